"""The same pages in a browser that runs no scripts: forms do everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.telling import too_late


@pytest.fixture
def plain(visit, stage):
    """Return a visitor without scripts."""
    return visit(stage, java_script_enabled=False)


def test_a_claim_is_sent_by_a_form(plain, stage):
    """Press, read what was done, load again: transmitted."""
    claims = plain.claims.open()
    claims.row("S-READY").press("transmit")
    expect(claims.message.first).to_be_visible()
    claims.open().row("S-READY").becomes("transmitting")
    stage.gateway.run_once()
    claims.open().row("S-READY").becomes("transmitted")
    assert stage.simulator.ledger.accepted("F-S-READY") == 1


def test_loading_again_after_a_form_sends_nothing(plain, stage):
    """The page after a form is an ordinary page: reload asks nothing and does nothing."""
    claims = plain.claims.open()
    claims.row("S-READY").press("transmit")
    expect(claims.message.first).to_be_visible()
    claims.row("S-READY").press("cancel")
    expect(claims.row("S-READY").element).to_have_attribute("data-state", "ready")
    plain.page.reload()
    plain.page.go_back()
    plain.page.reload()
    stage.gateway.run_once()
    assert stage.simulator.ledger.attempts("F-S-READY") == 0


def test_a_selection_is_sent_by_a_form(plain, stage):
    """Two boxes, one press."""
    claims = plain.claims.open().choose("S-READY", "S-READY-2").press("transmit-selection")
    expect(claims.message.first).to_be_visible()
    stage.gateway.run_once()
    for claim in ("S-READY", "S-READY-2"):
        claims.open().row(claim).becomes("transmitted")


def test_cancelling_too_late_is_refused_clearly(plain, stage):
    """The form comes back with the reason, and the portal has one invoice."""
    claims = plain.claims.open()
    claims.row("S-READY").press("transmit")
    expect(claims.message.first).to_be_visible()
    stage.gateway.run_once()
    claims.row("S-READY").press("cancel")
    expect(claims.alert.first).to_contain_text(too_late("fr"))
    assert stage.simulator.ledger.accepted("F-S-READY") == 1


def test_the_tooltip_opens_with_styles_alone(plain):
    """Pointer and focus both show it."""
    cell = plain.claims.open().row("S-BOTH").cell
    cell.trigger.hover()
    expect(cell.tooltip).to_be_visible()
    plain.page.mouse.move(2, 2)
    expect(cell.tooltip).to_be_hidden()
    cell.trigger.focus()
    expect(cell.tooltip).to_be_visible()


def test_the_list_is_filtered_by_a_form(plain):
    """A button does what the script does elsewhere."""
    claims = plain.claims.open()
    claims.choose_state("ready")
    assert {row.get_attribute("data-state") for row in claims.rows.all()} == {"ready"}
