"""One log line an event: its name, ids, codes and numbers, as ``extra`` fields a log collector can index."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chorus_bridge.effects import Event

__all__ = ["LogObserver"]

_ALARMS = frozenset({"delivery.late_presence", "delivery.conflict", "delivery.held", "access.refused", "work.failed"})


class LogObserver:
    """Writes events to a logger: alarms as warnings, the rest as information."""

    def __init__(self, logger: logging.Logger | None = None) -> None:
        self._logger = logger or logging.getLogger("chorus_bridge")

    def __call__(self, event: Event) -> None:
        """Write *event*."""
        level = logging.WARNING if event.name in _ALARMS else logging.INFO
        facts = " ".join(f"{name}={value}" for name, value in event.facts.items())
        self._logger.log(
            level,
            "%s company=%s transmission=%s %s",
            event.name,
            event.company,
            event.transmission or "-",
            facts,
            extra={"action": event.name, "company": event.company, "transmission": event.transmission},
        )
