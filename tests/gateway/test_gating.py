"""What all workers share: breakers, caps, fair turns, retry budgets and the server's own patience, in rows."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.chorus.results import FoundInvoice, Page
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import Busy, ConfigurationError, Unsure
from chorus_bridge.gateway.flows import transmitting, working
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.limits import Limits, breaker_wait
from tests.builders import evolved, situation
from tests.gateway.stage import DEPOSIT, PDF, SEARCH, SETTINGS, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD

DOWN = Busy(operation=PDF, reason="portal_unavailable")
NOTHING: Accepted[Page[FoundInvoice]] = Accepted(Page(items=(), page=1, last=True))


@pytest.fixture
def stage():
    """A stage where everything about the parties is known."""
    scene = Stage()
    scene.knows_everything()
    yield scene
    scene.store.close()


def queue(stage, n, company="company-1"):
    """Queue the n-th situation of *company*."""
    of = evolved(situation(id=f"s{n}", invoice__number=f"F-{n}"), company__id=company, company__structure_id=2002)
    return stage.play(transmitting.transmit(of, settings=SETTINGS, hold=NO_HOLD))


def work(stage, **kwargs):
    """Do one round."""
    return stage.play(working.run_once(settings=stage.settings, **kwargs))


def due(stage, state=State.QUEUED, **kwargs):
    """Return what may be done now."""
    return stage.play(outbox.work_due(state, at=stage.now, limit=99, limits=stage.settings.limits, **kwargs))


def test_after_five_outages_in_a_row_the_portal_is_left_alone(stage):
    """The sixth invoice is not tried, and nothing is marked as failed."""
    for n in range(6):
        queue(stage, n)
    stage.portal.says(PDF, *[DOWN] * 5)
    assert work(stage).sent == 5
    assert due(stage) == ()
    assert len(stage.portal.asked) == 5


def test_a_portal_left_alone_is_asked_by_a_search_never_by_a_deposit(stage):
    """The probe that finds it down doubles the wait; the one that finds it back lets everything go on."""
    for n in range(6):
        queue(stage, n)
    stage.portal.says(PDF, *[DOWN] * 5)
    work(stage)
    stage.portal.asked.clear()
    stage.wait(seconds=30)
    stage.portal.says(SEARCH, DOWN)
    assert (work(stage).probed, stage.portal.asked) == (1, [SEARCH])
    stage.wait(seconds=59)
    assert work(stage).idle
    stage.wait(seconds=1)
    stage.portal.says(SEARCH, NOTHING)
    stage.portal.says(PDF, *[Accepted(n) for n in range(6)])
    stage.portal.says(SUBMIT, *[DEPOSIT] * 6)
    report = work(stage)
    assert (report.probed, report.sent) == (1, 6)
    assert "portal.back" in stage.events()


def test_an_answer_in_between_forgets_the_outages(stage):
    """Only outages in a row count."""
    for n in range(7):
        queue(stage, n)
    stage.portal.says(PDF, DOWN, DOWN, DOWN, DOWN, Accepted(1), DOWN, DOWN)
    stage.portal.says(SUBMIT, DEPOSIT)
    assert work(stage).sent == 7


def test_silences_open_the_breaker_too_and_stop_the_searches(stage):
    """A portal that does not answer deposits is not hammered with searches either."""
    for n in range(5):
        queue(stage, n)
    stage.portal.says(PDF, *[Accepted(n) for n in range(5)])
    stage.portal.says(SUBMIT, *[Unsure(operation=SUBMIT, reason="timeout")] * 5)
    work(stage)
    stage.wait(seconds=29)
    assert (due(stage, State.UNSURE), work(stage).idle) == ((), True)


def test_the_other_companies_go_on(stage):
    """One company's outages say nothing of another's."""
    for n in range(5):
        queue(stage, n)
    stage.portal.says(PDF, *[DOWN] * 5)
    work(stage)
    queue(stage, 9, "company-2")
    assert [t.company for t in due(stage)] == ["company-2"]


def test_waits_of_the_breaker_double_and_stay_bounded():
    """Thirty seconds, then twice as long, ten minutes at most."""
    waits = [breaker_wait(n, Limits()) / timedelta(seconds=1) for n in range(7)]
    assert waits == [30, 60, 120, 240, 480, 600, 600]
    assert breaker_wait(10**9, Limits()) == timedelta(minutes=10)


def test_one_company_never_fills_all_the_workers(stage):
    """Two deposits of it under way at once, and the third waits for its turn."""
    queued = [queue(stage, n) for n in range(3)]
    claimed = [stage.play(outbox.claim(t, lease=SETTINGS.lease, limits=SETTINGS.limits)) for t in queued]
    assert [t is not None for t in claimed] == [True, True, False]
    assert due(stage) == ()
    queue(stage, 9, "company-2")
    assert [t.company for t in due(stage)] == ["company-2"]


def test_all_companies_together_stay_under_the_applications_cap(stage):
    """Eight deposits under way at once, whoever sends them."""
    queued = [queue(stage, n, f"company-{n}") for n in range(9)]
    claimed = [stage.play(outbox.claim(t, lease=SETTINGS.lease, limits=SETTINGS.limits)) for t in queued]
    assert sum(t is not None for t in claimed) == 8
    assert due(stage) == ()


def test_companies_take_turns(stage):
    """A company with a hundred invoices does not make another wait for its first one."""
    for n in range(4):
        queue(stage, n, "company-1")
    stage.wait(seconds=1)
    for n in range(4):
        queue(stage, n + 10, "company-2")
    served = []

    def uploaded(_):
        stage.wait(seconds=1)
        return Accepted(1)

    stage.portal.says(PDF, *[uploaded] * 8)
    stage.portal.says(SUBMIT, *[DEPOSIT] * 8)
    work(stage)
    served = [event.company for event in stage.told if event.name == "delivery.claimed"]
    assert served == ["company-1", "company-2"] * 4


def test_retries_are_bounded_by_a_budget_that_time_refills(stage):
    """When everything fails, only first attempts leave; a minute gives one retry back."""
    limits = Limits(retry_budget=2, breaker_threshold=1000)
    stage.settings = attrs.evolve(SETTINGS, limits=limits)
    for n in range(4):
        queue(stage, n)
    stage.portal.says(PDF, *[DOWN] * 4)
    assert work(stage).sent == 4
    stage.wait(seconds=61)
    stage.portal.says(PDF, *[DOWN] * 2)
    assert work(stage).sent == 2
    queue(stage, 9)
    stage.portal.says(PDF, DOWN)
    assert work(stage).sent == 1
    stage.wait(seconds=60)
    stage.portal.says(PDF, DOWN)
    assert work(stage).sent == 1


def test_a_success_gives_a_retry_back(stage):
    """A portal that works again is trusted again."""
    limits = Limits(retry_budget=1, breaker_threshold=1000)
    stage.settings = attrs.evolve(SETTINGS, limits=limits)
    for n in range(3):
        queue(stage, n)
    stage.portal.says(PDF, *[DOWN] * 3)
    work(stage)
    stage.wait(seconds=61)
    stage.portal.says(PDF, *[Accepted(n) for n in range(3)])
    stage.portal.says(SUBMIT, *[DEPOSIT] * 3)
    assert work(stage).sent == 3


def test_a_round_stops_between_two_transmissions_when_asked(stage):
    """A worker that is told to stop finishes what it began and begins nothing more."""
    for n in range(3):
        queue(stage, n)
    stage.portal.says(PDF, Accepted(1))
    stage.portal.says(SUBMIT, DEPOSIT)
    report = work(stage, halted=lambda: SUBMIT in stage.portal.asked)
    assert (report.sent, len(due(stage))) == (1, 2)


@pytest.mark.parametrize(
    "bad",
    [
        {"company_in_flight": 0},
        {"retry_interval": timedelta(0)},
        {"breaker_threshold": -1},
        {"application_in_flight": 0},
        {"company_in_flight": "2"},
        {"retry_budget": True},
        {"breaker_wait": 30},
        {"retry_interval": None},
    ],
)
def test_a_limit_that_would_stop_everything_or_is_none_is_refused(bad):
    """The error names the limit."""
    with pytest.raises(ConfigurationError) as refused:
        Limits(**bad)
    assert refused.value.setting == f"limits.{next(iter(bad))}"


def test_too_many_requests_make_everybody_wait(stage):
    """The server's patience is written where every worker of every process takes its turn."""
    transmission = queue(stage, 1)
    stage.portal.says(PDF, Busy(operation=PDF, reason="rate_limited", retry_in=timedelta(seconds=90)))
    stage.play(deliver(transmission, settings=SETTINGS))
    (row,) = stage.store._connection.execute(
        "SELECT name, served FROM chorus_bridge_gate WHERE scope = 'application'"
    ).fetchall()
    assert (row["name"], row["served"]) == (
        SETTINGS.application.key,
        int((stage.now + timedelta(seconds=90)).timestamp() * 1_000_000),
    )
