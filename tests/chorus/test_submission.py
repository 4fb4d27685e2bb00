"""What is frozen is what is sent, every time."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.submission import Submission, Upload, freeze
from chorus_bridge.domain.invoice import Attachment, Line, VatLine
from chorus_bridge.domain.situation import Party
from chorus_bridge.domain.vocabulary import (
    Channel,
    Framework,
    InvoiceKind,
    PaymentMode,
    Signature,
    VatRegime,
)
from chorus_bridge.errors import BadValue
from tests.builders import LINE, PDF, VALIDATOR_SIRET, VAT_LINE
from tests.chorus.invoices import frozen, transmissible

PLAN = Attachment(name="plan.png", content=b"\x89PNG", label="Plan", type_code="05")
MAIN = hashlib.sha256(PDF.content or b"").hexdigest()
OTHER = hashlib.sha256(b"\x89PNG").hexdigest()

GOLDEN = (
    '{"modeDepot":"DEPOT_PDF_API","numeroFactureSaisi":"F-2026/11_042+A","dateFacture":"2026-11-24",'
    '"destinataire":{"codeDestinataire":"21690123100011","codeServiceExecutant":"TRAVAUX"},'
    '"fournisseur":{"idFournisseur":2002,"codeCoordonneesBancairesFournisseur":7},'
    '"cadreDeFacturation":{"codeCadreFacturation":"A1_FACTURE_FOURNISSEUR"},'
    '"references":{"deviseFacture":"EUR","typeFacture":"FACTURE","typeTva":"TVA_SUR_ENCAISSEMENT",'
    '"numeroMarche":"2026-T-07","numeroBonCommande":"EJ-4501","modePaiement":"VIREMENT"},'
    '"ligneTva":[{"ligneTvaTauxManuel":20,"ligneTvaMontantBaseHtParTaux":59904.00,'
    '"ligneTvaMontantTvaParTaux":11980.80}],'
    '"montantTotal":{"montantHtTotal":59904.00,"montantTVA":11980.80,"montantTtcTotal":71884.80,'
    '"montantAPayer":54350.56},'
    '"pieceJointePrincipale":[{"pieceJointePrincipaleDesignation":"Facture","pieceJointePrincipaleId":11}],'
    '"pieceJointeComplementaire":[{"pieceJointeComplementaireDesignation":"Plan",'
    '"pieceJointeComplementaireType":"05","pieceJointeComplementaireId":12}],'
    '"commentaire":"Merci"}'
)


def test_an_invoice_around_a_pdf_is_sent_exactly_so():
    """Its date is sent, its lines stay in the PDF, amounts are numbers, and the main file is an array."""
    submission = frozen(invoice__attachments=(PLAN,), invoice__comment="Merci").submission
    body = submission.wire_body(2002, {MAIN: 11, OTHER: 12})
    assert wire.dump(body).decode() == GOLDEN


def test_a_typed_invoice_has_lines_and_no_date():
    """The portal dates it and makes its PDF; the host's PDF is not sent."""
    line = Line(
        label="Béton", quantity=Decimal("2.5"), unit="m3", unit_price=Decimal("10.10"), discount=Decimal(1),
        vat_rate=Decimal("5.5"), reference="B25",
    )  # fmt: skip
    made = frozen(channel=Channel.TYPED, invoice__lines=(line, LINE))
    body = made.submission.wire_body(1, {})
    assert (body["modeDepot"], "dateFacture" in body, "pieceJointePrincipale" in body) == (
        "SAISIE_API",
        False,
        False,
    )
    assert wire.many(body, "lignePoste")[0] == {
        "lignePosteNumero": 1,
        "lignePosteReference": "B25",
        "lignePosteDenomination": "Béton",
        "lignePosteQuantite": Decimal("2.5"),
        "lignePosteUnite": "m3",
        "lignePosteMontantUnitaireHT": Decimal("10.10"),
        "lignePosteMontantRemiseHT": Decimal(1),
        "lignePosteTauxTvaManuel": Decimal("5.5"),
    }
    assert wire.many(body, "lignePoste")[1]["lignePosteNumero"] == 2
    assert (made.submission.files, made.files, made.submission.content.issue_date) == ((), {}, None)
    assert made.submission.content.year == 2026


def test_a_subcontractor_names_its_validator_and_reverses_the_charge():
    """The validator and its service are given; the VAT regime is the configured one, and no VAT is zero VAT."""
    invoice = transmissible(
        market__framework=Framework.A9,
        market__validator=Party(siret=VALIDATOR_SIRET, service_code="COMPTA"),
        invoice__vat_regime=VatRegime.REVERSE_CHARGE,
        invoice__vat_lines=(),
        invoice__total_vat=None,
    )
    body = freeze(invoice, reverse_charge_wire="AUTOLIQUIDATION").submission.body
    assert body["cadreDeFacturation"] == {
        "codeCadreFacturation": "A9_FACTURE_SOUSTRAITANT",
        "codeStructureValideur": VALIDATOR_SIRET,
        "codeServiceValideur": "COMPTA",
    }
    assert wire.one(body, "references")["typeTva"] == "AUTOLIQUIDATION"
    assert wire.one(body, "montantTotal")["montantTVA"] == 0
    assert "ligneTva" not in body


@pytest.mark.parametrize(
    ("kind", "mode", "sent"),
    [
        (InvoiceKind.INVOICE, PaymentMode.TRANSFER, "VIREMENT"),
        (InvoiceKind.INVOICE, None, None),
        (InvoiceKind.CREDIT_NOTE, PaymentMode.TRANSFER, None),
        (InvoiceKind.CREDIT_NOTE, PaymentMode.CARRIED_OVER, "REPORT"),
        (InvoiceKind.CREDIT_NOTE, None, None),
    ],
)
def test_a_credit_note_carries_no_transfer_by_default(kind, mode, sent):
    """Only a mode that somebody chose goes with a credit note."""
    body = frozen(invoice__kind=kind, invoice__payment_mode=mode, invoice__origin_number="F-0").submission.body
    references = wire.one(body, "references")
    assert (references.get("modePaiement"), references["numeroFactureOrigine"]) == (sent, "F-0")


def test_an_exemption_reason_goes_with_an_exemption_alone():
    """A reason left over from another regime is not sent."""
    exempt = frozen(invoice__vat_regime=VatRegime.EXEMPT, invoice__exemption_reason="293B").submission.body
    plain = frozen(invoice__exemption_reason="293B").submission.body
    assert wire.one(exempt, "references")["motifExonerationTva"] == "293B"
    assert "motifExonerationTva" not in wire.one(plain, "references")


def test_codes_and_references_are_sent_without_the_white_space_around_them():
    """It came with a copy from a purchase order; no screen shows it, and no directory knows it."""
    invoice = transmissible(
        market__framework=Framework.A9,
        market__validator=Party(siret=VALIDATOR_SIRET, service_code=" COMPTA"),
        market__recipient__service_code="TRAVAUX ",
        market__engagement=" EJ-1\t",
        market__contract_number="M-1 ",
        invoice__origin_number=" F-0 ",
    )
    body = freeze(invoice).submission.body
    references = wire.one(body, "references")
    sent = (references["numeroBonCommande"], references["numeroMarche"], references["numeroFactureOrigine"])
    assert sent == ("EJ-1", "M-1", "F-0")
    assert wire.one(body, "destinataire")["codeServiceExecutant"] == "TRAVAUX"
    assert wire.one(body, "cadreDeFacturation")["codeServiceValideur"] == "COMPTA"


def test_discounts_and_services_are_sent_when_given():
    """Optional data travels only when it exists."""
    made = frozen(
        invoice__discount_incl_vat=Decimal("100.00"),
        invoice__discount_reason="fidélité",
        company__service_id=4,
        invoice__signature=Signature.PADES,
    ).submission
    totals = wire.one(made.body, "montantTotal")
    assert (totals["montantRemiseGlobaleTTC"], totals["motifRemiseGlobaleTTC"]) == (Decimal("100.00"), "fidélité")
    assert wire.one(made.body, "fournisseur")["idServiceFournisseur"] == 4
    assert made.body["modeDepot"] == "DEPOT_PDF_SIGNE_API"
    assert made.files[0].signature is Signature.PADES
    assert made.content.discount_incl_vat == Decimal("100.00")


def test_files_are_kept_by_content_and_named_apart():
    """The same bytes attached twice are one content and two files; labels have a default."""
    twin = Attachment(name="copie.png", content=b"\x89PNG")
    made = frozen(invoice__attachments=(PLAN, twin), invoice__document__label=None)
    assert set(made.files) == {MAIN, OTHER}
    assert [(ref.key, ref.label, ref.type_code) for ref in made.submission.files] == [
        (MAIN, "Facture", None),
        (OTHER, "Plan", "05"),
        (f"{OTHER}-1", "copie.png", None),
    ]
    body = made.submission.wire_body(1, {MAIN: 1, OTHER: 2, f"{OTHER}-1": 3})
    assert [row["pieceJointeComplementaireId"] for row in wire.many(body, "pieceJointeComplementaire")] == [2, 3]


@pytest.mark.parametrize("missing", [{"document__content": None}, {"attachments": (Attachment(name="a.pdf"),)}])
def test_a_file_without_content_cannot_be_frozen(missing):
    """A list page may give names only; a transmission needs the bytes."""
    with pytest.raises(BadValue, match="give the file's bytes"):
        frozen(**{f"invoice__{name}": value for name, value in missing.items()})


@pytest.mark.parametrize("field", ["vat_regime", "total_vat", "payable", "document"])
def test_an_invoice_that_was_never_assessed_is_refused(field):
    """What the assessment demands is not invented here."""
    with pytest.raises(BadValue, match="assess the situation again"):
        frozen(**{f"invoice__{field}": None})


amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(str.strip)


@given(
    total=amounts,
    discount=st.none() | amounts,
    comment=st.none() | words,
    names=st.lists(words, max_size=3),
    structure=st.none() | st.integers(1, 2**62),
    channel=st.sampled_from(Channel),
    upload=st.sampled_from(Upload),
    issued=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_the_frozen_form_is_exact_and_stable(total, discount, comment, names, structure, channel, upload, issued):
    """Freezing, writing, reading and writing again give the same bytes and the same request."""
    invoice = transmissible(
        channel=channel,
        company__structure_id=structure,
        invoice__total_incl_vat=total,
        invoice__discount_incl_vat=discount,
        invoice__comment=comment,
        invoice__issue_date=issued,
        invoice__vat_lines=(VAT_LINE, VatLine(rate=Decimal("5.5"), base=total, vat=Decimal(0))),
        invoice__attachments=tuple(Attachment(name=name, content=name.encode()) for name in names),
    )
    made = freeze(invoice, upload=upload).submission
    again = Submission.from_bytes(made.to_bytes())
    assert again == made
    assert again.to_bytes() == made.to_bytes()
    assert again.digest == made.digest == hashlib.sha256(made.to_bytes()).hexdigest()
    ids = {ref.key: rank for rank, ref in enumerate(made.files)}
    assert wire.dump(again.wire_body(5, ids)) == wire.dump(made.wire_body(5, ids))


def test_an_edit_after_freezing_changes_nothing():
    """Two freezings of one invoice are the same bytes; another amount is another digest."""
    assert frozen().submission.digest == frozen().submission.digest
    assert frozen().submission.digest != frozen(invoice__payable=Decimal(1)).submission.digest


def test_a_newer_form_says_what_to_do():
    """A row written by a later version is not misread."""
    made = frozen().submission
    newer = evolve(made, schema=2).to_bytes()
    with pytest.raises(BadValue, match="send it with the version of chorus_bridge that froze it"):
        Submission.from_bytes(newer)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: b"[]",
        lambda raw: raw[:-1],
        lambda raw: raw.replace(b'"schema":1', b'"schema":null'),
        lambda raw: raw.replace(b'"kind":"invoice"', b'"kind":"gift"'),
        lambda raw: raw.replace(b'"upload":"deposer_pdf"', b'"upload":"pigeon"'),
        lambda raw: raw.replace(b'"body":{', b'"body":7,"x":{'),
        lambda raw: raw.replace(b'"total_incl_vat":71884.80', b'"total_incl_vat":null'),
    ],
)
def test_damaged_bytes_are_never_sent(damage):
    """What cannot be read whole is refused, without being quoted."""
    with pytest.raises(BadValue, match="damaged") as caught:
        Submission.from_bytes(damage(frozen().submission.to_bytes()))
    assert caught.value.__cause__ is None


def test_nothing_personal_shows():
    """Neither names, nor SIRETs, nor amounts, nor contents appear in a repr."""
    made = frozen(invoice__comment="canary", invoice__document__name="canary.pdf")
    shown = f"{made!r}{made.submission!r}"
    for secret in ("canary", "73282932000074", "21690123100011", "71884", "%PDF"):
        assert secret not in shown


def test_the_supplier_is_known_without_its_identifier():
    """It is looked up by its SIRET when the host does not know its number at the portal."""
    assert frozen(company__structure_id=None).submission.structure_id is None
    assert frozen().submission.supplier_siret == "73282932000074"
