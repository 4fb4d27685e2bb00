"""A beginning that shows everything: fictitious claims in every state. The companies and the works do not exist.

The public bodies are real, what is said of them here is not: their obligations are invented by the simulator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from chorus_bridge import HoldFor
from chorus_bridge.simulator import DEMO_PASSWORD, MAIN_CONTRACTOR_SIRET, demo_login
from host.bridge import COMPANY
from host.printing import printed
from host.trade import Claim, Contract, Profile, Validation

if TYPE_CHECKING:
    from chorus_bridge.simulator import Simulator
    from host.bridge import Bridge

__all__ = ["PROFILE", "claims", "play"]

PROFILE: Final = Profile(
    id=COMPANY,
    name="Gros Œuvre Fictif SAS",
    siret=MAIN_CONTRACTOR_SIRET,
    login=demo_login(MAIN_CONTRACTOR_SIRET),
    password=DEMO_PASSWORD,
)

_PARIS: Final = Contract(id="", title="", client="Ville de Paris", public=True, siret="21750001600019")
_LYON: Final = replace(_PARIS, client="Ville de Lyon", siret="21690123100011")
_MARSEILLE: Final = replace(_PARIS, client="Ville de Marseille", siret="21130055300016")
_TOULOUSE: Final = replace(_PARIS, client="Ville de Toulouse", siret="21310555400017")
_PRIVATE: Final = Contract(id="", title="", client="Promotion Horizon SAS", public=False)
_STEPS: Final = ("SITUATION_DRAFT", "MOE_VALIDATION", "MOA_VALIDATION")

_CRECHE: Final = "Crèche du Vieux-Port – maçonnerie"
_CONTRACTS: Final = {
    sheet.id: sheet
    for sheet in (
        replace(_LYON, id="gymnase", title="Gymnase des Tilleuls – gros œuvre", number="2026-GYM-L02"),
        replace(_MARSEILLE, id="creche", title=_CRECHE, number="M26-0312", engagement="MRS26004417"),
        replace(_TOULOUSE, id="abords", title="Abords de la médiathèque", number="26TR118", service="ARCHI"),
        replace(_PARIS, id="ecole", title="École des Platanes – gros œuvre", number="2026-DCPA-0147"),
        replace(_PARIS, id="marche", title="Marché couvert – sous-œuvre", number="2026-DCPA-0163"),
        replace(_LYON, id="voirie", title="Quai du Moulin – soutènement", number="2026-VRD-07"),
        replace(_PRIVATE, id="tour", title="Tour Horizon – parking souterrain"),
        replace(_LYON, id="theatre", title="Théâtre municipal – dalle de scène", number="2026-TH-11"),
    )
}


@dataclass(frozen=True)
class _Row:
    """One claim of the beginning, in a line."""

    id: str
    contract: str
    net: str
    done: int = 3
    """How many of the three validations are done."""


_ROWS: Final = (
    _Row("S-READY", "gymnase", "84250.00"),
    _Row("S-READY-2", "creche", "31840.50"),
    _Row("S-READY-3", "abords", "12600.00"),
    _Row("S-MISSING", "ecole", "47310.00"),
    _Row("S-PENDING", "theatre", "22480.00", done=1),
    _Row("S-BOTH", "marche", "18975.20", done=1),
    _Row("S-DRAFT", "abords", "9420.00", done=0),
    _Row("S-PRIVATE", "tour", "66000.00"),
    _Row("S-SENDING", "voirie", "15300.00"),
    _Row("S-SENT", "gymnase", "79110.00"),
    _Row("S-PAID", "gymnase", "71204.75"),
    _Row("S-SUSPENDED", "creche", "28050.00"),
    _Row("S-REJECTED", "theatre", "20990.00"),
    _Row("S-REROUTE", "voirie", "33420.00"),
)
_PERIODS: Final = tuple(date(2026, month, 1) for month in (7, 8, 9, 10, 11))
_LOTS: Final = ("Fondations", "Élévations", "Dalles et planchers", "Reprises", "Réseaux enterrés")


def claims(today: date, count: int | None = None) -> list[tuple[Claim, bytes | None]]:
    """Return the beginning, each claim with its PDF when it is validated.

    Args:
        today: The day it is.
        count: How many in all; those beyond the fixed ones are made up. None for the fixed ones.
    """
    rows = [*_ROWS]
    contracts = ("gymnase", "creche", "abords", "marche", "voirie", "theatre", "tour")
    for rank in range(len(rows) + 1, (count or 0) + 1):
        # Every third still in the workflow: a month in the middle of its validations.
        done = (3, 3, rank % 3)[rank % 3]
        rows.append(_Row(f"S-{rank:04}", contracts[rank % 7], f"{5000 + 37 * rank}.00", done))
    return [_claim(row, rank, today) for rank, row in enumerate(rows)]


def _claim(row: _Row, rank: int, today: date) -> tuple[Claim, bytes | None]:
    net = Decimal(row.net)
    claim = Claim(
        id=row.id,
        title=f"Situation n° {rank % 9 + 1} – {_LOTS[rank % 5].lower()}",
        period=_PERIODS[rank % 5],
        contract=_CONTRACTS[row.contract],
        net=net,
        vat=(net * Decimal("0.2")).quantize(Decimal("0.01")),
        validations=tuple(
            Validation(code=code, done_by="alice" if place < row.done else None) for place, code in enumerate(_STEPS)
        ),
    )
    if row.done < len(_STEPS):
        return claim, None
    claim = replace(claim, number=f"F-{row.id}", issue_date=today - timedelta(days=1))
    return claim, printed(claim)


_BUYERS: Final = {
    "S-SENT": (("MISE_A_DISPOSITION", ""),),
    "S-PAID": (("MISE_A_DISPOSITION", ""), ("SERVICE_FAIT", ""), ("MANDATEE", ""), ("MISE_EN_PAIEMENT", "")),
    "S-SUSPENDED": (("MISE_A_DISPOSITION", ""), ("SUSPENDUE", "Merci de joindre le procès-verbal de constat.")),
    "S-REJECTED": (("MISE_A_DISPOSITION", ""), ("REJETEE", "Numéro de marché erroné.")),
    "S-REROUTE": (("A_RECYCLER", "Cette facture ne concerne pas nos services."),),
}
"""What the buyers did with what was sent before the demonstration begins."""


def play(bridge: Bridge, simulator: Simulator) -> None:
    """Make the history the beginning needs, through the gateway and the simulator: nothing is written by hand."""
    found = {claim.id: claim for claim in bridge.records.claims([*_BUYERS, "S-SENDING"])}
    gateway = bridge.gateway
    for identifier in _BUYERS:
        [situation] = bridge.situations([found[identifier]], contents=True)
        gateway.transmit(situation, hold=HoldFor(timedelta(0)), by="alice")
    gateway.run_once()
    for identifier, steps in _BUYERS.items():
        for status, words in steps:
            simulator.set_status(f"F-{identifier}", status, words)
    for situation in bridge.situations([found[identifier] for identifier in _BUYERS]):
        sent = gateway.assess(situation).transmission
        if sent is not None:
            gateway.look(COMPANY, sent.id)
    [waiting] = bridge.situations([found["S-SENDING"]], contents=True)
    gateway.transmit(waiting, hold=HoldFor(timedelta(days=1)), by="bob")
