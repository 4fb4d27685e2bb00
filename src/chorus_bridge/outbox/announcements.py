"""What the portal announces, as statements."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from attrs import evolve

from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.effects import Statement
from chorus_bridge.outbox.rows import optional_stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.transmission import Transmission

__all__ = ["announce", "announce_history", "latest_news", "payer_since", "poll_later"]

_TICK: Final = timedelta(microseconds=1)

_AT_THE_PAYER: Final = frozenset(
    {
        PortalStatus.AVAILABLE,
        PortalStatus.AVAILABLE_TO_MOE,
        PortalStatus.TO_ATTACH_MOE,
        PortalStatus.AVAILABLE_TO_MOA,
        PortalStatus.TO_ATTACH_MOA,
    }
)
"""Statuses from which the legal delay of payment counts: somebody on the payer's side has the document.

*Source:* Code de la commande publique, R. 2192-12 and following, as explained by AIFE: receipt by the payer, or by the
project manager of a works contract, by the portal's own time; that "to be attached" is such a receipt is inferred."""


def payer_since(entries: Iterable[PortalNews]) -> datetime | None:
    """Return since when the payer, or the project manager, has the document, as far as *entries* tell.

    A suspended document that is completed begins a delay anew.

    *Source:* Code de la commande publique, R. 2192-27 to R. 2192-29.
    """
    dated = [(e.status, e.at) for e in entries if e.at is not None]
    completed = [at for status, at in dated if status is PortalStatus.COMPLETED]
    return max(completed, default=None) or min((at for status, at in dated if status in _AT_THE_PAYER), default=None)


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


def announce_history(
    transmission: Transmission, entries: Sequence[PortalNews], seen_at: datetime
) -> tuple[Statement, ...]:
    """Keep the portal's own history, oldest first, in its order, and each time the same status is reached again.

    The portal dates to the minute: within one, only its order tells what came first.
    """
    reached: Counter[tuple[str, datetime | None]] = Counter()
    kept: list[Statement] = []
    for place, entry in enumerate(entries):
        again = reached[entry.raw, entry.at]
        reached[entry.raw, entry.at] += 1
        at = None if entry.at is None else entry.at + again * _TICK
        kept.append(announce(transmission, evolve(entry, at=at), seen_at + place * _TICK))
    return tuple(kept)


def latest_news(
    transmission: Transmission,
    news: PortalNews,
    *,
    at: datetime,
    poll_due: datetime | None,
    polls: int,
    since: datetime | None = None,
) -> Statement:
    """Make *news* the transmission's last word from the portal, and give back whether it is closed here.

    Args:
        transmission: Which.
        news: What the portal says now.
        at: The present instant.
        poll_due: When to look at it again, by itself.
        polls: Times in a row it was looked at without news.
        since: Since when the payer has it, when a whole history told; otherwise *news* alone may tell, the first time
            or when it begins the delay anew.
    """
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
            "payer_since": optional_stamp(payer_since([news])),
            "payer_again": optional_stamp(since or (news.at if news.status is PortalStatus.COMPLETED else None)),
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
