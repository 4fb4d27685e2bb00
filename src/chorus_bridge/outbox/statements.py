"""The outbox's verbs as statements: which named query, with which parameters, expecting how many rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from chorus_bridge.domain.lifecycle import Happening, State, advance
from chorus_bridge.effects import SqlValue, Statement
from chorus_bridge.outbox import facts as fact_text
from chorus_bridge.outbox.rows import micros, micros_of, optional_stamp, stamp, written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from chorus_bridge.domain.recipient import RecipientFacts, SupplierFacts
    from chorus_bridge.domain.transmission import RemoteRefusal, Transmission
    from chorus_bridge.outbox.limits import Limits

__all__ = [
    "RECIPIENT",
    "SUPPLIER",
    "Move",
    "ask_cancel",
    "claim",
    "doubt_successor",
    "due",
    "enqueue",
    "fact",
    "facts_wanted",
    "forget_refusal",
    "grant_cancel",
    "keep_document",
    "keep_file",
    "move",
    "read",
    "record",
    "renew",
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


def keep_file(transmission: str, sha256: str) -> Statement:
    """Remember that the submission of *transmission* names this document."""
    return Statement(name="keep_file", params={"transmission": transmission, "sha256": sha256})


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
            "works": int(transmission.works),
            "flow": int(transmission.flow),
            "at": stamp(transmission.created_at),
        },
        expect=1,
    )


def due(state: State, *, at: datetime, limit: int, limits: Limits, company: str | None = None) -> Statement:
    """Read what may be done now, of the companies that are let through; who waited longest comes first."""
    params: dict[str, SqlValue] = {
        "state": state,
        "now": stamp(at),
        "limit": limit,
        "company": company,
        "retry_until": micros(at) + (limits.retry_budget - 1) * micros_of(limits.retry_interval),
        "company_cap": limits.company_in_flight,
        "application_cap": limits.application_in_flight,
    }
    return Statement(name="due", params=params)


def claim(transmission: Transmission, *, at: datetime, lease: timedelta, limits: Limits) -> tuple[Statement, ...]:
    """Take the lease of a queued transmission; a claim, a cancel, a pause or a full house before it makes it fail."""
    params: dict[str, SqlValue] = {
        "company": transmission.company,
        "id": transmission.id,
        "fence": transmission.fence,
        "from": transmission.state,
        "to": advance(transmission.state, Happening.CLAIMED),
        "lease_until": stamp(at + lease),
        "at": stamp(at),
        "company_cap": limits.company_in_flight,
        "application_cap": limits.application_in_flight,
    }
    served = Statement(name="serve", params={"company": transmission.company, "served": micros(at)})
    taken = Statement(name="claim", params=params, expect=1)
    return (taken, served, *_retry(transmission, at, limits))


def _retry(transmission: Transmission, at: datetime, limits: Limits) -> tuple[Statement, ...]:
    if not transmission.attempts:
        return ()
    interval = micros_of(limits.retry_interval)
    params: dict[str, SqlValue] = {"company": transmission.company, "now": micros(at), "interval": interval}
    return (Statement(name="spend_retry", params=params),)


@frozen(kw_only=True)
class Move:
    """One change of state and what goes with it. Instants are aware."""

    happening: Happening
    at: datetime
    due: datetime
    reason: str = ""
    uncertain: int = 0
    """1 when this happening adds an unknown outcome."""
    in_doubt: bool | None = None
    """Whether something that left may still have an effect; None leaves it as it was."""
    searches: int = 0
    unsure_since: datetime | None = None
    portal_id: str | None = None
    deposited_at: datetime | None = None
    refusal_code: int | None = None
    refusal_text: str = field(default="", repr=False)
    refusals: tuple[RemoteRefusal, ...] = ()
    flow_number: str | None = None
    received_at: datetime | None = None
    poll_due: datetime | None = None
    lease_over: datetime | None = None
    """Only if the lease had ended by then: a worker may have renewed it since it was read."""


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
            "in_doubt": None if change.in_doubt is None else int(change.in_doubt),
            # A human who sends it again takes back whatever was wished before.
            "keep_wish": int(change.happening is not Happening.RELEASED),
            "searches": change.searches,
            "unsure_since": optional_stamp(change.unsure_since),
            "portal_id": change.portal_id,
            "deposited_at": optional_stamp(change.deposited_at),
            "refusal_code": change.refusal_code,
            "refusal_text": change.refusal_text,
            "refusals": written(change.refusals),
            "flow_number": change.flow_number,
            "received_at": optional_stamp(change.received_at),
            "poll_due": optional_stamp(change.poll_due),
            "lease_over": optional_stamp(change.lease_over),
            "at": stamp(change.at),
        },
        expect=1,
    )


def doubt_successor(cancelled: Transmission, at: datetime) -> Statement:
    """Search for what took the number of *cancelled* again before it is sent, if it is still queued."""
    return Statement(
        name="doubt_successor",
        params={
            "company": cancelled.company,
            "key": cancelled.key,
            "from": State.QUEUED,
            "to": advance(State.QUEUED, Happening.RECOVERED),
            "at": stamp(at),
        },
    )


def ask_cancel(company: str, transmission: str, at: datetime) -> Statement:
    """Write down that the host wants it cancelled, unless it has ended."""
    return Statement(name="ask_cancel", params={"company": company, "id": transmission, "at": stamp(at)})


def grant_cancel(company: str, transmission: str, at: datetime, *, by: str = "") -> tuple[Statement, Statement]:
    """Cancel, if that was asked and can be true: queued, and nothing that left may still have an effect."""
    to = advance(State.QUEUED, Happening.CANCEL)
    params: dict[str, SqlValue] = {"company": company, "id": transmission, "to": to, "at": stamp(at)}
    return (
        Statement(name="grant_cancel", params={**params, "from": State.QUEUED}),
        Statement(name="record_granted", params={**params, "outcome": Happening.CANCEL, "actor": by}),
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
    by: str = "",
) -> Statement:
    """Append one line to the record of attempts: who asked, and what a *reply* of the portal tells its support."""
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
        "actor": by,
    }
    return Statement(name="record", params=params, expect=1)


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
