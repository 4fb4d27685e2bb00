"""Under which conditions the portal works: what a test may change while it runs."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from attrs import field, frozen
from attrs.validators import and_, ge, le

from chorus_bridge.simulator.flow.syntaxes import PLAYED
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.statuses import Step

UNHEARD_OF: Final = ("EN_COURS_DE_CONTROLE", "MISE_EN_PAIEMENT_PARTIELLE", "STATUT_57")
"""Statuses of no document, as the portal may one day add some."""

Lag = timedelta | tuple[timedelta, timedelta]


def _bounds(lag: Lag) -> tuple[timedelta, timedelta]:
    """Return the shortest and the longest lag, twice the same when it is fixed."""
    return lag if isinstance(lag, tuple) else (lag, lag)


def _kept(syntaxes: Mapping[str, str]) -> Mapping[str, str]:
    """Return syntaxes as nobody can change them any more."""
    return MappingProxyType(dict(syntaxes))


@frozen(kw_only=True)
class Conditions:
    """How the portal behaves at this moment.

    What is random depends on the seed, the invoice and its history alone, never on the order of requests.

    Attributes:
        refuse_duplicates: Whether a number already used by the supplier that year is refused, and a file already
            attached. Off, the ledger shows what a client that sends twice does.
        index_lag: How long an accepted invoice stays out of every search, or the shortest and the longest time, each
            invoice having its own. It applies to the invoices still waiting, too.
        clock_skew: How far the portal's clock is ahead of the true one; negative when it is late. The token's life and
            the ledger follow the true one.
        unknown_statuses: Probability that an invoice passes by a status of no list before its next one.
        seed: Where the numbers come from.
        flow_delay: How long a flow waits for its verdict, or the shortest and the longest time, each flow having its
            own. It applies to the flows received from then on, as the next one.
        flow_unknown_for: How long the report of a flow just received answers that there is no such flow, likewise.
        flow_labels: Whether reports show the state of a flow in French words instead of codes, as some screens do.
        flow_syntaxes: Names of syntaxes beside the 13 official ones, each with the played one it is opened like: those
            of works, whose real names are not public.
        status_lag: How long a new status stays out of every search, which shows the one before, or the shortest and the
            longest time, each passage having its own. An invoice consulted, and its history, are never late.
        status_dates_vary: Whether searches write the moment of the current status in the four forms recorded from real
            answers, by turns.
        spoilt_rows: Probability that a row of a search of invoices lacks its identifier or has a value of another type,
            the same row as long as the invoice does not move.
        works_apart: Whether works documents are rejected in a flow of an official syntax. Whether the real portal still
            takes them there is not public.
    """

    refuse_duplicates: bool = True
    index_lag: tuple[timedelta, timedelta] = field(default=(timedelta(0), timedelta(0)), converter=_bounds)
    clock_skew: timedelta = timedelta(0)
    unknown_statuses: float = field(default=0.0, validator=and_(ge(0), le(1)))
    seed: int = 0
    flow_delay: tuple[timedelta, timedelta] = field(default=(timedelta(0), timedelta(0)), converter=_bounds)
    flow_unknown_for: tuple[timedelta, timedelta] = field(default=(timedelta(0), timedelta(0)), converter=_bounds)
    flow_labels: bool = False
    flow_syntaxes: Mapping[str, str] = field(factory=dict, converter=_kept)
    works_apart: bool = False
    status_lag: tuple[timedelta, timedelta] = field(default=(timedelta(0), timedelta(0)), converter=_bounds)
    status_dates_vary: bool = False
    spoilt_rows: float = field(default=0.0, validator=and_(ge(0), le(1)))

    def __attrs_post_init__(self) -> None:
        """Refuse bounds that cannot be."""
        for name in ("index_lag", "status_lag", "flow_delay", "flow_unknown_for"):
            shortest, longest = getattr(self, name)
            if not timedelta(0) <= shortest <= longest:
                raise ValueError(f"{name} is the shortest time, then the longest, neither negative")
        if not set(self.flow_syntaxes.values()) <= PLAYED:
            raise ValueError("flow_syntaxes: each is opened like one of the syntaxes played")

    def lag_of(self, invoice: Invoice) -> timedelta:
        """Return how long an invoice stays out of searches."""
        return self._drawn(self.index_lag, f"lag {invoice.id}")

    @property
    def statuses_lag(self) -> bool:
        """Whether searches may be late on a change of status."""
        return self.status_lag[1] > timedelta(0)

    def as_indexed(self, invoice: Invoice, now: datetime) -> Invoice:
        """Return an invoice as searches know it at a moment of the true clock."""
        if not self.statuses_lag:
            return invoice
        return invoice.seen_at(now, lambda rank: self._drawn(self.status_lag, f"status {invoice.id} {rank}"))

    def spoil_of(self, invoice: Invoice) -> int | None:
        """Return what is wrong with the row of an invoice, a number from 0 drawn once for each of its states.

        `None` when nothing is.
        """
        if not self.spoilt_rows:
            return None
        dice = random.Random(f"{self.seed} row {invoice.id} {len(invoice.passages)}")
        return dice.randrange(2**16) if dice.random() < self.spoilt_rows else None

    def delay_of(self, flow: str) -> timedelta:
        """Return how long the flow of this number waits for its verdict."""
        return self._drawn(self.flow_delay, f"delay {flow}")

    def unknown_time_of(self, flow: str) -> timedelta:
        """Return how long the flow of this number stays unknown to reports."""
        return self._drawn(self.flow_unknown_for, f"unknown {flow}")

    def _drawn(self, bounds: tuple[timedelta, timedelta], what: str) -> timedelta:
        """Return a time within bounds, always the same for the same thing."""
        shortest, longest = bounds
        if shortest == longest:
            return shortest
        return shortest + (longest - shortest) * random.Random(f"{self.seed} {what}").random()

    def detour(self, invoice: Invoice) -> Step | None:
        """Return the unheard-of status an invoice passes by next, never two in a row; `None` for none."""
        if not self.unknown_statuses or invoice.status in UNHEARD_OF:
            return None
        dice = random.Random(f"{self.seed} detour {invoice.id} {len(invoice.passages)}")
        return Step(dice.choice(UNHEARD_OF)) if dice.random() < self.unknown_statuses else None
