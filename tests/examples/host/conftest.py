"""A stage whose worker is the test, and visitors without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from host.stage import Stage
from werkzeug.test import TestResponse

HOLD = timedelta(minutes=5)


class Visitor:
    """Somebody's browser, reduced to what it sends: cookies, the token of its pages, forms."""

    def __init__(self, client: FlaskClient, user: str = "alice", lang: str = "fr"):
        self.client = client
        self.get(f"/claims?user={user}&lang={lang}")

    def get(self, path: str) -> str:
        """Return a page, which must be there."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def token(self) -> str:
        """Return the token of the forms this visitor was given."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/claims"))
        assert found is not None
        return found.group(1)

    def post(self, path: str, **fields: object) -> TestResponse:
        """Send a form and return the very answer, not the page it leads to."""
        return self.client.post(path, data={"csrf": self.token(), **fields}, content_type="multipart/form-data")

    def does(self, path: str, **fields: object) -> str:
        """Send a form that does something and return, as text, the page the redirection leads to."""
        answer = self.post(path, **fields)
        assert answer.status_code == 303, (path, answer.status_code, answer.text)
        return self.get(answer.headers["Location"])

    def told_again(self, path: str, **fields: object) -> str:
        """Send a form that does nothing and return, as text, the page that shows it again."""
        answer = self.post(path, **fields)
        assert answer.status_code == 422, (path, answer.status_code)
        return answer.text

    def state(self, claim: str) -> str:
        """Return the state the list shows for a claim."""
        found = re.search(rf'data-claim="{claim}" data-state="(\w+)"', self.get("/claims?size=500"))
        assert found is not None
        return found.group(1)


def fields(stage, claim, **changed):
    """Return the form of a claim as its page fills it in, with what a user changes."""
    known = stage.bridge.records.claim(claim)
    kept = {
        "number": known.number or "",
        "issue_date": known.issue_date.isoformat() if known.issue_date else "",
        "siret": known.contract.siret or "",
        "service_code": known.contract.service or "",
        "engagement": known.contract.engagement or "",
        "comment": known.comment,
    }
    return {"version": known.mark} | {f"was_{name}": value for name, value in kept.items()} | kept | changed


def told(page: str, kind: str = "success") -> str:
    """Return what a page tells of what was done, or of what went wrong (``problem``)."""
    lines = re.findall(rf'class="told told-{kind}"[^>]*>(.*?)</div>', page, flags=re.DOTALL)
    return " ".join(seen(line) for line in lines)


def seen(markup: str) -> str:
    """Return the text of some markup as it is read, without the buttons."""
    text = re.sub(r"<button.*?</button>", "", markup, flags=re.DOTALL)
    text = re.sub(r"</?(?!span)[^>]*>", " ", text)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split())


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Return a host where nothing leaves unless the test lets it."""
    with Stage(tmp_path, hold=HOLD, worker=False) as stage:
        yield stage


@pytest.fixture
def prompt(tmp_path: Path) -> Iterator[Stage]:
    """Return a host where what is transmitted leaves at the next round, without a time to cancel."""
    with Stage(tmp_path, hold=timedelta(0), worker=False) as stage:
        yield stage


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return a host for tests that only look; a module shares it."""
    with Stage(tmp_path_factory.mktemp("host"), hold=HOLD, worker=False) as stage:
        yield stage


@pytest.fixture
def alice(stage: Stage) -> Visitor:
    """Return Alice, on the stage where nothing leaves by itself."""
    return Visitor(stage.app.test_client())
