"""Inside the buyer: the service that handles the invoice, and the commitment it is charged to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent, has_controls

if TYPE_CHECKING:
    from collections.abc import Iterator

_on_market = partial(rule, who=Who.COMPANY, place=Place.MARKET, kind=Kind.MISSING)

_ENGAGEMENT: Final = "market.engagement"

RESERVED_SERVICE: Final = "FACTURES_PUBLIQUES"
"""Every public body has it; it only takes invoices between public bodies."""
MAX_SERVICE_CODE: Final = 100
MAX_ENGAGEMENT: Final = 50


def _service_path(case: Case) -> str:
    return f"{case.buyer_path}.service_code"


def _service_demanded(case: Case) -> bool:
    return case.listed_buyer is not None and case.listed_buyer.service_required is True


def _engagement_demanded(case: Case) -> bool:
    by_body = case.listed_buyer is not None and case.listed_buyer.engagement_required is True
    by_service = case.service is not None and case.service.engagement_required is True
    return by_body or by_service


@_on_market(
    FindingCode.SERVICE_CODE_MISSING,
    source=sources.STRUCTURES_API,
    why="The buyer's own setting: the portal refuses an invoice without it.",
)
def service_code_missing(case: Case) -> Iterator[Problem]:
    """A service code is given when the buyer demands one."""
    if case.service_code is None and _service_demanded(case):
        yield Problem(path=_service_path(case))


@_on_market(
    FindingCode.SERVICE_CODE_UNKNOWN,
    source=sources.STRUCTURES_API,
    why="Only said when the buyer's whole list was read: otherwise an absent code proves nothing.",
)
def service_code_unknown(case: Case) -> Iterator[Problem]:
    """The service code is one of the buyer's."""
    code, buyer = case.service_code, case.listed_buyer
    if code is None or buyer is None or not buyer.services_complete or case.service is not None:
        return
    if code != RESERVED_SERVICE and len(code) <= MAX_SERVICE_CODE:
        yield Problem(path=_service_path(case), params={"name": code})


@_on_market(
    FindingCode.SERVICE_CODE_INACTIVE,
    source=sources.STRUCTURES_API,
    why="An invoice sent to a closed service is rejected by its recipient, and its number is lost.",
)
def service_code_inactive(case: Case) -> Iterator[Problem]:
    """The buyer's service is active."""
    if case.service is not None and not case.service.active:
        yield Problem(path=_service_path(case), params={"name": case.service.code})


@_on_market(
    FindingCode.SERVICE_CODE_RESERVED,
    source=sources.CONNECTORS,
    why="Supplier invoices sent to this service are lost to those who pay: it is for invoices between public bodies.",
)
def service_code_reserved(case: Case) -> Iterator[Problem]:
    """The service is not the one reserved to invoices between public bodies."""
    if case.service_code == RESERVED_SERVICE:
        yield Problem(path=_service_path(case), params={"name": RESERVED_SERVICE})


@_on_market(
    FindingCode.SERVICE_CODE_TOO_LONG,
    source=sources.FIELD_LENGTHS,
    why="The portal's field holds no more.",
)
def service_code_too_long(case: Case) -> Iterator[Problem]:
    """A service code has at most 100 characters."""
    code = case.service_code
    if code is not None and len(code) > MAX_SERVICE_CODE:
        yield Problem(path=_service_path(case), params={"max": MAX_SERVICE_CODE, "got": len(code)})


@_on_market(
    FindingCode.ENGAGEMENT_MISSING,
    source=sources.STRUCTURES_API,
    why="The buyer's, or its service's, own setting: the portal refuses an invoice without it.",
)
def engagement_missing(case: Case) -> Iterator[Problem]:
    """An engagement number is given when the buyer, or the service named, demands one."""
    if not case.market.engagement and _engagement_demanded(case):
        yield Problem(path=_ENGAGEMENT)


@_on_market(
    FindingCode.ENGAGEMENT_INVALID,
    source=sources.FIELD_LENGTHS,
    why="The portal's field holds no more, and a blank names no commitment. Its shape is each body's own: not judged.",
)
def engagement_invalid(case: Case) -> Iterator[Problem]:
    """An engagement number has at most 50 characters, is not blank and fits on one line."""
    engagement = case.market.engagement
    if engagement and unwritable(engagement, MAX_ENGAGEMENT):
        yield Problem(path=_ENGAGEMENT, params={"max": MAX_ENGAGEMENT})


@_on_market(
    FindingCode.SERVICE_OR_ENGAGEMENT_MISSING,
    source=sources.STRUCTURES_API,
    why="The buyer's own setting: the portal refuses an invoice with neither. Silent when one is demanded by itself.",
)
def service_or_engagement_missing(case: Case) -> Iterator[Problem]:
    """A service code or an engagement number is given when the buyer demands either."""
    either = case.listed_buyer is not None and case.listed_buyer.service_or_engagement is True
    neither = case.service_code is None and not case.market.engagement
    if either and neither and not _service_demanded(case) and not _engagement_demanded(case):
        yield Problem(path=case.buyer_path)


def unwritable(reference: str, longest: int) -> bool:
    """Return whether *reference* is blank, too long, or does not fit on one line."""
    return absent(reference) or len(reference) > longest or has_controls(reference)


RULES: Final = (
    service_code_missing,
    service_code_unknown,
    service_code_inactive,
    service_code_reserved,
    service_code_too_long,
    engagement_missing,
    engagement_invalid,
    service_or_engagement_missing,
)
