"""Where each supplier's search for what moved at the portal stands, as statements and values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from attrs import field, frozen

from chorus_bridge.effects import Statement
from chorus_bridge.outbox.rows import instant, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Row

__all__ = ["Feed", "feed", "feeds_due", "moved", "open_feed", "read_until"]


@frozen(kw_only=True)
class Feed:
    """One search to be taken up: a company's supplier, in one of the portal's two lists."""

    company: str
    supplier: str = field(repr=False)
    """SIRET."""
    works: bool
    since: datetime
    """What moved at or after this instant is still to be read."""
    page: int = 1
    quiet: int = 0
    """Searches in a row that brought nothing."""
    deep_at: datetime
    """When a search last went back far enough to see what came late."""


def feed(row: Row) -> Feed:
    """Return the feed of one row."""
    return Feed(
        company=row["company"],
        supplier=row["supplier"],
        works=bool(row["works"]),
        since=instant(row["since"]),
        page=row["page"],
        quiet=row["quiet"],
        deep_at=instant(row["deep_at"]),
    )


def feeds_due(*, at: datetime, limit: int, company: str | None) -> Statement:
    """Read the searches whose time has come."""
    return Statement(name="feeds_due", params={"now": stamp(at), "limit": limit, "company": company})


def open_feed(transmission: Transmission, supplier: str, *, since: datetime, due: datetime, at: datetime) -> Statement:
    """Follow *transmission* by the search of its supplier, which goes back to *since*."""
    return Statement(
        name="open_feed",
        params={
            "company": transmission.company,
            "supplier": supplier,
            "works": int(transmission.works),
            "since": stamp(since),
            "due": stamp(due),
            "at": stamp(at),
        },
    )


def read_until(was: Feed, now: Feed, *, due: datetime) -> Statement:
    """Take the search up where *now* says, unless somebody moved it meanwhile."""
    return Statement(
        name="feed_read",
        params={
            "company": was.company,
            "supplier": was.supplier,
            "works": int(was.works),
            "was_since": stamp(was.since),
            "was_page": was.page,
            "since": stamp(now.since),
            "page": now.page,
            "quiet": now.quiet,
            "deep_at": stamp(now.deep_at),
            "due": stamp(due),
        },
    )


def moved(company: str, portal_ids: Iterable[str], *, works: bool) -> Statement:
    """Read the transmissions the portal lists under these identifiers."""
    wanted = json.dumps(sorted(set(portal_ids)))
    return Statement(name="moved", params={"company": company, "wanted": wanted, "works": int(works)})
