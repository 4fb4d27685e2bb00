"""What a receipt says of one flow, it does not say of another that may have left; and no doubt lasts for ever."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.errors import Busy
from chorus_bridge.outbox import flows
from chorus_bridge.outbox.statements import Move
from tests.outbox.stage import Stage, draft
from tests.outbox.world import World, at

LEASE = timedelta(minutes=4)
DAY = timedelta(days=1)


@pytest.fixture
def stage():
    """A fresh outbox in memory."""
    scene = Stage()
    yield scene
    scene.store.close()


def claimed(stage, queued=None):
    """Return a transmission a worker has just taken."""
    return stage.play(flows.claim(queued or stage.play(flows.enqueue(draft())), lease=LEASE))


def told(stage, current, happening, **more):
    """Return what *current* has become."""
    return stage.play(flows.settle(current, Move(happening=happening, at=stage.now, due=stage.now, **more)))


def received(stage, held, number="CPP1"):
    """Return what became of *held* once the portal has its flow."""
    return told(stage, held, Happening.RECEIVED, in_doubt=False, flow_number=number, received_at=stage.now)


def unsure(stage, held):
    """Return *held* once its worker vanished."""
    return told(stage, held, Happening.LEASE_EXPIRED, in_doubt=True, uncertain=1, unsure_since=stage.now)


def test_a_receipt_that_comes_while_another_attempt_is_under_way_leaves_a_doubt(stage):
    """The other worker has the next flow in its hands: that this one is refused would say nothing of it."""
    first = claimed(stage)
    again = told(stage, unsure(stage, first), Happening.ABSENT, in_doubt=False)
    second = claimed(stage, again)
    assert not second.in_doubt
    stage.wait(minutes=2)
    late = received(stage, first)
    assert (late.state, late.flow_number) == (State.RECEIVED, "CPP1")
    assert (late.in_doubt, late.unsure_since) == (True, stage.now)
    assert received(stage, second, "CPP2").flow_number == "CPP1"


def test_a_late_receipt_of_the_last_attempt_leaves_none(stage):
    """Nothing else has left: its report will tell."""
    first = claimed(stage)
    unsure(stage, first)
    assert received(stage, first).in_doubt is False


def test_a_restore_doubts_what_was_received(stage):
    """It may have been given up, and sent again as another flow, since the backup."""
    before = received(stage, claimed(stage))
    stage.wait(hours=2)
    assert stage.play(flows.recover(stage.now)) == 1
    after = stage.play(flows.load(before.company, before.id))
    assert (after.state, after.in_doubt, after.unsure_since) == (State.RECEIVED, True, stage.now)
    assert (after.due, after.flow_number, after.received_at) == (stage.now, "CPP1", before.received_at)
    stage.wait(hours=1)
    waiting = told(stage, after, Happening.PENDING, reason="flow_pending")
    assert waiting.unsure_since == after.unsure_since


def test_a_recovery_touches_nothing_else_that_was_received():
    """Only what is received, with nothing said of how often it was looked at."""
    world = World()
    for state in ("received", "queued", "deposited", "refused"):
        world.transmission(state, state=state, reason="why", searches=4)
    expected = {"fence": 4, "due": at(12), "in_doubt": 1, "unsure_since": at(12), "updated_at": at(12)}
    assert world.changes("recover_received", state="received", at=at(12)) == {"received": expected}


@pytest.mark.parametrize("decide", [flows.release, flows.abandon])
@pytest.mark.parametrize("happening", [Happening.NOT_SENT, Happening.MISCONFIGURED])
def test_what_a_person_sent_again_in_doubt_and_did_not_leave_can_be_decided_once_more(stage, decide, happening):
    """The doubt is that of the first attempt, as old as it is: it has settled long ago."""
    lost = unsure(stage, claimed(stage))
    held = told(stage, lost, Happening.GIVEN_UP, unsure_since=lost.unsure_since)
    with pytest.raises(Busy):
        stage.play(flows.release(held.company, held.id, horizon=DAY))
    stage.wait(days=1)
    back = told(stage, claimed(stage, stage.play(flows.release(held.company, held.id, horizon=DAY))), happening)
    if happening is Happening.NOT_SENT:
        back = told(stage, claimed(stage, back), Happening.MISCONFIGURED)
    assert (back.state, back.in_doubt, back.unsure_since) == (State.HELD, True, lost.unsure_since)
    assert stage.play(decide(back.company, back.id, horizon=DAY)).state in {State.QUEUED, State.CANCELLED}


def test_a_doubt_that_is_renewed_starts_anew(stage):
    """Who says since when is believed."""
    lost = unsure(stage, claimed(stage))
    stage.wait(hours=1)
    again = told(stage, lost, Happening.NOT_FOUND, unsure_since=stage.now)
    assert again.unsure_since == stage.now
    assert told(stage, attrs.evolve(again), Happening.ABSENT, in_doubt=False).unsure_since is None
