"""What became of an act that met silence is learnt from the invoice, and concluded when that is certain."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chorus_bridge.domain.action import ActionState
from chorus_bridge.domain.acts import Completion
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, NotFound, Refused, StaleWrite, Surprise
from chorus_bridge.gateway.flows.acting import act as act_flow
from tests.builders import RECIPIENT_SIRET
from tests.gateway.counter import ACKNOWLEDGE, ASKS, COMPLETE, DEEDS, FIX_VALIDATOR, REROUTE, Desk, Telling, asked_for
from tests.gateway.stage import HISTORY, SETTINGS, SHEET

HORIZON = SETTINGS.settle_horizon

deeds = pytest.mark.parametrize("name", DEEDS)


@pytest.fixture
def desk():
    """A desk with one deposited invoice."""
    scene = Desk()
    yield scene
    scene.store.close()


@deeds
@pytest.mark.parametrize("weather", ["silent", "late"])
def test_silence_is_never_repeated_and_its_effect_is_recognised(desk, name, weather):
    """Whether it arrived at once or a little later."""
    act = asked_for(desk, name)
    desk.portal.weather = [weather]
    unsure = act()
    assert (unsure.state, unsure.reason) == (ActionState.UNSURE, "read_timeout")
    desk.wait(minutes=1)
    desk.portal.arrive()
    done = act()
    assert (done.state, done.reason, done.id) == (ActionState.DONE, "effect_seen", unsure.id)
    assert desk.posts() == 1


@deeds
def test_what_never_arrived_is_absent_after_the_horizon_and_not_before(desk, name):
    """Then the same may be asked again, by whoever wants it."""
    act = asked_for(desk, name)
    desk.portal.weather = ["lost"]
    act()
    desk.wait(HORIZON - timedelta(seconds=1))
    assert act().state is ActionState.UNSURE
    desk.wait(seconds=1)
    absent = act()
    assert (absent.state, absent.reason) == (ActionState.ABSENT, "absent")
    assert desk.posts() == 1
    assert act().state is ActionState.DONE
    assert desk.portal.applied == {name: 1}


@pytest.mark.parametrize("name", [COMPLETE, REROUTE, FIX_VALIDATOR])
def test_an_invoice_that_moved_elsewhere_was_not_acted_upon(desk, name):
    """From there the portal no longer takes it; the same is not asked again before the horizon."""
    act = asked_for(desk, name)
    desk.portal.weather = ["lost"]
    act()
    desk.portal.reaches("REJETEE")
    refused = act()
    assert (refused.state, refused.reason) == (ActionState.REFUSED, "moved_elsewhere")
    desk.portal.reaches(ASKS[name][0])
    with pytest.raises(Busy) as early:
        act()
    assert (early.value.reason, early.value.retry_in) == ("settling", HORIZON)
    desk.wait(HORIZON)
    assert act().state is ActionState.DONE
    assert desk.posts() == 2


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (REROUTE, {"recipient": RECIPIENT_SIRET}),
        (FIX_VALIDATOR, {"validator": RECIPIENT_SIRET}),
    ],
)
def test_what_somebody_else_did_otherwise_is_not_ours(desk, name, change):
    """The invoice moved as after our act, and bears something else."""
    act = asked_for(desk, name)
    desk.portal.weather = ["lost"]
    act()
    desk.portal.reaches(ASKS[name][1])
    vars(desk.portal).update(change)
    assert (act().state, desk.only().reason) == (ActionState.REFUSED, "moved_elsewhere")


def test_a_portal_that_does_not_say_whether_teaches_nothing(desk):
    """An unsure acknowledgement stays unsure, whatever time passes."""
    act = asked_for(desk, ACKNOWLEDGE)
    desk.portal.weather = ["lost"]
    desk.portal.acknowledged = None
    act()
    desk.wait(2 * HORIZON)
    assert act().state is ActionState.UNSURE
    assert desk.posts() == 1


@pytest.mark.parametrize("name", [COMPLETE, REROUTE])
def test_a_look_without_an_answer_teaches_nothing(desk, name):
    """Not even after the horizon."""
    act = asked_for(desk, name)
    desk.portal.weather = ["lost"]
    act()
    desk.wait(HORIZON)
    desk.portal.deaf = 1
    assert act().state is ActionState.UNSURE
    assert act().state is ActionState.ABSENT


def test_a_rerouting_whose_sheet_does_not_answer_is_not_concluded(desk):
    """The history moved; what the invoice bears will tell later."""
    act = asked_for(desk, REROUTE)
    desk.portal.weather = ["silent"]
    act()
    send = desk.portal.send

    def deaf(operation, company, *, until=None):
        if operation.name == SHEET:
            return Busy(operation=SHEET, reason="portal_unavailable")
        return send(operation, company, until=until)

    desk.portal.send = deaf
    assert act().state is ActionState.UNSURE
    desk.portal.send = send
    assert act().state is ActionState.DONE


def test_a_shorter_history_than_before_teaches_nothing(desk):
    """It cannot be compared with what it was."""
    act = asked_for(desk, COMPLETE)
    desk.portal.weather = ["lost"]
    act()
    del desk.portal.passed[0]
    desk.wait(HORIZON)
    assert act().state is ActionState.UNSURE


def test_the_worker_settles_what_nobody_asks_about(desk):
    """An unsure one every two minutes, one whose process vanished once its lease is over."""
    asked_for(desk, COMPLETE)
    desk.portal.weather = ["silent"]
    desk.gateway.complete(*desk.mine, comment="Voici")
    desk.wait(seconds=119)
    assert desk.gateway.run_once().settled == 0
    desk.wait(seconds=1)
    assert desk.gateway.run_once().settled == 1
    assert desk.only().state is ActionState.DONE
    desk.wait(minutes=10)
    assert desk.gateway.run_once().settled == 0


def test_an_action_can_be_settled_at_once(desk):
    """A person who does not want to wait for the worker asks for it by its identifier."""
    asked_for(desk, COMPLETE)
    desk.portal.weather = ["silent"]
    unsure = desk.gateway.complete(*desk.mine, comment="Voici")
    company, _ = desk.mine
    assert desk.gateway.settle_action(company, unsure.id).state is ActionState.DONE
    with pytest.raises(NotFound):
        desk.gateway.settle_action("other", unsure.id)


def answering(desk, name, reply):
    """Let the portal answer *reply* to the operation *name*, and return what it did before."""
    send = desk.portal.send
    desk.portal.send = lambda operation, company, until=None: (
        reply if operation.name == name else send(operation, company, until=until)
    )
    return send


def test_an_answer_nobody_can_read_is_a_silence(desk):
    """Its effect is looked for."""
    act = asked_for(desk, COMPLETE)
    answering(desk, COMPLETE, Surprise(operation=COMPLETE, detail="odd"))
    assert (act().state, desk.only().reason) == (ActionState.UNSURE, "unreadable_answer")


@pytest.mark.parametrize("name", [COMPLETE, ACKNOWLEDGE])
def test_a_look_that_is_refused_access_pauses_the_company(desk, name):
    """And teaches nothing."""
    act = asked_for(desk, name)
    desk.portal.weather = ["silent"]
    unsure = act()
    refused = AuthRefused(operation=SHEET, cause=AuthCause.ACCOUNT)
    send = answering(desk, SHEET if name == ACKNOWLEDGE else HISTORY, refused)
    assert desk.gateway.settle_action(desk.mine[0], unsure.id).state is ActionState.UNSURE
    assert "access.refused" in desk.events()
    with pytest.raises(Busy):
        act()
    desk.portal.send = send
    desk.gateway.resume(desk.mine[0])
    assert act().state is ActionState.DONE


@pytest.mark.parametrize(
    "reply", [Refused(operation=SHEET, code=20000), Surprise(operation=SHEET, detail="odd")], ids=["refused", "odd"]
)
def test_a_sheet_that_cannot_be_read_leaves_the_history_to_tell(desk, reply):
    """That of a works document may be such a one."""
    act = asked_for(desk, FIX_VALIDATOR)
    desk.portal.weather = ["silent"]
    act()
    answering(desk, SHEET, reply)
    assert act().state is ActionState.DONE


def test_what_was_asked_may_be_forgotten(desk):
    """A damaged document: the history alone tells."""
    act = asked_for(desk, REROUTE)
    desk.portal.weather = ["silent"]
    unsure = act()
    desk.store._connection.execute("UPDATE chorus_bridge_document SET body = x'00' WHERE sha256 = ?", [unsure.digest])
    desk.portal.recipient = RECIPIENT_SIRET
    assert act().state is ActionState.DONE


def test_what_was_read_before_another_act_is_read_again(desk):
    """Its own effect would otherwise be told from the other's."""
    asked_for(desk, COMPLETE)
    slow = Telling(act_flow(desk.mine[0], desk.mine[1], Completion(comment="Un"), settings=SETTINGS), desk.ports)
    while desk.portal.asked.count(HISTORY) < 1:
        slow.step()
    desk.gateway.complete(*desk.mine, comment="Deux")
    desk.portal.reaches("SUSPENDUE")
    desk.portal.weather = ["lost"]
    unsure = slow.finish()
    assert (unsure.state, unsure.before.entries) == (ActionState.UNSURE, 5)
    desk.wait(HORIZON)
    assert desk.gateway.complete(*desk.mine, comment="Un").state is ActionState.ABSENT


def test_who_never_gets_in_between_gives_up(desk):
    """Nothing was asked by them."""
    asked_for(desk, COMPLETE)
    slow = Telling(act_flow(desk.mine[0], desk.mine[1], Completion(comment="Un"), settings=SETTINGS), desk.ports)
    for turn in range(10):
        asked = desk.portal.asked.count(HISTORY)
        while not slow.over and desk.portal.asked.count(HISTORY) == asked:
            slow.step()
        if slow.over:
            break
        desk.gateway.complete(*desk.mine, comment=f"Autre {turn}")
        desk.portal.reaches("SUSPENDUE")
    assert isinstance(slow.result, StaleWrite)
    assert desk.portal.harm == []
