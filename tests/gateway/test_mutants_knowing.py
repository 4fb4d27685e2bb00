"""What is asked of the portal about whom, and that each answer and each setting reaches the judgement."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.chorus.results import OwnStructure
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.recipient import Freshness
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import NotTransmissible, Unsure
from chorus_bridge.gateway.flows import assessing, transmitting
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.reconciling import reconcile, sweep
from chorus_bridge.outbox import flows as outbox
from tests.builders import RECIPIENT, RECIPIENT_SIRET, SITUATION, SUPPLIER, SUPPLIER_SIRET, situation
from tests.gateway.stage import OWN, PDF, SEARCH, SETTINGS, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD
from tests.gateway.test_preparing import BANKS, CONSULT, FIND, SERVICES, page, prepared, ref, sheet, tells_of_supplier
from tests.gateway.test_reconciling import FOUND
from tests.gateway.test_reconciling import page as found

OTHER_SIRET = "21690123100011"


@pytest.fixture
def stage():
    """A stage where nothing is known yet."""
    scene = Stage()
    yield scene
    scene.store.close()


def judged(stage, of=SITUATION, policy=SETTINGS.policy, **how):
    """Assess *of*."""
    return stage.play(assessing.assess(of, policy=policy, **how))


def test_the_hosts_policy_is_the_one_that_judges(stage):
    """A shorter age makes the same facts stale."""
    stage.knows_everything()
    stage.wait(hours=2)
    assert judged(stage).recipient is Freshness.KNOWN
    assert judged(stage, policy=attrs.evolve(Policy(), facts_max_age=timedelta(hours=1))).recipient is Freshness.STALE


def test_whoever_may_not_transmit_is_told_so_on_a_page_and_alone(stage):
    """The host's word about its user reaches every line."""
    stage.knows_everything()
    assert judged(stage).can_transmit
    assert not judged(stage, may_transmit=False).can_transmit
    page_ = assessing.assess_many([SITUATION], policy=SETTINGS.policy, may_transmit=False)
    assert [line.can_transmit for line in stage.play(page_)] == [False]


def test_the_company_is_looked_for_among_all_those_of_the_account(stage):
    """An account may have several establishments; the first is not the right one."""
    mine = OwnStructure(structure_id=2002, siret=SUPPLIER_SIRET, name=None)
    other = OwnStructure(structure_id=1, siret=OTHER_SIRET, name=None)
    asked = []

    def sheet_of(operation):
        asked.append(operation.body["idStructureCPP"])
        return sheet()

    stage.portal.says(OWN, Accepted((other, mine)))
    stage.portal.says(FIND, Accepted((ref(2002, SUPPLIER_SIRET),)), Accepted(()))
    stage.portal.says(CONSULT, sheet_of)
    stage.portal.says(BANKS, Accepted(()))
    prepared(stage)
    assert asked == [2002]


def test_the_payers_sheet_is_what_the_judgement_knows(stage):
    """What the directory says it demands is demanded, and nothing else."""
    bare = situation(market__recipient__service_code=None, market__engagement=None)
    tells_of_supplier(stage)
    stage.portal.says(FIND, Accepted((ref(1001, RECIPIENT_SIRET),)))
    stage.portal.says(CONSULT, sheet(engagement_required=True))
    prepared(stage, bare)
    assert [finding.path for finding in judged(stage, bare).missing] == ["market.engagement"]
    assert SERVICES not in stage.portal.asked


def test_services_are_listed_because_the_claim_names_one(stage):
    """Even when the payer demands none: a wrong code is refused all the same."""
    tells_of_supplier(stage)
    stage.portal.says(FIND, Accepted((ref(1001, RECIPIENT_SIRET),)))
    stage.portal.says(CONSULT, sheet())
    stage.portal.says(SERVICES, page("VOIRIE"))
    prepared(stage)
    assert "market.recipient.service_code" in {finding.path for finding in judged(stage).missing}


def unsure(stage):
    """Deliver a transmission whose submission meets silence."""
    stage.knows_everything()
    queued = stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, Unsure(operation=SUBMIT, reason="timeout"))
    return stage.play(deliver(queued, settings=SETTINGS))


def test_what_is_adopted_is_asked_about_after_the_first_step(stage):
    """Its row says when, and from how many questions on."""
    subject = unsure(stage)
    stage.portal.says(SEARCH, found(FOUND))
    done = stage.play(reconcile(subject, settings=SETTINGS))
    row = stage.store._connection.execute("SELECT poll_due, polls FROM chorus_bridge_transmission").fetchone()
    due = (stage.now + SETTINGS.poll_steps[0]).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert (done.deposited_at, row["poll_due"], row["polls"]) == (stage.now, due, 0)


def test_what_is_queued_is_told_with_its_name(stage):
    """An observer can follow one invoice from its first event."""
    stage.knows_everything()
    queued = stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    told = next(event for event in stage.told if event.name == "transmission.queued")
    assert (told.company, told.transmission) == (queued.company, queued.id)


def test_a_vanished_worker_is_recorded_once(stage):
    """Two workers see the same expired lease: the one that comes second writes nothing."""
    stage.knows_everything()
    queued = stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    held = stage.play(outbox.claim(queued, lease=SETTINGS.lease))
    stage.wait(SETTINGS.lease)
    stage.play(sweep(held))
    stage.play(sweep(held))
    tried = [(a.step, a.outcome) for a in stage.play(outbox.attempts(queued.company, queued.id))]
    assert tried == [("queue", "queued"), ("intent", "claimed"), ("outcome", "lease_expired")]


def test_the_portals_facts_of_both_parties_are_kept_apart(stage):
    """What one company knows, another does not."""
    stage.knows(RECIPIENT, SUPPLIER, company="somebody-else")
    assert judged(stage).recipient is Freshness.UNKNOWN


def test_a_number_held_by_another_claim_shows_before_anybody_transmits(stage):
    """The page says it, not only the attempt."""
    stage.knows_everything()
    stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    told = judged(stage, situation(id="typed-twice"))
    assert "NUMBER_ALREADY_USED" in {finding.code for finding in told.missing}
    with pytest.raises(NotTransmissible) as refused:
        stage.play(transmitting.transmit(situation(id="typed-twice"), settings=SETTINGS, hold=NO_HOLD))
    assert refused.value.assessment is not None
