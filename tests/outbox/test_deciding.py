"""What humans and owners of the database decide: each decision is possible where it is true, and leaves a trace."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.effects import Execute, Undone
from chorus_bridge.errors import BadValue, Busy, IllegalTransition, NotFound, StaleWrite, TooLate
from chorus_bridge.outbox import announcements, flows
from chorus_bridge.outbox.statements import Move
from tests.outbox.stage import START, Stage, draft

LEASE = timedelta(minutes=4)
HORIZON = timedelta(minutes=75)
DECISIONS = [
    lambda company, id_: flows.release(company, id_, horizon=HORIZON),
    lambda company, id_: flows.abandon(company, id_, horizon=HORIZON),
    lambda company, id_: flows.adopt(company, id_, "42"),
]


@pytest.fixture
def stage():
    """A fresh outbox in memory."""
    scene = Stage()
    yield scene
    scene.store.close()


def moved(stage, *happenings, situation="s1"):
    """Return a transmission that went through *happenings* after its claim."""
    current = stage.play(flows.enqueue(draft(situation, key=f"732829320/2026/{situation}")))
    current = stage.play(flows.claim(current, lease=LEASE))
    for happening in happenings:
        doubt = happening in {Happening.SILENCE, Happening.LEASE_EXPIRED}
        change = Move(
            happening=happening,
            at=stage.now,
            due=stage.now,
            uncertain=int(doubt),
            in_doubt=True if doubt else None,
            unsure_since=stage.now if doubt else current.unsure_since,
        )
        current = stage.play(flows.settle(current, change))
    return current


def held(stage, **kwargs):
    """Return a held transmission that may have left, longer ago than anything could still arrive."""
    waiting = moved(stage, Happening.SILENCE, Happening.GIVEN_UP, **kwargs)
    stage.wait(minutes=75)
    return waiting


def test_a_held_transmission_can_be_sent_again(stage):
    """The human has looked; from the queue it leaves like any other."""
    back = stage.play(flows.release("acme", held(stage).id, horizon=HORIZON))
    assert (back.state, back.due) == (State.QUEUED, stage.now)
    assert stage.play(flows.claim(back, lease=LEASE)) is not None


def test_a_release_takes_back_an_earlier_wish_to_cancel(stage):
    """Who sends it again means it."""
    waiting = moved(stage, Happening.SILENCE)
    with pytest.raises(TooLate):
        stage.play(flows.cancel("acme", waiting.id))
    given_up = Move(happening=Happening.GIVEN_UP, at=stage.now, due=stage.now, in_doubt=False)  # proved absent
    stage.play(flows.settle(waiting, given_up))
    back = stage.play(flows.release("acme", waiting.id, horizon=HORIZON))
    assert (back.state, back.cancel_asked) == (State.QUEUED, False)


def test_what_a_human_released_without_proof_cannot_be_cancelled(stage):
    """A machine has not proved that the first try had no effect: "cancelled" could still be a lie."""
    back = stage.play(flows.release("acme", held(stage).id, horizon=HORIZON))
    assert (back.state, back.cancellable) == (State.QUEUED, False)
    never_left = moved(stage, Happening.MISCONFIGURED, situation="s2")
    assert stage.play(flows.release("acme", never_left.id, horizon=HORIZON)).cancellable


@pytest.mark.parametrize("decide", DECISIONS[:2])
def test_nobody_decides_while_what_left_may_still_arrive(stage, decide):
    """Before the horizon, "it is not there" proves nothing, even said by a person."""
    waiting = moved(stage, Happening.SILENCE, Happening.GIVEN_UP)
    stage.wait(minutes=74)
    with pytest.raises(Busy) as early:
        stage.play(decide("acme", waiting.id))
    assert (early.value.reason, early.value.retry_in) == ("settling", timedelta(minutes=1))
    stage.wait(minutes=1)
    assert stage.play(decide("acme", waiting.id)).state in {State.QUEUED, State.CANCELLED}


def test_a_conflict_is_never_sent_again(stage):
    """The portal has another invoice under this number."""
    waiting = moved(stage, Happening.SILENCE, Happening.FOUND_DIFFERENT)
    stage.wait(days=1)
    with pytest.raises(IllegalTransition):
        stage.play(flows.release("acme", waiting.id, horizon=HORIZON))


@pytest.mark.parametrize("portal_id", ["", "  ", None, 42])
def test_an_invoice_is_not_adopted_under_no_identifier(stage, portal_id):
    """It would be neither sent nor followed."""
    unsure = moved(stage, Happening.SILENCE)
    with pytest.raises(BadValue, match="portal_id"):
        stage.play(flows.adopt("acme", unsure.id, portal_id))
    assert stage.play(flows.load("acme", unsure.id)).state is State.UNSURE


def test_an_identifier_is_adopted_without_the_blanks_around_it(stage):
    """It was copied from a screen."""
    assert stage.play(flows.adopt("acme", moved(stage, Happening.SILENCE).id, " 42 ")).portal_id == "42"


@pytest.mark.parametrize("last", [Happening.GIVEN_UP, Happening.FOUND_DIFFERENT])
def test_what_waits_for_a_human_can_be_abandoned_or_adopted(stage, last):
    """Abandoned, its number is free; adopted, it is followed."""
    waiting = moved(stage, Happening.SILENCE, last)
    stage.wait(minutes=75)
    gone = stage.play(flows.abandon("acme", waiting.id, horizon=HORIZON))
    assert gone.state is State.CANCELLED
    adopted = stage.play(flows.adopt("acme", moved(stage, Happening.SILENCE, last).id, "42"))
    assert (adopted.state, adopted.portal_id, adopted.deposited_at) == (State.DEPOSITED, "42", stage.now)


def test_a_decision_leaves_a_trace_and_is_told(stage):
    """The record says what was decided, and observers hear of it."""
    done = stage.play(flows.release("acme", held(stage).id, horizon=HORIZON))
    last = stage.play(flows.attempts("acme", done.id))[-1]
    assert (last.step, last.outcome, last.reason) == ("decision", "released", "human")
    assert stage.told[-1].name == "transmission.decided"


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_is_only_possible_where_it_is_true(stage, decide):
    """What is deposited, refused or unknown to this company is not decided about."""
    done = moved(stage, Happening.ACCEPTED)
    with pytest.raises(IllegalTransition):
        stage.play(decide("acme", done.id))
    with pytest.raises(NotFound):
        stage.play(decide("other", done.id))


def test_a_decision_that_comes_second_is_told_to_reload(stage):
    """Two people decide at once: one of them is told."""
    waiting = held(stage)
    flow = flows.release("acme", waiting.id, horizon=HORIZON)
    reading = next(flow)
    assert isinstance(reading, Execute)
    flow.send(stage.store.execute(reading.statements))
    flow.send(stage.now)
    with pytest.raises(StaleWrite):
        flow.send(Undone("move"))


def test_what_waits_for_a_human_is_listed_page_by_page(stage):
    """Held and conflicting ones, nothing else, nothing of another company."""
    waiting = {held(stage, situation=f"h{n}").id for n in range(5)}
    moved(stage, Happening.ACCEPTED, situation="done")
    found, after = [], ""
    while page := stage.play(flows.stopped("acme", after=after, limit=2)):
        found += [t.id for t in page]
        after = page[-1].id
    assert (set(found), len(found)) == (waiting, 5)
    assert stage.play(flows.stopped("other")) == ()


def test_after_a_restore_what_may_have_left_is_searched_for_first(stage):
    """Everything that was due becomes unsure and cannot be cancelled; what was not due yet stays queued."""
    due = stage.play(flows.enqueue(draft("s1")))
    later = draft("s2", key="732829320/2026/F2", due=START + timedelta(hours=9))
    not_due = stage.play(flows.enqueue(later))
    done = moved(stage, Happening.ACCEPTED, situation="s3")
    stage.wait(hours=1)
    unsure = moved(stage, Happening.SILENCE, situation="s4")
    stage.wait(hours=2)
    assert stage.play(flows.recover(START)) == 2
    again = stage.play(flows.load("acme", unsure.id))
    assert (again.searches, again.unsure_since, again.uncertain) == (0, stage.now, 1)
    states = [stage.play(flows.load("acme", t.id)).state for t in (due, not_due, done)]
    assert states == [State.UNSURE, State.QUEUED, State.DEPOSITED]
    unsure = stage.play(flows.load("acme", due.id))
    assert (unsure.uncertain, unsure.in_doubt, unsure.unsure_since) == (1, True, stage.now)
    with pytest.raises(TooLate):
        stage.play(flows.cancel("acme", due.id))
    assert stage.play(flows.attempts("acme", due.id))[-2].outcome == "recovered"


def test_a_purge_deletes_old_ends_only_with_their_documents(stage):
    """Nothing under way, unsure, held or still followed is touched, and no document of theirs."""
    digest = hashlib.sha256(b"pdf").hexdigest()
    old = stage.play(flows.enqueue(draft("gone", key="732829320/2026/G", document=b"gone", files={digest: b"pdf"})))
    stage.play(flows.cancel("acme", old.id))
    kept = [
        stage.play(flows.enqueue(draft("queued", key="732829320/2026/Q", document=b"queued"))),
        held(stage, situation="held"),
        moved(stage, Happening.SILENCE, situation="unsure"),
    ]
    followed = moved(stage, Happening.ACCEPTED, situation="followed")
    stage.store.execute([announcements.poll_later(followed, poll_due=stage.now, polls=1)])
    paid = moved(stage, Happening.ACCEPTED, situation="paid")
    news = PortalNews(status=PortalStatus.PAYMENT_LAUNCHED, raw="MISE_EN_PAIEMENT", at=stage.now)
    stage.store.execute([announcements.announce(paid, news, stage.now)])
    stage.wait(days=400)
    assert stage.play(flows.purge("other", before=stage.now)) == 0
    assert stage.play(flows.purge("acme", before=START)) == 0
    assert stage.play(flows.purge("acme", before=stage.now)) == 2
    for transmission in (*kept, followed):
        assert stage.play(flows.load("acme", transmission.id)).id == transmission.id
        stage.play(flows.document(transmission.document))
    for gone in (old.document, digest):
        with pytest.raises(NotFound):
            stage.play(flows.document(gone))
