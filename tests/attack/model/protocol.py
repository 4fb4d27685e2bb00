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

Every change of the row's state goes through a table, ``lifecycle.TRANSITIONS`` unless a variant sabotages it: a move
the table does not have cannot be modelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from attrs import frozen

from chorus_bridge.domain.lifecycle import LIVE, TRANSITIONS, Happening, State
from chorus_bridge.errors import IllegalTransition

Table = Mapping[State, Mapping[Happening, State]]

PRESENT: Final = frozenset({Happening.ACCEPTED, Happening.FOUND})
"""What proves that the portal has the invoice."""


@frozen(kw_only=True)
class Rules:
    """What is played, and which safeguards are up; each can be taken down alone."""

    workers: int = 2
    posts: int = 3
    """Submissions followed at most: beyond, the story repeats itself."""
    resend_limit: int = 2
    portal_refuses_duplicates: bool = True
    typing: bool = True
    """Whether somebody may type an invoice of this number in the portal, by hand."""
    restores: bool = False
    """Whether a backup may be taken, and put back once."""

    sleeping_sweeps: bool = True
    """Whether a worker may sleep for a whole horizon between seeing an expired lease and sweeping it."""

    table: Table = TRANSITIONS
    intent_first: bool = True
    lease_checked: bool = True
    """A worker makes sure that the row is still its own just before it submits."""
    bearer_fixed: bool = True
    """The bearer is in hand when the lease is checked, so a worker that sleeps in between wakes with a dead one."""
    horizon: bool = True
    horizon_before_search: bool = True
    """The horizon must have passed when the search is asked, not merely when its answer is written down."""
    search_first: bool = True
    adoption: bool = True
    late_evidence: bool = True
    fence: bool = True
    cancel_is_one_statement: bool = True
    doubt_bars_cancel: bool = True
    recover: bool = True
    """After a restore, what is queued becomes unsure."""
    recover_restarts_searches: bool = True
    """After a restore, what is unsure is searched for during a whole horizon again."""
    recover_doubts_stopped: bool = True
    """After a restore, a person waits for a whole horizon again before deciding on what was held."""
    sweep_sees_renewal: bool = True
    """A sweep fails when the lease was renewed after it looked."""
    release_waits: bool = True
    """Whoever releases, saying "the portal does not have it", has waited for the horizon too."""
    abandon_waits: bool = True
    """The same of whoever abandons."""


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


class Worker(NamedTuple):
    """A worker's memory: lost when it crashes."""

    doing: Doing = Doing.NOTHING
    current: bool = False
    """Whether nobody has written the row since it read it."""
    settled: bool = False
    """Whether the horizon had passed when its search was asked; for a sweep, whether it has since the sweep looked."""
    outcome: Happening | None = None


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


class Canceller(StrEnum):
    """Who wants it cancelled, once."""

    SILENT = "silent"
    LOOKED = "looked"
    ASKED = "asked"


class Backup(NamedTuple):
    """A copy of the outbox."""

    row: Row
    posts: int
    """Submissions made by then, of a row that was unsure."""


class World(NamedTuple):
    """Everything, at one instant."""

    row: Row = Row()
    workers: tuple[Worker, ...] = ()
    portal: Portal = Portal()
    posts: int = 0
    canceller: Canceller = Canceller.SILENT
    backup: Backup | None = None
    restored: bool = False


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
    cleared = happening in _ABSENT or (happening is Happening.GIVEN_UP and row.settled)
    doubted = happening in _DOUBTFUL or (row.in_doubt and not cleared)
    unknown = min(row.uncertain + (happening in _DOUBTFUL), rules.resend_limit)
    settled = row.settled and happening is Happening.NOT_FOUND
    lease = Lease.VALID if happening is Happening.CLAIMED else Lease.NONE
    return Row(state, lease, doubted, unknown, settled, row.cancel_asked)


_DOUBTFUL: Final = {Happening.SILENCE, Happening.DUPLICATE, Happening.LEASE_EXPIRED, Happening.RECOVERED}
_ABSENT: Final = {Happening.ABSENT, Happening.ABSENT_CANCELLED}


def judged(portal: Portal, rules: Rules) -> Iterator[tuple[Happening, Portal]]:
    """Yield what the portal may answer to a request that arrives, and what it then holds."""
    taken = portal.created > 0 or portal.typed is not Typed.NOTHING
    if taken and rules.portal_refuses_duplicates:
        yield Happening.DUPLICATE, portal
        return
    if portal.created < 2:
        yield Happening.ACCEPTED, portal._replace(created=portal.created + 1)
    if not at_portal(portal):
        yield Happening.REFUSED, portal


def cancellable(row: Row, rules: Rules) -> bool:
    """Return whether cancelling would be granted."""
    return row.state is State.QUEUED and not (row.in_doubt and rules.doubt_bars_cancel)


def at_portal(portal: Portal) -> bool:
    """Return whether the portal has this very invoice, whoever brought it."""
    return portal.created > 0 or portal.typed is Typed.SAME


def may_still_act(world: World) -> bool:
    """Return whether something that left, or is about to, can still create the invoice, or has."""
    leaving = any(w.doing in {Doing.WAITING, Doing.CLEARED} for w in world.workers)
    return leaving or world.portal.stray > 0 or world.portal.created > 0


def wait_out(world: World, rules: Rules) -> World | None:
    """Return the world once the horizon has passed, None if what it is computed from does not allow it yet.

    Nothing travels any more, the index has caught up, and whoever slept with a bearer in hand holds a dead one.
    """
    travelling = world.portal.stray or any(w.doing is Doing.WAITING for w in world.workers)
    if travelling or world.portal.visible < world.portal.created:
        return None
    if not rules.bearer_fixed:
        return world
    late = (w._replace(doing=Doing.CLEARED_LATE) if w.doing is Doing.CLEARED else w for w in world.workers)
    return world._replace(workers=ordered(late))


def ordered(workers: Iterable[Worker]) -> tuple[Worker, ...]:
    """Return the workers in one order: which is which does not matter."""
    return tuple(sorted(workers, key=_rank))


def _rank(worker: Worker) -> tuple[str, bool, bool, str]:
    return (worker.doing, worker.current, worker.settled, worker.outcome or "")


def written(world: World, row: Row) -> World:
    """Return the world with *row* committed: whoever read the former version is late."""
    return world._replace(row=row, workers=ordered(w._replace(current=False) for w in world.workers))


def move(label: str, world: World, happening: Happening, rules: Rules, *, calm: bool = True) -> Step:
    """Return the step that moves the row of *world*."""
    line = (world.row.state, happening)
    return Step(label, written(world, moved(world.row, happening, rules)), calm, line)


def alive(row: Row) -> bool:
    """Return whether the transmission is under way."""
    return row.state in LIVE
