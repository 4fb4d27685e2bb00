"""Conditions change while the portal runs: searches that lag, a clock that is wrong, statuses nobody knows."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from chorus_bridge.simulator import NOMINAL_PATH, STATUSES, UNHEARD_OF, Conditions, Every, Simulator

SUBMIT, SEARCH, HISTORY = (
    "factures/v1/soumettre",
    "factures/v1/rechercher/fournisseur",
    "factures/v1/consulter/historique",
)


def change(simulator, **changes):
    """Change some conditions."""
    simulator.conditions = evolve(simulator.conditions, **changes)


def found(company):
    """Return the numbers a search finds."""
    answer = company.call(SEARCH, {"rechercheFactureParFournisseur": {"nbResultatsParPage": 100}})
    return {item["numeroFacture"] for item in answer["listeFactures"]}


def deposited(company, many):
    """Deposit so many invoices."""
    for rank in range(many):
        company.submit(numeroFactureSaisi=f"F-{rank}")


def test_the_lag_changes_at_any_time(company, simulator, clock):
    """A longer one hides what was found, none shows everything at once."""
    deposited(company, 1)
    change(simulator, index_lag=timedelta(minutes=5))
    assert found(company) == set()
    clock.move(minutes=5)
    assert found(company) == {"F-0"}
    change(simulator, index_lag=timedelta(days=1))
    assert found(company) == set()
    change(simulator, index_lag=timedelta(0))
    assert found(company) == {"F-0"}


def test_each_invoice_has_its_own_lag(build, as_siret, clock):
    """Within the bounds, the same for the same seed, and a search by number is held to it too."""

    def seen(seed):
        simulator = build(index_lag=(timedelta(seconds=10), timedelta(seconds=20)), seed=seed)
        company = as_siret(simulator)
        deposited(company, 30)
        steps = []
        for _ in range(11):
            clock.move(seconds=1)
            steps.append(found(company))
            clock_shows = {n for n in steps[-1] if company.call(SEARCH, {"numeroFacture": n})["listeFactures"]}
            assert clock_shows == steps[-1]
        return steps

    clock.move(seconds=9)
    first = seen(1)
    clock.move(seconds=9)
    assert first[0] == set()
    clock.move(seconds=1)
    assert first != seen(2)
    assert first == seen(1)


def test_lags_fill_their_bounds(build, as_siret, clock):
    """No invoice is found before the shortest time, all are after the longest, and some in between."""
    company = as_siret(build(index_lag=(timedelta(seconds=10), timedelta(seconds=20))))
    deposited(company, 30)
    counts = []
    for seconds in (9, 6, 5):
        clock.move(seconds=seconds)
        counts.append(len(found(company)))
    assert counts[0] == 0 < counts[1] < counts[2] == 30


def test_the_clock_of_the_portal_may_be_wrong(company, simulator, clock):
    """Its dates are shifted; the ledger, the lag and the token follow the true time."""
    change(simulator, clock_skew=timedelta(days=2, minutes=7), index_lag=timedelta(minutes=1))
    answer = company.submit()
    assert answer["dateDepot"] == "2026-11-26"
    assert simulator.deposits()[0].at == clock.now
    history = company.call(HISTORY, {"idFacture": answer["identifiantFactureCPP"]})
    assert history["historiquesDesStatuts"]["histoStatut"][0]["histoStatutDatePassage"] == "2026-11-26 10:37"
    assert found(company) == set()
    clock.move(minutes=1)
    assert found(company) == {"F-2026/001"}
    assert simulator.advance()[0].status_at == clock.now + timedelta(days=2, minutes=7)
    assert simulator.set_status("F-2026/001", "REJETEE").status_at == clock.now + timedelta(days=2, minutes=7)


def test_a_clock_set_back_moves_nothing(build, as_siret, clock):
    """Invoices that move with time wait for the portal's clock to catch up."""
    simulator = build(pace=Every(timedelta(minutes=1)))
    as_siret(simulator).submit()
    change(simulator, clock_skew=timedelta(hours=-1))
    clock.move(minutes=59)
    assert simulator.invoices()[0].status == "DEPOSEE"
    clock.move(minutes=3)
    assert simulator.invoices()[0].status == "MISE_A_DISPOSITION"


def test_an_invoice_passes_by_statuses_nobody_knows(build, as_siret):
    """At a probability of one, one of them comes before each step, and the path is then followed."""
    simulator = build(unknown_statuses=1.0)
    company = as_siret(simulator)
    invoice_id = company.submit()["identifiantFactureCPP"]
    simulator.advance(steps=14)
    statuses = [passage.status for passage in simulator.invoices()[0].passages]
    assert tuple(statuses[::2]) == NOMINAL_PATH
    assert set(statuses[1::2]) <= set(UNHEARD_OF)
    assert not set(UNHEARD_OF) & STATUSES
    assert company.call(HISTORY, {"idFacture": invoice_id})["historiquesDesStatuts"]["totalHistoStatut"] == 15


def test_statuses_nobody_knows_come_as_often_as_said(build, as_siret):
    """They depend on the seed and on the invoice, not on when it moves."""

    def walked(*, together):
        simulator = build(unknown_statuses=0.3, seed=5)
        deposited(as_siret(simulator), 40)
        for _ in range(12):
            if together:
                simulator.advance()
            else:
                for invoice in reversed(simulator.invoices()):
                    simulator.advance(invoice.number)
        return {i.number: [p.status for p in i.passages] for i in simulator.invoices()}

    paths = walked(together=True)
    assert paths == walked(together=False)
    strange = sum(status in UNHEARD_OF for path in paths.values() for status in path)
    assert 40 < strange < 160
    assert all(path[-1] in {"MISE_EN_PAIEMENT", *UNHEARD_OF} for path in paths.values())


def test_duplicates_are_refused_or_not_as_told(company, simulator):
    """Changed while it runs, the portal takes a second deposit, and the ledger counts two."""
    body = company.invoice()
    company.call(SUBMIT, body)
    change(simulator, refuse_duplicates=False)
    assert company.call(SUBMIT, company.invoice())["codeRetour"] == 0
    change(simulator, refuse_duplicates=True)
    assert company.call(SUBMIT, company.invoice())["codeRetour"] != 0
    ledger = simulator.ledger
    assert (ledger.accepted("F-2026/001"), ledger.refused_as_duplicates("F-2026/001")) == (2, 1)


def test_the_same_bytes_are_taken_twice_when_nothing_is_refused(build, as_siret):
    """A client that sends again is seen, whether it uploads its files again or not."""
    company = as_siret(build(refuse_duplicates=False))
    body = company.invoice()
    assert [company.call(SUBMIT, body)["codeRetour"] for _ in range(2)] == [0, 0]
    assert len({deposit.sha256 for deposit in company.simulator.deposits()}) == 1
    assert company.simulator.ledger.accepted("F-2026/001") == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"index_lag": timedelta(seconds=-1)},
        {"index_lag": (timedelta(seconds=2), timedelta(seconds=1))},
        {"unknown_statuses": 1.5},
        {"unknown_statuses": -0.5},
    ],
)
def test_conditions_that_cannot_be_are_refused(wrong):
    """At construction of the simulator too."""
    with pytest.raises(ValueError, match=r"index_lag|unknown_statuses"):
        Conditions(**wrong)
    with pytest.raises(ValueError, match=r"index_lag|unknown_statuses"):
        Simulator(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), **wrong)
