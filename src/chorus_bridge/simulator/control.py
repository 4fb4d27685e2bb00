"""Driving a simulator from another process: JSON under `/_simulator/`, for the machine it runs on alone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from urllib.parse import parse_qsl

from attrs import AttrsInstance

from chorus_bridge.simulator.answers import Answer, json_answer
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.flow.states import Flow
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.ledger import written
from chorus_bridge.simulator.orders import (
    CONDITIONS,
    FAULTS,
    chaos_from,
    conditions_from,
    conditions_shown,
    fault_from,
)
from chorus_bridge.simulator.refusals import Refused, WrongType
from chorus_bridge.simulator.requests import Request
from chorus_bridge.simulator.shapes import Amount, Group, Several, Text, Whole, verify
from chorus_bridge.simulator.simulator import Simulator
from chorus_bridge.simulator.statuses import Step

CONTROL_ROOT: Final = "/_simulator/"
_LONGEST_ADVANCE: Final = 100
_USUAL_PAGE: Final = 1000
_LARGEST_PAGE: Final = 10_000

_ACTIONS: Final = (
    "validator_accepts", "validator_refuses", "validator_stays_silent", "moe_takes", "moe_refuses", "moe_answers",
    "moa_takes", "moa_refuses", "moa_validates",
)  # fmt: skip

_STEP: Final = Group(fields={"status": Text(required=True), "comment": Text(), "at": Text()})
_STATUS: Final = Group(
    fields={
        "number": Text(required=True),
        "status": Text(required=True),
        "comment": Text(),
        "at": Text(),
        "supplier_siret": Text(),
    }
)
_ADVANCE: Final = Group(fields={"number": Text(), "steps": Whole()})
_PLAN: Final = Group(fields={"number": Text(required=True), "steps": Several(required=True, each=_STEP)})
_FATE: Final = Group(fields={"number": Text(required=True), "fate": Text(required=True), "after_seconds": Amount()})
_WORKS: Final = Group(
    fields={
        "number": Text(required=True),
        "action": Text(required=True, choices=frozenset(_ACTIONS)),
        "reason": Text(),
        "payer_siret": Text(),
        "supplier_siret": Text(),
    }
)
_NOTHING: Final = Group(fields={})
_PAGE: Final = Group(fields={"after": Whole(), "limit": Whole()})

Command = Callable[[Simulator, Fields], Mapping[str, object]]


def control(simulator: Simulator, request: Request) -> Answer:
    """Return the answer to a command: 404 for none of ours, 400 for one that cannot be obeyed."""
    name = request.path.removeprefix(CONTROL_ROOT)
    command = _COMMANDS.get((request.method, name))
    if command is None:
        return json_answer({"error": "no such command"}, status=404)
    shape, run = command
    if request.method == "GET":
        read: dict[str, object] | None = {name: _number(value) for name, value in parse_qsl(request.query)}
    else:
        # A page open in a browser cannot post this type elsewhere without asking first.
        read = request.json if request.content_type == "application/json" else None
    if read is None:
        return json_answer({"error": "a JSON object is expected"}, status=400)
    try:
        if shape is not None:
            verify(shape, read)
        return json_answer(run(simulator, Fields(read)))
    except (Refused, WrongType, LookupError, ValueError) as wrong:
        return json_answer({"error": str(wrong)}, status=400)


def _number(text: str) -> int | str:
    """Return what a query writes, a number when it is one."""
    return int(text) if text.isdecimal() and len(text) <= len(str(_LARGEST_PAGE)) * 2 else text


def _page(asked: Fields) -> tuple[int, int]:
    """Return how many entries to pass, and how many to return."""
    after, limit = asked.whole("after") or 0, asked.whole("limit")
    limit = _USUAL_PAGE if limit is None else limit
    if not 1 <= limit <= _LARGEST_PAGE or after < 0:
        raise ValueError(f"limit must lie between 1 and {_LARGEST_PAGE}, and after must not be negative")
    return after, limit


def _ledger(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Return what was received, accepted and refused as a duplicate, and the flows: the same page of each."""
    after, limit = _page(asked)
    ledger = simulator.ledger
    lists: Mapping[str, Sequence[AttrsInstance]] = {
        "requests": ledger.requests(),
        "deposits": ledger.deposits(),
        "duplicates": ledger.duplicates(),
        "flows": ledger.flows(),
    }
    return {
        **{name: [written(entry) for entry in entries[after : after + limit]] for name, entries in lists.items()},
        "totals": {name: len(entries) for name, entries in lists.items()},
        "faults": ledger.faults(),
        "more": any(len(entries) > after + limit for entries in lists.values()),
    }


def _counts(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Return, for each number somebody tried to deposit, how often, and how often it was accepted or refused."""
    after, limit = _page(asked)
    ledger = simulator.ledger
    numbers = ledger.numbers()
    return {
        "counts": {
            number: {
                "attempts": ledger.attempts(number),
                "accepted": ledger.accepted(number),
                "refused_as_duplicates": ledger.refused_as_duplicates(number),
            }
            for number in islice(numbers, after, after + limit)
        },
        "total": len(numbers),
        "more": len(numbers) > after + limit,
    }


def _invoices(simulator: Simulator, _asked: Fields) -> dict[str, object]:
    """Return every invoice."""
    return {"invoices": [_shown(invoice) for invoice in simulator.invoices()]}


def _shown(invoice: Invoice) -> dict[str, object]:
    """Return an invoice in the simulator's own words."""
    return {
        "id": invoice.id,
        "number": invoice.number,
        "framework": invoice.framework,
        "flow": invoice.flow or None,
        "previous": invoice.previous,
        "following": invoice.following,
        "supplier_siret": invoice.supplier.siret,
        "recipient_siret": invoice.recipient.siret,
        "status": invoice.status,
        "comment": invoice.comment,
        "rejection_handled": invoice.rejection_handled,
        "actions": [{"code": action.code, "at": action.at.isoformat()} for action in invoice.actions],
        "history": [
            {"status": passage.status, "at": passage.at.isoformat(), "comment": passage.comment}
            for passage in invoice.passages
        ],
        "ahead": [{"status": step.status, "comment": step.comment} for step in invoice.ahead],
    }


def _set_status(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Put an invoice in a status and return it."""
    number, step, siret = asked.text("number"), _step(asked), asked.text("supplier_siret") or None
    return _shown(simulator.set_status(number, step.status, step.comment, siret, at=step.at))


def _step(asked: Fields) -> Step:
    """Return the step an object writes, its moment in ISO 8601 with an offset.

    Raises:
        ValueError: Its moment cannot be.
    """
    written = asked.text("at")
    moment = datetime.fromisoformat(written) if written else None
    return Step(asked.text("status"), asked.text("comment"), moment)


def _advance(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Take the next steps of one invoice or all, and return them."""
    steps = asked.whole("steps")
    if steps is not None and not 1 <= steps <= _LONGEST_ADVANCE:
        raise ValueError(f"steps must lie between 1 and {_LONGEST_ADVANCE}")
    moved = simulator.advance(asked.text("number") or None, 1 if steps is None else steps)
    return {"invoices": [_shown(invoice) for invoice in moved]}


def _plan(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Write the script of a number."""
    steps = [_step(step) for step in asked.each("steps")]
    simulator.plan(asked.text("number"), steps)
    return {"number": asked.text("number"), "steps": len(steps)}


def _flows(simulator: Simulator, _asked: Fields) -> dict[str, object]:
    """Return every flow."""
    return {"flows": [_flow_shown(flow) for flow in simulator.flows()]}


def _flow_shown(flow: Flow) -> dict[str, object]:
    """Return a flow in the simulator's own words, what is planned for it included."""
    return {
        "flow": flow.number,
        "number": flow.invoice_number,
        "syntax": flow.syntax,
        "fate": flow.fate.value,
        "states": [{"state": state.code, "at": state.at.isoformat()} for state in flow.states],
        "errors": [{"code": error.code, "number": error.number, "text": error.text} for error in flow.errors],
    }


def _fate(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Say what becomes of the flows of a number."""
    seconds = asked.amount("after_seconds")
    after = None if seconds is None else timedelta(milliseconds=int(seconds * 1000))
    flows = simulator.flow_fate(asked.text("number"), asked.text("fate"), after=after)
    return {"flows": [_flow_shown(flow) for flow in flows]}


def _works(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Let an actor of the works act, and return the piece it acted on or deposited."""
    number, action, siret = asked.text("number"), asked.text("action"), asked.text("supplier_siret") or None
    reason, payer = asked.text("reason"), asked.text("payer_siret") or None
    if action == "moa_validates":
        return _shown(simulator.moa_validates(number, payer_siret=payer, supplier_siret=siret))
    act = getattr(simulator, action)
    if not action.endswith("refuses"):
        return _shown(act(number, siret))
    if not reason:
        raise ValueError("a refusal gives its reason")
    return _shown(act(number, reason, siret))


def _fault(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Queue faults."""
    script = [fault_from(item) for item in asked.each("faults")]
    simulator.fault(script)
    return {"queued": len(script)}


def _chaos(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Draw faults at random from now on."""
    chaos = chaos_from(asked.raw)
    simulator.unleash(chaos)
    return {"seed": chaos.seed, "routes": list(chaos.routes)}


def _calm(simulator: Simulator, _asked: Fields) -> dict[str, object]:
    """End every fault."""
    simulator.calm()
    return conditions_shown(simulator.conditions)


def _conditions(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Change the conditions that are named, and return them all."""
    simulator.conditions = conditions_from(asked, simulator.conditions)
    return conditions_shown(simulator.conditions)


# A chaos has names of its own: it is read by hand.
_COMMANDS: Final[Mapping[tuple[str, str], tuple[Group | None, Command]]] = {
    ("GET", "ledger"): (_PAGE, _ledger),
    ("GET", "counts"): (_PAGE, _counts),
    ("GET", "invoices"): (_NOTHING, _invoices),
    ("GET", "conditions"): (_NOTHING, _conditions),
    ("GET", "flows"): (_NOTHING, _flows),
    ("POST", "flow"): (_FATE, _fate),
    ("POST", "works"): (_WORKS, _works),
    ("POST", "status"): (_STATUS, _set_status),
    ("POST", "advance"): (_ADVANCE, _advance),
    ("POST", "plan"): (_PLAN, _plan),
    ("POST", "fault"): (FAULTS, _fault),
    ("POST", "chaos"): (None, _chaos),
    ("POST", "calm"): (_NOTHING, _calm),
    ("POST", "conditions"): (CONDITIONS, _conditions),
}
