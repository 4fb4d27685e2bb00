"""The commands' own French sentences; the no-break spaces are put in when they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.cli.words.fr_checks import FRENCH_CHECKS

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
    "no_worker_no_sending": "Rien ne part tant qu'aucun processus d'envoi ne tourne : chorus-bridge worker.",
    "cancelled": "{situation} ({number}) : annulée, elle ne sera pas envoyée ({id})",
}

_LOOKING: Final[Mapping[str, str]] = {
    "head_company": "Entreprise",
    "head_situation": "Situation",
    "head_number": "Facture",
    "head_label": "État",
    "head_due": "Prochaine étape",
    "head_status": "Sur le portail",
    "head_action": "Action requise",
    "head_id": "Transmission",
    "yes": "oui",
    "no": "non",
    "nothing": "Aucune transmission.",
    "more": "Il y en a d'autres : --after {id}",
    "by": " (par {who})",
}

_WORKING: Final[Mapping[str, str]] = {
    "work_begins": "Au service de {companies}. Ctrl-C pour arrêter ; ce qui est commencé est terminé.",
    "work_ends": "Arrêté. Envoyées : {sent} ; recherchées : {reconciled} ; interrogations : {watched} ; "
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

FRENCH: Final[Mapping[str, str]] = {**_QUEUEING, **_LOOKING, **_WORKING, **_EXPLAINING, **_DIRECTORY, **FRENCH_CHECKS}
