"""`recover` and `purge`: what the owner of the database does to all of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from chorus_bridge.cli.assessing import NoPortal
from chorus_bridge.cli.endings import errors_told
from chorus_bridge.cli.opening import changed
from chorus_bridge.cli.options import AS_JSON, DATABASE, LANGUAGE, reader
from chorus_bridge.cli.outbox_file import refuse_another_program
from chorus_bridge.cli.parameters import instant
from chorus_bridge.cli.screen import write_json
from chorus_bridge.cli.words import say
from chorus_bridge.drivers import Ports, run, utc_now
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.sqlite import SqliteStore

__all__ = ["purge", "recover"]


@click.command(
    short_help="After a restore, search before sending.",
    help="""After a restored backup, or a replica that took over, make unsure everything that may have left since SINCE.

    Each is then searched for at the portal before anything is sent. Stop every worker first, and run it before any
    worker starts again. SINCE is the last instant whose changes are certainly in this file: that of the backup. It
    works without settings; a file of an earlier version is upgraded.

    Exit code: 0, even when nothing may have left; 2 when SINCE cannot be read, or is in the future.""",
    epilog="""\b
    Examples:
      chorus-bridge recover 2026-11-24T02:00:00+01:00 --database outbox.sqlite""",
)
@click.argument("since", callback=instant)
@DATABASE
@AS_JSON
@LANGUAGE
def recover(since: datetime, *, database: Path, as_json: bool, language: str | None) -> None:
    """Make unsure what may have left."""
    _past(since, "'SINCE'")
    spoken = reader(language)
    with errors_told(spoken, as_json=as_json):
        # Not as the other commands open it, which send an earlier version to a worker: it would send first.
        refuse_another_program(database)
        with SqliteStore(database) as store:
            many = run(outbox.recover(since), Ports(sender=NoPortal(), store=store))
    if as_json:
        write_json(
            {"format": "chorus-bridge/recovered", "version": 1, "since": since.isoformat(), "transmissions": many}
        )
    else:
        click.echo(say("recovered", spoken, many=many))


@click.command(
    short_help="Delete what ended before a date.",
    help="""Delete what ended before an instant for COMPANY, with its record and its documents. There is no way back.

    Only what is refused, cancelled, or final at the portal: nothing under way, unsure, held, or still followed. Of an
    invoice the portal has, one line without content stays, so that its number is never deposited again.

    Exit code: 0, even when there was nothing; 2 when the instant cannot be read, or is in the future.""",
    epilog="""\b
    Examples:
      chorus-bridge purge masonry --before 2016-01-01T00:00:00Z""",
)
@click.argument("company")
@click.option("--before", required=True, callback=instant, metavar="ISO", help="E.g. 2016-01-01T00:00:00Z.")
@DATABASE
@AS_JSON
@LANGUAGE
def purge(company: str, *, before: datetime, database: Path, as_json: bool, language: str | None) -> None:
    """Delete old ends."""
    _past(before, "'--before'")
    spoken = reader(language)
    with errors_told(spoken, as_json=as_json):
        many = changed(database, outbox.purge(company, before=before))
    if as_json:
        about = {"format": "chorus-bridge/purged", "version": 1, "company": company}
        write_json({**about, "before": before.isoformat(), "transmissions": many})
    else:
        click.echo(say("purged", spoken, company=company, many=many))


def _past(given: datetime, hint: str) -> None:
    """Do nothing when *given* is past.

    Raises:
        BadParameter: It is not: the date is mistaken.
    """
    if given > utc_now():
        raise click.BadParameter("is in the future", param_hint=hint)
