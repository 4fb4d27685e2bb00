"""From a request to what must be sent back: the fault it meets, the portal behind it, the ledger beside it."""

import enum
import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from attrs import define, field, frozen

from chorus_bridge.simulator.answers import Answer
from chorus_bridge.simulator.chaos import Faults
from chorus_bridge.simulator.disturbed import disturbed
from chorus_bridge.simulator.faults import Fault, FaultKind
from chorus_bridge.simulator.gateway import Gateway
from chorus_bridge.simulator.ledger import Ledger
from chorus_bridge.simulator.requests import Request


class Ending(enum.Enum):
    """How the answer leaves."""

    WHOLE = enum.auto()
    """At once; the connection stays."""
    CUT = enum.auto()
    """Not at all: the connection is closed."""
    CUT_MIDWAY = enum.auto()
    """Half of it, then the connection is closed."""
    RESET = enum.auto()
    """Not at all: the connection is reset."""
    DRIP = enum.auto()
    """A few bytes at a time, for as long as the delay."""


_ENDINGS: Final[Mapping[FaultKind, Ending]] = {
    FaultKind.CUT: Ending.CUT,
    FaultKind.HANG: Ending.CUT,
    FaultKind.CUT_MIDWAY: Ending.CUT_MIDWAY,
    FaultKind.RESET: Ending.RESET,
    FaultKind.DRIP: Ending.DRIP,
}


@define(eq=False)
class Held:
    """A request held back, until it is processed."""

    request: Request
    serial: int
    due: datetime
    answer: Answer | None = None


@frozen(kw_only=True)
class Exchange:
    """What became of one request: what a transport must send, when and how."""

    answer: Answer | None
    """`None` when the connection must be closed without an answer, or while the request is held back."""
    processed: bool
    delay: timedelta = timedelta(0)
    """How long the client waits first, or how long a `DRIP` lasts."""
    ending: Ending = Ending.WHOLE
    held: Held | None = field(default=None, repr=False)
    """The request to conclude when the delay is over."""


class Exchanges:
    """Every exchange of one simulator; whoever uses it holds the simulator's lock."""

    def __init__(self, gateway: Gateway, ledger: Ledger) -> None:
        self.faults = Faults()
        self._gateway = gateway
        self._ledger = ledger
        self._held: list[Held] = []
        self._answers = itertools.count(1)

    def begin(self, request: Request, number: str, now: datetime) -> Exchange:
        """Return what must be sent back for a request.

        Args:
            request: What was received.
            number: The invoice number it deposits, empty for any other request.
            now: The present moment.
        """
        fault = self.faults.take(request.path)
        serial = self._ledger.arrived(
            method=request.method,
            path=request.path,
            at=now,
            size=len(request.body),
            number=number,
            fault=None if fault is None else fault.word,
        )
        if fault is not None and fault.kind is FaultKind.LATE:
            self._held.append(Held(request, serial, now + fault.lasts))
            return Exchange(answer=None, processed=False, delay=fault.lasts, held=self._held[-1])
        processed = fault is None or fault.processes
        answer = self._gateway.answer(request, now, serial) if processed else None
        if fault is not None:
            answer = self._disturbed(fault, request, number, answer, now)
        answer = self._noted(serial, answer, processed=processed)
        if fault is None:
            return Exchange(answer=answer, processed=processed)
        ending = _ENDINGS.get(fault.kind, Ending.WHOLE)
        return Exchange(answer=answer, processed=processed, delay=fault.lasts, ending=ending)

    def _disturbed(
        self, fault: Fault, request: Request, number: str, answer: Answer | None, now: datetime
    ) -> Answer | None:
        """Return what a fault makes of an answer, and do what else it does."""
        if fault.kind is FaultKind.EXPIRED_TOKEN:
            self._gateway.expire(request)
        return disturbed(fault, answer, number=number, now=self._gateway.time(now))

    def _noted(self, serial: int, answer: Answer | None, *, processed: bool) -> Answer | None:
        """Write down what became of a request and return its answer, with an identifier of its own."""
        status = None if answer is None else answer.status
        self._ledger.answered(serial, status=status, processed=processed)
        return None if answer is None else answer.carrying("x-correlationid", f"Id-{next(self._answers):024x} 0")

    def conclude(self, held: Held, now: datetime) -> Answer | None:
        """Process a request held back, unless it was already, and return its answer."""
        if held in self._held:
            self._held.remove(held)
            answer = self._gateway.answer(held.request, now, held.serial)
            held.answer = self._noted(held.serial, answer, processed=True)
        return held.answer

    def catch_up(self, now: datetime) -> None:
        """Process the requests held back that are due by now, each at the moment it was due."""
        for held in sorted((held for held in self._held if held.due <= now), key=lambda held: held.due):
            self.conclude(held, held.due)
