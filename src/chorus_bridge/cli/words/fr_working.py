"""What the commands say of the work done, of who waits, and of a database that refuses, in French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRENCH_WORKING"]

FRENCH_WORKING: Final[Mapping[str, str]] = {
    "db_full": "il n'y a plus de place sur son disque ({code})",
    "db_full_remedy": "faites de la place, puis relancez la commande ; le fichier n'est pas en cause, "
    "laissez-le où il est",
    "db_ioerr": "son disque ne lit ou n'écrit pas ({code})",
    "db_ioerr_remedy": "regardez le disque et le journal du système ; le fichier n'est pas en cause, "
    "laissez-le où il est",
    "db_busy": "un autre processus la retient ({code})",
    "db_busy_remedy": "attendez, puis cherchez une transaction restée ouverte : une sauvegarde, un terminal SQLite",
    "db_rights": "cet utilisateur ne peut pas écrire le fichier ou son dossier ({code})",
    "db_rights_remedy": "lancez la commande avec l'utilisateur du processus d'envoi, ou donnez au vôtre le droit "
    "d'écrire les deux : même pour lire, SQLite ouvre deux fichiers à côté",
    "db_cannot_open": "elle ne peut pas être ouverte ({code})",
    "db_cannot_open_remedy": "vérifiez le chemin, la place dans son dossier et vos droits sur les deux ; "
    "gardez le fichier",
    "db_damaged": "son contenu est abîmé ({code})",
    "db_damaged_remedy": "arrêtez tout processus qui l'utilise, mettez-la de côté avec ses fichiers -wal et -shm, et "
    "restaurez une sauvegarde comme le dit la page sur l'exploitation",
    "db_not_durable": "elle ne garde pas chaque écriture sur le disque ({code})",
    "db_not_durable_remedy": "mettez-la sur un disque local",
    "db_other": "{code}",
    "db_other_remedy": "cherchez ce code dans la page sur l'exploitation",
    "database_refuses": "Pourquoi : {why}. À faire : {todo}.",
    "outcome": "  {many} : {state}",
    "outcome_why": "  {many} : {state} ({why})",
    "waits": "{company} attend : {why}. Une fois corrigé : chorus-bridge worker FICHIER --company {company} "
    "--resume --once",
    "waits_until": "{company} attend jusqu'au moment prévu, {until} : {why}. Une fois corrigé, --resume laisse "
    "reprendre aussitôt.",
    "waits_portal": "{company} attend jusqu'au moment prévu, {until} : le portail n'a pas répondu plusieurs fois.",
    "served_without": "Ce qui est écrit ci-dessus empêche de servir certaines entreprises ; les autres le sont.",
    "refused_before": "{company} attend : son accès a été refusé auparavant, et n'est pas essayé de nouveau. Une fois "
    "corrigé : chorus-bridge transmit FICHIER --resume, ou chorus-bridge worker FICHIER --company {company} "
    "--resume --once",
    "output_lost": "La sortie standard n'a pas pu être écrite ({code}). Ce qui était commencé est terminé : regardez "
    "avec status, puis faites de la place ou corrigez où va la sortie.",
    "dr_account_waits": "{company} : le compte fonctionne maintenant, et la base le fait encore attendre : il a été "
    "refusé auparavant",
    "dr_account_waits_remedy": "chorus-bridge worker FICHIER --company {company} --resume --once",
    "dr_file_wrong": "{place} : {problem}",
    "dr_file_wrong_remedy": "{todo}",
    "dr_database_refuses": "{path} : {why}",
    "dr_given_remedy": "{todo}",
    "dr_away_remedy": "rien à corriger ici : réessayez plus tard",
}
"""By name."""
