"""A flow whose receipt was lost is searched for, found, given to a human, or sent again if the host chose so."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.chorus.flow_words import FlowVerdict
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.errors import Busy, Refused
from chorus_bridge.gateway.flows import deciding, transmitting, working
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.reconciling import reconcile, search_wait
from chorus_bridge.outbox import flows as outbox
from tests.gateway.stage import SEARCH, SETTINGS
from tests.gateway.test_delivering import NO_HOLD
from tests.gateway.test_reconciling import page
from tests.gateway.works import (
    CLAIM,
    FLUX,
    FOUND,
    LOST,
    MISSING,
    RECEIPT,
    REPORT,
    WORKS,
    asked,
    error,
    report,
    scene,
    sent,
)


@pytest.fixture
def stage():
    """A stage on which everything is known of a works claim."""
    stage = scene()
    yield stage
    stage.store.close()


def test_a_lost_receipt_is_found_again_with_its_flow_number(stage):
    """By its number, once it is integrated."""
    unsure = sent(stage, LOST)
    stage.portal.says(WORKS, page(attrs.evolve(FOUND, flow_number="CPP7")))
    done = stage.play(reconcile(unsure, settings=SETTINGS))
    assert (done.state, done.portal_id, done.flow_number) == (State.DEPOSITED, "42", "CPP7")


def test_nothing_is_called_absent_before_both_lists_said_so(stage):
    """A works document could be listed with the ordinary ones: an absence is what a second deposit would stand on."""
    unsure = sent(stage, LOST)
    stage.portal.says(WORKS, page())
    stage.portal.says(SEARCH, page(FOUND))
    assert stage.play(reconcile(unsure, settings=SETTINGS)).state is State.DEPOSITED


def test_another_company_s_document_of_that_number_is_not_ours(stage):
    """Numbers are unique within a legal unit; one account may serve several."""
    unsure = sent(stage, LOST)
    stage.portal.says(WORKS, page(attrs.evolve(FOUND, supplier_siret="55203253400646")))
    stage.portal.says(SEARCH, page())
    assert stage.play(reconcile(unsure, settings=SETTINGS)).reason == "not_found_yet"


def searched(stage, unsure, settings, hours):
    """Search for *unsure*, in vain, until *hours* have passed, and return it as it then stands."""
    end = stage.now + timedelta(hours=hours)
    while unsure.state is State.UNSURE and stage.now < end:
        stage.portal.says(WORKS, page())
        stage.portal.says(SEARCH, page())
        unsure = stage.play(reconcile(unsure, settings=settings))
        stage.wait(max(unsure.due - stage.now, timedelta(minutes=1)))
    return unsure


def test_a_flow_no_search_finds_is_a_human_s_after_a_day(stage):
    """Nothing published bounds the time a flow takes: by default, nothing leaves twice by itself."""
    held = searched(stage, sent(stage, LOST), SETTINGS, hours=30)
    assert (held.state, held.reason, held.in_doubt) == (State.HELD, "flow_unseen", True)
    assert stage.portal.asked.count(FLUX) == 1
    released = stage.play(deciding.release("company-1", held.id, settings=SETTINGS))
    assert released.state is State.QUEUED


@pytest.mark.parametrize(
    ("words", "reason"),
    [("Doublon : ce flux a déjà été déposé", "duplicate"), ("Le format du flux est inconnu", "other_flow")],
)
def test_no_refusal_frees_a_number_while_an_earlier_flow_is_in_doubt(stage, words, reason):
    """A person released it without proof: what is refused now is this flow; the first may still be processed."""
    held = searched(stage, sent(stage, LOST), SETTINGS, hours=30)
    released = stage.play(deciding.release("company-1", held.id, settings=SETTINGS))
    stage.portal.says(FLUX, Refused(operation=FLUX, code=1, text=words))
    refused = stage.play(deliver(released, settings=SETTINGS))
    assert (refused.state, refused.reason, refused.blocks_number) == (State.UNSURE, reason, True)


@pytest.mark.parametrize(
    ("words", "state"),
    [("Doublon : ce flux a déjà été déposé", State.UNSURE), ("Le format du flux est inconnu", State.REFUSED)],
)
def test_a_flow_said_to_be_there_already_is_searched_for(stage, words, state):
    """As an invoice is; what is refused for another reason created nothing."""
    assert sent(stage, Refused(operation=FLUX, code=1, text=words)).state is state


def test_a_human_waits_for_the_flow_s_own_horizon(stage):
    """A day, not the hour of a submission."""
    held = sent(stage, LOST)
    stage.store._connection.execute("UPDATE chorus_bridge_transmission SET state = 'held'")
    stage.wait(hours=2)
    for decide in (deciding.release, deciding.abandon):
        with pytest.raises(Busy) as refused:
            stage.play(decide("company-1", held.id, settings=SETTINGS))
        assert refused.value.retry_in == timedelta(hours=22)


def test_a_host_may_let_it_leave_again(stage):
    """The same bytes, after a day of searches that found nothing."""
    settings = attrs.evolve(SETTINGS, resend_flows=True)
    unsure = searched(stage, sent(stage, LOST, settings), settings, hours=23)
    assert unsure.state is State.UNSURE
    again = searched(stage, unsure, settings, hours=3)
    assert (again.state, again.reason, again.cancellable) == (State.QUEUED, "absent", True)
    stage.portal.says(FLUX, RECEIPT)
    assert stage.play(deliver(again, settings=settings)).state is State.RECEIVED


def test_searches_for_a_flow_are_spread_over_the_day():
    """Up to an hour apart, instead of a quarter."""
    assert [search_wait(n, longest=timedelta(hours=1)) for n in (0, 4, 5, 6, 9)] == [
        timedelta(minutes=n) for n in (1, 16, 32, 60, 60)
    ]


def test_a_late_receipt_takes_the_doubt_away(stage):
    """The worker that was presumed dead comes back with the flow's number."""
    queued = stage.play(transmitting.transmit(CLAIM, settings=SETTINGS, hold=NO_HOLD))

    def sleepy(_operation):
        stage.wait(SETTINGS.lease + timedelta(minutes=1))
        stage.play(working.run_once(settings=SETTINGS, limit=1, halted=lambda: True))
        return RECEIPT

    stage.portal.says(FLUX, sleepy)
    received = stage.play(deliver(queued, settings=SETTINGS))
    assert (received.state, received.flow_number, received.in_doubt) == (
        State.RECEIVED,
        RECEIPT.value.flow_number,
        False,
    )
    assert "delivery.late_presence" in stage.events()


def test_a_report_does_not_speak_for_another_attempt(stage):
    """An earlier flow's refusal frees no number while a later one may still be integrated."""
    settings = attrs.evolve(SETTINGS, resend_flows=True)
    first = sent(stage, LOST, settings)
    again = searched(stage, first, settings, hours=30)
    stage.portal.says(FLUX, LOST)
    second = stage.play(deliver(again, settings=settings))
    assert second.state is State.UNSURE
    # The first worker's answer arrives at last.
    held = attrs.evolve(first, state=State.SENDING, fence=1, attempts=1)
    from chorus_bridge.gateway.flows.delivering import _received  # noqa: PLC0415 — the one move a late worker makes

    change, _ = _received(held, RECEIPT.value, stage.now, settings)
    stage.subject = stage.play(outbox.settle(held, change))
    assert (stage.subject.state, stage.subject.in_doubt) == (State.RECEIVED, True)
    doubted = asked(stage, report(FlowVerdict.REJECTED, error(MISSING)), settings=settings)
    assert (doubted.state, doubted.reason) == (State.UNSURE, "other_flow")


@pytest.mark.parametrize("decide", [deciding.release, deciding.abandon])
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (report(FlowVerdict.PENDING), "flow_pending"),
        (report(FlowVerdict.INCIDENT), "flow_pending"),
        (report(FlowVerdict.UNKNOWN_YET), "flow_pending"),
        (report(FlowVerdict.UNDESCRIBED), "flow_pending"),
        (report(FlowVerdict.INTEGRATED), "integrated_not_listed"),
        (report(FlowVerdict.PARTIAL), "integrated_not_listed"),
        (Busy(operation=REPORT, reason="portal_unavailable"), "report_unread"),
    ],
)
def test_nobody_decides_about_a_flow_the_portal_may_still_process(stage, decide, said, reason):
    """A week without verdict is no verdict: only the portal's support can say that it never comes."""
    sent(stage)
    stage.wait(days=8)
    held = asked(stage, report(FlowVerdict.PENDING))
    assert held.state is State.HELD
    stage.portal.says(REPORT, said)
    with pytest.raises(Busy) as refused:
        stage.play(decide("company-1", held.id, settings=SETTINGS))
    assert refused.value.reason == reason
    done = stage.play(decide("company-1", held.id, settings=SETTINGS, flow_dropped=True))
    assert done.state in {State.QUEUED, State.CANCELLED}


@pytest.mark.parametrize("decide", [deciding.release, deciding.abandon])
def test_a_flow_that_was_rejected_after_all_is_a_person_s_to_decide(stage, decide):
    """Nothing comes of it any more."""
    sent(stage)
    stage.wait(days=8)
    held = asked(stage, report(FlowVerdict.PENDING))
    stage.portal.says(REPORT, report(FlowVerdict.REJECTED))
    assert stage.play(decide("company-1", held.id, settings=SETTINGS)).state in {State.QUEUED, State.CANCELLED}
