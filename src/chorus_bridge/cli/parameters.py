"""What the options write: an instant, a pace, a language; what cannot be read is refused with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from chorus_bridge.messages import Language
from chorus_bridge.simulator import pace_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chorus_bridge.simulator import Pace

__all__ = ["instant", "language_of", "pace"]

_YEARS: Final = range(2000, 2200)
"""Far inside what dates can hold, so that no sum of a date and a delay leaves it."""


def instant(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """Return the aware instant that *value* writes, in UTC; None for an absent option.

    Raises:
        BadParameter: It writes none, or one without its offset from UTC.
    """
    if value is None:
        return None
    try:
        written = datetime.fromisoformat(value)
    except ValueError as exc:
        raise click.BadParameter(f"{value!r} is not an instant; write it like 2026-11-24T09:00:00Z") from exc
    if written.tzinfo is None:
        raise click.BadParameter(f"{value!r} has no offset from UTC; write it like 2026-11-24T09:00:00+01:00")
    if written.year not in _YEARS:
        raise click.BadParameter(f"{value!r} is not between {_YEARS.start} and {_YEARS.stop}")
    return written.astimezone(UTC)


def pace(_ctx: click.Context, _param: click.Parameter, value: str) -> Pace:
    """Return how fast the simulator's invoices move by themselves, as *value* writes it.

    Raises:
        BadParameter: It writes no pace.
    """
    try:
        return pace_from(value)
    except (ValueError, OverflowError) as exc:
        raise click.BadParameter(f"{value!r} is not a pace; write manual, reads:N or every:SECONDS") from exc


def language_of(environ: Mapping[str, str]) -> Language:
    """Return the language of the user's locale, as POSIX orders its variables: French, or else English.

    Args:
        environ: The environment variables.
    """
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return Language.FR if locale.lower().startswith("fr") else Language.EN
