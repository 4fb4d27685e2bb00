"""Buyers by script, by the API and from another process: late, out of order, over again, in words nobody knows."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from chorus_bridge.simulator import Every, Step
from chorus_bridge.simulator.control import control
from chorus_bridge.simulator.requests import request_from
from tests.simulator.flow_stage import WORKS, deposit, situation

DECIDE, HISTORY = "factures/v1/traiter/recue", "factures/v1/consulter/historique"
SEARCH = "factures/v1/rechercher/fournisseur"
N = "F-2026/001"
LATE = datetime(2026, 11, 2, 8, 15, 30, tzinfo=UTC)


def rows(company, simulator):
    """Return the statuses in the history, oldest first, with the moment shown."""
    block = {"triSensListeHistoStatut": "Ascendant", "nbResultatsParPageListeHistoStatut": 50}
    answer = company.call(HISTORY, {"idFacture": simulator.invoice(N).id, "paramRechercheHistoStatuts": block})
    shown = answer["historiquesDesStatuts"]["histoStatut"]
    return [(row["histoStatutCode"], row["histoStatutDatePassage"]) for row in shown]


@pytest.fixture
def order(simulator):
    """Return a function that gives an order from another process."""

    def send(name, body):
        request = request_from("POST", f"/_simulator/{name}", {"Content-Type": "application/json"}, body)
        answer = control(simulator, request)
        return answer.status, json.loads(answer.body)

    return lambda name, body: send(name, json.dumps(body).encode())


@pytest.fixture
def sent(company):
    """The identifier of an invoice just deposited."""
    return company.submit()["identifiantFactureCPP"]


def test_a_status_told_late_bears_its_own_moment(company, simulator, sent, clock):
    """It is current though another one bears a later moment, and a search since yesterday does not find it."""
    simulator.set_status(N, "MANDATEE", at=LATE)
    assert rows(company, simulator) == [("DEPOSEE", "2026-11-24 10:30"), ("MANDATEE", "2026-11-02 09:15")]
    (item,) = company.call(SEARCH, {"periodeDateHeureEtatCourantAu": "2026-11-02T09:15:30"})["listeFactures"]
    assert (item["statut"], item["dateHeureEtatCourant"]) == ("MANDATEE", "2026-11-02T09:15:30.000+01:00")
    assert company.call(SEARCH, {"periodeDateHeureEtatCourantDu": "2026-11-23T00:00:00"})["listeFactures"] == []
    clock.move(minutes=5)
    assert simulator.set_status(N, "COMPTABILISEE").status_at == clock.now
    assert company.call(SEARCH, {"periodeDateHeureEtatCourantDu": "2026-11-24T10:35:15"})["listeFactures"] != []


def test_statuses_come_out_of_order_and_over_again(company, simulator, sent):
    """The portal imposes no order: each is in the history, the last told is the current one."""
    told = ("MISE_EN_PAIEMENT", "MANDATEE", "MANDATEE", "MISE_A_DISPOSITION", "PAYEE_DEMAIN")
    for status in told:
        simulator.set_status(N, status)
    assert [status for status, _ in rows(company, simulator)] == ["DEPOSEE", *told]
    (item,) = company.call(SEARCH, {})["listeFactures"]
    assert item["statut"] == "PAYEE_DEMAIN"
    assert company.call(SEARCH, {"statutCourant": ["MANDATEE"]})["listeFactures"] == []


def test_a_buyer_reports_in_its_own_order(company, lyon, simulator, sent):
    """By the API a payment may be reported before the order to pay, which is then reported again."""
    simulator.advance(N, 2)
    for status in ("MISE_EN_PAIEMENT", "MANDATEE", "COMPTABILISEE", "MANDATEE"):
        assert lyon.call(DECIDE, {"idFacture": sent, "nouveauStatut": status})["codeRetour"] == 0
    assert [status for status, _ in rows(company, simulator)][-4:] == [
        "MISE_EN_PAIEMENT", "MANDATEE", "COMPTABILISEE", "MANDATEE",
    ]  # fmt: skip
    again = lyon.call(DECIDE, {"idFacture": sent, "nouveauStatut": "MANDATEE"})
    assert again["codeRetour"] == 20002


def test_a_whole_story_by_the_api(company, lyon, simulator, sent):
    """Suspended, completed, sent back, sent elsewhere and paid, each by whom it is up to."""
    simulator.advance(N, 2)
    lyon.call(DECIDE, {"idFacture": sent, "nouveauStatut": "SUSPENDUE", "motif": "Procès-verbal"})
    company.call("factures/v1/completer", {"identifiantFactureCPP": sent, "commentaire": "Joint"})
    lyon.call(DECIDE, {"idFacture": sent, "nouveauStatut": "A_RECYCLER", "motif": "Service"})
    company.call(
        "factures/v1/recycler", {"identifiantFactureCPP": sent, "destinataire": {"codeDestinataire": lyon.siret}}
    )
    simulator.advance(N, 2)
    lyon.call(DECIDE, {"idFacture": sent, "nouveauStatut": "MISE_EN_PAIEMENT"})
    assert [status for status, _ in rows(company, simulator)] == [
        "DEPOSEE", "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION", "SUSPENDUE", "COMPLETEE", "A_RECYCLER", "DEPOSEE",
        "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION", "MISE_EN_PAIEMENT",
    ]  # fmt: skip


def test_a_script_has_moments_of_its_own(company, simulator, clock):
    """Planned before the deposit, a step may bear the past, and the one after it bears the present."""
    simulator.plan(N, [Step("MANDATEE", "Mandat 7", LATE), ("COMPTABILISEE", "")])
    company.submit()
    clock.move(minutes=50)
    simulator.advance(N, 2)
    assert rows(company, simulator)[1:] == [("MANDATEE", "2026-11-02 09:15"), ("COMPTABILISEE", "2026-11-24 11:20")]
    assert simulator.invoice(N).passages[1].comment == "Mandat 7"


def test_a_moment_in_the_past_hurries_nothing(build, as_siret, clock):
    """What moves with time counts from when a status was told, not from the moment it bears."""
    simulator = build(pace=Every(timedelta(days=1)))
    as_siret(simulator).submit()
    simulator.set_status(N, "MANDATEE", at=datetime(1970, 1, 2, tzinfo=UTC))
    assert simulator.invoice(N).status == "MANDATEE"
    clock.move(days=1)
    assert simulator.invoice(N).status == "MISE_A_DISPOSITION_COMPTABLE"
    assert simulator.invoice(N).status_at == clock.now


def test_late_statuses_are_ordered_from_another_process(order, company, simulator, sent):
    """At once or planned, in ISO 8601 with an offset."""
    body = {"number": N, "status": "SUSPENDUE", "comment": "Pièce", "at": "2026-11-02T09:15:30+01:00"}
    status, told = order("status", body)
    assert (status, told["history"][-1]["at"]) == (200, "2026-11-02T09:15:30+01:00")
    steps = [{"status": "REJETEE", "comment": "Non", "at": "2026-11-03T00:00:00Z"}]
    assert order("plan", {"number": N, "steps": steps}) == (200, {"number": N, "steps": 1})
    assert order("advance", {})[0] == 200
    assert (simulator.invoice(N).status, simulator.invoice(N).status_at) == (
        "REJETEE", datetime(2026, 11, 3, tzinfo=UTC),
    )  # fmt: skip
    company.call("factures/v1/traiterRejet", {"listeDemandePaiement": [{"idDemandePaiement": sent}]})
    (shown,) = order("advance", {})[1]["invoices"]
    assert (shown["rejection_handled"], shown["actions"][0]["code"]) == (True, "TRAITEMENT_REJET")


@pytest.mark.parametrize("at", ["2026-11-02T09:15:30", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", 7])
def test_a_moment_that_cannot_be_is_refused(order, simulator, sent, at):
    """Without a zone, unreadable or of other times: nothing moves."""
    assert order("status", {"number": N, "status": "REJETEE", "at": at})[0] == 400
    assert order("plan", {"number": N, "steps": [{"status": "REJETEE", "at": at}]})[0] == 400
    assert simulator.invoice(N).status == "DEPOSEE"
    with pytest.raises(ValueError, match="zone"):
        simulator.set_status(N, "REJETEE", at=LATE.replace(tzinfo=None))


def test_works_documents_are_told_late_too(company, simulator):
    """Their list shows the moment a status bears, and finds it by it."""
    deposit(company, situation())
    simulator.set_status("S07", "REFUSEE_MOE", "Quantités", at=LATE)
    asked = {"roleUtilisateur": "FOURNISSEUR", "periodeDateHeureEtatCourantDu": "2026-11-02T09:15:30"}
    (item,) = company.call(WORKS, asked | {"periodeDateHeureEtatCourantAu": "2026-11-02T09:15:30"})[
        "listeFacturesTravaux"
    ]
    assert (item["statutFactureTravaux"], item["dateHeureEtatCourant"]) == (
        "REFUSEE_MOE", "2026-11-02T09:15:30.000+01:00",
    )  # fmt: skip
    assert company.call(WORKS, asked | {"periodeDateHeureEtatCourantAu": "2026-11-02T09:15:29"})["codeRetour"] == 20007
