"""How a transmission moves through the outbox, told as flows: they ask for statements, nothing more.

Two habits hold everywhere. A change of state names the version it read and loses to whoever was first; and what was
tried is recorded whatever the version, because evidence does not become false by coming late.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import attrs
from attrs import field, frozen

from chorus_bridge.domain.lifecycle import TRANSITIONS, Happening, State
from chorus_bridge.domain.transmission import HistoryEntry, Transmission
from chorus_bridge.effects import Undone, execute, now
from chorus_bridge.errors import IllegalTransition, NotFound, StaleWrite, TooLate
from chorus_bridge.outbox import rows, statements
from chorus_bridge.outbox.statements import Move, record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from chorus_bridge.effects import Flow, Row, Statement

__all__ = [
    "Draft",
    "cancel",
    "claim",
    "document",
    "enqueue",
    "expired",
    "forget_refusal",
    "history",
    "load",
    "prove_presence",
    "settle",
    "work_due",
]

_RACES: Final = 3
"""Times a change is tried against concurrent writers before giving up: each loss means somebody else made progress."""


@frozen(kw_only=True)
class Draft:
    """What is needed to queue a transmission."""

    company: str
    situation: str
    key: str
    number: str
    fingerprint: str
    due: datetime
    document: bytes = field(repr=False)
    """The frozen submission."""
    files: Mapping[str, bytes] = field(factory=dict, repr=False)
    """The files it names, by SHA-256."""


def enqueue(draft: Draft) -> Flow[Transmission]:
    """Queue a transmission and return it, or return the one already open for this number or this situation.

    Returns:
        The transmission that now stands for the situation: calling twice gives the same one.

    Raises:
        StaleWrite: Other writers kept getting in between (never seen; bounded all the same).
    """
    for _ in range(_RACES):
        past = yield from _concerning(draft)
        if standing := _standing(past, draft):
            return standing
        at = yield from now()
        fresh = _transmission(draft, len(past), at)
        files = [statements.keep_document(digest, body, at) for digest, body in draft.files.items()]
        done = yield from execute(
            *files,
            statements.keep_document(fresh.document, draft.document, at),
            statements.enqueue(fresh),
            record(fresh, step="queue", at=at, outcome="queued"),
        )
        if not isinstance(done, Undone):
            return fresh
    raise StaleWrite(transmission=draft.key, fence=0)


def _concerning(draft: Draft) -> Flow[tuple[Transmission, ...]]:
    found = yield from _read(statements.wanted([(draft.company, draft.situation, draft.key)]))
    return tuple(rows.transmission(row) for row in found)


def _standing(past: tuple[Transmission, ...], draft: Draft) -> Transmission | None:
    """Return the transmission that already speaks for this number or this situation, the situation's own first."""
    open_ones = [t for t in past if t.standing or (t.blocks_number and t.key == draft.key)]
    return min(open_ones, key=lambda t: t.situation != draft.situation, default=None)


def _transmission(draft: Draft, earlier: int, at: datetime) -> Transmission:
    # The identifier is derived, not drawn: the same n-th transmission of the same invoice has one name everywhere.
    name = f"{draft.company}\n{draft.situation}\n{draft.key}\n{earlier}"
    return Transmission(
        id=hashlib.sha256(name.encode()).hexdigest()[:32],
        company=draft.company,
        situation=draft.situation,
        key=draft.key,
        number=draft.number,
        state=State.QUEUED,
        fence=0,
        due=draft.due,
        document=hashlib.sha256(draft.document).hexdigest(),
        fingerprint=draft.fingerprint,
        created_at=at,
        updated_at=at,
    )


def load(company: str, id_: str) -> Flow[Transmission]:
    """Return the transmission *id_* of *company*.

    Raises:
        NotFound: This company has no such transmission.
    """
    found = yield from _read(statements.read("transmission", company=company, id=id_))
    if not found:
        raise NotFound(what="transmission", id=id_)
    return rows.transmission(found[0])


def work_due(state: State, *, at: datetime, limit: int, company: str | None = None) -> Flow[tuple[Transmission, ...]]:
    """Return up to *limit* transmissions in *state* whose time has come, oldest first."""
    statement = statements.read("due", state=state, now=rows.stamp(at), limit=limit, company=company)
    found = yield from _read(statement)
    return tuple(rows.transmission(row) for row in found)


def expired(*, at: datetime, limit: int, company: str | None = None) -> Flow[tuple[Transmission, ...]]:
    """Return up to *limit* transmissions whose worker has vanished."""
    found = yield from _read(statements.read("expired", now=rows.stamp(at), limit=limit, company=company))
    return tuple(rows.transmission(row) for row in found)


def claim(queued: Transmission, *, lease: timedelta) -> Flow[Transmission | None]:
    """Take *queued* for sending, with the intent on record before anything leaves.

    Returns:
        The claimed transmission, or None when somebody else claimed or cancelled it first.
    """
    at = yield from now()
    done = yield from execute(
        statements.claim(queued, at=at, lease=lease),
        record(queued, step="intent", at=at, outcome=Happening.CLAIMED, fence=queued.fence + 1),
    )
    if isinstance(done, Undone):
        return None
    return attrs.evolve(
        queued, state=State.SENDING, fence=queued.fence + 1, attempts=queued.attempts + 1, updated_at=at
    )


def settle(
    held: Transmission,
    change: Move,
    *,
    also: tuple[Statement, ...] = (),
    http_status: int | None = None,
    code: int | None = None,
) -> Flow[Transmission]:
    """Record what became of *held* and return it as it now stands.

    When somebody moved it meanwhile the state is theirs, but the evidence is kept; and a proof that the portal has
    the invoice wins over whatever they concluded.
    """
    step = "search" if held.state is State.UNSURE else "outcome"
    line = record(
        held,
        step=step,
        at=change.at,
        outcome=change.happening,
        reason=change.reason,
        http_status=http_status,
        code=code,
    )
    done = yield from execute(statements.move(held, change), line, *also)
    if isinstance(done, Undone):
        yield from execute(line)
        if change.happening in {Happening.ACCEPTED, Happening.FOUND}:
            return (yield from prove_presence(held, change, also=also))
    return (yield from load(held.company, held.id))


def prove_presence(seen: Transmission, change: Move, *, also: tuple[Statement, ...] = ()) -> Flow[Transmission]:
    """Make the portal's possession of the invoice the truth, whatever state it was left in."""
    found = attrs.evolve(change, happening=Happening.FOUND)
    for _ in range(_RACES):
        current = yield from load(seen.company, seen.id)
        if Happening.FOUND not in TRANSITIONS[current.state]:
            return current
        line = record(current, step="late", at=change.at, outcome=Happening.FOUND, reason=change.reason)
        done = yield from execute(statements.move(current, found), line, *also)
        if not isinstance(done, Undone):
            return (yield from load(seen.company, seen.id))
    raise StaleWrite(transmission=seen.id, fence=seen.fence)


def cancel(company: str, id_: str) -> Flow[Transmission]:
    """Cancel the transmission, or say that it is too late.

    Raises:
        NotFound: This company has no such transmission.
        TooLate: It has left, or may have: nothing was cancelled, the wish is on record.
    """
    current = yield from load(company, id_)
    at = yield from now()
    line = record(current, step="cancel", at=at, outcome=Happening.CANCEL, fence=current.fence + 1)
    done = yield from execute(statements.cancel(company, id_, at), line)
    if not isinstance(done, Undone):
        return (yield from load(company, id_))
    current = yield from load(company, id_)
    if current.state is State.CANCELLED:
        return current
    if current.live:
        asked = record(current, step="cancel", at=at, outcome="cancel_asked")
        yield from execute(statements.remember_cancel(company, id_, at), asked)
    raise TooLate(transmission=id_, state=current.state)


def forget_refusal(company: str, id_: str) -> Flow[Transmission]:
    """Let the same invoice be judged again although the portal refused it, because the cause was on the portal's side.

    Raises:
        NotFound: This company has no such transmission.
        IllegalTransition: It was not refused.
    """
    current = yield from load(company, id_)
    at = yield from now()
    line = record(current, step="refusal", at=at, outcome="refusal_forgotten")
    done = yield from execute(statements.forget_refusal(company, id_, at), line)
    if isinstance(done, Undone):
        raise IllegalTransition(state=current.state, happening="refusal_forgotten")
    return (yield from load(company, id_))


def document(sha256: str) -> Flow[bytes]:
    """Return the kept bytes of *sha256*, checked against it.

    Raises:
        NotFound: No such document, or its bytes no longer match: never send what was not judged.
    """
    found = yield from _read(statements.read("document", sha256=sha256))
    body = found[0]["body"] if found else None
    if not isinstance(body, bytes) or hashlib.sha256(body).hexdigest() != sha256:
        raise NotFound(what="document", id=sha256)
    return body


def history(company: str, id_: str) -> Flow[tuple[HistoryEntry, ...]]:
    """Return everything that happened, ours and the portal's, oldest first.

    Raises:
        NotFound: This company has no such transmission.
    """
    yield from load(company, id_)
    result = yield from execute(
        statements.read("attempts", company=company, transmission=id_),
        statements.read("statuses", company=company, transmission=id_),
    )
    tried, said = ((), ()) if isinstance(result, Undone) else result
    ours = [HistoryEntry(at=rows.instant(row["at"]), code=row["outcome"], detail=row["reason"]) for row in tried]
    theirs = [HistoryEntry(at=rows.instant(row["at"]), code="portal", news=rows.status(row)) for row in said]
    return tuple(sorted([*ours, *theirs], key=_place))


def _place(entry: HistoryEntry) -> tuple[datetime, bool, datetime]:
    """Order by minute first: the portal dates its statuses to the minute, and answers what we did before."""
    return entry.at.replace(second=0, microsecond=0), entry.news is not None, entry.at


def _read(statement: Statement) -> Flow[tuple[Row, ...]]:
    result = yield from execute(statement)
    return () if isinstance(result, Undone) else result[0]
