"""Every functional refusal the simulator can answer: HTTP 200 with a `codeRetour` that is not 0.

The real catalogue of errors is not public. A refusal marked `recorded` carries a code or a key seen in a real
answer or in a document of AIFE; the others are ours, on keys `GDP_MSG_99.*` and `TRA_MSG_99.*` that do not
exist on the real portal, so that no client can come to depend on them by accident. Numeric codes that are
ours reuse those AIFE's change log of Annexe API V4.10 names for `soumettre` without giving their texts
(20013, 20303 to 20305).
"""

from typing import Final

from attrs import frozen


@frozen(kw_only=True)
class Refusal:
    """One reason to refuse: its numeric code, its key and its French text, `{}` standing for details."""

    code: int
    key: str
    text: str
    recorded: bool = False

    def libelle(self, *details: str) -> str:
        """Return the text sent, `KEY - text`, or the bare text when no key was ever recorded."""
        text = self.text.format(*details)
        return f"{self.key} - {text}" if self.key else text


class Refused(Exception):
    """A request is understood and refused; nothing was recorded.

    Args:
        refusal: The reason.
        details: What fills the text: a field's path, a value.
    """

    def __init__(self, refusal: Refusal, *details: str) -> None:
        super().__init__(refusal.libelle(*details))
        self.code = refusal.code
        self.libelle = refusal.libelle(*details)


class WrongType(Exception):
    """A field has not the JSON type the Swagger gives it: HTTP 400."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path} : {expected}")
        self.libelle = f"Requête mal formulée : {path} : {expected}"


class TooLarge(Exception):
    """A file is larger than the operation accepts: HTTP 413."""


class Breakdown(Exception):
    """The portal breaks on an input instead of refusing it: HTTP 500."""


def _recorded(code: int, key: str, text: str) -> Refusal:
    """Return a refusal whose code and key (or text) come from a real answer or from a document of AIFE."""
    return Refusal(code=code, key=key, text=text, recorded=True)


def _ours(code: int, number: int, text: str, family: str = "GDP") -> Refusal:
    """Return a refusal of our own, on a key in the 99 series."""
    return Refusal(code=code, key=f"{family}_MSG_99.{number:03}", text=text)


NO_RESULT: Final = _recorded(20000, "TRA_MSG_00.015", "La recherche n'a retourné aucun résultat")
UNKNOWN_INVOICE: Final = _recorded(20000, "GDP_MSG_11.008", "La demande de paiement est inconnue du système")
NOT_ENTITLED: Final = _recorded(
    20001, "GDP_MSG_11.005", "Vous n'êtes pas habilité à agir sur cette demande de paiement"
)
WRONG_TRANSITION: Final = _recorded(
    20002, "", "Incohérence au niveau du statut d'origine ou de destination de la facture."
)
FILE_TOO_LARGE: Final = _recorded(20003, "GDP_MSG_11.022", "Le fichier est trop volumineux : 10 Mo au plus")
FLOW_TOO_LARGE: Final = _recorded(20001, "GDP_MSG_11.022", "Le fichier est trop volumineux : 10 Mo au plus")
FLOW_UNKNOWN: Final = _recorded(20001, "POQ_MSG_01.003", "Flux introuvable.")
NOT_SUSPENDED: Final = _recorded(20002, "GDP_MSG_11.033", "La demande de paiement n'est pas au statut SUSPENDUE")
# Its key was recorded, its number was not: 20004 is the first of those AIFE's change log names for `recycler`.
STATE_FORBIDS: Final = _recorded(
    20004, "GDP_MSG_11.001", "L'état de la demande de paiement ne permet pas d'effectuer cette action"
)
NO_WORKS_RESULT: Final = _recorded(20007, "GFT_MSG_01.075", "La recherche n'a retourné aucun résultat")

UNKNOWN_FIELD: Final = _ours(20013, 1, "Champ inconnu ({})")
FIELD_REQUIRED: Final = _ours(20303, 2, "Le champ ({}) est obligatoire")
TOO_LONG: Final = _ours(20013, 3, "Le champ ({}) dépasse {} caractères")
VALUE_NOT_ALLOWED: Final = _ours(20013, 4, "La valeur du champ ({}) n'est pas admise")
FIELD_FORBIDDEN: Final = _ours(20013, 5, "Le champ ({}) ne doit pas être renseigné : {}")
TOO_PRECISE: Final = _ours(20013, 6, "Le montant ({}) dépasse 13 chiffres entiers ou 6 décimales")

NUMBER_INVALID: Final = _ours(20013, 10, "Le numéro de facture ({}) contient des caractères non autorisés")
NUMBER_USED: Final = _ours(20013, 11, "Une demande de paiement portant le numéro {} existe déjà pour ce fournisseur")
DATE_INVALID: Final = _ours(20013, 12, "La date ({}) n'est pas valide")

SUPPLIER_UNKNOWN: Final = _ours(20304, 20, "La structure fournisseur ({}) est inconnue ou non rattachée au compte")
SUPPLIER_INACTIVE: Final = _ours(20304, 21, "La structure fournisseur ({}) est inactive")
SUPPLIER_SERVICE_UNKNOWN: Final = _ours(20304, 22, "Le service fournisseur ({}) est inconnu ou inactif")
BANK_DETAILS_UNKNOWN: Final = _ours(
    20304, 23, "Les coordonnées bancaires ({}) n'appartiennent pas à la structure fournisseur"
)
RECIPIENT_UNKNOWN: Final = _ours(20304, 30, "Le destinataire ({}) est introuvable ou inactif")
RECIPIENT_PRIVATE: Final = _ours(20304, 31, "Le destinataire ({}) n'est pas une structure publique")
RECIPIENT_MOA_ONLY: Final = _ours(20304, 32, "Le destinataire ({}) est uniquement maître d'ouvrage")
RECIPIENT_NOT_MOA: Final = _ours(20304, 39, "Le destinataire ({}) n'est pas déclaré avec maîtrise d'ouvrage")
SERVICE_REQUIRED: Final = _ours(20303, 33, "Le service exécutant ({}) est obligatoire pour ce destinataire")
SERVICE_UNKNOWN: Final = _ours(20304, 34, "Le service exécutant ({}) est inconnu pour ce destinataire")
SERVICE_INACTIVE: Final = _ours(20304, 35, "Le service exécutant ({}) est inactif")
SERVICE_RESERVED: Final = _ours(20304, 36, "Le service exécutant ({}) est réservé aux factures entre entités publiques")
ENGAGEMENT_REQUIRED: Final = _ours(20303, 37, "Le numéro d'engagement ({}) est obligatoire pour ce destinataire")
SERVICE_OR_ENGAGEMENT: Final = _ours(
    20303, 38, "Le service exécutant ou le numéro d'engagement ({}) est obligatoire pour ce destinataire"
)
VALIDATOR_REQUIRED: Final = _ours(20303, 40, "Le valideur ({}) est obligatoire pour ce cadre de facturation")
VALIDATOR_UNKNOWN: Final = _ours(20304, 41, "Le valideur ({}) est introuvable, inactif ou identique au fournisseur")

AMOUNTS_INCONSISTENT: Final = _ours(
    20305, 50, "Les contrôles de cohérence effectués sur la demande de paiement ne sont pas valides ({})"
)
RATE_AMBIGUOUS: Final = _ours(20305, 51, "Un code de taux ou un taux manuel, et un seul, est attendu ({})")
RATE_UNKNOWN: Final = _ours(20305, 52, "Le taux de TVA ({}) n'est pas référencé")

FILE_UNKNOWN: Final = _ours(20304, 60, "La pièce jointe ({}) n'existe pas")
FILE_ALREADY_USED: Final = _ours(20304, 61, "La pièce jointe ({}) est déjà rattachée")
FILE_NOT_PDF: Final = _ours(20013, 62, "Le fichier ({}) n'est pas un PDF")
FILE_UNREADABLE: Final = _ours(20013, 63, "Le contenu du fichier ({}) n'est pas lisible ou est vide")
FILES_TOO_LARGE: Final = _ours(20013, 65, "Les pièces jointes dépassent 120 Mo au total")
FILE_NAME_INVALID: Final = _ours(20013, 64, "Le nom du fichier ({}) n'est pas admis")

TOO_MANY_INVOICES: Final = _ours(20013, 66, "Plus de {} factures sont demandées à la fois")

REASON_REQUIRED: Final = _ours(20303, 70, "Le motif ({}) est obligatoire pour ce statut")

PAGING_INVALID: Final = _ours(20013, 1, "La pagination demandée ({}) n'est pas valide", "TRA")
CRITERION_REQUIRED: Final = _ours(20303, 2, "Au moins un critère de recherche est attendu ({})", "TRA")
STRUCTURE_UNKNOWN: Final = _ours(20304, 3, "La structure ({}) est inconnue ou non consultable", "TRA")
UNKNOWN_SERVICE: Final = _ours(20304, 4, "Le service ({}) est inconnu", "TRA")
