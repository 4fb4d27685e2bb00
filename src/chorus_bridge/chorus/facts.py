"""The portal's answers about a recipient or a supplier, put together into what the rules read."""

from collections.abc import Mapping
from datetime import datetime

from chorus_bridge.chorus.results import (
    BankDetails,
    OwnStructure,
    ServiceRef,
    ServiceSheet,
    StructureRef,
    StructureSheet,
)
from chorus_bridge.domain.recipient import CredentialsVerdict, RecipientFacts, ServiceFacts, SupplierFacts

__all__ = ["best_match", "recipient_facts", "supplier_facts"]


def best_match(siret: str, refs: tuple[StructureRef, ...]) -> StructureRef | None:
    """Return the establishment *siret* among *refs*, active ones first; None when there is none."""
    matching = [ref for ref in refs if ref.siret in (None, siret)]
    return min(matching, key=lambda ref: ref.active is False, default=None)


def recipient_facts(
    siret: str,
    *,
    ref: StructureRef | None,
    sheet: StructureSheet | None = None,
    services: tuple[ServiceRef, ...] = (),
    complete: bool = False,
    service_sheets: Mapping[str, ServiceSheet] | None = None,
    fetched_at: datetime,
) -> RecipientFacts:
    """Return what is known of a public body.

    Args:
        siret: Whom it is about.
        ref: What the directory lists under that SIRET; None when it has no such body.
        sheet: What it demands, when it was read.
        services: Its services, as far as they were listed.
        complete: Whether that list is whole.
        service_sheets: The services read alone, by code.
        fetched_at: When, aware.
    """
    if ref is None:
        return RecipientFacts(siret=siret, fetched_at=fetched_at, known=False)
    sheets = service_sheets or {}
    return RecipientFacts(
        siret=siret,
        fetched_at=fetched_at,
        active=ref.active is not False,
        structure_id=ref.structure_id,
        name=ref.name or (sheet.name if sheet else None),
        service_required=sheet.service_required if sheet else None,
        engagement_required=sheet.engagement_required if sheet else None,
        service_or_engagement=sheet.service_or_engagement if sheet else None,
        moa_only=sheet.moa_only if sheet else None,
        has_moa=sheet.has_moa if sheet else None,
        payment_status_reported=sheet.payment_status_reported if sheet else None,
        services=tuple(_service(row, sheets.get(row.code)) for row in services),
        services_complete=complete,
    )


def _service(ref: ServiceRef, sheet: ServiceSheet | None) -> ServiceFacts:
    return ServiceFacts(
        code=ref.code,
        active=ref.active is not False,
        label=ref.label,
        engagement_required=sheet.engagement_required if sheet else None,
    )


def supplier_facts(
    siret: str,
    *,
    own: OwnStructure | None,
    refs: tuple[StructureRef, ...] | None = None,
    sheet: StructureSheet | None = None,
    bank_details: tuple[BankDetails, ...] = (),
    credentials: CredentialsVerdict = CredentialsVerdict.ACCEPTED,
    fetched_at: datetime,
) -> SupplierFacts:
    """Return what is known of the billing company, whose account the portal has just listened to.

    Args:
        siret: Whom it is about.
        own: That establishment among those the account may bill for; None when it is not among them.
        refs: What the directory lists under that SIRET; None when it was not searched.
        sheet: Its own sheet, when it was read.
        bank_details: Its valid bank details.
        credentials: What the portal said of its account.
        fetched_at: When, aware.
    """
    ref = best_match(siret, refs or ())
    listed = own or ref
    return SupplierFacts(
        siret=siret,
        fetched_at=fetched_at,
        credentials=credentials,
        linked=own is not None,
        in_chorus=None if refs is None else ref is not None and ref.active is not False,
        structure_id=listed.structure_id if listed else None,
        bank_details=tuple(row.bank_details_id for row in bank_details),
        password_expires=sheet.password_expires if sheet else None,
    )
