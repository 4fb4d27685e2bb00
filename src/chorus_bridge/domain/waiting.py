"""Why nothing of a company leaves for now, whatever its invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["PORTAL_AWAY", "CompanyWait"]

PORTAL_AWAY: Final = "portal_away"
"""The reason of a wait that nobody asked for: the portal did not answer, several times in a row."""


@frozen(kw_only=True)
class CompanyWait:
    """A company that is not served now: nothing of it is sent, searched for or looked at."""

    company: str
    """The host's identifier of the billing company."""
    reason: str
    """Short code, e.g. ``"account_refused"``; :data:`PORTAL_AWAY` when the portal does not answer."""
    until: datetime | None
    """Served again by itself from this instant (UTC); None when somebody must resume it."""

    @property
    def refused(self) -> bool:
        """Whether an access was refused."""
        return self.reason.endswith("_refused") or self.reason == "account_missing"
