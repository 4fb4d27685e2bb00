"""French words of the portal's statuses, its own wherever it has one, and what each asks of the supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.portal import Phase, PortalAction
from chorus_bridge.domain.portal import PortalStatus as S

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACTIONS", "PHASES", "STATUSES"]

STATUSES: Final[Mapping[S, str]] = {
    S.DRAFT: "brouillon",
    S.OCR_READ: "lue par reconnaissance de caractères",
    S.DEPOSITED: "déposée",
    S.ROUTING: "en cours d'acheminement",
    S.PIVOT_BEING_MADE: "en cours de traitement",
    S.AVAILABLE: "mise à disposition du destinataire",
    S.ACKNOWLEDGED: "prise en compte par le destinataire",
    S.TO_VALIDATE_1: "à valider par le premier valideur",
    S.TO_VALIDATE_2: "à valider par le second valideur",
    S.VALIDATED_1: "validée par le premier valideur",
    S.VALIDATED_2: "validée par le second valideur",
    S.VALIDATION_OVERDUE_1: "validation tacite, faute de réponse du premier valideur",
    S.VALIDATION_OVERDUE_2: "validation tacite, faute de réponse du second valideur",
    S.REFUSED_BY_VALIDATOR_1: "refusée par le premier valideur",
    S.REFUSED_BY_VALIDATOR_2: "refusée par le second valideur",
    S.WRONG_VALIDATOR_BY_SUPPLIER: "mauvais valideur désigné par le fournisseur",
    S.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR: "mauvais valideur désigné par le cotraitant",
    S.SUSPENDED: "suspendue",
    S.TO_COMPLETE: "à compléter",
    S.COMPLETED: "complétée",
    S.TO_REROUTE: "à recycler",
    S.AWAITING_REROUTING_BY_SUPPLIER: "en attente de recyclage par le fournisseur",
    S.WRONG_RECIPIENT_PD: "erreur de destinataire sur le projet de décompte",
    S.WRONG_RECIPIENT_EA: "erreur de destinataire sur l'état d'acompte",
    S.REJECTED: "rejetée",
    S.NON_COMPLIANT: "non conforme",
    S.SERVICE_RENDERED: "service fait",
    S.PAYMENT_ORDERED: "mandatée",
    S.WITH_ACCOUNTANT: "mise à disposition du comptable",
    S.ACCOUNTED: "comptabilisée",
    S.PAYMENT_LAUNCHED: "mise en paiement",
    S.ABANDONED: "abandonnée",
    S.DELETED: "supprimée",
    S.TO_ATTACH_MOE: "à associer à un maître d'œuvre",
    S.TO_ATTACH_MOA: "à associer à un maître d'ouvrage",
    S.TO_ATTACH_SUPPLIER: "à associer à un fournisseur",
    S.ATTACHED: "associée",
    S.AVAILABLE_TO_MOE: "mise à disposition du maître d'œuvre",
    S.ACKNOWLEDGED_BY_MOE: "prise en compte par le maître d'œuvre",
    S.TO_VALIDATE_MOE: "à valider par le maître d'œuvre",
    S.VALIDATION_OVERDUE_MOE: "absence de validation du maître d'œuvre dans le délai réglementaire",
    S.REFUSED_BY_MOE: "refusée par le maître d'œuvre",
    S.ERROR_BY_MOE: "erreur de maître d'œuvre",
    S.AVAILABLE_TO_MOA: "mise à disposition du maître d'ouvrage",
    S.SENT_TO_MOA: "transmise au maître d'ouvrage",
    S.ACKNOWLEDGED_BY_MOA: "prise en compte par le maître d'ouvrage",
    S.REFUSED_BY_MOA: "refusée par le maître d'ouvrage",
    S.ERROR_BY_MOA: "erreur de maître d'ouvrage",
    S.REFUSED_BY_SUPPLIER: "refusée par le fournisseur",
    S.WRONG_MOE_BY_SUPPLIER: "mauvais maître d'œuvre désigné par le fournisseur",
    S.WRONG_MOA_BY_SUPPLIER: "mauvais maître d'ouvrage désigné par le fournisseur",
    S.WRONG_SUPPLIER_BY_MOE: "mauvais fournisseur désigné par le maître d'œuvre",
    S.WRONG_MOA_BY_MOE: "mauvais maître d'ouvrage désigné par le maître d'œuvre",
    S.WRONG_SUPPLIER_BY_MOA: "mauvais fournisseur désigné par le maître d'ouvrage",
    S.REPLACED_BY_TACIT_PROCEDURE: "remplacée par un projet de décompte général en procédure tacite",
    S.DUPLICATED_AFTER_REFUSAL: "dupliquée après refus",
    S.TECHNICAL_UNKNOWN: "statut technique inconnu",
    S.UNKNOWN: "statut inconnu",
}
"""The status in the portal's words, agreeing with « facture »."""

PHASES: Final[Mapping[Phase, str]] = {
    Phase.VALIDATION: "Un intervenant du marché doit encore se prononcer ; relancez-le si le délai s'allonge.",
    Phase.PAID: "Le virement est lancé : ce n'est pas encore l'encaissement.",
    Phase.DONE: "Ce document a joué son rôle : la suite se lit sur celui qui lui succède.",
    Phase.UNKNOWN: "Ce statut n'est pas connu de ce logiciel : consultez la facture sur Chorus Pro.",
}
"""What a status means when its word does not say it."""

ACTIONS: Final[Mapping[PortalAction, str]] = {
    PortalAction.ADD_DOCUMENTS: "Ajoutez sur Chorus Pro les pièces ou le commentaire demandés : "
    "la facture reprendra son cours. Ne la transmettez pas de nouveau.",
    PortalAction.REROUTE: "Corrigez sur Chorus Pro le destinataire, le code service ou le numéro "
    "d'engagement ; "
    "la facture garde son numéro.",
    PortalAction.FIX_VALIDATOR: "Désignez sur Chorus Pro le bon valideur (SIRET et service).",
    PortalAction.FIX_ACTORS: "Corrigez sur Chorus Pro l'intervenant mal désigné : "
    "fournisseur, maître d'œuvre ou maître d'ouvrage.",
    PortalAction.REDO_REQUEST: "Lisez le motif du refus, corrigez la demande et établissez-en une nouvelle.",
    PortalAction.REISSUE: "Annulez cette facture et émettez une nouvelle facture avec un nouveau numéro.",
}
"""What the supplier must do."""
