"""The simulator as a whole: requests in, answers out, and the levers a test or a demonstration pulls."""

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from attrs import evolve

from chorus_bridge.simulator.answers import Answer
from chorus_bridge.simulator.chaos import Chaos
from chorus_bridge.simulator.conditions import Conditions, Lag
from chorus_bridge.simulator.exchanges import Ending, Exchange, Exchanges, Held
from chorus_bridge.simulator.faults import ConnectionCut, Fault
from chorus_bridge.simulator.flow.judgement import judge
from chorus_bridge.simulator.gateway import Gateway
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.ledger import Deposit, Ledger
from chorus_bridge.simulator.levers import Levers
from chorus_bridge.simulator.pace import Manual, Pace
from chorus_bridge.simulator.past_deposits import PastDeposit, settle_in
from chorus_bridge.simulator.portal import Portal, Settings
from chorus_bridge.simulator.requests import request_from
from chorus_bridge.simulator.statuses import Step
from chorus_bridge.simulator.tokens import Tokens
from chorus_bridge.simulator.world import World


def utc_now() -> datetime:
    """Return the present moment, aware."""
    return datetime.now(UTC)


class Simulator(Levers):
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
        refuse_duplicates: See `Conditions`, as for the next four.
        index_lag: How long an accepted invoice stays out of every search, or the shortest and the longest time.
        clock_skew: How far the portal's clock is ahead of the true one.
        unknown_statuses: Probability that an invoice passes by a status of no list before its next one.
        seed: Where the numbers of the conditions come from.
        flow_delay: How long a flow waits for its verdict, or the shortest and the longest time.
        flow_unknown_for: How long reports do not know a flow just received, likewise.
        chaos: Faults drawn at random; none when absent.
        ledger: Where everything is written down; a new one when absent.
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
        index_lag: Lag = timedelta(0),
        clock_skew: timedelta = timedelta(0),
        unknown_statuses: float = 0.0,
        seed: int = 0,
        flow_delay: Lag = timedelta(0),
        flow_unknown_for: Lag = timedelta(0),
        chaos: Chaos | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        settings = Settings(
            token_life=token_life,
            page_default=page_default,
            search_cap=search_cap,
            pace=Manual() if pace is None else pace,
        )
        conditions = Conditions(
            refuse_duplicates=refuse_duplicates,
            index_lag=index_lag,
            clock_skew=clock_skew,
            unknown_statuses=unknown_statuses,
            seed=seed,
            flow_delay=flow_delay,
            flow_unknown_for=flow_unknown_for,
        )
        self.world = World.demo() if world is None else world
        self._clock = clock
        self._lock = threading.RLock()
        self._portal = Portal(
            world=self.world,
            settings=settings,
            conditions=conditions,
            ids=itertools.count(ids) if isinstance(ids, int) else ids,
            ledger=Ledger() if ledger is None else ledger,
            judge=judge,
        )
        gateway = Gateway(self._portal, Tokens(self.world, token_life, itertools.count(1)))
        self._exchanges = Exchanges(gateway, self._portal.ledger)
        self._exchanges.faults.unleash(chaos)

    @property
    def ledger(self) -> Ledger:
        """The exact account of the requests received, the deposits accepted and the duplicates refused."""
        with self._lock:
            self._now()
            return self._portal.ledger

    @property
    def conditions(self) -> Conditions:
        """How the portal behaves at this moment; assign others, made with `attrs.evolve`, to change them."""
        return self._portal.conditions

    @conditions.setter
    def conditions(self, conditions: Conditions) -> None:
        """Change how the portal behaves from now on."""
        with self._lock:
            self._now()
            self._portal.conditions = conditions

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
        if exchange.answer is None or exchange.delay or exchange.ending is not Ending.WHOLE:
            raise ConnectionCut(processed=exchange.processed)
        return exchange.answer

    def exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Exchange:
        """Return what must be sent back for one request, when and how; what `handle` is made of.

        When the exchange holds the request back, whoever waited calls `conclude`; should nobody do, the request is
        processed all the same when its time has come and anybody looks.
        """
        request = request_from(method, url, headers, body)
        number = request.deposited_number  # read before the lock is taken: most of the work of a small request
        with self._lock:
            return self._exchanges.begin(request, number, self._now())

    def conclude(self, held: Held) -> Answer | None:
        """Process a request that was held back, unless it was already, and return its answer."""
        with self._lock:
            return self._exchanges.conclude(held, self._now())

    def _now(self) -> datetime:
        """Return the present moment, once everything due by then has happened."""
        now = self._clock()
        self._exchanges.catch_up(now)
        self._portal.settle(now)
        self._portal.register.tick(self._portal.time(now))
        return now

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
        with self._lock:
            self._now()
            named = self._portal.register.numbered(number)
        found = [invoice for invoice in named if supplier_siret in (None, invoice.supplier.siret)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} invoices of number {number!r}")
        return found[0]

    def set_status(
        self,
        number: str,
        status: str,
        comment: str = "",
        supplier_siret: str | None = None,
        *,
        at: datetime | None = None,
    ) -> Invoice:
        """Put an invoice in any status, known or not, and return it; its nominal path goes on from there.

        Args:
            number: That of the invoice.
            status: The status.
            comment: What the portal shows beside it.
            supplier_siret: The supplier, when several have an invoice of this number.
            at: The moment it bears, in the past for a status told late; the present one when absent.

        Raises:
            LookupError: There is no such invoice, or several and no supplier was named.
            ValueError: The moment carries no zone, or is of other times.
        """
        with self._lock:
            invoice = self.invoice(number, supplier_siret)
            return self._portal.register.move(invoice, Step(status, comment, at), self._portal.time(self._clock()))

    def seed(self, deposits: Iterable[PastDeposit]) -> tuple[Invoice, ...]:
        """Make the portal hold invoices deposited in the past, all or none, and return them; the ledger knows nothing.

        Raises:
            LookupError: A SIRET is nobody's.
            ValueError: A number is already used by its supplier that year, or a moment carries no zone.
        """
        with self._lock:
            return settle_in(self._portal, deposits, self._portal.time(self._now()))

    def advance(self, number: str | None = None, steps: int = 1) -> tuple[Invoice, ...]:
        """Take the next steps of one invoice or of all, and return them; those with nothing ahead stay.

        Raises:
            LookupError: There is no such invoice, or several.
        """
        with self._lock:
            concerned = self.invoices() if number is None else (self.invoice(number),)
            shown = self._portal.time(self._clock())
            for _ in range(steps):
                concerned = tuple(self._portal.register.advance(invoice, shown) for invoice in concerned)
            return concerned

    def plan(self, number: str, steps: Iterable[Step | tuple[str, str]]) -> None:
        """Replace what follows for a number, before or after its deposit.

        Args:
            number: That of the invoices.
            steps: As (status, comment), or as steps, which may bear a moment of their own.
        """
        with self._lock:
            ahead = tuple(step if isinstance(step, Step) else Step(*step) for step in steps)
            self._portal.register.script(number, ahead)

    def fault(self, script: Iterable[Fault]) -> None:
        """Queue faults; each meets the next requests to its route, in the order given, before any drawn at random."""
        with self._lock:
            self._exchanges.faults.add(script)

    def clear_faults(self) -> None:
        """Forget the faults still waiting."""
        with self._lock:
            self._exchanges.faults.clear()

    def unleash(self, chaos: Chaos | None) -> None:
        """Draw faults at random from now on, from the first number of the seed; `None` to stop."""
        with self._lock:
            self._exchanges.faults.unleash(chaos)

    def calm(self) -> None:
        """Let a run end quietly: no more faults, scripted or drawn, no more unknown statuses nor spoilt rows.

        The other conditions stay, and a request held back is still processed when its time comes.
        """
        with self._lock:
            self.clear_faults()
            self.unleash(None)
            self.conditions = evolve(self.conditions, unknown_statuses=0.0, spoilt_rows=0.0)
