"""What became of a flow, told to whoever deposited it, and the syntaxes the portal takes.

*Source:* answers recorded by third parties (fields, `POQ_MSG_01.003`, labels without accents joined by `|` and cut near
200 characters, lists absent, null or empty by turns). That a flow of another account is answered like an unknown one,
the content of the simple report and the name of the list of syntaxes are our reading; the client shares the last guess.
"""

import base64
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.flow.states import LABELS, Flow, FlowError, FlowFate, FlowState
from chorus_bridge.simulator.flow.syntaxes import FORMATS, SYNTAXES, interface_of, syntaxes_of
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import FLOW_UNKNOWN, VALUE_NOT_ALLOWED, Refused
from chorus_bridge.simulator.shapes import Group, Text, Whole

_LONGEST_LABEL: Final = 200
DETAILED_REPORT: Final = Group(
    fields={
        "idUtilisateurCourant": Whole(),
        "numeroFluxDepot": Text(required=True),
        "syntaxeFlux": Text(),
    }
)
REPORT: Final = Group(fields={**DETAILED_REPORT.fields, "dateDepot": Text()})
FLOW_SYNTAXES: Final = Group(fields={"idUtilisateurCourant": Whole(), "formatFlux": Text()})


def detailed_report(call: Call) -> dict[str, object]:
    """Return the state of a flow and the errors found in it.

    Raises:
        Refused: No flow of this number is known to the account, not yet or not at all.
    """
    flow = _flow(call)
    state = flow.state_at(call.received_at)
    reads = call.portal.flows.count_read(flow.number)
    errors = flow.errors if flow.judged else ()
    technical = [_technical(error) for error in errors if error.code]
    of_invoices = [_of_invoice(error) for error in errors if not error.code]
    return {
        "numeroFluxDepot": flow.number,
        "codeInterfaceDepotFlux": _interface(call, flow),
        "nomFichier": flow.file_name,
        "dateDepotFlux": dates.second(_shown(call, flow.received_at)),
        "etatCourantDepotFlux": _state_shown(call, state),
        "dateHeureEtatCourantFlux": dates.second(_shown(call, state.at)),
        **_listed("listeErreurTechnique", technical, reads),
        **_listed("listeErreurDP", of_invoices, reads + 1),
    }


def report(call: Call) -> dict[str, object]:
    """Return the state of a flow with a report in a file.

    Raises:
        Refused: As the detailed report.
    """
    flow = _flow(call)
    state = flow.state_at(call.received_at)
    return {
        "numeroFluxDepot": flow.number,
        "codeInterfaceFlux": _interface(call, flow),
        "codeAppliPartenaire": None,
        "designationPartenaire": None,
        "nomFichierFlux": flow.file_name,
        "dateDepotFlux": dates.second(_shown(call, flow.received_at)),
        "etatCourantFlux": _state_shown(call, state),
        "dateHeureEtatCourantFlux": dates.second(_shown(call, state.at)),
        "fichierCR": base64.b64encode(_file(flow, state)).decode(),
    }


def formats(_call: Call) -> dict[str, object]:
    """Return the formats of flows."""
    return {"listeFormatFlux": [{"formatFlux": name} for name in FORMATS]}


def syntaxes(call: Call) -> dict[str, object]:
    """Return the syntaxes of a format, or of every format: the official ones, then those of the conditions.

    Raises:
        Refused: The format is unknown.
    """
    asked, extra = call.body.text("formatFlux"), call.portal.conditions.flow_syntaxes
    if asked and asked not in FORMATS:
        raise Refused(VALUE_NOT_ALLOWED, "formatFlux")
    official = syntaxes_of(asked)
    known = (*official, *(name for name, like in extra.items() if like in official))
    return {"listeSyntaxeFlux": [{"syntaxeFlux": name} for name in known]}


def _flow(call: Call) -> Flow:
    """Return the flow a report is asked about."""
    flow = call.portal.flows.get(call.body.text("numeroFluxDepot"))
    if (
        flow is None
        or flow.depositor.login != call.account.login
        or flow.known_from > call.received_at
        or flow.fate is FlowFate.LOST
    ):
        raise Refused(FLOW_UNKNOWN)
    asked = call.body.text("syntaxeFlux")
    if asked and asked != flow.syntax:
        raise Refused(FLOW_UNKNOWN)
    return flow


def _interface(call: Call, flow: Flow) -> str:
    """Return the code of the interface a flow came by."""
    like = call.portal.conditions.flow_syntaxes.get(flow.syntax, flow.syntax)
    return f"FSO{interface_of(like)}A" if like in SYNTAXES else ""


def _shown(call: Call, at: datetime) -> datetime:
    """Return a moment of the true clock as the portal's own shows it."""
    return call.portal.time(at)


def _state_shown(call: Call, state: FlowState) -> str:
    """Return a state as reports write it under the conditions of the moment."""
    return LABELS.get(state.code, state.code) if call.portal.conditions.flow_labels else state.code


def _listed(name: str, entries: Sequence[Mapping[str, object]], turn: int) -> dict[str, object]:
    """Return a list of errors; one without any is absent, null or empty, by turns."""
    if entries:
        return {name: list(entries)}
    shapes: tuple[dict[str, object], ...] = ({}, {name: None}, {name: []})
    return shapes[turn % len(shapes)]


def _technical(error: FlowError) -> dict[str, object]:
    """Return an error of the file."""
    return {"codeErreur": error.code, "libelleErreur": _label(error), "natureErreur": "BLOQUANTE"}


def _of_invoice(error: FlowError) -> dict[str, object]:
    """Return an error of an invoice."""
    return {
        "identifiantFournisseur": error.supplier or None,
        "identifiantDestinataire": error.recipient or None,
        "numeroDP": error.number or None,
        "libelleErreurDP": _label(error),
    }


def _label(error: FlowError) -> str:
    """Return the words of an error: without accents, and cut."""
    plain = unicodedata.normalize("NFKD", error.text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))[:_LONGEST_LABEL]


def _file(flow: Flow, state: FlowState) -> bytes:
    """Return a report in XML; its form is ours."""
    errors = "".join(f"<Erreur>{escape(_label(error))}</Erreur>" for error in flow.errors)
    body = f"<NumeroFluxDepot>{flow.number}</NumeroFluxDepot><Etat>{state.code}</Etat>{errors}"
    return f'<?xml version="1.0" encoding="UTF-8"?><CompteRendu>{body}</CompteRendu>'.encode()
