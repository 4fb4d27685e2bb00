"""What the gateway tells after silence, a vanished worker or a deposit, and whom it asks next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.results import InvoiceHistory, Page
from chorus_bridge.chorus.statuses import news
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.vocabulary import InvoiceKind
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Surprise, Unsure
from chorus_bridge.gateway.flows import assessing, transmitting, working
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.gateway.flows.preparing import prepare
from chorus_bridge.gateway.flows.reconciling import reconcile, sweep
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import gates, rows
from tests.builders import BAD_CHECK_DIGIT, NOW, SITUATION, SUPPLIER, situation
from tests.gateway.stage import DEPOSIT, HISTORY, OWN, PDF, SEARCH, SETTINGS, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD
from tests.gateway.test_preparing import FIND
from tests.gateway.test_reconciling import FOUND


@pytest.fixture
def stage():
    """A stage that knows everything."""
    scene = Stage()
    yield scene
    scene.store.close()


def queued(stage):
    """Queue the complete situation."""
    stage.knows_everything()
    return stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))


def row(stage):
    """Return the only transmission as the database has it."""
    cursor = stage.store._connection.execute("SELECT * FROM chorus_bridge_transmission")
    return dict(cursor.fetchone())


def silent(stage):
    """Return a transmission whose submission met silence."""
    first = queued(stage)
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, Unsure(operation=SUBMIT, reason="timeout"))
    return stage.play(deliver(first, settings=SETTINGS))


def test_the_first_search_comes_half_a_minute_after_silence(stage):
    """An index needs a moment, a user should not."""
    assert silent(stage).due == stage.now + timedelta(seconds=30)


def test_a_search_is_told_by_name(stage):
    """With what it made happen."""
    unsure = silent(stage)
    stage.portal.says(SEARCH, Busy(operation=SEARCH, reason="portal_unavailable"))
    stage.play(reconcile(unsure, settings=SETTINGS))
    told = stage.told[-1]
    assert (told.name, told.company, told.transmission) == ("delivery.reconciled", "company-1", unsure.id)
    assert told.facts == {"outcome": "not_found"}


def test_a_vanished_worker_is_told_by_name(stage):
    """Somebody should know that a machine died."""
    held = stage.play(outbox.claim(queued(stage), lease=SETTINGS.lease, limits=SETTINGS.limits))
    stage.wait(SETTINGS.lease + timedelta(seconds=1))
    stage.play(sweep(held))
    told = stage.told[-1]
    assert (told.name, told.company, told.transmission) == ("delivery.lease_expired", "company-1", held.id)


def test_bytes_that_cannot_be_read_are_for_a_human(stage):
    """Held, and told twice: what stopped, and why."""
    unsure = silent(stage)
    stage.store._connection.execute("PRAGMA foreign_keys = OFF")
    stage.store._connection.execute("DELETE FROM chorus_bridge_document")
    done = stage.play(reconcile(unsure, settings=SETTINGS))
    assert (done.state, done.reason, done.unsure_since) == (State.HELD, "unreadable_document", unsure.unsure_since)
    told = stage.told[-1]
    assert (told.name, told.company, told.transmission) == ("delivery.held", "company-1", unsure.id)
    assert told.facts == {"reason": "unreadable_document"}


def test_a_round_for_another_company_does_nothing(stage):
    """Neither sweeps, nor sends, nor searches, nor asks."""
    unsure = silent(stage)
    stage.wait(minutes=10)
    assert stage.play(working.run_once(settings=SETTINGS, company="company-2")).idle
    stage.portal.says(SEARCH, Busy(operation=SEARCH, reason="portal_unavailable"))
    assert stage.play(working.run_once(settings=SETTINGS, company=unsure.company)).reconciled == 1


@pytest.mark.parametrize("company", ["company-2", "company-1"])
def test_a_round_sweeps_sends_and_asks_for_its_own_company(stage, company):
    """Each kind of work keeps to it."""
    mine = company == "company-1"
    held = stage.play(outbox.claim(queued(stage), lease=SETTINGS.lease, limits=SETTINGS.limits))
    stage.wait(SETTINGS.lease + timedelta(seconds=1))
    assert stage.play(working.run_once(settings=SETTINGS, company=company)).swept == int(mine)
    assert stage.play(outbox.load("company-1", held.id)).state is (State.UNSURE if mine else State.SENDING)


def test_a_deposit_is_dated_by_the_portals_day_in_paris(stage):
    """It gives a day, not an hour; without one, now is all that is known."""
    first = queued(stage)
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, DEPOSIT)
    done = stage.play(deliver(first, settings=SETTINGS))
    assert done.deposited_at == datetime(2026, 11, 23, 23, tzinfo=UTC)


def test_only_an_answer_about_the_supplier_lets_its_company_go_on(stage):
    """What the directory says of a payer proves nothing of the account."""
    stage.knows(SUPPLIER)
    stage.store.execute([gates.pause("company-1", until=stage.now + timedelta(hours=1), reason="x")])
    stage.portal.says(FIND, Accepted(()))
    stage.play(prepare([SITUATION], settings=SETTINGS))
    gate = stage.store._connection.execute("SELECT paused_until FROM chorus_bridge_gate").fetchone()
    assert gate[0] is not None


@pytest.mark.parametrize(
    "reply", [Unsure(operation=SUBMIT, reason="timeout"), Surprise(operation=SUBMIT, detail="odd", http_status=200)]
)
def test_silence_is_called_silence(stage, reply):
    """A worker that vanished is another story."""
    first = queued(stage)
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, reply)
    stage.play(deliver(first, settings=SETTINGS))
    assert stage.play(outbox.attempts("company-1", first.id))[-1].outcome == "silence"


def test_a_search_names_the_supplier_and_goes_through_the_pages(stage):
    """One question after the other, about this number only."""
    unsure = silent(stage)
    asked = []

    def answered(operation):
        asked.append(operation)
        return Accepted(Page(items=(), page=len(asked), last=len(asked) == 2))

    stage.portal.says(SEARCH, answered, answered)
    stage.play(reconcile(unsure, settings=SETTINGS))
    expected = [operations.find_invoices(number=unsure.number, supplier_id=2002, page=n) for n in (1, 2)]
    assert [operation.body for operation in asked] == [operation.body for operation in expected]


def test_a_conflict_is_told_louder_than_the_rest(stage):
    """A human decides, so a human must hear."""
    unsure = silent(stage)
    other = attrs.evolve(FOUND, kind=InvoiceKind.CREDIT_NOTE)
    stage.portal.says(SEARCH, Accepted(Page(items=(other,), page=1, last=True)))
    stage.play(reconcile(unsure, settings=SETTINGS))
    told = next(event for event in stage.told if event.name == "delivery.conflict")
    assert (told.transmission, told.facts) == (unsure.id, {"reason": "other_content"})


def test_a_certificate_that_fails_is_the_reason_of_the_pause():
    """An hour, for somebody to look."""
    (pause,) = consequences("company-1", Busy(operation=PDF, reason="tls_failed"), NOW, SETTINGS)
    told = (pause.params["until"], pause.params["reason"])
    assert told == (rows.stamp(NOW + timedelta(hours=1)), "tls_failed")


def deposited(stage):
    """Return a deposited transmission whose first poll is due."""
    first = queued(stage)
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, DEPOSIT)
    done = stage.play(deliver(first, settings=SETTINGS))
    stage.wait(SETTINGS.poll_steps[0])
    stage.told.clear()
    return done


HISTORIES = {
    "busy": (Busy(operation=HISTORY, reason="portal_unavailable"), []),
    "refused": (AuthRefused(operation=HISTORY, cause=AuthCause.RIGHTS), ["access.refused"]),
    "empty": (Accepted(InvoiceHistory(portal_id="42", number="F-1", entries=(), complete=True)), []),
}


@pytest.mark.parametrize("case", HISTORIES)
def test_a_poll_that_teaches_nothing_is_made_later(stage, case):
    """Once more is counted, and only a refused access is told."""
    reply, told = HISTORIES[case]
    done = deposited(stage)
    stage.portal.says(HISTORY, reply)
    report = stage.play(working.run_once(settings=SETTINGS))
    assert report == working.WorkReport(refreshed=1)
    assert (row(stage)["polls"], row(stage)["poll_due"]) == (1, rows.stamp(stage.now + SETTINGS.poll_steps[1]))
    assert (stage.events(), {event.company for event in stage.told} <= {done.company}) == (told, True)


def test_news_is_counted_and_told_with_its_transmission(stage):
    """The status as the portal spells it."""
    done = deposited(stage)
    entries = (news("SUSPENDUE", stage.now),)
    stage.portal.says(HISTORY, Accepted(InvoiceHistory(portal_id="42", number="F-1", entries=entries, complete=True)))
    assert stage.play(working.run_once(settings=SETTINGS)) == working.WorkReport(refreshed=1, news=1)
    told = stage.told[-1]
    assert (told.name, told.transmission, told.facts) == ("portal.news", done.id, {"status": "SUSPENDUE"})


def test_an_invoice_has_a_key_once_its_parts_are_there():
    """A wrong check digit may be right on the qualification platform; a missing number or date never is."""
    assert assessing.invoice_key(situation(company__siret=BAD_CHECK_DIGIT)) is not None
    for absent in ("invoice__number", "invoice__issue_date", "company__siret"):
        assert assessing.invoice_key(situation(**{absent: None})) is None


def test_a_refused_access_is_told_with_its_cause(stage):
    """The administrator reads it."""
    stage.portal.says(OWN, AuthRefused(operation=OWN, cause=AuthCause.ACCOUNT))
    stage.portal.says(FIND, AuthRefused(operation=FIND, cause=AuthCause.ACCOUNT))
    stage.play(prepare([SITUATION], settings=SETTINGS))
    told = next(event for event in stage.told if event.name == "access.refused")
    assert (told.company, told.facts) == ("company-1", {"cause": "account"})


def test_what_is_queued_is_told_with_its_transmission(stage):
    """By name."""
    first = queued(stage)
    told = next(event for event in stage.told if event.name == "transmission.queued")
    assert (told.company, told.transmission) == ("company-1", first.id)


def test_a_probe_that_breaks_is_counted_as_failed(stage):
    """It stops nothing, and is told."""

    def broken(_operation):
        raise RuntimeError

    stage.store.execute([*gates.outage("company-1", at=stage.now, openings=0, limits=SETTINGS.limits)] * 5)
    stage.wait(minutes=1)
    stage.portal.says(SEARCH, broken)
    assert stage.play(working.run_once(settings=SETTINGS)) == working.WorkReport(failed=1)
    assert stage.events() == ["work.failed"]


def test_a_lease_renewed_meanwhile_is_not_swept(stage):
    """The worker that was presumed dead is alive: what it holds stays its own."""
    held = stage.play(outbox.claim(queued(stage), lease=SETTINGS.lease, limits=SETTINGS.limits))
    stage.wait(SETTINGS.lease + timedelta(seconds=1))
    stage.play(outbox.renew(held, lease=SETTINGS.lease))
    assert stage.play(sweep(held)).state is State.SENDING
