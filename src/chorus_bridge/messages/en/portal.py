"""English words of the portal's statuses, and what each asks of the supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.motives import Motive
from chorus_bridge.domain.portal import Actor, PortalAction
from chorus_bridge.domain.portal import PortalStatus as S

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACTIONS", "ACTORS", "MEANINGS", "MOTIVES", "STATUSES"]

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

MEANINGS: Final[Mapping[S, str]] = {
    S.DRAFT: "Chorus Pro only holds a draft of it: it is not sent.",
    S.OCR_READ: "Chorus Pro has read its PDF; it is not submitted yet.",
    S.DEPOSITED: "Chorus Pro has recorded it and must route it.",
    S.ROUTING: "Chorus Pro is routing it to the recipient.",
    S.PIVOT_BEING_MADE: "Chorus Pro is making the file meant for the recipient.",
    S.AVAILABLE: "The recipient has it: the payment period is running.",
    S.ACKNOWLEDGED: "The recipient has taken it up and is handling it.",
    S.TO_VALIDATE_1: "The main or lead contractor must decide within fifteen days; remind them if it takes long.",
    S.TO_VALIDATE_2: "The second validator must decide within fifteen days; remind them if it takes long.",
    S.VALIDATED_1: "The first validator accepted it: it goes on.",
    S.VALIDATED_2: "The second validator accepted it: it goes on.",
    S.VALIDATION_OVERDUE_1: "The first validator did not answer in time: silence is agreement, it goes on.",
    S.VALIDATION_OVERDUE_2: "The second validator did not answer in time: silence is agreement, it goes on.",
    S.REFUSED_BY_VALIDATOR_1: "The first validator, main or lead contractor, did not accept it.",
    S.REFUSED_BY_VALIDATOR_2: "The second validator did not accept it.",
    S.WRONG_VALIDATOR_BY_SUPPLIER: "The validator you named is not the right one.",
    S.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR: "The validator the joint contractor named is not the right one.",
    S.SUSPENDED: "The recipient waits for a document or a clarification before handling it.",
    S.TO_COMPLETE: "A party to the contract waits for a document or a clarification before handling it.",
    S.COMPLETED: "What was missing has been added: the recipient goes on with it.",
    S.TO_REROUTE: "Its recipient, service code or engagement number is wrong: it waits to be rerouted.",
    S.AWAITING_REROUTING_BY_SUPPLIER: "A party to the contract asks for it to be rerouted.",
    S.WRONG_RECIPIENT_PD: "The draft statement is not addressed to the right recipient.",
    S.WRONG_RECIPIENT_EA: "The interim payment statement is not addressed to the right recipient.",
    S.REJECTED: "The recipient rejected it: its number is spent.",
    S.NON_COMPLIANT: "Chorus Pro calls it non-compliant; what follows is not published: look at it on the portal.",
    S.SERVICE_RENDERED: "The recipient certifies that the works are done; payment is not ordered yet.",
    S.PAYMENT_ORDERED: "Payment was ordered; it is now for the accountant to pay.",
    S.WITH_ACCOUNTANT: "The public accountant has it, to be paid.",
    S.ACCOUNTED: "The public accountant entered it in the accounts; payment is not initiated yet.",
    S.PAYMENT_LAUNCHED: "The transfer has been initiated: the money has not necessarily arrived.",
    S.ABANDONED: "It was abandoned: Chorus Pro no longer handles it.",
    S.DELETED: "It was deleted from Chorus Pro.",
    S.TO_ATTACH_MOE: "The project manager must attach their own document to it; remind them if it takes long.",
    S.TO_ATTACH_MOA: "The contracting authority must attach its own document to it; remind it if it takes long.",
    S.TO_ATTACH_SUPPLIER: "It is for the supplier to attach its own document.",
    S.ATTACHED: "This document has played its part: the one attached to it tells the rest.",
    S.AVAILABLE_TO_MOE: "The project manager has it and must check it (seven days under the CCAG Travaux); remind them "
    "if it takes long.",
    S.ACKNOWLEDGED_BY_MOE: "The project manager has taken it up and is checking it.",
    S.TO_VALIDATE_MOE: "The project manager must decide; remind them if it takes long.",
    S.VALIDATION_OVERDUE_MOE: "The project manager did not answer in time, Chorus Pro notes it: remind them.",
    S.REFUSED_BY_MOE: "The project manager did not accept it: it stops there.",
    S.ERROR_BY_MOE: "The project manager named is not the right one.",
    S.AVAILABLE_TO_MOA: "The contracting authority has it and must decide; remind it if it takes long.",
    S.SENT_TO_MOA: "The contracting authority received it and must decide; remind it if it takes long.",
    S.ACKNOWLEDGED_BY_MOA: "The contracting authority has taken it up.",
    S.REFUSED_BY_MOA: "The contracting authority did not accept it: it stops there.",
    S.ERROR_BY_MOA: "The contracting authority named is not the right one.",
    S.REFUSED_BY_SUPPLIER: "The supplier itself refused this document.",
    S.WRONG_MOE_BY_SUPPLIER: "The project manager you named is not the right one.",
    S.WRONG_MOA_BY_SUPPLIER: "The contracting authority you named is not the right one.",
    S.WRONG_SUPPLIER_BY_MOE: "The supplier the project manager named is not the right one.",
    S.WRONG_MOA_BY_MOE: "The contracting authority the project manager named is not the right one.",
    S.WRONG_SUPPLIER_BY_MOA: "The supplier the contracting authority named is not the right one.",
    S.REPLACED_BY_TACIT_PROCEDURE: "A draft general account under the tacit procedure replaces it and tells the rest.",
    S.DUPLICATED_AFTER_REFUSAL: "It was duplicated after a refusal: its copy tells the rest.",
    S.TECHNICAL_UNKNOWN: "Chorus Pro reports a technical state it does not explain: look at it on the portal.",
    S.UNKNOWN: "Status unknown to this version[: {raw}]; look at the invoice on Chorus Pro.",
}
"""What the status means for the supplier, in one sentence."""

ACTORS: Final[Mapping[Actor, str]] = {
    Actor.SUPPLIER: "the company",
    Actor.VALIDATOR: "the main or lead contractor",
    Actor.PROJECT_MANAGER: "the project manager",
    Actor.CONTRACTING_AUTHORITY: "the contracting authority",
    Actor.PAYER: "the recipient",
    Actor.PORTAL: "Chorus Pro",
    Actor.NOBODY: "nobody",
}
"""Who acts next."""

MOTIVES: Final[Mapping[Motive, str]] = {
    Motive.OTHER: "another reason",
    Motive.CONTACT_THE_BUYER: "contact your buyer",
    Motive.BANK_DETAILS: "wrong bank details",
    Motive.CREDITOR: "creditor unknown, or not the one of the contract or order",
    Motive.DUPLICATE: "duplicate invoice",
    Motive.ENGAGEMENT_DATA: "wrong data of the engagement",
    Motive.ENGAGEMENT: "wrong engagement",
    Motive.WRONG_VALIDATOR: "wrong validator",
    Motive.NOT_AS_ORDERED: "invoice not in accordance with the order",
    Motive.ORDER_TO_HONOUR: "order to be honoured",
    Motive.DELIVERY_INCOMPLETE: "delivery incomplete or not made",
    Motive.CONTRACT_ENDED: "contract ended",
    Motive.AMOUNT: "wrong amount",
    Motive.SERVICE: "wrong recipient service",
    Motive.UNDECLARED_CONTRACTOR: "subcontractor or joint contractor not declared",
    Motive.OFFSET_BY_CREDIT_NOTE: "removed, to be offset by a credit note",
    Motive.PAID_BY_IMPREST: "handed over to be paid by an imprest office",
    Motive.VAT_RATE: "wrong VAT rate",
    Motive.WITHDRAWN_BY_HAND: "withdrawn by hand by the service",
    Motive.REMOVED_IN_BULK: "removed in bulk",
}
"""What a coded reason means."""

ACTIONS: Final[Mapping[PortalAction, str]] = {
    PortalAction.SEND_DRAFT: "Send this draft on Chorus Pro, or delete it.",
    PortalAction.ADD_DOCUMENTS: "Add the documents or comment asked for, on Chorus Pro or here where it is offered: "
    "the invoice will go on. Do not transmit it again.",
    PortalAction.REROUTE: "Correct the recipient, the service code or the engagement number, on Chorus Pro or here "
    "where it is offered; the invoice keeps its number.",
    PortalAction.FIX_VALIDATOR: "Name the right validator (SIRET and service), on Chorus Pro or here where it "
    "is offered.",
    PortalAction.FIX_ACTORS: "Correct the wrongly named party on Chorus Pro: "
    "supplier, project manager or contracting authority.",
    PortalAction.REDO_REQUEST: "Read the reason of the refusal, correct the request and make a new one.",
    PortalAction.SETTLE_REFUSAL: "Agree with the project manager or the contracting authority on what follows your "
    "refusal.",
    PortalAction.REISSUE: "Cancel this invoice and issue a new invoice with a new number.",
}
"""What the supplier must do."""
