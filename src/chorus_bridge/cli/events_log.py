"""What a worker tells while it works: one line an event, for people or for programs."""

from __future__ import annotations

import json
import logging
import sys
from typing import TYPE_CHECKING

import click

from chorus_bridge.telemetry import LogObserver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chorus_bridge.drivers import Observer
    from chorus_bridge.effects import Event

__all__ = ["line_log", "line_of_json", "written"]


def line_log() -> Observer:
    """Return what logs each event on standard error, with its instant and its level."""
    # Not one of the process's shared loggers: a host's own settings are not ours to change.
    logger = logging.Logger("chorus_bridge", logging.INFO)  # noqa: LOG001 — as the line above says
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return LogObserver(logger)


def line_of_json(clock: Callable[[], datetime]) -> Observer:
    """Return what writes each event as one line of JSON on standard output."""

    def observe(event: Event) -> None:
        line = {
            "event": event.name,
            "at": clock().isoformat(),
            "company": event.company,
            "transmission": event.transmission,
            "facts": {
                name: value if isinstance(value, int | float) else str(value) for name, value in event.facts.items()
            },
        }
        written(line)

    return observe


def written(line: Mapping[str, object]) -> None:
    """Write one object on one line, at once: whoever reads may be waiting for it."""
    click.echo(json.dumps(line, ensure_ascii=False).encode())
    sys.stdout.flush()
