"""What a user gave wrongly: the sentence that stands for the developer's words of a :class:`BadValue`.

Those words are the key. A value that only a developer can give wrongly has no sentence here, and keeps them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chorus_bridge.messages.language import Language
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.messages.templates import Prose, fill
from chorus_bridge.messages.texts import Phrase

if TYPE_CHECKING:
    from chorus_bridge.domain.finding import Param
    from chorus_bridge.errors import BadValue

__all__ = ["problem_text"]


def _pattern(form: str) -> re.Pattern[str]:
    """Return what recognises *form*: a ``{name}`` in it stands for a number."""
    literal = re.split(r"\{(\w+)\}", form)
    # re.split alternates what is fixed (even places) and the names (odd places).
    parts = (re.escape(part) if rank % 2 == 0 else rf"(?P<{part}>\d+)" for rank, part in enumerate(literal))
    return re.compile("".join(parts))


_FORMS: Final = {form: _pattern(form) for form in TEXTS[Language.EN].problems}
_ATTACHMENT: Final = re.compile(r"attachments\[(\d+)\]\.(\w+)")


def problem_text(error: BadValue, language: Language) -> str | None:
    """Return the sentence for what *error* says, or None where it speaks to a developer.

    Args:
        error: What was raised.
        language: The reader's.
    """
    said = f"{error.problem}; {error.remedy}"
    for form, pattern in _FORMS.items():
        found = pattern.fullmatch(said)
        if found is not None:
            params: dict[str, Param] = {name: int(number) for name, number in found.groupdict().items()}
            return fill(TEXTS[language].problems[form], params | {"field": _field(error.field, language)}, language)
    return None


def _field(path: str, language: Language) -> Prose:
    """Return the reader's word for a field, of one of several files with its rank."""
    found = _ATTACHMENT.fullmatch(path)
    if found is None:
        return Prose(fill("{field}", {"field": path}, language))
    params: dict[str, Param] = {"rank": int(found[1]) + 1, "field": found[2]}
    return Prose(fill(TEXTS[language].phrases[Phrase.ATTACHMENT_FIELD], params, language))
