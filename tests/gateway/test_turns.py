"""All processes that use one PISTE application share one rate, kept in a row."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, localcontext

import attrs
import pytest

from chorus_bridge.errors import StoreError
from chorus_bridge.gateway.turns import SharedTurns, shared_turns
from chorus_bridge.outbox import gates
from tests.gateway.stage import SETTINGS, Stage


@pytest.fixture
def stage():
    """A stage with an empty outbox."""
    scene = Stage()
    yield scene
    scene.store.close()


def turns(stage, per_second=1):
    """Return one process's view of the application's turns."""
    return SharedTurns(stage.store, "app", Decimal(per_second), lambda: stage.now)


def test_the_hosts_arithmetic_changes_no_turn(stage):
    """A third of a second is a third of a second, whatever a host rounds to."""
    with localcontext(prec=3):
        own = turns(stage, 3)
        assert [own.reserve(0, patience=60) for _ in range(2)] == [0, 0.333333]


def test_two_processes_take_turns(stage):
    """Each request gets the next free instant, whoever asks."""
    one, two = turns(stage), turns(stage)
    waits = [worker.reserve(0.0, patience=30) for worker in (one, two, one, two)]
    assert waits == [0, 1, 2, 3]


def test_time_gives_the_turns_back(stage):
    """Turns not taken are not saved up."""
    worker = turns(stage, 2)
    assert [worker.reserve(0.0, patience=30) for _ in range(2)] == [0, 0.5]
    stage.wait(hours=1)
    assert [worker.reserve(0.0, patience=30) for _ in range(2)] == [0, 0.5]


def test_a_queue_too_long_is_not_joined(stage):
    """The turn is left to somebody more patient."""
    worker = turns(stage)
    for _ in range(3):
        worker.reserve(0.0, patience=30)
    assert worker.reserve(0.0, patience=2.5) > 2.5
    assert worker.reserve(0.0, patience=30) == 3


def test_a_clock_that_is_set_back_stops_nobody(stage):
    """An hour ahead, then corrected: the turns it took would have stopped every request for an hour."""
    worker = turns(stage)
    stage.wait(hours=1)
    assert [worker.reserve(0.0, patience=30) for _ in range(3)] == [0, 1, 2]
    stage.wait(hours=-1)
    assert [worker.reserve(0.0, patience=30) for _ in range(3)] == [0, 1, 2]


def test_a_wait_asked_of_a_clock_that_was_years_ahead_holds_nobody(stage):
    """No server is believed to ask for more than a day."""
    stage.store.execute([gates.hold_turns("app", stage.now + timedelta(days=1500))])
    assert turns(stage).reserve(0.0, patience=30) == 0
    stage.store.execute([gates.hold_turns("other", stage.now + timedelta(hours=23))])
    assert SharedTurns(stage.store, "other", Decimal(1), lambda: stage.now).reserve(0.0, patience=30) > 30


def test_the_servers_patience_holds_everybody(stage):
    """After "too many requests", the next turn of any process is as late as the server asked."""
    stage.store.execute([gates.hold_turns("app", stage.now + timedelta(seconds=20))])
    assert turns(stage).reserve(0.0, patience=30) == 20


def test_a_database_that_is_busy_stops_no_invoice(stage):
    """The rate is a courtesy; sending is not given up half way for it."""

    class Broken:
        def execute(self, statements):
            raise StoreError(statement="take_turn", problem="SQLITE_BUSY")

    assert SharedTurns(Broken(), "app", Decimal(1), lambda: stage.now).reserve(0.0, patience=30) == 0


def test_no_rate_no_turns(stage):
    """A simulator on this machine needs none."""
    assert shared_turns(stage.store, attrs.evolve(SETTINGS, requests_per_second=None)) is None
    assert shared_turns(stage.store, SETTINGS) is not None
