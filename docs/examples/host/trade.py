"""What the host knows of its trade: a company, contracts, progress claims. Plain values, read from its tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = ["Claim", "Contract", "File", "Profile", "Validation"]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The billing company's profile."""

    id: str
    name: str
    siret: str
    login: str
    password: str = field(repr=False)
    """A real host encrypts it, and decrypts it only to hand it to the gateway."""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The identity sheet of a contract (*fiche du marché*)."""

    id: str
    title: str
    client: str
    public: bool
    siret: str | None = None
    service: str | None = None
    engagement: str | None = None
    number: str | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Validation:
    """One step of the host's workflow."""

    code: str
    done_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class File:
    """The invoice's PDF, by name and size; its content is read apart."""

    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One progress claim (*situation de travaux*)."""

    id: str
    title: str
    period: date
    """The first day of the month it is for."""
    contract: Contract
    net: Decimal
    vat: Decimal
    number: str | None = None
    issue_date: date | None = None
    comment: str = ""
    replaces: str | None = None
    version: int = 1
    validations: tuple[Validation, ...] = ()
    file: File | None = None

    @property
    def total(self) -> Decimal:
        """The amount incl. VAT."""
        return self.net + self.vat

    @property
    def mark(self) -> str:
        """What a form carries to see that somebody else saved the claim, or its contract, meanwhile."""
        return f"{self.version}.{self.contract.version}"

    @property
    def next_validation(self) -> str | None:
        """The code of the step to do now, or None once all are done."""
        return next((step.code for step in self.validations if step.done_by is None), None)

    @property
    def processing(self) -> str:
        """Where the claim stands in the host: the code of the step it waits for, or ``validated``."""
        return self.next_validation or "validated"
