"""The ChorusPRO column: an icon for each state, and a tooltip for mouse, keyboard and screen reader alike."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from chorus_bridge import icons
from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.messages import Language
from tests.browser.telling import assessed, told

SHOWN = {
    "S-READY": DisplayState.READY,
    "S-MISSING": DisplayState.MISSING_INFORMATION,
    "S-PENDING": DisplayState.AWAITING_ACTION,
    "S-BOTH": DisplayState.MISSING_INFORMATION,
    "S-SENDING": DisplayState.TRANSMITTING,
    "S-SENT": DisplayState.TRANSMITTED,
    "S-PAID": DisplayState.TRANSMITTED,
    "S-SUSPENDED": DisplayState.TRANSMITTED,
    "S-REJECTED": DisplayState.AWAITING_ACTION,
}


@pytest.mark.parametrize("lang", Language)
def test_every_claim_shows_its_state_in_the_words_of_the_library(still_stage, visit, lang):
    """Row by row: the state, the drawing, and a tooltip that says what the library says, no more and no less."""
    claims = visit(still_stage, lang=lang).claims.open()
    for claim, state in SHOWN.items():
        row = claims.row(claim)
        expect(row.element).to_have_attribute("data-state", state)
        expect(row.cell.icon.first).to_have_class(f"chorus-icon {state.icon}")
        assert row.cell.texts() == told(still_stage, claim, lang), claim


def test_the_drawings_are_the_library_s(still_stage, visit):
    """The host draws nothing of its own."""
    claims = visit(still_stage).claims.open()
    for claim, state in SHOWN.items():
        name = icons.drawing(f"{state.icon}").read_text(encoding="utf-8")
        path = name.partition(' d="')[2].partition('"')[0]
        expect(claims.row(claim).cell.icon.locator("path").first).to_have_attribute("d", path)


def test_a_private_client_has_no_icon(still_stage, visit):
    """Chorus Pro does not concern it: nothing is drawn and there is nothing to press."""
    row = visit(still_stage).claims.open().row("S-PRIVATE")
    expect(row.element).to_have_attribute("data-state", DisplayState.NOT_APPLICABLE)
    expect(row.cell.icon).to_have_count(0)
    expect(row.button("transmit")).to_have_count(0)
    expect(row.checkbox).to_have_count(0)


def test_what_can_be_pressed_follows_from_the_state(still_stage, visit):
    """Transmit where it is ready, cancel where it is still possible, neither elsewhere."""
    claims = visit(still_stage).claims.open()
    for claim in SHOWN:
        seen, row = assessed(still_stage, claim), claims.row(claim)
        expect(row.button("transmit")).to_have_count(int(seen.can_transmit))
        expect(row.button("cancel")).to_have_count(int(seen.can_cancel))


def test_the_mouse_opens_the_tooltip_and_may_walk_into_it(still_stage, visit):
    """Shown while pointed at, and while the pointer is on the tooltip itself: its text can be read and selected."""
    visitor = visit(still_stage)
    cell = visitor.claims.open().row("S-BOTH").cell
    expect(cell.tooltip).to_be_hidden()
    cell.trigger.hover()
    expect(cell.tooltip).to_be_visible()
    box = cell.tooltip.bounding_box()
    assert box is not None
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=10)
    visitor.page.wait_for_timeout(500)
    expect(cell.tooltip).to_be_visible()
    visitor.page.mouse.move(2, 2)
    expect(cell.tooltip).to_be_hidden()


def test_the_keyboard_opens_the_tooltip(still_stage, visit):
    """Shown while the icon has the focus."""
    visitor = visit(still_stage)
    cell = visitor.claims.open().row("S-MISSING").cell
    cell.trigger.focus()
    expect(cell.tooltip).to_be_visible()
    visitor.page.keyboard.press("Tab")
    expect(cell.tooltip).to_be_hidden()


@pytest.mark.parametrize("way", ["hover", "focus"])
def test_escape_closes_the_tooltip(still_stage, visit, way):
    """It goes away without moving the pointer or the focus."""
    visitor = visit(still_stage)
    cell = visitor.claims.open().row("S-PENDING").cell
    getattr(cell.trigger, way)()
    expect(cell.tooltip).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(cell.tooltip).to_be_hidden()


def test_the_tooltip_stays_inside_the_window(still_stage, visit):
    """Whatever the row, nothing of it is cut off at the left or at the right."""
    visitor = visit(still_stage, viewport={"width": 800, "height": 900})
    claims = visitor.claims.open()
    for claim in SHOWN:
        cell = claims.row(claim).cell
        cell.trigger.focus()
        expect(cell.tooltip).to_be_visible()
        box = cell.tooltip.bounding_box()
        assert box is not None
        assert box["x"] >= 0, claim
        assert box["x"] + box["width"] <= 800, claim


@pytest.mark.parametrize("way", ["Tab", "hover"])
def test_the_whole_tooltip_is_seen_of_every_row(still_stage, visit, way):
    """Where there is no room below the icon it is above: nothing is beyond an edge of a small window."""
    height = 700
    visitor = visit(still_stage, viewport={"width": 1280, "height": height})
    claims = visitor.claims.open()
    for row in claims.rows.all():
        cell = claims.row(row.get_attribute("data-claim") or "").cell
        if way == "hover":
            cell.trigger.hover()
        else:
            while not cell.trigger.evaluate("trigger => trigger === document.activeElement"):
                visitor.page.keyboard.press("Tab")
        expect(cell.tooltip).to_be_visible()
        box = cell.tooltip.bounding_box()
        assert box is not None
        assert box["y"] >= 0, cell.texts()
        assert box["y"] + box["height"] <= height, cell.texts()


@pytest.mark.parametrize("size", [(390, 700), (1024, 700)])
def test_on_a_small_window_the_tooltip_names_its_claim_and_is_away_from_it(still_stage, visit, size):
    """It lies at an edge of the window: it says what it is about, and leaves the icon in sight."""
    width, height = size
    visitor = visit(still_stage, viewport={"width": width, "height": height}, has_touch=True)
    claims = visitor.claims.open()
    for claim in SHOWN:
        cell = claims.row(claim).cell
        cell.trigger.tap()
        expect(cell.tooltip).to_be_visible()
        expect(cell.tooltip).to_contain_text(claim)
        tip, icon = cell.tooltip.bounding_box(), cell.trigger.bounding_box()
        assert tip is not None
        assert icon is not None
        assert tip["y"] >= icon["y"] + icon["height"] or tip["y"] + tip["height"] <= icon["y"], claim


def test_a_screen_reader_is_told_the_same(still_stage, visit):
    """The icon's name begins with the state, and the tooltip is its description; the drawing itself is silent."""
    claims = visit(still_stage, lang="en").claims.open()
    for claim in SHOWN:
        cell = claims.row(claim).cell
        title, *lines = told(still_stage, claim, Language.EN)
        expect(cell.trigger).to_have_accessible_name(re.compile(f"^{re.escape(title)}"))
        expect(cell.icon.first).to_have_attribute("aria-hidden", "true")
        assert cell.trigger.get_attribute("aria-describedby") == cell.tooltip.get_attribute("id")
        for line in lines:
            expect(cell.trigger).to_have_accessible_description(re.compile(re.escape(" ".join(line.split()))))


@pytest.mark.parametrize("state", [*dict.fromkeys(SHOWN.values())])
def test_the_list_is_filtered_by_state(still_stage, visit, state):
    """Only the claims of the state chosen are left."""
    claims = visit(still_stage).claims.open().choose_state(state)
    states = {row.get_attribute("data-state") for row in claims.rows.all()}
    assert states == {state}
    expect(claims.filter).to_have_value(state)


def test_the_language_is_chosen_by_a_click_and_remembered(still_stage, visit):
    """First that of the browser, then the one chosen, on every page."""
    visitor = visit(still_stage, lang="fr")
    claims = visitor.claims.open()
    assert claims.row("S-READY").cell.texts() == told(still_stage, "S-READY", Language.FR)
    visitor.page.locator("[data-lang=en]").click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    assert claims.open().row("S-READY").cell.texts() == told(still_stage, "S-READY", Language.EN)
    expect(visitor.company.open().page.locator("html")).to_have_attribute("lang", "en")
