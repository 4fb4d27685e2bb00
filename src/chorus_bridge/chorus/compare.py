"""Whether an invoice the portal holds is the one we sent: the question that settles an unknown outcome."""

from decimal import Decimal

from chorus_bridge.chorus.results import FoundInvoice, InvoiceSheet
from chorus_bridge.chorus.submission import Content
from chorus_bridge.domain.money import EXACT

__all__ = ["same_invoice"]


def same_invoice(content: Content, found: FoundInvoice | InvoiceSheet) -> bool | None:
    """Return whether *found* is the invoice of *content*.

    Number, supplier, recipient and total incl. VAT must be known and equal. Kind, currency and dates count
    when both sides know them.

    Args:
        content: What was frozen.
        found: What the portal lists under that number, or the invoice's own sheet.

    Returns:
        True, False, or None when the answer lacks what decides: read the invoice's sheet and ask again.
    """
    verdicts = (
        _equal(content.number, found.number),
        _equal(content.supplier_siret, found.supplier_siret),
        _same_recipient(content, found),
        _same_total(content, found),
        found.kind is None or found.kind is content.kind,
        found.currency is None or found.currency.strip() == content.currency,
        _same_date(content, found),
    )
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _equal(ours: str, theirs: str | None) -> bool | None:
    return None if theirs is None else theirs.strip() == ours.strip()


def _same_recipient(content: Content, found: FoundInvoice | InvoiceSheet) -> bool | None:
    """Compare recipients; of a works document the portal may list the authority or the payer: not published."""
    ours = (content.recipient_siret, *content.also_recipients)
    return None if found.recipient_siret is None else found.recipient_siret.strip() in ours


def _same_total(content: Content, found: FoundInvoice | InvoiceSheet) -> bool | None:
    """Compare totals, before or after a global discount: which one is listed is not published."""
    if found.total_incl_vat is None:
        return None
    # In the host's arithmetic, our own deposit could look like another's.
    after_discount = EXACT.subtract(content.total_incl_vat, content.discount_incl_vat or Decimal(0))
    return found.total_incl_vat in {content.total_incl_vat, after_discount}


def _same_date(content: Content, found: FoundInvoice | InvoiceSheet) -> bool:
    """Compare dates; a typed invoice is dated by the portal when it arrives, never in an earlier year."""
    if found.issue_date is None:
        return True
    if content.issue_date is None:
        return found.issue_date.year >= content.year
    return found.issue_date == content.issue_date
