"""The arithmetic of an invoice in a flow, to the cent: lines, VAT, totals, and what remains to be paid.

*Source:* EN 16931 (the sums BR-CO-10 to 16, two decimals BR-DEC, the categories of VAT), and a sentence recorded from
a real report on prices. That the real portal makes these sums is inferred. A rate times its base is deliberately not
controlled: who rounds by line differs by more than a cent. A total below zero is refused, on an invoice as on a credit
note, whose amounts are positive: the sign the portal expects is not public, and client and simulator share this guess.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from chorus_bridge.simulator.files.xml_tree import Element
from chorus_bridge.simulator.flow.case import AGREEMENT, LINE, TAX, TOTALS, Case, Rule, balise, compulsory, not_allowed

_LARGEST: Final = Decimal(10**13)
_LONGEST: Final = 30
"""Characters of a number; a longer one is not even read."""
_CENTS: Final = 2
_PRICE_DECIMALS: Final = 6
_QUANTITY_DECIMALS: Final = 4
_HUNDRED: Final = Decimal(100)
_TAXED: Final = "S"
_CATEGORIES: Final = frozenset({"S", "Z", "E", "AE", "O", "K", "G", "L", "M"})
_REASONED: Final = frozenset({"E", "AE"})
_LINE_SUM: Final = "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
_LINE_TAX: Final = "SpecifiedLineTradeSettlement/ApplicableTradeTax"
_QUANTITY: Final = "SpecifiedLineTradeDelivery/BilledQuantity"
_NET_PRICE: Final = "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount"
_GROSS_PRICE: Final = "SpecifiedLineTradeAgreement/GrossPriceProductTradePrice"
_DEMANDED: Final = ("TaxBasisTotalAmount", "GrandTotalAmount", "DuePayableAmount")
_SCHEME: Final = "VA"


def number_at(element: Element, path: str) -> Decimal:
    """Return the number at a path, zero when it is absent or longer than any the portal keeps."""
    written = element.said(path)
    return Decimal(written) if written and len(written) <= _LONGEST else Decimal(0)


def _fits(written: str, decimals: int) -> bool:
    """Say whether a number is no larger than 13 digits, with so many decimals at most."""
    if len(written) > _LONGEST:
        return False
    exponent = Decimal(written).as_tuple().exponent
    return abs(Decimal(written)) < _LARGEST and isinstance(exponent, int) and -exponent <= decimals


def _badly_written(element: Element, decimals: dict[str, int]) -> Iterator[str]:
    """Return the paths, under an element, of the numbers that do not fit."""
    for path, most in decimals.items():
        if any(not _fits(found.text, most) for found in element.each(path)):
            yield path


def precision(case: Case) -> Iterator[str]:
    """Amounts have two decimals at most, prices six, quantities four, and none passes thirteen digits."""
    totals = case.root.at(TOTALS)
    for child in () if totals is None else totals.children:
        if not _fits(child.text, _CENTS):
            yield not_allowed(f"{TOTALS}/{child.name}")
    for tax in case.root.each(TAX):
        wanted = {"CalculatedAmount": _CENTS, "BasisAmount": _CENTS, "RateApplicablePercent": _CENTS}
        yield from (not_allowed(f"{TAX}/{path}") for path in _badly_written(tax, wanted))
    wanted = {_LINE_SUM: _CENTS, _QUANTITY: _QUANTITY_DECIMALS, _NET_PRICE: _PRICE_DECIMALS}
    for line in case.root.each(LINE):
        yield from (not_allowed(f"{LINE}/{path}") for path in _badly_written(line, wanted))


def lines(case: Case) -> Iterator[str]:
    """Each line has a name, a quantity, a price, a sum and its tax; a gross price comes with its allowance."""
    wanted = ("SpecifiedTradeProduct/Name", _QUANTITY, _NET_PRICE, _LINE_SUM, f"{_LINE_TAX}/CategoryCode")
    missing = {path for line in case.root.each(LINE) for path in wanted if not line.said(path)}
    yield from (compulsory(f"{LINE}/{path}") for path in wanted if path in missing)
    for gross in (gross for line in case.root.each(LINE) for gross in line.each(_GROSS_PRICE)):
        if not gross.said("AppliedTradeAllowanceCharge/ActualAmount"):
            path = f"{LINE}/{_GROSS_PRICE}"
            yield (
                f"L'element {balise(f'{path}/AppliedTradeAllowanceCharge/ActualAmount')} est obligatoire si l'element "
                f"{balise(path)} est renseigne."
            )
            return


def taxes(case: Case) -> Iterator[str]:
    """Each tax has its category, a rate that fits it, its reason when there is none to pay; S needs a VAT number."""
    found = list(case.root.each(TAX))
    if not found:
        yield compulsory(f"{TAX}/CategoryCode")
    for tax in found:
        category, rate = tax.said("CategoryCode"), number_at(tax, "RateApplicablePercent")
        if category not in _CATEGORIES or tax.said("TypeCode") != "VAT":
            yield not_allowed(f"{TAX}/CategoryCode")
        elif not (0 < rate < _HUNDRED if category == _TAXED else rate == 0 or category in {"L", "M"}):
            yield not_allowed(f"{TAX}/RateApplicablePercent")
        if category in _REASONED and not (tax.said("ExemptionReason") or tax.said("ExemptionReasonCode")):
            yield compulsory(f"{TAX}/ExemptionReason")
        for amount in ("BasisAmount", "CalculatedAmount"):
            if not tax.said(amount):
                yield compulsory(f"{TAX}/{amount}")
    registered = f"{AGREEMENT}/SellerTradeParty/SpecifiedTaxRegistration/ID"
    known = any(number.text and number.attributes.get("schemeID") == _SCHEME for number in case.root.each(registered))
    if not known and any(tax.said("CategoryCode") == _TAXED for tax in found):
        yield compulsory(registered)


def sums(case: Case) -> Iterator[str]:
    """Lines, allowances and charges make the net total, taxes make the VAT, and both make what is asked."""
    totals = case.root.at(TOTALS)
    if totals is None:
        yield compulsory(f"{TOTALS}/GrandTotalAmount")
        return
    for name in _DEMANDED:
        if not totals.said(name):
            yield compulsory(f"{TOTALS}/{name}")
    net, vat, gross = (number_at(totals, f"{name}TotalAmount") for name in ("TaxBasis", "Tax", "Grand"))
    every_tax, every_line = list(case.root.each(TAX)), list(case.root.each(LINE))
    listed = number_at(totals, "LineTotalAmount")
    agree = {
        "LineTotalAmount": not every_line or sum(number_at(line, _LINE_SUM) for line in every_line) == listed,
        "TaxBasisTotalAmount": sum(number_at(tax, "BasisAmount") for tax in every_tax) == net
        and (not totals.said("LineTotalAmount") or _net_of(totals) == net),
        "TaxTotalAmount": sum(number_at(tax, "CalculatedAmount") for tax in every_tax) == vat,
        "GrandTotalAmount": net + vat == gross and gross >= 0,
        "DuePayableAmount": gross - number_at(totals, "TotalPrepaidAmount") + number_at(totals, "RoundingAmount")
        == number_at(totals, "DuePayableAmount"),
    }
    for name in (name for name, kept in agree.items() if not kept):
        yield f"Les controles de coherence effectues sur l'element {balise(f'{TOTALS}/{name}')} ne sont pas valides."


def _net_of(totals: Element) -> Decimal:
    """Return the total without VAT that lines, allowances and charges make."""
    return (
        number_at(totals, "LineTotalAmount")
        - number_at(totals, "AllowanceTotalAmount")
        + number_at(totals, "ChargeTotalAmount")
    )


RULES: Final[tuple[Rule, ...]] = (precision, lines, taxes, sums)
