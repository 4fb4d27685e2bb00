"""Cancelling and claiming one row at one moment, in two processes: exactly one wins, and both know who."""

from __future__ import annotations

import os
import sys

import pytest

from tests.attack.kill.disk import scratch
from tests.attack.races.race import Races, look_then_cancel, race

pytestmark = [
    pytest.mark.attack,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the racers are born by fork"),
]

SCALE = int(os.environ.get("ATTACK_SCALE", "1"))
SEED = int(os.environ.get("ATTACK_SEED", "0"))


def raced(rows: int, **more) -> Races:
    """Race in a folder of its own and print who won."""
    with scratch() as folder:
        races = race(folder / "outbox.db", rows, seed=SEED, **more)
    sys.stdout.write(f"\nraces: {races}\n")
    return races


@pytest.mark.parametrize(("flow", "rows"), [(False, 10_000), (True, 1000)], ids=["submission", "flow"])
def test_a_row_is_cancelled_or_claimed_never_both(flow, rows):
    """Each of ten thousand rows has one winner, its state says so, and the loser was told."""
    races = raced(rows * SCALE, flow=flow)
    assert (races.both, races.neither, races.lies) == (0, 0, 0)
    assert races.claimed + races.cancelled == races.rows
    # They did race: each won often.
    assert min(races.claimed, races.cancelled) > races.rows / 20


def test_the_suite_sees_a_cancellation_that_looks_before_it_writes():
    """Looking first and writing then cancels what is already leaving."""
    assert raced(2_000, canceller=look_then_cancel).both > 0
