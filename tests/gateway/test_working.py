"""One round of work survives every single transmission, and says what it did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chorus_bridge.effects import Accepted, Statement, Undone
from chorus_bridge.errors import StoreError, Unsure
from chorus_bridge.gateway.flows import transmitting, working
from chorus_bridge.gateway.flows.working import WorkReport
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import gates
from tests.builders import SITUATION, situation
from tests.gateway.stage import DEPOSIT, HISTORY, PDF, SEARCH, SETTINGS, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD


@pytest.fixture
def stage():
    """A stage where everything about the parties is known."""
    scene = Stage()
    scene.knows_everything()
    yield scene
    scene.store.close()


def queue(stage, n):
    """Queue the n-th situation."""
    of = situation(id=f"s{n}", invoice__number=f"F-{n}")
    return stage.play(transmitting.transmit(of, settings=SETTINGS, hold=NO_HOLD))


def work(stage, **kwargs):
    """Do one round."""
    return stage.play(working.run_once(settings=SETTINGS, **kwargs))


def broken(_):
    """Fail as only a bug or a broken machine does."""
    raise RuntimeError


def test_a_store_that_undoes_a_reading_says_nothing_is_due(stage):
    """No wake is invented."""
    flow = working.next_wake()
    next(flow)
    with pytest.raises(StopIteration) as end:
        flow.send(Undone("next_wake"))
    assert end.value.value is None


def test_an_empty_outbox_is_idle(stage):
    """Nothing to do, nothing asked."""
    assert (work(stage).idle, stage.portal.asked) == (True, [])


def test_one_transmission_that_fails_does_not_stop_the_others(stage):
    """The failure is told with its kind; the next invoice leaves."""
    first, second = queue(stage, 1), queue(stage, 2)
    stage.portal.says(PDF, broken, Accepted(77))
    stage.portal.says(SUBMIT, DEPOSIT)
    report = work(stage)
    assert (report.sent, report.failed) == (1, 1)
    told = next(event for event in stage.told if event.name == "work.failed")
    assert told.facts == {"error": "RuntimeError"}
    states = {stage.play(outbox.load("company-1", t.id)).state for t in (first, second)}
    assert states == {"sending", "deposited"}


@pytest.mark.parametrize("operation", [SEARCH, HISTORY])
def test_failures_in_searching_and_following_are_survived_too(stage, operation):
    """Each kind of work counts its own."""
    queue(stage, 1)
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, DEPOSIT if operation == HISTORY else Unsure(operation=SUBMIT, reason="timeout"))
    work(stage)
    stage.wait(minutes=2)
    stage.portal.says(operation, broken)
    assert work(stage).failed == 1


def test_a_sweep_that_fails_is_counted(stage, monkeypatch):
    """A database that refuses one row is told about."""
    queued = queue(stage, 1)
    stage.play(outbox.claim(queued, lease=SETTINGS.lease))
    stage.wait(SETTINGS.lease)

    def refuse(_):
        raise RuntimeError
        yield

    monkeypatch.setattr(working, "sweep", refuse)
    assert work(stage) == WorkReport(failed=1)


def test_a_round_can_be_for_one_company(stage):
    """The others' invoices stay where they are."""
    queue(stage, 1)
    assert work(stage, company="company-2").idle


def test_a_round_is_bounded(stage):
    """Forty invoices with a limit of three: three leave."""
    for n in range(40):
        queue(stage, n)
    stage.portal.says(PDF, *[Accepted(n) for n in range(3)])
    stage.portal.says(SUBMIT, *[DEPOSIT] * 3)
    assert work(stage, limit=3).sent == 3


def test_losing_the_claim_to_another_worker_is_not_a_failure(stage, monkeypatch):
    """The transmission is simply somebody else's."""
    queued = queue(stage, 1)
    inner = outbox.work_due

    def overtaken(*args, **kwargs):
        due = yield from inner(*args, **kwargs)
        if due:
            stage.play(outbox.claim(queued, lease=SETTINGS.lease))
        return due

    monkeypatch.setattr(outbox, "work_due", overtaken)
    assert work(stage).idle


def test_rounds_add_up():
    """A worker's total is the sum of its rounds."""
    assert WorkReport(sent=1, news=2) + WorkReport(sent=2) == WorkReport(sent=3, news=2)


def test_the_next_wake_is_the_earliest_thing_to_do(stage):
    """A held transmission, a lease, a poll: whichever comes first."""
    assert stage.play(working.next_wake()) is None
    queued = stage.play(transmitting.transmit(SITUATION, settings=SETTINGS))
    assert stage.play(working.next_wake()) == queued.due


@pytest.mark.parametrize("kind", ["probe", "search", "poll"])
def test_a_worker_told_to_stop_begins_nothing_of_any_kind(stage, kind):
    """Probes, searches and polls wait for the next worker as well."""
    queue(stage, 1)
    silent = Unsure(operation=SUBMIT, reason="timeout")
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, silent if kind == "search" else DEPOSIT)
    work(stage)
    if kind == "probe":
        stage.store.execute([Statement(name="outage", params={"company": "company-1"})] * 5)
        stage.store.execute(gates.outage("company-1", at=stage.now, openings=0, limits=SETTINGS.limits))
    stage.wait(minutes=2)
    stage.portal.asked.clear()
    assert work(stage, halted=lambda: True).idle
    assert stage.portal.asked == []


def test_a_claim_that_cannot_be_written_is_tried_once_a_round(stage, monkeypatch):
    """Chosen again at once, it would fail for ever within one round."""
    queue(stage, 1)

    def refuse(*_args, **_kwargs):
        raise StoreError(statement="claim", problem="SQLITE_IOERR")
        yield

    monkeypatch.setattr(outbox, "claim", refuse)
    assert work(stage) == WorkReport(failed=1)


def rested(stage, failures, companies=(None,)):
    """Return how long a worker sleeps after so many failing rounds."""
    return stage.play(working.rest(companies, longest=timedelta(seconds=5), failures=failures))


def test_a_worker_sleeps_until_there_may_be_something_to_do(stage):
    """At most as long as it is told, and never without a pause."""
    assert rested(stage, 0) == timedelta(seconds=5)
    queued = queue(stage, 1)
    stage.now = queued.due - timedelta(seconds=2)
    assert rested(stage, 0) == timedelta(seconds=2)
    stage.now = queued.due + timedelta(hours=1)
    assert rested(stage, 0) == timedelta(milliseconds=200)


def test_a_worker_does_not_wake_for_companies_it_does_not_serve(stage):
    """Another worker has their credentials."""
    queue(stage, 1)
    stage.wait(hours=1)
    assert rested(stage, 0, companies=("company-2",)) == timedelta(seconds=5)
    assert rested(stage, 0, companies=("company-2", "company-1")) == timedelta(milliseconds=200)


def test_what_fails_again_and_again_is_tried_less_and_less(stage):
    """A machine that fails must not ask the portal five times a second: up to a minute between two rounds."""
    queue(stage, 1)
    stage.wait(hours=1)
    naps = [rested(stage, failures).total_seconds() for failures in (1, 2, 3, 8, 9, 10, 1000)]
    assert naps == [0.4, 0.8, 1.6, 51.2, 60, 60, 60]


def test_failures_alone_bear_no_fruit():
    """The rest is work done, whatever failed beside it."""
    assert WorkReport().fruitless
    assert WorkReport(failed=3).fruitless
    assert not WorkReport(failed=3, swept=1).fruitless
