"""The statuses of an invoice: the official list, the nominal path, and what a recipient may decide.

*Source:* AIFE, Swagger "Factures" 2020 (the 56 codes). The order of the nominal path and the transitions are
our reading of the life cycle AIFE describes in words, to be verified on the qualification platform.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import field, frozen

_YEARS: Final = range(1970, 2200)


@frozen
class Step:
    """One status to come, with the comment the portal will show beside it."""

    status: str
    comment: str = ""
    at: datetime | None = field(default=None)
    """The moment it will bear, as when a buyer's system tells late what it did; when absent, that it is taken."""

    @at.validator
    def _aware(self, _attribute: object, value: datetime | None) -> None:
        if value is not None and (value.utcoffset() is None or value.year not in _YEARS):
            raise ValueError("the moment of a status carries its zone, and is of these times")


STATUSES: Final = frozenset(
    {
        "BROUILLON",
        "A_VALIDER_1",
        "ERREUR_FOURNISSEUR_SUR_VALIDEUR",
        "REFUSEE_1",
        "VALIDEE_1",
        "ABSENCE_VALIDATION_1_HORS_DELAI",
        "A_VALIDER_2",
        "ERREUR_COTRAITANT_SUR_VALIDEUR",
        "REFUSEE_2",
        "VALIDEE_2",
        "ABSENCE_VALIDATION_2_HORS_DELAI",
        "DEPOSEE",
        "ERREUR_FOURNISSEUR_SUR_MOE",
        "EN_COURS_ACHEMINEMENT",
        "MISE_A_DISPOSITION",
        "A_RECYCLER",
        "SUSPENDUE",
        "REJETEE",
        "MANDATEE",
        "MISE_EN_PAIEMENT",
        "COMPTABILISEE",
        "MISE_A_DISPOSITION_COMPTABLE",
        "ABANDONNEE",
        "SUPPRIMEE",
        "ASSOCIEE",
        "EN_COURS_TRAITEMENT_PIVOT_S",
        "A_VALIDER_MOE",
        "REFUSEE_MOE",
        "EN_ATTENTE_RECYCLAGE_FOURNISSEUR",
        "ERREUR_MOE_SUR_FOURNISSEUR",
        "ERREUR_MOA_SUR_FOURNISSEUR",
        "INTERPRETEE_OCR",
        "COMPLETEE",
        "ERREUR_FOURNISSEUR_SUR_MOA",
        "ERREUR_MOE_SUR_MOA",
        "ERREUR_DESTINATAIRE_PD",
        "ERREUR_DESTINATAIRE_EA",
        "SERVICE_FAIT",
        "NON_CONFORME",
        "A_ASSOCIER_MOE",
        "ERREUR_DE_MOE",
        "MISE_A_DISPOSITION_MOE",
        "PRISE_EN_COMPTE_MOE",
        "A_ASSOCIER_MOA",
        "ERREUR_DE_MOA",
        "REFUSEE_MOA",
        "A_ASSOCIER_FOURNISSEUR",
        "REFUSEE_FOURNISSEUR",
        "A_COMPLETER",
        "TRANSMISE_MOA",
        "PRISE_EN_COMPTE_DESTINATAIRE",
        "REMPLACEE_PAR_A22",
        "DUPLIQUE_APRES_REFUS",
        "MISE_A_DISPOSITION_MOA",
        "PRISE_EN_COMPTE_MOA",
        "TECHNIQUE_INCONNU",
    }
)

NOMINAL_PATH: Final = (
    "DEPOSEE",
    "EN_COURS_ACHEMINEMENT",
    "MISE_A_DISPOSITION",
    "SERVICE_FAIT",
    "MANDATEE",
    "MISE_A_DISPOSITION_COMPTABLE",
    "COMPTABILISEE",
    "MISE_EN_PAIEMENT",
)

MOE_PATH: Final = ("A_ASSOCIER_MOE", "PRISE_EN_COMPTE_MOE", "ASSOCIEE")
MOA_PATH: Final = ("A_ASSOCIER_MOA", "PRISE_EN_COMPTE_MOA", "ASSOCIEE")
"""The path of a works document before its dossier reaches the payer, at the project manager (MOE), then at the
contracting authority (MOA)."""

# A status outside the path, and the status of the path it takes the place of.
_STANDS_FOR: Final[Mapping[str, str]] = {
    "VALIDEE_1": "DEPOSEE",
    "VALIDEE_2": "DEPOSEE",
    "ABSENCE_VALIDATION_1_HORS_DELAI": "DEPOSEE",
    "ABSENCE_VALIDATION_2_HORS_DELAI": "DEPOSEE",
    "PRISE_EN_COMPTE_DESTINATAIRE": "MISE_A_DISPOSITION",
    "COMPLETEE": "MISE_A_DISPOSITION",
}

_STANDS_FOR_IN_WORKS: Final[Mapping[str, str]] = {
    "MISE_A_DISPOSITION_MOE": "A_ASSOCIER_MOE",
    "A_VALIDER_MOE": "PRISE_EN_COMPTE_MOE",
    "MISE_A_DISPOSITION_MOA": "A_ASSOCIER_MOA",
    "TRANSMISE_MOA": "A_ASSOCIER_MOA",
}
_VALIDATED: Final = frozenset(
    {
        "VALIDEE_1",
        "VALIDEE_2",
        "ABSENCE_VALIDATION_1_HORS_DELAI",
        "ABSENCE_VALIDATION_2_HORS_DELAI",
        "COMPLETEE",
    }
)

# Statuses before the invoice reaches the recipient, who does not see it yet.
BEFORE_RECIPIENT: Final = frozenset(
    {
        "BROUILLON",
        "INTERPRETEE_OCR",
        "A_VALIDER_1",
        "A_VALIDER_2",
        "VALIDEE_1",
        "VALIDEE_2",
        "REFUSEE_1",
        "REFUSEE_2",
        "DEPOSEE",
        "ABSENCE_VALIDATION_1_HORS_DELAI",
        "ABSENCE_VALIDATION_2_HORS_DELAI",
        "ERREUR_FOURNISSEUR_SUR_VALIDEUR",
        "ERREUR_COTRAITANT_SUR_VALIDEUR",
        "ABANDONNEE",
        "SUPPRIMEE",
    }
)

_PAYMENT: Final = frozenset(NOMINAL_PATH[3:])
_RETURNED: Final = frozenset({"SUSPENDUE", "A_RECYCLER", "REJETEE"})

# What a recipient may write in `nouveauStatut`: the nine targets a production client uses.
RECIPIENT_TARGETS: Final = _PAYMENT | _RETURNED | {"MISE_A_DISPOSITION"}
REASON_NEEDED: Final = _RETURNED

# From each status, where a recipient may take the invoice. Steps may be skipped; once a payment order exists
# AIFE imposes no order (a local accountant may report it after the payment), but nothing can be returned any
# more.
RECIPIENT_TRANSITIONS: Final[Mapping[str, frozenset[str]]] = {
    "EN_COURS_ACHEMINEMENT": frozenset({"MISE_A_DISPOSITION"}),
    "MISE_A_DISPOSITION": _PAYMENT | _RETURNED,
    "PRISE_EN_COMPTE_DESTINATAIRE": _PAYMENT | _RETURNED,
    "COMPLETEE": _PAYMENT | _RETURNED | {"MISE_A_DISPOSITION"},
    "SERVICE_FAIT": (_PAYMENT | {"SUSPENDUE", "REJETEE"}) - {"SERVICE_FAIT"},
    "MANDATEE": _PAYMENT - {"MANDATEE", "SERVICE_FAIT"},
    "MISE_A_DISPOSITION_COMPTABLE": _PAYMENT - {"MISE_A_DISPOSITION_COMPTABLE", "SERVICE_FAIT"},
    "COMPTABILISEE": _PAYMENT - {"COMPTABILISEE", "SERVICE_FAIT"},
    "MISE_EN_PAIEMENT": _PAYMENT - {"MISE_EN_PAIEMENT", "SERVICE_FAIT"},
}


def nominal_after(status: str, *, payment_reported: bool, payable: bool = True) -> tuple[Step, ...]:
    """Return what normally follows a status, nearest first.

    A status that waits for the supplier, ends the story or is unknown has nothing after it.

    Args:
        status: Where the invoice stands.
        payment_reported: False for a recipient whose payments never come back to the portal: its path stops
            when the invoice is booked.
        payable: False for a works document that goes to the project manager or the contracting authority.
    """
    if status == "A_VALIDER_1":
        return (Step("VALIDEE_1"), *nominal_after("VALIDEE_1", payment_reported=payment_reported, payable=payable))
    if not payable:
        return _works_after(status)
    path = NOMINAL_PATH if payment_reported else NOMINAL_PATH[:-1]
    return _rest(path, _STANDS_FOR.get(status, status))


def _works_after(status: str) -> tuple[Step, ...]:
    """Return what normally follows a status of a works document on its way to the payer."""
    if status in _VALIDATED:
        return tuple(Step(later) for later in MOE_PATH)
    place = _STANDS_FOR_IN_WORKS.get(status, status)
    return _rest(MOE_PATH, place) or _rest(MOA_PATH, place)


def _rest(path: tuple[str, ...], place: str) -> tuple[Step, ...]:
    """Return the steps of a path after a place, none when it is not on it."""
    return tuple(Step(later) for later in path[path.index(place) + 1 :]) if place in path else ()
