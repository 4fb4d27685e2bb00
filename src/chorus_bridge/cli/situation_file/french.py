"""What is wrong with a situation file, in French: by the problem or the remedy that the code says in English.

A ``{name}`` stands for what the code fills in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRENCH_PROBLEMS"]

_SHAPE: Final[Mapping[str, str]] = {
    "is absent": "absent",
    "add it": "ajoutez-le",
    "is not a field of this place": "n'est pas un champ de cet endroit",
    "remove it or correct its name": "retirez-le ou corrigez son nom",
    "is not text": "n'est pas un texte",
    "write it between double quotes": "écrivez-le entre guillemets doubles",
    "is too long": "est trop long",
    "write at most {many} characters": "écrivez {many} caractères au plus",
    "is empty": "est vide",
    "write at least {many} character(s)": "écrivez au moins {many} caractère(s)",
    "is not written as expected": "n'est pas écrit comme attendu",
    "follow the pattern {pattern}": "suivez le modèle {pattern}",
    "is neither true nor false": "n'est ni true ni false",
    "write true or false, without quotes": "écrivez true ou false, sans guillemets",
    "is not a whole number": "n'est pas un nombre entier",
    "write digits only, without quotes": "écrivez des chiffres seuls, sans guillemets",
    "is too small": "est trop petit",
    "write at least {least}": "écrivez au moins {least}",
    "is not one of the accepted words": "n'est pas l'un des mots admis",
    "is not one of the accepted values": "n'est pas l'une des valeurs admises",
    "is not a date": "n'est pas une date",
    'write it as text, like "2026-11-30"': 'écrivez-la comme un texte, comme "2026-11-30"',
    'write it like "2026-11-30"': 'écrivez-la comme "2026-11-30"',
    'write it like "2026-11-30", without the time': 'écrivez-la comme "2026-11-30", sans l\'heure',
    "is not a list": "n'est pas une liste",
    "write it between [ and ]": "écrivez-le entre [ et ]",
    "has too many items": "a trop d'éléments",
    "write at most {many}": "écrivez-en {many} au plus",
    "is not an object": "n'est pas un objet",
    "write it between { and }": "écrivez-le entre { et }",
    "is not as expected": "n'est pas comme attendu",
    "compare it with the reference page of the situation file": "comparez-le à la page de référence du fichier de "
    "situations",
}

_PARTS: Final[Mapping[str, str]] = {
    'write amounts as text, like "1234.56"': 'écrivez les montants comme du texte, comme "1234.56"',
    "is not an amount": "n'est pas un montant",
    'write it like "1234.56", without spaces, comma or currency': 'écrivez-le comme "1234.56", sans espace, virgule ni '
    "devise",
    "is blank": "est blanc",
    "write your own identifier": "écrivez votre propre identifiant",
    "is not a workflow step": "n'est pas une étape du circuit de validation",
    "write one of {words}": "écrivez l'un de ceux-ci : {words}",
    'needs "path" or "size", and not both': 'demande "path" ou "size", et pas les deux',
    'write "path" to send the file, or "size" to check without it': 'écrivez "path" pour envoyer le fichier, ou "size" '
    "pour vérifier sans lui",
    "holds a secret that must not be in a file": "contient un secret, qui ne doit pas être dans un fichier",
    'put it in an environment variable and name that variable in "login_env" or "password_env"': "mettez-le dans une "
    'variable d\'environnement et nommez-la dans "login_env" ou "password_env"',
}

_WHOLE: Final[Mapping[str, str]] = {
    "is not JSON": "n'est pas du JSON",
    "correct it with any JSON checker": "corrigez-le avec un vérificateur de JSON",
    "look at line {line}, column {column}": "regardez ligne {line}, colonne {column}",
    "cannot be read": "ne peut pas être lu",
    "check its path and your rights on it": "vérifiez son chemin et vos droits sur lui",
    "is larger than {many} MB": "dépasse {many} Mo",
    "split it in several files": "partagez-le en plusieurs fichiers",
    "is not UTF-8 text": "n'est pas un texte en UTF-8",
    "save it again in UTF-8": "enregistrez-le de nouveau en UTF-8",
    "cannot be read as JSON": "ne peut pas être lu comme du JSON",
    "look for thousands of brackets or of digits in a row": "cherchez des milliers de crochets ou de chiffres de suite",
    "is nested more than {many} levels deep": "est imbriqué sur plus de {many} niveaux",
    "compare it with the reference page": "comparez-le à la page de référence",
    "is written twice in the same object": "est écrit deux fois dans le même objet",
    "keep one of the two": "gardez l'un des deux",
    "is not a situation file": "n'est pas un fichier de situations",
    'write "format": "{format}" in it': 'écrivez-y "format": "{format}"',
    "is {version}, which this program cannot read": "est {version}, que ce programme ne lit pas",
    "write the file in version {version}, or use a chorus_bridge that reads this one": "écrivez le fichier en version "
    "{version}, ou prenez un chorus_bridge qui lit celle-ci",
}

_REFERENCES: Final[Mapping[str, str]] = {
    'is not the identifier of one of the "{collection}"': "n'est l'identifiant d'aucun élément de \"{collection}\"",
    'add it to "{collection}", or correct it': 'ajoutez-le à "{collection}", ou corrigez-le',
    "is already the identifier of another": "est déjà l'identifiant d'un autre",
    'give every one of the "{collection}" its own': 'donnez à chaque élément de "{collection}" le sien',
    "is not a list of companies": "n'est pas une liste d'entreprises",
    "name at least one": "nommez-en au moins une",
    "is the identifier of another company, too": "est aussi l'identifiant d'une autre entreprise",
    "give every company its own": "donnez à chaque entreprise le sien",
    "names an environment variable that is not set": "nomme une variable d'environnement qui n'est pas définie",
    'set it, or leave "account" out to check without access to the portal': 'définissez-la, ou retirez "account" pour '
    "vérifier sans accès au portail",
    "leaves the folder of this file": "sort du dossier de ce fichier",
    "copy the document beside this file and give its name": "copiez le document à côté de ce fichier et donnez son nom",
    "names a document that cannot be read": "nomme un document qui ne peut pas être lu",
    "check the path, relative to the folder of this file": "vérifiez le chemin, relatif au dossier de ce fichier",
    "names a document of more than {many} MB": "nomme un document de plus de {many} Mo",
    'give its "size" instead of its "path", or make it smaller': 'donnez sa "size" au lieu de son "path", ou '
    "réduisez-le",
    "brings the documents of this file to more than {many} MB": "porte les documents de ce fichier à plus de {many} Mo",
    "split the file in several": "partagez le fichier en plusieurs",
    "write {words}": "écrivez {words}",
}

FRENCH_PROBLEMS: Final[Mapping[str, str]] = {**_SHAPE, **_PARTS, **_WHOLE, **_REFERENCES}
"""The most particular sentence comes before one that its beginning would also fit."""
