"""A complete situation that raises no finding at all, and the means to spoil it one field at a time.

Amounts are those of a month of works: 59 904.00 excl. VAT, 20 % VAT, retention and advance recovery already
deducted from the payable amount.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import attrs

from chorus_bridge.domain.assessment import Assessment
from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.domain.recipient import CredentialsVerdict, RecipientFacts, ServiceFacts, SupplierFacts
from chorus_bridge.domain.situation import Company, Market, Party, Situation, TechnicalAccount
from chorus_bridge.domain.transmissible import fingerprint
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.domain.vocabulary import ClientKind, Framework, InvoiceKind, PaymentMode, Role, VatRegime
from chorus_bridge.rules import assess

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

SUPPLIER_SIRET = "73282932000074"
RECIPIENT_SIRET = "21690123100011"
AUTHORITY_SIRET = "21590350100017"
VALIDATOR_SIRET = "21330063500017"
BAD_CHECK_DIGIT = "19672337516762"
LA_POSTE = "35600000049837"

T = TypeVar("T")


def evolved(thing: T, **changes: Any) -> T:
    """Return *thing* with fields changed, however deep: ``evolved(s, invoice__number="F-2")``."""
    deep: dict[str, dict[str, Any]] = {}
    for path, value in changes.items():
        name, _, rest = path.partition("__")
        deep.setdefault(name, {})[rest] = value
    values = {
        name: inner[""] if "" in inner else evolved(getattr(thing, name), **inner) for name, inner in deep.items()
    }
    changed: T = attrs.evolve(thing, **values)  # type: ignore[misc]  # whatever attrs class is given
    return changed


PDF = Attachment(name="F-2026-11.pdf", content=b"%PDF-1.4 facture\nstartxref\n0\n%%EOF\n", label="Facture")
LINE = Line(
    label="Lot 2, gros œuvre, novembre 2026",
    quantity=Decimal(1),
    unit_price=Decimal("59904.00"),
    vat_rate=Decimal(20),
)
VAT_LINE = VatLine(rate=Decimal(20), base=Decimal("59904.00"), vat=Decimal("11980.80"))

INVOICE = Invoice(
    number="F-2026/11_042+A",
    issue_date=TODAY,
    vat_regime=VatRegime.ON_RECEIPTS,
    lines=(LINE,),
    vat_lines=(VAT_LINE,),
    total_excl_vat=Decimal("59904.00"),
    total_vat=Decimal("11980.80"),
    total_incl_vat=Decimal("71884.80"),
    payable=Decimal("54350.56"),
    payment_mode=PaymentMode.TRANSFER,
    document=PDF,
)
COMPANY = Company(
    id="company-1",
    name="Bâtir SAS",
    siret=SUPPLIER_SIRET,
    account=TechnicalAccount(login="TECH_42@cpp2017.fr", password="not-a-secret"),
    bank_details_id=7,
    vat_number="FR44732829320",
    iban="FR7630006000011234567890189",
)
MARKET = Market(
    id="market-1",
    client=ClientKind.PUBLIC,
    framework=Framework.A1,
    role=Role.MAIN_CONTRACTOR,
    contract_number="2026-T-07",
    engagement="EJ-4501",
    recipient=Party(siret=RECIPIENT_SIRET, name="Ville de Lyon", service_code="TRAVAUX"),
)
WORKS_MARKET = evolved(
    MARKET,
    framework=Framework.A4,
    recipient=Party(),
    project_manager=Party(siret=VALIDATOR_SIRET, name="Atelier d'architecture"),
    contracting_authority=Party(siret=AUTHORITY_SIRET, name="Ville de Lille", service_code="TRAVAUX"),
)
"""A works contract, of which the payer need not be known: the contracting authority is."""
SITUATION = Situation(id="situation-1", company=COMPANY, market=MARKET, invoice=INVOICE)
RECIPIENT = RecipientFacts(
    siret=RECIPIENT_SIRET,
    fetched_at=NOW - timedelta(hours=1),
    structure_id=1001,
    service_required=True,
    engagement_required=True,
    service_or_engagement=False,
    moa_only=False,
    has_moa=True,
    payment_status_reported=True,
    services=(ServiceFacts(code="TRAVAUX", engagement_required=False), ServiceFacts(code="VOIRIE")),
    services_complete=True,
)
AUTHORITY = evolved(RECIPIENT, siret=AUTHORITY_SIRET, structure_id=1002)
SUPPLIER = SupplierFacts(
    siret=SUPPLIER_SIRET,
    fetched_at=NOW - timedelta(hours=1),
    credentials=CredentialsVerdict.ACCEPTED,
    linked=True,
    in_chorus=True,
    structure_id=2002,
    bank_details=(7,),
)


def situation(**changes: Any) -> Situation:
    """Return the complete situation, spoiled by *changes*."""
    return evolved(SITUATION, **changes)


def credit_note(**changes: Any) -> Situation:
    """Return a complete credit note, which raises only the warning on its signs."""
    corrected = situation(
        invoice__kind=InvoiceKind.CREDIT_NOTE,
        invoice__origin_number="F-2026/10_041",
        invoice__payment_mode=None,
    )
    return evolved(corrected, **changes)


def recipient(**changes: Any) -> RecipientFacts:
    """Return facts about the payer that demand everything the complete situation gives."""
    return evolved(RECIPIENT, **changes)


def supplier(**changes: Any) -> SupplierFacts:
    """Return facts about the billing company that are all in order."""
    return evolved(SUPPLIER, **changes)


def transmission(of: Situation = SITUATION, **changes: Any) -> Transmission:
    """Return a transmission of *of*, freshly queued unless *changes* say otherwise."""
    queued = Transmission(
        id="transmission-1",
        company=of.company.id,
        situation=of.id,
        key=f"732829320/2026/{of.invoice.number}",
        number=of.invoice.number or "",
        state=State.QUEUED,
        fence=1,
        due=NOW,
        document="d" * 64,
        fingerprint=fingerprint(of),
        created_at=NOW,
        updated_at=NOW,
    )
    return evolved(queued, **changes)


def news(status: PortalStatus, raw: str = "RAW", **changes: Any) -> PortalNews:
    """Return what the portal last said."""
    return evolved(PortalNews(status=status, raw=raw, at=NOW), **changes)


KNOWN: Mapping[str, Any] = {"now": NOW, "recipient": RECIPIENT, "supplier": SUPPLIER}
"""What an assessment is given when everything is known."""


def works(**changes: Any) -> dict[str, Any]:
    """Return what makes of the complete situation a month's works document, A4, but for *changes*."""
    spoilt = {path.removeprefix("market__"): value for path, value in changes.items() if path.startswith("market__")}
    others = {path: value for path, value in changes.items() if not path.startswith("market__")}
    return {"market": evolved(WORKS_MARKET, **spoilt), "moa": AUTHORITY, **others}


def given(**changes: Any) -> dict[str, Any]:
    """Return what an example changes in the complete situation, or in what is known of it."""
    return changes


_KNOWLEDGE = {*KNOWN, "policy", "moe", "moa", "transmission", "same_number", "contents", "may_transmit"}


def assessed(**changes: Any) -> Assessment:
    """Return the assessment of the complete situation, fully known, but for *changes* in either."""
    known = {name: value for name, value in changes.items() if name in _KNOWLEDGE}
    spoilt = {name: value for name, value in changes.items() if name not in _KNOWLEDGE}
    return assess(situation(**spoilt), **{**KNOWN, **known})
