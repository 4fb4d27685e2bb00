"""A company that waits: every invoice it holds back says so, on a list as well, and no other company's does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chorus_bridge.domain.assessment import Reason
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.waiting import PORTAL_AWAY, CompanyWait
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Unsure
from chorus_bridge.gateway.flows import access, assessing, transmitting, working
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.messages import Language, tooltip
from chorus_bridge.outbox import gates
from tests.builders import RECIPIENT, SITUATION, SUPPLIER, SUPPLIER_SIRET, situation
from tests.gateway.stage import PDF, SEARCH, SETTINGS, SUBMIT, Stage

SECOND = situation(id="situation-2", invoice__number="F-2")
OTHERS = situation(id="situation-3", company__id="company-2")
NO_HOLD = HoldFor(timedelta(0))
REFUSED = AuthRefused(operation=SUBMIT, cause=AuthCause.ACCOUNT)


@pytest.fixture
def stage():
    """A stage with three invoices in the queue, two of one company."""
    scene = Stage()
    scene.knows_everything()
    scene.knows(RECIPIENT, SUPPLIER, company="company-2")
    for one in (SITUATION, SECOND, OTHERS):
        scene.play(transmitting.transmit(one, settings=SETTINGS, hold=NO_HOLD))
    yield scene
    scene.store.close()


def judged(stage):
    """Return what a list page shows of the three."""
    return stage.play(assessing.assess_many([SITUATION, SECOND, OTHERS], policy=SETTINGS.policy))


def refuse(stage, refusal=REFUSED):
    """Let the first invoice meet a refused access."""
    first = judged(stage)[0].transmission
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, refusal)
    stage.play(deliver(first, settings=SETTINGS))


def test_an_invoice_that_was_never_tried_says_what_keeps_its_company(stage):
    """The refusal was met by another invoice; this one must not announce that it is about to leave."""
    refuse(stage)
    first, second, others = judged(stage)
    assert first.wait == second.wait == CompanyWait(company="company-1", reason="account_refused", until=None)
    assert others.wait is None
    assert [one.verdict.reason for one in (first, second, others)] == [
        Reason.RETRY,
        Reason.SCHEDULED,
        Reason.SCHEDULED,
    ]
    assert [one.action_required for one in (first, second, others)] == [True, True, False]
    assert all(one.can_cancel for one in (first, second, others))
    assert "once the administrator has acted" in tooltip(second, Language.EN, now=stage.now)[0]
    assert "as soon as possible" in tooltip(others, Language.EN, now=stage.now)[0]


def test_once_the_company_is_resumed_nothing_of_the_wait_is_left(stage):
    """It is a fact of the moment, kept in no transmission."""
    refuse(stage)
    stage.play(access.resume("company-1", SUPPLIER_SIRET))
    first, second, _ = judged(stage)
    assert (first.wait, second.wait) == (None, None)
    assert not second.action_required
    assert "as soon as possible" in tooltip(second, Language.EN, now=stage.now)[0]


def test_a_pause_that_ends_by_itself_is_told_until_its_end(stage):
    """Not a moment longer."""
    refuse(stage, AuthRefused(operation=SUBMIT, cause=AuthCause.RIGHTS))
    until = stage.now + SETTINGS.access_pause
    second = judged(stage)[1]
    assert second.wait == CompanyWait(company="company-1", reason="rights_refused", until=until)
    assert not second.action_required
    stage.now = until - timedelta(microseconds=1)
    assert judged(stage)[1].wait is not None
    stage.now = until
    assert judged(stage)[1].wait is None


def test_a_portal_that_does_not_answer_is_told_until_it_does(stage):
    """Even after the hour of the next question: nothing leaves before the answer."""
    for _ in range(SETTINGS.limits.breaker_threshold):
        outage = gates.outage("company-1", at=stage.now, openings=0, limits=SETTINGS.limits)
        stage.store.execute(outage)
    until = stage.now + SETTINGS.limits.breaker_wait
    away = CompanyWait(company="company-1", reason=PORTAL_AWAY, until=until)
    assert judged(stage)[1].wait == away
    stage.now = until + timedelta(minutes=5)
    assert judged(stage)[1].wait == away
    stage.store.execute([gates.answered("company-1")])
    assert judged(stage)[1].wait is None


def test_a_pause_is_told_before_a_portal_that_does_not_answer(stage):
    """What somebody must do comes first."""
    refuse(stage)
    for _ in range(SETTINGS.limits.breaker_threshold):
        stage.store.execute(gates.outage("company-1", at=stage.now, openings=0, limits=SETTINGS.limits))
    assert judged(stage)[1].wait == CompanyWait(company="company-1", reason="account_refused", until=None)


def test_an_invoice_that_is_searched_for_waits_as_well(stage):
    """Its outcome stays unknown until somebody has let the company go on."""
    first = judged(stage)[0].transmission
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, Unsure(operation=SUBMIT, reason="read_timeout"))
    stage.play(deliver(first, settings=SETTINGS))
    stage.wait(minutes=10)
    stage.portal.says(SEARCH, AuthRefused(operation=SEARCH, cause=AuthCause.ACCOUNT))
    stage.play(working.run_once(settings=SETTINGS, company="company-1"))
    found = judged(stage)[0]
    assert found.transmission.state is State.UNSURE
    assert found.action_required
    said = tooltip(found, Language.EN, now=stage.now)
    assert "Next search once the administrator has acted" in said[0]
    assert said[1].startswith("For the administrator to do")
