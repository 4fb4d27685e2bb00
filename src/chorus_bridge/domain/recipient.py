"""What is known of a public body and of the supplier inside Chorus Pro, and how old that knowledge is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

__all__ = ["CredentialsVerdict", "Freshness", "RecipientFacts", "ServiceFacts", "SupplierFacts", "freshness"]


class Freshness(StrEnum):
    """How much the facts are worth today."""

    KNOWN = "known"
    STALE = "stale"
    """Known once, older than the accepted age."""
    UNKNOWN = "unknown"


@frozen(kw_only=True)
class ServiceFacts:
    """One service of a public body."""

    code: str
    active: bool = True
    label: str | None = None
    engagement_required: bool | None = None
    """Whether this service demands a commitment number; None when its own sheet was not read."""


@frozen(kw_only=True)
class RecipientFacts:
    """A public body as the portal's directory describes it.

    *Source:* AIFE, Swagger "Structures": parameters of a structure and of its services.
    """

    siret: str = field(repr=False)
    fetched_at: datetime
    known: bool = True
    """False when the directory has no such structure."""
    active: bool = True
    structure_id: int | None = None
    name: str | None = field(default=None, repr=False)
    service_required: bool | None = None
    engagement_required: bool | None = None
    service_or_engagement: bool | None = None
    """At least one of the two is demanded."""
    moa_only: bool | None = None
    """The structure only acts as contracting authority: it receives works documents, never an ordinary invoice."""
    has_moa: bool | None = None
    payment_status_reported: bool | None = None
    """False when this body never announces that the payment was launched."""
    services: tuple[ServiceFacts, ...] = ()
    services_complete: bool = False
    """Whether ``services`` is the whole list, so that an absent code is really unknown."""

    def service(self, code: str) -> ServiceFacts | None:
        """Return the service *code*, or None when it is not in the list."""
        return next((s for s in self.services if s.code == code), None)


class CredentialsVerdict(StrEnum):
    """What the portal said of the technical account last time."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@frozen(kw_only=True)
class SupplierFacts:
    """The billing company as its own technical account sees it."""

    siret: str = field(repr=False)
    fetched_at: datetime
    credentials: CredentialsVerdict = CredentialsVerdict.UNKNOWN
    linked: bool | None = None
    """Whether the account may act for this establishment."""
    in_chorus: bool | None = None
    """Whether the establishment is known and active in the directory."""
    structure_id: int | None = None
    bank_details: tuple[int, ...] = field(default=(), repr=False)
    password_expires: date | None = None


def freshness(fetched_at: datetime | None, *, now: datetime, max_age: timedelta) -> Freshness:
    """Return what facts fetched at *fetched_at* are worth at *now*."""
    if fetched_at is None:
        return Freshness.UNKNOWN
    return Freshness.KNOWN if now - fetched_at <= max_age else Freshness.STALE
