"""What became of what a supplier did at the portal about an invoice that is there.

Each act answers a status that asks for it, and is recognised afterwards by its effect: a status the portal's history
did not have before, or the mark it leaves on the invoice.

*Source:* AIFE, Swagger "Factures" and the life of an invoice it documents; what is inferred is said where it is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from attrs import field, frozen

from chorus_bridge.domain.acts import ActionKind
from chorus_bridge.domain.portal import PortalStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chorus_bridge.domain.portal import PortalNews

__all__ = ["ASKED_BY", "Action", "ActionState", "Before", "Effect", "asks_again", "effect_of"]


class ActionState(StrEnum):
    """What became of it."""

    BEGUN = "begun"
    """Written down; the request is under way, or the process that made it has vanished."""
    DONE = "done"
    """The portal said so, or its effect is there."""
    REFUSED = "refused"
    """The portal refused, or the invoice moved without it: it had no effect."""
    UNSURE = "unsure"
    """The request may have been received: its effect is looked for before anything is asked again."""
    ABSENT = "absent"
    """It certainly had no effect: the same may be asked again."""


ASKED_BY: Final[Mapping[ActionKind, frozenset[PortalStatus]]] = {
    ActionKind.COMPLETE: frozenset({PortalStatus.SUSPENDED, PortalStatus.TO_COMPLETE}),
    ActionKind.REROUTE: frozenset(
        {
            PortalStatus.TO_REROUTE,
            PortalStatus.AWAITING_REROUTING_BY_SUPPLIER,
            PortalStatus.WRONG_RECIPIENT_PD,
            PortalStatus.WRONG_RECIPIENT_EA,
        }
    ),
    ActionKind.FIX_VALIDATOR: frozenset(
        {PortalStatus.WRONG_VALIDATOR_BY_SUPPLIER, PortalStatus.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR}
    ),
    ActionKind.ACKNOWLEDGE_REJECTION: frozenset({PortalStatus.REJECTED}),
}
"""Statuses that ask for each act. Documented: suspended, to reroute, the supplier's error on the validator, rejected.
The others are inferred from their names: the portal has the last word, and refuses in words."""

_EFFECTS: Final[Mapping[ActionKind, frozenset[PortalStatus]]] = {
    ActionKind.COMPLETE: frozenset({PortalStatus.COMPLETED}),
    ActionKind.REROUTE: frozenset(
        {
            PortalStatus.DEPOSITED,
            PortalStatus.ROUTING,
            PortalStatus.PIVOT_BEING_MADE,
            PortalStatus.AVAILABLE,
            PortalStatus.TO_VALIDATE_1,
            PortalStatus.TO_VALIDATE_2,
            PortalStatus.AVAILABLE_TO_MOE,
            PortalStatus.TO_ATTACH_MOE,
            PortalStatus.AVAILABLE_TO_MOA,
            PortalStatus.TO_ATTACH_MOA,
            PortalStatus.SENT_TO_MOA,
        }
    ),
    ActionKind.FIX_VALIDATOR: frozenset(
        {
            PortalStatus.TO_VALIDATE_1,
            PortalStatus.TO_VALIDATE_2,
            PortalStatus.VALIDATED_1,
            PortalStatus.VALIDATED_2,
        }
    ),
    ActionKind.ACKNOWLEDGE_REJECTION: frozenset(),
}
"""Statuses that only the act itself leads to, from one that asks for it. "Completed" is documented; the others are
inferred, to be verified at go-live. A rejection that is acknowledged keeps its status and gets a mark."""


@frozen(kw_only=True)
class Before:
    """Where the portal's history of an invoice stood when an act began."""

    raw: str = ""
    """The portal's own code of the last status."""
    entries: int = 0
    """How many statuses it had gone through."""

    def __str__(self) -> str:
        return f"{self.entries} {self.raw}"

    @classmethod
    def read(cls, kept: str) -> Self:
        """Return what :meth:`__str__` wrote.

        Raises:
            ValueError: It did not write that.
        """
        entries, _, raw = kept.partition(" ")
        return cls(raw=raw, entries=int(entries))


@frozen(kw_only=True)
class Action:
    """One act and what became of it. Instants are aware (UTC)."""

    id: str
    company: str
    transmission: str
    kind: ActionKind
    digest: str
    """Of what is done: the same again is the same action."""
    state: ActionState
    before: Before
    tries: int = 1
    """Times it was asked of the portal; a late answer to an earlier time is told apart by it."""
    unsure_since: datetime | None = None
    reason: str = ""
    """Short code of the last outcome."""
    refusal_text: str = field(default="", repr=False)
    """The portal's own words."""
    by: str = field(default="", repr=False)
    """The host's own identifier of whoever asked."""
    created_at: datetime
    updated_at: datetime

    @property
    def open(self) -> bool:
        """Whether it may still have an effect that is not known."""
        return self.state in {ActionState.BEGUN, ActionState.UNSURE}


class Effect(StrEnum):
    """What the portal's history shows of an act."""

    SEEN = "seen"
    """The status only the act leads to was reached since."""
    UNMOVED = "unmoved"
    """Nothing happened since, or the portal asks for the act again: it may still come."""
    ELSEWHERE = "elsewhere"
    """Something else happened: from there the portal no longer takes the act."""


def effect_of(kind: ActionKind, before: Before, entries: tuple[PortalNews, ...]) -> Effect:
    """Return what *entries*, the whole history oldest first, shows of an act of *kind* begun at *before*."""
    since = entries[before.entries :]
    if any(entry.status in _EFFECTS[kind] for entry in since):
        return Effect.SEEN
    # Asked for once more while a request travels, it is still taken when it arrives.
    return Effect.ELSEWHERE if since and since[-1].status not in ASKED_BY[kind] else Effect.UNMOVED


def asks_again(action: Action, entries: tuple[PortalNews, ...]) -> bool:
    """Return whether the portal, since *action* was done, moved on and then asked for the same kind of act anew."""
    since = entries[action.before.entries :]
    asking = [entry.status in ASKED_BY[action.kind] for entry in since]
    return bool(asking) and asking[-1] and not all(asking)
