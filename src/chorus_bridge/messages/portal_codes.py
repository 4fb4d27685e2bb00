"""The portal's raw codes of a status, where an error or a finding carries the code alone: the reader gets its word.

The ring that reads the portal's answers stands above this one, so its table cannot be imported here; a test holds both
equal.

*Source:* AIFE, Swagger "Factures" 2020.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.portal import PortalStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["by_code"]

_STATUS_OF: Final[Mapping[str, PortalStatus]] = {
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
"""A code that is not here is shown as it is."""


def by_code(words: Mapping[PortalStatus, str]) -> dict[str, str]:
    """Return *words* by the portal's own code, with the one of an invoice whose status could not be told."""
    return {code: words[status] for code, status in _STATUS_OF.items()} | {"unknown": words[PortalStatus.UNKNOWN]}
