"""The drawings of the states: one each, harmless in a page, readable on white and on black."""

import re

import pytest
from lxml import etree

from chorus_bridge import DisplayState, icons

SVG = "{http://www.w3.org/2000/svg}"
SHOWN = [state for state in DisplayState if state is not DisplayState.NOT_APPLICABLE]
ALLOWED = {
    *("xmlns", "viewBox", "width", "height", "fill", "color", "class", "aria-hidden", "focusable", "d"),
    *("fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"),
}
WHITE, NIGHT = "#ffffff", "#0d1117"
ENOUGH = 3
"""What WCAG 2.2 asks of a graphical object against what is next to it (1.4.11)."""


def luminance(colour):
    """Return the relative luminance of ``#rrggbb``, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Return the contrast ratio of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_five_states_have_a_drawing_of_their_own_and_what_is_not_applicable_has_none():
    """No two states share a drawing."""
    assert len({icons.svg(state) for state in SHOWN}) == len(SHOWN) == len(icons.NAMES) == 5
    assert icons.svg(DisplayState.NOT_APPLICABLE) == ""
    assert tuple(state.icon for state in SHOWN) == icons.NAMES


@pytest.mark.parametrize("state", SHOWN)
def test_a_drawing_is_markup_for_a_page_hidden_from_screen_readers(state):
    """It is one square SVG element of 16 pixels that bears its name, of paths in one colour the host may change."""
    root = etree.fromstring(icons.svg(state))
    assert root.tag == f"{SVG}svg"
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("0 0 16 16", "16", "16")
    assert root.get("class").split() == ["chorus-icon", state.icon]
    assert (root.get("aria-hidden"), root.get("focusable")) == ("true", "false")
    assert {child.tag for child in root} == {f"{SVG}path"}
    painted = {child.get(kind) for child in root for kind in ("fill", "stroke")} - {None}
    assert painted == {"currentColor"}


@pytest.mark.parametrize("state", SHOWN)
def test_a_drawing_brings_nothing_but_shapes(state):
    """No script, style, link, identifier or text: a strict content policy lets it through, twice on a page too."""
    markup = icons.svg(state)
    attributes = {name for element in etree.fromstring(markup).iter() for name in element.attrib}
    assert attributes | {"xmlns"} <= ALLOWED
    assert re.findall(r"https?://[^\"]+", markup) == ["http://www.w3.org/2000/svg"]
    assert len(markup) < 1000


@pytest.mark.parametrize("state", SHOWN)
@pytest.mark.parametrize("page", [WHITE, NIGHT])
def test_its_colour_stands_out_in_a_light_and_in_a_dark_page(state, page):
    """One colour serves both, as in an image tag, where a host's CSS does not reach."""
    assert contrast(etree.fromstring(icons.svg(state)).get("color"), page) >= ENOUGH


@pytest.mark.parametrize("name", icons.NAMES)
def test_the_file_of_an_icon_can_be_served(name):
    """The file and the markup are the same drawing."""
    state = next(state for state in SHOWN if state.icon == name)
    assert icons.drawing(name).read_text(encoding="utf-8").strip() == icons.svg(state)


@pytest.mark.parametrize("state", DisplayState)
def test_an_icon_is_drawn_by_its_name_too(state):
    """What an assessment calls its icon is enough, None included."""
    assert icons.svg(state.icon) == icons.svg(state)


@pytest.mark.parametrize("reach", [icons.drawing, icons.svg])
@pytest.mark.parametrize("name", ["", "ready", "../py.typed", "chorus-paid"])
def test_no_other_file_is_reached_by_a_name(reach, name):
    """An unknown name is refused with those there are."""
    with pytest.raises(ValueError, match="chorus-transmitted, chorus-transmitting, chorus-ready"):
        reach(name)
