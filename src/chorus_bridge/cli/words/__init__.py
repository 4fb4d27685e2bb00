"""What the commands say around the library's own texts, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.cli.words.en import ENGLISH
from chorus_bridge.cli.words.fr import FRENCH
from chorus_bridge.messages import Language
from chorus_bridge.messages.formats import clean
from chorus_bridge.messages.templates import Prose
from chorus_bridge.messages.typography import french

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WORDS", "say"]

WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.EN: ENGLISH,
    Language.FR: {key: french(text) for key, text in FRENCH.items()},
}
"""Sentences by language and name, with the places of their values."""


def say(key: str, language: Language, /, **values: object) -> str:
    """Return the sentence *key* with its *values*, which may be anybody's words: they cannot steer a terminal.

    A sentence of ours, marked as prose, is put in as it is.
    """
    shown = {name: value if isinstance(value, Prose) else clean(str(value)) for name, value in values.items()}
    return WORDS[language][key].format(**shown)
