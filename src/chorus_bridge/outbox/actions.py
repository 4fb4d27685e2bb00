"""What the host does at the portal, as statements and values."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from chorus_bridge.domain.action import Action, ActionState, Before
from chorus_bridge.domain.acts import Act, ActionKind, digest_of
from chorus_bridge.effects import SqlValue, Statement
from chorus_bridge.outbox.rows import identifier, instant, optional_instant, optional_stamp, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Row

__all__ = ["action", "again", "begin", "drafted", "due", "look_at", "of", "one", "paused", "prove", "retried", "settle"]

_TICK = timedelta(microseconds=1)


def action(row: Row) -> Action:
    """Return the action of one row."""
    return Action(
        id=row["id"],
        company=row["company"],
        transmission=row["transmission"],
        kind=ActionKind(row["kind"]),
        digest=row["digest"],
        state=ActionState(row["state"]),
        before=Before.read(row["before_raw"]),
        tries=row["tries"],
        unsure_since=optional_instant(row["unsure_since"]),
        reason=row["reason"],
        refusal_text=row["refusal_text"],
        by=row["actor"],
        created_at=instant(row["created_at"]),
        updated_at=instant(row["updated_at"]),
    )


def drafted(
    about: Transmission, act: Act, *, before: Before, at: datetime, by: str, past: tuple[Action, ...]
) -> Action:
    """Return a new action, whose identifier is the same for whoever asks for the same at this point.

    Args:
        about: The invoice's transmission.
        act: What is done.
        before: Where the portal's history stands.
        at: The present instant.
        by: Who asked.
        past: The same act's earlier occasions, oldest first.
    """
    digest = digest_of(act)
    # Later than the last one even when the clock stands still: they are read in that order.
    begun = max([at, *(earlier.created_at + _TICK for earlier in past)])
    return Action(
        id=identifier(about.company, about.id, act.kind, digest, len(past)),
        company=about.company,
        transmission=about.id,
        kind=act.kind,
        digest=digest,
        state=ActionState.BEGUN,
        before=before,
        by=by,
        created_at=begun,
        updated_at=begun,
    )


def retried(last: Action, *, before: Before, at: datetime, by: str) -> Action:
    """Return *last* asked once more."""
    return attrs.evolve(
        last,
        state=ActionState.BEGUN,
        before=before,
        tries=last.tries + 1,
        unsure_since=None,
        reason="",
        refusal_text="",
        by=by,
        updated_at=at,
    )


def of(company: str, transmission: str) -> Statement:
    """Read everything done at the portal about one invoice, oldest first."""
    return Statement(name="act_of", params={"company": company, "transmission": transmission})


def one(company: str, id_: str) -> Statement:
    """Read one action."""
    return Statement(name="act_one", params={"company": company, "id": id_})


def due(*, at: datetime, vanished: datetime, looked: datetime, limit: int, company: str | None) -> Statement:
    """Read the actions begun by *vanished* that are still under way, and the unsure ones last looked at by *looked*."""
    params: dict[str, SqlValue] = {
        "now": stamp(at),
        "vanished": stamp(vanished),
        "looked": stamp(looked),
        "limit": limit,
        "company": company,
    }
    return Statement(name="act_due", params=params)


def begin(new: Action, known: int) -> Statement:
    """Write the intent of *new*, if *known* requests about this invoice were begun until now, and none is open."""
    return Statement(
        name="act_begin",
        params={
            "id": new.id,
            "company": new.company,
            "transmission": new.transmission,
            "kind": new.kind,
            "digest": new.digest,
            "state": new.state,
            "before": str(new.before),
            "actor": new.by,
            "known": known,
            "at": stamp(new.created_at),
        },
        expect=1,
    )


def again(last: Action, new: Action, known: int) -> Statement:
    """Write the intent of another try, on the same conditions."""
    return Statement(
        name="act_again",
        params={
            "company": last.company,
            "id": last.id,
            "tries": last.tries,
            "state": new.state,
            "before": str(new.before),
            "actor": new.by,
            "known": known,
            "at": stamp(new.updated_at),
        },
        expect=1,
    )


def settle(settled: Action, *, vanished: datetime | None = None) -> Statement:
    """Write what became of this try; when *vanished* is given, only if it was begun by then and never heard of."""
    return Statement(
        name="act_settle",
        params={
            "company": settled.company,
            "id": settled.id,
            "tries": settled.tries,
            "to": settled.state,
            "reason": settled.reason,
            "refusal_text": settled.refusal_text,
            "unsure_since": optional_stamp(settled.unsure_since),
            "at": stamp(settled.updated_at),
            "vanished": optional_stamp(vanished),
        },
        expect=1,
    )


def prove(done: Action) -> Statement:
    """Write that it was done, whatever was concluded meanwhile."""
    return Statement(
        name="act_prove",
        params={
            "company": done.company,
            "id": done.id,
            "to": done.state,
            "reason": done.reason,
            "at": stamp(done.updated_at),
        },
    )


def look_at(about: Transmission, due: datetime) -> Statement:
    """Look at the invoice's history at *due*: it has just been acted upon."""
    return Statement(name="act_look_at", params={"company": about.company, "id": about.id, "due": stamp(due)})


def paused(company: str, at: datetime) -> Statement:
    """Read until when *company* waits, if it does."""
    return Statement(name="act_paused", params={"company": company, "now": stamp(at)})
