"""A machine that can die, or fall asleep, between any two steps; its clock; a portal in the weather one chooses."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import attrs
from attrs import frozen

from chorus_bridge import Gateway, HoldFor, TooLate
from chorus_bridge.drivers import Ports, Rows, run
from chorus_bridge.effects import Statement, Undone
from chorus_bridge.gateway.flows import working
from chorus_bridge.outbox.library import queries
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import Fault, FlowFate, Simulator
from chorus_bridge.transport import InProcess, Sender
from chorus_bridge.transport.port import HttpAnswer, HttpRequest, TransportFailure
from tests.attack.channel import SUBMISSION, Channel
from tests.attack.kill.verdict import FINISHED, Verdict, judge, rows_of
from tests.gateway.test_journey import LYON, World, account
from tests.outbox.stage import NoPortal

TOKEN_LIFE: Final = timedelta(minutes=6)
"""A little more than a deposit asks a bearer to live."""
HORIZON: Final = timedelta(minutes=15)
"""Longer than a bearer lives, and the longest index lag here."""
FLOW_HORIZON: Final = timedelta(minutes=50)
"""The same, and the longest time a flow waits for its verdict here."""
_MOST_ROUNDS: Final = 300


class Died(BaseException):
    """The process is dead: nothing in the library may catch this."""


class Fuse:
    """Counts the boundaries passed, and burns at some of them.

    Args:
        burns_at: Ranks of the boundaries, from 1.
        burn: What happens there.
    """

    def __init__(self, burns_at: Sequence[int], burn: Callable[[], None]) -> None:
        self.passed = 0
        self.burnt = 0
        self._left = {*burns_at}
        self._burn = burn

    def __call__(self) -> None:
        """Pass one boundary."""
        self.passed += 1
        if self.passed in self._left:
            self._left.remove(self.passed)
            self.burnt += 1
            self._burn()


@frozen(kw_only=True)
class Weather:
    """How the portal behaves: the faults met first, the lag of its index, whether it sees duplicates."""

    script: tuple[Fault, ...] = ()
    lag: timedelta = timedelta(0)
    refuses_duplicates: bool = False
    judging: timedelta = timedelta(0)
    """How long a flow waits for its verdict."""
    rejects: bool = False
    """Whether the first flow is rejected for a technical reason."""


@frozen
class _FragileStore:
    """A store whose machine can fail before and after each transaction that writes."""

    store: SqliteStore
    fuse: Fuse

    def execute(self, statements: Sequence[Statement]) -> Rows | Undone:
        """Run *statements* in one transaction."""
        if not any(queries()[statement.name].writes for statement in statements):
            return self.store.execute(statements)
        self.fuse()
        done = self.store.execute(statements)
        self.fuse()
        return done


@frozen
class _FragileHttp:
    """A client whose machine can fail at each step of an exchange, and waits in vain as long as it said it would."""

    machine: Machine

    def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Make *request* once and return its answer."""
        fuse = self.machine.fuse
        for _step in ("before connecting", "connected"):
            fuse()
        try:
            answer = InProcess(self.machine.simulator.handle).exchange(request)
        except TransportFailure:
            self.machine.now += request.total
            fuse()
            raise
        for _step in ("request sent", "headers read", "answer read"):
            fuse()
        return answer

    def close(self) -> None:
        """Do nothing: nothing is open."""


class Machine(World):
    """One machine, its outbox on disk, its clock, and the portal.

    Args:
        database: The outbox.
        weather: Of the portal.
        burns_at: Boundaries at which something happens.
        sleeps: Whether the process sleeps there while another takes over, instead of dying.
        channel: How the invoice leaves.
        chosen: The settings that differ.
    """

    def __init__(
        self,
        database: Path,
        weather: Weather,
        burns_at: Sequence[int] = (),
        *,
        sleeps: bool = False,
        channel: Channel = SUBMISSION,
        **chosen: Any,
    ) -> None:
        super().__init__()
        self.database = database
        self.simulator = Simulator(
            clock=self.clock,
            token_life=TOKEN_LIFE,
            index_lag=weather.lag,
            refuse_duplicates=weather.refuses_duplicates,
            flow_delay=weather.judging,
            flow_unknown_for=weather.judging / 4,
        )
        self.simulator.fault(_routed(weather.script, channel))
        self.claim = channel.claim(LYON)
        if weather.rejects:
            self.simulator.flow_fate(LYON.invoice.number or "", FlowFate.REJECTED)
        horizons = {"settle_horizon": HORIZON, "flow_settle_horizon": FLOW_HORIZON, "resend_flows": True, **chosen}
        self.own_settings = attrs.evolve(self.settings("http://127.0.0.1:1"), **horizons)
        self.fuse = Fuse(burns_at, self._oversleep if sleeps else self._die)
        self.transmission = ""
        self.promised: set[str] = set()
        self.failures: Counter[str] = Counter()

    @contextlib.contextmanager
    def process(self) -> Iterator[Gateway]:
        """Start a process: a store opened anew, no bearer, nothing in memory."""
        sender = Sender(
            self.own_settings,
            account,
            _FragileHttp(self),
            clock=self.seconds,
            wall=self.clock,
            sleep=self._pass,
        )
        with SqliteStore(self.database) as store:
            ports = Ports(sender=sender, store=_FragileStore(store, self.fuse), clock=self.clock, sleep=self._sleep)
            yield Gateway(ports, self.own_settings)

    def live(self, story: Sequence[Step]) -> Verdict:
        """Live a story to its end, starting again where it stood after each death, and return what is left of it."""
        with self.process() as gateway:
            gateway.prepare([self.claim])
        assert not self.fuse.burnt, "boundaries are counted from the preparation, in which nothing is at stake"
        done = 0
        while done < len(story):
            with self.process() as gateway, contextlib.suppress(Died):
                for step in story[done:]:
                    step(self, gateway)
                    done += 1
        return self.verdict()

    def verdict(self) -> Verdict:
        """Compare the outbox with the ledger."""
        rows = rows_of(self.database)
        accepted = Counter(deposit.number for deposit in self.simulator.ledger.deposits())
        queued = {LYON.invoice.number or ""} if self.transmission else set()
        return judge(rows, accepted, queued=queued, promised=self.promised)

    def at_rest(self) -> bool:
        """Say whether nothing is under way."""
        return all(row["state"] in FINISHED for row in rows_of(self.database))

    def wake(self) -> None:
        """Let time pass until there may be something to do."""
        with SqliteStore(self.database) as store:
            ports = Ports(sender=NoPortal(), store=store, clock=self.clock)
            at = run(working.next_wake(), ports)
        self.now = max(self.now + timedelta(seconds=1), at or self.now)

    def _die(self) -> None:
        """End the process; the next one starts when its lease is over."""
        self.now += self.own_settings.lease + timedelta(seconds=1)
        raise Died

    def _oversleep(self) -> None:
        """Sleep so long that another process does everything, then wake up as if nothing had happened."""
        self.now += self.own_settings.lease + timedelta(seconds=1)
        with self.process() as other:
            rest(self, other)

    def _pass(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def _sleep(self, duration: timedelta) -> None:
        self.now += duration


def _routed(script: Sequence[Fault], channel: Channel) -> tuple[Fault, ...]:
    return tuple(attrs.evolve(fault, route=channel.route(fault.route)) for fault in script)


Step = Callable[[Machine, Gateway], None]


def transmit(machine: Machine, gateway: Gateway) -> None:
    """The host transmits."""
    machine.transmission = gateway.transmit(machine.claim, hold=HoldFor(timedelta(0))).id


def work(machine: Machine, gateway: Gateway) -> None:
    """A worker does one round."""
    machine.failures["work"] += gateway.run_once().failed


def regret(machine: Machine, gateway: Gateway) -> None:
    """The host cancels, and believes what it is told."""
    try:
        told = gateway.cancel(LYON.company.id, machine.transmission)
    except TooLate:
        return
    machine.promised.add(told.number)


def rest(machine: Machine, gateway: Gateway) -> None:
    """A worker works until nothing is under way."""
    for _ in range(_MOST_ROUNDS):
        if machine.at_rest():
            return
        work(machine, gateway)
        machine.wake()
    raise AssertionError(f"still under way at the end: {rows_of(machine.database)}")


STORIES: Final[dict[str, tuple[Step, ...]]] = {
    "sent": (transmit, rest),
    "regretted at once": (transmit, regret, rest),
    "regretted after a round": (transmit, work, regret, rest),
}
