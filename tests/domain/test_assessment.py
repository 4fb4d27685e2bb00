"""The order of decisions, checked against a table written by hand."""

from datetime import UTC, datetime
from itertools import product

import pytest
from attrs import evolve

from chorus_bridge.domain.assessment import (
    Assessment,
    DisplayState,
    Findings,
    Precedence,
    Reason,
    Verdict,
    derive,
)
from chorus_bridge.domain.codes import FindingCode, Kind, NotApplicable, Place, Who
from chorus_bridge.domain.finding import Finding
from chorus_bridge.domain.lifecycle import TAKEN_UP, State
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.domain.recipient import Freshness
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.domain.waiting import PORTAL_AWAY, CompanyWait
from tests.builders import news, transmission

D, R = DisplayState, Reason


def finding(code, kind):
    """Return a finding of which only the code and the list matter."""
    return Finding(code=code, kind=kind, path="x", who=Who.COMPANY, place=Place.SITUATION)


GAP = (finding(FindingCode.PDF_MISSING, Kind.MISSING),)
STEP = (finding(FindingCode.MOE_VALIDATION, Kind.PENDING),)
REFUSED = (*STEP, finding(FindingCode.SITUATION_REFUSED, Kind.PENDING))
REISSUE = (finding(FindingCode.REISSUE_WITH_NEW_NUMBER, Kind.PENDING),)

BY_FINDINGS = [
    # missing, pending; what is shown when missing comes first; when pending comes first
    ((), (), (D.READY, R.READY), (D.READY, R.READY)),
    (GAP, (), (D.MISSING_INFORMATION, R.MISSING), (D.MISSING_INFORMATION, R.MISSING)),
    ((), STEP, (D.AWAITING_ACTION, R.PENDING), (D.AWAITING_ACTION, R.PENDING)),
    (GAP, STEP, (D.MISSING_INFORMATION, R.MISSING), (D.AWAITING_ACTION, R.PENDING)),
    ((), REFUSED, (D.AWAITING_ACTION, R.SITUATION_REFUSED), (D.AWAITING_ACTION, R.SITUATION_REFUSED)),
    (GAP, REFUSED, (D.AWAITING_ACTION, R.SITUATION_REFUSED), (D.AWAITING_ACTION, R.SITUATION_REFUSED)),
    ((), REISSUE, (D.AWAITING_ACTION, R.REISSUE), (D.AWAITING_ACTION, R.REISSUE)),
    (GAP, REISSUE, (D.AWAITING_ACTION, R.REISSUE), (D.AWAITING_ACTION, R.REISSUE)),
    (
        (),
        REFUSED + REISSUE,
        (D.AWAITING_ACTION, R.SITUATION_REFUSED),
        (D.AWAITING_ACTION, R.SITUATION_REFUSED),
    ),
]
MUST_REDO = {R.SITUATION_REFUSED, R.REISSUE}

ACTION_STATUSES = {
    "suspended",
    "to_complete",
    "to_reroute",
    "awaiting_rerouting_by_supplier",
    "wrong_recipient_pd",
    "wrong_recipient_ea",
    "wrong_validator_by_supplier",
    "wrong_validator_by_joint_contractor",
    "wrong_moe_by_supplier",
    "wrong_moa_by_supplier",
    "wrong_supplier_by_moe",
    "wrong_moa_by_moe",
    "wrong_supplier_by_moa",
    "error_by_moe",
    "error_by_moa",
    "refused_by_validator_1",
    "refused_by_validator_2",
    "refused_by_moe",
    "refused_by_moa",
    "refused_by_supplier",
}
DEAD_STATUSES = {"rejected", "abandoned", "deleted"}


def shown(state, reason, *, cancel=False, action=False):
    """Return a verdict by which nothing can be transmitted."""
    return Verdict(state=state, reason=reason, can_cancel=cancel, action_required=action)


BY_TRANSMISSION = {
    # state, attempts, in doubt
    (State.QUEUED, 0, 0): shown(D.TRANSMITTING, R.SCHEDULED, cancel=True),
    (State.QUEUED, 1, 0): shown(D.TRANSMITTING, R.RETRY, cancel=True),
    (State.QUEUED, 0, 1): shown(D.TRANSMITTING, R.CHECKED_BEFORE_RETRY),
    (State.QUEUED, 1, 1): shown(D.TRANSMITTING, R.CHECKED_BEFORE_RETRY),
    **dict.fromkeys(
        product([State.SENDING], (0, 1), (0, 1)),
        shown(D.TRANSMITTING, R.SENDING),
    ),
    **dict.fromkeys(
        product([State.UNSURE], (0, 1), (0, 1)),
        shown(D.TRANSMITTING, R.AWAITING_CONFIRMATION),
    ),
    **dict.fromkeys(
        product([State.RECEIVED], (0, 1), (0, 1)),
        shown(D.TRANSMITTING, R.RECEIVED),
    ),
    **dict.fromkeys(
        product([State.HELD], (0, 1), (0, 1)),
        shown(D.TRANSMITTING, R.HELD, action=True),
    ),
    **dict.fromkeys(
        product([State.CONFLICT], (0, 1), (0, 1)),
        shown(D.TRANSMITTING, R.CONFLICT, action=True),
    ),
    **dict.fromkeys(product([State.REFUSED, State.CANCELLED], (0, 1), (0, 1)), None),
}


def of_news(status):
    """Return what a deposited invoice shows, by what the portal last said of it."""
    if status in DEAD_STATUSES:
        return None
    if status == "draft":
        return shown(D.TRANSMITTING, R.DRAFT_ON_PORTAL, action=True)
    if status in ACTION_STATUSES:
        return shown(D.TRANSMITTED, R.ACTION_REQUIRED, action=True)
    return shown(D.TRANSMITTED, R.ON_PORTAL)


LAST: list[tuple[Transmission | None, Verdict | None]] = [(None, None)]
LAST += [
    (transmission(state=state, attempts=attempts, in_doubt=bool(in_doubt)), verdict)
    for (state, attempts, in_doubt), verdict in BY_TRANSMISSION.items()
]
LAST += [
    (transmission(state=State.DEPOSITED, news=told, uncertain=uncertain), verdict)
    for told, verdict in [
        (None, shown(D.TRANSMITTED, R.ON_PORTAL)),
        *((news(status), of_news(status.value)) for status in PortalStatus),
    ]
    for uncertain in (0, 1)
]


def expected(silent, by_findings, spoken, may_transmit):
    """Read the table: the transmission first, then silence, then the lists."""
    if spoken is not None:
        return spoken
    if silent is not None:
        return shown(D.NOT_APPLICABLE, R.NOT_APPLICABLE)
    state, reason = by_findings
    return Verdict(
        state=state,
        reason=reason,
        can_transmit=state is D.READY and may_transmit,
        action_required=reason in MUST_REDO,
    )


def test_the_table_has_every_state():
    """No state of a transmission and no status of the portal is left out."""
    assert {last.state for last, _ in LAST if last is not None} == set(State)


@pytest.mark.parametrize(("missing", "pending", "first", "second"), BY_FINDINGS)
def test_the_verdict_is_the_table_s(missing, pending, first, second):
    """Whatever is missing, pending, under way, announced or chosen, the first decision that matches wins."""
    shown_by = {Precedence.MISSING_FIRST: first, Precedence.PENDING_FIRST: second}
    others = product(LAST, (None, *NotApplicable), Precedence, (True, False))
    for (last, spoken), silent, precedence, may_transmit in others:
        verdict = derive(
            not_applicable=silent,
            findings=Findings(missing=missing, pending=pending),
            transmission=last,
            precedence=precedence,
            may_transmit=may_transmit,
        )
        assert verdict == expected(silent, shown_by[precedence], spoken, may_transmit), (last, silent)


WAITS = (
    None,
    CompanyWait(company="c", reason="account_refused", until=None),
    CompanyWait(company="c", reason="rights_refused", until=datetime(2026, 11, 24, 15, tzinfo=UTC)),
    CompanyWait(company="c", reason=PORTAL_AWAY, until=datetime(2026, 11, 24, 15, tzinfo=UTC)),
)


@pytest.mark.parametrize("wait", WAITS, ids=lambda wait: wait.reason if wait else "none")
def test_a_company_that_waits_for_somebody_asks_for_action_on_what_is_held_back(wait):
    """What a worker would take up goes no further before somebody has resumed the company; nothing else changes."""
    for last, _ in LAST:
        free, held = (
            derive(not_applicable=None, findings=Findings(), transmission=last, wait=known) for known in (None, wait)
        )
        asked = wait is not None and wait.until is None and last is not None and last.state in TAKEN_UP
        assert held == (evolve(free, action_required=True) if asked else free), last


def test_a_wait_knows_a_refused_access():
    """An account that is missing is one; a portal that does not answer is none."""
    reasons = ("account_refused", "rights_refused", "account_missing", "tls_failed", PORTAL_AWAY)
    refused = [CompanyWait(company="c", reason=reason, until=None).refused for reason in reasons]
    assert refused == [True, True, True, False, False]


def test_missing_comes_first_and_anybody_may_transmit_by_default():
    """The defaults are the documented ones."""
    both = Findings(missing=GAP, pending=STEP)
    assert derive(not_applicable=None, findings=both, transmission=None).state is D.MISSING_INFORMATION
    assert derive(not_applicable=None, findings=Findings(), transmission=None).can_transmit


def test_five_states_have_an_icon():
    """Where Chorus Pro is not concerned, nothing is shown."""
    assert {state: state.icon for state in DisplayState} == {
        D.TRANSMITTED: "chorus-transmitted",
        D.TRANSMITTING: "chorus-transmitting",
        D.READY: "chorus-ready",
        D.MISSING_INFORMATION: "chorus-missing-information",
        D.AWAITING_ACTION: "chorus-awaiting-action",
        D.NOT_APPLICABLE: None,
    }


def test_findings_are_clear_when_nothing_blocks():
    """Warnings and what is deferred block nothing."""
    warning = (finding(FindingCode.NET_NOT_POSITIVE, Kind.WARNING),)
    assert Findings(warnings=warning, deferred=GAP).clear
    assert not Findings(missing=GAP).clear
    assert not Findings(pending=STEP).clear
    assert Findings(pending=REFUSED).pending_codes == {
        FindingCode.MOE_VALIDATION,
        FindingCode.SITUATION_REFUSED,
    }


def test_an_assessment_answers_for_its_verdict_and_its_lists():
    """What a host reads at a glance is what was decided."""
    told = news(PortalStatus.SUSPENDED)
    verdict = Verdict(
        state=D.TRANSMITTED, reason=R.ACTION_REQUIRED, can_transmit=True, can_cancel=True, action_required=True
    )
    warning = (finding(FindingCode.NET_NOT_POSITIVE, Kind.WARNING),)
    assessment = Assessment(
        situation="s",
        verdict=verdict,
        findings=Findings(missing=GAP, pending=STEP, warnings=warning),
        transmission=transmission(state=State.DEPOSITED, news=told),
        recipient=Freshness.KNOWN,
    )
    assert (assessment.state, assessment.icon) == (D.TRANSMITTED, "chorus-transmitted")
    assert assessment.can_transmit
    assert assessment.can_cancel
    assert assessment.action_required
    assert (assessment.missing, assessment.pending, assessment.warnings) == (GAP, STEP, warning)
    assert assessment.portal is told
    assert Assessment(situation="s", verdict=verdict, findings=Findings(), recipient=Freshness.KNOWN).portal is None
