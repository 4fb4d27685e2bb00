"""How an invoice is shown: in each search and consulted. Absent values are explicit nulls."""

from typing import Final

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.actors import Structure
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.references import VAT_CODES
from chorus_bridge.simulator.works.views import next_piece, previous_piece, works_actor

# Fields of a supplier's search result that nothing in this simulator fills.
_UNFILLED_BY_SUPPLIER: Final = (
    "nomValideur1",
    "prenomValideur1",
    "typeIdentifiantValideur2",
    "codeValideur2",
    "raisonSocialeValideur2",
    "nomValideur2",
    "prenomValideur2",
    "dateValidation2",
    "coordBancairesFournisseurCleIban",
    "coordBancairesFournisseurCleRib",
    "coordBancairesFournisseurCodeBanque",
    "coordBancairesFournisseurCodePays",
    "coordBancairesFournisseurCompteBancaire",
    "coordBancairesFournisseurNomCb",
    "affactureurCode",
    "affactureurTypeIdentifiant",
    "affactureurRaisonSociale",
    "nomPrenomUtilisateurCreateur",
)


def supplier_item(invoice: Invoice) -> dict[str, object]:
    """Return an invoice as `rechercher/fournisseur` lists it."""
    validator = invoice.validator
    return {
        **dict.fromkeys(_UNFILLED_BY_SUPPLIER),
        "identifiantFactureCPP": invoice.id,
        **_common_item(invoice),
        "modeDepot": invoice.document.text("modeDepot"),
        "numeroFluxDepot": invoice.flow or None,
        "numeroFactureOrigine": invoice.document.text("references.numeroFactureOrigine") or None,
        "typeIdentifiantValideur1": "SIRET" if validator else None,
        "codeValideur1": validator.siret if validator else None,
        "raisonSocialeValideur1": validator.name if validator else None,
        "dateValidation1": _validated_on(invoice),
        "rejetTraite": invoice.rejection_handled,
    }


def recipient_item(invoice: Invoice) -> dict[str, object]:
    """Return an invoice as `rechercher/recipiendaire` lists it."""
    return {
        "idFacture": invoice.id,
        **_common_item(invoice),
        "typeFactureTravaux": invoice.works_type,
        **_actor(invoice.moe, "MOE"),
        **_actor(invoice.moa, "MOA"),
        "factureTelechargeeParDestinataire": invoice.downloaded,
    }


def _actor(structure: Structure | None, part: str) -> dict[str, object]:
    """Return who plays a part in the works, nulls when nobody is named."""
    return {
        f"code{part}": structure.siret if structure else None,
        f"typeIdentifiant{part}": "SIRET" if structure else None,
        f"designation{part}": structure.name if structure else None,
    }


def _common_item(invoice: Invoice) -> dict[str, object]:
    """Return what both lists say of an invoice."""
    document, service = invoice.document, invoice.service
    own_service = invoice.supplier.service_by_id(document.whole("fournisseur.idServiceFournisseur"))
    return {
        "typeDemandePaiement": "FACTURE" if invoice.works_type is None else "FACTURE_TRAVAUX",
        "codeFournisseur": invoice.supplier.siret,
        "typeIdentifiantFournisseur": "SIRET",
        "designationFournisseur": invoice.supplier.name,
        "codeServiceFournisseur": own_service.code if own_service else None,
        "nomServiceFournisseur": own_service.label if own_service else None,
        "idDestinataire": invoice.recipient.id,
        "codeDestinataire": invoice.recipient.siret,
        "designationDestinataire": invoice.recipient.name,
        "idServiceExecutant": service.id if service else None,
        "codeServiceExecutant": service.code if service else None,
        "nomServiceExecutant": service.label if service else None,
        "typeFacture": document.text("references.typeFacture"),
        "numeroFacture": invoice.number,
        "dateFacture": invoice.issued_on.isoformat(),
        "dateDepot": dates.day(invoice.deposited_at),
        "montantHT": document.amount("montantTotal.montantHtTotal"),
        "montantTTC": document.amount("montantTotal.montantTtcTotal"),
        "montantAPayer": document.amount("montantTotal.montantAPayer"),
        "devise": document.text("references.deviseFacture"),
        "statut": invoice.status,
        "numeroMarche": document.text("references.numeroMarche") or None,
        "numeroBonCommande": document.text("references.numeroBonCommande") or None,
        "taille": sum(file.size for file in invoice.files) if invoice.files else None,
        "dateHeureEtatCourant": dates.millisecond(invoice.status_at),
        "commentaireEtatCourant": invoice.comment or None,
    }


def _validated_on(invoice: Invoice) -> str | None:
    """Return the moment the first validator accepted, `None` before."""
    return next((dates.second(p.at) for p in invoice.passages if p.status == "VALIDEE_1"), None)


def supplier_view(invoice: Invoice, before: Invoice | None = None, after: Invoice | None = None) -> dict[str, object]:
    """Return an invoice as `consulter/fournisseur` shows it, under `facture`.

    Args:
        invoice: The invoice.
        before: The piece of its dossier that it answers, `None` when there is none.
        after: The piece that answers it.
    """
    return {
        "identifiantFactureCPP": invoice.id,
        "numeroFacture": invoice.number,
        "statutFacture": invoice.status,
        "modeDepot": invoice.document.text("modeDepot"),
        "rejetTraite": invoice.rejection_handled,
        "destinataire": _recipient_block(invoice),
        "fournisseur": _supplier_block(invoice),
        "cadreDeFacturation": _framework_block(invoice),
        "references": _references_block(invoice),
        "recapitulatifDeTva": {"ligneTva": [_vat_line(line) for line in invoice.document.each("ligneTva")]},
        "montantTotal": _totals_block(invoice),
        "pieceJointePrincipale": {
            "idLiaisonPieceJointePrincipale": None,
            "idPieceJointePrincipale": invoice.principal,
        },
        "listeDesPiecesJointes": {"pieceJointe": _files_block(invoice)},
        "piecePrecedente": None if before is None else previous_piece(before),
        "pieceSuivante": None if after is None else next_piece(after),
        "lignesDePoste": {"lignePoste": [_line(line) for line in invoice.document.each("lignePoste")]},
        "commentaire": invoice.document.text("commentaire") or None,
    }


def _recipient_block(invoice: Invoice) -> dict[str, object]:
    """Return who the invoice is addressed to."""
    recipient, service = invoice.recipient, invoice.service
    return {
        "idDestinataire": recipient.id,
        "codeDestinataire": recipient.siret,
        "libelleDestinataire": recipient.name,
        "designationDestinataire": recipient.name,
        "idServiceExecutant": service.id if service else None,
        "codeServiceExecutant": service.code if service else None,
        "libelleServiceExecutant": service.label if service else None,
        "miseEnPaiementDestinataire": not recipient.payment_status_not_reported,
        "adresseDestinataireCodePostal": recipient.postal_code or None,
        "adresseDestinataireVille": recipient.city or None,
    }


def _supplier_block(invoice: Invoice) -> dict[str, object]:
    """Return who the invoice is from."""
    supplier = invoice.supplier
    details_id = invoice.document.whole("fournisseur.codeCoordonneesBancairesFournisseur")
    details = next((known for known in supplier.bank_details if known.id == details_id), None)
    service = supplier.service_by_id(invoice.document.whole("fournisseur.idServiceFournisseur"))
    return {
        "idFournisseur": supplier.id,
        "typeIdentifiantFournisseur": "SIRET",
        "codeFournisseur": supplier.siret,
        "raisonSocialeFournisseur": supplier.name,
        "designationFournisseur": supplier.name,
        "idServiceFournisseur": service.id if service else None,
        "codeServiceFournisseur": service.code if service else None,
        "libelleServiceFournisseur": service.label if service else None,
        "coordBancairesFournisseurId": details.id if details else None,
        "coordBancairesFournisseurLibelle": details.label if details else None,
        "affactureur": None,
    }


def _framework_block(invoice: Invoice) -> dict[str, object]:
    """Return the framework and its validator."""
    validator = invoice.validator
    return {
        "codeCadreFacturation": invoice.document.text("cadreDeFacturation.codeCadreFacturation"),
        "idValideur1": validator.id if validator else None,
        "typeIdentifiantValideur1": "SIRET" if validator else None,
        "codeValideur1": validator.siret if validator else None,
        "raisonSocialeValideur1": validator.name if validator else None,
        "dateValidation1": _validated_on(invoice),
        **works_actor(invoice.moe, "Moe"),
        **works_actor(invoice.moa, "Moa"),
    }


def _references_block(invoice: Invoice) -> dict[str, object]:
    """Return dates, kind and references."""
    sent = invoice.document.group("references")
    texts = ("typeFacture", "typeTva", "motifExonerationTva", "numeroMarche", "numeroBonCommande")
    return {
        **{name: sent.text(name) or None for name in (*texts, "numeroFactureOrigine", "modePaiement")},
        "dateFacture": invoice.issued_on.isoformat(),
        "dateDepot": dates.day(invoice.deposited_at),
        "dateCreationFacture": dates.second(invoice.deposited_at),
        "codeDeviseFacture": sent.text("deviseFacture"),
        "typeFactureTravaux": invoice.works_type,
        "tailleTotalePiecesJointes": sum(file.size for file in invoice.files),
        "numeroDpMandat": None,
    }


def _totals_block(invoice: Invoice) -> dict[str, object]:
    """Return the totals; that the TTC shown comes after the discount is our reading of the two names."""
    sent = invoice.document.group("montantTotal")
    gross, discount = sent.total("montantTtcTotal"), sent.amount("montantRemiseGlobaleTTC")
    return {
        "montantHtTotal": sent.amount("montantHtTotal"),
        "montantTVA": sent.amount("montantTVA"),
        "montantTtcAvantRemiseGlobalTTC": gross,
        "montantRemiseGlobaleTTC": discount,
        "motifRemiseGlobaleTTC": sent.text("motifRemiseGlobaleTTC") or None,
        "montantTtcTotal": gross - (discount or 0),
        "montantAPayer": sent.amount("montantAPayer"),
    }


def _vat_line(line: Fields) -> dict[str, object]:
    """Return one VAT line."""
    code = line.text("ligneTvaTaux")
    return {
        "ligneTvaTauxRefCode": code or None,
        "ligneTvaTauxRefValeur": VAT_CODES.get(code),
        "ligneTvaTauxManuel": line.amount("ligneTvaTauxManuel"),
        "ligneTvaMontantBaseHtParTaux": line.amount("ligneTvaMontantBaseHtParTaux"),
        "ligneTvaMontantTvaParTaux": line.amount("ligneTvaMontantTvaParTaux"),
    }


def _line(line: Fields) -> dict[str, object]:
    """Return one line of the invoice."""
    net = line.total("lignePosteQuantite") * line.total("lignePosteMontantUnitaireHT")
    return {
        "lignePosteNumero": line.whole("lignePosteNumero"),
        "lignePosteReference": line.text("lignePosteReference") or None,
        "lignePosteDenomination": line.text("lignePosteDenomination"),
        "lignePosteQuantite": line.amount("lignePosteQuantite"),
        "lignePosteUniteLibelle": line.text("lignePosteUnite"),
        "lignePosteMontantUnitaireHT": line.amount("lignePosteMontantUnitaireHT"),
        "lignePosteMontantRemiseHT": line.amount("lignePosteMontantRemiseHT"),
        "lignePosteTauxTva": line.text("lignePosteTauxTva") or None,
        "lignePosteTauxTvaManuel": line.amount("lignePosteTauxTvaManuel"),
        "lignePosteMontantHtApresRemise": net - line.total("lignePosteMontantRemiseHT"),
    }


def _files_block(invoice: Invoice) -> list[dict[str, object]]:
    """Return the files attached beside the main one."""
    return [
        {
            "pieceJointeTypeCode": file.type_code,
            "pieceJointeDesignation": file.designation,
            "pieceJointeNumeroLigneFacture": file.line,
            "pieceJointeIdLiaison": None,
            "pieceJointeId": file.id,
            "pieceJointeExtension": file.extension,
        }
        for file in invoice.files
        if file.id != invoice.principal
    ]
