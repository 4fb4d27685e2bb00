"""The host's pages as a person meets them: where things are, and what can be done with them."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, Response, expect


class HostPage:
    """A page of the host."""

    path = "/"

    def __init__(self, page: Page, url: str):
        self.page = page
        self.url = url.rstrip("/")

    def open(self, **query: object) -> Self:
        """Go there, with the *query* of an address."""
        self.visit(**query)
        return self

    def visit(self, **query: object) -> Response:
        """Go there and return what the server answered."""
        asked = f"?{urlencode(query)}" if query else ""
        answer = self.page.goto(f"{self.url}{self.path}{asked}")
        assert answer is not None
        return answer

    def button(self, action: str) -> Locator:
        """Return the button that does *action*."""
        return self.page.locator(f"[data-action={action}]")

    def press(self, action: str) -> Self:
        """Press the button that does *action*."""
        self.button(action).click()
        return self

    @property
    def message(self) -> Locator:
        """What the host says has been done."""
        return self.page.locator("[role=status]:not(:empty)")

    @property
    def alert(self) -> Locator:
        """What the host says has gone wrong."""
        return self.page.locator("[role=alert]:not(:empty)")


class Cell:
    """The ChorusPRO cell of one claim: an icon, and a tooltip that says why."""

    def __init__(self, element: Locator):
        self.element = element
        self.trigger = element.locator(".chorus-trigger")
        self.tooltip = element.locator("[role=tooltip]")
        self.icon = element.locator("svg")

    def texts(self) -> list[str]:
        """Return the lines of the tooltip, shown or not."""
        return [text.strip() for text in self.tooltip.locator("p").all_text_contents()]


class Row:
    """One claim of the list."""

    def __init__(self, element: Locator, claim: str):
        self.element = element
        self.claim = claim
        self.cell = Cell(element.locator("[data-chorus]"))
        self.checkbox = element.locator(f"input[name=claim][value='{claim}']")

    @property
    def state(self) -> str | None:
        """What is shown now."""
        return self.element.get_attribute("data-state")

    def button(self, action: str) -> Locator:
        """Return the button of this row that does *action*."""
        return self.element.locator(f"[data-action={action}]")

    def press(self, action: str) -> Self:
        """Press the button of this row that does *action*."""
        self.button(action).click()
        return self

    def becomes(self, state: str) -> Self:
        """Wait until the row shows *state*."""
        expect(self.element).to_have_attribute("data-state", state)
        return self


class ClaimsPage(HostPage):
    """The list."""

    path = "/claims"

    @property
    def rows(self) -> Locator:
        """Every row."""
        return self.page.locator("tr[data-claim]")

    def row(self, claim: str) -> Row:
        """Return the row of one claim."""
        return Row(self.page.locator(f"tr[data-claim='{claim}']"), claim)

    def choose(self, *claims: str) -> Self:
        """Tick the boxes of *claims*."""
        for claim in claims:
            self.row(claim).checkbox.check()
        return self

    @property
    def filter(self) -> Locator:
        """The choice of a state."""
        return self.page.locator("form[data-filter] select[name=state]")

    def choose_state(self, state: str) -> Self:
        """Show the claims of one state alone."""
        self.filter.select_option(state)
        self.page.locator("form[data-filter] button").click()
        self.page.wait_for_url(f"**state={state}*")
        return self


class ClaimPage(HostPage):
    """One claim in full."""

    def __init__(self, page: Page, url: str, claim: str):
        super().__init__(page, url)
        self.claim = claim
        self.path = f"/claims/{claim}"
        self.panel = page.locator("[data-chorus-panel]")
        self.processing = page.locator("[data-processing-state]")
        self.history = page.locator("[data-history] li")
        self.missing = page.locator("[data-missing] li")
        self.pending = page.locator("[data-pending] li")
        self.countdown = page.locator("[data-countdown]")

    def becomes(self, state: str) -> Self:
        """Wait until the panel shows *state*."""
        expect(self.panel).to_have_attribute("data-state", state)
        return self


class EditPage(HostPage):
    """The form of one claim."""

    def __init__(self, page: Page, url: str, claim: str):
        super().__init__(page, url)
        self.path = f"/claims/{claim}/edit"

    def fill(self, **values: Any) -> Self:
        """Write *values* in the fields of those names and save."""
        for name, value in values.items():
            self.page.locator(f"[name={name}]").fill(str(value))
        return self.press("save")


class CompanyPage(HostPage):
    """The company's profile."""

    path = "/company"

    @property
    def form(self) -> Locator:
        """Its form."""
        return self.page.locator("form[data-company]")

    def change_password(self, password: str) -> Self:
        """Write another password of the technical account and save."""
        self.form.locator("[name=password]").fill(password)
        return self.press("save")


class BuyerPage(HostPage):
    """What the public body sees, at the portal."""

    path = "/buyer"

    def invoice(self, number: str) -> Locator:
        """Return what is shown of one invoice."""
        return self.page.locator(f"[data-invoice='{number}']")

    def does(self, action: str, number: str, words: str = "") -> Self:
        """Have the public body do *action*, with its own *words*."""
        if words:
            self.invoice(number).locator("input[name=words]").fill(words)
        self.invoice(number).locator(f"[data-action={action}]").click()
        return self
