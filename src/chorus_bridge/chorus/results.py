"""What the portal answers, in our own words: plain values, nothing of the wire left in them."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from attrs import field, frozen

from chorus_bridge.chorus.flow_words import FlowVerdict
from chorus_bridge.domain.portal import PortalNews
from chorus_bridge.domain.vocabulary import Framework, InvoiceKind

__all__ = [
    "BankDetails",
    "Deposit",
    "FlowError",
    "FlowReceipt",
    "FlowReport",
    "FoundInvoice",
    "InvoiceHistory",
    "InvoiceSheet",
    "OwnStructure",
    "Page",
    "ServiceRef",
    "ServiceSheet",
    "StructureRef",
    "StructureSheet",
    "TechnicalError",
    "midnight",
]

T = TypeVar("T")


@frozen(kw_only=True)
class Page(Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    page: int
    """Number of this page, from 1."""
    pages: int | None = None
    total: int | None = None
    last: bool
    """Whether asking for the next page would bring nothing. When the portal does not count, a full page is
    never the last."""
    skipped: int = 0
    """Rows that could not be read, where one spoilt row must not hide the others."""


@frozen(kw_only=True)
class Deposit:
    """The portal created the invoice."""

    portal_id: str
    """The portal's identifier; opaque."""
    number: str | None
    """The number it bears there."""
    news: PortalNews | None
    deposited_on: date | None
    certificate: str | None = field(default=None, repr=False)
    """Digest of the certificate of deposit, in base64."""


@frozen(kw_only=True)
class FlowReceipt:
    """The portal has the flow. Nothing is created yet."""

    flow_number: str
    """The portal's number of the flow; opaque."""
    received_on: date | None


@frozen(kw_only=True)
class FlowError:
    """What the portal reproaches to one invoice of a flow."""

    number: str | None
    """Number of the invoice."""
    text: str = field(repr=False)
    """Sentences joined by ``|``, cut short near 200 characters."""


@frozen(kw_only=True)
class TechnicalError:
    """What the portal reproaches to the flow as a file."""

    code: str
    text: str = field(repr=False)


@frozen(kw_only=True)
class FlowReport:
    """What became of a flow."""

    verdict: FlowVerdict
    raw: str
    """The portal's own word for it, kept even when we know it."""
    at: datetime | None
    errors: tuple[FlowError, ...] = ()
    technical: tuple[TechnicalError, ...] = ()


@frozen(kw_only=True)
class FoundInvoice:
    """One invoice of ours, as a search lists it. None: the answer does not say."""

    portal_id: str
    number: str | None
    supplier_siret: str | None = field(repr=False)
    recipient_siret: str | None = field(repr=False)
    issue_date: date | None
    deposited_on: date | None
    total_incl_vat: Decimal | None = field(repr=False)
    payable: Decimal | None = field(repr=False)
    currency: str | None
    kind: InvoiceKind | None
    flow_number: str | None
    news: PortalNews


@frozen(kw_only=True)
class InvoiceSheet:
    """One invoice of ours, read alone. None: the answer does not say."""

    portal_id: str
    number: str | None
    supplier_siret: str | None = field(repr=False)
    recipient_siret: str | None = field(repr=False)
    service_code: str | None
    framework: Framework | None
    kind: InvoiceKind | None
    issue_date: date | None
    deposited_on: date | None
    total_excl_vat: Decimal | None = field(repr=False)
    total_vat: Decimal | None = field(repr=False)
    total_incl_vat: Decimal | None = field(repr=False)
    payable: Decimal | None = field(repr=False)
    currency: str | None
    contract_number: str | None
    engagement: str | None
    comment: str | None = field(repr=False)
    news: PortalNews

    def as_found(self) -> FoundInvoice:
        """Return the same facts in the form a search gives, to compare them the same way."""
        return FoundInvoice(
            portal_id=self.portal_id,
            number=self.number,
            supplier_siret=self.supplier_siret,
            recipient_siret=self.recipient_siret,
            issue_date=self.issue_date,
            deposited_on=self.deposited_on,
            total_incl_vat=self.total_incl_vat,
            payable=self.payable,
            currency=self.currency,
            kind=self.kind,
            flow_number=None,
            news=self.news,
        )


@frozen(kw_only=True)
class InvoiceHistory:
    """Every status an invoice went through."""

    portal_id: str
    number: str | None
    entries: tuple[PortalNews, ...]
    """Oldest first."""
    complete: bool
    """Whether the portal showed them all."""


@frozen(kw_only=True)
class StructureRef:
    """An establishment in the portal's directory."""

    structure_id: int
    siret: str | None = field(repr=False)
    name: str | None = field(repr=False)
    active: bool | None


@frozen(kw_only=True)
class StructureSheet:
    """What an establishment is and what it demands. None: the answer does not say."""

    structure_id: int | None
    siret: str | None = field(repr=False)
    name: str | None = field(repr=False)
    public: bool | None
    service_required: bool | None
    engagement_required: bool | None
    service_or_engagement: bool | None
    moa_only: bool | None
    has_moa: bool | None
    payment_status_reported: bool | None
    password_expires: date | None
    """Of the technical account; shown for one's own establishment."""


@frozen(kw_only=True)
class ServiceRef:
    """One service of an establishment, as a list shows it."""

    service_id: int
    code: str
    label: str | None
    active: bool | None


@frozen(kw_only=True)
class ServiceSheet:
    """One service, read alone. None: the answer does not say."""

    code: str | None
    label: str | None
    engagement_required: bool | None
    payment_launched_here: bool | None
    """The portal's ``miseEnPaiement``; its meaning is not published."""
    valid_from: datetime | None
    valid_until: datetime | None


@frozen(kw_only=True)
class OwnStructure:
    """An establishment the technical account may bill for."""

    structure_id: int
    siret: str | None = field(repr=False)
    name: str | None = field(repr=False)


@frozen(kw_only=True)
class BankDetails:
    """Bank details recorded on the portal; it shows their name only."""

    bank_details_id: int
    name: str | None = field(repr=False)


def midnight(day: date | None) -> datetime | None:
    """Return the start of a day of the portal, in Paris: of a deposit it gives the day, not the hour."""
    return None if day is None else datetime.combine(day, time(), tzinfo=ZoneInfo("Europe/Paris"))
