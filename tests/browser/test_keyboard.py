"""Everything without a mouse, and where one is can always be seen."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MOST_STEPS = 80
"""Presses of Tab after which somebody gives up."""

MARK = """element => {
    const style = getComputedStyle(element);
    const outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
    return outline || style.boxShadow !== 'none';
}"""
"""Whether something is drawn around the element that has the focus."""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until *target* has the focus; whatever has it on the way is seen to have it."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count():
            assert focused.evaluate(MARK), f"no visible focus on {focused.evaluate('element => element.outerHTML')}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} was not reached in {MOST_STEPS} presses of Tab")


def test_a_claim_is_sent_and_cancelled_with_the_keyboard_alone(slow_stage, visit):
    """Tab to the button, Enter; Tab to the other, Space."""
    visitor = visit(slow_stage)
    row = visitor.claims.open().row("S-READY")
    tab_to(visitor.page, row.button("transmit"))
    visitor.page.keyboard.press("Enter")
    row.becomes("transmitting")
    tab_to(visitor.page, row.button("cancel"))
    visitor.page.keyboard.press("Space")
    row.becomes("ready")


def test_the_next_tab_goes_on_from_the_same_claim(slow_stage, visit):
    """Whoever sends ten claims one by one does not walk through the menu ten times."""
    visitor = visit(slow_stage)
    row = visitor.claims.open().row("S-READY")
    tab_to(visitor.page, row.button("transmit"))
    visitor.page.keyboard.press("Enter")
    row.becomes("transmitting")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator("main table :focus")).to_have_count(1)


def test_a_selection_is_sent_with_the_keyboard_alone(stage, visit):
    """Space ticks the boxes, Enter sends them."""
    visitor = visit(stage)
    claims = visitor.claims.open()
    for claim in ("S-READY", "S-READY-2"):
        claims.row(claim).checkbox.focus()
        visitor.page.keyboard.press("Space")
        expect(claims.row(claim).checkbox).to_be_checked()
    claims.button("transmit-selection").focus()
    visitor.page.keyboard.press("Enter")
    for claim in ("S-READY", "S-READY-2"):
        claims.row(claim).becomes("transmitting")


def test_every_stop_of_the_tab_key_is_seen_and_has_a_name(still_stage, visit):
    """On each page: a visible focus everywhere, and a name for whoever listens."""
    visitor = visit(still_stage)
    pages = (visitor.claims, visitor.claim("S-READY"), visitor.edit("S-MISSING"), visitor.company, visitor.buyer)
    for page in pages:
        page.open()
        for _ in range(MOST_STEPS):
            visitor.page.keyboard.press("Tab")
            focused = visitor.page.locator(":focus")
            if not focused.count():
                break
            assert focused.evaluate(MARK), focused.evaluate("element => element.outerHTML")


def test_the_first_stop_skips_to_the_content(still_stage, visit):
    """Whoever tabs does not walk through the menu on every page."""
    visitor = visit(still_stage)
    visitor.claims.open()
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("location.hash || document.activeElement.closest('main') !== null")
