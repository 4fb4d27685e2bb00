"""Send construction progress claims to Chorus Pro, the French State's invoicing portal, and follow them until paid.

A host application embeds a :class:`Gateway` (or :class:`AsyncGateway`) and hands over situations. Six more modules
are public: :mod:`chorus_bridge.messages` (texts in French and English), :mod:`chorus_bridge.icons` (the drawings of the
states), :mod:`chorus_bridge.values` (what is returned, to annotate), :mod:`chorus_bridge.errors` (everything that is
raised), :mod:`chorus_bridge.progress` (the arithmetic of a month of works) and :mod:`chorus_bridge.simulator` (a Chorus
Pro to try against). Nothing else is promised.
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from chorus_bridge.domain.assessment import Assessment, DisplayState
from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.domain.finding import Finding
from chorus_bridge.domain.hold import HoldFor, NextSendingHour
from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.situation import (
    Address,
    Company,
    Market,
    Party,
    Situation,
    Step,
    StepStatus,
    TechnicalAccount,
)
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.domain.vocabulary import (
    Channel,
    ClientKind,
    Consortium,
    FlowPackage,
    Framework,
    InvoiceKind,
    PayerKind,
    PaymentMode,
    Role,
    VatRegime,
)
from chorus_bridge.errors import ChorusBridgeError, NotTransmissible, TooLate
from chorus_bridge.gateway import AsyncGateway, Gateway
from chorus_bridge.messages import Language
from chorus_bridge.settings import PisteApplication, Portal, Settings

__all__ = [
    "Address",
    "Assessment",
    "AsyncGateway",
    "Attachment",
    "Channel",
    "ChorusBridgeError",
    "ClientKind",
    "Company",
    "Consortium",
    "DisplayState",
    "Finding",
    "FindingCode",
    "FlowPackage",
    "Framework",
    "Gateway",
    "HoldFor",
    "Invoice",
    "InvoiceKind",
    "Language",
    "Line",
    "Market",
    "NextSendingHour",
    "NotTransmissible",
    "Party",
    "PayerKind",
    "PaymentMode",
    "PisteApplication",
    "Policy",
    "Portal",
    "Role",
    "Settings",
    "Situation",
    "Step",
    "StepStatus",
    "TechnicalAccount",
    "TooLate",
    "Transmission",
    "VatLine",
    "VatRegime",
]

if TYPE_CHECKING:
    __version__: str


def __getattr__(name: str) -> str:
    """Return the installed version, read only when asked for."""
    if name == "__version__":
        return metadata.version("chorus-bridge")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
