"""Why each error is raised and what the host does next, in both languages.

By the name of its class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.messages import Language
from chorus_bridge.messages.typography import french

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ERROR_REASONS"]

_ENGLISH: Final[Mapping[str, str]] = {
    "ChorusBridgeError": "The root of every error of this library; it is never raised itself.",
    "BadValue": "A value cannot be what its field means. Fix the value it names.",
    "NotTransmissible": "The invoice cannot be sent yet. Fix the invoice: every finding is attached.",
    "TooLate": "The transmission has left, or may have. Nothing to do: its true state is given.",
    "Refused": "The portal understood, and refused: nothing was created. Read its reasons.",
    "Busy": "The request was certainly not processed. Come back later.",
    "Unsure": "The request may have been received, and no readable answer came. Never send it again: "
    "the outbox searches first.",
    "AuthRefused": "Credentials or rights were refused, and nothing was processed. Call the administrator.",
    "Surprise": "The server answered something that no source describes. Report it to the maintainers.",
    "IllegalTransition": "What was asked for does not go with the present state. Reload.",
    "StaleWrite": "Somebody else wrote first, and nothing was written. Reload.",
    "NotFound": "This company's outbox, or the portal, holds no such thing. Check the identifier.",
    "StoreError": "The database refused or is unavailable; nothing was changed. Look at the database.",
    "ConfigurationError": "The settings cannot work. Fix the one it names.",
}
_FRENCH: Final[Mapping[str, str]] = {
    "ChorusBridgeError": "La racine de toutes les erreurs de cette bibliothèque ; elle n'est jamais levée elle-même.",
    "BadValue": "Une valeur ne peut pas être ce que veut dire son champ. Corrigez la valeur qu'elle nomme.",
    "NotTransmissible": "La facture ne peut pas encore partir. Corrigez-la : tous les constats sont joints.",
    "TooLate": "La transmission est partie, ou peut l'être. Rien à faire : son véritable état est donné.",
    "Refused": "Le portail a compris et a refusé : rien n'a été créé. Lisez ses motifs.",
    "Busy": "La demande n'a certainement pas été traitée. Revenez plus tard.",
    "Unsure": "La demande a peut-être été reçue, sans réponse lisible. Ne la renvoyez jamais : "
    "la facture est d'abord cherchée.",
    "AuthRefused": "Des identifiants ou des droits ont été refusés, et rien n'a été traité. Appelez l'administrateur.",
    "Surprise": "Le serveur a répondu ce qu'aucune source ne décrit. Signalez-le aux auteurs de la bibliothèque.",
    "IllegalTransition": "Ce qui est demandé ne va pas avec l'état présent. Rechargez.",
    "StaleWrite": "Quelqu'un a écrit avant, et rien n'a été écrit. Rechargez.",
    "NotFound": "Ni la base de cette entreprise ni le portail n'a cela. Vérifiez l'identifiant.",
    "StoreError": "La base a refusé ou n'est pas disponible ; rien n'a été modifié. Regardez la base.",
    "ConfigurationError": "Les réglages ne peuvent pas fonctionner. Corrigez celui qu'elle nomme.",
}

ERROR_REASONS: Final[Mapping[str, Mapping[Language, str]]] = {
    name: {Language.FR: french(_FRENCH[name]), Language.EN: text} for name, text in _ENGLISH.items()
}
"""By the name of the error and language."""
