"""Everything that may happen next: the workers of ``working``, and everybody and everything around them."""

from __future__ import annotations

from collections.abc import Iterator

from chorus_bridge.domain.lifecycle import Happening, State
from tests.attack.model.flows import verdicts
from tests.attack.model.protocol import (
    IDLE,
    Backup,
    Canceller,
    Doing,
    Lease,
    Step,
    Typed,
    World,
    alive,
    cancellable,
    judged,
    let_go,
    move,
    ordered,
    wait_out,
)
from tests.attack.model.rules import Rules
from tests.attack.model.working import acts


def first(rules: Rules) -> World:
    """Return the world in which a transmission has just been queued."""
    return World(workers=(IDLE,) * rules.workers)


def steps(world: World, rules: Rules) -> Iterator[Step]:
    """Yield everything that may happen next."""
    yield from _clock(world, rules)
    yield from _strays(world, rules)
    if rules.flow:
        yield from verdicts(world, rules)
    yield from _canceller(world, rules)
    yield from _people(world, rules)
    yield from _operator(world, rules)
    for place, worker in enumerate(world.workers):
        if place and world.workers[place - 1] == worker:
            continue  # its twin has just done the same
        yield from acts(worker, world.workers[:place] + world.workers[place + 1 :], world, rules)


def _strays(world: World, rules: Rules) -> Iterator[Step]:
    """Requests nobody waits for: lost, or processed after all; and the index that catches up."""
    portal = world.portal
    if portal.visible < portal.created:
        yield Step("index", world._replace(portal=portal._replace(visible=portal.created)))
    if portal.stray:
        rest = portal._replace(stray=portal.stray - 1)
        yield Step("stray request lost", world._replace(portal=rest))
        for answer, after in judged(rest, rules):
            yield Step(f"stray request processed: {answer}", world._replace(portal=after))


def _clock(world: World, rules: Rules) -> Iterator[Step]:
    row = world.row
    if row.state is State.SENDING and row.lease is Lease.VALID:
        yield Step("lease expires", world._replace(row=row._replace(lease=Lease.EXPIRED)))
    if row.state is State.UNSURE and not row.settled:
        later = wait_out(world, rules)
        if later is not None:
            yield Step("horizon passes", later._replace(row=row._replace(settled=True)))
    if rules.sleeping_sweeps and any(w.doing is Doing.SWEEPING and w.current and not w.settled for w in world.workers):
        later = wait_out(world, rules)
        if later is not None:
            slept = ordered(w._replace(settled=True) if w.doing is Doing.SWEEPING else w for w in later.workers)
            yield Step("a sweep sleeps for a whole horizon", later._replace(workers=slept))


def _canceller(world: World, rules: Rules) -> Iterator[Step]:
    asked = world._replace(canceller=Canceller.ASKED)
    if world.canceller is Canceller.LOOKED:
        yield move("cancel what was read", asked, Happening.CANCEL, rules, calm=False)
    if world.canceller is not Canceller.SILENT:
        return
    if not cancellable(world.row, rules):
        if alive(world.row):
            wished = world.row._replace(cancel_asked=True)
            yield Step("cancel: too late, the wish is noted", asked._replace(row=wished), calm=False)
    elif rules.cancel_is_one_statement:
        yield move("cancel", asked, Happening.CANCEL, rules, calm=False)
    else:
        yield Step("read, to cancel", world._replace(canceller=Canceller.LOOKED), calm=False)


def _people(world: World, rules: Rules) -> Iterator[Step]:
    """Whoever types in the portal, and whoever decides what the machine does not."""
    row, portal = world.row, world.portal
    if rules.typing and portal.typed is Typed.NOTHING and not portal.created:
        if row.state is State.QUEUED and not world.posts:
            yield Step("typed by hand: another", world._replace(portal=portal._replace(typed=Typed.OTHER)), calm=False)
        # A flow may be received, and refused, after its cancellation: what was typed then says nothing of it.
        free = row.state is State.CANCELLED and not rules.flow
        if free or (row.state is State.QUEUED and not world.posts):
            yield Step("typed by hand: the same", world._replace(portal=portal._replace(typed=Typed.SAME)), calm=False)
    if (portal.visible or portal.typed is Typed.SAME) and Happening.FOUND in rules.table[row.state]:
        yield move("a person adopts", world, Happening.FOUND, rules, calm=False)
    if portal.visible or portal.typed is Typed.SAME or not rules.people:
        return
    for decision, waits in (
        (Happening.RELEASED, rules.release_waits),
        (Happening.ABANDONED, rules.abandon_waits),
    ):
        certain = wait_out(world, rules) if waits and not row.settled else world
        if certain is not None and decision in rules.table[row.state]:
            yield move(f"a person decides: {decision}", certain, decision, rules, calm=False)


def _operator(world: World, rules: Rules) -> Iterator[Step]:
    """Take a backup, and put it back once, the workers stopped; what was sent since is not unsent."""
    if not rules.restores or world.restored:
        return
    if world.backup is None:
        if alive(world.row):
            posts = world.posts if world.row.state in {State.UNSURE, State.RECEIVED} else 0
            backup = Backup(world.row, posts, world.flow, shared=world.flow is not None)
            yield Step(f"backup of {world.row.state}", world._replace(backup=backup), calm=False)
        return
    yield _restored(world, world.backup, rules)


def _restored(world: World, backup: Backup, rules: Rules) -> Step:
    waiting = sum(w.doing is Doing.WAITING for w in world.workers)
    portal = world.portal._replace(stray=world.portal.stray + waiting)
    for forgotten in (*(w.receipt for w in world.workers), None if backup.shared else world.flow):
        portal = let_go(portal, forgotten)
    stopped = (IDLE,) * len(world.workers)
    old = World(backup.row, stopped, portal, world.posts, world.canceller, None, True, backup.flow)
    if backup.row.state is State.QUEUED and rules.recover:
        return move("restore and recover", old, Happening.RECOVERED, rules, calm=False)
    if backup.row.state is State.UNSURE:
        # It may have been settled, and sent again, since: the horizon it counted then is long over.
        over = backup.row.settled or world.posts > backup.posts
        settled = over and not (rules.recover and rules.recover_restarts_searches)
        return Step("restore", old._replace(row=backup.row._replace(settled=settled)), calm=False)
    if backup.row.state is State.RECEIVED:
        # It may have been given up, and sent again as another flow, since.
        doubted = rules.recover and rules.recover_doubts_received
        over = backup.row.settled or world.posts > backup.posts
        row = backup.row._replace(in_doubt=backup.row.in_doubt or doubted, settled=over and not doubted)
        return Step("restore", old._replace(row=row), calm=False)
    if backup.row.state in {State.HELD, State.CONFLICT}:
        # The person who decides reads the row: what it counted before the backup is long over.
        settled = not (rules.recover and rules.recover_doubts_stopped)
        return Step("restore", old._replace(row=backup.row._replace(settled=settled)), calm=False)
    return Step("restore", old, calm=False)
