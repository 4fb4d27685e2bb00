"""The arithmetic of an invoice: lines, VAT, totals and what remains to be paid.

The controls are our reading of the sentence the portal answers when they fail, to be verified on the
qualification platform. Sums of lines and of VAT may miss the total by one cent per VAT rate, since each rate
is rounded apart. HT + TVA = TTC, and what is asked is at most the TTC less the discount, to the cent: amounts have
six decimals, and nothing published says that less than half a cent counts. Base times rate is deliberately not
controlled: who rounds by line differs by more.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.references import VAT_CODES
from chorus_bridge.simulator.refusals import (
    AMOUNTS_INCONSISTENT,
    FIELD_REQUIRED,
    RATE_AMBIGUOUS,
    RATE_UNKNOWN,
    Refused,
)

CENT: Final = Decimal("0.01")
_HALF_A_CENT: Final = CENT / 2
_WITHOUT_VAT: Final = frozenset({"EXONERATION", "SANS_TVA"})


def check_amounts(invoice: Fields, *, typed: bool) -> None:
    """Return when the amounts of an invoice agree.

    Args:
        invoice: The submission.
        typed: Whether the portal renders the invoice from its lines, which must then exist.

    Raises:
        Refused: A line or a rate is missing or ambiguous, or two amounts disagree.
    """
    without_vat = invoice.text("references.typeTva") in _WITHOUT_VAT
    _check_rates(invoice, without_vat=without_vat)
    tolerance = CENT * max(1, len(invoice.each("ligneTva")))
    _check_lines(invoice, tolerance, typed=typed)
    _check_vat(invoice, tolerance, without_vat=without_vat)
    _check_totals(invoice)


def _check_rates(invoice: Fields, *, without_vat: bool) -> None:
    """Return when each VAT line, and each line unless there is no VAT, states its rate once."""
    for line in invoice.each("ligneTva"):
        _check_rate(line, "ligneTvaTaux", "ligneTvaTauxManuel", optional=False)
    for line in invoice.each("lignePoste"):
        _check_rate(line, "lignePosteTauxTva", "lignePosteTauxTvaManuel", optional=without_vat)


def _check_rate(line: Fields, coded: str, manual: str, *, optional: bool) -> None:
    """Return when a line has a known code or a manual percentage, never both."""
    stated = (line.has(coded), line.has(manual))
    if all(stated) or not (any(stated) or optional):
        raise Refused(RATE_AMBIGUOUS, coded)
    if line.has(coded) and line.text(coded) not in VAT_CODES:
        raise Refused(RATE_UNKNOWN, coded)
    percentage = line.amount(manual)
    if percentage is not None and not 0 <= percentage <= 100:  # noqa: PLR2004 - a percentage
        raise Refused(RATE_UNKNOWN, manual)


def _check_lines(invoice: Fields, tolerance: Decimal, *, typed: bool) -> None:
    """Return when the lines, if any, add up to the total before VAT, rounded to the cent or not."""
    lines = invoice.each("lignePoste")
    if not lines:
        if typed:
            raise Refused(FIELD_REQUIRED, "lignePoste")
        return
    if len({line.whole("lignePosteNumero") for line in lines}) != len(lines):
        raise Refused(AMOUNTS_INCONSISTENT, "lignePoste.lignePosteNumero")
    amounts = [
        line.total("lignePosteQuantite") * line.total("lignePosteMontantUnitaireHT")
        - line.total("lignePosteMontantRemiseHT")
        for line in lines
    ]
    rounded = [amount.quantize(CENT, ROUND_HALF_UP) for amount in amounts]
    net = invoice.total("montantTotal.montantHtTotal")
    if min(_gap(amounts, net), _gap(rounded, net)) > tolerance:
        raise Refused(AMOUNTS_INCONSISTENT, "lignePoste")


def _check_vat(invoice: Fields, tolerance: Decimal, *, without_vat: bool) -> None:
    """Return when VAT lines add up to the totals, and no VAT is asked where there is none."""
    lines = invoice.each("ligneTva")
    vat = invoice.total("montantTotal.montantTVA")
    if without_vat and vat != 0:
        raise Refused(AMOUNTS_INCONSISTENT, "montantTotal.montantTVA")
    if not lines:
        if not without_vat:
            raise Refused(FIELD_REQUIRED, "ligneTva")
        return
    net = invoice.total("montantTotal.montantHtTotal")
    if _gap((line.total("ligneTvaMontantBaseHtParTaux") for line in lines), net) > tolerance:
        raise Refused(AMOUNTS_INCONSISTENT, "ligneTva.ligneTvaMontantBaseHtParTaux")
    if _gap((line.total("ligneTvaMontantTvaParTaux") for line in lines), vat) > tolerance:
        raise Refused(AMOUNTS_INCONSISTENT, "ligneTva.ligneTvaMontantTvaParTaux")


def _check_totals(invoice: Fields) -> None:
    """Return when, to the cent, HT + TVA = TTC and no more is asked than the TTC less the discount."""
    totals = invoice.group("montantTotal")
    gross = totals.total("montantTtcTotal")
    if _gap((totals.total("montantHtTotal"), totals.total("montantTVA")), gross) > _HALF_A_CENT:
        raise Refused(AMOUNTS_INCONSISTENT, "montantTotal.montantTtcTotal")
    if totals.total("montantAPayer") - (gross - totals.total("montantRemiseGlobaleTTC")) > _HALF_A_CENT:
        raise Refused(AMOUNTS_INCONSISTENT, "montantTotal.montantAPayer")


def _gap(amounts: Iterable[Decimal], total: Decimal) -> Decimal:
    """Return by how much amounts miss their total, never negative."""
    return abs(sum(amounts, Decimal(0)) - total)
