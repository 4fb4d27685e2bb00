"""The invoice that may leave: only :func:`chorus_bridge.rules.assess` makes one, when nothing is left to do."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs
from attrs import field, frozen

if TYPE_CHECKING:
    from chorus_bridge.domain.identifiers import InvoiceKey, Siret
    from chorus_bridge.domain.invoice import Attachment
    from chorus_bridge.domain.situation import Situation

__all__ = ["TransmissibleInvoice", "fingerprint"]

_SEAL: Final = object()


def _sealed(instance: object, attribute: attrs.Attribute[object], value: object) -> None:
    del instance, attribute
    if value is not _SEAL:
        raise TypeError("a TransmissibleInvoice only comes out of an assessment")


@frozen(kw_only=True)
class TransmissibleInvoice:
    """A situation judged complete, with its identifiers parsed."""

    situation: Situation
    supplier: Siret
    recipient: Siret
    validator: Siret | None
    key: InvoiceKey
    supplier_structure_id: int | None
    _seal: object = field(default=None, repr=False, eq=False, validator=_sealed)


def seal(
    situation: Situation,
    *,
    supplier: Siret,
    recipient: Siret,
    validator: Siret | None,
    key: InvoiceKey,
    supplier_structure_id: int | None,
) -> TransmissibleInvoice:
    """Return the transmissible invoice; called by the assessment only (a test looks at who imports it)."""
    return TransmissibleInvoice(
        situation=situation,
        supplier=supplier,
        recipient=recipient,
        validator=validator,
        key=key,
        supplier_structure_id=supplier_structure_id,
        seal=_SEAL,
    )


def fingerprint(situation: Situation) -> str:
    """Return a digest of what the host gave for this invoice, to notice a later edit.

    Files count by name and size, so that a list page, which has no contents, sees the same digest. Credentials,
    workflow and the company's access do not count: they are not part of the invoice.
    """
    invoice, market = situation.invoice, situation.market
    parts = [
        situation.channel.value,
        situation.company.siret,
        market.framework,
        market.contract_number,
        market.engagement,
        _party(market.recipient),
        _party(market.validator),
        _values(attrs.evolve(invoice, document=None, attachments=())),
        [(a.name, a.size) for a in (*_some(invoice.document), *invoice.attachments)],
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _some(value: Attachment | None) -> tuple[Attachment, ...]:
    return () if value is None else (value,)


def _party(party: object) -> object:
    return None if party is None else _values(party)


def _values(thing: object) -> list[tuple[str, object]]:
    """Return the fields in order, amounts in their normal form so that 10.0 and 10.00 are the same invoice."""
    return [(name, _plain(value)) for name, value in attrs.asdict(thing).items()]  # type: ignore[arg-type]  # attrs instance


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dict):
        return [(key, _plain(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
