"""Amounts, quantities, rates and days as a document writes them: exact, with a dot, never in a power of ten.

They are computed in a decimal context of our own, so that the process's context changes nothing.
"""

from datetime import date
from decimal import Decimal, localcontext
from typing import Final

from chorus_bridge.domain.flow_lines import EXACT
from chorus_bridge.domain.money import CENT
from chorus_bridge.errors import BadValue

__all__ = ["cents", "day", "difference", "exact", "opposite", "percentage"]

_BOUND: Final = Decimal(10) ** 13


def cents(amount: Decimal, *, field: str) -> str:
    """Return *amount* with its two decimals: ``-3.50``.

    *Source:* EN 16931, rules BR-DEC: totals and VAT amounts have at most two decimals.

    Raises:
        BadValue: It has more than two decimals, or more than 13 digits: rounding it here would change the invoice.
    """
    with localcontext(EXACT):
        if amount.copy_abs() >= _BOUND or amount.quantize(CENT) != amount:
            problem, remedy = "not an amount in cents", "round it as the invoice shows it"
            raise BadValue(field=field, problem=problem, remedy=remedy)
        return format(_without_sign_of_zero(amount.quantize(CENT)), "f")


def exact(number: Decimal) -> str:
    """Return a quantity or a unit price with the decimals it needs: ``1250``, ``0.125``."""
    with localcontext(EXACT):
        return format(_without_sign_of_zero(number.normalize()), "f")


def percentage(rate: Decimal) -> str:
    """Return a rate with two decimals, or more when it needs them: ``5.50``."""
    with localcontext(EXACT):
        rounded = rate.quantize(CENT)
        return format(_without_sign_of_zero(rounded), "f") if rounded == rate else exact(rate)


def difference(one: Decimal, other: Decimal) -> Decimal:
    """Return *one* less *other*, exactly."""
    return EXACT.subtract(one, other)


def opposite(amount: Decimal) -> Decimal:
    """Return the opposite of *amount*, exactly."""
    return amount.copy_negate()


def day(value: date) -> str:
    """Return a day as format 102 writes it: ``20261124``."""
    return f"{value.year:04d}{value.month:02d}{value.day:02d}"


def _without_sign_of_zero(number: Decimal) -> Decimal:
    return number or number.copy_abs()
