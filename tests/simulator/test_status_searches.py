"""Searches by change of status: to the second, page by page, whatever made an invoice move."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chorus_bridge.simulator import PastDeposit, Step
from tests.simulator.flow_stage import LILLE, WORKS
from tests.simulator.search_stage import BLOCKS, ISSUED, NAMES, SEARCHES, START, asked, change, found, seeded

RECEIVED = "factures/v1/rechercher/recipiendaire"


@SEARCHES
@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (None, None, 0, 29),
        ("2026-11-24T09:00:10", None, 10, 29),
        (None, "2026-11-24T09:00:10", 0, 10),
        ("2026-11-24T09:00:07", "2026-11-24T09:00:09", 7, 9),
        ("2026-11-24", "2026-11-24T09:00:00", 0, 0),
        ("2026-11-24T09:00:30", None, 1, 0),
        (None, "2026-11-24", 1, 0),
        ("2026-11-24T09:00:09", "2026-11-24T09:00:07", 1, 0),
    ],
)
def test_a_period_of_changes_is_to_the_second(company, simulator, path, since, until, first, last):
    """Both bounds are included, in Paris time, whatever the milliseconds."""
    seeded(simulator, path)
    assert found(company, path, since, until) == [f"P{rank:02}" for rank in range(last, first - 1, -1)]


@SEARCHES
def test_a_period_follows_the_hour_that_comes_twice(company, simulator, path):
    """On the night clocks go back, an hour written without a zone is the first of the two."""
    works: dict[str, Any] = {"framework": "A4", "recipient_siret": LILLE} if path == WORKS else {}
    twice = (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    simulator.seed(PastDeposit(number=f"P{rank}", deposited_at=moment, **works) for rank, moment in enumerate(twice))
    assert found(company, path, "2026-10-25T02:30:00", "2026-10-25T02:30:00") == ["P0"]
    assert found(company, path, "2026-10-25T02:30:01") == ["P1"]


@SEARCHES
def test_a_search_follows_every_way_an_invoice_moves(company, simulator, clock, path):
    """By hand, by a script, late or back to where it was: the index knows its last status alone."""
    seeded(simulator, path, 3)
    clock.move(seconds=1)
    now = "2026-11-24T10:30:16"
    assert found(company, path, now) == []
    simulator.set_status("P00", "SUSPENDUE")
    simulator.plan("P01", [Step("MANDATEE"), Step("COMPTABILISEE", "", START)])
    simulator.advance("P01")
    assert found(company, path, now) == ["P01", "P00"]
    simulator.advance("P01")
    assert found(company, path, now) == ["P00"]
    assert found(company, path, None, "2026-11-24T09:00:02") == ["P02", "P01"]


@SEARCHES
@pytest.mark.parametrize("conditions", [{}, {"status_lag": timedelta(hours=1)}])
def test_criteria_and_period_go_together(company, simulator, path, conditions):
    """With the index or without it, a status, a period and a number narrow each other."""
    seeded(simulator, path)
    change(simulator, **conditions)
    status, number = ("statutCourant", "numeroFacture") if path == ISSUED else (
        "listeStatutCourant", "numeroFactureTravaux",
    )  # fmt: skip
    body = asked(path, "2026-11-24T09:00:05", "2026-11-24T09:00:06")
    listed = NAMES[path][0]
    assert len(company.call(path, body | {status: ["REJETEE"]})[listed]) == 2
    assert not company.call(path, body | {status: ["MANDATEE"]}).get(listed)
    assert len(company.call(path, body | {number: "P05"})[listed]) == 1
    assert not company.call(path, body | {number: "P07"}).get(listed)


@SEARCHES
def test_pages_are_stable_under_equal_keys(company, simulator, path):
    """All deposited the same day: pages put end to end are the whole, each once, in either direction."""
    seeded(simulator, path)
    for way in ("Ascendant", "Descendant"):
        rows = [
            number
            for page in range(1, 6)
            for number in found(
                company, path, nbResultatsParPage=7, pageResultatDemandee=page, triColonne="DateDepot", triSens=way
            )
        ]
        assert rows == [f"P{rank:02}" for rank in range(29, -1, -1)]


@SEARCHES
def test_a_maximum_cuts_and_is_counted(company, simulator, path):
    """Pages stop at it, and the total is its."""
    seeded(simulator, path)
    body = asked(path, nbResultatsMaximum=12, nbResultatsParPage=10, pageResultatDemandee=2)
    answer = company.call(path, body)
    assert len(answer[NAMES[path][0]]) == 2
    assert answer["parametresRetour"] == {"pageCourante": 2, "pages": 2, "nbResultatsParPage": 10, "total": 12}


def test_invoices_are_not_sorted_by_the_moment_of_their_status(company, lyon, simulator):
    """The official columns do not know it, even when nothing is found."""
    for path, block in ((ISSUED, BLOCKS[ISSUED]), (RECEIVED, "paramRecherche")):
        answer = lyon.call(path, {block: {"triColonne": "DateHeureEtatCourant"}})
        assert answer["codeRetour"] == 20013
    company.submit()
    simulator.advance(steps=2)
    for column in ("Fournisseur", "Destinataire", "FactureTelechargeeParDestinataire", "DateDepot"):
        assert lyon.call(RECEIVED, {"paramRecherche": {"triColonne": column}})["total"] == 1


def test_works_documents_are_sorted_by_the_moment_and_not_by_its_form(company, simulator):
    """Whatever the forms dates are written in, and on the night clocks go back."""
    seeded(simulator, WORKS)
    change(simulator, status_dates_vary=True)
    ascending = found(company, WORKS, triColonne="DateHeureEtatCourant", triSens="Ascendant")
    assert ascending == [f"P{rank:02}" for rank in range(30)]
    simulator.set_status("P07", "ASSOCIEE", at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    simulator.set_status("P06", "ASSOCIEE", at=datetime(2026, 10, 25, 1, 10, tzinfo=UTC))
    ascending = found(company, WORKS, triColonne="DateHeureEtatCourant", triSens="Ascendant")
    assert ascending[:3] == ["P07", "P06", "P00"]


def test_a_piece_just_deposited_is_indexed_late(company, simulator, clock):
    """Its lag starts with it, not with the document it answers."""
    seeded(simulator, WORKS, 1)
    change(simulator, index_lag=timedelta(minutes=5))
    simulator.set_status("P00", "A_ASSOCIER_MOE")
    simulator.moe_answers("P00")
    assert found(company, WORKS) == ["P00"]
    clock.move(minutes=5)
    assert found(company, WORKS) == ["P00EA", "P00"]
