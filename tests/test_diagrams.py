"""The diagrams say what the code does, to those who see them and to those who do not."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from chorus_bridge.domain.lifecycle import TRANSITIONS, Happening, State
from scripts import delivery_drawing, lifecycle_drawing, rings_drawing
from scripts.diagrams import DRAWINGS

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_drawing_names_itself_and_needs_nothing_else(name):
    """A title and a description are what a screen reader reads; nothing is fetched from anywhere."""
    text = DRAWINGS[name]()
    root = ET.fromstring(text)  # noqa: S314 — our own drawing
    told = {element.get("id"): element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert root.get("role") == "img"
    assert (root.get("aria-labelledby") or "").split() == list(told)
    assert len([text for text in told.values() if text]) == 2
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    assert "@import" not in text


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_drawing_has_its_own_background(name):
    """Dark words on a dark page could not be read."""
    root = ET.fromstring(DRAWINGS[name]())  # noqa: S314 — our own drawing
    sheet = next(element for element in root.iter(f"{SVG}rect") if element.get("class") == "sheet")
    assert (sheet.get("width"), sheet.get("height")) == (root.get("width"), root.get("height"))


def test_every_state_and_every_happening_is_drawn():
    """The words of the table are all in the drawing."""
    drawn = "\n".join(re.findall(r">([^<>]+)</text>", lifecycle_drawing.drawing()))
    assert all(state.value in drawn for state in State)
    assert all(happening.value.replace("_", " ") in drawn for happening in Happening)


def test_a_new_transition_must_be_drawn(monkeypatch):
    """A way the table has and the drawing has not is an error, not an omission."""
    grown = {**TRANSITIONS, State.REFUSED: {Happening.RELEASED: State.QUEUED}}
    monkeypatch.setattr(lifecycle_drawing, "TRANSITIONS", grown)
    with pytest.raises(ValueError, match="no way is drawn from refused to queued"):
        lifecycle_drawing.drawing()


def test_a_transition_that_is_gone_must_not_be_drawn(monkeypatch):
    """A way the drawing has and the table has not is an error too."""
    monkeypatch.setattr(lifecycle_drawing, "TRANSITIONS", {**TRANSITIONS, State.CONFLICT: {}})
    with pytest.raises(ValueError, match="a way is drawn from conflict to deposited, where nothing leads"):
        lifecycle_drawing.drawing()


def test_late_answers_are_told_where_no_way_is_drawn():
    """A late proof counts from everywhere; drawn, it would hide the rest."""
    (told,) = re.findall(r"Not drawn: ([^<]+)", lifecycle_drawing.drawing())
    assert told == (
        "a late answer from the portal also leads from queued, unsure, cancelled, held to received, "
        "and from queued, sending, cancelled to deposited."
    )


def test_the_rings_are_those_the_build_checks():
    """From the command line down to the errors, siblings side by side."""
    stack, pure = rings_drawing.rings()
    assert (stack[0], stack[-1]) == (("cli", "values"), ("errors",))
    assert {"domain", "rules", "messages", "chorus"} <= pure
    assert pure.isdisjoint({"cli", "gateway", "transport", "outbox"})


def test_a_new_ring_must_be_told(monkeypatch):
    """A ring without words would be an empty box."""
    monkeypatch.delitem(rings_drawing.HOLDS, "domain")
    with pytest.raises(ValueError, match="are not those"):
        rings_drawing.drawing()


def test_the_story_of_a_delivery_loses_one_answer_and_deposits_once():
    """What the drawing is about."""
    story = delivery_drawing.STORY
    assert [said.lost for said in story].count(True) == 1
    assert sum("deposit" in said.text and said.hearer == "portal" for said in story) == 1


def test_the_page_says_what_every_state_means():
    """A state drawn and never explained would be a riddle."""
    page = (Path(__file__).parents[1] / "docs" / "reference" / "lifecycle.md").read_text(encoding="utf-8")
    meanings = page.split("<!-- lifecycle: drawn from the code -->")[0]
    assert set(re.findall(r"^\| (\w+) \| .{10}", meanings, re.MULTILINE)) - {"state"} == {s.value for s in State}
