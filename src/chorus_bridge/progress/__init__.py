"""The arithmetic of a month of works, optional: from what is done so far to what is paid now.

A host that computes its claims itself has no use for it; nothing else in the library depends on it.
"""

from chorus_bridge.progress.month import Month, MonthAmounts, Works, billed, month_amounts
from chorus_bridge.progress.terms import (
    Advance,
    Deduction,
    Direction,
    IndexMove,
    Retention,
    Roundings,
    revision_coefficient,
)

__all__ = [
    "Advance",
    "Deduction",
    "Direction",
    "IndexMove",
    "Month",
    "MonthAmounts",
    "Retention",
    "Roundings",
    "Works",
    "billed",
    "month_amounts",
    "revision_coefficient",
]
