"""Works documents live apart: a search of their own, where each actor sees its part."""

from datetime import timedelta

import pytest
from attrs import evolve

from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, SUBCONTRACTOR_SIRET
from tests.simulator.flow_stage import (
    BLOCK,
    LILLE,
    NUMBER,
    ORDINARY,
    RECEIVED,
    WORKS,
    deposit,
    invoice,
    judged,
    listed,
    ordinary,
    situation,
)


def test_works_documents_and_invoices_are_listed_apart(company, claim):
    """Each search knows its own alone."""
    judged(company, ordinary())
    assert listed(company) == ["S07"]
    assert [found["numeroFacture"] for found in company.call(ORDINARY, {})["listeFactures"]] == ["F-1"]


def test_a_document_is_shown_as_recorded(company, claim):
    """Every field of the recorded answer is there."""
    answer = company.call(WORKS, {"roleUtilisateur": "FOURNISSEUR"})
    (item,) = answer["listeFacturesTravaux"]
    assert answer["libelle"] == "TRA_MSG_00.000"
    assert item["idFactureTravaux"] == claim[0]
    assert (item["typeDemandePaiement"], item["typeFactureTravaux"]) == ("FACTURE_TRAVAUX", "PROJET_DECOMPTE_MENSUEL")
    assert (item["statutFactureTravaux"], item["dateFactureTravaux"]) == ("A_ASSOCIER_MOE", "2026-11-20")
    assert item["dateHeureEtatCourant"] == "2026-11-24T10:30:15.250+01:00"
    assert (item["identifiantFournisseur"], item["identifiantDestinataire"]) == (MAIN_CONTRACTOR_SIRET, LILLE)
    assert (item["montantHT"], str(item["montantTTC"]), item["devise"]) == (59904, "71884.8", "EUR")


FOUND = {
    "numeroFactureTravaux": ("S07", "S08"),
    "cadreFacturation": ("A4_PROJET_DECOMPTE_MENSUEL_FOURNISSEUR", "A5_ETAT_ACOMPTE_FOURNISSEUR"),
    "listeStatutCourant": ("A_ASSOCIER_MOE", "ASSOCIEE"),
    "listeTypeFactureTravaux": (["PROJET_DECOMPTE_MENSUEL"], ["ETAT_ACOMPTE"]),
    "idStructureFournisseur": (26_000_001, 26_000_002),
    "idStructureMoe": (26_000_004, 26_000_001),
    "idStructureMoa": (25_000_018, 25_000_012),
    "idDestinataire": (25_000_018, 25_000_012),
    "numeroMarche": ("M-42", "M-43"),
    "modeDepot": ("UPLOAD_API", "DEPOT_PDF_API"),
    "periodeDateDepotDu": ("2026-11-24", "2026-11-25"),
    "periodeDateDepotAu": ("2026-11-24", "2026-11-23"),
    "periodeDateFactureTravauxDu": ("2026-11-20", "2026-11-21"),
    "periodeDateHeureEtatCourantAu": ("2026-11-24T10:30:15", "2026-11-24T10:30:14"),
    "montantHTMin": (59904, 59904.01),
    "montantTTCMax": ("71884.80", "71884.79"),
    "montantAPayerMin": ("54350.56", "54350.57"),
    "uniquementSansPieceSuivante": (True, None),
    "flagTelecharge": (False, True),
    "idStructureValideur": (None, 26_000_002),
    "numeroBonCommande": (None, "EJ-1"),
    "idServiceExecutant": (None, 1),
    "idServiceMoe": (None, 1),
}


@pytest.mark.parametrize(("name", "values"), FOUND.items(), ids=FOUND)
def test_criteria_keep_what_they_say(company, claim, name, values):
    """The first value finds the claim, the second does not."""
    kept, lost = values
    if kept is not None:
        assert listed(company, **{name: kept}) == ["S07"]
    if lost is not None:
        assert listed(company, **{name: lost}) is None


def test_statuses_are_one_text_or_a_list(company, claim):
    """Both forms pass; a status of no list does not."""
    assert listed(company, listeStatutCourant=["ASSOCIEE", "A_ASSOCIER_MOE"]) == ["S07"]
    for wrong in ("NOWHERE", ["NOWHERE"]):
        assert company.call(WORKS, {"roleUtilisateur": "FOURNISSEUR", "listeStatutCourant": wrong})["codeRetour"] > 0
    assert company.send(WORKS, {"roleUtilisateur": "FOURNISSEUR", "listeStatutCourant": 1}).status == 400


def test_a_flow_finds_its_document(company, claim):
    """By its number."""
    assert listed(company, numeroFluxDepot=claim[1]) == ["S07"]
    assert listed(company, numeroFluxDepot=claim[1][:-1]) is None


@pytest.mark.parametrize(
    "asked", [{}, {"roleUtilisateur": "ARCHITECTE"}, {"roleUtilisateur": "MOE", "montantHTMin": "1,5"}]
)
def test_a_search_that_cannot_be_is_refused(company, claim, asked):
    """Without a role, in a role of no list, with an amount that is no number."""
    assert company.call(WORKS, asked)["codeRetour"] not in {0, 20007}


def test_each_role_sees_its_documents(company, claim, parties, as_siret, simulator):
    """Supplier, project manager and authority see the claim; nobody else does, nor the payer before its turn."""
    assert listed(company) == listed(parties["MOE"], "MOE") == listed(parties["MOA"], "MOA") == ["S07"]
    assert listed(company, "MOE") is None
    assert listed(parties["MOA"], "DESTINATAIRE") is None
    assert listed(as_siret(simulator, SUBCONTRACTOR_SIRET)) is None
    assert parties["MOA"].call(RECEIVED, {})["codeRetour"] == 20000


def test_pages_of_works(company, clock):
    """Ten at a time, most recent first, and past the end comes the error."""
    for rank in range(12):
        deposit(company, invoice(**{NUMBER: f"S{rank:02}"}))
        clock.move(minutes=1)
    assert listed(company) == [f"S{rank:02}" for rank in range(11, 1, -1)]
    page = {"nbResultatsParPage": 5, "pageResultatDemandee": 3}
    answer = company.call(WORKS, {"roleUtilisateur": "FOURNISSEUR", BLOCK: page})
    assert answer["parametresRetour"] == {"pageCourante": 3, "pages": 3, "nbResultatsParPage": 5, "total": 12}
    assert [item["numeroFactureTravaux"] for item in answer["listeFacturesTravaux"]] == ["S01", "S00"]
    assert listed(company, **{BLOCK: {**page, "pageResultatDemandee": 4}}) is None


def test_works_lag_in_their_search_too(company, simulator, clock):
    """As invoices do in theirs."""
    simulator.conditions = evolve(simulator.conditions, index_lag=timedelta(minutes=2))
    deposit(company, situation())
    assert listed(company) is None
    clock.move(minutes=2)
    assert listed(company) == ["S07"]
