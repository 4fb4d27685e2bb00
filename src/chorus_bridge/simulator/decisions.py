"""What a recipient and a validator decide about an invoice."""

from typing import Final

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import REASON_REQUIRED, VALUE_NOT_ALLOWED, WRONG_TRANSITION, Refused
from chorus_bridge.simulator.shapes import Group, Text, Whole
from chorus_bridge.simulator.statuses import (
    REASON_NEEDED,
    RECIPIENT_TARGETS,
    RECIPIENT_TRANSITIONS,
    STATUSES,
    Step,
)

DECIDE: Final = Group(
    fields={
        "idUtilisateurCourant": Whole(),
        "idFacture": Whole(required=True),
        "nouveauStatut": Text(required=True, choices=STATUSES),
        "motif": Text(longest=255),
        "numeroDPMandat": Text(),
    }
)
VALIDATE: Final = Group(
    fields={
        "idFacture": Whole(required=True),
        "action": Text(required=True, choices=frozenset({"VALIDATION", "REFUS"})),
        "typeValideur": Text(),
        "idValideur": Whole(),
        "motifRefus": Text(longest=255),
        "complementInfo": Text(longest=2000),
    }
)


def decide(call: Call) -> dict[str, object]:
    """Return the new status of a received invoice.

    Raises:
        Refused: The caller is not the recipient, the status cannot follow the current one, or a reason is
        missing.
    """
    invoice = call.invoice("idFacture", "recipient")
    target, reason = call.body.text("nouveauStatut"), call.body.text("motif")
    if target not in RECIPIENT_TARGETS or target not in RECIPIENT_TRANSITIONS.get(invoice.status, frozenset()):
        raise Refused(WRONG_TRANSITION)
    if target in REASON_NEEDED and not reason:
        raise Refused(REASON_REQUIRED, "motif")
    moved = call.portal.register.move(invoice, Step(target, reason), call.now, call.account.login)
    return {
        "idFacture": moved.id,
        "numeroFacture": moved.number,
        "dateTraitement": dates.day(call.now),
        "nouveauStatut": moved.status,
    }


def validate(call: Call) -> dict[str, object]:
    """Return the status of an invoice after its validator accepted or refused it.

    The first validator only, with a free reason demanded for a refusal: our reading, to be verified on the
    qualification platform, where refusal reasons are coded in a list that is not public.

    Raises:
        Refused: The caller is not the validator, the invoice does not await it, or a reason is missing.
    """
    invoice = call.invoice("idFacture", "validator")
    named = call.body.whole("idValideur")
    if named is not None and (invoice.validator is None or named != invoice.validator.id):
        raise Refused(VALUE_NOT_ALLOWED, "idValideur")
    if invoice.status != "A_VALIDER_1":
        raise Refused(WRONG_TRANSITION)
    accepted, reason = call.body.text("action") == "VALIDATION", call.body.text("motifRefus")
    if not accepted and not reason:
        raise Refused(REASON_REQUIRED, "motifRefus")
    step = Step("VALIDEE_1") if accepted else Step("REFUSEE_1", reason)
    moved = call.portal.register.move(invoice, step, call.now, call.account.login)
    return {
        "idFacture": moved.id,
        "numeroFacture": moved.number,
        "dateTraitement": dates.day(call.now),
        "statutFacture": moved.status,
    }
