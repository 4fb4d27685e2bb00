"""Companies that wait: until somebody has corrected an access, until an hour, or until the portal is back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from chorus_bridge.cli.words import say
from chorus_bridge.domain.recipient import CredentialsVerdict
from chorus_bridge.effects import now
from chorus_bridge.gateway.flows.access import known_supplier
from chorus_bridge.gateway.flows.gating import UNTIL_RESUMED
from chorus_bridge.messages import moment, reason_text
from chorus_bridge.messages.templates import Prose
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.flows.reading import read_rows
from chorus_bridge.outbox.rows import instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from chorus_bridge.domain.situation import Company
    from chorus_bridge.effects import Flow, Row
    from chorus_bridge.messages import Language

__all__ = ["Wait", "refused_accesses", "siret_of", "wait_json", "wait_text", "waits"]

_LOCKS: Final = frozenset({"application", "token", "subscription", "account", "rights"})
"""Causes whose short reason bears another name than they do."""


@frozen(kw_only=True)
class Wait:
    """Why a company is not served now."""

    company: str
    reason: str
    """A short reason; empty when the portal did not answer several times."""
    until: datetime | None
    """When it is served again by itself; None when somebody must resume it."""

    @property
    def refused(self) -> bool:
        """Whether an access was refused."""
        return self.reason.endswith("_refused") or self.reason == "account_missing"


def waits(companies: Iterable[str]) -> Flow[tuple[Wait, ...]]:
    """Return who waits of *companies*, and why."""
    at = yield from now()
    found: list[Wait] = []
    for company in companies:
        rows = yield from read_rows(statements.read("gate", company=company))
        found += [wait for row in rows for wait in _told(company, row, at)]
    return tuple(found)


def _told(company: str, row: Row, at: datetime) -> Iterator[Wait]:
    if row["paused_until"] and instant(row["paused_until"]) > at:
        cause, until = row["reason"], instant(row["paused_until"])
        reason = f"{cause}_refused" if cause in _LOCKS else cause
        yield Wait(company=company, reason=reason, until=until if until < UNTIL_RESUMED else None)
    if row["open_until"]:
        yield Wait(company=company, reason="", until=instant(row["open_until"]))


def refused_accesses(companies: Iterable[Company]) -> Flow[Mapping[str, bool]]:
    """Return the companies that wait since an access was refused, each with whether it was its technical account.

    Both memories count: the pause that a worker wrote, and what asking about the recipients found.
    """
    found: dict[str, bool] = {}
    for company in companies:
        known = yield from known_supplier(company.id, siret_of(company) or "")
        refused = known is not None and known.credentials is CredentialsVerdict.REFUSED
        waiting = yield from waits([company.id])
        if refused or any(wait.refused for wait in waiting):
            found[company.id] = refused or any(wait.reason == "account_refused" for wait in waiting)
    return found


def siret_of(company: Company) -> str | None:
    """Return its SIRET as the outbox remembers it, whatever blanks a file writes in it."""
    return "".join(company.siret.split()) if company.siret else None


def wait_text(wait: Wait, language: Language, *, at: datetime) -> str:
    """Return why a company waits, and what lets it go on."""
    if wait.until is None:
        return say("waits", language, company=wait.company, why=Prose(reason_text(wait.reason, language)))
    until = Prose(moment(wait.until, language, now=at))
    if not wait.reason:
        return say("waits_portal", language, company=wait.company, until=until)
    why = Prose(reason_text(wait.reason, language))
    return say("waits_until", language, company=wait.company, why=why, until=until)


def wait_json(wait: Wait) -> dict[str, object]:
    """Return a wait for programs."""
    return {
        "company": wait.company,
        "reason": wait.reason or "portal_away",
        "until": wait.until and wait.until.isoformat(),
    }
