"""Where one is after each act, and what a screen reader is told: nobody is sent back to the top of the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from chorus_bridge import DisplayState
from chorus_bridge.messages import Language
from tests.browser.telling import told
from tests.browser.visiting import Visitor, wait_for


def spoken(visitor: Visitor) -> list[str]:
    """Return what was said aloud since the page is there, line by line."""
    return visitor.page.locator("#spoken p").all_inner_texts()


def test_what_was_done_has_the_focus_on_the_page_that_follows(slow_stage, visit):
    """It is read at once, and the next Tab goes on from there."""
    visitor = visit(slow_stage)
    visitor.claim("S-READY").open().press("transmit")
    focused = visitor.page.locator(":focus")
    expect(focused).to_have_accessible_name(re.compile("F-S-READY"))
    assert focused.evaluate("element => element.closest('main') !== null")


def test_in_a_list_the_focus_stays_at_the_claim_and_the_message_is_spoken(slow_stage, visit):
    """The row is still there: its claim has the focus, seen, and what was done is heard."""
    visitor = visit(slow_stage)
    row = visitor.claims.open().row("S-READY")
    row.button("transmit").focus()
    visitor.page.keyboard.press("Enter")
    row.becomes("transmitting")
    link = row.element.locator("th a")
    expect(link).to_be_focused()
    assert link.evaluate("element => element.matches(':focus-visible')")
    wait_for(lambda: any("F-S-READY" in line for line in spoken(visitor)), visitor.page)


def test_when_the_row_leaves_the_list_the_message_has_the_focus(slow_stage, visit):
    """A list of what is ready no longer shows what was sent: the focus is not lost with it."""
    visitor = visit(slow_stage)
    claims = visitor.claims.open(state="ready")
    claims.row("S-READY").press("transmit")
    expect(claims.row("S-READY").element).to_have_count(0)
    expect(visitor.page.locator(":focus")).to_have_accessible_name(re.compile("F-S-READY"))


def test_when_the_button_in_focus_goes_away_the_state_has_the_focus(stage, visit):
    """The worker has taken it: whoever was about to cancel is on what became of it, not on a link nearby."""
    visitor = visit(stage)
    claim = visitor.claim("S-READY").open()
    claim.press("transmit").becomes("transmitting")
    claim.button("cancel").focus()
    stage.gateway.run_once()
    claim.becomes("transmitted")
    expect(claim.panel.locator("[data-state-title]")).to_be_focused()


def test_a_form_that_comes_back_is_at_the_first_wrong_field(stage, visit):
    """Even where the address names another one; the list above leads to each."""
    visitor = visit(stage)
    visitor.expects("422")
    visitor.edit("S-MISSING").open()
    visitor.page.goto(f"{visitor.page.url}#service_code")
    visitor.edit("S-MISSING").fill(service_code="DCPA", engagement="E" * 51, number="N" * 21)
    expect(visitor.page.locator("#number")).to_be_focused()
    visitor.page.locator("main [role=alert] a").last.click()
    expect(visitor.page.locator("#engagement")).to_be_focused()


@pytest.mark.parametrize("lang", Language)
def test_changes_that_come_together_are_all_spoken(stage, visit, lang):
    """Three claims leave at once: each is named, in the words and with the marks of the language."""
    visitor = visit(stage, lang=lang)
    chosen = ("S-READY", "S-READY-2", "S-READY-3")
    claims = visitor.claims.open().choose(*chosen)
    claims.press("transmit-selection")
    stage.gateway.run_once()
    for claim in chosen:
        claims.row(claim).becomes(DisplayState.TRANSMITTED)
    title, *_ = told(stage, "S-READY", lang)
    colon = "\u00a0: " if lang == Language.FR else ": "
    wait_for(lambda: all(f"{claim}{colon}{title}." in " ".join(spoken(visitor)) for claim in chosen), visitor.page)


def test_a_message_goes_away_when_it_is_no_longer_true(stage, visit):
    """*You can still cancel it* does not stay beside an invoice that has left."""
    visitor = visit(stage)
    claim = visitor.claim("S-READY").open()
    claim.press("transmit")
    expect(claim.message.first).to_contain_text("Vous pouvez encore l’annuler")
    stage.gateway.run_once()
    claim.becomes("transmitted")
    expect(claim.message).to_have_count(0)


def test_messages_are_stacked_and_closed_one_by_one(slow_stage, visit):
    """None hides another, wherever the page is scrolled; the focus goes on to the next one."""
    alice, bob = visit(slow_stage), visit(slow_stage, user="bob")
    bob.stops_hearing()
    claims = bob.claims.open().choose("S-READY", "S-READY-2")
    alice.claims.open().row("S-READY").press("transmit").becomes("transmitting")
    claims.press("transmit-selection")
    messages = bob.page.locator("[data-messages] .told")
    expect(messages).to_have_count(2)
    bob.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    boxes = [message.bounding_box() for message in messages.all()]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    for left in (1, 0):
        bob.page.locator("[data-close]").first.click()
        expect(messages).to_have_count(left)
        expect(bob.page.locator("[data-close]:focus" if left else "main:focus")).to_have_count(1)
