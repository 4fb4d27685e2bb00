"""Look at one deposited invoice by itself: soon after its deposit, when it ends, and now and then.

What moves is found by the search for changes (``watching``); this is for what that search cannot see, and for the whole
history. A works document is looked at in its own list first: its history is asked for when its status moved. That the
history of ordinary invoices serves works documents too is one third party's practice; without it, the list still tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.frozen import thaw
from chorus_bridge.effects import Accepted, Undone, ask, execute, now, tell
from chorus_bridge.errors import AuthRefused, NotFound
from chorus_bridge.gateway.flows.asking import let_through
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.outbox import announcements, feeds, rows, statements
from chorus_bridge.outbox import flows as outbox

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from chorus_bridge.chorus.results import FoundInvoice, Page
    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Reply, Statement
    from chorus_bridge.settings import Settings

__all__ = ["look", "next_look", "polls_due", "refresh", "same_news", "tell_news"]


def polls_due(*, at: datetime, limit: int, company: str | None = None) -> Flow[tuple[tuple[Transmission, int], ...]]:
    """Return up to *limit* deposited transmissions worth asking about, each with the times it was asked already."""
    result = yield from execute(statements.read("polls_due", now=rows.stamp(at), limit=limit, company=company))
    found = () if isinstance(result, Undone) else result[0]
    return tuple((rows.transmission(row), row["polls"]) for row in found)


def refresh(deposited: Transmission, polls: int, *, settings: Settings) -> Flow[PortalNews | None]:
    """Ask for the history of *deposited* and keep it.

    Returns:
        The portal's last word when it is new, otherwise None: it had nothing new, or gave no answer.
    """
    if deposited.portal_id is None:
        return None
    news, _ = yield from _asked(deposited, deposited.portal_id, polls, settings)
    return news


def look(company: str, transmission: str, *, settings: Settings) -> Flow[PortalNews | None]:
    """Look at one invoice now, because somebody asked, and return the portal's last word when it is new.

    Raises:
        NotFound: This company has no such transmission.
        ChorusBridgeError: The portal did not answer, or refused, or the company waits until somebody has mended its
            access: what is known may be old.
    """
    deposited = yield from outbox.load(company, transmission)
    if deposited.portal_id is None:
        return None
    yield from let_through(company, "look")
    news, reply = yield from _asked(deposited, deposited.portal_id, 0, settings)
    if news is None and not isinstance(reply, Accepted):
        raise reply
    return news


def _asked(
    deposited: Transmission, portal_id: str, polls: int, settings: Settings
) -> Flow[tuple[PortalNews | None, Reply[Any]]]:
    """Return what is new, and the last answer: without news, it tells whether there was one."""
    listed: PortalNews | None = None
    if deposited.works:
        reply = yield from ask(operations.find_works(number=deposited.number), deposited.company)
        listed = _listed(deposited, reply)
        if not isinstance(reply, Accepted) or same_news(listed, deposited.news):
            yield from _later(deposited, reply, polls, settings)
            return None, reply
    history = yield from ask(operations.history(portal_id), deposited.company)
    entries = history.value.entries if isinstance(history, Accepted) else ()
    if not entries and listed is not None:
        entries = (listed,)
    if entries:
        return (yield from _keep(deposited, entries, polls, settings)), history
    yield from _later(deposited, history, polls, settings)
    return None, history


def _listed(deposited: Transmission, reply: Reply[Page[FoundInvoice]]) -> PortalNews | None:
    rows = reply.value.items if isinstance(reply, Accepted) else ()
    return next((row.news for row in rows if row.portal_id == deposited.portal_id), None)


def same_news(one: PortalNews | None, other: PortalNews | None) -> bool:
    """Return whether both say the same: a list dates to the second, a history to the minute.

    A comment that goes on, or that only one of them gives, is the same; another one is news: suspended again.
    """
    if one is None or other is None or (one.raw, _minute(one)) != (other.raw, _minute(other)):
        return False
    return one.comment.startswith(other.comment) or other.comment.startswith(one.comment)


def _minute(news: PortalNews) -> datetime | None:
    return None if news.at is None else news.at.replace(second=0, microsecond=0)


def _later(deposited: Transmission, reply: Reply[Any], polls: int, settings: Settings) -> Flow[None]:
    """Ask again later: nothing new was said, or nothing could be read. The search for changes sees it all the same."""
    at = yield from now()
    later = announcements.poll_later(deposited, poll_due=at + _step(polls + 1, settings), polls=polls + 1)
    watched = (yield from _watched(deposited, at, settings)) if polls == 0 else ()
    yield from execute(later, *watched, *consequences(deposited.company, reply, at, settings))
    if isinstance(reply, AuthRefused):
        yield from tell("access.refused", company=deposited.company, cause=reply.cause)


def _keep(
    deposited: Transmission, entries: tuple[PortalNews, ...], polls: int, settings: Settings
) -> Flow[PortalNews | None]:
    at = yield from now()
    last = entries[-1]
    changed = not same_news(last, deposited.news)
    # News starts the schedule again.
    asked = 1 if changed else polls + 1
    poll_due = None if last.final else at + _step(asked, settings)
    watched = yield from _watched(deposited, at, settings)
    done = yield from execute(
        announcements.latest_news(
            deposited, last, at=at, poll_due=poll_due, polls=asked, since=announcements.payer_since(entries)
        ),
        *announcements.announce_history(deposited, entries, at),
        *watched,
    )
    if not changed or isinstance(done, Undone):
        return None
    yield from tell_news(deposited, last, closed=bool(done[0][0]["closed"]))
    return last


def tell_news(transmission: Transmission, last: PortalNews, *, closed: bool) -> Flow[None]:
    """Tell what the portal says now; louder, that an invoice believed dead is alive beside the one that replaced it."""
    who = {"company": transmission.company, "transmission": transmission.id}
    yield from tell("portal.news", **who, status=last.raw)
    if closed and not last.closed_number:
        yield from tell("portal.reopened", **who, status=last.raw)


def _watched(deposited: Transmission, at: datetime, settings: Settings) -> Flow[tuple[Statement, ...]]:
    """Return what makes the search for changes see this invoice from now on."""
    try:
        supplier = thaw((yield from outbox.document(deposited.document))).supplier_siret
    except (NotFound, ValueError):
        return ()  # purged: it is looked at by itself
    due = at + settings.refresh_steps[0]
    return (feeds.open_feed(deposited, supplier, since=at, due=due, at=at),)


def next_look(news: PortalNews, at: datetime, settings: Settings) -> datetime:
    """Return when to look at an invoice by itself after the search for changes gave it *news*.

    One that ends is looked at once more, for its whole history.
    """
    return at + (settings.poll_steps[0] if news.final else _step(1, settings))


def _step(polls: int, settings: Settings) -> timedelta:
    return settings.poll_steps[min(polls, len(settings.poll_steps) - 1)]
