"""The outbox's verbs as statements: which named query, with which parameters, expecting how many rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from chorus_bridge.domain.lifecycle import Happening, State, advance
from chorus_bridge.effects import SqlValue, Statement
from chorus_bridge.outbox import facts as fact_text
from chorus_bridge.outbox.rows import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.recipient import RecipientFacts, SupplierFacts
    from chorus_bridge.domain.transmission import Transmission

__all__ = [
    "RECIPIENT",
    "SUPPLIER",
    "Move",
    "announce",
    "cancel",
    "claim",
    "enqueue",
    "fact",
    "facts_wanted",
    "forget_refusal",
    "keep_document",
    "latest_news",
    "move",
    "pause",
    "poll_later",
    "read",
    "record",
    "remember_cancel",
    "renew",
    "resume",
    "wanted",
]

RECIPIENT: Final = "recipient"
SUPPLIER: Final = "supplier"


def read(name: str, **params: str | int | None) -> Statement:
    """Return the reading statement *name*."""
    return Statement(name=name, params=params)


def keep_document(sha256: str, body: bytes, at: datetime) -> Statement:
    """Keep bytes under their own digest."""
    return Statement(name="keep_document", params={"sha256": sha256, "body": body, "at": stamp(at)})


def enqueue(transmission: Transmission) -> Statement:
    """Record a new transmission, unless one is already open for its number or situation."""
    return Statement(
        name="enqueue",
        params={
            "id": transmission.id,
            "company": transmission.company,
            "situation": transmission.situation,
            "key": transmission.key,
            "number": transmission.number,
            "state": transmission.state,
            "due": stamp(transmission.due),
            "document": transmission.document,
            "fingerprint": transmission.fingerprint,
            "at": stamp(transmission.created_at),
        },
        expect=1,
    )


def claim(transmission: Transmission, *, at: datetime, lease: timedelta) -> Statement:
    """Take the lease of a queued transmission; somebody else's claim or cancel makes it fail."""
    return Statement(
        name="claim",
        params={
            "company": transmission.company,
            "id": transmission.id,
            "fence": transmission.fence,
            "from": transmission.state,
            "to": advance(transmission.state, Happening.CLAIMED),
            "lease_until": stamp(at + lease),
            "at": stamp(at),
        },
        expect=1,
    )


@frozen(kw_only=True)
class Move:
    """One change of state and what goes with it. Instants are aware."""

    happening: Happening
    at: datetime
    due: datetime
    reason: str = ""
    uncertain: int = 0
    """1 when this happening adds an unknown outcome."""
    searches: int = 0
    unsure_since: datetime | None = None
    portal_id: str | None = None
    deposited_at: datetime | None = None
    refusal_code: int | None = None
    refusal_text: str = field(default="", repr=False)
    poll_due: datetime | None = None


def move(transmission: Transmission, change: Move) -> Statement:
    """Change the state as the lifecycle's table says, if nobody was first.

    Raises:
        IllegalTransition: The table has no such transition.
    """
    return Statement(
        name="move",
        params={
            "company": transmission.company,
            "id": transmission.id,
            "fence": transmission.fence,
            "from": transmission.state,
            "to": advance(transmission.state, change.happening),
            "due": stamp(change.due),
            "reason": change.reason,
            "uncertain": change.uncertain,
            "searches": change.searches,
            "unsure_since": _optional(change.unsure_since),
            "portal_id": change.portal_id,
            "deposited_at": _optional(change.deposited_at),
            "refusal_code": change.refusal_code,
            "refusal_text": change.refusal_text,
            "poll_due": _optional(change.poll_due),
            "at": stamp(change.at),
        },
        expect=1,
    )


def cancel(company: str, transmission: str, at: datetime) -> Statement:
    """Cancel, if it is still queued and has never perhaps left."""
    return Statement(
        name="cancel",
        params={
            "company": company,
            "id": transmission,
            "from": State.QUEUED,
            "to": advance(State.QUEUED, Happening.CANCEL),
            "at": stamp(at),
        },
        expect=1,
    )


def renew(held: Transmission, *, at: datetime, lease: timedelta) -> Statement:
    """Keep the lease of a transmission this worker still holds."""
    params: dict[str, SqlValue] = {
        "company": held.company,
        "id": held.id,
        "fence": held.fence,
        "state": held.state,
        "lease_until": stamp(at + lease),
    }
    return Statement(name="renew", params=params, expect=1)


def remember_cancel(company: str, transmission: str, at: datetime) -> Statement:
    """Remember that the host wanted it cancelled, although it may have left."""
    return Statement(name="remember_cancel", params={"company": company, "id": transmission, "at": stamp(at)})


def forget_refusal(company: str, transmission: str, at: datetime) -> Statement:
    """Let the same invoice be sent again although the portal refused it."""
    params = {"company": company, "id": transmission, "state": State.REFUSED, "at": stamp(at)}
    return Statement(name="forget_refusal", params=params, expect=1)


def record(
    transmission: Transmission,
    *,
    step: str,
    at: datetime,
    outcome: str,
    fence: int | None = None,
    reason: str = "",
    reply: object = None,
) -> Statement:
    """Append one line to the record of attempts, with what a *reply* of the portal tells its support."""
    params: dict[str, SqlValue] = {
        "company": transmission.company,
        "transmission": transmission.id,
        "fence": transmission.fence if fence is None else fence,
        "step": step,
        "at": stamp(at),
        "outcome": outcome,
        "reason": reason,
        "http_status": getattr(reply, "http_status", None),
        "code": getattr(reply, "code", None),
        "trace": getattr(reply, "trace", ""),
    }
    return Statement(name="record", params=params, expect=1)


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
            "portal_at": _optional(news.at),
            "comment": news.comment,
            "closed": int(news.closed_number),
            "poll_due": _optional(poll_due),
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


def wanted(subjects: Iterable[tuple[str, str, str | None]]) -> Statement:
    """Read everything that concerns the (company, situation, key) given, in one statement."""
    rows = [{"company": company, "situation": situation, "key": key} for company, situation, key in subjects]
    return read("transmissions_wanted", wanted=json.dumps(rows))


def facts_wanted(subjects: Iterable[tuple[str, str, str]]) -> Statement:
    """Read the facts of every (company, kind, SIRET) given, in one statement."""
    rows = [{"company": company, "kind": kind, "subject": subject} for company, kind, subject in subjects]
    return read("facts_wanted", wanted=json.dumps(rows))


def fact(company: str, facts: RecipientFacts | SupplierFacts, kind: str) -> Statement:
    """Keep *facts* with their age."""
    return Statement(
        name="keep_fact",
        params={
            "company": company,
            "kind": kind,
            "subject": facts.siret,
            "body": fact_text.write(facts),
            "fetched_at": stamp(facts.fetched_at),
        },
    )


def pause(company: str, *, until: datetime, reason: str) -> Statement:
    """Let a company wait; the others go on."""
    return Statement(name="pause", params={"company": company, "until": stamp(until), "reason": reason})


def resume(company: str) -> Statement:
    """Let a paused company go on."""
    return Statement(name="resume", params={"company": company})


def _optional(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)
