"""How what is done at the portal is written down: the intent before, what became of it after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from chorus_bridge.domain.action import Action, ActionState, Before
from chorus_bridge.domain.acts import Act, digest_of, written
from chorus_bridge.effects import Undone, execute, now
from chorus_bridge.errors import NotFound
from chorus_bridge.outbox import actions as statements_of
from chorus_bridge.outbox.flows.reading import load, read_rows
from chorus_bridge.outbox.statements import keep_document, keep_file, record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Statement

__all__ = ["action", "actions", "actions_due", "begin", "doubt", "looked", "settle"]


def actions(company: str, transmission: str) -> Flow[tuple[Action, ...]]:
    """Return everything done at the portal about one invoice, oldest first.

    Raises:
        NotFound: This company has no such transmission.
    """
    yield from load(company, transmission)
    found = yield from read_rows(statements_of.of(company, transmission))
    return tuple(statements_of.action(row) for row in found)


def action(company: str, id_: str) -> Flow[Action]:
    """Return the action *id_* of *company*.

    Raises:
        NotFound: This company has no such action.
    """
    found = yield from read_rows(statements_of.one(company, id_))
    if not found:
        raise NotFound(what="action", id=id_)
    return statements_of.action(found[0])


def actions_due(
    *, at: datetime, lease: timedelta, pause: timedelta, limit: int, company: str | None = None
) -> Flow[tuple[Action, ...]]:
    """Return up to *limit* actions whose process has vanished, or whose effect was not looked for since *pause*."""
    asked = statements_of.due(at=at, vanished=at - lease, looked=at - pause, limit=limit, company=company)
    return tuple(statements_of.action(row) for row in (yield from read_rows(asked)))


def begin(about: Transmission, act: Act, *, before: Before, by: str, past: Sequence[Action]) -> Flow[Action | None]:
    """Write the intent and return the action, or None when somebody was first.

    Args:
        about: The invoice's transmission.
        act: What is done.
        before: Where the portal's history stands.
        by: Who asked.
        past: Everything done about this invoice, as it was read.
    """
    at = yield from now()
    same = tuple(a for a in past if a.digest == digest_of(act))
    last, known = same[-1] if same else None, sum(a.tries for a in past)
    if last is not None and last.state in {ActionState.REFUSED, ActionState.ABSENT}:
        new = statements_of.retried(last, before=before, at=at, by=by)
        intent = statements_of.again(last, new, known)
    else:
        new = statements_of.drafted(about, act, before=before, at=at, by=by, past=same)
        intent = statements_of.begin(new, known)
    done = yield from execute(
        keep_document(new.digest, written(act), at),
        intent,
        keep_file(about.id, new.digest),
        _line(about, new, at),
    )
    return None if isinstance(done, Undone) else new


def settle(
    about: Transmission, settled: Action, *, reply: object = None, also: Sequence[Statement] = ()
) -> Flow[Action]:
    """Write what became of an action and return it as it now stands.

    When somebody concluded otherwise meanwhile theirs stands, and the evidence is kept; but that it was done wins.
    """
    line = _line(about, settled, settled.updated_at, reply)
    done = yield from execute(statements_of.settle(settled), line, *also)
    if isinstance(done, Undone):
        proof = (statements_of.prove(settled),) if settled.state is ActionState.DONE else ()
        yield from execute(*proof, line, *also)
    return (yield from action(settled.company, settled.id))


def looked(unsure: Action) -> Flow[Action]:
    """Write when the effect of *unsure* was last looked for, without a line: it may be looked for a hundred times."""
    yield from execute(statements_of.settle(unsure))
    return (yield from action(unsure.company, unsure.id))


def doubt(about: Transmission, begun: Action, *, lease: timedelta) -> Flow[Action]:
    """Make unsure an action whose process has vanished: it may have been asked of the portal."""
    at = yield from now()
    unsure = attrs.evolve(begun, state=ActionState.UNSURE, reason="lease_expired", unsure_since=at, updated_at=at)
    yield from execute(statements_of.settle(unsure, vanished=at - lease), _line(about, unsure, at))
    return (yield from action(begun.company, begun.id))


def _line(about: Transmission, what: Action, at: datetime, reply: object = None) -> Statement:
    return record(
        about,
        step=what.kind,
        at=at,
        outcome=f"action_{what.state}",
        reason=what.reason,
        reply=reply,
        by=what.by,
    )
