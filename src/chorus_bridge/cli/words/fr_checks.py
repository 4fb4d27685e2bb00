"""What `doctor` says, in French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRENCH_CHECKS"]

FRENCH_CHECKS: Final[Mapping[str, str]] = {
    "dr_python": "Python {version} sur {system}",
    "dr_library": "{name} {version}",
    "dr_library_absent": "{name} n'est pas installé comme paquet",
    "dr_library_remedy": "pip install chorus-bridge[cli]",
    "dr_sqlite_old": "SQLite {version} est antérieur à la {oldest} : aucune boîte d'envoi n'est ouverte avec lui",
    "dr_sqlite_remedy": "utilisez un Python construit avec une version plus récente de SQLite",
    "dr_extra": "extra « {extra} » installé ({version})",
    "dr_extra_absent": "extra « {extra} » absent : seul Factur-X dans un flux en a besoin",
    "dr_setting": "{name} = {value}",
    "dr_setting_set": "{name} est renseigné",
    "dr_setting_wrong": "{name} ne convient pas ({problem})",
    "dr_setting_remedy": "renseignez {name} ; la page de référence des réglages le décrit",
    "dr_variable": "{name} n'est pas un réglage : il n'est pas lu",
    "dr_variable_remedy": "écrivez {close}",
    "dr_variable_remove": "retirez-le, ou corrigez son nom",
    "dr_no_database": "aucune base n'est indiquée : elle n'a pas été regardée",
    "dr_no_database_remedy": "donnez --database, ou renseignez CHORUS_BRIDGE_DATABASE",
    "dr_database_absent": "il n'y a pas encore de base à {path}",
    "dr_database_absent_remedy": "le premier `transmit` ou `worker` la crée ; s'il devait y en avoir "
    "une, corrigez le chemin",
    "dr_database": "base {path}, version de schéma {version}",
    "dr_database_wrong": "{path} ne convient pas ({problem})",
    "dr_database_wrong_remedy": "indiquez le fichier de la base ; une plus ancienne est mise à jour "
    "à sa première ouverture",
    "dr_wal": "SQLite la tient avec un journal anticipé (WAL)",
    "dr_not_wal": "SQLite la tient avec le journal « {mode} », et non WAL",
    "dr_not_wal_remedy": "WAL est demandé à l'ouverture ; si cela reste ainsi, mettez-la sur un disque local",
    "dr_writable": "elle peut être écrite, chaque écriture étant sur le disque avant d'être dite "
    "faite (synchronous=FULL)",
    "dr_not_writable": "elle ne peut pas être écrite : {why}",
    "dr_open_to_all": "{path} peut être lu ou écrit par tous les utilisateurs de cette machine",
    "dr_open_to_all_remedy": "elle contient des factures entières : donnez-lui les droits de votre comptabilité",
    "dr_no_room": "{free} Mo sont libres sur son disque",
    "dr_no_room_remedy": "faites de la place : un disque plein arrête toute transmission",
    "dr_stopped": "{company} : transmissions qui attendent une personne : {many}",
    "dr_stopped_remedy": "status --company {company} dit ce que chacune demande ; la page sur les décisions humaines "
    "dit comment",
    "dr_late": "{company} : {many} transmissions auraient dû être reprises, la première depuis {since} ; aucun "
    "processus d'envoi ne semble tourner",
    "dr_late_remedy": "lancez-en un : chorus-bridge worker FICHIER",
    "dr_paused": "{company} attend : {why}",
    "dr_paused_remedy": "corrigez l'accès, essayez-le avec --try-again ; puis chorus-bridge worker FICHIER "
    "--company {company} --resume --once, ou gateway.resume dans votre logiciel, la laisse reprendre",
    "dr_breaker": "{company} : le portail n'a pas répondu plusieurs fois ; il est laissé tranquille jusqu'au moment "
    "prévu, {until}",
    "dr_breaker_remedy": "rien à faire : une recherche demandera alors s'il est revenu",
    "dr_company_calm": "{company} : rien n'attend une personne, rien n'est en retard",
    "dr_asking": "Interrogation du portail",
    "dr_portal_unasked": "le portail n'a pas été interrogé : les réglages ne le permettent pas",
    "dr_portal_unasked_remedy": "corrigez d'abord les réglages ci-dessus",
    "dr_token": "{host} a donné un jeton",
    "dr_token_refused": "{host} n'a pas donné de jeton. {why}",
    "dr_token_remedy": "vérifiez le réseau, puis l'application PISTE ; la page sur les erreurs d'accès les distingue",
    "dr_clock": "l'horloge s'accorde avec celle du portail",
    "dr_clock_untold": "l'horloge n'a pas été comparée : les réponses ne portent pas de date",
    "dr_clock_apart": "l'horloge est à {apart} de celle du portail",
    "dr_clock_remedy": "réglez l'horloge de cette machine sur un serveur de temps",
    "dr_no_company": "aucun compte n'a été essayé",
    "dr_no_company_remedy": "donnez un FICHIER qui nomme les entreprises",
    "dr_no_account": "{company} n'a pas de compte technique dans ce fichier",
    "dr_no_account_remedy": "nommez les variables de son identifiant et de son mot de passe dans « account »",
    "dr_account_untried": "{company} : le compte a été refusé auparavant, et n'a pas été essayé de nouveau",
    "dr_account_untried_remedy": "corrigez son mot de passe, puis lancez avec --try-again",
    "dr_account_refused": "{company} : le compte n'a pas pu servir. {why}",
    "dr_account_remedy": "la page sur les erreurs d'accès dit quel verrou ne s'est pas ouvert",
    "dr_account_unlinked": "{company} : le compte fonctionne, et n'agit pas pour le SIRET du fichier",
    "dr_account_unlinked_remedy": "sur le portail, rattachez le compte à cet établissement ; ou corrigez le SIRET",
    "dr_account": "{company} : le compte fonctionne, et agit pour son SIRET",
    "dr_sum": "{ok} en ordre, {warning} à regarder, {failure} en échec",
}
"""By name."""
