"""Queue what may leave, give back what is already queued, cancel what has not left."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from chorus_bridge.chorus.frozen import prepare
from chorus_bridge.domain.transmissible import fingerprint
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.effects import now, tell
from chorus_bridge.errors import BadValue, ChorusBridgeError, NotTransmissible
from chorus_bridge.gateway.flows.assessing import assess
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.flows import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.hold import HoldPolicy
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.domain.transmissible import TransmissibleInvoice
    from chorus_bridge.effects import Flow
    from chorus_bridge.settings import Settings

__all__ = ["TransmitOutcome", "cancel", "refusal", "transmit", "transmit_many"]

TransmitOutcome: TypeAlias = Transmission | ChorusBridgeError


def transmit(
    situation: Situation, *, settings: Settings, hold: HoldPolicy | None = None, by: str = ""
) -> Flow[Transmission]:
    """Queue *situation* and return its transmission; called twice, returns the same one.

    Args:
        situation: With the contents of its files.
        settings: How to judge, and how the submission is encoded.
        hold: How long it may still be cancelled; the settings' policy by default.
        by: Who asked.

    Raises:
        NotTransmissible: Something is missing or pending; the assessment is attached.
        BadValue: *hold* is no policy.
    """
    assessment = yield from assess(situation, policy=settings.policy, contents=True)
    if assessment.transmission is not None and assessment.transmission.standing:
        return assessment.transmission
    if assessment.transmissible is None:
        raise refusal(assessment)
    queued = yield from _queue(assessment.transmissible, settings, hold or settings.hold, by)
    if queued.situation != situation.id:
        # Another user took the number between the assessment and the queue.
        raise NotTransmissible(codes=("NUMBER_ALREADY_USED",), assessment=assessment)
    return queued


def transmit_many(
    situations: Iterable[Situation], *, settings: Settings, hold: HoldPolicy | None = None, by: str = ""
) -> Flow[tuple[TransmitOutcome, ...]]:
    """Queue each situation and return, in order, its transmission or the error that concerns it alone."""
    outcomes: list[TransmitOutcome] = []
    for situation in situations:
        try:
            outcomes.append((yield from transmit(situation, settings=settings, hold=hold, by=by)))
        except ChorusBridgeError as error:
            outcomes.append(error)
    return tuple(outcomes)


def cancel(company: str, transmission: str, *, by: str = "") -> Flow[Transmission]:
    """Cancel a transmission that has not left.

    Raises:
        TooLate: It has left, or may have.
        NotFound: This company has no such transmission.
    """
    cancelled = yield from outbox.cancel(company, transmission, by=by)
    yield from tell("transmission.cancelled", company=company, transmission=transmission)
    return cancelled


def refusal(assessment: Assessment) -> NotTransmissible:
    """Return why what was judged so may not leave."""
    found = tuple(finding.code.value for finding in (*assessment.missing, *assessment.pending))
    codes = (assessment.not_applicable.value,) if assessment.not_applicable else found
    return NotTransmissible(codes=codes, assessment=assessment)


def _due(hold: HoldPolicy, at: datetime) -> datetime:
    """Return until when it may be cancelled, by a policy that may be the host's own."""
    due: object = hold.due(at) if hasattr(hold, "due") else None
    if not isinstance(due, datetime) or due.tzinfo is None:
        raise BadValue(
            field="hold",
            problem="it gives no instant with a time zone",
            remedy="give a HoldFor, a NextSendingHour, or a policy of your own whose `due` returns one",
        )
    return due


def _queue(invoice: TransmissibleInvoice, settings: Settings, hold: HoldPolicy, by: str) -> Flow[Transmission]:
    frozen = prepare(
        invoice,
        reverse_charge_wire=settings.reverse_charge_wire,
        upload=settings.upload,
        package=settings.policy.flow_package,
        syntax=settings.flow_syntax,
        works=settings.works_encoder,
    )
    at = yield from now()
    draft = Draft(
        company=invoice.situation.company.id,
        situation=invoice.situation.id,
        key=str(invoice.key),
        number=invoice.key.number,
        fingerprint=fingerprint(invoice.situation),
        due=_due(hold, at),
        document=frozen.submission.to_bytes(),
        files=frozen.files,
        works=invoice.situation.works,
        flow=invoice.situation.by_flow,
    )
    queued = yield from outbox.enqueue(draft, by=by)
    yield from tell("transmission.queued", company=queued.company, transmission=queued.id)
    return queued
