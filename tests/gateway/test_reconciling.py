"""An invoice whose deposit is unsure is searched for, compared, adopted; sent again only once proved absent."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from chorus_bridge.chorus.results import FoundInvoice, InvoiceSheet, Page
from chorus_bridge.chorus.statuses import news
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.recipient import CredentialsVerdict
from chorus_bridge.domain.vocabulary import InvoiceKind
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused, Surprise, TooLate, Unsure
from chorus_bridge.gateway.flows import access, transmitting, working
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.reconciling import reconcile, search_wait, sweep
from chorus_bridge.outbox import flows as outbox
from tests.builders import RECIPIENT_SIRET, SITUATION, SUPPLIER_SIRET
from tests.gateway.stage import OWN, PDF, SEARCH, SETTINGS, SHEET, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD, keeping

INVOICE = SITUATION.invoice
FOUND = FoundInvoice(
    portal_id="42",
    number=INVOICE.number,
    supplier_siret=SUPPLIER_SIRET,
    recipient_siret=RECIPIENT_SIRET,
    issue_date=INVOICE.issue_date,
    deposited_on=INVOICE.issue_date,
    total_incl_vat=INVOICE.total_incl_vat,
    payable=INVOICE.payable,
    currency="EUR",
    kind=InvoiceKind.INVOICE,
    flow_number=None,
    news=news("DEPOSEE"),
)


def page(*items, last=True):
    """Return one page of a search's answer."""
    return Accepted(Page(items=items, page=1, last=last))


def sheet():
    """Return the sheet of what is found."""
    shared = {a.name for a in attrs.fields(FoundInvoice)} & {a.name for a in attrs.fields(InvoiceSheet)}
    rest = {a.name: None for a in attrs.fields(InvoiceSheet) if a.default is attrs.NOTHING}
    return InvoiceSheet(**{**rest, **{name: getattr(FOUND, name) for name in shared}})


@pytest.fixture
def stage():
    """A stage with one transmission whose submission met silence."""
    scene = Stage()
    scene.knows_everything()
    queued = scene.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    scene.portal.says(PDF, Accepted(77))
    scene.portal.says(SUBMIT, Unsure(operation=SUBMIT, reason="timeout"))
    scene.subject = scene.play(deliver(queued, settings=SETTINGS))
    scene.portal.asked.clear()
    yield scene
    scene.store.close()


def reconciled(stage, *answers):
    """Search once, the portal answering *answers*."""
    stage.portal.says(SEARCH, *answers)
    stage.subject = stage.play(reconcile(stage.subject, settings=SETTINGS))
    return stage.subject


def test_an_invoice_that_is_there_is_adopted(stage):
    """The deposit happened: it is ours, and it is followed like any other."""
    done = reconciled(stage, page(FOUND))
    assert (done.state, done.portal_id, done.news.raw) == (State.DEPOSITED, "42", "DEPOSEE")
    assert stage.portal.asked == [SEARCH]


def test_every_page_of_the_search_is_read(stage):
    """The number is matched exactly, wherever it is listed."""
    near = attrs.evolve(FOUND, number=f"{INVOICE.number}0", portal_id="41")
    done = reconciled(stage, page(near, last=False), page(FOUND))
    assert (done.state, done.portal_id) == (State.DEPOSITED, "42")


def test_a_search_that_never_ends_is_bounded_and_proves_nothing(stage):
    """Ours may be on a page that was not read."""
    near = attrs.evolve(FOUND, number=f"{INVOICE.number}0")
    done = reconciled(stage, *[page(near, last=False)] * 20)
    assert (done.state, done.reason, done.searches) == (State.UNSURE, "search_unreadable", 0)
    assert len(stage.portal.asked) == 20


@pytest.mark.parametrize("figures", [{"total": 2}, {"pages": 2}, {"total": 2, "pages": 2}])
def test_a_list_shorter_than_it_says_proves_nothing(stage, figures):
    """The row that is missing may be ours."""
    near = attrs.evolve(FOUND, number=f"{INVOICE.number}0")
    done = reconciled(stage, Accepted(Page(items=(near,), page=1, last=True, **figures)))
    assert (done.state, done.reason, done.searches) == (State.UNSURE, "search_unreadable", 0)


def test_what_a_short_list_does_show_is_believed(stage):
    """A presence needs no whole list."""
    done = reconciled(stage, Accepted(Page(items=(FOUND,), page=1, last=True, total=5)))
    assert (done.state, done.portal_id) == (State.DEPOSITED, "42")


@pytest.mark.parametrize("shown", [f"{INVOICE.number} ", f" {INVOICE.number}\t"])
def test_a_number_shown_with_white_space_is_ours(stage, shown):
    """The rest agrees: adopted, and never sent again."""
    done = reconciled(stage, page(attrs.evolve(FOUND, number=shown)))
    assert (done.state, done.portal_id) == (State.DEPOSITED, "42")


def test_a_number_in_another_case_is_for_a_human(stage):
    """Whether the portal tells them apart is not published: neither adopted nor sent again."""
    shown = str(INVOICE.number).swapcase()
    assert shown != INVOICE.number
    done = reconciled(stage, page(attrs.evolve(FOUND, number=shown)))
    assert (done.state, done.reason) == (State.CONFLICT, "other_content")


@pytest.mark.parametrize(("told", "state"), [(INVOICE.number, State.DEPOSITED), ("ANOTHER", State.UNSURE)])
def test_an_invoice_listed_without_its_number_is_read(stage, told, state):
    """Its sheet tells whether it is ours: a row that says too little is no proof of absence."""
    stage.portal.says(SHEET, Accepted(attrs.evolve(sheet(), number=told)))
    done = reconciled(stage, page(attrs.evolve(FOUND, number=None, total_incl_vat=Decimal(1))))
    assert (done.state, stage.portal.asked) == (state, [SEARCH, SHEET])
    assert done.searches == (1 if state is State.UNSURE else 0)


def test_invoices_without_a_number_are_not_read_without_end(stage):
    """Twenty sheets, then nothing was learnt."""
    nameless = [attrs.evolve(FOUND, number=None, portal_id=str(n)) for n in range(21)]
    stage.portal.says(SHEET, *[Accepted(attrs.evolve(sheet(), number="ANOTHER"))] * 20)
    done = reconciled(stage, page(*nameless))
    assert (done.state, done.reason, done.searches) == (State.UNSURE, "search_unreadable", 0)
    assert stage.portal.asked.count(SHEET) == 20


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Surprise(operation=SEARCH, detail="no codeRetour"), "search_unreadable"),
        (Refused(operation=SEARCH, code=20001), "search_refused"),
    ],
)
def test_a_portal_that_answers_searches_in_vain_for_a_day_is_for_a_human(stage, reply, reason):
    """Not sooner, and never by sending again."""
    start = stage.now
    for hours, state in ((0, State.UNSURE), (23, State.UNSURE), (24, State.HELD)):
        stage.now = start + timedelta(hours=hours)
        done = reconciled(stage, reply)
        assert (done.state, done.reason, done.in_doubt) == (state, reason, True)
    assert "delivery.held" in stage.events()
    assert stage.portal.asked == [SEARCH] * 3


def test_one_odd_answer_after_a_long_outage_is_no_day_of_them(stage):
    """Or every unsure invoice would be a person's after a weekend of maintenance."""
    for hours in range(0, 72, 6):
        stage.now += timedelta(hours=6 if hours else 0)
        assert reconciled(stage, Busy(operation=SEARCH, reason="portal_unavailable")).state is State.UNSURE
    odd = Surprise(operation=SEARCH, detail="no codeRetour")
    for wait in (timedelta(minutes=15), timedelta(minutes=15), timedelta(hours=23)):
        stage.now += wait
        assert reconciled(stage, odd).state is State.UNSURE
    stage.now += timedelta(hours=1)
    assert reconciled(stage, odd).state is State.HELD


def test_a_portal_that_goes_away_after_a_day_of_odd_answers_is_waited_for(stage):
    """It may come back with an answer."""
    start = stage.now
    for hours in (0, 12, 23):
        stage.now = start + timedelta(hours=hours)
        assert reconciled(stage, Surprise(operation=SEARCH, detail="no codeRetour")).state is State.UNSURE
    stage.now = start + timedelta(hours=25)
    assert reconciled(stage, Busy(operation=SEARCH, reason="portal_unavailable")).state is State.UNSURE


def test_a_portal_that_is_away_for_days_is_waited_for(stage):
    """There is nothing a human would see either."""
    stage.wait(days=9)
    assert reconciled(stage, Busy(operation=SEARCH, reason="portal_unavailable")).state is State.UNSURE


def test_the_same_number_with_another_content_is_for_a_human(stage):
    """Somebody may have typed it in the portal: neither adopted nor sent again."""
    done = reconciled(stage, page(attrs.evolve(FOUND, total_incl_vat=Decimal(1))))
    assert (done.state, done.reason) == (State.CONFLICT, "other_content")


def test_an_answer_that_says_too_little_is_completed_by_the_sheet(stage):
    """When the list lacks what decides, the invoice itself is read."""
    stage.portal.says(SHEET, Accepted(sheet()))
    done = reconciled(stage, page(attrs.evolve(FOUND, total_incl_vat=None)))
    assert (done.state, done.portal_id, stage.portal.asked) == (State.DEPOSITED, "42", [SEARCH, SHEET])


def test_a_sheet_that_does_not_come_teaches_nothing(stage):
    """The case stays open, and is asked about again."""
    stage.portal.says(SHEET, Busy(operation=SHEET, reason="portal_unavailable"))
    done = reconciled(stage, page(attrs.evolve(FOUND, total_incl_vat=None)))
    assert (done.state, done.searches) == (State.UNSURE, 0)


def test_a_search_that_is_not_answered_teaches_nothing(stage):
    """An outage never counts as "not found"."""
    done = reconciled(stage, Busy(operation=SEARCH, reason="portal_unavailable"))
    assert (done.state, done.reason, done.searches) == (State.UNSURE, "portal_unavailable", 0)


def test_a_search_refused_for_want_of_access_pauses_the_company(stage):
    """Searching every minute with a refused password could lock the account."""
    done = reconciled(stage, AuthRefused(operation=SEARCH, cause=AuthCause.ACCOUNT))
    assert (done.state, done.reason, done.searches) == (State.UNSURE, "search_denied", 0)
    stage.wait(SETTINGS.access_pause / 2)
    assert stage.play(outbox.work_due(State.UNSURE, at=stage.now, limit=9)) == ()
    known = stage.play(access.known_supplier("company-1", SUPPLIER_SIRET))
    assert (known.credentials, stage.events()[-2]) == (CredentialsVerdict.REFUSED, "access.refused")


def test_not_found_is_not_not_received(stage):
    """Before the settle horizon, absence means only that one must look again later."""
    for searches in range(1, 6):
        done = reconciled(stage, page())
        assert (done.state, done.searches, done.reason) == (State.UNSURE, searches, "not_found_yet")
        assert done.due == stage.now + search_wait(searches)
        stage.wait(minutes=10)


def settled(stage):
    """Let the settle horizon pass, then search three times in vain."""
    stage.wait(SETTINGS.settle_horizon)
    states = [reconciled(stage, page()).state for _ in range(3)]
    assert states[:2] == [State.UNSURE, State.UNSURE]
    return stage.subject


def test_an_invoice_proved_absent_is_sent_again_with_the_same_bytes(stage):
    """After the horizon and three searches, what left has no effect any more: the same submission leaves again."""
    back = settled(stage)
    assert (back.state, back.reason, back.cancellable, back.uncertain) == (State.QUEUED, "absent", True, 1)
    sent: list[Any] = []
    stage.portal.says(PDF, Accepted(78))
    stage.portal.says(SUBMIT, keeping(sent))
    done = stage.play(deliver(back, settings=SETTINGS))
    assert (done.state, done.document, sent[0]["numeroFactureSaisi"]) == (
        State.DEPOSITED,
        back.document,
        INVOICE.number,
    )


def test_an_invoice_proved_absent_after_a_cancel_was_asked_is_cancelled(stage):
    """The wish that came too late is granted as soon as it can be without lying."""
    with pytest.raises(TooLate):
        stage.play(transmitting.cancel("company-1", stage.subject.id))
    stage.subject = stage.play(outbox.load("company-1", stage.subject.id))
    assert settled(stage).state is State.CANCELLED
    stage.wait(days=30)
    assert stage.play(working.run_once(settings=SETTINGS)).idle


def test_after_three_unknown_outcomes_a_human_looks(stage):
    """Twice may be bad luck; three times, something is wrong that a machine cannot see."""
    for _ in range(2):
        back = settled(stage)
        stage.portal.says(PDF, Accepted(78))
        stage.portal.says(SUBMIT, Unsure(operation=SUBMIT, reason="timeout"))
        stage.subject = stage.play(deliver(back, settings=SETTINGS))
    held = settled(stage)
    assert (held.state, held.uncertain, "delivery.held" in stage.events()) == (State.HELD, 3, True)
    stage.wait(days=30)
    assert stage.play(working.run_once(settings=SETTINGS)).idle


def test_a_wish_to_cancel_spares_the_human(stage):
    """After the third unknown outcome too: proved absent and no longer wanted, there is nothing to look at."""
    for _ in range(2):
        back = settled(stage)
        stage.portal.says(PDF, Accepted(78))
        stage.portal.says(SUBMIT, Unsure(operation=SUBMIT, reason="timeout"))
        stage.subject = stage.play(deliver(back, settings=SETTINGS))
    with pytest.raises(TooLate):
        stage.play(transmitting.cancel("company-1", stage.subject.id))
    stage.subject = stage.play(outbox.load("company-1", stage.subject.id))
    assert (settled(stage).state, "delivery.held" in stage.events()) == (State.CANCELLED, False)


def test_a_clock_that_jumps_settles_nothing_alone(stage):
    """Many searches before the horizon are not enough either."""
    states = {reconciled(stage, page()).state for _ in range(6)}
    assert states == {State.UNSURE}


def test_waits_between_searches_grow_and_stay_bounded():
    """One minute, then twice as long, a quarter of an hour at most."""
    assert [search_wait(n) / timedelta(minutes=1) for n in range(6)] == [1, 2, 4, 8, 15, 15]


def test_a_search_without_the_suppliers_identifier_still_works():
    """The number alone is searched for; the comparison decides."""
    scene = Stage()
    queued = scene.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    held = scene.play(outbox.claim(queued, lease=SETTINGS.lease))
    swept = scene.play(sweep(held))
    scene.portal.says(SEARCH, page(FOUND))
    assert scene.play(reconcile(swept, settings=SETTINGS)).state is State.DEPOSITED
    assert OWN not in scene.portal.asked


def test_a_vanished_workers_transmission_is_unsure_never_queued(stage):
    """It may have been sent a moment before the worker died."""
    scene = Stage()
    scene.knows_everything()
    queued = scene.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    scene.play(outbox.claim(queued, lease=SETTINGS.lease))
    scene.wait(SETTINGS.lease)
    scene.portal.says(SEARCH, page(FOUND))
    report = scene.play(working.run_once(settings=SETTINGS))
    assert (report.swept, report.reconciled, scene.portal.asked) == (1, 1, [SEARCH])
    assert scene.play(outbox.load("company-1", queued.id)).state is State.DEPOSITED


def test_a_damaged_document_is_handed_to_a_human(stage):
    """Without the frozen content nothing can be compared, hence nothing adopted."""
    digest = stage.subject.document
    stage.store._connection.execute("UPDATE chorus_bridge_document SET body = x'00' WHERE sha256 = ?", [digest])
    assert reconciled(stage).state is State.HELD
