"""After it has left: what the buyer decides, what the supplier answers, and a portal that misbehaves."""

from __future__ import annotations

import io

from host.pages import acting

from tests.examples.host.conftest import Visitor, fields, told


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
    assert told(alice.does("/claims/S-SUSPENDED/complete"), "problem") != ""
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
    assert "pas été traitée" in told(alice.does("/claims/S-SUSPENDED/complete", comment="Ci-joint"), "problem")
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
