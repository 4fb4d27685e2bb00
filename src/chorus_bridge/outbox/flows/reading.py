"""What the outbox says: one transmission, what is due, what was frozen, everything that happened."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.transmission import Attempt, HistoryEntry, Transmission
from chorus_bridge.effects import Undone, execute
from chorus_bridge.errors import BadValue, NotFound
from chorus_bridge.outbox import rows, statements
from chorus_bridge.outbox.limits import USUAL_LIMITS, Limits

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.domain.change import Change
    from chorus_bridge.domain.lifecycle import State
    from chorus_bridge.effects import Flow, Row, Statement

__all__ = [
    "attempts",
    "changes",
    "companies",
    "document",
    "expired",
    "history",
    "load",
    "open_deposits",
    "probes_due",
    "read_rows",
    "stopped",
    "transmissions",
    "work_due",
]


_NO_CURSOR: Final = 2**63
"""What no row can be numbered with."""


def load(company: str, id_: str) -> Flow[Transmission]:
    """Return the transmission *id_* of *company*.

    Raises:
        NotFound: This company has no such transmission.
    """
    found = yield from read_rows(statements.read("transmission", company=company, id=id_))
    if not found:
        raise NotFound(what="transmission", id=id_)
    return rows.transmission(found[0])


def read_rows(statement: Statement) -> Flow[tuple[Row, ...]]:
    """Return the rows of one reading statement."""
    result = yield from execute(statement)
    return () if isinstance(result, Undone) else result[0]


def work_due(
    state: State, *, at: datetime, limit: int, limits: Limits = USUAL_LIMITS, company: str | None = None
) -> Flow[tuple[Transmission, ...]]:
    """Return up to *limit* transmissions in *state* whose time has come, of the company that waited longest first."""
    found = yield from read_rows(statements.due(state, at=at, limit=limit, limits=limits, company=company))
    return tuple(rows.transmission(row) for row in found)


def expired(*, at: datetime, limit: int, company: str | None = None) -> Flow[tuple[Transmission, ...]]:
    """Return up to *limit* transmissions whose worker has vanished."""
    found = yield from read_rows(statements.read("expired", now=rows.stamp(at), limit=limit, company=company))
    return tuple(rows.transmission(row) for row in found)


def probes_due(*, at: datetime, limit: int, company: str | None = None) -> Flow[tuple[tuple[str, int], ...]]:
    """Return companies whose breaker may be tried again, with how often it opened in a row."""
    found = yield from read_rows(statements.read("probes_due", now=rows.stamp(at), limit=limit, company=company))
    return tuple((row["company"], row["openings"]) for row in found)


def stopped(company: str, *, after: str = "", limit: int = 100) -> Flow[tuple[Transmission, ...]]:
    """Return up to *limit* transmissions of *company* that wait for a human, after the identifier *after*."""
    found = yield from read_rows(statements.read("stopped", company=company, after=after, limit=_rows(limit)))
    return tuple(rows.transmission(row) for row in found)


def transmissions(
    company: str,
    *,
    after: str = "",
    limit: int = 100,
    state: State | None = None,
    number: str | None = None,
    situation: str | None = None,
) -> Flow[tuple[Transmission, ...]]:
    """Return up to *limit* transmissions of *company*, the newest first, after the identifier *after*.

    Args:
        company: Whose.
        after: The last identifier of the page before; empty for the first page.
        limit: Largest number.
        state: Only those in this state.
        number: Only those of the invoice of this number.
        situation: Only those of this situation.
    """
    statement = statements.read(
        "transmissions_listed",
        company=company,
        after=after,
        limit=_rows(limit),
        state=state,
        number=number,
        situation=situation,
    )
    return tuple(rows.transmission(row) for row in (yield from read_rows(statement)))


def open_deposits(company: str, *, after: str = "", limit: int = 100) -> Flow[tuple[Transmission, ...]]:
    """Return up to *limit* deposited transmissions of *company* that are still followed, after *after*."""
    found = yield from read_rows(statements.read("open_deposits", company=company, after=after, limit=_rows(limit)))
    return tuple(rows.transmission(row) for row in found)


def _rows(limit: object) -> int:
    """Return how many rows a page may have: a negative number would be all of them."""
    if isinstance(limit, bool) or not isinstance(limit, int) or not 0 < limit < _NO_CURSOR:
        raise BadValue(field="limit", problem="not a number of rows", remedy="give a whole number, 1 or more")
    return limit


def _cursor(after: object) -> int:
    if isinstance(after, bool) or not isinstance(after, int) or not 0 <= after < _NO_CURSOR:
        raise BadValue(field="after", problem="not a cursor", remedy="give that of the last change read, 0 to begin")
    return after


def companies() -> Flow[tuple[str, ...]]:
    """Return the identifiers of the companies that have transmissions here."""
    found = yield from read_rows(statements.read("companies"))
    return tuple(row["company"] for row in found)


def document(sha256: str) -> Flow[bytes]:
    """Return the kept bytes of *sha256*, checked against it.

    Raises:
        NotFound: No such document, or its bytes no longer match: never send what was not judged.
    """
    found = yield from read_rows(statements.read("document", sha256=sha256))
    body = found[0]["body"] if found else None
    if not isinstance(body, bytes) or hashlib.sha256(body).hexdigest() != sha256:
        raise NotFound(what="document", id=sha256)
    return body


def attempts(company: str, id_: str) -> Flow[tuple[Attempt, ...]]:
    """Return everything that was tried, oldest first, with what the gateway's support needs to find it.

    Raises:
        NotFound: This company has no such transmission.
    """
    yield from load(company, id_)
    found = yield from read_rows(statements.read("attempts", company=company, transmission=id_))
    return tuple(rows.attempt(row) for row in found)


def changes(*, after: int = 0, company: str | None = None, limit: int = 100) -> Flow[tuple[Change, ...]]:
    """Return up to *limit* changes after the cursor *after*, in order, of one company or of all.

    Raises:
        BadValue: *after* is no cursor, or *limit* no number of changes.
    """
    asked = statements.read("events_after", after=_cursor(after), company=company, limit=_rows(limit))
    found = yield from read_rows(asked)
    return tuple(rows.change(row) for row in found)


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
    ours = [
        HistoryEntry(at=rows.instant(row["at"]), code=row["outcome"], detail=row["reason"], by=row["actor"])
        for row in tried
    ]
    theirs = [HistoryEntry(at=rows.instant(row["at"]), code="portal", news=rows.status(row)) for row in said]
    return tuple(sorted([*ours, *theirs], key=_place))


def _place(entry: HistoryEntry) -> tuple[datetime, bool, datetime]:
    """Order by minute first: the portal dates its statuses to the minute, and answers what we did before.

    Its own, within one minute, stay in the order in which they came.
    """
    minute = entry.at.replace(second=0, microsecond=0)
    return minute, entry.news is not None, minute if entry.news is not None else entry.at
