"""The commands of `chorus-bridge`, their options and their exit codes."""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final

import click

from chorus_bridge.cli.assessing import judge
from chorus_bridge.cli.file_problems import FileProblems
from chorus_bridge.cli.judgement_json import judgement_json, problems_json
from chorus_bridge.cli.judgement_table import output, show_judgement
from chorus_bridge.cli.parameters import instant, language_of, pace
from chorus_bridge.cli.serving import serve
from chorus_bridge.cli.situation_file import read_situations
from chorus_bridge.domain.assessment import Precedence
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.vocabulary import Environment
from chorus_bridge.drivers import utc_now
from chorus_bridge.errors import ConfigurationError, StoreError
from chorus_bridge.messages import Language, error_text
from chorus_bridge.simulator.launch import launched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from chorus_bridge.cli.assessing import Judged
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.simulator import Pace, Simulator

__all__ = ["commands"]

_EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_WRITTEN: Final = click.Path(dir_okay=False, path_type=Path)
_LANGUAGE: Final = click.option(
    "--lang",
    "language",
    type=click.Choice([language.value for language in Language]),
    help="Language of the texts; that of LC_ALL, LC_MESSAGES or LANG when absent.",
)


@click.group(
    help="Send construction progress claims to Chorus Pro, and follow them until they are paid.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="chorus-bridge", prog_name="chorus-bridge", message="%(prog)s %(version)s")
def commands() -> None:
    """Hold the commands."""


@commands.command(
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
@click.argument("file", type=_EXISTING)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object, in UTF-8, instead of a table.")
@click.option("--details", is_flag=True, help="After the table, print the tooltip of each situation.")
@_LANGUAGE
@click.option("--qualification", is_flag=True, help="Judge as on the qualification platform: fictitious SIRETs pass.")
@click.option("--pending-first", is_flag=True, help="Show pending steps before missing information.")
@click.option("--now", "at", callback=instant, metavar="ISO", help="Judge at this instant, e.g. 2026-11-24T09:00:00Z.")
@click.option("--database", type=_EXISTING, help="Outbox whose memory counts.")
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
    now, reader = at or utc_now(), _reader(language)
    judged = _judged(_situations(file, as_json=as_json), now, policy, database)
    if as_json:
        click.echo(judgement_json(judged, reader, at=now).encode())
    else:
        show_judgement(output(folded=False), judged, reader, at=now, details=details)


def _reader(language: str | None) -> Language:
    return Language(language) if language else language_of(os.environ)


def _situations(file: Path, *, as_json: bool) -> tuple[Situation, ...]:
    try:
        return read_situations(file, environ=os.environ).situations
    except FileProblems as problems:
        found = problems
    click.echo(problems_json(found).encode() if as_json else str(found), err=True)
    # Apart from what led here, whose frames hold the environment.
    raise click.exceptions.Exit(1)


def _judged(situations: Sequence[Situation], at: datetime, policy: Policy, database: Path | None) -> tuple[Judged, ...]:
    try:
        return judge(situations, at=at, policy=policy, database=database)
    except ConfigurationError as exc:
        raise click.BadParameter(f"it {exc.problem}; {exc.remedy}", param_hint="'--database'") from exc


@commands.command(
    short_help="Serve a simulated Chorus Pro.",
    help="""Serve a simulated Chorus Pro behind a simulated PISTE until interrupted.

    It prints the settings that connect the SDK to it. Invoices move when told to, or by themselves at the given pace:
    one step every N times they are read, or every so many seconds. Everything is forgotten at the end. Requests are
    logged on standard error. Faults come on order, or at random as a chaos file has it; the page of the documentation
    on the simulator says how.""",
    epilog="""\b
    Examples:
      chorus-bridge simulator
      chorus-bridge simulator --port 0 --pace every:5 --quiet
      chorus-bridge simulator --port 0 --port-file url.txt --chaos chaos.json --seed 7 --ledger ledger.jsonl""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port; 0 for any free one."
)
@click.option(
    "--pace", "chosen", callback=pace, default="manual", show_default=True, metavar="manual|reads:N|every:SECONDS",
    help="How fast invoices move by themselves.",
)  # fmt: skip
@click.option("--seed", type=int, help="Where every number drawn comes from; that of the chaos file when absent.")
@click.option("--chaos", type=_EXISTING, help="Faults drawn at random, and conditions, in JSON.")
@click.option("--ledger", type=_WRITTEN, help="Add what is received and accepted to this file, line by line.")
@click.option("--port-file", type=_WRITTEN, help="Write the address there once listening; removed at the end.")
@click.option("--quiet", is_flag=True, help="Do not log requests.")
def simulator(
    host: str,
    port: int,
    chosen: Pace,
    seed: int | None,
    chaos: Path | None,
    ledger: Path | None,
    port_file: Path | None,
    *,
    quiet: bool,
) -> None:
    """Serve the simulator."""
    log = None if quiet else partial(click.echo, err=True)
    with ExitStack() as stack:
        try:
            ours = stack.enter_context(launched(pace=chosen, seed=seed, chaos_file=chaos, ledger_file=ledger))
        except ValueError as exc:
            raise click.BadParameter(str(exc), param_hint="'--chaos'") from exc
        except OSError as exc:
            raise click.ClickException(f"{exc.filename}: {exc.strerror}") from exc
        _serve(ours, host=host, port=port, log=log, port_file=port_file)


def _serve(
    simulator: Simulator, *, host: str, port: int, log: Callable[[str], None] | None, port_file: Path | None
) -> None:
    try:
        serve(simulator, host=host, port=port, say=click.echo, log=log, port_file=port_file)
    except ValueError as exc:
        remedy = "demo credentials are public: only this machine is served"
        raise click.BadParameter(f"{host!r} is not a loopback address; {remedy}", param_hint="'--host'") from exc
    except OSError as exc:
        if exc.filename is not None:
            raise click.ClickException(f"{exc.filename}: {exc.strerror}") from exc
        remedy = "choose another port, or 0 for any free one"
        raise click.ClickException(f"cannot listen on {host} port {port}: {exc.strerror}; {remedy}") from exc


@commands.command(
    short_help="Play a whole story against the simulator.",
    help="""Play a company's month against a simulated Chorus Pro: its claims judged, sent, and followed until paid.

    No account and no network is needed. Exit code: 0 when everything went as told, 1 when something did not.""",
    epilog="""\b
    Examples:
      chorus-bridge demo
      chorus-bridge demo --lang fr --database demo.sqlite
      chorus-bridge assess docs/examples/situations/etancheite.json --database demo.sqlite""",
)
@click.option("--database", type=click.Path(path_type=Path), help="New file for the outbox, kept; temporary if absent.")
@_LANGUAGE
@click.option("--keep", is_flag=True, help="Keep the outbox even when --database does not say where.")
def demo(database: Path | None, language: str | None, *, keep: bool) -> None:
    """Play the demonstration and end with its code."""
    from chorus_bridge.cli.demo import play  # noqa: PLC0415 — the story is only read to be told

    if database is not None and database.exists():
        raise click.BadParameter("it exists already; the story needs a new file", param_hint="'--database'")
    if database is None and keep:
        database = Path(mkdtemp(prefix="chorus-bridge-")) / "outbox.sqlite"
    reader = _reader(language)
    try:
        code = play(output(), database=database, language=reader)
    except StoreError as exc:
        raise click.ClickException(error_text(exc, reader)) from exc
    raise click.exceptions.Exit(code)
