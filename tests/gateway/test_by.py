"""Who asked, in the host's own words, is in the record and the history, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chorus_bridge import HoldFor, TooLate
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.errors import Busy
from chorus_bridge.gateway import Gateway
from tests.builders import SITUATION
from tests.gateway.stage import PDF, SETTINGS, Stage
from tests.gateway.test_delivering import NO_HOLD

LATER = HoldFor(timedelta(hours=1))


@pytest.fixture
def stage():
    """A stage on which everything is known."""
    scene = Stage()
    scene.knows_everything()
    scene.subject = Gateway(scene.ports, SETTINGS)
    yield scene
    scene.store.close()


def put(stage, **columns):
    """Let the one transmission be as *columns* say."""
    pairs = ", ".join(f"{name} = :{name}" for name in columns)
    stage.store._connection.execute(f"UPDATE chorus_bridge_transmission SET {pairs}", columns)  # noqa: S608 — our own names


def actors(stage, id_):
    """Return who did what, by the record and by the history."""
    record = [(a.outcome, a.actor) for a in stage.subject.attempts("company-1", id_)]
    assert record == [(e.code, e.by) for e in stage.subject.history("company-1", id_)]
    shown = repr((stage.told, stage.subject.history("company-1", id_), stage.subject.attempts("company-1", id_)))
    assert "user-" not in shown
    return record


def test_who_transmits_and_who_cancels(stage):
    """One line each."""
    queued = stage.subject.transmit(SITUATION, hold=LATER, by="user-1")
    stage.subject.cancel("company-1", queued.id, by="user-2")
    assert actors(stage, queued.id) == [("queued", "user-1"), ("cancel", "user-2")]


def test_who_transmits_a_selection(stage):
    """The same for each."""
    (queued,) = stage.subject.transmit_many([SITUATION], hold=LATER, by="user-1")
    assert actors(stage, queued.id) == [("queued", "user-1")]


def test_who_wished_to_cancel_too_late(stage):
    """The wish is on record under their name."""
    queued = stage.subject.transmit(SITUATION, hold=NO_HOLD)
    put(stage, state="sending")
    with pytest.raises(TooLate):
        stage.subject.cancel("company-1", queued.id, by="user-2")
    assert actors(stage, queued.id) == [("queued", ""), ("cancel_asked", "user-2")]


DECISIONS = {
    "released": lambda gateway, id_: gateway.release("company-1", id_, by="user-3"),
    "abandoned": lambda gateway, id_: gateway.abandon("company-1", id_, by="user-3"),
    "found": lambda gateway, id_: gateway.adopt("company-1", id_, "42", by="user-3"),
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_who_decides(stage, decision):
    """Whatever is decided about a stopped one."""
    queued = stage.subject.transmit(SITUATION, hold=NO_HOLD)
    put(stage, state="held")
    DECISIONS[decision](stage.subject, queued.id)
    assert actors(stage, queued.id) == [("queued", ""), (decision, "user-3")]


def test_who_forgets_a_refusal(stage):
    """So that it is judged again."""
    queued = stage.subject.transmit(SITUATION, hold=NO_HOLD)
    put(stage, state="refused")
    forgotten = stage.subject.forget_refusal("company-1", queued.id, by="user-4")
    assert forgotten.state is State.REFUSED
    assert actors(stage, queued.id) == [("queued", ""), ("refusal_forgotten", "user-4")]


def test_a_worker_is_nobody(stage):
    """What it does bears no name, even after somebody asked."""
    queued = stage.subject.transmit(SITUATION, hold=NO_HOLD, by="user-1")
    stage.portal.says(PDF, Busy(operation=PDF, reason="not_connected"))
    stage.subject.run_once()
    assert {actor for _, actor in actors(stage, queued.id)[1:]} == {""}
