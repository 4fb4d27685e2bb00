"""What a deposit made by hand leaves in the rows, and why one is not taken over, by value."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.errors import AuthCause, AuthRefused, BadValue, Busy, NotFound
from chorus_bridge.gateway import Gateway
from chorus_bridge.gateway.flows import transmitting
from tests.builders import SITUATION, evolved
from tests.gateway.stage import SEARCH, SETTINGS, Stage
from tests.gateway.test_delivering import NO_HOLD
from tests.gateway.test_reconciling import FOUND, page

OTHER = attrs.evolve(FOUND, total_incl_vat=Decimal(1))


@pytest.fixture
def stage():
    """A stage on which everything is known."""
    scene = Stage()
    scene.knows_everything()
    yield scene
    scene.store.close()


def recorded(stage, situation=SITUATION, **more):
    """Say that it was deposited by hand."""
    return Gateway(stage.ports, SETTINGS).record_deposit(situation, **more)


def rows(stage):
    """Return how many transmissions there are."""
    return stage.store._connection.execute("SELECT COUNT(*) FROM chorus_bridge_transmission").fetchone()[0]


def test_each_refusal_says_why(stage):
    """By value."""
    stage.portal.says(SEARCH, page())
    with pytest.raises(NotFound) as absent:
        recorded(stage)
    assert absent.value == NotFound(what="invoice at the portal", id=SITUATION.invoice.number or "")
    stage.portal.says(SEARCH, page(OTHER))
    with pytest.raises(BadValue) as other:
        recorded(stage)
    problem = "the portal holds another content under this number"
    remedy = "compare the total, the date, the recipient and the kind with those on the portal"
    assert other.value == BadValue(field="invoice", problem=problem, remedy=remedy)
    stage.portal.says(SEARCH, page(FOUND))
    recorded(stage)
    with pytest.raises(BadValue) as twice:
        recorded(stage, portal_id="43")
    problem, remedy = "it is known under another identifier", "look at both invoices on the portal"
    assert twice.value == BadValue(field="portal_id", problem=problem, remedy=remedy)


def test_a_day_nobody_gives_is_today(stage):
    """The portal's own, when it says it."""
    stage.portal.says(SEARCH, page(attrs.evolve(FOUND, deposited_on=None)))
    assert recorded(stage).deposited_at == stage.now


def test_what_is_told_and_kept_names_the_transmission(stage):
    """Nobody in particular when nobody is named."""
    stage.portal.says(SEARCH, page(FOUND))
    found = recorded(stage)
    assert (stage.told[-1].company, stage.told[-1].transmission) == ("company-1", found.id)
    (line,) = Gateway(stage.ports, SETTINGS).attempts("company-1", found.id)
    assert (line.step, line.outcome, line.reason, line.actor, line.fence) == ("manual", "found", "manual", "", 0)
    assert (len(found.id), found.fence) == (32, 0)


@pytest.mark.parametrize("ended", ["refused", "cancelled"])
def test_what_ended_without_effect_stands_in_nobodys_way(stage, ended):
    """Neither for the same situation nor for another."""
    for situation in (SITUATION, evolved(SITUATION, id="other")):
        stage.play(transmitting.transmit(situation, settings=SETTINGS, hold=NO_HOLD))
        stage.store._connection.execute("UPDATE chorus_bridge_transmission SET state = ?", [ended])
    stage.portal.says(SEARCH, page(FOUND))
    assert recorded(stage).state is State.DEPOSITED
    assert rows(stage) == 3


def test_a_dead_invoice_of_another_number_stands_in_nobodys_way(stage):
    """The situation was billed anew, by hand."""
    stage.portal.says(SEARCH, page(FOUND))
    first = recorded(stage)
    stage.store._connection.execute("UPDATE chorus_bridge_transmission SET closed = 1, portal_status = 'rejected'")
    anew = evolved(SITUATION, invoice__number="F-NEW")
    stage.portal.says(SEARCH, page(attrs.evolve(FOUND, number="F-NEW", portal_id="43")))
    assert recorded(stage, anew).id != first.id
    assert rows(stage) == 2


def test_a_living_invoice_of_another_number_is_the_one(stage):
    """The situation has one open invoice."""
    stage.portal.says(SEARCH, page(FOUND))
    first = recorded(stage)
    assert recorded(stage, evolved(SITUATION, invoice__number="F-NEW")) == first


def test_a_paused_company_asks_nothing(stage):
    """As long as it waits."""
    stage.portal.says(SEARCH, AuthRefused(operation=SEARCH, cause=AuthCause.RIGHTS))
    with pytest.raises(AuthRefused):
        recorded(stage)
    assert [(e.name, e.company, dict(e.facts)) for e in stage.told] == [
        ("access.refused", "company-1", {"cause": "rights"})
    ]
    with pytest.raises(Busy) as waits:
        recorded(stage)
    waiting = Busy(operation="outbox/record_deposit", reason="company_paused", retry_in=SETTINGS.access_pause)
    assert waits.value == waiting
