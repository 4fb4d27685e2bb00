"""Send one claimed transmission, once, and decide from the portal's reply what is certain.

Whatever fails before the invoice itself is submitted leaves nothing behind at the portal but an unused file: the
transmission goes back to the queue. From the submission on, only a readable answer decides; silence becomes
``UNSURE``. A flow that is received is not created yet: its report decides.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, assert_never

from chorus_bridge.chorus.frozen import thaw
from chorus_bridge.chorus.replies import is_configuration, is_duplicate
from chorus_bridge.chorus.results import FlowReceipt, midnight
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.effects import Accepted, now, tell
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, NotFound, Refused, Surprise, Unsure
from chorus_bridge.gateway.flows import access
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.gateway.flows.handing_over import UNREADABLE, hand_over
from chorus_bridge.outbox import announcements, gates
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.statements import Move

if TYPE_CHECKING:
    from chorus_bridge.chorus.frozen import Prepared
    from chorus_bridge.chorus.results import Deposit
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Statement
    from chorus_bridge.gateway.flows.handing_over import Handed
    from chorus_bridge.settings import Settings

__all__ = ["backoff", "deliver", "tell_stopped"]

_FIRST_SEARCH: Final = timedelta(seconds=30)
"""Wait before the first search for an invoice whose deposit is unsure: an index needs a moment, a user should not."""


def deliver(queued: Transmission, *, settings: Settings) -> Flow[Transmission | None]:
    """Claim *queued*, send it once, and return it as it now stands.

    Returns:
        None when somebody else claimed or cancelled it first.
    """
    held = yield from outbox.claim(queued, lease=settings.lease, limits=settings.limits)
    if held is None:
        return None
    yield from tell("delivery.claimed", company=held.company, transmission=held.id, attempt=held.attempts)
    prepared = yield from _prepared(held)
    reply = UNREADABLE if prepared is None else (yield from hand_over(held, prepared, settings))
    if isinstance(reply, Busy) and reply.__cause__ is not None:
        # The host's own code failed: whoever wrote it has to know how.
        failure = type(reply.__cause__).__name__
        yield from tell("work.failed", company=held.company, transmission=held.id, error=failure)
    settled = yield from _settle(held, reply, settings)
    if prepared is not None:
        yield from access.note(held.company, prepared.supplier_siret, reply)
    yield from tell_stopped(settled)
    yield from tell(
        "delivery.settled",
        company=held.company,
        transmission=held.id,
        state=settled.state,
        reason=settled.reason,
    )
    return settled


def tell_stopped(settled: Transmission) -> Flow[None]:
    """Tell, louder than the rest, that a human must decide."""
    who, what = {"company": settled.company, "transmission": settled.id}, settled.reason
    if settled.state is State.HELD:
        yield from tell("delivery.held", **who, reason=what)
    if settled.state is State.CONFLICT:
        yield from tell("delivery.conflict", **who, reason=what)


def _prepared(held: Transmission) -> Flow[Prepared | None]:
    """Return what was frozen, or None when its bytes are damaged or unreadable."""
    try:
        return thaw((yield from outbox.document(held.document)))
    except (NotFound, ValueError):
        return None


def _settle(held: Transmission, reply: Handed, settings: Settings) -> Flow[Transmission]:
    at = yield from now()
    change, also = _verdict(held, reply, at, settings)
    if isinstance(reply, AuthRefused):
        yield from tell("access.refused", company=held.company, transmission=held.id, cause=reply.cause)
    everybody = consequences(held.company, reply, at, settings)
    return (yield from outbox.settle(held, change, also=(*also, *everybody), reply=reply))


def _verdict(held: Transmission, reply: Handed, at: datetime, settings: Settings) -> tuple[Move, tuple[Statement, ...]]:
    """Return the change of state that *reply* justifies, and what to write with it."""
    match reply:
        case Accepted(value):
            if isinstance(value, FlowReceipt):
                return _received(held, value, at, settings)
            return _accepted(held, value, at, settings)
        case Refused():
            return _refused(held, reply, at), ()
        case Busy(reason="queue_full", retry_in=retry_in):
            # Our own rate, not the portal's health: it costs no retry, and waits no longer than the queue is long.
            due = at + (retry_in or _FULL_QUEUE)
            move = Move(happening=Happening.NOT_SENT, at=at, due=due, reason="queue_full")
            # A first try has spent none.
            return move, (gates.reward(held.company, settings.limits),) if held.attempts > 1 else ()
        case Busy(reason=reason, retry_in=retry_in):
            wait = max(retry_in or timedelta(0), backoff(held.attempts))
            return Move(happening=Happening.NOT_SENT, at=at, due=at + wait, reason=reason), ()
        case AuthRefused(cause=cause):
            reason = f"{cause}_refused" if cause is not AuthCause.ACCOUNT_MISSING else str(cause)
            return Move(happening=Happening.NOT_SENT, at=at, due=at, reason=reason), ()
        case Unsure(reason=reason):
            return _unsure(Happening.SILENCE, at, reason), ()
        case Surprise():
            return _unsure(Happening.SILENCE, at, "unreadable_answer"), ()
        case _:
            assert_never(reply)


def _received(
    held: Transmission, receipt: FlowReceipt, at: datetime, settings: Settings
) -> tuple[Move, tuple[Statement, ...]]:
    """Return what a receipt means: one flow of this invoice is known to be there, and its report will tell."""
    move = Move(
        happening=Happening.RECEIVED,
        at=at,
        due=at + settings.report_steps[0],
        in_doubt=False,
        flow_number=receipt.flow_number,
        received_at=at,
    )
    return move, (gates.reward(held.company, settings.limits),)


def _accepted(
    held: Transmission, deposit: Deposit, at: datetime, settings: Settings
) -> tuple[Move, tuple[Statement, ...]]:
    poll_due = at + settings.poll_steps[0]
    move = Move(
        happening=Happening.ACCEPTED,
        at=at,
        due=at,
        portal_id=deposit.portal_id,
        deposited_at=midnight(deposit.deposited_on) or at,
        poll_due=poll_due,
    )
    reward = gates.reward(held.company, settings.limits)
    if deposit.news is None:
        return move, (reward,)
    # Not announced in the history: this answer has no hour, the portal's own history will bring one.
    return move, (reward, announcements.latest_news(held, deposit.news, at=at, poll_due=poll_due, polls=0))


def _refused(held: Transmission, reply: Refused, at: datetime) -> Move:
    if is_configuration(reply):
        return Move(happening=Happening.MISCONFIGURED, at=at, due=at, reason=_CONFIGURATION[reply.http_status])
    if is_duplicate(reply):
        return _unsure(Happening.DUPLICATE, at, "duplicate")
    if held.in_doubt:
        # This one created nothing; an earlier one may have, and its number would be free.
        return _unsure(Happening.SILENCE, at, "other_flow")
    return Move(
        happening=Happening.REFUSED,
        at=at,
        due=at,
        reason="refused",
        refusal_code=reply.code,
        refusal_text=reply.text,
    )


_FULL_QUEUE: Final = timedelta(seconds=30)

_CONFIGURATION: Final = {404: "unknown_route", 413: "too_large", 415: "unsupported"}


def _unsure(happening: Happening, at: datetime, reason: str) -> Move:
    return Move(
        happening=happening,
        at=at,
        due=at + _FIRST_SEARCH,
        reason=reason,
        uncertain=1,
        in_doubt=True,
        unsure_since=at,
    )


def backoff(attempts: int) -> timedelta:
    """Return the wait before the next try: 1, 2, 4… minutes, one hour at most.

    Minutes and hours belong in the row: no worker sleeps that long.
    """
    return min(timedelta(minutes=2 ** min(max(attempts, 1) - 1, 6)), timedelta(hours=1))
