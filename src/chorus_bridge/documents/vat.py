"""The VAT of a document: its categories, their reasons, when it is due, and one breakdown per rate."""

from decimal import Decimal
from typing import Final

from attrs import frozen

from chorus_bridge.documents.elements import Element, branch, given, leaf
from chorus_bridge.documents.figures import cents, percentage
from chorus_bridge.domain.flow_lines import VatGroup, vat_groups
from chorus_bridge.domain.invoice import Invoice
from chorus_bridge.domain.vocabulary import VatRegime

__all__ = ["Category", "category_of", "groups_of", "write_breakdown", "write_category"]

_DUE: Final = {VatRegime.ON_DEBITS: "5", VatRegime.ON_RECEIPTS: "72"}
"""When VAT is due (BT-8): at the date of the invoice, or when it is paid. *Source:* UNTDID 2475; AIFE's examples
write 72."""

REVERSE_CHARGE: Final = "Autoliquidation"
"""The mention the law demands. *Source:* CGI, art. 283-2 nonies and annex II, art. 242 nonies A."""
_OUTSIDE_VAT: Final = "Non soumis à la TVA"


@frozen(kw_only=True)
class Category:
    """A VAT category of EN 16931 (UNTDID 5305) and why there is no VAT."""

    code: str
    rate: Decimal | None
    """None outside VAT, where the norm forbids one."""
    reason: str | None = None
    reason_code: str | None = None
    """From the list VATEX."""


def category_of(invoice: Invoice, rate: Decimal) -> Category:
    """Return the category of what is billed at *rate* percent.

    The reason of an exemption is the one the host gives, as a code when it is one of the list VATEX.

    Raises:
        BadValue: The regime is absent, or an exempt invoice gives no reason.
    """
    regime = given(invoice.vat_regime, field="invoice.vat_regime")
    match regime:
        case VatRegime.EXEMPT:
            return _exempt(invoice)
        case VatRegime.REVERSE_CHARGE:
            return Category(code="AE", rate=Decimal(0), reason=REVERSE_CHARGE, reason_code="VATEX-EU-AE")
        case VatRegime.NO_VAT:
            return Category(code="O", rate=None, reason=_OUTSIDE_VAT, reason_code="VATEX-EU-O")
        case _:
            return Category(code="S" if rate else "Z", rate=rate)


def _exempt(invoice: Invoice) -> Category:
    reason = given(invoice.exemption_reason, field="invoice.exemption_reason").strip()
    coded = reason.upper().startswith("VATEX-")
    return Category(
        code="E",
        rate=Decimal(0),
        reason=None if coded else reason,
        reason_code=reason.upper() if coded else None,
    )


def groups_of(invoice: Invoice) -> tuple[VatGroup, ...]:
    """Return what is billed per rate, at least one group.

    Raises:
        BadValue: A taxed invoice has no VAT line, or one with a gap.
    """
    for index, line in enumerate(invoice.vat_lines):
        given(line.base, field=f"invoice.vat_lines[{index}].base")
        given(line.vat, field=f"invoice.vat_lines[{index}].vat")
        given(line.rate, field=f"invoice.vat_lines[{index}].rate")
    return given(vat_groups(invoice) or None, field="invoice.vat_lines")


def write_breakdown(settlement: Element, invoice: Invoice) -> None:
    """Write one VAT breakdown (BG-23) per rate, in the order the rates come."""
    for group in groups_of(invoice):
        category = category_of(invoice, group.rate)
        element = branch(settlement, "ram:ApplicableTradeTax")
        field = "invoice.vat_lines"
        leaf(element, "ram:CalculatedAmount", cents(group.vat, field=field), field=field)
        leaf(element, "ram:TypeCode", "VAT", field=field)
        leaf(element, "ram:ExemptionReason", category.reason, field="invoice.exemption_reason")
        leaf(element, "ram:BasisAmount", cents(group.base, field=field), field=field)
        leaf(element, "ram:CategoryCode", category.code, field=field)
        leaf(element, "ram:ExemptionReasonCode", category.reason_code, field="invoice.exemption_reason")
        due = _DUE.get(given(invoice.vat_regime, field="invoice.vat_regime"))
        leaf(element, "ram:DueDateTypeCode", due, field="invoice.vat_regime")
        _write_rate(element, category)


def write_category(settlement: Element, category: Category) -> None:
    """Write the VAT category of one line (BG-30)."""
    element = branch(settlement, "ram:ApplicableTradeTax")
    leaf(element, "ram:TypeCode", "VAT", field="invoice.vat_regime")
    leaf(element, "ram:CategoryCode", category.code, field="invoice.vat_regime")
    _write_rate(element, category)


def _write_rate(element: Element, category: Category) -> None:
    rate = None if category.rate is None else percentage(category.rate)
    leaf(element, "ram:RateApplicablePercent", rate, field="invoice.vat_lines")
