"""What a flow says of the lines and of the VAT: sums per rate, exact to the cent.

A structured document is added up by whoever reads it: lines that miss a VAT base by one cent would make it wrong.
They are then left to the PDF, and the document bears one line per rate instead.

Sums are computed in a context of our own, so that the process's decimal context changes nothing.
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING, Final, TypeGuard

from attrs import field, frozen

from chorus_bridge.domain.money import CENT, MAX_DECIMALS, round_to_cents
from chorus_bridge.domain.vocabulary import VatRegime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chorus_bridge.domain.invoice import Invoice, Line

__all__ = ["EXACT", "FlowLine", "VatGroup", "flow_lines", "lines_add_up", "vat_groups"]

EXACT: Final = Context(prec=64, traps=[])
"""Holds every product and sum of amounts the portal can hold: 13 digits and 6 decimals each. It traps nothing: what
is too large becomes infinite or no number, which equals no amount."""

_BOUND: Final = Decimal(10) ** 13
"""Amounts stay below. *Source:* AIFE, Annexe API: decimal(19,6)."""
_STEP: Final = Decimal(1).scaleb(-MAX_DECIMALS)
_QUANTITY_STEP: Final = Decimal("0.0001")
_TAXED: Final = frozenset({VatRegime.ON_DEBITS, VatRegime.ON_RECEIPTS})


@frozen(kw_only=True)
class VatGroup:
    """All that is billed at one rate: the rate in percent, the base excl. VAT and the VAT.

    Without VAT (exempt, no VAT, reverse charge) there is one group only, at rate 0.
    """

    rate: Decimal
    base: Decimal = field(repr=False)
    vat: Decimal = field(repr=False)


@frozen(kw_only=True)
class FlowLine:
    """One line whose amount is known: ``quantity × unit_price − discount``, rounded to the cent, excl. VAT."""

    label: str = field(repr=False)
    quantity: Decimal
    unit: str | None
    unit_price: Decimal = field(repr=False)
    discount: Decimal = field(repr=False)
    vat_rate: Decimal
    """Percentage; 0 where no VAT is billed."""
    reference: str | None
    amount: Decimal = field(repr=False)


def vat_groups(invoice: Invoice) -> tuple[VatGroup, ...]:
    """Return the VAT of *invoice* per rate, in the order the rates come, each rate once.

    VAT lines with a gap are left out: the rules report them. Where no VAT is billed, everything is one group,
    whose base is the total excl. VAT when there is no VAT line.
    """
    with localcontext(EXACT):
        lines = [(x.rate, x.base, x.vat) for x in invoice.vat_lines]
        complete = [(r, b, v) for r, b, v in lines if r is not None and b is not None and v is not None]
        if invoice.vat_regime in _TAXED:
            rates = dict.fromkeys(rate for rate, _, _ in complete)
            return tuple(
                VatGroup(
                    rate=rate,
                    base=_sum(base for r, base, _ in complete if r == rate),
                    vat=_sum(vat for r, _, vat in complete if r == rate),
                )
                for rate in rates
            )
        base = _sum(x.base for x in invoice.vat_lines if x.base is not None)
        vat = _sum(x.vat for x in invoice.vat_lines if x.vat is not None)
        if not invoice.vat_lines:
            base = invoice.total_excl_vat or Decimal(0)
        return (VatGroup(rate=Decimal(0), base=base, vat=vat),)


def flow_lines(invoice: Invoice) -> tuple[FlowLine, ...]:
    """Return the lines of *invoice* when they add up to every VAT base, none otherwise.

    A line counts when it has a label, a quantity of at most four decimals, a unit price of at most six, a discount of
    at most two, and the rate of one of the VAT lines (where VAT is billed).

    *Source:* four decimals of a quantity, a public library of tax documents.
    """
    with localcontext(EXACT):
        taxed = invoice.vat_regime in _TAXED
        lines = [flow_line for line in invoice.lines if (flow_line := _line(line, taxed=taxed)) is not None]
        if not lines or len(lines) < len(invoice.lines):
            return ()
        groups = {group.rate: group.base for group in vat_groups(invoice)}
        sums = {rate: _sum(x.amount for x in lines if x.vat_rate == rate) for rate in {x.vat_rate for x in lines}}
        return tuple(lines) if sums == groups else ()


def lines_add_up(invoice: Invoice) -> bool:
    """Return whether the lines can be written as they are: each in cents, adding up exactly to every VAT base.

    False too when there is no line at all: the document then bears one line per rate, and the PDF the detail.
    """
    return bool(flow_lines(invoice))


def _line(line: Line, *, taxed: bool) -> FlowLine | None:
    discount = Decimal(0) if line.discount is None else line.discount
    rate = line.vat_rate if taxed else Decimal(0)
    if line.label is None or not line.label.strip() or rate is None:
        return None
    if not (_holds(line.quantity, _QUANTITY_STEP) and _holds(line.unit_price, _STEP) and _holds(discount, CENT)):
        return None
    return FlowLine(
        label=line.label,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount=discount,
        vat_rate=rate,
        reference=line.reference,
        amount=round_to_cents(line.quantity * line.unit_price - discount),
    )


def _holds(amount: Decimal | None, step: Decimal) -> TypeGuard[Decimal]:
    """Return whether *amount* is below the bound and a multiple of *step*."""
    return amount is not None and amount.copy_abs() < _BOUND and amount.quantize(step) == amount


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
