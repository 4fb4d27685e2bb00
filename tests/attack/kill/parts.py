"""The processes of an attack: the portal, the workers, the host. Each function is the whole life of one."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from chorus_bridge import Gateway, HoldFor, TooLate
from chorus_bridge.domain.lifecycle import TRANSITIONS, Happening, State
from chorus_bridge.drivers import Ports
from chorus_bridge.effects import Event
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import PROJECT_MANAGER_SIRET, Ledger, LedgerFile, Simulator, SimulatorServer
from chorus_bridge.simulator.server import address_file
from chorus_bridge.transport import Sender
from tests.attack.kill.plan import FLOW_DELAY, INDEX_LAG, SPEED, TOKEN_LIFE, Plan
from tests.builders import evolved
from tests.gateway.test_journey import LYON, account

REGRETS = 0.1
"""Part of the invoices the host cancels, or tries to."""
NAP = timedelta(milliseconds=200)


def portal(plan: Plan) -> None:
    """Serve until terminated."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with LedgerFile(plan.ledger) as lines:
        simulator = Simulator(
            clock=plan.clock.now,
            token_life=TOKEN_LIFE,
            index_lag=INDEX_LAG,
            refuse_duplicates=plan.refuses_duplicates,
            flow_delay=FLOW_DELAY,
            flow_unknown_for=(timedelta(0), FLOW_DELAY[1] / 6),
            seed=plan.seed,
            ledger=Ledger(lines),
        )
        with SimulatorServer(simulator) as server, address_file(plan.address, server.url):
            while not stop.wait(0.5):
                pass


@contextlib.contextmanager
def _gateway(plan: Plan) -> Iterator[Gateway]:
    clock, settings = plan.clock, plan.settings()
    sender = Sender(settings, account, clock=clock.seconds, wall=clock.now, sleep=clock.sleep)
    with SqliteStore(plan.database) as store, plan.failures.open("a", encoding="utf-8", buffering=1) as failures:

        def note(event: Event) -> None:
            if event.name == "work.failed":
                failures.write(f"{event.facts['error']}\n")

        ports = Ports(sender=sender, store=store, clock=clock.now, sleep=clock.pause, observers=(note,))
        yield Gateway(ports, settings, close=sender.close)


def worker(plan: Plan) -> None:
    """Work until killed."""
    if plan.naive:
        behave_like_a_job_queue()
    with _gateway(plan) as gateway:
        gateway.work(nap=NAP)


def behave_like_a_job_queue() -> None:
    """Change the lines of the table in which an outbox for money and a job queue differ: three, and one for flows."""
    lines: dict[Happening, State] = TRANSITIONS[State.SENDING]  # type: ignore[assignment]  # a table nobody else writes
    lines[Happening.LEASE_EXPIRED] = State.QUEUED
    lines[Happening.SILENCE] = State.QUEUED
    lines[Happening.DUPLICATE] = State.REFUSED
    reported: dict[Happening, State] = TRANSITIONS[State.RECEIVED]  # type: ignore[assignment]  # the same
    reported[Happening.DUPLICATE] = State.REFUSED


def prepare(plan: Plan) -> None:
    """Fetch, in fair weather, what transmitting asks for."""
    with _gateway(plan) as gateway:
        failures = gateway.prepare([plan.channel.claim(LYON)]).failures
        # A project manager is a company like another: the portal may say nothing of it, and nothing is asked of it.
        assert {failure.siret for failure in failures} <= {PROJECT_MANAGER_SIRET}


def host(plan: Plan, lasting: float) -> None:
    """Transmit every invoice, at an even pace, and cancel some a moment later.

    Args:
        plan: The attack.
        lasting: Seconds, by the clock on the wall, the whole takes when the machine keeps up.
    """
    dice = random.Random(plan.seed)  # noqa: S311 — no secrecy is asked of it
    started, regrets = time.monotonic(), list[tuple[float, str, str]]()
    with _gateway(plan) as gateway, plan.journal.open("a", encoding="utf-8", buffering=1) as journal:

        def write(**line: str) -> None:
            journal.write(json.dumps(line) + "\n")

        for rank in range(plan.invoices):
            number = f"K-{rank:05}"
            situation = evolved(plan.channel.claim(LYON), id=number, invoice__number=number)
            sent = gateway.transmit(situation, hold=HoldFor(timedelta(seconds=dice.uniform(0, 60))))
            write(told="queued", number=number)
            if dice.random() < REGRETS:
                regrets.append((time.monotonic() + dice.uniform(0, 120) / SPEED, sent.id, number))
            regrets = _cancel(gateway, regrets, write, time.monotonic())
            time.sleep(max(0.0, started + lasting * rank / plan.invoices - time.monotonic()))
        _cancel(gateway, regrets, write, float("inf"))


def _cancel(
    gateway: Gateway, regrets: Sequence[tuple[float, str, str]], write: Callable[..., None], until: float
) -> list[tuple[float, str, str]]:
    """Cancel what is to be by then, write what is told, and return the rest."""
    for at, transmission, number in regrets:
        if at > until:
            continue
        try:
            gateway.cancel(LYON.company.id, transmission)
        except TooLate:
            write(told="too late", number=number)
        else:
            write(told="cancelled", number=number)
    return [regret for regret in regrets if regret[0] > until]
