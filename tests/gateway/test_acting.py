"""What a host does at the portal is written down before, asked once, and recognised by its effect."""

from __future__ import annotations

import pytest

from chorus_bridge import Attachment
from chorus_bridge.domain.action import ActionState
from chorus_bridge.domain.acts import ActionKind
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.errors import AuthCause, AuthRefused, BadValue, Busy, IllegalTransition, NotFound, Surprise
from tests.builders import RECIPIENT_SIRET
from tests.gateway.counter import ACKNOWLEDGE, COMPLETE, DEEDS, REROUTE, Desk, asked_for
from tests.gateway.stage import FILE, HISTORY, SETTINGS

PLAN = Attachment(name="plan.pdf", content=b"plan", label="Plan", type_code="01")
HORIZON = SETTINGS.settle_horizon

deeds = pytest.mark.parametrize("name", DEEDS)


@pytest.fixture
def desk():
    """A desk with one deposited invoice."""
    scene = Desk()
    yield scene
    scene.store.close()


@deeds
def test_an_act_is_asked_once_and_done(desk, name):
    """The portal's word ends it, and the history says who asked."""
    act = asked_for(desk, name)
    done = act(by="user-7")
    assert (done.state, done.by, done.tries) == (ActionState.DONE, "user-7", 1)
    assert desk.portal.applied == {name: 1}
    assert desk.only() == done
    ours = [(e.code, e.by) for e in desk.gateway.history(*desk.mine) if e.by]
    assert ours == [("action_begun", "user-7"), ("action_done", "user-7")]


@deeds
def test_the_same_again_is_the_same_action(desk, name):
    """Nothing more is asked of the portal than where the invoice stands."""
    act = asked_for(desk, name)
    done = act()
    assert act(by="user-8") == done
    assert desk.posts() == 1


@deeds
def test_nothing_is_done_that_the_portal_does_not_ask_for(desk, name):
    """The status it has now is judged, not the one we remember, and nothing is written."""
    with pytest.raises(IllegalTransition) as refused:
        DEEDS[name](desk.gateway, *desk.mine)
    assert refused.value.state is PortalStatus.AVAILABLE
    assert desk.posts() == 0
    assert desk.gateway.actions(*desk.mine) == ()


@deeds
def test_a_refusal_keeps_the_portals_words_and_may_be_asked_again(desk, name):
    """Nothing was done; the next try is another one of the same action."""
    act = asked_for(desk, name)
    desk.portal.weather = ["refused"]
    refused = act()
    assert (refused.state, refused.refusal_text) == (ActionState.REFUSED, "GDP_MSG_11.033")
    assert "GDP" not in repr(refused)
    done = act()
    assert (done.state, done.id, done.tries, done.refusal_text) == (ActionState.DONE, refused.id, 2, "")


@deeds
def test_what_was_certainly_not_processed_may_be_asked_again_at_once(desk, name):
    """The row is there, absent, and the caller is told to come back."""
    act = asked_for(desk, name)
    desk.portal.weather = ["busy"]
    with pytest.raises(Busy):
        act()
    assert (desk.only().state, desk.only().reason) == (ActionState.ABSENT, "not_connected")
    assert act().state is ActionState.DONE
    assert desk.portal.applied == {name: 1}


def test_an_act_asked_anew_later_is_another_action(desk):
    """A second suspension may be answered in the same words."""
    act = asked_for(desk, COMPLETE)
    first = act()
    desk.portal.reaches("MISE_A_DISPOSITION")
    desk.portal.reaches("SUSPENDUE")
    second = act()
    assert second.id != first.id
    assert second.created_at > first.created_at
    assert [a.state for a in desk.gateway.actions(*desk.mine)] == [ActionState.DONE] * 2
    assert act() == second
    assert desk.portal.applied == {COMPLETE: 2}


def test_one_act_at_a_time(desk):
    """Each is known by the status that follows: another one waits until the first is settled."""
    asked_for(desk, COMPLETE)
    desk.portal.weather = ["lost"]
    desk.gateway.complete(*desk.mine, comment="Un")
    with pytest.raises(Busy) as other:
        desk.gateway.complete(*desk.mine, comment="Deux")
    assert other.value.reason == "action_under_way"
    desk.wait(HORIZON)
    assert desk.gateway.complete(*desk.mine, comment="Deux").state is ActionState.DONE
    assert [a.state for a in desk.gateway.actions(*desk.mine)] == [ActionState.ABSENT, ActionState.DONE]


def test_files_go_first_and_are_named_in_order(desk):
    """Each by the identifier its upload received; where the invoice stands is read again after."""
    desk.portal.reaches("SUSPENDUE")
    names = [PLAN, Attachment(name="note.txt", content=b"note", type_code="02")]
    desk.gateway.complete(*desk.mine, attachments=names)
    assert desk.portal.asked == [HISTORY, FILE, FILE, HISTORY, COMPLETE]
    first = 1000 + desk.portal.files - 1
    assert desk.portal.bodies == [
        {
            "identifiantFactureCPP": 42,
            "pieceJointeComplementaire": (
                {
                    "pieceJointeComplementaireDesignation": "Plan",
                    "pieceJointeComplementaireType": "01",
                    "pieceJointeComplementaireId": first,
                },
                {
                    "pieceJointeComplementaireDesignation": "note.txt",
                    "pieceJointeComplementaireType": "02",
                    "pieceJointeComplementaireId": first + 1,
                },
            ),
        }
    ]


def test_a_lost_upload_is_never_an_unsure_act(desk):
    """An unused file is harmless: nothing was written, and the same may be asked at once."""
    desk.portal.reaches("SUSPENDUE")
    send = desk.portal.send

    def lossy(operation, company, *, until=None):
        if operation.name == FILE:
            return Surprise(operation=FILE, detail="odd", http_status=500)
        return send(operation, company, until=until)

    desk.portal.send = lossy
    with pytest.raises(Busy) as failed:
        desk.gateway.complete(*desk.mine, attachments=[PLAN])
    assert (failed.value.reason, failed.value.http_status) == ("preparation_failed", 500)
    assert desk.gateway.actions(*desk.mine) == ()


def test_a_rerouting_gives_back_what_does_not_change(desk):
    """The references the portal shows, the recipient, but for what the user changed."""
    desk.portal.reaches("A_RECYCLER")
    desk.gateway.reroute(*desk.mine, service="VOIRIE", engagement="EJ-9", comment="Voir EJ-9")
    assert desk.portal.bodies == [
        {
            "identifiantFactureCPP": 42,
            "destinataire": {"codeDestinataire": RECIPIENT_SIRET, "codeServiceExecutant": "VOIRIE"},
            "reference": {
                "deviseFacture": "EUR",
                "typeFacture": "FACTURE",
                "numeroMarche": "M-1",
                "numeroBonCommande": "EJ-9",
                "modePaiement": "VIREMENT",
            },
            "commentaire": "Voir EJ-9",
        }
    ]


def test_a_rejection_acknowledged_already_is_done_without_a_request(desk):
    """Somebody did it on the portal."""
    act = asked_for(desk, ACKNOWLEDGE)
    desk.portal.acknowledged = True
    assert (act().state, desk.only().reason) == (ActionState.DONE, "already_there")
    assert desk.posts() == 0


def test_a_refused_access_stops_before_anything_and_is_not_tried_again(desk):
    """A refused password tried again and again would lock the account."""
    act = asked_for(desk, COMPLETE)
    desk.portal.weather = ["locked"]
    with pytest.raises(AuthRefused) as refused:
        act()
    assert refused.value.cause is AuthCause.ACCOUNT
    assert (desk.only().state, desk.only().reason) == (ActionState.ABSENT, "account_refused")
    assert "access.refused" in desk.events()
    asked = len(desk.portal.asked)
    with pytest.raises(Busy) as waits:
        act()
    assert waits.value.reason == "company_paused"
    assert len(desk.portal.asked) == asked
    desk.gateway.resume(desk.mine[0])
    assert act().state is ActionState.DONE


def test_a_reading_that_is_refused_pauses_the_company_too(desk):
    """Whatever was asked first met the wrong password."""
    act = asked_for(desk, COMPLETE)
    desk.portal.send = lambda operation, company, until=None: AuthRefused(
        operation=operation.name, cause=AuthCause.ACCOUNT
    )
    with pytest.raises(AuthRefused):
        act()
    with pytest.raises(Busy):
        act()
    assert desk.gateway.actions(*desk.mine) == ()


def test_a_done_act_makes_the_worker_look_soon(desk):
    """The news of its effect is not waited for."""
    asked_for(desk, COMPLETE)()
    desk.wait(minutes=1)
    assert desk.gateway.run_once().refreshed == 1
    assert desk.gateway.transmission(*desk.mine).news.raw == "COMPLETEE"


def test_what_is_not_at_the_portal_cannot_be_acted_upon(desk):
    """Nor what is not this company's."""
    company, id_ = desk.mine
    desk.store._connection.execute("UPDATE chorus_bridge_transmission SET portal_id = NULL")
    with pytest.raises(IllegalTransition) as refused:
        desk.gateway.acknowledge_rejection(company, id_)
    assert refused.value.happening == ActionKind.ACKNOWLEDGE_REJECTION
    with pytest.raises(NotFound):
        desk.gateway.acknowledge_rejection("other", id_)
    with pytest.raises(NotFound):
        desk.gateway.actions("other", id_)


def test_a_history_too_long_to_be_counted_stops_the_act(desk):
    """What its effect would be told from cannot be read."""
    desk.portal.passed = [("SUSPENDUE", desk.now)] * 500
    with pytest.raises(Surprise):
        desk.gateway.complete(*desk.mine, comment="Voici")
    assert desk.posts() == 0


@pytest.mark.parametrize("kind", [COMPLETE, REROUTE])
def test_what_would_change_nothing_is_refused(desk, kind):
    """Before the portal is asked anything."""
    empty = {COMPLETE: desk.gateway.complete, REROUTE: desk.gateway.reroute}[kind]
    with pytest.raises(BadValue):
        empty(*desk.mine)
    assert desk.portal.asked == []


def test_observers_are_told_codes_only(desk):
    """Never who asked, nor what was written."""
    asked_for(desk, COMPLETE)(by="user-7")
    (settled,) = [event for event in desk.told if event.name == "action.settled"]
    assert settled.facts == {"kind": "complete", "state": "done", "reason": ""}
    assert "user-7" not in repr(desk.told)
    assert "user-7" not in repr(desk.only())
    assert "user-7" not in repr(desk.gateway.history(*desk.mine))
