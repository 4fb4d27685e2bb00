"""Each refusal to act says why, by value; and nothing is read or asked beyond what is needed."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge import Attachment
from chorus_bridge.domain.action import ActionState
from chorus_bridge.domain.acts import ActionKind, Completion
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.errors import (
    AuthCause,
    AuthRefused,
    BadValue,
    Busy,
    IllegalTransition,
    NotFound,
    StaleWrite,
    Surprise,
)
from chorus_bridge.gateway.flows import downloading
from tests.gateway.counter import (
    ACKNOWLEDGE,
    COMPLETE,
    DOWNLOAD,
    FIX_VALIDATOR,
    REROUTE,
    SlowDesk,
    after_silence,
    asked_for,
    completed,
)
from tests.gateway.stage import FILE, HISTORY, SETTINGS, SHEET

HORIZON, LEASE = SETTINGS.settle_horizon, SETTINGS.lease
TWO_MINUTES = timedelta(minutes=2)
DONE, REFUSED, ABSENT, UNSURE = ActionState.DONE, ActionState.REFUSED, ActionState.ABSENT, ActionState.UNSURE
CREDENTIALS = AuthRefused(operation=COMPLETE, cause=AuthCause.ACCOUNT)
WORDS = Completion(comment="Voici")


@pytest.fixture
def desk():
    """A slow desk whose invoice is suspended."""
    scene = SlowDesk()
    scene.portal.reaches("SUSPENDUE")
    yield scene
    scene.store.close()


def raised(call):
    """Return what *call* raises."""
    with pytest.raises((Busy, IllegalTransition, NotFound, StaleWrite, Surprise, BadValue)) as found:
        call()
    return found.value


def test_each_refusal_to_act_says_why(desk):
    """By value: what waits, for how long, and on what."""
    act = lambda: desk.gateway.complete(*desk.mine, comment="Voici")  # noqa: E731 — said five times
    company, _ = desk.mine
    after_silence(desk)
    other = raised(lambda: desk.gateway.complete(*desk.mine, comment="Autre"))
    assert other == Busy(operation="outbox/complete", reason="action_under_way", retry_in=TWO_MINUTES)
    desk.portal.reaches("REJETEE")
    since = act().unsure_since
    desk.portal.reaches("SUSPENDUE")
    early = raised(act)
    assert early == Busy(operation="outbox/complete", reason="settling", retry_in=since + HORIZON - desk.now)
    desk.portal.reaches("MANDATEE")
    assert raised(act) == IllegalTransition(state=PortalStatus.PAYMENT_ORDERED, happening="complete")
    desk.portal.passed.clear()
    assert raised(act) == IllegalTransition(state=PortalStatus.UNKNOWN, happening="complete")
    desk.portal.reaches("NOUVEAU")
    assert raised(act) == IllegalTransition(state="NOUVEAU", happening="complete")
    desk.portal.passed = [("SUSPENDUE", desk.now)] * 500
    assert raised(act) == Surprise(operation=HISTORY, detail="a history too long to be compared")
    desk.chosen[HISTORY] = attrs.evolve(CREDENTIALS, operation=HISTORY)
    with pytest.raises(AuthRefused):
        act()
    assert desk.facts("access.refused") == [(company, None, {"cause": "account"})]
    paused = raised(act)
    assert (paused.operation, paused.reason) == ("outbox/complete", "company_paused")
    assert paused.retry_in is None  # no time ends it


def test_a_pause_is_as_long_as_it_was_set(desk):
    """Rights that are missing are tried again after a quarter of an hour."""
    desk.chosen[HISTORY] = AuthRefused(operation=HISTORY, cause=AuthCause.RIGHTS)
    with pytest.raises(AuthRefused):
        desk.gateway.complete(*desk.mine, comment="x")
    paused = raised(lambda: desk.gateway.complete(*desk.mine, comment="x"))
    assert paused.retry_in == SETTINGS.access_pause


def test_where_the_history_stood_is_kept(desk):
    """Its last status, and how many there were."""
    _, action = completed(desk)
    assert (action.before.raw, action.before.entries) == ("SUSPENDUE", 3)


def test_who_gives_up_says_of_what(desk):
    """After four tries."""
    write = desk.store.execute
    intents = []

    def refuse(statements):
        if any(statement.name == "act_begin" for statement in statements):
            intents.append(statements)
            return write([attrs.evolve(statements[1], params={**statements[1].params, "known": -1})])
        return write(statements)

    desk.store.execute = refuse
    stale = raised(lambda: desk.gateway.complete(*desk.mine, comment="Voici"))
    assert stale == StaleWrite(transmission=desk.mine[1], fence=desk.subject.fence)
    assert len(intents) == 4


def test_files_take_one_of_the_tries_and_are_sent_once(desk):
    """Whatever happens next."""
    plan = Attachment(name="plan.pdf", content=b"plan", type_code="01")
    desk.portal.weather = ["refused"]
    desk.gateway.complete(*desk.mine, attachments=[plan])
    assert desk.portal.asked.count(FILE) == 1
    desk.portal.asked.clear()
    desk.gateway.complete(*desk.mine, comment="Voici")
    assert desk.portal.asked == [HISTORY, COMPLETE]


@pytest.mark.parametrize("name", [COMPLETE, FIX_VALIDATOR, REROUTE, ACKNOWLEDGE])
def test_the_sheet_is_read_only_where_it_matters(name):
    """A new route gives its references back, an acknowledgement looks for its mark."""
    desk = SlowDesk()
    asked_for(desk, name)()
    assert desk.portal.asked == [HISTORY, *([SHEET] if name in {REROUTE, ACKNOWLEDGE} else []), name]
    desk.store.close()


@pytest.mark.parametrize("name", [COMPLETE, FIX_VALIDATOR, REROUTE, ACKNOWLEDGE])
def test_a_look_reads_no_more_than_it_needs(name):
    """By the invoice's own identifier."""
    desk = SlowDesk()
    act = asked_for(desk, name)
    desk.portal.weather = ["silent"]
    unsure = act()
    desk.portal.asked.clear()
    desk.gateway.settle_action(desk.mine[0], unsure.id)
    looks = {COMPLETE: [HISTORY], ACKNOWLEDGE: [SHEET]}
    assert desk.portal.asked == looks.get(name, [HISTORY, SHEET])
    assert desk.portal.named == {42}
    desk.store.close()


def test_a_history_shown_in_part_teaches_nothing(desk):
    """More of it may be there."""
    unsure = after_silence(desk, "silent")
    desk.portal.passed += [("COMPLETEE", desk.now)] * 500
    desk.wait(HORIZON)
    assert desk.gateway.settle_action(desk.mine[0], unsure.id).state is UNSURE


def test_what_is_settled_is_given_back(desk):
    """Without a look."""
    _, action = completed(desk)
    desk.portal.asked.clear()
    desk.wait(HORIZON)
    assert desk.gateway.settle_action(desk.mine[0], action.id) == action
    assert desk.portal.asked == []
    missing = raised(lambda: desk.gateway.settle_action(desk.mine[0], "a1"))
    assert missing == NotFound(what="action", id="a1")


def test_several_acts_do_not_answer_for_each_other(desk):
    """Each by its own words."""
    desk.gateway.complete(*desk.mine, comment="Un")
    desk.portal.reaches("SUSPENDUE")
    desk.portal.weather = ["refused"]
    assert desk.gateway.complete(*desk.mine, comment="Deux").state is REFUSED
    desk.portal.weather = ["refused"]
    assert desk.gateway.complete(*desk.mine, comment="Trois").tries == 1
    assert desk.gateway.complete(*desk.mine, comment="Deux").tries == 2
    assert [a.state for a in desk.gateway.actions(*desk.mine)] == [DONE, DONE, REFUSED]


def test_another_open_act_is_settled_before_ours_and_not_given_back(desk):
    """Ours was refused before; the other one turns out to be done."""
    desk.portal.weather = ["refused", "silent"]
    desk.gateway.complete(*desk.mine, comment="Un")
    desk.gateway.complete(*desk.mine, comment="Deux")
    assert raised(lambda: desk.gateway.complete(*desk.mine, comment="Un")) == IllegalTransition(
        state=PortalStatus.COMPLETED, happening=ActionKind.COMPLETE
    )


def test_a_download_is_plain_unless_told_otherwise(desk):
    """And says what it does not know."""
    flow = downloading.download(*desk.mine, settings=SETTINGS)
    seen = []
    desk.chosen[DOWNLOAD] = Busy(operation=DOWNLOAD, reason="answer_too_large")
    send = desk.portal.send

    def watched(operation, company, *, until=None):
        seen.append(operation)
        return send(operation, company, until=until)

    desk.portal.send = watched
    with pytest.raises(Busy):
        desk.play(flow)
    (asked,) = seen
    assert asked.body["format"] == "PDF"
    assert asked.body["avecPiecesJointesComplementaires"] == "NON"
    unknown = raised(lambda: desk.gateway.download(*desk.mine, kind="x"))
    assert unknown == BadValue(field="kind", problem="no such kind of download", remedy="give one of: pdf, pivot")
    desk.store._connection.execute("UPDATE chorus_bridge_transmission SET portal_id = NULL, state = 'held'")
    absent = raised(lambda: desk.gateway.download(*desk.mine))
    assert absent == IllegalTransition(state="held", happening="download")
