"""VAT: the regime, the rates, the split per rate, and what replaces it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.money import CENT, percentage_of
from chorus_bridge.domain.vocabulary import Framework, InvoiceKind, PaymentMode, Role, VatRegime
from chorus_bridge.rules import sources
from chorus_bridge.rules.amounts import differ
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent, usable
from chorus_bridge.rules.lines import TAXED, taxed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chorus_bridge.domain.invoice import VatLine

_on_situation = partial(rule, who=Who.COMPANY, place=Place.SITUATION)

_REGIME: Final = "invoice.vat_regime"

FRENCH_RATES: Final = frozenset(
    Decimal(rate)
    for rate in (
        *("0", "0.9", "1.05", "1.75", "2.1", "5.5", "7", "8.5"),
        *("9.2", "9.6", "10", "13", "19.6", "20", "20.6"),
    )
)
"""Rates of VAT in France, overseas departments and past rates included."""
_SUBCONTRACTED: Final = frozenset({Framework.A9, Framework.A10})
PACIFIC_FRANC: Final = "XPF"
"""Its territories levy taxes of their own, at rates of their own, and it has no cents."""
_UNITS: Final = Decimal(1)
"""What the European norm allows a VAT amount to be off its base and rate. *Source:* EN 16931, BR-CO-17. Rounded line by
line, it may be off by half a cent more for each."""


def _gaps(line: VatLine) -> tuple[str, ...]:
    values = (("rate", line.rate), ("base", line.base), ("vat", line.vat))
    return tuple(name for name, value in values if not usable(value))


def _departures(case: Case) -> Iterator[tuple[int, Decimal, Decimal, Decimal, bool]]:
    """Yield each VAT amount that is not its rate's: index, rate, expected, given, and whether it is wrong."""
    step = Decimal(1) if case.invoice.currency == PACIFIC_FRANC else CENT
    for i, line in enumerate(case.invoice.vat_lines if _may_be_taxed(case) else ()):
        if not (usable(line.rate) and usable(line.base) and usable(line.vat)):
            continue
        expected = percentage_of(line.base, line.rate)
        off = abs(line.vat - expected)
        if off > step:
            yield i, line.rate, expected, line.vat, off > max(_UNITS, 2 * step) + len(case.invoice.lines) * step / 2


def _may_be_taxed(case: Case) -> bool:
    return case.invoice.vat_regime is None or case.invoice.vat_regime in TAXED


def _sums(case: Case) -> Iterator[tuple[str, Decimal, Decimal | None]]:
    """Yield each total with what the VAT lines make of it, when all of them are readable."""
    lines = case.invoice.vat_lines
    bases = [line.base for line in lines if usable(line.base)]
    taxes = [line.vat for line in lines if usable(line.vat)]
    if lines and len(bases) == len(lines) == len(taxes):
        yield "total_vat", sum(taxes, Decimal(0)), case.invoice.total_vat
        yield "total_excl_vat", sum(bases, Decimal(0)), case.invoice.total_excl_vat


@_on_situation(
    FindingCode.VAT_REGIME_MISSING,
    kind=Kind.MISSING,
    source=sources.INVOICES_API,
    why="The portal demands it, and no default would be right for everybody.",
)
def vat_regime_missing(case: Case) -> Iterator[Problem]:
    """The invoice says when VAT is due, or why there is none."""
    if case.invoice.vat_regime is None:
        yield Problem(path=_REGIME)


@_on_situation(
    FindingCode.VAT_MISSING,
    kind=Kind.MISSING,
    source=f"{sources.LEGAL_MENTIONS}; {sources.INVOICES_API}",
    why="The split of VAT per rate is a legal mention; it comes with the final amounts. Before the regime is known, "
    "a total of VAT tells that there is some.",
    at_validation=True,
)
def vat_missing(case: Case) -> Iterator[Problem]:
    """An invoice with VAT splits it per rate."""
    if taxed(case.invoice) and not case.invoice.vat_lines:
        yield Problem(path="invoice.vat_lines")


@_on_situation(
    FindingCode.VAT_INCOMPLETE,
    kind=Kind.MISSING,
    source=sources.INVOICES_API,
    why="A VAT line says nothing without all three.",
)
def vat_incomplete(case: Case) -> Iterator[Problem]:
    """Each VAT line has a rate, a base and an amount."""
    for i, line in enumerate(case.invoice.vat_lines):
        for gap in _gaps(line):
            yield Problem(path=f"invoice.vat_lines[{i}].{gap}", params={"number": i + 1, "field": gap})


@_on_situation(
    FindingCode.VAT_RATE_NOT_ALLOWED,
    kind=Kind.MISSING,
    source=sources.VAT_RATES,
    why="No other rate has ever been French. Invoices in Pacific francs are not judged: their taxes are others.",
)
def vat_rate_not_allowed(case: Case) -> Iterator[Problem]:
    """VAT rates are rates of French VAT, past and overseas rates included."""
    if case.invoice.currency == PACIFIC_FRANC:
        return
    rates = [(f"vat_lines[{i}].rate", line.rate) for i, line in enumerate(case.invoice.vat_lines)]
    if case.typed:
        rates += [(f"lines[{i}].vat_rate", line.vat_rate) for i, line in enumerate(case.invoice.lines)]
    for path, rate in rates:
        if usable(rate) and rate not in FRENCH_RATES:
            yield Problem(path=f"invoice.{path}", params={"rate": rate})


@_on_situation(
    FindingCode.VAT_INCONSISTENT,
    kind=Kind.MISSING,
    source=sources.INFERRED,
    why="Totals that contradict their own split, or a VAT amount more than 1 % of its base away from its "
    "rate: no way of rounding explains it, and the payer would reject the invoice.",
)
def vat_inconsistent(case: Case) -> Iterator[Problem]:
    """The VAT lines add up to the totals to half a cent, and each amount is about its rate of its base."""
    for field, found, total in _sums(case):
        if usable(total) and differ(found, total):
            yield Problem(path=f"invoice.{field}", params={"field": field, "expected": found, "got": total})
    for i, _, expected, got, wrong in _departures(case):
        path = f"invoice.vat_lines[{i}].vat"
        if wrong:
            yield Problem(path=path, params={"field": "vat", "expected": expected, "got": got})


@_on_situation(
    FindingCode.VAT_ROUNDING_UNUSUAL,
    kind=Kind.WARNING,
    source="usual French practice: VAT rounded per rate; what the portal checks is not published",
    why="VAT added up line by line drifts by a few cents from the VAT of the sum, and is accepted.",
)
def vat_rounding_unusual(case: Case) -> Iterator[Problem]:
    """A VAT amount is its rate of its base, rounded to the cent, give or take one."""
    for i, rate, expected, got, wrong in _departures(case):
        if not wrong:
            params = {"rate": rate, "expected": expected, "got": got}
            yield Problem(path=f"invoice.vat_lines[{i}].vat", params=params)


@_on_situation(
    FindingCode.VAT_NOT_EXPECTED,
    kind=Kind.MISSING,
    source=f"{sources.INVOICES_API}; {sources.REVERSE_CHARGE}",
    why="VAT billed by mistake is owed to the State all the same: the contradiction must be settled first.",
)
def vat_not_expected(case: Case) -> Iterator[Problem]:
    """An invoice exempt, without VAT or under reverse charge bills none."""
    if _may_be_taxed(case):
        return
    total = case.invoice.total_vat
    if usable(total) and total != 0:
        yield Problem(path="invoice.total_vat", params={"amount": total})
    for i, line in enumerate(case.invoice.vat_lines):
        if usable(line.vat) and line.vat != 0:
            yield Problem(path=f"invoice.vat_lines[{i}].vat", params={"amount": line.vat})


@_on_situation(
    FindingCode.EXEMPTION_REASON_MISSING,
    kind=Kind.MISSING,
    source=sources.INVOICES_API,
    why="The portal's regime of exemption comes with the code of its reason.",
)
def exemption_reason_missing(case: Case) -> Iterator[Problem]:
    """An exempt invoice gives the reason of its exemption."""
    if case.invoice.vat_regime is VatRegime.EXEMPT and absent(case.invoice.exemption_reason):
        yield Problem(path="invoice.exemption_reason")


@_on_situation(
    FindingCode.REVERSE_CHARGE_EXPECTED,
    kind=Kind.WARNING,
    source=f"{sources.REVERSE_CHARGE}; {sources.SPECIFICATION}, p. 91-92",
    why="Construction works of a subcontractor are billed without VAT, but not everything a subcontractor bills is "
    "construction works, and the law has exceptions.",
)
def reverse_charge_expected(case: Case) -> Iterator[Problem]:
    """A subcontractor bills no VAT on its works."""
    subcontracted = case.market.role is Role.SUBCONTRACTOR or case.market.framework in _SUBCONTRACTED
    total = case.invoice.total_vat
    if subcontracted and case.invoice.vat_regime in TAXED and usable(total) and total != 0:
        yield Problem(path=_REGIME, params={"amount": total})


@_on_situation(
    FindingCode.REVERSE_CHARGE_UNVERIFIED,
    kind=Kind.WARNING,
    source="not published: to be verified at go-live",
    why="Which value the portal expects for reverse charge is not published: a setting says it, and the "
    "invoice is valid.",
)
def reverse_charge_unverified(case: Case) -> Iterator[Problem]:
    """The portal's value for reverse charge is known."""
    if case.invoice.vat_regime is VatRegime.REVERSE_CHARGE:
        yield Problem(path=_REGIME)


@_on_situation(
    FindingCode.REVERSE_CHARGE_MENTION_MISSING,
    kind=Kind.WARNING,
    source=f"{sources.REVERSE_CHARGE}; {sources.SPECIFICATION}, p. 91-92",
    why="The mention is compulsory, but the PDF, which is not read, may bear it.",
)
def reverse_charge_mention_missing(case: Case) -> Iterator[Problem]:
    """An invoice under reverse charge says “autoliquidation”."""
    texts = (case.invoice.comment, *(line.label for line in case.invoice.lines))
    mentioned = any("autoliquidation" in text.casefold() for text in texts if text)
    if case.invoice.vat_regime is VatRegime.REVERSE_CHARGE and not mentioned:
        yield Problem(path="invoice.comment")


@_on_situation(
    FindingCode.PAYMENT_MODE_MISSING,
    kind=Kind.MISSING,
    source=sources.INVOICES_API,
    why="The portal demands it of every invoice.",
)
def payment_mode_missing(case: Case) -> Iterator[Problem]:
    """An invoice says how it is paid."""
    if case.invoice.kind is InvoiceKind.INVOICE and case.invoice.payment_mode is None:
        yield Problem(path="invoice.payment_mode")


@_on_situation(
    FindingCode.CREDIT_NOTE_PAYMENT_MODE,
    kind=Kind.WARNING,
    source=sources.CONNECTORS,
    why="Flows carry none on a credit note; what the synchronous submission wants is not published. The transfer that "
    "every invoice starts with is never sent on one: nothing to say about it.",
)
def credit_note_payment_mode(case: Case) -> Iterator[Problem]:
    """A credit note has no payment mode other than the usual transfer, which is not sent."""
    silent = case.invoice.payment_mode in {None, PaymentMode.TRANSFER}
    if case.invoice.kind is InvoiceKind.CREDIT_NOTE and not silent:
        yield Problem(path="invoice.payment_mode")


RULES: Final = (
    vat_regime_missing,
    vat_missing,
    vat_incomplete,
    vat_rate_not_allowed,
    vat_inconsistent,
    vat_rounding_unusual,
    vat_not_expected,
    exemption_reason_missing,
    reverse_charge_expected,
    reverse_charge_unverified,
    reverse_charge_mention_missing,
    payment_mode_missing,
    credit_note_payment_mode,
)
