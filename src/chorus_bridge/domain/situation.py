"""What a host hands over: a company, its contract, one progress claim (*situation de travaux*) and its workflow."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from chorus_bridge.domain.codes import FindingCode, Who
from chorus_bridge.domain.fields import choice, day, is_text, text, values
from chorus_bridge.domain.vocabulary import Channel, ClientKind, CompanySize, Framework, Role

if TYPE_CHECKING:
    from datetime import date

    from chorus_bridge.domain.invoice import Invoice

__all__ = ["Company", "Market", "Party", "Situation", "Step", "StepStatus", "TechnicalAccount"]


@frozen(kw_only=True)
class TechnicalAccount:
    """The company's technical account on Chorus Pro (login like ``TECH_…``), created on the portal for API access."""

    login: str = field(repr=False)
    password: str = field(repr=False)


@frozen(kw_only=True)
class Company:
    """The billing company, as on its profile in the host.

    ``id`` is the host's own identifier: it separates companies everywhere in the outbox.
    """

    id: str = field(validator=is_text)
    name: str | None = text(secret=True)
    siret: str | None = text(secret=True)
    account: TechnicalAccount | None = None
    structure_id: int | None = None
    """The company's identifier inside Chorus Pro; found by SIRET when absent."""
    service_id: int | None = None
    bank_details_id: int | None = None
    """Which of the bank details recorded on the portal to use."""
    bank_details_required: bool = False
    """Whether this company wants every transfer to name its bank details."""
    password_expires: date | None = day()
    size: CompanySize | None = choice(CompanySize)


@frozen(kw_only=True)
class Party:
    """Another establishment, designated by SIRET, with the service that handles invoices there."""

    siret: str | None = text(secret=True)
    name: str | None = text(secret=True)
    service_code: str | None = text()


@frozen(kw_only=True)
class Market:
    """The contract (*marché*) and who plays which part in it."""

    id: str | None = text()
    client: ClientKind | None = choice(ClientKind)
    outside_chorus: bool = False
    """The host's user said this contract is not billed through Chorus Pro."""
    framework: Framework | None = choice(Framework)
    """Never guessed: which framework a contract uses is agreed with the contracting authority."""
    role: Role | None = choice(Role)
    """The billing company's role."""
    contract_number: str | None = text()
    engagement: str | None = text()
    """Commitment number (*numéro d'engagement*, also called order number): ≤ 50 characters."""
    recipient: Party = field(factory=Party)
    """The payer (*destinataire*, finance department)."""
    project_manager: Party | None = None
    contracting_authority: Party | None = None
    validator: Party | None = None
    """Who validates first: the main contractor for a subcontractor, the lead contractor for a joint contractor."""
    required_attachments: tuple[str, ...] = values(str)
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


@frozen(kw_only=True)
class Situation:
    """One progress claim (*situation de travaux*), or any other invoice to a public body."""

    id: str = field(validator=is_text)
    """The host's identifier of this claim."""
    company: Company
    market: Market
    invoice: Invoice
    steps: tuple[Step, ...] = values(Step)
    channel: Channel = choice(Channel, Channel.PDF)
    payment_request: bool = True
    """False for a document that asks for no payment."""
    cancelled: bool = False
    """Definitively cancelled in the host."""
    replaces: str | None = text()
    """Number of the rejected invoice this one reissues."""
