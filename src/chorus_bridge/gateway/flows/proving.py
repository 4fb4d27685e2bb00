"""Find out what became of an action at the portal whose outcome is unsure: by looking at the invoice.

The portal's own history tells. The status only the act leads to: it is done. Nothing new for the whole settle horizon:
what was asked never arrived, and never will. Something else instead: from there the portal no longer takes the act, so
it had no effect; the same is not asked again before the horizon all the same.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from chorus_bridge.chorus import operations
from chorus_bridge.domain.action import ActionState, Effect, effect_of
from chorus_bridge.domain.acts import ActionKind, expected
from chorus_bridge.effects import Accepted, ask, execute, now, tell
from chorus_bridge.errors import AuthRefused, Busy, NotFound, Refused, Surprise, Unsure
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.outbox import actions as statements_of
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.flows import acting as kept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chorus_bridge.chorus.results import InvoiceHistory
    from chorus_bridge.domain.action import Action
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Reply, Statement
    from chorus_bridge.settings import Settings

__all__ = ["LOOK_AGAIN", "conclude", "due", "settle", "settle_action"]

LOOK_AGAIN: Final = timedelta(minutes=2)
"""Wait between two looks for the effect of an unsure action: it is rare, and a person waits."""

_NoAnswer: TypeAlias = Refused | Busy | Unsure | AuthRefused | Surprise


def due(*, at: datetime, settings: Settings, limit: int, company: str | None = None) -> Flow[tuple[Action, ...]]:
    """Return up to *limit* actions whose process has vanished, or whose effect it is time to look for again."""
    return (yield from kept.actions_due(at=at, lease=settings.lease, pause=LOOK_AGAIN, limit=limit, company=company))


def settle_action(company: str, id_: str, *, settings: Settings) -> Flow[Action]:
    """Look for the effect of an action, if it is unsure, and return it as it now stands.

    Raises:
        NotFound: This company has no such action.
    """
    action = yield from kept.action(company, id_)
    about = yield from outbox.load(company, action.transmission)
    return (yield from settle(about, action, settings=settings))


def settle(about: Transmission, action: Action, *, settings: Settings) -> Flow[Action]:
    """Do the same for one that was read already. One whose request is under way is returned as it is."""
    at = yield from now()
    if action.state is ActionState.BEGUN and at >= action.updated_at + settings.lease:
        action = yield from kept.doubt(about, action, lease=settings.lease)
    if action.state is not ActionState.UNSURE:
        return action
    # What a look that saw nothing proves is about the instant at which it was asked: a machine may sleep since.
    asked = yield from now()
    seen = yield from _noticed(about, action)
    at = yield from now()
    if isinstance(seen, Effect):
        return (yield from _told(about, _verdict(action, seen, asked=asked, at=at, settings=settings)))
    yield from execute(*consequences(about.company, seen, at, settings))
    if isinstance(seen, AuthRefused):
        yield from tell("access.refused", company=about.company, cause=seen.cause)
    return (yield from kept.looked(attrs.evolve(action, updated_at=at)))


def _verdict(action: Action, seen: Effect, *, asked: datetime, at: datetime, settings: Settings) -> Action:
    since = action.unsure_since or at
    match seen:
        case Effect.SEEN:
            return attrs.evolve(action, state=ActionState.DONE, reason="effect_seen", unsure_since=None, updated_at=at)
        case Effect.ELSEWHERE:
            return attrs.evolve(action, state=ActionState.REFUSED, reason="moved_elsewhere", updated_at=at)
        case Effect.UNMOVED if asked - since >= settings.settle_horizon:
            return attrs.evolve(action, state=ActionState.ABSENT, reason="absent", updated_at=at)
        case _:
            return attrs.evolve(action, updated_at=at)


def _told(about: Transmission, concluded: Action) -> Flow[Action]:
    if concluded.state is ActionState.UNSURE:
        return (yield from kept.looked(concluded))
    return (yield from conclude(about, concluded))


def conclude(
    about: Transmission,
    concluded: Action,
    *,
    reply: Reply[Any] | None = None,
    also: tuple[Statement, ...] = (),
    look_in: timedelta = timedelta(minutes=1),
) -> Flow[Action]:
    """Write what became of an action, and tell it.

    Args:
        about: The invoice's transmission.
        concluded: What became of it.
        reply: The portal's answer, for the record.
        also: What to write with it.
        look_in: When to look at an invoice that has just moved.
    """
    moved = concluded.state is ActionState.DONE and concluded.kind is not ActionKind.ACKNOWLEDGE_REJECTION
    looks = (statements_of.look_at(about, concluded.updated_at + look_in),) if moved else ()
    settled = yield from kept.settle(about, concluded, reply=reply, also=(*also, *looks))
    yield from tell(
        "action.settled",
        company=about.company,
        transmission=about.id,
        kind=settled.kind,
        state=settled.state,
        reason=settled.reason,
    )
    return settled


def _noticed(about: Transmission, action: Action) -> Flow[Effect | _NoAnswer]:
    """Return what the invoice shows of *action*, or why nothing was learnt."""
    portal_id = about.portal_id or ""
    if action.kind is ActionKind.ACKNOWLEDGE_REJECTION:
        sheet = yield from ask(operations.bearing(portal_id), about.company)
        if not isinstance(sheet, Accepted):
            return sheet
        marked = sheet.value.rejection_acknowledged
        if marked is None:
            return Surprise(operation="factures/consulter/fournisseur", detail="no mark on a rejected invoice")
        return Effect.SEEN if marked else Effect.UNMOVED
    history = yield from ask(operations.history(portal_id), about.company)
    if not isinstance(history, Accepted):
        return history
    return (yield from _in_history(about, action, history.value))


def _in_history(about: Transmission, action: Action, history: InvoiceHistory) -> Flow[Effect | _NoAnswer]:
    if not history.complete or len(history.entries) < action.before.entries:
        return Surprise(operation="factures/consulter/historique", detail="a history that cannot be compared")
    effect = effect_of(action.kind, action.before, history.entries)
    if effect is not Effect.SEEN or action.kind is ActionKind.COMPLETE:
        return effect
    # Somebody may have done the same kind of thing by hand, otherwise: what the invoice bears tells whose it is.
    wanted = yield from _wanted(action)
    sheet = yield from ask(operations.bearing(about.portal_id or ""), about.company)
    match sheet:
        case Accepted(value):
            return Effect.ELSEWHERE if value.contradicts(wanted) else Effect.SEEN
        case Refused() | Surprise():
            # The sheet of this kind of document cannot be read: its history alone tells.
            return Effect.SEEN
        case _:
            return sheet


def _wanted(action: Action) -> Flow[Mapping[str, str]]:
    try:
        return expected((yield from outbox.document(action.digest)))
    except (NotFound, ValueError):
        return {}
