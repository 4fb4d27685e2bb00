"""One round of work: what is due leaves, what is unsure is searched for, what is open is asked about.

A round survives every single transmission: what goes wrong with one is told to the observers, and the next one is
taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs
from attrs import frozen

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.effects import Undone, execute, now, tell
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.following import polls_due, refresh
from chorus_bridge.gateway.flows.reconciling import reconcile, sweep
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import rows, statements

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow
    from chorus_bridge.settings import Settings

T = TypeVar("T")

__all__ = ["WorkReport", "next_wake", "run_once"]


@frozen(kw_only=True)
class WorkReport:
    """What one round did, in numbers."""

    swept: int = 0
    """Transmissions whose worker had vanished."""
    sent: int = 0
    """Transmissions this round claimed and tried."""
    reconciled: int = 0
    """Unsure transmissions searched for."""
    refreshed: int = 0
    """Deposited invoices asked about."""
    news: int = 0
    """Of which the portal said something new."""
    failed: int = 0
    """Transmissions that met an unexpected error; the observers know which."""

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return self == WorkReport()

    def __add__(self, other: WorkReport) -> WorkReport:
        """Return the sum of two rounds."""
        mine, theirs = attrs.asdict(self), attrs.asdict(other)
        return WorkReport(**{name: mine[name] + theirs[name] for name in mine})


def run_once(*, settings: Settings, limit: int = 100, company: str | None = None) -> Flow[WorkReport]:
    """Do one round, of at most *limit* transmissions of each kind, for one company or all."""
    report = WorkReport()
    for step in (_sweep, _send, _reconcile, _refresh):
        at = yield from now()
        report += yield from step(at, limit, company, settings)
    return report


def _sweep(at: datetime, limit: int, company: str | None, settings: Settings) -> Flow[WorkReport]:
    del settings
    report = WorkReport()
    for lost in (yield from outbox.expired(at=at, limit=limit, company=company)):
        done = yield from _guarded(lost, sweep(lost))
        report += WorkReport(swept=int(done is not None), failed=int(done is None))
    return report


def _send(at: datetime, limit: int, company: str | None, settings: Settings) -> Flow[WorkReport]:
    report = WorkReport()
    due = yield from outbox.work_due(State.QUEUED, at=at, limit=limit, company=company)
    paused: set[str] = set()
    for queued in due:
        if queued.company in paused:
            continue
        done = yield from _guarded(queued, _delivered(queued, settings))
        if done is not None and done.state is State.QUEUED and done.reason.endswith(("_refused", "_missing")):
            # Its access was refused a moment ago: trying the company's next invoice could lock the account.
            paused.add(queued.company)
        report += WorkReport(sent=int(done is not None and done is not queued), failed=int(done is None))
    return report


def _reconcile(at: datetime, limit: int, company: str | None, settings: Settings) -> Flow[WorkReport]:
    report = WorkReport()
    for unsure in (yield from outbox.work_due(State.UNSURE, at=at, limit=limit, company=company)):
        done = yield from _guarded(unsure, reconcile(unsure, settings=settings))
        report += WorkReport(reconciled=int(done is not None), failed=int(done is None))
    return report


def _refresh(at: datetime, limit: int, company: str | None, settings: Settings) -> Flow[WorkReport]:
    report = WorkReport()
    for deposited, polls in (yield from polls_due(at=at, limit=limit, company=company)):
        flow = _told(deposited, polls, settings)
        news = yield from _guarded(deposited, flow)
        report += WorkReport(refreshed=int(news is not None), news=int(bool(news)), failed=int(news is None))
    return report


def _told(deposited: Transmission, polls: int, settings: Settings) -> Flow[bool]:
    news = yield from refresh(deposited, polls, settings=settings)
    return news is not None


def _delivered(queued: Transmission, settings: Settings) -> Flow[Transmission]:
    """Deliver *queued*; when somebody else took it first, return it untouched."""
    return (yield from deliver(queued, settings=settings)) or queued


def _guarded(concerned: Transmission, flow: Flow[T]) -> Flow[T | None]:
    """Return the result of *flow*, or None after telling that it failed."""
    try:
        result = yield from flow
    except Exception as exc:  # noqa: BLE001 — one bad invoice must not stop the others; the lease bounds what it left open
        yield from tell("work.failed", company=concerned.company, transmission=concerned.id, error=type(exc).__name__)
        return None
    return result


def next_wake() -> Flow[datetime | None]:
    """Return the earliest instant at which there may be something to do, or None when the outbox is at rest."""
    result = yield from execute(statements.read("next_wake"))
    if isinstance(result, Undone):
        return None
    return rows.optional_instant(result[0][0]["at"])
