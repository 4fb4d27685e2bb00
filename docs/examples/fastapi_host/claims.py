"""The host's own records, and the one function that makes a situation of them.

Here they are a dictionary, so that the example needs no database. In a real host they are rows, and :func:`situation`
is the only thing to rewrite.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

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
    VatLine,
    VatRegime,
)

PDF: Final = b"%PDF-1.4 as the host printed it %%EOF"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One progress claim, as a host might keep it."""

    number: str
    company: str
    issued: date
    excl_vat: Decimal
    vat: Decimal
    validated: bool
    """Whether the project manager has validated it."""
    recipient: str = "21690123100011"

    @property
    def id(self) -> str:
        """The host's identifier of the claim."""
        return f"claim-{self.number}"


class Claims:
    """The host's tables: claims by company."""

    def __init__(self, claims: tuple[Claim, ...]) -> None:
        self._claims = claims

    def of(self, company: str) -> tuple[Claim, ...]:
        """Return the claims of *company*, in order."""
        return tuple(claim for claim in self._claims if claim.company == company)

    def find(self, company: str, number: str) -> Claim | None:
        """Return one claim of *company*, or None."""
        return next((claim for claim in self.of(company) if claim.number == number), None)


def situation(claim: Claim, company: Company, *, content: bytes | None = None) -> Situation:
    """Return what the library judges and sends.

    Args:
        claim: The host's record.
        company: The billing company's profile.
        content: The PDF, needed to transmit only; a list page gives its size.
    """
    total = claim.excl_vat + claim.vat
    return Situation(
        id=claim.id,
        company=company,
        market=Market(
            client=ClientKind.PUBLIC,
            framework=Framework.A1,
            role=Role.MAIN_CONTRACTOR,
            contract_number="2026-T-07",
            recipient=Party(siret=claim.recipient),
        ),
        invoice=Invoice(
            number=claim.number,
            issue_date=claim.issued,
            vat_regime=VatRegime.ON_RECEIPTS,
            vat_lines=(VatLine(rate=Decimal(20), base=claim.excl_vat, vat=claim.vat),),
            total_excl_vat=claim.excl_vat,
            total_vat=claim.vat,
            total_incl_vat=total,
            payable=total,
            document=Attachment(name=f"{claim.number}.pdf", content=content, declared_size=len(PDF)),
        ),
        steps=(
            Step(
                code=FindingCode.MOE_VALIDATION,
                status=StepStatus.DONE if claim.validated else StepStatus.PENDING,
            ),
        ),
    )
