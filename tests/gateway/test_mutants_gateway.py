"""Edges of what the gateway writes and tells, one by one."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from chorus_bridge.chorus.results import BankDetails
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.recipient import CredentialsVerdict
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused
from chorus_bridge.gateway.flows import access, assessing, transmitting, working
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.gateway.flows.preparing import prepare
from chorus_bridge.gateway.flows.reconciling import probe, sweep
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import gates, rows
from tests.builders import NOW, RECIPIENT_SIRET, SITUATION, SUPPLIER_SIRET, situation
from tests.gateway.stage import DEPOSIT, OWN, OWN_STRUCTURE, PDF, SEARCH, SETTINGS, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD
from tests.gateway.test_preparing import BANKS, CONSULT, FIND, SERVICES, page, ref, sheet, tells_of_recipient


@pytest.fixture
def stage():
    """A stage that knows everything."""
    scene = Stage()
    yield scene
    scene.store.close()


def supplier(stage):
    """Return what is remembered of the billing company."""
    return stage.play(access.known_supplier("company-1", SUPPLIER_SIRET))


def queued(stage):
    """Queue the complete situation."""
    stage.knows_everything()
    return stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))


def row(stage):
    """Return the only transmission as the database has it."""
    cursor = stage.store._connection.execute("SELECT * FROM chorus_bridge_transmission")
    return dict(cursor.fetchone())


def test_everything_the_portal_says_of_the_supplier_is_kept(stage):
    """Its identifier, its place in the directory, its bank details, and when its password expires."""
    stage.portal.says(OWN, OWN_STRUCTURE)
    stage.portal.says(FIND, Accepted((ref(2002, SUPPLIER_SIRET),)))
    stage.portal.says(CONSULT, sheet(password_expires=date(2027, 1, 1)))
    stage.portal.says(BANKS, Accepted((BankDetails(bank_details_id=7, name=None),)))
    tells_of_recipient(stage)
    stage.play(prepare([SITUATION], settings=SETTINGS))
    known = supplier(stage)
    assert (known.credentials, known.linked, known.in_chorus, known.structure_id, known.password_expires) == (
        CredentialsVerdict.ACCEPTED,
        True,
        True,
        2002,
        date(2027, 1, 1),
    )
    assert (known.bank_details, known.fetched_at) == ((7,), stage.now)


@pytest.mark.parametrize("code", [None, "TRAVAUX"])
def test_a_list_of_services_that_was_cut_short_or_never_read_is_known_to_be(stage, code):
    """What is not listed may exist all the same."""
    claim = situation(market__recipient__service_code=code)
    stage.portal.says(OWN, Accepted(()))
    stage.portal.says(FIND, Accepted(()), Accepted((ref(1001, RECIPIENT_SIRET),)))
    stage.portal.says(CONSULT, sheet())
    stage.portal.says(SERVICES, *[page("VOIRIE", last=False)] * 50)
    stage.play(prepare([claim], settings=SETTINGS))
    memory = stage.play(assessing.remember([claim]))
    assert memory.recipient(claim, claim.market.recipient).services_complete is False


def test_a_refusal_dates_what_is_known_and_an_acceptance_does_not(stage):
    """Facts are as old as their reading; a refused password is news of this very moment."""
    stage.knows_everything()
    before = supplier(stage).fetched_at
    refusal = AuthRefused(operation=OWN, cause=AuthCause.ACCOUNT)
    stage.wait(minutes=5)
    stage.play(access.note("company-1", SUPPLIER_SIRET, refusal))
    assert (supplier(stage).credentials, supplier(stage).fetched_at) == (CredentialsVerdict.REFUSED, stage.now)
    refused_at = stage.now
    stage.wait(minutes=5)
    stage.play(access.note("company-1", SUPPLIER_SIRET, Accepted(None)))
    assert (supplier(stage).credentials, supplier(stage).fetched_at) == (CredentialsVerdict.ACCEPTED, refused_at)
    assert before < refused_at


def test_what_was_known_already_is_not_written_again(stage):
    """The usual answer costs no write; what tells nothing writes nothing."""
    stage.knows_everything()
    changed = stage.store._connection.total_changes
    stage.play(access.note("company-1", SUPPLIER_SIRET, Accepted(None)))
    stage.play(access.note("company-1", SUPPLIER_SIRET, Busy(operation=OWN, reason="x")))
    assert stage.store._connection.total_changes == changed


@pytest.mark.parametrize("told", [True, False])
def test_a_deposit_is_followed_from_the_first_step_on(stage, told):
    """Whether or not its answer already bore a status."""
    first = queued(stage)
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, DEPOSIT if told else Accepted(attrs.evolve(DEPOSIT.value, news=None)))
    done = stage.play(deliver(first, settings=SETTINGS))
    assert done.state is State.DEPOSITED
    assert row(stage)["poll_due"] == rows.stamp(stage.now + SETTINGS.poll_steps[0])
    assert row(stage)["polls"] == 0


def test_a_worker_that_vanished_counts_for_one_unknown_outcome(stage):
    """And the doubt begins now."""
    held = stage.play(outbox.claim(queued(stage), lease=SETTINGS.lease, limits=SETTINGS.limits))
    stage.wait(SETTINGS.lease + timedelta(seconds=1))
    swept = stage.play(sweep(held))
    told = (swept.state, swept.uncertain, swept.in_doubt, swept.unsure_since, swept.reason)
    assert told == (State.UNSURE, 1, True, stage.now, "lease_expired")


def test_a_round_for_one_company_probes_no_other(stage):
    """Each waits for its own worker when they are separated."""
    for company in ("company-1", "company-2"):
        stage.store.execute([*gates.outage(company, at=stage.now, openings=0, limits=SETTINGS.limits)] * 5)
    stage.wait(minutes=1)
    stage.portal.says(SEARCH, Accepted(page().value))
    report = stage.play(working.run_once(settings=SETTINGS, company="company-1"))
    assert (report.probed, stage.portal.asked) == (1, [SEARCH])


def test_a_portal_that_is_still_down_is_not_told_to_be_back(stage):
    """The answer to the probe is what it says."""
    stage.portal.says(SEARCH, Busy(operation=SEARCH, reason="portal_unavailable"), Accepted(page().value))
    assert [stage.play(probe("company-1", 0, settings=SETTINGS)) for _ in range(2)] == [False, True]
    assert stage.events() == ["portal.back"]


def gate(stage, scope="company"):
    """Return the row of the company, or of the application, among the gates."""
    (row,) = stage.store._connection.execute("SELECT * FROM chorus_bridge_gate WHERE scope = ?", [scope]).fetchall()
    return row


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        (Busy(operation=SEARCH, reason="queue_full", retry_in=timedelta(seconds=9)), timedelta(seconds=30)),
        (Busy(operation=SEARCH, reason="rate_limited", retry_in=timedelta(hours=1)), timedelta(hours=1)),
        (Busy(operation=SEARCH, reason="tls_failed"), timedelta(seconds=30)),
    ],
    ids=lambda value: getattr(value, "reason", ""),
)
def test_a_probe_that_teaches_nothing_of_the_portal_is_made_again_no_later_than_before(stage, said, wait):
    """Our own rate or a certificate is no outage: the waits of the breaker do not grow."""
    stage.store.execute([*gates.outage("company-1", at=stage.now, openings=0, limits=SETTINGS.limits)] * 5)
    before = gate(stage)["openings"]
    stage.wait(minutes=1)
    stage.portal.says(SEARCH, said)
    assert stage.play(probe("company-1", before, settings=SETTINGS)) is False
    after = gate(stage)
    assert (after["openings"], after["failures"], after["open_until"]) == (before, 0, rows.stamp(stage.now + wait))
    assert stage.play(outbox.probes_due(at=stage.now, limit=9)) == ()
    if said.reason == "tls_failed":
        assert after["reason"] == "tls_failed"
    if said.reason == "rate_limited":
        assert gate(stage, "application")["served"] == rows.micros(stage.now + wait)


def test_our_own_queue_costs_no_retry_and_no_longer_wait(stage):
    """Ten workers at one request a second are no outage of the portal."""
    first = queued(stage)
    for _ in range(8):
        full = Busy(operation=PDF, reason="queue_full", retry_in=timedelta(seconds=31))
        stage.portal.says(PDF, full)
        waiting = stage.play(deliver(first, settings=SETTINGS))
        assert (waiting.state, waiting.reason, waiting.due - stage.now) == (
            State.QUEUED,
            "queue_full",
            timedelta(seconds=31),
        )
        stage.wait(seconds=31)
        first = waiting
    limits = SETTINGS.limits
    assert gate(stage)["retries"] <= rows.micros(stage.now) + rows.micros_of(limits.retry_interval)


def test_observers_follow_a_delivery_by_name(stage):
    """Claimed, settled; with the state and the reason it was left in."""
    first = queued(stage)
    stage.portal.says(PDF, Busy(operation=PDF, reason="portal_unavailable"))
    stage.play(deliver(first, settings=SETTINGS))
    claimed, settled = (event for event in stage.told if event.name.startswith("delivery."))
    assert (claimed.name, claimed.company, claimed.transmission, claimed.facts) == (
        "delivery.claimed",
        "company-1",
        first.id,
        {"attempt": 1},
    )
    assert (settled.name, settled.company, settled.transmission, settled.facts) == (
        "delivery.settled",
        "company-1",
        first.id,
        {"state": "queued", "reason": "portal_unavailable"},
    )


@pytest.mark.parametrize(
    "reason",
    [
        "lease_lost",
        "lease_spent",
        "queue_full",
        "token_refused",
        "preparation_failed",
        "profile_unavailable",
        "encoder_failed",
    ],
)
def test_what_is_ours_says_nothing_of_the_portals_health(reason):
    """No outage is counted for a reason of our own making."""
    assert consequences("company-1", Busy(operation=PDF, reason=reason), NOW, SETTINGS) == ()


@pytest.mark.parametrize("cause", AuthCause)
def test_only_a_new_password_ends_the_pause_of_a_refused_account(cause):
    """Any other refusal is tried again after the usual pause."""
    _, pause = consequences("company-1", AuthRefused(operation=PDF, cause=cause), NOW, SETTINGS)
    for_good = cause in {AuthCause.ACCOUNT, AuthCause.ACCOUNT_MISSING}
    until = "9999-12-31T00:00:00.000000Z" if for_good else rows.stamp(NOW + SETTINGS.access_pause)
    assert (pause.params["until"], pause.params["reason"]) == (until, cause)


def test_another_claim_that_holds_the_number_is_seen(stage):
    """The number is taken, and the page says so."""
    first = queued(stage)
    twin = situation(id="s2")
    memory = stage.play(assessing.remember([twin]))
    assert memory.holder(twin).id == first.id
    assert memory.holder(SITUATION) is None


def test_what_the_support_needs_is_on_record(stage):
    """The status, the portal's code and the gateway's own name of the exchange."""
    first = queued(stage)
    stage.portal.says(PDF, Refused(operation=PDF, code=20013, text="non", http_status=200, trace="T-1"))
    stage.play(deliver(first, settings=SETTINGS))
    last = stage.play(outbox.attempts("company-1", first.id))[-1]
    assert (last.http_status, last.code, last.trace) == (200, 20013, "T-1")
