"""The only two loops that perform effects: one blocking, one asynchronous.

A flow is always closed, even when an effect fails, so that a half-told story never holds anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar, assert_never

from attrs import frozen

from chorus_bridge.effects import Effect, Event, Execute, Now, Row, Send, Sleep, Statement, Tell, Undone

if TYPE_CHECKING:
    from chorus_bridge.effects import Flow, Operation, Reply

__all__ = ["AsyncPorts", "AsyncSender", "Observer", "Ports", "Sender", "Store", "arun", "run", "utc_now"]

T = TypeVar("T")
Observer: TypeAlias = Callable[[Event], None]
Rows: TypeAlias = tuple[tuple[Row, ...], ...]


class Sender(Protocol):
    """Talks to the portal, blocking."""

    def send(self, operation: Operation[T], company: str, *, until: datetime | None = None) -> Reply[T]:
        """Perform *operation* in the name of *company*, at the latest at *until*; never raises for an outcome."""


class AsyncSender(Protocol):
    """Talks to the portal, asynchronously."""

    async def send(self, operation: Operation[T], company: str, *, until: datetime | None = None) -> Reply[T]:
        """Perform *operation* in the name of *company*, at the latest at *until*; never raises for an outcome."""


class Store(Protocol):
    """Keeps the outbox. One verb: some statements, one transaction."""

    def execute(self, statements: Sequence[Statement]) -> Rows | Undone:
        """Run *statements* in one transaction, all or nothing."""


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def _sleep(duration: timedelta) -> None:
    time.sleep(max(0.0, duration.total_seconds()))


async def _asleep(duration: timedelta) -> None:
    await asyncio.sleep(max(0.0, duration.total_seconds()))


@frozen(kw_only=True)
class Ports:
    """What performs the effects of a blocking flow. Clock and sleep are parameters, so a test owns time."""

    sender: Sender
    store: Store
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[timedelta], None] = _sleep
    observers: tuple[Observer, ...] = ()


@frozen(kw_only=True)
class AsyncPorts:
    """What performs the effects of an asynchronous flow."""

    sender: AsyncSender
    store: Store
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[timedelta], Awaitable[None]] = _asleep
    observers: tuple[Observer, ...] = ()


def run(flow: Flow[T], ports: Ports) -> T:
    """Perform *flow* to its end and return its result; what it raises is raised."""
    with contextlib.closing(flow):
        answer: object = None
        failure: Exception | None = None
        while True:
            try:
                effect = flow.throw(failure) if failure else flow.send(answer)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]  # a generator's return value is untyped at run time
            answer, failure = None, None
            try:
                answer = _perform(effect, ports)
            except Exception as exc:  # noqa: BLE001 — the flow decides what an effect's failure means
                failure = exc


def _perform(effect: Effect, ports: Ports) -> object:
    match effect:
        case Send(operation, company, until):
            return ports.sender.send(operation, company, until=until)
        case Execute(statements):
            return ports.store.execute(statements)
        case Sleep(duration):
            ports.sleep(duration)
            return None
        case Now():
            return ports.clock()
        case Tell(event):
            _inform(ports.observers, event)
            return None
        case _:
            assert_never(effect)


async def arun(flow: Flow[T], ports: AsyncPorts) -> T:
    """Perform *flow* to its end without blocking the event loop, and return its result; what it raises is raised."""
    with contextlib.closing(flow):
        answer: object = None
        failure: Exception | None = None
        while True:
            try:
                effect = flow.throw(failure) if failure else flow.send(answer)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]  # a generator's return value is untyped at run time
            answer, failure = None, None
            try:
                answer = await _aperform(effect, ports)
            except Exception as exc:  # noqa: BLE001 — the flow decides what an effect's failure means
                failure = exc


async def _aperform(effect: Effect, ports: AsyncPorts) -> object:
    match effect:
        case Send(operation, company, until):
            return await ports.sender.send(operation, company, until=until)
        case Execute(statements):
            # A store's disk wait must not hold the loop; the statements still run one after the other.
            return await asyncio.to_thread(ports.store.execute, statements)
        case Sleep(duration):
            await ports.sleep(duration)
            return None
        case Now():
            return ports.clock()
        case Tell(event):
            _inform(ports.observers, event)
            return None
        case _:
            assert_never(effect)


def _inform(observers: tuple[Observer, ...], event: Event) -> None:
    for observer in observers:
        # Telemetry must never decide what happens to an invoice.
        with contextlib.suppress(Exception):
            observer(event)
