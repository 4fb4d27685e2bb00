"""`doctor`: everything that sending invoices stands on, looked at."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import click
from rich.text import Text

from chorus_bridge.cli.companies_file import CompaniesFile, read_companies
from chorus_bridge.cli.doctor.checks import Check, Level, Speaker
from chorus_bridge.cli.doctor.machine import libraries, settings_checks
from chorus_bridge.cli.doctor.outbox import database_checks, refused_before
from chorus_bridge.cli.doctor.portal import portal_checks
from chorus_bridge.cli.endings import Ending, end
from chorus_bridge.cli.options import AS_JSON, EXISTING, LANGUAGE, WRITTEN, reader
from chorus_bridge.cli.screen import output, write_json
from chorus_bridge.cli.situation_file.wording import said_in
from chorus_bridge.cli.waiting import progress
from chorus_bridge.cli.words import say
from chorus_bridge.drivers import utc_now
from chorus_bridge.settings.environment import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chorus_bridge.messages import Language

__all__ = ["doctor"]

_SIGNS: Final = {Level.OK: ("✔", "green"), Level.WARNING: ("!", "yellow"), Level.FAILURE: ("✘", "red")}


@click.command(
    short_help="Check everything that sending stands on.",
    help="""Check the machine, the settings, the outbox and the portal, and say for each what to do.

    With FILE, the technical account of each of its companies is tried by one harmless read. An account that was refused
    is not tried again, which could lock it, unless --try-again. Nothing is changed, at the portal or in the outbox, and
    no secret is printed: of most settings, only whether they are set. Each request waits fifteen seconds at most.

    Exit code: 0 when nothing fails, warnings or not; 1 when something does. With --strict, 1 for a warning too: a
    transmission that nobody takes up, a company that waits, an invoice that needs somebody. As an alarm, from cron,
    give --strict, FILE and --database, so that no warning says only that something was not looked at.""",
    epilog="""\b
    Examples:
      chorus-bridge doctor --database outbox.sqlite --offline
      chorus-bridge doctor companies.json --database outbox.sqlite
      chorus-bridge doctor companies.json --json""",
)
@click.argument("file", type=EXISTING, required=False)
@click.option("--database", type=WRITTEN, envvar=f"{PREFIX}DATABASE", show_envvar=True, help="The outbox's file.")
@click.option("--offline", is_flag=True, help="Do not ask the portal anything.")
@click.option("--try-again", is_flag=True, help="Try accounts that were refused before, once they are corrected.")
@click.option("--strict", is_flag=True, help="End with 1 when something is to look at, too.")
@AS_JSON
@LANGUAGE
def doctor(
    file: Path | None,
    *,
    database: Path | None,
    offline: bool,
    try_again: bool,
    strict: bool,
    as_json: bool,
    language: str | None,
) -> None:
    """Print every check."""
    spoken = reader(language)
    found = tuple(_checks(spoken, database, file, offline=offline, try_again=try_again))
    failed = any(check.level is Level.FAILURE for check in found)
    wanted = failed or (strict and any(check.level is Level.WARNING for check in found))
    if as_json:
        checks = [attrs.asdict(check) for check in found]
        write_json({"format": "chorus-bridge/doctor", "version": 1, "ok": not failed, "checks": checks})
    else:
        _show(found, spoken)
    end(Ending.NOT_ALL if wanted else Ending.DONE)


def _checks(
    spoken: Language, database: Path | None, file: Path | None, *, offline: bool, try_again: bool
) -> Iterator[Check]:
    speak, at = Speaker(spoken), utc_now()
    yield from libraries(speak)
    yield from settings_checks(speak, os.environ)
    yield from database_checks(speak, database, at=at)
    read = read_companies(file, environ=os.environ) if file else CompaniesFile(companies={}, unusable={})
    yield from _file_checks(speak, read)
    if offline:
        return
    companies = read.companies
    refused = refused_before(database, companies.values(), at=at)
    with progress(say("dr_asking", spoken), len(companies)) as step:
        yield from portal_checks(speak, companies, refused_before=refused, try_again=try_again, wall=utc_now, step=step)


def _file_checks(speak: Speaker, read: CompaniesFile) -> Iterator[Check]:
    for name, problems in read.unusable.items():
        for one in problems.problems:
            place = name or problems.shown_file
            problem, todo = (said_in(speak.language, words) for words in (one.problem, one.remedy))
            yield speak.failure(
                f"file.{name}" if name else "file", "dr_file_wrong", "dr_file_wrong_remedy",
                place=f"{place}, {one.path}", problem=problem, todo=todo,
            )  # fmt: skip


def _show(found: Sequence[Check], spoken: Language) -> None:
    console = output(folded=False)
    for check in found:
        sign, style = _SIGNS[check.level]
        console.print(Text.assemble((sign, style), " ", check.text), soft_wrap=True)
        if check.remedy:
            console.print(Text(f"  → {check.remedy}"), soft_wrap=True)
    many = Counter(check.level for check in found)
    console.print(Text(say("dr_sum", spoken, **{level.value: many[level] for level in Level})))
