"""Every outcome of an act, to the last field: what is returned, raised, kept, told, and when it is looked at next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from chorus_bridge.domain.action import ActionState
from chorus_bridge.domain.acts import Completion
from chorus_bridge.errors import (
    AuthCause,
    AuthRefused,
    Busy,
    Refused,
    Surprise,
    Unsure,
)
from chorus_bridge.gateway.flows import acting, proving
from tests.gateway.counter import (
    COMPLETE,
    SECOND,
    SlowDesk,
    Telling,
    after_silence,
    completed,
)
from tests.gateway.stage import HISTORY, SETTINGS

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


OUTCOMES = [
    (None, DONE, "", "", False),
    (Refused(operation=COMPLETE, code=3, text="Non."), REFUSED, "refused", "Non.", False),
    (Refused(operation=COMPLETE, code=None, http_status=404), REFUSED, "misconfigured", "", False),
    (Busy(operation=COMPLETE, reason="rate_limited"), ABSENT, "rate_limited", "", True),
    (CREDENTIALS, ABSENT, "account_refused", "", True),
    (Unsure(operation=COMPLETE, reason="read_timeout"), UNSURE, "read_timeout", "", False),
    (Surprise(operation=COMPLETE, detail="odd"), UNSURE, "unreadable_answer", "", False),
]


@pytest.mark.parametrize(("reply", "state", "reason", "words", "raises"), OUTCOMES)
def test_each_reply_has_its_outcome(desk, reply, state, reason, words, raises):
    """Dated when the answer came; the record says what the portal's support needs."""
    desk.chosen[COMPLETE] = reply
    began = desk.now + SECOND
    raised, action = completed(desk)
    assert raised == (reply if raises else None)
    unsure_since = began + SECOND if state is UNSURE else None
    seen = (action.state, action.reason, action.refusal_text, action.unsure_since)
    assert seen == (state, reason, words, unsure_since)
    assert (action.created_at, action.updated_at, action.tries) == (began, began + SECOND, 1)
    *_, line = desk.gateway.attempts(*desk.mine)
    assert (line.step, line.outcome, line.reason, line.at) == ("complete", f"action_{state}", reason, action.updated_at)
    code, status = getattr(reply, "code", None), getattr(reply, "http_status", None)
    assert (line.code, line.http_status) == (code, status)
    company, id_ = desk.mine
    settled = [(company, id_, {"kind": "complete", "state": state.value, "reason": reason})]
    assert desk.facts("action.settled") == settled
    refused = [(company, None, {"cause": "account"})] if reply is CREDENTIALS else []
    assert desk.facts("access.refused") == refused


@pytest.mark.parametrize("reply", [None, *(row[0] for row in OUTCOMES[1:])])
def test_only_what_moved_is_looked_at_soon(desk, reply):
    """A minute after the answer; anything else leaves the schedule as it was."""
    before = desk.poll_due()
    desk.chosen[COMPLETE] = reply
    _, action = completed(desk)
    soon = f"{action.updated_at + timedelta(minutes=1):%Y-%m-%dT%H:%M:%S.%fZ}"
    assert desk.poll_due() == (soon if reply is None else before)


def test_a_rejection_moves_nothing(desk):
    """Its mark is no status."""
    desk.portal.reaches("REJETEE")
    before = desk.poll_due()
    assert desk.gateway.acknowledge_rejection(*desk.mine).state is DONE
    assert desk.poll_due() == before


def test_what_was_there_already_is_dated_now(desk):
    """When it was noticed."""
    desk.portal.reaches("REJETEE")
    desk.portal.acknowledged = True
    done = desk.gateway.acknowledge_rejection(*desk.mine)
    assert (done.state, done.reason, done.updated_at) == (DONE, "already_there", desk.now)


CONCLUSIONS = [
    ("silent", None, timedelta(0), {"state": DONE, "reason": "effect_seen", "unsure_since": None}),
    ("lost", "REJETEE", timedelta(0), {"state": REFUSED, "reason": "moved_elsewhere"}),
    ("lost", None, HORIZON, {"state": ABSENT, "reason": "absent"}),
    ("lost", None, HORIZON - SECOND, {}),
]


@pytest.mark.parametrize(("weather", "moved", "pause", "change"), CONCLUSIONS)
def test_each_look_has_its_conclusion(desk, weather, moved, pause, change):
    """Dated when it was learnt; one that learnt nothing says when it was made, and leaves no line."""
    unsure = after_silence(desk, weather)
    if moved:
        desk.portal.reaches(moved)
    desk.told.clear()
    desk.wait(pause)
    lines = len(desk.gateway.attempts(*desk.mine))
    found = desk.gateway.settle_action(desk.mine[0], unsure.id)
    assert found == attrs.evolve(unsure, **change, updated_at=desk.now)
    told = len(desk.facts("action.settled"))
    assert (len(desk.gateway.attempts(*desk.mine)) - lines, told) == ((1, 1) if change else (0, 0))


@pytest.mark.parametrize(
    "reply", [Busy(operation=HISTORY, reason="x"), AuthRefused(operation=HISTORY, cause=AuthCause.RIGHTS)]
)
def test_a_look_that_fails_says_when_it_was_made(desk, reply):
    """Nothing else changes; a refused access is told."""
    unsure = after_silence(desk)
    desk.chosen[HISTORY] = reply
    found = desk.gateway.settle_action(desk.mine[0], unsure.id)
    assert found == attrs.evolve(unsure, updated_at=desk.now)
    refused = [(desk.mine[0], None, {"cause": "rights"})] if isinstance(reply, AuthRefused) else []
    assert desk.facts("access.refused") == refused


def test_a_look_is_not_made_again_for_two_minutes(desk):
    """By the worker, of the company it serves."""
    unsure = after_silence(desk)
    desk.now = unsure.updated_at + TWO_MINUTES
    assert desk.gateway.run_once(company="other").settled == 0
    looked = desk.now
    assert desk.gateway.run_once().settled == 1
    desk.now = looked + TWO_MINUTES
    assert desk.gateway.run_once().settled == 0
    desk.wait(SECOND)
    assert desk.gateway.run_once().settled == 1


def test_what_is_under_way_is_given_back_untouched_until_its_lease_is_over(desk):
    """Then it is doubted, and looked for."""
    begun = begin(desk)
    asked = len(desk.portal.asked)
    desk.now = begun.updated_at + LEASE - SECOND
    assert desk.gateway.complete(*desk.mine, comment="Voici", by="user-8") == begun
    assert len(desk.portal.asked) == asked
    assert desk.gateway.run_once().settled == 0
    desk.now = begun.updated_at + LEASE
    doubted = {"state": UNSURE, "reason": "lease_expired", "unsure_since": desk.now, "updated_at": desk.now + SECOND}
    assert desk.gateway.complete(*desk.mine, comment="Voici") == attrs.evolve(begun, **doubted)


def begin(desk):
    """Begin a completion and let its process die before the request."""
    company, id_ = desk.mine
    telling = Telling(acting.act(company, id_, WORDS, settings=SETTINGS), desk.ports)
    while not desk.gateway.actions(*desk.mine):
        telling.step()
    telling.die(after_the_effect=False)
    return desk.only()


def test_only_what_vanished_is_doubted():
    """The statement names the instant before which it was begun."""
    desk = SlowDesk()
    desk.portal.reaches("SUSPENDUE")
    begun = begin(desk)
    desk.now = begun.updated_at + LEASE
    flow = proving.settle(desk.subject, begun, settings=SETTINGS)
    next(flow)
    flow.send(desk.now)
    doubt: Any = flow.send(desk.now)
    settle, line = doubt.statements
    assert settle.params["vanished"] == f"{begun.updated_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert (line.params["outcome"], line.params["reason"]) == ("action_unsure", "lease_expired")
    desk.store.close()
