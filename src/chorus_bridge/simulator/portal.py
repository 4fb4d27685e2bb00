"""What the simulated portal remembers, and what one call is to an operation."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from attrs import evolve, field, frozen

from chorus_bridge.simulator.actors import Account, Structure
from chorus_bridge.simulator.conditions import Conditions
from chorus_bridge.simulator.contents import Contents
from chorus_bridge.simulator.dates import paris_date
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.flow.register import FlowRegister
from chorus_bridge.simulator.flow.states import Flow
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.ledger import Ledger
from chorus_bridge.simulator.pace import Manual, Pace
from chorus_bridge.simulator.refusals import NOT_ENTITLED, UNKNOWN_INVOICE, Refused
from chorus_bridge.simulator.register import Register
from chorus_bridge.simulator.statuses import Step
from chorus_bridge.simulator.works.circuit import ANSWERS
from chorus_bridge.simulator.works.pieces import answer_to
from chorus_bridge.simulator.world import World

_FIRST_INVOICE: Final = 8_000_000
_FIRST_FILE: Final = 3_000_000
_FIRST_FLOW: Final = 425_000


@frozen(kw_only=True)
class Settings:
    """How this portal behaves for as long as it lives.

    The page of 10 and the cap of 200 are those two independent clients report for `rechercher/fournisseur`.
    """

    token_life: timedelta = timedelta(hours=1)
    page_default: int = 10
    search_cap: int = 200
    pace: Pace = field(factory=Manual)


@frozen(kw_only=True)
class StoredFile:
    """A file a technical account uploaded, attached to an invoice or not."""

    id: int
    owner: str = field(repr=False)
    name: str
    extension: str
    size: int


class Portal:
    """The mutable state behind the operations; whoever uses it holds the simulator's lock.

    Args:
        world: Who exists.
        settings: How it behaves for as long as it lives.
        conditions: How it behaves at this moment.
        ids: Where identifiers come from.
        ledger: Where everything is written down.
        judge: Does what the verdict on a flow does, and returns the flow judged.
    """

    def __init__(
        self,
        *,
        world: World,
        settings: Settings,
        conditions: Conditions,
        ids: Iterator[int],
        ledger: Ledger,
        judge: Callable[["Portal", Flow], Flow],
    ) -> None:
        self.world = world
        self.settings = settings
        self.conditions = conditions
        self.register = Register(settings.pace, self._detour, self._associated, self.true_time)
        self.flows = FlowRegister()
        self.ledger = ledger
        self.files: dict[int, StoredFile] = {}
        self.contents = Contents()
        self._ids = ids
        self._judge = judge
        self._automatic_numbers: dict[int, int] = {}

    def time(self, now: datetime) -> datetime:
        """Return what the portal's own clock shows at a moment of the true one."""
        return now + self.conditions.clock_skew

    def true_time(self, shown: datetime) -> datetime:
        """Return the moment of the true clock at which the portal's own shows another."""
        return shown - self.conditions.clock_skew

    def _detour(self, invoice: Invoice) -> Step | None:
        """Return what the conditions of the moment put in an invoice's way."""
        return self.conditions.detour(invoice)

    def settle(self, now: datetime) -> None:
        """Give their verdict to the flows due by a moment of the true clock, each at the moment it was due."""
        self.flows.judge(now, lambda flow: self._judge(self, flow))

    def _associated(self, invoice: Invoice) -> Invoice:
        """Return a works document that was answered, linked to the piece that answers it when there is one to come."""
        following = ANSWERS.get(invoice.framework)
        if following is None or invoice.following is not None:
            return invoice
        piece = self.register.keep(answer_to(invoice, following, self.next_invoice_id()))
        return self.register.keep(evolve(invoice, following=piece.id))

    def next_flow_number(self, interface: str) -> str:
        """Return the number of a flow: `CPP`, the instance, the digits of the interface and a sequence, 25 characters.

        *Source:* numbers of real flows; what each part means is inferred.
        """
        return f"CPP001{interface}{_FIRST_FLOW + next(self._ids):015}"

    def next_invoice_id(self) -> int:
        """Return an identifier no invoice had before."""
        return _FIRST_INVOICE + next(self._ids)

    def next_file_id(self) -> int:
        """Return an identifier no file had before."""
        return _FIRST_FILE + next(self._ids)

    def automatic_number(self, year: int) -> str:
        """Return the next number the portal gives by itself: the year and a sequence, 20 digits in all.

        *Source:* numbers seen in real answers, such as `20260000000000000002`. That the sequence is the
        portal's and not the supplier's is our reading.
        """
        self._automatic_numbers[year] = self._automatic_numbers.get(year, 0) + 1
        return f"{year}{self._automatic_numbers[year]:016}"


@frozen(kw_only=True)
class Call:
    """One authorised request, as an operation receives it."""

    account: Account
    body: Fields
    now: datetime
    """The moment, by the portal's clock."""
    received_at: datetime
    """The moment, by the true clock."""
    serial: int
    """The rank of the request in the ledger."""
    raw: bytes = field(repr=False)
    portal: Portal = field(repr=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the body of the request, in hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def today(self) -> date:
        """The day it is in Paris."""
        return paris_date(self.now)

    @property
    def own_structures(self) -> tuple[Structure, ...]:
        """The structures the technical account acts for."""
        return tuple(s for s in self.portal.world.structures if s.id in self.account.structures)

    def acts_for(self, structure: Structure | None) -> bool:
        """Say whether the technical account acts for a structure."""
        return structure is not None and structure.id in self.account.structures

    def invoice(self, path: str, *seen_by: str) -> Invoice:
        """Return the invoice a field of the request names.

        Args:
            path: The field that holds the identifier.
            seen_by: Roles that may see it: `supplier`, `recipient`, `validator`, `moe`, `moa`.

        Raises:
            Refused: The invoice is unknown, or the account has none of these roles in it.
        """
        return self.entitled(self.body.whole(path), *seen_by)

    def entitled(self, invoice_id: int | None, *seen_by: str) -> Invoice:
        """Return the invoice of an identifier, for one of the roles that `invoice` knows.

        Raises:
            Refused: The invoice is unknown, or the account has none of these roles in it.
        """
        invoice = self.portal.register.get(invoice_id)
        if invoice is None:
            raise Refused(UNKNOWN_INVOICE)
        actors = {
            "supplier": invoice.supplier,
            "recipient": invoice.recipient,
            "validator": invoice.validator,
            "moe": invoice.moe,
            "moa": invoice.moa,
        }
        if not any(self.acts_for(actors[role]) for role in seen_by):
            raise Refused(NOT_ENTITLED)
        return invoice

    def shown(self, *invoices: Invoice) -> None:
        """Note that invoices were read by the caller."""
        self.portal.register.count_reads(invoices, self.now)


Operation = Callable[[Call], Mapping[str, object]]
"""What a route runs: the fields of its answer beside `codeRetour` and `libelle`."""
