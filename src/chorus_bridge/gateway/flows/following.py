"""Ask what became of a deposited invoice, keep everything the portal says, and ask less often as time goes by.

A works document is looked at in its own list first: its history is asked for when its status moved. That the history
of ordinary invoices serves works documents too is one third party's practice; without it, the list still tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chorus_bridge.chorus import operations
from chorus_bridge.effects import Accepted, Undone, ask, execute, now, tell
from chorus_bridge.errors import AuthRefused
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.outbox import announcements, rows, statements

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from chorus_bridge.chorus.results import FoundInvoice, Page
    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Reply
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
    listed: PortalNews | None = None
    if deposited.works:
        reply = yield from ask(operations.find_works(number=deposited.number), deposited.company)
        listed = _listed(deposited, reply)
        if not isinstance(reply, Accepted) or _same(listed, deposited.news):
            yield from _later(deposited, reply, polls, settings)
            return None
    history = yield from ask(operations.history(deposited.portal_id), deposited.company)
    entries = history.value.entries if isinstance(history, Accepted) else ()
    if not entries and listed is not None:
        entries = (listed,)
    if entries:
        return (yield from _keep(deposited, entries, polls, settings))
    yield from _later(deposited, history, polls, settings)
    return None


def _listed(deposited: Transmission, reply: Reply[Page[FoundInvoice]]) -> PortalNews | None:
    rows = reply.value.items if isinstance(reply, Accepted) else ()
    return next((row.news for row in rows if row.portal_id == deposited.portal_id), None)


def _same(one: PortalNews | None, other: PortalNews | None) -> bool:
    """Return whether both say the same: a list dates to the second, a history to the minute."""
    return one is not None and other is not None and (one.raw, _minute(one)) == (other.raw, _minute(other))


def _minute(news: PortalNews) -> datetime | None:
    return None if news.at is None else news.at.replace(second=0, microsecond=0)


def _later(deposited: Transmission, reply: Reply[Any], polls: int, settings: Settings) -> Flow[None]:
    """Ask again later: nothing new was said, or nothing could be read."""
    at = yield from now()
    later = announcements.poll_later(deposited, poll_due=at + _step(polls + 1, settings), polls=polls + 1)
    yield from execute(later, *consequences(deposited.company, reply, at, settings))
    if isinstance(reply, AuthRefused):
        yield from tell("access.refused", company=deposited.company, cause=reply.cause)


def _keep(
    deposited: Transmission, entries: tuple[PortalNews, ...], polls: int, settings: Settings
) -> Flow[PortalNews | None]:
    at = yield from now()
    last = entries[-1]
    changed = not _same(last, deposited.news)
    # News starts the schedule again: an invoice that moves is likely to move soon.
    asked = 0 if changed else polls + 1
    poll_due = None if last.final else at + _step(asked, settings)
    yield from execute(
        *(announcements.announce(deposited, entry, at) for entry in entries),
        announcements.latest_news(deposited, last, at=at, poll_due=poll_due, polls=asked),
    )
    if not changed:
        return None
    yield from tell("portal.news", company=deposited.company, transmission=deposited.id, status=last.raw)
    return last


def _step(polls: int, settings: Settings) -> timedelta:
    return settings.poll_steps[min(polls, len(settings.poll_steps) - 1)]
