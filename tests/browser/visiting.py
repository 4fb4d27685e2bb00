"""A visitor: one browser, its pages, and a note of everything that went wrong in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from host.stage import Stage
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.pages import BuyerPage, ClaimPage, ClaimsPage, CompanyPage, EditPage

FIRST_ERROR = 400
"""First status of HTTP that means a failure."""


class Visits(Protocol):
    """How a test opens a browser of its own on a stage."""

    def __call__(self, stage: Stage, *, lang: str = "fr", user: str = "alice", **options: object) -> Visitor:
        """Return a visitor who reads *lang* and is *user*."""


class Visitor:
    """Somebody in front of a screen."""

    def __init__(self, page: Page, stage: Stage):
        self.page = page
        self.stage = stage
        self._troubles: list[str] = []
        self._expected: set[str] = set()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._troubles.append(f"script error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("request", self._left)

    def signs_in(self, user: str) -> None:
        """Become *user*, as anybody does in this demonstration: by a click."""
        self.claims.open()
        self.page.locator(f"[data-user={user}]").click()
        expect(self.page.locator(f"[data-user={user}]")).to_have_attribute("aria-current", "true")

    @property
    def claims(self) -> ClaimsPage:
        """The list."""
        return ClaimsPage(self.page, self.stage.url)

    def claim(self, claim: str) -> ClaimPage:
        """Return the page of one claim."""
        return ClaimPage(self.page, self.stage.url, claim)

    def edit(self, claim: str) -> EditPage:
        """Return the form of one claim."""
        return EditPage(self.page, self.stage.url, claim)

    @property
    def company(self) -> CompanyPage:
        """The company's profile."""
        return CompanyPage(self.page, self.stage.url)

    @property
    def buyer(self) -> BuyerPage:
        """What the public body sees."""
        return BuyerPage(self.page, self.stage.url)

    def expects(self, words: str) -> None:
        """Allow the troubles that contain *words*: they are what the test is about."""
        self._expected.add(words)

    def troubles(self) -> list[str]:
        """Return what went wrong and was not expected."""
        return [trouble for trouble in self._troubles if not any(words in trouble for words in self._expected)]

    def stops_hearing(self) -> None:
        """Leave the stream of changes unanswered, so that the page shows what is no longer true."""
        self.page.route("**/events*", lambda _route: None)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._troubles.append(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        left_the_page = request.failure == "net::ERR_ABORTED" and request.method == "GET"
        if not left_the_page:
            self._troubles.append(f"request failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= FIRST_ERROR:
            self._troubles.append(f"HTTP {response.status}: {response.request.method} {response.url}")

    def _left(self, request: Request) -> None:
        if not request.url.startswith((self.stage.url, "data:")):
            self._troubles.append(f"request to somewhere else: {request.url}")


def click_together(*buttons: Locator, after: float = 0.3) -> None:
    """Click *buttons*, each in a browser of its own, at the same instant."""
    instant = (time.time() + after) * 1000
    for button in buttons:
        button.evaluate("(button, instant) => { setTimeout(() => button.click(), instant - Date.now()) }", instant)


def wait_for(true: Callable[[], bool], page: Page, *, seconds: float = 10) -> None:
    """Wait until something outside the page is true, while the page lives on."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never became true"
        page.wait_for_timeout(50)
