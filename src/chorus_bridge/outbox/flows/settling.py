"""How a worker takes a transmission, and how what became of it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from chorus_bridge.domain.lifecycle import TRANSITIONS, Happening, State
from chorus_bridge.effects import Undone, execute, now, tell
from chorus_bridge.errors import StaleWrite
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.flows.queueing import RACES
from chorus_bridge.outbox.flows.reading import load
from chorus_bridge.outbox.limits import USUAL_LIMITS, Limits
from chorus_bridge.outbox.statements import Move, record

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Statement

__all__ = ["claim", "prove_presence", "renew", "settle"]

_PROOFS: Final = {
    Happening.ACCEPTED: Happening.FOUND,
    Happening.FOUND: Happening.FOUND,
    Happening.RECEIVED: Happening.RECEIVED,
}
"""What proves, even late, that the portal has the invoice or its flow, and how it is then said."""

_STEPS: Final = {State.UNSURE: "search", State.RECEIVED: "report"}
"""How the record names what was learnt, by the state it was learnt in."""


def claim(queued: Transmission, *, lease: timedelta, limits: Limits = USUAL_LIMITS) -> Flow[Transmission | None]:
    """Take *queued* for sending, with the intent on record before anything leaves.

    Returns:
        The claimed transmission, or None when somebody else claimed or cancelled it first, or when the house is full.
    """
    at = yield from now()
    done = yield from execute(
        *statements.claim(queued, at=at, lease=lease, limits=limits),
        record(queued, step="intent", at=at, outcome=Happening.CLAIMED, fence=queued.fence + 1),
    )
    if isinstance(done, Undone):
        return None
    return attrs.evolve(
        queued, state=State.SENDING, fence=queued.fence + 1, attempts=queued.attempts + 1, updated_at=at
    )


def renew(held: Transmission, *, lease: timedelta) -> Flow[datetime | None]:
    """Keep the lease for another *lease*, and return the instant until which it is ours; None when it is no longer."""
    at = yield from now()
    done = yield from execute(statements.renew(held, at=at, lease=lease))
    return None if isinstance(done, Undone) else at + lease


def settle(
    held: Transmission,
    change: Move,
    *,
    also: tuple[Statement, ...] = (),
    reply: object = None,
) -> Flow[Transmission]:
    """Record what became of *held* and return it as it now stands.

    When somebody moved it meanwhile the state is theirs, but the evidence is kept; and a proof that the portal has
    the invoice wins over whatever they concluded.
    """
    if held.in_doubt and change.in_doubt is None and change.unsure_since is None:
        # A doubt that stays is as old as it was: who waits for it to settle counts from there.
        change = attrs.evolve(change, unsure_since=held.unsure_since)
    step = _STEPS.get(held.state, "outcome")
    line = record(
        held,
        step=step,
        at=change.at,
        outcome=change.happening,
        reason=change.reason,
        reply=reply,
    )
    # A look that learnt nothing new leaves no line: a flow may be looked at a hundred times.
    same = change.happening is Happening.PENDING and change.reason == held.reason
    lines = () if same else (line,)
    # A cancel asked for meanwhile is granted in the same transaction that proves it can be true.
    granted = statements.grant_cancel(held.company, held.id, change.at)
    done = yield from execute(statements.move(held, change), *lines, *granted, *also)
    if isinstance(done, Undone):
        if change.happening is not Happening.LEASE_EXPIRED:
            yield from execute(*(lines or (line,)))
        if change.happening in _PROOFS:
            return (yield from prove_presence(held, change, also=also))
    return (yield from load(held.company, held.id))


def prove_presence(seen: Transmission, change: Move, *, also: tuple[Statement, ...] = ()) -> Flow[Transmission]:
    """Make the portal's possession of the invoice, or of its flow, the truth, whatever state it was left in.

    Except when it was cancelled and its number or its situation was taken again: the other one speaks for it then, and
    is searched for before it is sent if it has not left.
    """
    proof = _PROOFS[change.happening]
    found = attrs.evolve(change, happening=proof)
    for _ in range(RACES):
        current = yield from load(seen.company, seen.id)
        if proof not in TRANSITIONS[current.state]:
            return current
        if proof is Happening.RECEIVED and current.attempts != seen.attempts:
            # Another attempt may have left since, or be about to: this flow's report will not speak for it.
            found = attrs.evolve(found, in_doubt=True, unsure_since=change.at)
        line = record(current, step="late", at=change.at, outcome=proof, reason=change.reason)
        done = yield from execute(statements.move(current, found), line, *also)
        if not isinstance(done, Undone):
            yield from tell("delivery.late_presence", company=seen.company, transmission=seen.id, was=current.state)
            return (yield from load(seen.company, seen.id))
        if current.state is State.CANCELLED and current == (yield from load(seen.company, seen.id)):
            yield from execute(line, statements.doubt_successor(current, change.at))
            yield from tell("delivery.presence_elsewhere", company=seen.company, transmission=seen.id)
            return current
    raise StaleWrite(transmission=seen.id, fence=seen.fence)
