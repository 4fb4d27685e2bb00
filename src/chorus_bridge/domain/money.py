"""Amounts, rates and the only two roundings of the library.

Amounts are :class:`~decimal.Decimal` made from text or whole numbers, never from a binary float: 0.1 has no exact
float. They are computed in a context of our own: the host's belongs to the host.
"""

from __future__ import annotations

from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    InvalidOperation,
)
from typing import Final

from chorus_bridge.errors import BadValue

__all__ = ["CENT", "EXACT", "MAX_DECIMALS", "ceil_to", "decimals", "money", "percentage_of", "round_to_cents"]

CENT: Final = Decimal("0.01")

EXACT: Final = Context(
    prec=60, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, capitals=1, clamp=0, flags=[], traps=[]
)
"""Our own arithmetic: exact for anything the portal can hold, silent on what is out of range, and independent of the
host's, which may round to six digits or trap every inexact result. Everything is named: what is not comes from
``decimal.DefaultContext``, which is the host's too."""

MAX_DECIMALS: Final = 6
"""Decimals an amount may carry. *Source:* AIFE, API annex: amounts are decimal(19,6)."""


def money(value: Decimal | str | int, *, field: str = "amount") -> Decimal:
    """Return *value* as an exact amount.

    Args:
        value: A decimal, a whole number, or text with a dot as the decimal mark (``"1234.56"``).
        field: Path of the field, for the error.

    Raises:
        BadValue: Not a finite number, or a float, which is binary.
    """
    if isinstance(value, float):
        raise BadValue(field=field, problem="a float is not exact", remedy='give text, like "1234.56", or a Decimal')
    if isinstance(value, bool) or not isinstance(value, Decimal | str | int):
        problem, remedy = f"a number expected, not {type(value).__name__}", 'give text, like "1234.56", or a Decimal'
        raise BadValue(field=field, problem=problem, remedy=remedy)
    try:
        amount = Decimal(value)
    except InvalidOperation as exc:
        raise BadValue(field=field, problem="not a number", remedy='write it like "1234.56"') from exc
    if not amount.is_finite():
        raise BadValue(field=field, problem="not a finite number", remedy='write it like "1234.56"')
    return amount


def decimals(amount: Decimal) -> int:
    """Return how many decimals *amount* really needs (trailing zeros do not count)."""
    exponent = amount.normalize(EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def round_to_cents(amount: Decimal) -> Decimal:
    """Round to two decimals, halves away from zero: the commercial rounding used for every VAT amount.

    *Source:* usual French practice (rounding per VAT rate, then summed); a choice of ours where texts are silent.
    """
    return amount.quantize(CENT, rounding=ROUND_HALF_UP, context=EXACT)


def ceil_to(value: Decimal, places: int) -> Decimal:
    """Round up to *places* decimals, as price revision coefficients usually are; the contract says how many."""
    return value.quantize(Decimal(1).scaleb(-places, EXACT), rounding=ROUND_CEILING, context=EXACT)


def percentage_of(base: Decimal, rate: Decimal) -> Decimal:
    """Return *rate* percent of *base*, rounded to the cent: ``percentage_of(100, 5.5)`` is 5.50."""
    return round_to_cents(EXACT.divide(EXACT.multiply(base, rate), 100))
