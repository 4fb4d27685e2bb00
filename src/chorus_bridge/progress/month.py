"""The arithmetic of a month of works (*situation de travaux*): from what is done to what is paid.

Optional: a host that computes its own claims hands over their totals, and never comes here. Amounts are in one
currency; "excl. VAT" is *HT*, "incl. VAT" is *TTC*. Percentages are written as such: ``Decimal("5")`` is 5 %.

1. What was done since the beginning, at initial prices, less what was admitted before: the month's works.
2. Plus their price revision, plus amounts that are not revised (bonuses, reductions): the total excl. VAT.
3. Plus VAT, per rate: the total incl. VAT. Nothing below changes it.
4. Less retention, recovery of the advance, penalties, what subcontractors are paid directly, and the rest: the net
   to pay. It may be zero or less while the total is positive.

Every division is exact until it is rounded, and every rounding is named in :class:`Roundings`.

*Source:* CCAG Travaux 2021, art. 12 (monthly statements); Code de la commande publique (retention, advances, direct
payment), as explained by public guides. What a contract says comes first: rates, bounds and roundings are parameters.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
from attrs import field, frozen

from chorus_bridge.domain.fields import values
from chorus_bridge.domain.invoice import Invoice, VatLine
from chorus_bridge.domain.money import percentage_of
from chorus_bridge.progress.terms import (
    CENTS,
    EXACT,
    WHOLE,
    Advance,
    Deduction,
    Retention,
    Roundings,
    at_least_zero,
    factor,
    in_cents,
    number,
    percentage,
    refused,
    rounded,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Month", "MonthAmounts", "Works", "billed", "month_amounts"]


@frozen(kw_only=True)
class Works:
    """The works of one VAT rate, excl. VAT, at initial prices."""

    vat_rate: Decimal = field(converter=number, validator=percentage)
    """Percentage; 0 under reverse charge (*autoliquidation*)."""
    cumulative: Decimal = field(converter=number, validator=at_least_zero, repr=False)
    """All that is done since the beginning."""
    previous: Decimal = field(default=Decimal(0), converter=number, validator=at_least_zero, repr=False)
    """What was admitted of it before this month."""
    unrevised: Decimal = field(default=Decimal(0), converter=number, validator=in_cents, repr=False)
    """The month's other amounts, which no index moves: bonuses, reductions, regularisation of a past revision."""


@frozen(kw_only=True)
class Month:
    """Everything that decides what a month is paid."""

    works: tuple[Works, ...] = values(Works)
    """One per VAT rate."""
    coefficient: Decimal = field(default=Decimal(1), converter=number, validator=factor)
    """Of the price revision; 1 for firm prices."""
    retention: Retention | None = None
    advance: Advance | None = None
    penalties: Decimal = field(default=Decimal(0), converter=number, validator=at_least_zero, repr=False)
    """For lateness and the like; they change neither VAT nor the total."""
    direct_payments: tuple[Deduction, ...] = values(Deduction)
    """What each subcontractor is paid by the contracting authority itself."""
    deductions: tuple[Deduction, ...] = values(Deduction)
    """Anything else: shared site account (*compte prorata*), retention released (negative)…"""
    roundings: Roundings = field(factory=Roundings)

    def __attrs_post_init__(self) -> None:
        """Refuse one VAT rate given twice: its VAT is rounded once."""
        if len({part.vat_rate for part in self.works}) < len(self.works):
            raise refused(self, "works", "a VAT rate comes twice", "add its amounts up")


@frozen(kw_only=True)
class MonthAmounts:
    """What a month comes to, every amount in cents. Deductions are positive when they are taken off."""

    works: Decimal = field(repr=False)
    """The month's works at initial prices."""
    revision: Decimal = field(repr=False)
    unrevised: Decimal = field(repr=False)
    vat_lines: tuple[VatLine, ...]
    excl_vat: Decimal = field(repr=False)
    vat: Decimal = field(repr=False)
    incl_vat: Decimal = field(repr=False)
    retention: Decimal = field(repr=False)
    recovery: Decimal = field(repr=False)
    """Of the advance, this month; negative when the works went back."""
    penalties: Decimal = field(repr=False)
    direct_payments: Decimal = field(repr=False)
    deductions: Decimal = field(repr=False)
    payable: Decimal = field(repr=False)


def month_amounts(month: Month) -> MonthAmounts:
    """Return what *month* comes to, computed exactly and rounded where :class:`Roundings` says."""
    with localcontext(EXACT):
        done = [part.cumulative - part.previous for part in month.works]
        moved = Fraction(month.coefficient) - 1
        revisions = [rounded(Fraction(base) * moved, CENTS, month.roundings.revision) for base in done]
        bases = [b + r + part.unrevised for b, r, part in zip(done, revisions, month.works, strict=True)]
        taxes = [percentage_of(base, part.vat_rate) for base, part in zip(bases, month.works, strict=True)]
        excl, vat = _sum(bases), _sum(taxes)
        own = (_retention(month, excl + vat), _recovery(month), month.penalties)
        others = (_sum(d.amount for d in month.direct_payments), _sum(d.amount for d in month.deductions))
        return MonthAmounts(
            works=_sum(done),
            revision=_sum(revisions),
            unrevised=_sum(part.unrevised for part in month.works),
            vat_lines=tuple(
                VatLine(rate=part.vat_rate, base=base, vat=tax)
                for part, base, tax in zip(month.works, bases, taxes, strict=True)
            ),
            excl_vat=excl,
            vat=vat,
            incl_vat=excl + vat,
            retention=own[0],
            recovery=own[1],
            penalties=own[2],
            direct_payments=others[0],
            deductions=others[1],
            payable=excl + vat - _sum((*own, *others)),
        )


def billed(invoice: Invoice, amounts: MonthAmounts) -> Invoice:
    """Return *invoice* with the totals and the VAT of *amounts*.

    Its kind and its lines stay as they are: a month below zero is a credit note, which names the invoice it corrects,
    and whose signs the portal's sources do not say.
    """
    return attrs.evolve(
        invoice,
        vat_lines=amounts.vat_lines,
        total_excl_vat=amounts.excl_vat,
        total_vat=amounts.vat,
        total_incl_vat=amounts.incl_vat,
        payable=amounts.payable,
    )


def _retention(month: Month, total: Decimal) -> Decimal:
    if month.retention is None or month.retention.guaranteed:
        return Decimal("0.00")
    return rounded(Fraction(total) * Fraction(month.retention.rate) / WHOLE, CENTS, month.roundings.retention)


def _recovery(month: Month) -> Decimal:
    if month.advance is None:
        return Decimal("0.00")
    stages = (_sum(part.cumulative for part in month.works), _sum(part.previous for part in month.works))
    now, before = (month.advance.recovered(stage, month.roundings.recovery) for stage in stages)
    return now - before


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
