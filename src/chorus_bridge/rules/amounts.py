"""The totals: given, exact enough, consistent.

Two totals agree when they differ by at most half a cent: amounts in cents must agree exactly, while a host
that keeps more decimals than it prints is not refused for them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.money import MAX_DECIMALS, decimals
from chorus_bridge.domain.vocabulary import Framework, InvoiceKind
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent, usable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chorus_bridge.domain.invoice import Invoice

_on_situation = partial(rule, who=Who.COMPANY, place=Place.SITUATION)

_INCL: Final = "invoice.total_incl_vat"
_PAYABLE: Final = "invoice.payable"

HALF_A_CENT: Final = Decimal("0.005")
MAX_DECIMALS_OF_A_FLOW: Final = 2


def differ(one: Decimal, other: Decimal) -> bool:
    """Return whether two totals disagree by more than half a cent."""
    return abs(one - other) > HALF_A_CENT


def _totals(invoice: Invoice) -> dict[str, Decimal | None]:
    return {
        "total_excl_vat": invoice.total_excl_vat,
        "total_vat": invoice.total_vat,
        "total_incl_vat": invoice.total_incl_vat,
        "payable": invoice.payable,
    }


def _discount(invoice: Invoice) -> Decimal:
    return invoice.discount_incl_vat if usable(invoice.discount_incl_vat) else Decimal(0)


def _amounts(case: Case) -> Iterator[tuple[str, str, Decimal | None]]:
    """Yield the path, the field and the value of every amount that will be sent."""
    invoice = case.invoice
    for field, amount in {**_totals(invoice), "discount_incl_vat": invoice.discount_incl_vat}.items():
        yield f"invoice.{field}", field, amount
    for i, vat in enumerate(invoice.vat_lines):
        for field, amount in (("rate", vat.rate), ("base", vat.base), ("vat", vat.vat)):
            yield f"invoice.vat_lines[{i}].{field}", field, amount
    for i, line in enumerate(invoice.lines if case.typed else ()):
        values = (("quantity", line.quantity), ("unit_price", line.unit_price), ("discount", line.discount))
        for field, amount in values:
            yield f"invoice.lines[{i}].{field}", field, amount


@_on_situation(
    FindingCode.AMOUNT_MISSING,
    kind=Kind.MISSING,
    source=f"{sources.LEGAL_MENTIONS}; {sources.INVOICES_API}",
    why="The portal demands the four totals, and holds 13 digits before the mark.",
    at_validation=True,
)
def amount_missing(case: Case) -> Iterator[Problem]:
    """The totals excl. VAT, of VAT, incl. VAT and payable are given; a discount, when given, is an amount."""
    for field, amount in _totals(case.invoice).items():
        if not usable(amount):
            yield Problem(path=f"invoice.{field}", params={"field": field})
    discount = case.invoice.discount_incl_vat
    if discount is not None and not usable(discount):
        yield Problem(path="invoice.discount_incl_vat", params={"field": "discount_incl_vat"})


@_on_situation(
    FindingCode.AMOUNT_TOO_PRECISE,
    kind=Kind.MISSING,
    source=f"{sources.FIELD_LENGTHS}: decimal(19,6); {sources.EUROPEAN_NORM}: BR-DEC",
    why="The portal keeps six decimals: it would round, or refuse, what the invoice says. A flow obeys the European "
    "norm, which counts totals in cents; rates are no amounts.",
)
def amount_too_precise(case: Case) -> Iterator[Problem]:
    """Amounts have at most six decimals; in a flow, totals and VAT have at most two."""
    for path, field, amount in _amounts(case):
        most = MAX_DECIMALS_OF_A_FLOW if case.by_flow and field != "rate" else MAX_DECIMALS
        if usable(amount) and decimals(amount) > most:
            yield Problem(path=path, params={"field": field, "max": most, "got": decimals(amount)})


@_on_situation(
    FindingCode.AMOUNTS_INCONSISTENT,
    kind=Kind.MISSING,
    source=f"{sources.CONNECTORS}: the portal checks consistency; {sources.INFERRED}: this check",
    why="An invoice whose totals contradict each other cannot be paid as it is.",
)
def amounts_inconsistent(case: Case) -> Iterator[Problem]:
    """The total excl. VAT and the VAT add up to the total incl. VAT, to half a cent."""
    excl, vat, incl = case.invoice.total_excl_vat, case.invoice.total_vat, case.invoice.total_incl_vat
    if usable(excl) and usable(vat) and usable(incl) and differ(excl + vat, incl):
        yield Problem(path=_INCL, params={"expected": excl + vat, "got": incl})


@_on_situation(
    FindingCode.NEGATIVE_INVOICE,
    kind=Kind.MISSING,
    source=sources.CONNECTORS,
    why="A negative month is billed as a credit note, which names the invoice it corrects.",
)
def negative_invoice(case: Case) -> Iterator[Problem]:
    """An invoice's total incl. VAT is not negative."""
    incl = case.invoice.total_incl_vat
    if case.invoice.kind is InvoiceKind.INVOICE and usable(incl) and incl < 0:
        yield Problem(path=_INCL, params={"amount": incl})


@_on_situation(
    FindingCode.PAYABLE_EXCEEDS_TOTAL,
    kind=Kind.MISSING,
    source=sources.INFERRED,
    why="Asking for more than is billed is a mistake someone would pay. Not judged on credit notes, whose "
    "signs are not published, nor on negative invoices, already refused; told, and no more, of works documents.",
)
def payable_exceeds_total(case: Case) -> Iterator[Problem]:
    """An invoice's payable amount is at most its total incl. VAT less the discount."""
    if not case.situation.works:
        yield from _asked_beyond(case)


@_on_situation(
    FindingCode.PAYABLE_ABOVE_TOTAL,
    kind=Kind.WARNING,
    source=f"{sources.OURS}: a retention that is released, an advance given back, are paid with the month",
    why="A works document may ask for more than the month's work: what was kept back is released with it. Whether "
    "the portal takes it is not published.",
)
def payable_above_total(case: Case) -> Iterator[Problem]:
    """A works document's payable amount is at most its total incl. VAT less the discount."""
    if case.situation.works:
        yield from _asked_beyond(case)


def _asked_beyond(case: Case) -> Iterator[Problem]:
    incl, payable = case.invoice.total_incl_vat, case.invoice.payable
    if case.invoice.kind is not InvoiceKind.INVOICE or not usable(incl) or not usable(payable) or incl < 0:
        return
    largest = incl - _discount(case.invoice)
    if payable - largest > HALF_A_CENT:
        yield Problem(path=_PAYABLE, params={"amount": payable, "expected": largest})


@_on_situation(
    FindingCode.NET_NOT_POSITIVE,
    kind=Kind.WARNING,
    source=f"{sources.OURS}: recovering an advance may exceed the month's work",
    why="The recovery of an advance may leave nothing to pay, or less: rare but lawful. Whether the portal "
    "takes it is not published. Already paid, nothing is left to pay.",
)
def net_not_positive(case: Case) -> Iterator[Problem]:
    """An invoice above zero asks for a payment above zero."""
    incl, payable = case.invoice.total_incl_vat, case.invoice.payable
    if case.invoice.kind is not InvoiceKind.INVOICE or not usable(incl) or not usable(payable):
        return
    already_paid = case.market.framework is Framework.A2 and payable == 0
    if incl > 0 and payable <= 0 and not already_paid:
        yield Problem(path=_PAYABLE, params={"amount": payable})


@_on_situation(
    FindingCode.CREDIT_NOTE_SIGN_UNVERIFIED,
    kind=Kind.WARNING,
    source="not published: to be verified at go-live",
    why="Whether the portal wants a credit note's amounts negative is not published: they are sent as given.",
)
def credit_note_sign_unverified(case: Case) -> Iterator[Problem]:
    """The sign of a credit note's amounts is the one the portal expects."""
    if case.invoice.kind is InvoiceKind.CREDIT_NOTE:
        yield Problem(path=_INCL)


@_on_situation(
    FindingCode.DISCOUNT_REASON_MISSING,
    kind=Kind.WARNING,
    source=sources.INVOICES_API,
    why="The portal has a field for it but does not say it demands it.",
)
def discount_reason_missing(case: Case) -> Iterator[Problem]:
    """A global discount gives its reason."""
    if _discount(case.invoice) != 0 and absent(case.invoice.discount_reason):
        yield Problem(path="invoice.discount_reason")


@_on_situation(
    FindingCode.DISCOUNT_NOT_CARRIED,
    kind=Kind.MISSING,
    source=f"{sources.EUROPEAN_NORM}: allowances are excl. VAT",
    why="A structured invoice has no place for a discount on the total incl. VAT: sent without it, it would ask for "
    "another amount than its PDF.",
)
def discount_not_carried(case: Case) -> Iterator[Problem]:
    """An invoice that leaves as a flow has no global discount incl. VAT."""
    discount = _discount(case.invoice)
    if case.by_flow and discount != 0:
        yield Problem(path="invoice.discount_incl_vat", params={"amount": discount})


RULES: Final = (
    amount_missing,
    amount_too_precise,
    amounts_inconsistent,
    negative_invoice,
    payable_exceeds_total,
    payable_above_total,
    net_not_positive,
    credit_note_sign_unverified,
    discount_reason_missing,
    discount_not_carried,
)
