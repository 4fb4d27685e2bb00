"""The two languages every text exists in."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from chorus_bridge.errors import BadValue

__all__ = ["ByLanguage", "Language"]

T = TypeVar("T")


class Language(StrEnum):
    """Language of a text, passed wherever one is made; there is no default and no locale."""

    FR = "fr"
    EN = "en"


class ByLanguage(dict[Language, T]):
    """A table by language; a language that is not spoken here is refused by name, not with a bare ``KeyError``."""

    def __missing__(self, key: object) -> T:
        """Refuse *key*.

        Raises:
            BadValue: Always.
        """
        problem, remedy = "not a language of the texts", f"give one of: {', '.join(Language)}"
        raise BadValue(field="language", problem=problem, remedy=remedy)
