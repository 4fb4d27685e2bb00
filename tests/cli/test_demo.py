"""The demonstration tells the truth in both languages, and says so when it does not."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from chorus_bridge.cli.demo import play, stage, story
from chorus_bridge.messages import Language


def played(language=Language.FR, **kwargs):
    """Play the story and return its code and what it showed."""
    screen = io.StringIO()
    code = play(Console(file=screen, width=140), language=language, **kwargs)
    return code, screen.getvalue()


@pytest.mark.parametrize("language", Language)
def test_everything_happens_as_told(language, tmp_path):
    """One claim sent, one cancelled, the rest sent, one answer lost, then paid, suspended, rejected."""
    log: list[str] = []
    code, shown = played(language, database=tmp_path / "outbox.sqlite3", server_log=log.append)
    assert code == 0
    words = {Language.FR: "mise en paiement depuis", Language.EN: "payment initiated since"}
    assert words[language] in " ".join(shown.split())
    assert any("soumettre" in line for line in log)
    assert str(tmp_path) in shown.replace("\n", "")


def test_a_story_that_is_not_as_told_ends_with_an_error(monkeypatch):
    """A wrong expectation is shown, and the code is 1."""
    told = stage.examples

    def altered(environ):
        cast = told(environ)
        expected = {**cast.expected, "paris-ecole-s07": {"state": "ready", "missing": ["PDF_MISSING"], "pending": []}}
        return stage.Examples(situations=cast.situations, companies=cast.companies, expected=expected)

    monkeypatch.setattr(story, "examples", altered)
    code, shown = played()
    assert code == 1
    assert "paris-ecole-s07, missing" in shown
