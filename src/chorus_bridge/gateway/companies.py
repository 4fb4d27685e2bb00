"""Where the gateway finds a company's profile when a worker needs its credentials: the outbox never keeps a secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from chorus_bridge.domain.situation import Company, TechnicalAccount

__all__ = ["Companies", "accounts"]

Companies: TypeAlias = Mapping[str, Company] | Iterable[Company] | Callable[[str], Company | None]
"""A mapping by identifier, some companies, or the host's own look-up (called each time: a new password is seen)."""


def accounts(companies: Companies) -> Callable[[str], TechnicalAccount | None]:
    """Return the look-up of a company's technical account."""
    find = _finder(companies)

    def account(company: str) -> TechnicalAccount | None:
        found = find(company)
        return found.account if found else None

    return account


def _finder(companies: Companies) -> Callable[[str], Company | None]:
    if callable(companies):
        return companies
    if isinstance(companies, Mapping):
        return companies.get
    return {company.id: company for company in companies}.get
