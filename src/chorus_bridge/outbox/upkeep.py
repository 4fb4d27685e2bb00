"""Rare work on the outbox as a whole: after a restore, and to delete what is old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.domain.lifecycle import Happening, State, advance
from chorus_bridge.effects import SqlValue, Statement
from chorus_bridge.outbox.rows import stamp

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["purge", "recover"]


def recover(*, at: datetime, until: datetime) -> Statement:
    """Make unsure everything queued that was due before *until*."""
    params: dict[str, SqlValue] = {
        "from": State.QUEUED,
        "to": advance(State.QUEUED, Happening.RECOVERED),
        "at": stamp(at),
        "until": stamp(until),
    }
    return Statement(name="recover", params=params)


def purge(company: str, before: datetime) -> tuple[Statement, ...]:
    """Delete what ended before *before*, and the documents nothing names any more."""
    params: dict[str, SqlValue] = {"company": company, "before": stamp(before)}
    names = ("purge_statuses", "purge_attempts", "purge_files", "purge")
    documents = Statement(name="purge_documents", params={"before": stamp(before)})
    return (*(Statement(name=name, params=params) for name in names), documents)
