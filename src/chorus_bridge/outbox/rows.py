"""From the outbox's rows to values, and instants to text and back."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.change import Change, ChangeKind
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.domain.transmission import Attempt, RemoteRefusal, Transmission

if TYPE_CHECKING:
    from chorus_bridge.effects import Row

__all__ = [
    "attempt",
    "change",
    "identifier",
    "instant",
    "micros",
    "micros_of",
    "optional_instant",
    "optional_stamp",
    "stamp",
    "status",
    "transmission",
    "written",
]


def identifier(*parts: object) -> str:
    """Return an identifier derived from *parts*, not drawn: who asks for the same at the same point gets the same."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """Return *moment* as fixed-width UTC text that sorts as it reads, whatever its year."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant(text: str) -> datetime:
    """Return the aware instant written by :func:`stamp`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def optional_instant(text: str | None) -> datetime | None:
    """Return the instant, or None for an empty column."""
    return None if text is None else instant(text)


def optional_stamp(moment: datetime | None) -> str | None:
    """Return the text of an instant, or None for an empty column."""
    return None if moment is None else stamp(moment)


def micros(moment: datetime) -> int:
    """Return *moment* in microseconds since 1970: what a row can count with."""
    return micros_of(moment - _EPOCH)


def micros_of(duration: timedelta) -> int:
    """Return *duration* in microseconds."""
    return duration // timedelta(microseconds=1)


def transmission(row: Row) -> Transmission:
    """Return the transmission of one row."""
    return Transmission(
        id=row["id"],
        company=row["company"],
        situation=row["situation"],
        key=row["key"],
        number=row["number"],
        state=State(row["state"]),
        fence=row["fence"],
        due=instant(row["due"]),
        document=row["document"],
        fingerprint=row["fingerprint"],
        created_at=instant(row["created_at"]),
        updated_at=instant(row["updated_at"]),
        attempts=row["attempts"],
        uncertain=row["uncertain"],
        in_doubt=bool(row["in_doubt"]),
        searches=row["searches"],
        unsure_since=optional_instant(row["unsure_since"]),
        reason=row["reason"],
        cancel_asked=bool(row["cancel_asked"]),
        works=bool(row["works"]),
        flow=bool(row["flow"]),
        flow_number=row["flow_number"],
        received_at=optional_instant(row["received_at"]),
        portal_id=row["portal_id"],
        deposited_at=optional_instant(row["deposited_at"]),
        refusal_code=row["refusal_code"],
        refusal_text=row["refusal_text"],
        refusals=_refusals(row["refusals"]),
        news=_last_news(row),
        payer_since=optional_instant(row["payer_since"]),
    )


def written(refusals: tuple[RemoteRefusal, ...]) -> str:
    """Return what the portal reproaches as one text, to be kept in a row."""
    return json.dumps([[refusal.path, refusal.text] for refusal in refusals], ensure_ascii=False)


def _refusals(text: str) -> tuple[RemoteRefusal, ...]:
    return tuple(RemoteRefusal(path=path, text=said) for path, said in json.loads(text))


def _last_news(row: Row) -> PortalNews | None:
    if row["portal_status"] is None:
        return None
    return PortalNews(
        status=PortalStatus(row["portal_status"]),
        raw=row["portal_raw"],
        at=optional_instant(row["portal_at"]),
        comment=row["portal_comment"],
    )


def status(row: Row) -> PortalNews:
    """Return one line of the portal's own history."""
    return PortalNews(status=PortalStatus(row["status"]), raw=row["raw"], at=instant(row["at"]), comment=row["comment"])


def change(row: Row) -> Change:
    """Return one line of the feed of changes."""
    return Change(
        cursor=row["seq"],
        company=row["company"],
        transmission=row["transmission"],
        situation=row["situation"],
        kind=ChangeKind(row["name"]),
        at=instant(row["at"]),
        was=row["was"],
        became=row["became"],
        reason=row["reason"],
        portal_at=optional_instant(row["portal_at"]),
    )


def attempt(row: Row) -> Attempt:
    """Return one line of the record of attempts."""
    return Attempt(
        transmission=row["transmission"],
        fence=row["fence"],
        step=row["step"],
        at=instant(row["at"]),
        outcome=row["outcome"],
        http_status=row["http_status"],
        code=row["code"],
        reason=row["reason"],
        trace=row["trace"],
        actor=row["actor"],
    )
