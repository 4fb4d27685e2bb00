"""The invoices the portal holds, their history, and how they move from one status to the next."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from attrs import evolve, field, frozen

from chorus_bridge.simulator.actors import Service, Structure
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.pace import EveryReads, Manual, Pace
from chorus_bridge.simulator.statuses import Step, nominal_after
from chorus_bridge.simulator.works.circuit import WORKS_TYPES, is_payable, short_code


@frozen(kw_only=True)
class Passage:
    """The day an invoice took a status, why, and who decided."""

    status: str
    at: datetime
    comment: str = ""
    by: str = ""


@frozen(kw_only=True)
class AttachedFile:
    """A file attached to an invoice, as the supplier described it."""

    id: int
    designation: str
    type_code: str
    extension: str
    size: int
    line: int | None = None


@frozen(kw_only=True)
class Invoice:
    """An accepted invoice: what was sent, who is concerned, and every status since."""

    id: int
    number: str
    issued_on: date
    accepted_at: datetime
    """When the invoice was accepted, by the true clock."""
    supplier: Structure
    recipient: Structure
    service: Service | None
    validator: Structure | None
    document: Fields = field(repr=False)
    files: tuple[AttachedFile, ...] = ()
    principal: int | None = None
    """Which of the files is the invoice itself, `None` when the portal renders it."""
    creator: str = field(default="", repr=False)
    passages: tuple[Passage, ...] = ()
    ahead: tuple[Step, ...] = ()
    flow: str = ""
    """Number of the flow that brought it, empty when none did."""
    moe: Structure | None = None
    """The project manager (maître d'œuvre), when the document names it."""
    moa: Structure | None = None
    """The contracting authority (maître d'ouvrage) of a works document."""
    previous: int | None = None
    """The piece of the dossier this one answers, by its identifier."""
    following: int | None = None
    """The piece that answers this one."""

    @property
    def framework(self) -> str:
        """Short code of the framework, such as `A4`."""
        return short_code(self.document.text("cadreDeFacturation.codeCadreFacturation"))

    @property
    def works_type(self) -> str | None:
        """What kind of works document it is, `None` for an ordinary invoice."""
        return WORKS_TYPES.get(self.framework)

    @property
    def payable(self) -> bool:
        """Whether it is addressed to whoever pays."""
        return is_payable(self.framework)

    @property
    def status(self) -> str:
        """The current status."""
        return self.passages[-1].status

    @property
    def status_at(self) -> datetime:
        """When the current status was taken."""
        return self.passages[-1].at

    @property
    def comment(self) -> str:
        """The comment of the current status."""
        return self.passages[-1].comment

    @property
    def deposited_at(self) -> datetime:
        """When the invoice was accepted, by the portal's clock."""
        return self.passages[0].at

    @property
    def identity(self) -> tuple[int, str, str]:
        """Year of issue, supplier SIREN and number: what the portal holds to be unique.

        *Source:* AIFE, Dossier de spécifications externes Chorus Pro v1.1 (30/04/2026), p. 33-34. That two
        numbers which differ by case are different is our reading, to be verified on the qualification
        platform.
        """
        return self.issued_on.year, self.supplier.siret[:9], self.number

    def moved(self, step: Step, at: datetime, by: str = "") -> "Invoice":
        """Return the invoice in another status, with what normally follows it still to come."""
        reported = not self.recipient.payment_status_not_reported
        ahead = nominal_after(step.status, payment_reported=reported, payable=self.payable)
        passage = Passage(status=step.status, at=at, comment=step.comment, by=by)
        return evolve(self, passages=(*self.passages, passage), ahead=ahead)


class Register:
    """Every invoice by its identifier, in order of deposit, with the scripts that drive them.

    Args:
        pace: How invoices move by themselves.
        detour: The status an invoice passes by before its next one, `None` for none.
        associated: What follows when a works document ends its path; returns it, linked to the next piece.
    """

    def __init__(
        self,
        pace: Pace,
        detour: Callable[[Invoice], Step | None],
        associated: Callable[[Invoice], Invoice] = lambda invoice: invoice,
    ) -> None:
        self._pace = pace
        self._detour = detour
        self._associated = associated
        self._invoices: dict[int, Invoice] = {}
        self._numbered: dict[str, list[int]] = {}
        self._reads: dict[int, int] = {}
        self._scripts: dict[str, tuple[Step, ...]] = {}
        self._identities: set[tuple[int, str, str]] = set()
        self._attached: set[int] = set()

    def add(self, invoice: Invoice) -> None:
        """Take in a new invoice; a script written beforehand for its number starts here."""
        script = self._scripts.pop(invoice.number, None)
        self.keep(invoice if script is None else evolve(invoice, ahead=script))
        self._identities.add(invoice.identity)
        self._attached.update(file.id for file in invoice.files)

    def keep(self, invoice: Invoice) -> Invoice:
        """Hold an invoice as it is now, a piece that an actor of the works deposited included, and return it."""
        if invoice.id not in self._invoices:
            self._numbered.setdefault(invoice.number, []).append(invoice.id)
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

    def holds(self, identity: tuple[int, str, str]) -> bool:
        """Say whether an invoice of this identity was accepted before."""
        return identity in self._identities

    def attached(self, file_id: int) -> bool:
        """Say whether a file already belongs to an invoice."""
        return file_id in self._attached

    def move(self, invoice: Invoice, step: Step, at: datetime, by: str = "") -> Invoice:
        """Put an invoice in a status and return it; whatever script it had is over."""
        moved = self._invoices[invoice.id] = invoice.moved(step, at, by)
        return moved

    def advance(self, invoice: Invoice, at: datetime) -> Invoice:
        """Take the next step of an invoice, or a detour on the way, and return it; unchanged when nothing follows."""
        if not invoice.ahead:
            return invoice
        step, ahead = invoice.ahead[0], invoice.ahead[1:]
        if (detour := self._detour(invoice)) is not None:
            step, ahead = detour, invoice.ahead
        moved = self._invoices[invoice.id] = evolve(invoice.moved(step, at), ahead=ahead)
        return self._associated(moved) if moved.status == "ASSOCIEE" else moved

    def script(self, number: str, steps: tuple[Step, ...]) -> None:
        """Replace what follows for every invoice of this number, or for the next one deposited under it."""
        concerned = self.numbered(number)
        for invoice in concerned:
            self._invoices[invoice.id] = evolve(invoice, ahead=steps)
        if not concerned:
            self._scripts[number] = steps

    def tick(self, now: datetime) -> None:
        """Take the steps that time made due."""
        if isinstance(self._pace, Manual | EveryReads):  # time moves nothing: thousands of invoices are not looked at
            return
        seen = 0
        while seen < len(self._invoices):  # a works document that ends gives birth to the next piece
            fresh = self.all()[seen:]
            seen += len(fresh)
            for invoice in fresh:
                moments = self._pace.moments_due(invoice.status_at, now) if invoice.ahead else ()
                moved = invoice
                for moment in moments:
                    moved = self.advance(moved, moment)

    def count_reads(self, invoices: Iterable[Invoice], now: datetime) -> None:
        """Note that invoices were shown to a caller, and take the steps this makes due."""
        for invoice in invoices:
            reads = self._reads.get(invoice.id, 0) + 1
            due = self._pace.due_after(reads)
            self._reads[invoice.id] = 0 if due else reads
            if due:
                self.advance(self._invoices[invoice.id], now)
