"""Values that a host meets without making them: what the façade returns and holds, for annotations and choices.

Everything a host *makes* is in :mod:`chorus_bridge` itself.
"""

from __future__ import annotations

from chorus_bridge.chorus.content import Upload
from chorus_bridge.domain.action import Action, ActionState, Before
from chorus_bridge.domain.acts import ActionKind
from chorus_bridge.domain.assessment import Findings, Precedence, Reason, Verdict
from chorus_bridge.domain.change import Change, ChangeKind
from chorus_bridge.domain.codes import Kind, NotApplicable, Place, Who
from chorus_bridge.domain.finding import Param
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.payment import PaymentHorizon
from chorus_bridge.domain.portal import Actor, Phase, PortalAction, PortalNews, PortalStatus
from chorus_bridge.domain.recipient import Freshness
from chorus_bridge.domain.transmission import Attempt, HistoryEntry, RemoteRefusal
from chorus_bridge.domain.vocabulary import CompanySize, Environment, Signature
from chorus_bridge.domain.waiting import CompanyWait
from chorus_bridge.effects import Event
from chorus_bridge.gateway import Preparation, Unprepared, WorkReport
from chorus_bridge.gateway.flows.transmitting import TransmitOutcome
from chorus_bridge.gateway.queueing import QueueGateway
from chorus_bridge.outbox.limits import Limits

__all__ = [
    "Action",
    "ActionKind",
    "ActionState",
    "Actor",
    "Attempt",
    "Before",
    "Change",
    "ChangeKind",
    "CompanySize",
    "CompanyWait",
    "Environment",
    "Event",
    "Findings",
    "Freshness",
    "HistoryEntry",
    "Kind",
    "Limits",
    "NotApplicable",
    "Param",
    "PaymentHorizon",
    "Phase",
    "Place",
    "PortalAction",
    "PortalNews",
    "PortalStatus",
    "Precedence",
    "Preparation",
    "QueueGateway",
    "Reason",
    "RemoteRefusal",
    "Signature",
    "State",
    "TransmitOutcome",
    "Unprepared",
    "Upload",
    "Verdict",
    "Who",
    "WorkReport",
]
