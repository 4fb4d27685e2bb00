"""The portal's statuses as its own documents describe them, written by hand: not derived from the code.

One row per wire code: what it means in broad strokes, who acts next, what the supplier must do.
"""

from typing import Final

NOBODY, SUPPLIER, VALIDATOR, PAYER, PORTAL = "nobody", "supplier", "validator", "payer", "portal"
MOE, MOA = "moe", "moa"
UNSAID = "?"
"""No source says who acts next."""

Row = tuple[str, str, str]
"""Phase, who acts next, what the supplier must do; empty for nothing."""

TRANSMITTED: Final[dict[str, Row]] = {
    # On its way; nothing to do.
    "INTERPRETEE_OCR": ("in_progress", SUPPLIER, ""),
    "DEPOSEE": ("in_progress", PORTAL, ""),
    "EN_COURS_ACHEMINEMENT": ("in_progress", PORTAL, ""),
    "EN_COURS_TRAITEMENT_PIVOT_S": ("in_progress", PORTAL, ""),
    "MISE_A_DISPOSITION": ("in_progress", PAYER, ""),
    "PRISE_EN_COMPTE_DESTINATAIRE": ("in_progress", PAYER, ""),
    "VALIDEE_1": ("in_progress", PORTAL, ""),
    "VALIDEE_2": ("in_progress", PORTAL, ""),
    "ABSENCE_VALIDATION_1_HORS_DELAI": ("in_progress", PORTAL, ""),
    "ABSENCE_VALIDATION_2_HORS_DELAI": ("in_progress", PORTAL, ""),
    "COMPLETEE": ("in_progress", PAYER, ""),
    "A_ASSOCIER_FOURNISSEUR": ("in_progress", SUPPLIER, ""),
    # Somebody must decide.
    "A_VALIDER_1": ("validation", VALIDATOR, ""),
    "A_VALIDER_2": ("validation", VALIDATOR, ""),
    "A_ASSOCIER_MOE": ("validation", MOE, ""),
    "A_ASSOCIER_MOA": ("validation", MOA, ""),
    "MISE_A_DISPOSITION_MOE": ("validation", MOE, ""),
    "PRISE_EN_COMPTE_MOE": ("validation", MOE, ""),
    "A_VALIDER_MOE": ("validation", MOE, ""),
    "ABSENCE_VALIDATION_MOE_DELAI_REGLEMENTAIRE": ("validation", MOE, ""),
    "MISE_A_DISPOSITION_MOA": ("validation", MOA, ""),
    "TRANSMISE_MOA": ("validation", MOA, ""),
    "PRISE_EN_COMPTE_MOA": ("validation", MOA, ""),
    # Accepted, then paid.
    "SERVICE_FAIT": ("accepted", PAYER, ""),
    "MANDATEE": ("accepted", PAYER, ""),
    "MISE_A_DISPOSITION_COMPTABLE": ("accepted", PAYER, ""),
    "COMPTABILISEE": ("accepted", PAYER, ""),
    "MISE_EN_PAIEMENT": ("paid", NOBODY, ""),
    # This document has played its part.
    "ASSOCIEE": ("done", NOBODY, ""),
    "REMPLACEE_PAR_A22": ("done", NOBODY, ""),
    "DUPLIQUE_APRES_REFUS": ("done", NOBODY, ""),
    # What no source explains is shown as it is.
    "NON_CONFORME": ("unknown", UNSAID, ""),
    "TECHNIQUE_INCONNU": ("unknown", UNSAID, ""),
    "STATUT_DE_DEMAIN": ("unknown", UNSAID, ""),
}
"""Statuses of an invoice that is transmitted and asks nothing of its supplier; the last one does not exist."""

TO_DO: Final[dict[str, Row]] = {
    "SUSPENDUE": ("action", SUPPLIER, "add_documents"),
    "A_COMPLETER": ("action", SUPPLIER, "add_documents"),
    "A_RECYCLER": ("action", SUPPLIER, "reroute"),
    "EN_ATTENTE_RECYCLAGE_FOURNISSEUR": ("action", SUPPLIER, "reroute"),
    "ERREUR_DESTINATAIRE_PD": ("action", SUPPLIER, "reroute"),
    "ERREUR_DESTINATAIRE_EA": ("action", SUPPLIER, "reroute"),
    "ERREUR_FOURNISSEUR_SUR_VALIDEUR": ("action", SUPPLIER, "fix_validator"),
    "ERREUR_COTRAITANT_SUR_VALIDEUR": ("action", SUPPLIER, "fix_validator"),
    "ERREUR_FOURNISSEUR_SUR_MOE": ("action", SUPPLIER, "fix_actors"),
    "ERREUR_FOURNISSEUR_SUR_MOA": ("action", SUPPLIER, "fix_actors"),
    "ERREUR_DE_MOE": ("action", SUPPLIER, "fix_actors"),
    "ERREUR_DE_MOA": ("action", SUPPLIER, "fix_actors"),
    "ERREUR_MOE_SUR_FOURNISSEUR": ("action", SUPPLIER, "fix_actors"),
    "ERREUR_MOE_SUR_MOA": ("action", SUPPLIER, "fix_actors"),
    "ERREUR_MOA_SUR_FOURNISSEUR": ("action", SUPPLIER, "fix_actors"),
    "REFUSEE_1": ("refused", SUPPLIER, "redo_request"),
    "REFUSEE_2": ("refused", SUPPLIER, "redo_request"),
    "REFUSEE_MOE": ("refused", SUPPLIER, "redo_request"),
    "REFUSEE_MOA": ("refused", SUPPLIER, "redo_request"),
    "REFUSEE_FOURNISSEUR": ("refused", SUPPLIER, "settle_refusal"),
}
"""Statuses that ask something of the supplier, of an invoice that stays transmitted."""

UNSENT: Final[dict[str, Row]] = {"BROUILLON": ("draft", SUPPLIER, "send_draft")}
"""A draft is saved, not sent: never shown as transmitted."""

DEAD: Final[dict[str, Row]] = {
    "REJETEE": ("rejected", SUPPLIER, "reissue"),
    "ABANDONNEE": ("withdrawn", SUPPLIER, "reissue"),
    "SUPPRIMEE": ("withdrawn", SUPPLIER, "reissue"),
}
"""The number is spent: a new invoice under a new number is needed."""

FINAL: Final = {"MISE_EN_PAIEMENT", "ASSOCIEE", "REMPLACEE_PAR_A22", "DUPLIQUE_APRES_REFUS", *DEAD}
"""Statuses after which the portal is not expected to say more."""

INFERRED: Final = {
    "INTERPRETEE_OCR",
    "EN_COURS_TRAITEMENT_PIVOT_S",
    "ABSENCE_VALIDATION_1_HORS_DELAI",
    "ABSENCE_VALIDATION_2_HORS_DELAI",
    "ABSENCE_VALIDATION_MOE_DELAI_REGLEMENTAIRE",
    "A_COMPLETER",
    "ERREUR_DESTINATAIRE_PD",
    "ERREUR_DESTINATAIRE_EA",
    "NON_CONFORME",
    "ABANDONNEE",
    "SUPPRIMEE",
    "A_ASSOCIER_FOURNISSEUR",
    "ERREUR_DE_MOE",
    "ERREUR_DE_MOA",
    "REFUSEE_FOURNISSEUR",
    "DUPLIQUE_APRES_REFUS",
}
"""Statuses no source explains: their name does."""

SHOWN: Final = {
    "transmitted": ("transmitted", "on_portal", False),
    "to_do": ("transmitted", "action_required", True),
    "unsent": ("transmitting", "draft_on_portal", True),
    "dead": ("awaiting_action", "reissue", True),
}
"""Display state, reason, and whether the supplier must act, by table."""
