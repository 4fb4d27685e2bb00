"""From findings, workflow, transmission and portal status to what a host shows: one pure function, :func:`derive`.

The order of decisions is the product's promise. It is written once, in :func:`derive`, first match wins:
not applicable, transmitted, being transmitted, refused in the host, then the policy's precedence between information
that is missing and steps that are pending, then ready.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.domain.lifecycle import TAKEN_UP, State
from chorus_bridge.domain.portal import Phase

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.domain.codes import NotApplicable
    from chorus_bridge.domain.finding import Finding
    from chorus_bridge.domain.payment import PaymentHorizon
    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.recipient import Freshness
    from chorus_bridge.domain.transmissible import TransmissibleInvoice
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.domain.waiting import CompanyWait

__all__ = ["Assessment", "DisplayState", "Findings", "Precedence", "Reason", "Verdict", "derive"]


class DisplayState(StrEnum):
    """What the ChorusPRO column shows. Five have an icon."""

    TRANSMITTED = "transmitted"
    TRANSMITTING = "transmitting"
    READY = "ready"
    MISSING_INFORMATION = "missing_information"
    AWAITING_ACTION = "awaiting_action"
    NOT_APPLICABLE = "not_applicable"

    @property
    def icon(self) -> str | None:
        """Name of the icon, or None when nothing is shown."""
        return None if self is DisplayState.NOT_APPLICABLE else f"chorus-{self.value.replace('_', '-')}"


class Reason(StrEnum):
    """Why it is so: the finer word behind a display state, and the key of its sentence."""

    ON_PORTAL = "on_portal"
    ACTION_REQUIRED = "action_required"
    DRAFT_ON_PORTAL = "draft_on_portal"
    SCHEDULED = "scheduled"
    RETRY = "retry"
    CHECKED_BEFORE_RETRY = "checked_before_retry"
    SENDING = "sending"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    RECEIVED = "received"
    HELD = "held"
    CONFLICT = "conflict"
    SITUATION_REFUSED = "situation_refused"
    REISSUE = "reissue"
    MISSING = "missing"
    PENDING = "pending"
    READY = "ready"
    NOT_APPLICABLE = "not_applicable"


class Precedence(StrEnum):
    """Which list gives the icon when something is missing *and* a step is pending. Both lists are returned either way.

    Missing first is the default: "possible after certain actions" is false while data are missing, "information is
    missing" stays true in both cases.
    """

    MISSING_FIRST = "missing_first"
    PENDING_FIRST = "pending_first"


@frozen(kw_only=True)
class Findings:
    """Everything the rules found, by list."""

    missing: tuple[Finding, ...] = ()
    pending: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    deferred: tuple[Finding, ...] = ()
    """Absent data that the host only produces at validation: not missing while steps are pending."""

    @property
    def clear(self) -> bool:
        """Whether nothing blocks."""
        return not self.missing and not self.pending

    @property
    def pending_codes(self) -> frozenset[FindingCode]:
        """The codes of the pending steps."""
        return frozenset(f.code for f in self.pending)


@frozen(kw_only=True)
class Verdict:
    """A display state with its reason and flags."""

    state: DisplayState
    reason: Reason
    can_transmit: bool = False
    can_cancel: bool = False
    action_required: bool = False


_LIVE_VERDICTS = {
    State.SENDING: Verdict(state=DisplayState.TRANSMITTING, reason=Reason.SENDING),
    State.UNSURE: Verdict(state=DisplayState.TRANSMITTING, reason=Reason.AWAITING_CONFIRMATION),
    State.RECEIVED: Verdict(state=DisplayState.TRANSMITTING, reason=Reason.RECEIVED),
    State.HELD: Verdict(state=DisplayState.TRANSMITTING, reason=Reason.HELD, action_required=True),
    State.CONFLICT: Verdict(state=DisplayState.TRANSMITTING, reason=Reason.CONFLICT, action_required=True),
}


def derive(
    *,
    not_applicable: NotApplicable | None,
    findings: Findings,
    transmission: Transmission | None,
    wait: CompanyWait | None = None,
    precedence: Precedence = Precedence.MISSING_FIRST,
    may_transmit: bool = True,
) -> Verdict:
    """Return what to show.

    Args:
        not_applicable: Why Chorus Pro is not concerned, or None.
        findings: All findings of the rules.
        transmission: The last transmission of this situation, or None.
        wait: What keeps the whole company waiting, or None.
        precedence: Which list gives the icon when both are non-empty.
        may_transmit: Whether this user may transmit; the state is the same for everybody.
    """
    known = _of_transmission(transmission, wait) if transmission is not None else None
    if not_applicable is not None and known is None:
        return Verdict(state=DisplayState.NOT_APPLICABLE, reason=Reason.NOT_APPLICABLE)
    return known or _of_findings(findings, precedence, may_transmit=may_transmit)


def _of_transmission(transmission: Transmission, wait: CompanyWait | None) -> Verdict | None:
    """Return the verdict a transmission imposes, or None when it no longer speaks (cancelled, refused, rejected)."""
    if transmission.state is State.DEPOSITED:
        return _of_portal(transmission.news)
    known = _queued(transmission) if transmission.state is State.QUEUED else _LIVE_VERDICTS.get(transmission.state)
    if known is not None and transmission.state in TAKEN_UP and wait is not None and wait.until is None:
        return evolve(known, action_required=True)  # nothing more happens to it before somebody resumes the company
    return known


def _of_portal(news: PortalNews | None) -> Verdict | None:
    if news is None or news.action is None:
        return Verdict(state=DisplayState.TRANSMITTED, reason=Reason.ON_PORTAL)
    if news.closed_number:
        return None
    if news.phase is Phase.DRAFT:  # « transmise » would be false: nobody on the payer's side sees it
        return Verdict(state=DisplayState.TRANSMITTING, reason=Reason.DRAFT_ON_PORTAL, action_required=True)
    return Verdict(state=DisplayState.TRANSMITTED, reason=Reason.ACTION_REQUIRED, action_required=True)


def _queued(transmission: Transmission) -> Verdict:
    if not transmission.cancellable:
        return Verdict(state=DisplayState.TRANSMITTING, reason=Reason.CHECKED_BEFORE_RETRY)
    reason = Reason.RETRY if transmission.attempts else Reason.SCHEDULED
    return Verdict(state=DisplayState.TRANSMITTING, reason=reason, can_cancel=True)


_HOST_MUST_REDO = {
    FindingCode.SITUATION_REFUSED: Reason.SITUATION_REFUSED,
    FindingCode.REISSUE_WITH_NEW_NUMBER: Reason.REISSUE,
}


def _of_findings(findings: Findings, precedence: Precedence, *, may_transmit: bool) -> Verdict:
    for code, reason in _HOST_MUST_REDO.items():
        if code in findings.pending_codes:
            return Verdict(state=DisplayState.AWAITING_ACTION, reason=reason, action_required=True)
    missing = Verdict(state=DisplayState.MISSING_INFORMATION, reason=Reason.MISSING)
    pending = Verdict(state=DisplayState.AWAITING_ACTION, reason=Reason.PENDING)
    lists = [(findings.missing, missing), (findings.pending, pending)]
    if precedence is Precedence.PENDING_FIRST:
        lists.reverse()
    for found, verdict in lists:
        if found:
            return verdict
    return Verdict(state=DisplayState.READY, reason=Reason.READY, can_transmit=may_transmit)


@frozen(kw_only=True)
class Assessment:
    """Everything a host needs to show one situation, as data. Texts come from :mod:`chorus_bridge.messages`."""

    situation: str
    """The host's identifier of the claim."""
    verdict: Verdict
    findings: Findings
    not_applicable: NotApplicable | None = None
    transmission: Transmission | None = None
    wait: CompanyWait | None = None
    """Why nothing of the company leaves for now; None when it is served."""
    recipient: Freshness
    """What the knowledge of the recipient is worth."""
    recipient_known_at: datetime | None = None
    transmissible: TransmissibleInvoice | None = field(default=None, repr=False)
    """The proof that it may leave; None otherwise."""
    payment: PaymentHorizon | None = None
    """When the money is expected, of an invoice that is at the portal; None when nothing certain can be said."""

    @property
    def state(self) -> DisplayState:
        """The display state."""
        return self.verdict.state

    @property
    def icon(self) -> str | None:
        """Name of the icon, or None when nothing is shown."""
        return self.state.icon

    @property
    def can_transmit(self) -> bool:
        """Whether the button is offered."""
        return self.verdict.can_transmit

    @property
    def can_cancel(self) -> bool:
        """Whether the transmission can still be cancelled."""
        return self.verdict.can_cancel

    @property
    def action_required(self) -> bool:
        """Whether somebody on the supplier's side must act."""
        return self.verdict.action_required

    @property
    def missing(self) -> tuple[Finding, ...]:
        """Information to fill in, all of it."""
        return self.findings.missing

    @property
    def pending(self) -> tuple[Finding, ...]:
        """Steps to be done, all of them, in order."""
        return self.findings.pending

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is worth knowing and blocks nothing."""
        return self.findings.warnings

    @property
    def portal(self) -> PortalNews | None:
        """The last status the portal announced."""
        return self.transmission.news if self.transmission else None
