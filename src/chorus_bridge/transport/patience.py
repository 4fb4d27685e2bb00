"""Asking again, for what may be asked again: how often, how long, and when not."""

import random
from collections.abc import Callable, Generator
from datetime import timedelta
from typing import Any, Final, TypeAlias, TypeVar

from attrs import frozen
from tenacity import DoAttempt, DoSleep, RetryCallState, Retrying, retry_if_result

from chorus_bridge.errors import Busy

__all__ = ["Patience", "Talk", "Wait"]

T = TypeVar("T")
Talk: TypeAlias = Generator[Any, Any, T]
"""A conversation: it yields steps, is sent their results, and returns its own."""

_PASSING: Final = frozenset(
    {
        "connect_timeout",
        "connection_lost",
        "deadline",
        "not_connected",
        "portal_unavailable",
        "rate_limited",
        "read_timeout",
        "token_empty",
        "token_unavailable",
        "token_unreadable",
        "write_timeout",
    }
)
"""Reasons that may be gone in a moment. Not among them: an error 500, which the request may cause; a refused
certificate."""


@frozen
class Wait:
    """Sleep. Result: None."""

    seconds: float


@frozen(kw_only=True)
class Patience:
    """Repeats an attempt a few times, within a deadline, waiting at random and as long as the server asks."""

    attempts: int
    wait_max: timedelta
    server_wait_max: timedelta
    deadline: timedelta
    clock: Callable[[], float]
    rng: random.Random

    def persist(self, attempt: Callable[[], Talk[T]]) -> Talk[T]:
        """Make *attempt* until its outcome is worth keeping, and return the last outcome whatever it is."""
        started = self.clock()
        retrying = Retrying(
            retry=retry_if_result(self._passing),
            wait=self._wait,
            stop=lambda state: self._spent(state, started),
            retry_error_callback=_last,
        )
        state = RetryCallState(retry_object=retrying, fn=None, args=(), kwargs={})
        retrying.begin()
        while True:
            step = retrying.iter(retry_state=state)
            if isinstance(step, DoAttempt):
                state.set_result((yield from attempt()))
            elif isinstance(step, DoSleep):
                state.prepare_for_next_attempt()
                yield Wait(float(step))
            else:
                outcome: T = step
                return outcome

    def _passing(self, outcome: object) -> bool:
        if not isinstance(outcome, Busy) or outcome.reason not in _PASSING:
            return False
        # A longer wait is not slept through: it is the caller's to plan.
        return outcome.retry_in is None or outcome.retry_in <= self.server_wait_max

    def _wait(self, state: RetryCallState) -> float:
        """Return what the server asked, and a wait drawn up to a ceiling that doubles, ceiling included."""
        outcome = _last(state)
        asked = outcome.retry_in if isinstance(outcome, Busy) and outcome.retry_in else timedelta(0)
        ceiling = min(float(2**state.attempt_number), self.wait_max.total_seconds())
        return asked.total_seconds() + self.rng.uniform(0, ceiling)

    def _spent(self, state: RetryCallState, started: float) -> bool:
        elapsed = self.clock() - started + state.upcoming_sleep
        return state.attempt_number >= self.attempts or elapsed > self.deadline.total_seconds()


def _last(state: RetryCallState) -> Any:  # noqa: ANN401 — the outcome of an attempt, as tenacity keeps it
    return state.outcome.result() if state.outcome else None
