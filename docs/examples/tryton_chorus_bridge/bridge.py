"""From a progress claim of Tryton to a situation. No Tryton import."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

from chorus_bridge import (
    Attachment,
    ClientKind,
    Company,
    FindingCode,
    Framework,
    Invoice,
    Market,
    Party,
    Role,
    Situation,
    Step,
    StepStatus,
    TechnicalAccount,
    VatLine,
    VatRegime,
)


class CompanyRecord(Protocol):
    """``construction.company``."""

    id: int
    name: str
    siret: str | None
    chorus_login: str | None
    chorus_password: str | None
    vat_regime: str | None


class ClaimRecord(Protocol):
    """``construction.claim``."""

    id: int
    company: CompanyRecord
    number: str | None
    issue_date: date | None
    public: bool
    recipient_name: str | None
    recipient_siret: str | None
    service: str | None
    framework: str | None
    role: str | None
    contract: str | None
    engagement: str | None
    excl_vat: Decimal | None
    vat_rate: Decimal | None
    vat: Decimal | None
    document: bytes | int | None
    """Its content, or its size when that is what the context asks for."""
    document_name: str | None
    state: str


def company(record: CompanyRecord) -> Company:
    """Return the billing company as its profile says."""
    account = None
    if record.chorus_login and record.chorus_password:
        account = TechnicalAccount(login=record.chorus_login, password=record.chorus_password)
    return Company(id=str(record.id), name=record.name, siret=record.siret, account=account)


def situation(claim: ClaimRecord) -> Situation:
    """Return what the library judges and sends; an absent value stays absent."""
    return Situation(
        id=f"construction.claim,{claim.id}",
        company=company(claim.company),
        market=Market(
            client=ClientKind.PUBLIC if claim.public else ClientKind.PRIVATE,
            framework=Framework(claim.framework) if claim.framework else None,
            role=Role(claim.role) if claim.role else None,
            contract_number=claim.contract,
            engagement=claim.engagement,
            recipient=Party(siret=claim.recipient_siret, name=claim.recipient_name, service_code=claim.service),
        ),
        invoice=_invoice(claim),
        steps=() if claim.state == "validated" else (Step(code=FindingCode.MOE_VALIDATION, status=StepStatus.PENDING),),
    )


def _invoice(claim: ClaimRecord) -> Invoice:
    net, vat, regime = claim.excl_vat, claim.vat, claim.company.vat_regime
    total = None if net is None or vat is None else net + vat
    return Invoice(
        number=claim.number,
        issue_date=claim.issue_date,
        vat_regime=VatRegime(regime) if regime else None,
        vat_lines=() if claim.vat_rate is None else (VatLine(rate=claim.vat_rate, base=net, vat=vat),),
        total_excl_vat=net,
        total_vat=vat,
        total_incl_vat=total,
        payable=total,
        document=_document(claim),
    )


def _document(claim: ClaimRecord) -> Attachment | None:
    if not claim.document:
        return None
    name = claim.document_name or f"{claim.number}.pdf"
    if isinstance(claim.document, int):
        return Attachment(name=name, declared_size=claim.document)
    return Attachment(name=name, content=bytes(claim.document))
