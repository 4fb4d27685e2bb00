"""The life of an invoice at the portal, in our words.

The portal's list of statuses is open: a status nobody has described keeps its raw code and becomes ``UNKNOWN``.
The portal imposes no order on them, so nothing here is a state machine.

*Source:* AIFE, Swagger "Factures" (56 statuses) and Dossier de spécifications externes Chorus Pro v1.1 (30/04/2026),
p. 25-26 and 44; meanings marked "inferred" in the documentation come from the names.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["PHASES", "Phase", "PortalAction", "PortalNews", "PortalStatus"]


class PortalStatus(StrEnum):
    """One status, one English name."""

    DRAFT = "draft"
    OCR_READ = "ocr_read"
    DEPOSITED = "deposited"
    ROUTING = "routing"
    PIVOT_BEING_MADE = "pivot_being_made"
    AVAILABLE = "available"
    ACKNOWLEDGED = "acknowledged"
    TO_VALIDATE_1 = "to_validate_1"
    TO_VALIDATE_2 = "to_validate_2"
    VALIDATED_1 = "validated_1"
    VALIDATED_2 = "validated_2"
    VALIDATION_OVERDUE_1 = "validation_overdue_1"
    VALIDATION_OVERDUE_2 = "validation_overdue_2"
    REFUSED_BY_VALIDATOR_1 = "refused_by_validator_1"
    REFUSED_BY_VALIDATOR_2 = "refused_by_validator_2"
    WRONG_VALIDATOR_BY_SUPPLIER = "wrong_validator_by_supplier"
    WRONG_VALIDATOR_BY_JOINT_CONTRACTOR = "wrong_validator_by_joint_contractor"
    SUSPENDED = "suspended"
    TO_COMPLETE = "to_complete"
    COMPLETED = "completed"
    TO_REROUTE = "to_reroute"
    AWAITING_REROUTING_BY_SUPPLIER = "awaiting_rerouting_by_supplier"
    WRONG_RECIPIENT_PD = "wrong_recipient_pd"
    WRONG_RECIPIENT_EA = "wrong_recipient_ea"
    REJECTED = "rejected"
    NON_COMPLIANT = "non_compliant"
    SERVICE_RENDERED = "service_rendered"
    PAYMENT_ORDERED = "payment_ordered"
    WITH_ACCOUNTANT = "with_accountant"
    ACCOUNTED = "accounted"
    PAYMENT_LAUNCHED = "payment_launched"
    ABANDONED = "abandoned"
    DELETED = "deleted"
    TO_ATTACH_MOE = "to_attach_moe"
    TO_ATTACH_MOA = "to_attach_moa"
    TO_ATTACH_SUPPLIER = "to_attach_supplier"
    ATTACHED = "attached"
    AVAILABLE_TO_MOE = "available_to_moe"
    ACKNOWLEDGED_BY_MOE = "acknowledged_by_moe"
    TO_VALIDATE_MOE = "to_validate_moe"
    VALIDATION_OVERDUE_MOE = "validation_overdue_moe"
    REFUSED_BY_MOE = "refused_by_moe"
    ERROR_BY_MOE = "error_by_moe"
    AVAILABLE_TO_MOA = "available_to_moa"
    SENT_TO_MOA = "sent_to_moa"
    ACKNOWLEDGED_BY_MOA = "acknowledged_by_moa"
    REFUSED_BY_MOA = "refused_by_moa"
    ERROR_BY_MOA = "error_by_moa"
    REFUSED_BY_SUPPLIER = "refused_by_supplier"
    WRONG_MOE_BY_SUPPLIER = "wrong_moe_by_supplier"
    WRONG_MOA_BY_SUPPLIER = "wrong_moa_by_supplier"
    WRONG_SUPPLIER_BY_MOE = "wrong_supplier_by_moe"
    WRONG_MOA_BY_MOE = "wrong_moa_by_moe"
    WRONG_SUPPLIER_BY_MOA = "wrong_supplier_by_moa"
    REPLACED_BY_TACIT_PROCEDURE = "replaced_by_tacit_procedure"
    DUPLICATED_AFTER_REFUSAL = "duplicated_after_refusal"
    TECHNICAL_UNKNOWN = "technical_unknown"
    UNKNOWN = "unknown"


class Phase(StrEnum):
    """What a status means for the supplier, in broad strokes."""

    IN_PROGRESS = "in_progress"
    VALIDATION = "validation"
    """A validator, project manager or contracting authority holds it."""
    ACTION = "action"
    """The supplier must do something; the invoice stays deposited."""
    REFUSED = "refused"
    """An actor of the works circuit refused it; the supplier must redo its request."""
    ACCEPTED = "accepted"
    """On its way to payment."""
    PAID = "paid"
    """Payment launched: the last word the portal says, not the money's arrival."""
    REJECTED = "rejected"
    """Final: a new invoice with a new number is needed."""
    WITHDRAWN = "withdrawn"
    """Abandoned or deleted: the portal no longer carries it."""
    DONE = "done"
    """This document has played its part; the next one carries on."""
    UNKNOWN = "unknown"


class PortalAction(StrEnum):
    """What the supplier must do."""

    ADD_DOCUMENTS = "add_documents"
    REROUTE = "reroute"
    FIX_VALIDATOR = "fix_validator"
    FIX_ACTORS = "fix_actors"
    REDO_REQUEST = "redo_request"
    REISSUE = "reissue"


_ACTIONS: Final[Mapping[PortalStatus, PortalAction]] = {
    PortalStatus.SUSPENDED: PortalAction.ADD_DOCUMENTS,
    PortalStatus.TO_COMPLETE: PortalAction.ADD_DOCUMENTS,
    PortalStatus.TO_REROUTE: PortalAction.REROUTE,
    PortalStatus.AWAITING_REROUTING_BY_SUPPLIER: PortalAction.REROUTE,
    PortalStatus.WRONG_RECIPIENT_PD: PortalAction.REROUTE,
    PortalStatus.WRONG_RECIPIENT_EA: PortalAction.REROUTE,
    PortalStatus.WRONG_VALIDATOR_BY_SUPPLIER: PortalAction.FIX_VALIDATOR,
    PortalStatus.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR: PortalAction.FIX_VALIDATOR,
    PortalStatus.WRONG_MOE_BY_SUPPLIER: PortalAction.FIX_ACTORS,
    PortalStatus.WRONG_MOA_BY_SUPPLIER: PortalAction.FIX_ACTORS,
    PortalStatus.WRONG_SUPPLIER_BY_MOE: PortalAction.FIX_ACTORS,
    PortalStatus.WRONG_MOA_BY_MOE: PortalAction.FIX_ACTORS,
    PortalStatus.WRONG_SUPPLIER_BY_MOA: PortalAction.FIX_ACTORS,
    PortalStatus.ERROR_BY_MOE: PortalAction.FIX_ACTORS,
    PortalStatus.ERROR_BY_MOA: PortalAction.FIX_ACTORS,
    PortalStatus.REFUSED_BY_VALIDATOR_1: PortalAction.REDO_REQUEST,
    PortalStatus.REFUSED_BY_VALIDATOR_2: PortalAction.REDO_REQUEST,
    PortalStatus.REFUSED_BY_MOE: PortalAction.REDO_REQUEST,
    PortalStatus.REFUSED_BY_MOA: PortalAction.REDO_REQUEST,
    PortalStatus.REJECTED: PortalAction.REISSUE,
    PortalStatus.ABANDONED: PortalAction.REISSUE,
    PortalStatus.DELETED: PortalAction.REISSUE,
}

PHASES: Final[Mapping[PortalStatus, Phase]] = {
    **dict.fromkeys(PortalStatus, Phase.IN_PROGRESS),
    **dict.fromkeys(_ACTIONS, Phase.ACTION),
    PortalStatus.TO_VALIDATE_1: Phase.VALIDATION,
    PortalStatus.TO_VALIDATE_2: Phase.VALIDATION,
    PortalStatus.TO_VALIDATE_MOE: Phase.VALIDATION,
    PortalStatus.TO_ATTACH_MOE: Phase.VALIDATION,
    PortalStatus.TO_ATTACH_MOA: Phase.VALIDATION,
    PortalStatus.AVAILABLE_TO_MOE: Phase.VALIDATION,
    PortalStatus.ACKNOWLEDGED_BY_MOE: Phase.VALIDATION,
    PortalStatus.VALIDATION_OVERDUE_MOE: Phase.VALIDATION,
    PortalStatus.AVAILABLE_TO_MOA: Phase.VALIDATION,
    PortalStatus.SENT_TO_MOA: Phase.VALIDATION,
    PortalStatus.ACKNOWLEDGED_BY_MOA: Phase.VALIDATION,
    PortalStatus.REFUSED_BY_VALIDATOR_1: Phase.REFUSED,
    PortalStatus.REFUSED_BY_VALIDATOR_2: Phase.REFUSED,
    PortalStatus.REFUSED_BY_MOE: Phase.REFUSED,
    PortalStatus.REFUSED_BY_MOA: Phase.REFUSED,
    PortalStatus.SERVICE_RENDERED: Phase.ACCEPTED,
    PortalStatus.PAYMENT_ORDERED: Phase.ACCEPTED,
    PortalStatus.WITH_ACCOUNTANT: Phase.ACCEPTED,
    PortalStatus.ACCOUNTED: Phase.ACCEPTED,
    PortalStatus.PAYMENT_LAUNCHED: Phase.PAID,
    PortalStatus.REJECTED: Phase.REJECTED,
    PortalStatus.ABANDONED: Phase.WITHDRAWN,
    PortalStatus.DELETED: Phase.WITHDRAWN,
    PortalStatus.ATTACHED: Phase.DONE,
    PortalStatus.REPLACED_BY_TACIT_PROCEDURE: Phase.DONE,
    PortalStatus.DUPLICATED_AFTER_REFUSAL: Phase.DONE,
    PortalStatus.UNKNOWN: Phase.UNKNOWN,
    PortalStatus.TECHNICAL_UNKNOWN: Phase.UNKNOWN,
}


@frozen(kw_only=True)
class PortalNews:
    """What the portal said of one invoice, and when it said it happened."""

    status: PortalStatus
    raw: str
    """The portal's own code, kept even when we know it."""
    at: datetime | None = None
    """When the portal says the status was reached; aware."""
    comment: str = field(default="", repr=False)
    """The reason given by the recipient, in its own words."""

    @property
    def phase(self) -> Phase:
        """What it means in broad strokes."""
        return PHASES[self.status]

    @property
    def action(self) -> PortalAction | None:
        """What the supplier must do, or None."""
        return _ACTIONS.get(self.status)

    @property
    def final(self) -> bool:
        """Whether the portal is not expected to say more. It may: keep listening when it does."""
        return self.phase in {Phase.PAID, Phase.REJECTED, Phase.WITHDRAWN, Phase.DONE}

    @property
    def closed_number(self) -> bool:
        """Whether the invoice is dead at the portal, so that a new number is needed."""
        return self.phase in {Phase.REJECTED, Phase.WITHDRAWN}
