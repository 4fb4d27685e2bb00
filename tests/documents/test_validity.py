"""Every document is valid: the schema of Factur-X, the rules of EN 16931, and the few the portal's dialect breaks."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from chorus_bridge.documents import flow_file
from chorus_bridge.documents.attachments import further_files
from chorus_bridge.documents.cii import cii
from chorus_bridge.documents.dialects import CHORUS_HISTORIC_FACTURX
from chorus_bridge.domain.vocabulary import FlowPackage, InvoiceKind, PaymentMode, VatRegime
from tests.builders import evolved
from tests.documents import claims, tolerated
from tests.documents.any_claim import any_claim
from tests.documents.reader import Document
from tests.effort import cases

EXEMPT = claims.billed(("0", "900.00", "0.00"), vat_regime=VatRegime.EXEMPT, exemption_reason="Article 261 du CGI")
NEGATIVE = claims.billed(
    ("20", "-100.00", "-20.00"), kind=InvoiceKind.CREDIT_NOTE, origin_number="F-1", payment_mode=PaymentMode.OTHER
)
INVOICES = {
    "retention": claims.CLAIM.invoice,
    "in debit": evolved(claims.CLAIM.invoice, payable=Decimal("-20666.67"), vat_regime=VatRegime.ON_DEBITS),
    "nothing left to pay": evolved(claims.CLAIM.invoice, payable=Decimal(0)),
    "own lines": claims.DETAILED,
    "summary lines": claims.billed(("20", "1000.00", "200.00"), ("5.5", "33.33", "1.83"), ("0", "10.00", "0.00")),
    "overseas": claims.billed(("8.5", "100.00", "8.50"), ("2.1", "100.00", "2.10"), ("1.05", "10.00", "0.11")),
    "credit note": claims.CREDIT,
    "negative credit note": NEGATIVE,
    "reverse charge": claims.REVERSE_CHARGE,
    "reverse charge without VAT line": evolved(claims.REVERSE_CHARGE, vat_lines=(), total_vat=None),
    "exempt": EXEMPT,
    "exempt by code": evolved(EXEMPT, exemption_reason="vatex-eu-132"),
    "no VAT": claims.billed(("0", "900.00", "0.00"), vat_regime=VatRegime.NO_VAT),
    "files": evolved(claims.CLAIM.invoice, attachments=(claims.NOTICE, claims.BILL)),
    "bare": evolved(claims.CLAIM.invoice, comment=None, payment_mode=PaymentMode.CHEQUE),
    "Pacific francs": evolved(claims.billed(("16", "1000.00", "160.00")), currency="XPF"),
}
MIXED_AND_STRUCTURED = (FlowPackage.MIXED, FlowPackage.STRUCTURED)


def broken(findings):
    """Return the rules broken, once each, after checking that warnings are warnings and nothing else is."""
    for rule, flag, text in findings:
        assert (flag == "warning") is (rule in tolerated.WARNINGS), text
    return {rule for rule, _, _ in findings}


def fatal(findings):
    """Return the fatal rules broken."""
    return broken(findings) - set(tolerated.WARNINGS)


def allowed(claim):
    """Return the fatal rules a data flow of *claim* may break."""
    files = claim.situation.invoice.attachments
    return set(tolerated.PORTAL_SCHEME) | (set(tolerated.PORTAL_ZIP) if files else set())


@pytest.mark.parametrize("framework", claims.FRAMEWORKS)
def test_every_framework_gives_a_valid_document(judge, framework):
    """With retention and a PDF, only the portal's own code for a SIRET is foreign to the rules."""
    claim = claims.claim(market__framework=framework)
    assert fatal(judge(flow_file(claim, FlowPackage.MIXED).content)) - allowed(claim) == set()


@pytest.mark.parametrize("name", INVOICES)
@pytest.mark.parametrize("framework", ["A1", "A4"])
def test_every_kind_of_invoice_gives_a_valid_document(judge, framework, name):
    """Regimes, rates, signs, lines and files: with a validator (EXTENDED) and without one (EN 16931)."""
    claim = claims.claim(market__framework=framework, invoice=INVOICES[name])
    assert fatal(judge(flow_file(claim, FlowPackage.MIXED).content)) - allowed(claim) == set()


@pytest.mark.parametrize("framework", ["A1", "A10"])
def test_the_data_of_factur_x_break_no_fatal_rule_at_all(judge, framework):
    """With the code of ISO 6523 and no file beside the PDF, there is nothing left to tolerate."""
    claim = claims.claim(market__framework=framework, invoice=claims.DETAILED)
    assert fatal(judge(cii(claim, dialect=CHORUS_HISTORIC_FACTURX))) == set()


def test_every_unit_is_one_of_the_list(judge):
    """The codes written for the words of a building site are those of the recommendation."""
    words = ("m", "m2", "m3", "km", "kg", "t", "l", "h", "j", "sem", "mois", "forfait", "u", "", "brouette")
    lines = tuple(claims.line("Travaux", "1", "1", unit=word) for word in words)
    claim = claims.claim(market__framework="A1", invoice=claims.billed(("20", "15.00", "3.00"), lines=lines))
    document = flow_file(claim, FlowPackage.MIXED).content
    codes = ("MTR", "MTK", "MTQ", "KMT", "KGM", "TNE", "LTR", "HUR", "DAY", "WEE", "MON", "LS", *("C62",) * 3)
    assert tuple(line["unit"] for line in Document(document).lines) == codes
    assert fatal(judge(document)) <= set(tolerated.PORTAL_SCHEME)


def test_what_is_tolerated_is_seen(judge):
    """Every tolerated rule is broken by some document here, so the list holds nothing by habit."""
    seen = set()
    regimes = ("exempt", "reverse charge", "no VAT", "files")
    for framework, name in itertools.product(("A1", "A4"), regimes):
        claim = claims.claim(market__framework=framework, invoice=INVOICES[name])
        seen |= broken(judge(flow_file(claim, FlowPackage.MIXED).content))
    assert seen == {*tolerated.WARNINGS, *tolerated.PORTAL_SCHEME, *tolerated.PORTAL_ZIP}


def test_the_judge_sees_a_wrong_document(judge):
    """A total changed by a cent, an element out of place and a foreign guideline are all found."""
    good = flow_file(claims.claim(market__framework="A1"), FlowPackage.STRUCTURED).content.decode()
    total = good.replace("<ram:GrandTotalAmount>71884.80", "<ram:GrandTotalAmount>71884.81")
    assert {"BR-CO-15", "BR-CO-16"} & {rule for rule, _, _ in judge(total.encode())}
    moved = good.replace("ram:BuyerReference", "ram:BuyerReferences")
    assert "XSD" in {rule for rule, _, _ in judge(moved.encode())}
    foreign = good.replace("urn:cen.eu:en16931:2017", "urn:example")
    assert [rule for rule, _, _ in judge(foreign.encode())] == ["PROFILE"]


@pytest.mark.slow
@pytest.mark.parametrize("framework", claims.FRAMEWORKS)
def test_every_framework_with_every_kind_of_invoice(judge, framework):
    """The whole matrix, as data flows with and without PDF and as the data of Factur-X."""
    for invoice in INVOICES.values():
        claim = claims.claim(market__framework=framework, invoice=invoice)
        for package in MIXED_AND_STRUCTURED:
            assert fatal(judge(flow_file(claim, package).content)) - allowed(claim) == set()
        facturx = cii(claim, dialect=CHORUS_HISTORIC_FACTURX, enclosures=further_files(invoice))
        assert fatal(judge(facturx)) <= (set(tolerated.PORTAL_ZIP) if invoice.attachments else set())


@forall(claim=any_claim(), package=st.sampled_from(MIXED_AND_STRUCTURED))
@settings(max_examples=cases(20))
def test_any_claim_gives_a_valid_document(judge, claim, package):
    """Whatever the host gives that the rules let through."""
    assert fatal(judge(flow_file(claim, package).content)) - allowed(claim) == set()


@pytest.mark.slow
@forall(claim=any_claim(), package=st.sampled_from(MIXED_AND_STRUCTURED))
@settings(max_examples=cases(600))
def test_many_claims_give_valid_documents(judge, claim, package):
    """The same, for longer."""
    assert fatal(judge(flow_file(claim, package).content)) - allowed(claim) == set()
