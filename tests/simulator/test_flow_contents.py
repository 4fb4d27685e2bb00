"""What a flow carries: its schema, the PDF it is in or the files in it, and how its invoice is then shown."""

import pytest
from attrs import evolve

from chorus_bridge.simulator import (
    FACTURX,
    STRUCTURED,
    SUBCONTRACTOR_SIRET,
)
from tests.simulator.flow_stage import (
    AGREED,
    CONTEXT,
    FRAMEWORK,
    HEAD,
    ISSUED,
    LINE,
    NUMBER,
    ORDINARY,
    SELLER,
    SUMS,
    TRADE,
    attachment,
    change,
    facturx,
    find,
    insert,
    invoice,
    judged,
    node,
    ordinary,
    situation,
    without_files,
    words,
    written,
)
from tests.simulator.flow_variants import (
    credit_note,
    with_engagement,
)

CONSULT = "factures/v1/consulter/fournisseur"
UNDATED = node("ram:IssueDateTime", "", node("udt:DateTimeString", "20261120"))
PROFILE = f"{CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"


def _everything_said(company, simulator, tree):
    """Return the sentences of a report before they are cut."""
    assert judged(company, tree)["etatCourantDepotFlux"] == "IN_REJETE"
    return [error.text for error in simulator.flows()[-1].errors]


@pytest.mark.parametrize("deflate", [True, False])
def test_a_facturx_is_read_in_its_pdf(company, simulator, deflate):
    """Compressed or not; the PDF is the invoice's file."""
    xml = written(without_files(ordinary()))
    answer = judged(company, facturx(xml, deflate=deflate), syntax=FACTURX)
    assert (words(answer), answer["etatCourantDepotFlux"]) == ("", "IN_INTEGRE")
    invoice_held = simulator.invoice("F-1")
    assert [(file.id, file.extension) for file in invoice_held.files] == [(invoice_held.principal, "pdf")]


def test_a_stream_may_begin_after_either_line_end(company):
    """A PDF may come from any system."""
    pdf = facturx(written(without_files(ordinary()))).replace(b"stream\n", b"stream\r\n", 1)
    assert judged(company, pdf, syntax=FACTURX)["etatCourantDepotFlux"] == "IN_INTEGRE"


FACTURX_WRONG = {
    "no invoice in it": (b"%PDF-1.7 factur-x.xml stream\nx\nendstream", "factur-x.xml"),
    "another name": (facturx(written(without_files(ordinary())), name=b"invoice.xml"), "factur-x.xml"),
    "two invoices": (
        facturx(written(without_files(ordinary()))) + facturx(written(without_files(ordinary("F-2")))),
        "factur-x.xml",
    ),
    "no PDF": (written(ordinary()), "factur-x.xml"),
    "a profile too poor": (
        facturx(written(without_files(ordinary(**{PROFILE: "urn:factur-x.eu:1p0:minimum"})))),
        "GuidelineSpecifiedDocumentContextParameter",
    ),
    "no line": (facturx(written(without_files(ordinary(**{LINE: None})))), "IncludedSupplyChainTradeLineItem"),
    "a date without its format": (
        facturx(
written(without_files(ordinary(**{f"{HEAD}/ram:IssueDateTime": UNDATED}))),
        ),
        "DateTimeString",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("pdf", "said"), FACTURX_WRONG.values(), ids=FACTURX_WRONG)
def test_a_wrong_facturx_is_rejected(company, pdf, said):
    """For its envelope, or for what its profile demands."""
    answer = judged(company, pdf, syntax=FACTURX)
    assert answer["etatCourantDepotFlux"] == "IN_REJETE"
    assert said in words(answer)


def test_a_structured_flow_carries_no_pdf(company, simulator):
    """With one it is refused, without lines too."""
    assert judged(company, without_files(ordinary()), syntax=STRUCTURED)["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert (simulator.invoice("F-1").files, simulator.invoice("F-1").principal) == ((), None)
    assert judged(company, ordinary("F-2"), syntax=STRUCTURED)["etatCourantDepotFlux"] == "IN_REJETE"
    assert judged(company, without_files(ordinary("F-3", **{LINE: None})), syntax=STRUCTURED)["listeErreurDP"]


def test_further_files_travel_too(company, simulator):
    """Each in a ZIP of its own, whatever their order."""
    tree = ordinary()
    more = attachment("plan.dwg.zip", b"PK", "application/zip")
    insert(tree, AGREED, more, before="ram:AdditionalReferencedDocument")
    assert judged(company, tree)["etatCourantDepotFlux"] == "IN_INTEGRE"
    held = simulator.invoice("F-1")
    assert [file.designation for file in held.files] == ["PJP.pdf", "plan.dwg.zip"]
    assert held.principal == held.files[0].id


def test_the_schema_is_kept(company):
    """Order, names, numbers of times, namespaces, what is compulsory and the form of values."""
    early = situation()
    find(early, HEAD)[3].reverse()
    unknown, twice, foreign, holed, texted, filled, tested = (situation() for _ in range(7))
    find(filled, NUMBER)[3].append(node("ram:ID", "S07"))
    insert(tested, CONTEXT, node("ram:TestIndicator", "", node("udt:Indicator", "no")), before=FRAMEWORK.split("/")[1])
    insert(unknown, HEAD, node("ram:Colour", "red"))
    insert(twice, HEAD, node("ram:ID", "S08"), before="ram:ID")
    find(foreign, ISSUED)[0] = "ram:DateTimeString"
    change(holed, f"{TRADE}/ram:ApplicableHeaderTradeDelivery", None)
    find(texted, HEAD)[1] = "text"
    broken = {
        "2.4.a": [early, unknown, twice, foreign],
        "2.4.b": [holed],
        "2.3": [texted],
        "2.4.d": [filled],
        "is not a valid value for 'boolean'": [tested],
        "'-1 324,60' is not a valid value for 'decimal'": [invoice(**{f"{SUMS}/ram:GrandTotalAmount": "-1 324,60"})],
        "is not a valid date": [invoice(**{ISSUED: "20260230"}), invoice(**{ISSUED: "2026-11-20"})],
        "Cannot find the declaration": [b"<Invoice/>", written(situation()).replace(b":100", b":103")],
    }
    for said, documents in broken.items():
        for document in documents:
            answer = judged(company, document)
            assert answer["etatCourantDepotFlux"] == "IN_REJETE"
            (error,) = answer["listeErreurTechnique"]
            assert error["codeErreur"] == "ERR_XSD_001"
            assert error["libelleErreur"].startswith("IRRECEVABILITE: ")
            assert said in error["libelleErreur"]


def test_an_invoice_of_a_flow_is_shown_like_any_other(company, simulator):
    """Its fields come from the XML, in the words of the API."""
    tree = with_engagement(ordinary(), "EJ-1")
    insert(tree, HEAD, node("ram:IncludedNote", "", node("ram:Content", "Situation n° 7")))
    judged(company, tree)
    (found,) = company.call(ORDINARY, {})["listeFactures"]
    assert (found["montantHT"], found["numeroBonCommande"], found["numeroMarche"]) == (59904, "EJ-1", "M-42")
    shown = company.call(CONSULT, {"identifiantFactureCPP": found["identifiantFactureCPP"]})["facture"]
    assert (shown["modeDepot"], shown["commentaire"]) == ("UPLOAD_API", "Situation n° 7")
    assert shown["references"]["typeTva"] == "TVA_SUR_ENCAISSEMENT"
    assert (shown["references"]["modePaiement"], shown["references"]["typeFacture"]) == ("VIREMENT", "FACTURE")
    assert str(shown["montantTotal"]["montantAPayer"]) == "54350.56"
    assert shown["recapitulatifDeTva"]["ligneTva"][0]["ligneTvaTauxManuel"] == 20
    (line,) = shown["lignesDePoste"]["lignePoste"]
    assert (line["lignePosteNumero"], line["lignePosteUniteLibelle"], line["lignePosteTauxTvaManuel"]) == (1, "LS", 20)
    assert (line["lignePosteDenomination"], line["lignePosteMontantHtApresRemise"]) == ("Gros œuvre", 59904)


def test_a_line_below_its_price_has_a_discount(company):
    """What the sum lacks is shown as a discount."""
    price = f"{LINE}/ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
    judged(company, ordinary(**{price: "60000"}))
    (found,) = company.call(ORDINARY, {})["listeFactures"]
    shown = company.call(CONSULT, {"identifiantFactureCPP": found["identifiantFactureCPP"]})["facture"]
    assert shown["lignesDePoste"]["lignePoste"][0]["lignePosteMontantRemiseHT"] == 96


def test_a_credit_note_is_shown_as_one(company):
    """With its origin, and no way to be paid."""
    judged(company, credit_note())
    (found,) = company.call(ORDINARY, {"typeFacture": "AVOIR"})["listeFactures"]
    assert found["numeroFactureOrigine"] == "F-1"


def test_a_number_that_cannot_be_paid_twice_is_the_depositor_s(company, simulator):
    """Numbers of another supplier are neither used up nor told."""
    simulator.conditions = evolve(simulator.conditions, flow_labels=False)
    judged(company, ordinary("F-1"))
    said = _everything_said(company, simulator, ordinary("F-1", **{SELLER: SUBCONTRACTOR_SIRET}))[0]
    assert "deja" not in said
    assert simulator.ledger.duplicates() == ()
