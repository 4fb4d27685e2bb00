"""What people do, from the first click to the end, and two of them at once."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from host.stage import Stage

from tests.examples.host.conftest import Visitor, told


def accepted(stage, number):
    """Return how many deposits of *number* the portal accepted."""
    return stage.simulator.ledger.accepted(number)


def test_a_claim_is_transmitted_then_sent(prompt):
    """Queued by the click, on the portal after the worker's round, with the history of both."""
    alice = Visitor(prompt.app.test_client())
    assert "F-S-READY" in told(alice.does("/claims/S-READY/transmit"))
    assert alice.state("S-READY") == "transmitting"
    prompt.gateway.run_once()
    assert alice.state("S-READY") == "transmitted"
    assert accepted(prompt, "F-S-READY") == 1
    page = alice.get("/claims/S-READY")
    assert re.search(r"data-history><li>[^<]*— Alice", page)


@pytest.mark.parametrize(("seconds", "said"), [(20, r"dans (19|20) secondes\."), (600, r"(à|le) .*\d h \d\d\.")])
def test_when_it_leaves_is_said_in_what_people_count_in(tmp_path, seconds, said):
    """Seconds when few are left, an hour of the clock otherwise."""
    with Stage(tmp_path, hold=timedelta(seconds=seconds), worker=False) as stage:
        message = told(Visitor(stage.app.test_client()).does("/claims/S-READY/transmit"))
        assert re.search(f"elle partira {said}", message)


def test_a_message_says_which_claim_ends_it(stage, alice):
    """Once that claim has changed again, what the message says of it is no longer true: the script takes it away."""
    assert 'class="told told-success" role="status" data-about="S-READY"' in alice.does("/claims/S-READY/transmit")


def test_a_selection_is_transmitted_together(stage, alice):
    """Each ticked claim, and a sentence that counts them."""
    page = alice.does("/transmit", claim=["S-READY", "S-READY-2", "S-READY-3"])
    assert told(page).startswith("3 factures")
    assert {alice.state(claim) for claim in ("S-READY", "S-READY-2", "S-READY-3")} == {"transmitting"}


def test_one_bad_claim_does_not_stop_the_others(stage, alice):
    """The list was stale: what can leave is queued, what cannot is explained."""
    page = alice.does("/transmit", claim=["S-READY", "S-MISSING"])
    assert "F-S-READY" in told(page)
    assert told(page, "problem").startswith("S-MISSING – La facture ne peut pas encore être transmise")


def test_nothing_ticked_is_said(stage, alice):
    """No error page, a hint."""
    assert "Cochez d’abord" in told(alice.does("/transmit"), "problem")


def test_the_second_user_is_told_calmly_that_it_is_done(stage, alice):
    """Same transmission, whoever asked first."""
    bob = Visitor(stage.app.test_client(), user="bob")
    alice.does("/claims/S-READY/transmit")
    page = bob.does("/claims/S-READY/transmit")
    assert "Alice en a déjà demandé la transmission" in told(page)
    assert told(page, "problem") == ""


def test_two_users_at_the_same_instant_make_one_deposit(prompt):
    """Two threads, one barrier: the portal gets one invoice."""
    visitors = [Visitor(prompt.app.test_client(), user=user) for user in ("alice", "bob")]
    tokens = [visitor.token() for visitor in visitors]
    barrier, answers = threading.Barrier(2), []

    def click(visitor, token):
        barrier.wait(timeout=10)
        answers.append(visitor.client.post("/claims/S-READY/transmit", data={"csrf": token}).status_code)

    threads = [threading.Thread(target=click, args=pair) for pair in zip(visitors, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    prompt.gateway.run_once()
    prompt.gateway.run_once()
    assert answers == [303, 303]
    assert prompt.simulator.ledger.attempts("F-S-READY") == 1
    assert accepted(prompt, "F-S-READY") == 1


def test_reloading_the_page_that_follows_does_nothing_again(stage, alice):
    """A form answers with a redirection, and its message is told once."""
    answer = alice.post("/claims/S-READY/transmit", back="/claims?state=ready&page=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/claims?state=ready&page=1")
    assert told(alice.get("/claims")) != ""
    assert told(alice.get("/claims")) == ""


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/\\example.org", "/\nx", ""])
def test_a_form_never_leads_to_another_site(stage, alice, back):
    """Whatever it says, the page that follows is one of ours."""
    answer = alice.post("/claims/S-READY/transmit", back=back)
    assert answer.headers["Location"] == "/claims/S-READY"


def test_a_transmission_is_cancelled_in_time(stage, alice):
    """It is ready again, and nothing ever left."""
    alice.does("/claims/S-READY/transmit")
    assert "annulée" in told(alice.does("/claims/S-READY/cancel"))
    assert alice.state("S-READY") == "ready"
    stage.gateway.run_once()
    assert stage.simulator.ledger.attempts("F-S-READY") == 0


def test_cancelling_too_late_is_said_clearly(prompt):
    """The portal has it: the message says that it was not cancelled."""
    alice = Visitor(prompt.app.test_client())
    alice.does("/claims/S-READY/transmit")
    prompt.gateway.run_once()
    page = alice.does("/claims/S-READY/cancel")
    assert told(page, "problem").startswith("Elle n’a pas été annulée. Trop tard pour annuler")
    assert told(page) == ""
    assert alice.state("S-READY") == "transmitted"


def test_cancelling_what_was_never_sent_is_no_fault(stage, alice):
    """An old page, or an address typed by hand: a sentence, not an error."""
    page = alice.does("/claims/S-READY/cancel")
    assert told(page, "problem").startswith("Introuvable")


def test_the_countdown_says_how_long_is_left(stage, alice):
    """In minutes and seconds, never read aloud by itself."""
    alice.does("/claims/S-READY/transmit")
    found = re.search(r'data-countdown [^>]*aria-live="off">(\d+) min (\d\d) s<', alice.get("/claims/S-READY"))
    assert found is not None
    assert 200 < 60 * int(found.group(1)) + int(found.group(2)) <= 300


def test_steps_are_validated_in_order_until_the_invoice_is_issued(stage, alice):
    """A step that is not the next one is refused; the last one gives number, date and PDF."""
    page = alice.does("/claims/S-PENDING/validate", step="MOA_VALIDATION")
    assert "n’est plus à valider" in told(page, "problem")
    alice.does("/claims/S-PENDING/validate", step="MOE_VALIDATION")
    assert alice.state("S-PENDING") == "awaiting_action"
    alice.does("/claims/S-PENDING/validate", step="MOA_VALIDATION")
    assert alice.state("S-PENDING") == "ready"
    claim = stage.bridge.records.claim("S-PENDING")
    assert (claim.number, claim.file.name) == ("F-S-PENDING", "F-S-PENDING.pdf")


def test_the_pdf_comes_back_from_the_portal(stage, alice):
    """The one that was deposited; and for what is not there, a sentence."""
    answer = alice.client.get("/claims/S-SENT/portal.pdf")
    assert answer.data == stage.bridge.records.content("S-SENT")
    assert answer.headers["Content-Disposition"] == "attachment; filename=F-S-SENT.pdf"
    assert told(alice.get("/claims/S-READY/portal.pdf"), "problem").startswith("Introuvable")


def test_a_form_without_its_token_does_nothing(stage, alice):
    """Nor with another one's: the click may come from another site."""
    bob = Visitor(stage.app.test_client(), user="bob")
    for token in ("", "guessed", "é", bob.token()):
        answer = alice.client.post("/claims/S-READY/transmit", data={"csrf": token})
        assert answer.status_code == 400
        assert "Rien n’a été fait" in answer.text
    assert alice.state("S-READY") == "ready"


def test_every_error_of_the_library_comes_in_the_users_language(stage):
    """An English user reads English."""
    reader = Visitor(stage.app.test_client(), lang="en")
    page = reader.does("/claims/S-READY/cancel")
    assert told(page, "problem").startswith("Not found")
