"""What each status of the portal means for the supplier."""

import pytest

from chorus_bridge.domain.portal import PHASES, Phase, PortalAction, PortalStatus
from tests.builders import news

S, P, A = PortalStatus, Phase, PortalAction

MEANINGS = {
    S.DRAFT: (P.IN_PROGRESS, None),
    S.OCR_READ: (P.IN_PROGRESS, None),
    S.DEPOSITED: (P.IN_PROGRESS, None),
    S.ROUTING: (P.IN_PROGRESS, None),
    S.PIVOT_BEING_MADE: (P.IN_PROGRESS, None),
    S.AVAILABLE: (P.IN_PROGRESS, None),
    S.ACKNOWLEDGED: (P.IN_PROGRESS, None),
    S.TO_VALIDATE_1: (P.VALIDATION, None),
    S.TO_VALIDATE_2: (P.VALIDATION, None),
    S.VALIDATED_1: (P.IN_PROGRESS, None),
    S.VALIDATED_2: (P.IN_PROGRESS, None),
    S.VALIDATION_OVERDUE_1: (P.IN_PROGRESS, None),
    S.VALIDATION_OVERDUE_2: (P.IN_PROGRESS, None),
    S.REFUSED_BY_VALIDATOR_1: (P.REFUSED, A.REDO_REQUEST),
    S.REFUSED_BY_VALIDATOR_2: (P.REFUSED, A.REDO_REQUEST),
    S.WRONG_VALIDATOR_BY_SUPPLIER: (P.ACTION, A.FIX_VALIDATOR),
    S.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR: (P.ACTION, A.FIX_VALIDATOR),
    S.SUSPENDED: (P.ACTION, A.ADD_DOCUMENTS),
    S.TO_COMPLETE: (P.ACTION, A.ADD_DOCUMENTS),
    S.COMPLETED: (P.IN_PROGRESS, None),
    S.TO_REROUTE: (P.ACTION, A.REROUTE),
    S.AWAITING_REROUTING_BY_SUPPLIER: (P.ACTION, A.REROUTE),
    S.WRONG_RECIPIENT_PD: (P.ACTION, A.REROUTE),
    S.WRONG_RECIPIENT_EA: (P.ACTION, A.REROUTE),
    S.REJECTED: (P.REJECTED, A.REISSUE),
    S.NON_COMPLIANT: (P.IN_PROGRESS, None),
    S.SERVICE_RENDERED: (P.ACCEPTED, None),
    S.PAYMENT_ORDERED: (P.ACCEPTED, None),
    S.WITH_ACCOUNTANT: (P.ACCEPTED, None),
    S.ACCOUNTED: (P.ACCEPTED, None),
    S.PAYMENT_LAUNCHED: (P.PAID, None),
    S.ABANDONED: (P.WITHDRAWN, A.REISSUE),
    S.DELETED: (P.WITHDRAWN, A.REISSUE),
    S.TO_ATTACH_MOE: (P.VALIDATION, None),
    S.TO_ATTACH_MOA: (P.VALIDATION, None),
    S.TO_ATTACH_SUPPLIER: (P.IN_PROGRESS, None),
    S.ATTACHED: (P.DONE, None),
    S.AVAILABLE_TO_MOE: (P.VALIDATION, None),
    S.ACKNOWLEDGED_BY_MOE: (P.VALIDATION, None),
    S.TO_VALIDATE_MOE: (P.VALIDATION, None),
    S.VALIDATION_OVERDUE_MOE: (P.VALIDATION, None),
    S.REFUSED_BY_MOE: (P.REFUSED, A.REDO_REQUEST),
    S.ERROR_BY_MOE: (P.ACTION, A.FIX_ACTORS),
    S.AVAILABLE_TO_MOA: (P.VALIDATION, None),
    S.SENT_TO_MOA: (P.VALIDATION, None),
    S.ACKNOWLEDGED_BY_MOA: (P.VALIDATION, None),
    S.REFUSED_BY_MOA: (P.REFUSED, A.REDO_REQUEST),
    S.ERROR_BY_MOA: (P.ACTION, A.FIX_ACTORS),
    S.REFUSED_BY_SUPPLIER: (P.IN_PROGRESS, None),
    S.WRONG_MOE_BY_SUPPLIER: (P.ACTION, A.FIX_ACTORS),
    S.WRONG_MOA_BY_SUPPLIER: (P.ACTION, A.FIX_ACTORS),
    S.WRONG_SUPPLIER_BY_MOE: (P.ACTION, A.FIX_ACTORS),
    S.WRONG_MOA_BY_MOE: (P.ACTION, A.FIX_ACTORS),
    S.WRONG_SUPPLIER_BY_MOA: (P.ACTION, A.FIX_ACTORS),
    S.REPLACED_BY_TACIT_PROCEDURE: (P.DONE, None),
    S.DUPLICATED_AFTER_REFUSAL: (P.DONE, None),
    S.TECHNICAL_UNKNOWN: (P.UNKNOWN, None),
    S.UNKNOWN: (P.UNKNOWN, None),
}


def test_every_status_has_a_meaning():
    """The 56 statuses of the portal, one more of its own for what it does not know, and ours for what we do not."""
    assert set(MEANINGS) == set(PHASES) == set(PortalStatus)


@pytest.mark.parametrize("status", PortalStatus)
def test_a_status_says_its_phase_and_what_to_do(status):
    """Each status means one phase, and at most one action."""
    told = news(status)
    assert (told.phase, told.action) == MEANINGS[status]


@pytest.mark.parametrize("status", PortalStatus)
def test_only_a_dead_invoice_closes_its_number(status):
    """A number is closed by a rejection or a withdrawal; the last words of the portal are those, and the payment."""
    told, phase = news(status), MEANINGS[status][0]
    assert told.closed_number == (phase in {P.REJECTED, P.WITHDRAWN})
    assert told.final == (phase in {P.REJECTED, P.WITHDRAWN, P.PAID, P.DONE})
