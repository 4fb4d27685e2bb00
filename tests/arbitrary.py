"""Any situation a host can hand over, however incomplete, and anything the outbox and the directory may know of it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from chorus_bridge.domain.assessment import Precedence
from chorus_bridge.domain.codes import FindingCode, Who
from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.domain.recipient import CredentialsVerdict, RecipientFacts, ServiceFacts, SupplierFacts
from chorus_bridge.domain.situation import (
    Address,
    Company,
    Market,
    Party,
    Situation,
    Step,
    StepStatus,
    TechnicalAccount,
)
from chorus_bridge.domain.transmission import RemoteRefusal
from chorus_bridge.domain.vocabulary import (
    Channel,
    ClientKind,
    CompanySize,
    Consortium,
    Environment,
    FlowPackage,
    Framework,
    InvoiceKind,
    PaymentMode,
    Role,
    Signature,
    VatRegime,
)
from tests.builders import BAD_CHECK_DIGIT, LA_POSTE, RECIPIENT_SIRET, SUPPLIER_SIRET, transmission

maybe_bool = st.sampled_from([None, True, False])
sirets = st.sampled_from([RECIPIENT_SIRET, SUPPLIER_SIRET, LA_POSTE, BAD_CHECK_DIGIT, "732 829 320 00074"])
maybe_siret = st.none() | sirets | st.text(max_size=16)
texts = st.none() | st.text(max_size=60)
numbers = st.none() | st.from_regex(r"[A-Za-z0-9/_+-]{1,20}", fullmatch=True) | st.text(max_size=30)
codes = st.sampled_from(["TRAVAUX", "FACTURES_PUBLIQUES", "X" * 101, "", " "])
cents = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-2))
amounts = st.none() | cents | st.decimals(allow_nan=False, allow_infinity=False)
rates = st.none() | st.sampled_from([Decimal(rate) for rate in ("20", "10", "5.5", "2.1", "0", "21", "-1")])
days = st.dates(date(2024, 1, 1), date(2029, 1, 1))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 — bounds are naive by contract


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    """Return short tuples of *strategy*."""
    return st.lists(strategy, max_size=3).map(tuple)


lines = st.builds(Line, label=texts, quantity=amounts, unit_price=amounts, discount=amounts, vat_rate=rates, unit=texts)
vat_lines = st.builds(VatLine, rate=rates, base=amounts, vat=amounts)
files = st.builds(
    Attachment,
    name=st.sampled_from(["a.pdf", "b.exe", "c", "", "x/y.pdf"]) | st.text(max_size=60),
    content=st.none()
    | st.binary(max_size=3)
    | st.binary(max_size=30).map(lambda noise: b"%PDF-1.4 " + noise + b"%%EOF"),
    declared_size=st.none() | st.integers(0, 200_000_000),
    label=texts,
    type_code=st.none() | st.just("RIB"),
)
invoices = st.builds(
    Invoice,
    kind=st.sampled_from(InvoiceKind),
    number=numbers,
    issue_date=st.none() | days,
    currency=st.sampled_from(["EUR", "XPF", "usd", ""]),
    vat_regime=st.none() | st.sampled_from(VatRegime),
    exemption_reason=texts,
    lines=some(lines),
    vat_lines=some(vat_lines),
    total_excl_vat=amounts,
    total_vat=amounts,
    total_incl_vat=amounts | st.just(Decimal(0)),
    discount_incl_vat=amounts,
    discount_reason=texts,
    payable=amounts,
    payment_mode=st.none() | st.sampled_from(PaymentMode),
    origin_number=numbers,
    comment=texts,
    document=st.none() | files,
    signature=st.sampled_from(Signature),
    attachments=some(files),
)
addresses = st.builds(Address, city=texts, country=st.sampled_from(["FR", "France", ""]))
companies = st.builds(
    Company,
    id=st.just("company-1"),
    name=texts,
    vat_number=st.sampled_from([None, "", "FR44732829320", "FR1", "ÉÉ"]) | texts,
    address=st.none() | addresses,
    iban=st.sampled_from([None, "FR7630006000011234567890189", "FR00", "é"]) | texts,
    siret=maybe_siret,
    account=st.none() | st.builds(TechnicalAccount, login=st.text(max_size=3), password=st.text(max_size=3)),
    structure_id=st.none() | st.integers(),
    bank_details_id=st.none() | st.integers(),
    bank_details_required=st.booleans(),
    password_expires=st.none() | days,
    size=st.none() | st.sampled_from(CompanySize),
)
parties = st.builds(
    Party,
    siret=maybe_siret,
    name=texts,
    service_code=st.none() | codes | st.text(max_size=9),
    address=st.none() | addresses,
)
markets = st.builds(
    Market,
    client=st.sampled_from([None, ClientKind.PUBLIC, ClientKind.PUBLIC, ClientKind.PRIVATE]),
    outside_chorus=st.booleans(),
    framework=st.none() | st.sampled_from(Framework),
    role=st.none() | st.sampled_from(Role),
    contract_number=texts,
    engagement=texts,
    recipient=parties,
    project_manager=st.none() | parties,
    contracting_authority=st.none() | parties,
    validator=st.none() | parties,
    consortium=st.none() | st.sampled_from(Consortium),
    required_attachments=some(st.just("RIB")),
)
steps = st.builds(
    Step,
    code=st.sampled_from(FindingCode),
    status=st.sampled_from(StepStatus),
    who=st.none() | st.sampled_from(Who),
    label=texts,
)
situations = st.builds(
    Situation,
    id=st.just("situation-1"),
    company=companies,
    market=markets,
    invoice=invoices,
    steps=some(steps),
    channel=st.sampled_from(Channel),
    payment_request=st.booleans(),
    final=st.booleans(),
    cancelled=st.booleans(),
    replaces=numbers,
)
services = st.builds(ServiceFacts, code=codes, active=st.booleans(), engagement_required=maybe_bool)
bodies = st.builds(
    RecipientFacts,
    siret=sirets,
    fetched_at=instants,
    known=st.booleans(),
    active=st.booleans(),
    service_required=maybe_bool,
    engagement_required=maybe_bool,
    service_or_engagement=maybe_bool,
    moa_only=maybe_bool,
    has_moa=maybe_bool,
    payment_status_reported=maybe_bool,
    services=some(services),
    services_complete=st.booleans(),
)
suppliers = st.builds(
    SupplierFacts,
    siret=sirets,
    fetched_at=instants,
    credentials=st.sampled_from(CredentialsVerdict),
    linked=maybe_bool,
    in_chorus=maybe_bool,
    structure_id=st.none() | st.integers(),
    password_expires=st.none() | days,
)
portal_news = st.builds(PortalNews, status=st.sampled_from(PortalStatus), raw=st.text(max_size=9))
transmissions = st.builds(
    transmission,
    of=situations,
    state=st.sampled_from(State),
    attempts=st.integers(0, 2),
    uncertain=st.integers(0, 1),
    in_doubt=st.booleans(),
    reason=st.sampled_from(["", "busy"]),
    refusal_code=st.none() | st.integers(0, 9),
    refusal_text=st.text(max_size=9),
    refusals=some(st.builds(RemoteRefusal, path=st.just("invoice"), text=st.text(max_size=9))),
    news=st.none() | portal_news,
)
policies = st.builds(
    Policy,
    environment=st.sampled_from(Environment),
    precedence=st.sampled_from(Precedence),
    allow_zero_amount=st.booleans(),
    flow_package=st.sampled_from(FlowPackage),
    works_submission=st.booleans(),
)
knowledge = st.fixed_dictionaries(
    {
        "now": instants,
        "policy": policies,
        "recipient": st.none() | bodies,
        "supplier": st.none() | suppliers,
        "moe": st.none() | bodies,
        "moa": st.none() | bodies,
        "transmission": st.none() | transmissions,
        "same_number": st.none() | transmissions,
        "contents": st.booleans(),
        "may_transmit": st.booleans(),
    }
)
"""The named arguments of an assessment."""
