"""Other invoices than a month's claim: their frameworks, their VAT, what is added to them."""

from chorus_bridge.simulator import SUBCONTRACTOR_SIRET
from tests.simulator.flow_stage import (
    AGREED,
    BUYER,
    FRAMEWORK,
    KIND,
    LILLE,
    LINE,
    LYON,
    MEANS,
    SETTLED,
    SUMS,
    TAX,
    VALIDATOR,
    insert,
    invoice,
    node,
    ordinary,
    party,
)


def with_service(tree, code):
    """Return a tree addressed to a service."""
    insert(tree, AGREED, node("ram:BuyerReference", code), before="ram:SellerTradeParty")
    return tree


def with_engagement(tree, number):
    """Return a tree that carries an engagement number."""
    order = node("ram:BuyerOrderReferencedDocument", "", node("ram:IssuerAssignedID", number))
    insert(tree, AGREED, order, before="ram:ContractReferencedDocument")
    return tree


def with_origin(tree, *numbers):
    """Return a tree that names the invoices it corrects."""
    for number in numbers:
        insert(tree, SETTLED, node("ram:InvoiceReferencedDocument", "", node("ram:IssuerAssignedID", number)))
    return tree


def credit_note(**changes):
    """Return a credit note."""
    return with_origin(ordinary("A-1", **{KIND: "381", MEANS: None} | changes), "F-1")


def to(siret, **changes):
    """Return an ordinary invoice to a body."""
    return ordinary(**{BUYER: siret} | changes)


def validated(framework, siret=SUBCONTRACTOR_SIRET, **changes):
    """Return a document that a contractor validates."""
    buyer = LYON if framework in {"A9", "A12"} else LILLE
    who = node("ram:InvoiceeTradeParty", "", *party("Valideur", siret))
    return invoice(**{FRAMEWORK: framework, BUYER: buyer, VALIDATOR: who} | changes)


def taxed(category, rate, **named):
    """Return an ordinary invoice without VAT, of another category."""
    reason = [node("ram:ExemptionReason", named["reason"])] if "reason" in named else []
    rated = [] if rate is None else [node("ram:RateApplicablePercent", rate)]
    tax = node("ram:ApplicableTradeTax", "", node("ram:CalculatedAmount", "0.00"), node("ram:TypeCode", "VAT"), *reason,
               node("ram:BasisAmount", "59904.00"), node("ram:CategoryCode", category), *rated)  # fmt: skip
    gross = {"ram:TaxTotalAmount": "0.00", "ram:GrandTotalAmount": "59904.00", "ram:TotalPrepaidAmount": "0",
             "ram:DuePayableAmount": "59904.00"}  # fmt: skip
    line = f"{LINE}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"
    changes = {TAX: tax, f"{line}/ram:CategoryCode": category, f"{line}/ram:RateApplicablePercent": rate}
    return ordinary(**changes, **{f"{SUMS}/{name}": value for name, value in gross.items()})


def with_supplier_service(code):
    """Return an invoice whose supplier names its service."""
    tree = ordinary()
    insert(tree, SETTLED, node("ram:InvoiceIssuerReference", code), before="ram:SpecifiedTradeSettlementPaymentMeans")
    return tree


def with_gross_price(*allowances):
    """Return an invoice whose line has a gross price."""
    tree, charged = ordinary(), node("ram:ChargeAmount", "59904.00")
    given = node("ram:ChargeIndicator", "", node("udt:Indicator", "false"))
    applied = [
        node("ram:AppliedTradeAllowanceCharge", "", given, node("ram:ActualAmount", amount)) for amount in allowances
    ]
    gross = node("ram:GrossPriceProductTradePrice", "", charged, *applied)
    insert(tree, f"{LINE}/ram:SpecifiedLineTradeAgreement", gross, before="ram:NetPriceProductTradePrice")
    return tree
