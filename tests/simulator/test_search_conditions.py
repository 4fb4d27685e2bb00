"""Searches of a portal that is late on changes of status, writes dates in several forms, and spoils rows."""

import json
from datetime import timedelta

import pytest

from chorus_bridge.simulator import Conditions, PastDeposit
from chorus_bridge.simulator.control import control
from chorus_bridge.simulator.requests import request_from
from tests.simulator.search_stage import ISSUED, NAMES, SEARCHES, START, asked, change, found, seeded

RECEIVED = "factures/v1/rechercher/recipiendaire"
CONSULT, HISTORY = "factures/v1/consulter/fournisseur", "factures/v1/consulter/historique"


@SEARCHES
def test_dates_are_written_in_turn(company, simulator, path):
    """Four recorded forms, all of the same moment, to the precision each has."""
    (known,) = seeded(simulator, path, 1)
    change(simulator, status_dates_vary=True)
    moment = START + timedelta(milliseconds=250)
    told = set()
    for _ in range(4):
        simulator.set_status("P00", "STATUT_57", at=moment)
        (row,) = company.call(path, asked(path))[NAMES[path][0]]
        assert row[NAMES[path][3]] == "STATUT_57"
        told.add(row["dateHeureEtatCourant"])
    assert told == {
        "2026-11-24T09:00:00.250+01:00", "2026-11-24T09:00:00+01:00", "2026-11-24T08:00:00Z", "2026-11-24 09:00",
    }  # fmt: skip
    assert known.id == simulator.invoice("P00").id


@SEARCHES
def test_a_new_status_is_indexed_late(company, simulator, clock, path):
    """Until then the search shows the one before, its criteria too; consulted, the invoice is never late."""
    (invoice,) = seeded(simulator, path, 1)
    change(simulator, status_lag=timedelta(minutes=5))
    simulator.set_status("P00", "SUSPENDUE", "Pièce manquante")
    since = "2026-11-24T10:30:15"
    status = "statutCourant" if path == ISSUED else "listeStatutCourant"

    def seen():
        (row,) = company.call(path, asked(path))[NAMES[path][0]]
        criteria = company.call(path, asked(path) | {status: ["SUSPENDUE"]}).get(NAMES[path][0])
        before = found(company, path, None, "2026-11-24T09:00:00")
        return row[NAMES[path][3]], len(criteria or []), len(found(company, path, since)), len(before)

    assert seen() == ("REJETEE", 0, 0, 1)
    history = company.call(HISTORY, {"idFacture": invoice.id})
    shown = company.call(CONSULT, {"identifiantFactureCPP": invoice.id})["facture"]
    assert history["statutCourantCode"] == shown["statutFacture"] == "SUSPENDUE"
    clock.move(minutes=4, seconds=59)
    assert seen() == ("REJETEE", 0, 0, 1)
    clock.move(seconds=1)
    assert seen() == ("SUSPENDUE", 1, 1, 0)


def test_the_lag_of_statuses_follows_the_true_clock(company, simulator, clock):
    """A portal whose clock is wrong, or whose buyers tell the past, is late by the same time."""
    seeded(simulator, ISSUED, 1)
    change(simulator, status_lag=timedelta(minutes=5), clock_skew=timedelta(days=-3))
    company.submit()
    (first,) = simulator.invoice("F-2026/001").passages
    assert (first.written_at, first.taken_at, first.at) == (clock.now, *[clock.now - timedelta(days=3)] * 2)
    (past,) = simulator.seed([PastDeposit(number="P99", deposited_at=START - timedelta(days=9))])
    assert past.accepted_at == past.passages[0].written_at == START - timedelta(days=6)
    simulator.set_status("P00", "SUSPENDUE", at=START)
    change(simulator, clock_skew=timedelta(days=9))
    clock.move(minutes=4, seconds=59)
    assert company.call(ISSUED, {"numeroFacture": "P00"})["listeFactures"][0]["statut"] == "REJETEE"
    clock.move(seconds=1)
    assert company.call(ISSUED, {"numeroFacture": "P00"})["listeFactures"][0]["statut"] == "SUSPENDUE"


def test_each_passage_has_its_own_lag(company, simulator, clock):
    """Within the bounds, none before the shortest and all after the longest; the seed decides."""
    seeded(simulator, ISSUED)
    change(simulator, status_lag=(timedelta(seconds=10), timedelta(seconds=20)))
    for rank in range(30):
        simulator.set_status(f"P{rank:02}", "SUSPENDUE")

    def late():
        rows = company.call(ISSUED, asked(ISSUED))["listeFactures"]
        return frozenset(row["numeroFacture"] for row in rows if row["statut"] == "REJETEE")

    clock.move(seconds=9)
    assert len(late()) == 30
    clock.move(seconds=6)
    first = late()
    assert 0 < len(first) < 30
    change(simulator, seed=5)
    assert late() != first
    change(simulator, seed=0)
    assert late() == first
    clock.move(seconds=5)
    assert late() == frozenset()


@SEARCHES
def test_rows_are_spoilt(company, simulator, path):
    """As often as said, in several ways, the same ones at every search; the others are whole."""
    listed, identifier, _, status = NAMES[path]
    seeded(simulator, path, 90)
    whole = company.call(path, asked(path))[listed]
    change(simulator, spoilt_rows=0.5, seed=3)
    rows = company.call(path, asked(path))[listed]
    assert company.call(path, asked(path))[listed] == rows
    spoilt = [row for row, right in zip(rows, whole, strict=True) if row != right]
    assert 25 < len(spoilt) < 65
    kinds: dict[str, list[object]] = {
        "text": [row for row in spoilt if isinstance(row, str)],
        "absent": [row for row in spoilt if isinstance(row, dict) and identifier not in row],
        "null": [row for row in spoilt if isinstance(row, dict) and row.get(identifier, 0) is None],
        "object": [row for row in spoilt if isinstance(row, dict) and isinstance(row.get(identifier), dict)],
        "status": [row for row in spoilt if isinstance(row, dict) and row[status] == 57],
        "date": [row for row in spoilt if isinstance(row, dict) and row["dateHeureEtatCourant"] is True],
    }
    assert all(kinds.values())
    assert sum(len(kind) for kind in kinds.values()) == len(spoilt)
    change(simulator, seed=4)
    assert company.call(path, asked(path))[listed] != rows
    simulator.calm()
    assert company.call(path, asked(path))[listed] == whole


def test_a_row_is_spoilt_until_its_invoice_moves(company, simulator):
    """With another status it is drawn again; a recipient meets spoilt rows too."""
    seeded(simulator, ISSUED, 20, recipient_siret="21690123100011")
    change(simulator, spoilt_rows=0.5)
    before = company.call(ISSUED, asked(ISSUED))["listeFactures"]
    for rank in range(20):
        simulator.set_status(f"P{rank:02}", "MISE_A_DISPOSITION")
    after = company.call(ISSUED, asked(ISSUED))["listeFactures"]

    def whole(rows):
        return {row["numeroFacture"] for row in rows if isinstance(row, dict) and row.get("statut") != 57}

    assert whole(before) != whole(after)


def test_a_recipient_meets_the_same_conditions(lyon, simulator):
    """Late statuses hide what has just reached it, and every row may be spoilt."""
    seeded(simulator, ISSUED, 5, recipient_siret="21690123100011")
    change(simulator, spoilt_rows=1.0)
    rows = lyon.call(RECEIVED, {})["listeFactures"]
    assert all(
        isinstance(row, str) or not isinstance(row.get("idFacture"), int) or row["statut"] == 57
        or row["dateHeureEtatCourant"] is True
        for row in rows
    )  # fmt: skip
    change(simulator, spoilt_rows=0.0, status_lag=timedelta(minutes=1))
    simulator.set_status("P00", "DEPOSEE")
    assert lyon.call(RECEIVED, {})["total"] == 5
    change(simulator, status_lag=timedelta(0))
    assert lyon.call(RECEIVED, {})["total"] == 4


def test_the_lag_of_deposits_and_that_of_statuses_add_nothing_to_each_other(company, simulator, clock):
    """An invoice just deposited is hidden by the first alone, whatever the second."""
    change(simulator, status_lag=timedelta(days=1))
    company.submit()
    assert len(company.call(ISSUED, {})["listeFactures"]) == 1


def test_they_are_ordered_from_another_process(simulator):
    """In the words of a chaos file; what is not named stays."""
    asked = {"status_lag_seconds": [1, 2.5], "status_dates_vary": True, "spoilt_rows": 0.25}
    request = request_from(
        "POST", "/_simulator/conditions", {"Content-Type": "application/json"}, json.dumps(asked).encode()
    )
    told = control(simulator, request).json()
    assert isinstance(told, dict)
    assert {name: told[name] for name in asked} == asked
    now = simulator.conditions
    assert now.status_lag == (timedelta(seconds=1), timedelta(seconds=2.5))
    assert (now.status_dates_vary, now.spoilt_rows, now.refuse_duplicates) == (True, 0.25, True)


@pytest.mark.parametrize(
    "wrong",
    [{"status_lag": timedelta(seconds=-1)}, {"spoilt_rows": 1.5}, {"spoilt_rows": -0.1}],
)
def test_conditions_that_cannot_be_are_refused(wrong):
    """Neither a lag before the fact nor a probability beyond one."""
    with pytest.raises(ValueError, match=r"status_lag|spoilt_rows"):
        Conditions(**wrong)
