"""French texts, in the words of the portal and of the trade.

Typed with plain spaces and straight apostrophes; :mod:`chorus_bridge.messages.typography` sets them.
"""

from __future__ import annotations

from typing import Final

from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.codes import NotApplicable, Place, Who
from chorus_bridge.domain.lifecycle import Happening
from chorus_bridge.messages.fr.failures import ERRORS, PROBLEMS
from chorus_bridge.messages.fr.findings import FINDINGS
from chorus_bridge.messages.fr.portal import ACTIONS, ACTORS, MEANINGS, MOTIVES, STATUSES
from chorus_bridge.messages.fr.words import WORDS
from chorus_bridge.messages.texts import Button, Phrase, Texts

__all__ = ["FRENCH"]

_STATES: Final = {
    DisplayState.TRANSMITTED: "Facture transmise",
    DisplayState.TRANSMITTING: "Transmission en cours",
    DisplayState.READY: "Prête à être transmise",
    DisplayState.MISSING_INFORMATION: "Informations manquantes",
    DisplayState.AWAITING_ACTION: "Transmission possible après certaines actions",
    DisplayState.NOT_APPLICABLE: "Sans objet",
}

_REASONS: Final = {
    Reason.ON_PORTAL: "Transmise à Chorus Pro[ le {deposited}][, facture n° {number}][, identifiant Chorus "
    "Pro {portal_id}]."
    "[ Statut : {status}.]",
    Reason.ACTION_REQUIRED: "Chorus Pro demande une action[ sur la facture n° {number}][, transmise le "
    "{deposited}]."
    "[ Statut : {status}.]",
    Reason.DRAFT_ON_PORTAL: "La facture[ n° {number}] n'est pas envoyée : Chorus Pro n'en a qu'un brouillon."
    "[ Statut : {status}.]",
    Reason.SCHEDULED: "Envoi programmé[ {due}][ ({reason})]. Vous pouvez encore annuler la transmission.",
    Reason.RETRY: "Nouvelle tentative[ {due}][ ({reason})]. Vous pouvez encore annuler la transmission.",
    Reason.CHECKED_BEFORE_RETRY: "Chorus Pro a peut-être déjà la facture : "
    "elle y est cherchée avant toute nouvelle tentative"
    "[, prévue {due}]. Annulation impossible.",
    Reason.SENDING: "Envoi en cours auprès de Chorus Pro : annulation impossible.",
    Reason.AWAITING_CONFIRMATION: "Chorus Pro n'a pas confirmé la réception[ ({reason})] : "
    "la facture y est cherchée et n'est pas renvoyée entre-temps.[ Prochaine recherche {due}.]",
    Reason.RECEIVED: "Reçue par Chorus Pro, qui la vérifie avant de l'enregistrer[ ({reason})] : annulation "
    "impossible.[ Prochaine vérification {due}.]",
    Reason.HELD: "Transmission arrêtée[ ({reason})] : rien ne partira sans décision. "
    "Cherchez la facture[ n° {number}] sur Chorus Pro, puis prévenez l'administrateur.",
    Reason.CONFLICT: "Chorus Pro contient une autre facture sous le même numéro[ ({number})] : "
    "comparez les deux sur le portail.",
    Reason.SITUATION_REFUSED: "La situation a été refusée : "
    "la transmission sera possible quand elle aura été corrigée et acceptée.",
    Reason.REISSUE: "Chorus Pro ne traite plus la facture[ n° {number}].[ Statut : {status}.]",
    Reason.MISSING: "Il manque des informations, ou certaines sont à corriger :",
    Reason.PENDING: "Transmission possible après :",
    Reason.READY: "Cliquez pour transmettre à Chorus Pro[ : {recipient}][, {amount} TTC].",
    Reason.NOT_APPLICABLE: "Pas de transmission à Chorus Pro.",
}

_NOT_APPLICABLE: Final = {
    NotApplicable.NOT_PUBLIC_CLIENT: "Client privé : pas de transmission à Chorus Pro.",
    NotApplicable.MARKET_OUTSIDE_CHORUS: "Marché indiqué hors Chorus Pro : pas de transmission.",
    NotApplicable.NOT_A_PAYMENT_REQUEST: "Ce document ne demande pas de paiement : pas de transmission à Chorus Pro.",
    NotApplicable.SITUATION_CANCELLED: "Situation annulée : pas de transmission à Chorus Pro.",
    NotApplicable.AMOUNT_ZERO: "Montant nul : rien à transmettre à Chorus Pro.",
}

_PLACES: Final = {
    Place.PROFILE: "profil de l'entreprise",
    Place.MARKET: "fiche du marché",
    Place.SITUATION: "situation",
    Place.PORTAL: "portail Chorus Pro",
    Place.SETTINGS: "paramètres de connexion",
}

_REMEDIES: Final = {
    Place.PROFILE: "{text} — à compléter dans : profil de l'entreprise",
    Place.MARKET: "{text} — à compléter dans : fiche du marché",
    Place.SITUATION: "{text} — à compléter dans : situation",
    Place.PORTAL: "{text} — à faire sur : portail Chorus Pro",
    Place.SETTINGS: "{text} — à régler dans : paramètres de connexion",
}

_PEOPLE: Final = {
    Who.COMPANY: "l'entreprise",
    Who.ADMINISTRATOR: "l'administrateur",
    Who.CONTRACTING_AUTHORITY: "le maître d'ouvrage",
    Who.PROJECT_MANAGER: "le maître d'œuvre",
    Who.OTHER_PARTY: "un autre intervenant",
    Who.INTEGRATOR: "l'éditeur du logiciel",
    Who.NOBODY: "personne",
}

_HISTORY: Final = {
    "queued": "transmission demandée",
    "portal": "statut sur Chorus Pro[ : {status}][ – motif : « {comment} »]",
    "cancel_asked": "annulation demandée trop tard : l'envoi avait commencé",
    "refusal_forgotten": "refus levé : la facture peut être transmise de nouveau",
    "action_begun": "demande faite à Chorus Pro sur cette facture",
    "action_done": "demande prise en compte par Chorus Pro",
    "action_refused": "demande sans effet sur Chorus Pro",
    "action_unsure": "demande sans confirmation de Chorus Pro : son effet est recherché[ ({detail})]",
    "action_absent": "demande jamais parvenue à Chorus Pro : elle peut être refaite",
    Happening.CLAIMED: "envoi commencé",
    Happening.ACCEPTED: "facture reçue par Chorus Pro",
    Happening.RECEIVED: "flux reçu par Chorus Pro : vérification en cours",
    Happening.PENDING: "flux en cours de vérification par Chorus Pro[ ({detail})]",
    Happening.REFUSED: "facture refusée par Chorus Pro : rien n'y a été créé",
    Happening.DUPLICATE: "numéro déjà connu de Chorus Pro : recherche de la facture",
    Happening.NOT_SENT: "facture non envoyée, remise en attente[ : {detail}]",
    Happening.MISCONFIGURED: "envoi impossible en l'état, transmission arrêtée[ : {detail}]",
    Happening.SILENCE: "envoi sans confirmation : recherche de la facture avant tout[ ({detail})]",
    Happening.LEASE_EXPIRED: "envoi interrompu : recherche de la facture avant tout",
    Happening.FOUND: "facture retrouvée sur Chorus Pro",
    Happening.FOUND_DIFFERENT: "autre facture trouvée sous ce numéro sur Chorus Pro : décision à prendre",
    Happening.NOT_FOUND: "facture cherchée, pas trouvée pour l'instant[ ({detail})]",
    Happening.ABSENT: "facture absente de Chorus Pro : elle sera renvoyée à l'identique",
    Happening.ABSENT_CANCELLED: "facture absente de Chorus Pro : transmission annulée, comme demandé",
    Happening.RECOVERED: "base restaurée : recherche de la facture avant tout",
    Happening.RELEASED: "nouvel envoi décidé",
    Happening.ABANDONED: "abandon décidé : la facture n'est pas sur Chorus Pro",
    Happening.GIVEN_UP: "recherche arrêtée : décision à prendre[ ({detail})]",
    Happening.CANCEL: "transmission annulée avant l'envoi",
}

_BUTTONS: Final = {
    Button.TRANSMIT: "Transmettre à Chorus Pro",
    Button.CANCEL: "Annuler la transmission",
    Button.REFRESH: "Actualiser le statut",
    Button.COMPLETE: "Compléter sur Chorus Pro",
    Button.SEE_REASON: "Voir le motif",
}

_PHRASES: Final = {
    Phrase.STATUS_SINCE: "{status}[ depuis le {reached}]",
    Phrase.SOON: "dès que possible",
    Phrase.MISSING_TOO: "Informations à compléter aussi :",
    Phrase.PENDING_TOO: "Étapes à terminer aussi :",
    Phrase.WARNING: "À noter — {text}",
    Phrase.QUOTE: "Motif donné par le destinataire : « {text} »",
    Phrase.MOTIVES: "Ce motif veut dire : {text}.",
    Phrase.PAYMENT_EXPECTED: "Paiement attendu au plus tard le {expected} : {days} jours depuis le {since}, "
    "sauf interruption du délai.",
    Phrase.PAYMENT_LATE: "Paiement en retard de {late} : il était attendu au plus tard le {expected} "
    "({days} jours depuis le {since}), sauf interruption du délai.",
    Phrase.PAYMENT_UNTOLD: "Le délai de paiement a pris fin le {expected}, il y a {late} "
    "({days} jours depuis le {since}), sauf interruption. "
    "Chorus Pro n'annonce pas le paiement de ce document : vérifiez votre compte.",
    Phrase.PAYMENT_SUSPENDED: "Le délai de paiement peut être interrompu tant qu'il manque un élément ; "
    "un nouveau délai court ensuite.",
    Phrase.PAYMENT_LAUNCHED: "Mise en paiement le {paid}[, {late} après la date limite du {expected}, "
    "sauf interruption du délai].",
    Phrase.LATE_INTEREST: "Un retard donne droit, sans le demander, à des intérêts (taux de la BCE + 8 points) "
    "et à 40 € (code de la commande publique, art. R. 2192-31 et D. 2192-35).",
    Phrase.MISSING_BY: "{text} (par {who})",
    Phrase.READY_FOR_OTHERS: "Prête à être transmise à Chorus Pro[ : {recipient}][, {amount} TTC]. "
    "Vous n'avez pas le droit de la transmettre.",
    Phrase.AFTER_ADMINISTRATOR: "après intervention de l'administrateur",
    Phrase.ENTER_ACCOUNT: "À faire par l'administrateur : saisir le bon compte technique dans le profil de "
    "l'entreprise, puis relancer ses envois. Rien n'est tenté d'ici là.",
    Phrase.TELL_ADMINISTRATOR: "Prévenez l'administrateur : rien ne part tant que cet accès est refusé.",
    Phrase.TRANSMISSION_IS: "la transmission est {state}[ ; {needs}]",
    Phrase.COMPANY_PAUSED: "L'accès de l'entreprise à Chorus Pro est suspendu ici, et rien n'a été demandé : "
    "l'administrateur vérifie ses identifiants, puis rétablit l'accès.",
    Phrase.PORTAL_STATUS_IS: "le statut de la facture sur Chorus Pro est « {portal_status} »[ ; {needs}]",
    Phrase.ATTACHMENT_FIELD: "pièce jointe n° {rank}, {field}",
    Phrase.HISTORY_LINE: "{at} : {text}",
    Phrase.VARIABLES_WRONG: "Variables d'environnement absentes ou inexactes : {problem}. À faire : {remedy}.",
    Phrase.SEPARATOR: " ; ",
}

FRENCH: Final = Texts(
    states=_STATES,
    reasons=_REASONS,
    findings=FINDINGS,
    not_applicable=_NOT_APPLICABLE,
    places=_PLACES,
    remedies=_REMEDIES,
    people=_PEOPLE,
    statuses=STATUSES,
    meanings=MEANINGS,
    actors=ACTORS,
    motives=MOTIVES,
    actions=ACTIONS,
    history=_HISTORY,
    buttons=_BUTTONS,
    errors=ERRORS,
    problems=PROBLEMS,
    words=WORDS,
    phrases=_PHRASES,
)
"""Every French text, before typography."""
