"""The invoices the portal holds, their history, and how one moves from a status to the next."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from attrs import Factory, evolve, field, frozen

from chorus_bridge.simulator.actors import Service, Structure
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.statuses import Step, nominal_after
from chorus_bridge.simulator.works.circuit import WORKS_TYPES, is_payable, short_code

DOWNLOADED: Final = "TELECHARGEMENT_FACTURE"
REJECTION_HANDLED: Final = "TRAITEMENT_REJET"
_MOST_ACTIONS: Final = 200
"""Actions kept of an invoice, the last ones: nobody needs more, and a hostile client could fill the memory."""


@frozen(kw_only=True)
class Passage:
    """The moment an invoice took a status, why, and who decided."""

    status: str
    at: datetime
    """The moment it bears, which its author may set in the past."""
    comment: str = ""
    by: str = ""
    taken_at: datetime = Factory(lambda passage: passage.at, takes_self=True)
    """When it was taken, by the portal's clock."""
    written_at: datetime = Factory(lambda passage: passage.taken_at, takes_self=True)
    """When it was taken, by the true clock."""


@frozen(kw_only=True)
class Action:
    """What somebody did to an invoice that changes no status."""

    code: str
    at: datetime
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
    actions: tuple[Action, ...] = ()
    """What was done to it, oldest first."""
    downloaded: bool = False
    """Whether its recipient downloaded it."""
    rejection_handled: bool = False
    """Whether its supplier said that it dealt with the rejection."""

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
    def taken_at(self) -> datetime:
        """When the current status was taken, by the portal's clock, whatever moment it bears."""
        return self.passages[-1].taken_at

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

    def moved(self, step: Step, at: datetime, by: str = "", written_at: datetime | None = None) -> "Invoice":
        """Return the invoice in another status, with what normally follows it still to come.

        Args:
            step: The status.
            at: When it is taken, by the portal's clock.
            by: Who decides.
            written_at: When, by the true clock; the same when absent.
        """
        reported = not self.recipient.payment_status_not_reported
        ahead = nominal_after(step.status, payment_reported=reported, payable=self.payable)
        passage = Passage(
            status=step.status,
            at=step.at or at,
            comment=step.comment,
            by=by,
            taken_at=at,
            written_at=written_at or at,
        )
        return evolve(self, passages=(*self.passages, passage), ahead=ahead)

    def seen_at(self, now: datetime, lag: Callable[[int], timedelta]) -> "Invoice":
        """Return the invoice as an index that is late on changes of status knows it.

        Args:
            now: The present moment, by the true clock.
            lag: How long the passage of a rank stays unknown; the first one, of the deposit, never is.
        """
        known = len(self.passages)
        while known > 1 and self.passages[known - 1].written_at + lag(known - 1) > now:
            known -= 1
        return self if known == len(self.passages) else evolve(self, passages=self.passages[:known])

    def marked(self, code: str, at: datetime, by: str) -> "Invoice":
        """Return the invoice with one more action in its history."""
        return evolve(self, actions=(*self.actions, Action(code=code, at=at, by=by))[-_MOST_ACTIONS:])
