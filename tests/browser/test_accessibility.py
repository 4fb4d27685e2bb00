"""Every page, light and dark, in both languages, judged by axe; and on a phone."""

from __future__ import annotations

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pages import HostPage
from tests.browser.visiting import Visitor

PAGES = (
    "claims",
    "ready",
    "both lists",
    "scheduled",
    "suspended",
    "rejected",
    "to reroute",
    "edit",
    "company",
    "buyer",
)
GRAVE = {"serious", "critical"}
PHONE = {"width": 360, "height": 740}
WIDTHS = (1280, 1024, 640, 320)
"""Windows, in pixels. *Source of the narrowest:* WCAG 2.2, criterion 1.4.10."""
THUMB = 24
"""Pixels, at least, of what a finger presses.

*Source:* WCAG 2.2, criterion 2.5.8.
"""


def page_named(visitor: Visitor, name: str) -> HostPage:
    """Return the page a case is about."""
    return {
        "claims": visitor.claims,
        "ready": visitor.claim("S-READY"),
        "both lists": visitor.claim("S-BOTH"),
        "scheduled": visitor.claim("S-SENDING"),
        "suspended": visitor.claim("S-SUSPENDED"),
        "rejected": visitor.claim("S-REJECTED"),
        "to reroute": visitor.claim("S-REROUTE"),
        "edit": visitor.edit("S-MISSING"),
        "company": visitor.company,
        "buyer": visitor.buyer,
    }[name]


def violations(visitor: Visitor) -> list[str]:
    """Return what axe holds against the page shown, where it matters."""
    found = Axe().run(visitor.page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html']}: {node['failureSummary']}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "lang"), [*product(("light", "dark"), ("fr", "en"))])
def test_axe_finds_nothing_serious(still_stage, visit, scheme, lang):
    """No serious or critical violation on any page."""
    visitor = visit(still_stage, lang=lang, color_scheme=scheme)
    found = {}
    for name in PAGES:
        page_named(visitor, name).open()
        found[name] = violations(visitor)
    assert found == {name: [] for name in PAGES}


def test_axe_is_awake(still_stage, visit):
    """The judge does see a button without a name and a text without contrast, when there are any."""
    visitor = visit(still_stage)
    visitor.claims.open()
    visitor.page.evaluate("document.querySelector('main').innerHTML = '<button></button><h1 id=pale>Pale</h1>'")
    visitor.page.evaluate("document.querySelector('#pale').style.color = 'rgb(220, 220, 220)'")
    assert {found.partition(" ")[0] for found in violations(visitor)} == {"button-name", "color-contrast"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_an_open_tooltip(still_stage, visit, scheme):
    """Its text has the contrast it needs too."""
    visitor = visit(still_stage, color_scheme=scheme)
    visitor.claims.open().row("S-BOTH").cell.trigger.focus()
    assert violations(visitor) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_says_which_language_it_is_in(still_stage, visit, lang):
    """So that it is read aloud with the right voice."""
    visitor = visit(still_stage, lang=lang)
    for name in PAGES:
        page_named(visitor, name).open()
        assert visitor.page.locator("html").get_attribute("lang") == lang, name


def test_dark_is_dark_and_light_is_light(still_stage, visit):
    """The page follows the choice of the system."""
    grounds = {}
    for scheme in ("light", "dark"):
        visitor = visit(still_stage, color_scheme=scheme)
        visitor.claims.open()
        grounds[scheme] = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert grounds["light"] != grounds["dark"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_page_scrolls_sideways(still_stage, visit, lang):
    """In any window, from the narrowest to a desk's at 200 % and at 100 %, each page is as wide as the window."""
    visitor = visit(still_stage, lang=lang)
    wide = {}
    for name in PAGES:
        page_named(visitor, name).open()
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 700})
            wide[name, width] = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert {case: found for case, found in wide.items() if found > case[1]} == {}


def test_on_a_phone_the_state_and_the_button_are_in_sight(still_stage, visit):
    """Without scrolling sideways; and every button is large enough for a thumb."""
    visitor = visit(still_stage, viewport=PHONE, is_mobile=True, has_touch=True)
    row = visitor.claims.open().row("S-READY")
    for target in (row.cell.trigger, row.button("transmit"), row.checkbox):
        box = target.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    for name in PAGES:
        page_named(visitor, name).open()
        for button in visitor.page.locator("main button:visible").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= THUMB, f"{name}: {button.inner_text()}"


def test_on_a_phone_a_tap_shows_the_tooltip(still_stage, visit):
    """No mouse, no keyboard: a finger on the icon."""
    visitor = visit(still_stage, viewport=PHONE, is_mobile=True, has_touch=True)
    cell = visitor.claims.open().row("S-BOTH").cell
    cell.trigger.tap()
    expect(cell.tooltip).to_be_visible()
    box = cell.tooltip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
