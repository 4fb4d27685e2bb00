"""English texts, in the words of works contracts (progress claim, project manager, contracting authority)."""

from __future__ import annotations

from typing import Final

from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.codes import NotApplicable, Place, Who
from chorus_bridge.domain.lifecycle import Happening
from chorus_bridge.messages.en.failures import ERRORS, PROBLEMS
from chorus_bridge.messages.en.findings import FINDINGS
from chorus_bridge.messages.en.portal import ACTIONS, ACTORS, MEANINGS, MOTIVES, STATUSES
from chorus_bridge.messages.en.words import WORDS
from chorus_bridge.messages.texts import Button, Phrase, Texts

__all__ = ["ENGLISH"]

_STATES: Final = {
    DisplayState.TRANSMITTED: "Invoice transmitted",
    DisplayState.TRANSMITTING: "Being transmitted",
    DisplayState.READY: "Ready to be transmitted",
    DisplayState.MISSING_INFORMATION: "Information missing",
    DisplayState.AWAITING_ACTION: "Transmission possible after certain actions",
    DisplayState.NOT_APPLICABLE: "Not applicable",
}

_REASONS: Final = {
    Reason.ON_PORTAL: "Transmitted to Chorus Pro[ on {deposited}][, invoice no. {number}][, Chorus Pro "
    "identifier {portal_id}]."
    "[ Status: {status}.]",
    Reason.ACTION_REQUIRED: "Chorus Pro asks for an action[ on invoice no. {number}][, transmitted on "
    "{deposited}]."
    "[ Status: {status}.]",
    Reason.DRAFT_ON_PORTAL: "Invoice[ no. {number}] is not sent: Chorus Pro only holds a draft of it."
    "[ Status: {status}.]",
    Reason.SCHEDULED: "Sending scheduled[ {due}][ ({reason})]. You can still cancel the transmission.",
    Reason.RETRY: "Next attempt[ {due}][ ({reason})]. You can still cancel the transmission.",
    Reason.CHECKED_BEFORE_RETRY: "Chorus Pro may already have the invoice: "
    "it is searched for there before any new attempt"
    "[, planned {due}]. It cannot be cancelled.",
    Reason.SENDING: "Being sent to Chorus Pro: it cannot be cancelled.",
    Reason.AWAITING_CONFIRMATION: "Chorus Pro has not confirmed receipt[ ({reason})]: "
    "the invoice is searched for there and is not sent again meanwhile.[ Next search {due}.]",
    Reason.RECEIVED: "Received by Chorus Pro, which checks it before recording it[ ({reason})]: it cannot be "
    "cancelled.[ Next check {due}.]",
    Reason.HELD: "Transmission stopped[ ({reason})]: nothing will leave without a decision. "
    "Look for invoice[ no. {number}] on Chorus Pro, then tell the administrator.",
    Reason.CONFLICT: "Chorus Pro holds another invoice under the same number[ ({number})]: compare both on the portal.",
    Reason.SITUATION_REFUSED: "The claim was refused: transmission will be possible once it is corrected and accepted.",
    Reason.REISSUE: "Chorus Pro no longer handles invoice[ no. {number}].[ Status: {status}.]",
    Reason.MISSING: "Information is missing, or must be corrected:",
    Reason.PENDING: "Transmission possible after:",
    Reason.READY: "Click to transmit to Chorus Pro[: {recipient}][, {amount} incl. VAT].",
    Reason.NOT_APPLICABLE: "No transmission to Chorus Pro.",
}

_NOT_APPLICABLE: Final = {
    NotApplicable.NOT_PUBLIC_CLIENT: "Private client: no transmission to Chorus Pro.",
    NotApplicable.MARKET_OUTSIDE_CHORUS: "Contract marked as outside Chorus Pro: no transmission.",
    NotApplicable.NOT_A_PAYMENT_REQUEST: "This document asks for no payment: no transmission to Chorus Pro.",
    NotApplicable.SITUATION_CANCELLED: "Claim cancelled: no transmission to Chorus Pro.",
    NotApplicable.AMOUNT_ZERO: "Amount of zero: nothing to transmit to Chorus Pro.",
}

_PLACES: Final = {
    Place.PROFILE: "company profile",
    Place.MARKET: "contract sheet",
    Place.SITUATION: "claim",
    Place.PORTAL: "Chorus Pro portal",
    Place.SETTINGS: "connection settings",
}

_REMEDIES: Final = {
    Place.PROFILE: "{text} — fill in: company profile",
    Place.MARKET: "{text} — fill in: contract sheet",
    Place.SITUATION: "{text} — fill in: claim",
    Place.PORTAL: "{text} — do it on: Chorus Pro portal",
    Place.SETTINGS: "{text} — set in: connection settings",
}

_PEOPLE: Final = {
    Who.COMPANY: "the company",
    Who.ADMINISTRATOR: "the administrator",
    Who.CONTRACTING_AUTHORITY: "the contracting authority",
    Who.PROJECT_MANAGER: "the project manager",
    Who.OTHER_PARTY: "another party",
    Who.INTEGRATOR: "the software's publisher",
    Who.NOBODY: "nobody",
}

_HISTORY: Final = {
    "queued": "transmission asked for",
    "portal": "status on Chorus Pro[: {status}][ – reason: “{comment}”]",
    "cancel_asked": "cancellation asked for too late: sending had begun",
    "refusal_forgotten": "refusal set aside: the invoice may be transmitted again",
    "action_begun": "something is asked of Chorus Pro about this invoice",
    "action_done": "what was asked of Chorus Pro is done",
    "action_refused": "what was asked of Chorus Pro had no effect",
    "action_unsure": "asked of Chorus Pro without confirmation: its effect is looked for[ ({detail})]",
    "action_absent": "what was asked never reached Chorus Pro: it may be asked again",
    Happening.CLAIMED: "sending begun",
    Happening.ACCEPTED: "invoice received by Chorus Pro",
    Happening.RECEIVED: "flow received by Chorus Pro: being checked",
    Happening.PENDING: "flow still being checked by Chorus Pro[ ({detail})]",
    Happening.REFUSED: "invoice refused by Chorus Pro: nothing was created there",
    Happening.DUPLICATE: "number already known to Chorus Pro: the invoice is searched for",
    Happening.NOT_SENT: "invoice not sent, back in the queue[: {detail}]",
    Happening.MISCONFIGURED: "cannot be sent as it is, transmission stopped[: {detail}]",
    Happening.SILENCE: "sent without confirmation: the invoice is searched for first[ ({detail})]",
    Happening.LEASE_EXPIRED: "sending interrupted: the invoice is searched for first",
    Happening.FOUND: "invoice found on Chorus Pro",
    Happening.FOUND_DIFFERENT: "another invoice found under this number on Chorus Pro: a decision is needed",
    Happening.NOT_FOUND: "invoice searched for, not found so far[ ({detail})]",
    Happening.ABSENT: "invoice not on Chorus Pro: it will be sent again, identical",
    Happening.ABSENT_CANCELLED: "invoice not on Chorus Pro: transmission cancelled, as asked",
    Happening.RECOVERED: "database restored: the invoice is searched for first",
    Happening.RELEASED: "new sending decided",
    Happening.ABANDONED: "given up by decision: the invoice is not on Chorus Pro",
    Happening.GIVEN_UP: "search stopped: a decision is needed[ ({detail})]",
    Happening.CANCEL: "transmission cancelled before sending",
}

_BUTTONS: Final = {
    Button.TRANSMIT: "Transmit to Chorus Pro",
    Button.CANCEL: "Cancel the transmission",
    Button.REFRESH: "Refresh the status",
    Button.COMPLETE: "Complete on Chorus Pro",
    Button.SEE_REASON: "See the reason",
}

_PHRASES: Final = {
    Phrase.STATUS_SINCE: "{status}[ since {reached}]",
    Phrase.SOON: "as soon as possible",
    Phrase.MISSING_TOO: "Information to fill in too:",
    Phrase.PENDING_TOO: "Steps to finish too:",
    Phrase.WARNING: "Note — {text}",
    Phrase.QUOTE: "Reason given by the recipient: “{text}”",
    Phrase.MOTIVES: "This reason means: {text}.",
    Phrase.PAYMENT_EXPECTED: "Payment expected by {expected} at the latest: {days} days from {since}, "
    "unless the period was interrupted.",
    Phrase.PAYMENT_LATE: "Payment late by {late}: it was expected by {expected} at the latest "
    "({days} days from {since}), unless the period was interrupted.",
    Phrase.PAYMENT_UNTOLD: "The payment period ended on {expected}, {late} ago "
    "({days} days from {since}), unless it was interrupted. "
    "Chorus Pro does not announce the payment of this document: check your bank account.",
    Phrase.PAYMENT_SUSPENDED: "The payment period may be interrupted as long as something is missing; "
    "a new one starts afterwards.",
    Phrase.PAYMENT_LAUNCHED: "Payment initiated on {paid}[, {late} after the last day, {expected}, "
    "unless the period was interrupted].",
    Phrase.LATE_INTEREST: "A late payment gives right, without asking, to interest (ECB rate + 8 points) "
    "and to €40 (Code de la commande publique, art. R. 2192-31 and D. 2192-35).",
    Phrase.MISSING_BY: "{text} (by {who})",
    Phrase.READY_FOR_OTHERS: "Ready to be transmitted to Chorus Pro[: {recipient}][, {amount} incl. VAT]. "
    "You are not allowed to transmit it.",
    Phrase.AFTER_ADMINISTRATOR: "once the administrator has acted",
    Phrase.ENTER_ACCOUNT: "For the administrator to do: enter the right technical account in the company's profile, "
    "then resume its sending. Nothing is tried until then.",
    Phrase.TELL_ADMINISTRATOR: "Tell the administrator: nothing leaves as long as this access is refused.",
    Phrase.TRANSMISSION_IS: "the transmission is {state}[; {needs}]",
    Phrase.COMPANY_PAUSED: "The company's access to Chorus Pro is suspended here, and nothing was asked: "
    "the administrator checks its credentials, then resumes it.",
    Phrase.PORTAL_STATUS_IS: "the status of the invoice on Chorus Pro is “{portal_status}”[; {needs}]",
    Phrase.ATTACHMENT_FIELD: "attachment no. {rank}, {field}",
    Phrase.HISTORY_LINE: "{at}: {text}",
    Phrase.VARIABLES_WRONG: "Variables of the environment missing or wrong: {problem}. To do: {remedy}.",
    Phrase.SEPARATOR: "; ",
}

ENGLISH: Final = Texts(
    states=_STATES,
    reasons=_REASONS,
    findings=FINDINGS,
    not_applicable=_NOT_APPLICABLE,
    places=_PLACES,
    remedies=_REMEDIES,
    people=_PEOPLE,
    statuses=STATUSES,
    meanings=MEANINGS,
    actors=ACTORS,
    motives=MOTIVES,
    actions=ACTIONS,
    history=_HISTORY,
    buttons=_BUTTONS,
    errors=ERRORS,
    problems=PROBLEMS,
    words=WORDS,
    phrases=_PHRASES,
)
"""Every English text."""
