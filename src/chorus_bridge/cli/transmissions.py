"""A transmission as the commands show it, to people and to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from chorus_bridge.cli.opening import asked
from chorus_bridge.domain.assessment import Assessment, DisplayState, Findings, derive
from chorus_bridge.domain.lifecycle import LIVE, State
from chorus_bridge.domain.recipient import Freshness
from chorus_bridge.drivers import utc_now
from chorus_bridge.errors import NotFound
from chorus_bridge.messages import label, portal_action_text, portal_status_word, reason_text
from chorus_bridge.messages.templates import fill
from chorus_bridge.outbox import flows as outbox

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.messages import Language

__all__ = [
    "identified",
    "label_of",
    "needs_somebody",
    "one_json",
    "state_word",
    "status_word",
    "transmission_json",
]

_WAITING: Final = frozenset({State.QUEUED, State.UNSURE, State.RECEIVED})
"""States that a worker takes up when their time has come."""


def state_word(state: str, language: Language) -> str:
    """Return what a state means, in a few words."""
    return fill("{state}", {"state": state}, language)


def label_of(transmission: Transmission, language: Language, *, at: datetime) -> str:
    """Return the title of the icon, or the state itself when the transmission no longer speaks for its situation."""
    seen = _seen(transmission)
    return state_word(transmission.state, language) if seen is None else label(seen, language, now=at)


def needs_somebody(transmission: Transmission) -> bool:
    """Return whether somebody on the supplier's side must act."""
    if transmission.news is not None and transmission.news.closed_number:
        return True
    seen = _seen(transmission)
    return seen.action_required if seen is not None else transmission.state is State.REFUSED


def _seen(transmission: Transmission) -> Assessment | None:
    verdict = derive(not_applicable=None, findings=Findings(), transmission=transmission)
    if verdict.state is DisplayState.READY:
        return None  # cancelled, refused, rejected: what may follow depends on the situation, which is not here
    return Assessment(
        situation=transmission.situation,
        verdict=verdict,
        findings=Findings(),
        transmission=transmission,
        recipient=Freshness.UNKNOWN,
    )


def status_word(transmission: Transmission, language: Language) -> str:
    """Return the portal's last word, or nothing."""
    return portal_status_word(transmission.news, language) if transmission.news else ""


def transmission_json(transmission: Transmission, language: Language, *, at: datetime) -> dict[str, object]:
    """Return a transmission for programs; names are stable, new ones may be added within a version.

    Args:
        transmission: Which.
        language: That of the texts.
        at: The instant of reading.
    """
    news = transmission.news
    return {
        "id": transmission.id,
        "company": transmission.company,
        "situation": transmission.situation,
        "number": transmission.number,
        "state": transmission.state,
        "label": label_of(transmission, language, at=at),
        "created_at": transmission.created_at.isoformat(),
        "updated_at": transmission.updated_at.isoformat(),
        "due": transmission.due.isoformat() if transmission.state in _WAITING else None,
        "cancellable": transmission.cancellable,
        "cancel_asked": transmission.cancel_asked,
        "action_required": needs_somebody(transmission),
        "reason": transmission.reason,
        "reason_text": reason_text(transmission.reason, language) if transmission.reason else "",
        "attempts": transmission.attempts,
        "flow_number": transmission.flow_number,
        "portal_id": transmission.portal_id,
        "deposited_at": transmission.deposited_at and transmission.deposited_at.isoformat(),
        "refusal": {"code": transmission.refusal_code, "text": transmission.refusal_text},
        "portal": news
        and {
            "status": news.status,
            "raw": news.raw,
            "word": portal_status_word(news, language),
            "at": news.at and news.at.isoformat(),
            "comment": news.comment,
            "action": news.action and portal_action_text(news.action, language),
        },
    }


def one_json(transmission: Transmission, language: Language) -> dict[str, object]:
    """Return what a command about one transmission writes for programs."""
    about = transmission_json(transmission, language, at=utc_now())
    return {"format": "chorus-bridge/transmission", "version": 1, "transmission": about}


def identified(path: Path, company: str, transmission: str | None, *, number: str | None, situation: str | None) -> str:
    """Return the identifier of the transmission that the words of a command name.

    Of several that bear the number or the situation, the one under way, then the only one.

    Raises:
        UsageError: Nothing names it, two things do, or several transmissions remain.
        NotFound: There is none.
    """
    named = [name for name in (transmission, number, situation) if name is not None]
    if len(named) != 1:
        raise click.UsageError("name the transmission by its identifier, by --number or by --situation: one of them")
    if transmission is not None:
        return transmission
    found = asked(path, outbox.transmissions(company, number=number, situation=situation, limit=100))
    if not found:
        raise NotFound(what="transmission", id=named[0])
    alive = [one for one in found if one.state in LIVE]
    for few in (alive, found):
        if len(few) == 1:
            return few[0].id
    told = ", ".join(one.id for one in found[:10])
    raise click.UsageError(f"several transmissions of {company!r} bear it; name one of them: {told}")
