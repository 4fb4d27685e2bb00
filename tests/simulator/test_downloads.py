"""Invoices are downloaded as their PDF, in a ZIP, or as XML; who took what is told."""

import base64
import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve

from chorus_bridge.simulator import SUBCONTRACTOR_SIRET
from chorus_bridge.simulator.contents import Contents
from chorus_bridge.simulator.files.pdf_writing import page_saying
from tests.simulator.conftest import add, piece
from tests.simulator.flow_stage import LILLE, PDF, WORKS, deposit, situation

DOWNLOAD, FILES = "factures/v1/telecharger/groupe", "transverses/v1/telecharger/pieceJointe"
HISTORY, RECEIVED = "factures/v1/consulter/historique", "factures/v1/rechercher/recipiendaire"
DEPOSITED = b"%PDF-1.7 test"
N = "F-2026/001"


def asked(*ids, kind="PDF", files="NON"):
    """Return a request for these invoices."""
    return {
        "listeFacture": [{"idFacture": one} for one in ids],
        "format": kind,
        "avecPiecesJointesComplementaires": files,
    }


def downloaded(caller, *ids, **named):
    """Return the bytes a download gives."""
    return base64.b64decode(caller.call(DOWNLOAD, asked(*ids, **named))["fichierResultat"], validate=True)


def unzipped(content):
    """Return the files of a ZIP by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def sent(company):
    """The identifiers of two invoices, the second with two attachments."""
    pieces = [piece(add(company), pieceJointeComplementaireDesignation=f"../Détail {rank}") for rank in (1, 2)]
    one = company.submit()
    two = company.submit(numeroFactureSaisi="F-2", pieceJointeComplementaire=pieces)
    return one["identifiantFactureCPP"], two["identifiantFactureCPP"]


def test_one_invoice_is_its_pdf(company, sent):
    """Byte for byte the one deposited, alone when nothing goes with it."""
    assert downloaded(company, sent[0]) == downloaded(company, sent[0], files="OUI") == DEPOSITED
    assert downloaded(company, sent[1]) == DEPOSITED
    assert downloaded(company, sent[0], sent[0]) == DEPOSITED


def test_attachments_come_in_a_zip(company, sent):
    """Their names are those of any system, whatever their designation."""
    found = unzipped(downloaded(company, sent[1], files="OUI"))
    assert list(found.values()) == [DEPOSITED, b"%PDF-1.7 minutes", b"%PDF-1.7 minutes"]
    assert all(not name.startswith((".", "/")) and "/" not in name for name in found)


def test_several_invoices_have_a_directory_each(company, sent):
    """Two invoices never share one, though a number may hold what no directory may."""
    names = list(unzipped(downloaded(company, *sent, files="OUI")))
    assert len(names) == 4
    assert {name.partition("/")[0] for name in names} == {f"F-2026_001_{sent[0]}", f"F-2_{sent[1]}"}
    assert {name.count("/") for name in names} == {1}
    assert len(unzipped(downloaded(company, *sent))) == 2


def test_an_invoice_without_a_pdf_is_rendered(company, typed):
    """A page that any reader opens, with the number on it."""
    invoice_id = company.call("factures/v1/soumettre", typed)["identifiantFactureCPP"]
    page = downloaded(company, invoice_id)
    assert page == page_saying(f"Facture {N}")
    start = int(page.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert page[start:].startswith(b"xref\n0 5\n")
    places = [int(line[:10]) for line in page[start:].split(b"\n")[3:7]]
    assert [page[place:].split(b" ")[0] for place in places] == [b"1", b"2", b"3", b"4"]
    assert rb"(a \(b\) \\ ?)" in page_saying("a (b) \\ 工")


def test_the_pivot_tells_what_invoices_are(company, sent, simulator):
    """One XML for all of them; it holds no file, and none may be asked for."""
    root = ET.fromstring(downloaded(company, *sent, kind="PIVOT"))  # noqa: S314 - our own
    assert root.tag == "CPPFacturePivot"
    assert [found.findtext("Numero") for found in root] == [N, "F-2"]
    assert (root[0].findtext("MontantTTC"), root[0].findtext("Statut")) == ("71884.8", "DEPOSEE")
    assert [len(found.findall("Fichier")) for found in root] == [1, 3]
    assert company.call(DOWNLOAD, asked(*sent, kind="PIVOT", files="OUI"))["codeRetour"] != 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"format": "PDF"},
        asked(kind="PDF"),
        asked(8_000_001, kind="CSV"),
        asked(8_000_001, files="Oui"),
        asked(8_000_001) | {"numeroFacture": N},
        asked(*range(11)),
    ],
)
def test_a_download_asks_for_one_to_ten_invoices(company, body):
    """In a format of two, with or without their files."""
    assert company.call(DOWNLOAD, body)["codeRetour"] != 0


def test_ten_are_asked_for_at_most(company, sent):
    """The same one eleven times is too many, ten times is one."""
    assert company.call(DOWNLOAD, asked(*[sent[0]] * 11))["codeRetour"] == 20013
    assert downloaded(company, *[sent[0]] * 10) == DEPOSITED


def test_an_invoice_is_downloaded_by_those_concerned(company, lyon, sent, simulator, as_siret):
    """Others get nothing, not even the invoices beside it."""
    assert company.call(DOWNLOAD, asked(sent[0], 1))["codeRetour"] == 20000
    stranger = as_siret(simulator, SUBCONTRACTOR_SIRET)
    assert stranger.call(DOWNLOAD, asked(sent[0]))["codeRetour"] == 20001
    assert company.call(HISTORY, {"idFacture": sent[0]})["derniereAction"] is None
    assert downloaded(lyon, sent[0]) == DEPOSITED


def test_a_download_is_in_the_history(company, lyon, sent, simulator):
    """Its recipient's alone makes it downloaded, in the list and among the criteria."""
    simulator.advance(steps=2)
    downloaded(company, sent[0])
    assert lyon.call(RECEIVED, {"factureTelechargeeParDestinataire": False})["total"] == 2
    downloaded(lyon, sent[0])
    answer = lyon.call(RECEIVED, {"factureTelechargeeParDestinataire": True})
    assert [item["idFacture"] for item in answer["listeFactures"]] == [sent[0]]
    assert answer["listeFactures"][0]["factureTelechargeeParDestinataire"] is True
    downloaded(company, sent[0])
    assert simulator.invoice(N).downloaded
    history = company.call(HISTORY, {"idFacture": sent[0]})["historiquesDesActionsUtilisateurs"]
    assert [action["histoActionCode"] for action in history["histoAction"]] == ["TELECHARGEMENT_FACTURE"] * 3
    assert len({action["histoActionUtilisateurEmail"] for action in history["histoAction"]}) == 2


def test_actions_are_read_page_by_page_and_do_not_grow_for_ever(company, sent):
    """A client that downloads without end keeps the last two hundred."""
    for _ in range(203):
        downloaded(company, sent[0])
    block = {"nbResultatsParPageListeHistoAction": 150, "pageResultatDemandeeListeHistoAction": 2}
    answer = company.call(HISTORY, {"idFacture": sent[0], "paramRechercheHistoActionsUtilisateurs": block})
    actions = answer["historiquesDesActionsUtilisateurs"]
    assert (actions["totalHistoAction"], actions["pagesHistoAction"], len(actions["histoAction"])) == (200, 2, 50)


def test_more_than_120_mo_is_too_much(company, sent, simulator):
    """HTTP 413, by the sizes declared, and the histories say nothing of it."""
    invoice = simulator.invoice("F-2")
    main, big, small = invoice.files
    big = evolve(big, size=120 * 1024 * 1024 - main.size - small.size)
    simulator._portal.register.keep(evolve(invoice, files=(main, big, small)))
    for too_much in (asked(*sent, files="OUI"), asked(*reversed(sent), files="OUI")):
        assert company.send(DOWNLOAD, too_much).status == 413
    assert simulator.invoice("F-2").actions == ()
    assert company.send(DOWNLOAD, asked(sent[1], files="OUI")).status == 200
    assert company.send(DOWNLOAD, asked(*sent)).status == 200


def test_works_documents_are_downloaded_too(company, simulator, as_siret):
    """By their identifier: the PDF inside the flow, and the list of works says who took it."""
    deposit(company, situation())
    claim = simulator.invoice("S07")
    assert downloaded(company, claim.id) == PDF
    criteria = {"roleUtilisateur": "MOA", "flagTelecharge": True}
    lille = as_siret(simulator, LILLE)
    assert lille.call(WORKS, criteria)["codeRetour"] == 20007
    assert downloaded(lille, claim.id) == PDF
    (item,) = lille.call(WORKS, criteria)["listeFacturesTravaux"]
    assert item["factureTelechargeeParDestinataire"] is True
    piece_after = simulator.moe_answers("S07")
    assert (piece_after.downloaded, piece_after.actions) == (False, ())


def test_files_are_downloaded_under_another_name(company, sent):
    """The operation for every object gives the same, without a return code; other objects are refused."""
    body = {"objetPieceJointe": "DEMANDE_PAIEMENT", "demandePaiement": asked(sent[0])}
    answer = company.call(FILES, body)
    assert base64.b64decode(answer.pop("pieceJointe")) == DEPOSITED
    assert answer == {}
    assert company.call(FILES, body | {"objetPieceJointe": "SOLLICITATION"})["codeRetour"] != 0


def test_contents_are_kept_within_a_limit(company, simulator):
    """The oldest are forgotten first, a page stands in for them, and tiny files count too."""
    kept = Contents(limit=10_000)
    for rank in range(4):
        kept.keep(rank, bytes(3000))
    assert [kept.get(rank) is None for rank in range(4)] == [True, False, False, False]
    for rank in range(4, 1000):
        kept.keep(rank, b"x")
    assert sum(kept.get(rank) is not None for rank in range(1000)) == 19
    simulator._portal.contents = Contents(limit=0)
    invoice_id = company.submit()["identifiantFactureCPP"]
    assert downloaded(company, invoice_id) == page_saying(f"Facture {N}")
