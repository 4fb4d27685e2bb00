"""What is sent to hand a flow over, read its report and search works documents, and what is understood."""

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from chorus_bridge.chorus import operations, wire
from chorus_bridge.chorus.flow_words import FlowVerdict
from chorus_bridge.chorus.replies import read_answer
from chorus_bridge.chorus.results import FlowError, FlowReceipt, FlowReport, TechnicalError
from chorus_bridge.chorus.statuses import news
from chorus_bridge.effects import Accepted, Operation
from chorus_bridge.errors import Refused, Surprise, Unsure

SINCE = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAGING = (
    '"rechercheFactureTravaux":{"nbResultatsParPage":%d,"pageResultatDemandee":%d,"triColonne":"DateDepot",'
    '"triSens":"Ascendant"}'
)

GOLDEN: list[tuple[Operation[Any], str, str]] = [
    (
        operations.deposit_flow("flux_F1.xml", b"<xml/>", "IN_DP_E2_CII_MIN_16B"),
        "/cpro/factures/v1/deposer/flux",
        '{"fichierFlux":"PHhtbC8+","nomFichier":"flux_F1.xml","syntaxeFlux":"IN_DP_E2_CII_MIN_16B","avecSignature":false}',
    ),
    (operations.flow_report("CPP1"), "/cpro/transverses/v1/consulterCRDetaille", '{"numeroFluxDepot":"CPP1"}'),
    (
        operations.find_works(),
        "/cpro/facturesTravaux/v1/rechercher",
        '{"roleUtilisateur":"FOURNISSEUR",' + PAGING % (100, 1) + "}",
    ),
    (
        operations.find_works(
            number="F-1",
            supplier_id=7,
            flow_number="CPP1",
            portal_changes_since=SINCE,
            until=SINCE,
            page=2,
            page_size=5,
        ),
        "/cpro/facturesTravaux/v1/rechercher",
        '{"roleUtilisateur":"FOURNISSEUR","numeroFactureTravaux":"F-1","idStructureFournisseur":7,"numeroFluxDepot":"CPP1",'
        '"periodeDateHeureEtatCourantDu":"2026-07-01T10:00:00","periodeDateHeureEtatCourantAu":"2026-07-01T10:00:00",'
        + PAGING % (5, 2)
        + "}",
    ),
    (operations.flow_formats(), "/cpro/transverses/v1/recuperer/formatflux", "{}"),
    (
        operations.flow_syntaxes("IN_DP_E2_MIXTE"),
        "/cpro/transverses/v1/recuperer/syntaxeflux",
        '{"formatFlux":"IN_DP_E2_MIXTE"}',
    ),
]


@pytest.mark.parametrize(("operation", "path", "body"), GOLDEN)
def test_each_request_is_exactly_so(operation, path, body):
    """Paths are case-sensitive, names are the portal's own."""
    assert (operation.path, wire.dump(operation.body).decode()) == (path, body)


def test_an_ordinary_search_takes_a_flow_too():
    """An ordinary invoice that came by a flow is listed with the others."""
    assert operations.find_invoices(flow_number="CPP1").body["numeroFluxDepot"] == "CPP1"


def test_only_the_deposit_is_never_repeated():
    """Reports and searches may be asked again; a flow may have been received."""
    repeated = [op.name for op, _, _ in GOLDEN if op.repeatable]
    assert "factures/deposer/flux" not in repeated
    assert len(repeated) == len(GOLDEN) - 1


def test_the_bytes_of_a_flow_are_sent_as_they_are():
    """Whatever they are."""
    content = bytes(range(256))
    body = operations.deposit_flow("f.xml", content, "X").body
    assert base64.b64decode(str(body["fichierFlux"]), validate=True) == content


def answered(operation, status=200, **fields):
    """Return what *operation* makes of an answer of the portal."""
    body = json.dumps({"codeRetour": 0, "libelle": "TRA_MSG_00.000", **fields}).encode()
    return read_answer(operation, status, {}, body, now=NOW)


def test_a_receipt_carries_the_flow_s_number():
    """Without it nothing could be asked: the outcome is unknown, and searched for."""
    operation = operations.deposit_flow("f.xml", b"x", "X")
    told = answered(operation, numeroFluxDepot="CPP0011117000000000425903", dateDepot="2026-11-24", syntaxeFlux="X")
    assert told == Accepted(FlowReceipt(flow_number="CPP0011117000000000425903", received_on=date(2026, 11, 24)))
    assert isinstance(answered(operation, dateDepot="2026-11-24"), Unsure)


@pytest.mark.parametrize("lists", [{}, {"listeErreurDP": None, "listeErreurTechnique": None}, {"listeErreurDP": []}])
def test_a_report_without_reproaches_has_none(lists):
    """Lists may be empty, null or absent."""
    told = answered(
        operations.flow_report("CPP1"),
        etatCourantDepotFlux="IN_INTEGRE",
        dateHeureEtatCourantFlux="2026-09-14T22:57:02+02:00",
        **lists,
    )
    at = datetime(2026, 9, 14, 20, 57, 2, tzinfo=UTC)
    assert told == Accepted(FlowReport(verdict=FlowVerdict.INTEGRATED, raw="IN_INTEGRE", at=at))


def test_a_report_keeps_every_reproach():
    """Of each invoice, by its number, and of the file itself."""
    told = answered(
        operations.flow_report("CPP1"),
        etatCourantDepotFlux="Rejeté",
        listeErreurDP={"numeroDP": "F-1", "libelleErreurDP": "un|deux", "identifiantFournisseur": "1"},
        listeErreurTechnique=[{"codeErreur": "ERR_XSD_001", "libelleErreur": "ligne 150", "natureErreur": "T"}, {}],
    )
    assert told == Accepted(
        FlowReport(
            verdict=FlowVerdict.REJECTED,
            raw="Rejeté",
            at=None,
            errors=(FlowError(number="F-1", text="un|deux"),),
            technical=(TechnicalError(code="ERR_XSD_001", text="ligne 150"), TechnicalError(code="", text="")),
        )
    )


def test_flow_not_found_is_an_answer():
    """Usual just after the deposit: waited for, never a refusal."""
    told = answered(operations.flow_report("CPP1"), codeRetour=20001, libelle="POQ_MSG_01.003 - Flux introuvable.")
    assert told == Accepted(FlowReport(verdict=FlowVerdict.UNKNOWN_YET, raw="", at=None))


def test_another_code_is_a_refusal():
    """It says nothing of the flow."""
    assert isinstance(answered(operations.flow_report("CPP1"), codeRetour=20002), Refused)


@pytest.mark.parametrize("code", [20000, 20007])
def test_no_works_document_is_an_answer(code):
    """The works search has a code of its own for it."""
    told = answered(operations.find_works(), codeRetour=code, libelle="GFT_MSG_01.075")
    assert (told.value.items, told.value.last) == ((), True)


ROW = {
    "idFactureTravaux": 4001,
    "numeroFactureTravaux": "F-1",
    "typeDemandePaiement": "FACTURE_TRAVAUX",
    "typeFactureTravaux": None,
    "statutFactureTravaux": "A_ASSOCIER_MOE",
    "dateDepot": "2026-11-24",
    "dateFactureTravaux": "2026-11-20",
    "dateHeureEtatCourant": "2019-07-11T15:45:39.674+02:00",
    "identifiantFournisseur": "73282932000074",
    "identifiantDestinataire": "21690123100011",
    "montantHT": 9500,
    "montantTTC": 11400.5,
    "montantAPayer": 9822.5,
    "devise": "EUR",
}


def test_a_works_document_is_read_as_an_invoice_is():
    """Its kind is not said; its flow may be."""
    told = answered(
        operations.find_works(),
        listeFacturesTravaux=[ROW, {**ROW, "numeroFluxDepot": "CPP1"}],
        parametresRetour={"pageCourante": 1, "pages": 3, "nbResultatsParPage": 2, "total": 6},
    ).value
    first, second = told.items
    at = datetime(2019, 7, 11, 13, 45, 39, 674000, tzinfo=UTC)
    assert (first.portal_id, first.number, first.kind, first.flow_number) == ("4001", "F-1", None, None)
    assert (first.supplier_siret, first.recipient_siret) == ("73282932000074", "21690123100011")
    assert (first.total_incl_vat, first.payable, first.currency) == (Decimal("11400.5"), Decimal("9822.5"), "EUR")
    assert (first.deposited_on, first.issue_date) == (date(2026, 11, 24), date(2026, 11, 20))
    assert first.news == news("A_ASSOCIER_MOE", at)
    assert (second.flow_number, told.last) == ("CPP1", False)


def test_a_works_document_without_identifier_is_no_document():
    """It could not be followed."""
    told = answered(operations.find_works(), listeFacturesTravaux=[{**ROW, "idFactureTravaux": None}])
    assert isinstance(told, Surprise)


def test_the_live_lists_are_read_as_they_come():
    """Open lists: no word is refused, what is no word is left out."""
    rows = [{"formatFlux": "IN_DP_E2_MIXTE"}, {}, {"formatFlux": "NEW"}]
    assert answered(operations.flow_formats(), listeFormatFlux=rows) == Accepted(("IN_DP_E2_MIXTE", "NEW"))
    syntaxes = [{"syntaxeFlux": "IN_DP_E5_CII"}]
    assert answered(operations.flow_syntaxes("X"), listeSyntaxeFlux=syntaxes) == Accepted(("IN_DP_E5_CII",))
    assert answered(operations.flow_syntaxes("X")) == Accepted(())
