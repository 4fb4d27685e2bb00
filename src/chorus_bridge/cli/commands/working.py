"""`worker` and `refresh`: what talks to the portal."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from chorus_bridge.cli.endings import Ending, end, ending_of, error_json, errors_told
from chorus_bridge.cli.events_log import JsonLines, line_log, written
from chorus_bridge.cli.opening import asked, gateway_on
from chorus_bridge.cli.opening import resume as resumed
from chorus_bridge.cli.options import (
    AS_JSON,
    DATABASE,
    EXISTING,
    LANGUAGE,
    NEW_DATABASE,
    reader,
    served_companies,
)
from chorus_bridge.cli.outcomes import Outcomes
from chorus_bridge.cli.pauses import wait_json, wait_text, waits
from chorus_bridge.cli.refreshing import Refreshed, refresh_companies
from chorus_bridge.cli.screen import write_json
from chorus_bridge.cli.serving import asked_to_stop
from chorus_bridge.cli.transmissions import status_word
from chorus_bridge.cli.waiting import progress
from chorus_bridge.cli.words import say
from chorus_bridge.drivers import utc_now
from chorus_bridge.gateway import WorkReport
from chorus_bridge.messages import error_text, portal_status_word
from chorus_bridge.messages.templates import Prose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chorus_bridge.domain.situation import Company
    from chorus_bridge.domain.waiting import CompanyWait
    from chorus_bridge.messages import Language

__all__ = ["refresh", "worker"]

_COMPANY = click.option(
    "--company", "chosen", multiple=True, help="Only this company of the files; may be given several times."
)


@click.command(
    short_help="Send what is due, and follow what was sent.",
    help="""Do rounds until interrupted or terminated: send what is due, search for what is unsure, ask about what is
    open. Only the companies that the FILEs name are served, with the accounts they name; their situations do not
    matter here. A company that cannot be served, because its password is not set for one, is told and left out. What a
    round has begun when the process is asked to stop is finished: nothing is left half sent.

    Each event is a line on standard error; with --json, a line of JSON on standard output, the report last. The report
    counts what was tried, says what became of it, and which companies wait.

    Exit code: 0 when it was asked to stop. With --once, asked to stop or not: 4 when an invoice or an access was
    refused; 1 when something is held, in conflict, or failed unexpectedly; 3 when something must be tried or searched
    for again, or a company waits for the portal; otherwise 0. At any time 1 when the database refused, or a company
    could not be served.""",
    epilog="""\b
    Examples:
      chorus-bridge worker companies.json --database outbox.sqlite
      chorus-bridge worker masonry.json roofing.json --company masonry
      chorus-bridge worker companies.json --once --json""",
)
@click.argument("files", metavar="FILE...", type=EXISTING, nargs=-1, required=True)
@NEW_DATABASE
@click.option("--once", is_flag=True, help="Do one round, then end.")
@_COMPANY
@click.option(
    "--resume", is_flag=True, help="First let the companies go on whose access was refused: it is corrected now."
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line: the events, then the report.")
@LANGUAGE
def worker(
    files: tuple[Path, ...],
    *,
    database: Path,
    once: bool,
    chosen: tuple[str, ...],
    resume: bool,
    as_json: bool,
    language: str | None,
) -> None:
    """Work for the companies of *files*."""
    spoken = reader(language)
    companies, unserved = served_companies(files, chosen, as_json=as_json, language=spoken)
    if unserved and not as_json:
        click.echo(say("served_without", spoken), err=True)
    outcomes = Outcomes()
    with asked_to_stop() as stop, errors_told(spoken, as_json=as_json):
        lines = JsonLines(utc_now, stop) if as_json else None
        with gateway_on(database, companies, observers=(outcomes, lines or line_log())) as gateway:
            if not as_json:
                click.echo(say("work_begins", spoken, companies=", ".join(companies)), err=True)
            if resume:
                resumed(gateway, companies.values())
            if once:
                rounds = (gateway.run_once(company=id_, halted=stop.is_set) for id_ in companies if not stop.is_set())
                report = sum(rounds, start=WorkReport())
            else:
                report = gateway.work(stop, companies=tuple(companies))
            waiting = asked(database, waits(companies))
    if lines is not None and lines.lost is not None:
        raise lines.lost
    _report(report, outcomes, waiting, spoken, as_json=as_json)
    ending = outcomes.ending(report, waiting) if once else Ending.DONE
    end(Ending.NOT_ALL if unserved and ending is not Ending.REFUSED else ending)


def _report(
    report: WorkReport, outcomes: Outcomes, waiting: Sequence[CompanyWait], spoken: Language, *, as_json: bool
) -> None:
    numbers = attrs.asdict(report)
    if as_json:
        seen = {"outcomes": outcomes.as_json(), "waiting": [wait_json(wait) for wait in waiting]}
        written({"event": "report", "at": utc_now().isoformat(), **numbers, **seen})
        return
    portal = report.awaited + report.watched + report.refreshed
    click.echo(say("work_ends", spoken, **{**numbers, "watched": portal}))
    for line in outcomes.lines(spoken):
        click.echo(line)
    for wait in waiting:
        click.echo(wait_text(wait, spoken, at=utc_now()))


@click.command(
    short_help="Ask the portal now about what is open.",
    help="""Ask the portal now about each deposited invoice that is still followed, of the companies of FILE, and print
    what changed. A worker does so by itself, and asks less often: this is for whoever cannot wait.

    Exit code: 0; 3 when the portal was away, or a company waits for an hour; 4 when an access was refused, now or
    before, or an answer was none that is known; 1 when a company could not be served.""",
    epilog="""\b
    Examples:
      chorus-bridge refresh companies.json --database outbox.sqlite
      chorus-bridge refresh companies.json --company masonry --json""",
)
@click.argument("file", type=EXISTING)
@DATABASE
@_COMPANY
@click.option(
    "--limit", type=click.IntRange(1, 10000), default=500, show_default=True, help="Invoices of a company at most."
)
@AS_JSON
@LANGUAGE
def refresh(
    file: Path, *, database: Path, chosen: tuple[str, ...], limit: int, as_json: bool, language: str | None
) -> None:
    """Ask about everything that is open."""
    spoken = reader(language)
    companies, unserved = served_companies([file], chosen, as_json=as_json, language=spoken)
    with errors_told(spoken, as_json=as_json):
        found = _refreshed(database, companies, limit, spoken)
        waiting = asked(database, waits(found.failures))
    if as_json:
        write_json(_refresh_json(found, spoken))
    else:
        _tell(found, limit, spoken)
        for wait in waiting:
            click.echo(wait_text(wait, spoken, at=utc_now()), err=True)
    end(max(map(ending_of, found.failures.values()), default=Ending.NOT_ALL if unserved else Ending.DONE))


def _refreshed(database: Path, companies: Mapping[str, Company], limit: int, spoken: Language) -> Refreshed:
    with ExitStack() as stack:

        def plan(many: int) -> Callable[[int], None]:
            return stack.enter_context(progress(say("refreshing", spoken), many))

        return refresh_companies(database, companies, limit=limit, plan=plan)


def _tell(found: Refreshed, limit: int, spoken: Language) -> None:
    for one, news in found.changed:
        was = status_word(one, spoken) or say("no_status", spoken)
        became = portal_status_word(news, spoken)
        click.echo(say("changed", spoken, situation=one.situation, number=one.number, was=was, became=became))
    click.echo(say("unchanged", spoken, asked=found.asked, changed=len(found.changed), unasked=found.unasked))
    for company in found.beyond:
        click.echo(say("refresh_limited", spoken, company=company, limit=limit), err=True)
    for company, error in found.failures.items():
        click.echo(say("refresh_stopped", spoken, company=company, why=Prose(error_text(error, spoken))), err=True)


def _refresh_json(found: Refreshed, spoken: Language) -> dict[str, object]:
    changed = [
        {
            "id": one.id,
            "company": one.company,
            "situation": one.situation,
            "number": one.number,
            "was": one.news and one.news.raw,
            "became": news.raw,
            "word": portal_status_word(news, spoken),
            "at": news.at and news.at.isoformat(),
        }
        for one, news in found.changed
    ]
    failures = [{"company": company, **error_json(error, spoken)} for company, error in found.failures.items()]
    head = {"format": "chorus-bridge/refresh", "version": 1, "asked": found.asked, "unasked": found.unasked}
    return {**head, "changed": changed, "failures": failures, "beyond_limit": found.beyond}
