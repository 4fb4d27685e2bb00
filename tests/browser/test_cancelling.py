"""Change one's mind: in time, with the time left shown; or too late, and clearly so."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from chorus_bridge.simulator import Fault, FaultKind
from tests.browser.telling import too_late
from tests.browser.visiting import wait_for


@pytest.mark.parametrize("where", ["list", "detail"])
def test_a_transmission_is_cancelled_in_time(slow_stage, visit, where):
    """After the press, the claim is ready again and nothing ever leaves."""
    visitor = visit(slow_stage)
    spot = visitor.claims.open().row("S-READY") if where == "list" else visitor.claim("S-READY").open()
    spot.press("transmit").becomes("transmitting").press("cancel").becomes("ready")
    slow_stage.gateway.run_once()
    assert slow_stage.simulator.ledger.attempts("F-S-READY") == 0


def test_the_time_left_goes_down(slow_stage, visit):
    """The page of the claim shows it, and the count moves by itself."""
    visitor = visit(slow_stage)
    claim = visitor.claim("S-READY").open()
    claim.press("transmit").becomes("transmitting")
    expect(claim.countdown).to_have_text(re.compile(r"\d"))
    before = claim.countdown.inner_text()
    wait_for(lambda: claim.countdown.inner_text() != before, visitor.page, seconds=3)


def test_a_time_that_is_over_is_not_counted(slow_stage, visit):
    """The worker is late: the page says that it leaves as soon as possible, rather than in no seconds."""
    visitor = visit(slow_stage)
    claim = visitor.claim("S-READY").open()
    claim.press("transmit").becomes("transmitting")
    due = datetime.fromisoformat(claim.countdown.get_attribute("data-due") or "")
    visitor.page.clock.set_fixed_time(due + timedelta(seconds=1))
    expect(visitor.page.locator(".countdown")).to_have_text("Départ dès que possible")
    expect(claim.button("cancel")).to_be_enabled()


def test_a_cancelled_claim_can_be_sent_again(slow_stage, visit):
    """Ready means ready: transmit, cancel, transmit."""
    row = visit(slow_stage).claims.open().row("S-READY")
    for _ in range(2):
        row.press("transmit").becomes("transmitting")
        row.press("cancel").becomes("ready")
    row.press("transmit").becomes("transmitting")


def test_the_button_goes_away_when_the_worker_has_taken_it(living_stage, visit):
    """Nobody is offered what is no longer possible."""
    row = visit(living_stage).claims.open().row("S-READY")
    row.press("transmit").becomes("transmitting")
    row.becomes("transmitted")
    expect(row.button("cancel")).to_have_count(0)


@pytest.mark.parametrize("where", ["list", "detail"])
def test_cancelling_what_has_left_is_refused_clearly(stage, visit, where):
    """The page was stale; the person is told that it is too late, sees the truth, and the portal has one invoice."""
    visitor = visit(stage)
    visitor.stops_hearing()
    spot = visitor.claims.open().row("S-READY") if where == "list" else visitor.claim("S-READY").open()
    spot.press("transmit").becomes("transmitting")
    stage.gateway.run_once()
    spot.press("cancel")
    expect(visitor.claims.alert.first).to_contain_text(too_late("fr"))
    spot.becomes("transmitted")
    assert stage.simulator.ledger.accepted("F-S-READY") == 1


def test_cancelling_while_it_leaves_is_refused_clearly(stage, visit):
    """The worker has taken it and the portal is slow: too late already, and one invoice in the end."""
    visitor = visit(stage, lang="en")
    visitor.stops_hearing()
    row = visitor.claims.open().row("S-READY")
    row.press("transmit").becomes("transmitting")
    slow = timedelta(seconds=2)
    stage.simulator.fault([Fault(route="factures/v1/soumettre", kind=FaultKind.DELAY, delay=slow)])
    worker = threading.Thread(target=stage.gateway.run_once)
    worker.start()
    wait_for(lambda: stage.simulator.ledger.attempts("F-S-READY") == 1, visitor.page)
    row.press("cancel")
    expect(visitor.claims.alert.first).to_contain_text(too_late("en"))
    worker.join(timeout=20)
    assert not worker.is_alive()
    assert stage.simulator.ledger.accepted("F-S-READY") == 1
