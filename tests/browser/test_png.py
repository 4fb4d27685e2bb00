"""The small reader of screenshots reads what it is given."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import png


@pytest.mark.parametrize(("colour", "grey"), [("#000", 0), ("#fff", 255), ("#f00", 54), ("#0f0", 182), ("#00f", 18)])
def test_colours_become_their_luminance(browser: Browser, colour, grey):
    """Green is lighter than red, and red than blue."""
    page = browser.new_page(viewport={"width": 20, "height": 10})
    page.set_content(f"<body style='background: {colour}'>")
    picture = png.read(page.screenshot())
    page.close()
    assert (picture.width, picture.height) == (20, 10)
    assert picture.greys() == [grey] * 200


def test_every_filter_is_undone(browser: Browser):
    """A gradient with text in it is read as the browser's own canvas reads it."""
    page = browser.new_page(viewport={"width": 60, "height": 40})
    page.set_content("<body style='background: linear-gradient(45deg, red, blue); font: 20px serif'>Facture")
    shot = page.screenshot()
    theirs = seen(page, shot)
    page.close()
    picture = png.read(shot)
    assert [colour for row in picture.channels() for colour in zip(*row, strict=True)] == theirs


def test_a_lighter_picture_looks_the_same(browser: Browser):
    """The browser opens it, and no pixel is far from what it was."""
    page = browser.new_page(viewport={"width": 60, "height": 40})
    page.set_content("<body style='font: 20px serif; color: #145'>Situation <b style='color: green'>n° 7</b>")
    shot = page.screenshot()
    small = png.lighter(shot)
    before, after = seen(page, shot), seen(page, small)
    page.close()
    assert len(small) < len(shot)
    assert (
        max(abs(a - b) for one, other in zip(before, after, strict=True) for a, b in zip(one, other, strict=True)) < 8
    )


def seen(page: Page, shot: bytes) -> list[tuple[int, ...]]:
    """Return the colours of a picture of 60 by 40 pixels as the browser's own canvas reads it."""
    levels = page.evaluate(
        """async url => {
            const image = await createImageBitmap(await (await fetch(url)).blob());
            const canvas = Object.assign(document.createElement('canvas'), {width: 60, height: 40});
            const paper = canvas.getContext('2d');
            paper.drawImage(image, 0, 0);
            return [...paper.getImageData(0, 0, 60, 40).data];
        }""",
        f"data:image/png;base64,{base64.b64encode(shot).decode()}",
    )
    return [*zip(levels[::4], levels[1::4], levels[2::4], strict=True)]


def test_a_blank_picture_has_no_lines_to_speak_of(browser: Browser):
    """Nothing drawn is one line, again and again."""
    page = browser.new_page(viewport={"width": 60, "height": 40})
    assert png.distinct_lines(page.screenshot()) <= 2
    page.set_content("Situation de travaux n° 7")
    assert png.distinct_lines(page.screenshot()) > 10
    page.close()
