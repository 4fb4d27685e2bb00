"""The simulator as a whole: requests in, answers out, and the levers a test or a demonstration pulls."""

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import frozen

from chorus_bridge.simulator.answers import Answer
from chorus_bridge.simulator.faults import ConnectionCut, Fault, FaultKind, Faults, disturbed
from chorus_bridge.simulator.gateway import Gateway
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.ledger import Deposit, Ledger, Received
from chorus_bridge.simulator.pace import Manual, Pace
from chorus_bridge.simulator.portal import Portal, Settings
from chorus_bridge.simulator.requests import Request, request_from
from chorus_bridge.simulator.statuses import Step
from chorus_bridge.simulator.tokens import Tokens
from chorus_bridge.simulator.world import World

_DELAY: Final = timedelta(seconds=1)


def utc_now() -> datetime:
    """Return the present moment, aware."""
    return datetime.now(UTC)


@frozen(kw_only=True)
class Exchange:
    """What became of one request: what a transport must send, and when."""

    answer: Answer | None
    """`None` when the connection must be closed without an answer."""
    processed: bool
    delay: timedelta = timedelta(0)
    """How long the answer waits."""


class Simulator:
    """An independent Chorus Pro behind its PISTE gateway, in memory.

    Every method may be called from any thread. Nothing here opens a socket or a file: `SimulatorServer` does.

    Args:
        world: Who exists; the demo world when absent.
        clock: The present moment, aware.
        ids: Where identifiers come from: a starting number, or the numbers themselves.
        token_life: How long a token is good for.
        page_default: Results per page when a search does not say.
        search_cap: Most results of an invoice search when it does not say.
        pace: How invoices move by themselves; not at all when absent.
        refuse_duplicates: Whether a number already used by the supplier that year is refused. Off, the ledger
            shows what a client that sends twice does.
        index_lag: How long an accepted invoice stays out of every search.
    """

    def __init__(  # noqa: PLR0913 - the levers of a simulator, all optional and named
        self,
        world: World | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        ids: Iterator[int] | int = 1,
        token_life: timedelta = timedelta(hours=1),
        page_default: int = 10,
        search_cap: int = 200,
        pace: Pace | None = None,
        refuse_duplicates: bool = True,
        index_lag: timedelta = timedelta(0),
    ) -> None:
        settings = Settings(
            token_life=token_life,
            page_default=page_default,
            search_cap=search_cap,
            pace=Manual() if pace is None else pace,
            refuse_duplicates=refuse_duplicates,
            index_lag=index_lag,
        )
        self.world = World.demo() if world is None else world
        self._clock = clock
        self._lock = threading.RLock()
        self._portal = Portal(self.world, settings, itertools.count(ids) if isinstance(ids, int) else ids)
        self._faults = Faults()
        self._exchanges = itertools.count(1)
        self._gateway = Gateway(self._portal, Tokens(self.world, token_life, itertools.count(1)))

    @property
    def ledger(self) -> Ledger:
        """The exact account of the requests received and the deposits accepted."""
        return self._portal.ledger

    def deposits(self, number: str | None = None) -> tuple[Deposit, ...]:
        """Return the deposits accepted, oldest first, all of them or those of one invoice number."""
        return self.ledger.deposits(number)

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Return the answer to one request.

        Args:
            method: HTTP method.
            url: Absolute or a path alone: the token at `/api/oauth/token`, operations under `/cpro/`.
            headers: In any case.
            body: Raw bytes.

        Raises:
            ConnectionCut: A fault left the client without an answer, or with one too late to wait for.
        """
        exchange = self.exchange(method, url, headers, body)
        if exchange.answer is None or exchange.delay:
            raise ConnectionCut(processed=exchange.processed)
        return exchange.answer

    def exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Exchange:
        """Return what must be sent back for one request, and after how long; what `handle` is made of."""
        with self._lock:
            now = self._now()
            request = request_from(method, url, headers, body)
            fault = self._faults.take(request.path)
            processed = fault is None or fault.processes
            answer = self._gateway.answer(request, now) if processed else None
            if fault is not None:
                answer = disturbed(fault, answer)
            if answer is not None:
                answer = answer.carrying("x-correlationid", f"Id-{next(self._exchanges):024x} 0")
            self._note(request, now, answer, processed=processed)
        late = fault is not None and fault.kind is FaultKind.DELAY
        delay = ((fault.delay if fault else None) or _DELAY) if late else timedelta(0)
        return Exchange(answer=answer, processed=processed, delay=delay)

    def _now(self) -> datetime:
        """Return the present moment, once everything due by then has moved."""
        now = self._clock()
        self._portal.register.tick(now)
        return now

    def _note(self, request: Request, now: datetime, answer: Answer | None, *, processed: bool) -> None:
        """Write a request down in the ledger."""
        self.ledger.note_request(
            Received(
                method=request.method,
                path=request.path,
                at=now,
                size=len(request.body),
                status=None if answer is None else answer.status,
                processed=processed,
            )
        )

    def invoices(self) -> tuple[Invoice, ...]:
        """Return every invoice as it stands, oldest deposit first."""
        with self._lock:
            self._now()
            return self._portal.register.all()

    def invoice(self, number: str, supplier_siret: str | None = None) -> Invoice:
        """Return the invoice of this number as it stands.

        Raises:
            LookupError: There is none, or several and no supplier was named.
        """
        found = [
            invoice
            for invoice in self.invoices()
            if invoice.number == number and supplier_siret in (None, invoice.supplier.siret)
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} invoices of number {number!r}")
        return found[0]

    def set_status(self, number: str, status: str, comment: str = "", supplier_siret: str | None = None) -> Invoice:
        """Put an invoice in any status, known or not, and return it; its nominal path goes on from there.

        Raises:
            LookupError: There is no such invoice, or several and no supplier was named.
        """
        with self._lock:
            invoice = self.invoice(number, supplier_siret)
            return self._portal.register.move(invoice, Step(status, comment), self._clock())

    def advance(self, number: str | None = None, steps: int = 1) -> tuple[Invoice, ...]:
        """Take the next steps of one invoice or of all, and return them; those with nothing ahead stay.

        Raises:
            LookupError: There is no such invoice, or several.
        """
        with self._lock:
            concerned = self.invoices() if number is None else (self.invoice(number),)
            now = self._clock()
            for _ in range(steps):
                concerned = tuple(self._portal.register.advance(invoice, now) for invoice in concerned)
            return concerned

    def plan(self, number: str, steps: Iterable[tuple[str, str]]) -> None:
        """Replace what follows for a number by these (status, comment), before or after its deposit."""
        with self._lock:
            self._portal.register.script(number, tuple(Step(status, comment) for status, comment in steps))

    def fault(self, script: Iterable[Fault]) -> None:
        """Queue faults; each meets the next requests to its route, in the order given."""
        with self._lock:
            self._faults.add(script)

    def clear_faults(self) -> None:
        """Forget the faults still waiting."""
        with self._lock:
            self._faults.clear()
