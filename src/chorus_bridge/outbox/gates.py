"""Who waits, until when: pauses, breakers, retry budgets and turns, kept in rows so that all workers share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.effects import SqlValue, Statement
from chorus_bridge.outbox.limits import Limits, breaker_wait
from chorus_bridge.outbox.rows import micros, micros_of, stamp

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["answered", "hold_turns", "outage", "pause", "probe_later", "resume", "reward"]


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
