"""Recipients and validators decide, within what the current status allows."""

import pytest

from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, SUBCONTRACTOR_SIRET
from chorus_bridge.simulator.statuses import RECIPIENT_TARGETS, RECIPIENT_TRANSITIONS, STATUSES

DECIDE, VALIDATE = "factures/v1/traiter/recue", "factures/v1/traiter/factureAValider"
N = "F-2026/001"


@pytest.fixture
def received(company, simulator):
    """An invoice at the recipient's disposal."""
    company.submit()
    return simulator.advance(N, 2)[0].id


@pytest.fixture
def to_validate(simulator, as_siret):
    """A subcontractor's request its contractor must validate."""
    answer = as_siret(simulator, SUBCONTRACTOR_SIRET).submit(
        cadreDeFacturation__codeCadreFacturation="A9_FACTURE_SOUSTRAITANT",
        cadreDeFacturation__codeStructureValideur=MAIN_CONTRACTOR_SIRET,
    )
    return answer["identifiantFactureCPP"]


def test_a_recipient_suspends_with_a_reason(received, lyon, company, simulator):
    """The reason shows in the search of the supplier and in the history."""
    answer = lyon.call(DECIDE, {"idFacture": received, "nouveauStatut": "SUSPENDUE", "motif": "Pièce manquante"})
    assert (answer["numeroFacture"], answer["nouveauStatut"], answer["dateTraitement"]) == (
        N, "SUSPENDUE", "2026-11-24",
    )  # fmt: skip
    (item,) = company.call("factures/v1/rechercher/fournisseur", {})["listeFactures"]
    assert (item["statut"], item["commentaireEtatCourant"]) == ("SUSPENDUE", "Pièce manquante")
    assert len(simulator.invoice(N).passages) == 4


@pytest.mark.parametrize("target", ["SUSPENDUE", "REJETEE", "A_RECYCLER"])
@pytest.mark.parametrize("reason", [{}, {"motif": ""}, {"motif": "m" * 256}])
def test_sending_back_needs_a_reason(received, lyon, simulator, target, reason):
    """A reason of 1 to 255 characters is demanded, and nothing moves without it."""
    answer = lyon.call(DECIDE, {"idFacture": received, "nouveauStatut": target} | reason)
    assert answer["codeRetour"] != 0
    assert simulator.invoice(N).status == "MISE_A_DISPOSITION"


@pytest.mark.parametrize("origin", sorted(STATUSES))
@pytest.mark.parametrize("target", sorted(RECIPIENT_TARGETS | {"DEPOSEE", "COMPLETEE"}))
def test_only_coherent_transitions_are_taken(received, lyon, simulator, origin, target):
    """From every status, what the table allows succeeds and everything else answers 20002."""
    simulator.set_status(N, origin)
    answer = lyon.call(DECIDE, {"idFacture": received, "nouveauStatut": target, "motif": "m"})
    allowed = target in RECIPIENT_TRANSITIONS.get(origin, ())
    assert answer["codeRetour"] == (0 if allowed else 20002)
    assert simulator.invoice(N).status == (target if allowed else origin)


@pytest.mark.parametrize(
    ("origin", "target", "coherent"),
    [
        ("DEPOSEE", "SERVICE_FAIT", False),
        ("MISE_A_DISPOSITION", "MISE_EN_PAIEMENT", True),
        ("MISE_EN_PAIEMENT", "MANDATEE", True),
        ("MISE_EN_PAIEMENT", "REJETEE", False),
        ("REJETEE", "MISE_A_DISPOSITION", False),
        ("COMPLETEE", "MISE_A_DISPOSITION", True),
        ("SERVICE_FAIT", "SERVICE_FAIT", False),
    ],
)
def test_the_table_says_what_the_life_cycle_says(origin, target, coherent):
    """Steps may be skipped, the payment may be reported early, and a rejection is for good."""
    assert (target in RECIPIENT_TRANSITIONS.get(origin, ())) is coherent


def test_only_the_recipient_decides(received, company, simulator):
    """The supplier cannot pay itself."""
    answer = company.call(DECIDE, {"idFacture": received, "nouveauStatut": "MANDATEE"})
    assert (answer["codeRetour"], simulator.invoice(N).status) == (20001, "MISE_A_DISPOSITION")


def test_an_invoice_that_does_not_exist_is_unknown(lyon):
    """The answer is the recorded one."""
    answer = lyon.call(DECIDE, {"idFacture": 1, "nouveauStatut": "MANDATEE"})
    assert (answer["codeRetour"], answer["libelle"][:14]) == (20000, "GDP_MSG_11.008")


def test_after_a_decision_the_path_goes_on(received, lyon, simulator):
    """What follows a decision is what normally follows the new status."""
    lyon.call(DECIDE, {"idFacture": received, "nouveauStatut": "MANDATEE"})
    assert simulator.advance(N)[0].status == "MISE_A_DISPOSITION_COMPTABLE"


def test_a_contractor_accepts(to_validate, company, simulator):
    """The accepted request goes on, and the search shows when it was validated."""
    body = {"idFacture": to_validate, "action": "VALIDATION", "idValideur": company.structure.id}
    assert company.call(VALIDATE, body)["statutFacture"] == "VALIDEE_1"
    assert simulator.advance(N)[0].status == "EN_COURS_ACHEMINEMENT"
    assert company.call(VALIDATE, body)["codeRetour"] == 20002


def test_a_contractor_refuses_with_a_reason(to_validate, company, simulator):
    """Without a reason nothing moves; with one the request stops there."""
    body = {"idFacture": to_validate, "action": "REFUS"}
    assert company.call(VALIDATE, body)["codeRetour"] != 0
    assert company.call(VALIDATE, body | {"motifRefus": "Quantités"})["statutFacture"] == "REFUSEE_1"
    simulator.advance(N)
    assert simulator.invoice(N).status == "REFUSEE_1"


@pytest.mark.parametrize("change", [{"idValideur": 1}, {"action": "REJET"}])
def test_a_validation_names_what_it_means(to_validate, company, change):
    """Another validator's identifier and an unknown action are refusals."""
    body = {"idFacture": to_validate, "action": "VALIDATION"} | change
    assert company.call(VALIDATE, body)["codeRetour"] != 0


def test_only_the_validator_validates(to_validate, lyon, simulator, as_siret):
    """Neither the recipient nor the subcontractor itself may."""
    body = {"idFacture": to_validate, "action": "VALIDATION"}
    for caller in (lyon, as_siret(simulator, SUBCONTRACTOR_SIRET)):
        assert caller.call(VALIDATE, body)["codeRetour"] == 20001


def test_history_is_for_those_concerned(to_validate, company, lyon, simulator, as_siret):
    """Supplier, validator and recipient read it, nobody else."""
    body = {"idFacture": to_validate}
    supplier = as_siret(simulator, SUBCONTRACTOR_SIRET)
    for caller in (supplier, company, lyon):
        assert caller.call("factures/v1/consulter/historique", body)["codeRetour"] == 0
    stranger = as_siret(simulator, "21750001600019")
    assert stranger.call("factures/v1/consulter/historique", body)["codeRetour"] == 20001


def test_an_invoice_is_consulted_by_its_supplier(company, lyon, typed):
    """Everything sent comes back, the lines too, to the supplier alone."""
    invoice_id = company.call("factures/v1/soumettre", typed | {"commentaire": "Situation 5"})["identifiantFactureCPP"]
    body = {"identifiantFactureCPP": invoice_id, "codeLangue": "fr", "pLignesPoste": {}}
    invoice = company.call("factures/v1/consulter/fournisseur", body)["facture"]
    assert (invoice["numeroFacture"], invoice["commentaire"]) == (N, "Situation 5")
    assert invoice["lignesDePoste"]["lignePoste"][0]["lignePosteMontantHtApresRemise"] == 59904
    assert str(invoice["montantTotal"]["montantTtcAvantRemiseGlobalTTC"]) == "71884.8"
    assert invoice["references"]["dateCreationFacture"] == "2026-11-24T10:30:15+01:00"
    assert invoice["fournisseur"]["coordBancairesFournisseurLibelle"] == "Compte courant"
    assert invoice["recapitulatifDeTva"]["ligneTva"][0]["ligneTvaTauxManuel"] == 20
    assert lyon.call("factures/v1/consulter/fournisseur", body)["codeRetour"] == 20001
