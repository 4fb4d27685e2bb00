"""Invoices move along their path: by hand, by being read, with time, or by a script."""

from datetime import timedelta

import pytest

from chorus_bridge.simulator import (
    NOMINAL_PATH,
    STATUSES,
    Every,
    EveryReads,
    Manual,
    pace_from,
)
from chorus_bridge.simulator.statuses import (
    BEFORE_RECIPIENT,
    RECIPIENT_TARGETS,
    RECIPIENT_TRANSITIONS,
    nominal_after,
)

RENNES = "21350238800019"
N = "F-2026/001"


def statuses(invoice):
    """Return the statuses an invoice took, oldest first."""
    return tuple(passage.status for passage in invoice.passages)


def test_the_official_list_is_whole():
    """There are 56 statuses, and every table speaks of them alone."""
    assert len(STATUSES) == 56
    assert set(NOMINAL_PATH) | BEFORE_RECIPIENT | RECIPIENT_TARGETS | set(RECIPIENT_TRANSITIONS) <= STATUSES


def test_nothing_moves_by_itself(company, simulator, clock):
    """By default neither time nor reading changes anything."""
    company.submit()
    clock.move(days=40)
    company.token = None
    company.call("factures/v1/rechercher/fournisseur", {})
    assert simulator.invoice(N).status == "DEPOSEE"


def test_an_invoice_is_led_to_its_payment(company, simulator):
    """Step by step the path is the nominal one, and its end stays its end."""
    company.submit()
    for _ in range(9):
        simulator.advance(N)
    assert statuses(simulator.invoice(N)) == NOMINAL_PATH


def test_some_payments_are_never_reported(company, simulator):
    """For a recipient that does not report payments the path stops when the invoice is booked."""
    company.submit(destinataire__codeDestinataire=RENNES)
    simulator.advance(N, 20)
    assert simulator.invoice(N).status == "COMPTABILISEE"


def test_all_invoices_advance_together(company, simulator):
    """Without a number every invoice takes its steps."""
    company.submit()
    company.submit(numeroFactureSaisi="F2")
    assert {invoice.status for invoice in simulator.advance(steps=2)} == {"MISE_A_DISPOSITION"}


@pytest.mark.parametrize("status", ["SUSPENDUE", "A_RECYCLER", "REJETEE", "REFUSEE_1", "A_STATUS_OF_TOMORROW"])
def test_a_halted_invoice_waits(company, simulator, status):
    """An invoice that waits for its supplier, ended, or in a status nobody knows, does not move on."""
    company.submit()
    simulator.set_status(N, status, "Il manque le détail")
    simulator.advance(N, 3)
    assert (simulator.invoice(N).status, simulator.invoice(N).comment) == (status, "Il manque le détail")


def test_a_completed_invoice_goes_on(company, simulator):
    """After COMPLETEE the path is taken up where the recipient has the invoice."""
    company.submit()
    simulator.set_status(N, "COMPLETEE")
    assert simulator.advance(N)[0].status == "SERVICE_FAIT"


def test_a_validation_comes_first():
    """An invoice with a validator is validated, then routed."""
    path = [step.status for step in nominal_after("A_VALIDER_1", payment_reported=True)]
    assert path == ["VALIDEE_1", *NOMINAL_PATH[1:]]


def test_reading_moves_an_invoice(build, as_siret):
    """Each time the count of reads is reached one step follows, seen by the next read."""
    simulator = build(pace=EveryReads(2))
    caller = as_siret(simulator)
    invoice_id = caller.submit()["identifiantFactureCPP"]

    def read():
        return caller.call("factures/v1/consulter/historique", {"idFacture": invoice_id})["statutCourantCode"]

    seen = [read() for _ in range(5)]
    assert seen == [
        "DEPOSEE",
        "DEPOSEE",
        "EN_COURS_ACHEMINEMENT",
        "EN_COURS_ACHEMINEMENT",
        "MISE_A_DISPOSITION",
    ]


@pytest.mark.parametrize("way", ["search", "consult"])
def test_every_way_of_reading_counts(build, as_siret, way):
    """Being listed or consulted is being read."""
    simulator = build(pace=EveryReads(1))
    caller = as_siret(simulator)
    invoice_id = caller.submit()["identifiantFactureCPP"]
    if way == "search":
        caller.call("factures/v1/rechercher/fournisseur", {})
    else:
        caller.call("factures/v1/consulter/fournisseur", {"identifiantFactureCPP": invoice_id})
    assert simulator.invoice(N).status == "EN_COURS_ACHEMINEMENT"


def test_only_what_is_shown_is_read(build, as_siret):
    """An invoice on another page of a search is not read."""
    simulator = build(pace=EveryReads(1))
    caller = as_siret(simulator)
    caller.submit(numeroFactureSaisi="F1")
    caller.submit(numeroFactureSaisi="F2")
    caller.call("factures/v1/rechercher/fournisseur", {"rechercheFactureParFournisseur": {"nbResultatsParPage": 1}})
    assert [invoice.status for invoice in simulator.invoices()] == ["DEPOSEE", "EN_COURS_ACHEMINEMENT"]


def test_time_moves_an_invoice(build, as_siret, clock):
    """Steps are dated when they fell due, however late one looks."""
    simulator = build(pace=Every(timedelta(hours=2)))
    caller = as_siret(simulator)
    caller.submit()
    caller.call("factures/v1/rechercher/fournisseur", {})
    deposited = clock.now
    clock.move(hours=5)
    assert statuses(simulator.invoice(N)) == NOMINAL_PATH[:3]
    assert simulator.invoice(N).status_at == deposited + timedelta(hours=4)
    clock.move(days=30)
    assert simulator.invoice(N).status == "MISE_EN_PAIEMENT"


def test_a_script_replaces_the_path(company, simulator):
    """A plan made before the deposit is played to its end, comments included, and not beyond."""
    simulator.plan(N, [("MISE_A_DISPOSITION", ""), ("SUSPENDUE", "Il manque l'attachement")])
    company.submit()
    simulator.advance(N, 5)
    assert statuses(simulator.invoice(N)) == ("DEPOSEE", "MISE_A_DISPOSITION", "SUSPENDUE")
    assert simulator.invoice(N).comment == "Il manque l'attachement"


def test_a_script_may_come_late(company, simulator):
    """A plan made after the deposit replaces what was still to come."""
    company.submit()
    simulator.advance(N)
    simulator.plan(N, [("REJETEE", "Double facturation")])
    simulator.advance(N)
    assert simulator.invoice(N).status == "REJETEE"


def test_a_script_is_played_by_time_too(build, as_siret, clock):
    """The pace moves along a plan as along the nominal path."""
    simulator = build(pace=Every(timedelta(minutes=1)))
    simulator.plan(N, [("REJETEE", "Erreur")])
    as_siret(simulator).submit()
    clock.move(minutes=9)
    assert statuses(simulator.invoice(N)) == ("DEPOSEE", "REJETEE")


def test_history_is_in_paris_most_recent_first(company, simulator, clock):
    """Dates have no seconds and no zone; the comment is beside its status."""
    invoice_id = company.submit()["identifiantFactureCPP"]
    clock.move(days=240)  # summer time by then
    company.token = None
    simulator.set_status(N, "REJETEE", "Erreur de service")
    answer = company.call("factures/v1/consulter/historique", {"idFacture": invoice_id})
    rejected, deposited = answer["historiquesDesStatuts"]["histoStatut"]
    assert (rejected["histoStatutCode"], rejected["histoStatutCommentaire"]) == (
        "REJETEE",
        "Erreur de service",
    )
    assert rejected["histoStatutDatePassage"] == "2027-07-22 11:30"
    assert deposited["histoStatutDatePassage"] == "2026-11-24 10:30"
    assert (answer["numeroFacture"], answer["modeDepot"]) == (N, "DEPOT_PDF_API")


def test_history_has_pages(company, simulator):
    """A history is cut, turned and sorted on demand."""
    invoice_id = company.submit()["identifiantFactureCPP"]
    simulator.advance(N, 4)
    asked = {
        "pageResultatDemandeeListeHistoStatut": 2,
        "nbResultatsParPageListeHistoStatut": 2,
        "triSensListeHistoStatut": "Ascendant",
    }
    body = {"idFacture": invoice_id, "paramRechercheHistoStatuts": asked}
    block = company.call("factures/v1/consulter/historique", body)["historiquesDesStatuts"]
    assert [row["histoStatutCode"] for row in block["histoStatut"]] == ["MISE_A_DISPOSITION", "SERVICE_FAIT"]
    assert (block["pagesHistoStatut"], block["totalHistoStatut"]) == (3, 5)
    limited = company.call("factures/v1/consulter/historique", body | {"nbResultatsMaximum": 3})
    assert limited["historiquesDesStatuts"]["totalHistoStatut"] == 3
    asked["pageResultatDemandeeListeHistoStatut"] = -1
    assert company.call("factures/v1/consulter/historique", body)["codeRetour"] != 0


def test_the_scripts_name_invoices_that_exist(company, simulator):
    """A number nobody deposited is an error of the script."""
    for lever in (simulator.invoice, simulator.advance, lambda n: simulator.set_status(n, "REJETEE")):
        with pytest.raises(LookupError):
            lever("F-404")


@pytest.mark.parametrize(
    ("text", "pace"),
    [("manual", Manual()), ("reads:3", EveryReads(3)), ("every:60", Every(timedelta(minutes=1)))],
)
def test_a_pace_can_be_written(text, pace):
    """The command line writes each pace as a text."""
    assert pace_from(text) == pace


@pytest.mark.parametrize("text", ["", "reads", "reads:0", "reads:-1", "every:0", "manual:1", "soon"])
def test_a_pace_is_positive(text):
    """A text that is no pace, or a pace that never or always moves, is an error."""
    with pytest.raises(ValueError, match=r"."):
        pace_from(text)
