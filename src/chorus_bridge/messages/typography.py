"""French typography, put on once when the tables are assembled so that their source stays plain to type."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["NARROW_SPACE", "NO_BREAK_SPACE", "french"]

NO_BREAK_SPACE: Final = "\u00a0"
NARROW_SPACE: Final = "\u202f"

_STEPS: Final = (
    (re.compile("'"), "’"),
    (re.compile(r" (?=[;!?])"), NARROW_SPACE),
    (re.compile(r" (?=[:»%€])"), NO_BREAK_SPACE),
    (re.compile(r"(?<=«) "), NO_BREAK_SPACE),
    (re.compile(r"(?<=n°) "), NO_BREAK_SPACE),
)


def french(text: str) -> str:
    """Return *text* with curly apostrophes and the no-break spaces French puts around its punctuation.

    *Source:* the usage of the Imprimerie nationale: a narrow space before ``; ! ?``, a full one before ``:``
    and within « guillemets ».
    """
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    return text
