"""Ask what became of a flow the portal has received: created, refused, or not judged yet.

The report says, the list of invoices proves: a flow that is called integrated is followed only once its invoice is
found. What a report reproaches becomes findings that name the host's own fields. Nothing here ever sends again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.flow_submission import FlowSubmission
from chorus_bridge.chorus.flow_words import FlowVerdict
from chorus_bridge.chorus.frozen import thaw
from chorus_bridge.chorus.wordings import says_duplicate
from chorus_bridge.domain.lifecycle import Happening
from chorus_bridge.effects import Accepted, ask, now, tell
from chorus_bridge.errors import AuthRefused, NotFound
from chorus_bridge.gateway.flows import access
from chorus_bridge.gateway.flows.delivering import tell_stopped
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.gateway.flows.reconciling import presence
from chorus_bridge.gateway.flows.searching import NoAnswer, Nothing, search
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import gates
from chorus_bridge.outbox.statements import Move

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from chorus_bridge.chorus.results import FlowReport
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Reply, Statement
    from chorus_bridge.gateway.flows.searching import Found
    from chorus_bridge.settings import Settings

__all__ = ["await_verdict"]

_LONGEST_TEXT: Final = 4000
"""Characters of the portal's reproaches that are kept: a report on a spoiled file repeats itself."""

_LOOKS_BY_FLOW: Final = 3
"""Looks after which an integrated flow's invoice is searched for by its number too: a list may not know the flow."""

_WAITING: Final = {
    FlowVerdict.UNKNOWN_YET: "flow_unknown_yet",
    FlowVerdict.PENDING: "flow_pending",
    FlowVerdict.INCIDENT: "flow_incident",
    FlowVerdict.UNDESCRIBED: "flow_undescribed",
}
"""Verdicts that are waited for, and how the wait is named."""


def await_verdict(received: Transmission, *, settings: Settings) -> Flow[Transmission]:
    """Read the report on the flow of *received* and return it as it then stands."""
    try:
        flow = thaw((yield from outbox.document(received.document)))
    except (NotFound, ValueError):
        flow = None
    if received.flow_number is None or not isinstance(flow, FlowSubmission):
        at = yield from now()
        return (yield from _settle(received, _stop(received, at, "unreadable_document"), ()))
    reply = yield from ask(operations.flow_report(received.flow_number), received.company)
    if not isinstance(reply, Accepted):
        return (yield from _unanswered(received, flow, reply, settings))
    return (yield from _judged(received, flow, reply.value, settings))


def _settle(received: Transmission, change: Move, also: tuple[Statement, ...]) -> Flow[Transmission]:
    settled = yield from outbox.settle(received, change, also=also)
    yield from tell_stopped(settled)
    yield from tell(
        "flow.asked",
        company=settled.company,
        transmission=settled.id,
        state=settled.state,
        reason=change.reason,
    )
    return settled


def _unanswered(
    received: Transmission, flow: FlowSubmission, reply: Reply[FlowReport], settings: Settings
) -> Flow[Transmission]:
    """Wait, when the report itself could not be read: nothing was learnt."""
    at = yield from now()
    if isinstance(reply, AuthRefused):
        yield from access.tell_refusal(received.company, flow.supplier_siret, reply)
    change = _wait(received, at, "report_unread", settings)
    return (yield from _settle(received, change, consequences(received.company, reply, at, settings)))


def _judged(received: Transmission, flow: FlowSubmission, report: FlowReport, settings: Settings) -> Flow[Transmission]:
    answered = (gates.answered(received.company),)
    waiting = _WAITING.get(report.verdict)
    at = yield from now()
    if waiting is not None:
        if report.verdict is FlowVerdict.INCIDENT and received.reason != waiting:
            yield from tell("flow.incident", company=received.company, transmission=received.id, state=report.raw)
        return (yield from _settle(received, _wait(received, at, waiting, settings), answered))
    if _rejected(received, report):
        return (yield from _settle(received, _refusal(received, flow, report, at), answered))
    outcome = yield from _integrated(received, flow)
    at = yield from now()
    if isinstance(outcome, NoAnswer):
        change = _wait(received, at, outcome.reason, settings)
        return (yield from _settle(received, change, consequences(received.company, outcome.reply, at, settings)))
    ours = None if isinstance(outcome, Nothing) else _ours(flow, outcome)
    if ours is None:
        return (yield from _settle(received, _wait(received, at, "integrated_not_listed", settings), answered))
    change, also = presence(received, ours, at, settings)
    return (yield from _settle(received, change, (*also, *answered)))


def _integrated(received: Transmission, flow: FlowSubmission) -> Flow[tuple[Found, ...] | Nothing | NoAnswer]:
    """Find the invoice an integrated flow brought: by the flow, and if no list tells after some time, by its number."""
    outcome = yield from search(received, flow, flow_number=received.flow_number)
    if isinstance(outcome, Nothing) and received.searches >= _LOOKS_BY_FLOW:
        return (yield from search(received, flow))
    return outcome


def _rejected(received: Transmission, report: FlowReport) -> bool:
    """Return whether nothing was created for this invoice: the report settles by number."""
    if report.verdict is FlowVerdict.REJECTED:
        return True
    return report.verdict is FlowVerdict.PARTIAL and any(error.number == received.number for error in report.errors)


def _ours(flow: FlowSubmission, found: tuple[Found, ...]) -> Found | None:
    """Return the invoice our flow brought; one of another content under this number is not it."""
    return next((item for item in found if same_invoice(flow.content, item) is not False), None)


def _refusal(received: Transmission, flow: FlowSubmission, report: FlowReport, at: datetime) -> Move:
    said = [error.text for error in report.errors if error.number in {received.number, None}]
    said += [f"{error.code} {error.text}".strip() for error in report.technical]
    text = " | ".join(said)[:_LONGEST_TEXT]
    if says_duplicate(text):
        return _doubt(at, Happening.DUPLICATE, "duplicate")
    if received.in_doubt:
        # This flow is refused; another attempt may have left another one, whose report nobody can ask for.
        return _doubt(at, Happening.SILENCE, "other_flow")
    return Move(
        happening=Happening.REFUSED,
        at=at,
        due=at,
        reason="flow_rejected",
        refusal_text=text,
        refusals=tuple(refusal for piece in said for refusal in flow.reproaches(piece[:_LONGEST_TEXT])),
    )


def _doubt(at: datetime, happening: Happening, reason: str) -> Move:
    return Move(happening=happening, at=at, due=at, reason=reason, uncertain=1, in_doubt=True, unsure_since=at)


def _wait(received: Transmission, at: datetime, reason: str, settings: Settings) -> Move:
    """Return the wait before the next look, longer each time; past all patience, a human looks."""
    since = received.received_at or received.updated_at
    if at - since >= settings.flow_patience:
        return _stop(received, at, reason)
    return Move(
        happening=Happening.PENDING,
        at=at,
        due=at + _step(received.searches, settings),
        reason=reason,
        searches=received.searches + 1,
    )


def _step(looks: int, settings: Settings) -> timedelta:
    return settings.report_steps[min(looks, len(settings.report_steps) - 1)]


def _stop(received: Transmission, at: datetime, reason: str) -> Move:
    """Return the end of patience: the flow may still be processed, so its number stays taken and in doubt."""
    since = (received.received_at, received.unsure_since)
    return Move(
        happening=Happening.GIVEN_UP,
        at=at,
        due=at,
        reason=reason,
        in_doubt=True,
        unsure_since=max((each for each in since if each), default=at),
    )
