"""What fits where: columns, buttons, fields side by side, from a desk to a phone."""

from __future__ import annotations

import pytest

from tests.browser.visiting import Visitor

PHONE = {"width": 390, "height": 844}
NO_ZOOM = 16
"""Pixels of the text of a field, at least: below, the browser of an iPhone enlarges the page when it has the focus."""
INSIDE = """window => [...document.querySelectorAll('table button, table input, table a')]
    .filter((one) => one.checkVisibility({visibilityProperty: true}))
    .filter((one) => one.getBoundingClientRect().right > innerWidth || one.getBoundingClientRect().left < 0)
    .map((one) => one.outerHTML)"""
"""What of a table can be pressed and is beyond an edge of the window."""


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("width", [1280, 1024, 960, 768, 390, 320])
def test_whatever_can_be_pressed_in_a_table_is_in_sight(still_stage, visit, width, lang):
    """No column of buttons is beyond the edge of its table, at any width."""
    visitor = visit(still_stage, lang=lang, viewport={"width": width, "height": 800})
    for page in (visitor.claims, visitor.buyer):
        page.open()
        assert visitor.page.evaluate(INSIDE) == []
        assert visitor.page.locator(".scroll").evaluate("box => box.scrollWidth <= box.clientWidth")


@pytest.mark.parametrize("width", [1280, 1024, 390])
def test_the_client_and_the_period_are_read_once(still_stage, visit, width):
    """Where they have no column of their own, they are under the contract and under the claim."""
    visitor = visit(still_stage, viewport={"width": width, "height": 800})
    text = visitor.claims.open().row("S-READY").element.inner_text()
    assert [text.count(word) for word in ("Ville de Lyon", "juillet 2026")] == [1, 1]


def tops(visitor: Visitor, selector: str) -> set[int]:
    """Return at which heights the elements of a selector begin, in whole pixels."""
    boxes = [element.bounding_box() for element in visitor.page.locator(selector).all()]
    return {round(box["y"]) for box in boxes if box is not None}


def test_fields_side_by_side_are_level(still_stage, visit):
    """Their labels, and their inputs, whatever is said between them."""
    visitor = visit(still_stage, viewport={"width": 1280, "height": 800})
    visitor.edit("S-MISSING").open()
    for pair in (1, 2):
        assert len(tops(visitor, f".pair >> nth={pair - 1} >> label")) == 1
        assert len(tops(visitor, f".pair >> nth={pair - 1} >> .field input")) == 1


def test_no_field_makes_a_phone_zoom(still_stage, visit):
    """The text of each is large enough."""
    visitor = visit(still_stage, viewport=PHONE, is_mobile=True, has_touch=True)
    for page in (visitor.claims, visitor.edit("S-MISSING"), visitor.company, visitor.buyer, visitor.claim("S-REROUTE")):
        page.open()
        for field in visitor.page.locator("select, textarea, main input:not([type=checkbox], [type=hidden])").all():
            size = field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")
            assert size >= NO_ZOOM or field.get_attribute("type") == "file", field.get_attribute("name")


def test_the_number_of_an_invoice_is_on_one_line(still_stage, visit):
    """On a phone too, and in the middle of a sentence."""
    visitor = visit(still_stage, viewport={"width": 320, "height": 700})
    visitor.claim("S-SUSPENDED").open()
    numbers = visitor.page.locator(".keep:visible", has_text="F-S-SUSPENDED")
    assert numbers.count() >= 2
    for number in numbers.all():
        assert number.evaluate("number => number.getClientRects().length") == 1
