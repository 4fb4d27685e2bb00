"""Two processes and one row: one cancels, the other claims. Ten thousand times."""

from __future__ import annotations

import ctypes
import itertools
import multiprocessing
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.drivers import Ports, run
from chorus_bridge.errors import TooLate
from chorus_bridge.outbox import flows, statements
from chorus_bridge.outbox.limits import Limits
from chorus_bridge.outbox.sqlite import SqliteStore
from tests.builders import transmission
from tests.outbox.stage import NoPortal

COMPANY: Final = "company-1"
LIMITS: Final = Limits(company_in_flight=1_000_000, application_in_flight=1_000_000)
LEASE: Final = timedelta(minutes=5)
_FORK: Final = multiprocessing.get_context("fork")
_NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_TOGETHER: Final = 30.0
"""Seconds a racer waits for the other at the line."""
_HEAD_START: Final = 0.0006
"""Longest head start of either, in seconds: about as long as what the canceller reads first."""

Racer = Callable[[Path, Sequence[str], "Line"], list[bool]]


class Line:
    """Where both racers wait for each other, without sleeping: a barrier of the system would let one go first.

    Args:
        mine: How many times this racer has come to the line.
        theirs: The same for the other.
        dice: Draws the head starts.
    """

    def __init__(self, mine: ctypes.c_long, theirs: ctypes.c_long, dice: random.Random) -> None:
        self._mine, self._theirs, self._dice = mine, theirs, dice

    def ready(self) -> None:
        """Return when both are there, and a random moment later."""
        self._mine.value += 1
        limit = time.monotonic() + _TOGETHER
        for turn in itertools.count():
            if self._theirs.value >= self._mine.value:
                break
            if turn % 100 == 0:
                time.sleep(0)
                assert time.monotonic() < limit, "the other racer is gone"
        until = time.monotonic() + self._dice.uniform(0, _HEAD_START)
        while time.monotonic() < until:
            pass


@frozen(kw_only=True)
class Races:
    """What came of some races."""

    rows: int
    claimed: int
    cancelled: int
    both: int
    """Rows that one racer was told it claimed, and the other that it cancelled."""
    neither: int
    lies: int
    """Rows whose state is not what the winner was told."""

    @property
    def harm(self) -> int:
        """Races that were not won by exactly one racer who knows it."""
        return self.both + self.neither + self.lies


def race(database: Path, rows: int, *, seed: int = 0, canceller: Racer | None = None, flow: bool = False) -> Races:
    """Let two processes race for each of so many new rows of one outbox, those of works claims by *flow* or others."""
    ids = _queued(database, rows, flow=flow)
    counters = [_FORK.RawValue(ctypes.c_long, 0) for _ in range(2)]
    ends = []
    racers: tuple[Racer, Racer] = (claim_all, canceller or cancel_all)
    for which, racer in enumerate(racers):
        line = Line(counters[which], counters[1 - which], random.Random(f"{seed} {which}"))  # noqa: S311 — no secret
        ours, theirs = _FORK.Pipe(duplex=False)
        process = _FORK.Process(target=_run, args=(racer, database, ids, line, theirs), daemon=True)
        process.start()
        theirs.close()
        ends.append((process, ours))
    claimed, cancelled = (ours.recv() for _, ours in ends)
    for process, _ in ends:
        process.join()
    return _judge(database, ids, claimed, cancelled)


def _run(racer: Racer, database: Path, ids: Sequence[str], line: Line, result: Any) -> None:
    result.send(racer(database, ids, line))


def _queued(database: Path, rows: int, *, flow: bool) -> list[str]:
    ids = [f"r{rank:06}" for rank in range(rows)]
    with SqliteStore(database) as store:
        store.execute([statements.keep_document("d" * 64, b"frozen", _NOW)])
        store.execute(
            [
                statements.enqueue(
                    transmission(id=id_, situation=id_, key=id_, number=id_, fence=0, due=_NOW, works=flow, flow=flow)
                )
                for id_ in ids
            ]
        )
    return ids


def _ports(store: SqliteStore) -> Ports:
    return Ports(sender=NoPortal(), store=store, clock=lambda: _NOW, sleep=lambda _: None)


def claim_all(database: Path, ids: Sequence[str], line: Line) -> list[bool]:
    """Claim each row, and return of which this process has the lease."""
    won = []
    with SqliteStore(database) as store:
        ports = _ports(store)
        for id_ in ids:
            queued = transmission(id=id_, situation=id_, key=id_, number=id_, fence=0, due=_NOW)
            line.ready()
            held = run(flows.claim(queued, lease=LEASE, limits=LIMITS), ports)
            won.append(held is not None and held.state is State.SENDING)
    return won


def cancel_all(database: Path, ids: Sequence[str], line: Line) -> list[bool]:
    """Cancel each row, and return of which this process was told that it did."""
    won = []
    with SqliteStore(database) as store:
        ports = _ports(store)
        for id_ in ids:
            line.ready()
            try:
                won.append(run(flows.cancel(COMPANY, id_), ports).state is State.CANCELLED)
            except TooLate:
                won.append(False)
    return won


def look_then_cancel(database: Path, ids: Sequence[str], line: Line) -> list[bool]:
    """Cancel as a hurried program would: look at the state, then write; return of which it believes it did."""
    won = []
    connection = sqlite3.connect(database, timeout=30, isolation_level=None)
    for id_ in ids:
        line.ready()
        look = "SELECT state FROM chorus_bridge_transmission WHERE id = ?"
        queued = connection.execute(look, (id_,)).fetchone()[0] == "queued"
        if queued:
            connection.execute("UPDATE chorus_bridge_transmission SET state = 'cancelled' WHERE id = ?", (id_,))
        won.append(queued)
    connection.close()
    return won


def _judge(database: Path, ids: Sequence[str], claimed: list[bool], cancelled: list[bool]) -> Races:
    connection = sqlite3.connect(database)
    states = dict(connection.execute("SELECT id, state FROM chorus_bridge_transmission"))
    connection.close()
    pairs = Counter(zip(claimed, cancelled, strict=True))
    told = {(True, False): "sending", (False, True): "cancelled"}
    lies = sum(
        states[id_] != told[pair]
        for id_, pair in zip(ids, zip(claimed, cancelled, strict=True), strict=True)
        if pair in told
    )
    return Races(
        rows=len(ids),
        claimed=sum(claimed),
        cancelled=sum(cancelled),
        both=pairs[True, True],
        neither=pairs[False, False],
        lies=lies,
    )
