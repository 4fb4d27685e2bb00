"""A flow is received, then judged: created, refused with its reasons, or not yet; it never leaves twice by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest

from chorus_bridge.chorus.flow_words import FlowVerdict
from chorus_bridge.chorus.results import TechnicalError
from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.transmission import RemoteRefusal
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused, TooLate, Unsure
from chorus_bridge.gateway.flows import transmitting, working
from chorus_bridge.gateway.flows.awaiting import await_verdict
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.reconciling import reconcile
from chorus_bridge.outbox import flows as outbox
from tests.gateway.stage import SETTINGS
from tests.gateway.test_delivering import NO_HOLD
from tests.gateway.test_reconciling import page
from tests.gateway.works import (
    CLAIM,
    FLUX,
    FOUND,
    MISSING,
    REPORT,
    UNREAD,
    WORKS,
    asked,
    error,
    judged,
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


def test_a_receipt_is_not_a_success(stage):
    """The portal has the file; nothing is created, nothing can be taken back."""
    received = sent(stage)
    assert (received.state, received.flow_number) == (State.RECEIVED, "CPP0011116000000000000001")
    assert (received.works, received.flow, received.portal_id) == (True, True, None)
    assert received.due == stage.now + SETTINGS.report_steps[0]
    shown = judged(stage)
    assert (shown.state, shown.verdict.reason) == (DisplayState.TRANSMITTING, Reason.RECEIVED)
    assert not shown.can_cancel
    with pytest.raises(TooLate):
        stage.play(transmitting.cancel("company-1", received.id))


def test_a_flow_needs_one_request_only(stage):
    """Everybody is named by SIRET: no look-up, no upload."""
    sent(stage)
    assert stage.portal.asked == [FLUX]


def test_an_integrated_flow_is_a_deposit_once_its_invoice_is_found(stage):
    """The list gives the identifier by which it is followed, and its first status."""
    sent(stage)
    done = asked(stage, report(FlowVerdict.INTEGRATED), works=[page(FOUND)])
    assert (done.state, done.portal_id, done.news.raw) == (State.DEPOSITED, "42", "A_ASSOCIER_MOE")
    assert stage.portal.asked == [FLUX, REPORT, WORKS]
    assert judged(stage).state is DisplayState.TRANSMITTED


def test_an_integrated_flow_whose_invoice_is_not_listed_yet_is_waited_for(stage):
    """An index lags; the ordinary list is asked too."""
    sent(stage)
    waiting = asked(stage, report(FlowVerdict.INTEGRATED), works=[page()], ordinary=[page()])
    assert (waiting.state, waiting.reason) == (State.RECEIVED, "integrated_not_listed")


def test_the_works_list_may_not_know_the_flow(stage):
    """After some looks, the number is searched for too; another content under it is not ours."""
    sent(stage)
    for _ in range(3):
        asked(stage, report(FlowVerdict.INTEGRATED), works=[page()], ordinary=[page()])
    other = attrs.evolve(FOUND, total_incl_vat=Decimal(1))
    waiting = asked(stage, report(FlowVerdict.INTEGRATED), works=[page(), page(other)], ordinary=[page()])
    assert waiting.state is State.RECEIVED
    done = asked(stage, report(FlowVerdict.INTEGRATED), works=[page(), page(FOUND)], ordinary=[page()])
    assert done.state is State.DEPOSITED


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (FlowVerdict.UNKNOWN_YET, "flow_unknown_yet"),
        (FlowVerdict.PENDING, "flow_pending"),
        (FlowVerdict.INCIDENT, "flow_incident"),
        (FlowVerdict.UNDESCRIBED, "flow_undescribed"),
    ],
)
def test_what_is_no_verdict_is_waited_for(stage, verdict, reason):
    """Longer each time, whatever the word, and nothing is sent again."""
    sent(stage)
    for look in range(8):
        waiting = asked(stage, report(verdict))
        assert (waiting.state, waiting.reason) == (State.RECEIVED, reason)
        assert waiting.due - stage.now == SETTINGS.report_steps[min(look, len(SETTINGS.report_steps) - 1)]
    assert stage.portal.asked == [FLUX, *[REPORT] * 8]


def test_a_look_that_learns_nothing_new_leaves_no_line(stage):
    """A flow may be looked at a hundred times: the record keeps what changed."""
    sent(stage)
    for verdict in (FlowVerdict.PENDING, FlowVerdict.PENDING, FlowVerdict.INCIDENT, FlowVerdict.PENDING):
        asked(stage, report(verdict))
    lines = [
        (line.step, line.outcome, line.reason) for line in stage.play(outbox.attempts("company-1", stage.subject.id))
    ]
    assert lines[2:] == [
        ("outcome", "received", ""),
        ("report", "pending", "flow_pending"),
        ("report", "pending", "flow_incident"),
        ("report", "pending", "flow_pending"),
    ]


def test_an_incident_is_told_once_louder_than_the_rest(stage):
    """It may last: one alarm says it."""
    sent(stage)
    for _ in range(3):
        asked(stage, report(FlowVerdict.INCIDENT, raw="IN_INCIDENTE"))
    alarms = [event for event in stage.told if event.name == "flow.incident"]
    assert [event.facts for event in alarms] == [{"state": "IN_INCIDENTE"}]


@pytest.mark.parametrize("verdict", [FlowVerdict.PENDING, FlowVerdict.INTEGRATED])
def test_a_flow_without_end_is_a_human_s_after_a_week(stage, verdict):
    """Its number stays taken: the portal may still process it."""
    sent(stage)
    stage.wait(days=7)
    lists: dict[str, Any] = {"works": [page()], "ordinary": [page()]} if verdict is FlowVerdict.INTEGRATED else {}
    held = asked(stage, report(verdict), **lists)
    assert (held.state, held.in_doubt, held.blocks_number) == (State.HELD, True, True)
    assert "delivery.held" in stage.events()


def test_a_rejected_flow_says_what_to_correct_field_by_field(stage):
    """The service is the authority's on this document; the same number may leave again once corrected."""
    sent(stage)
    said = error(f"{MISSING}|Le valideur est incon")
    refused = asked(stage, report(FlowVerdict.REJECTED, said, technical=(TechnicalError(code="ERR_1", text=UNREAD),)))
    assert refused.state is State.REFUSED
    assert refused.refusals == (
        RemoteRefusal(path="market.contracting_authority.service_code", text=MISSING),
        RemoteRefusal(path="market.project_manager", text="Le valideur est incon"),
        RemoteRefusal(path="invoice", text=f"ERR_1 {UNREAD}"),
    )
    assert not refused.blocks_number
    shown = judged(stage)
    assert shown.state is DisplayState.MISSING_INFORMATION
    paths = [finding.path for finding in shown.missing if finding.code.value == "REMOTE_FIELD_REJECTED"]
    assert paths == [refusal.path for refusal in refused.refusals]


def test_what_the_report_says_of_others_is_not_ours(stage):
    """One bad invoice of a flow costs the others nothing: it settles by number."""
    sent(stage)
    report_ = report(FlowVerdict.PARTIAL, error("Le service est inconnu", number="OTHER"))
    assert asked(stage, report_, works=[page(FOUND)]).state is State.DEPOSITED


def test_a_partly_integrated_flow_without_ours_is_refused(stage):
    """By number too."""
    sent(stage)
    refused = asked(stage, report(FlowVerdict.PARTIAL, error("Le service est inconnu")))
    assert (refused.state, refused.refusal_text) == (State.REFUSED, "Le service est inconnu")


def test_a_number_said_to_exist_is_searched_for(stage):
    """It may be our own, of a flow whose receipt was lost: a proof of presence, not a refusal."""
    sent(stage)
    doubted = asked(stage, report(FlowVerdict.REJECTED, error("Ce numero existe deja")))
    assert (doubted.state, doubted.reason, doubted.in_doubt) == (State.UNSURE, "duplicate", True)
    stage.portal.says(WORKS, page(FOUND))
    assert stage.play(reconcile(doubted, settings=SETTINGS)).state is State.DEPOSITED


@pytest.mark.parametrize(
    "reply",
    [
        Busy(operation=REPORT, reason="portal_unavailable"),
        Refused(operation=REPORT, code=20999, text="?"),
        Unsure(operation=REPORT, reason="timeout"),
    ],
)
def test_a_report_that_cannot_be_read_says_nothing(stage, reply):
    """Nothing was learnt: asked again later."""
    sent(stage)
    waiting = asked(stage, reply)
    assert (waiting.state, waiting.reason) == (State.RECEIVED, "report_unread")


def test_a_refused_access_pauses_the_company(stage):
    """Asking again could lock its account."""
    sent(stage)
    asked(stage, AuthRefused(operation=REPORT, cause=AuthCause.ACCOUNT))
    stage.wait(hours=2)
    assert "access.refused" in stage.events()
    assert stage.play(working.run_once(settings=SETTINGS)).idle


def test_a_search_that_fails_after_the_verdict_is_made_again(stage):
    """The verdict is asked for again with it: it costs one request."""
    sent(stage)
    waiting = asked(stage, report(FlowVerdict.INTEGRATED), works=[Busy(operation=WORKS, reason="portal_unavailable")])
    assert (waiting.state, waiting.reason) == (State.RECEIVED, "portal_unavailable")


def test_a_document_that_cannot_be_read_any_more_is_a_human_s(stage):
    """What was sent can no longer be compared with what the portal has."""
    sent(stage)
    stage.store._connection.execute("UPDATE chorus_bridge_document SET body = x'00'")
    held = stage.play(await_verdict(stage.subject, settings=SETTINGS))
    assert (held.state, held.reason) == (State.HELD, "unreadable_document")


def test_a_damaged_flow_is_never_sent(stage):
    """The file is checked against its digest just before it leaves."""
    queued = stage.play(transmitting.transmit(CLAIM, settings=SETTINGS, hold=NO_HOLD))
    stage.store._connection.execute(
        "UPDATE chorus_bridge_document SET body = x'00' WHERE sha256 <> ?", (queued.document,)
    )
    held = stage.play(deliver(queued, settings=SETTINGS))
    assert (held.state, stage.portal.asked) == (State.HELD, [])


def test_a_round_of_work_reads_the_reports_that_are_due(stage):
    """And survives one that fails."""
    sent(stage)
    stage.wait(SETTINGS.report_steps[0])
    stage.portal.says(REPORT, report(FlowVerdict.INTEGRATED))
    stage.portal.says(WORKS, page(FOUND))
    done = stage.play(working.run_once(settings=SETTINGS))
    assert (done.awaited, done.failed) == (1, 0)
    assert stage.play(outbox.load("company-1", stage.subject.id)).state is State.DEPOSITED


def test_the_next_wake_is_when_a_report_is_due(stage):
    """A worker sleeps until then."""
    received = sent(stage)
    assert stage.play(working.next_wake()) == received.due
