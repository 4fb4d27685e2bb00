"""`assess`: what the rules say of a file, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chorus_bridge.cli.assessing import judge
from chorus_bridge.cli.endings import errors_told
from chorus_bridge.cli.judgement_json import judgement_json
from chorus_bridge.cli.judgement_table import show_judgement
from chorus_bridge.cli.options import EXISTING, LANGUAGE, file_of, reader
from chorus_bridge.cli.parameters import instant
from chorus_bridge.cli.screen import output
from chorus_bridge.domain.assessment import Precedence
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.vocabulary import Environment
from chorus_bridge.drivers import utc_now
from chorus_bridge.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from chorus_bridge.cli.assessing import Judged
    from chorus_bridge.domain.situation import Situation

__all__ = ["assess"]


@click.command(
    short_help="Judge the situations of a file, offline.",
    help="""Say of each situation of FILE whether it can be transmitted, and what is missing when it cannot.

    Nothing is sent and the portal is not asked. What it says of the recipients is only known when --database names
    an outbox in which it was prepared; that file is read, never changed.

    Exit code: 0 when the file was judged, whatever the states; 1 when the file has problems, each told on standard
    error with its place; 2 when the command itself is wrong.""",
    epilog="""\b
    Examples:
      chorus-bridge assess claims.json
      chorus-bridge assess claims.json --details --lang fr
      chorus-bridge assess claims.json --database outbox.sqlite --json""",
)
@click.argument("file", type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object, in UTF-8, instead of a table.")
@click.option("--details", is_flag=True, help="After the table, print the tooltip of each situation.")
@LANGUAGE
@click.option("--qualification", is_flag=True, help="Judge as on the qualification platform: fictitious SIRETs pass.")
@click.option("--pending-first", is_flag=True, help="Show pending steps before missing information.")
@click.option("--now", "at", callback=instant, metavar="ISO", help="Judge at this instant, e.g. 2026-11-24T09:00:00Z.")
@click.option("--database", type=EXISTING, help="Outbox whose memory counts.")
def assess(
    file: Path,
    *,
    as_json: bool,
    details: bool,
    language: str | None,
    qualification: bool,
    pending_first: bool,
    at: datetime | None,
    database: Path | None,
) -> None:
    """Print the assessment of every situation of *file*."""
    policy = Policy(
        environment=Environment.QUALIFICATION if qualification else Environment.PRODUCTION,
        precedence=Precedence.PENDING_FIRST if pending_first else Precedence.MISSING_FIRST,
    )
    now, language_read = at or utc_now(), reader(language)
    situations = file_of(file, as_json=as_json, language=language_read).situations
    with errors_told(language_read, as_json=as_json):
        judged = _judged(situations, now, policy, database)
    if as_json:
        click.echo(judgement_json(judged, language_read, at=now).encode())
    else:
        show_judgement(output(folded=False), judged, language_read, at=now, details=details)


def _judged(situations: Sequence[Situation], at: datetime, policy: Policy, database: Path | None) -> tuple[Judged, ...]:
    try:
        return judge(situations, at=at, policy=policy, database=database)
    except ConfigurationError as exc:
        raise click.BadParameter(f"it {exc.problem}; {exc.remedy}", param_hint="'--database'") from exc
