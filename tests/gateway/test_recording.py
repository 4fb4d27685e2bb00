"""An invoice deposited by hand is taken over once the portal's list proves it, and never otherwise."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.effects import Undone
from chorus_bridge.errors import AuthCause, AuthRefused, BadValue, Busy, NotFound, NotTransmissible, StaleWrite
from chorus_bridge.gateway import Gateway
from chorus_bridge.gateway.flows import transmitting
from tests.builders import AUTHORITY_SIRET, SITUATION, SUPPLIER, evolved
from tests.gateway import works
from tests.gateway.stage import SEARCH, SETTINGS, SHEET, SUBMIT, Stage
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


def test_what_is_found_is_taken_over_without_any_sending(stage):
    """Deposited by the portal's word and date, followed like any other, and who said so is on record."""
    stage.portal.says(SEARCH, page(FOUND))
    found = recorded(stage, by="user-7")
    assert (found.state, found.portal_id, found.reason) == (State.DEPOSITED, "42", "manual")
    assert found.news.raw == "DEPOSEE"
    assert f"{found.deposited_at:%Y-%m-%d %H:%M}" == "2026-11-23 23:00"
    assert stage.portal.asked == [SEARCH]
    gateway = Gateway(stage.ports, SETTINGS)
    ours = [(e.code, e.detail, e.by) for e in gateway.history("company-1", found.id) if not e.news]
    assert ours == [("found", "manual", "user-7")]
    assert stage.events()[-1] == "transmission.recorded"
    assert gateway.assess(SITUATION).state.value == "transmitted"


def test_it_is_looked_at_soon(stage):
    """Its history is asked for a minute later."""
    stage.portal.says(SEARCH, page(FOUND))
    found = recorded(stage)
    due = stage.store._connection.execute("SELECT poll_due FROM chorus_bridge_transmission").fetchone()[0]
    assert due == "2026-11-24T09:01:00.000000Z"
    assert found.due == stage.now


def test_said_twice_it_is_taken_over_once(stage):
    """The second time nothing is even asked."""
    stage.portal.says(SEARCH, page(FOUND))
    first = recorded(stage)
    assert recorded(stage) == first
    assert recorded(stage, portal_id="42") == first
    assert (stage.portal.asked, rows(stage)) == ([SEARCH], 1)
    with pytest.raises(BadValue) as other:
        recorded(stage, portal_id="43")
    assert other.value.field == "portal_id"


def test_it_is_never_transmitted_afterwards(stage):
    """The standing one is given back."""
    stage.portal.says(SEARCH, page(FOUND))
    first = recorded(stage)
    assert stage.play(transmitting.transmit(SITUATION, settings=SETTINGS)).id == first.id


def test_what_is_not_found_is_not_written(stage):
    """Nor what is found under another number."""
    stage.portal.says(SEARCH, page(attrs.evolve(FOUND, number="F-2")))
    with pytest.raises(NotFound):
        recorded(stage)
    assert rows(stage) == 0


def test_another_content_is_not_written(stage):
    """A person compares."""
    stage.portal.says(SEARCH, page(OTHER))
    with pytest.raises(BadValue) as other:
        recorded(stage)
    assert other.value.field == "invoice"
    assert "1" not in str(other.value)
    assert rows(stage) == 0


def test_of_several_the_one_with_the_same_content_is_taken(stage):
    """And of two alike, the one that was named."""
    named = attrs.evolve(FOUND, portal_id="43")
    stage.portal.says(SEARCH, page(OTHER, FOUND, named))
    assert recorded(stage, portal_id="43").portal_id == "43"


def test_one_that_is_not_listed_under_its_name_is_not_written(stage):
    """The identifier the user gives must be one the portal lists."""
    stage.portal.says(SEARCH, page(FOUND))
    with pytest.raises(NotFound):
        recorded(stage, portal_id="44")
    assert rows(stage) == 0


def test_a_search_that_says_too_little_is_completed_by_the_sheet(stage):
    """As for an unsure deposit."""
    stage.portal.says(SEARCH, page(attrs.evolve(FOUND, total_incl_vat=None)))
    stage.portal.says(SHEET, Busy(operation=SHEET, reason="portal_unavailable"))
    with pytest.raises(Busy):
        recorded(stage)
    assert rows(stage) == 0


def test_a_search_without_an_answer_writes_nothing(stage):
    """A refused access pauses the company, and is not tried again."""
    stage.portal.says(SEARCH, AuthRefused(operation=SEARCH, cause=AuthCause.ACCOUNT))
    with pytest.raises(AuthRefused):
        recorded(stage)
    with pytest.raises(Busy) as waits:
        recorded(stage)
    assert (waits.value.reason, stage.portal.asked, rows(stage)) == ("company_paused", [SEARCH], 0)


def test_a_queued_one_is_adopted_instead_of_sent(stage):
    """The user sent it and then typed it in the portal: one invoice, nothing leaves."""
    queued = stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    stage.portal.says(SEARCH, page(FOUND))
    adopted = recorded(stage, by="user-7")
    assert (adopted.id, adopted.state, adopted.portal_id) == (queued.id, State.DEPOSITED, "42")
    assert rows(stage) == 1
    assert Gateway(stage.ports, SETTINGS).attempts("company-1", queued.id)[-1].actor == "user-7"
    assert SUBMIT not in stage.portal.asked


def test_the_number_of_another_situation_is_not_taken(stage):
    """Whatever the portal has."""
    stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    with pytest.raises(NotTransmissible) as taken:
        recorded(stage, evolved(SITUATION, id="situation-2"))
    assert taken.value.codes == ("NUMBER_ALREADY_USED",)


def test_a_rejected_one_is_not_recorded_again(stage):
    """Its number is dead, and known."""
    stage.portal.says(SEARCH, page(FOUND))
    first = recorded(stage)
    stage.store._connection.execute("UPDATE chorus_bridge_transmission SET closed = 1, portal_status = 'rejected'")
    assert recorded(stage).id == first.id
    assert rows(stage) == 1


def test_a_race_is_lost_to_whoever_wrote_first(stage):
    """Two users at once: one row, the same for both."""
    winner = []

    def meanwhile(_):
        stage.portal.says(SEARCH, page(FOUND))
        winner.append(recorded(stage))
        return page(FOUND)

    stage.portal.says(SEARCH, meanwhile)
    assert recorded(stage) == winner[0]
    assert rows(stage) == 1


def test_a_works_document_is_found_in_its_own_list(stage):
    """Whoever the portal lists as its recipient: the authority or the payer."""
    stage.portal.says(works.WORKS, page(works.FOUND))
    found = recorded(stage, works.CLAIM)
    assert (found.works, found.flow, found.state) == (True, False, State.DEPOSITED)
    payer = evolved(works.CLAIM, id="s2", invoice__number="F-2", market__recipient__siret=SUPPLIER.siret)
    listed = attrs.evolve(works.FOUND, number="F-2", portal_id="43", recipient_siret=SUPPLIER.siret)
    stage.portal.says(works.WORKS, page(listed))
    assert recorded(stage, payer).portal_id == "43"
    assert works.FOUND.recipient_siret == AUTHORITY_SIRET


ABSENT = [
    ("company__siret", "company.siret"),
    ("invoice__number", "invoice.number"),
    ("invoice__issue_date", "invoice.issue_date"),
    ("invoice__total_incl_vat", "invoice.total_incl_vat"),
    ("market__recipient__siret", "market.recipient.siret"),
]


@pytest.mark.parametrize(("field", "path"), ABSENT)
def test_what_would_recognise_it_must_be_there(stage, field, path):
    """The field is named, and nothing is asked."""
    with pytest.raises(BadValue) as missing:
        recorded(stage, evolved(SITUATION, **{field: None}))
    assert (missing.value.field, stage.portal.asked) == (path, [])


@pytest.mark.parametrize(
    ("change", "path"), [("company__siret", "company.siret"), ("market__recipient__siret", "market.recipient.siret")]
)
def test_a_siret_that_is_none_is_named(stage, change, path):
    """Without quoting it."""
    with pytest.raises(BadValue) as bad:
        recorded(stage, evolved(SITUATION, **{change: "12"}))
    assert bad.value.field == path


def test_who_never_gets_in_between_gives_up(stage):
    """Others keep taking the situation and giving it up: nothing is written."""
    stage.portal.says(SEARCH, page(FOUND))
    write = stage.store.execute

    def refuse(statements):
        if any(statement.name == "act_record_deposit" for statement in statements):
            return Undone("act_record_deposit")
        return write(statements)

    stage.store.execute = refuse
    with pytest.raises(StaleWrite):
        recorded(stage)
    assert (rows(stage), stage.portal.asked) == (0, [SEARCH])
