"""What a reader of the document finds is what the host gave: every field, in every framework."""

from decimal import Decimal

import pytest
from hypothesis import given as forall
from hypothesis import settings

from chorus_bridge.documents import flow_file
from chorus_bridge.documents.cii import cii
from chorus_bridge.domain.flow_lines import flow_lines
from chorus_bridge.domain.situation import Address
from chorus_bridge.domain.vocabulary import FlowPackage, InvoiceKind, PaymentMode, VatRegime
from tests.builders import RECIPIENT_SIRET, SUPPLIER_SIRET, TODAY, VALIDATOR_SIRET, evolved
from tests.documents import claims
from tests.documents.any_claim import any_claim
from tests.documents.reader import Document
from tests.effort import cases

EXTENDED = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"


def read(package=FlowPackage.MIXED, **changes):
    """Return the document of the claim with *changes*, read."""
    return Document(flow_file(claims.claim(**changes), package).content)


def test_every_single_text_is_found():
    """A monthly statement in full."""
    assert read().texts == {
        "framework": "A4",
        "guideline": EXTENDED,
        "number": "F-2026/11_042+A",
        "type": "380",
        "comment": "Situation n° 7\nmarché <2026> & avenant",
        "service": "MOA-07",
        "engagement": "EJ-4501",
        "contract": "2026-T-07",
        "contract type": "BC",
        "vat number": claims.VAT_NUMBER,
        "currency": "EUR",
        "payment": "30",
        "iban": "FR7630006000011234567890189",
        "account": "Affactureur Nord SA",
        "bic": "AGRIFRPP",
        "terms": "Selon les conditions du marché",
    }
    assert read().issued == TODAY


def test_the_totals_are_found_and_what_is_withheld_is_between_them():
    """Retention, advance and penalties are the difference, as an amount already paid."""
    assert read().totals == {
        "lines": Decimal("59904.00"),
        "excl": Decimal("59904.00"),
        "vat": Decimal("11980.80"),
        "incl": Decimal("71884.80"),
        "prepaid": Decimal("17534.24"),
        "payable": Decimal("54350.56"),
    }
    assert "prepaid" not in read(invoice__payable=Decimal("71884.8")).totals


@pytest.mark.parametrize("framework", claims.FRAMEWORKS)
def test_each_framework_names_its_buyer_and_its_validator(framework):
    """The authority or the payer with its service; the project manager, the main or lead contractor, or nobody."""
    document = read(market__framework=framework)
    authority = (claims.AUTHORITY_SIRET, "1", "Métropole de Lyon, maîtrise d’ouvrage"), "MOA-07"
    payer = (RECIPIENT_SIRET, "1", "Ville de Lyon"), "TRAVAUX"
    expected = authority if framework in claims.TO_AUTHORITY else payer
    assert (document.party("buyer")[:3], document.texts["service"]) == expected
    validator = document.party("validator")
    if framework in claims.BY_MANAGER:
        assert validator == (claims.MANAGER_SIRET, "1", "Atelier MOE & Associés", {})
    elif framework in claims.BY_CONTRACTOR:
        assert validator == (VALIDATOR_SIRET, "1", "Titulaire SA", {})
    else:
        assert validator is None
    assert document.texts["framework"] == framework
    assert document.texts["guideline"] == ("urn:cen.eu:en16931:2017" if validator is None else EXTENDED)


def test_addresses_are_found_whole():
    """Street, complement, code, city and country of each party."""
    document = read(market__project_manager__address=Address(city="Nantes"))
    assert document.party("buyer")[3] == {
        "PostcodeCode": "69505",
        "LineOne": "20 rue du Lac",
        "LineTwo": "CS 33569",
        "CityName": "Lyon",
        "CountryID": "FR",
    }
    assert document.party("seller") == (
        SUPPLIER_SIRET,
        "1",
        "Bâtir SAS",
        {"PostcodeCode": "69003", "LineOne": "12 rue des Bâtisseurs", "CityName": "Lyon", "CountryID": "FR"},
    )
    assert document.party("validator")[3] == {"CityName": "Nantes", "CountryID": "FR"}


def test_a_party_without_name_or_address_is_named_by_its_siret_in_france():
    """The norm demands a name and a country; nothing else is made up."""
    document = read(company__name=" ", company__address=None, market__contracting_authority__name=None)
    assert document.party("seller")[2:] == (SUPPLIER_SIRET, {"CountryID": "FR"})
    assert document.party("buyer")[2] == claims.AUTHORITY_SIRET


def test_what_is_absent_leaves_no_trace():
    """No empty element stands for an absent reference."""
    bare = {"market__contract_number": " ", "market__engagement": " ", "invoice__comment": " ", "company__bic": " "}
    document = read(**bare, company__account_name=None, company__vat_number=None, invoice__origin_number="")
    document_names = {*document.texts}
    assert document_names.isdisjoint({"contract", "contract type", "engagement", "comment", "bic", "account"})
    assert document_names.isdisjoint({"vat number", "origin"})
    assert "service" not in read(market__contracting_authority__service_code=None).texts
    empty = document.find("//*[not(*) and not(normalize-space())]")
    assert [element.tag.rpartition("}")[2] for element in empty] == ["ApplicableHeaderTradeDelivery"]


def test_own_lines_are_found_as_they_were_given():
    """Quantities, prices and discounts are exact; a negative price moves its sign to the quantity."""
    first, second, third = read(invoice=claims.DETAILED).lines
    assert first == {
        "number": "1",
        "label": "Béton armé",
        "detail": None,
        "reference": "2.1.4",
        "quantity": Decimal("12.5"),
        "unit": "MTQ",
        "price": Decimal("98.764"),
        "discount": 0,
        "reason": [],
        "category": "S",
        "rate": Decimal(20),
        "amount": Decimal("1234.55"),
    }
    assert (second["quantity"], second["price"], second["amount"]) == (-2, Decimal("0.005"), Decimal("-0.01"))
    assert (third["discount"], third["reason"]) == (5, ["Remise"])
    assert (third["unit"], third["detail"]) == ("C62", "Unité : sac de 25 kg")
    assert (third["rate"], third["amount"]) == (Decimal("5.5"), Decimal("100.00"))


def test_a_negative_discount_is_a_charge():
    """It adds to the line what the host added."""
    line = claims.line("Échafaudage", "1", "100", discount=Decimal("-1.50"))
    (found,) = read(invoice=claims.billed(("20", "101.50", "20.30"), lines=(line,))).lines
    assert (found["discount"], found["amount"]) == (Decimal("-1.50"), Decimal("101.50"))
    assert found["reason"] == ["Majoration"]


def test_lines_that_do_not_add_up_give_way_to_one_per_rate():
    """The base of each rate, in the order of the VAT lines."""
    invoice = claims.billed(("20", "100.00", "20.00"), ("5.5", "-10.00", "-0.55"), ("0", "3.00", "0.00"))
    found = read(invoice=evolved(invoice, lines=(claims.line("x", "1", "1"),))).lines
    assert [(x["label"], x["quantity"], x["price"], x["unit"], x["amount"]) for x in found] == [
        ("Total HT, TVA 20 %", 1, 100, "C62", 100),
        ("Total HT, TVA 5,5 %", -1, 10, "C62", -10),
        ("Total HT, TVA 0 %", 1, 3, "C62", 3),
    ]
    assert [(x["number"], x["category"]) for x in found] == [("1", "S"), ("2", "S"), ("3", "Z")]
    assert read(invoice=claims.REVERSE_CHARGE).lines[0]["label"] == "Total HT"


REGIMES = [
    (VatRegime.ON_DEBITS, "20", [("S", "20.00", "100.00", "20.00", "5")], (None, None)),
    (VatRegime.ON_RECEIPTS, "5.5", [("S", "5.50", "100.00", "20.00", "72")], (None, None)),
    (VatRegime.ON_RECEIPTS, "1.055", [("S", "1.055", "100.00", "20.00", "72")], (None, None)),
    (VatRegime.ON_DEBITS, "0", [("Z", "0.00", "100.00", "20.00", "5")], (None, None)),
    (VatRegime.EXEMPT, "0", [("E", "0.00", "100.00", "20.00", None)], ("Motif 12", None)),
    (VatRegime.REVERSE_CHARGE, "0", [("AE", "0.00", "100.00", "20.00", None)], ("Autoliquidation", "VATEX-EU-AE")),
    (VatRegime.NO_VAT, "0", [("O", None, "100.00", "20.00", None)], ("Non soumis à la TVA", "VATEX-EU-O")),
]


@pytest.mark.parametrize(("regime", "rate", "expected", "exemption"), REGIMES)
def test_each_regime_has_its_category_its_reason_and_its_due_date(regime, rate, expected, exemption):
    """Also the line bears the category, and no rate outside VAT."""
    invoice = claims.billed((rate, "100.00", "20.00"), vat_regime=regime, exemption_reason="Motif 12")
    document = read(invoice=invoice)
    assert (document.vat, document.exemption) == (expected, exemption)
    line_rate = document.lines[0]["rate"]
    assert (document.lines[0]["category"], None if line_rate is None else f"{line_rate}") == expected[0][:2]


def test_an_exemption_given_by_code_is_written_as_a_code():
    """Codes of the list VATEX go where codes go."""
    exempt = claims.billed(("0", "1.00", "0.00"), vat_regime=VatRegime.EXEMPT, exemption_reason="vatex-fr-franchise")
    assert read(invoice=exempt).exemption == (None, "VATEX-FR-FRANCHISE")


def test_outside_vat_the_seller_has_no_vat_number():
    """The norm forbids it there, and only there."""
    invoice = claims.billed(("0", "1.00", "0.00"), vat_regime=VatRegime.NO_VAT)
    assert "vat number" not in read(invoice=invoice).texts
    assert read(company__vat_number="fr 44 732829320").texts["vat number"] == claims.VAT_NUMBER


@pytest.mark.parametrize(
    ("regime", "code"), [(VatRegime.REVERSE_CHARGE, "AE"), (VatRegime.EXEMPT, "E"), (VatRegime.NO_VAT, "O")]
)
def test_vat_is_zero_where_none_is_billed_and_none_is_given(regime, code):
    """A regime without VAT needs no VAT line and no total of VAT; one that is given is not hidden."""
    bare = evolved(claims.REVERSE_CHARGE, vat_lines=(), total_vat=None, vat_regime=regime, exemption_reason="Motif 12")
    document = read(invoice=bare)
    assert document.totals["vat"] == 0
    assert [(x[0], *x[2:]) for x in document.vat] == [(code, "12000.00", "0.00", None)]
    assert read(invoice=evolved(bare, total_vat=Decimal(5))).totals["vat"] == 5


PAYMENTS = [
    (PaymentMode.TRANSFER, "30"),
    (PaymentMode.DIRECT_DEBIT, "49"),
    (PaymentMode.CHEQUE, "20"),
    (PaymentMode.CASH, "10"),
    (PaymentMode.OTHER, "97"),
    (PaymentMode.CARRIED_OVER, "97"),
]


@pytest.mark.parametrize(("mode", "code"), PAYMENTS)
def test_each_payment_mode_has_its_code_and_only_a_transfer_an_account(mode, code):
    """The account of a transfer is nobody's business otherwise."""
    texts = read(invoice__payment_mode=mode).texts
    assert texts["payment"] == code
    assert ("iban" in texts, "bic" in texts, "account" in texts) == (code == "30",) * 3


@pytest.mark.parametrize(("mode", "code"), [(None, None), (PaymentMode.TRANSFER, None), (PaymentMode.CHEQUE, "20")])
def test_a_credit_note_bears_no_payment_but_an_unusual_one(mode, code):
    """It names the invoice it corrects, its amounts as they are given."""
    document = read(invoice=evolved(claims.CREDIT, payment_mode=mode))
    assert (document.texts["type"], document.texts["origin"]) == ("381", "F-2026/10_041")
    assert document.texts.get("payment") == code
    assert document.totals["incl"] == 120


@pytest.mark.parametrize("account", [None, claims.IBAN])
def test_an_invoice_that_is_paid_already_names_no_account(account):
    """Its framework's own means of payment, whatever the profile holds."""
    texts = read(market__framework="A2", company__iban=account).texts
    assert (texts["payment"], "iban" in texts) == ("48", False)


def test_an_invoice_may_name_an_earlier_one_too():
    """The field is not lost because the document is no credit note."""
    assert read(invoice__origin_number="F-2025/1").texts["origin"] == "F-2025/1"


def test_the_pdf_and_the_files_come_out_of_their_zips():
    """Each in its own, in the host's order: the PDF as PJP.pdf, the others under their names."""
    files = (claims.NOTICE, claims.BILL)
    assert read(invoice__attachments=files).files == [
        ("F-2026-11.pdf", "ZZZ", "application/pdf", "F-2026-11.pdf", {"PJP.pdf": b"%PDF-1.4 facture"}),
        (
            "détail révision.csv",
            "REVISION",
            "application/zip",
            "PJ1.zip",
            {"détail révision.csv": b"index;131.2\n"},
        ),
        ("RIB.pdf", "ZZZ", "application/zip", "PJ2.zip", {"RIB.pdf": b"%PDF-1.4 rib"}),
    ]


def test_data_alone_carry_no_pdf_but_the_other_files():
    """The portal renders the invoice; supporting documents still travel."""
    document = read(FlowPackage.STRUCTURED, invoice__attachments=(claims.BILL,))
    assert [name for name, *_ in document.files] == ["RIB.pdf"]


@forall(claim=any_claim())
@settings(max_examples=cases(60))
def test_nothing_of_any_claim_is_lost(claim):
    """Amounts, texts and lines of any claim are read back as they are, white space around them aside."""
    document = Document(cii(claim))
    invoice, market = claim.situation.invoice, claim.situation.market
    excl, incl = invoice.total_excl_vat, invoice.total_incl_vat
    totals = document.totals
    assert (totals["excl"], totals["vat"], totals["incl"]) == (excl, invoice.total_vat, incl)
    assert totals["incl"] - totals.get("prepaid", 0) == totals["payable"] == invoice.payable
    assert sum(line["amount"] for line in document.lines) == excl
    assert document.texts.get("comment", "") == (invoice.comment or "").strip().replace("\r\n", "\n")
    assert document.texts.get("engagement", "") == (market.engagement or "").strip()
    assert document.texts.get("contract", "") == (market.contract_number or "").strip()
    own = flow_lines(invoice)
    if own:
        found = [(x["label"], x["quantity"] * x["price"] - x["discount"], x["amount"]) for x in document.lines]
        given = [(x.label.strip(), x.quantity * x.unit_price - x.discount, x.amount) for x in own]
        assert found == given
    assert (invoice.kind is InvoiceKind.CREDIT_NOTE) is (document.texts["type"] == "381")
