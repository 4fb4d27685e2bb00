"""One example of the parameters of every finding, as the rules give them, and an assessment maker."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs

from chorus_bridge.domain.assessment import Assessment, DisplayState, Findings, Reason, Verdict
from chorus_bridge.domain.codes import FindingCode as F
from chorus_bridge.domain.codes import Kind, Place, Who
from chorus_bridge.domain.finding import Finding, Param
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.domain.recipient import Freshness
from chorus_bridge.domain.transmission import Transmission

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
"""14:00 in Paris."""

DAY = date(2026, 11, 24)
MIB = 1024 * 1024
LIMIT = 10 * MIB

STEPS = (
    F.SITUATION_DRAFT,
    F.SITUATION_NOT_SUBMITTED,
    F.PREVIOUS_SITUATION_OPEN,
    F.SUBCONTRACTOR_PENDING,
    F.OPC_VALIDATION,
    F.MOE_VALIDATION,
    F.AMO_VALIDATION,
    F.MOA_VALIDATION,
    F.MANDATAIRE_VALIDATION,
    F.CERTIFICATE_NOT_ISSUED,
    F.SIGNATURE_PENDING,
    F.INVOICE_NOT_GENERATED,
    F.MARKET_SETUP_PENDING,
    F.HOST_STEP_PENDING,
)

PARAMS: dict[F, dict[str, Param]] = {
    **{code: {} for code in F},
    **{code: {"label": "visa du 24"} for code in STEPS},
    F.CREDENTIALS_EXPIRED: {"date": DAY},
    F.CREDENTIALS_EXPIRING: {"date": DAY, "days": 3},
    F.SUPPLIER_SIRET_INVALID: {"reason": "shape"},
    F.APPROVED_PLATFORM_OBLIGATION: {"date": date(2026, 9, 1)},
    F.VAT_NUMBER_MISSING: {"number": "FR44732829320"},
    F.VAT_NUMBER_INVALID: {"number": "FR44732829320"},
    F.RECIPIENT_SIRET_INVALID: {"reason": "checksum"},
    F.RECIPIENT_FACTS_STALE: {"date": DAY},
    F.SERVICE_CODE_UNKNOWN: {"name": "S-1"},
    F.SERVICE_CODE_INACTIVE: {"name": "S-1"},
    F.SERVICE_CODE_RESERVED: {"name": "FACTURES_PUBLIQUES"},
    F.SERVICE_CODE_TOO_LONG: {"max": 100, "got": 101},
    F.ENGAGEMENT_INVALID: {"max": 50},
    F.CONTRACT_REFERENCE_INVALID: {"max": 50},
    F.FRAMEWORK_NOT_ALLOWED: {"framework": "A9", "reason": "role"},
    F.CHANNEL_NOT_ALLOWED: {"framework": "A4", "channel": "typed"},
    F.MOE_MISSING: {"framework": "A4"},
    F.MOE_SIRET_INVALID: {"reason": "shape"},
    F.MOA_MISSING: {"framework": "A4"},
    F.MOA_SIRET_INVALID: {"reason": "shape"},
    F.VALIDATOR_MISSING: {"framework": "A9", "role": "main_contractor"},
    F.VALIDATOR_SIRET_INVALID: {"reason": "shape"},
    F.CURRENCY_NOT_ALLOWED: {"name": "USD", "codes": ("EUR", "XPF")},
    F.INVOICE_NUMBER_TOO_LONG: {"max": 20, "got": 21},
    F.INVOICE_NUMBER_INVALID: {"characters": ("é", " ", "\t")},
    F.NUMBER_ALREADY_USED: {"status": "deposited"},
    F.INVOICE_DATE_FUTURE: {"date": DAY},
    F.TYPED_DATE_IGNORED: {"date": DAY},
    F.ORIGIN_INVOICE_INVALID: {"max": 20},
    F.COMMENT_TOO_LONG: {"max": 2000, "got": 2001},
    F.AMOUNT_MISSING: {"field": "payable"},
    F.AMOUNT_TOO_PRECISE: {"field": "base", "max": 6, "got": 7},
    F.AMOUNTS_INCONSISTENT: {"expected": Decimal("1200.00"), "got": Decimal("1200.5")},
    F.NEGATIVE_INVOICE: {"amount": Decimal(-12)},
    F.PAYABLE_EXCEEDS_TOTAL: {"amount": Decimal("12.5"), "expected": Decimal(12)},
    F.PAYABLE_ABOVE_TOTAL: {"amount": Decimal("12.5"), "expected": Decimal(12)},
    F.NET_NOT_POSITIVE: {"amount": Decimal(0)},
    F.DISCOUNT_NOT_CARRIED: {"amount": Decimal(5)},
    F.LINE_INCOMPLETE: {"number": 2, "field": "unit_price"},
    F.LINES_INCONSISTENT: {"expected": Decimal(100), "got": Decimal(99)},
    F.VAT_INCOMPLETE: {"number": 1, "field": "rate"},
    F.VAT_RATE_NOT_ALLOWED: {"rate": Decimal("19.5")},
    F.VAT_INCONSISTENT: {"field": "total_vat", "expected": Decimal(20), "got": Decimal(21)},
    F.VAT_ROUNDING_UNUSUAL: {"rate": Decimal("5.5"), "expected": Decimal("5.50"), "got": Decimal("5.52")},
    F.VAT_NOT_EXPECTED: {"amount": Decimal(20)},
    F.REVERSE_CHARGE_EXPECTED: {"amount": Decimal(20)},
    F.PDF_DAMAGED: {"reason": "truncated"},
    F.SIGNED_PDF_IN_FACTURX: {},
    F.PDF_IS_FACTURX: {"name": "factur-x.xml"},
    F.PDF_HOLDS_INVOICE_DATA: {"name": "XMP"},
    F.FLOW_MAY_BE_TOO_LARGE: {"max": LIMIT, "got": 2 * LIMIT},
    F.PDF_TOO_LARGE: {"max": LIMIT, "got": LIMIT + 1},
    F.PDF_NAME_INVALID: {"name": "facture", "max": 200},
    F.ATTACHMENT_TOO_LARGE: {"name": "plan.pdf", "max": LIMIT, "got": 2 * LIMIT},
    F.ATTACHMENT_NAME_TOO_LONG: {"name": "plan.pdf", "max": 50, "got": 51},
    F.ATTACHMENT_NAME_INVALID: {"name": "plan"},
    F.ATTACHMENT_TYPE_NOT_ALLOWED: {"name": "plan.dwg"},
    F.ATTACHMENT_TOTAL_TOO_LARGE: {"max": 12 * LIMIT, "got": 13 * LIMIT},
    F.ATTACHMENT_EMPTY: {"name": "plan.pdf"},
    F.ATTACHMENT_TYPE_MISSING: {"name": "plan.pdf", "max": 30},
    F.ATTACHMENT_LABEL_TOO_LONG: {"name": "plan.pdf", "max": 100, "got": 101},
    F.ATTACHMENT_REQUIRED_MISSING: {"name": "RIB"},
    F.ATTACHMENT_CONTENT_MISSING: {"name": "plan.pdf"},
    F.REMOTE_FIELD_REJECTED: {"text": "Le service est inconnu", "code": "20001"},
    F.LAST_ATTEMPT_FAILED: {"reason": "rate_limited"},
    F.REISSUE_LINK_MISSING: {"number": "F-42"},
    F.REISSUE_LINK_WRONG: {"number": "F-42", "name": "F-41"},
    F.REISSUE_WITH_NEW_NUMBER: {"number": "F-42", "portal_status": "rejected"},
    F.SITUATION_REFUSED: {"step": "MOE_VALIDATION", "label": "quantités"},
}


def finding(
    code: F,
    params: Mapping[str, Param] | None = None,
    *,
    kind: Kind = Kind.MISSING,
    who: Who = Who.COMPANY,
    place: Place = Place.MARKET,
) -> Finding:
    """Return a finding with the sample parameters of its code, unless others are given."""
    given = PARAMS[code] if params is None else params
    return Finding(code=code, kind=kind, path="", who=who, place=place, params=given)


def news(status: PortalStatus, **changes: Any) -> PortalNews:
    """Return what the portal said yesterday evening, Paris time."""
    said = PortalNews(status=status, raw=status.upper(), at=datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    return attrs.evolve(said, **changes)


def transmission(state: State = State.QUEUED, **changes: Any) -> Transmission:
    """Return a transmission of invoice F-42, due in five minutes."""
    queued = Transmission(
        id="t-1",
        company="c-1",
        situation="s-1",
        key="732829320/2026/F-42",
        number="F-42",
        state=state,
        fence=1,
        due=NOW + timedelta(minutes=5),
        document="",
        fingerprint="",
        created_at=NOW,
        updated_at=NOW,
    )
    return attrs.evolve(queued, **changes)


def assessment(state: DisplayState, reason: Reason, **changes: Any) -> Assessment:
    """Return an assessment with this state and reason and nothing else, unless *changes* say otherwise."""
    verdict = Verdict(state=state, reason=reason, can_transmit=state is DisplayState.READY)
    judged = Assessment(situation="s-1", verdict=verdict, findings=Findings(), recipient=Freshness.KNOWN)
    return attrs.evolve(judged, **changes)


def plain(text: str) -> str:
    """Return *text* with every space and apostrophe as a keyboard types it, to be compared by eye."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
