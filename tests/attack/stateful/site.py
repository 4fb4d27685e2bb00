"""A host, its gateway and a simulated portal in one process, that can be stopped, killed, backed up and restored."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from datetime import timedelta

from attrs import evolve

from chorus_bridge import Gateway
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.drivers import Ports
from chorus_bridge.effects import Event
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import Simulator, World
from chorus_bridge.transport import InProcess, Sender
from tests.attack.channel import DEPOSITS, FLOW, SUBMISSION
from tests.attack.simulation.judge import ALL, Broken, Judge
from tests.attack.simulation.situations import SETTINGS, START, account

_DEMO = World.demo()


class Killed(BaseException):
    """The process dies here: nothing after this line is ever executed."""


class Site:
    """Everything one host has, and the truth beside it."""

    def __init__(self, path=":memory:", *, settings=SETTINGS, refuse_duplicates=False, watched=ALL, channel=SUBMISSION):
        self.path, self.settings, self.channel = path, settings, channel
        self.now = START
        self.simulator = Simulator(_DEMO, clock=lambda: self.now, refuse_duplicates=refuse_duplicates)
        self.figures: Counter[str] = Counter(lives=1)
        self.deaths: list[str] = []
        """Where the next deaths are: ``before`` or ``after`` the portal receives a deposit."""
        self.mistyped: set[str] = set()
        """Companies whose password is wrong for now."""
        self.failed: list[Event] = []
        self._claimed = ""
        self._open()
        self.judge = Judge(self.store, self.simulator, lambda: self.now, watched)

    def _open(self, store=None):
        self.store = store or SqliteStore(self.path)
        self.sender = Sender(
            self.settings,
            self._account,
            InProcess(self._carry),
            clock=self._seconds,
            wall=lambda: self.now,
            sleep=lambda seconds: self.wait(seconds=seconds),
            rng=random.Random(7),  # noqa: S311 — how long to wait needs no secrecy
        )
        ports = Ports(sender=self.sender, store=self.store, clock=lambda: self.now, observers=(self._told,))
        self.gateway = Gateway(ports, self.settings, close=self.store.close)

    def _seconds(self):
        return self.now.timestamp()

    def _told(self, event):
        self.figures[event.name] += 1
        if event.name == "delivery.claimed":
            self._claimed = event.transmission
        if event.name == "work.failed":
            self.failed.append(event)

    def _carry(self, method, url, headers, body):
        deposit = url.endswith(DEPOSITS)
        if deposit and self.deaths[:1] == ["before"]:
            raise Killed(self.deaths.pop())
        if deposit:
            self.judge.posts[len(self.simulator.ledger.requests()) + 1] = self._claimed
        answer = self.simulator.handle(method, url, headers, body)
        if deposit and self.deaths:
            raise Killed(self.deaths.pop())
        return answer

    def _account(self, company):
        known = account(company)
        return evolve(known, password="wrong") if company in self.mistyped else known

    def fault(self, fault):
        """Let the next requests meet *fault*, on the route that plays its part in this channel."""
        self.simulator.fault([evolve(fault, route=self.channel.route(fault.route))])

    def check(self):
        """Let what is due arrive at the portal, then judge."""
        self.simulator.ledger  # noqa: B018 — reading it lets late requests arrive
        self.judge.check()
        if self.failed:
            raise Broken(f"a transmission failed unexpectedly: {self.failed}")

    def wait(self, **duration):
        """Let time pass."""
        self.now += timedelta(**duration)

    def survive(self, call):
        """Make *call*; if the process dies in it, start another one."""
        try:
            return call()
        except Killed:
            self.figures["kills"] += 1
            self.restart(killed=True)
            return None

    def restart(self, *, killed=False):
        """Start again on the same file; a killed process closes nothing, and leaves its lock to the system."""
        if self.path == ":memory:":
            # The database would die too: only the process's own memory, bearer and pools and all, is lost here.
            self._open(self.store)
        else:
            (self.store._connection.close if killed else self.gateway.close)()
            self._open()
        self.judge.store = self.store
        self._claimed = ""

    def back_up(self):
        """Return a copy of the outbox as it is now."""
        copy = sqlite3.connect(":memory:")
        self.store._connection.backup(copy)
        return copy

    def restore(self, copy, *, since):
        """Put an older outbox in the place of this one, and say so."""
        copy.backup(self.store._connection)
        self.judge.restored()
        return self.gateway.recover(since)

    def calm_down(self, rounds=600):
        """Let the portal be well, and the worker work until nothing is left to do."""
        self.simulator.calm()
        self.deaths.clear()
        self.mistyped.clear()
        for company in ("company-1", "company-2"):
            self.gateway.resume(company)
        for _ in range(rounds):
            self.gateway.run_once()
            self.check()
            if not self.judge.unfinished():
                break
            self.wait(minutes=30 if self.channel is FLOW else 10)
        self.wait(hours=3)
        self.check()
        self.judge.final()
        self.figures.update(self.judge.rows[id_]["state"] for id_ in self.judge.rows)
        self.figures["posts"] += len(self.judge.posts)
        self.figures["deposits"] += len(self.judge.ledger.deposits())

    def rows(self, *states):
        """Return the rows in one of *states*, all of them when none is named."""
        return [row for _, row in sorted(self.judge.read().items()) if not states or State(row["state"]) in states]
