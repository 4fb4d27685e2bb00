"""Addresses: who looks and in which language, and links that lead somewhere whatever page they are on."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.examples.host.conftest import Visitor


def language_link(page: str) -> str:
    """Return where a page's own link to its English version leads."""
    found = re.search(r'href="([^"]+)" data-lang="en"', page)
    assert found is not None
    return unescape(found.group(1))


@pytest.mark.parametrize("query", ["endpoint=x", "_method=FOO", "_external=1", "_anchor=a&values=1", "state=a&state=b"])
def test_no_query_breaks_a_page(shown, query):
    """Whatever an address asks, its page is shown, and the link to the other language keeps it."""
    visitor = Visitor(shown.app.test_client())
    assert language_link(visitor.get(f"/claims?{query}")) == f"/claims?{query}&lang=en"


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/claims/S-PENDING/validate", "/claims/S-PENDING"),
        ("/claims/S-PENDING/edit", "/claims/S-PENDING/edit"),
        ("/transmit", "/claims"),
        ("/company", "/company"),
        ("/buyer/portal", "/claims"),
    ],
)
def test_the_page_that_refuses_a_form_leads_back(shown, path, page):
    """The other language, and the way back, are those of the page the form was on."""
    visitor = Visitor(shown.app.test_client())
    answer = visitor.client.post(path, data={"csrf": "old"})
    assert answer.status_code == 400
    assert language_link(answer.text) == f"{page}?lang=en"
    assert f'<a class="button primary" href="{page}">' in answer.text
    visitor.get(f"{page}?lang=en")


def test_a_file_too_large_leads_back_to_its_form(stage, alice):
    """Nothing is saved, which is said."""
    token = alice.token()
    stage.app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = alice.client.post("/claims/S-READY/edit", data={"csrf": token, "comment": "x" * 2000})
    assert answer.status_code == 413
    assert 'href="/claims/S-READY/edit"' in answer.text
    assert "Rien n’a été enregistré" in answer.text


@pytest.mark.parametrize("choice", ["user=bob", "lang=en", "lang=xx"])
def test_a_choice_leaves_the_address(shown, choice):
    """It is made once: the page that is loaded again later does not make it anew."""
    answer = shown.app.test_client().get(f"/claims?state=ready&{choice}&page=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/claims?state=ready&page=1")


def test_a_choice_at_an_unknown_address_is_kept_and_told(shown):
    """There is nowhere to send the browser to: the page that says so is in the language chosen."""
    client = shown.app.test_client()
    answer = client.get("/nowhere?lang=en")
    assert answer.status_code == 404
    assert '<html lang="en">' in answer.text
    assert '<html lang="en">' in client.get("/claims").text


def test_a_form_acts_as_the_user_it_was_shown_to_or_not_at_all(stage, alice):
    """Who has become Bob in another window meanwhile does nothing as Bob from the page of Alice."""
    token = alice.token()
    alice.get("/claims?user=bob")
    answer = alice.client.post("/claims/S-READY/transmit", data={"csrf": token})
    assert answer.status_code == 400
    assert alice.state("S-READY") == "ready"
    assert alice.post("/claims/S-READY/transmit").status_code == 303
