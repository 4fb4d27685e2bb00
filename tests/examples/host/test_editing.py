"""The forms: what is missing is filled in, what is wrong is told beside its field, and nothing typed is lost."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest

from chorus_bridge.simulator import DEMO_PASSWORD, demo_login
from tests.examples.host.conftest import Visitor, fields, seen, told

SIRET = "00010001600013"


def test_what_is_missing_is_filled_in_then_ready(stage, alice):
    """The list of what is missing links to the fields; once filled in, the claim can leave."""
    page = alice.get("/claims/S-MISSING")
    assert re.findall(r'href="/claims/S-MISSING/edit#(\w+)"', page) == ["service_code", "engagement"]
    alice.does("/claims/S-MISSING/edit", **fields(stage, "S-MISSING", service_code="DCPA", engagement="EJ-1"))
    assert alice.state("S-MISSING") == "ready"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("service_code", "NOWHERE", "NOWHERE"),
        ("number", "N" * 21, "20"),
        ("number", "F-S-READY", "porte déjà ce numéro"),
        ("issue_date", "2026-02-30", "Cette date n’existe pas"),
        ("engagement", "E" * 51, "50"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(stage, alice, name, value, words):
    """The form comes back with what was typed, and nothing is saved."""
    before = stage.bridge.records.claim("S-MISSING")
    given = {"service_code": "DCPA", "engagement": "EJ-1", name: value}
    answer = alice.post("/claims/S-MISSING/edit", **fields(stage, "S-MISSING", **given))
    assert answer.status_code == 422
    assert value in answer.text
    error = re.search(rf'id="{name}-error">([^<]*)<', answer.text)
    assert error is not None
    assert words in error.group(1)
    assert stage.bridge.records.claim("S-MISSING") == before


def test_a_file_that_is_no_pdf_is_refused_beside_its_field(stage, alice):
    """Before it is kept."""
    upload = (io.BytesIO(b"not a PDF"), "facture.pdf")
    answer = alice.post("/claims/S-READY/edit", **fields(stage, "S-READY", document=upload))
    assert answer.status_code == 422
    assert "Ce fichier n’est pas un PDF." in answer.text


def test_a_new_pdf_replaces_the_old_one(stage, alice):
    """What is transmitted is what was uploaded last."""
    content = b"%PDF-1.4 another one %%EOF"
    upload = (io.BytesIO(content), "autre.pdf")
    alice.does("/claims/S-READY/edit", **fields(stage, "S-READY", document=upload))
    assert stage.bridge.records.content("S-READY") == content
    assert alice.client.get("/claims/S-READY/invoice.pdf").data == content


def test_what_is_wrong_is_listed_with_links_and_the_first_has_the_focus(stage, alice):
    """The form names each wrong field above it, and goes to an address that points at none."""
    given = {"number": "N" * 21, "service_code": "NOWHERE", "engagement": "EJ-1"}
    page = alice.told_again("/claims/S-MISSING/edit", **fields(stage, "S-MISSING", **given))
    summary = re.search(r'role="alert">(.*?)</div>', page, flags=re.DOTALL)
    assert summary is not None
    assert re.findall(r'href="#(\w+)"', summary.group(1)) == ["number", "service_code"]
    assert re.findall(r'<input id="(\w+)"[^>]* autofocus', page) == ["number"]
    assert '<form method="post" action="/claims/S-MISSING/edit"' in page


def test_the_second_to_save_keeps_what_the_first_saved(stage, alice):
    """What he did not touch is taken over into his form, and said; saving again keeps the work of both."""
    mine = fields(stage, "S-MISSING", engagement="EJ-BOB")
    alice.does("/claims/S-MISSING/edit", **fields(stage, "S-MISSING", service_code="DCPA"))
    bob = Visitor(stage.app.test_client(), user="bob")
    answer = bob.post("/claims/S-MISSING/edit", **mine)
    assert answer.status_code == 409
    assert "repris ici : DCPA" in seen(answer.text)
    assert stage.bridge.records.claim("S-MISSING").contract.engagement is None
    bob.does("/claims/S-MISSING/edit", **_filled(answer.text))
    sheet = stage.bridge.records.claim("S-MISSING").contract
    assert (sheet.service, sheet.engagement) == ("DCPA", "EJ-BOB")


def test_two_answers_to_one_question_are_compared(stage, alice):
    """What he typed stays in the field, and what she saved is beside it."""
    mine = fields(stage, "S-MISSING", service_code="BOB", engagement="EJ-1")
    alice.does("/claims/S-MISSING/edit", **fields(stage, "S-MISSING", service_code="DCPA"))
    bob = Visitor(stage.app.test_client(), user="bob")
    answer = bob.post("/claims/S-MISSING/edit", **mine)
    assert answer.status_code == 409
    assert "Enregistré entre-temps : DCPA" in seen(answer.text)
    assert _filled(answer.text)["service_code"] == "BOB"


def test_a_file_is_asked_for_again(stage, alice):
    """A browser never sends a file twice by itself: the form that comes back names the one it no longer has."""
    upload = (io.BytesIO(b"%PDF-1.4 %%EOF"), "autre.pdf")
    page = alice.told_again("/claims/S-READY/edit", **fields(stage, "S-READY", number="N" * 21, document=upload))
    assert "À choisir de nouveau : autre.pdf" in seen(page)


@pytest.mark.parametrize("claim", ["S-PAID", "S-SENDING", "S-SUSPENDED"])
def test_what_is_transmitted_keeps_what_it_bears(stage, alice, claim):
    """Its number is shown and no longer changes, nor by a form that was opened before; what is typed is not lost."""
    form = alice.get(f"/claims/{claim}/edit")
    assert set(re.findall(r'<input id="(\w+)"[^>]* readonly', form)) == {"number", "issue_date", "comment"}
    assert 'id="document"' not in form
    upload = (io.BytesIO(b"%PDF-1.4 %%EOF"), "autre.pdf")
    before = stage.bridge.records.claim(claim)
    changed = fields(stage, claim, number="F-CHANGED", comment="bonjour", document=upload)
    page = alice.told_again(f"/claims/{claim}/edit", **changed)
    assert f"remettez « F-{claim} »" in seen(page)
    assert set(re.findall(r'id="(\w+)-error"', page)) == {"number", "comment", "document"}
    assert _filled(page)["number"] == "F-CHANGED"
    assert stage.bridge.records.claim(claim) == before


def test_the_contract_of_what_is_transmitted_goes_on(stage, alice):
    """The next claims of the same contract need the engagement number that this one did without."""
    alice.does("/claims/S-PAID/edit", **fields(stage, "S-PAID", engagement="EJ-8"))
    assert stage.bridge.records.claim("S-READY").contract.engagement == "EJ-8"


def test_an_invoice_the_portal_closed_may_be_edited(stage, alice):
    """Its number is spent: another one typed by hand is as good as the button that makes one."""
    alice.does("/claims/S-REJECTED/edit", **fields(stage, "S-REJECTED", number="F-AGAIN"))
    assert alice.state("S-REJECTED") == "ready"


def _filled(page):
    """Return what a form would send if it was sent as it is."""
    found = re.findall(r'<input (?:type="hidden"|id="\w+") name="(\w+)"[^>]*? value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found if name != "csrf"}


def test_a_contract_changed_through_another_claim_is_noticed(stage, alice):
    """Two claims of one contract: the second form does not undo what the first saved."""
    stale = fields(stage, "S-SENT", siret="21310555400017")
    alice.does("/claims/S-READY/edit", **fields(stage, "S-READY", engagement="EJ-7"))
    assert alice.post("/claims/S-SENT/edit", **stale).status_code == 409
    assert stage.bridge.records.claim("S-SENT").contract.engagement == "EJ-7"


def test_a_wrong_password_is_told_at_once_then_corrected(stage, alice):
    """Claims wait meanwhile and say why; the right one makes them ready again; neither is ever shown."""
    profile = {"name": "Gros Œuvre Fictif SAS", "siret": SIRET, "login": demo_login(SIRET)}
    page = alice.does("/company", **profile, password="last-year")
    assert "l’accès ne fonctionne pas" in told(page, "problem")
    assert "last-year" not in page
    assert alice.state("S-READY") == "missing_information"
    assert 'href="/company"' in alice.get("/claims/S-READY")
    page = alice.does("/company", **profile, password=DEMO_PASSWORD)
    assert "accepte ce compte" in told(page)
    assert alice.state("S-READY") == "ready"


def test_a_password_corrected_while_the_portal_is_down_is_not_held_to_be_wrong(stage, alice):
    """It could not be tried, which is said; what was known of the old one is forgotten."""
    profile = {"name": "Gros Œuvre Fictif SAS", "siret": SIRET, "login": demo_login(SIRET)}
    alice.does("/company", **profile, password="last-year")
    alice.does("/buyer/portal", down="yes")
    page = alice.does("/company", **profile, password=DEMO_PASSWORD)
    assert "n’a pas pu être essayé" in told(page, "notice")
    assert told(page, "problem") == ""
    assert alice.state("S-READY") == "ready"


def test_an_empty_password_keeps_the_one_that_is_saved(stage, alice):
    """Nobody has to type it again to correct a name."""
    profile = {"name": "Autre nom", "siret": SIRET, "login": demo_login(SIRET), "password": ""}
    assert "accepte ce compte" in told(alice.does("/company", **profile))
    assert stage.bridge.records.profile("gros-oeuvre").password == DEMO_PASSWORD


def test_a_siret_that_is_not_the_accounts_is_told(stage, alice):
    """The password is right, and the company is another one."""
    profile = {"name": "Gros Œuvre", "siret": "00010002400017", "login": demo_login(SIRET), "password": ""}
    assert "ne fonctionne pas" in told(alice.does("/company", **profile), "problem")


@pytest.mark.parametrize(
    ("name", "value"), [("siret", "12"), ("siret", ""), ("siret", "٠٠٠١٠٠٠١٦٠٠٠١٣"), ("name", " ")]
)
def test_a_profile_that_cannot_be_one_is_not_saved(stage, alice, name, value):
    """The field says why, what was typed is still there, and nothing is asked of the portal."""
    before, asked = stage.bridge.records.profile("gros-oeuvre"), len(stage.simulator.ledger.requests())
    profile = {"name": "Autre nom", "siret": SIRET, "login": "typed", "password": ""}
    page = alice.told_again("/company", **profile | {name: value})
    assert re.findall(r'id="(\w+)-error"', page) == [name]
    assert 'value="typed"' in page
    assert stage.bridge.records.profile("gros-oeuvre") == before
    assert len(stage.simulator.ledger.requests()) == asked
