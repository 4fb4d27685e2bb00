"""French words for the codes that sentences are filled with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.acts import ActionKind
from chorus_bridge.domain.codes import FindingCode as F
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.vocabulary import Channel, Role
from chorus_bridge.errors import AuthCause
from chorus_bridge.messages.fr.portal import STATUSES
from chorus_bridge.messages.fr.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WORDS"]

_OUTCOMES: Final[Mapping[str, str]] = {
    "rate_limited": "Chorus Pro limite le nombre d'appels",
    "not_connected": "connexion à Chorus Pro impossible",
    "connect_timeout": "connexion à Chorus Pro impossible",
    "portal_unavailable": "Chorus Pro est momentanément indisponible",
    "portal_error": "Chorus Pro a répondu par une erreur",
    "timeout": "Chorus Pro n'a pas répondu à temps",
    "server_error": "Chorus Pro a rencontré une erreur interne",
    "unreadable_answer": "la réponse de Chorus Pro est illisible",
    "empty_answer": "la réponse de Chorus Pro est vide",
    "lease_expired": "l'envoi a été interrompu avant sa fin",
    "lease_lost": "un autre service a repris l'envoi entre-temps",
    "preparation_failed": "Chorus Pro n'a pas répondu, ou pas lisiblement, pendant la préparation de l'envoi",
    "unexpected_status": "Chorus Pro a répondu autrement que prévu",
    "deadline": "Chorus Pro n'a pas répondu à temps",
    "cut": "la connexion a été coupée pendant l'envoi",
    "connection_lost": "la connexion a été coupée pendant l'envoi",
    "read_timeout": "Chorus Pro n'a pas répondu à temps",
    "write_timeout": "l'envoi a duré trop longtemps",
    "tls_failed": "la connexion sécurisée à Chorus Pro n'a pas pu être établie",
    "protocol_error": "l'échange avec Chorus Pro a été interrompu",
    "unsupported_protocol": "l'adresse de Chorus Pro ne peut pas être appelée",
    "proxy_refused": "le serveur mandataire a refusé la connexion",
    "answer_too_large": "la réponse de Chorus Pro est trop volumineuse",
    "encoded_answer": "la réponse de Chorus Pro est illisible",
    "queue_full": "trop d'appels attendent leur tour",
    "profile_unavailable": "le profil de l'entreprise n'a pas pu être lu dans votre logiciel",
    "encoder_failed": "le programme qui écrit les factures de travaux a échoué : prévenez son développeur",
    "search_refused": "Chorus Pro a refusé la recherche",
    "search_denied": "l'accès de l'entreprise à Chorus Pro a été refusé pendant la recherche",
    "search_unreadable": "la réponse de Chorus Pro à la recherche est inexploitable",
    "unreadable_document": "la facture gardée pour l'envoi n'est plus lisible",
    "token_unavailable": "le service d'accès PISTE est momentanément indisponible",
    "token_unreadable": "la réponse du service d'accès PISTE est illisible",
    "token_empty": "le service d'accès PISTE n'a pas donné de jeton",
    "token_refused": "le jeton d'accès PISTE est refusé",
    "application_refused": "l'application PISTE est inconnue, ou son secret est faux",
    "subscription_refused": "l'application PISTE n'est pas abonnée à cette API",
    "portal_away": "Chorus Pro ne répond pas",
    "account_refused": "l'identifiant ou le mot de passe du compte technique est refusé",
    "account_missing": "l'entreprise n'a pas de compte technique",
    "rights_refused": "le compte technique n'a pas de droit sur cette structure",
    "unknown_route": "l'adresse appelée n'existe pas chez Chorus Pro",
    "too_large": "l'envoi est trop volumineux",
    "unsupported": "Chorus Pro ne prend pas en charge cet envoi",
    "duplicate": "Chorus Pro connaît déjà ce numéro",
    "refused": "Chorus Pro a refusé la facture",
    "other_content": "Chorus Pro contient une autre facture sous ce numéro",
    "not_found_yet": "la facture n'est pas encore visible sur Chorus Pro",
    "settling": "ce qui a été envoyé peut encore arriver à Chorus Pro",
    "absent": "la facture n'est pas sur Chorus Pro",
    "human": "décision prise dans l'application",
    "recovered": "la base a été restaurée",
    "lease_spent": "l'envoi n'a pas commencé à temps",
    "not_found": "la facture reste introuvable sur Chorus Pro",
    "effect_seen": "son effet se voit sur Chorus Pro",
    "moved_elsewhere": "la facture a suivi un autre chemin sur Chorus Pro",
    "already_there": "Chorus Pro l'avait déjà",
    "misconfigured": "la connexion à Chorus Pro n'est pas réglée pour cela",
    "action_under_way": "une autre demande est en cours sur Chorus Pro pour cette facture",
    "company_paused": "l'accès de l'entreprise à Chorus Pro est suspendu ici en attendant une intervention",
    "manual": "déposée à la main sur Chorus Pro",
    "flow_unknown_yet": "Chorus Pro ne retrouve pas encore le flux",
    "flow_pending": "traitement en cours",
    "flow_incident": "incident technique chez Chorus Pro, qui peut reprendre le traitement",
    "flow_undescribed": "état du flux inconnu de cette version",
    "report_unread": "le compte rendu du flux n'a pas pu être lu",
    "integrated_not_listed": "flux intégré, facture pas encore visible",
    "flow_rejected": "Chorus Pro a rejeté le flux",
    "flow_unseen": "aucune recherche n'a trouvé la facture, mais un flux peut être traité plus tard",
    "other_flow": "un autre envoi de la même facture peut encore être traité",
    "directory_recent": "l'annuaire a été téléchargé il y a moins d'un jour",
    "gate_paused": "les envois de l'entreprise sont en pause",
}

_JUDGEMENTS: Final[Mapping[str, str]] = {
    "shape": "il faut 14 chiffres",
    "checksum": "la clé de contrôle est fausse, comparez-le au répertoire Sirene",
    "role": "il ne correspond pas au rôle de l'entreprise sur ce marché",
    "moa_only": "ce destinataire ne reçoit que des pièces de travaux",
    "not_a_builder": "une entreprise de travaux ne dépose jamais sous ce cadre",
    "final_account": "le décompte final ne se dépose pas sous un cadre mensuel",
    "not_a_pdf": "ce n'est pas un PDF",
    "truncated": "sa fin manque",
}

_STATES: Final[Mapping[str, str]] = {
    State.QUEUED: "en attente d'envoi",
    State.SENDING: "en cours d'envoi",
    State.UNSURE: "en attente de confirmation",
    State.RECEIVED: "reçue par Chorus Pro, dont la réponse est attendue",
    State.DEPOSITED: "déposée sur Chorus Pro",
    State.REFUSED: "refusée par Chorus Pro",
    State.CANCELLED: "annulée",
    State.CONFLICT: "en conflit avec une autre facture",
    State.HELD: "arrêtée",
}

_ROLES: Final[Mapping[str, str]] = {
    Role.MAIN_CONTRACTOR: "titulaire",
    Role.LEAD_CONTRACTOR: "mandataire",
    Role.JOINT_CONTRACTOR: "cotraitant",
    Role.SUBCONTRACTOR: "sous-traitant",
    Role.PROJECT_MANAGER: "maître d'œuvre",
    Role.CONTRACTING_AUTHORITY: "maître d'ouvrage",
}

_CHANNELS: Final[Mapping[str, str]] = {
    Channel.PDF: "PDF",
    Channel.TYPED: "saisie sans PDF",
    Channel.FLOW: "flux",
    Channel.WORKS_SUBMIT: "service des factures de travaux",
}

_FIELDS: Final[Mapping[str, str]] = {
    "total_excl_vat": "total HT",
    "total_vat": "total de la TVA",
    "total_incl_vat": "total TTC",
    "payable": "net à payer",
    "discount_incl_vat": "remise globale TTC",
    "label": "libellé",
    "quantity": "quantité",
    "unit_price": "prix unitaire HT",
    "discount": "remise",
    "vat_rate": "taux de TVA",
    "rate": "taux",
    "base": "base HT",
    "vat": "montant de la TVA",
    "name": "nom",
    "content": "contenu",
    "type_code": "type",
    "comment": "commentaire",
    "recipient": "destinataire",
    "service": "code service",
    "engagement": "numéro d'engagement",
    "contract": "numéro de marché",
    "validator": "valideur",
    "company.siret": "entreprise",
    "market.recipient.siret": "destinataire",
    "invoice.number": "numéro de la facture",
    "invoice.issue_date": "date de la facture",
    "invoice.total_incl_vat": "total TTC",
}

_STEPS: Final[Mapping[str, str]] = {
    F.SITUATION_DRAFT: "saisie par l'entreprise",
    F.SITUATION_NOT_SUBMITTED: "soumission",
    F.PREVIOUS_SITUATION_OPEN: "clôture de la situation précédente",
    F.SUBCONTRACTOR_PENDING: "validation de la demande du sous-traitant",
    F.OPC_VALIDATION: "visa de l'OPC",
    F.MOE_VALIDATION: "validation du maître d'œuvre",
    F.AMO_VALIDATION: "visa de l'AMO",
    F.MOA_VALIDATION: "validation du maître d'ouvrage",
    F.MANDATAIRE_VALIDATION: "validation du mandataire",
    F.CERTIFICATE_NOT_ISSUED: "certificat de paiement",
    F.SIGNATURE_PENDING: "signature",
    F.INVOICE_NOT_GENERATED: "génération de la facture",
    F.MARKET_SETUP_PENDING: "paramétrage du marché",
    F.HOST_STEP_PENDING: "circuit de validation",
    F.SITUATION_REFUSED: "circuit de validation",
}

_LOCKS: Final[Mapping[str, str]] = {
    AuthCause.APPLICATION: "l'application PISTE est inconnue, ou son secret est faux : "
    "corrigez les paramètres de connexion",
    AuthCause.TOKEN: "un jeton tout juste obtenu est refusé : "
    "vérifiez que l'application PISTE et l'adresse sont du même environnement",
    AuthCause.SUBSCRIPTION: "l'application PISTE n'est pas abonnée à cette API, ou ses conditions ne sont "
    "pas acceptées : "
    "abonnez-la dans le catalogue PISTE",
    AuthCause.ACCOUNT: "l'identifiant ou le mot de passe du compte technique est refusé, ou a expiré : "
    "corrigez-le dans le profil de l'entreprise",
    AuthCause.ACCOUNT_MISSING: "l'entreprise n'a pas de compte technique : renseignez-le dans son profil",
    AuthCause.RIGHTS: "le compte technique n'a pas de droit sur cette structure : "
    "demandez l'habilitation au gestionnaire, sur Chorus Pro",
}

_WISHES: Final[Mapping[str, str]] = {
    **dict.fromkeys(Happening, "de changer la transmission"),
    Happening.CANCEL: "d'annuler la transmission",
    Happening.RELEASED: "de décider un nouvel envoi",
    Happening.ABANDONED: "d'abandonner la transmission",
    Happening.FOUND: "de rattacher la facture trouvée sur Chorus Pro",
    ActionKind.COMPLETE: "de compléter la facture",
    ActionKind.REROUTE: "de réorienter la facture",
    ActionKind.FIX_VALIDATOR: "de désigner un autre valideur",
    ActionKind.ACKNOWLEDGE_REJECTION: "de déclarer le rejet traité",
    "download": "de télécharger la facture",
    "refusal_forgotten": "de lever le refus",
}

_NEEDS: Final[Mapping[str, str]] = {
    Happening.RELEASED: "seule une transmission arrêtée peut repartir",
    Happening.ABANDONED: "seule une transmission arrêtée, ou en conflit, peut être abandonnée",
    ActionKind.COMPLETE: "cela n'est possible que pour une facture suspendue ou à compléter",
    ActionKind.REROUTE: "cela n'est possible que pour une facture à recycler ou en erreur de destinataire",
    ActionKind.FIX_VALIDATOR: "cela n'est possible que si Chorus Pro signale un mauvais valideur",
    ActionKind.ACKNOWLEDGE_REJECTION: "cela n'est possible que pour une facture rejetée",
    "download": "cela n'est possible qu'une fois la facture enregistrée par Chorus Pro",
    "refusal_forgotten": "seul un refus de Chorus Pro au dépôt peut être levé",
}
"""What would make it possible, where a reader can use it."""

_VOCABULARIES: Final[Mapping[str, Mapping[str, str]]] = {
    "reason": {**_OUTCOMES, **_JUDGEMENTS},
    "status": _STATES,
    "state": _STATES,
    "portal_status": {status.value: word for status, word in STATUSES.items()},
    "happening": _WISHES,
    "needs": _NEEDS,
    "role": _ROLES,
    "channel": _CHANNELS,
    "field": _FIELDS,
    "step": _STEPS,
    "cause": _LOCKS,
    "setting": SETTINGS,
    "what": {
        "transmission": "transmission",
        "company": "entreprise",
        "situation": "situation",
        "document": "document",
        "action": "demande faite à Chorus Pro",
        "invoice at the portal": "facture sur Chorus Pro",
    },
}

WORDS: Final = {(name, code): text for name, words in _VOCABULARIES.items() for code, text in words.items()}
"""By parameter and code."""
