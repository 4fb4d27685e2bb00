"""The operations this portal knows: one line each, the only place to add another.

A path that is not here is not declared for any application, and the gateway says so (403): that includes the
operations the official Swagger lists and this simulator does not play yet.
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from chorus_bridge.simulator import (
    attachments,
    consultation,
    corrections,
    decisions,
    directory,
    downloads,
    references,
    searches,
    structures,
    submission,
    submission_shape,
)
from chorus_bridge.simulator.flow import deposit as flow_deposit
from chorus_bridge.simulator.flow import reports as flow_reports
from chorus_bridge.simulator.portal import Operation
from chorus_bridge.simulator.shapes import Group
from chorus_bridge.simulator.works import search as works_search

INVOICES_DONE: Final = "GCU_MSG_01_000"
OTHERS_DONE: Final = "TRA_MSG_00.000"


@frozen(kw_only=True)
class Route:
    """One operation: what it takes, what it does, what it says on success."""

    shape: Group
    run: Operation
    done: str = OTHERS_DONE
    """The `libelle` beside `codeRetour` 0; empty for an answer that has neither."""


def _invoices(shape: Group, run: Operation) -> Route:
    """Return a route that succeeds with the message of the invoices family."""
    return Route(shape=shape, run=run, done=INVOICES_DONE)


_POSTED: Final[Mapping[str, Route]] = {
    "factures/v1/soumettre": _invoices(submission_shape.SUBMIT, submission.submit),
    "factures/v1/deposer/pdf": _invoices(attachments.DEPOSIT_PDF, attachments.deposit_pdf),
    "factures/v1/deposer/flux": _invoices(flow_deposit.DEPOSIT_FLOW, flow_deposit.deposit_flow),
    "factures/v1/rechercher/fournisseur": _invoices(searches.SUPPLIER_SEARCH, searches.search_issued),
    "factures/v1/consulter/fournisseur": _invoices(consultation.CONSULT, consultation.consult),
    "factures/v1/consulter/historique": _invoices(consultation.HISTORY, consultation.history),
    "factures/v1/rechercher/recipiendaire": _invoices(searches.RECIPIENT_SEARCH, searches.search_received),
    "facturesTravaux/v1/rechercher": Route(shape=works_search.WORKS_SEARCH, run=works_search.search_works),
    "factures/v1/traiter/recue": _invoices(decisions.DECIDE, decisions.decide),
    "factures/v1/traiter/factureAValider": _invoices(decisions.VALIDATE, decisions.validate),
    "factures/v1/completer": _invoices(corrections.COMPLETE, corrections.complete),
    "factures/v1/recycler": _invoices(corrections.RECYCLE, corrections.recycle),
    "factures/v1/corriger/valideur/facture": _invoices(corrections.CORRECT_VALIDATOR, corrections.correct_validator),
    "factures/v1/traiterRejet": _invoices(corrections.HANDLE_REJECTIONS, corrections.handle_rejections),
    "factures/v1/telecharger/groupe": _invoices(downloads.DOWNLOAD, downloads.download),
    "transverses/v1/telecharger/pieceJointe": Route(
        shape=downloads.DOWNLOAD_FILES, run=downloads.download_files, done=""
    ),
    "transverses/v1/telecharger/annuaire/destinataire": Route(shape=references.NOTHING, run=directory.download),
    "structures/v1/rechercher": Route(shape=structures.SEARCH, run=structures.search),
    "structures/v1/consulter": Route(shape=structures.CONSULT, run=structures.consult),
    "structures/v1/rechercher/services": Route(shape=structures.SEARCH_SERVICES, run=structures.search_services),
    "structures/v1/consulter/service": Route(shape=structures.CONSULT_SERVICE, run=structures.consult_service),
    "transverses/v1/ajouter/fichier": _invoices(attachments.ADD_FILE, attachments.add_file),
    "transverses/v1/recuperer/structures/actives/fournisseur": Route(
        shape=references.NOTHING, run=references.own_structures
    ),
    "transverses/v1/recuperer/coordbanc/valides": Route(shape=references.ONE_STRUCTURE, run=references.bank_details),
    "transverses/v1/consulterCR": Route(shape=flow_reports.REPORT, run=flow_reports.report),
    "transverses/v1/consulterCRDetaille": Route(shape=flow_reports.DETAILED_REPORT, run=flow_reports.detailed_report),
    "transverses/v1/recuperer/formatflux": Route(shape=references.NOTHING, run=flow_reports.formats),
    "transverses/v1/recuperer/syntaxeflux": Route(shape=flow_reports.FLOW_SYNTAXES, run=flow_reports.syntaxes),
    "transverses/v1/recuperer/tauxtva": Route(shape=references.LANGUAGE_ONLY, run=references.vat_rates),
}

ROUTES: Final[Mapping[tuple[str, str], Route]] = {
    ("POST", f"/cpro/{path}"): route for path, route in _POSTED.items()
} | {("GET", "/cpro/transverses/v1/health-check"): Route(shape=references.NOTHING, run=references.health, done="")}


def api_of(path: str) -> str:
    """Return the API a path belongs to, the name applications subscribe by; empty outside `/cpro/`."""
    parts = path.split("/")
    return parts[2] if path.startswith("/cpro/") and len(parts) > 2 else ""  # noqa: PLR2004 - "", "cpro", api
