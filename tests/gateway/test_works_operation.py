"""The portal's works operation: off unless the host gives an encoder, then delivered like any other invoice."""

from __future__ import annotations

import json

import attrs
import pytest

from chorus_bridge.chorus import operations, wire
from chorus_bridge.chorus.frozen import prepare, thaw
from chorus_bridge.chorus.replies import read_answer
from chorus_bridge.chorus.results import Deposit
from chorus_bridge.chorus.statuses import news
from chorus_bridge.chorus.submission import Submission
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.vocabulary import Channel
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import ConfigurationError, NotTransmissible, Unsure
from chorus_bridge.gateway.flows import assessing, transmitting
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.reconciling import reconcile
from tests.builders import NOW
from tests.gateway.stage import PDF, SETTINGS
from tests.gateway.test_delivering import NO_HOLD
from tests.gateway.test_reconciling import page
from tests.gateway.works import CLAIM, FOUND, WORKS, scene

SUBMIT_WORKS = "facturesTravaux/soumettre"
BY_OPERATION = attrs.evolve(CLAIM, channel=Channel.WORKS_SUBMIT)
DEPOSIT = Deposit(portal_id="4001", number=None, news=news("A_ASSOCIER_MOE"), deposited_on=None)


class Encoder:
    """A host's own encoder: what it says is its own affair."""

    def encode(self, invoice):
        """Return what can be said now."""
        return {"numero": invoice.key.number}

    def complete(self, body, structure_id, file_ids):
        """Add what only the portal gives."""
        return {**body, "fournisseur": structure_id, "pieces": tuple(file_ids.values())}


CONFIGURED = attrs.evolve(SETTINGS, works_encoder=Encoder())


@pytest.fixture
def stage():
    """A stage on which everything is known of a works claim."""
    stage = scene()
    yield stage
    stage.store.close()


def queued(stage, settings=CONFIGURED):
    """Transmit the claim by the works operation."""
    return stage.play(transmitting.transmit(BY_OPERATION, settings=settings, hold=NO_HOLD))


def test_it_is_off_by_default(stage):
    """The assessment says so, to the developer."""
    with pytest.raises(NotTransmissible) as refused:
        queued(stage, SETTINGS)
    assert refused.value.codes == ("CHANNEL_NOT_CONFIGURED",)


def test_without_an_encoder_nothing_is_frozen(stage):
    """Even by a host that passes the judgement by."""
    with pytest.raises(ConfigurationError, match="works_encoder"):
        prepare(transmissible(stage))


def transmissible(stage):
    """Return the claim judged with the operation configured."""
    return stage.play(assessing.assess(BY_OPERATION, policy=CONFIGURED.policy, contents=True)).transmissible


def test_what_the_host_encoded_is_frozen_and_completed_when_it_leaves(stage):
    """The same protocol as for any invoice: files first, one request, never repeated."""
    sent = []

    def answer(operation):
        sent.append(operation)
        return Accepted(DEPOSIT)

    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT_WORKS, answer)
    done = stage.play(deliver(queued(stage), settings=CONFIGURED))
    assert (done.state, done.portal_id, done.works, done.flow) == (State.DEPOSITED, "4001", True, False)
    (operation,) = sent
    assert operation.body == {"numero": CLAIM.invoice.number, "fournisseur": 2002, "pieces": (77,)}
    assert (operation.path, operation.repeatable) == ("/cpro/facturesTravaux/v1/soumettre", False)


def test_its_frozen_form_is_read_back(stage):
    """And is told from an ordinary submission."""
    submission = prepare(transmissible(stage), works=Encoder()).submission
    again = thaw(submission.to_bytes())
    assert isinstance(again, Submission)
    assert (again, again.works, again.body) == (submission, True, {"numero": CLAIM.invoice.number})


def test_a_lost_answer_is_searched_for_among_works_documents(stage):
    """Within the horizon of a submission: nothing is processed after the answer."""
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT_WORKS, Unsure(operation=SUBMIT_WORKS, reason="timeout"))
    unsure = stage.play(deliver(queued(stage), settings=CONFIGURED))
    assert CONFIGURED.horizon_of(unsure) == CONFIGURED.settle_horizon
    stage.portal.says(WORKS, page(FOUND))
    assert stage.play(reconcile(unsure, settings=CONFIGURED)).state is State.DEPOSITED


def test_an_encoder_that_fails_sends_nothing(stage):
    """The claim waits in the queue, still cancellable, and is tried again: nothing of it is unsure."""

    class Failing(Encoder):
        def complete(self, body, structure_id, file_ids):
            """Fail, as code that somebody has just changed may."""
            raise KeyError("numero")

    stage.portal.says(PDF, Accepted(77))
    failing = attrs.evolve(SETTINGS, works_encoder=Failing())
    done = stage.play(deliver(queued(stage), settings=failing))
    assert (done.state, done.reason, done.cancellable) == (State.QUEUED, "encoder_failed", True)
    assert SUBMIT_WORKS not in stage.portal.asked
    (told,) = [event for event in stage.told if event.name == "work.failed"]
    assert (told.transmission, told.facts) == (done.id, {"error": "KeyError"})


def test_an_encoder_taken_away_stops_what_was_frozen_for_it(stage):
    """Nothing leaves half made: a human looks."""
    stage.portal.says(PDF, Accepted(77))
    held = stage.play(deliver(queued(stage), settings=SETTINGS))
    assert (held.state, held.reason) == (State.HELD, "unknown_route")
    assert stage.portal.asked == [PDF]


@pytest.mark.parametrize(
    "fields",
    [
        {"identifiantFactureCPP": 4001, "numeroFacture": "F-1", "statutFacture": "A_ASSOCIER_MOE"},
        {"idFactureTravaux": 4001, "numeroFactureTravaux": "F-1", "statutFactureTravaux": "A_ASSOCIER_MOE"},
    ],
)
def test_both_families_of_names_are_read(fields):
    """Which one it answers with is not published."""
    body = json.dumps({"codeRetour": 0, "libelle": "x", **fields}).encode()
    told = read_answer(operations.submit_works({}), 200, {}, body, now=NOW)
    assert told == Accepted(Deposit(portal_id="4001", number="F-1", news=news("A_ASSOCIER_MOE"), deposited_on=None))


def test_an_answer_without_identifier_is_no_answer():
    """It is searched for."""
    body = wire.dump({"codeRetour": 0, "libelle": "x"})
    assert isinstance(read_answer(operations.submit_works({}), 200, {}, body, now=NOW), Unsure)
