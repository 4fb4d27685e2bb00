"""A transmission's life in the outbox, on a real store."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.effects import Execute, Undone
from chorus_bridge.errors import IllegalTransition, NotFound, StaleWrite, TooLate
from chorus_bridge.outbox import announcements, flows, gates, statements
from chorus_bridge.outbox.statements import Move
from tests.outbox.stage import START, Stage, draft

LEASE = timedelta(minutes=4)


@pytest.fixture
def stage():
    """A fresh outbox in memory."""
    scene = Stage()
    yield scene
    scene.store.close()


def move(happening, stage, **changes):
    """Return a change happening now."""
    return Move(happening=happening, at=stage.now, due=changes.pop("due", stage.now), **changes)


def claimed(stage, **kwargs):
    """Queue and claim one transmission."""
    queued = stage.play(flows.enqueue(draft(**kwargs)))
    return stage.play(flows.claim(queued, lease=LEASE))


def test_queueing_twice_gives_the_same_transmission(stage):
    """The second call returns the first transmission, unchanged."""
    first = stage.play(flows.enqueue(draft()))
    stage.wait(minutes=1)
    assert stage.play(flows.enqueue(draft(document=b"edited since"))) == first


def test_a_situation_whose_number_changed_keeps_its_open_transmission(stage):
    """One situation never has two open transmissions, whatever its number has become."""
    first = stage.play(flows.enqueue(draft()))
    again = stage.play(flows.enqueue(draft(key="732829320/2026/F2")))
    assert again.id == first.id


def test_a_number_held_by_another_situation_is_given_back_as_theirs(stage):
    """The caller sees whose transmission holds the number."""
    stage.play(flows.enqueue(draft("s1")))
    assert stage.play(flows.enqueue(draft("s2"))).situation == "s1"


def test_the_same_number_in_another_company_is_another_invoice(stage):
    """Companies do not see each other."""
    mine = stage.play(flows.enqueue(draft()))
    theirs = stage.play(flows.enqueue(draft(company="other")))
    assert mine.id != theirs.id


def test_the_same_number_in_another_year_is_another_invoice(stage):
    """The year of issue is part of what makes an invoice unique."""
    first = stage.play(flows.enqueue(draft("s1")))
    second = stage.play(flows.enqueue(draft("s2", key="732829320/2027/F1")))
    assert first.id != second.id


def test_two_writers_that_race_get_one_transmission(stage):
    """The database decides: the loser of the race reads the winner's row."""
    flow = flows.enqueue(draft())
    reading = next(flow)
    flow.send(perform(reading, stage))
    winner = stage.play(flows.enqueue(draft()))
    writing = flow.send(stage.now)
    again = flow.send(perform(writing, stage))
    with pytest.raises(StopIteration) as end:
        flow.send(perform(again, stage))
    assert end.value.value == winner


def perform(effect, stage):
    """Run the statements of *effect*."""
    assert isinstance(effect, Execute)
    return stage.store.execute(effect.statements)


def test_a_claim_leaves_its_intent_on_record_before_anything_is_sent(stage):
    """The record shows the claim as soon as the claim exists."""
    held = claimed(stage)
    assert held.state is State.SENDING
    assert [entry.code for entry in stage.play(flows.history("acme", held.id))] == ["queued", "claimed"]


def test_only_one_worker_claims(stage):
    """The second claim of the same version finds nothing to take."""
    queued = stage.play(flows.enqueue(draft()))
    assert stage.play(flows.claim(queued, lease=LEASE)) is not None
    assert stage.play(flows.claim(queued, lease=LEASE)) is None


def test_nothing_is_claimed_before_its_time(stage):
    """The cancellation window is kept by the claim itself, not only by the search for work."""
    queued = stage.play(flows.enqueue(draft(due=START + timedelta(seconds=60))))
    assert stage.play(flows.claim(queued, lease=LEASE)) is None
    assert stage.play(flows.work_due(State.QUEUED, at=stage.now, limit=10)) == ()
    stage.wait(seconds=60)
    assert stage.play(flows.claim(queued, lease=LEASE)) is not None


def test_cancelling_in_time_wins_over_the_claim(stage):
    """A cancelled transmission cannot be claimed, and its number is free again."""
    queued = stage.play(flows.enqueue(draft()))
    assert stage.play(flows.cancel("acme", queued.id)).state is State.CANCELLED
    assert stage.play(flows.claim(queued, lease=LEASE)) is None
    assert stage.play(flows.enqueue(draft())).id != queued.id


def test_cancelling_twice_is_cancelled(stage):
    """The second call says the same thing."""
    queued = stage.play(flows.enqueue(draft()))
    stage.play(flows.cancel("acme", queued.id))
    assert stage.play(flows.cancel("acme", queued.id)).state is State.CANCELLED


def test_cancelling_after_the_claim_is_too_late_and_remembered(stage):
    """The caller learns the true state; the wish stays on record."""
    held = claimed(stage)
    with pytest.raises(TooLate) as late:
        stage.play(flows.cancel("acme", held.id))
    assert late.value.state == State.SENDING
    assert stage.play(flows.load("acme", held.id)).cancel_asked


def test_a_cancel_asked_while_sending_is_granted_when_nothing_left(stage):
    """It came too late to stop the worker, and in time after all: the worker never reached the portal."""
    held = claimed(stage)
    with pytest.raises(TooLate):
        stage.play(flows.cancel("acme", held.id))
    done = stage.play(flows.settle(held, move(Happening.NOT_SENT, stage, reason="not_connected")))
    assert done.state is State.CANCELLED
    codes = [entry.code for entry in stage.play(flows.history("acme", held.id))]
    assert codes == ["queued", "claimed", "cancel_asked", "not_sent", "cancel"]


def test_a_cancel_asked_during_the_last_search_is_granted_too(stage):
    """The search had read the row before the wish was written: the proof of absence grants it all the same."""
    held = claimed(stage)
    silent = move(Happening.SILENCE, stage, uncertain=1, in_doubt=True)
    unsure = stage.play(flows.settle(held, silent))
    with pytest.raises(TooLate):
        stage.play(flows.cancel("acme", held.id))
    done = stage.play(flows.settle(unsure, move(Happening.ABSENT, stage, in_doubt=False)))
    assert done.state is State.CANCELLED


def test_a_wish_is_recorded_once(stage):
    """Insisting changes nothing."""
    held = claimed(stage)
    for _ in range(3):
        with pytest.raises(TooLate):
            stage.play(flows.cancel("acme", held.id))
    codes = [entry.code for entry in stage.play(flows.history("acme", held.id))]
    assert codes == ["queued", "claimed", "cancel_asked"]


def test_cancelling_what_was_refused_says_so_and_remembers_nothing(stage):
    """There is nothing left to cancel."""
    held = claimed(stage)
    stage.play(flows.settle(held, move(Happening.REFUSED, stage)))
    with pytest.raises(TooLate):
        stage.play(flows.cancel("acme", held.id))
    assert not stage.play(flows.load("acme", held.id)).cancel_asked


def test_what_certainly_did_not_leave_goes_back_to_the_queue_and_can_be_cancelled(stage):
    """A rate limit or a failed connection leaves the transmission as it was, later."""
    held = claimed(stage)
    back = stage.play(
        flows.settle(held, move(Happening.NOT_SENT, stage, due=START + timedelta(minutes=1), reason="busy"))
    )
    assert (back.state, back.reason, back.cancellable) == (State.QUEUED, "busy", True)
    assert stage.play(flows.cancel("acme", held.id)).state is State.CANCELLED


def test_what_may_have_left_cannot_be_cancelled(stage):
    """From the first unknown outcome on, "cancelled" could be a lie."""
    held = claimed(stage)
    unsure = stage.play(flows.settle(held, move(Happening.SILENCE, stage, uncertain=1, unsure_since=stage.now)))
    assert not unsure.cancellable
    with pytest.raises(TooLate):
        stage.play(flows.cancel("acme", held.id))


def test_a_late_worker_loses_but_its_evidence_is_kept(stage):
    """After the lease expired, the old worker's failure changes nothing and is still on record."""
    held = claimed(stage)
    stage.play(flows.settle(held, move(Happening.LEASE_EXPIRED, stage, uncertain=1, unsure_since=stage.now)))
    now = stage.play(flows.settle(held, move(Happening.REFUSED, stage)))
    assert now.state is State.UNSURE
    assert "refused" in [entry.code for entry in stage.play(flows.history("acme", held.id))]


@pytest.mark.parametrize("left_in", [Happening.NOT_FOUND, Happening.GIVEN_UP, Happening.FOUND_DIFFERENT])
def test_a_late_proof_of_presence_always_wins(stage, left_in):
    """A stale worker's success makes the transmission deposited, whatever was concluded meanwhile."""
    held = claimed(stage)
    unsure = stage.play(flows.settle(held, move(Happening.LEASE_EXPIRED, stage, uncertain=1, unsure_since=stage.now)))
    stage.play(flows.settle(unsure, move(left_in, stage)))
    now = stage.play(flows.settle(held, move(Happening.ACCEPTED, stage, portal_id="42")))
    assert (now.state, now.portal_id) == (State.DEPOSITED, "42")


def test_a_late_success_after_a_success_changes_nothing(stage):
    """What is deposited stays deposited."""
    held = claimed(stage)
    first = stage.play(flows.settle(held, move(Happening.ACCEPTED, stage, portal_id="42")))
    again = stage.play(flows.settle(held, move(Happening.ACCEPTED, stage, portal_id="43")))
    assert (again.state, again.portal_id) == (State.DEPOSITED, first.portal_id)


def test_a_refused_number_may_be_sent_again_after_correction(stage):
    """Nothing was created at the portal, so the number is free."""
    held = claimed(stage)
    refused = stage.play(
        flows.settle(held, move(Happening.REFUSED, stage, refusal_code=20013, refusal_text="Le service est inconnu"))
    )
    assert (refused.refusal_code, refused.refusal_text) == (20013, "Le service est inconnu")
    assert stage.play(flows.enqueue(draft())).id != held.id


def test_an_invoice_rejected_after_integration_frees_the_situation_but_not_the_number(stage):
    """The situation may be reissued under a new number only."""
    held = claimed(stage)
    done = stage.play(flows.settle(held, move(Happening.ACCEPTED, stage, portal_id="42")))
    news = PortalNews(status=PortalStatus.REJECTED, raw="REJETEE", at=stage.now)
    stage.store.execute([announcements.latest_news(done, news, at=stage.now, poll_due=None, polls=0)])
    assert stage.play(flows.enqueue(draft())).id == held.id
    reissued = stage.play(flows.enqueue(draft(key="732829320/2026/F1-R")))
    assert (reissued.state, reissued.id == held.id) == (State.QUEUED, False)


def beaten(flow, stage):
    """Perform *flow*, every change of state being beaten by somebody else's; return how many were tried."""
    effect, beaten_off = next(flow), 0
    try:
        while True:
            if not isinstance(effect, Execute):
                effect = flow.send(stage.now)
            elif any(statement.expect is not None for statement in effect.statements):
                beaten_off += 1
                effect = flow.send(Undone(effect.statements[0].name))
            else:
                effect = flow.send(stage.store.execute(effect.statements))
    except StaleWrite:
        return beaten_off


def test_a_writer_that_always_loses_gives_up_in_bounded_time(stage):
    """Three lost races are an error, not a loop."""
    assert beaten(flows.enqueue(draft()), stage) == 3


def test_a_proof_that_always_loses_gives_up_in_bounded_time(stage):
    """The evidence is on record; the caller is told to reload."""
    held = claimed(stage)
    assert beaten(flows.prove_presence(held, move(Happening.FOUND, stage)), stage) == 3


def test_losing_a_race_to_another_cancel_is_cancelled(stage):
    """Two users cancel at once: both are told the truth, and the record says it once."""
    queued = stage.play(flows.enqueue(draft()))
    flow = flows.cancel("acme", queued.id)
    flow.send(perform(next(flow), stage))
    stage.play(flows.cancel("acme", queued.id))
    again = flow.send(perform(flow.send(stage.now), stage))
    with pytest.raises(StopIteration) as end:
        flow.send(perform(again, stage))
    assert end.value.value.state is State.CANCELLED
    assert [entry.code for entry in stage.play(flows.history("acme", queued.id))] == ["queued", "cancel"]


def test_only_a_refusal_can_be_set_aside(stage):
    """Anything else says what it is."""
    queued = stage.play(flows.enqueue(draft()))
    with pytest.raises(IllegalTransition):
        stage.play(flows.forget_refusal("acme", queued.id))


def test_expired_leases_are_found_and_only_then(stage):
    """A worker that still holds its lease is left alone."""
    held = claimed(stage)
    assert stage.play(flows.expired(at=stage.now, limit=10)) == ()
    stage.wait(minutes=4)
    assert [lost.id for lost in stage.play(flows.expired(at=stage.now, limit=10))] == [held.id]


def test_documents_are_given_back_byte_for_byte(stage):
    """What was frozen is what comes back."""
    body = b"%PDF-1.7 \x00\xff"
    digest = hashlib.sha256(body).hexdigest()
    queued = stage.play(flows.enqueue(draft(files={digest: body})))
    assert stage.play(flows.document(digest)) == body
    assert stage.play(flows.document(queued.document)) == b"frozen"


def test_a_damaged_document_is_never_given_back(stage):
    """Bytes that no longer match their digest are as good as absent."""
    stage.store.execute([statements.keep_document("0" * 64, b"other", stage.now)])
    with pytest.raises(NotFound):
        stage.play(flows.document("0" * 64))


def test_a_company_cannot_reach_another_companys_transmission(stage):
    """Every verb names the company."""
    held = claimed(stage)
    for flow in (
        flows.load("other", held.id),
        flows.cancel("other", held.id),
        flows.history("other", held.id),
    ):
        with pytest.raises(NotFound):
            stage.play(flow)


def test_history_mixes_our_steps_and_the_portals_in_order_of_events(stage):
    """One dated list for the detail panel; within a minute, what the portal says comes after what we did."""
    held = claimed(stage)
    stage.wait(minutes=1)
    done = stage.play(flows.settle(held, move(Happening.ACCEPTED, stage, portal_id="42")))
    between = PortalNews(status=PortalStatus.DEPOSITED, raw="DEPOSEE", at=START)
    stage.store.execute([announcements.announce(done, between, stage.now)])
    codes = [entry.code for entry in stage.play(flows.history("acme", held.id))]
    assert codes == ["queued", "claimed", "portal", "accepted"]


def test_a_paused_company_waits_and_the_others_go_on(stage):
    """Work is found for everybody but the paused one, until its pause ends or is lifted."""
    stage.play(flows.enqueue(draft()))
    stage.play(flows.enqueue(draft(company="other")))
    stage.store.execute([gates.pause("acme", until=START + timedelta(hours=1), reason="account")])
    due = flows.work_due
    assert [t.company for t in stage.play(due(State.QUEUED, at=stage.now, limit=10))] == ["other"]
    assert len(stage.play(due(State.QUEUED, at=START + timedelta(hours=1), limit=10))) == 2
    stage.store.execute([gates.resume("acme")])
    assert len(stage.play(due(State.QUEUED, at=stage.now, limit=10))) == 2


def test_identifiers_that_look_alike_when_joined_name_two_transmissions(stage):
    """A line feed in a host's identifier changes nothing to whose invoice it is."""
    one = stage.play(flows.enqueue(draft("c", company="a\nb")))
    two = stage.play(flows.enqueue(draft("b\nc", company="a")))
    assert one.id != two.id
