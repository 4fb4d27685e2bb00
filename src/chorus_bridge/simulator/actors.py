"""Who exists in the portal: applications, technical accounts, structures, services, bank details."""

from datetime import date, datetime
from typing import Final

from attrs import field, frozen

from chorus_bridge.simulator.dates import midnight

ALL_APIS: Final = frozenset({"factures", "facturesTravaux", "structures", "transverses"})
RESERVED_SERVICE: Final = "FACTURES_PUBLIQUES"
"""Service code kept for invoices between public bodies: a company's invoice addressed to it is refused."""


@frozen(kw_only=True)
class Application:
    """A PISTE application and the APIs it subscribed to."""

    client_id: str
    client_secret: str = field(repr=False)
    apis: frozenset[str] = ALL_APIS


@frozen(kw_only=True)
class Account:
    """A technical account of Chorus Pro and the structures it may act for."""

    login: str = field(repr=False)
    password: str = field(repr=False)
    structures: tuple[int, ...]
    expired: bool = False
    connected: bool = True
    """Whether the API connection (raccordement) was declared; the gateway refuses everything without it."""


@frozen(kw_only=True)
class Service:
    """A service of a structure; the code is what invoices carry."""

    id: int
    code: str
    label: str
    active: bool = True
    engagement_required: bool = False
    valid_from: date = date(2017, 1, 1)
    valid_to: date | None = None
    """Last day of validity, `None` when it has no end."""

    def usable_on(self, day: date) -> bool:
        """Say whether invoices may be addressed to the service that day."""
        return self.active and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@frozen
class BankDetails:
    """Bank details recorded on a structure; the API never shows the account itself."""

    id: int
    label: str


@frozen(kw_only=True)
class Structure:
    """A company or a public body known to the portal, with the obligations of a recipient."""

    id: int
    siret: str
    name: str
    public: bool
    active: bool = True
    state: bool = False
    city: str = ""
    postal_code: str = ""
    service_required: bool = False
    engagement_required: bool = False
    service_or_engagement: bool = False
    has_moa: bool = False
    moa_only: bool = False
    payment_status_not_reported: bool = False
    password_expiry: date | None = None
    """Last day of the technical account's password, `None` when the structure has no account."""
    services: tuple[Service, ...] = ()
    bank_details: tuple[BankDetails, ...] = ()

    def service(self, code: str) -> Service | None:
        """Return the service with this code, `None` when there is none."""
        return next((service for service in self.services if service.code == code), None)

    def service_by_id(self, service_id: int | None) -> Service | None:
        """Return the service with this identifier, `None` when there is none."""
        return next((service for service in self.services if service.id == service_id), None)

    @property
    def password_expires_at(self) -> datetime | None:
        """The moment the password expires, `None` without an account."""
        return None if self.password_expiry is None else midnight(self.password_expiry)
