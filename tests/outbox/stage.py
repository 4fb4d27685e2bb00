"""A stage for outbox flows: a real store, a clock the test owns, and no portal at all."""

from __future__ import annotations

import threading
import weakref
from datetime import UTC, datetime, timedelta

from chorus_bridge.drivers import Ports, run
from chorus_bridge.effects import Event
from chorus_bridge.outbox.flows import Draft
from chorus_bridge.outbox.sqlite import SqliteStore

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class NoPortal:
    """A sender nothing may use."""

    def send(self, operation, company, *, until=None):
        """Refuse: an outbox flow never talks."""
        raise AssertionError(f"{operation.name} was sent for {company}")


class Stage:
    """Performs flows on one store at a time of the test's choosing."""

    def __init__(self, path=":memory:"):
        self.store = SqliteStore(path)
        weakref.finalize(self, self.store.close)
        self.now = START
        self.told: list[Event] = []
        self.ports = Ports(
            sender=NoPortal(),
            store=self.store,
            clock=lambda: self.now,
            sleep=self._pass,
            observers=(self.told.append,),
        )

    def _pass(self, duration):
        self.now += duration

    def wait(self, **duration):
        """Let time pass."""
        self.now += timedelta(**duration)

    def play(self, flow):
        """Perform *flow*."""
        return run(flow, self.ports)


def draft(situation="s1", *, company="acme", key="732829320/2026/F1", due=START, document=b"frozen", files=None):
    """Return a draft ready to be queued."""
    return Draft(
        company=company,
        situation=situation,
        key=key,
        number=key.rsplit("/", 1)[1],
        fingerprint="print",
        due=due,
        document=document,
        files=files or {},
    )


def opened_together(path, many=8):
    """Let *many* connections open the file at the same moment, and return what stopped any of them."""
    start, stopped = threading.Barrier(many), []

    def first():
        start.wait()
        try:
            SqliteStore(path).close()
        except Exception as exc:  # noqa: BLE001 — told in the assertion
            stopped.append(exc)

    threads = [threading.Thread(target=first) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return stopped
