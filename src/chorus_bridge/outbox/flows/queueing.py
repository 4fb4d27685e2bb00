"""How a transmission enters the outbox, and how the host takes it back."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.effects import Undone, execute, now
from chorus_bridge.errors import IllegalTransition, StaleWrite, TooLate
from chorus_bridge.outbox import rows, statements
from chorus_bridge.outbox.flows.reading import load, read_rows
from chorus_bridge.outbox.statements import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chorus_bridge.effects import Flow

__all__ = ["RACES", "Draft", "cancel", "enqueue", "forget_refusal"]

RACES: Final = 3
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
    works: bool = False
    flow: bool = False


def enqueue(draft: Draft, *, by: str = "") -> Flow[Transmission]:
    """Queue a transmission and return it, or return the one already open for this number or this situation.

    Args:
        draft: What is queued.
        by: Who asked.

    Returns:
        The transmission that now stands for the situation: calling twice gives the same one.

    Raises:
        StaleWrite: Other writers kept getting in between (never seen; bounded all the same).
    """
    for tries in range(RACES):
        past = yield from _concerning(draft)
        if standing := _standing(past, draft):
            return standing
        at = yield from now()
        fresh = _transmission(draft, len(past) + tries, at)
        files = [statements.keep_document(digest, body, at) for digest, body in draft.files.items()]
        done = yield from execute(
            *files,
            statements.keep_document(fresh.document, draft.document, at),
            statements.enqueue(fresh),
            *(statements.keep_file(fresh.id, digest) for digest in draft.files),
            record(fresh, step="queue", at=at, outcome="queued", by=by),
        )
        if not isinstance(done, Undone):
            return fresh
    raise StaleWrite(transmission=draft.situation, fence=0)


def _concerning(draft: Draft) -> Flow[tuple[Transmission, ...]]:
    found = yield from read_rows(statements.wanted([(draft.company, draft.situation, draft.key)]))
    return tuple(rows.transmission(row) for row in found)


def _standing(past: tuple[Transmission, ...], draft: Draft) -> Transmission | None:
    """Return the transmission that already speaks for this number or this situation, the situation's own first."""
    open_ones = [t for t in past if t.standing or (t.blocks_number and t.key == draft.key)]
    return min(open_ones, key=lambda t: t.situation != draft.situation, default=None)


def _transmission(draft: Draft, earlier: int, at: datetime) -> Transmission:
    return Transmission(
        # The instant, and the next try, keep it unique when a purge has made the count go back.
        id=rows.identifier(draft.company, draft.situation, draft.key, earlier, rows.stamp(at)),
        company=draft.company,
        situation=draft.situation,
        key=draft.key,
        number=draft.number,
        state=State.QUEUED,
        fence=0,
        due=draft.due,
        document=hashlib.sha256(draft.document).hexdigest(),
        fingerprint=draft.fingerprint,
        works=draft.works,
        flow=draft.flow,
        created_at=at,
        updated_at=at,
    )


def cancel(company: str, id_: str, *, by: str = "") -> Flow[Transmission]:
    """Cancel the transmission, or say that it is too late.

    Raises:
        NotFound: This company has no such transmission.
        TooLate: It has left, or may have: nothing was cancelled. The wish is on record, and granted as soon as the
            transmission proves not to have left.
    """
    before = yield from load(company, id_)
    at = yield from now()
    yield from execute(
        statements.ask_cancel(company, id_, at),
        *statements.grant_cancel(company, id_, at, by=by),
    )
    current = yield from load(company, id_)
    if current.state is State.CANCELLED:
        return current
    if current.live and not before.cancel_asked:
        yield from execute(record(current, step="cancel", at=at, outcome="cancel_asked", by=by))
    raise TooLate(transmission=id_, state=current.state)


def forget_refusal(company: str, id_: str, *, by: str = "") -> Flow[Transmission]:
    """Let the same invoice be judged again although the portal refused it, because the cause was on the portal's side.

    Raises:
        NotFound: This company has no such transmission.
        IllegalTransition: It was not refused.
    """
    current = yield from load(company, id_)
    at = yield from now()
    line = record(current, step="refusal", at=at, outcome="refusal_forgotten", by=by)
    done = yield from execute(statements.forget_refusal(company, id_, at), line)
    if isinstance(done, Undone):
        raise IllegalTransition(state=current.state, happening="refusal_forgotten")
    return (yield from load(company, id_))
