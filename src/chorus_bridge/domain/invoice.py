"""The invoice as the host has it, possibly incomplete: every field may be absent, nothing is checked here.

Amounts are in the invoice's currency. "Excl. VAT" is *HT*, "incl. VAT" is *TTC*; ``payable`` is the *net à payer*
(after retention, advance recovery, penalties), which never changes the VAT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from chorus_bridge.domain.fields import amount, choice, day, is_text, text, values
from chorus_bridge.domain.vocabulary import InvoiceKind, PaymentMode, Signature, VatRegime

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = ["Attachment", "Invoice", "Line", "VatLine"]


@frozen(kw_only=True)
class Line:
    """One line of the invoice: ``quantity × unit_price − discount``, excl. VAT."""

    label: str | None = text(secret=True)
    quantity: Decimal | None = amount(secret=False)
    unit: str | None = text()
    unit_price: Decimal | None = amount()
    discount: Decimal | None = amount()
    vat_rate: Decimal | None = amount(secret=False)
    """Percentage: ``Decimal("5.5")`` is 5.5 %."""
    reference: str | None = text()


@frozen(kw_only=True)
class VatLine:
    """One VAT rate of the invoice with its base and its amount."""

    rate: Decimal | None = amount(secret=False)
    base: Decimal | None = amount()
    vat: Decimal | None = amount()


@frozen(kw_only=True)
class Attachment:
    """A file that goes with the invoice.

    A list page may give the name and size only; the content is needed when the invoice is transmitted.
    """

    name: str = field(repr=False, validator=is_text)
    content: bytes | None = field(default=None, repr=False)
    declared_size: int | None = None
    """Size in bytes, when the content is not given."""
    label: str | None = text(secret=True)
    """What the document is (*désignation*)."""
    type_code: str | None = text()
    """The portal's code for the kind of document; the list is read from the portal, hence open."""

    @property
    def size(self) -> int | None:
        """Size in bytes of the file itself (not of its base64), or None when unknown."""
        return len(self.content) if self.content is not None else self.declared_size


@frozen(kw_only=True)
class Invoice:
    """An invoice or credit note (*facture* or *avoir*)."""

    kind: InvoiceKind = choice(InvoiceKind, InvoiceKind.INVOICE)
    number: str | None = text()
    issue_date: date | None = day()
    currency: str = field(default="EUR", validator=is_text)
    vat_regime: VatRegime | None = choice(VatRegime)
    exemption_reason: str | None = text()
    """The portal's code of the exemption reason."""
    lines: tuple[Line, ...] = values(Line)
    vat_lines: tuple[VatLine, ...] = values(VatLine)
    total_excl_vat: Decimal | None = amount()
    total_vat: Decimal | None = amount()
    total_incl_vat: Decimal | None = amount()
    discount_incl_vat: Decimal | None = amount()
    """Global discount on the total incl. VAT (*remise globale TTC*)."""
    discount_reason: str | None = text(secret=True)
    payable: Decimal | None = amount()
    payment_mode: PaymentMode | None = choice(PaymentMode, PaymentMode.TRANSFER)
    origin_number: str | None = text()
    """Number of the invoice a credit note corrects."""
    comment: str | None = text(secret=True)
    document: Attachment | None = None
    """The invoice's own PDF."""
    signature: Signature = choice(Signature, Signature.NONE)
    attachments: tuple[Attachment, ...] = values(Attachment)
