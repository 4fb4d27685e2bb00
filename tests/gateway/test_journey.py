"""The whole journey, told once and lived four times: blocking and asynchronous, in process and over a real socket.

The four lives must end in the same outbox and the same ledger.
"""

from __future__ import annotations

import asyncio
import inspect
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chorus_bridge import AsyncGateway, Gateway, HoldFor, PisteApplication, Portal, Settings, TechnicalAccount, TooLate
from chorus_bridge.drivers import AsyncPorts, Ports
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import (
    DEMO_APPLICATION,
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    Fault,
    FaultKind,
    Simulator,
    SimulatorServer,
    demo_login,
)
from chorus_bridge.transport import AsyncInProcess, AsyncSender, InProcess, Sender
from tests.builders import SITUATION, evolved

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LYON = evolved(
    SITUATION,
    company__siret=MAIN_CONTRACTOR_SIRET,
    company__account=TechnicalAccount(login=demo_login(MAIN_CONTRACTOR_SIRET), password=DEMO_PASSWORD),
    company__bank_details_id=None,
    market__recipient__service_code=None,
)
STOLEN = evolved(LYON, company__id="company-2", company__account__password="wrong")


class World:
    """A simulated portal and a clock shared by both sides."""

    def __init__(self):
        self.now = NOW
        self.simulator = Simulator(clock=self.clock)

    def clock(self):
        """Return the present instant of this world."""
        return self.now

    def seconds(self):
        """Return steady seconds that follow this world's clock."""
        return self.now.timestamp()

    def settings(self, url):
        """Return settings that address the simulator at *url*."""
        return Settings(
            portal=Portal.on_this_machine(url),
            application=PisteApplication(client_id=DEMO_APPLICATION[0], client_secret=DEMO_APPLICATION[1]),
        )


class Blocking:
    """Lets the asynchronous story drive the blocking façade."""

    def __init__(self, gateway):
        self._gateway = gateway

    def __getattr__(self, name):
        method = getattr(self._gateway, name)

        async def call(*args, **kwargs):
            return method(*args, **kwargs)

        return call


def account(company):
    """Return the technical account of either company."""
    return {c.company.id: c.company.account for c in (LYON, STOLEN)}[company]


@contextmanager
def address(world, *, socket):
    """Yield where the simulator is, listening there for real if *socket*."""
    if not socket:
        yield "http://127.0.0.1:1"
        return
    with SimulatorServer(world.simulator) as server:
        yield server.url


def live(story, *, colour, socket):
    """Live *story* in one of the four ways and return what it says."""
    world = World()
    with address(world, socket=socket) as url, SqliteStore(":memory:") as store:
        return asyncio.run(_lived(story, world, world.settings(url), store, colour, socket))


async def _lived(story, world, settings, store, colour, socket):
    handle = world.simulator.handle
    clocks: dict[str, Any] = {"clock": world.seconds, "wall": world.clock}
    if colour == "blocking":
        sender = Sender(settings, account, None if socket else InProcess(handle), sleep=_skip, **clocks)
        ports = Ports(sender=sender, store=store, clock=world.clock)
        try:
            return await story(Blocking(Gateway(ports, settings)), world)
        finally:
            sender.close()
    asender = AsyncSender(settings, account, None if socket else AsyncInProcess(handle), sleep=_nap, **clocks)
    aports = AsyncPorts(sender=asender, store=store, clock=world.clock)
    try:
        return await story(AsyncGateway(aports, settings), world)
    finally:
        await asender.close()


def _skip(_):
    return


async def _nap(_):
    return


async def states(gateway, *situations):
    """Return the display state of each situation."""
    return [found.state.value for found in await gateway.assess_many(situations)]


async def there_and_back(gateway, world):
    """Prepare, transmit, change one's mind, transmit again, deposit, follow to the payment."""
    said = [(await gateway.prepare([LYON])).fetched, *await states(gateway, LYON)]
    first = await gateway.transmit(LYON)
    said += [(await gateway.cancel("company-1", first.id)).state, *await states(gateway, LYON)]
    second = await gateway.transmit(LYON, hold=HoldFor(timedelta(0)))
    said += [await gateway.run_once(), *await states(gateway, LYON)]
    with pytest.raises(TooLate):
        await gateway.cancel("company-1", second.id)
    for _ in range(7):
        world.simulator.advance()
        world.now += timedelta(minutes=5)
        said.append((await gateway.run_once()).news)
    world.now += timedelta(days=30)
    last = await gateway.run_once()
    said.append((last.news, last.refreshed))
    done = await gateway.transmission("company-1", second.id)
    history = await gateway.history("company-1", second.id)
    said += [done.news.raw, [entry.news.raw if entry.news else entry.code for entry in history]]
    return said, [deposit.number for deposit in world.simulator.ledger.deposits()]


async def silence_then_adoption(gateway, world):
    """The deposit is processed, the answer is lost, a search finds it: one deposit, no second POST."""
    await gateway.prepare([LYON])
    world.simulator.fault([Fault(route="soumettre", kind=FaultKind.CUT, after_processing=True)])
    sent = await gateway.transmit(LYON, hold=HoldFor(timedelta(0)))
    said = [await gateway.run_once(), *await states(gateway, LYON)]
    world.now += timedelta(minutes=1)
    said += [await gateway.run_once(), *await states(gateway, LYON)]
    done = await gateway.transmission("company-1", sent.id)
    posts = world.simulator.ledger.requests("factures/v1/soumettre")
    return said, done.state, done.uncertain, len(posts), len(world.simulator.ledger.deposits())


async def an_outage_then_success(gateway, world):
    """A gateway that is down when the deposit is due costs time, and nothing else."""
    await gateway.prepare([LYON])
    world.simulator.fault([Fault(route="soumettre", kind=FaultKind.HTTP_429, retry_after=120)])
    sent = await gateway.transmit(LYON, hold=HoldFor(timedelta(0)))
    said = [await gateway.run_once(), *await states(gateway, LYON), (await gateway.assess(LYON)).can_cancel]
    world.now += timedelta(minutes=1)
    said.append(await gateway.run_once())
    world.now += timedelta(minutes=2)
    said.append(await gateway.run_once())
    return said, (await gateway.transmission("company-1", sent.id)).state, len(world.simulator.ledger.deposits())


async def wrong_credentials(gateway, world):
    """A wrong password stops one company, says so, and leaves the other alone."""
    prepared = await gateway.prepare([STOLEN, LYON])
    said = [prepared.fetched, [str(failure.error) for failure in prepared.failures]]
    found = await gateway.assess_many([STOLEN, LYON])
    said += [[f.code for f in assessment.missing] for assessment in found]
    refusals = [r.status for r in world.simulator.ledger.requests() if r.status == 401]
    return said, len(refusals)


async def a_refusal_with_the_portals_words(gateway, world):
    """The portal refuses what the rules could not know: nothing is created, and its own words are shown."""
    await gateway.prepare([LYON])
    elsewhere = evolved(LYON, id="other", company__id="company-1", invoice__number="F-OTHER")
    bad = evolved(elsewhere, company__bank_details_id=999_999)
    await gateway.transmit(bad, hold=HoldFor(timedelta(0)))
    await gateway.run_once()
    refused = await gateway.assess(bad)
    corrected = evolved(bad, company__bank_details_id=None, invoice__comment="RIB habituel")
    return (
        [f.code for f in refused.missing],
        bool(refused.transmission.refusal_text),
        *await states(gateway, bad, corrected),
        len(world.simulator.ledger.deposits()),
    )


async def a_round_ended_early(gateway, world):
    """The host's own flag ends a round between two invoices, and the next one sends the other."""
    await gateway.prepare([LYON])
    for number in ("F-1", "F-2"):
        await gateway.transmit(evolved(LYON, id=number, invoice__number=number), hold=HoldFor(timedelta(0)))
    deposits = world.simulator.ledger.deposits
    said = [(await gateway.run_once(halted=lambda: len(deposits()) == 1)).sent, len(deposits())]
    assert (await gateway.run_once(halted=lambda: True)).idle
    return *said, (await gateway.run_once()).sent, len(deposits())


STORIES = [
    there_and_back,
    silence_then_adoption,
    an_outage_then_success,
    wrong_credentials,
    a_refusal_with_the_portals_words,
    a_round_ended_early,
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_the_four_lives_say_the_same(story):
    """Colour and transport change nothing to what happens."""
    ways = [(colour, socket) for colour in ("blocking", "asynchronous") for socket in (False, True)]
    lives = [live(story, colour=colour, socket=socket) for colour, socket in ways]
    assert lives[1:] == lives[:1] * 3


def test_there_and_back():
    """One deposit, every status in the history, paid in the end."""
    said, deposits = live(there_and_back, colour="blocking", socket=False)
    assert said[:4] == [2, "ready", "cancelled", "ready"]
    assert (said[4].sent, said[5]) == (1, "transmitted")
    assert (said[6:13], said[13], said[14]) == ([1] * 7, (0, 1), "MISE_EN_PAIEMENT")
    assert said[15][:5] == ["queued", "claimed", "accepted", "DEPOSEE", "EN_COURS_ACHEMINEMENT"]
    assert deposits == [LYON.invoice.number]


def test_silence_then_adoption():
    """Transmitting, not cancellable; then transmitted: one POST, one deposit."""
    said, state, uncertain, posts, deposits = live(silence_then_adoption, colour="blocking", socket=False)
    assert (said[1], said[3]) == ("transmitting", "transmitted")
    assert (state, uncertain, posts, deposits) == ("deposited", 1, 1, 1)


def test_an_outage_then_success():
    """The invoice waits as long as it was told to, cancellable meanwhile."""
    said, state, deposits = live(an_outage_then_success, colour="blocking", socket=False)
    assert (said[0].sent, said[1], said[2]) == (1, "transmitting", True)
    assert (said[3].sent, said[4].sent, state, deposits) == (0, 1, "deposited", 1)


def test_wrong_credentials():
    """One refusal, told once; the other company is ready."""
    said, refusals = live(wrong_credentials, colour="blocking", socket=False)
    assert said[0] == 2
    assert "CREDENTIALS_INVALID" in said[2]
    assert (said[3], refusals) == ([], 1)


def test_a_refusal_with_the_portals_words():
    """Blocked as it is, ready once corrected, nothing created."""
    found = live(a_refusal_with_the_portals_words, colour="blocking", socket=False)
    assert found == (["REMOTE_FIELD_REJECTED"], True, "missing_information", "ready", 0)


def test_a_round_ended_early():
    """One invoice left, then nothing when the flag is set from the beginning, then the other."""
    assert live(a_round_ended_early, colour="blocking", socket=False) == (1, 1, 1, 2)


def test_the_two_facades_promise_the_same():
    """Same methods, same parameters, same sentences: the colours cannot drift apart."""

    def promises(facade):
        methods = inspect.getmembers(facade, inspect.isfunction)
        public = {name: method for name, method in methods if not name.startswith("_")}
        return {name: [*inspect.signature(method).parameters] for name, method in public.items()}

    blocking = promises(Gateway)
    # The host's transaction is on a blocking connection.
    assert blocking.pop("within") == ["self", "connection"]
    assert blocking == promises(AsyncGateway)
