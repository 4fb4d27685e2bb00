"""Hand one claimed transmission over to the portal: the conversation, up to the one request that cannot be taken back.

Whatever fails before that request leaves nothing behind at the portal but an unused file, and is never unsure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.flow_submission import FlowSubmission
from chorus_bridge.chorus.results import Deposit, FlowReceipt
from chorus_bridge.chorus.works import SUBMIT_WORKS
from chorus_bridge.effects import Accepted, ask
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, NotFound, Refused, Surprise, Unsure
from chorus_bridge.outbox import flows as outbox

if TYPE_CHECKING:
    from chorus_bridge.chorus.frozen import Prepared
    from chorus_bridge.chorus.submission import Submission
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Operation, Reply
    from chorus_bridge.settings import Settings

__all__ = ["UNREADABLE", "Handed", "hand_over"]

H = TypeVar("H", Deposit, FlowReceipt)

Handed: TypeAlias = "Reply[Deposit] | Reply[FlowReceipt]"
"""What the portal says; when all is well, that the invoice is created, or that its flow is received."""

UNREADABLE: Final = Refused(operation="outbox/document", code=None, http_status=415)
"""Damaged or unreadable bytes are never sent: a human looks."""

NOT_CONFIGURED: Final = Refused(operation=SUBMIT_WORKS, code=None, http_status=404)
"""The document was frozen for the portal's works operation, which is no longer configured: a human looks."""

_LEASE_LOST: Final = Busy(operation="outbox/renew", reason="lease_lost")


def hand_over(held: Transmission, prepared: Prepared, settings: Settings) -> Flow[Handed]:
    """Send *prepared* once. The first outcome that is not a success is the outcome."""
    if isinstance(prepared, FlowSubmission):
        return (yield from _deposit_flow(held, prepared, settings))
    structure = yield from _supplier(prepared, held.company)
    if not isinstance(structure, Accepted):
        return _before(structure)
    uploaded = yield from _upload(held, prepared, settings)
    if not isinstance(uploaded, Accepted):
        return _before(uploaded)
    if not prepared.works:
        body = prepared.wire_body(structure.value, uploaded.value)
        return (yield from _last_step(held, operations.submit(body), settings))
    if settings.works_encoder is None:
        return NOT_CONFIGURED
    try:
        body = settings.works_encoder.complete(prepared.body, structure.value, uploaded.value)
    except Exception as exc:  # noqa: BLE001 — the host's own code: nothing has left, whatever it raises
        failed = Busy(operation=SUBMIT_WORKS, reason="encoder_failed")
        failed.__cause__ = exc
        return failed
    return (yield from _last_step(held, operations.submit_works(body), settings))


def _deposit_flow(held: Transmission, prepared: FlowSubmission, settings: Settings) -> Flow[Handed]:
    try:
        content = yield from outbox.document(prepared.sha256)
    except NotFound:
        return UNREADABLE
    operation = operations.deposit_flow(prepared.name, content, prepared.syntax)
    return (yield from _last_step(held, operation, settings))


def _last_step(held: Transmission, operation: Operation[H], settings: Settings) -> Flow[Reply[H]]:
    """Make the request that may create something.

    The lease covers the whole of it from here, and a worker that was presumed dead meanwhile sends nothing. The sender
    looks at its clock once more just before writing: it may have slept since.
    """
    ours_until = yield from outbox.renew(held, lease=settings.lease)
    if ours_until is None:
        return _LEASE_LOST
    return (yield from ask(operation, held.company, until=ours_until - settings.deposit_deadline))


def _before(reply: Refused | Busy | Unsure | AuthRefused | Surprise) -> Reply[Deposit]:
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
        try:
            content = yield from outbox.document(file.sha256)
        except NotFound:
            return UNREADABLE
        if (yield from outbox.renew(held, lease=settings.lease)) is None:
            return _LEASE_LOST
        reply = yield from ask(operations.upload(file, content, submission.upload), held.company)
        if not isinstance(reply, Accepted):
            return reply
        identifiers[file.key] = reply.value
    return Accepted(identifiers)
