"""French words of the portal's statuses, its own wherever it has one, and what each asks of the supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.motives import Motive
from chorus_bridge.domain.portal import Actor, PortalAction
from chorus_bridge.domain.portal import PortalStatus as S

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACTIONS", "ACTORS", "MEANINGS", "MOTIVES", "STATUSES"]

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

MEANINGS: Final[Mapping[S, str]] = {
    S.DRAFT: "Chorus Pro n'en a qu'un brouillon : elle n'est pas envoyée.",
    S.OCR_READ: "Chorus Pro a lu son PDF ; elle n'est pas encore soumise.",
    S.DEPOSITED: "Chorus Pro l'a enregistrée et doit l'acheminer.",
    S.ROUTING: "Chorus Pro l'achemine vers le destinataire.",
    S.PIVOT_BEING_MADE: "Chorus Pro prépare le fichier destiné au destinataire.",
    S.AVAILABLE: "Le destinataire en dispose : le délai de paiement court.",
    S.ACKNOWLEDGED: "Le destinataire l'a prise en charge et la traite.",
    S.TO_VALIDATE_1: "Le titulaire ou le mandataire doit se prononcer sous quinze jours ; relancez-le s'il tarde.",
    S.TO_VALIDATE_2: "Le second valideur doit se prononcer sous quinze jours ; relancez-le s'il tarde.",
    S.VALIDATED_1: "Le premier valideur l'a acceptée : elle poursuit son circuit.",
    S.VALIDATED_2: "Le second valideur l'a acceptée : elle poursuit son circuit.",
    S.VALIDATION_OVERDUE_1: "Le premier valideur n'a pas répondu à temps : son silence vaut accord, elle poursuit "
    "son circuit.",
    S.VALIDATION_OVERDUE_2: "Le second valideur n'a pas répondu à temps : son silence vaut accord, elle poursuit "
    "son circuit.",
    S.REFUSED_BY_VALIDATOR_1: "Le premier valideur, titulaire ou mandataire, ne l'a pas acceptée.",
    S.REFUSED_BY_VALIDATOR_2: "Le second valideur ne l'a pas acceptée.",
    S.WRONG_VALIDATOR_BY_SUPPLIER: "Le valideur que vous avez désigné n'est pas le bon.",
    S.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR: "Le valideur désigné par le cotraitant n'est pas le bon.",
    S.SUSPENDED: "Le destinataire attend une pièce ou une précision pour la traiter.",
    S.TO_COMPLETE: "Un intervenant du marché attend une pièce ou une précision pour la traiter.",
    S.COMPLETED: "Ce qui manquait est ajouté : le destinataire reprend son traitement.",
    S.TO_REROUTE: "Son destinataire, son code service ou son numéro d'engagement est faux : elle attend d'être "
    "redirigée.",
    S.AWAITING_REROUTING_BY_SUPPLIER: "Un intervenant du marché demande qu'elle soit redirigée.",
    S.WRONG_RECIPIENT_PD: "Le projet de décompte n'est pas adressé au bon destinataire.",
    S.WRONG_RECIPIENT_EA: "L'état d'acompte n'est pas adressé au bon destinataire.",
    S.REJECTED: "Le destinataire l'a rejetée : son numéro ne servira plus.",
    S.NON_COMPLIANT: "Chorus Pro la dit non conforme, sans que les conséquences soient publiées : consultez-la sur le "
    "portail.",
    S.SERVICE_RENDERED: "Le destinataire atteste que les travaux sont faits ; le paiement n'est pas encore ordonné.",
    S.PAYMENT_ORDERED: "L'ordonnateur a donné l'ordre de payer ; c'est au comptable de le faire.",
    S.WITH_ACCOUNTANT: "Le comptable public en dispose pour la payer.",
    S.ACCOUNTED: "Le comptable public l'a inscrite dans ses comptes ; le paiement n'est pas encore lancé.",
    S.PAYMENT_LAUNCHED: "Le virement est lancé : ce n'est pas encore l'encaissement.",
    S.ABANDONED: "Elle a été abandonnée : Chorus Pro ne la traite plus.",
    S.DELETED: "Elle a été supprimée de Chorus Pro.",
    S.TO_ATTACH_MOE: "Le maître d'œuvre doit y associer sa propre pièce ; relancez-le s'il tarde.",
    S.TO_ATTACH_MOA: "Le maître d'ouvrage doit y associer sa propre pièce ; relancez-le s'il tarde.",
    S.TO_ATTACH_SUPPLIER: "C'est au fournisseur d'y associer sa propre pièce.",
    S.ATTACHED: "Ce document a joué son rôle : la suite se lit sur la pièce qui lui est associée.",
    S.AVAILABLE_TO_MOE: "Le maître d'œuvre en dispose et doit la vérifier (sept jours sous le CCAG Travaux) ; "
    "relancez-le s'il tarde.",
    S.ACKNOWLEDGED_BY_MOE: "Le maître d'œuvre l'a prise en charge et la vérifie.",
    S.TO_VALIDATE_MOE: "Le maître d'œuvre doit se prononcer ; relancez-le s'il tarde.",
    S.VALIDATION_OVERDUE_MOE: "Le maître d'œuvre n'a pas répondu à temps, Chorus Pro le constate : relancez-le.",
    S.REFUSED_BY_MOE: "Le maître d'œuvre ne l'a pas acceptée : son circuit s'arrête.",
    S.ERROR_BY_MOE: "Le maître d'œuvre désigné n'est pas le bon.",
    S.AVAILABLE_TO_MOA: "Le maître d'ouvrage en dispose et doit se prononcer ; relancez-le s'il tarde.",
    S.SENT_TO_MOA: "Le maître d'ouvrage l'a reçue et doit se prononcer ; relancez-le s'il tarde.",
    S.ACKNOWLEDGED_BY_MOA: "Le maître d'ouvrage l'a prise en charge.",
    S.REFUSED_BY_MOA: "Le maître d'ouvrage ne l'a pas acceptée : son circuit s'arrête.",
    S.ERROR_BY_MOA: "Le maître d'ouvrage désigné n'est pas le bon.",
    S.REFUSED_BY_SUPPLIER: "Le fournisseur a lui-même refusé ce document.",
    S.WRONG_MOE_BY_SUPPLIER: "Le maître d'œuvre que vous avez désigné n'est pas le bon.",
    S.WRONG_MOA_BY_SUPPLIER: "Le maître d'ouvrage que vous avez désigné n'est pas le bon.",
    S.WRONG_SUPPLIER_BY_MOE: "Le fournisseur désigné par le maître d'œuvre n'est pas le bon.",
    S.WRONG_MOA_BY_MOE: "Le maître d'ouvrage désigné par le maître d'œuvre n'est pas le bon.",
    S.WRONG_SUPPLIER_BY_MOA: "Le fournisseur désigné par le maître d'ouvrage n'est pas le bon.",
    S.REPLACED_BY_TACIT_PROCEDURE: "Un projet de décompte général en procédure tacite la remplace : la suite se lit "
    "sur lui.",
    S.DUPLICATED_AFTER_REFUSAL: "Elle a été dupliquée après un refus : la suite se lit sur sa copie.",
    S.TECHNICAL_UNKNOWN: "Chorus Pro signale un état technique qu'il n'explique pas : consultez-la sur le portail.",
    S.UNKNOWN: "Statut inconnu de cette version[ : {raw}] ; consultez la facture sur Chorus Pro.",
}
"""What the status means for the supplier, in one sentence that speaks of « la facture »."""

ACTORS: Final[Mapping[Actor, str]] = {
    Actor.SUPPLIER: "l'entreprise",
    Actor.VALIDATOR: "le titulaire ou le mandataire",
    Actor.PROJECT_MANAGER: "le maître d'œuvre",
    Actor.CONTRACTING_AUTHORITY: "le maître d'ouvrage",
    Actor.PAYER: "le destinataire",
    Actor.PORTAL: "Chorus Pro",
    Actor.NOBODY: "personne",
}
"""Who acts next."""

MOTIVES: Final[Mapping[Motive, str]] = {
    Motive.OTHER: "autre motif",
    Motive.CONTACT_THE_BUYER: "contactez votre acheteur",
    Motive.BANK_DETAILS: "coordonnées bancaires erronées",
    Motive.CREDITOR: "créancier inconnu, ou autre que celui du marché ou de la commande",
    Motive.DUPLICATE: "facture en double",
    Motive.ENGAGEMENT_DATA: "donnée de l'engagement erronée",
    Motive.ENGAGEMENT: "engagement erroné",
    Motive.WRONG_VALIDATOR: "mauvais valideur",
    Motive.NOT_AS_ORDERED: "facture non conforme à la commande",
    Motive.ORDER_TO_HONOUR: "commande à honorer",
    Motive.DELIVERY_INCOMPLETE: "livraison incomplète ou non effectuée",
    Motive.CONTRACT_ENDED: "marché terminé",
    Motive.AMOUNT: "montant erroné",
    Motive.SERVICE: "service destinataire erroné",
    Motive.UNDECLARED_CONTRACTOR: "sous-traitant ou cotraitant non déclaré",
    Motive.OFFSET_BY_CREDIT_NOTE: "suppression pour compensation par un avoir",
    Motive.PAID_BY_IMPREST: "transfert pour paiement en régie",
    Motive.VAT_RATE: "taux de TVA erroné",
    Motive.WITHDRAWN_BY_HAND: "retrait manuel par le service",
    Motive.REMOVED_IN_BULK: "suppression en masse",
}
"""What a coded reason means."""

ACTIONS: Final[Mapping[PortalAction, str]] = {
    PortalAction.SEND_DRAFT: "Envoyez ce brouillon sur Chorus Pro, ou supprimez-le.",
    PortalAction.ADD_DOCUMENTS: "Ajoutez les pièces ou le commentaire demandés, sur Chorus Pro ou ici si c'est "
    "proposé : la facture reprendra son cours. Ne la transmettez pas de nouveau.",
    PortalAction.REROUTE: "Corrigez le destinataire, le code service ou le numéro d'engagement, sur Chorus Pro ou ici "
    "si c'est proposé ; la facture garde son numéro.",
    PortalAction.FIX_VALIDATOR: "Désignez le bon valideur (SIRET et service), sur Chorus Pro ou ici si c'est proposé.",
    PortalAction.FIX_ACTORS: "Corrigez sur Chorus Pro l'intervenant mal désigné : "
    "fournisseur, maître d'œuvre ou maître d'ouvrage.",
    PortalAction.REDO_REQUEST: "Lisez le motif du refus, corrigez la demande et établissez-en une nouvelle.",
    PortalAction.SETTLE_REFUSAL: "Voyez avec le maître d'œuvre ou le maître d'ouvrage la suite à donner à votre refus.",
    PortalAction.REISSUE: "Annulez cette facture et émettez une nouvelle facture avec un nouveau numéro.",
}
"""What the supplier must do."""
