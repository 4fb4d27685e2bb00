"""Send: from the list, several at once, from the page of a claim; once, whoever clicks and however often."""

from __future__ import annotations

from host.stage import Stage
from playwright.sync_api import expect

from chorus_bridge.messages import Button, Language, button
from tests.browser.visiting import click_together, wait_for


def deposits(stage: Stage, claim: str) -> int:
    """Return how many invoices of *claim* the portal accepted."""
    return stage.simulator.ledger.accepted(f"F-{claim}")


def test_a_claim_sent_from_the_list_is_seen_to_arrive(living_stage, visit):
    """One click; the row becomes transmitting, then transmitted, and the page is never loaded again."""
    visitor = visit(living_stage)
    row = visitor.claims.open().row("S-READY")
    row.press("transmit").becomes("transmitting")
    visitor.page.evaluate("window.sameDocument = true")
    row.becomes("transmitted")
    assert visitor.page.evaluate("window.sameDocument === true")
    expect(row.cell.icon.first).to_have_class("chorus-icon chorus-transmitted")
    expect(row.button("transmit")).to_have_count(0)
    assert deposits(living_stage, "S-READY") == 1


def test_the_button_says_what_the_library_calls_it(still_stage, visit):
    """In both languages, followed by the claim it is about: in a list, buttons are told apart by ear too."""
    for language in Language:
        row = visit(still_stage, lang=language).claims.open().row("S-READY")
        expect(row.button("transmit")).to_have_accessible_name(f"{button(Button.TRANSMIT, language)} S-READY")


def test_a_selection_is_sent_together(stage, visit):
    """Three boxes ticked, one press: three rows on their way, then arrived."""
    visitor = visit(stage)
    chosen = ("S-READY", "S-READY-2", "S-READY-3")
    claims = visitor.claims.open().choose(*chosen)
    claims.press("transmit-selection")
    expect(claims.message.first).to_contain_text("3")
    stage.gateway.run_once()
    for claim in chosen:
        claims.row(claim).becomes("transmitted")
    assert [deposits(stage, claim) for claim in chosen] == [1, 1, 1]


def test_only_what_can_be_sent_can_be_chosen(still_stage, visit):
    """A claim that lacks something, or has left already, has no box to tick."""
    claims = visit(still_stage).claims.open()
    for claim in ("S-MISSING", "S-PENDING", "S-BOTH", "S-SENT", "S-SENDING"):
        expect(claims.row(claim).checkbox).to_have_count(0)


def test_an_empty_selection_says_so(still_stage, visit):
    """Nothing ticked: nothing is sent, and the person is told."""
    claims = visit(still_stage).claims.open().press("transmit-selection")
    expect(claims.alert.first).to_be_visible()
    claims.row("S-READY").becomes("ready")


def test_a_claim_is_sent_from_its_own_page(stage, visit):
    """The panel moves on by itself, and the history tells each step."""
    visitor = visit(stage)
    claim = visitor.claim("S-READY").open()
    lines = claim.history.count()
    claim.press("transmit").becomes("transmitting")
    stage.gateway.run_once()
    claim.becomes("transmitted")
    wait_for(lambda: claim.history.count() > lines, visitor.page)
    expect(claim.button("transmit")).to_have_count(0)
    assert deposits(stage, "S-READY") == 1


def test_a_person_who_looks_at_another_page_sees_it_too(stage, visit):
    """What one sends, the other sees arrive, without touching anything."""
    alice, bob = visit(stage), visit(stage, user="bob", lang="en")
    watched = bob.claim("S-READY").open()
    alice.claims.open().row("S-READY").press("transmit")
    watched.becomes("transmitting")
    stage.gateway.run_once()
    watched.becomes("transmitted")


def test_two_people_who_click_at_the_same_instant_send_once(stage, visit):
    """Two browsers, one instant: the portal is asked once, and both see it transmitted."""
    rows = [visit(stage, user=user).claims.open().row("S-READY") for user in ("alice", "bob")]
    click_together(*(row.button("transmit") for row in rows))
    for row in rows:
        row.becomes("transmitting")
    stage.gateway.run_once()
    for row in rows:
        row.becomes("transmitted")
    assert deposits(stage, "S-READY") == 1
    assert stage.simulator.ledger.attempts("F-S-READY") == 1


def test_a_double_click_sends_once(stage, visit):
    """An impatient hand does no harm."""
    row = visit(stage).claims.open().row("S-READY")
    row.button("transmit").dblclick()
    row.becomes("transmitting")
    stage.gateway.run_once()
    assert stage.simulator.ledger.attempts("F-S-READY") == 1


def test_reloading_after_a_send_sends_nothing_again(stage, visit):
    """Reload, back, forward, reload: the transmission cancelled meanwhile stays cancelled."""
    visitor = visit(stage)
    claims = visitor.claims.open()
    claims.row("S-READY").press("transmit").becomes("transmitting")
    claims.row("S-READY").press("cancel").becomes("ready")
    for move in (visitor.page.reload, visitor.page.go_back, visitor.page.go_forward, visitor.page.reload):
        move()
        visitor.page.wait_for_load_state()
    claims.open().row("S-READY").becomes("ready")
    stage.gateway.run_once()
    assert stage.simulator.ledger.attempts("F-S-READY") == 0
