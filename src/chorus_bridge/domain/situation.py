"""What a host hands over: a company, its contract, one progress claim (*situation de travaux*) and its workflow."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from chorus_bridge.domain.codes import FindingCode, Who
from chorus_bridge.domain.fields import (
    all_of,
    choice,
    day,
    is_a,
    is_identifier,
    listed,
    may_be,
    said,
    switch,
    text,
    text_or,
    whole,
)
from chorus_bridge.domain.invoice import Invoice
from chorus_bridge.domain.vocabulary import (
    AUTHORITY_BUYS,
    PROJECT_MANAGER_READS,
    WORKS_FRAMEWORKS,
    Channel,
    ClientKind,
    CompanySize,
    Consortium,
    Framework,
    PayerKind,
    Role,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["Address", "Company", "Market", "Party", "Situation", "Step", "StepStatus", "TechnicalAccount"]


@frozen(kw_only=True)
class Address:
    """A postal address. Only the country is ever demanded, and an establishment with a SIRET is in France."""

    street: str | None = text(secret=True)
    complement: str | None = text(secret=True)
    postal_code: str | None = text(secret=True)
    city: str | None = text(secret=True)
    country: str = text_or("FR")
    """ISO 3166-1, two letters."""


@frozen(kw_only=True)
class TechnicalAccount:
    """The company's technical account on Chorus Pro (login like ``TECH_…``), created on the portal for API access."""

    # Text in a wrong encoding is told as an access refused, when it is used: see the transport.
    login: str = field(repr=False, converter=said, validator=is_a(str))
    password: str = field(repr=False, converter=said, validator=is_a(str))


@frozen(kw_only=True)
class Company:
    """The billing company, as on its profile in the host.

    ``id`` is the host's own identifier: it separates companies everywhere in the outbox.
    """

    id: str = field(validator=is_identifier)
    name: str | None = text(secret=True)
    siret: str | None = text(secret=True)
    account: TechnicalAccount | None = field(default=None, validator=may_be(TechnicalAccount))
    structure_id: int | None = whole()
    """The company's identifier inside Chorus Pro; found by SIRET when absent."""
    service_id: int | None = whole()
    bank_details_id: int | None = whole()
    """Which of the bank details recorded on the portal to use."""
    bank_details_required: bool = switch(False)
    """Whether this company wants every transfer to name its bank details."""
    vat_number: str | None = text(secret=True)
    """Intra-Community VAT number, e.g. ``FR44732829320``. A flow carries it; the other channels do not."""
    address: Address | None = field(default=None, repr=False, validator=may_be(Address))
    iban: str | None = text(secret=True)
    """Account to be paid on, as a flow names it; of the factor when the claims are assigned."""
    bic: str | None = text(secret=True)
    account_name: str | None = text(secret=True)
    """Holder of that account, when it is not the company."""
    password_expires: date | None = day()
    size: CompanySize | None = choice(CompanySize)


@frozen(kw_only=True)
class Party:
    """Another establishment, designated by SIRET, with the service that handles invoices there."""

    siret: str | None = text(secret=True)
    name: str | None = text(secret=True)
    service_code: str | None = text()
    address: Address | None = field(default=None, repr=False, validator=may_be(Address))


def _party(value: Party | None) -> Party:
    """Return *value*, or a party of which nothing is known: the rules then say what is missing of it."""
    return Party() if value is None else value


def _codes(value: Iterable[str] | None) -> tuple[str, ...]:
    return listed(value)


@frozen(kw_only=True)
class Market:
    """The contract (*marché*) and who plays which part in it."""

    id: str | None = text()
    client: ClientKind | None = choice(ClientKind)
    outside_chorus: bool = switch(False)
    """The host's user said this contract is not billed through Chorus Pro."""
    framework: Framework | None = choice(Framework)
    """Never guessed: which framework a contract uses is agreed with the contracting authority."""
    role: Role | None = choice(Role)
    """The billing company's role."""
    contract_number: str | None = text()
    engagement: str | None = text()
    """Commitment number (*numéro d'engagement*, also called order number): ≤ 50 characters."""
    recipient: Party = field(factory=Party, converter=_party, validator=is_a(Party))
    """The payer (*destinataire*, finance department)."""
    payer_kind: PayerKind | None = choice(PayerKind)
    """What kind of body pays: how long it may take. None when the host does not say: no date is then told."""
    project_manager: Party | None = field(default=None, validator=may_be(Party))
    contracting_authority: Party | None = field(default=None, validator=may_be(Party))
    validator: Party | None = field(default=None, validator=may_be(Party))
    """Who validates first: the main contractor for a subcontractor, the lead contractor for a joint contractor."""
    consortium: Consortium | None = choice(Consortium)
    """How the consortium bills, when there is one."""
    required_attachments: tuple[str, ...] = field(default=(), converter=_codes, validator=all_of(str))
    """Type codes of the supporting documents this contract demands with every claim."""


class StepStatus(StrEnum):
    """Where a workflow step stands."""

    DONE = "done"
    PENDING = "pending"
    REFUSED = "refused"


@frozen(kw_only=True)
class Step:
    """One step of the host's validation workflow, in order."""

    code: FindingCode = choice(FindingCode, FindingCode.HOST_STEP_PENDING)
    """One of the workflow codes; a step of the host's own uses ``HOST_STEP_PENDING`` and a label."""
    status: StepStatus = choice(StepStatus, StepStatus.PENDING)
    who: Who | None = choice(Who)
    label: str | None = text(secret=True)
    """The host's own words for a step this library has no code for."""


def _steps(value: Iterable[Step] | None) -> tuple[Step, ...]:
    return listed(value)


@frozen(kw_only=True)
class Situation:
    """One progress claim (*situation de travaux*), or any other invoice to a public body."""

    id: str = field(validator=is_identifier)
    """The host's identifier of this claim."""
    company: Company = field(validator=is_a(Company))
    market: Market = field(validator=is_a(Market))
    invoice: Invoice = field(validator=is_a(Invoice))
    steps: tuple[Step, ...] = field(default=(), converter=_steps, validator=all_of(Step))
    channel: Channel = choice(Channel, Channel.PDF)
    payment_request: bool = switch(True)
    """False for a document that asks for no payment."""
    final: bool = switch(False)
    """Whether this is the final account of the works (*projet de décompte final*), not a month's claim."""
    cancelled: bool = switch(False)
    """Definitively cancelled in the host."""
    replaces: str | None = text()
    """Number of the rejected invoice this one reissues; it stays in the host and the outbox, no channel sends it."""

    @property
    def works(self) -> bool:
        """Whether it is a works document: it lives in the portal's "Factures de travaux", with MOE and MOA."""
        return self.market.framework in WORKS_FRAMEWORKS

    @property
    def buyer_path(self) -> str:
        """Path of the party the document is addressed to (*débiteur*)."""
        to_authority = self.works and self.market.framework in AUTHORITY_BUYS
        return "market.contracting_authority" if to_authority else "market.recipient"

    @property
    def buyer(self) -> Party:
        """The party the document is addressed to (*débiteur*): the payer, or the contracting authority."""
        if self.buyer_path == "market.recipient":
            return self.market.recipient
        return self.market.contracting_authority or Party()

    @property
    def reader_path(self) -> str:
        """Path of the party who validates first, as a flow names it (*valideur*)."""
        read_by_manager = self.market.framework in PROJECT_MANAGER_READS
        return "market.project_manager" if read_by_manager else "market.validator"

    @property
    def by_flow(self) -> bool:
        """Whether it leaves as a flow: by choice, or because a works document with its PDF has no other way."""
        return self.channel is Channel.FLOW or (self.channel is Channel.PDF and self.works)
