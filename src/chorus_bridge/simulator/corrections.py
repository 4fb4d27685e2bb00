"""What a supplier does about an invoice that was sent back: complete, send elsewhere, change its validator, close.

*Source:* AIFE, Swagger "Factures" 2020 (fields, what each operation is for), recorded errors of `completer`, field
comments of the 2017 annex (lengths, form of its date). The rest is our reading, to be verified at go-live: that one
file or a comment at least is given; that `completer` takes works documents too, in the status A_COMPLETER; that an
absent reference stays as it was; that a second validator is corrected like the first; that a list of rejections is
taken whole or not at all, and one already closed again without effect.
"""

from typing import Final

from attrs import evolve

from chorus_bridge.simulator import dates, refusals
from chorus_bridge.simulator.actors import Structure
from chorus_bridge.simulator.attachments import check_together, complementary
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoices import REJECTION_HANDLED, Invoice
from chorus_bridge.simulator.parties import check_recipient, check_validator
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import Refused
from chorus_bridge.simulator.shapes import Group, Several, Text, Whole
from chorus_bridge.simulator.statuses import Step
from chorus_bridge.simulator.submission_shape import ADDED_FILE, CORRECTED_REFERENCES, RECIPIENT
from chorus_bridge.simulator.works.circuit import VALIDATED_FIRST, first_status

COMPLETE: Final = Group(
    fields={
        "idUtilisateurCourant": Whole(),
        "identifiantFactureCPP": Whole(required=True),
        "pieceJointeComplementaire": Several(each=ADDED_FILE),
        "commentaire": Text(longest=2000),
    }
)
RECYCLE: Final = Group(
    fields={
        "idUtilisateurCourant": Whole(),
        "identifiantFactureCPP": Whole(required=True),
        "destinataire": RECIPIENT,
        "reference": CORRECTED_REFERENCES,
        "commentaire": Text(longest=2000),
    }
)
CORRECT_VALIDATOR: Final = Group(
    fields={
        "idFacture": Whole(required=True),
        "idStructure": Whole(),
        "typeIdentifiantStructure": Text(
            choices=frozenset({"SIRET", "UE_HORS_FRANCE", "HORS_UE", "RIDET", "TAHITI", "AUTRE", "PARTICULIER"})
        ),
        "identifiantStructure": Text(longest=18),
    }
)
HANDLE_REJECTIONS: Final = Group(
    fields={
        "listeDemandePaiement": Several(required=True, each=Group(fields={"idDemandePaiement": Whole(required=True)})),
        # The official description does not know these two; one running client sends them.
        "motifRejet": Text(),
        "cpltInfos": Text(),
    }
)

_INCOMPLETE: Final = frozenset({"SUSPENDUE", "A_COMPLETER"})
_WRONG_VALIDATOR: Final = frozenset({"ERREUR_FOURNISSEUR_SUR_VALIDEUR", "ERREUR_COTRAITANT_SUR_VALIDEUR"})
_OF_THE_INVOICE: Final = ("deviseFacture", "typeFacture", "typeTva", "motifExonerationTva", "numeroFactureOrigine")
"""References that say what is invoiced, not where it goes."""
_MOST_REJECTIONS: Final = 1000
_SIRET: Final = "SIRET"


def complete(call: Call) -> dict[str, object]:
    """Return when a suspended invoice was completed, with files, with a comment, or both.

    Raises:
        Refused: The invoice is unknown, another supplier's or not suspended, nothing is given, or a file is not there
            to be taken.
    """
    invoice = call.invoice("identifiantFactureCPP", "supplier")
    if invoice.status not in _INCOMPLETE:
        raise Refused(refusals.NOT_SUSPENDED)
    added, comment = complementary(call), call.body.text("commentaire")
    if not added and not comment:
        raise Refused(refusals.FIELD_REQUIRED, "pieceJointeComplementaire, commentaire")
    files = (*invoice.files, *added)
    check_together(files)
    completed = evolve(invoice, files=files, document=_commented(invoice.document, comment))
    moved = call.portal.register.move(completed, Step("COMPLETEE"), call.now, call.account.login)
    return {
        "identifiantFactureCPP": moved.id,
        "numeroFacture": moved.number,
        "dateTraitement": dates.minute(call.now),
    }


def recycle(call: Call) -> dict[str, object]:
    """Return an invoice sent again to whom it should have gone, under its number.

    Raises:
        Refused: The invoice is unknown, another supplier's or not to be recycled, what it is for would change, or the
            recipient cannot receive it as it is addressed.
    """
    invoice = call.invoice("identifiantFactureCPP", "supplier")
    if invoice.status != "A_RECYCLER":
        raise Refused(refusals.STATE_FORBIDS)
    references = _corrected(invoice, call.body.group("reference"))
    recipient, service = check_recipient(
        call, engaged=references.has("numeroBonCommande"), authority=not invoice.payable
    )
    document = {
        **invoice.document.raw,
        "destinataire": call.body.group("destinataire").raw,
        "references": references.raw,
    }
    readdressed = evolve(
        invoice,
        recipient=recipient,
        service=service,
        moa=None if invoice.moa is None else recipient,
        document=_commented(Fields(document), call.body.text("commentaire")),
    )
    moved = call.portal.register.move(readdressed, Step(_sent_again(readdressed)), call.now, call.account.login)
    return {
        "identifiantFactureCPP": moved.id,
        "numeroFacture": moved.number,
        "statutFacture": moved.status,
        "dateDepot": dates.day(moved.deposited_at),
    }


def correct_validator(call: Call) -> dict[str, object]:
    """Return an invoice that awaits another validator.

    Raises:
        Refused: The invoice is unknown, another supplier's or does not await this, or the validator cannot be.
    """
    invoice = call.invoice("idFacture", "supplier")
    if invoice.status not in _WRONG_VALIDATOR or invoice.framework not in VALIDATED_FIRST:
        raise Refused(refusals.STATE_FORBIDS)
    corrected = evolve(invoice, validator=check_validator(_named(call), invoice.supplier, "idStructure"))
    moved = call.portal.register.move(corrected, Step("A_VALIDER_1"), call.now, call.account.login)
    return {"idFacture": moved.id}


def handle_rejections(call: Call) -> dict[str, object]:
    """Note that the supplier dealt with rejected invoices.

    Raises:
        Refused: One is unknown, another supplier's or not rejected, or there are too many; nothing is noted.
    """
    asked = call.body.each("listeDemandePaiement")
    if len(asked) > _MOST_REJECTIONS:
        raise Refused(refusals.TOO_MANY_INVOICES, str(_MOST_REJECTIONS))
    wanted = dict.fromkeys(item.whole("idDemandePaiement") for item in asked)
    invoices = [call.entitled(invoice_id, "supplier") for invoice_id in wanted]
    if any(invoice.status != "REJETEE" for invoice in invoices):
        raise Refused(refusals.STATE_FORBIDS)
    for invoice in invoices:
        if not invoice.rejection_handled:
            marked = invoice.marked(REJECTION_HANDLED, call.now, call.account.login)
            call.portal.register.keep(evolve(marked, rejection_handled=True))
    return {}


def _commented(document: Fields, comment: str) -> Fields:
    """Return what an invoice says with another comment, the same when there is none."""
    return Fields({**document.raw, "commentaire": comment}) if comment else document


def _corrected(invoice: Invoice, given: Fields) -> Fields:
    """Return the references of an invoice, those given in place of the old ones.

    That only what routes the invoice may change is our reading of what the operation is for.
    """
    before = invoice.document.group("references")
    for name in _OF_THE_INVOICE:
        if given.has(name) and given.value(name) != before.value(name):
            raise Refused(refusals.FIELD_FORBIDDEN, f"reference.{name}", "seul l'acheminement peut être corrigé")
    return Fields({**before.raw, **{name: value for name, value in given.raw.items() if given.has(name)}})


def _sent_again(invoice: Invoice) -> str:
    """Return the status of an invoice that starts again on its way; it is not validated a second time."""
    if invoice.payable:
        return "DEPOSEE"
    status = first_status(
        invoice.framework, authority_only=invoice.recipient.moa_only, project_manager=invoice.moe is not None
    )
    return "A_ASSOCIER_MOE" if status == "A_VALIDER_1" else status


def _named(call: Call) -> Structure | None:
    """Return the structure a request names, by its identifier or by its SIRET, `None` when there is none.

    Raises:
        Refused: Nothing names it, or two names are not those of one structure.
    """
    world, structure_id = call.portal.world, call.body.whole("idStructure")
    siret, kind = call.body.text("identifiantStructure"), call.body.text("typeIdentifiantStructure")
    if bool(siret) != bool(kind) or (structure_id is None and not siret):
        raise Refused(refusals.FIELD_REQUIRED, "idStructure, typeIdentifiantStructure, identifiantStructure")
    if not siret:
        return world.structure(structure_id)
    found = world.structure_by_siret(siret) if kind == _SIRET else None
    if structure_id is not None and (found is None or found.id != structure_id):
        raise Refused(refusals.VALUE_NOT_ALLOWED, "identifiantStructure")
    return found
