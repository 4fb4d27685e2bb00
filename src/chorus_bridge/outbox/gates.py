"""Who waits, until when: pauses, breakers, retry budgets and turns, kept in rows so that all workers share them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.waiting import PORTAL_AWAY, CompanyWait
from chorus_bridge.effects import SqlValue, Statement
from chorus_bridge.outbox.limits import Limits, breaker_wait
from chorus_bridge.outbox.rows import instant, micros, micros_of, optional_instant, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chorus_bridge.effects import Row

__all__ = [
    "UNTIL_RESUMED",
    "answered",
    "hold_turns",
    "outage",
    "pause",
    "probe_later",
    "resume",
    "reward",
    "waiting",
    "waits",
]

UNTIL_RESUMED: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a pause that no time ends: somebody does, once the password is mended."""

_CAUSES: Final = frozenset({"application", "token", "subscription", "account", "rights"})
"""Causes of a refused access whose short reason bears another name than they do."""


def waiting(companies: Iterable[str]) -> Statement:
    """Read which of *companies* may have to wait."""
    return Statement(name="waiting", params={"companies": json.dumps(sorted(set(companies)))})


def waits(row: Row, *, at: datetime) -> Iterator[CompanyWait]:
    """Yield what keeps the company of *row* waiting at *at*: its pause first, then a portal that does not answer."""
    paused_until = optional_instant(row["paused_until"])
    if paused_until is not None and paused_until > at:
        cause = row["reason"]
        yield CompanyWait(
            company=row["company"],
            reason=f"{cause}_refused" if cause in _CAUSES else cause,
            until=paused_until if paused_until < UNTIL_RESUMED else None,
        )
    if row["open_until"]:
        yield CompanyWait(company=row["company"], reason=PORTAL_AWAY, until=instant(row["open_until"]))


def outage(company: str, *, at: datetime, openings: int, limits: Limits) -> tuple[Statement, ...]:
    """Count one more outage, and open the company's breaker when there were enough in a row."""
    until = stamp(at + breaker_wait(openings, limits))
    params: dict[str, SqlValue] = {"company": company, "open_until": until, "threshold": limits.breaker_threshold}
    return Statement(name="outage", params={"company": company}), Statement(name="open_breaker", params=params)


def probe_later(company: str, until: datetime) -> Statement:
    """Ask again at *until* whether the portal is back: the last question taught nothing."""
    return Statement(name="probe_later", params={"company": company, "until": stamp(until)})


def answered(company: str) -> Statement:
    """Forget the outages: the portal answered."""
    return Statement(name="close_breaker", params={"company": company})


def reward(company: str, limits: Limits) -> Statement:
    """Give one retry back."""
    return Statement(name="reward", params={"company": company, "interval": micros_of(limits.retry_interval)})


def hold_turns(application: str, until: datetime) -> Statement:
    """Let nobody's next request leave before *until*."""
    return Statement(name="hold_turns", params={"application": application, "until": micros(until)})


def pause(company: str, *, until: datetime, reason: str) -> Statement:
    """Let a company wait; the others go on."""
    return Statement(name="pause", params={"company": company, "until": stamp(until), "reason": reason})


def resume(company: str) -> Statement:
    """Let a paused company go on."""
    return Statement(name="resume", params={"company": company})
