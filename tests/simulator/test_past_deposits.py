"""A portal holds thousands of invoices from the start, and stays quick."""

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from chorus_bridge.simulator import (
    MAIN_CONTRACTOR_SIRET,
    PROJECT_MANAGER_SIRET,
    SUBCONTRACTOR_SIRET,
    Every,
    PastDeposit,
)
from chorus_bridge.simulator.moment_index import MomentIndex
from tests.simulator.flow_stage import LILLE, METROPOLE, WORKS

SEARCH, CONSULT = "factures/v1/rechercher/fournisseur", "factures/v1/consulter/fournisseur"
START = datetime(2026, 9, 1, tzinfo=UTC)


def test_an_invoice_of_the_past_is_like_any_other(company, simulator):
    """It is found, consulted and moved; the ledger, which tells what clients did, does not know it."""
    past = PastDeposit(
        number="P1",
        status="SUSPENDUE",
        deposited_at=START,
        status_at=START + timedelta(days=2),
        comment="Pièce manquante",
        total=Decimal("100.00"),
        market="M-1",
    )
    (invoice,) = simulator.seed([past])
    (row,) = company.call(SEARCH, {"numeroFacture": "P1"})["listeFactures"]
    assert (row["statut"], row["commentaireEtatCourant"], row["dateDepot"], row["dateFacture"]) == (
        "SUSPENDUE", "Pièce manquante", "2026-09-01", "2026-09-01",
    )  # fmt: skip
    assert (str(row["montantHT"]), row["montantTTC"], row["numeroMarche"]) == ("83.33", 100, "M-1")
    shown = company.call(CONSULT, {"identifiantFactureCPP": invoice.id})["facture"]
    assert str(shown["montantTotal"]["montantTVA"]) == "16.67"
    body = {"identifiantFactureCPP": invoice.id, "commentaire": "Voici"}
    assert company.call("factures/v1/completer", body)["codeRetour"] == 0
    assert [passage.status for passage in simulator.invoice("P1").passages] == ["DEPOSEE", "SUSPENDUE", "COMPLETEE"]
    assert simulator.deposits() == ()


def test_its_number_is_used(company, simulator):
    """By its supplier, that year: neither a client nor a second seed may use it."""
    simulator.seed([PastDeposit(number="F-2026/001")])
    assert company.submit()["codeRetour"] != 0
    for again in (
        [PastDeposit(number="P1"), PastDeposit(number="F-2026/001")],
        [PastDeposit(number="P1"), PastDeposit(number="P1", status="REJETEE")],
    ):
        with pytest.raises(ValueError, match="already used"):
            simulator.seed(again)
    assert len(simulator.invoices()) == 1
    simulator.seed(
        [
            PastDeposit(number="F-2026/001", issued_on=date(2025, 12, 31)),
            PastDeposit(number="F-2026/001", supplier_siret=SUBCONTRACTOR_SIRET),
        ]
    )
    assert len(simulator.invoices()) == 3


@pytest.mark.parametrize(
    ("named", "error"),
    [
        ({"supplier_siret": "1"}, LookupError),
        ({"recipient_siret": "1"}, LookupError),
        ({"named_siret": "1"}, LookupError),
        ({"deposited_at": datetime(2026, 1, 1)}, ValueError),  # noqa: DTZ001 - what is tested
        ({"status": "REJETEE", "status_at": datetime(2026, 1, 1)}, ValueError),  # noqa: DTZ001 - what is tested
    ],
)
def test_a_past_that_cannot_be_is_refused_whole(simulator, named, error):
    """A SIRET of nobody, a moment without a zone: nothing is held."""
    with pytest.raises(error):
        simulator.seed([PastDeposit(number="P0"), PastDeposit(number="P1", **named)])
    assert simulator.invoices() == ()
    with pytest.raises(ValueError, match="framework"):
        PastDeposit(number="P1", framework="A99")


def test_works_documents_have_a_past_too(company, simulator, as_siret):
    """With their flow, their project manager, their authority, their validator, and what comes next."""
    simulator.seed(
        [
            PastDeposit(
                number="S1", framework="A4", recipient_siret=LILLE, named_siret=PROJECT_MANAGER_SIRET, flow="CPP1"
            ),
            PastDeposit(
                number="S2",
                framework="A10",
                recipient_siret=METROPOLE,
                supplier_siret=SUBCONTRACTOR_SIRET,
                named_siret=MAIN_CONTRACTOR_SIRET,
            ),
        ]
    )
    asked = {"roleUtilisateur": "FOURNISSEUR", "numeroFluxDepot": "CPP1"}
    (row,) = company.call(WORKS, asked)["listeFacturesTravaux"]
    assert (row["numeroFactureTravaux"], row["statutFactureTravaux"]) == ("S1", "A_ASSOCIER_MOE")
    assert company.call(WORKS, asked | {"numeroFluxDepot": "CPP2"})["codeRetour"] == 20007
    moe = as_siret(simulator, PROJECT_MANAGER_SIRET)
    assert moe.call(WORKS, {"roleUtilisateur": "MOE"})["listeFacturesTravaux"] == [row]
    assert simulator.moe_answers("S1").number == "S1EA"
    assert simulator.validator_accepts("S2").status == "VALIDEE_1"
    assert simulator.invoice("S2").moa is not None


def test_the_past_does_not_hurry_what_moves_with_time(build, clock):
    """Steps fallen due since then are taken at once, each at its moment, and no more."""
    simulator = build(pace=Every(timedelta(days=1)))
    simulator.seed([PastDeposit(number="P1", deposited_at=clock.now - timedelta(days=2, hours=1))])
    invoice = simulator.invoice("P1")
    assert (invoice.status, invoice.status_at) == ("MISE_A_DISPOSITION", clock.now - timedelta(hours=1))
    simulator.seed([PastDeposit(number="P2", deposited_at=clock.now + timedelta(days=9))])
    clock.move(days=1)
    assert simulator.invoice("P2").status == "EN_COURS_ACHEMINEMENT"


class Whenever:
    """A pace of somebody else's: a step whenever anybody looks."""

    def due_after(self, _reads, /):
        return False

    def moments_due(self, _since, now, /):
        return (now,)


def test_a_pace_of_ones_own_is_obeyed(build):
    """Each invoice that has a future is asked once at each look."""
    simulator = build(pace=Whenever())
    simulator.seed([PastDeposit(number="P1"), PastDeposit(number="P2", status="REJETEE")])
    assert [invoice.status for invoice in simulator.invoices()] == ["EN_COURS_ACHEMINEMENT", "REJETEE"]
    assert [invoice.status for invoice in simulator.invoices()] == ["MISE_A_DISPOSITION", "REJETEE"]


def test_an_index_forgets_where_things_were():
    """Each identifier has one moment, however often it changes, and equal moments keep all of theirs."""
    index = MomentIndex()
    for identifier in range(5):
        index.put(identifier, START)
    index.put(2, START + timedelta(seconds=5))
    index.put(2, START + timedelta(seconds=5))
    index.drop(4)
    index.drop(4)
    assert index.between(None, None) == (0, 1, 3, 2)
    assert index.between(START + timedelta(microseconds=1), None) == (2,)
    assert index.between(START, START + timedelta(seconds=5)) == index.until(START) == (0, 1, 3)
    assert index.until(None) == (0, 1, 3, 2)


def quickest(action):
    """Return the seconds of the quickest of five runs, and what one of them returned."""
    spent = []
    for _ in range(5):
        start = time.perf_counter()
        action()
        spent.append(time.perf_counter() - start)
    return min(spent), action()


@pytest.mark.slow
@pytest.mark.parametrize("pace", [None, Every(timedelta(days=400))])
def test_ten_thousand_invoices_weigh_little(build, as_siret, pace):
    """Held in a second or so; a search of what changed lately costs what it finds, not what the portal holds."""
    simulator = build(pace=pace)
    start = time.perf_counter()
    simulator.seed(
        PastDeposit(
            number=f"P{rank:05}",
            status="MISE_A_DISPOSITION",
            deposited_at=START,
            status_at=START + timedelta(minutes=rank),
        )
        for rank in range(10_000)
    )
    held = time.perf_counter() - start
    company = as_siret(simulator)
    company.headers()
    since = (START + timedelta(hours=2, minutes=9900)).strftime("%Y-%m-%dT%H:%M:%S")
    block = {"rechercheFactureParFournisseur": {"nbResultatsParPage": 100, "nbResultatsMaximum": 100_000}}
    searched, lately = quickest(lambda: company.call(SEARCH, block | {"periodeDateHeureEtatCourantDu": since}))
    listed, everything = quickest(lambda: company.call(SEARCH, block))
    moved, _ = quickest(lambda: [simulator.set_status(f"P{rank:05}", "SERVICE_FAIT") for rank in range(100)])
    assert (lately["parametresRetour"]["total"], everything["parametresRetour"]["total"]) == (100, 10_000)
    # Ten times and more what an idle machine of two cores takes.
    assert (held < 5, searched < 0.05, listed < 0.5, moved < 0.1) == (True,) * 4, (held, searched, listed, moved)
