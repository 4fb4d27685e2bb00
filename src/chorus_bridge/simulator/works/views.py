"""How works documents are shown: in their own search, and linked to the other pieces of their dossier."""

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.actors import Structure
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.works.circuit import FRAMEWORKS


def works_item(invoice: Invoice) -> dict[str, object]:
    """Return a document as `facturesTravaux/rechercher` lists it."""
    document, service, supplier = invoice.document, invoice.service, invoice.supplier
    own_service = supplier.service_by_id(document.whole("fournisseur.idServiceFournisseur"))
    return {
        "idFactureTravaux": invoice.id,
        "numeroFactureTravaux": invoice.number,
        "typeDemandePaiement": "FACTURE_TRAVAUX",
        "typeFactureTravaux": invoice.works_type,
        "statutFactureTravaux": invoice.status,
        "dateDepot": dates.day(invoice.deposited_at),
        "dateFactureTravaux": invoice.issued_on.isoformat(),
        "dateHeureEtatCourant": dates.millisecond(invoice.status_at),
        "identifiantFournisseur": supplier.siret,
        "typeIdentifiantFournisseur": "SIRET",
        "designationFournisseur": supplier.name,
        "codeServiceFournisseur": own_service.code if own_service else None,
        "idDestinataire": invoice.recipient.id,
        "identifiantDestinataire": invoice.recipient.siret,
        "designationDestinataire": invoice.recipient.name,
        "idServiceExecutant": service.id if service else None,
        "identifiantServiceExecutant": service.code if service else None,
        "codeServiceExecutant": service.code if service else None,
        "codeServiceMoe": None,
        "codeServiceMoa": None,
        "montantHT": document.amount("montantTotal.montantHtTotal"),
        "montantTTC": document.amount("montantTotal.montantTtcTotal"),
        "montantAPayer": document.amount("montantTotal.montantAPayer"),
        "devise": document.text("references.deviseFacture"),
        "factureTelechargeeParDestinataire": invoice.downloaded,
    }


def works_actor(structure: Structure | None, part: str) -> dict[str, object]:
    """Return who is `Moe` or `Moa` of a document consulted, nulls when nobody is named."""
    return {
        f"id{part}": structure.id if structure else None,
        f"typeIdentifiant{part}": "SIRET" if structure else None,
        f"identifiant{part}": structure.siret if structure else None,
        f"raisonSociale{part}": structure.name if structure else None,
    }


def previous_piece(piece: Invoice) -> dict[str, object]:
    """Return the piece that a document answers, as the document shows it."""
    service = piece.service
    return {
        "cadreFacturationPiecePrecedente": FRAMEWORKS[piece.framework],
        "idPiecePrecedente": piece.id,
        "numeroPiecePrecedente": piece.number,
        "idDestinatairePiecePrecedente": piece.recipient.id,
        "identifiantDestinatairePiecePrecedente": piece.recipient.siret,
        "raisonSocialeDestinatairePiecePrecedente": piece.recipient.name,
        "idServiceExecutantPiecePrecedente": service.id if service else None,
        "codeServiceExecutantPiecePrecedente": service.code if service else None,
        "nomServiceExecutantPiecePrecedente": service.label if service else None,
    }


def next_piece(piece: Invoice) -> dict[str, object]:
    """Return the piece that answers a document, under the misspelt name that the official description gives."""
    return {
        "cadreFacturationPieceSuivante": FRAMEWORKS[piece.framework],
        "idPieceSuivante": piece.id,
        "numeroPieceSuiante": piece.number,
    }
