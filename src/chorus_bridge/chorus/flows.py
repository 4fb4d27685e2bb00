"""The operations on flows and on works documents: deposit a flow, read its report, search works documents.

*Source:* AIFE, Swagger "Factures" 2020 (the deposit); answers recorded by third parties (reports); AIFE's community
page and a third party in production (the works search). The other operations on works documents are not public.
"""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Final

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.flow_words import verdict_of
from chorus_bridge.chorus.results import (
    FlowError,
    FlowReceipt,
    FlowReport,
    FoundInvoice,
    Page,
    TechnicalError,
)
from chorus_bridge.chorus.routes import page as page_read
from chorus_bridge.chorus.routes import post, proving_rows
from chorus_bridge.chorus.statuses import news
from chorus_bridge.effects import Json, JsonObject, Operation

__all__ = ["DEPOSIT_FLOW", "deposit_flow", "find_works", "flow_formats", "flow_report", "flow_syntaxes", "works_row"]

DEPOSIT_FLOW: Final = "factures/deposer/flux"
"""Name of the operation that hands a flow over."""

_UNKNOWN_FLOW: Final = frozenset({20001})
"""By this code a report says "flow not found", which is usual just after the deposit: an answer, not a refusal."""
_NO_RESULT: Final = frozenset({20000, 20007})
"""20007 is the works search's own "no result"; 20000 is other searches'."""


def deposit_flow(name: str, content: bytes, syntax: str) -> Operation[FlowReceipt]:
    """Hand one flow over. Never repeatable: the portal has no idempotency key.

    What comes back says that it is received: nothing is validated yet.

    Args:
        name: File name with its extension.
        content: The exact bytes.
        syntax: The portal's code of the format.
    """
    body: JsonObject = {
        "fichierFlux": base64.b64encode(content).decode(),
        "nomFichier": name,
        "syntaxeFlux": syntax,
        "avecSignature": False,
    }
    return post("factures", "deposer/flux", body, _receipt, repeatable=False)


def _receipt(answer: JsonObject) -> FlowReceipt:
    return FlowReceipt(
        flow_number=wire.known(wire.text(answer, "numeroFluxDepot"), "numeroFluxDepot"),
        received_on=wire.day(answer, "dateDepot"),
    )


def flow_report(flow_number: str) -> Operation[FlowReport]:
    """Ask what became of a flow."""
    body: JsonObject = {"numeroFluxDepot": flow_number}
    return post("transverses", "consulterCRDetaille", body, _report, empty_codes=_UNKNOWN_FLOW)


def _report(answer: JsonObject) -> FlowReport:
    state = wire.text(answer, "etatCourantDepotFlux")
    return FlowReport(
        verdict=verdict_of(state),
        raw=state or "",
        at=wire.moment(answer, "dateHeureEtatCourantFlux"),
        errors=tuple(
            FlowError(number=wire.text(row, "numeroDP"), text=wire.text(row, "libelleErreurDP") or "")
            for row in wire.many(answer, "listeErreurDP")
        ),
        technical=tuple(
            TechnicalError(code=wire.text(row, "codeErreur") or "", text=wire.text(row, "libelleErreur") or "")
            for row in wire.many(answer, "listeErreurTechnique")
        ),
    )


def find_works(
    *,
    number: str | None = None,
    supplier_id: int | None = None,
    flow_number: str | None = None,
    portal_changes_since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    page_size: int = 100,
) -> Operation[Page[FoundInvoice]]:
    """Search our own works documents, oldest deposit first: ordinary searches do not list them.

    Args:
        number: Exact number.
        supplier_id: The billing establishment's identifier at the portal.
        flow_number: The flow that brought them.
        portal_changes_since: Only those whose status changed at or after this instant.
        until: Only those whose status changed at or before this instant.
        page: From 1.
        page_size: Documents per page.
    """
    criteria: dict[str, Json] = {
        "numeroFactureTravaux": number,
        "idStructureFournisseur": supplier_id,
        "numeroFluxDepot": flow_number,
        "periodeDateHeureEtatCourantDu": wire.optional_portal_time(portal_changes_since),
        "periodeDateHeureEtatCourantAu": wire.optional_portal_time(until),
    }
    body: JsonObject = {
        "roleUtilisateur": "FOURNISSEUR",
        **{key: value for key, value in criteria.items() if value is not None},
        "rechercheFactureTravaux": {
            "nbResultatsParPage": page_size,
            "pageResultatDemandee": page,
            "triColonne": "DateDepot",
            "triSens": "Ascendant",
        },
    }

    def read(answer: JsonObject) -> Page[FoundInvoice]:
        rows = tuple(works_row(row) for row in proving_rows(answer, "listeFacturesTravaux"))
        return page_read(rows, wire.page_of(answer), asked=page, size=page_size)

    return post("facturesTravaux", "rechercher", body, read, empty_codes=_NO_RESULT)


def works_row(row: JsonObject) -> FoundInvoice:
    """Return one row of a search of works documents.

    Raises:
        ValueError: It has no identifier.
    """
    return FoundInvoice(
        portal_id=wire.known(wire.text(row, "idFactureTravaux"), "idFactureTravaux"),
        number=wire.text(row, "numeroFactureTravaux"),
        supplier_siret=wire.text(row, "identifiantFournisseur"),
        recipient_siret=wire.text(row, "identifiantDestinataire"),
        issue_date=wire.day(row, "dateFactureTravaux"),
        deposited_on=wire.day(row, "dateDepot"),
        total_incl_vat=wire.amount(row, "montantTTC"),
        payable=wire.amount(row, "montantAPayer"),
        currency=wire.text(row, "devise"),
        # A works search has no kind: a credit note is not told from a claim.
        kind=None,
        flow_number=wire.text(row, "numeroFluxDepot"),
        news=news(wire.text(row, "statutFactureTravaux"), wire.moment(row, "dateHeureEtatCourant")),
    )


def flow_formats() -> Operation[tuple[str, ...]]:
    """Read the families of formats the portal takes at this moment."""
    return post("transverses", "recuperer/formatflux", {}, _words("listeFormatFlux", "formatFlux"))


def flow_syntaxes(family: str) -> Operation[tuple[str, ...]]:
    """Read the formats of one *family* the portal takes at this moment: the live list of ``syntaxeFlux``.

    Its path is AIFE's catalogue's; the names in its answer are inferred from the others of its kind.
    """
    body: JsonObject = {"formatFlux": family}
    return post("transverses", "recuperer/syntaxeflux", body, _words("listeSyntaxeFlux", "syntaxeFlux"))


def _words(rows: str, name: str) -> Callable[[JsonObject], tuple[str, ...]]:
    def read(answer: JsonObject) -> tuple[str, ...]:
        found = (wire.text(row, name) for row in wire.many(answer, rows))
        return tuple(word for word in found if word is not None)

    return read
