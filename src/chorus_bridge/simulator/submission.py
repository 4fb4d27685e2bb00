"""`soumettre`: one simple invoice, accepted or refused at once.

*Source:* answers recorded by third parties (the form of the answer, the 500 on a date with a time of day).
"""

import base64
import hashlib
import json
import re
from datetime import date
from typing import Final

from attrs import frozen

from chorus_bridge.simulator import dates, refusals
from chorus_bridge.simulator.amounts import check_amounts
from chorus_bridge.simulator.attachments import attached, available, check_together, complementary
from chorus_bridge.simulator.invoices import AttachedFile, Invoice, Passage
from chorus_bridge.simulator.ledger import Deposit, Duplicate
from chorus_bridge.simulator.parties import Parties, check_parties
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import Breakdown, Refused
from chorus_bridge.simulator.statuses import nominal_after
from chorus_bridge.simulator.submission_shape import TYPED

_NUMBER: Final = re.compile(r"[A-Za-z0-9\-_/+]{1,20}", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)


@frozen(kw_only=True)
class _Files:
    """The files a submission attaches, checked."""

    attached: tuple[AttachedFile, ...]
    principal: int | None


def submit(call: Call) -> dict[str, object]:
    """Return the identifier of the invoice, now recorded and, unless a validator is awaited, deposited.

    Raises:
        Breakdown: The date carries a time of day.
        Refused: Anything else that does not hold; nothing is recorded and no file is used.
    """
    issued_on = _issue_date(call)
    _check_references(call)
    parties = check_parties(call)
    check_amounts(call.body, typed=call.body.text("modeDepot") == TYPED)
    # A submission sent again, same number and same files, is told that its number is used: our reading.
    given = _checked_number(call, issued_on, parties)
    files = _checked_files(call)
    number = given or call.portal.automatic_number(issued_on.year)
    invoice = _invoice(call, number, issued_on, parties, files)
    _record(call, invoice)
    return {
        "identifiantFactureCPP": invoice.id,
        "numeroFacture": invoice.number,
        "statutFacture": invoice.status,
        "dateDepot": dates.day(call.now),
        "identifiantStructure": invoice.supplier.siret,
        "empreinteCertificatDepot": _fingerprint(call),
    }


def _issue_date(call: Call) -> date:
    """Return the day the invoice is dated: as sent with a PDF, today when it is typed."""
    written = call.body.text("dateFacture")
    if dates.is_moment(written):
        raise Breakdown
    if call.body.text("modeDepot") == TYPED:
        if written:
            raise Refused(refusals.FIELD_FORBIDDEN, "dateFacture", "la date est celle du système en saisie")
        return call.today
    if not written:
        raise Refused(refusals.FIELD_REQUIRED, "dateFacture")
    issued_on = dates.read_day(written)
    if issued_on is None:
        raise Refused(refusals.DATE_INVALID, "dateFacture")
    return issued_on


def _check_references(call: Call) -> None:
    """Return when currency, kind, VAT regime and payment mode go together."""
    references = call.body.group("references")
    if not _CURRENCY.fullmatch(references.text("deviseFacture")):
        raise Refused(refusals.VALUE_NOT_ALLOWED, "references.deviseFacture")
    credit_note = references.text("typeFacture") == "AVOIR"
    if credit_note and not references.has("numeroFactureOrigine"):
        raise Refused(refusals.FIELD_REQUIRED, "references.numeroFactureOrigine")
    # Flows must carry no payment mode for a credit note; what this operation wants is unknown, so both pass.
    if not credit_note and not references.has("modePaiement"):
        raise Refused(refusals.FIELD_REQUIRED, "references.modePaiement")
    if references.text("typeTva") == "EXONERATION" and not references.has("motifExonerationTva"):
        raise Refused(refusals.FIELD_REQUIRED, "references.motifExonerationTva")


def _checked_number(call: Call, issued_on: date, parties: Parties) -> str:
    """Return the number of the invoice, empty when it is typed without one: the portal will give it."""
    number = call.body.text("numeroFactureSaisi")
    if not number:
        if call.body.text("modeDepot") != TYPED:
            raise Refused(refusals.FIELD_REQUIRED, "numeroFactureSaisi")
        return ""
    if not _NUMBER.fullmatch(number):
        raise Refused(refusals.NUMBER_INVALID, "numeroFactureSaisi")
    identity = (issued_on.year, parties.supplier.siret[:9], number)
    if call.portal.conditions.refuse_duplicates and call.portal.register.holds(identity):
        _note_duplicate(call, number, parties.supplier.siret)
        raise Refused(refusals.NUMBER_USED, number)
    return number


def _checked_files(call: Call) -> _Files:
    """Return the files attached: one main PDF unless the invoice is typed, and the others."""
    main = call.body.each("pieceJointePrincipale")
    typed = call.body.text("modeDepot") == TYPED
    if typed and main:
        raise Refused(refusals.FIELD_FORBIDDEN, "pieceJointePrincipale", "le portail produit le PDF en saisie")
    if not typed and len(main) != 1:
        raise Refused(refusals.FIELD_REQUIRED, "pieceJointePrincipale")
    files = []
    for item in main:
        stored = available(call, item.whole("pieceJointePrincipaleId"), "pieceJointePrincipaleId")
        if stored.extension != "pdf":
            raise Refused(refusals.FILE_NOT_PDF, "pieceJointePrincipaleId")
        files.append(attached(stored, item.text("pieceJointePrincipaleDesignation"), "FACTURE"))
    together = (*files, *complementary(call))
    check_together(together)
    return _Files(attached=together, principal=together[0].id if main else None)


def _invoice(call: Call, number: str, issued_on: date, parties: Parties, files: _Files) -> Invoice:
    """Return the invoice as it enters the portal."""
    # Awaiting the validator first is our reading of the circuit of subcontracting and joint contracting.
    status = "DEPOSEE" if parties.validator is None else "A_VALIDER_1"
    reported = not parties.recipient.payment_status_not_reported
    return Invoice(
        id=call.portal.next_invoice_id(),
        number=number,
        issued_on=issued_on,
        accepted_at=call.received_at,
        supplier=parties.supplier,
        recipient=parties.recipient,
        service=parties.service,
        validator=parties.validator,
        document=call.body,
        files=files.attached,
        principal=files.principal,
        creator=call.account.login,
        passages=(Passage(status=status, at=call.now, by=call.account.login, written_at=call.received_at),),
        ahead=nominal_after(status, payment_reported=reported),
    )


def _record(call: Call, invoice: Invoice) -> None:
    """Take the invoice in and write the deposit down."""
    call.portal.register.add(invoice)
    call.portal.ledger.note_deposit(
        Deposit(
            invoice_id=invoice.id,
            number=invoice.number,
            supplier_siret=invoice.supplier.siret,
            recipient_siret=invoice.recipient.siret,
            at=call.received_at,
            request=call.serial,
            sha256=call.sha256,
        )
    )


def _note_duplicate(call: Call, number: str, supplier_siret: str) -> None:
    """Write the refusal of a duplicate down."""
    call.portal.ledger.note_duplicate(
        Duplicate(
            number=number,
            supplier_siret=supplier_siret,
            at=call.received_at,
            request=call.serial,
            sha256=call.sha256,
        )
    )


def _fingerprint(call: Call) -> str:
    """Return a SHA-256 of the submission in base64; what the real certificate covers is unknown."""
    text = json.dumps(call.body.raw, default=str, sort_keys=True)
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
