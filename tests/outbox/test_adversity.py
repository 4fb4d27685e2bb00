"""A disk that is full, a database that is locked or read-only, clocks that jump: clear errors, and nothing is lost."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.errors import StoreError
from chorus_bridge.outbox import flows, opening
from chorus_bridge.outbox.statements import Move
from tests.outbox.stage import Stage, draft

LEASE = timedelta(minutes=4)


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """An outbox in a file, which waits a tenth of a second for others."""
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.1)
    scene = Stage(tmp_path / "outbox.db")
    yield scene
    scene.store.close()


def another(n=2):
    """Return a draft of another situation."""
    return draft(f"s{n}", key=f"732829320/2026/F{n}", document=f"frozen {n}".encode())


def test_a_full_disk_refuses_the_new_and_keeps_the_old(stage):
    """Nothing half written remains; once there is room, everything works."""
    first = stage.play(flows.enqueue(draft()))
    pages = stage.store._connection.execute("PRAGMA page_count").fetchone()[0]
    stage.store._connection.execute(f"PRAGMA max_page_count = {pages}")
    big = draft("s2", key="732829320/2026/F2", document=b"x" * 1_000_000)
    with pytest.raises(StoreError, match="SQLITE_FULL"):
        stage.play(flows.enqueue(big))
    assert stage.play(flows.load("acme", first.id)) == first
    stage.store._connection.execute("PRAGMA max_page_count = 1000000")
    assert stage.play(flows.enqueue(big)).state is State.QUEUED


def test_a_full_disk_stops_a_claim_before_anything_leaves(stage):
    """Without room for the intent, there is no claim: the transmission stays queued and cancellable."""
    queued = stage.play(flows.enqueue(draft()))
    stage.store._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="claim"):
        stage.play(flows.claim(queued, lease=LEASE))
    stage.store._connection.execute("PRAGMA query_only = OFF")
    assert stage.play(flows.load("acme", queued.id)) == queued
    assert stage.play(flows.cancel("acme", queued.id)).state is State.CANCELLED


def test_a_read_only_database_still_shows_everything(stage):
    """Pages go on being shown; only changes are refused, by name."""
    queued = stage.play(flows.enqueue(draft()))
    stage.store._connection.execute("PRAGMA query_only = ON")
    assert stage.play(flows.load("acme", queued.id)) == queued
    assert len(stage.play(flows.history("acme", queued.id))) == 1
    with pytest.raises(StoreError, match="SQLITE_READONLY"):
        stage.play(flows.enqueue(another()))


def test_a_locked_database_is_waited_for_then_told(stage, tmp_path):
    """The wait is bounded, the error names the reason, and afterwards everything works."""
    other = sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="SQLITE_BUSY"):
        stage.play(flows.enqueue(draft()))
    other.execute("ROLLBACK")
    other.close()
    assert stage.play(flows.enqueue(draft())).state is State.QUEUED


def test_an_outcome_that_cannot_be_written_leaves_the_intent_on_record(stage):
    """The portal answered, the disk did not: when the lease is over, the case is unsure, never queued."""
    held = stage.play(flows.claim(stage.play(flows.enqueue(draft())), lease=LEASE))
    stage.store._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError):
        stage.play(flows.settle(held, Move(happening=Happening.ACCEPTED, at=stage.now, due=stage.now, portal_id="42")))
    stage.store._connection.execute("PRAGMA query_only = OFF")
    stage.wait(minutes=5)
    assert [lost.id for lost in stage.play(flows.expired(at=stage.now, limit=9))] == [held.id]


def test_a_clock_that_jumps_forward_costs_a_search(stage):
    """A lease that looks expired makes the case unsure; the worker's own late word still wins."""
    held = stage.play(flows.claim(stage.play(flows.enqueue(draft())), lease=LEASE))
    stage.wait(days=2)
    (lost,) = stage.play(flows.expired(at=stage.now, limit=9))
    stage.play(flows.settle(lost, Move(happening=Happening.LEASE_EXPIRED, at=stage.now, due=stage.now, in_doubt=True)))
    done = stage.play(
        flows.settle(held, Move(happening=Happening.ACCEPTED, at=stage.now, due=stage.now, portal_id="1"))
    )
    assert done.state is State.DEPOSITED


def test_a_clock_that_jumps_back_costs_a_delay(stage):
    """What was due is due later; nothing leaves twice, and nothing is lost."""
    queued = stage.play(flows.enqueue(draft()))
    stage.wait(days=-1)
    assert stage.play(flows.work_due(State.QUEUED, at=stage.now, limit=9)) == ()
    assert stage.play(flows.claim(queued, lease=LEASE)) is None
    assert stage.play(flows.cancel("acme", queued.id)).state is State.CANCELLED
