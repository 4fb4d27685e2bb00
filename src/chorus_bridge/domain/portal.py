"""The life of an invoice at the portal, in our words.

The portal's list of statuses is open: a status nobody has described keeps its raw code and becomes ``UNKNOWN``.
The portal imposes no order on them, so nothing here is a state machine: one row per status, ``MEANINGS``, says what it
means for the supplier.

*Source:* AIFE, Swagger "Factures" (56 statuses) and Dossier de spécifications externes Chorus Pro v1.1 (30/04/2026),
p. 25-26 and 44; what is in ``INFERRED`` comes from the names.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["INFERRED", "MEANINGS", "Actor", "Phase", "PortalAction", "PortalNews", "PortalStatus", "StatusMeaning"]


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

    DRAFT = "draft"
    """Saved at the portal and not sent: nobody on the payer's side sees it."""
    IN_PROGRESS = "in_progress"
    VALIDATION = "validation"
    """A validator, project manager or contracting authority holds it."""
    ACTION = "action"
    """The supplier must do something; the invoice stays deposited."""
    REFUSED = "refused"
    """An actor of the circuit refused it; it stops there."""
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

    SEND_DRAFT = "send_draft"
    ADD_DOCUMENTS = "add_documents"
    REROUTE = "reroute"
    FIX_VALIDATOR = "fix_validator"
    FIX_ACTORS = "fix_actors"
    REDO_REQUEST = "redo_request"
    SETTLE_REFUSAL = "settle_refusal"
    """The supplier itself refused the document: what follows is agreed with whoever wrote it."""
    REISSUE = "reissue"


class Actor(StrEnum):
    """Who must act next on a document at the portal."""

    SUPPLIER = "supplier"
    VALIDATOR = "validator"
    """The main contractor (*titulaire*) or the lead contractor (*mandataire*)."""
    PROJECT_MANAGER = "project_manager"
    """*Maître d'œuvre* (MOE)."""
    CONTRACTING_AUTHORITY = "contracting_authority"
    """*Maître d'ouvrage* (MOA)."""
    PAYER = "payer"
    """The recipient: its finance department, then its accountant."""
    PORTAL = "portal"
    """Chorus Pro itself, which routes it further."""
    NOBODY = "nobody"
    """Nothing more is expected on this very document."""


@frozen
class StatusMeaning:
    """What one status means: its row of the table."""

    phase: Phase
    who: Actor | None
    """Who acts next; None where no source says."""
    action: PortalAction | None = None
    """What the supplier must do, if anything."""

    @property
    def final(self) -> bool:
        """Whether the portal is not expected to say more. It may: keep listening when it does."""
        return self.phase in {Phase.PAID, Phase.REJECTED, Phase.WITHDRAWN, Phase.DONE}


_MOE, _MOA = Actor.PROJECT_MANAGER, Actor.CONTRACTING_AUTHORITY
_REROUTE: Final = StatusMeaning(Phase.ACTION, Actor.SUPPLIER, PortalAction.REROUTE)
_ADD: Final = StatusMeaning(Phase.ACTION, Actor.SUPPLIER, PortalAction.ADD_DOCUMENTS)
_FIX_VALIDATOR: Final = StatusMeaning(Phase.ACTION, Actor.SUPPLIER, PortalAction.FIX_VALIDATOR)
_FIX_ACTORS: Final = StatusMeaning(Phase.ACTION, Actor.SUPPLIER, PortalAction.FIX_ACTORS)
_REDO: Final = StatusMeaning(Phase.REFUSED, Actor.SUPPLIER, PortalAction.REDO_REQUEST)
_WITHDRAWN: Final = StatusMeaning(Phase.WITHDRAWN, Actor.SUPPLIER, PortalAction.REISSUE)
_ROUTED: Final = StatusMeaning(Phase.IN_PROGRESS, Actor.PORTAL)
_AT_PAYER: Final = StatusMeaning(Phase.IN_PROGRESS, Actor.PAYER)
_ACCEPTED: Final = StatusMeaning(Phase.ACCEPTED, Actor.PAYER)
_VALIDATION: Final = {who: StatusMeaning(Phase.VALIDATION, who) for who in (Actor.VALIDATOR, _MOE, _MOA)}
_DONE: Final = StatusMeaning(Phase.DONE, Actor.NOBODY)
_UNDESCRIBED: Final = StatusMeaning(Phase.UNKNOWN, None)

MEANINGS: Final[Mapping[PortalStatus, StatusMeaning]] = {
    PortalStatus.DRAFT: StatusMeaning(Phase.DRAFT, Actor.SUPPLIER, PortalAction.SEND_DRAFT),
    PortalStatus.OCR_READ: StatusMeaning(Phase.IN_PROGRESS, Actor.SUPPLIER),
    PortalStatus.DEPOSITED: _ROUTED,
    PortalStatus.ROUTING: _ROUTED,
    PortalStatus.PIVOT_BEING_MADE: _ROUTED,
    PortalStatus.AVAILABLE: _AT_PAYER,
    PortalStatus.ACKNOWLEDGED: _AT_PAYER,
    PortalStatus.TO_VALIDATE_1: _VALIDATION[Actor.VALIDATOR],
    PortalStatus.TO_VALIDATE_2: _VALIDATION[Actor.VALIDATOR],
    PortalStatus.VALIDATED_1: _ROUTED,
    PortalStatus.VALIDATED_2: _ROUTED,
    PortalStatus.VALIDATION_OVERDUE_1: _ROUTED,
    PortalStatus.VALIDATION_OVERDUE_2: _ROUTED,
    PortalStatus.REFUSED_BY_VALIDATOR_1: _REDO,
    PortalStatus.REFUSED_BY_VALIDATOR_2: _REDO,
    PortalStatus.WRONG_VALIDATOR_BY_SUPPLIER: _FIX_VALIDATOR,
    PortalStatus.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR: _FIX_VALIDATOR,
    PortalStatus.SUSPENDED: _ADD,
    PortalStatus.TO_COMPLETE: _ADD,
    PortalStatus.COMPLETED: _AT_PAYER,
    PortalStatus.TO_REROUTE: _REROUTE,
    PortalStatus.AWAITING_REROUTING_BY_SUPPLIER: _REROUTE,
    PortalStatus.WRONG_RECIPIENT_PD: _REROUTE,
    PortalStatus.WRONG_RECIPIENT_EA: _REROUTE,
    PortalStatus.REJECTED: StatusMeaning(Phase.REJECTED, Actor.SUPPLIER, PortalAction.REISSUE),
    PortalStatus.NON_COMPLIANT: _UNDESCRIBED,
    PortalStatus.SERVICE_RENDERED: _ACCEPTED,
    PortalStatus.PAYMENT_ORDERED: _ACCEPTED,
    PortalStatus.WITH_ACCOUNTANT: _ACCEPTED,
    PortalStatus.ACCOUNTED: _ACCEPTED,
    PortalStatus.PAYMENT_LAUNCHED: StatusMeaning(Phase.PAID, Actor.NOBODY),
    PortalStatus.ABANDONED: _WITHDRAWN,
    PortalStatus.DELETED: _WITHDRAWN,
    PortalStatus.TO_ATTACH_MOE: _VALIDATION[_MOE],
    PortalStatus.TO_ATTACH_MOA: _VALIDATION[_MOA],
    PortalStatus.TO_ATTACH_SUPPLIER: StatusMeaning(Phase.IN_PROGRESS, Actor.SUPPLIER),
    PortalStatus.ATTACHED: _DONE,
    PortalStatus.AVAILABLE_TO_MOE: _VALIDATION[_MOE],
    PortalStatus.ACKNOWLEDGED_BY_MOE: _VALIDATION[_MOE],
    PortalStatus.TO_VALIDATE_MOE: _VALIDATION[_MOE],
    PortalStatus.VALIDATION_OVERDUE_MOE: _VALIDATION[_MOE],
    PortalStatus.REFUSED_BY_MOE: _REDO,
    PortalStatus.ERROR_BY_MOE: _FIX_ACTORS,
    PortalStatus.AVAILABLE_TO_MOA: _VALIDATION[_MOA],
    PortalStatus.SENT_TO_MOA: _VALIDATION[_MOA],
    PortalStatus.ACKNOWLEDGED_BY_MOA: _VALIDATION[_MOA],
    PortalStatus.REFUSED_BY_MOA: _REDO,
    PortalStatus.ERROR_BY_MOA: _FIX_ACTORS,
    PortalStatus.REFUSED_BY_SUPPLIER: StatusMeaning(Phase.REFUSED, Actor.SUPPLIER, PortalAction.SETTLE_REFUSAL),
    PortalStatus.WRONG_MOE_BY_SUPPLIER: _FIX_ACTORS,
    PortalStatus.WRONG_MOA_BY_SUPPLIER: _FIX_ACTORS,
    PortalStatus.WRONG_SUPPLIER_BY_MOE: _FIX_ACTORS,
    PortalStatus.WRONG_MOA_BY_MOE: _FIX_ACTORS,
    PortalStatus.WRONG_SUPPLIER_BY_MOA: _FIX_ACTORS,
    PortalStatus.REPLACED_BY_TACIT_PROCEDURE: _DONE,
    PortalStatus.DUPLICATED_AFTER_REFUSAL: _DONE,
    PortalStatus.TECHNICAL_UNKNOWN: _UNDESCRIBED,
    PortalStatus.UNKNOWN: _UNDESCRIBED,
}
"""Every status, what it means and who acts next. *Source:* AIFE, the portal's own wording of statuses and its works
circuits; who acts next is read in them, status by status."""

INFERRED: Final = frozenset(
    {
        PortalStatus.OCR_READ,
        PortalStatus.PIVOT_BEING_MADE,
        PortalStatus.VALIDATION_OVERDUE_1,
        PortalStatus.VALIDATION_OVERDUE_2,
        PortalStatus.TO_COMPLETE,
        PortalStatus.WRONG_RECIPIENT_PD,
        PortalStatus.WRONG_RECIPIENT_EA,
        PortalStatus.NON_COMPLIANT,
        PortalStatus.ABANDONED,
        PortalStatus.DELETED,
        PortalStatus.TO_ATTACH_SUPPLIER,
        PortalStatus.VALIDATION_OVERDUE_MOE,
        PortalStatus.ERROR_BY_MOE,
        PortalStatus.ERROR_BY_MOA,
        PortalStatus.REFUSED_BY_SUPPLIER,
        PortalStatus.DUPLICATED_AFTER_REFUSAL,
    }
)
"""Statuses whose meaning is inferred from their name: to be verified at go-live."""


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
        return MEANINGS[self.status].phase

    @property
    def who(self) -> Actor | None:
        """Who acts next, or None where nobody knows."""
        return MEANINGS[self.status].who

    @property
    def action(self) -> PortalAction | None:
        """What the supplier must do, or None."""
        return MEANINGS[self.status].action

    @property
    def final(self) -> bool:
        """Whether the portal is not expected to say more. It may: keep listening when it does."""
        return MEANINGS[self.status].final

    @property
    def closed_number(self) -> bool:
        """Whether the invoice is dead at the portal, so that a new number is needed."""
        return self.phase in {Phase.REJECTED, Phase.WITHDRAWN}
