"""French words for what keeps settings from working, for whoever runs the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SETTINGS"]

SETTINGS: Final[Mapping[str, str]] = {
    "missing": "absente",
    "empty": "vide",
    "not printable text": "texte non imprimable",
    "not plain printable text": "texte qui n'est pas simple et imprimable",
    "not above zero": "pas au-dessus de zéro",
    "not sandbox, production or custom": "ni sandbox, ni production, ni custom",
    "not an http or https address": "pas une adresse http ou https",
    "not a whole number of seconds": "pas un nombre entier de secondes",
    'not a number such as 0.5, or "none"': "ni un nombre comme 0.5, ni « none »",
    "not the path of a PEM file of certification authorities": "pas le chemin d'un fichier PEM d'autorités de "
    "certification",
    "not deposer_pdf or ajouter_fichier": "ni deposer_pdf ni ajouter_fichier",
    "not yes or no": "ni yes ni no",
    "unusable": "inutilisable",
    "refused: not an address": "refusée : pas une adresse",
    "refused: an address carries no user name": "refusée : une adresse ne porte pas de nom d'utilisateur",
    "refused: an address carries no query and no fragment": "refusée : une adresse ne porte ni requête ni fragment",
    "refused: only https is spoken": "refusée : seul https est admis",
    "refused: a host is named, not numbered": "refusée : un hôte se donne par son nom, pas par un numéro",
    "refused: its host is not among the allowed ones": "refusée : son hôte n'est pas parmi les hôtes permis",
    "cannot be read as an SQLite database": "ce n'est pas une base SQLite",
    "holds no outbox that can be read": "cette base ne contient pas de boîte d'envoi lisible",
    "is the database of another program and holds no outbox": "c'est la base d'un autre programme, sans boîte d'envoi",
    "has schema version {version}, older than this program's {known}": "son schéma est en version {version}, plus "
    "ancienne que celle de ce programme, {known}",
    "has schema version {version}, newer than this program's {known}": "son schéma est en version {version}, plus "
    "récente que celle de ce programme, {known}",
    "the file has schema version {version}, this library knows {known}": "le schéma du fichier est en version "
    "{version}, ce programme connaît la {known}",
    "the file has user_version {version} and no outbox: another program counts with it": "le fichier porte "
    "user_version {version} et ne contient pas de boîte d'envoi : un autre programme s'en sert",
    "{path} cannot be used as an outbox ({why})": "{path} ne peut pas servir de boîte d'envoi ({why})",
    "{path} has two names, a hard link or a mount of the file alone: each would have its own journal": "{path} a deux "
    "noms, par un lien physique ou parce que le fichier seul est monté : chacun aurait son propre journal",
    "{path} was removed or replaced while it was open": "{path} a été supprimé ou remplacé pendant qu'il était ouvert",
    "this process does not hold SQLite's locks on {path}": "ce processus n'a pas les verrous de SQLite sur {path}",
    "this Python has SQLite {version}, older than {known}": "la version de SQLite de ce Python, {version}, est plus "
    "ancienne que la {known}",
    "{path} was open in the process that this one was forked from": "{path} était ouvert dans le processus parent de "
    "celui-ci",
    "opened in one process and used in another, forked from it": "ouverte dans un processus, employée dans un autre, "
    "créé à partir de lui (fork)",
    "SQLite gave journal_mode={mode}, synchronous={level}": "SQLite a donné journal_mode={mode}, synchronous={level}",
    "set these variables; the reference page on settings describes each": "définissez ces variables ; la page de "
    "référence des réglages décrit chacune",
    "keep one name; mount the directory that the file is in, not the file": "gardez un seul nom ; montez le dossier du "
    "fichier, pas le fichier",
    "stop every process that uses it, put the right file in its place, then start them again": "arrêtez tous les "
    "processus qui s'en servent, mettez le bon fichier à sa place, puis relancez-les",
    "start it again; before a fork, close every connection to the file, and let nothing else in the process open and "
    "close it": "relancez-le ; avant un fork, fermez toute connexion à ce fichier, et ne laissez rien d'autre l'ouvrir "
    "puis le fermer dans ce processus",
    "use a Python built with a newer SQLite": "utilisez un Python construit avec une version plus récente de SQLite",
    "close the gateway before the fork, or open it after the fork only, in each process": "fermez la passerelle avant "
    "le fork, ou ne l'ouvrez qu'après, dans chaque processus",
    "open the gateway in each process, after the fork": "ouvrez la passerelle dans chaque processus, après le fork",
    "give a positive value": "donnez une valeur positive",
    "write it in ASCII": "écrivez-la sans accent ni caractère spécial",
    'write "http://host:port"': "donnez une adresse http, avec son port",
    "give the path of a PEM file of certification authorities": "donnez le chemin d'un fichier PEM d'autorités de "
    "certification",
    "copy the OAuth credentials of the application from the PISTE portal": "copiez les identifiants OAuth de "
    "l'application depuis le portail PISTE",
    "use Portal.sandbox() or Portal.production(), or correct the address": "utilisez Portal.sandbox() ou "
    "Portal.production(), ou corrigez l'adresse",
    "name the file that the gateway was opened with": "nommez le fichier que votre logiciel ouvre comme boîte d'envoi",
    "name the outbox's own file, or one that does not exist yet; in the file of your software, only "
    "Gateway.open makes the outbox": "nommez le fichier de la boîte d'envoi, ou un fichier qui n'existe pas encore ; "
    "dans la base de votre logiciel, seul Gateway.open crée la boîte d'envoi",
    "stop the workers of the earlier version and back it up; the first worker, or your software, that opens it then "
    "upgrades it (page on upgrading)": "arrêtez les processus d'envoi de l'ancienne version et sauvegardez-le ; le "
    "premier processus d'envoi, ou votre logiciel, qui l'ouvre ensuite le met à niveau (page sur les mises à niveau)",
    "upgrade chorus-bridge": "mettez chorus-bridge à niveau",
    "give the outbox a file of its own": "donnez à la boîte d'envoi un fichier à elle",
    "give a file of its own, in a directory that exists and that this process may write to": "donnez-lui un fichier à "
    "elle, dans un dossier qui existe et où ce programme peut écrire",
    "put the file on a local disk that allows WAL with synchronous=FULL": "mettez le fichier sur un disque local qui "
    "permet WAL avec synchronous=FULL",
    "used in two event loops": "employée dans deux boucles d'événements",
    "keep one event loop for the gateway's life, as when the application's lifespan opens it; in a script, or in "
    "a task that runs a loop of its own, use the blocking Gateway": "gardez une seule boucle d'événements toute "
    "la vie de la passerelle, comme lorsque le lifespan de l'application l'ouvre ; dans un script, ou dans une tâche "
    "qui lance sa propre boucle, utilisez la passerelle synchrone (Gateway)",
}
"""By the problem or the remedy that the code says in English."""
