"""Under which conditions the portal works: what a test may change while it runs."""

import random
from datetime import timedelta
from typing import Final

from attrs import field, frozen
from attrs.validators import and_, ge, le

from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.statuses import Step

UNHEARD_OF: Final = ("EN_COURS_DE_CONTROLE", "MISE_EN_PAIEMENT_PARTIELLE", "STATUT_57")
"""Statuses of no document, as the portal may one day add some."""

Lag = timedelta | tuple[timedelta, timedelta]


def _bounds(lag: Lag) -> tuple[timedelta, timedelta]:
    """Return the shortest and the longest lag, twice the same when it is fixed."""
    return lag if isinstance(lag, tuple) else (lag, lag)


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
    """

    refuse_duplicates: bool = True
    index_lag: tuple[timedelta, timedelta] = field(default=(timedelta(0), timedelta(0)), converter=_bounds)
    clock_skew: timedelta = timedelta(0)
    unknown_statuses: float = field(default=0.0, validator=and_(ge(0), le(1)))
    seed: int = 0

    def __attrs_post_init__(self) -> None:
        """Refuse bounds that cannot be."""
        shortest, longest = self.index_lag
        if not timedelta(0) <= shortest <= longest:
            raise ValueError("index_lag is the shortest time, then the longest, neither negative")

    def lag_of(self, invoice: Invoice) -> timedelta:
        """Return how long an invoice stays out of searches."""
        shortest, longest = self.index_lag
        if shortest == longest:
            return shortest
        return shortest + (longest - shortest) * random.Random(f"{self.seed} lag {invoice.id}").random()

    def detour(self, invoice: Invoice) -> Step | None:
        """Return the unheard-of status an invoice passes by next, never two in a row; `None` for none."""
        if not self.unknown_statuses or invoice.status in UNHEARD_OF:
            return None
        dice = random.Random(f"{self.seed} detour {invoice.id} {len(invoice.passages)}")
        return Step(dice.choice(UNHEARD_OF)) if dice.random() < self.unknown_statuses else None
