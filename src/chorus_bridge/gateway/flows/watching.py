"""Follow everything a supplier has at the portal by what moved: the cost follows the changes, not what is open.

One search per supplier and per list, from the last change seen, a little earlier to be sure. What it brings twice is
nothing new. Once a day it goes back further, for what the portal lists late. Each invoice is kept by itself: one that
cannot be read costs the others nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import attrs

from chorus_bridge.chorus import operations
from chorus_bridge.effects import Accepted, Undone, ask, execute, now, tell
from chorus_bridge.errors import AuthRefused
from chorus_bridge.gateway.flows import access
from chorus_bridge.gateway.flows.following import next_look, same_news, tell_news
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.gateway.flows.surviving import guarded
from chorus_bridge.outbox import announcements, feeds, gates, rows

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.chorus.results import FoundInvoice, Page
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Reply
    from chorus_bridge.outbox.feeds import Feed
    from chorus_bridge.settings import Settings

__all__ = ["feeds_due", "watch"]

_PAGES: Final = 20
"""Pages read in one round at most; the next round goes on."""

_DEEP_EVERY: Final = timedelta(days=1)


def feeds_due(*, at: datetime, limit: int, company: str | None = None) -> Flow[tuple[Feed, ...]]:
    """Return up to *limit* searches whose time has come."""
    result = yield from execute(feeds.feeds_due(at=at, limit=limit, company=company))
    return () if isinstance(result, Undone) else tuple(feeds.feed(row) for row in result[0])


def watch(feed: Feed, *, settings: Settings) -> Flow[int]:
    """Search for what moved since *feed* was last read, keep it, and return how many invoices had news."""
    known = yield from access.known_supplier(feed.company, feed.supplier)
    supplier = known.structure_id if known else None
    asked = yield from now()
    deep = asked - feed.deep_at >= _DEEP_EVERY
    start = feed.since - (settings.refresh_depth if deep else settings.refresh_overlap)
    seen, news, page = feed.since, 0, feed.page
    for page in range(feed.page, feed.page + _PAGES):
        operation = operations.changes(works=feed.works, since=start, supplier_id=supplier, page=page)
        reply = yield from ask(operation, feed.company)
        if not isinstance(reply, Accepted):
            yield from _later(feed, reply, page, settings)
            return news
        news += yield from _kept(feed, reply.value, settings)
        seen = max([seen, *(item.news.at for item in reply.value.items if item.news.at is not None)])
        if reply.value.last:
            break
    else:
        yield from _go_on(feed, page + 1)
        return news
    quiet = 0 if news else feed.quiet + 1
    # The portal's own dates say where to take up: its clock is not ours. None is believed that is not past.
    after = attrs.evolve(feed, since=min(seen, asked), page=1, quiet=quiet, deep_at=asked if deep else feed.deep_at)
    due = (yield from now()) + _wait(quiet, settings)
    yield from execute(feeds.read_until(feed, after, due=due), gates.answered(feed.company))
    return news


def _kept(feed: Feed, page: Page[FoundInvoice], settings: Settings) -> Flow[int]:
    """Keep the news of one page, invoice by invoice, and return how many there were."""
    if page.skipped:
        yield from tell("portal.unreadable", company=feed.company, rows=page.skipped)
    listed = {item.portal_id: item for item in page.items}
    result = yield from execute(feeds.moved(feed.company, listed, works=feed.works))
    found = () if isinstance(result, Undone) else tuple(rows.transmission(row) for row in result[0])
    news = 0
    for transmission in found:
        item = listed[transmission.portal_id or ""]
        if not same_news(item.news, transmission.news):
            told = yield from guarded(feed.company, transmission.id, _announced(transmission, item, settings))
            news += told or 0
    return news


def _announced(transmission: Transmission, item: FoundInvoice, settings: Settings) -> Flow[int]:
    """Keep what the list says of one invoice; its whole history is read when it ends, or when somebody looks."""
    at = yield from now()
    last = (
        item.news if item.news.at is None else attrs.evolve(item.news, at=item.news.at.replace(second=0, microsecond=0))
    )
    done = yield from execute(
        announcements.announce(transmission, last, at),
        announcements.latest_news(transmission, last, at=at, poll_due=next_look(last, at, settings), polls=1),
    )
    if isinstance(done, Undone):
        return 0
    yield from tell_news(transmission, last, closed=bool(done[-1][0]["closed"]))
    return 1


def _later(feed: Feed, reply: Reply[Page[FoundInvoice]], page: int, settings: Settings) -> Flow[None]:
    """Take up from this very page later: what came before it is kept."""
    at = yield from now()
    after = attrs.evolve(feed, page=page, quiet=feed.quiet + 1)
    due = at + _wait(after.quiet, settings)
    yield from execute(feeds.read_until(feed, after, due=due), *consequences(feed.company, reply, at, settings))
    if isinstance(reply, AuthRefused):
        yield from tell("access.refused", company=feed.company, cause=reply.cause)


def _go_on(feed: Feed, page: int) -> Flow[None]:
    at = yield from now()
    yield from execute(feeds.read_until(feed, attrs.evolve(feed, page=page), due=at), gates.answered(feed.company))


def _wait(quiet: int, settings: Settings) -> timedelta:
    return settings.refresh_steps[min(quiet, len(settings.refresh_steps) - 1)]
