"""Files are taken when name, size and content agree."""

import base64

import pytest

MEGA = 1024 * 1024


def pdf(**changes):
    """Return a PDF to deposit."""
    return {"fichierFacture": "JVBERi0xLjc=", "nomFichier": "f.pdf", "formatDepot": "PDF_NON_SIGNE"} | changes


def attachment(**changes):
    """Return a file to attach."""
    return {
        "pieceJointeFichier": "eA==",
        "pieceJointeNom": "plan.DWG.zip",
        "pieceJointeTypeMime": "application/zip",
        "pieceJointeExtension": "zip",
    } | changes


def test_a_pdf_comes_back_unread(company):
    """Every value the portal could have read is null: only the identifier is sure."""
    answer = company.call("factures/v1/deposer/pdf", pdf())
    identifier = answer.pop("pieceJointeId")
    assert isinstance(identifier, int)
    assert {answer.pop("codeRetour"), answer.pop("libelle")} == {0, "GCU_MSG_01_000"}
    assert set(answer.values()) == {None}
    assert "montantTtcAvantRemiseGlobalTTC" in answer


@pytest.mark.parametrize(
    "changes",
    [
        {"fichierFacture": "JVBERi0x\nLjc="},
        {"fichierFacture": "data:application/pdf;base64,JVBERi0xLjc="},
        {"fichierFacture": "bm90IGEgcGRm"},
        {"fichierFacture": None},
        {"nomFichier": "f.txt"},
        {"nomFichier": "a/f.pdf"},
        {"nomFichier": "f" * 197 + ".pdf"},
        {"formatDepot": "PDF"},
    ],
)
def test_what_is_not_a_plain_pdf_is_refused(company, changes):
    """Line breaks, prefixes, other contents, other names and other formats are functional refusals."""
    assert company.call("factures/v1/deposer/pdf", pdf(**changes))["codeRetour"] != 0


def test_a_pdf_beyond_the_limit_answers_413(company):
    """Ten megabytes pass, one byte more does not; decoded bytes count."""
    content = b"%PDF-" + b"0" * (10 * MEGA - 5)
    fits = pdf(fichierFacture=base64.b64encode(content).decode())
    assert company.send("factures/v1/deposer/pdf", fits).status == 200
    beyond = pdf(fichierFacture=base64.b64encode(content + b"0").decode())
    assert company.send("factures/v1/deposer/pdf", beyond).status == 413


def test_an_attachment_beyond_the_limit_is_a_refusal(company):
    """Here one byte too many answers 20003 in HTTP 200."""
    beyond = attachment(pieceJointeFichier=base64.b64encode(b"0" * (10 * MEGA + 1)).decode())
    assert company.call("transverses/v1/ajouter/fichier", beyond)["codeRetour"] == 20003


@pytest.mark.parametrize(
    "changes",
    [
        {"pieceJointeNom": "plan"},
        {"pieceJointeNom": ".zip"},
        {"pieceJointeNom": "plan.pdf"},
        {"pieceJointeNom": "p" * 47 + ".zip"},
        {"pieceJointeNom": "plan.exe", "pieceJointeExtension": "exe"},
        {"pieceJointeFichier": ""},
        {"pieceJointeTypeMime": None},
    ],
)
def test_an_attachment_is_named_by_its_extension(company, changes):
    """Name, extension and content must be there and agree."""
    assert company.call("transverses/v1/ajouter/fichier", attachment(**changes))["codeRetour"] != 0


def test_an_attachment_gets_an_identifier(company):
    """Two files never share an identifier, and case does not matter in an extension."""
    first = company.call("transverses/v1/ajouter/fichier", attachment())
    second = company.call("transverses/v1/ajouter/fichier", attachment(pieceJointeNom="a.ZIP"))
    assert first["pieceJointeId"] != second["pieceJointeId"]
