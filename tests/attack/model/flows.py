"""What a flow adds: the portal judges what it has received later, and a report says what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from chorus_bridge.domain.lifecycle import Happening, State
from tests.attack.model.protocol import (
    Fate,
    Portal,
    Step,
    Typed,
    Worker,
    World,
    let_go,
    move,
    named,
    ordered,
    taken,
)
from tests.attack.model.rules import Rules


def verdicts(world: World, rules: Rules) -> Iterator[Step]:
    """Yield what the portal may decide on each flow it has received, in any order and at any moment."""
    if world.portal.adrift:
        for fate, portal in _judged(world.portal, rules):
            known = portal._replace(adrift=portal.adrift - 1)
            yield Step(f"a flow nobody knows: {fate}", world._replace(portal=known))
    backup = world.backup
    if world.flow is Fate.PENDING:
        for fate, portal in _judged(world.portal, rules):
            kept = backup._replace(flow=fate) if backup is not None and backup.shared else backup
            yield Step(f"the flow: {fate}", world._replace(portal=portal, flow=fate, backup=kept))
    elif backup is not None and backup.flow is Fate.PENDING:
        for fate, portal in _judged(world.portal, rules):
            yield Step(f"the backup's flow: {fate}", world._replace(portal=portal, backup=backup._replace(flow=fate)))
    for place, worker in enumerate(world.workers):
        if worker.receipt is Fate.PENDING:
            others = world.workers[:place] + world.workers[place + 1 :]
            for fate, portal in _judged(world.portal, rules):
                workers = ordered((*others, worker._replace(receipt=fate)))
                yield Step(f"a flow just received: {fate}", world._replace(portal=portal, workers=workers))


def _judged(portal: Portal, rules: Rules) -> Iterator[tuple[Fate, Portal]]:
    if taken(portal) and rules.portal_refuses_duplicates:
        yield Fate.DUPLICATE, portal
    elif portal.created < 2:
        yield Fate.INTEGRATED, portal._replace(created=portal.created + 1)
    if portal.typed is not Typed.SAME:
        # For any other reason, even when the number is taken already.
        yield Fate.REJECTED, portal


def reports(world: World, rules: Rules) -> Iterator[tuple[str, Happening, bool]]:
    """Yield what a worker may learn of the flow the row names, and whether it needs no bad luck.

    The row and the report are read in one step: what changes the row in between makes what is read too late, but for a
    proof of presence, which a search gives too.
    """
    yield "no answer to the report", Happening.PENDING, False
    yield "out of patience, or unreadable document", Happening.GIVEN_UP, False
    assert world.flow is not None
    yield f"report: {world.flow}", _learnt(world.flow, world, rules), True


def _learnt(flow: Fate, world: World, rules: Rules) -> Happening:
    if flow is Fate.DUPLICATE:
        return Happening.DUPLICATE
    if flow is Fate.REJECTED:
        return Happening.SILENCE if world.row.in_doubt and rules.doubt_bars_refusal else Happening.REFUSED
    listed = flow is Fate.INTEGRATED and world.portal.visible and rules.adoption
    return Happening.FOUND if listed else Happening.PENDING


def recorded_receipt(worker: Worker, world: World, rules: Rules) -> Step:
    """Write that the portal has the flow, if the row is still as the worker read it, or late if it may still count."""
    label = f"record {Happening.RECEIVED}"
    mine = (worker.current or not rules.fence) and world.row.state is State.SENDING
    if not mine:
        label = f"{label}, late"
        if not rules.late_evidence or Happening.RECEIVED not in rules.table[world.row.state]:
            return Step(f"{label}: ignored", world._replace(portal=let_go(world.portal, worker.receipt)))
    doubted = worker.overtaken and (rules.late_receipt_doubts or world.row.in_doubt)
    step = move(label, world, Happening.RECEIVED, rules)
    after = step.after._replace(row=step.after.row._replace(in_doubt=doubted))
    return step._replace(after=named(after, worker.receipt))
