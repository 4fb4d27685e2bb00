"""One claimed transmission, one submission, and what each kind of reply leads to."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import attrs
import pytest

from chorus_bridge import drivers
from chorus_bridge.chorus.results import Deposit
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.domain.invoice import Attachment
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.recipient import CredentialsVerdict
from chorus_bridge.effects import Accepted, Send
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused, Surprise, Unsure
from chorus_bridge.gateway.flows import access, assessing, transmitting, working
from chorus_bridge.gateway.flows.delivering import backoff, deliver
from chorus_bridge.gateway.flows.reconciling import sweep
from chorus_bridge.outbox import flows as outbox
from tests.builders import SITUATION, SUPPLIER_SIRET, situation
from tests.gateway.stage import DEPOSIT, FILE, OWN, OWN_STRUCTURE, PDF, SETTINGS, SUBMIT, Stage

NO_HOLD = HoldFor(timedelta(0))
DETAIL = Attachment(name="detail.pdf", content=b"%PDF-1.4 detail", label="Détail", type_code="X")


@pytest.fixture
def stage():
    """A stage where everything about the parties is known."""
    scene = Stage()
    scene.knows_everything()
    yield scene
    scene.store.close()


def queued(stage, of=SITUATION):
    """Queue *of* without any hold."""
    return stage.play(transmitting.transmit(of, settings=stage.settings, hold=NO_HOLD))


def delivered(stage, *replies, of=SITUATION):
    """Queue and deliver *of*, the portal answering the submission with *replies*."""
    transmission = queued(stage, of)
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, *replies)
    return stage.play(deliver(transmission, settings=stage.settings))


def busy(reason="rate_limited", retry_in=None):
    """Return the reply of a portal that certainly processed nothing."""
    return Busy(operation=SUBMIT, reason=reason, retry_in=retry_in)


def keeping(sent):
    """Return a line of the script that keeps the request's body, and accepts it."""

    def accept(operation):
        sent.append(operation.body)
        return DEPOSIT

    return accept


def test_an_accepted_invoice_is_deposited_with_the_portals_own_words(stage):
    """The identifier, the status and the next look are kept."""
    done = delivered(stage, DEPOSIT)
    assert (done.state, done.portal_id, done.news.raw) == (State.DEPOSITED, "42", "DEPOSEE")
    assert stage.portal.asked == [PDF, SUBMIT]


def test_a_deposit_without_a_status_or_a_day_is_still_a_deposit(stage):
    """The identifier is what counts; the rest comes with the first look at the portal."""
    done = delivered(stage, Accepted(Deposit(portal_id="42", number=None, news=None, deposited_on=None)))
    assert (done.state, done.news, done.deposited_at) == (State.DEPOSITED, None, stage.now)


def test_the_right_establishment_is_found_among_several(stage):
    """An account may bill for many establishments."""
    scene = Stage()
    transmission = queued(scene)
    other = attrs.evolve(OWN_STRUCTURE.value[0], structure_id=1, siret="00010002400017")
    scene.portal.says(OWN, Accepted((other, *OWN_STRUCTURE.value)))
    scene.portal.says(PDF, Accepted(77))
    sent: list[Any] = []
    scene.portal.says(SUBMIT, keeping(sent))
    scene.play(deliver(transmission, settings=SETTINGS))
    assert sent[0]["fournisseur"]["idFournisseur"] == 2002


def test_each_attempt_is_recorded_with_what_support_needs(stage):
    """The gateway's own name of the exchange, the status and the reason are there for the person called at night."""
    reply = Busy(operation=SUBMIT, reason="rate_limited", http_status=429, trace="Id-4711 0")
    done = delivered(stage, reply)
    last = stage.play(outbox.attempts(done.company, done.id))[-1]
    assert (last.outcome, last.reason, last.http_status, last.trace) == ("not_sent", "rate_limited", 429, "Id-4711 0")


def test_what_is_submitted_is_what_was_judged(stage):
    """An edit after queueing does not reach the portal."""
    sent: list[Any] = []
    transmission = queued(stage)
    stage.play(transmitting.transmit(situation(invoice__total_incl_vat="1"), settings=SETTINGS, hold=NO_HOLD))
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, keeping(sent))
    stage.play(deliver(transmission, settings=SETTINGS))
    total = sent[0]["montantTotal"]["montantTtcTotal"]
    assert (total, sent[0]["fournisseur"]["idFournisseur"]) == (SITUATION.invoice.total_incl_vat, 2002)
    assert sent[0]["pieceJointePrincipale"][0]["pieceJointePrincipaleId"] == 77


def test_the_supplier_is_asked_for_when_it_is_not_known(stage):
    """Without the identifier on the profile or in the facts, the portal is asked who we are."""
    scene = Stage()
    transmission = queued(scene)
    scene.portal.says(OWN, OWN_STRUCTURE)
    scene.portal.says(PDF, Accepted(77))
    scene.portal.says(SUBMIT, DEPOSIT)
    assert scene.play(deliver(transmission, settings=SETTINGS)).state is State.DEPOSITED
    assert scene.portal.asked == [OWN, PDF, SUBMIT]


def test_a_supplier_the_account_may_not_bill_for_is_an_access_problem():
    """Nothing is submitted, and the company waits for its administrator."""
    scene = Stage()
    transmission = queued(scene)
    scene.portal.says(OWN, Accepted(()))
    done = scene.play(deliver(transmission, settings=SETTINGS))
    assert (done.state, done.reason, scene.portal.asked) == (State.QUEUED, "rights_refused", [OWN])


@pytest.mark.parametrize(
    "reply", [busy(), Unsure(operation=OWN, reason="timeout"), Surprise(operation=OWN, detail="?")]
)
def test_a_failure_before_the_submission_goes_back_to_the_queue(reply):
    """Until the invoice itself is submitted, nothing can have been received."""
    scene = Stage()
    transmission = queued(scene)
    scene.portal.says(OWN, reply)
    done = scene.play(deliver(transmission, settings=SETTINGS))
    assert (done.state, done.uncertain, done.cancellable) == (State.QUEUED, 0, True)


def test_a_file_whose_upload_is_unsure_is_only_uploaded_again_later(stage):
    """An orphan file at the portal is harmless; the invoice was not submitted."""
    transmission = queued(stage)
    stage.portal.says(PDF, Unsure(operation=PDF, reason="timeout"))
    done = stage.play(deliver(transmission, settings=SETTINGS))
    assert (done.state, done.reason) == (State.QUEUED, "preparation_failed")
    assert stage.portal.asked == [PDF]


def test_a_file_the_portal_refuses_is_a_refusal_in_its_own_words(stage):
    """The host reads why."""
    transmission = queued(stage)
    stage.portal.says(PDF, Refused(operation=PDF, code=20003, text="Fichier trop volumineux"))
    done = stage.play(deliver(transmission, settings=SETTINGS))
    assert (done.state, done.refusal_code, done.refusal_text) == (State.REFUSED, 20003, "Fichier trop volumineux")


def test_every_attachment_is_uploaded_and_named(stage):
    """Main document first, then the others."""
    sent: list[Any] = []
    transmission = queued(stage, situation(invoice__attachments=(DETAIL,)))
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(FILE, Accepted(78))
    stage.portal.says(SUBMIT, keeping(sent))
    stage.play(deliver(transmission, settings=SETTINGS))
    assert sent[0]["pieceJointeComplementaire"][0]["pieceJointeComplementaireId"] == 78


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Unsure(operation=SUBMIT, reason="timeout"), "timeout"),
        (Unsure(operation=SUBMIT, reason="server_error", http_status=502), "server_error"),
        (Surprise(operation=SUBMIT, detail="list"), "unreadable_answer"),
    ],
)
def test_silence_is_never_resent(stage, reply, reason):
    """After a possible receipt the transmission is unsure: not queued, not cancellable, searched for later."""
    done = delivered(stage, reply)
    assert (done.state, done.reason, done.uncertain, done.cancellable) == (State.UNSURE, reason, 1, False)
    assert done.due > stage.now


def test_a_duplicate_is_a_proof_of_presence_to_be_verified(stage):
    """The number exists at the portal: a search tells whether it is ours, a refusal would free it."""
    done = delivered(stage, Refused(operation=SUBMIT, code=20013, text="Doublon : cette facture existe déjà"))
    assert (done.state, done.reason) == (State.UNSURE, "duplicate")


def test_a_functional_refusal_is_final_for_this_transmission(stage):
    """Nothing was created; the words are kept and shown until something changes in the invoice."""
    done = delivered(stage, Refused(operation=SUBMIT, code=20013, text="GDP_MSG - Le service est inactif"))
    assert (done.state, done.refusal_text) == (State.REFUSED, "GDP_MSG - Le service est inactif")
    judged = stage.play(assessing.assess(SITUATION, policy=SETTINGS.policy))
    assert [finding.code for finding in judged.missing] == ["REMOTE_FIELD_REJECTED"]


def test_a_refusal_whose_cause_lay_with_the_portal_can_be_forgotten(stage):
    """After the public body corrected its side, the same invoice may leave under the same number."""
    done = delivered(stage, Refused(operation=SUBMIT, code=20013, text="Service inactif"))
    stage.play(outbox.forget_refusal(done.company, done.id))
    assert stage.play(assessing.assess(SITUATION, policy=SETTINGS.policy)).can_transmit
    assert queued(stage).id != done.id


@pytest.mark.parametrize(("status", "reason"), [(404, "unknown_route"), (413, "too_large"), (415, "unsupported")])
def test_a_request_that_can_never_work_is_held_for_a_human(stage, status, reason):
    """Certainly not processed, and repeating would change nothing."""
    done = delivered(stage, Refused(operation=SUBMIT, code=None, http_status=status))
    assert (done.state, done.reason) == (State.HELD, reason)
    assert "delivery.held" in stage.events()


def test_a_busy_portal_is_tried_again_after_the_wait_it_asked_for(stage):
    """The wait is kept in the row: no worker sleeps it."""
    done = delivered(stage, busy(retry_in=timedelta(minutes=30)))
    assert (done.state, done.due) == (State.QUEUED, stage.now + timedelta(minutes=30))
    stage.portal.says(PDF, Accepted(78))
    stage.portal.says(SUBMIT, DEPOSIT)
    stage.wait(minutes=30)
    assert stage.play(deliver(done, settings=SETTINGS)).state is State.DEPOSITED


def test_waits_grow_and_stay_bounded():
    """One minute, then twice as long each time, an hour at most."""
    minutes = [backoff(n) / timedelta(minutes=1) for n in range(9)]
    assert minutes == [1, 1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    ("cause", "reason", "verdict"),
    [
        (AuthCause.ACCOUNT, "account_refused", CredentialsVerdict.REFUSED),
        (AuthCause.ACCOUNT_MISSING, "account_missing", CredentialsVerdict.ACCEPTED),
        (AuthCause.SUBSCRIPTION, "subscription_refused", CredentialsVerdict.ACCEPTED),
        (AuthCause.RIGHTS, "rights_refused", CredentialsVerdict.ACCEPTED),
    ],
)
def test_a_refused_access_pauses_this_company_and_is_remembered(stage, cause, reason, verdict):
    """The invoice stays queued and cancellable; a list page says why without asking again."""
    done = delivered(stage, AuthRefused(operation=SUBMIT, cause=cause))
    assert (done.state, done.reason, done.cancellable) == (State.QUEUED, reason, True)
    assert stage.play(outbox.work_due(State.QUEUED, at=stage.now, limit=9)) == ()
    assert stage.play(access.known_supplier("company-1", SUPPLIER_SIRET)).credentials is verdict
    assert "access.refused" in stage.events()


def test_corrected_credentials_let_the_company_go_on(stage):
    """What was said of the old password is forgotten, and the pause ends."""
    delivered(stage, AuthRefused(operation=SUBMIT, cause=AuthCause.ACCOUNT))
    stage.play(access.resume("company-1", SUPPLIER_SIRET))
    assert len(stage.play(outbox.work_due(State.QUEUED, at=stage.now, limit=9))) == 1
    assert stage.play(access.known_supplier("company-1", SUPPLIER_SIRET)).credentials is CredentialsVerdict.UNKNOWN


def test_resuming_a_company_nothing_is_known_of_only_ends_the_pause():
    """There is no verdict to forget."""
    scene = Stage()
    scene.play(access.resume("company-1", SUPPLIER_SIRET))
    scene.play(access.resume("company-1", None))
    assert scene.play(access.known_supplier("company-1", SUPPLIER_SIRET)) is None


def test_after_one_refused_access_the_companys_other_invoices_are_not_tried(stage):
    """Trying the next one with the same password could lock the account."""
    queued(stage)
    queued(stage, situation(id="situation-2", invoice__number="F-2"))
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, AuthRefused(operation=SUBMIT, cause=AuthCause.ACCOUNT))
    report = stage.play(working.run_once(settings=SETTINGS))
    assert (report.sent, stage.portal.asked) == (1, [PDF, SUBMIT])


def test_uploads_that_take_long_keep_the_lease(stage):
    """A slow line is no reason never to send: the lease is renewed as long as the worker is at it."""
    transmission = queued(stage)
    stage.portal.says(PDF, lambda _: stage.wait(SETTINGS.lease * 2) or Accepted(77))
    stage.portal.says(SUBMIT, DEPOSIT)
    assert stage.play(deliver(transmission, settings=SETTINGS)).state is State.DEPOSITED


def test_a_submission_is_not_begun_so_late_that_its_lease_could_end_meanwhile(stage):
    """The sender is told the last instant, counted from the lease renewed just before."""
    delivered(stage, DEPOSIT)
    assert stage.portal.until == stage.now + SETTINGS.lease - SETTINGS.deposit_deadline


@pytest.mark.parametrize(("attachments", "dies_at"), [((), PDF), ((DETAIL,), PDF), ((DETAIL,), FILE)])
def test_a_worker_that_lost_its_lease_sends_nothing_more(stage, attachments, dies_at):
    """Another worker concluded that it was dead: from then on the case is theirs."""
    transmission = queued(stage, situation(invoice__attachments=attachments))

    def presumed_dead(_):
        stage.wait(SETTINGS.lease)
        (lost,) = stage.play(outbox.expired(at=stage.now, limit=1))
        stage.play(sweep(lost))
        return Accepted(77)

    stage.portal.says(PDF, presumed_dead if dies_at == PDF else Accepted(77))
    stage.portal.says(FILE, presumed_dead)
    done = stage.play(deliver(transmission, settings=SETTINGS))
    assert (done.state, stage.portal.asked[-1], SUBMIT in stage.portal.asked) == (State.UNSURE, dies_at, False)


def test_an_untrusted_certificate_pauses_the_company(stage):
    """Nothing was sent, nothing is tried around it, and somebody has to look."""
    done = delivered(stage, busy(reason="tls_failed"))
    assert (done.state, done.reason, done.cancellable) == (State.QUEUED, "tls_failed", True)
    assert stage.play(outbox.work_due(State.QUEUED, at=stage.now + timedelta(minutes=30), limit=9)) == ()


def test_a_damaged_document_is_held_and_never_sent(stage):
    """What no longer matches its digest does not leave."""
    transmission = queued(stage)
    stage.store._connection.execute(
        "UPDATE chorus_bridge_document SET body = 'x' WHERE sha256 = ?", [transmission.document]
    )
    done = stage.play(deliver(transmission, settings=SETTINGS))
    assert (done.state, stage.portal.asked) == (State.HELD, [])


def test_a_damaged_file_is_held_and_nothing_is_unsure(stage):
    """The submission itself is whole; the PDF it names is not what was judged, and did not leave."""
    transmission = queued(stage)
    stage.store._connection.execute(
        "UPDATE chorus_bridge_document SET body = x'00' WHERE sha256 <> ?", [transmission.document]
    )
    done = stage.play(deliver(transmission, settings=SETTINGS))
    assert (done.state, done.reason, done.uncertain, stage.portal.asked) == (State.HELD, "unsupported", 0, [])


def test_a_cancelled_transmission_is_not_delivered(stage):
    """The claim finds nothing to take."""
    transmission = queued(stage)
    stage.play(transmitting.cancel("company-1", transmission.id))
    assert stage.play(deliver(transmission, settings=SETTINGS)) is None
    assert stage.portal.asked == []


def test_the_intent_is_committed_before_the_first_request(stage):
    """At the moment the portal is first asked, the record already says that it may be."""
    transmission = queued(stage)
    flow = deliver(transmission, settings=SETTINGS)
    answer = None
    while not isinstance(effect := flow.send(answer), Send):
        answer = drivers._perform(effect, stage.ports)
    flow.close()
    assert [entry.code for entry in stage.play(outbox.history("company-1", transmission.id))] == ["queued", "claimed"]


def test_no_secret_and_no_name_reaches_the_observers(stage):
    """Events carry ids, states and codes only."""
    delivered(stage, DEPOSIT)
    told = json.dumps([attrs.asdict(event) for event in stage.told], default=str)
    for hidden in ("not-a-secret", "Bâtir", SUPPLIER_SIRET, "71884.80", "Ville de Lyon"):
        assert hidden not in told


def test_a_portal_that_is_busy_is_no_failure_of_ours(stage):
    """Nobody's program is called wrong for it."""
    delivered(stage, busy(reason="portal_unavailable"))
    assert "work.failed" not in stage.events()
