"""`deposer/flux`: a file received, numbered and kept; nothing in it is looked at before its verdict.

*Source:* AIFE, Swagger "Factures" 2020 (fields, syntaxes), field comments of the 2017 annex (length of the name), API
annex V5.00 and a third party's page on it (10 Mo, 20001). Characters a name may not have are those AIFE lists for the
flows of 2026. A signed flow is not played.
"""

import base64
import binascii
from typing import Final

from chorus_bridge.simulator import dates, refusals
from chorus_bridge.simulator.attachments import LARGEST_FILE
from chorus_bridge.simulator.flow.states import Flow
from chorus_bridge.simulator.flow.syntaxes import SYNTAXES, interface_of
from chorus_bridge.simulator.ledger import FlowReceived
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import Refused
from chorus_bridge.simulator.requests import number_in_flow
from chorus_bridge.simulator.shapes import Flag, Group, Text, Whole

DEPOSIT_FLOW: Final = Group(
    fields={
        "idUtilisateurCourant": Whole(),
        "fichierFlux": Text(required=True),
        "nomFichier": Text(required=True, longest=200),
        "syntaxeFlux": Text(required=True),
        "avecSignature": Flag(),
    }
)
_FORBIDDEN: Final = frozenset("%$!&/\\:;«»#@")


def deposit_flow(call: Call) -> dict[str, object]:
    """Return the number of a flow, now received: whether its invoice is right will be said by its report.

    Raises:
        Refused: The file is not base64 or too large, its name or its syntax is not admitted.
    """
    syntax = call.body.text("syntaxeFlux")
    if syntax not in SYNTAXES and syntax not in call.portal.conditions.flow_syntaxes:
        raise Refused(refusals.VALUE_NOT_ALLOWED, "syntaxeFlux")
    if call.body.flag("avecSignature"):
        raise Refused(refusals.VALUE_NOT_ALLOWED, "avecSignature")
    name = call.body.text("nomFichier")
    stem, dot, extension = name.rpartition(".")
    if not (stem and dot and extension) or set(name) & _FORBIDDEN:
        raise Refused(refusals.FILE_NAME_INVALID, "nomFichier")
    flow = _flow(call, syntax, name, _content(call))
    call.portal.flows.add(flow)
    return {"numeroFluxDepot": flow.number, "dateDepot": dates.day(call.now), "syntaxeFlux": syntax}


def _content(call: Call) -> bytes:
    """Return the file, read from its base64."""
    try:
        content = base64.b64decode(call.body.text("fichierFlux"), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        raise Refused(refusals.FILE_UNREADABLE, "fichierFlux")
    if len(content) > LARGEST_FILE:
        raise Refused(refusals.FLOW_TOO_LARGE)
    return content


def _flow(call: Call, syntax: str, name: str, content: bytes) -> Flow:
    """Return a flow just received, once the ledger knows."""
    conditions = call.portal.conditions
    number = call.portal.next_flow_number(interface_of(conditions.flow_syntaxes.get(syntax, syntax)))
    flow = Flow(
        number=number,
        syntax=syntax,
        file_name=name,
        depositor=call.account,
        received_at=call.received_at,
        due=call.received_at + conditions.delay_of(number),
        known_from=call.received_at + conditions.unknown_time_of(number),
        request=call.serial,
        sha256=call.sha256,
        invoice_number=number_in_flow(content),
        content=content,
    )
    call.portal.ledger.note_flow(
        FlowReceived(
            flow=flow.number,
            syntax=syntax,
            number=flow.invoice_number,
            size=len(content),
            at=flow.received_at,
            request=flow.request,
            sha256=flow.sha256,
        )
    )
    return flow
