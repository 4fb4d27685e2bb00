"""Any claim the rules may let through to a flow: complete, consistent, in cents, with texts of all sorts."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.money import percentage_of, round_to_cents
from chorus_bridge.domain.situation import Address, Party, Situation
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.domain.vocabulary import InvoiceKind, PaymentMode, VatRegime
from tests.builders import RECIPIENT_SIRET, evolved
from tests.documents import claims

TAXED = (VatRegime.ON_DEBITS, VatRegime.ON_RECEIPTS)
RATES = tuple(Decimal(rate) for rate in ("20", "10", "5.5", "8.5", "2.1", "1.05", "0"))

characters = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
words = st.text(characters, min_size=1, max_size=40).filter(lambda text: bool(text.strip()))
maybe_words = st.none() | st.just("  ") | words
comments = maybe_words | st.lists(words, min_size=2, max_size=3).map("\r\n".join)
cents = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-2))
fine = st.integers(-(10**7), 10**7).map(lambda n: Decimal(n).scaleb(-4))
names = st.sampled_from(["a.pdf", "détail – mois 7.xlsx", "b & <c>.csv"])
days = st.dates(date(2020, 1, 1), date(2029, 12, 31))
addresses = st.none() | st.builds(
    Address, street=maybe_words, complement=maybe_words, postal_code=maybe_words, city=maybe_words
)
files = st.builds(
    Attachment,
    name=names,
    content=st.binary(min_size=1, max_size=50),
    type_code=st.none() | st.sampled_from(["RIB", "ZZZ"]),
)


def parties(siret: str) -> st.SearchStrategy[Party]:
    """Return any party of this SIRET."""
    return st.builds(Party, siret=st.just(siret), name=maybe_words, service_code=maybe_words, address=addresses)


@st.composite
def lines(draw: st.DrawFn, rates: tuple[Decimal, ...]) -> tuple[Line, ...]:
    """Return one line or more at each of the *rates*."""
    made = []
    for rate in rates:
        for _ in range(draw(st.integers(1, 2))):
            discount = draw(st.none() | cents)
            unit = draw(st.sampled_from([None, "m2", "U", "forfait", "sac", ""]))
            reference = draw(maybe_words)
            line = Line(label=draw(words), quantity=draw(fine), unit_price=draw(fine), vat_rate=rate)
            made.append(evolved(line, discount=discount, unit=unit, reference=reference))
    return tuple(made)


def _amount(line: Line) -> Decimal:
    assert line.quantity is not None
    assert line.unit_price is not None
    return round_to_cents(line.quantity * line.unit_price - (line.discount or 0))


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """Return any invoice whose totals hold, with its own lines half of the time."""
    regime = draw(st.sampled_from(VatRegime))
    rates = tuple(draw(st.sets(st.sampled_from(RATES), min_size=1, max_size=3))) if regime in TAXED else (Decimal(0),)
    own = draw(lines(rates))
    sums = {rate: sum((_amount(line) for line in own if line.vat_rate == rate), Decimal(0)) for rate in rates}
    if draw(st.booleans()):
        sums = {rate: draw(cents) for rate in rates}
    vat_lines = tuple(VatLine(rate=r, base=b, vat=percentage_of(b, r)) for r, b in sums.items())
    excl = sum((line.base for line in vat_lines if line.base is not None), Decimal(0))
    vat = sum((line.vat for line in vat_lines if line.vat is not None), Decimal(0))
    kind = draw(st.sampled_from(InvoiceKind))
    modes = st.sampled_from(PaymentMode) if kind is InvoiceKind.INVOICE else st.none() | st.sampled_from(PaymentMode)
    return Invoice(
        kind=kind,
        number=draw(st.from_regex(r"[A-Za-z0-9/_+-]{1,20}", fullmatch=True)),
        issue_date=draw(days),
        vat_regime=regime,
        exemption_reason=draw(words) if regime is VatRegime.EXEMPT else draw(maybe_words),
        lines=own,
        vat_lines=vat_lines,
        total_excl_vat=excl,
        total_vat=vat,
        total_incl_vat=excl + vat,
        payable=draw(st.just(excl + vat) | cents),
        payment_mode=draw(modes),
        origin_number="F-1" if kind is InvoiceKind.CREDIT_NOTE else None,
        comment=draw(comments),
        document=claims.CLAIM.invoice.document,
        attachments=tuple(draw(st.lists(files, max_size=2))),
    )


@st.composite
def any_claim(draw: st.DrawFn) -> TransmissibleInvoice:
    """Return any claim, sealed."""
    changed: Situation = evolved(
        claims.CLAIM,
        company__name=draw(maybe_words),
        company__address=draw(addresses),
        company__account_name=draw(maybe_words),
        company__bic=draw(st.none() | st.just("agri frpp")),
        market__framework=draw(st.sampled_from(claims.FRAMEWORKS)),
        market__contract_number=draw(maybe_words),
        market__engagement=draw(maybe_words),
        market__recipient=draw(parties(RECIPIENT_SIRET)),
        market__contracting_authority=draw(parties(claims.AUTHORITY_SIRET)),
        market__project_manager=draw(parties(claims.MANAGER_SIRET)),
        invoice=draw(invoices()),
    )
    return claims.sealed(changed)
