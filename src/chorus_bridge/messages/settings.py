"""What keeps settings from working, in the reader's words; what only a developer meets keeps the code's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chorus_bridge.messages.formats import clean, listing
from chorus_bridge.messages.language import Language
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.messages.templates import Prose, fill
from chorus_bridge.messages.texts import Phrase

if TYPE_CHECKING:
    from chorus_bridge.domain.finding import Param
    from chorus_bridge.errors import ConfigurationError

__all__ = ["setting_text", "variables_text"]

_WORDS: Final = "setting"


def _pattern(form: str) -> re.Pattern[str]:
    """Return what recognises *form*, with anything for each ``{name}``."""
    literal = re.split(r"\{(\w+)\}", form)
    # re.split alternates what is fixed (even places) and the names (odd places).
    parts = (re.escape(part) if rank % 2 == 0 else rf"(?P<{part}>.+)" for rank, part in enumerate(literal))
    return re.compile("".join(parts), re.DOTALL)


_FORMS: Final = {form: _pattern(form) for name, form in TEXTS[Language.EN].words if name == _WORDS}


def setting_text(said: str, language: Language) -> str:
    """Return the reader's words for the problem or the remedy of a :class:`ConfigurationError`; others as they are."""
    for form, pattern in _FORMS.items():
        found = pattern.fullmatch(said)
        if found is not None:
            params: dict[str, Param] = dict(found.groupdict())
            return fill(TEXTS[language].words[_WORDS, form], params, language)
    return clean(said)


def variables_text(error: ConfigurationError, language: Language) -> str | None:
    """Return every variable of the environment that is missing or wrong; None where *error* is about none."""
    if error.setting != "environment" or not error.context:
        return None
    said = [f"{name} ({setting_text(problem, language)})" for name, problem in error.context.items()]
    remedy = setting_text(error.remedy, language)
    params: dict[str, Param] = {"problem": Prose(listing(said, language)), "remedy": Prose(remedy)}
    return fill(TEXTS[language].phrases[Phrase.VARIABLES_WRONG], params, language)
