"""Driving a simulator from another process: JSON under `/_simulator/`, for the machine it runs on alone."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from chorus_bridge.simulator.answers import Answer, json_answer
from chorus_bridge.simulator.faults import Fault, FaultKind
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.refusals import Refused, WrongType
from chorus_bridge.simulator.requests import Request, json_object
from chorus_bridge.simulator.shapes import Amount, Flag, Group, Several, Text, Whole, verify
from chorus_bridge.simulator.simulator import Simulator

CONTROL_ROOT: Final = "/_simulator/"
_LONGEST_ADVANCE: Final = 100

_STEP: Final = Group(fields={"status": Text(required=True), "comment": Text()})
_STATUS: Final = Group(
    fields={
        "number": Text(required=True),
        "status": Text(required=True),
        "comment": Text(),
        "supplier_siret": Text(),
    }
)
_ADVANCE: Final = Group(fields={"number": Text(), "steps": Whole()})
_PLAN: Final = Group(fields={"number": Text(required=True), "steps": Several(required=True, each=_STEP)})
_FAULTS: Final = Group(
    fields={
        "faults": Several(
            required=True,
            each=Group(
                fields={
                    "kind": Text(required=True, choices=frozenset(kind.value for kind in FaultKind)),
                    "route": Text(),
                    "times": Whole(),
                    "after_processing": Flag(),
                    "retry_after": Whole(),
                    "delay_seconds": Amount(),
                }
            ),
        )
    }
)

Command = Callable[[Simulator, Fields], Mapping[str, object]]


def control(simulator: Simulator, request: Request) -> Answer:
    """Return the answer to a command: 404 for none of ours, 400 for one that cannot be obeyed."""
    name = request.path.removeprefix(CONTROL_ROOT)
    command = _COMMANDS.get((request.method, name))
    if command is None:
        return json_answer({"error": "no such command"}, status=404)
    shape, run = command
    if request.method == "GET":
        return json_answer(run(simulator, Fields()))
    # A page open in a browser cannot post this type elsewhere without asking first.
    read = json_object(request.body) if request.content_type == "application/json" else None
    if read is None:
        return json_answer({"error": "a JSON object is expected"}, status=400)
    try:
        verify(shape, read)
        return json_answer(run(simulator, Fields(read)))
    except (Refused, WrongType, LookupError, ValueError) as wrong:
        return json_answer({"error": str(wrong)}, status=400)


def _ledger(simulator: Simulator, _asked: Fields) -> dict[str, object]:
    """Return the requests received and the deposits accepted."""
    return {
        "requests": [
            {
                "method": request.method,
                "path": request.path,
                "at": request.at.isoformat(),
                "size": request.size,
                "status": request.status,
                "processed": request.processed,
            }
            for request in simulator.ledger.requests()
        ],
        "deposits": [
            {
                "invoice_id": deposit.invoice_id,
                "number": deposit.number,
                "supplier_siret": deposit.supplier_siret,
                "recipient_siret": deposit.recipient_siret,
                "at": deposit.at.isoformat(),
            }
            for deposit in simulator.deposits()
        ],
    }


def _invoices(simulator: Simulator, _asked: Fields) -> dict[str, object]:
    """Return every invoice."""
    return {"invoices": [_shown(invoice) for invoice in simulator.invoices()]}


def _shown(invoice: Invoice) -> dict[str, object]:
    """Return an invoice in the simulator's own words."""
    return {
        "id": invoice.id,
        "number": invoice.number,
        "supplier_siret": invoice.supplier.siret,
        "recipient_siret": invoice.recipient.siret,
        "status": invoice.status,
        "comment": invoice.comment,
        "history": [
            {"status": passage.status, "at": passage.at.isoformat(), "comment": passage.comment}
            for passage in invoice.passages
        ],
        "ahead": [{"status": step.status, "comment": step.comment} for step in invoice.ahead],
    }


def _set_status(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Put an invoice in a status and return it."""
    siret = asked.text("supplier_siret") or None
    return _shown(simulator.set_status(asked.text("number"), asked.text("status"), asked.text("comment"), siret))


def _advance(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Take the next steps of one invoice or all, and return them."""
    steps = asked.whole("steps")
    if steps is not None and not 1 <= steps <= _LONGEST_ADVANCE:
        raise ValueError(f"steps must lie between 1 and {_LONGEST_ADVANCE}")
    moved = simulator.advance(asked.text("number") or None, 1 if steps is None else steps)
    return {"invoices": [_shown(invoice) for invoice in moved]}


def _plan(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Write the script of a number."""
    steps = [(step.text("status"), step.text("comment")) for step in asked.each("steps")]
    simulator.plan(asked.text("number"), steps)
    return {"number": asked.text("number"), "steps": len(steps)}


def _fault(simulator: Simulator, asked: Fields) -> dict[str, object]:
    """Queue faults."""
    script = [_read_fault(item) for item in asked.each("faults")]
    simulator.fault(script)
    return {"queued": len(script)}


def _read_fault(item: Fields) -> Fault:
    """Return a fault from its JSON, the delay being in seconds."""
    seconds, times = item.amount("delay_seconds"), item.whole("times")
    return Fault(
        route=item.text("route") or None,
        kind=FaultKind(item.text("kind")),
        times=1 if times is None else times,
        after_processing=item.flag("after_processing") is True,
        retry_after=item.whole("retry_after"),
        delay=None if seconds is None else timedelta(milliseconds=int(seconds * 1000)),
    )


_COMMANDS: Final[Mapping[tuple[str, str], tuple[Group, Command]]] = {
    ("GET", "ledger"): (Group(fields={}), _ledger),
    ("GET", "invoices"): (Group(fields={}), _invoices),
    ("POST", "status"): (_STATUS, _set_status),
    ("POST", "advance"): (_ADVANCE, _advance),
    ("POST", "plan"): (_PLAN, _plan),
    ("POST", "fault"): (_FAULTS, _fault),
}
