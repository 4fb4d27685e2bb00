"""Send one claimed transmission, once, and decide from the portal's reply what is certain.

Whatever fails before the invoice itself is submitted leaves nothing behind at the portal but an unused file: the
transmission goes back to the queue. From the submission on, only a readable answer decides; silence becomes
``UNSURE``.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final, assert_never
from zoneinfo import ZoneInfo

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.replies import is_configuration, is_duplicate
from chorus_bridge.chorus.submission import Submission
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.effects import Accepted, ask, now, tell
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, NotFound, Refused, Surprise, Unsure
from chorus_bridge.gateway.flows import access
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.outbox import announcements, gates
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.statements import Move

if TYPE_CHECKING:
    from chorus_bridge.chorus.results import Deposit
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Reply, Statement
    from chorus_bridge.settings import Settings

__all__ = ["backoff", "deliver", "tell_stopped"]

_FIRST_SEARCH: Final = timedelta(seconds=30)
"""Wait before the first search for an invoice whose deposit is unsure: an index needs a moment, a user should not."""


_LEASE_LOST: Final = Busy(operation="outbox/renew", reason="lease_lost")


def deliver(queued: Transmission, *, settings: Settings) -> Flow[Transmission | None]:
    """Claim *queued*, send it once, and return it as it now stands.

    Returns:
        None when somebody else claimed or cancelled it first.
    """
    held = yield from outbox.claim(queued, lease=settings.lease, limits=settings.limits)
    if held is None:
        return None
    yield from tell("delivery.claimed", company=held.company, transmission=held.id, attempt=held.attempts)
    submission = yield from _submission(held)
    reply = submission if isinstance(submission, Refused) else (yield from _conversation(held, submission, settings))
    settled = yield from _settle(held, reply, settings)
    if isinstance(submission, Submission):
        yield from access.note(held.company, submission.supplier_siret, reply)
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


def _submission(held: Transmission) -> Flow[Submission | Refused]:
    """Return the frozen submission; damaged or unreadable bytes are never sent, a human looks."""
    try:
        return Submission.from_bytes((yield from outbox.document(held.document)))
    except (NotFound, ValueError):
        return Refused(operation="outbox/document", code=None, http_status=415)


def _conversation(held: Transmission, submission: Submission, settings: Settings) -> Flow[Reply[Deposit]]:
    """Resolve the supplier, upload the files, submit. The first outcome that is not a success is the outcome."""
    structure = yield from _supplier(submission, held.company)
    if not isinstance(structure, Accepted):
        return _before_submission(structure)
    uploaded = yield from _upload(held, submission, settings)
    if not isinstance(uploaded, Accepted):
        return _before_submission(uploaded)
    # The lease covers the whole submission from here, and a worker that was presumed dead meanwhile submits nothing.
    # The sender looks at its clock once more just before writing: it may have slept since.
    ours_until = yield from outbox.renew(held, lease=settings.lease)
    if ours_until is None:
        return _LEASE_LOST
    body = submission.wire_body(structure.value, uploaded.value)
    until = ours_until - settings.deposit_deadline
    return (yield from ask(operations.submit(body), held.company, until=until))


def _before_submission(reply: Refused | Busy | Unsure | AuthRefused | Surprise) -> Reply[Deposit]:
    """Return what *reply* means while the invoice itself has not been submitted: never an unsure outcome."""
    if isinstance(reply, Unsure | Surprise):
        return Busy(operation=reply.operation, reason="preparation_failed", http_status=reply.http_status)
    return reply


def _supplier(submission: Submission, company: str) -> Flow[Reply[int]]:
    """Return the supplier's identifier at the portal, from the submission or by asking."""
    if submission.structure_id is not None:
        return Accepted(submission.structure_id)
    reply = yield from ask(operations.own_structures(), company)
    if not isinstance(reply, Accepted):
        return reply
    for structure in reply.value:
        if structure.siret == submission.supplier_siret:
            return Accepted(structure.structure_id)
    return AuthRefused(operation="transverses/recuperer/structures/actives/fournisseur", cause=AuthCause.RIGHTS)


def _upload(held: Transmission, submission: Submission, settings: Settings) -> Flow[Reply[dict[str, int]]]:
    """Upload every file, however long that takes, and return the portal's identifier of each, by its key."""
    identifiers: dict[str, int] = {}
    for file in submission.files:
        content = yield from outbox.document(file.sha256)
        if (yield from outbox.renew(held, lease=settings.lease)) is None:
            return _LEASE_LOST
        reply = yield from ask(operations.upload(file, content, submission.upload), held.company)
        if not isinstance(reply, Accepted):
            return reply
        identifiers[file.key] = reply.value
    return Accepted(identifiers)


def _settle(held: Transmission, reply: Reply[Deposit], settings: Settings) -> Flow[Transmission]:
    at = yield from now()
    change, also = _verdict(held, reply, at, settings)
    if isinstance(reply, AuthRefused):
        yield from tell("access.refused", company=held.company, transmission=held.id, cause=reply.cause)
    everybody = consequences(held.company, reply, at, settings)
    return (yield from outbox.settle(held, change, also=(*also, *everybody), reply=reply))


def _verdict(
    held: Transmission, reply: Reply[Deposit], at: datetime, settings: Settings
) -> tuple[Move, tuple[Statement, ...]]:
    """Return the change of state that *reply* justifies, and what to write with it."""
    match reply:
        case Accepted(deposit):
            return _accepted(held, deposit, at, settings)
        case Refused():
            return _refused(reply, at), ()
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


def _accepted(
    held: Transmission, deposit: Deposit, at: datetime, settings: Settings
) -> tuple[Move, tuple[Statement, ...]]:
    poll_due = at + settings.poll_steps[0]
    move = Move(
        happening=Happening.ACCEPTED,
        at=at,
        due=at,
        portal_id=deposit.portal_id,
        deposited_at=_midnight(deposit) or at,
        poll_due=poll_due,
    )
    reward = gates.reward(held.company, settings.limits)
    if deposit.news is None:
        return move, (reward,)
    # Not announced in the history: this answer has no hour, the portal's own history will bring one.
    return move, (reward, announcements.latest_news(held, deposit.news, at=at, poll_due=poll_due, polls=0))


def _midnight(deposit: Deposit) -> datetime | None:
    """Return the start of the portal's deposit day in Paris: it gives a day, not an hour."""
    if deposit.deposited_on is None:
        return None
    return datetime.combine(deposit.deposited_on, time(), tzinfo=ZoneInfo("Europe/Paris"))


def _refused(reply: Refused, at: datetime) -> Move:
    if is_configuration(reply):
        return Move(happening=Happening.MISCONFIGURED, at=at, due=at, reason=_CONFIGURATION[reply.http_status])
    if is_duplicate(reply):
        return _unsure(Happening.DUPLICATE, at, "duplicate")
    return Move(
        happening=Happening.REFUSED,
        at=at,
        due=at,
        reason="refused",
        refusal_code=reply.code,
        refusal_text=reply.text,
    )


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
