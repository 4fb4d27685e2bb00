"""The shape of one language's tables: what is said is chosen by a code, never composed by the caller."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chorus_bridge.domain.assessment import DisplayState, Reason
    from chorus_bridge.domain.codes import FindingCode, NotApplicable, Place, Who
    from chorus_bridge.domain.motives import Motive
    from chorus_bridge.domain.portal import Actor, PortalAction, PortalStatus
    from chorus_bridge.errors import ChorusBridgeError

__all__ = ["Button", "Phrase", "Texts"]


class Button(StrEnum):
    """What a host's buttons do."""

    TRANSMIT = "transmit"
    CANCEL = "cancel"
    REFRESH = "refresh"
    COMPLETE = "complete"
    """Go and complete the invoice on the portal's own site."""
    SEE_REASON = "see_reason"


class Phrase(StrEnum):
    """The few sentences that hold others together."""

    STATUS_SINCE = "status_since"
    SOON = "soon"
    """Said for an instant that is already past: the next worker takes it."""
    MISSING_TOO = "missing_too"
    PENDING_TOO = "pending_too"
    WARNING = "warning"
    QUOTE = "quote"
    """The recipient's own words."""
    MOTIVES = "motives"
    """What the codes quoted in those words mean."""
    PAYMENT_EXPECTED = "payment_expected"
    PAYMENT_LATE = "payment_late"
    PAYMENT_UNTOLD = "payment_untold"
    """The delay is over, and the portal would not tell the payment of this document."""
    PAYMENT_SUSPENDED = "payment_suspended"
    PAYMENT_LAUNCHED = "payment_launched"
    LATE_INTEREST = "late_interest"
    MISSING_BY = "missing_by"
    """A missing item that only somebody else than the company's users can fill in."""
    READY_FOR_OTHERS = "ready_for_others"
    """Ready, seen by a user who may not transmit."""
    AFTER_ADMINISTRATOR = "after_administrator"
    """Said instead of an instant: nothing is tried by itself."""
    ENTER_ACCOUNT = "enter_account"
    """Only a new technical account lets anything be tried again, and somebody must then say so."""
    TELL_ADMINISTRATOR = "tell_administrator"
    """An access that only the administrator can have opened; it is tried again from time to time."""
    TRANSMISSION_IS = "transmission_is"
    """Why something is not possible: where our transmission stands."""
    PORTAL_STATUS_IS = "portal_status_is"
    COMPANY_PAUSED = "company_paused"
    """Why something is not possible: where the invoice stands at the portal."""
    ATTACHMENT_FIELD = "attachment_field"
    """A part of one of several files."""
    HISTORY_LINE = "history_line"
    VARIABLES_WRONG = "variables_wrong"
    """Every variable of the environment that keeps a program from starting."""
    SEPARATOR = "separator"
    """Between two findings told in one sentence."""


@frozen(kw_only=True)
class Texts:
    """Every text of one language, as templates (see :mod:`chorus_bridge.messages.templates`)."""

    states: Mapping[DisplayState, str]
    reasons: Mapping[Reason, str]
    findings: Mapping[FindingCode, str]
    not_applicable: Mapping[NotApplicable, str]
    places: Mapping[Place, str]
    remedies: Mapping[Place, str]
    """A missing item with the place where it is filled in."""
    people: Mapping[Who, str]
    statuses: Mapping[PortalStatus, str]
    meanings: Mapping[PortalStatus, str]
    """What each status means for the supplier, in one sentence."""
    actors: Mapping[Actor, str]
    motives: Mapping[Motive, str]
    actions: Mapping[PortalAction, str]
    history: Mapping[str, str]
    buttons: Mapping[Button, str]
    errors: Mapping[type[ChorusBridgeError], str]
    problems: Mapping[str, str]
    """What a user gave wrongly, by the problem and the remedy of its :class:`BadValue`, numbers as ``{name}``."""
    words: Mapping[tuple[str, str], str]
    """Words for parameters that are themselves codes: (parameter, code)."""
    phrases: Mapping[Phrase, str]
