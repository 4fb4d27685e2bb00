"""What only a human, or the owner of the database, may decide. Every decision leaves a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chorus_bridge.domain.lifecycle import Happening, advance
from chorus_bridge.effects import Undone, execute, now, tell
from chorus_bridge.errors import BadValue, Busy, StaleWrite
from chorus_bridge.outbox import rows, statements, upkeep
from chorus_bridge.outbox.flows.reading import load
from chorus_bridge.outbox.statements import Move, record

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow

__all__ = ["abandon", "adopt", "purge", "recover", "release"]


def release(company: str, id_: str, *, horizon: timedelta, by: str = "") -> Flow[Transmission]:
    """Send a held transmission again: the human has looked, and the portal does not have it.

    Args:
        company: Whose it is.
        id_: Which.
        horizon: How long what left may still have an effect; until then nobody can have looked well enough.
        by: Who decided.

    Raises:
        NotFound: This company has no such transmission.
        IllegalTransition: It is not held.
        Busy: What left may still arrive; ``retry_in`` says how long.
        StaleWrite: Somebody decided first.
    """
    return (yield from _decide(company, id_, Happening.RELEASED, horizon=horizon, by=by))


def abandon(company: str, id_: str, *, horizon: timedelta, by: str = "") -> Flow[Transmission]:
    """Give up a held or conflicting transmission: it is not at the portal, and must not go there. Its number is free.

    Args:
        company: Whose it is.
        id_: Which.
        horizon: How long what left may still have an effect; until then nobody can have looked well enough.
        by: Who decided.

    Raises:
        NotFound: This company has no such transmission.
        IllegalTransition: It does not wait for a human.
        Busy: What left may still arrive; ``retry_in`` says how long.
        StaleWrite: Somebody decided first.
    """
    return (yield from _decide(company, id_, Happening.ABANDONED, horizon=horizon, by=by))


def adopt(company: str, id_: str, portal_id: str, *, by: str = "") -> Flow[Transmission]:
    """Say that the portal has the invoice under *portal_id*; from now on it is followed like any other.

    Raises:
        BadValue: *portal_id* is blank: it could never be asked about.
        NotFound: This company has no such transmission.
        IllegalTransition: It is already settled.
        StaleWrite: Somebody decided first.
    """
    return (yield from _decide(company, id_, Happening.FOUND, portal_id=_identifier(portal_id), by=by))


def _identifier(portal_id: object) -> str:
    if not isinstance(portal_id, str) or not portal_id.strip():
        remedy = "give the invoice's identifier at the portal, as text"
        raise BadValue(field="portal_id", problem="not a text that says something", remedy=remedy)
    return portal_id.strip()


def _decide(
    company: str,
    id_: str,
    happening: Happening,
    *,
    horizon: timedelta = timedelta(0),
    portal_id: str | None = None,
    by: str = "",
) -> Flow[Transmission]:
    current = yield from load(company, id_)
    at = yield from now()
    advance(current.state, happening)
    settles_at = (current.unsure_since or at) + horizon
    if current.in_doubt and settles_at > at:
        raise Busy(operation="outbox/decide", reason="settling", retry_in=settles_at - at)
    change = Move(
        happening=happening,
        at=at,
        due=at,
        reason="human",
        unsure_since=current.unsure_since,
        portal_id=portal_id,
        deposited_at=at if portal_id else None,
        poll_due=at if portal_id else None,
    )
    line = record(current, step="decision", at=at, outcome=happening, reason="human", by=by)
    done = yield from execute(statements.move(current, change), line)
    if isinstance(done, Undone):
        raise StaleWrite(transmission=id_, fence=current.fence)
    yield from tell("transmission.decided", company=company, transmission=id_, decision=happening)
    return (yield from load(company, id_))


def recover(since: datetime) -> Flow[int]:
    """Make unsure every transmission that may have left after *since*, and return how many.

    After a restore from a backup, or a fail-over that lost the last commits, a row that says "queued" may be one whose
    deposit was accepted: it is searched for before anything is sent.

    Args:
        since: The last instant whose commits are certainly in this database.
    """
    at = yield from now()
    # What becomes due later than now cannot have left; everything else may have, whatever it waited for at `since`.
    result = yield from execute(*upkeep.recover(at=at, until=max(at, since)))
    found = () if isinstance(result, Undone) else tuple(row for rows_ in result for row in rows_)
    for row in found:
        moved = yield from load(row["company"], row["id"])
        yield from execute(record(moved, step="recover", at=at, outcome=Happening.RECOVERED, reason="recovered"))
    yield from tell("outbox.recovered", company="", transmissions=len(found), since=rows.stamp(since))
    return len(found)


def purge(company: str, *, before: datetime) -> Flow[int]:
    """Delete what ended before *before*, with its record and its documents, and return how many transmissions.

    Only end states: nothing that is under way, unsure, held, or still followed at the portal. Of an invoice the portal
    has, one line stays, without content: its number is taken for ever, and a second deposit must stay impossible.
    """
    purge_ = upkeep.purge(company, before)
    result = yield from execute(*purge_)
    if isinstance(result, Undone):
        return 0
    return sum(len(found) for statement, found in zip(purge_, result, strict=True) if statement.name in upkeep.COUNTED)
