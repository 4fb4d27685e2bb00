"""Rare work on the outbox as a whole: after a restore, and to delete what is old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.domain.lifecycle import Happening, State, advance
from chorus_bridge.effects import SqlValue, Statement
from chorus_bridge.outbox.rows import stamp

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["purge", "recover"]


def recover(*, at: datetime, until: datetime) -> tuple[Statement, Statement]:
    """Make unsure everything queued that was due before *until*, and start again with what was unsure already."""
    queued: dict[str, SqlValue] = {
        "from": State.QUEUED,
        "to": advance(State.QUEUED, Happening.RECOVERED),
        "at": stamp(at),
        "until": stamp(until),
    }
    unsure: dict[str, SqlValue] = {"state": State.UNSURE, "at": stamp(at)}
    # In this order: what the second makes unsure is not started again by the first.
    return Statement(name="recover_unsure", params=unsure), Statement(name="recover", params=queued)


def purge(company: str, before: datetime) -> tuple[Statement, ...]:
    """Delete what ended before *before*, and the documents nothing names any more."""
    params: dict[str, SqlValue] = {"company": company, "before": stamp(before)}
    names = ("purge_statuses", "purge_attempts", "purge_files", "purge")
    documents = Statement(name="purge_documents", params={"before": stamp(before)})
    return (*(Statement(name=name, params=params) for name in names), documents)
