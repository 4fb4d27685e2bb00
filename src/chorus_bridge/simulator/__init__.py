"""An independent Chorus Pro behind PISTE, to try a client against without a network or an account.

It shares no code with the client, whose mistakes it would otherwise share, and it is stricter than any
client. What it imitates comes from public documents and recorded answers; where it guesses, the docstring
says so.
"""

from chorus_bridge.simulator.actors import Account, Application, BankDetails, Service, Structure
from chorus_bridge.simulator.answers import Answer
from chorus_bridge.simulator.chaos import Chaos
from chorus_bridge.simulator.conditions import UNHEARD_OF, Conditions
from chorus_bridge.simulator.exchanges import Ending, Exchange, Held
from chorus_bridge.simulator.faults import ConnectionCut, Fault, FaultKind, worded
from chorus_bridge.simulator.flow.states import Flow, FlowError, FlowFate, FlowState
from chorus_bridge.simulator.flow.syntaxes import FACTURX, MIXED, STRUCTURED
from chorus_bridge.simulator.invoices import Action, AttachedFile, Invoice, Passage
from chorus_bridge.simulator.ledger import Deposit, Duplicate, FlowReceived, Ledger, LedgerFile, Received
from chorus_bridge.simulator.pace import Every, EveryReads, Manual, Pace, pace_from
from chorus_bridge.simulator.past_deposits import PastDeposit
from chorus_bridge.simulator.seeds import (
    DEMO_APPLICATION,
    DEMO_PASSWORD,
    EXPIRED_SIRET,
    MAIN_CONTRACTOR_SIRET,
    PROJECT_MANAGER_SIRET,
    STATE_SIRET,
    SUBCONTRACTOR_SIRET,
    demo_login,
)
from chorus_bridge.simulator.server import SimulatorServer
from chorus_bridge.simulator.simulator import Simulator
from chorus_bridge.simulator.statuses import NOMINAL_PATH, STATUSES, Step
from chorus_bridge.simulator.world import World

__all__ = [
    "DEMO_APPLICATION",
    "DEMO_PASSWORD",
    "EXPIRED_SIRET",
    "FACTURX",
    "MAIN_CONTRACTOR_SIRET",
    "MIXED",
    "NOMINAL_PATH",
    "PROJECT_MANAGER_SIRET",
    "STATE_SIRET",
    "STATUSES",
    "STRUCTURED",
    "SUBCONTRACTOR_SIRET",
    "UNHEARD_OF",
    "Account",
    "Action",
    "Answer",
    "Application",
    "AttachedFile",
    "BankDetails",
    "Chaos",
    "Conditions",
    "ConnectionCut",
    "Deposit",
    "Duplicate",
    "Ending",
    "Every",
    "EveryReads",
    "Exchange",
    "Fault",
    "FaultKind",
    "Flow",
    "FlowError",
    "FlowFate",
    "FlowReceived",
    "FlowState",
    "Held",
    "Invoice",
    "Ledger",
    "LedgerFile",
    "Manual",
    "Pace",
    "Passage",
    "PastDeposit",
    "Received",
    "Service",
    "Simulator",
    "SimulatorServer",
    "Step",
    "Structure",
    "World",
    "demo_login",
    "pace_from",
    "worded",
]
