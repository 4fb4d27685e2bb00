"""Works documents go from actor to actor, each with a piece of its own, and the payer comes at the end."""

from datetime import timedelta

import pytest

from chorus_bridge.simulator import PROJECT_MANAGER_SIRET, SUBCONTRACTOR_SIRET, Every
from tests.simulator.flow_stage import (
    BUYER,
    CONSULT,
    FRAMEWORK,
    HISTORY,
    LILLE,
    LYON,
    METROPOLE,
    NUMBER,
    ORDINARY,
    RECEIVED,
    SELLER,
    VALIDATE,
    VALIDATOR,
    invoice,
    judged,
    listed,
    ordinary,
    situation,
)
from tests.simulator.flow_variants import (
    validated,
)

FIRST = {
    "A4": (invoice(), "A_ASSOCIER_MOE"),
    "A4 without manager": (invoice(**{VALIDATOR: None}), "A_ASSOCIER_MOE"),
    "A4 to an authority alone": (invoice(**{VALIDATOR: None, BUYER: METROPOLE}), "A_ASSOCIER_MOA"),
    "A4 to an authority alone, with a manager": (invoice(**{BUYER: METROPOLE}), "A_ASSOCIER_MOE"),
    "A5": (invoice(**{FRAMEWORK: "A5", VALIDATOR: None}), "A_ASSOCIER_MOA"),
    "A7": (invoice(**{FRAMEWORK: "A7"}), "A_ASSOCIER_MOE"),
    "A22": (invoice(**{FRAMEWORK: "A22", VALIDATOR: None}), "A_ASSOCIER_MOA"),
    **{code: (ordinary("S07", **{FRAMEWORK: code}), "DEPOSEE") for code in ("A6", "A8", "A23")},
    **{code: (validated(code), "A_VALIDER_1") for code in ("A10", "A13", "A14")},
}


@pytest.mark.parametrize(("tree", "status"), FIRST.values(), ids=FIRST)
def test_each_framework_has_its_first_status(company, simulator, tree, status):
    """And all of them are works documents."""
    judged(company, tree)
    assert simulator.invoice("S07").status == status
    assert listed(company) == ["S07"]
    assert company.call(ORDINARY, {})["listeFactures"] == []


def test_a_claim_goes_from_actor_to_actor(company, simulator, parties, claim):
    """MOE, MOA, then the payer, each with a piece of its own in the same dossier."""
    assert simulator.moe_takes("S07").status == "PRISE_EN_COMPTE_MOE"
    progress = simulator.moe_answers("S07")
    assert (progress.framework, progress.number, progress.status) == ("A15", "S07EA", "A_ASSOCIER_MOA")
    assert simulator.invoice("S07").status == "ASSOCIEE"
    assert simulator.moa_takes("S07").number == "S07EA"
    payable = simulator.moa_validates("S07")
    assert (payable.framework, payable.number, payable.status) == ("A19", "S07EAV", "DEPOSEE")
    simulator.advance("S07EAV", steps=2)
    (received,) = parties["MOA"].call(RECEIVED, {})["listeFactures"]
    assert (received["numeroFacture"], received["typeDemandePaiement"]) == ("S07EAV", "FACTURE_TRAVAUX")
    assert (received["typeFactureTravaux"], received["codeMOE"]) == ("ETAT_ACOMPTE_VALIDE", PROJECT_MANAGER_SIRET)
    assert simulator.advance("S07EAV", steps=5)[0].status == "MISE_EN_PAIEMENT"
    assert listed(company) == ["S07EAV", "S07EA", "S07"]
    assert listed(company, uniquementSansPieceSuivante=True) == ["S07EAV"]
    assert [deposited.number for deposited in simulator.deposits()] == ["S07"]


def test_pieces_of_a_dossier_show_each_other(company, simulator, claim):
    """By identifier, number and framework, under the names the portal gives."""
    progress = simulator.moe_answers("S07")
    shown = company.call(CONSULT, {"identifiantFactureCPP": claim[0]})["facture"]
    assert shown["piecePrecedente"] is None
    assert shown["pieceSuivante"] == {
        "cadreFacturationPieceSuivante": "A15_ETAT_ACOMPTE_MOE",
        "idPieceSuivante": progress.id,
        "numeroPieceSuiante": "S07EA",
    }
    assert shown["cadreDeFacturation"]["identifiantMoe"] == PROJECT_MANAGER_SIRET
    assert shown["cadreDeFacturation"]["identifiantMoa"] == LILLE
    assert shown["references"]["typeFactureTravaux"] == "PROJET_DECOMPTE_MENSUEL"
    after = company.call(CONSULT, {"identifiantFactureCPP": progress.id})["facture"]
    assert (after["piecePrecedente"]["idPiecePrecedente"], after["pieceSuivante"]) == (claim[0], None)
    assert after["piecePrecedente"]["identifiantDestinatairePiecePrecedente"] == LILLE


def test_history_is_told_to_all_concerned(company, simulator, parties, claim):
    """Supplier, MOE and MOA read the same."""
    simulator.moe_takes("S07")
    for caller in (company, *parties.values()):
        answer = caller.call(HISTORY, {"idFacture": claim[0]})
        assert (answer["statutCourantCode"], answer["modeDepot"]) == ("PRISE_EN_COMPTE_MOE", "UPLOAD_API")


def test_a_final_account_awaits_a_signature(company, simulator):
    """The authority's general account goes back to the supplier, whose own A8 is what is paid."""
    judged(company, invoice(**{FRAMEWORK: "A7"}))
    assert simulator.moe_answers("S07").framework == "A17"
    general = simulator.moa_validates("S07")
    assert (general.framework, general.status, general.ahead) == ("A20", "A_ASSOCIER_FOURNISSEUR", ())
    judged(company, ordinary("S07S", **{FRAMEWORK: "A8"}))
    assert simulator.advance("S07S", steps=7)[0].status == "MISE_EN_PAIEMENT"


@pytest.mark.parametrize("actor", ["moe", "moa"])
def test_a_refusal_ends_the_circuit(company, simulator, claim, actor):
    """With its reason, and nothing ahead."""
    if actor == "moa":
        simulator.moe_answers("S07")
    refused = getattr(simulator, f"{actor}_refuses")("S07", "Travaux non faits")
    assert (refused.status, refused.comment, refused.ahead) == (f"REFUSEE_{actor.upper()}", "Travaux non faits", ())
    with pytest.raises(ValueError, match="does not await this actor"):
        getattr(simulator, f"{actor}_takes")("S07")


VALIDATIONS = {
    "validator_accepts": ("VALIDEE_1", ["A_ASSOCIER_MOE", "PRISE_EN_COMPTE_MOE", "ASSOCIEE"]),
    "validator_stays_silent": (
        "ABSENCE_VALIDATION_1_HORS_DELAI",
        ["A_ASSOCIER_MOE", "PRISE_EN_COMPTE_MOE", "ASSOCIEE"],
    ),
}


@pytest.mark.parametrize(("act", "expected"), VALIDATIONS.items())
def test_a_subcontractor_s_claim_is_validated_first(company, simulator, act, expected):
    """By a word or by silence; the MOE comes next."""
    judged(company, validated("A10"))
    moved = getattr(simulator, act)("S07")
    assert (moved.status, [step.status for step in moved.ahead]) == expected
    assert simulator.moe_answers("S07").framework == "A15"


def test_a_validator_may_refuse(company, simulator, as_siret):
    """By the lever or by the API."""
    judged(company, validated("A10"))
    assert simulator.validator_refuses("S07", "Pas de contrat").comment == "Pas de contrat"
    judged(company, validated("A13", **{NUMBER: "S08"}))
    validator = as_siret(simulator, SUBCONTRACTOR_SIRET)
    answer = validator.call(VALIDATE, {"idFacture": simulator.invoice("S08").id, "action": "VALIDATION"})
    assert answer["statutFacture"] == "VALIDEE_1"
    assert listed(validator, "VALIDEUR") == ["S08", "S07"]


def test_an_ordinary_request_is_validated_too(company, simulator):
    """A9 has a validator, and no works behind it."""
    judged(company, validated("A9"))
    assert [step.status for step in simulator.validator_accepts("S07").ahead][:2] == [
        "EN_COURS_ACHEMINEMENT",
        "MISE_A_DISPOSITION",
    ]
    with pytest.raises(ValueError, match="does not await"):
        simulator.moe_takes("S07")


def test_pace_moves_a_dossier_to_its_payment(build, as_siret, clock):
    """Each piece in turn, born when the one before ends, at its true instant."""
    simulator = build(pace=Every(timedelta(minutes=1)))
    judged(as_siret(simulator), situation())
    clock.move(minutes=4, seconds=30)
    assert [(piece.number, piece.status) for piece in simulator.invoices()] == [
        ("S07", "ASSOCIEE"),
        ("S07EA", "ASSOCIEE"),
        ("S07EAV", "DEPOSEE"),
    ]
    clock.move(minutes=7)
    assert simulator.invoice("S07EAV").status == "MISE_EN_PAIEMENT"


def test_the_payer_may_be_another(company, simulator, claim, as_siret):
    """The authority pays unless a payer is named."""
    simulator.moe_answers("S07")
    payable = simulator.moa_validates("S07", payer_siret=LYON)
    assert (payable.recipient.siret, payable.moa.siret) == (LYON, LILLE)
    simulator.advance("S07EAV", steps=2)
    assert as_siret(simulator, LYON).call(RECEIVED, {})["total"] == 1


@pytest.mark.parametrize(
    ("act", "number", "error"),
    [
        ("moe_takes", "S99", LookupError),
        ("moa_takes", "S07", ValueError),
        ("moa_validates", "S07", ValueError),
        ("validator_accepts", "S07", ValueError),
        ("moe_takes", "F-1", ValueError),
    ],
)
def test_an_actor_out_of_turn_is_told(company, simulator, claim, act, number, error):
    """Unknown numbers, other actors, ordinary invoices."""
    judged(company, ordinary())
    with pytest.raises(error):
        getattr(simulator, act)(number)


def test_what_nothing_answers_stays_alone(company, simulator):
    """A claim for the payer may be put anywhere by hand: no piece is born of it."""
    judged(company, ordinary("S07", **{FRAMEWORK: "A6"}))
    simulator.set_status("S07", "A_ASSOCIER_MOA")
    with pytest.raises(ValueError, match="which nothing answers"):
        simulator.moa_validates("S07")
    simulator.plan("S07", [("ASSOCIEE", "")])
    assert simulator.advance("S07")[0].status == "ASSOCIEE"
    assert len(simulator.invoices()) == 1


def test_a_long_number_keeps_its_suffix(company, simulator):
    """Within twenty characters."""
    judged(company, invoice(**{NUMBER: "S" * 20}))
    assert simulator.moe_answers("S" * 20).number == "S" * 18 + "EA"


def test_two_suppliers_may_share_a_number(company, simulator, as_siret):
    """Then a lever needs to know whose."""
    judged(company, situation())
    judged(as_siret(simulator, SUBCONTRACTOR_SIRET), invoice(**{SELLER: SUBCONTRACTOR_SIRET}))
    with pytest.raises(LookupError):
        simulator.moe_takes("S07")
    assert simulator.moe_takes("S07", SUBCONTRACTOR_SIRET).supplier.siret == SUBCONTRACTOR_SIRET
