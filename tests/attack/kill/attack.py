"""One attack from beginning to end: workers are killed under load, then all is calm, then the ledger is read."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import signal
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from multiprocessing.context import ForkProcess
from typing import Any, Final

from attrs import field, frozen

from chorus_bridge.outbox.library import queries
from tests.attack.kill import parts
from tests.attack.kill.plan import LATEST, ODDS, SPEED, Plan
from tests.attack.kill.verdict import FINISHED, Verdict, judge, rows_of

# A child of a fork has everything imported already: a worker is back in milliseconds, and dies at work, not at birth.
_FORK: Final = multiprocessing.get_context("fork")
_BETWEEN_KILLS: Final = (0.1, 0.25)
_FREEZES: Final = 0.03
"""Part of the victims that are not killed but stopped, replaced, and left to wake up long after."""
_FROZEN: Final = (2.5, 14.0)
"""Seconds one sleeps: longer than its lease, sometimes longer than the settle horizon."""
_PATIENCE: Final = 150.0
"""Seconds without any progress after which what is not at rest never will be: the longest back-off is an hour, two
minutes by the wall."""


@frozen(kw_only=True)
class Outcome:
    """What an attack did and what came of it."""

    verdict: Verdict
    kills: int
    freezes: int
    """Workers stopped, replaced, and woken up after their lease."""
    deaths: int
    """Workers that ended by themselves: none should."""
    failures: Mapping[str, int]
    """Errors nobody foresaw, by name: none should be."""
    requests: int
    deposits: int
    """Requests that asked for a deposit."""
    faults: Mapping[str, int]
    told: Mapping[str, int]
    """What the host was told, and how often."""
    seconds: Mapping[str, float] = field(factory=dict)


class _Pool:
    """The workers, and what becomes of them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.kills = 0
        self.freezes = 0
        self.deaths = 0
        self._frozen: list[tuple[float, ForkProcess]] = []
        self._alive = [self._born() for _ in range(plan.workers)]

    def kill(self, which: int) -> None:
        """Kill one worker as the system does, and start another."""
        victim = self._alive[which]
        victim.kill()
        victim.join()
        self.kills += 1
        self._alive[which] = self._born()

    def freeze(self, which: int, until: float) -> None:
        """Stop one worker where it stands, and start another."""
        victim = self._alive[which]
        os.kill(victim.pid or 0, signal.SIGSTOP)
        self.freezes += 1
        self._frozen.append((until, victim))
        self._alive[which] = self._born()

    def mend(self) -> None:
        """Replace the workers that ended by themselves; wake those that slept enough, and kill them a second later."""
        for until, sleeper in self._frozen:
            if until <= time.monotonic():
                os.kill(sleeper.pid or 0, signal.SIGCONT)
            if until + 1 <= time.monotonic():
                sleeper.kill()
                sleeper.join()
        self._frozen = [each for each in self._frozen if each[1].is_alive()]
        for which, each in enumerate(self._alive):
            if not each.is_alive():
                self.deaths += 1
                self._alive[which] = self._born()

    def end(self) -> None:
        """Kill them all."""
        for each in (*self._alive, *(sleeper for _, sleeper in self._frozen)):
            each.kill()
            each.join()

    @property
    def asleep(self) -> int:
        """How many are stopped."""
        return len(self._frozen)

    def _born(self) -> ForkProcess:
        process = _FORK.Process(target=parts.worker, args=(self._plan,), daemon=True)
        process.start()
        return process


def attack(plan: Plan) -> Outcome:
    """Perform the attack and return what came of it."""
    queries()  # read before the forks: whoever edits the file meanwhile changes nothing to this attack
    with _portal(plan):
        _alone(parts.prepare, plan)
        _order(plan, "chaos", _chaos(plan))
        began = time.monotonic()
        lasting = plan.kills * sum(_BETWEEN_KILLS) / 2
        host = _FORK.Process(target=parts.host, args=(plan, lasting), daemon=True)
        host.start()
        pool = _Pool(plan)
        try:
            _hunt(plan, pool, host)
            _order(plan, "calm", {})
            calmed = time.monotonic()
            _wait_for_rest(plan, pool, calmed)
        finally:
            pool.end()
        rested = time.monotonic()
        _ask(plan, "counts")  # whatever was still held back is processed now
    return _outcome(plan, pool, {"under fire": calmed - began, "until at rest": rested - calmed})


def _hunt(plan: Plan, pool: _Pool, host: ForkProcess) -> None:
    """Kill a worker again and again, until enough are dead and the host has nothing left to say."""
    dice = random.Random(plan.seed)  # noqa: S311 — no secrecy is asked of it
    while pool.kills < plan.kills or host.is_alive():
        time.sleep(dice.uniform(*_BETWEEN_KILLS))
        pool.mend()
        victim = dice.randrange(plan.workers)
        if dice.random() < _FREEZES:
            pool.freeze(victim, time.monotonic() + dice.uniform(*_FROZEN))
        else:
            pool.kill(victim)
    assert host.exitcode == 0, f"the host ended with {host.exitcode}"


def _wait_for_rest(plan: Plan, pool: _Pool, calmed: float) -> None:
    """Wait until nothing is under way, and the portal holds no request back; or until nothing moves any more."""
    last, since = -1, calmed
    while time.monotonic() < since + _PATIENCE:
        time.sleep(0.5)
        pool.mend()
        late = time.monotonic() < calmed + LATEST.total_seconds() / SPEED
        under_way = sum(row["state"] not in FINISHED for row in rows_of(plan.database))
        if not late and not pool.asleep and not under_way:
            return
        if under_way != last:
            last, since = under_way, time.monotonic()


@contextlib.contextmanager
def _portal(plan: Plan) -> Iterator[None]:
    process = _FORK.Process(target=parts.portal, args=(plan,), daemon=True)
    process.start()
    try:
        while not plan.address.exists():
            assert process.is_alive(), "the portal does not start"
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.join()


def _alone(part: Any, plan: Plan) -> None:
    process = _FORK.Process(target=part, args=(plan,))
    process.start()
    process.join()
    assert process.exitcode == 0, f"{part.__name__} ended with {process.exitcode}"


def _chaos(plan: Plan) -> dict[str, Any]:
    chaos = plan.chaos
    return {
        "seed": chaos.seed,
        "routes": {"*": dict(ODDS)},
        "delay_seconds": [bound.total_seconds() for bound in chaos.delay],
        "retry_after_seconds": list(chaos.retry_after or ()),
    }


def _order(plan: Plan, command: str, body: Mapping[str, Any]) -> None:
    _ask(plan, command, json.dumps(body).encode())


def _ask(plan: Plan, command: str, body: bytes | None = None) -> None:
    url = f"{plan.address.read_text().strip()}/_simulator/{command}"
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as answer:  # noqa: S310 — ours
        answer.read()


def _outcome(plan: Plan, pool: _Pool, seconds: Mapping[str, float]) -> Outcome:
    lines = [json.loads(line) for line in plan.ledger.read_text().splitlines()]
    told = [json.loads(line) for line in plan.journal.read_text().splitlines()]
    arrived = [line for line in lines if line["event"] == "arrived"]
    verdict = judge(
        rows_of(plan.database),
        Counter(line["number"] for line in lines if line["event"] == "deposit"),
        queued=[line["number"] for line in told if line["told"] == "queued"],
        promised=[line["number"] for line in told if line["told"] == "cancelled"],
    )
    return Outcome(
        verdict=verdict,
        kills=pool.kills,
        freezes=pool.freezes,
        deaths=pool.deaths,
        failures=Counter(plan.failures.read_text().split()),
        requests=len(arrived),
        deposits=sum(bool(line["number"]) for line in arrived),
        faults=Counter(line["fault"] for line in arrived if line["fault"]),
        told=Counter(line["told"] for line in told),
        seconds=seconds,
    )
