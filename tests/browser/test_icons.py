"""The five drawings, as small as they are shown, in a page of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from playwright.sync_api import Browser, Page

from chorus_bridge import icons
from chorus_bridge.domain.assessment import DisplayState
from tests.browser import png

SHOWN = [state for state in DisplayState if state.icon is not None]
GROUNDS = {"light": "#ffffff", "dark": "#16181d"}
SIDE = 16
CLEAR = 60
"""Levels of grey, of 255, that tell two pixels apart."""
GRAPHIC = 3.0
"""Contrast that WCAG 2.2 asks of a drawing with its ground (criterion 1.4.11)."""
ENOUGH = 25
"""Pixels, of 256, that a drawing needs to be seen."""
APART = 40
"""Pixels, of 256, that tell one drawing from another."""


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Page]:
    """Open a small empty page at the scale of an ordinary screen."""
    page = browser.new_page(viewport={"width": 64, "height": 64}, device_scale_factor=1)
    yield page
    page.close()


def drawn(sheet: Page, state: DisplayState, ground: str) -> png.Picture:
    """Return the drawing of *state* on a ground."""
    sheet.set_content(f"<body style='margin: 0; background: {GROUNDS[ground]}'>{icons.svg(state)}")
    shot = sheet.screenshot(clip={"x": 0, "y": 0, "width": SIDE, "height": SIDE})
    return png.read(shot)


def differences(one: png.Picture, other: png.Picture) -> int:
    """Count the pixels that are clearly not the same."""
    return sum(abs(a - b) >= CLEAR for a, b in zip(one.greys(), other.greys(), strict=True))


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("state", SHOWN)
def test_each_is_seen_on_light_and_on_dark(sheet, state, ground):
    """Enough pixels have the contrast with the ground that accessibility asks for."""
    empty = drawn(sheet, DisplayState.NOT_APPLICABLE, ground).luminances()[0]
    seen = [png.contrast(light, empty) >= GRAPHIC for light in drawn(sheet, state, ground).luminances()]
    assert sum(seen) >= ENOUGH


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize(("one", "other"), [*combinations(SHOWN, 2)])
def test_any_two_are_told_apart_without_colour(sheet, one, other, ground):
    """Whoever sees no colours sees two drawings."""
    assert differences(drawn(sheet, one, ground), drawn(sheet, other, ground)) >= APART


@pytest.mark.parametrize("state", SHOWN)
def test_each_is_as_small_as_a_line_of_text(sheet, state):
    """Without any style of the host, a drawing takes 16 pixels each way."""
    sheet.set_content(icons.svg(state))
    box = sheet.locator("svg").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (SIDE, SIDE)


def test_the_host_chooses_the_colour(sheet):
    """The property `color` of the page has the last word."""
    sheet.set_content(f"<style>.chorus-icon {{ color: rgb(1, 2, 3) }}</style>{icons.svg(DisplayState.READY)}")
    stroke = sheet.locator("svg path").first.evaluate("path => getComputedStyle(path).stroke")
    assert stroke == "rgb(1, 2, 3)"
