"""What a person may give wrongly is told in that person's words; a developer's mistake in a developer's."""

import re

import attrs
import pytest

from chorus_bridge import Attachment
from chorus_bridge.chorus.recorded import recorded
from chorus_bridge.domain.acts import Completion, Rerouting, ValidatorCorrection
from chorus_bridge.errors import BadValue
from chorus_bridge.messages import Language, error_text
from chorus_bridge.messages.tables import TEXTS
from tests.builders import situation
from tests.messages.samples import plain
from tests.messages.sources import SOURCES, raised

FR, EN = Language.FR, Language.EN
PLAN = Attachment(name="plan.pdf", content=b"plan", label="Plan", type_code="01")

MODULES = [
    "domain/acts.py",
    "gateway/flows/acting.py",
    "gateway/flows/recording.py",
    "chorus/recorded.py",
]
"""Where what a person asks at the screen is judged: completing, rerouting, recording a deposit made by hand."""


def forms():
    """Return the problem and the remedy of every value these modules refuse, in one text."""
    pairs = (pair for name in MODULES for pair in raised(SOURCES / name, "BadValue", "problem", "remedy"))
    return {f"{problem}; {remedy}" for problem, remedy in pairs}


def test_everything_a_person_may_give_wrongly_has_a_sentence():
    """In both languages; and no sentence is left that nothing raises."""
    told = {re.sub(r"\{\w+\}", "{}", form) for form in TEXTS[FR].problems}
    assert len(forms()) >= 10
    assert told == forms()


def with_plan(**changes):
    """Complete with one right file, then one that is wrong."""
    return lambda: Completion(attachments=(PLAN, attrs.evolve(PLAN, **changes)))


@pytest.mark.parametrize(
    ("act", "french", "english"),
    [
        (
            Completion,
            "Rien n'est demandé : indiquez ce qu'il faut ajouter ou changer.",
            "Nothing is asked for: say what to add or to change.",
        ),
        (
            lambda: Rerouting(recipient="123"),
            "SIRET invalide (destinataire) : indiquez les 14 chiffres de l'établissement.",
            "SIRET invalid (recipient): give the 14 digits of the establishment.",
        ),
        (
            lambda: ValidatorCorrection(validator="123"),
            "SIRET invalide (valideur) : indiquez les 14 chiffres de l'établissement.",
            "SIRET invalid (validator): give the 14 digits of the establishment.",
        ),
        (
            lambda: Completion(comment="x" * 2001),
            "Texte trop long (commentaire) : 2 001 caractères, 2 000 au plus.",
            "Text too long (comment): 2,001 characters, 2,000 at most.",
        ),
        (
            with_plan(label="x" * 101),
            "Texte trop long (pièce jointe n° 2, libellé) : 101 caractères, 100 au plus.",
            "Text too long (attachment no. 2, label): 101 characters, 100 at most.",
        ),
        (
            with_plan(content=b""),
            "Fichier vide (pièce jointe n° 2, contenu) : remplacez-le ou retirez-le.",
            "Empty file (attachment no. 2, content): replace it or remove it.",
        ),
        (
            with_plan(content=b"x" * (10 * 1024 * 1024 + 1)),
            "Fichier trop lourd (pièce jointe n° 2, contenu) : 10 Mo au plus, réduisez-le ou partagez-le en plusieurs.",
            "File too large (attachment no. 2, content): 10 MB at most, make it smaller or split it.",
        ),
        (
            with_plan(name="plan"),
            "Nom de fichier sans extension (pièce jointe n° 2, nom) : indiquez-le en entier, comme plan.pdf.",
            "File name without an extension (attachment no. 2, name): give it in full, like plan.pdf.",
        ),
        (
            with_plan(type_code=None),
            "Type de pièce manquant (pièce jointe n° 2, type) : choisissez-en un de la liste de Chorus Pro.",
            "Type of document missing (attachment no. 2, type): choose one from Chorus Pro's list.",
        ),
        (
            lambda: recorded(situation(invoice__number=None)),
            "Information manquante (numéro de la facture) : indiquez-la comme sur la facture déposée sur Chorus Pro.",
            "Information missing (invoice number): give it as on the invoice deposited on Chorus Pro.",
        ),
    ],
)
def test_what_a_person_gives_wrongly_in_full(act, french, english):
    """Which field, what is wrong, what to do; nothing technical, and nothing of what was given."""
    with pytest.raises(BadValue) as refused:
        act()
    assert plain(error_text(refused.value, FR)) == french
    assert error_text(refused.value, EN) == english


def test_a_mistake_of_a_developer_keeps_its_technical_words():
    """Even if it looks like one of the others."""
    error = BadValue(field="act", problem="it changes nothing", remedy="call the other one")
    assert plain(error_text(error, FR)) == (
        "La valeur du champ « act » n'est pas acceptable : corrigez-la. "
        "Détail technique : it changes nothing ; call the other one."
    )
