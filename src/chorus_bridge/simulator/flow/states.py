"""The life of a flow between its receipt and its verdict: its states, and when it takes each.

*Source:* AIFE, codes of states in the API and labels on screens (nine, V5.00 of the API annex, as quoted by third
parties). Their order, and an even pace from one to the next, are our reading.
"""

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from attrs import evolve, field, frozen

from chorus_bridge.simulator.actors import Account

RECEIVED: Final = "IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP"
INTEGRATED, PARTLY_INTEGRATED, REJECTED = "IN_INTEGRE", "IN_INTEGRE_PARTIEL", "IN_REJETE"
INCIDENT, REPROCESSED = "IN_INCIDENTE", "IN_EN_ATTENTE_RETRAITEMENT_CPP"
ON_THE_WAY: Final = (
    RECEIVED,
    "IN_RECU",
    "IN_TRAITE_SE_CPP",
    "IN_EN_ATTENTE_TRAITEMENT_CPP",
    "IN_EN_COURS_TRAITEMENT_CPP",
)
"""The states of a flow before its verdict, in order."""
VERDICTS: Final = frozenset({INTEGRATED, PARTLY_INTEGRATED, REJECTED})

LABELS: Final[Mapping[str, str]] = {
    "IN_RECU": "Reçu",
    "IN_TRAITE_SE_CPP": "Traité",
    "IN_EN_ATTENTE_TRAITEMENT_CPP": "En attente de traitement",
    "IN_EN_COURS_TRAITEMENT_CPP": "En cours de traitement",
    REPROCESSED: "En attente de retraitement",
    INCIDENT: "Incidenté",
    INTEGRATED: "Intégré",
    PARTLY_INTEGRATED: "Intégré partiellement",
    REJECTED: "Rejeté",
}
"""What screens show; the first state of all has no label there."""


class FlowFate(enum.StrEnum):
    """What becomes of a flow, whatever its content."""

    JUDGED = "JUDGED"
    """Its content decides, when the time has come: what happens when nobody says otherwise."""
    INCIDENT = "INCIDENT"
    """A technical incident when the time has come; then, if the order says after how long, the verdict."""
    STUCK = "STUCK"
    """No verdict, until another fate is given."""
    REJECTED = "REJECTED"
    """Rejected for a technical reason, nothing created."""
    PARTIAL = "PARTIAL"
    """Judged, and said to be integrated in part: with the errors of its invoice, or with those of another one."""
    LOST = "LOST"
    """Never known to reports and never judged, though it was received."""


@frozen
class FlowState:
    """A state, and the moment it is taken, by the true clock."""

    code: str
    at: datetime


@frozen(kw_only=True)
class FlowError:
    """One entry of a report: of the file as a whole, or of one invoice when it has a number."""

    text: str
    code: str = ""
    number: str = ""
    supplier: str = ""
    recipient: str = ""


@frozen(kw_only=True)
class Flow:
    """A flow received, and what is planned for it."""

    number: str
    syntax: str
    """As the depositor wrote it."""
    file_name: str = field(repr=False)
    depositor: Account = field(repr=False)
    received_at: datetime
    """By the true clock, as every moment here."""
    due: datetime
    """When its verdict falls, unless something comes in between."""
    known_from: datetime
    """When reports begin to know it."""
    request: int
    """The serial of the request that brought it."""
    sha256: str
    invoice_number: str = ""
    """The number read in it at receipt, for the ledger; empty when none was found."""
    content: bytes = field(default=b"", repr=False)
    """The file; forgotten once judged."""
    fate: FlowFate = FlowFate.JUDGED
    states: tuple[FlowState, ...] = ()
    """Taken or planned, in order."""
    judged_at: datetime | None = None
    """When the verdict falls, `None` for never."""
    errors: tuple[FlowError, ...] = ()

    def on_its_way(self) -> "Flow":
        """Return a flow just received with the future of any other."""
        return evolve(self, states=_way(self.received_at, self.due), judged_at=self.due)

    @property
    def judged(self) -> bool:
        """Whether the verdict has fallen."""
        return bool(self.states) and self.states[-1].code in VERDICTS

    def state_at(self, now: datetime) -> FlowState:
        """Return the state at a moment not before the receipt."""
        return next(state for state in reversed(self.states) if state.at <= now)

    def bound_for(self, fate: FlowFate, after: timedelta | None, now: datetime) -> "Flow":
        """Return the flow, not judged yet, with another future.

        Args:
            fate: What becomes of it.
            after: How long an incident lasts before the flow is judged, `None` for ever.
            now: The present moment.
        """
        past = tuple(state for state in self.states if state.at <= now)
        start = max(self.due, now)
        ahead = tuple(state for state in _way(self.received_at, self.due) if state.at > now)
        judged_at: datetime | None = start
        if past and past[-1].code == INCIDENT:
            ahead = (FlowState(REPROCESSED, now),)
        if fate in {FlowFate.STUCK, FlowFate.LOST}:
            judged_at = None
        elif fate is FlowFate.INCIDENT:
            ahead += (FlowState(INCIDENT, start),)
            judged_at = None
            if after is not None:
                judged_at = start + after
                ahead += (FlowState(REPROCESSED, start + after / 2),)
        return evolve(self, fate=fate, states=(*past, *ahead), judged_at=judged_at)

    def with_verdict(self, code: str, errors: tuple[FlowError, ...]) -> "Flow":
        """Return the flow judged, at the moment its verdict fell, its content forgotten."""
        at = self.received_at if self.judged_at is None else self.judged_at
        return evolve(self, states=(*self.states, FlowState(code, at)), errors=errors, content=b"")


def _way(received_at: datetime, due: datetime) -> tuple[FlowState, ...]:
    """Return the states before a verdict, at an even pace."""
    step = (due - received_at) / len(ON_THE_WAY)
    return tuple(FlowState(code, received_at + step * rank) for rank, code in enumerate(ON_THE_WAY))
