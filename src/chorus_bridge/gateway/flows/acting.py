"""Act at the portal on an invoice that is there, with the same care as its deposit.

The intent is written down before the one request; the request is made once; silence leads to a look at the invoice,
never to a second request. What is looked for is the effect: a status the history did not have, or the mark the act
leaves. Only when nothing has moved for the whole settle horizon, or the request was certainly not processed, may the
same be asked again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, assert_never

import attrs
from attrs import frozen

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.actions import UNREAD
from chorus_bridge.chorus.replies import is_configuration
from chorus_bridge.chorus.vocabulary import media_type
from chorus_bridge.domain.action import ASKED_BY, Action, ActionState, Before, asks_again
from chorus_bridge.domain.acts import (
    Act,
    Completion,
    RejectionAcknowledgement,
    Rerouting,
    ValidatorCorrection,
    digest_of,
)
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.effects import Accepted, ask, now, tell
from chorus_bridge.errors import AuthRefused, Busy, IllegalTransition, Refused, StaleWrite, Surprise, Unsure
from chorus_bridge.gateway.flows.asking import answer, deposited
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.gateway.flows.proving import LOOK_AGAIN, conclude, settle
from chorus_bridge.outbox.flows import acting as kept
from chorus_bridge.outbox.flows.queueing import RACES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chorus_bridge.chorus.actions import Bearing
    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Operation, Reply
    from chorus_bridge.settings import Settings

__all__ = ["act"]


@frozen(kw_only=True)
class _Ground:
    """What is known of the invoice just before acting."""

    entries: tuple[PortalNews, ...]
    bearing: Bearing = UNREAD

    @property
    def before(self) -> Before:
        """Where its history stands."""
        return Before(raw=self.entries[-1].raw if self.entries else "", entries=len(self.entries))

    @property
    def status(self) -> PortalStatus:
        """Its last status."""
        return self.entries[-1].status if self.entries else PortalStatus.UNKNOWN

    def asks_for(self, what: Act) -> bool:
        """Whether its status is one that asks for *what*."""
        return self.status in ASKED_BY[what.kind]


def act(company: str, transmission: str, what: Act, *, settings: Settings, by: str = "") -> Flow[Action]:
    """Do *what* once, and return what became of it; asked again, the same action.

    Args:
        company: Whose invoice it is.
        transmission: Which.
        what: What to do.
        settings: How.
        by: Who asked, in the host's own words.

    Raises:
        NotFound: This company has no such transmission.
        IllegalTransition: The portal does not have it, or its status there does not ask for this.
        Busy: Nothing was done; come back later.
        AuthRefused: Nothing was done; call the administrator.
        Refused, Surprise: The invoice's state could not be read; nothing was done.
        StaleWrite: Others kept getting in between; nothing was done.
    """
    about, portal_id = yield from deposited(company, transmission, what.kind)
    uploaded: tuple[int, ...] | None = None
    for _ in range(RACES + 1):
        past = yield from kept.actions(company, transmission)
        last = next((a for a in reversed(past) if a.digest == digest_of(what)), None)
        standing = yield from _open(about, past, last, settings)
        if standing is not None:
            return standing
        ground = yield from _ground(about, portal_id, what, settings)
        if last is not None and last.state is ActionState.DONE and not asks_again(last, ground.entries):
            return last
        if not ground.asks_for(what):
            if (yield from kept.actions(company, transmission)) != past:
                continue  # somebody did it meanwhile
            known = ground.status is not PortalStatus.UNKNOWN
            state = ground.status if known else ground.before.raw or PortalStatus.UNKNOWN
            raise IllegalTransition(state=state, happening=what.kind)
        yield from _settled_by_now(last, settings)
        if uploaded is None:
            uploaded = yield from _upload(about, what, settings)
            if uploaded:
                # Uploading takes its time: what the effect will be told from is read as late as possible.
                continue
        begun = yield from kept.begin(about, what, before=ground.before, by=by, past=past)
        if begun is not None:
            return (yield from _perform(about, begun, _operation(portal_id, what, ground, uploaded), settings))
    raise StaleWrite(transmission=transmission, fence=about.fence)


def _open(
    about: Transmission, past: tuple[Action, ...], last: Action | None, settings: Settings
) -> Flow[Action | None]:
    """Return the same action if it is under way or was unsure, as it now stands; None when the way is free.

    Raises:
        Busy: Another action on this invoice is under way, or unsure.
    """
    for open_one in (action for action in past if action.open):
        current = yield from settle(about, open_one, settings=settings)
        if last is not None and open_one.id == last.id:
            return current
        if current.open:
            raise Busy(operation=f"outbox/{current.kind}", reason="action_under_way", retry_in=LOOK_AGAIN)
    return None


def _ground(about: Transmission, portal_id: str, what: Act, settings: Settings) -> Flow[_Ground]:
    history = yield from answer(operations.history(portal_id), about.company, settings)
    if not history.complete:
        raise Surprise(operation="factures/consulter/historique", detail="a history too long to be compared")
    if not isinstance(what, Rerouting | RejectionAcknowledgement):
        return _Ground(entries=history.entries)
    bearing = yield from answer(operations.bearing(portal_id), about.company, settings)
    return _Ground(entries=history.entries, bearing=bearing)


def _settled_by_now(last: Action | None, settings: Settings) -> Flow[None]:
    """Refuse to repeat what may still be on its way although the invoice moved without it.

    Raises:
        Busy: The settle horizon is not over.
    """
    if last is None or last.unsure_since is None:
        return
    at = yield from now()
    left = last.unsure_since + settings.settle_horizon - at
    if left > timedelta(0):
        raise Busy(operation=f"outbox/{last.kind}", reason="settling", retry_in=left)


def _upload(about: Transmission, what: Act, settings: Settings) -> Flow[tuple[int, ...]]:
    """Upload the files of a completion and return the portal's identifier of each; unused, they are harmless."""
    if not isinstance(what, Completion):
        return ()
    identifiers: list[int] = []
    for file in what.attachments:
        operation = operations.add_file(file.name, file.content or b"", media_type(file.name))
        try:
            identifiers.append((yield from answer(operation, about.company, settings)))
        except (Unsure, Surprise) as lost:
            # The act itself was not asked: nothing about it is unsure.
            raise Busy(operation=lost.operation, reason="preparation_failed", http_status=lost.http_status) from lost
    return tuple(identifiers)


def _operation(
    portal_id: str, what: Act, ground: _Ground, uploaded: Sequence[int]
) -> Operation[PortalNews | None] | None:
    """Return the request to make; None when the invoice bears the effect already."""
    match what:
        case Completion():
            return operations.complete(portal_id, what, uploaded)
        case Rerouting():
            return operations.reroute(portal_id, what, ground.bearing)
        case ValidatorCorrection():
            return operations.fix_validator(portal_id, what)
        case RejectionAcknowledgement():
            return None if ground.bearing.rejection_acknowledged else operations.acknowledge_rejection(portal_id)
        case _:
            assert_never(what)


def _perform(
    about: Transmission, begun: Action, operation: Operation[PortalNews | None] | None, settings: Settings
) -> Flow[Action]:
    if operation is None:
        at = yield from now()
        done = attrs.evolve(begun, state=ActionState.DONE, reason="already_there", updated_at=at)
        return (yield from conclude(about, done))
    until = begun.updated_at + settings.lease - settings.deposit_deadline
    reply = yield from ask(operation, about.company, until=until)
    at = yield from now()
    everybody = consequences(about.company, reply, at, settings)
    settled = yield from conclude(about, _concluded(begun, reply, at), reply=reply, also=everybody)
    if isinstance(reply, Busy | AuthRefused):
        if isinstance(reply, AuthRefused):
            yield from tell("access.refused", company=about.company, cause=reply.cause)
        raise reply
    return settled


def _concluded(begun: Action, reply: Reply[Any], at: datetime) -> Action:
    """Return what *reply* makes certain."""
    match reply:
        case Accepted():
            return attrs.evolve(begun, state=ActionState.DONE, updated_at=at)
        case Refused():
            reason = "misconfigured" if is_configuration(reply) else "refused"
            return attrs.evolve(begun, state=ActionState.REFUSED, reason=reason, refusal_text=reply.text, updated_at=at)
        case Busy(reason=reason):
            return attrs.evolve(begun, state=ActionState.ABSENT, reason=reason, updated_at=at)
        case AuthRefused(cause=cause):
            return attrs.evolve(begun, state=ActionState.ABSENT, reason=f"{cause}_refused", updated_at=at)
        case Unsure(reason=reason):
            return attrs.evolve(begun, state=ActionState.UNSURE, reason=reason, unsure_since=at, updated_at=at)
        case Surprise():
            unread = "unreadable_answer"
            return attrs.evolve(begun, state=ActionState.UNSURE, reason=unread, unsure_since=at, updated_at=at)
        case _:
            assert_never(reply)
