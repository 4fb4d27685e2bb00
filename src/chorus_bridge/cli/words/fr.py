"""The commands' own French sentences; the no-break spaces are put in when they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.cli.words.fr_checks import FRENCH_CHECKS
from chorus_bridge.cli.words.fr_working import FRENCH_WORKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRENCH"]

_QUEUEING: Final[Mapping[str, str]] = {
    "preparing": "Interrogation de l'annuaire",
    "queueing": "Mise en file",
    "sending": "Envoi",
    "soon": "dès qu'un processus d'envoi tourne",
    "queued": "{situation} ({number}) : en file, part {due} sauf annulation ({id})",
    "stands": "{situation} ({number}) : {state} ({id})",
    "would_queue": "{situation} ({number}) : serait mise en file",
    "not_transmissible": "{situation} ({number}) : {why}",
    "count_queued": "{many} en file",
    "count_already": "{many} déjà là",
    "count_would_queue": "{many} seraient mises en file",
    "count_not_transmissible": "{many} non transmissibles",
    "unprepared": "Ce que demandent les destinataires de {company} n'a pas pu être lu en entier : {why}",
    "no_worker_no_sending": "Rien ne part tant qu'aucun processus d'envoi ne tourne : chorus-bridge worker FICHIER.",
    "cancelled": "{situation} ({number}) : annulée, elle ne sera pas envoyée ({id})",
}

_LOOKING: Final[Mapping[str, str]] = {
    "head_company": "Entreprise",
    "head_situation": "Situation",
    "head_number": "Facture",
    "head_label": "État",
    "head_due": "Prochaine étape (heure de Paris)",
    "head_status": "Sur le portail",
    "head_action": "Action requise",
    "head_id": "Transmission",
    "stands_because": "{state} : {why}",
    "stands_retried": "en attente d'un nouvel essai",
    "stands_in_doubt": "en attente d'un nouvel essai, après une recherche",
    "stands_paused": "l'entreprise est en pause ({why})",
    "next_resumed": "une fois l'entreprise relancée",
    "required_nothing": "non",
    "required_decide": "une personne décide",
    "required_access": "l'administrateur rétablit l'accès",
    "required_correct": "corriger la facture, même numéro",
    "required_reissue": "refacturer sous un nouveau numéro",
    "required_portal": "agir sur Chorus Pro",
    "note_decide": "À décider : cherchez la facture sur Chorus Pro par son numéro ; la page sur les décisions humaines "
    "(human-decisions) dit quoi faire ensuite : chorus-bridge adopt, release ou abandon.",
    "note_access": "Pour l'administrateur : corrigez l'accès (page sur les erreurs d'accès, access-errors), puis "
    "lancez chorus-bridge worker FICHIER --resume --once.",
    "note_correct": "À corriger : rien n'a été créé ; corrigez ce que le portail nomme, puis transmettez de nouveau "
    "sous le même numéro.",
    "note_portal": "{number} : {text}",
    "nothing": "Aucune transmission.",
    "released": "{situation} ({number}) : renvoyée, elle part au prochain tour d'un processus d'envoi ({id})",
    "adopted": "{situation} ({number}) : rattachée à {portal_id}, elle est suivie à partir de maintenant ({id})",
    "abandoned": "{situation} ({number}) : abandonnée, son numéro est libre ({id})",
    "refusal_forgotten": "{situation} ({number}) : le refus est levé, elle peut être transmise de nouveau telle quelle "
    "({id})",
    "recovered": "Transmissions à chercher avant tout envoi : {many}. Les processus d'envoi peuvent démarrer.",
    "purged": "{company} : transmissions supprimées : {many}.",
    "history_times": "À l'heure de Paris :",
    "more": "Il y en a d'autres : --after {id}",
    "by": " (par {who})",
}

_WORKING: Final[Mapping[str, str]] = {
    "work_begins": "Au service de {companies}. Ctrl-C pour arrêter ; ce qui est commencé est terminé.",
    "work_ends": "Arrêté. Tentées : {sent} ; recherchées : {reconciled} ; interrogations : {watched} ; "
    "nouvelles : {news} ; échecs : {failed}.",
    "refreshing": "Interrogation du portail",
    "changed": "{situation} ({number}) : {was} → {became}",
    "unchanged": "{asked} interrogées, {changed} changées, {unasked} non interrogées.",
    "no_status": "pas encore de statut",
    "refresh_stopped": "Les factures de {company} n'ont pas pu être toutes interrogées : {why}",
    "refresh_limited": "{company} a plus de {limit} factures ouvertes : le reste n'a pas été interrogé (--limit).",
}

_EXPLAINING: Final[Mapping[str, str]] = {
    "no_such_code": "Il n'y a pas de code {code}.",
    "did_you_mean": " Vouliez-vous dire {codes} ?",
    "kind_finding": "constat d'une règle",
    "kind_not_applicable": "pourquoi Chorus Pro n'est pas concerné",
    "kind_reason": "motif court d'un résultat",
    "kind_state": "état d'une transmission",
    "kind_status": "statut sur le portail",
    "kind_motive": "motif d'un destinataire",
    "kind_cause": "cause d'un accès refusé",
    "kind_event": "événement qui avertit",
    "kind_error": "erreur",
    "kind_framework": "cadre de facturation",
    "explain_who": "Qui agit : {text}",
    "explain_where": "Où : {text}",
    "explain_action": "À faire : {text}",
    "explain_why": "Pourquoi : {text}",
    "explain_why_english": "Pourquoi (en anglais) : {text}",
    "explain_source": "Source : {text}",
    "explain_inferred": "Ce sens est déduit du nom : à vérifier avant la mise en service.",
}

_DIRECTORY: Final[Mapping[str, str]] = {
    "directory_downloading": "Téléchargement de l'annuaire",
    "directory_keeping": "Enregistrement des destinataires",
    "directory_read": "{lines} lignes lues, {found} destinataires trouvés",
    "directory_kept": "{company} : {kept} gardés, {left} laissés tels quels",
    "directory_problem": "{table}, ligne {line} : {why}",
    "directory_more": "{many} autres lignes posent problème.",
    "directory_unreadable": "elle ne se lit pas comme une ligne de tableau",
    "directory_columns": "elle n'a pas autant de colonnes que les titres",
    "directory_siret": "son SIRET n'a pas 14 chiffres",
    "directory_neither_yes_nor_no": "{name} n'est ni oui ni non : il reste inconnu",
    "directory_contradiction": "{name} contredit une ligne précédente du même destinataire, qui est gardée",
}

FRENCH: Final[Mapping[str, str]] = {
    **_QUEUEING,
    **_LOOKING,
    **_WORKING,
    **_EXPLAINING,
    **_DIRECTORY,
    **FRENCH_CHECKS,
    **FRENCH_WORKING,
}
