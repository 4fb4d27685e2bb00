"""After it has left: what the buyer decides, what the supplier answers, and a portal that misbehaves."""

from __future__ import annotations

import io
import re

import pytest
from host.pages import acting

from tests.examples.host.conftest import Visitor, fields, seen, told


def accepted(stage, number):
    """Return how many deposits of *number* the portal accepted."""
    return stage.simulator.ledger.accepted(number)


def test_a_rejected_invoice_is_made_again_under_a_new_number(prompt):
    """Another number, linked to the rejected one; asked twice, made once."""
    alice = Visitor(prompt.app.test_client())
    page = alice.get("/claims/S-REJECTED")
    assert "Numéro de marché erroné." in page
    assert "traité" in told(alice.does("/claims/S-REJECTED/acknowledge"))
    assert "F-S-REJECTED-R1" in told(alice.does("/claims/S-REJECTED/reissue"))
    assert told(alice.does("/claims/S-REJECTED/reissue"), "problem") != ""
    assert alice.state("S-REJECTED") == "ready"
    alice.does("/claims/S-REJECTED/transmit")
    prompt.gateway.run_once()
    assert alice.state("S-REJECTED") == "transmitted"
    assert accepted(prompt, "F-S-REJECTED-R1") == 1


def test_the_new_number_of_a_long_one_stays_within_the_portals_limit(stage, alice):
    """Twenty characters, whatever the first one was; and the next one goes on counting."""
    assert acting._next_number("F-S-REJECTED") == "F-S-REJECTED-R1"
    assert acting._next_number("F-S-REJECTED-R9") == "F-S-REJECTED-R10"
    assert acting._next_number("N" * 20) == "N" * 17 + "-R1"


def test_a_new_number_that_is_taken_is_told(stage, alice):
    """Another claim already bears it: nothing changes, and the person can choose one in the form."""
    alice.does("/claims/S-READY/edit", **fields(stage, "S-READY", number="F-S-REJECTED-R1"))
    page = alice.does("/claims/S-REJECTED/reissue")
    assert "porte déjà ce numéro" in told(page, "problem")
    assert stage.bridge.records.claim("S-REJECTED").number == "F-S-REJECTED"


def test_only_a_dead_invoice_is_made_again(stage, alice):
    """The number of what is alive at the portal never changes by a click."""
    assert told(alice.does("/claims/S-SENT/reissue"), "problem") != ""
    assert stage.bridge.records.claim("S-SENT").number == "F-S-SENT"


def test_a_suspended_invoice_is_completed(stage, alice):
    """With words and a file, once, and the portal has both."""
    page = alice.get("/claims/S-SUSPENDED")
    assert "Merci de joindre le procès-verbal de constat." in page
    given = {"comment": "Ci-joint", "files": (io.BytesIO(b"%PDF-1.4 report %%EOF"), "constat.pdf")}
    assert "complément" in told(alice.does("/claims/S-SUSPENDED/complete", **given))
    held = stage.simulator.invoice("F-S-SUSPENDED")
    assert held.status == "COMPLETEE"
    assert len(held.files) == 2


def test_an_empty_completion_is_refused_in_words(stage, alice):
    """Neither words nor a file: nothing is asked of the portal."""
    assert "Écrivez une réponse" in told(alice.told_again("/claims/S-SUSPENDED/complete"), "problem")
    assert stage.simulator.invoice("F-S-SUSPENDED").status == "SUSPENDUE"


def test_an_invoice_that_came_to_the_wrong_place_is_rerouted(stage, alice):
    """To the SIRET the form names."""
    page = alice.does("/claims/S-REROUTE/reroute", siret="21440109300015", service="SERVICE_217")
    assert "réorientée" in told(page)
    assert stage.simulator.invoice("F-S-REROUTE").recipient.siret == "21440109300015"


def test_the_buyer_decides_and_the_supplier_sees_it(stage, alice):
    """Accepted, then suspended in the buyer's own words."""
    alice.does("/buyer/invoices/F-S-SENT", decision="accept")
    assert stage.simulator.invoice("F-S-SENT").status == "SERVICE_FAIT"
    alice.does("/buyer/invoices/F-S-SENT", decision="suspend", words="Manque le constat")
    [situation] = stage.bridge.situations(stage.bridge.records.claims(["S-SENT"]))
    stage.gateway.look("gros-oeuvre", stage.gateway.assess(situation).transmission.id)
    assert "Manque le constat" in alice.get("/claims/S-SENT")


def test_a_portal_that_is_down_loses_nothing(prompt):
    """The click is kept; the invoice leaves when the portal is back."""
    alice = Visitor(prompt.app.test_client())
    alice.does("/buyer/portal", down="yes")
    assert 'value="yes" checked' in alice.get("/buyer")
    alice.does("/claims/S-READY/transmit")
    prompt.gateway.run_once()
    assert alice.state("S-READY") == "transmitting"
    assert accepted(prompt, "F-S-READY") == 0
    page = alice.told_again("/claims/S-SUSPENDED/complete", comment="Ci-joint")
    assert "pas été traitée" in told(page, "problem")
    assert ">\nCi-joint</textarea>" in page
    alice.does("/buyer/portal")
    assert "checked" not in alice.get("/buyer")


def test_a_lost_answer_is_never_sent_again_blindly(prompt):
    """The portal has it, the host does not know: it searches, and the page says so."""
    alice = Visitor(prompt.app.test_client())
    alice.does("/buyer/lose")
    alice.does("/claims/S-READY/transmit")
    prompt.gateway.run_once()
    assert "n’est pas renvoyée entre-temps" in alice.get("/claims/S-READY")
    assert prompt.simulator.ledger.attempts("F-S-READY") == 1


def test_what_was_rejected_is_told_apart_from_what_replaces_it(stage, alice):
    """Once made again, the invoice is ready: the old one keeps its status and its PDF, and asks for nothing more."""
    alice.does("/claims/S-REJECTED/reissue")
    page = seen(alice.get("/claims/S-REJECTED").partition("data-chorus-panel")[2])
    assert "Ancienne facture F-S-REJECTED Statut Chorus Pro rejetée" in page
    assert "émettez une nouvelle facture" not in page
    alice.does("/claims/S-REJECTED/transmit")
    assert "Ancienne facture" not in seen(alice.get("/claims/S-REJECTED"))


def test_a_file_the_portal_would_refuse_leaves_what_was_typed(stage, alice):
    """Told before anything is asked; the words are still there, and the file is named."""
    asked = len(stage.simulator.ledger.requests())
    given = {"comment": "Ci-joint <le constat>", "files": (io.BytesIO(b"MZ"), "constat.exe")}
    page = alice.told_again("/claims/S-SUSPENDED/complete", **given)
    assert ">\nCi-joint &lt;le constat&gt;</textarea>" in page
    assert "À choisir de nouveau : constat.exe" in seen(page)
    assert re.search(r'class="error">[^<]*constat\.exe', page)
    assert re.search(r'<input id="complete-files"[^>]* autofocus', page)
    assert len(stage.simulator.ledger.requests()) == asked


def test_a_siret_that_is_none_leaves_what_was_typed(stage, alice):
    """Told beside its field, before anything is asked."""
    asked = len(stage.simulator.ledger.requests())
    page = alice.told_again("/claims/S-REROUTE/reroute", siret="12", service="VOIRIE", engagement="EJ-1")
    assert re.search(r'id="siret-error">[^<]*14 chiffres', page)
    assert all(f'value="{typed}"' in page for typed in ("12", "VOIRIE", "EJ-1"))
    assert len(stage.simulator.ledger.requests()) == asked


def test_a_recipient_the_portal_refuses_leaves_what_was_typed(stage, alice):
    """What only the portal knows is told in its words, above the form."""
    page = alice.told_again("/claims/S-REROUTE/reroute", service="NOWHERE")
    assert told(page, "problem") != ""
    assert 'value="NOWHERE"' in page


def test_an_empty_rerouting_is_refused_in_words(stage, alice):
    """Nothing typed, nothing asked."""
    assert "Remplissez" in told(alice.told_again("/claims/S-REROUTE/reroute"), "problem")


def test_a_pdf_that_does_not_come_is_told_on_the_page(stage, alice):
    """The link saves no page in the place of a file: it leads back, with the reason."""
    assert " download" not in alice.get("/claims/S-PAID")
    alice.does("/buyer/portal", down="yes")
    answer = alice.client.get("/claims/S-PAID/portal.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/claims/S-PAID")
    assert told(alice.get("/claims/S-PAID"), "problem") != ""


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("S-SUSPENDED", "Merci de joindre le procès-verbal de constat."),
        ("S-SUSPENDED", "Ne la transmettez pas de nouveau"),
        ("S-REJECTED", "Numéro de marché erroné."),
        ("S-PAID", "mise en paiement depuis"),
    ],
)
def test_the_panel_says_everything_once(shown, claim, said):
    """The history aside, neither a reason nor what to do about it is read twice."""
    page = seen(Visitor(shown.app.test_client()).get(f"/claims/{claim}").partition("data-history")[0])
    assert page.count(said) == 1


def test_what_is_paid_is_no_longer_expected(shown):
    """The day of the payment, and not the last one it could have had."""
    assert "Paiement attendu" not in seen(Visitor(shown.app.test_client()).get("/claims/S-PAID"))


@pytest.mark.parametrize("claim", ["S-MISSING", "S-PENDING", "S-BOTH"])
def test_no_sentence_announces_a_list_that_is_elsewhere(shown, claim):
    """Beside the icon of a detail page, no line ends on a colon."""
    page = Visitor(shown.app.test_client()).get(f"/claims/{claim}")
    assert not re.search(r":\s*</p>", page.partition("data-chorus-panel")[2])


def test_a_departure_that_is_late_is_not_counted_down(prompt):
    """Nothing is left of the time to cancel, and the portal does not answer: it leaves as soon as possible."""
    alice = Visitor(prompt.app.test_client())
    alice.does("/buyer/portal", down="yes")
    alice.does("/claims/S-READY/transmit")
    page = alice.get("/claims/S-READY")
    assert "Départ dès que possible" in page
    assert "data-countdown" not in page
