"""What a contract says of the money of a month: prices that move, money kept, lent and taken off.

Percentages are written as such: ``Decimal("5")`` is 5 %. Every division is exact until it is rounded, and every
rounding is named.

*Source:* Code de la commande publique (retention, advances, direct payment) and usual price clauses, as explained by
public guides. What the contract says comes first: rates, bounds and roundings are parameters.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import field, frozen

from chorus_bridge.domain.fields import choice, is_text
from chorus_bridge.domain.money import MAX_DECIMALS, decimals, money
from chorus_bridge.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Advance", "Deduction", "Direction", "IndexMove", "Retention", "Roundings", "revision_coefficient"]

EXACT: Final = Context(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX)
"""Holds every sum of amounts the portal can hold, and sees the smallest number, whatever the host computes in."""
_BOUND: Final = Decimal(10) ** 13
"""Amounts stay below. *Source:* AIFE, Annexe API: amounts are decimal(19,6)."""
WHOLE: Final = 100
"""Percentages of it."""
CENTS: Final = 2


class Direction(StrEnum):
    """Which way a value between two steps goes."""

    NEAREST = "nearest"
    """To the nearer one, halves away from zero: the commercial rounding."""
    UP = "up"
    DOWN = "down"


def _within(
    *, least: int | None = None, above: int | None = None, most: int | None = None, digits: int = CENTS
) -> Callable[[object, attrs.Attribute[Any], Decimal], None]:
    """Return what refuses a number out of bounds, or of more decimals than it may have."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: Decimal) -> None:
        money(value, field=f"{type(instance).__name__}.{attribute.name}")
        low = (least is not None and value < least) or (above is not None and value <= above)
        high = value > most if most is not None else value.copy_abs() >= _BOUND
        if low or high:
            raise refused(instance, attribute.name, "out of bounds", "correct it")
        with localcontext(EXACT):
            if decimals(value) > digits:
                raise refused(instance, attribute.name, "too many decimals", f"give at most {digits}")

    return check


def number(value: Decimal | str | int) -> Decimal:
    """Return *value* as an exact number, or as it is: the validator that follows refuses it by its field's name."""
    try:
        return money(value)
    except BadValue:
        return value  # type: ignore[return-value]  # the validator's business


in_cents: Final = _within()
at_least_zero: Final = _within(least=0)
percentage: Final = _within(least=0, most=100, digits=MAX_DECIMALS)
factor: Final = _within(above=0, most=1000, digits=MAX_DECIMALS)
_above_zero: Final = _within(above=0)
_index: Final = _within(above=0, digits=MAX_DECIMALS)


def refused(instance: object, name: str, problem: str, remedy: str) -> BadValue:
    """Return the error that names a field of *instance*."""
    return BadValue(field=f"{type(instance).__name__}.{name}", problem=problem, remedy=remedy)


@frozen(kw_only=True)
class Roundings:
    """Which way each value is rounded, and how far; VAT and everything else goes to the nearest cent."""

    coefficient: Direction = choice(Direction, Direction.UP)
    """Of the price revision: up is the usual clause; the contract says which."""
    coefficient_decimals: int = 3
    """Usually thousandths; at most 6."""
    revision: Direction = choice(Direction, Direction.NEAREST)
    """Of the month's revision, per VAT rate."""
    retention: Direction = choice(Direction, Direction.NEAREST)
    recovery: Direction = choice(Direction, Direction.NEAREST)
    """Of what is recovered since the beginning: the months then add up exactly to the advance."""

    def __attrs_post_init__(self) -> None:
        """Refuse more decimals than an amount may carry."""
        if not 0 <= self.coefficient_decimals <= MAX_DECIMALS:
            raise refused(self, "coefficient_decimals", "out of bounds", f"give 0 to {MAX_DECIMALS}")


@frozen(kw_only=True)
class IndexMove:
    """One index of a revision formula: the share of the price it moves, and where it went."""

    share: Decimal = field(converter=number, validator=percentage)
    """Percentage of the price."""
    initial: Decimal = field(converter=number, validator=_index)
    """Its value in the month the prices were made."""
    current: Decimal = field(converter=number, validator=_index)


def revision_coefficient(
    fixed: Decimal | str | int, moves: Iterable[IndexMove], *, roundings: Roundings | None = None
) -> Decimal:
    """Return what initial prices are multiplied by: ``a + Σ b × current / initial``, rounded as the contract says.

    Args:
        fixed: Percentage of the price that never moves.
        moves: The indices; their shares and *fixed* make 100.
        roundings: None for the usual ones.

    Raises:
        BadValue: The parts do not make 100 %.
    """
    chosen, all_moves = roundings or Roundings(), tuple(moves)
    part = Fraction(money(fixed, field="fixed"))
    if part < 0 or part + sum(Fraction(move.share) for move in all_moves) != WHOLE:
        raise BadValue(field="fixed", problem="the parts of the price do not make 100 %", remedy="correct the shares")
    moved = sum(Fraction(m.share) * Fraction(m.current) / Fraction(m.initial) for m in all_moves)
    return rounded((part + moved) / WHOLE, chosen.coefficient_decimals, chosen.coefficient)


@frozen(kw_only=True)
class Retention:
    """Money kept until the works have proved good (*retenue de garantie*)."""

    rate: Decimal = field(converter=number, validator=percentage)
    """Percentage of the month's total incl. VAT. The law caps what is kept at 5 % of the contract."""
    guaranteed: bool = False
    """Whether a bank's guarantee replaces it: nothing is kept then."""


@frozen(kw_only=True)
class Advance:
    """Money lent at the beginning (*avance*), recovered while the works go from one stage to another."""

    amount: Decimal = field(converter=number, validator=at_least_zero, repr=False)
    contract: Decimal = field(converter=number, validator=_above_zero, repr=False)
    """Amount of the contract, in the same terms as the works: excl. VAT, at initial prices."""
    start: Decimal = field(default=Decimal(65), converter=number, validator=percentage)
    """Percentage of the contract done from which it is recovered; 65 unless the contract says otherwise."""
    end: Decimal = field(default=Decimal(80), converter=number, validator=percentage)
    """Percentage from which nothing is left of it; 80 unless the contract says otherwise."""

    def __attrs_post_init__(self) -> None:
        """Refuse a recovery that would end before it begins."""
        if self.start >= self.end:
            raise refused(self, "end", "not above the start", "give a later stage")

    def recovered(self, cumulative: Decimal, direction: Direction = Direction.NEAREST) -> Decimal:
        """Return what is recovered, since the beginning, once works of *cumulative* are done."""
        stage = WHOLE * Fraction(cumulative) / Fraction(self.contract)
        share = (stage - Fraction(self.start)) / (Fraction(self.end) - Fraction(self.start))
        return rounded(Fraction(self.amount) * min(max(share, Fraction(0)), Fraction(1)), CENTS, direction)


@frozen(kw_only=True)
class Deduction:
    """An amount taken off what is paid, incl. VAT; negative, it is given back."""

    amount: Decimal = field(converter=number, validator=in_cents, repr=False)
    label: str = field(default="", repr=False, validator=is_text)


def rounded(value: Fraction, places: int, direction: Direction) -> Decimal:
    """Return *value* with so many decimals; up and down are towards the greater and the smaller number."""
    scaled = value * 10**places
    if direction is Direction.NEAREST:
        steps = floor(abs(scaled) + Fraction(1, 2)) * (-1 if scaled < 0 else 1)
    else:
        steps = ceil(scaled) if direction is Direction.UP else floor(scaled)
    return Decimal(steps).scaleb(-places, EXACT)
