"""What every decision writes down, word by word: the record is what a human reads when something went wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.effects import Undone
from chorus_bridge.errors import Busy, IllegalTransition, NotFound, StaleWrite, TooLate
from chorus_bridge.outbox import announcements, flows, statements
from chorus_bridge.outbox.flows import Draft
from chorus_bridge.outbox.statements import Move
from tests.outbox.stage import START, Stage, draft

LEASE = timedelta(minutes=4)
HORIZON = timedelta(hours=2)


@pytest.fixture
def stage():
    """A fresh outbox in memory."""
    scene = Stage()
    yield scene
    scene.store.close()


def queued(stage, situation="s1"):
    """Queue one transmission."""
    return stage.play(flows.enqueue(draft(situation, key=f"732829320/2026/{situation}")))


def became(stage, happening, **more):
    """Claim one transmission and let *happening* happen to it."""
    held = stage.play(flows.claim(queued(stage), lease=LEASE))
    return stage.play(flows.settle(held, Move(happening=happening, at=stage.now, due=stage.now, **more)))


def held(stage, **more):
    """Return a transmission that waits for a human."""
    return became(stage, Happening.MISCONFIGURED, **more)


def lines(stage, id_):
    """Return what is on record: step, outcome, reason and version."""
    return [(a.step, a.outcome, a.reason, a.fence) for a in stage.play(flows.attempts("acme", id_))]


def test_a_draft_needs_no_file(stage):
    """A typed invoice has none."""
    bare = Draft(company="acme", situation="s", key="k", number="1", fingerprint="f", due=START, document=b"PAYLOAD")
    assert stage.play(flows.enqueue(bare)).state is State.QUEUED
    assert "PAYLOAD" not in repr(bare)
    assert "PAYLOAD" not in repr(draft(files={"x": b"PAYLOAD"}))


def test_a_transmission_begins_with_its_queueing(stage):
    """The first line is of the first version."""
    assert lines(stage, queued(stage).id) == [("queue", "queued", "", 0)]


def test_names_of_transmissions_depend_on_company_situation_and_number_apart(stage):
    """Two that only look alike when written together are two."""
    one, two = draft("ab", key="1/2/c"), draft("a", key="b1/2/c")
    assert stage.play(flows.enqueue(one)).id != stage.play(flows.enqueue(two)).id
    assert len(stage.play(flows.enqueue(draft("z"))).id) == 32


def test_a_cancel_is_one_line_of_the_version_it_made(stage):
    """And a second cancel adds none."""
    first = queued(stage)
    for _ in range(2):
        assert stage.play(flows.cancel("acme", first.id)).state is State.CANCELLED
    assert lines(stage, first.id)[1:] == [("cancel", "cancel", "", 1)]


def test_a_wish_to_cancel_is_written_once(stage):
    """Asked twice, it is on record once."""
    sent = stage.play(flows.claim(queued(stage), lease=LEASE))
    for _ in range(2):
        with pytest.raises(TooLate) as late:
            stage.play(flows.cancel("acme", sent.id))
        assert (late.value.transmission, late.value.state) == (sent.id, State.SENDING)
    assert [line for line in lines(stage, sent.id) if line[0] == "cancel"] == [("cancel", "cancel_asked", "", 1)]


def test_a_forgotten_refusal_stays_on_record(stage):
    """The next judgement no longer sees it; the reader still does."""
    refused = became(stage, Happening.REFUSED)
    again = stage.play(flows.forget_refusal("acme", refused.id))
    assert (again.fingerprint, again.state) == ("", State.REFUSED)
    assert lines(stage, refused.id)[-1] == ("refusal", "refusal_forgotten", "", refused.fence)
    with pytest.raises(IllegalTransition) as illegal:
        stage.play(flows.forget_refusal("acme", queued(stage, "s2").id))
    assert (illegal.value.state, illegal.value.happening) == (State.QUEUED, "refusal_forgotten")


def test_a_release_is_no_deposit(stage):
    """It gives the transmission neither a date of deposit nor a reason to ask the portal."""
    stopped = held(stage)
    stage.wait(hours=1)
    back = stage.play(flows.release("acme", stopped.id, horizon=HORIZON))
    assert (back.state, back.due, back.reason, back.deposited_at, back.portal_id) == (
        State.QUEUED,
        stage.now,
        "human",
        None,
        None,
    )
    row = stage.store._connection.execute("SELECT poll_due FROM chorus_bridge_transmission").fetchone()
    assert row[0] is None
    assert lines(stage, stopped.id)[-1] == ("decision", "released", "human", stopped.fence)
    told = stage.told[-1]
    assert (told.name, told.company, told.transmission) == ("transmission.decided", "acme", stopped.id)
    assert told.facts == {"decision": "released"}


def test_an_adoption_is_a_deposit_followed_from_now_on(stage):
    """Dated of the decision, which is all that is known."""
    stopped = held(stage)
    stage.wait(hours=1)
    done = stage.play(flows.adopt("acme", stopped.id, "42"))
    assert (done.state, done.portal_id, done.deposited_at) == (State.DEPOSITED, "42", stage.now)
    row = stage.store._connection.execute("SELECT poll_due FROM chorus_bridge_transmission").fetchone()
    assert row[0] is not None


@pytest.mark.parametrize("decide", [flows.release, flows.abandon])
def test_a_decision_waits_until_what_left_has_settled(stage, decide):
    """It says how long, and not a moment longer."""
    sent = became(stage, Happening.SILENCE, in_doubt=True, unsure_since=stage.now)
    change = Move(happening=Happening.GIVEN_UP, at=stage.now, due=stage.now, unsure_since=sent.unsure_since)
    stopped = stage.play(flows.settle(sent, change))
    stage.wait(minutes=90)
    with pytest.raises(Busy) as busy:
        stage.play(decide("acme", stopped.id, horizon=HORIZON))
    told = (busy.value.operation, busy.value.reason, busy.value.retry_in)
    assert told == ("outbox/decide", "settling", timedelta(minutes=30))
    stage.wait(minutes=30)
    assert stage.play(decide("acme", stopped.id, horizon=HORIZON)).state in {State.QUEUED, State.CANCELLED}


def test_a_recovery_says_what_it_did(stage):
    """One line for each transmission, one event for all."""
    first = queued(stage)
    stage.wait(minutes=1)
    assert stage.play(flows.recover(START)) == 1
    assert lines(stage, first.id)[-1] == ("recover", "recovered", "recovered", 1)
    told = stage.told[-1]
    assert (told.name, told.company, told.facts["transmissions"]) == ("outbox.recovered", "", 1)
    assert told.facts["since"].startswith("2026-11-24T09:00")


def test_what_is_not_there_is_named(stage):
    """Whatever was asked of it."""
    for flow in (flows.load("acme", "x"), flows.history("acme", "x"), flows.attempts("acme", "x")):
        with pytest.raises(NotFound) as missing:
            stage.play(flow)
        assert (missing.value.what, missing.value.id) == ("transmission", "x")
    with pytest.raises(NotFound) as missing:
        stage.play(flows.document("nothing"))
    assert (missing.value.what, missing.value.id) == ("document", "nothing")


def test_a_race_that_is_always_lost_says_whose():
    """Bounded all the same, and named."""
    with pytest.raises(StaleWrite) as stale:
        _played(flows.enqueue(draft()))
    assert (stale.value.transmission, stale.value.fence) == (draft().situation, 0)


def _played(flow):
    asked = next(flow)
    for _ in range(20):
        asked = flow.send(_answer(asked))


def _answer(asked):
    """Answer a flow as a store where somebody always was first."""
    name = type(asked).__name__
    if name == "Now":
        return START
    return ((),) if asked.statements[0].name == "transmissions_wanted" else Undone("enqueue")


def test_evidence_that_comes_late_keeps_its_reason(stage):
    """A worker that lost its lease still knows what the portal said, and tells whose word it overruled."""
    held_ = stage.play(flows.claim(queued(stage), lease=LEASE))
    lost = Move(happening=Happening.LEASE_EXPIRED, at=stage.now, due=stage.now, reason="lease_expired")
    stage.play(flows.settle(held_, lost))
    late = Move(happening=Happening.ACCEPTED, at=stage.now, due=stage.now, reason="said", portal_id="42")
    status = PortalNews(status=PortalStatus.DEPOSITED, raw="DEPOSEE", at=stage.now)
    also = announcements.announce(held_, status, stage.now)
    done = stage.play(flows.settle(held_, late, also=(also,)))
    assert (done.state, done.portal_id) == (State.DEPOSITED, "42")
    told = stage.play(flows.history("acme", held_.id))
    assert [entry.news.raw for entry in told if entry.news] == ["DEPOSEE"]
    assert lines(stage, held_.id)[-2:] == [("outcome", "accepted", "said", 1), ("late", "found", "said", 2)]
    told = stage.told[-1]
    assert (told.name, told.company, told.transmission) == ("delivery.late_presence", "acme", held_.id)
    assert told.facts == {"was": "unsure"}


def test_a_search_that_comes_late_proves_presence_all_the_same(stage):
    """Whatever a human or another worker concluded meanwhile."""
    unsure = became(stage, Happening.SILENCE, in_doubt=True)
    stage.play(flows.settle(unsure, Move(happening=Happening.GIVEN_UP, at=stage.now, due=stage.now)))
    found = Move(happening=Happening.FOUND, at=stage.now, due=stage.now, portal_id="42")
    assert stage.play(flows.settle(unsure, found)).state is State.DEPOSITED


def test_a_claim_is_what_the_row_says(stage):
    """The transmission a worker holds equals the one it would read."""
    first = queued(stage)
    stage.wait(minutes=1)
    claimed = stage.play(flows.claim(first, lease=LEASE))
    assert claimed == stage.play(flows.load("acme", first.id))
    assert lines(stage, first.id)[-1] == ("intent", "claimed", "", 1)


def test_an_identifier_is_the_same_on_every_machine(stage):
    """It is derived from the invoice and from how many went before, never drawn."""
    other = Stage()
    first = queued(stage)
    assert other.play(flows.enqueue(draft("s1", key="732829320/2026/s1"))).id == first.id
    stage.play(flows.cancel("acme", first.id))
    assert queued(stage).id != first.id
    other.store.close()


def test_what_a_move_does_not_say_is_nothing():
    """Its defaults change no row."""
    move = Move(happening=Happening.FOUND, at=START, due=START)
    assert (move.reason, move.uncertain, move.in_doubt, move.searches, move.refusal_text) == ("", 0, None, 0, "")
    assert (move.refusals, move.flow_number, move.received_at) == ((), None, None)
    assert (statements.SUPPLIER, statements.RECIPIENT) == ("supplier", "recipient")


def test_a_move_never_shows_the_portals_words():
    """They may name a person."""
    assert "Untel" not in repr(Move(happening=Happening.REFUSED, at=START, due=START, refusal_text="M. Untel"))


def test_its_own_transmission_speaks_for_a_claim_before_the_holder_of_its_number(stage):
    """Both are open: the page shows what was done with this very claim."""
    stage.play(flows.enqueue(draft("s1", key="1/2026/A")))
    own = stage.play(flows.enqueue(draft("s2", key="1/2026/B")))
    assert stage.play(flows.enqueue(draft("s2", key="1/2026/A"))) == own


def test_the_history_says_why(stage):
    """Each of our own steps with its reason."""
    refused = became(stage, Happening.REFUSED, reason="refused")
    told = [(entry.code, entry.detail) for entry in stage.play(flows.history("acme", refused.id))]
    assert told == [("queued", ""), ("claimed", ""), ("refused", "refused")]


def gone_and_taken_again(stage):
    """Cancel what met silence, once its absence is proved, and queue the same number again."""
    claimed = stage.play(flows.claim(queued(stage), lease=LEASE))
    silence = Move(happening=Happening.SILENCE, at=stage.now, due=stage.now, uncertain=1, in_doubt=True)
    unsure = stage.play(flows.settle(claimed, silence))
    gone = Move(happening=Happening.ABSENT_CANCELLED, at=stage.now, due=stage.now, in_doubt=False)
    stage.play(flows.settle(unsure, gone))
    return unsure, queued(stage)


def found_late(stage, unsure):
    """Tell what a slow search finds."""
    found = Move(happening=Happening.FOUND, at=stage.now, due=stage.now, portal_id="42", poll_due=stage.now)
    return stage.play(flows.settle(unsure, found))


def test_a_late_presence_makes_the_transmission_that_took_the_number_again_be_searched_for(stage):
    """Both cannot have the number: the first stays cancelled, and the second does not leave before it is clear."""
    unsure, successor = gone_and_taken_again(stage)
    assert found_late(stage, unsure).state is State.CANCELLED
    doubted = stage.play(flows.load("acme", successor.id))
    assert (doubted.state, doubted.in_doubt, doubted.unsure_since) == (State.UNSURE, True, stage.now)
    told = stage.told[-1]
    assert (told.name, told.company, told.transmission) == ("delivery.presence_elsewhere", "acme", unsure.id)


def test_a_late_presence_leaves_alone_what_took_the_number_again_and_left(stage):
    """What was found may be its own: its own outcome will tell."""
    unsure, successor = gone_and_taken_again(stage)
    stage.play(flows.claim(successor, lease=LEASE))
    assert found_late(stage, unsure).state is State.CANCELLED
    assert stage.play(flows.load("acme", successor.id)).state is State.SENDING


def test_a_number_of_the_cancelled_is_not_adopted_once_taken_again(stage):
    """A human who adopts the wrong one of two transmissions is told so by the library's own error."""
    unsure, _ = gone_and_taken_again(stage)
    with pytest.raises(StaleWrite):
        stage.play(flows.adopt("acme", unsure.id, "42"))


def test_an_identifier_is_never_used_again(stage):
    """A host that kept the name of a purged transmission must not find another one under it."""
    first = queued(stage)
    stage.play(flows.cancel("acme", first.id))
    stage.wait(days=1)
    assert stage.play(flows.purge("acme", before=stage.now)) == 1
    assert queued(stage).id != first.id


def test_an_identifier_that_is_taken_is_passed_over(stage):
    """A purge makes the count go back, at the very instant another one was named by it."""
    first = queued(stage)
    stage.play(flows.cancel("acme", first.id))
    stage.wait(days=2)
    second = queued(stage)
    stage.play(flows.cancel("acme", second.id))
    stage.play(flows.purge("acme", before=stage.now))
    assert queued(stage).id not in {first.id, second.id}
