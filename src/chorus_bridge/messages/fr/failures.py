"""French sentences of the errors, and of what a user may give wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chorus_bridge.errors import ChorusBridgeError

__all__ = ["ERRORS", "PROBLEMS"]

ERRORS: Final[Mapping[type[ChorusBridgeError], str]] = {
    errors.ChorusBridgeError: "L'opération n'a pas abouti : "
    "réessayez, puis prévenez l'administrateur si cela continue.",
    errors.BadValue: "La valeur du champ « {field} » n'est pas acceptable : "
    "corrigez-la. Détail technique : {problem} ; {remedy}.",
    errors.NotTransmissible: "La facture ne peut pas encore être transmise[ : {codes}]. Complétez, puis recommencez.",
    errors.TooLate: "Trop tard pour annuler : la transmission est {state}.",
    errors.Refused: "Chorus Pro a refusé la demande[ : « {text} »][ (code {code})]. "
    "Rien n'a été créé : corrigez, puis recommencez.",
    errors.Busy: "La demande n'a pas été traitée ({reason}) et rien n'a été créé : réessayez[ dans {retry_in}].",
    errors.Unsure: "Chorus Pro a peut-être reçu la demande ({reason}). Ne la refaites pas : "
    "la facture y est d'abord cherchée.",
    errors.AuthRefused: "Accès refusé : {cause}. Aucun nouvel essai n'est fait, pour ne pas bloquer le compte.",
    errors.Surprise: "Chorus Pro a donné une réponse inattendue à « {operation} »[ (HTTP {http_status})] : "
    "ne concluez rien et signalez-le à l'éditeur.",
    errors.IllegalTransition: "Impossible {happening} : {state}. Actualisez la page si elle montre autre chose.",
    errors.StaleWrite: "Quelqu'un d'autre a modifié la transmission, rien n'a été enregistré : "
    "actualisez la page, puis recommencez.",
    errors.NotFound: "Introuvable pour cette entreprise : {what} {id}. Vérifiez ce numéro ou cet identifiant.",
    errors.StoreError: "La base de données a refusé l'opération, rien n'a été modifié : prévenez l'administrateur.",
    errors.ConfigurationError: "Le réglage « {setting} » empêche le fonctionnement : corrigez-le. "
    "Détail technique : {problem} ; {remedy}.",
}
"""What each error means and what to do next."""

PROBLEMS: Final[Mapping[str, str]] = {
    "it changes nothing; say what to add or to change": "Rien n'est demandé : indiquez ce qu'il faut ajouter ou "
    "changer.",
    "{got} characters; write at most {max}": "Texte trop long ({field}) : {got} caractères, {max} au plus.",
    "not a SIRET; give the 14 digits of the establishment": "SIRET invalide ({field}) : "
    "indiquez les 14 chiffres de l'établissement.",
    "empty; give the file's bytes": "Fichier vide ({field}) : remplacez-le ou retirez-le.",
    "larger than 10 MiB; split or shrink the file": "Fichier trop lourd ({field}) : 10 Mo au plus, "
    "réduisez-le ou partagez-le en plusieurs.",
    "without an extension; give the file's whole name": "Nom de fichier sans extension ({field}) : "
    "indiquez-le en entier, comme plan.pdf.",
    "absent; give the portal's code of its kind": "Type de pièce manquant ({field}) : "
    "choisissez-en un de la liste de Chorus Pro.",
    "absent; give what the invoice at the portal bears": "Information manquante ({field}) : "
    "indiquez-la comme sur la facture déposée sur Chorus Pro.",
    "it is known under another identifier; look at both invoices on the portal": "Cette facture est déjà suivie ici "
    "sous un autre identifiant Chorus Pro : comparez les deux factures sur le portail.",
    "the portal holds another content under this number; compare the total, the date, the recipient and the kind with "
    "those on the portal": "Chorus Pro contient une autre facture sous ce numéro : "
    "comparez le total, la date, le destinataire et la nature avec ceux du portail.",
}
"""What is wrong and what to do, by the problem and the remedy that the code names."""
