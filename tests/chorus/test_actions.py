"""The operations of a supplier who acts on an invoice: spelled as published, never repeated, read with tolerance."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from chorus_bridge import Attachment
from chorus_bridge.chorus import operations
from chorus_bridge.chorus.actions import UNREAD, Bearing
from chorus_bridge.domain.acts import Completion, Rerouting, ValidatorCorrection
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.errors import BadValue
from tests.builders import AUTHORITY_SIRET, RECIPIENT_SIRET, VALIDATOR_SIRET

HELD = Bearing(
    recipient=RECIPIENT_SIRET,
    service="TRAVAUX",
    engagement="EJ-1",
    contract="M-1",
    references={"deviseFacture": "EUR", "numeroMarche": "M-1", "numeroBonCommande": "EJ-1"},
)
PLAN = Attachment(name="plan.pdf", content=b"plan", type_code="01")
WRITES = {
    "completer": operations.complete("42", Completion(comment="Voici", attachments=(PLAN,)), [7]),
    "recycler": operations.reroute("42", Rerouting(recipient=AUTHORITY_SIRET), HELD),
    "corriger/valideur/facture": operations.fix_validator("42", ValidatorCorrection(validator=VALIDATOR_SIRET)),
    "traiterRejet": operations.acknowledge_rejection("42"),
}
BODIES = {
    "completer": {
        "identifiantFactureCPP": 42,
        "pieceJointeComplementaire": (
            {
                "pieceJointeComplementaireDesignation": "plan.pdf",
                "pieceJointeComplementaireType": "01",
                "pieceJointeComplementaireId": 7,
            },
        ),
        "commentaire": "Voici",
    },
    "recycler": {
        "identifiantFactureCPP": 42,
        "destinataire": {"codeDestinataire": AUTHORITY_SIRET, "codeServiceExecutant": "TRAVAUX"},
        "reference": {"deviseFacture": "EUR", "numeroMarche": "M-1", "numeroBonCommande": "EJ-1"},
    },
    "corriger/valideur/facture": {
        "idFacture": 42,
        "typeIdentifiantStructure": "SIRET",
        "identifiantStructure": VALIDATOR_SIRET,
    },
    "traiterRejet": {"listeDemandePaiement": ({"idDemandePaiement": 42},)},
}
writes = pytest.mark.parametrize("verb", WRITES)


@writes
def test_a_write_is_spelled_as_published_and_made_once(verb):
    """Its name, its path and its body."""
    operation = WRITES[verb]
    assert (operation.name, operation.path) == (f"factures/{verb}", f"/cpro/factures/v1/{verb}")
    assert operation.body == BODIES[verb]
    assert not operation.repeatable
    assert operation.answer_limit is None


@writes
def test_an_answer_may_say_little(verb):
    """Only what it says counts."""
    assert WRITES[verb].read({"codeRetour": 0}) is None


@pytest.mark.parametrize(
    ("verb", "key"),
    [
        ("completer", "identifiantFactureCPP"),
        ("recycler", "identifiantFactureCPP"),
        ("corriger/valideur/facture", "idFacture"),
    ],
)
def test_an_answer_about_another_invoice_is_unreadable(verb, key):
    """What became of ours is then unknown."""
    assert WRITES[verb].read({key: 42}) is None
    with pytest.raises(ValueError, match="another invoice"):
        WRITES[verb].read({key: 43})


def test_a_rerouting_gives_the_new_status():
    """When the portal says it."""
    said = WRITES["recycler"].read({"statutFacture": "DEPOSEE"})
    assert said == PortalNews(status=PortalStatus.DEPOSITED, raw="DEPOSEE")


def test_a_completion_says_only_what_it_has():
    """No empty list, no blank comment."""
    words = operations.complete("42", Completion(comment="Voici"), [])
    assert words.body == {"identifiantFactureCPP": 42, "commentaire": "Voici"}
    typed = Attachment(name="plan.pdf", content=b"plan", label="Plan", type_code="01")
    body: Any = operations.complete("42", Completion(comment=" ", attachments=(typed,)), [7]).body
    assert body["pieceJointeComplementaire"] == (
        {
            "pieceJointeComplementaireDesignation": "Plan",
            "pieceJointeComplementaireType": "01",
            "pieceJointeComplementaireId": 7,
        },
    )
    assert "commentaire" not in body


def test_a_rerouting_leaves_out_what_is_empty():
    """A service taken away, references nobody knows."""
    where = Rerouting(service="", engagement="", contract="M-2", comment="Voir M-2")
    assert operations.reroute("42", where, HELD).body == {
        "identifiantFactureCPP": 42,
        "destinataire": {"codeDestinataire": RECIPIENT_SIRET},
        "reference": {"deviseFacture": "EUR", "numeroMarche": "M-2"},
        "commentaire": "Voir M-2",
    }
    assert operations.reroute("42", Rerouting(engagement="EJ-2"), UNREAD).body == {
        "identifiantFactureCPP": 42,
        "destinataire": {},
        "reference": {"numeroBonCommande": "EJ-2"},
    }


def test_what_an_invoice_bears_is_read():
    """Every reference by the name it is given back under."""
    operation = operations.bearing("42")
    assert operation.repeatable
    assert operation.body == {"identifiantFactureCPP": 42, "codeLangue": "fr"}
    references = {
        "codeDeviseFacture": "EUR", "typeFacture": "FACTURE", "typeTva": "TVA_SUR_DEBIT", "motifExonerationTva": "X",
        "numeroMarche": "M-1", "numeroBonCommande": "EJ-1", "numeroFactureOrigine": "F-0", "modePaiement": "VIREMENT",
        "dateFacture": "2026-11-24",
    }  # fmt: skip
    answer: Any = {
        "facture": {
            "rejetTraite": True,
            "destinataire": {"codeDestinataire": RECIPIENT_SIRET, "codeServiceExecutant": "TRAVAUX"},
            "references": references,
            "cadreDeFacturation": {"codeValideur1": VALIDATOR_SIRET, "codeValideur2": " 2 "},
        }
    }
    del references["dateFacture"]
    assert operation.read(answer) == Bearing(
        recipient=RECIPIENT_SIRET,
        service="TRAVAUX",
        engagement="EJ-1",
        contract="M-1",
        validators=(VALIDATOR_SIRET, "2"),
        rejection_acknowledged=True,
        references={"deviseFacture": "EUR", **{k: v for k, v in references.items() if k != "codeDeviseFacture"}},
    )


def test_an_invoice_may_say_nothing_but_must_be_there():
    """A missing sheet is not an empty one."""
    assert operations.bearing("42").read({"facture": {"numeroFacture": "F-1"}}) == UNREAD
    with pytest.raises(ValueError, match="facture"):
        operations.bearing("42").read({"facture": None})


CONTRADICTIONS = [
    ({}, False),
    ({"recipient": RECIPIENT_SIRET, "service": "TRAVAUX", "engagement": "EJ-1", "contract": "M-1"}, False),
    ({"recipient": AUTHORITY_SIRET}, True),
    ({"service": "VOIRIE"}, True),
    ({"engagement": "EJ-2"}, True),
    ({"contract": "M-2"}, True),
    ({"validator": VALIDATOR_SIRET}, False),
]


@pytest.mark.parametrize(("wanted", "contradicts"), CONTRADICTIONS)
def test_what_it_bears_may_contradict_what_was_wanted(wanted, contradicts):
    """What it does not say contradicts nothing."""
    assert HELD.contradicts(wanted) is contradicts
    assert not UNREAD.contradicts(wanted)


def test_either_validator_will_do():
    """An invoice may have two."""
    both = Bearing(validators=("1", VALIDATOR_SIRET))
    assert not both.contradicts({"validator": VALIDATOR_SIRET})
    assert both.contradicts({"validator": AUTHORITY_SIRET})
    assert not both.contradicts({})


def test_a_download_is_spelled_as_published():
    """The PDF alone, with its attachments, or the portal's XML, which has them."""
    plain = operations.download(["42", "43"], limit=3_000)
    assert (plain.name, plain.repeatable) == ("factures/telecharger/groupe", True)
    invoices = ({"idFacture": 42}, {"idFacture": 43})
    assert plain.body == {"listeFacture": invoices, "format": "PDF", "avecPiecesJointesComplementaires": "NON"}
    whole = operations.download(["42"], attachments=True, limit=3_000)
    assert whole.body["avecPiecesJointesComplementaires"] == "OUI"
    pivot = operations.download(["42"], pivot=True, attachments=True, limit=3_000)
    assert pivot.body == {"listeFacture": ({"idFacture": 42},), "format": "PIVOT"}


def test_a_download_may_be_larger_than_other_answers():
    """By its base64, and a little around it."""
    assert operations.download(["42"], limit=3_000).answer_limit == 4_000 + 64 * 1024
    assert operations.download(["42"], limit=3_001).answer_limit == 4_004 + 64 * 1024


@pytest.mark.parametrize("many", [0, 11])
def test_ten_invoices_at_most_are_downloaded_together(many):
    """As the portal recommends."""
    with pytest.raises(BadValue):
        operations.download(["1"] * many, limit=1)
    body: Any = operations.download(["1"] * 10, limit=1).body
    assert len(body["listeFacture"]) == 10


def test_a_downloaded_file_is_read():
    """Its very bytes."""
    operation = operations.download(["42"], limit=1)
    assert operation.read({"fichierResultat": base64.b64encode(b"%PDF-1.7").decode()}) == b"%PDF-1.7"


@pytest.mark.parametrize("value", [None, "", 12, "%%%%", "é", ["JVBERg=="]])
def test_a_file_that_cannot_be_read_is_none(value):
    """Never an empty one."""
    with pytest.raises(ValueError):  # noqa: PT011 — two libraries say it in their own words
        operations.download(["42"], limit=1).read({"fichierResultat": value})
