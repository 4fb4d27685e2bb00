"""One log line an event: its name, ids, codes and numbers, as ``extra`` fields a log collector can index."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chorus_bridge.effects import Event

__all__ = ["LONGEST", "LogObserver"]

_ALARMS = frozenset(
    {
        "delivery.late_presence",
        "delivery.presence_elsewhere",
        "delivery.conflict",
        "delivery.held",
        "flow.incident",
        "portal.reopened",
        "access.refused",
        "work.failed",
    }
)
_PLAIN: Final = re.compile(r"[A-Za-z0-9._:/@+-]*")

LONGEST: Final = 200
"""Characters kept of one value: some, like a status, are the portal's own words."""


class LogObserver:
    """Writes events to a logger: alarms as warnings, the rest as information.

    What is not plain letters, digits and a few signs is written between quotes, in ASCII, with escapes: nobody's words
    can end a line, pass for another field or steer a terminal.
    """

    def __init__(self, logger: logging.Logger | None = None) -> None:
        self._logger = logger or logging.getLogger("chorus_bridge")

    def __call__(self, event: Event) -> None:
        """Write *event*."""
        level = logging.WARNING if event.name in _ALARMS else logging.INFO
        company, transmission = _harmless(event.company), _harmless(event.transmission or "-")
        facts = " ".join(f"{name}={_harmless(value)}" for name, value in event.facts.items())
        self._logger.log(
            level,
            "%s company=%s transmission=%s %s",
            event.name,
            company,
            transmission,
            facts,
            extra={
                "action": event.name,
                "company": company,
                "transmission": transmission if event.transmission else None,
            },
        )


def _harmless(value: object) -> str:
    text = str(value)
    cut = text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
    return cut if _PLAIN.fullmatch(cut) else json.dumps(cut)
