"""The portal's 57 codes of an invoice's status, and ours.

*Source:* AIFE, Swagger "Factures" 2020 (56 codes); the last one was seen in a third party's client only.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chorus_bridge.domain.portal import PortalNews, PortalStatus

__all__ = ["WIRE_CODES", "news"]

WIRE_CODES: Final[Mapping[str, PortalStatus]] = {
    "BROUILLON": PortalStatus.DRAFT,
    "INTERPRETEE_OCR": PortalStatus.OCR_READ,
    "DEPOSEE": PortalStatus.DEPOSITED,
    "EN_COURS_ACHEMINEMENT": PortalStatus.ROUTING,
    "EN_COURS_TRAITEMENT_PIVOT_S": PortalStatus.PIVOT_BEING_MADE,
    "MISE_A_DISPOSITION": PortalStatus.AVAILABLE,
    "PRISE_EN_COMPTE_DESTINATAIRE": PortalStatus.ACKNOWLEDGED,
    "A_VALIDER_1": PortalStatus.TO_VALIDATE_1,
    "A_VALIDER_2": PortalStatus.TO_VALIDATE_2,
    "VALIDEE_1": PortalStatus.VALIDATED_1,
    "VALIDEE_2": PortalStatus.VALIDATED_2,
    "ABSENCE_VALIDATION_1_HORS_DELAI": PortalStatus.VALIDATION_OVERDUE_1,
    "ABSENCE_VALIDATION_2_HORS_DELAI": PortalStatus.VALIDATION_OVERDUE_2,
    "REFUSEE_1": PortalStatus.REFUSED_BY_VALIDATOR_1,
    "REFUSEE_2": PortalStatus.REFUSED_BY_VALIDATOR_2,
    "ERREUR_FOURNISSEUR_SUR_VALIDEUR": PortalStatus.WRONG_VALIDATOR_BY_SUPPLIER,
    "ERREUR_COTRAITANT_SUR_VALIDEUR": PortalStatus.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR,
    "SUSPENDUE": PortalStatus.SUSPENDED,
    "A_COMPLETER": PortalStatus.TO_COMPLETE,
    "COMPLETEE": PortalStatus.COMPLETED,
    "A_RECYCLER": PortalStatus.TO_REROUTE,
    "EN_ATTENTE_RECYCLAGE_FOURNISSEUR": PortalStatus.AWAITING_REROUTING_BY_SUPPLIER,
    "ERREUR_DESTINATAIRE_PD": PortalStatus.WRONG_RECIPIENT_PD,
    "ERREUR_DESTINATAIRE_EA": PortalStatus.WRONG_RECIPIENT_EA,
    "REJETEE": PortalStatus.REJECTED,
    "NON_CONFORME": PortalStatus.NON_COMPLIANT,
    "SERVICE_FAIT": PortalStatus.SERVICE_RENDERED,
    "MANDATEE": PortalStatus.PAYMENT_ORDERED,
    "MISE_A_DISPOSITION_COMPTABLE": PortalStatus.WITH_ACCOUNTANT,
    "COMPTABILISEE": PortalStatus.ACCOUNTED,
    "MISE_EN_PAIEMENT": PortalStatus.PAYMENT_LAUNCHED,
    "ABANDONNEE": PortalStatus.ABANDONED,
    "SUPPRIMEE": PortalStatus.DELETED,
    "A_ASSOCIER_MOE": PortalStatus.TO_ATTACH_MOE,
    "A_ASSOCIER_MOA": PortalStatus.TO_ATTACH_MOA,
    "A_ASSOCIER_FOURNISSEUR": PortalStatus.TO_ATTACH_SUPPLIER,
    "ASSOCIEE": PortalStatus.ATTACHED,
    "MISE_A_DISPOSITION_MOE": PortalStatus.AVAILABLE_TO_MOE,
    "PRISE_EN_COMPTE_MOE": PortalStatus.ACKNOWLEDGED_BY_MOE,
    "A_VALIDER_MOE": PortalStatus.TO_VALIDATE_MOE,
    "ABSENCE_VALIDATION_MOE_DELAI_REGLEMENTAIRE": PortalStatus.VALIDATION_OVERDUE_MOE,
    "REFUSEE_MOE": PortalStatus.REFUSED_BY_MOE,
    "ERREUR_DE_MOE": PortalStatus.ERROR_BY_MOE,
    "MISE_A_DISPOSITION_MOA": PortalStatus.AVAILABLE_TO_MOA,
    "TRANSMISE_MOA": PortalStatus.SENT_TO_MOA,
    "PRISE_EN_COMPTE_MOA": PortalStatus.ACKNOWLEDGED_BY_MOA,
    "REFUSEE_MOA": PortalStatus.REFUSED_BY_MOA,
    "ERREUR_DE_MOA": PortalStatus.ERROR_BY_MOA,
    "REFUSEE_FOURNISSEUR": PortalStatus.REFUSED_BY_SUPPLIER,
    "ERREUR_FOURNISSEUR_SUR_MOE": PortalStatus.WRONG_MOE_BY_SUPPLIER,
    "ERREUR_FOURNISSEUR_SUR_MOA": PortalStatus.WRONG_MOA_BY_SUPPLIER,
    "ERREUR_MOE_SUR_FOURNISSEUR": PortalStatus.WRONG_SUPPLIER_BY_MOE,
    "ERREUR_MOE_SUR_MOA": PortalStatus.WRONG_MOA_BY_MOE,
    "ERREUR_MOA_SUR_FOURNISSEUR": PortalStatus.WRONG_SUPPLIER_BY_MOA,
    "REMPLACEE_PAR_A22": PortalStatus.REPLACED_BY_TACIT_PROCEDURE,
    "DUPLIQUE_APRES_REFUS": PortalStatus.DUPLICATED_AFTER_REFUSAL,
    "TECHNIQUE_INCONNU": PortalStatus.TECHNICAL_UNKNOWN,
}
"""Every code the portal is known to use. The list is open: what is not here is kept raw."""


def news(raw: str | None, at: datetime | None = None, comment: str | None = None) -> PortalNews:
    """Return what the portal says of an invoice; a code nobody has described is kept, as ``UNKNOWN``."""
    code = raw or ""
    return PortalNews(status=WIRE_CODES.get(code.strip(), PortalStatus.UNKNOWN), raw=code, at=at, comment=comment or "")
