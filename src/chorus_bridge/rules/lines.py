"""The lines of a typed invoice, and of a flow; a PDF says its own, and none is sent beside it elsewhere."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.flow_lines import lines_add_up
from chorus_bridge.domain.money import CENT
from chorus_bridge.domain.vocabulary import FlowPackage, VatRegime
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent, usable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chorus_bridge.domain.invoice import Invoice, Line

_on_situation = partial(rule, who=Who.COMPANY, place=Place.SITUATION)

TAXED: Final = frozenset({VatRegime.ON_DEBITS, VatRegime.ON_RECEIPTS})
"""Regimes under which VAT is billed."""


def taxed(invoice: Invoice) -> bool:
    """Return whether VAT is billed, as far as is known: before the regime is, a total of VAT tells."""
    if invoice.vat_regime is None:
        return usable(invoice.total_vat) and invoice.total_vat != 0
    return invoice.vat_regime in TAXED


def _total(line: Line) -> Decimal | None:
    """Return the amount of *line* excl. VAT, or None when it cannot be computed."""
    discount = Decimal(0) if line.discount is None else line.discount
    if usable(line.quantity) and usable(line.unit_price) and usable(discount):
        return line.quantity * line.unit_price - discount
    return None


def _gaps(line: Line, *, with_rate: bool) -> Iterator[str]:
    if absent(line.label):
        yield "label"
    if not usable(line.quantity):
        yield "quantity"
    if not usable(line.unit_price):
        yield "unit_price"
    if line.discount is not None and not usable(line.discount):
        yield "discount"
    if with_rate and not usable(line.vat_rate):
        yield "vat_rate"


@_on_situation(
    FindingCode.LINES_MISSING,
    kind=Kind.MISSING,
    source=sources.FIELD_LENGTHS,
    why="The portal demands at least one line of a typed invoice.",
    at_validation=True,
)
def lines_missing(case: Case) -> Iterator[Problem]:
    """A typed invoice has at least one line."""
    if case.typed and not case.invoice.lines:
        yield Problem(path="invoice.lines")


@_on_situation(
    FindingCode.LINE_INCOMPLETE,
    kind=Kind.MISSING,
    source=sources.INVOICES_API,
    why="The portal draws the invoice from these fields. A rate is only asked for where VAT is billed.",
)
def line_incomplete(case: Case) -> Iterator[Problem]:
    """Each line of a typed invoice has a label, a quantity, a unit price and, where VAT is billed, a rate."""
    with_rate = taxed(case.invoice)
    for i, line in enumerate(case.invoice.lines if case.typed else ()):
        for gap in _gaps(line, with_rate=with_rate):
            yield Problem(path=f"invoice.lines[{i}].{gap}", params={"number": i + 1, "field": gap})


@_on_situation(
    FindingCode.LINES_INCONSISTENT,
    kind=Kind.MISSING,
    source=sources.INFERRED,
    why="A portal that adds the lines up finds another invoice. Each line may round by a cent.",
)
def lines_inconsistent(case: Case) -> Iterator[Problem]:
    """The lines of a typed invoice add up to its total excl. VAT, to a cent per line."""
    lines, excl = case.invoice.lines, case.invoice.total_excl_vat
    totals = [total for line in lines if (total := _total(line)) is not None]
    if not case.typed or not lines or len(totals) < len(lines) or not usable(excl):
        return
    found = sum(totals, Decimal(0))
    if abs(found - excl) > CENT * len(lines):
        yield Problem(path="invoice.lines", params={"expected": excl, "got": found})


@_on_situation(
    FindingCode.LINES_SUMMARISED,
    kind=Kind.WARNING,
    source=f"{sources.EUROPEAN_NORM}: BR-CO-10; {sources.OURS}: one line per rate",
    why="A structured invoice whose lines miss a VAT base by a cent is wrong; one line per rate is right, and the PDF "
    "keeps the detail. Without a PDF the detail is lost, and the law wants one: never silent then.",
)
def lines_summarised(case: Case) -> Iterator[Problem]:
    """The lines of a flow, each rounded to the cent, add up exactly to every VAT base."""
    invoice = case.invoice
    alone = case.policy.flow_package is FlowPackage.STRUCTURED
    detailed = bool(invoice.lines) or alone
    if case.by_flow and detailed and _whole(invoice) and not lines_add_up(invoice):
        yield Problem(path="invoice.lines")


def _whole(invoice: Invoice) -> bool:
    """Return whether the VAT bases can be compared with: those that are not are told by other rules."""
    gaps = any(not (usable(x.rate) and usable(x.base) and usable(x.vat)) for x in invoice.vat_lines)
    return usable(invoice.total_excl_vat) and not gaps


RULES: Final = (
    lines_missing,
    line_incomplete,
    lines_inconsistent,
    lines_summarised,
)
