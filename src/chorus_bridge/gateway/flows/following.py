"""Ask what became of a deposited invoice, keep everything the portal says, and ask less often as time goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.chorus import operations
from chorus_bridge.effects import Accepted, Undone, ask, execute, now, tell
from chorus_bridge.errors import AuthRefused
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.outbox import announcements, rows, statements

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from chorus_bridge.chorus.results import InvoiceHistory
    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow
    from chorus_bridge.settings import Settings

__all__ = ["polls_due", "refresh"]


def polls_due(*, at: datetime, limit: int, company: str | None = None) -> Flow[tuple[tuple[Transmission, int], ...]]:
    """Return up to *limit* deposited transmissions worth asking about, each with the times it was asked already."""
    result = yield from execute(statements.read("polls_due", now=rows.stamp(at), limit=limit, company=company))
    found = () if isinstance(result, Undone) else result[0]
    return tuple((rows.transmission(row), row["polls"]) for row in found)


def refresh(deposited: Transmission, polls: int, *, settings: Settings) -> Flow[PortalNews | None]:
    """Ask for the history of *deposited* and keep it.

    Returns:
        The portal's last word when it is new, otherwise None.
    """
    if deposited.portal_id is None:
        return None
    reply = yield from ask(operations.history(deposited.portal_id), deposited.company)
    at = yield from now()
    if not isinstance(reply, Accepted) or not reply.value.entries:
        later = announcements.poll_later(deposited, poll_due=at + _step(polls + 1, settings), polls=polls + 1)
        yield from execute(later, *consequences(deposited.company, reply, at, settings))
        if isinstance(reply, AuthRefused):
            yield from tell("access.refused", company=deposited.company, cause=reply.cause)
        return None
    return (yield from _keep(deposited, reply.value, polls, at, settings))


def _keep(
    deposited: Transmission, said: InvoiceHistory, polls: int, at: datetime, settings: Settings
) -> Flow[PortalNews | None]:
    last = said.entries[-1]
    changed = deposited.news is None or (last.raw, last.at) != (deposited.news.raw, deposited.news.at)
    # News starts the schedule again: an invoice that moves is likely to move soon.
    asked = 0 if changed else polls + 1
    poll_due = None if last.final else at + _step(asked, settings)
    yield from execute(
        *(announcements.announce(deposited, entry, at) for entry in said.entries),
        announcements.latest_news(deposited, last, at=at, poll_due=poll_due, polls=asked),
    )
    if not changed:
        return None
    yield from tell("portal.news", company=deposited.company, transmission=deposited.id, status=last.raw)
    return last


def _step(polls: int, settings: Settings) -> timedelta:
    return settings.poll_steps[min(polls, len(settings.poll_steps) - 1)]
