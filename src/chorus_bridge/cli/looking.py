"""What `status` says of a transmission: where it stands and why, what comes next, what is required of whom."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from attrs import frozen

from chorus_bridge.cli.transmissions import label_of, needs_somebody, state_word
from chorus_bridge.cli.words import say
from chorus_bridge.domain.lifecycle import TAKEN_UP, State
from chorus_bridge.messages import moment, portal_action_text, reason_text
from chorus_bridge.messages.formats import clean
from chorus_bridge.messages.templates import Prose
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.flows.reading import read_rows
from chorus_bridge.outbox.gates import UNTIL_RESUMED
from chorus_bridge.outbox.rows import instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow
    from chorus_bridge.messages import Language

__all__ = [
    "Gate",
    "Required",
    "gate_of",
    "looked_json",
    "next_text",
    "notes",
    "required_by",
    "required_text",
    "standing_text",
]

_SETTLED: Final = frozenset({State.DEPOSITED, State.CANCELLED})
"""States after which the reason of the last outcome tells nothing more."""
_CAUSES: Final = frozenset({"application", "subscription", "account", "rights", "token"})
_NO_ACCESS: Final = frozenset({"application_refused", "subscription_refused", "rights_refused"})
"""Reasons that only the administrator cures, even between two tries; a refused account pauses its company."""


class Required(StrEnum):
    """What is required, and so of whom."""

    NOTHING = "nothing"
    DECIDE = "decide"
    """Of a person: nothing more leaves before a decision."""
    ACCESS = "access"
    """Of the administrator: the portal refuses the company's access."""
    CORRECT = "correct"
    """Of a person: the portal refused the invoice at deposit."""
    REISSUE = "reissue"
    """Of a person: the portal will not treat the invoice any more."""
    PORTAL = "portal"
    """Of a person: the portal asks for an act."""


@frozen(kw_only=True)
class Gate:
    """Whether a whole company waits, until when and why."""

    paused_until: datetime | None = None
    reason: str = ""
    """Why it is paused, as a reason of the texts."""
    open_until: datetime | None = None
    """When a search asks whether the portal is back, after several outages."""

    def paused(self, at: datetime) -> bool:
        """Return whether nothing of the company is taken up at *at*."""
        return self.paused_until is not None and self.paused_until > at


def gate_of(company: str) -> Flow[Gate]:
    """Return whether *company* waits."""
    found = yield from read_rows(statements.read("gate", company=company))
    if not found:
        return Gate()
    row = found[0]
    cause = row["reason"]
    return Gate(
        paused_until=instant(row["paused_until"]) if row["paused_until"] else None,
        reason=f"{cause}_refused" if cause in _CAUSES else cause,
        open_until=instant(row["open_until"]) if row["open_until"] else None,
    )


def standing_text(one: Transmission, gate: Gate, language: Language, *, at: datetime) -> str:
    """Return where *one* stands, and the reason of it: why it waits, or why it ended."""
    if one.state is State.DEPOSITED:
        return label_of(one, language, at=at)
    text, why = _state_text(one, language), _why(one, gate, language, at)
    text = say("stands_because", language, state=Prose(text), why=why) if why else text
    return text[0].upper() + text[1:]


def _state_text(one: Transmission, language: Language) -> str:
    if one.state is State.QUEUED and one.in_doubt:
        return say("stands_in_doubt", language)
    if one.state is State.QUEUED and one.attempts:
        return say("stands_retried", language)
    return state_word(one.state, language)


def _why(one: Transmission, gate: Gate, language: Language, at: datetime) -> Prose:
    """Return the reason in words; of a company that waits, that of its pause; of a refusal, the portal's own words."""
    if one.state in TAKEN_UP and gate.paused(at):
        return Prose(say("stands_paused", language, why=Prose(reason_text(gate.reason, language))))
    if one.state is State.REFUSED and one.refusal_text:
        return Prose(clean(one.refusal_text))
    if one.state in _SETTLED or not one.reason:
        return Prose("")
    return Prose(reason_text(one.reason, language))


def next_text(one: Transmission, gate: Gate, language: Language, *, at: datetime) -> str:
    """Return when something happens next by itself, or nothing; never an instant that is past."""
    if one.state not in TAKEN_UP:
        return ""
    due = max(filter(None, (one.due, gate.paused_until, gate.open_until)))
    if due >= UNTIL_RESUMED:
        return say("next_resumed", language)
    return moment(due, language, now=at) if due > at else say("soon", language)


def required_by(one: Transmission, gate: Gate, *, at: datetime) -> Required:
    """Return what is required of somebody on the supplier's side."""
    if one.state in {State.HELD, State.CONFLICT}:
        return Required.DECIDE
    if one.state in TAKEN_UP and (gate.paused(at) or (one.state is State.QUEUED and one.reason in _NO_ACCESS)):
        return Required.ACCESS
    if not needs_somebody(one):
        return Required.NOTHING
    if one.state is State.REFUSED:
        return Required.CORRECT
    return Required.REISSUE if one.news is not None and one.news.closed_number else Required.PORTAL


def required_text(required: Required, language: Language) -> str:
    """Return the same in a few words."""
    return say(f"required_{required}", language)


def looked_json(one: Transmission, gate: Gate, language: Language, *, at: datetime) -> dict[str, object]:
    """Return the same for programs, beside what every command writes of a transmission."""
    required = required_by(one, gate, at=at)
    return {
        "standing": standing_text(one, gate, language, at=at),
        "next": next_text(one, gate, language, at=at),
        "paused": one.state in TAKEN_UP and gate.paused(at),
        "action_required": required is not Required.NOTHING,
        "required": required,
        "required_text": required_text(required, language),
    }


def notes(seen: Iterable[tuple[Transmission, Required]], language: Language) -> Iterator[str]:
    """Yield what to do: about each kind of requirement once, about each invoice that the portal asks something of."""
    listed = tuple(seen)
    kinds = {required for _one, required in listed}
    for kind in (Required.DECIDE, Required.ACCESS, Required.CORRECT):
        if kind in kinds:
            yield say(f"note_{kind}", language)
    for one, required in listed:
        if required is Required.PORTAL and one.news is not None and one.news.action is not None:
            yield say("note_portal", language, number=one.number, text=portal_action_text(one.news.action, language))
