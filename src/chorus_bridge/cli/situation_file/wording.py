"""The problems of a situation file in the reader's language, for people; programs get the English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chorus_bridge.cli.situation_file.french import FRENCH_PROBLEMS
from chorus_bridge.messages import Language
from chorus_bridge.messages.typography import french

if TYPE_CHECKING:
    from chorus_bridge.cli.situation_file.problems import FileProblems

__all__ = ["problems_text", "said_in"]

_FILLED: Final = re.compile(r"\{(\w+)\}")


def _pattern(form: str) -> re.Pattern[str]:
    """Return what recognises *form*, with anything for each ``{name}``; the braces of JSON are words."""
    literal = _FILLED.split(form)
    # re.split alternates what is fixed (even places) and the names (odd places).
    parts = (re.escape(part) if rank % 2 == 0 else rf"(?P<{part}>.+)" for rank, part in enumerate(literal))
    return re.compile("".join(parts))


_FORMS: Final = tuple((_pattern(form), french(text)) for form, text in FRENCH_PROBLEMS.items())


def said_in(language: Language, words: str) -> str:
    """Return *words*, a problem or a remedy, in *language*; what has no sentence there stays as it is."""
    if language is Language.EN:
        return words
    for pattern, text in _FORMS:
        found = pattern.fullmatch(words)
        if found is not None:
            return _FILLED.sub(lambda hole, found=found: found[hole[1]], text)  # type: ignore[misc]  # bound now
    return words


def problems_text(problems: FileProblems, language: Language) -> str:
    """Return every problem of a file, one a line under its name.

    Args:
        problems: What was found; it quotes nothing of the file.
        language: The reader's.
    """
    many, file = len(problems.problems), problems.shown_file
    if language is Language.EN:
        heading = f"{file}: {many} problem{'' if many == 1 else 's'}"
    else:
        heading = french(f"{file} : {many} problème{'' if many == 1 else 's'}")
    mark = ": " if language is Language.EN else french(" : ")
    semicolon = "; " if language is Language.EN else french(" ; ")
    lines = [
        f"  {one.path}{mark}{said_in(language, one.problem)}{semicolon}{said_in(language, one.remedy)}"
        for one in problems.problems
    ]
    return "\n".join([heading, *lines])
