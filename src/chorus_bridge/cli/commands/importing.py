"""`directory import`: what the public directory says of the recipients, without one request for each."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import attrs
import click

from chorus_bridge.cli.assessing import NoPortal
from chorus_bridge.cli.directory.archive import LARGEST, tables
from chorus_bridge.cli.directory.columns import DEFAULTS
from chorus_bridge.cli.directory.importing import fetched, kept
from chorus_bridge.cli.directory.records import Directory, read_directory
from chorus_bridge.cli.endings import Ending, end, errors_told
from chorus_bridge.cli.options import AS_JSON, EXISTING, LANGUAGE, NEW_DATABASE, companies_of, file_of, reader
from chorus_bridge.cli.outbox_file import refuse_another_program
from chorus_bridge.cli.screen import write_json
from chorus_bridge.cli.waiting import progress
from chorus_bridge.cli.words import say
from chorus_bridge.domain.policy import Policy
from chorus_bridge.drivers import Ports, run, utc_now
from chorus_bridge.errors import BadValue
from chorus_bridge.gateway.companies import accounts
from chorus_bridge.gateway.turns import shared_turns
from chorus_bridge.messages.templates import Prose
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.settings import Settings
from chorus_bridge.transport import Sender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chorus_bridge.cli.situation_file.reading import SituationFile
    from chorus_bridge.domain.situation import Company
    from chorus_bridge.messages import Language

__all__ = ["directory"]


@click.group(
    short_help="Use the public directory of recipients.",
    help="Use the public directory of recipients.",
    epilog="""\b
    Examples:
      chorus-bridge directory import claims.json --database outbox.sqlite""",
)
def directory() -> None:
    """Hold the commands on the directory."""


def _columns(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    chosen = {}
    for value in values:
        name, equals, heading = value.partition("=")
        if name not in DEFAULTS or not equals or not heading:
            raise click.BadParameter(f"{value!r} is not FIELD=HEADING; fields: {', '.join(DEFAULTS)}")
        chosen[name] = heading
    return chosen


class _Given(TypedDict):
    """The options."""

    database: Path
    source: Path | None
    chosen: dict[str, str]
    company: tuple[str, ...]
    all_: bool
    again: bool
    as_json: bool
    language: str | None


@directory.command(
    "import",
    short_help="Learn what the recipients require, all at once.",
    help="""Download the directory of recipients, once a day at most, and keep what it says of the recipients of FILE
    for each of its companies, so that `assess` knows it without one request for each. With --from, read a file
    instead: a ZIP archive of tables, or one table; nothing is downloaded then, and its age is that of the file.

    What the real archive holds is in no source this program was written from. Tables of text (.csv, .txt) are read,
    with a line of headings; a column is used when its heading is known, or named by --column; the others are kept as
    they are, unused. Without a column for the SIRET nothing is imported. XML is not read. An absent recipient is not
    said to be unknown, nor a list of services to be whole: `transmit` still asks the portal where that matters. What
    the portal itself said, recently enough, is left as it is.

    Exit code: 0; 1 when lines could not be read, or the file not at all; the other lines are imported. 3 when the
    portal was away, or the last download is less than a day old; 4 when it refused.""",
    epilog="""\b
    Examples:
      chorus-bridge directory import claims.json --database outbox.sqlite
      chorus-bridge directory import claims.json --from annuaire.zip --column siret=Identifiant
      chorus-bridge directory import companies.json --company masonry --all --json""",
)
@click.argument("file", type=EXISTING)
@NEW_DATABASE
@click.option("--from", "source", type=EXISTING, help="Read this ZIP archive or table instead of downloading.")
@click.option(
    "--column", "chosen", multiple=True, callback=_columns, metavar="FIELD=HEADING",
    help="Which column says it; may be given several times.",
)  # fmt: skip
@click.option("--company", multiple=True, help="Only for this company; may be given several times.")
@click.option("--all", "all_", is_flag=True, help="Keep every recipient, not only those of FILE.")
@click.option("--again", is_flag=True, help="Download even when it was done less than a day ago.")
@AS_JSON
@LANGUAGE
def import_(file: Path, **given: Unpack[_Given]) -> None:
    """Import the directory."""
    spoken, as_json = reader(given["language"]), given["as_json"]
    content = file_of(file, as_json=as_json, language=spoken)
    with errors_told(spoken, as_json=as_json):
        found, counts = _imported(content, given, spoken)
    if as_json:
        problems = [attrs.asdict(problem) for problem in found.problems]
        report = {
            "format": "chorus-bridge/directory",
            "version": 1,
            "lines": found.lines,
            "found": len(found.recipients),
        }
        write_json({**report, "companies": counts, "problems": problems, "more_problems": found.untold})
    else:
        _tell(found, counts, spoken)
    end(Ending.NOT_ALL if found.problems else Ending.DONE)


def _imported(content: SituationFile, given: _Given, spoken: Language) -> tuple[Directory, dict[str, dict[str, int]]]:
    """Return what the directory says, and for each company how many recipients were kept, and left as they were."""
    companies = companies_of([content], given["company"])
    wanted = None if given["all_"] else _recipients(content)
    refuse_another_program(given["database"])
    with SqliteStore(given["database"]) as store:
        if given["source"] is None:
            settings = Settings.from_environment(os.environ)
            at, policy = utc_now(), settings.policy
            with progress(say("directory_downloading", spoken), None):
                archive = _downloaded(store, companies, settings, again=given["again"])
        else:
            at, policy = _age(given["source"]), Policy()
            archive = _content(given["source"])
        found = read_directory(tables(archive), wanted=wanted, chosen=given["chosen"], at=at)
        counts = {}
        ports = Ports(sender=NoPortal(), store=store)
        with progress(say("directory_keeping", spoken), len(found.recipients) * len(companies)) as step:
            for company in companies:
                done, left = run(kept(company, found, max_age=policy.facts_max_age, step=step), ports)
                counts[company] = {"kept": done, "left": left}
    return found, counts


def _recipients(content: SituationFile) -> frozenset[str]:
    """Return the SIRETs that the situations of a file address."""
    markets = (situation.market for situation in content.situations)
    parties = (party for market in markets for party in (market.recipient, market.contracting_authority))
    return frozenset("".join(party.siret.split()) for party in parties if party is not None and party.siret)


def _downloaded(store: SqliteStore, companies: Mapping[str, Company], settings: Settings, *, again: bool) -> bytes:
    """Return the archive, asked once, in the name of the first company that has an account."""
    asking = next((id_ for id_, company in companies.items() if company.account is not None), next(iter(companies), ""))
    turns = shared_turns(store, settings)
    with closing(Sender(settings, accounts(companies), turns=turns)) as sender:
        return run(fetched(asking, settings=settings, again=again), Ports(sender=sender, store=store))


def _content(source: Path) -> bytes:
    with source.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        problem, remedy = f"is larger than {LARGEST // 1024**2} MB", "split it"
        raise BadValue(field="directory", problem=problem, remedy=remedy)
    return content


def _age(source: Path) -> datetime:
    """Return when a file was written: what it says is as old as it is."""
    return min(datetime.fromtimestamp(source.stat().st_mtime, UTC), utc_now())


def _tell(found: Directory, counts: Mapping[str, Mapping[str, int]], spoken: Language) -> None:
    for problem in found.problems:
        word, _, name = problem.problem.partition(":")
        why = Prose(say(f"directory_{word}", spoken, name=name))
        click.echo(say("directory_problem", spoken, table=problem.table, line=problem.line, why=why), err=True)
    if found.untold:
        click.echo(say("directory_more", spoken, many=found.untold), err=True)
    click.echo(say("directory_read", spoken, lines=found.lines, found=len(found.recipients)))
    for company, count in counts.items():
        click.echo(say("directory_kept", spoken, company=company, **count))
