"""A supplier corrects the validator of a request, and closes what was rejected."""

import pytest

from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, SUBCONTRACTOR_SIRET

VALIDATOR, HANDLE = "factures/v1/corriger/valideur/facture", "factures/v1/traiterRejet"
SEARCH, CONSULT = "factures/v1/rechercher/fournisseur", "factures/v1/consulter/fournisseur"
HISTORY = "factures/v1/consulter/historique"
N = "F-2026/001"


@pytest.fixture
def sent(company):
    """The identifier of an invoice just deposited."""
    return company.submit()["identifiantFactureCPP"]


@pytest.fixture
def disowned(simulator, as_siret):
    """A subcontractor's request, and its caller, whose validator is not the right one."""
    caller = as_siret(simulator, SUBCONTRACTOR_SIRET)
    answer = caller.submit(
        cadreDeFacturation__codeCadreFacturation="A9_FACTURE_SOUSTRAITANT",
        cadreDeFacturation__codeStructureValideur=MAIN_CONTRACTOR_SIRET,
    )
    simulator.set_status(N, "ERREUR_FOURNISSEUR_SUR_VALIDEUR", supplier_siret=SUBCONTRACTOR_SIRET)
    return answer["identifiantFactureCPP"], caller


@pytest.mark.parametrize("status", ["ERREUR_FOURNISSEUR_SUR_VALIDEUR", "ERREUR_COTRAITANT_SUR_VALIDEUR"])
@pytest.mark.parametrize(
    "named",
    [
        {"idStructure": 26_000_004},
        {"typeIdentifiantStructure": "SIRET", "identifiantStructure": "00010004000013"},
        {"idStructure": 26_000_004, "typeIdentifiantStructure": "SIRET", "identifiantStructure": "00010004000013"},
    ],
)
def test_a_wrong_validator_is_replaced(disowned, simulator, as_siret, named, status):
    """The new one finds the request awaiting it, the old one has no part in it any more."""
    invoice_id, caller = disowned
    simulator.set_status(N, status)
    assert caller.call(VALIDATOR, {"idFacture": invoice_id} | named)["idFacture"] == invoice_id
    assert simulator.invoice(N).status == "A_VALIDER_1"
    validate = {"idFacture": invoice_id, "action": "VALIDATION"}
    path = "factures/v1/traiter/factureAValider"
    assert as_siret(simulator, MAIN_CONTRACTOR_SIRET).call(path, validate)["codeRetour"] == 20001
    assert as_siret(simulator, "00010004000013").call(path, validate)["statutFacture"] == "VALIDEE_1"


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"idStructure": 1},
        {"idStructure": 26_000_002},  # the supplier itself
        {"typeIdentifiantStructure": "SIRET"},
        {"identifiantStructure": "00010004000013"},
        {"typeIdentifiantStructure": "SIRET", "identifiantStructure": "00010009000013"},
        {"typeIdentifiantStructure": "RIDET", "identifiantStructure": "00010004000013"},
        {"typeIdentifiantStructure": "SIREN", "identifiantStructure": "00010004000013"},
        {"idStructure": 26_000_001, "typeIdentifiantStructure": "SIRET", "identifiantStructure": "00010004000013"},
        {"idStructure": 26_000_004, "codeServiceValideur": "S"},
        {"idStructure": 26_000_004, "typeIdentifiantStructure": "SIRET"},
        {"idStructure": 26_000_004, "identifiantStructure": "00010004000013"},
    ],
)
def test_the_new_validator_is_known_and_another(disowned, simulator, named):
    """It is named by one of its two names, or by both when they are of one structure."""
    invoice_id, caller = disowned
    assert caller.call(VALIDATOR, {"idFacture": invoice_id} | named)["codeRetour"] != 0
    assert simulator.invoice(N).status == "ERREUR_FOURNISSEUR_SUR_VALIDEUR"


@pytest.mark.parametrize("status", ["A_VALIDER_1", "REFUSEE_1", "VALIDEE_1", "A_RECYCLER"])
def test_a_validator_is_replaced_when_it_was_the_wrong_one(disowned, simulator, status):
    """In any other status the state forbids it."""
    invoice_id, caller = disowned
    simulator.set_status(N, status)
    answer = caller.call(VALIDATOR, {"idFacture": invoice_id, "idStructure": 26_000_004})
    assert answer["libelle"].startswith("GDP_MSG_11.001 - ")


def test_an_invoice_nobody_validates_has_no_validator_to_replace(sent, company, simulator, disowned):
    """The state forbids it there, and others than the supplier have no part in it."""
    invoice_id, _ = disowned
    simulator.set_status(N, "ERREUR_FOURNISSEUR_SUR_VALIDEUR", supplier_siret=MAIN_CONTRACTOR_SIRET)
    body = {"idFacture": sent, "idStructure": 26_000_004}
    assert company.call(VALIDATOR, body)["libelle"].startswith("GDP_MSG_11.001 - ")
    assert company.call(VALIDATOR, body | {"idFacture": invoice_id})["codeRetour"] == 20001


def listed(company, **asked):
    """Return the numbers a search finds."""
    return [item["numeroFacture"] for item in company.call(SEARCH, asked)["listeFactures"]]


def test_a_rejection_is_handled(company, simulator):
    """Searches and the invoice itself tell it, the history who and when, and once is enough."""
    ids = [company.submit(numeroFactureSaisi=number)["identifiantFactureCPP"] for number in ("F1", "F2", "F3")]
    for number in ("F1", "F2"):
        simulator.set_status(number, "REJETEE", "Marché terminé")
    body: dict[str, object] = {"listeDemandePaiement": [{"idDemandePaiement": one} for one in (*ids[:2], ids[0])]}
    answer = company.call(HANDLE, body | {"motifRejet": "Lu", "cpltInfos": "Refaite"})
    assert (answer["codeRetour"], answer["libelle"]) == (0, "GCU_MSG_01_000")
    assert company.call(HANDLE, body)["codeRetour"] == 0
    assert (listed(company, rejetTraite=True), listed(company, rejetTraite=False)) == (["F2", "F1"], ["F3"])
    assert [item["rejetTraite"] for item in company.call(SEARCH, {})["listeFactures"]] == [False, True, True]
    assert company.call(CONSULT, {"identifiantFactureCPP": ids[0]})["facture"]["rejetTraite"] is True
    history = company.call(HISTORY, {"idFacture": ids[0]})
    actions = history["historiquesDesActionsUtilisateurs"]
    assert (actions["totalHistoAction"], actions["histoAction"][0]["histoActionCode"]) == (1, "TRAITEMENT_REJET")
    assert actions["histoAction"][0]["histoActionDateHeure"] == "2026-11-24 10:30"
    assert history["derniereAction"]["derniereActionCode"] == "TRAITEMENT_REJET"
    assert history["statutCourantCode"] == "REJETEE"


def test_rejections_are_handled_all_or_none(company, lyon, simulator):
    """One that is not rejected, unknown or of others, and none is."""
    ids = [company.submit(numeroFactureSaisi=number)["identifiantFactureCPP"] for number in ("F1", "F2")]
    simulator.set_status("F1", "REJETEE")
    rejected = [{"idDemandePaiement": ids[0]}]
    assert company.call(HANDLE, {"listeDemandePaiement": [*rejected, {"idDemandePaiement": 1}]})["codeRetour"] == 20000
    other = company.call(HANDLE, {"listeDemandePaiement": [*rejected, {"idDemandePaiement": ids[1]}]})
    assert other["libelle"].startswith("GDP_MSG_11.001 - ")
    assert lyon.call(HANDLE, {"listeDemandePaiement": rejected})["codeRetour"] == 20001
    assert company.call(HANDLE, {"listeDemandePaiement": rejected * 1001})["codeRetour"] == 20013
    for nothing in ("null", "[]", "[{}]"):
        assert company.call(HANDLE, f'{{"listeDemandePaiement": {nothing}}}'.encode())["codeRetour"] == 20303
    assert listed(company, rejetTraite=True) == []
    assert company.call(HISTORY, {"idFacture": ids[0]})["derniereAction"] is None
    assert company.call(HANDLE, {"listeDemandePaiement": rejected * 1000})["codeRetour"] == 0
