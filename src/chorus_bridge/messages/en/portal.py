"""English words of the portal's statuses, and what each asks of the supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.portal import Phase, PortalAction
from chorus_bridge.domain.portal import PortalStatus as S

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACTIONS", "PHASES", "STATUSES"]

STATUSES: Final[Mapping[S, str]] = {
    S.DRAFT: "draft",
    S.OCR_READ: "read by character recognition",
    S.DEPOSITED: "deposited",
    S.ROUTING: "being routed",
    S.PIVOT_BEING_MADE: "being processed",
    S.AVAILABLE: "made available to the recipient",
    S.ACKNOWLEDGED: "acknowledged by the recipient",
    S.TO_VALIDATE_1: "to be validated by the first validator",
    S.TO_VALIDATE_2: "to be validated by the second validator",
    S.VALIDATED_1: "validated by the first validator",
    S.VALIDATED_2: "validated by the second validator",
    S.VALIDATION_OVERDUE_1: "tacitly validated, as the first validator did not answer",
    S.VALIDATION_OVERDUE_2: "tacitly validated, as the second validator did not answer",
    S.REFUSED_BY_VALIDATOR_1: "refused by the first validator",
    S.REFUSED_BY_VALIDATOR_2: "refused by the second validator",
    S.WRONG_VALIDATOR_BY_SUPPLIER: "wrong validator named by the supplier",
    S.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR: "wrong validator named by the joint contractor",
    S.SUSPENDED: "suspended",
    S.TO_COMPLETE: "to be completed",
    S.COMPLETED: "completed",
    S.TO_REROUTE: "to be rerouted",
    S.AWAITING_REROUTING_BY_SUPPLIER: "awaiting rerouting by the supplier",
    S.WRONG_RECIPIENT_PD: "wrong recipient on the draft statement",
    S.WRONG_RECIPIENT_EA: "wrong recipient on the interim payment statement",
    S.REJECTED: "rejected",
    S.NON_COMPLIANT: "non-compliant",
    S.SERVICE_RENDERED: "service rendered",
    S.PAYMENT_ORDERED: "payment ordered",
    S.WITH_ACCOUNTANT: "made available to the accountant",
    S.ACCOUNTED: "entered in the accounts",
    S.PAYMENT_LAUNCHED: "payment initiated",
    S.ABANDONED: "abandoned",
    S.DELETED: "deleted",
    S.TO_ATTACH_MOE: "to be attached to a project manager",
    S.TO_ATTACH_MOA: "to be attached to a contracting authority",
    S.TO_ATTACH_SUPPLIER: "to be attached to a supplier",
    S.ATTACHED: "attached",
    S.AVAILABLE_TO_MOE: "made available to the project manager",
    S.ACKNOWLEDGED_BY_MOE: "acknowledged by the project manager",
    S.TO_VALIDATE_MOE: "to be validated by the project manager",
    S.VALIDATION_OVERDUE_MOE: "not validated by the project manager within the legal time",
    S.REFUSED_BY_MOE: "refused by the project manager",
    S.ERROR_BY_MOE: "wrong project manager",
    S.AVAILABLE_TO_MOA: "made available to the contracting authority",
    S.SENT_TO_MOA: "sent to the contracting authority",
    S.ACKNOWLEDGED_BY_MOA: "acknowledged by the contracting authority",
    S.REFUSED_BY_MOA: "refused by the contracting authority",
    S.ERROR_BY_MOA: "wrong contracting authority",
    S.REFUSED_BY_SUPPLIER: "refused by the supplier",
    S.WRONG_MOE_BY_SUPPLIER: "wrong project manager named by the supplier",
    S.WRONG_MOA_BY_SUPPLIER: "wrong contracting authority named by the supplier",
    S.WRONG_SUPPLIER_BY_MOE: "wrong supplier named by the project manager",
    S.WRONG_MOA_BY_MOE: "wrong contracting authority named by the project manager",
    S.WRONG_SUPPLIER_BY_MOA: "wrong supplier named by the contracting authority",
    S.REPLACED_BY_TACIT_PROCEDURE: "replaced by a draft general account under the tacit procedure",
    S.DUPLICATED_AFTER_REFUSAL: "duplicated after refusal",
    S.TECHNICAL_UNKNOWN: "unknown technical status",
    S.UNKNOWN: "unknown status",
}
"""The status, translated."""

PHASES: Final[Mapping[Phase, str]] = {
    Phase.VALIDATION: "A party to the contract must still decide; remind them if it takes long.",
    Phase.PAID: "The transfer has been initiated: the money has not necessarily arrived.",
    Phase.DONE: "This document has played its part: the one that follows it tells the rest.",
    Phase.UNKNOWN: "This software does not know this status: look at the invoice on Chorus Pro.",
}
"""What a status means when its word does not say it."""

ACTIONS: Final[Mapping[PortalAction, str]] = {
    PortalAction.ADD_DOCUMENTS: "Add the documents or comment asked for on Chorus Pro: "
    "the invoice will go on. Do not transmit it again.",
    PortalAction.REROUTE: "Correct the recipient, the service code or the engagement number on Chorus Pro; "
    "the invoice keeps its number.",
    PortalAction.FIX_VALIDATOR: "Name the right validator on Chorus Pro (SIRET and service).",
    PortalAction.FIX_ACTORS: "Correct the wrongly named party on Chorus Pro: "
    "supplier, project manager or contracting authority.",
    PortalAction.REDO_REQUEST: "Read the reason of the refusal, correct the request and make a new one.",
    PortalAction.REISSUE: "Cancel this invoice and issue a new invoice with a new number.",
}
"""What the supplier must do."""
