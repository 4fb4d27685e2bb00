"""`transmit` and `cancel`: what enters the queue, and what leaves it before it is sent."""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click
from attrs import evolve

from chorus_bridge.cli.endings import Ending, end, error_json, errors_told
from chorus_bridge.cli.opening import asked, changed, gateway_on, resume
from chorus_bridge.cli.options import AS_JSON, BY, DATABASE, EXISTING, LANGUAGE, NEW_DATABASE, file_of, reader
from chorus_bridge.cli.pauses import refused_accesses
from chorus_bridge.cli.queueing import Outcome, foreseen, prepared, queued
from chorus_bridge.cli.screen import ABSENT, write_json
from chorus_bridge.cli.settling import refused_access, under_way, work_until_settled
from chorus_bridge.cli.transmissions import identified, one_json, state_word, transmission_json
from chorus_bridge.cli.waiting import progress
from chorus_bridge.cli.words import say
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.drivers import utc_now
from chorus_bridge.errors import NotTransmissible
from chorus_bridge.gateway.flows.transmitting import cancel as cancelling
from chorus_bridge.messages import error_text, moment
from chorus_bridge.messages.templates import Prose
from chorus_bridge.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.errors import ChorusBridgeError
    from chorus_bridge.gateway import Gateway
    from chorus_bridge.messages import Language

__all__ = ["cancel", "transmit"]

_LONGEST_HOLD: Final = 366 * 24 * 3600
_STOPPED: Final = frozenset({State.HELD, State.CONFLICT})


class _Given(TypedDict):
    """The options of `transmit`."""

    database: Path
    only: tuple[str, ...]
    hold: int | None
    at_once: bool
    by: str
    prepare: bool
    resume: bool
    dry_run: bool
    wait: bool
    timeout: int
    as_json: bool
    language: str | None


@click.command(
    short_help="Queue the situations of a file.",
    help="""Prepare, judge and queue the situations of FILE: everything that can be transmitted, each once.

    Nothing leaves while no worker runs (see `worker`), unless --wait sends here. What is queued can be cancelled until
    it leaves. A situation that is already queued, or at the portal, is left as it is. The settings are those of the
    CHORUS_BRIDGE_ variables; the accounts are those that FILE names.

    Exit code: 0 when all of it is queued or was already there; 1 when something is not. With --wait: 4 when the
    portal refused an invoice or an access; 7 when --timeout was over first.""",
    epilog="""\b
    Examples:
      chorus-bridge transmit claims.json --database outbox.sqlite
      chorus-bridge transmit claims.json --only school-07 --hold 600 --by "J. Martin"
      chorus-bridge transmit claims.json --dry-run --json
      chorus-bridge transmit claims.json --now-hold --wait --timeout 120""",
)
@click.argument("file", type=EXISTING)
@NEW_DATABASE
@click.option("--only", multiple=True, metavar="ID", help="Only this situation; may be given several times.")
@click.option(
    "--hold", type=click.IntRange(0, _LONGEST_HOLD), metavar="SECONDS", help="How long each can be cancelled at least."
)
@click.option("--now-hold", "at_once", is_flag=True, help="No such wait: the next worker may send it. As --hold 0.")
@BY
@click.option("--prepare/--no-prepare", default=True, help="Ask the portal first what the recipients require.")
@click.option(
    "--resume", is_flag=True, help="First let the companies go on whose access was refused: it is corrected now."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be queued. Nothing is asked and nothing changes.")
@click.option("--wait", is_flag=True, help="Send and follow here until each is deposited or needs somebody.")
@click.option(
    "--timeout", type=click.IntRange(1, 86400), default=300, show_default=True, metavar="SECONDS",
    help="How long --wait waits at most; what has begun is finished.",
)  # fmt: skip
@AS_JSON
@LANGUAGE
def transmit(file: Path, **given: Unpack[_Given]) -> None:
    """Queue what *file* holds and print what became of each situation."""
    if given["at_once"] and given["hold"] is not None:
        raise click.UsageError("--hold and --now-hold exclude each other")
    for other in ("wait", "resume"):
        if given["dry_run"] and given[other]:
            raise click.UsageError(f"--dry-run and --{other} exclude each other")
    spoken, begun, as_json = reader(given["language"]), utc_now(), given["as_json"]
    content = file_of(file, as_json=as_json, language=spoken)
    chosen = _chosen(content.situations, given["only"])
    failures: dict[str, ChorusBridgeError] = {}
    waiting: tuple[str, ...] = ()
    with errors_told(spoken, as_json=as_json):
        if given["dry_run"]:
            policy = Settings.from_environment(os.environ).policy
            outcomes = foreseen(given["database"], chosen, policy=policy, at=begun)
        else:
            with gateway_on(given["database"], content.companies) as gateway:
                outcomes, failures = _queue(gateway, chosen, given, spoken, begun)
                owners = {one.company.id: one.company for one in chosen}
                waiting = tuple(asked(given["database"], refused_accesses(owners.values())))
    if as_json:
        write_json({**_report(outcomes, failures, spoken, at=begun, dry_run=given["dry_run"]), "waiting": waiting})
    else:
        for company in waiting:
            click.echo(say("refused_before", spoken, company=company), err=True)
        _tell(outcomes, failures, spoken, waited=given["wait"])
    end(_ending(outcomes, waited=given["wait"]))


def _chosen(situations: Sequence[Situation], only: Sequence[str]) -> tuple[Situation, ...]:
    known = {situation.id for situation in situations}
    for id_ in only:
        if id_ not in known:
            raise click.BadParameter(f"the file has no situation {id_!r}", param_hint="'--only'")
    return tuple(situation for situation in situations if not only or situation.id in only)


def _queue(
    gateway: Gateway, chosen: Sequence[Situation], given: _Given, spoken: Language, begun: datetime
) -> tuple[tuple[Outcome, ...], dict[str, ChorusBridgeError]]:
    """Prepare, queue and, when asked, send; return what became of each situation, and what could not be prepared."""
    failures: dict[str, ChorusBridgeError] = {}
    seconds = 0 if given["at_once"] else given["hold"]
    hold = None if seconds is None else HoldFor(timedelta(seconds=seconds))
    if given["resume"]:
        resume(gateway, {one.company.id: one.company for one in chosen}.values())
    if given["prepare"]:
        with progress(say("preparing", spoken), len(chosen)) as step:
            failures = prepared(gateway, chosen, step=step)
    with progress(say("queueing", spoken), len(chosen)) as step:
        outcomes = queued(gateway, chosen, hold=hold, by=given["by"], since=begun, step=step)
    if given["wait"]:
        sent = [outcome.transmission for outcome in outcomes if outcome.transmission is not None]
        with progress(say("sending", spoken), len(sent)) as step:
            ended = work_until_settled(gateway, sent, seconds=given["timeout"], clock=time.monotonic, step=step)
        now_at = {one.id: one for one in ended}
        outcomes = tuple(
            evolve(one, transmission=now_at[one.transmission.id]) if one.transmission else one for one in outcomes
        )
    return outcomes, failures


def _ending(outcomes: Iterable[Outcome], *, waited: bool) -> Ending:
    """Return how the command ends; of several reasons, the one that asks most of somebody."""
    found = tuple(outcomes)
    sent = [outcome.transmission for outcome in found if outcome.transmission is not None]
    if waited and any(one.state is State.REFUSED or refused_access(one) for one in sent):
        return Ending.REFUSED
    if any(outcome.error is not None for outcome in found) or (waited and any(one.state in _STOPPED for one in sent)):
        return Ending.NOT_ALL
    return Ending.UNFINISHED if waited and any(map(under_way, sent)) else Ending.DONE


def _report(
    outcomes: Iterable[Outcome],
    failures: Mapping[str, ChorusBridgeError],
    spoken: Language,
    *,
    at: datetime,
    dry_run: bool,
) -> dict[str, object]:
    situations = [
        {
            "id": outcome.situation.id,
            "company": outcome.situation.company.id,
            "number": outcome.situation.invoice.number,
            "outcome": outcome.kind,
            "transmission": outcome.transmission and transmission_json(outcome.transmission, spoken, at=at),
            "error": outcome.error and {**error_json(outcome.error, spoken), "codes": _codes(outcome.error)},
        }
        for outcome in outcomes
    ]
    unprepared = [{"company": company, **error_json(error, spoken)} for company, error in failures.items()]
    report = {"format": "chorus-bridge/transmit", "version": 1, "dry_run": dry_run}
    return {**report, "situations": situations, "unprepared": unprepared}


def _codes(error: ChorusBridgeError) -> tuple[str, ...]:
    return error.codes if isinstance(error, NotTransmissible) else ()


def _tell(
    outcomes: Sequence[Outcome], failures: Mapping[str, ChorusBridgeError], spoken: Language, *, waited: bool
) -> None:
    for company, error in failures.items():
        click.echo(say("unprepared", spoken, company=company, why=Prose(error_text(error, spoken))), err=True)
    now_at = utc_now()
    for outcome in outcomes:
        click.echo(_line(outcome, spoken, now_at, waited=waited))
    many = Counter(outcome.kind for outcome in outcomes)
    kinds = ("queued", "already", "would_queue", "not_transmissible")
    click.echo(" · ".join(say(f"count_{kind}", spoken, many=many[kind]) for kind in kinds if many[kind]))
    if many["queued"] and not waited:
        click.echo(say("no_worker_no_sending", spoken))


def _line(outcome: Outcome, spoken: Language, at: datetime, *, waited: bool) -> str:
    about = {"situation": outcome.situation.id, "number": outcome.situation.invoice.number or ABSENT}
    one = outcome.transmission
    if one is None:
        why = Prose(error_text(outcome.error, spoken) if outcome.error else "")
        return say(outcome.kind, spoken, **about, why=why)
    if outcome.kind == "already" or waited:
        return say("stands", spoken, **about, state=state_word(one.state, spoken), id=one.id)
    leaves = moment(one.due, spoken, now=at) if one.due > at else say("soon", spoken)
    return say("queued", spoken, **about, due=leaves, id=one.id)


@click.command(
    short_help="Cancel a transmission that has not left.",
    help="""Cancel a transmission of COMPANY, named by its identifier, by the number of its invoice or by its situation.

    It works without settings: the portal is not asked. Once a worker has taken it, it is too late; the wish is written
    down, and granted if it turns out that nothing left.

    Exit code: 0 when it is cancelled; 5 when it is too late; 6 when this outbox holds no such transmission.""",
    epilog="""\b
    Examples:
      chorus-bridge cancel masonry --number 2026-11-S07
      chorus-bridge cancel masonry 6f0c1d2e9a8b7c6d5e4f3a2b1c0d9e8f --by "J. Martin" --json""",
)
@click.argument("company")
@click.argument("transmission", required=False)
@click.option("--number", help="Number of the invoice, instead of the transmission.")
@click.option("--situation", help="The situation, instead of the transmission.")
@DATABASE
@BY
@AS_JSON
@LANGUAGE
def cancel(
    company: str,
    transmission: str | None,
    *,
    number: str | None,
    situation: str | None,
    database: Path,
    by: str,
    as_json: bool,
    language: str | None,
) -> None:
    """Cancel one transmission."""
    spoken = reader(language)
    with errors_told(spoken, as_json=as_json):
        id_ = identified(database, company, transmission, number=number, situation=situation)
        done = changed(database, cancelling(company, id_, by=by))
    if as_json:
        write_json(one_json(done, spoken))
    else:
        click.echo(say("cancelled", spoken, situation=done.situation, number=done.number, id=done.id))
