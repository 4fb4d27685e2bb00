"""Every page, in both languages: what it shows, and what it must never show."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from host import seed
from host.records import Records
from host.stage import Stage
from host.words import WORDS

from chorus_bridge import DisplayState
from chorus_bridge.messages import Language, label
from chorus_bridge.simulator import DEMO_APPLICATION, DEMO_PASSWORD
from tests.examples.host.conftest import Visitor

STATES = {
    "S-READY": "ready",
    "S-READY-2": "ready",
    "S-READY-3": "ready",
    "S-MISSING": "missing_information",
    "S-PENDING": "awaiting_action",
    "S-BOTH": "missing_information",
    "S-PRIVATE": "not_applicable",
    "S-SENT": "transmitted",
    "S-PAID": "transmitted",
    "S-SUSPENDED": "transmitted",
    "S-REJECTED": "awaiting_action",
    "S-SENDING": "transmitting",
}
STATES_SHOWN = {DisplayState(state) for state in STATES.values()}
PAGES = ["/claims", "/company", "/buyer", "/claims/S-MISSING/edit", *(f"/claims/{claim}" for claim in STATES)]


@pytest.fixture(params=list(Language))
def reader(shown, request):
    """Return somebody who reads one of the two languages."""
    return Visitor(shown.app.test_client(), lang=request.param), request.param


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_both_languages(reader, path):
    """The language is declared, there is one first heading, and no text is left without its value."""
    visitor, lang = reader
    page = visitor.get(path)
    assert f'<html lang="{lang}">' in page
    assert page.count("<h1>") == 1
    assert 'class="skip"' in page
    assert not re.search(r"\{\w+\}|\bNone\b|Undefined", page)


def test_the_list_shows_each_state(shown):
    """The fixed claims are in the states the demonstration is made of."""
    visitor = Visitor(shown.app.test_client())
    assert {claim: visitor.state(claim) for claim in STATES} == STATES


def test_both_languages_say_the_same_things():
    """No text exists in one language only, and each takes the same values."""
    assert WORDS["fr"].keys() == WORDS["en"].keys()
    for key, text in WORDS["fr"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", WORDS["en"][key])), key


@pytest.mark.parametrize(("accepted", "lang"), [("", "fr"), ("en-GB,en;q=0.9", "en"), ("de", "fr"), ("fr-CH", "fr")])
def test_the_browser_says_which_language_comes_first(shown, accepted, lang):
    """English for who prefers it, French for everybody else."""
    page = shown.app.test_client().get("/claims", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{lang}">' in page


def test_a_chosen_language_is_kept(shown):
    """The link sets a cookie, and the other filters of the address stay."""
    client = shown.app.test_client()
    page = client.get("/claims?state=ready").text
    assert re.search(r'href="/claims\?state=ready&amp;lang=en" data-lang="en"', page)
    client.get("/claims?lang=en")
    assert '<html lang="en">' in client.get("/company", headers={"Accept-Language": "fr"}).text


def test_no_page_shows_a_secret(shown):
    """Neither the company's password nor that of the application is in any page."""
    visitor = Visitor(shown.app.test_client())
    for path in PAGES:
        page = visitor.get(path)
        assert DEMO_PASSWORD not in page
        assert DEMO_APPLICATION[1] not in page


def test_no_password_is_in_what_is_printed(shown):
    """A profile may be logged by mistake."""
    assert DEMO_PASSWORD not in repr(shown.bridge.records.profile("gros-oeuvre"))


def test_pages_forbid_whatever_is_not_theirs(shown):
    """No script, style or frame from elsewhere, nor any written inside a page."""
    answer = shown.app.test_client().get("/claims/S-SENDING")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", answer.text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


HOSTILE = "<script>alert(1)</script>"


def test_whatever_is_typed_is_shown_as_text(tmp_path, monkeypatch):
    """A title, a client, a comment: markup in them is only text."""
    real = seed.claims

    def hostile(*given):
        return [
            (replace(claim, title=HOSTILE, comment=HOSTILE, contract=replace(claim.contract, client=HOSTILE)), content)
            for claim, content in real(*given)
        ]

    monkeypatch.setattr(seed, "claims", hostile)
    with Stage(tmp_path, worker=False) as stage:
        stage.simulator.set_status("F-S-SENT", "SUSPENDUE", HOSTILE)
        [situation] = stage.bridge.situations(stage.bridge.records.claims(["S-SENT"]))
        sent = stage.gateway.assess(situation).transmission
        assert sent is not None
        stage.gateway.look("gros-oeuvre", sent.id)
        visitor = Visitor(stage.app.test_client())
        for path in PAGES:
            page = visitor.get(path)
            assert HOSTILE not in page
        assert "« &lt;script&gt;alert(1)&lt;/script&gt; »" in visitor.get("/claims/S-SENT").replace("\u00a0", " ")


def test_an_unknown_claim_is_told_apart_from_a_fault(shown):
    """A page says so, in words."""
    answer = shown.app.test_client().get("/claims/S-NOWHERE")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.text


def test_the_list_is_filtered_by_state(shown):
    """Only the rows asked for, and all counts."""
    page = Visitor(shown.app.test_client()).get("/claims?state=ready")
    assert set(re.findall(r'data-state="(\w+)"', page)) == {"ready"}
    assert 'data-count="transmitted"' in page


def test_what_asks_for_an_action_is_found_whatever_its_state(shown):
    """A suspended invoice is transmitted all the same, and somebody must act upon it."""
    page = Visitor(shown.app.test_client()).get("/claims?state=action")
    assert set(re.findall(r'<tr data-claim="([^"]+)"', page)) == {"S-SUSPENDED", "S-REJECTED", "S-REROUTE"}


@pytest.mark.parametrize("language", list(Language))
def test_each_count_leads_to_what_it_counts_under_the_librarys_name(shown, language):
    """As many rows as it says; and the filter, the counts and the icons speak the same words."""
    visitor = Visitor(shown.app.test_client(), lang=language)
    page = visitor.get("/claims?size=500")
    counts = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)&nbsp;<span class="count">(\d+)</span>', page)
    names = {label(state, language, now=datetime.now(UTC)) for state in STATES_SHOWN}
    assert {unescape(name) for _, name, _ in counts} > names
    for address, _, count in counts:
        assert len(re.findall("<tr data-claim", visitor.get(unescape(address)))) == int(count)
    assert names < {unescape(name) for name in re.findall(r"<option[^>]*>([^<]+)</option>", page)}


def test_a_number_is_never_cut_at_its_hyphens(shown):
    """In a sentence, a hyphen of a number is not a place to go to the next line."""
    visitor = Visitor(shown.app.test_client())
    assert 'n°\u00a0<span class="keep">F-S-SENT</span>' in visitor.get("/claims/S-SENT")
    assert '<span class="keep">F-S-SENT</span>' in visitor.get("/buyer")


def test_the_server_tells_what_a_page_cost(shown):
    """Two durations, measured by the server itself."""
    header = shown.app.test_client().get("/claims").headers["Server-Timing"]
    assert re.fullmatch(r"assess;dur=\d+\.\d, render;dur=\d+\.\d", header)


def test_a_tooltip_is_tied_to_its_button_and_tells_every_line(shown):
    """What a pointer reads, a screen reader is given."""
    visitor = Visitor(shown.app.test_client())
    page = visitor.get("/claims")
    assert 'class="chorus-trigger" aria-describedby="tip-S-BOTH"' in page
    [cell] = shown.bridge.column(shown.bridge.records.claims(["S-BOTH"]), Language.FR)
    for line in (cell.label, *cell.lines):
        assert f"<p>{line}</p>" in page or f'<p class="chorus-title">{line}</p>' in page


def test_five_hundred_claims_are_read_by_the_page_or_at_once(tmp_path):
    """Fifty a page, five hundred when asked and never more; no claim twice, none left out."""
    with Stage(tmp_path, worker=False, claims=510) as stage:
        visitor = Visitor(stage.app.test_client())
        rows = re.compile(r'<tr data-claim="([^"]+)"')
        assert len(rows.findall(visitor.get("/claims"))) == 50
        most = rows.findall(visitor.get("/claims?size=500"))
        assert len(set(most)) == 500
        pages = [rows.findall(visitor.get(f"/claims?page={page}")) for page in range(1, 12)]
        everything = [claim for page in pages for claim in page]
        assert everything[:500] == most
        assert len(set(everything)) == len(everything) == 510
        assert rows.findall(visitor.get("/claims?size=999999&page=-3")) == most


def test_what_was_kept_is_found_again(tmp_path):
    """A folder given twice has the same claims, with their states."""
    with Stage(tmp_path, worker=False):
        pass
    with Stage(tmp_path, worker=False) as stage:
        assert not Records(tmp_path / "host.sqlite").empty
        assert Visitor(stage.app.test_client()).state("S-PAID") == "transmitted"
