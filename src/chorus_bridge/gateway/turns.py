"""Whose turn it is, when several processes use one PISTE application: a row of the outbox says."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from chorus_bridge.drivers import utc_now
from chorus_bridge.effects import Statement, Undone
from chorus_bridge.errors import StoreError
from chorus_bridge.outbox.rows import micros

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

    from chorus_bridge.drivers import Store
    from chorus_bridge.settings import Settings

__all__ = ["SharedTurns", "shared_turns"]

_SECOND: Final = 1_000_000
_LONGEST_QUEUE: Final = 600 * _SECOND
"""Further ahead of one's own patience nobody queues, not even a more patient process."""
_LONGEST_HOLD: Final = (86_400 + 600) * _SECOND
"""No server is believed to ask for more than a day."""


def shared_turns(store: Store, settings: Settings) -> SharedTurns | None:
    """Return the turns kept in *store*, or None when the settings set no rate."""
    rate = settings.requests_per_second
    return None if rate is None else SharedTurns(store, settings.application.key, rate, utc_now)


class SharedTurns:
    """Spreads the requests of all workers evenly: each takes the next free instant of the application's row."""

    def __init__(self, store: Store, application: str, per_second: Decimal, wall: Callable[[], datetime]) -> None:
        """Share *per_second* requests among all who use *store* for *application*."""
        self._store = store
        self._application = application
        self._interval = int(_SECOND / Fraction(per_second))
        self._wall = wall

    def reserve(self, now: float, *, patience: float) -> float:
        """Return the seconds to wait for one's turn, taken only if that is at most *patience*."""
        del now  # a steady clock means nothing to another process
        at = micros(self._wall())
        try:
            result = self._store.execute([self._turn(at, patience)])
        except StoreError:
            # The rate is a courtesy to the portal; a database that is busy must not stop an invoice half way.
            return 0.0
        if isinstance(result, Undone) or not result[0]:
            return patience + self._interval / _SECOND
        return max(0, int(result[0][0]["at"]) - at) / _SECOND

    def _turn(self, at: int, patience: float) -> Statement:
        return Statement(
            name="take_turn",
            params={
                "application": self._application,
                "now": at,
                "interval": self._interval,
                "patience": int(patience * _SECOND),
                "longest": int(patience * _SECOND) + _LONGEST_QUEUE,
                "held": _LONGEST_HOLD,
            },
        )
