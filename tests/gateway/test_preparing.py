"""Facts about recipients and suppliers: each fetched once, kept with its age, one failure leaving the others alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chorus_bridge.chorus.results import Page, ServiceRef, ServiceSheet, StructureRef, StructureSheet
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.recipient import CredentialsVerdict, Freshness
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy
from chorus_bridge.gateway.flows import access, assessing, transmitting
from chorus_bridge.gateway.flows.preparing import prepare
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import gates
from tests.builders import RECIPIENT_SIRET, SITUATION, SUPPLIER_SIRET, evolved, situation
from tests.gateway.stage import OWN, OWN_STRUCTURE, SETTINGS, Stage
from tests.gateway.test_delivering import NO_HOLD

FIND = "structures/rechercher"
CONSULT = "structures/consulter"
SERVICES = "structures/rechercher/services"
SERVICE = "structures/consulter/service"
BANKS = "transverses/recuperer/coordbanc/valides"


def ref(structure_id, siret, *, active=True):
    """Return one line of the directory."""
    return StructureRef(structure_id=structure_id, siret=siret, name="Ville", active=active)


def sheet(**changes):
    """Return the sheet of a structure that demands nothing, but for *changes*."""
    values = dict.fromkeys(
        ["siret", "name", "public", "service_required", "engagement_required", "service_or_engagement", "moa_only"]
    )
    values |= dict.fromkeys(["has_moa", "payment_status_reported", "password_expires"])
    return Accepted(StructureSheet(**{**values, "structure_id": 1, **changes}))


def service_sheet(**changes):
    """Return the sheet of a service."""
    values = dict.fromkeys(
        ["code", "label", "engagement_required", "payment_launched_here", "valid_from", "valid_until"]
    )
    return Accepted(ServiceSheet(**{**values, **changes}))


def page(*codes, last=True):
    """Return one page of services."""
    services = tuple(ServiceRef(service_id=n, code=code, label=None, active=True) for n, code in enumerate(codes))
    return Accepted(Page(items=services, page=1, last=last))


@pytest.fixture
def stage():
    """A stage where nothing is known yet."""
    scene = Stage()
    yield scene
    scene.store.close()


def tells_of_supplier(stage):
    """Let the portal tell about the billing company."""
    stage.portal.says(OWN, OWN_STRUCTURE)
    stage.portal.says(FIND, Accepted((ref(2002, SUPPLIER_SIRET),)))
    stage.portal.says(CONSULT, sheet())
    stage.portal.says(BANKS, Accepted(()))


def tells_of_recipient(stage, *, services=None):
    """Let the portal tell about the payer, who demands a service code."""
    stage.portal.says(FIND, Accepted((ref(1001, RECIPIENT_SIRET),)))
    stage.portal.says(CONSULT, sheet(service_required=True))
    stage.portal.says(SERVICES, *(services or [page("TRAVAUX")]))
    stage.portal.says(SERVICE, service_sheet(engagement_required=True))


def prepared(stage, *situations, **kwargs):
    """Prepare *situations*."""
    return stage.play(prepare(situations or [SITUATION], settings=SETTINGS, **kwargs))


def judged(stage, of=SITUATION):
    """Assess *of*."""
    return stage.play(assessing.assess(of, policy=SETTINGS.policy))


def test_each_distinct_party_is_asked_about_once(stage):
    """Two claims for the same payer cost one look-up, and the assessment then knows."""
    tells_of_supplier(stage)
    tells_of_recipient(stage)
    done = prepared(stage, SITUATION, situation(id="s2", invoice__number="F-2"))
    assert (done.fetched, done.fresh, done.failures) == (2, 0, ())
    assert stage.portal.asked == [OWN, FIND, CONSULT, BANKS, FIND, CONSULT, SERVICES, SERVICE]
    found = judged(stage)
    assert (found.recipient, found.can_transmit) == (Freshness.KNOWN, True)


def test_what_is_recent_is_not_asked_again_unless_forced(stage):
    """The cost follows what is unknown or stale."""
    tells_of_supplier(stage)
    tells_of_recipient(stage)
    prepared(stage)
    asked = len(stage.portal.asked)
    assert (prepared(stage).fresh, len(stage.portal.asked)) == (2, asked)
    tells_of_supplier(stage)
    tells_of_recipient(stage)
    assert prepared(stage, force=True).fetched == 2


def test_what_has_aged_is_asked_again(stage):
    """After the policy's age, the portal is asked."""
    tells_of_supplier(stage)
    tells_of_recipient(stage)
    prepared(stage)
    stage.wait(timedelta(days=2))
    tells_of_supplier(stage)
    tells_of_recipient(stage)
    assert prepared(stage).fetched == 2


def test_a_service_used_for_the_first_time_brings_its_own_obligations(stage):
    """Facts about the payer are completed when a new service code appears."""
    tells_of_supplier(stage)
    tells_of_recipient(stage, services=(page("TRAVAUX", "VOIRIE"),))
    prepared(stage)
    new = situation(market__recipient__service_code="VOIRIE", market__engagement=None)
    stage.portal.says(FIND, Accepted((ref(1001, RECIPIENT_SIRET),)))
    stage.portal.says(CONSULT, sheet(service_required=True))
    stage.portal.says(SERVICES, page("TRAVAUX", "VOIRIE"))
    stage.portal.says(SERVICE, service_sheet(engagement_required=True))
    assert prepared(stage, new).fetched == 1
    assert "ENGAGEMENT_MISSING" in [f.code for f in judged(stage, new).missing]


def test_every_page_of_services_is_read(stage):
    """A service on the last page is known."""
    tells_of_supplier(stage)
    tells_of_recipient(stage, services=(page("A", "B", last=False), page("TRAVAUX")))
    prepared(stage)
    assert judged(stage).can_transmit


def test_an_endless_list_of_services_is_not_called_complete(stage):
    """The reading is bounded, and an absent code is then not called unknown."""
    tells_of_supplier(stage)
    tells_of_recipient(stage, services=[page("OTHER", last=False)] * 50)
    prepared(stage)
    assert "SERVICE_CODE_UNKNOWN" not in [f.code for f in judged(stage).missing]


def test_a_payer_the_directory_does_not_know_is_said_unknown(stage):
    """The absence is a fact with an age, like any other."""
    tells_of_supplier(stage)
    stage.portal.says(FIND, Accepted(()))
    prepared(stage)
    assert "RECIPIENT_UNKNOWN" in [f.code for f in judged(stage).missing]


def test_the_active_one_of_two_structures_with_one_siret_counts(stage):
    """A closed structure may share the identifier of the open one."""
    tells_of_supplier(stage)
    stage.portal.says(FIND, Accepted((ref(1, RECIPIENT_SIRET, active=False), ref(1001, RECIPIENT_SIRET))))
    stage.portal.says(CONSULT, sheet())
    stage.portal.says(SERVICES, page("TRAVAUX"))
    stage.portal.says(SERVICE, service_sheet())
    prepared(stage)
    assert "RECIPIENT_INACTIVE" not in [f.code for f in judged(stage).missing]


def test_one_failure_leaves_the_others_alone(stage):
    """A payer whose look-up fails stays unknown; the next one is fetched."""
    other = situation(id="s2", invoice__number="F-2", market__recipient__siret="21750001600019")
    tells_of_supplier(stage)
    stage.portal.says(FIND, Busy(operation=FIND, reason="portal_unavailable"))
    tells_of_recipient(stage)
    stage.portal.lines[FIND][-1] = Accepted((ref(1001, "21750001600019"),))
    done = prepared(stage, SITUATION, other)
    assert (done.fetched, [(f.company, f.siret) for f in done.failures]) == (2, [("company-1", RECIPIENT_SIRET)])


def test_a_company_whose_access_is_refused_is_asked_nothing_more(stage):
    """The verdict is remembered, the other company goes on."""
    stage.portal.says(OWN, AuthRefused(operation=OWN, cause=AuthCause.ACCOUNT))
    done = prepared(stage)
    assert (done.fetched, len(done.failures), stage.portal.asked) == (0, 1, [OWN])
    known = stage.play(access.known_supplier("company-1", SUPPLIER_SIRET))
    assert known.credentials is CredentialsVerdict.REFUSED
    assert "CREDENTIALS_INVALID" in [f.code for f in judged(stage).missing]


def test_a_refused_password_is_not_tried_again_until_it_is_said_corrected(stage):
    """Every page of the host may prepare: trying the same password each time would lock the account."""
    stage.portal.says(OWN, AuthRefused(operation=OWN, cause=AuthCause.ACCOUNT))
    prepared(stage)
    assert (prepared(stage).fetched, stage.portal.asked) == (0, [OWN])
    stage.play(access.resume("company-1", SUPPLIER_SIRET))
    tells_of_supplier(stage)
    tells_of_recipient(stage)
    assert prepared(stage).fetched == 2
    assert judged(stage).can_transmit


def test_a_refused_password_is_not_tried_again_when_its_refusal_grows_old(stage):
    """Only `resume` says that it was corrected: a daily task would otherwise lock the account in a week."""
    stage.portal.says(OWN, AuthRefused(operation=OWN, cause=AuthCause.ACCOUNT))
    prepared(stage)
    stage.wait(days=9)
    assert (prepared(stage).fetched, stage.portal.asked) == (0, [OWN])


def test_a_company_that_waits_is_asked_nothing_unless_somebody_insists(stage):
    """Nothing is known of it yet, and its password was refused for something else."""
    until = stage.now + timedelta(minutes=15)
    stage.store.execute([gates.pause("company-1", until=until, reason="account")])
    done = prepared(stage)
    (failure,) = done.failures
    assert isinstance(failure.error, Busy)
    assert (failure.error.reason, failure.error.retry_in) == ("company_paused", timedelta(minutes=15))
    assert (done.fetched, stage.portal.asked) == (0, [])
    tells_of_supplier(stage)
    tells_of_recipient(stage)
    assert prepared(stage, force=True).fetched == 2


def test_an_access_that_works_again_ends_the_companys_pause(stage):
    """What waited for the access may leave as soon as the portal listens again."""
    stage.store.execute([gates.pause("company-1", until=stage.now + timedelta(days=9), reason="rights")])
    transmission = stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    tells_of_supplier(stage)
    tells_of_recipient(stage)
    prepared(stage, force=True)
    due = stage.play(outbox.work_due(State.QUEUED, at=stage.now, limit=9))
    assert [t.id for t in due] == [transmission.id]


def test_a_refused_right_on_a_recipient_is_told_and_stops_the_company(stage):
    """The administrator is called once, not once per recipient."""
    tells_of_supplier(stage)
    stage.portal.says(FIND, AuthRefused(operation=FIND, cause=AuthCause.SUBSCRIPTION))
    other = situation(id="s2", market__recipient__siret="21750001600019")
    done = prepared(stage, SITUATION, other)
    assert (done.fetched, len(done.failures), stage.events()) == (1, 1, ["access.refused"])


def test_a_supplier_the_account_does_not_see_is_said_not_linked(stage):
    """The finding names the portal as the place to act."""
    stage.portal.says(OWN, Accepted(()))
    stage.portal.says(FIND, Accepted((ref(2002, SUPPLIER_SIRET),)))
    tells_of_recipient(stage)
    prepared(stage)
    assert "SUPPLIER_NOT_LINKED" in [f.code for f in judged(stage).missing]


def test_a_company_without_credentials_costs_no_request(stage):
    """There is nothing to ask with."""
    done = prepared(stage, evolved(SITUATION, company__account=None))
    assert (done.fetched, stage.portal.asked) == (0, [])


MANAGER, AUTHORITY = "21750001600019", "21590350100017"


def works_claim(**parties):
    """Return a claim whose only known parties are these."""
    named = {f"market__{role}": evolved(SITUATION.market.recipient, siret=siret) for role, siret in parties.items()}
    return situation(market__recipient__siret=None, company__siret=None, **named)


def test_a_contracting_authority_is_looked_up_like_the_payer(stage):
    """Its role and its obligations are on its sheet."""
    stage.portal.says(FIND, Accepted((ref(7, AUTHORITY),)))
    stage.portal.says(CONSULT, sheet(has_moa=True))
    stage.portal.says(SERVICES, page("TRAVAUX"))
    stage.portal.says(SERVICE, service_sheet(code="TRAVAUX", engagement_required=False))
    assert prepared(stage, works_claim(contracting_authority=AUTHORITY)).fetched == 1
    assert stage.portal.asked == [FIND, CONSULT, SERVICES, SERVICE]


def test_a_project_manager_may_be_private_and_has_no_sheet_to_read(stage):
    """The directory says whether it is there; only public bodies show a sheet."""
    claim = works_claim(project_manager=MANAGER)
    stage.portal.says(FIND, Accepted((ref(7, MANAGER),)))
    assert prepared(stage, claim).fetched == 1
    assert stage.portal.asked == [FIND]
    assert prepared(stage, claim).fresh == 1


def test_a_body_known_as_a_project_manager_is_asked_more_once_it_pays(stage):
    """What it demands as a payer is not known yet."""
    stage.portal.says(FIND, *[Accepted((ref(7, AUTHORITY),))] * 2)
    prepared(stage, works_claim(project_manager=AUTHORITY))
    stage.portal.says(CONSULT, sheet(has_moa=True))
    stage.portal.says(SERVICES, page())
    both = works_claim(project_manager=AUTHORITY, contracting_authority=AUTHORITY)
    assert prepared(stage, both).fetched == 1
    assert prepared(stage, works_claim(project_manager=AUTHORITY)).fresh == 1
