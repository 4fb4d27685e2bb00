"""Both languages' tables, assembled once."""

from __future__ import annotations

from typing import Final

import attrs

from chorus_bridge.messages.en import ENGLISH
from chorus_bridge.messages.fr import FRENCH
from chorus_bridge.messages.language import ByLanguage, Language
from chorus_bridge.messages.texts import Texts
from chorus_bridge.messages.typography import french

__all__ = ["TEXTS"]


def _typeset(texts: Texts) -> Texts:
    tables = attrs.asdict(texts, recurse=False).items()
    return Texts(**{name: {key: french(text) for key, text in table.items()} for name, table in tables})


TEXTS: Final = ByLanguage({Language.FR: _typeset(FRENCH), Language.EN: ENGLISH})
"""What is said, by language."""
