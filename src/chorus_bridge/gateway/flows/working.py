"""One round of work: what is due leaves, what is unsure is searched for, what is received or open is asked about.

A round survives every single transmission: what goes wrong with one is told to the observers, and the next one is
taken.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

import attrs
from attrs import frozen

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.effects import Undone, execute, now
from chorus_bridge.gateway.flows import proving
from chorus_bridge.gateway.flows.awaiting import await_verdict
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.following import polls_due, refresh
from chorus_bridge.gateway.flows.reconciling import probe, reconcile, sweep
from chorus_bridge.gateway.flows.surviving import guarded
from chorus_bridge.gateway.flows.watching import feeds_due, watch
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import rows, statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow
    from chorus_bridge.settings import Settings

T = TypeVar("T")

__all__ = ["WorkReport", "next_wake", "rest", "run_once"]


@frozen(kw_only=True)
class WorkReport:
    """What one round did, in numbers."""

    swept: int = 0
    """Transmissions whose worker had vanished."""
    probed: int = 0
    """Companies whose portal was asked whether it is back."""
    sent: int = 0
    """Transmissions this round claimed and tried."""
    reconciled: int = 0
    """Unsure transmissions searched for."""
    awaited: int = 0
    """Received flows whose report was read."""
    watched: int = 0
    """Suppliers whose changes at the portal were searched for."""
    refreshed: int = 0
    """Deposited invoices looked at by themselves."""
    news: int = 0
    """Of which the portal said something new."""
    settled: int = 0
    """Actions at the portal whose effect was looked for."""
    failed: int = 0
    """Transmissions that met an unexpected error; the observers know which."""

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return self == WorkReport()

    @property
    def fruitless(self) -> bool:
        """Whether nothing was done: there was nothing to do, or everything that was tried failed."""
        return attrs.evolve(self, failed=0).idle

    def __add__(self, other: WorkReport) -> WorkReport:
        """Return the sum of two rounds."""
        mine, theirs = attrs.asdict(self), attrs.asdict(other)
        return WorkReport(**{name: mine[name] + theirs[name] for name in mine})


def run_once(
    *,
    settings: Settings,
    limit: int = 100,
    company: str | None = None,
    halted: Callable[[], bool] = lambda: False,
) -> Flow[WorkReport]:
    """Do one round, of at most *limit* transmissions of each kind, for one company or all.

    Args:
        settings: How.
        limit: Largest number of each kind.
        company: The only one to serve; all of them when None.
        halted: Asked between two transmissions; True ends the round there, with nothing left half done.
    """
    round_ = _Round(limit=limit, company=company, settings=settings, halted=halted)
    report = WorkReport()
    for step in (_sweep, _probe, _send, _reconcile, _settle, _await, _watch, _refresh):
        report += yield from step(round_)
    return report


_SHORTEST_NAP: Final = timedelta(milliseconds=200)
"""What is due may be waiting for another worker's lease, and asking without pause helps nobody."""
_LONGEST_AFTER_FAILURES: Final = timedelta(minutes=1)
_DOUBLINGS: Final = 9
"""More of them change nothing: the minute is reached."""


@frozen(kw_only=True)
class _Round:
    """What every kind of work needs to know."""

    limit: int
    company: str | None
    settings: Settings
    halted: Callable[[], bool]


def _each(
    round_: _Round,
    jobs: Iterable[tuple[str, str | None, Flow[T]]],
    count: Callable[[T], WorkReport],
    *,
    whole: bool = False,
) -> Flow[WorkReport]:
    """Do one job after the other, until told to stop; one that fails costs the others nothing.

    Args:
        round_: The round they belong to.
        jobs: The company, the transmission and the flow of each.
        count: What a job adds to the report, from its result.
        whole: Whether to go on when told to stop: for what asks nothing of the portal.
    """
    report = WorkReport()
    for company, transmission, flow in jobs:
        if not whole and round_.halted():
            break
        done = yield from guarded(company, transmission, flow)
        report += WorkReport(failed=1) if done is None else count(done)
    return report


def _sweep(round_: _Round) -> Flow[WorkReport]:
    at = yield from now()
    found = yield from outbox.expired(at=at, limit=round_.limit, company=round_.company)
    jobs = ((lost.company, lost.id, sweep(lost)) for lost in found)
    return (yield from _each(round_, jobs, lambda _: WorkReport(swept=1), whole=True))


def _probe(round_: _Round) -> Flow[WorkReport]:
    """Ask, by a search and never by a deposit, whether the portal is back for the companies that waited enough."""
    at = yield from now()
    found = yield from outbox.probes_due(at=at, limit=round_.limit, company=round_.company)
    jobs = ((company, None, probe(company, openings, settings=round_.settings)) for company, openings in found)
    return (yield from _each(round_, jobs, lambda _: WorkReport(probed=1)))


def _send(round_: _Round) -> Flow[WorkReport]:
    """Send one transmission after the other, each chosen as late as possible: until then it can be cancelled."""
    report = WorkReport()
    for _ in range(round_.limit):
        at = yield from now()
        limits = round_.settings.limits
        due = yield from outbox.work_due(State.QUEUED, at=at, limit=1, limits=limits, company=round_.company)
        if not due or round_.halted():
            break
        (queued,) = due
        done = yield from guarded(queued.company, queued.id, _delivered(queued, round_.settings))
        report += WorkReport(sent=int(done is not None and done is not queued), failed=int(done is None))
        if done is None and (yield from _unmoved(queued)):
            break  # it would be chosen again at once
    return report


def _unmoved(queued: Transmission) -> Flow[bool]:
    """Return whether a failure left *queued* as it was: not even its claim could be written."""
    return (yield from outbox.load(queued.company, queued.id)) == queued


def _reconcile(round_: _Round) -> Flow[WorkReport]:
    at = yield from now()
    found = yield from outbox.work_due(State.UNSURE, at=at, limit=round_.limit, company=round_.company)
    jobs = ((unsure.company, unsure.id, reconcile(unsure, settings=round_.settings)) for unsure in found)
    return (yield from _each(round_, jobs, lambda _: WorkReport(reconciled=1)))


def _settle(round_: _Round) -> Flow[WorkReport]:
    """Look for the effect of what was done at the portal and not answered."""
    at = yield from now()
    found = yield from proving.due(at=at, settings=round_.settings, limit=round_.limit, company=round_.company)
    jobs = (
        (
            action.company,
            action.transmission,
            proving.settle_action(action.company, action.id, settings=round_.settings),
        )
        for action in found
    )
    return (yield from _each(round_, jobs, lambda _: WorkReport(settled=1)))


def _await(round_: _Round) -> Flow[WorkReport]:
    at = yield from now()
    found = yield from outbox.work_due(State.RECEIVED, at=at, limit=round_.limit, company=round_.company)
    jobs = ((received.company, received.id, await_verdict(received, settings=round_.settings)) for received in found)
    return (yield from _each(round_, jobs, lambda _: WorkReport(awaited=1)))


def _watch(round_: _Round) -> Flow[WorkReport]:
    at = yield from now()
    found = yield from feeds_due(at=at, limit=round_.limit, company=round_.company)
    jobs = ((feed.company, None, watch(feed, settings=round_.settings)) for feed in found)
    return (yield from _each(round_, jobs, lambda news: WorkReport(watched=1, news=news)))


def _refresh(round_: _Round) -> Flow[WorkReport]:
    at = yield from now()
    found = yield from polls_due(at=at, limit=round_.limit, company=round_.company)
    jobs = ((deposited.company, deposited.id, _told(deposited, polls, round_.settings)) for deposited, polls in found)
    return (yield from _each(round_, jobs, lambda news: WorkReport(refreshed=1, news=news)))


def _told(deposited: Transmission, polls: int, settings: Settings) -> Flow[int]:
    """Return how many statuses were announced: one, or none."""
    return int((yield from refresh(deposited, polls, settings=settings)) is not None)


def _delivered(queued: Transmission, settings: Settings) -> Flow[Transmission]:
    """Deliver *queued*; when somebody else took it first, return it untouched."""
    return (yield from deliver(queued, settings=settings)) or queued


def next_wake(company: str | None = None) -> Flow[datetime | None]:
    """Return the earliest instant at which there may be something to do, or None when the outbox is at rest.

    Args:
        company: For whom; for all of them when None.
    """
    result = yield from execute(statements.read("next_wake", company=company))
    if isinstance(result, Undone):
        return None
    return rows.optional_instant(result[0][0]["at"])


def rest(companies: Sequence[str | None], *, longest: timedelta, failures: int) -> Flow[timedelta]:
    """Return how long to sleep until there may be something to do for *companies*.

    Args:
        companies: For whom; None is everybody.
        longest: Longest sleep, when nothing fails.
        failures: Rounds in a row in which everything that was tried failed. Each doubles the shortest sleep, up to a
            minute: what fails because of the machine fails again at once, and the portal must not be asked at each try.
    """
    shortest = min(_SHORTEST_NAP * (1 << min(failures, _DOUBLINGS)), _LONGEST_AFTER_FAILURES)
    at = yield from now()
    soonest = longest
    for company in companies:
        wake = yield from next_wake(company)
        if wake is not None:
            soonest = min(soonest, wake - at)
    return max(shortest, soonest)
