"""The forms: what is missing is filled in, what is wrong is told beside its field, and nothing typed is lost."""

from __future__ import annotations

import io
import re

import pytest

from chorus_bridge.simulator import DEMO_PASSWORD, demo_login
from tests.examples.host.conftest import Visitor, fields, told

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


def test_the_second_to_save_is_told_and_loses_nothing(stage, alice):
    """What the first wrote is shown beside what the second typed; saving again keeps it."""
    mine = fields(stage, "S-MISSING", engagement="EJ-BOB")
    alice.does("/claims/S-MISSING/edit", **fields(stage, "S-MISSING", service_code="DCPA"))
    bob = Visitor(stage.app.test_client(), user="bob")
    answer = bob.post("/claims/S-MISSING/edit", **mine)
    assert answer.status_code == 409
    assert "Enregistré entre-temps\u00a0: DCPA" in answer.text
    assert 'value="EJ-BOB"' in answer.text
    assert stage.bridge.records.claim("S-MISSING").contract.engagement is None
    again = mine | {"version": stage.bridge.records.claim("S-MISSING").mark, "service_code": "DCPA"}
    bob.does("/claims/S-MISSING/edit", **again)
    assert bob.state("S-MISSING") == "ready"


def test_a_contract_changed_through_another_claim_is_noticed(stage, alice):
    """Two claims of one contract: the second form does not undo what the first saved."""
    stale = fields(stage, "S-SENT", comment="bonjour")
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
    assert "ne fonctionne pas" in told(alice.does("/company", **profile, password=DEMO_PASSWORD), "problem")
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
