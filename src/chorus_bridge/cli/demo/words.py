"""The story's own sentences, in both languages. The product's texts come from the messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.messages import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WORDS"]

_FRENCH: Final[Mapping[str, str]] = {
    "act_opening": "Un Chorus Pro simulé, sur cette machine",
    "act_list": "La liste des situations et sa colonne ChorusPRO",
    "act_transmit": "Transmettre en un clic",
    "act_cancel": "Changer d’avis",
    "act_selection": "Transmettre toute une sélection ; un service l’envoie",
    "act_silence": "Une réponse s’est perdue : chercher, ne jamais renvoyer",
    "act_works": "Les pièces de travaux (A4, A7, A10, A13…) : reçues d’abord, jugées ensuite",
    "works_received": "Chorus Pro a reçu les flux : rien n’est encore créé, et rien ne peut être repris.",
    "works_judged": "Trois heures plus tard : intégrés, sauf un rejeté et un qu’un incident technique arrête.",
    "works_again": "Le fichier rejeté était abîmé, la situation est juste : le même numéro repart.",
    "works_actors": "Le titulaire valide ses sous-traitants, le maître d’œuvre répond, le maître d’ouvrage valide.",
    "act_life": "La vie des factures sur le portail (l’horloge avance de deux jours à chaque pas)",
    "act_end": "Ce qu’il en est, et le détail de trois factures",
    "act_conclusion": "Bilan",
    "portal": "Le simulateur écoute sur {url}. Les obligations qu’il donne aux organismes sont illustratives.",
    "situations": "{many} situations de {companies} entreprises fictives (docs/examples/situations).",
    "asking": "Interrogation de l’annuaire…",
    "prepared": "{many} entreprises et destinataires connus, chacun interrogé une seule fois.",
    "unprepared": "{company} : {text}",
    "window": "Le même clic deux fois donne la même transmission. Elle part dans {seconds} secondes.",
    "sending": "Envoi",
    "suspension": "Merci de joindre le RIB et le détail de la situation.",
    "rejection": "Montant erroné : la pénalité de retard n’a pas été déduite.",
    "as_told": "Tout s’est passé comme annoncé ({checked} vérifications).",
    "not_as_told": "{many} vérifications sur {checked} ne sont pas comme annoncé.",
    "kept": "La base de la démonstration est gardée : {path}",
    "next": (
        "Et maintenant :\n"
        "  · l’exemple de vingt lignes du README embarque la même chose dans votre application ;\n"
        "  · chorus-bridge assess FICHIER juge vos propres situations (docs/reference/situation-file.md) ;\n"
        "  · chorus-bridge simulator laisse le portail simulé ouvert pour vos essais ;\n"
        "  · docs/how-to/go-live.md dit ce qu’il reste à vérifier avec le vrai portail."
    ),
}

_ENGLISH: Final[Mapping[str, str]] = {
    "act_opening": "A simulated Chorus Pro, on this machine",
    "act_list": "The list of claims and its ChorusPRO column",
    "act_transmit": "Transmit in one click",
    "act_cancel": "A change of mind",
    "act_selection": "Transmit a whole selection; a worker sends it",
    "act_silence": "An answer was lost: search, never resend",
    "act_works": "Works documents (A4, A7, A10, A13…): received first, judged later",
    "works_received": "Chorus Pro has the flows: nothing is created yet, and nothing can be taken back.",
    "works_judged": "Three hours later: integrated, but for one rejected and one that a technical incident stops.",
    "works_again": "The rejected file was spoiled, the claim is right: the same number leaves again.",
    "works_actors": "The main contractor validates, the project manager answers, the contracting authority agrees.",
    "act_life": "The invoices’ life at the portal (the clock moves two days at each step)",
    "act_end": "Where things stand, and three invoices in detail",
    "act_conclusion": "Conclusion",
    "portal": "The simulator listens on {url}. The obligations it gives to public bodies are illustrative.",
    "situations": "{many} claims of {companies} fictitious companies (docs/examples/situations).",
    "asking": "Asking the directory…",
    "prepared": "{many} companies and recipients known, each asked about once.",
    "unprepared": "{company}: {text}",
    "window": "The same click twice is the same transmission. It leaves in {seconds} seconds.",
    "sending": "Sending",
    "suspension": "Merci de joindre le RIB et le détail de la situation.",
    "rejection": "Montant erroné : la pénalité de retard n’a pas été déduite.",
    "as_told": "Everything happened as told ({checked} checks).",
    "not_as_told": "{many} checks of {checked} are not as told.",
    "kept": "The demonstration’s database is kept: {path}",
    "next": (
        "What next:\n"
        "  · the twenty-line example of the README embeds the same in your application;\n"
        "  · chorus-bridge assess FILE judges your own claims (docs/reference/situation-file.md);\n"
        "  · chorus-bridge simulator keeps the simulated portal open for your trials;\n"
        "  · docs/how-to/go-live.md says what remains to be verified with the real portal."
    ),
}

WORDS: Final[Mapping[Language, Mapping[str, str]]] = {Language.FR: _FRENCH, Language.EN: _ENGLISH}
