"""The invoice that may leave: only :func:`chorus_bridge.rules.assess` makes one, when nothing is left to do."""

from __future__ import annotations

import hashlib
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Final

import attrs
from attrs import field, frozen

if TYPE_CHECKING:
    from chorus_bridge.domain.identifiers import InvoiceKey, Siret
    from chorus_bridge.domain.situation import Address, Party, Situation

__all__ = ["TransmissibleInvoice", "fingerprint"]

_SEAL: Final = object()

_KEPT: Final = Context(
    prec=28, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, capitals=1, clamp=0, flags=[], traps=[]
)
"""What the digests of every outbox were made in: Python's own arithmetic, as it comes, whatever the host made of it.
Another precision would be another digest of an invoice that nobody edited. What is out of range is infinite: a number
of a billion zeros is never written out."""


def _sealed(instance: object, attribute: attrs.Attribute[object], value: object) -> None:
    del instance, attribute
    if value is not _SEAL:
        raise TypeError("a TransmissibleInvoice only comes out of an assessment")


@frozen(kw_only=True)
class TransmissibleInvoice:
    """A situation judged complete, with its identifiers parsed."""

    situation: Situation
    supplier: Siret = field(repr=False)
    recipient: Siret = field(repr=False)
    validator: Siret | None = field(repr=False)
    project_manager: Siret | None = field(default=None, repr=False)
    """Of a works document that goes to the project manager first."""
    authority: Siret | None = field(default=None, repr=False)
    """Contracting authority of a works document."""
    key: InvoiceKey = field(repr=False)
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
    project_manager: Siret | None = None,
    authority: Siret | None = None,
) -> TransmissibleInvoice:
    """Return the transmissible invoice; called by the assessment only (a test looks at who imports it)."""
    return TransmissibleInvoice(
        situation=situation,
        supplier=supplier,
        recipient=recipient,
        validator=validator,
        project_manager=project_manager,
        authority=authority,
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
    files = (() if invoice.document is None else (invoice.document,)) + invoice.attachments
    parts = {
        "channel": situation.channel,
        "supplier": situation.company.siret,
        "bank_details": situation.company.bank_details_id,
        "framework": market.framework,
        "contract": market.contract_number,
        "engagement": market.engagement,
        "recipient": _party(market.recipient),
        "validator": _party(market.validator),
        "project_manager": _party(market.project_manager) if situation.works else None,
        "authority": _party(market.contracting_authority) if situation.works else None,
        "flow": _on_the_flow(situation) if situation.by_flow else None,
        "invoice": attrs.asdict(attrs.evolve(invoice, document=None, attachments=())),
        "files": [(file.name, file.size) for file in files],
    }
    return hashlib.sha256(repr(_plain(parts)).encode()).hexdigest()


def _on_the_flow(situation: Situation) -> dict[str, object]:
    """Return what only a flow carries: names, addresses, the account to be paid on."""
    company, market = situation.company, situation.market
    parties = (market.recipient, market.validator, market.project_manager, market.contracting_authority)
    return {
        "company": [company.name, company.vat_number, company.iban, company.bic, company.account_name],
        "address": _address(company.address),
        "names": [None if party is None else party.name for party in parties],
        "addresses": [None if party is None else _address(party.address) for party in parties],
    }


def _address(address: Address | None) -> dict[str, object] | None:
    return None if address is None else attrs.asdict(address)


def _party(party: Party | None) -> tuple[str | None, str | None] | None:
    return None if party is None else (party.siret, party.service_code)


def _plain(value: object) -> object:
    """Return *value* without what is absent, amounts in their normal form.

    10.0 and 10.00 are the same invoice, and a field added by a later version changes nothing while it is empty.
    """
    if isinstance(value, Decimal):
        return format(value.normalize(_KEPT), "f") if value.is_finite() else str(value)
    if isinstance(value, dict):
        return [(key, _plain(item)) for key, item in sorted(value.items()) if item not in (None, (), [], "")]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)
