"""The pictures of the documentation: `make screenshots` writes them, an ordinary run takes them again and looks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen
from host.stage import Stage
from playwright.sync_api import expect

from tests.browser import png
from tests.browser.visiting import Visitor

IMAGES = Path(__file__).parents[2] / "docs" / "images"
KEPT = os.environ.get("CHORUS_BRIDGE_SCREENSHOTS") == "1"
"""Whether the pictures go to the documentation; otherwise they are taken, looked at and thrown away."""
HEAVIEST = 150_000
"""Bytes of a picture, at most: a page of documentation is read on the move too."""
FEWEST_LINES = 100
"""Different lines in a picture that shows something."""
TO_THE_TOP = "row => window.scrollTo(0, row.getBoundingClientRect().top + window.scrollY)"
LONG: dict[str, Any] = {"size": {"width": 1360, "height": 1240}, "scale": 1.5}
"""A window that shows a claim in each state."""
DESK = {"width": 1280, "height": 760}
PHONE = {"width": 360, "height": 640}


@frozen(kw_only=True)
class Shot:
    """One picture: who looks, and at what."""

    look: Callable[[Visitor], object]
    lang: str = "fr"
    scheme: str = "light"
    size: dict[str, int] = field(factory=lambda: DESK)
    scale: float = 2
    """Pixels of the picture for one of the page, each way."""
    options: dict[str, Any] = field(factory=dict)


def tooltip(visitor: Visitor) -> None:
    """Point at an icon that has much to say."""
    claims = visitor.claims.open()
    claims.row("S-PENDING").element.evaluate(TO_THE_TOP)
    cell = claims.row("S-BOTH").cell
    cell.trigger.hover()
    expect(cell.tooltip).to_be_visible()


def rows(visitor: Visitor) -> None:
    """Look at the claims of a list whose head fills a small screen."""
    visitor.claims.open().row("S-READY-3").element.evaluate(TO_THE_TOP)


def countdown(visitor: Visitor) -> None:
    """Look at a claim that can still be cancelled, at an instant that is always the same."""
    claim = visitor.claim("S-READY").open()
    claim.press("transmit").becomes("transmitting")
    due = datetime.fromisoformat(claim.countdown.get_attribute("data-due") or "")
    visitor.page.clock.set_fixed_time(due - timedelta(seconds=42))
    expect(claim.countdown).to_have_text(re.compile("42"))


SHOTS = {
    "list-fr-light": Shot(look=lambda visitor: visitor.claims.open(), **LONG),
    "list-en-dark": Shot(look=lambda visitor: visitor.claims.open(), lang="en", scheme="dark", **LONG),
    "tooltip": Shot(look=tooltip, size={"width": 1280, "height": 600}),
    "missing-information": Shot(look=lambda visitor: visitor.claim("S-MISSING").open()),
    "buyer": Shot(look=lambda visitor: visitor.buyer.open()),
    "phone": Shot(look=rows, size=PHONE, options={"is_mobile": True, "has_touch": True}),
    "detail-countdown": Shot(look=countdown),  # the last one: it changes something
}


@pytest.fixture(scope="module")
def posing_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return a host where nothing moves by itself."""
    with Stage(tmp_path_factory.mktemp("posing"), hold=timedelta(minutes=1), worker=False) as stage:
        yield stage


@pytest.mark.parametrize("name", SHOTS)
def test_the_picture_is_taken(posing_stage, visit, tmp_path, name):
    """It shows something, is not heavy, and the documentation has one of the same name and size."""
    shot = SHOTS[name]
    visitor = visit(
        posing_stage,
        lang=shot.lang,
        color_scheme=shot.scheme,
        viewport=shot.size,
        device_scale_factor=shot.scale,
        **shot.options,
    )
    shot.look(visitor)
    taken = visitor.page.screenshot(path=tmp_path / f"{name}.png", animations="disabled", caret="hide")
    assert png.distinct_lines(taken) > FEWEST_LINES
    kept = IMAGES / f"{name}.png"
    if KEPT:
        kept.write_bytes(png.lighter(taken))
    content = kept.read_bytes()
    assert png.header(content)[:2] == png.header(taken)[:2]
    assert png.distinct_lines(content) > FEWEST_LINES
    assert len(content) < HEAVIEST


def test_the_documentation_has_these_pictures_and_no_other():
    """No picture outlives the test that takes it."""
    assert {path.name for path in IMAGES.glob("*.png")} == {f"{name}.png" for name in SHOTS}
