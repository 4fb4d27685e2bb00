"""What a worker of the model may do next: claim, submit once, record; sweep and search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chorus_bridge.domain.lifecycle import Happening, State
from tests.attack.model.flows import recorded_receipt, reports
from tests.attack.model.protocol import (
    IDLE,
    PROOFS,
    Doing,
    Fate,
    Lease,
    Step,
    Typed,
    Worker,
    World,
    judged,
    let_go,
    move,
    ordered,
)
from tests.attack.model.rules import Rules

Others = tuple[Worker, ...]


def acts(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    """Yield what *worker* may do, or suffer, next."""
    if worker != IDLE:
        yield Step(f"crash while {worker.doing}", _crashed(worker, others, world), calm=False)
    yield from _WORK[worker.doing](worker, others, world, rules)


def _becomes(world: World, others: Others, worker: Worker) -> World:
    # Spelled out, as it is the checker's most frequent step and `_replace` is four times as slow.
    return World(
        world.row,
        ordered((*others, worker)),
        world.portal,
        world.posts,
        world.canceller,
        world.backup,
        world.restored,
        world.flow,
    )


def _knows(world: World, others: Others, worker: Worker, outcome: Happening) -> World:
    knowing = Worker(Doing.WRITING, current=worker.current, outcome=outcome, overtaken=worker.overtaken)
    return _becomes(world, others, knowing)


def _crashed(worker: Worker, others: Others, world: World) -> World:
    """Its memory is gone; what it sent is not."""
    portal = world.portal
    if worker.doing is Doing.WAITING:
        portal = portal._replace(stray=portal.stray + 1)
    portal = let_go(portal, worker.receipt)
    return _becomes(world._replace(portal=portal), others, IDLE)


def _chooses(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    row = world.row
    if row.state is State.QUEUED and world.posts < rules.posts:
        if rules.intent_first:
            claimed = move("claim", world._replace(workers=_overtaken(others, rules)), Happening.CLAIMED, rules)
            yield claimed._replace(after=_becomes(claimed.after, claimed.after.workers, Worker(Doing.PREPARING, True)))
        else:
            yield Step("take without a word", _becomes(world, others, Worker(Doing.PREPARING, True)))
    if row.state is State.SENDING and row.lease is Lease.EXPIRED:
        yield Step("see the lease expired", _becomes(world, others, Worker(Doing.SWEEPING, True)))
    if row.state is State.UNSURE:
        settled = row.settled or not rules.horizon
        yield Step("search", _becomes(world, others, Worker(Doing.SEARCHING, True, settled)))
    if row.state is State.RECEIVED:
        for label, outcome, calm in reports(world, rules):
            yield Step(label, _becomes(world, others, Worker(Doing.REPORTING, True, outcome=outcome)), calm)


def _overtaken(workers: Others, rules: Rules) -> Others:
    """Return the workers, those at an attempt of their own being no longer at the last one."""
    if not rules.flow:
        return workers
    return tuple(w._replace(overtaken=True) if w.doing in _AT_AN_ATTEMPT else w for w in workers)


_AT_AN_ATTEMPT: Final = {Doing.PREPARING, Doing.CLEARED, Doing.CLEARED_LATE, Doing.WAITING, Doing.WRITING}


def _prepares(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    yield Step("fail to connect", _knows(world, others, worker, Happening.NOT_SENT), calm=False)
    yield Step("unreadable document", _knows(world, others, worker, Happening.MISCONFIGURED), calm=False)
    cleared = worker._replace(doing=Doing.CLEARED)
    if not rules.lease_checked or not rules.intent_first:
        yield Step("go ahead", _becomes(world, others, cleared))
    elif worker.current:
        renewed = world.row._replace(lease=Lease.VALID)
        if rules.sweep_sees_renewal:
            others = tuple(w._replace(current=False) if w.doing is Doing.SWEEPING else w for w in others)
        yield Step("renew the lease", _becomes(world._replace(row=renewed), others, cleared))
    else:
        yield Step("find the lease lost", _knows(world, others, worker, Happening.NOT_SENT))


def _submits(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    if world.posts < rules.posts:
        sent = world._replace(posts=world.posts + 1)
        yield Step("POST", _becomes(sent, others, worker._replace(doing=Doing.WAITING)))
    yield Step("fail to connect", _knows(world, others, worker, Happening.NOT_SENT), calm=world.posts == rules.posts)


def _submits_late(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    yield Step("POST with a dead bearer: 401", _knows(world, others, worker, Happening.NOT_SENT))


def _waits(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    stray = world.portal._replace(stray=world.portal.stray + 1)
    silent = _knows(world, others, worker, Happening.SILENCE)
    yield Step("time out, the request still travels", silent._replace(portal=stray), calm=False)
    yield Step("request lost", silent, calm=False)
    yield Step("429", _knows(world, others, worker, Happening.NOT_SENT), calm=False)
    for answer, portal in judged(world.portal, rules):
        yield Step(f"portal: {answer}", _heard(answer, world._replace(portal=portal), others, worker))
        yield Step(f"portal: {answer}, answer lost", silent._replace(portal=portal), calm=False)


def _heard(answer: Happening, world: World, others: Others, worker: Worker) -> World:
    if answer is not Happening.RECEIVED:
        return _knows(world, others, worker, answer)
    numbered = world._replace(portal=world.portal._replace(adrift=world.portal.adrift - 1))
    knowing = Worker(Doing.WRITING, worker.current, outcome=answer, receipt=Fate.PENDING, overtaken=worker.overtaken)
    return _becomes(numbered, others, knowing)


def _sweeps(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    swept = _recorded("sweep", Happening.LEASE_EXPIRED, worker, _becomes(world, others, IDLE), State.SENDING, rules)
    if swept.move and worker.settled:
        # The horizon counts from the instant the sweep read, not from its write.
        swept = swept._replace(after=swept.after._replace(row=swept.after.row._replace(settled=True)))
    yield swept


def _searches(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    yield Step("no answer to the search", _knows(world, others, worker, Happening.NOT_FOUND), calm=False)
    yield Step("unreadable document", _knows(world, others, worker, Happening.GIVEN_UP), calm=False)
    # Judged late, every "nothing" may count as an absence: whether it does is only asked when it is written down.
    settled = worker.settled or not rules.horizon_before_search
    if settled and not rules.search_first:
        yield Step("do not search", _knows(world, others, worker, Happening.ABSENT))
    if world.portal.visible or world.portal.typed is Typed.SAME:
        outcome = Happening.FOUND if rules.adoption else Happening.NOT_FOUND
    elif world.portal.typed is Typed.OTHER:
        outcome = Happening.FOUND_DIFFERENT
    else:
        outcome = Happening.ABSENT if settled else Happening.NOT_FOUND
    yield Step(f"search answered: {_ANSWERS[outcome]}", _knows(world, others, worker, outcome))


_ANSWERS: Final = {
    Happening.FOUND: "the invoice",
    Happening.FOUND_DIFFERENT: "another invoice",
    Happening.NOT_FOUND: "nothing",
    Happening.ABSENT: "nothing",
}


def _writes(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    outcome = worker.outcome
    assert outcome is not None
    rest = _becomes(world, others, IDLE)
    if outcome is Happening.RECEIVED:
        yield recorded_receipt(worker, rest, rules)
    elif outcome in _OF_A_SEARCH:
        outcome = _concluded(outcome, world, rules)
        yield _recorded(f"record {outcome}", outcome, worker, rest, State.UNSURE, rules)
    else:
        origin = State.SENDING if rules.intent_first else State.QUEUED
        yield _recorded(f"record {outcome}", outcome, worker, rest, origin, rules)


_OF_A_SEARCH: Final = {
    Happening.FOUND,
    Happening.FOUND_DIFFERENT,
    Happening.NOT_FOUND,
    Happening.ABSENT,
    Happening.GIVEN_UP,
}


def _reports(worker: Worker, others: Others, world: World, rules: Rules) -> Iterator[Step]:
    outcome = worker.outcome
    assert outcome is not None
    rest = _becomes(world, others, IDLE)
    yield _recorded(f"record {outcome}, as reported", outcome, worker, rest, State.RECEIVED, rules)


def _concluded(outcome: Happening, world: World, rules: Rules) -> Happening:
    """Return what to do with an absence: not yet one, a cancellation, too many of them, or a new try."""
    row = world.row
    if outcome is not Happening.ABSENT:
        return outcome
    if not rules.horizon_before_search and not row.settled:
        return Happening.NOT_FOUND
    if rules.flow and not rules.flows_resent:
        return Happening.GIVEN_UP
    if row.cancel_asked:
        return Happening.ABSENT_CANCELLED
    return Happening.GIVEN_UP if row.uncertain >= rules.resend_limit else Happening.ABSENT


def _recorded(label: str, outcome: Happening, worker: Worker, world: World, origin: State, rules: Rules) -> Step:
    """Write *outcome* if the row is still as the worker read it; if not, only a proof of presence still counts."""
    mine = (worker.current or not rules.fence) and world.row.state is origin
    if mine:
        return move(label, world, outcome, rules)
    proof = PROOFS.get(outcome)
    if proof and rules.late_evidence and proof in rules.table[world.row.state]:
        return move(f"{label}, late", world, proof, rules)
    return Step(f"{label}: too late", world)


_WORK: Final = {
    Doing.NOTHING: _chooses,
    Doing.PREPARING: _prepares,
    Doing.CLEARED: _submits,
    Doing.CLEARED_LATE: _submits_late,
    Doing.WAITING: _waits,
    Doing.SWEEPING: _sweeps,
    Doing.SEARCHING: _searches,
    Doing.WRITING: _writes,
    Doing.REPORTING: _reports,
}
