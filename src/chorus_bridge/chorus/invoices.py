"""The operations on invoices: submit, upload the PDF, search, read, follow.

*Source:* AIFE, Swagger "Factures" 2020; defaults and answers recorded by third parties.
"""

import base64
from datetime import datetime
from typing import Final

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.results import Deposit, FoundInvoice, InvoiceHistory, InvoiceSheet, Page
from chorus_bridge.chorus.routes import page as page_read
from chorus_bridge.chorus.routes import post, proving_rows
from chorus_bridge.chorus.statuses import news
from chorus_bridge.chorus.transverses import file_id
from chorus_bridge.chorus.vocabulary import PDF_FORMATS, framework_read, kind_read
from chorus_bridge.domain.portal import PortalNews
from chorus_bridge.domain.vocabulary import Signature
from chorus_bridge.effects import Json, JsonObject, Operation

__all__ = [
    "SUBMIT",
    "deposit_of",
    "find_invoices",
    "found_row",
    "history",
    "invoice",
    "numeric",
    "submit",
    "upload_pdf",
]

SUBMIT: Final = "factures/soumettre"
"""Name of the operation that creates an invoice."""

_NO_RESULT: Final = frozenset({20000, 20007})
"""The codes by which searches of other kinds say "no result" (20000 for a recipient's, 20007 for works). That
the supplier's search uses them too is inferred, to be verified at go-live: an absence is believed only if the
label says it too, for a second deposit may stand on it."""
_EVERYTHING: Final = 999_999
"""Most results of a search: without it the portal stops at 200. Precedent: the value a third party sends in
production."""
_HISTORY: Final = 500
"""Most statuses of one invoice; a circuit has about ten, and a suspended invoice loops."""


def submit(body: JsonObject) -> Operation[Deposit]:
    """Create and send one invoice. Never repeatable: the portal has no idempotency key.

    Args:
        body: The complete request, from ``Submission.wire_body``.
    """
    return post("factures", "soumettre", body, deposit_of, repeatable=False)


def deposit_of(answer: JsonObject) -> Deposit:
    """Return what an answer says of the invoice it created.

    Raises:
        ValueError: It does not give its identifier.
    """
    status = wire.text(answer, "statutFacture")
    return Deposit(
        portal_id=_portal_id(answer),
        number=wire.text(answer, "numeroFacture"),
        news=None if status is None else news(status),
        deposited_on=wire.day(answer, "dateDepot"),
        certificate=wire.text(answer, "empreinteCertificatDepot"),
    )


def _portal_id(source: JsonObject) -> str:
    """Return an invoice's identifier. Zero, the number of what was never recorded, is none."""
    identifier = wire.text(source, "identifiantFactureCPP") or ""
    return wire.known(identifier if identifier.strip("0") else None, "identifiantFactureCPP")


def upload_pdf(name: str, content: bytes, signature: Signature) -> Operation[int]:
    """Upload the invoice's PDF; the value is the file's identifier, to name it in the submission.

    What the portal reads in the PDF comes back too and is not used: the host's figures are the invoice.
    """
    body: JsonObject = {
        "fichierFacture": base64.b64encode(content).decode(),
        "nomFichier": name,
        "formatDepot": PDF_FORMATS[signature],
    }
    return post("factures", "deposer/pdf", body, file_id, repeatable=False)


def find_invoices(
    *,
    number: str | None = None,
    supplier_id: int | None = None,
    flow_number: str | None = None,
    portal_changes_since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    page_size: int = 100,
) -> Operation[Page[FoundInvoice]]:
    """Search our own invoices, oldest deposit first.

    The page size and the overall maximum are always sent: by default the portal shows 10 per page and 200 in
    all, and invoices are lost in silence.

    Args:
        number: Exact number.
        supplier_id: The billing establishment's identifier at the portal.
        flow_number: The flow that brought them.
        portal_changes_since: Only those whose status changed at or after this instant.
        until: Only those whose status changed at or before this instant.
        page: From 1.
        page_size: Invoices per page.
    """
    criteria: dict[str, Json] = {
        "numeroFacture": number,
        "idFournisseur": supplier_id,
        "numeroFluxDepot": flow_number,
        "periodeDateHeureEtatCourantDu": wire.optional_portal_time(portal_changes_since),
        "periodeDateHeureEtatCourantAu": wire.optional_portal_time(until),
    }
    body: JsonObject = {
        **{key: value for key, value in criteria.items() if value is not None},
        "rechercheFactureParFournisseur": {
            "nbResultatsMaximum": _EVERYTHING,
            "nbResultatsParPage": page_size,
            "pageResultatDemandee": page,
            "triColonne": "DateDepot",
            "triSens": "Ascendant",
        },
    }

    def read(answer: JsonObject) -> Page[FoundInvoice]:
        rows = tuple(found_row(row) for row in proving_rows(answer, "listeFactures"))
        return page_read(rows, wire.page_of(answer), asked=page, size=page_size)

    return post("factures", "rechercher/fournisseur", body, read, empty_codes=_NO_RESULT)


def found_row(row: JsonObject) -> FoundInvoice:
    """Return one row of a search of ordinary invoices.

    Raises:
        ValueError: It has no identifier.
    """
    return FoundInvoice(
        portal_id=wire.known(wire.text(row, "identifiantFactureCPP"), "identifiantFactureCPP"),
        number=wire.text(row, "numeroFacture"),
        supplier_siret=wire.text(row, "codeFournisseur"),
        recipient_siret=wire.text(row, "codeDestinataire"),
        issue_date=wire.day(row, "dateFacture"),
        deposited_on=wire.day(row, "dateDepot"),
        total_incl_vat=wire.amount(row, "montantTTC"),
        payable=wire.amount(row, "montantAPayer"),
        currency=wire.text(row, "devise"),
        kind=kind_read(wire.text(row, "typeFacture")),
        flow_number=wire.text(row, "numeroFluxDepot"),
        news=news(
            wire.text(row, "statut"),
            wire.moment(row, "dateHeureEtatCourant"),
            wire.text(row, "commentaireEtatCourant"),
        ),
    )


def invoice(portal_id: str) -> Operation[InvoiceSheet]:
    """Read one of our invoices."""
    body: JsonObject = {"identifiantFactureCPP": numeric(portal_id), "codeLangue": "fr"}
    return post("factures", "consulter/fournisseur", body, _sheet)


def _sheet(answer: JsonObject) -> InvoiceSheet:
    sheet = wire.one(answer, "facture")
    references, totals = wire.one(sheet, "references"), wire.one(sheet, "montantTotal")
    recipient, supplier = wire.one(sheet, "destinataire"), wire.one(sheet, "fournisseur")
    framework = wire.text(wire.one(sheet, "cadreDeFacturation"), "codeCadreFacturation")
    return InvoiceSheet(
        portal_id=_portal_id(sheet),
        number=wire.text(sheet, "numeroFacture"),
        supplier_siret=wire.text(supplier, "codeFournisseur"),
        recipient_siret=wire.text(recipient, "codeDestinataire"),
        service_code=wire.text(recipient, "codeServiceExecutant"),
        framework=framework_read(framework),
        kind=kind_read(wire.text(references, "typeFacture")),
        issue_date=wire.day(references, "dateFacture"),
        deposited_on=wire.day(references, "dateDepot"),
        total_excl_vat=wire.amount(totals, "montantHtTotal"),
        total_vat=wire.amount(totals, "montantTVA"),
        total_incl_vat=wire.amount(totals, "montantTtcTotal"),
        payable=wire.amount(totals, "montantAPayer"),
        currency=wire.text(references, "codeDeviseFacture"),
        contract_number=wire.text(references, "numeroMarche"),
        engagement=wire.text(references, "numeroBonCommande"),
        comment=wire.text(sheet, "commentaire"),
        news=news(wire.text(sheet, "statutFacture")),
    )


def history(portal_id: str) -> Operation[InvoiceHistory]:
    """Read every status one invoice went through."""
    body: JsonObject = {
        "idFacture": numeric(portal_id),
        "nbResultatsMaximum": _HISTORY,
        "paramRechercheHistoStatuts": {
            "pageResultatDemandeeListeHistoStatut": 1,
            "nbResultatsParPageListeHistoStatut": _HISTORY,
        },
    }

    def read(answer: JsonObject) -> InvoiceHistory:
        block = wire.one(answer, "historiquesDesStatuts")
        rows = wire.many(block, "histoStatut")
        pages = wire.whole(block, "pagesHistoStatut")
        return InvoiceHistory(
            portal_id=wire.text(answer, "idFacture") or portal_id,
            number=wire.text(answer, "numeroFacture"),
            entries=_oldest_first(tuple(_entry(row) for row in rows)),
            complete=(pages is None or pages <= 1) and len(rows) < _HISTORY,
        )

    return post("factures", "consulter/historique", body, read)


def _entry(row: JsonObject) -> PortalNews:
    return news(
        wire.text(row, "histoStatutCode"),
        wire.moment(row, "histoStatutDatePassage"),
        wire.text(row, "histoStatutCommentaire"),
    )


def _oldest_first(entries: tuple[PortalNews, ...]) -> tuple[PortalNews, ...]:
    """Return *entries*, received most recent first, in the order they happened.

    The portal dates them to the minute: within one, only its own order tells which came first.

    *Source:* answers recorded by third parties: most recent first unless asked otherwise.
    """
    backwards = entries[::-1]
    dated = [(entry.at, entry) for entry in backwards if entry.at is not None]
    if len(dated) < len(backwards):
        return backwards
    return tuple(entry for _, entry in sorted(dated, key=lambda pair: pair[0]))


def numeric(portal_id: str) -> int | str:
    """Return an identifier as the number the portal expects, or as it came when it is not one."""
    return int(portal_id) if portal_id.isascii() and portal_id.isdigit() else portal_id
