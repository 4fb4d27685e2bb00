"""The delivery protocol of one invoice, reduced to what can go wrong.

One row of the outbox, a few workers, somebody who cancels, a person who decides, and a portal at the end of a network
that loses and delays. ``steps`` gives everything that may happen next; the checker follows all of it.

Reduced, so that every interleaving can be visited:

- Time is not counted. A lease may expire at any moment, a worker may sleep between any two steps, and the settle
  horizon may pass as soon as what it is computed from allows it: every request already sent has been processed or lost,
  what was processed is in the index, and the bearers of that time are dead. Those are its assumptions; all three are
  inferred, to be verified at go-live.
- A version number becomes one bit: whether a worker still holds the row as it stands. Every write of another clears it.
- Workers have no names: two worlds that differ by a swap of workers are one.
- A flow has no number: it is the one the row names, the one of a receipt in a worker's hand, or one of those adrift.

Every change of the row's state goes through a table, ``lifecycle.TRANSITIONS`` unless a variant sabotages it: a move
the table does not have cannot be modelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from chorus_bridge.domain.lifecycle import LIVE, Happening, State
from chorus_bridge.errors import IllegalTransition
from tests.attack.model.rules import Rules

PROOFS: Final = {
    Happening.ACCEPTED: Happening.FOUND,
    Happening.FOUND: Happening.FOUND,
    Happening.RECEIVED: Happening.RECEIVED,
}
"""What proves, even late, that the portal has the invoice or its flow, and how it is then said."""


class Lease(StrEnum):
    """The claim on the row."""

    NONE = "none"
    VALID = "valid"
    EXPIRED = "expired"


class Row(NamedTuple):
    """The transmission, as committed."""

    state: State = State.QUEUED
    lease: Lease = Lease.NONE
    in_doubt: bool = False
    uncertain: int = 0
    settled: bool = False
    """Whether the horizon has passed since the outcome became unknown."""
    cancel_asked: bool = False


class Doing(StrEnum):
    """Where a worker is in its work."""

    NOTHING = "nothing"
    PREPARING = "preparing"
    """Claimed, nothing submitted."""
    CLEARED = "cleared"
    """The lease was still its own; about to submit, a bearer in hand."""
    CLEARED_LATE = "cleared late"
    """The same, having slept until the bearer died."""
    WAITING = "waiting"
    """Its request travels."""
    SWEEPING = "sweeping"
    """Saw that the lease has expired."""
    SEARCHING = "searching"
    WRITING = "writing"
    """Knows an outcome that is not on record yet."""
    REPORTING = "reporting"
    """Knows what the report says of the flow, which is not on record yet."""


class Fate(StrEnum):
    """What has become of a flow the portal received."""

    PENDING = "not judged yet"
    INTEGRATED = "integrated"
    REJECTED = "rejected"
    DUPLICATE = "refused as a duplicate"


class Worker(NamedTuple):
    """A worker's memory: lost when it crashes."""

    doing: Doing = Doing.NOTHING
    current: bool = False
    """Whether nobody has written the row since it read it."""
    settled: bool = False
    """Whether the horizon had passed when its search was asked; for a sweep, whether it has since the sweep looked."""
    outcome: Happening | None = None
    receipt: Fate | None = None
    """What has become of the flow it has the number of."""
    overtaken: bool = False
    """Whether another attempt has been claimed since its own."""


IDLE: Final = Worker()


class Typed(StrEnum):
    """What somebody typed in the portal under our number."""

    NOTHING = "nothing"
    SAME = "the same invoice"
    OTHER = "another invoice"


class Portal(NamedTuple):
    """The portal, and the requests nobody waits for any more."""

    created: int = 0
    """Invoices our submissions created: two is the disaster."""
    visible: int = 0
    """Of which a search shows."""
    stray: int = 0
    """Requests still travelling whose sender gave up or died."""
    typed: Typed = Typed.NOTHING
    adrift: int = 0
    """Flows received and not judged, of which nobody here knows the number."""


class Canceller(StrEnum):
    """Who wants it cancelled, once."""

    SILENT = "silent"
    LOOKED = "looked"
    ASKED = "asked"


class Backup(NamedTuple):
    """A copy of the outbox."""

    row: Row
    posts: int
    """Submissions made by then, of a row that was unsure or received."""
    flow: Fate | None = None
    """What has become of the flow it names."""
    shared: bool = False
    """Whether the row still names that very flow."""


class World(NamedTuple):
    """Everything, at one instant."""

    row: Row = Row()
    workers: tuple[Worker, ...] = ()
    portal: Portal = Portal()
    posts: int = 0
    canceller: Canceller = Canceller.SILENT
    backup: Backup | None = None
    restored: bool = False
    flow: Fate | None = None
    """What has become of the flow the row names, while it is received."""


class Step(NamedTuple):
    """Something that may happen."""

    label: str
    after: World
    calm: bool = True
    """Whether it needs no bad luck, no operator and no person: the outbox and a healthy portal alone."""
    move: tuple[State, Happening] | None = None
    """The line of the table it used."""


def moved(row: Row, happening: Happening, rules: Rules) -> Row:
    """Return the row after *happening*.

    Raises:
        IllegalTransition: The table has no such move.
    """
    state = rules.table.get(row.state, {}).get(happening)
    if state is None:
        raise IllegalTransition(state=row.state, happening=happening)
    given_up = happening is Happening.GIVEN_UP
    waited = given_up and row.state is State.RECEIVED
    cleared = happening in _ABSENT or (given_up and row.settled and not rules.flow)
    doubted = happening in _DOUBTFUL or waited or (row.in_doubt and not cleared)
    unknown = min(row.uncertain + (happening in _DOUBTFUL), rules.resend_limit)
    settled = row.settled and (waited or happening in _WAITING)
    lease = Lease.VALID if happening is Happening.CLAIMED else Lease.NONE
    return Row(state, lease, doubted, unknown, settled, row.cancel_asked)


_DOUBTFUL: Final = {Happening.SILENCE, Happening.DUPLICATE, Happening.LEASE_EXPIRED, Happening.RECOVERED}
_WAITING: Final = {Happening.NOT_FOUND, Happening.PENDING}
_ABSENT: Final = {Happening.ABSENT, Happening.ABSENT_CANCELLED}


def judged(portal: Portal, rules: Rules) -> Iterator[tuple[Happening, Portal]]:
    """Yield what the portal may answer to a request that arrives, and what it then holds."""
    if rules.flow:
        yield Happening.RECEIVED, portal._replace(adrift=portal.adrift + 1)
        if not at_portal(portal):
            yield Happening.REFUSED, portal
        return
    if taken(portal) and rules.portal_refuses_duplicates:
        yield Happening.DUPLICATE, portal
        return
    if portal.created < 2:
        yield Happening.ACCEPTED, portal._replace(created=portal.created + 1)
    if not at_portal(portal):
        yield Happening.REFUSED, portal


def taken(portal: Portal) -> bool:
    """Return whether the portal has an invoice of this number."""
    return portal.created > 0 or portal.typed is not Typed.NOTHING


def cancellable(row: Row, rules: Rules) -> bool:
    """Return whether cancelling would be granted."""
    waiting = row.state is State.QUEUED or (row.state is State.RECEIVED and not rules.received_is_gone)
    return waiting and not (row.in_doubt and rules.doubt_bars_cancel)


def at_portal(portal: Portal) -> bool:
    """Return whether the portal has this very invoice, whoever brought it."""
    return portal.created > 0 or portal.typed is Typed.SAME


def may_still_act(world: World) -> bool:
    """Return whether something that left, or is about to, can still create the invoice, or has."""
    leaving = any(w.doing in {Doing.WAITING, Doing.CLEARED} for w in world.workers)
    return leaving or world.portal.stray > 0 or world.portal.created > 0 or unjudged(world)


def unjudged(world: World) -> bool:
    """Return whether the portal has a flow that it has not judged."""
    if world.portal.adrift or world.flow is Fate.PENDING:
        return True
    in_hand = any(w.receipt is Fate.PENDING for w in world.workers)
    return in_hand or (world.backup is not None and world.backup.flow is Fate.PENDING)


def wait_out(world: World, rules: Rules) -> World | None:
    """Return the world once the horizon has passed, None if what it is computed from does not allow it yet.

    Nothing travels any more, every flow is judged, the index has caught up, and whoever slept with a bearer in hand
    holds a dead one.
    """
    travelling = world.portal.stray or any(w.doing is Doing.WAITING for w in world.workers)
    if travelling or world.portal.visible < world.portal.created:
        return None
    if rules.horizon_covers_flows and unjudged(world):
        return None
    if not rules.bearer_fixed:
        return world
    late = (w._replace(doing=Doing.CLEARED_LATE) if w.doing is Doing.CLEARED else w for w in world.workers)
    return world._replace(workers=ordered(late))


def ordered(workers: Iterable[Worker]) -> tuple[Worker, ...]:
    """Return the workers in one order: which is which does not matter."""
    return tuple(sorted(workers, key=_rank))


def _rank(worker: Worker) -> tuple[str, bool, bool, str, str, bool]:
    return (worker.doing, worker.current, worker.settled, worker.outcome or "", worker.receipt or "", worker.overtaken)


def written(world: World, row: Row) -> World:
    """Return the world with *row* committed: whoever read the former version is late."""
    return world._replace(row=row, workers=ordered(w._replace(current=False) for w in world.workers))


def move(label: str, world: World, happening: Happening, rules: Rules, *, calm: bool = True) -> Step:
    """Return the step that moves the row of *world*."""
    line = (world.row.state, happening)
    after = written(world, moved(world.row, happening, rules))
    return Step(label, after if after.flow is None else named(after, after.flow), calm, line)


def named(world: World, flow: Fate | None) -> World:
    """Return the world in which the row names this flow; only while it is received does it matter which."""
    if flow is None or world.row.state is State.RECEIVED:
        return world._replace(flow=flow)
    if world.backup is not None and world.backup.shared:
        return world._replace(flow=None, backup=world.backup._replace(shared=False))
    return world._replace(flow=None, portal=let_go(world.portal, flow))


def let_go(portal: Portal, flow: Fate | None) -> Portal:
    """Return the portal once nobody here knows the number of this flow any more."""
    return portal._replace(adrift=portal.adrift + 1) if flow is Fate.PENDING else portal


def alive(row: Row) -> bool:
    """Return whether the transmission is under way."""
    return row.state in LIVE
