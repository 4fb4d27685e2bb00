"""The invoice as the host has it, possibly incomplete: every field may be absent, and only types are checked here.

Amounts are in the invoice's currency. "Excl. VAT" is *HT*, "incl. VAT" is *TTC*; ``payable`` is the *net à payer*
(after retention, advance recovery, penalties), which never changes the VAT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from chorus_bridge.domain.fields import (
    all_of,
    choice,
    day,
    exact,
    file_bytes,
    is_amount,
    is_bytes,
    is_text,
    listed,
    may_be,
    said,
    text,
    text_or,
    whole,
)
from chorus_bridge.domain.vocabulary import InvoiceKind, PaymentMode, Signature, VatRegime

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

__all__ = ["Attachment", "Invoice", "Line", "VatLine"]


@frozen(kw_only=True)
class Line:
    """One line of the invoice: ``quantity × unit_price − discount``, excl. VAT."""

    label: str | None = text(secret=True)
    quantity: Decimal | None = field(default=None, converter=exact, validator=is_amount)
    unit: str | None = text()
    unit_price: Decimal | None = field(default=None, repr=False, converter=exact, validator=is_amount)
    discount: Decimal | None = field(default=None, repr=False, converter=exact, validator=is_amount)
    vat_rate: Decimal | None = field(default=None, converter=exact, validator=is_amount)
    """Percentage: ``Decimal("5.5")`` is 5.5 %."""
    reference: str | None = text()


@frozen(kw_only=True)
class VatLine:
    """One VAT rate of the invoice with its base and its amount."""

    rate: Decimal | None = field(default=None, converter=exact, validator=is_amount)
    base: Decimal | None = field(default=None, repr=False, converter=exact, validator=is_amount)
    vat: Decimal | None = field(default=None, repr=False, converter=exact, validator=is_amount)


@frozen(kw_only=True)
class Attachment:
    """A file that goes with the invoice.

    A list page may give the name and size only; the content is needed when the invoice is transmitted.
    """

    name: str = field(repr=False, converter=said, validator=is_text)
    content: bytes | None = field(default=None, repr=False, converter=file_bytes, validator=is_bytes)
    declared_size: int | None = whole(least=0)
    """Size in bytes, when the content is not given."""
    label: str | None = text(secret=True)
    """What the document is (*désignation*)."""
    type_code: str | None = text()
    """The portal's code for the kind of document; the list is read from the portal, hence open."""

    @property
    def size(self) -> int | None:
        """Size in bytes of the file itself (not of its base64), or None when unknown."""
        return len(self.content) if self.content is not None else self.declared_size


def _lines(value: Iterable[Line] | None) -> tuple[Line, ...]:
    return listed(value)


def _vat_lines(value: Iterable[VatLine] | None) -> tuple[VatLine, ...]:
    return listed(value)


def _files(value: Iterable[Attachment] | None) -> tuple[Attachment, ...]:
    return listed(value)


@frozen(kw_only=True)
class Invoice:
    """An invoice or credit note (*facture* or *avoir*)."""

    kind: InvoiceKind = choice(InvoiceKind, InvoiceKind.INVOICE)
    number: str | None = text()
    issue_date: date | None = day()
    currency: str = text_or("EUR")
    vat_regime: VatRegime | None = choice(VatRegime)
    exemption_reason: str | None = text()
    """The portal's code of the exemption reason."""
    lines: tuple[Line, ...] = field(default=(), converter=_lines, validator=all_of(Line))
    vat_lines: tuple[VatLine, ...] = field(default=(), converter=_vat_lines, validator=all_of(VatLine))
    total_excl_vat: Decimal | None = field(default=None, repr=False, converter=exact, validator=is_amount)
    total_vat: Decimal | None = field(default=None, repr=False, converter=exact, validator=is_amount)
    total_incl_vat: Decimal | None = field(default=None, repr=False, converter=exact, validator=is_amount)
    discount_incl_vat: Decimal | None = field(default=None, repr=False, converter=exact, validator=is_amount)
    """Global discount on the total incl. VAT (*remise globale TTC*)."""
    discount_reason: str | None = text(secret=True)
    payable: Decimal | None = field(default=None, repr=False, converter=exact, validator=is_amount)
    payment_mode: PaymentMode | None = choice(PaymentMode, PaymentMode.TRANSFER, or_none=True)
    origin_number: str | None = text()
    """Number of the invoice a credit note corrects."""
    comment: str | None = text(secret=True)
    document: Attachment | None = field(default=None, validator=may_be(Attachment))
    """The invoice's own PDF."""
    signature: Signature = choice(Signature, Signature.NONE)
    attachments: tuple[Attachment, ...] = field(default=(), converter=_files, validator=all_of(Attachment))
