"""Working until some transmissions are settled, for as long as the user waits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.gateway import Gateway

__all__ = ["refused_access", "settled", "under_way", "work_until_settled"]

_UNDER_WAY: Final = frozenset({State.QUEUED, State.SENDING, State.UNSURE, State.RECEIVED})
_NO_ACCESS: Final = frozenset(
    {"application_refused", "subscription_refused", "account_refused", "account_missing", "rights_refused"}
)


def refused_access(transmission: Transmission) -> bool:
    """Return whether it waits for somebody to correct an access."""
    return transmission.state is State.QUEUED and transmission.reason in _NO_ACCESS


def under_way(transmission: Transmission) -> bool:
    """Return whether something is still expected to happen by itself."""
    return transmission.state in _UNDER_WAY


def settled(transmission: Transmission, *, tried: int) -> bool:
    """Return whether waiting longer brings nothing: it has ended, or its access was refused after *tried* attempts."""
    if transmission.state not in _UNDER_WAY:
        return True
    return refused_access(transmission) and transmission.attempts > tried


class _Until(threading.Event):
    """Set by itself once enough is done or the time is over."""

    def __init__(self, enough: Callable[[], bool], clock: Callable[[], float], deadline: float) -> None:
        super().__init__()
        self._enough = enough
        self._clock = clock
        self._deadline = deadline

    def is_set(self) -> bool:
        return super().is_set() or self._clock() >= self._deadline or self._enough()

    def wait(self, timeout: float | None = None) -> bool:
        left = max(0.0, self._deadline - self._clock())
        return super().wait(left if timeout is None else min(left, timeout))


def work_until_settled(
    gateway: Gateway,
    transmissions: Sequence[Transmission],
    *,
    seconds: float,
    clock: Callable[[], float],
    step: Callable[[int], None] = lambda _steps: None,
) -> tuple[Transmission, ...]:
    """Do rounds for the companies of *transmissions* until all are settled, and return them as they then stand.

    What a round has begun is finished, even past the time.

    Args:
        gateway: Where.
        transmissions: Those that matter; the round serves whatever is due of their companies.
        seconds: How long at most.
        clock: Steady seconds.
        step: Told how many more are settled.
    """
    current = {one.id: one for one in transmissions}
    tried = {one.id: one.attempts for one in transmissions}

    def open_ones() -> list[Transmission]:
        return [one for one in current.values() if not settled(one, tried=tried[one.id])]

    def enough() -> bool:
        before = open_ones()
        for one in before:
            current[one.id] = gateway.transmission(one.company, one.id)
        after = open_ones()
        if len(after) < len(before):
            step(len(before) - len(after))
        return not after

    companies = tuple(dict.fromkeys(one.company for one in transmissions))
    if companies:
        gateway.work(_Until(enough, clock, clock() + seconds), companies=companies)
        enough()
    return tuple(current.values())
