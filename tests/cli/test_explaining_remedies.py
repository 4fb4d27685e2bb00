"""What is stopped is explained with who acts and what to do, as the pages say."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from chorus_bridge.cli.commands import commands
from chorus_bridge.cli.explaining import every_code
from chorus_bridge.cli.words.remedies import EVENTS, REMEDIES
from chorus_bridge.errors import AuthCause
from chorus_bridge.messages import Language

PAGES = Path(__file__).parents[2] / "docs"
DECISIONS = (PAGES / "how-to" / "human-decisions.md").read_text(encoding="utf-8")
ACCESS = (PAGES / "how-to" / "access-errors.md").read_text(encoding="utf-8")
EVENT_PAGE = (PAGES / "reference" / "events.md").read_text(encoding="utf-8")


def explained(code):
    """Return the explanations of *code*, by kind."""
    done = CliRunner().invoke(commands, ["explain", code, "--json"], prog_name="chorus-bridge")
    return {one["kind"]: one for one in json.loads(done.stdout)["codes"]}


def stopped():
    """Return the reasons of the table of what is held."""
    cells = re.findall(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|", DECISIONS[DECISIONS.index("## Held") :], re.MULTILINE)
    return {code for cell in cells for code in re.findall(r"`([a-z_]+)`", cell)} - {"reason"}


def test_a_refused_account_is_explained_with_its_cure():
    """The administrator, the check that tries it once, and the command that ends the pause."""
    one = explained("account_refused")["reason"]
    assert one["who"] == {"fr": "l’administrateur de l’entreprise", "en": "the administrator of the company"}
    for text, file in ((one["action"]["en"], "FILE"), (one["action"]["fr"], "FICHIER")):
        assert f"chorus-bridge doctor {file} --try-again" in text
        assert f"chorus-bridge worker {file} --resume --once" in text


def test_a_stopped_transmission_is_explained_with_its_decisions():
    """Search first; then adopt, release or abandon."""
    one = explained("held")["state"]
    assert one["action"]["en"].startswith("Search the invoice on Chorus Pro by its number.")
    assert all(decision in one["action"]["en"] for decision in ("adopt", "release", "abandon"))


@pytest.mark.parametrize("code", sorted(stopped() | {"held", "conflict"}))
def test_a_decision_names_its_page(code):
    """Where every case is told in full."""
    for one in explained(code).values():
        if one["kind"] in {"reason", "state"}:
            assert "human decisions" in one["action"]["en"]
            assert "human-decisions" in one["action"]["fr"]


def test_every_reason_of_the_pages_has_a_remedy():
    """Of a stopped transmission, and of a refused access."""
    refused = set(re.findall(r"`([a-z]+_refused|account_missing)`", ACCESS))
    assert len(stopped()) > 10
    assert len(refused) > 4
    assert (stopped() | refused | set(AuthCause)) <= set(REMEDIES)


def test_no_remedy_is_of_a_code_that_does_not_exist():
    """Nor an event of none that is documented."""
    known = {one.code for one in every_code() if one.kind in {"reason", "state", "cause"}}
    assert set(REMEDIES) <= known
    assert {name for name in EVENTS if f"| `{name}` |" not in EVENT_PAGE} == set()


def test_every_event_that_is_logged_as_a_warning_is_explained():
    """The night operator reads its name in the log."""
    logged = EVENT_PAGE[EVENT_PAGE.index("`LogObserver`") : EVENT_PAGE.index("as warnings")]
    warned = set(re.findall(r"`([a-z]+\.[a-z_]+)`", logged)) - {"chorus_bridge.telemetry"}
    assert len(warned) > 5
    assert warned - set(EVENTS) == set()
    one = explained("access.refused")["event"]
    assert one["text"]["en"].startswith("A lock did not open")
    assert "worker FILE --resume --once" in one["action"]["en"]


def test_what_goes_on_by_itself_asks_nothing():
    """No remedy is invented for it."""
    assert explained("rate_limited")["reason"]["action"] == {}
    assert explained("queued")["state"]["action"] == {}


@pytest.mark.parametrize("code", [*REMEDIES, *EVENTS])
def test_a_remedy_is_told_in_both_languages(code):
    """Each with its own words, ended as sentences are."""
    for one in explained(code).values():
        for texts in (one["who"], one["action"]):
            if one["kind"] in {"reason", "state", "cause", "event"}:
                assert set(texts) == {language.value for language in Language}
                assert texts["fr"] != texts["en"]
                assert "'" not in texts["fr"]
