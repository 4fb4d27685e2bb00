"""Every invoice of the portal, found by what names it or by when it moved, and the scripts that drive them."""

from collections.abc import Callable, Iterable
from datetime import datetime

from attrs import evolve

from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.moment_index import MomentIndex
from chorus_bridge.simulator.pace import Every, EveryReads, Manual, Pace
from chorus_bridge.simulator.statuses import Step


class Register:
    """Every invoice by its identifier, in order of deposit, with the scripts that drive them.

    Args:
        pace: How invoices move by themselves.
        detour: The status an invoice passes by before its next one, `None` for none.
        associated: What follows when a works document ends its path; returns it, linked to the next piece.
        true_time: The moment of the true clock at which the portal's own shows another.
    """

    def __init__(
        self,
        pace: Pace,
        detour: Callable[[Invoice], Step | None],
        associated: Callable[[Invoice], Invoice],
        true_time: Callable[[datetime], datetime],
    ) -> None:
        self._pace = pace
        self._detour = detour
        self._associated = associated
        self._true_time = true_time
        self._invoices: dict[int, Invoice] = {}
        self._ranks: dict[int, int] = {}
        self._numbered: dict[str, list[int]] = {}
        self._carried: dict[str, list[int]] = {}
        self._moved = MomentIndex()
        self._moving = MomentIndex()
        self._reads: dict[int, int] = {}
        self._scripts: dict[str, tuple[Step, ...]] = {}
        self._identities: set[tuple[int, str, str]] = set()
        self._attached: set[int] = set()

    def add(self, invoice: Invoice) -> None:
        """Take in a new invoice; a script written beforehand for its number starts here."""
        script = self._scripts.pop(invoice.number, None)
        self.keep(invoice if script is None else evolve(invoice, ahead=script))
        self._identities.add(invoice.identity)

    def keep(self, invoice: Invoice) -> Invoice:
        """Hold an invoice as it is now, a piece that an actor of the works deposited included, and return it."""
        if invoice.id not in self._ranks:
            self._ranks[invoice.id] = len(self._ranks)
            self._numbered.setdefault(invoice.number, []).append(invoice.id)
            if invoice.flow:
                self._carried.setdefault(invoice.flow, []).append(invoice.id)
        self._attached.update(file.id for file in invoice.files)
        self._moved.put(invoice.id, invoice.status_at)
        if invoice.ahead:
            self._moving.put(invoice.id, invoice.taken_at)
        else:
            self._moving.drop(invoice.id)
        self._invoices[invoice.id] = invoice
        return invoice

    def get(self, invoice_id: int | None) -> Invoice | None:
        """Return an invoice, `None` when the identifier is unknown."""
        return None if invoice_id is None else self._invoices.get(invoice_id)

    def all(self) -> tuple[Invoice, ...]:
        """Return every invoice, oldest deposit first."""
        return tuple(self._invoices.values())

    def numbered(self, number: str) -> tuple[Invoice, ...]:
        """Return the invoices of this number, oldest deposit first."""
        return tuple(self._invoices[invoice_id] for invoice_id in self._numbered.get(number, ()))

    def carried_by(self, flow: str) -> tuple[Invoice, ...]:
        """Return the invoices that the flow of this number brought, oldest deposit first."""
        return tuple(self._invoices[invoice_id] for invoice_id in self._carried.get(flow, ()))

    def moved_between(self, first: datetime | None, before: datetime | None) -> tuple[Invoice, ...]:
        """Return the invoices whose current status bears a moment of a period, oldest deposit first.

        Args:
            first: The first moment of it, `None` when it has no beginning.
            before: The first moment after it, `None` when it has no end.
        """
        found = sorted(self._moved.between(first, before), key=self._ranks.__getitem__)
        return tuple(self._invoices[invoice_id] for invoice_id in found)

    def holds(self, identity: tuple[int, str, str]) -> bool:
        """Say whether an invoice of this identity was accepted before."""
        return identity in self._identities

    def attached(self, file_id: int) -> bool:
        """Say whether a file already belongs to an invoice."""
        return file_id in self._attached

    def move(self, invoice: Invoice, step: Step, at: datetime, by: str = "") -> Invoice:
        """Put an invoice in a status and return it; whatever script it had is over.

        Args:
            invoice: The invoice as it is now.
            step: The status.
            at: When, by the portal's clock.
            by: Who decides.
        """
        return self.keep(invoice.moved(step, at, by, self._true_time(at)))

    def advance(self, invoice: Invoice, at: datetime) -> Invoice:
        """Take the next step of an invoice, or a detour on the way, and return it; unchanged when nothing follows."""
        if not invoice.ahead:
            return invoice
        step, ahead = invoice.ahead[0], invoice.ahead[1:]
        if (detour := self._detour(invoice)) is not None:
            step, ahead = detour, invoice.ahead
        moved = self.keep(evolve(invoice.moved(step, at, "", self._true_time(at)), ahead=ahead))
        return self._associated(moved) if moved.status == "ASSOCIEE" else moved

    def script(self, number: str, steps: tuple[Step, ...]) -> None:
        """Replace what follows for every invoice of this number, or for the next one deposited under it."""
        concerned = self.numbered(number)
        for invoice in concerned:
            self.keep(evolve(invoice, ahead=steps))
        if not concerned:
            self._scripts[number] = steps

    def tick(self, now: datetime) -> None:
        """Take the steps that time made due, by the portal's clock."""
        if isinstance(self._pace, Manual | EveryReads):  # time moves nothing: thousands of invoices are not looked at
            return
        # Of the paces of others nothing is known: each invoice that has a future is looked at.
        last = now - self._pace.period if isinstance(self._pace, Every) else None
        seen: set[int] = set()
        # A works document that ends gives birth to the next piece, which may have steps to take at once.
        while fresh := set(self._moving.until(last)) - seen:
            seen |= fresh
            for invoice_id in sorted(fresh, key=self._ranks.__getitem__):
                invoice = self._invoices[invoice_id]
                for moment in self._pace.moments_due(invoice.taken_at, now):
                    invoice = self.advance(invoice, moment)

    def count_reads(self, invoices: Iterable[Invoice], now: datetime) -> None:
        """Note that invoices were shown to a caller, and take the steps this makes due."""
        for invoice in invoices:
            reads = self._reads.get(invoice.id, 0) + 1
            due = self._pace.due_after(reads)
            self._reads[invoice.id] = 0 if due else reads
            if due:
                self.advance(self._invoices[invoice.id], now)
