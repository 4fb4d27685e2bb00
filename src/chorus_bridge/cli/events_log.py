"""What a worker tells while it works: one line an event, for people or for programs."""

from __future__ import annotations

import json
import logging
import sys
from typing import TYPE_CHECKING, Final

import click

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.telemetry import LogObserver

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chorus_bridge.drivers import Observer
    from chorus_bridge.effects import Event

__all__ = ["JsonLines", "line_log", "written"]

_NEEDS_SOMEBODY: Final = frozenset({State.REFUSED, State.HELD, State.CONFLICT})


def line_log() -> Observer:
    """Return what logs each event on standard error, with its instant and its level; a refused invoice is a warning."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    usual, loud = _log(handler), _log(handler, raised=True)

    def observe(event: Event) -> None:
        (loud if event.facts.get("state") in _NEEDS_SOMEBODY else usual)(event)

    return observe


def _log(handler: logging.Handler, *, raised: bool = False) -> LogObserver:
    # Not one of the process's shared loggers: a host's own settings are not ours to change.
    logger = logging.Logger("chorus_bridge", logging.INFO)  # noqa: LOG001 — as the line above says
    logger.addHandler(handler)
    if raised:
        logger.addFilter(_as_warning)
    return LogObserver(logger)


def _as_warning(record: logging.LogRecord) -> bool:
    record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
    return True


class JsonLines:
    """An observer that writes each event as one line of JSON on standard output.

    Args:
        clock: The present instant.
        stop: Set when a line could not be written: events that nobody can read are not gone through in silence.
    """

    def __init__(self, clock: Callable[[], datetime], stop: threading.Event) -> None:
        self._clock = clock
        self._stop = stop
        self.lost: OSError | None = None
        """Why a line could not be written; the drivers ignore what an observer raises."""

    def __call__(self, event: Event) -> None:
        """Write *event*."""
        line = {
            "event": event.name,
            "at": self._clock().isoformat(),
            "company": event.company,
            "transmission": event.transmission,
            "facts": {
                name: value if isinstance(value, int | float) else str(value) for name, value in event.facts.items()
            },
        }
        if self.lost is None:
            try:
                written(line)
            except OSError as exc:
                self.lost = exc
                self._stop.set()


def written(line: Mapping[str, object]) -> None:
    """Write one object on one line, at once: whoever reads may be waiting for it."""
    click.echo(json.dumps(line, ensure_ascii=False).encode())
    sys.stdout.flush()
