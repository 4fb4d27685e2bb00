"""One asynchronous gateway, one event loop: another is refused before anything leaves, and may still close it."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from chorus_bridge import AsyncGateway, HoldFor, Language
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.drivers import AsyncPorts
from chorus_bridge.errors import ConfigurationError
from chorus_bridge.messages import error_text
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import Simulator, SimulatorServer
from chorus_bridge.transport import AsyncSender
from tests.builders import evolved
from tests.gateway.test_journey import LYON, World

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
FIRST = evolved(LYON, invoice__issue_date=YESTERDAY)
NEXT = evolved(FIRST, id="situation-2", invoice__number="F-2")


@contextmanager
def embedded():
    """Yield a simulated portal, and a gateway on it that the host opens before any loop runs."""
    with SimulatorServer(Simulator()) as server:
        settings = evolved(World().settings(server.url), hold=HoldFor(timedelta(0)))
        gateway = AsyncGateway.open(":memory:", settings=settings, companies=[LYON.company])
        yield server.simulator, gateway
        asyncio.run(gateway.close())
        with warnings.catch_warnings():
            # A loop that ends leaves its connections open, and Python says so when they are collected.
            warnings.simplefilter("ignore", ResourceWarning)
            del gateway
            gc.collect()


async def deposit(gateway, situation):
    """Hand over *situation*, do a round, and return its transmission."""
    queued = await gateway.transmit(situation)
    await gateway.run_once()
    return await gateway.transmission(situation.company.id, queued.id)


def test_a_gateway_opened_before_the_loop_lives_in_the_first_that_uses_it():
    """One `asyncio.run` may do all its life, call after call."""

    async def life(gateway):
        return [(await deposit(gateway, situation)).state for situation in (FIRST, NEXT)]

    with embedded() as (_, gateway):
        assert asyncio.run(life(gateway)) == [State.DEPOSITED] * 2


def test_a_second_loop_is_refused_before_anything_leaves():
    """The next `asyncio.run` queues nothing and asks the portal nothing; the message says what to do."""
    with embedded() as (simulator, gateway):
        assert asyncio.run(deposit(gateway, FIRST)).state is State.DEPOSITED
        asked = simulator.ledger.requests()
        with pytest.raises(ConfigurationError, match="used in two event loops") as refused:
            asyncio.run(deposit(gateway, NEXT))
        assert simulator.ledger.requests() == asked
        assert "lifespan" in refused.value.remedy
        assert refused.value.setting == "gateway"
        told = error_text(refused.value, Language.FR)
    assert "deux boucles d’événements" in told
    assert "lifespan" in told


@pytest.mark.parametrize(
    "ask",
    [
        lambda gateway: gateway.assess(LYON),
        lambda gateway: gateway.prepare([LYON]),
        lambda gateway: gateway.run_once(),
        lambda gateway: gateway.work(asyncio.Event()),
        lambda gateway: gateway.stopped("company-1"),
    ],
)
def test_every_method_keeps_to_the_one_loop(ask):
    """What only reads the outbox is refused too: which calls reach the portal is not the host's to know."""
    with embedded() as (_, gateway):
        asyncio.run(gateway.transmissions("company-1"))
        with pytest.raises(ConfigurationError, match="two event loops"):
            asyncio.run(asyncio.wait_for(ask(gateway), 10))


def test_of_two_loops_at_once_one_is_served():
    """Threads that each run a loop over one gateway: one is let in, the others are told why not."""
    ready, ends = threading.Barrier(3), []

    def run(gateway):
        ready.wait(5)
        try:
            ends.append(asyncio.run(together(gateway)))
        except ConfigurationError as refused:
            ends.append(refused.problem)

    async def together(gateway):
        await asyncio.gather(*(gateway.prepare([LYON], force=True) for _ in range(4)))
        return "served"

    with embedded() as (_, gateway):
        threads = [threading.Thread(target=run, args=(gateway,), daemon=True) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert sorted(ends) == ["served", "used in two event loops", "used in two event loops"]


@pytest.mark.parametrize("used", [True, False])
def test_any_loop_may_close_it(used):
    """Connections of a loop that has ended keep nobody from giving the database back."""
    with embedded() as (_, gateway):
        if used:
            asyncio.run(deposit(gateway, FIRST))
        asyncio.run(gateway.close())
        assert gateway._ports.store._closed


def test_the_database_is_given_back_whatever_becomes_of_the_connections(monkeypatch):
    """A failure to close the connections is raised once the outbox is closed."""

    async def broken(_):
        raise OSError("no route")

    with embedded() as (_, gateway):
        with monkeypatch.context() as patch:
            patch.setattr(AsyncSender, "close", broken)
            with pytest.raises(OSError, match="no route"):
                asyncio.run(gateway.close())
        assert gateway._ports.store._closed


def test_ports_of_the_host_s_keep_to_one_loop_too():
    """A gateway wrapped around a store and a sender of the host's own has the same rule."""
    settings = World().settings("http://127.0.0.1:1")
    with SqliteStore(":memory:") as store:
        ports = AsyncPorts(sender=None, store=store)  # type: ignore[arg-type]  # nothing is sent
        gateway = AsyncGateway(ports, settings)
        asyncio.run(gateway.transmissions("company-1"))
        with pytest.raises(ConfigurationError, match="two event loops"):
            asyncio.run(gateway.transmissions("company-1"))
        another = AsyncGateway(ports, settings)
        assert asyncio.run(another.transmissions("company-1")) == ()
