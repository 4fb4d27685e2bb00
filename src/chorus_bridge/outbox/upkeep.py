"""Rare work on the outbox as a whole: after a restore, and to delete what is old."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.lifecycle import Happening, State, advance
from chorus_bridge.effects import SqlValue, Statement
from chorus_bridge.outbox.rows import stamp
from chorus_bridge.outbox.statements import keep_document

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["COUNTED", "purge", "recover"]

_BELONGINGS: Final = ("purge_actions", "purge_events", "purge_statuses", "purge_attempts", "purge_files")
COUNTED: Final = frozenset({"purge_words", "purge"})
"""Statements of a purge whose rows are transmissions: those emptied, and those deleted."""


def recover(*, at: datetime, until: datetime) -> tuple[Statement, ...]:
    """Make unsure everything queued that was due before *until*, and doubt what was unsure, received or stopped."""
    queued: dict[str, SqlValue] = {
        "from": State.QUEUED,
        "to": advance(State.QUEUED, Happening.RECOVERED),
        "at": stamp(at),
        "until": stamp(until),
    }
    unsure: dict[str, SqlValue] = {"state": State.UNSURE, "at": stamp(at)}
    # In this order: what the second makes unsure is not started again by the first.
    return (
        Statement(name="recover_unsure", params=unsure),
        Statement(name="recover", params=queued),
        Statement(name="recover_received", params={"state": State.RECEIVED, "at": stamp(at)}),
        Statement(name="recover_stopped", params={"at": stamp(at)}),
    )


def purge(company: str, before: datetime) -> tuple[Statement, ...]:
    """Delete what ended before *before*, and the documents nothing names any more; :data:`COUNTED` count."""
    params: dict[str, SqlValue] = {"company": company, "before": stamp(before)}
    nothing = hashlib.sha256(b"").hexdigest()
    return (
        *(Statement(name=name, params=params) for name in _BELONGINGS),
        keep_document(nothing, b"", before),
        Statement(name="purge_words", params={**params, "nothing": nothing}),
        Statement(name="purge", params=params),
        Statement(name="purge_documents", params={"before": stamp(before)}),
    )
