"""The exact account of what the simulator received and accepted: a judge, not a feature of the portal."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from attrs import AttrsInstance, asdict, evolve, frozen

_LONGEST: Final = 200
"""Most characters kept of a path or a number: nobody needs more, and a hostile client could fill the memory."""


@frozen(kw_only=True)
class Received:
    """One request as it arrived, and what became of its answer."""

    serial: int
    """Its rank, from 1."""
    method: str
    path: str
    at: datetime
    """When it arrived."""
    size: int
    """Bytes of the body."""
    number: str = ""
    """The invoice number a deposit names; empty for any other request."""
    fault: str | None = None
    """The word of the fault it met, such as `CUT_AFTER`."""
    status: int | None = None
    """HTTP status answered, `None` when the connection was cut instead or the request is still held back."""
    processed: bool = False
    """Whether the portal handled the request; False when a fault stood in the way."""


@frozen(kw_only=True)
class Deposit:
    """One invoice the portal accepted."""

    invoice_id: int
    number: str
    supplier_siret: str
    recipient_siret: str
    at: datetime
    """When, by the true clock."""
    request: int
    """The serial of the request."""
    sha256: str
    """Of the body of the request, in hexadecimal."""


@frozen(kw_only=True)
class Duplicate:
    """One deposit the portal refused because it holds the number already."""

    number: str
    supplier_siret: str
    at: datetime
    request: int
    sha256: str


@frozen(kw_only=True)
class FlowReceived:
    """One flow received, which says nothing yet of the invoice in it."""

    flow: str
    """The number given to it."""
    syntax: str
    number: str
    """The invoice number read in it at receipt, empty when none was found."""
    size: int
    """Bytes of the file."""
    at: datetime
    """When, by the true clock."""
    request: int
    sha256: str
    """Of the body of the request, in hexadecimal."""
    verdict: str = ""
    """The state it ended in, empty while it has none."""
    judged_at: datetime | None = None


@frozen(kw_only=True)
class Verdict:
    """The end of a flow."""

    flow: str
    verdict: str
    at: datetime


class Ledger:
    """Every request, every accepted deposit, every duplicate refused and every flow received, in order.

    Reading is for whoever tests a client, from any thread; writing is the simulator's, under its lock.

    Args:
        write: Receives one JSON line for each event, before anything else happens; `LedgerFile` is made for it.
    """

    def __init__(self, write: Callable[[str], None] | None = None) -> None:
        self._write = write
        self._requests: list[Received] = []
        self._deposits: list[Deposit] = []
        self._duplicates: list[Duplicate] = []
        self._flows: dict[str, FlowReceived] = {}
        self._attempts: Counter[str] = Counter()
        self._accepted: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()

    def requests(self, path_end: str = "") -> tuple[Received, ...]:
        """Return the requests received, oldest first.

        Args:
            path_end: Keep only the paths that end so, such as `factures/v1/soumettre`; all of them when
                empty.
        """
        return tuple(request for request in tuple(self._requests) if request.path.endswith(path_end))

    def deposits(self, number: str | None = None) -> tuple[Deposit, ...]:
        """Return the deposits accepted, oldest first, all of them or those of one invoice number."""
        return tuple(deposit for deposit in tuple(self._deposits) if number in (None, deposit.number))

    def duplicates(self, number: str | None = None) -> tuple[Duplicate, ...]:
        """Return the deposits refused as duplicates, oldest first, all of them or those of one invoice number."""
        return tuple(refused for refused in tuple(self._duplicates) if number in (None, refused.number))

    def flows(self, number: str | None = None) -> tuple[FlowReceived, ...]:
        """Return the flows received, oldest first, all of them or those that carry one invoice number."""
        return tuple(flow for flow in tuple(self._flows.values()) if number in (None, flow.number))

    def attempts(self, number: str) -> int:
        """Return how many requests to deposit this number arrived, whatever became of them."""
        return self._attempts[number]

    def accepted(self, number: str) -> int:
        """Return how many deposits of this number were accepted, by any supplier."""
        return self._accepted[number]

    def refused_as_duplicates(self, number: str) -> int:
        """Return how many deposits of this number were refused because the portal held it already."""
        return self._refused[number]

    def numbers(self) -> tuple[str, ...]:
        """Return every number somebody tried to deposit, in order of first arrival."""
        return tuple(dict.fromkeys((*tuple(self._attempts), *tuple(self._accepted))))

    def faults(self) -> Mapping[str, int]:
        """Return how many requests met each fault, by its word."""
        return dict(self._faults)

    def arrived(self, *, method: str, path: str, at: datetime, size: int, number: str, fault: str | None) -> int:
        """Write down a request and return its serial."""
        received = Received(
            serial=len(self._requests) + 1,
            method=method,
            path=path[:_LONGEST],
            at=at,
            size=size,
            number=number[:_LONGEST],
            fault=fault,
        )
        self._note("arrived", received)
        self._requests.append(received)
        if received.number:
            self._attempts[received.number] += 1
        if fault is not None:
            self._faults[fault] += 1
        return received.serial

    def answered(self, serial: int, *, status: int | None, processed: bool) -> None:
        """Write down what became of a request."""
        received = evolve(self._requests[serial - 1], status=status, processed=processed)
        self._note("answered", received)
        self._requests[serial - 1] = received

    def note_deposit(self, deposit: Deposit) -> None:
        """Write down an accepted deposit."""
        self._note("deposit", deposit)
        self._deposits.append(deposit)
        self._accepted[deposit.number] += 1

    def note_duplicate(self, duplicate: Duplicate) -> None:
        """Write down a deposit refused because the portal holds the number already."""
        self._note("duplicate", duplicate)
        self._duplicates.append(duplicate)
        self._refused[duplicate.number] += 1

    def note_flow(self, flow: FlowReceived) -> None:
        """Write down a flow received."""
        self._note("flow", flow)
        self._flows[flow.flow] = flow

    def note_verdict(self, flow: str, verdict: str, at: datetime) -> None:
        """Write down how a flow ended."""
        self._note("verdict", Verdict(flow=flow, verdict=verdict, at=at))
        self._flows[flow] = evolve(self._flows[flow], verdict=verdict, judged_at=at)

    def _note(self, event: str, entry: AttrsInstance) -> None:
        """Hand one line over."""
        if self._write is not None:
            self._write(json.dumps({"event": event, **written(entry)}))


def written(entry: AttrsInstance) -> dict[str, Any]:
    """Return an entry as JSON takes it, instants in ISO 8601."""
    return asdict(entry, value_serializer=lambda _owner, _field, value: _plain(value))


def _plain(value: object) -> object:
    """Return a value as JSON takes it."""
    return value.isoformat() if isinstance(value, datetime) else value


class LedgerFile:
    """A file of JSON lines that outlives a killed process: each line has left it before the event has any effect.

    Lines are only ever added. The first of each process is `{"event": "opened"}`, after which serials start again. The
    others are `arrived` and `answered` (a request), `deposit`, `duplicate`, `flow` (received) and `verdict` (on
    one). No body and no credential is in them.

    Args:
        path: Where; created when it does not exist.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self('{"event": "opened"}')

    def __call__(self, line: str) -> None:
        """Add one line."""
        self._file.write(f"{line}\n".encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; again does nothing."""
        self._file.close()
