"""From the host's tables to chorus_bridge: the only module that knows both."""

import os
import threading
from functools import cache
from pathlib import Path

from django.db import connection

import chorus_bridge as cb
from django_host.claims.models import Claim, Company, Contract

_opening = threading.Lock()


def gateway() -> cb.Gateway:
    """Return the gateway of this process, opened at its first use: after any fork.

    It is opened on the file of Django's own database, where it makes its tables beside yours.
    """
    with _opening:
        return _opened()


def close_gateway() -> None:
    """Close the gateway of this process; the next use opens another."""
    with _opening:
        if _opened.cache_info().currsize:
            _opened().close()
            _opened.cache_clear()


@cache
def _opened() -> cb.Gateway:
    database = connection.settings_dict["NAME"]
    return cb.Gateway.open(database, settings=cb.Settings.from_environment(os.environ), companies=company)


def company(identifier: str) -> cb.Company | None:
    """Return the profile of a company and its technical account: asked each time the portal is called."""
    row = Company.objects.filter(pk=identifier).first()
    return None if row is None else profile(row)


def profile(row: Company) -> cb.Company:
    """Return the profile of a company; the secret comes from the environment, in yours from where secrets are kept."""
    login = os.environ.get(f"CHORUS_LOGIN_{row.pk}")
    password = os.environ.get(f"CHORUS_PASSWORD_{row.pk}")
    account = cb.TechnicalAccount(login=login, password=password) if login and password else None
    return cb.Company(id=str(row.pk), name=row.name, siret=row.siret or None, account=account)


def market(row: Contract) -> cb.Market:
    """Return a contract as it is: what the host does not know is None, and is told as missing."""
    payer = cb.Party(siret=row.payer_siret or None, name=row.payer_name or None, service_code=row.payer_service or None)
    return cb.Market(
        id=str(row.pk),
        client=cb.ClientKind.PUBLIC,
        framework=cb.Framework(row.framework) if row.framework else None,
        role=cb.Role.MAIN_CONTRACTOR,
        contract_number=row.number or None,
        engagement=row.engagement or None,
        recipient=payer,
    )


def situation(claim: Claim, *, with_document: bool = False) -> cb.Situation:
    """Return a claim of the host as chorus_bridge reads it.

    Args:
        claim: The row, its contract and its company; ``select_related("contract__company")`` reads them at once.
        with_document: Whether to read the PDF: to transmit, not to show a list.
    """
    validated = claim.status != Claim.Status.DRAFT
    return cb.Situation(
        id=str(claim.pk),
        company=profile(claim.contract.company),
        market=market(claim.contract),
        invoice=cb.Invoice(
            number=claim.number,
            issue_date=claim.issue_date,
            vat_regime=cb.VatRegime.ON_RECEIPTS,
            vat_lines=(cb.VatLine(rate=claim.vat_rate, base=claim.total_excl_vat, vat=claim.total_vat),),
            total_excl_vat=claim.total_excl_vat,
            total_vat=claim.total_vat,
            total_incl_vat=claim.total_excl_vat + claim.total_vat,
            payable=claim.payable,
            document=_document(claim, with_document=with_document),
        ),
        steps=(
            cb.Step(
                code=cb.FindingCode.MOE_VALIDATION,
                status=cb.StepStatus.DONE if validated else cb.StepStatus.PENDING,
            ),
        ),
    )


def _document(claim: Claim, *, with_document: bool) -> cb.Attachment | None:
    if not claim.document:
        return None
    content = None
    if with_document:
        with claim.document.open("rb") as file:
            content = file.read()
    return cb.Attachment(name=Path(claim.document.name).name, content=content, declared_size=claim.document_size)
