"""A works document is followed by its own list; its history is asked for when its status moved."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.chorus.flow_words import FlowVerdict
from chorus_bridge.chorus.results import InvoiceHistory
from chorus_bridge.chorus.statuses import news
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused
from chorus_bridge.gateway.flows import working
from chorus_bridge.gateway.flows.following import look, refresh
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import rows
from tests.gateway.stage import HISTORY, SETTINGS
from tests.gateway.test_reconciling import page
from tests.gateway.works import FOUND, WORKS, asked, report, scene, sent


@pytest.fixture
def stage():
    """A stage with one integrated works claim, which awaits the project manager."""
    stage = scene()
    sent(stage)
    first = attrs.evolve(FOUND, news=news("A_ASSOCIER_MOE", stage.now))
    asked(stage, report(FlowVerdict.INTEGRATED), works=[page(first)])
    stage.portal.asked.clear()
    yield stage
    stage.store.close()


def listed(stage, code, **since):
    """Return a page of the works list on which the claim has that status since then."""
    return page(attrs.evolve(FOUND, news=news(code, stage.now + timedelta(**since))))


def looked(stage, *pages, history=()):
    """Look at the claim once, and return its news and what it now is."""
    stage.portal.says(WORKS, *pages)
    stage.portal.says(HISTORY, *history)
    said = stage.play(refresh(stage.subject, 0, settings=SETTINGS))
    stage.subject = stage.play(outbox.load("company-1", stage.subject.id))
    return said


def told(*entries):
    """Return a history."""
    return Accepted(InvoiceHistory(portal_id="42", number="F-1", entries=entries, complete=True))


def test_what_did_not_move_costs_one_request(stage):
    """The list dates to the second, the history to the minute: within it, nothing is new."""
    assert looked(stage, listed(stage, "A_ASSOCIER_MOE", seconds=0)) is None
    assert stage.portal.asked == [WORKS]
    assert stage.subject.news.raw == "A_ASSOCIER_MOE"


def test_what_moved_brings_its_whole_history(stage):
    """Every status in between is kept."""
    steps = tuple(
        news(code, stage.now + timedelta(minutes=n)) for n, code in enumerate(("PRISE_EN_COMPTE_MOE", "ASSOCIEE"))
    )
    said = looked(stage, listed(stage, "ASSOCIEE", minutes=1, seconds=40), history=[told(*steps)])
    assert said.raw == "ASSOCIEE"
    kept = [line.news.raw for line in stage.play(outbox.history("company-1", stage.subject.id)) if line.news]
    assert kept == ["A_ASSOCIER_MOE", "PRISE_EN_COMPTE_MOE", "ASSOCIEE"]
    assert stage.portal.asked == [WORKS, HISTORY]


@pytest.mark.parametrize(
    "history", [Refused(operation=HISTORY, code=20001), Busy(operation=HISTORY, reason="x"), told()]
)
def test_the_list_tells_without_a_history(stage, history):
    """That ordinary invoices' history serves works documents is one third party's practice."""
    said = looked(stage, listed(stage, "PRISE_EN_COMPTE_MOE", minutes=5), history=[history])
    assert said.raw == stage.subject.news.raw == "PRISE_EN_COMPTE_MOE"


def test_the_history_tells_without_the_list(stage):
    """A list that does not show the document yet proves nothing."""
    assert looked(stage, page(), history=[told(news("ASSOCIEE", stage.now))]).raw == "ASSOCIEE"
    other = page(attrs.evolve(FOUND, portal_id="43", news=news("REFUSEE_MOE", stage.now)))
    assert looked(stage, other, history=[told()]) is None
    assert stage.subject.news.raw == "ASSOCIEE"


@pytest.mark.parametrize("reply", [Busy(operation=WORKS, reason="x"), Refused(operation=WORKS, code=1)])
def test_a_list_that_cannot_be_read_is_asked_again_later(stage, reply):
    """Nothing is concluded, nothing more is asked."""
    assert looked(stage, reply) is None
    assert stage.portal.asked == [WORKS]
    assert stage.play(working.next_wake()) > stage.now


def test_a_refused_access_is_told(stage):
    """The company is paused."""
    looked(stage, AuthRefused(operation=WORKS, cause=AuthCause.SUBSCRIPTION))
    assert stage.events()[-1] == "access.refused"


def test_whoever_looks_hears_that_the_list_could_not_be_read(stage):
    """Rather than that nothing is new."""
    stage.portal.says(WORKS, Busy(operation=WORKS, reason="portal_unavailable"))
    with pytest.raises(Busy):
        stage.play(look("company-1", stage.subject.id, settings=SETTINGS))


def test_news_of_the_list_is_news_though_the_history_is_silent(stage):
    """The status is known; its history comes another time."""
    stage.portal.says(WORKS, listed(stage, "REJETEE_MOE", minutes=5))
    stage.portal.says(HISTORY, Busy(operation=HISTORY, reason="portal_unavailable"))
    assert stage.play(look("company-1", stage.subject.id, settings=SETTINGS)).raw == "REJETEE_MOE"


def test_a_works_document_that_has_not_moved_yet_is_watched(stage):
    """The first look usually knows its status already, and its next one is a day away: the search must see it move."""
    assert looked(stage, listed(stage, "A_ASSOCIER_MOE", seconds=0)) is None
    (found,) = stage.store._connection.execute("SELECT works, due FROM chorus_bridge_feed").fetchall()
    assert (found["works"], found["due"]) == (1, rows.stamp(stage.now + SETTINGS.refresh_steps[0]))
