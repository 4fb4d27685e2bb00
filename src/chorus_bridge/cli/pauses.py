"""Companies that wait: until somebody has corrected an access, until an hour, or until the portal is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.cli.words import say
from chorus_bridge.domain.recipient import CredentialsVerdict
from chorus_bridge.domain.waiting import PORTAL_AWAY
from chorus_bridge.effects import now
from chorus_bridge.gateway.flows.access import known_supplier
from chorus_bridge.messages import moment, reason_text
from chorus_bridge.messages.templates import Prose
from chorus_bridge.outbox import gates
from chorus_bridge.outbox.flows.reading import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from chorus_bridge.domain.situation import Company
    from chorus_bridge.domain.waiting import CompanyWait
    from chorus_bridge.effects import Flow
    from chorus_bridge.messages import Language

__all__ = ["refused_accesses", "siret_of", "wait_json", "wait_text", "waits"]


def waits(companies: Iterable[str]) -> Flow[tuple[CompanyWait, ...]]:
    """Return who waits of *companies*, and why."""
    at = yield from now()
    rows = yield from read_rows(gates.waiting(companies))
    return tuple(wait for row in rows for wait in gates.waits(row, at=at))


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


def wait_text(wait: CompanyWait, language: Language, *, at: datetime) -> str:
    """Return why a company waits, and what lets it go on."""
    if wait.until is None:
        return say("waits", language, company=wait.company, why=Prose(reason_text(wait.reason, language)))
    until = Prose(moment(wait.until, language, now=at))
    if wait.reason == PORTAL_AWAY:
        return say("waits_portal", language, company=wait.company, until=until)
    why = Prose(reason_text(wait.reason, language))
    return say("waits_until", language, company=wait.company, why=why, until=until)


def wait_json(wait: CompanyWait) -> dict[str, object]:
    """Return a wait for programs."""
    return {
        "company": wait.company,
        "reason": wait.reason,
        "until": wait.until and wait.until.isoformat(),
    }
