"""What is asked for, and how: who validates, payment, VAT, totals, the invoice corrected."""

from decimal import Decimal
from typing import Final

from chorus_bridge.documents.dialects import Dialect
from chorus_bridge.documents.elements import Element, branch, given, leaf
from chorus_bridge.documents.figures import cents, difference
from chorus_bridge.documents.parties import Body, write_validator
from chorus_bridge.documents.vat import write_breakdown
from chorus_bridge.domain.invoice import Invoice
from chorus_bridge.domain.situation import Company, Situation
from chorus_bridge.domain.vocabulary import Framework, InvoiceKind, PaymentMode, VatRegime
from chorus_bridge.errors import BadValue

__all__ = ["PAYMENT_MEANS", "write_settlement"]

PAYMENT_MEANS: Final = {
    PaymentMode.TRANSFER: "30",
    PaymentMode.DIRECT_DEBIT: "49",
    PaymentMode.CHEQUE: "20",
    PaymentMode.CASH: "10",
    PaymentMode.OTHER: "97",
    PaymentMode.CARRIED_OVER: "97",
}
"""Codes of the means of payment (BT-81). *Source:* UNTDID 4461, among those the portal admits (rule S2.05). That 97,
"clearing between partners", stands for the portal's AUTRE and REPORT is inferred, to be verified at go-live."""

_ALREADY_PAID: Final = "48"
"""Bank card: how the portal's A2, paid already, says that nothing is to be paid. *Source:* AIFE, framework A2."""

_TERMS: Final = "Selon les conditions du marché"
"""Payment terms (BT-20): EN 16931 demands a due date or terms, and the contract has them."""

_UNTAXED: Final = frozenset({VatRegime.EXEMPT, VatRegime.NO_VAT, VatRegime.REVERSE_CHARGE})


def write_settlement(transaction: Element, situation: Situation, validator: Body | None, dialect: Dialect) -> None:
    """Write the settlement of the document.

    Raises:
        BadValue: An amount is absent or not in cents, a transfer has no account, or there is a global discount.
    """
    invoice = situation.invoice
    settlement = branch(transaction, "ram:ApplicableHeaderTradeSettlement")
    leaf(settlement, "ram:InvoiceCurrencyCode", invoice.currency, field="invoice.currency")
    if validator is not None:
        write_validator(settlement, validator, dialect)
    if situation.market.framework is Framework.A2:
        means = branch(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
        leaf(means, "ram:TypeCode", _ALREADY_PAID, field="market.framework")
    else:
        _write_payment(settlement, invoice, situation.company)
    write_breakdown(settlement, invoice)
    terms = branch(settlement, "ram:SpecifiedTradePaymentTerms")
    leaf(terms, "ram:Description", _TERMS, field="invoice.payment_mode")
    _write_totals(settlement, invoice)
    if invoice.origin_number is not None and invoice.origin_number.strip():
        origin = branch(settlement, "ram:InvoiceReferencedDocument")
        leaf(origin, "ram:IssuerAssignedID", invoice.origin_number, field="invoice.origin_number")


def _write_payment(settlement: Element, invoice: Invoice, company: Company) -> None:
    """Write the means of payment; a credit note bears none, unless it says another than the usual transfer.

    *Source:* the portal refuses an invoice without a means of payment, as third parties saw, and two of them send
    credit notes without. AIFE's own examples of credit notes bear one: to be verified at go-live.
    """
    mode = invoice.payment_mode
    if invoice.kind is InvoiceKind.CREDIT_NOTE and mode in (None, PaymentMode.TRANSFER):
        return
    means = branch(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
    code = PAYMENT_MEANS[given(mode, field="invoice.payment_mode")]
    leaf(means, "ram:TypeCode", code, field="invoice.payment_mode")
    if mode is not PaymentMode.TRANSFER:
        return
    account = branch(means, "ram:PayeePartyCreditorFinancialAccount")
    leaf(account, "ram:IBANID", _account(company.iban, "company.iban"), field="company.iban")
    leaf(account, "ram:AccountName", company.account_name, field="company.account_name")
    if company.bic is not None and company.bic.strip():
        institution = branch(means, "ram:PayeeSpecifiedCreditorFinancialInstitution")
        leaf(institution, "ram:BICID", _account(company.bic, "company.bic"), field="company.bic")


def _account(text: str | None, field: str) -> str:
    """Return an account or bank code without the spaces of its groups, in capitals."""
    return "".join(given(text, field=field).split()).upper()


def _write_totals(settlement: Element, invoice: Invoice) -> None:
    """Write the totals; what is already deducted from the total incl. VAT goes in the only place the norm has.

    Retention, recovery of the advance and penalties make the payable amount differ from the total incl. VAT. EN
    16931 has one field between them, the amount already paid (BT-113): that the portal reads it so is inferred, to
    be verified at go-live.
    """
    if invoice.discount_incl_vat:
        problem, remedy = "no field of a flow carries it", "bill it before VAT, or use another channel"
        raise BadValue(field="invoice.discount_incl_vat", problem=problem, remedy=remedy)
    excl = given(invoice.total_excl_vat, field="invoice.total_excl_vat")
    incl = given(invoice.total_incl_vat, field="invoice.total_incl_vat")
    payable = given(invoice.payable, field="invoice.payable")
    prepaid = difference(incl, payable)
    summation = branch(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")

    def write(name: str, amount: Decimal, field: str, **attributes: str) -> None:
        leaf(summation, name, cents(amount, field=field), field=field, **attributes)

    write("ram:LineTotalAmount", excl, "invoice.total_excl_vat")
    write("ram:TaxBasisTotalAmount", excl, "invoice.total_excl_vat")
    write("ram:TaxTotalAmount", _total_vat(invoice), "invoice.total_vat", currencyID=invoice.currency.strip())
    write("ram:GrandTotalAmount", incl, "invoice.total_incl_vat")
    if prepaid:
        write("ram:TotalPrepaidAmount", prepaid, "invoice.payable")
    write("ram:DuePayableAmount", payable, "invoice.payable")


def _total_vat(invoice: Invoice) -> Decimal:
    if invoice.total_vat is None and invoice.vat_regime in _UNTAXED:
        return Decimal(0)
    return given(invoice.total_vat, field="invoice.total_vat")
