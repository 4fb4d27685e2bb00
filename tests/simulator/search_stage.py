"""Searches of invoices and of works documents put side by side, over a portal that holds a past."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from chorus_bridge.simulator import PastDeposit
from tests.simulator.flow_stage import LILLE, WORKS

ISSUED = "factures/v1/rechercher/fournisseur"
BLOCKS = {ISSUED: "rechercheFactureParFournisseur", WORKS: "rechercheFactureTravaux"}
NAMES = {
    ISSUED: ("listeFactures", "identifiantFactureCPP", "numeroFacture", "statut"),
    WORKS: ("listeFacturesTravaux", "idFactureTravaux", "numeroFactureTravaux", "statutFactureTravaux"),
}
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SEARCHES = pytest.mark.parametrize("path", [ISSUED, WORKS])


def change(simulator, **changes):
    """Change some conditions."""
    simulator.conditions = evolve(simulator.conditions, **changes)


def seeded(simulator, path, many=30, **named):
    """Make the portal hold P00, P01... in the list of that search, each a second after the one before."""
    works: dict[str, Any] = {"framework": "A4", "recipient_siret": LILLE} if path == WORKS else {}
    return simulator.seed(
        PastDeposit(
            number=f"P{rank:02}",
            status="REJETEE",
            deposited_at=START,
            status_at=START + timedelta(seconds=rank, milliseconds=rank),
            **works,
            **named,
        )
        for rank in range(many)
    )


def asked(path, since=None, until=None, **block):
    """Return a search by period, with its paging block."""
    body: dict[str, Any] = {BLOCKS[path]: {"nbResultatsParPage": 100} | block}
    body |= {} if path == ISSUED else {"roleUtilisateur": "FOURNISSEUR"}
    bounds = {"periodeDateHeureEtatCourantDu": since, "periodeDateHeureEtatCourantAu": until}
    return body | {name: value for name, value in bounds.items() if value}


def found(company, path, *period, **block):
    """Return the numbers a search finds, in order."""
    answer = company.call(path, asked(path, *period, **block))
    if path == WORKS and answer["codeRetour"] == 20007:
        return []
    listed, _, number, _ = NAMES[path]
    return [row[number] for row in answer[listed]]
