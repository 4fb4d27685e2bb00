"""What is wrong with a file, all of it, said without quoting what the file holds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from chorus_bridge.errors import ChorusBridgeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import ValidationError

__all__ = ["WHOLE_FILE", "FileProblem", "FileProblems", "json_path", "shape_problems"]

_NAME: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_]{0,59}|<[a-z]+>")

WHOLE_FILE: Final = "$"
"""Path of the file itself, as JSONPath writes it."""


@frozen(kw_only=True)
class FileProblem:
    """One thing to correct.

    Args:
        path: Where in the file, e.g. ``"situations[3].invoice.total_vat"``.
        problem: What is wrong, without the value.
        remedy: What to write instead.
    """

    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; {self.remedy}"


@frozen(kw_only=True)
class FileProblems(ChorusBridgeError):
    """The file cannot be used: correct every problem, then read it again.

    Args:
        file: Name of the file.
        problems: All of them, in the order of the file's fields.
    """

    file: str
    problems: tuple[FileProblem, ...]

    @property
    def shown_file(self) -> str:
        """The name of the file, which is somebody's words too: it must not steer the terminal it is shown on."""
        return self.file if self.file.isprintable() else json.dumps(self.file)

    def __str__(self) -> str:
        many = len(self.problems)
        heading = f"{self.shown_file}: {many} problem{'' if many == 1 else 's'}"
        return "\n".join([heading, *(f"  {p}" for p in self.problems)])


def json_path(parts: Iterable[str | int]) -> str:
    """Return *parts* as people write them: ``("situations", 3, "id")`` is ``situations[3].id``.

    Parts between angle brackets name an alternative of the shape, which is no place in the file: they are not
    shown. A name that no field bears is quoted, so that it cannot pass for anything else in a log.
    """
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif not _NAME.fullmatch(part):
            path += f"[{json.dumps(part[:60])}]"
        elif not part.startswith("<"):
            path += f".{part}" if path else part
    return path or WHOLE_FILE


_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("is absent", "add it"),
    "extra_forbidden": ("is not a field of this place", "remove it or correct its name"),
    "string_type": ("is not text", "write it between double quotes"),
    "string_too_long": ("is too long", "write at most {max_length} characters"),
    "string_too_short": ("is empty", "write at least {min_length} character(s)"),
    "string_pattern_mismatch": ("is not written as expected", "follow the pattern {pattern}"),
    "bool_type": ("is neither true nor false", "write true or false, without quotes"),
    "int_type": ("is not a whole number", "write digits only, without quotes"),
    "int_from_float": ("is not a whole number", "write digits only, without quotes"),
    "greater_than_equal": ("is too small", "write at least {ge}"),
    "enum": ("is not one of the accepted words", "write {expected}"),
    "literal_error": ("is not one of the accepted values", "write {expected}"),
    "date_type": ("is not a date", 'write it as text, like "2026-11-30"'),
    "date_parsing": ("is not a date", 'write it like "2026-11-30"'),
    "date_from_datetime_parsing": ("is not a date", 'write it like "2026-11-30"'),
    "date_from_datetime_inexact": ("is not a date", 'write it like "2026-11-30", without the time'),
    "tuple_type": ("is not a list", "write it between [ and ]"),
    "too_long": ("has too many items", "write at most {max_length}"),
    "model_type": ("is not an object", "write it between { and }"),
    "json_invalid": ("is not JSON", "correct it with any JSON checker"),
}
_SECRETS: Final = frozenset({"login", "password"})
_NO_SECRET: Final = (
    "holds a secret that must not be in a file",
    'put it in an environment variable and name that variable in "login_env" or "password_env"',
)
_OTHERWISE: Final = ("is not as expected", "compare it with the reference page of the situation file")


def shape_problems(errors: ValidationError) -> tuple[FileProblem, ...]:
    """Return what the reader of the shape found, in our words."""
    details = errors.errors(include_url=False, include_input=False)
    return tuple(_problem(error["type"], error["loc"], error) for error in details)


def _problem(kind: str, place: tuple[str | int, ...], error: Mapping[str, Any]) -> FileProblem:
    context: Mapping[str, Any] = error.get("ctx", {})
    if kind == "extra_forbidden" and place[-1] in _SECRETS:
        problem, remedy = _NO_SECRET
    elif "remedy" in context:
        problem, remedy = error["msg"], context["remedy"]
    else:
        problem, remedy = _WORDS.get(kind, _OTHERWISE)
        remedy = _filled(remedy, context)
    return FileProblem(path=json_path(place), problem=problem, remedy=remedy)


def _filled(remedy: str, context: Mapping[str, Any]) -> str:
    """Fill the names a remedy knows; the braces of JSON in it are words, not names."""
    for name, value in context.items():
        remedy = remedy.replace(f"{{{name}}}", str(value))
    return remedy
