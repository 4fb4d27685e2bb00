"""What the portal announces, as statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.effects import Statement
from chorus_bridge.outbox.rows import optional_stamp, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.transmission import Transmission

__all__ = ["announce", "latest_news", "poll_later"]


def announce(transmission: Transmission, news: PortalNews, seen_at: datetime) -> Statement:
    """Keep one status the portal announced."""
    return Statement(
        name="announce",
        params={
            "transmission": transmission.id,
            "company": transmission.company,
            "at": stamp(news.at or seen_at),
            "raw": news.raw,
            "status": news.status,
            "comment": news.comment,
            "seen_at": stamp(seen_at),
        },
    )


def latest_news(
    transmission: Transmission, news: PortalNews, *, at: datetime, poll_due: datetime | None, polls: int
) -> Statement:
    """Make *news* the transmission's last word from the portal."""
    return Statement(
        name="news",
        params={
            "company": transmission.company,
            "id": transmission.id,
            "status": news.status,
            "raw": news.raw,
            "portal_at": optional_stamp(news.at),
            "comment": news.comment,
            "closed": int(news.closed_number),
            "poll_due": optional_stamp(poll_due),
            "polls": polls,
            "at": stamp(at),
        },
        expect=1,
    )


def poll_later(transmission: Transmission, *, poll_due: datetime, polls: int) -> Statement:
    """Ask the portal again at *poll_due*."""
    return Statement(
        name="poll_later",
        params={
            "company": transmission.company,
            "id": transmission.id,
            "poll_due": stamp(poll_due),
            "polls": polls,
        },
    )
