"""A request budget shared by every thread and task of one application."""

import threading
from decimal import Decimal
from fractions import Fraction

__all__ = ["Limiter"]


class Limiter:
    """Spreads requests evenly: each takes the next free instant (GCRA with a burst of one)."""

    def __init__(self, per_second: Decimal | None) -> None:
        """Allow *per_second* requests, any number when None."""
        self._interval = 0.0 if per_second is None else float(1 / Fraction(per_second))
        self._next = float("-inf")
        self._lock = threading.Lock()

    def reserve(self, now: float, *, patience: float = float("inf")) -> float:
        """Return how many seconds to wait before one's turn; it is taken only if that is at most *patience*.

        Args:
            now: The present instant, in seconds of any steady clock.
            patience: Longest acceptable wait, in seconds.
        """
        with self._lock:
            turn = max(now, self._next)
            wait = turn - now
            if wait <= patience:
                self._next = turn + self._interval
            return wait
