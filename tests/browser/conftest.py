"""A real browser, a stage for each story, and visitors whose troubles fail the test even when nobody looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from host.stage import Stage
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser.visiting import Visitor, Visits

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = (
    "--no-sandbox",  # the tests also run as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",  # the pictures of the documentation have the same colours everywhere
)
PATIENCE = 10_000
"""Longest wait of a page for anything, in milliseconds."""
FIGURES = pytest.StashKey[list[str]]()
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
"""What a browser says of its owner, by language."""
SHORT = timedelta(seconds=2)
"""A window for cancelling that a test sees pass, on a busy machine too."""


def pytest_configure(config: pytest.Config) -> None:
    """Let pass what the development server leaves open when a browser goes to another page in the middle of a file."""
    config.addinivalue_line("filterwarnings", "ignore:unclosed file <_io.BufferedReader name='.*static:ResourceWarning")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was measured, so that it can be quoted."""
    for figure in config.stash.get(FIGURES, []):
        terminalreporter.write_line(figure)


@pytest.fixture
def measured(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Return how to note a figure, told at the end of the run."""
    return pytestconfig.stash.setdefault(FIGURES, []).append


@pytest.fixture(scope="session")
def chromium() -> Iterator[Playwright]:
    """Start Playwright, whose own browsers are not used."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is absent: run `make chromium`, or install the package chromium", pytrace=False)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(chromium: Playwright) -> Iterator[Browser]:
    """Start the distribution's Chromium, once for all tests."""
    browser = chromium.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
    yield browser
    browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visits]:
    """Return how to open a browser of one's own on a stage; what went wrong in its pages fails the test at the end."""
    with ExitStack() as closing:
        visitors: list[Visitor] = []
        yield partial(_arrive, browser, closing, visitors)
        troubles = [trouble for visitor in visitors for trouble in visitor.troubles()]
    assert troubles == []


def _arrive(
    browser: Browser,
    closing: ExitStack,
    visitors: list[Visitor],
    stage: Stage,
    *,
    lang: str = "fr",
    user: str = "alice",
    **options: object,
) -> Visitor:
    """Open a browser on *stage* whose owner reads *lang*; *options* are those of Playwright's `new_context`."""
    context = browser.new_context(
        locale=LOCALES[lang],
        reduced_motion="reduce",
        timezone_id="Europe/Paris",
        **options,  # type: ignore[arg-type]  # passed through
    )
    closing.callback(context.close)
    context.set_default_timeout(PATIENCE)
    visitor = Visitor(context.new_page(), stage)
    visitors.append(visitor)
    if user != "alice":
        visitor.signs_in(user)
    return visitor


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Return a host whose worker is the test: nothing leaves before `stage.gateway.run_once()`."""
    with Stage(tmp_path, hold=timedelta(0), worker=False) as stage:
        yield stage


@pytest.fixture
def slow_stage(tmp_path: Path) -> Iterator[Stage]:
    """Return a host that keeps what is sent cancellable for longer than a test lasts."""
    with Stage(tmp_path, hold=timedelta(minutes=5), worker=False) as stage:
        yield stage


@pytest.fixture
def living_stage(tmp_path: Path) -> Iterator[Stage]:
    """Return a host as it is in life: its worker sends, after a moment, and follows."""
    with Stage(tmp_path, hold=SHORT) as stage:
        yield stage


@pytest.fixture(scope="session")
def still_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return a host for tests that only look, shared by all of them."""
    with Stage(tmp_path_factory.mktemp("host"), hold=timedelta(minutes=5), worker=False) as stage:
        yield stage
