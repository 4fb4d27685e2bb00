"""Who acts, and what to do, once something is stopped: by reason, state, cause of a refused access, or event.

*Source:* the pages on human decisions and on access errors, of which this is the short form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from chorus_bridge.messages import Language
from chorus_bridge.messages.typography import french

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EVENTS", "REMEDIES", "Remedy"]


@frozen
class Remedy:
    """Who acts, and what to do."""

    who: Mapping[Language, str] = field(repr=False)
    action: Mapping[Language, str] = field(repr=False)


def _both(english: str, in_french: str) -> Mapping[Language, str]:
    return {Language.FR: french(in_french), Language.EN: english}


_PERSON: Final = _both("a person who can look on Chorus Pro", "une personne qui peut regarder sur Chorus Pro")
_ADMINISTRATOR: Final = _both("the administrator of the company", "l'administrateur de l'entreprise")
_PUBLISHER: Final = _both("the publisher of the software", "l'éditeur du logiciel")
_NOBODY: Final = _both("nobody, for now", "personne pour l'instant")

_RESUME: Final = (
    " Then: chorus-bridge worker FILE --resume --once. See the page on access errors.",
    " Ensuite : chorus-bridge worker FICHIER --resume --once. Voir la page sur les erreurs d'accès (access-errors).",
)
_PAGE: Final = (
    " See the page on human decisions.",
    " Voir la page sur les décisions humaines (human-decisions).",
)


def _access(who: Mapping[Language, str], english: str, in_french: str) -> Remedy:
    return Remedy(who, _both(english + _RESUME[0], in_french + _RESUME[1]))


def _decision(english: str, in_french: str) -> Remedy:
    return Remedy(_PERSON, _both(english + _PAGE[0], in_french + _PAGE[1]))


_APPLICATION: Final = _access(
    _PUBLISHER,
    "On piste.gouv.fr, copy the application's OAuth credentials again into the settings.",
    "Sur piste.gouv.fr, recopiez les identifiants OAuth de l'application dans les réglages.",
)
_TOKEN: Final = _access(
    _PUBLISHER,
    "Check that the PISTE application and the portal's address are of the same environment.",
    "Vérifiez que l'application PISTE et l'adresse du portail sont du même environnement.",
)
_SUBSCRIPTION: Final = _access(
    _PUBLISHER,
    "On piste.gouv.fr, subscribe the application to each API and accept the terms of use.",
    "Sur piste.gouv.fr, abonnez l'application à chaque API et acceptez les conditions d'utilisation.",
)
_ACCOUNT: Final = _access(
    _ADMINISTRATOR,
    "Correct the technical account's login or password; do not try others, which could lock it. Try it once with "
    "chorus-bridge doctor FILE --try-again.",
    "Corrigez l'identifiant ou le mot de passe du compte technique ; n'en essayez pas d'autres, ce qui pourrait le "
    "bloquer. Essayez-le une fois avec chorus-bridge doctor FICHIER --try-again.",
)
_NO_ACCOUNT: Final = _access(
    _ADMINISTRATOR,
    "Give the company a technical account, in its profile or in the situation file.",
    "Donnez à l'entreprise un compte technique, dans son profil ou dans le fichier de situations.",
)
_RIGHTS: Final = _access(
    _ADMINISTRATOR,
    "On Chorus Pro, attach the technical account to the company's establishment.",
    "Sur Chorus Pro, rattachez le compte technique à l'établissement de l'entreprise.",
)
_PAUSED: Final = _access(
    _ADMINISTRATOR,
    "Correct the access that was refused: status and history name it.",
    "Rétablissez l'accès refusé : status et history le nomment.",
)
_HELD: Final = _decision(
    "Search the invoice on Chorus Pro by its number. There: adopt it. Not there, and the cause mended: release it. It "
    "must not go there any more: abandon it.",
    "Cherchez la facture sur Chorus Pro par son numéro. Elle y est : rattachez-la (adopt). Elle n'y est pas, et la "
    "cause est corrigée : renvoyez-la (release). Elle ne doit plus y aller : abandonnez-la (abandon).",
)
_NEVER_LEFT: Final = _decision(
    "The portal has nothing. Mend the cause (settings, size of the files), then release it; or abandon it.",
    "Le portail n'a rien. Corrigez la cause (réglages, taille des fichiers), puis renvoyez-la (release) ; ou "
    "abandonnez-la (abandon).",
)
_FLOW: Final = _decision(
    "The portal has the flow and may still process it: never send the invoice again meanwhile. After a week without "
    "verdict it is stopped: ask AIFE's support with the number of the flow.",
    "Le portail a le flux et peut encore le traiter : ne renvoyez surtout pas la facture d'ici là. Sans verdict après "
    "une semaine, elle est arrêtée : interrogez le support de l'AIFE avec le numéro du flux.",
)
_INTEGRATED: Final = _decision(
    "The portal says that it has the invoice. Find it there, then adopt it.",
    "Le portail dit avoir la facture. Trouvez-la sur le portail, puis rattachez-la (adopt).",
)
_CONFLICT: Final = _decision(
    "Compare both invoices on Chorus Pro. The one there is the same work and right: adopt it. Otherwise abandon this "
    "transmission, and bill yours under another number.",
    "Comparez les deux factures sur Chorus Pro. Celle du portail est la bonne : rattachez-la (adopt). Sinon, "
    "abandonnez cette transmission (abandon) et facturez la vôtre sous un autre numéro.",
)
_REFUSED: Final = _decision(
    "Nothing was created. Correct what the portal's words name, then transmit again under the same number.",
    "Rien n'a été créé. Corrigez ce que nomment les mots du portail, puis transmettez de nouveau sous le même numéro.",
)
_SEARCHED: Final = Remedy(
    _NOBODY,
    _both(
        "Wait: it is searched for, and never sent again before that. Check that a worker runs.",
        "Attendez : la facture est cherchée, et jamais renvoyée avant. Vérifiez qu'un processus d'envoi tourne.",
    ),
)

REMEDIES: Final[Mapping[str, Remedy]] = {
    "application": _APPLICATION, "application_refused": _APPLICATION,
    "token": _TOKEN, "token_refused": _TOKEN,
    "subscription": _SUBSCRIPTION, "subscription_refused": _SUBSCRIPTION,
    "account": _ACCOUNT, "account_refused": _ACCOUNT,
    "account_missing": _NO_ACCOUNT,
    "rights": _RIGHTS, "rights_refused": _RIGHTS,
    "company_paused": _PAUSED, "gate_paused": _PAUSED,
    "held": _HELD, "absent": _HELD, "search_refused": _HELD, "search_unreadable": _HELD, "flow_unseen": _HELD,
    "unreadable_document": _HELD,
    "unknown_route": _NEVER_LEFT, "too_large": _NEVER_LEFT, "unsupported": _NEVER_LEFT,
    "flow_pending": _FLOW, "flow_incident": _FLOW, "flow_undescribed": _FLOW, "flow_unknown_yet": _FLOW,
    "integrated_not_listed": _INTEGRATED,
    "conflict": _CONFLICT, "other_content": _CONFLICT,
    "refused": _REFUSED,
    "unsure": _SEARCHED,
}  # fmt: skip
"""By the code of a reason, a state or a cause; what goes on by itself has none."""

EVENTS: Final[Mapping[str, tuple[Mapping[Language, str], Remedy]]] = {
    "delivery.held": (_both("A transmission is stopped.", "Une transmission est arrêtée."), _HELD),
    "delivery.conflict": (
        _both(
            "The portal holds another invoice under this number.",
            "Le portail contient une autre facture sous ce numéro.",
        ),
        _CONFLICT,
    ),
    "delivery.late_presence": (
        _both(
            "A late answer proved that the portal has the invoice, whatever had been concluded.",
            "Une réponse tardive prouve que le portail a la facture, quoi qu'on en ait conclu.",
        ),
        Remedy(
            _NOBODY,
            _both("Nothing: it is followed from now on.", "Rien : la facture est suivie à partir de maintenant."),
        ),
    ),
    "delivery.presence_elsewhere": (
        _both(
            "The portal has the number of a cancelled transmission, which another one has taken since.",
            "Le portail a le numéro d'une transmission annulée, qu'une autre a repris depuis.",
        ),
        _decision("Compare both on Chorus Pro before either is paid.", "Comparez les deux avant tout paiement."),
    ),
    "portal.reopened": (
        _both(
            "An invoice that another one has replaced is alive again at the portal.",
            "Une facture qu'une autre a remplacée est de nouveau vivante sur le portail.",
        ),
        _decision(
            "Have one of the two rejected, before both are paid.",
            "Faites rejeter l'une des deux, avant que les deux ne soient payées.",
        ),
    ),
    "flow.incident": (
        _both("A technical incident of the portal stops a flow.", "Un incident technique du portail arrête un flux."),
        _FLOW,
    ),
    "access.refused": (
        _both(
            "A lock did not open; its cause is told with it, and the company is paused.",
            "Un accès a été refusé ; sa cause est dite avec lui, et l'entreprise est en pause.",
        ),
        _PAUSED,
    ),
    "work.failed": (
        _both(
            "An unexpected error met a transmission; the round went on.",
            "Une transmission a rencontré une erreur inattendue ; le tour a continué.",
        ),
        Remedy(
            _PUBLISHER,
            _both(
                "Read its history, then report the class of the error to the maintainers.",
                "Lisez son historique, puis signalez la classe de l'erreur aux auteurs.",
            ),
        ),
    ),
}
"""What each event that warns says, and its remedy."""
