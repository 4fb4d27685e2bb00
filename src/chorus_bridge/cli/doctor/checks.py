"""One thing that was looked at, and what came of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from chorus_bridge.cli.words import say

if TYPE_CHECKING:
    from chorus_bridge.messages import Language

__all__ = ["Check", "Level", "Speaker"]


class Level(StrEnum):
    """What came of it."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@frozen(kw_only=True)
class Check:
    """What was looked at, what was seen, and what to do about it. Never a secret."""

    name: str
    level: Level
    text: str = field(repr=False)
    remedy: str = field(default="", repr=False)


@frozen
class Speaker:
    """Makes checks in one language."""

    language: Language

    def ok(self, name: str, key: str, /, **values: object) -> Check:
        """Return that all is well."""
        return Check(name=name, level=Level.OK, text=say(key, self.language, **values))

    def warning(self, name: str, key: str, remedy: str, /, **values: object) -> Check:
        """Return what somebody should look at."""
        return self._check(name, Level.WARNING, key, remedy, values)

    def failure(self, name: str, key: str, remedy: str, /, **values: object) -> Check:
        """Return what keeps invoices from leaving."""
        return self._check(name, Level.FAILURE, key, remedy, values)

    def _check(self, name: str, level: Level, key: str, remedy: str, values: dict[str, object]) -> Check:
        text, todo = (say(one, self.language, **values) for one in (key, remedy))
        return Check(name=name, level=level, text=text, remedy=todo)
