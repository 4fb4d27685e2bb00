"""`simulator` and `demo`: a portal that is not one, and a story told with it."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import click

from chorus_bridge.cli.endings import errors_told
from chorus_bridge.cli.options import EXISTING, LANGUAGE, WRITTEN, reader
from chorus_bridge.cli.parameters import pace
from chorus_bridge.cli.screen import output
from chorus_bridge.cli.serving import serve
from chorus_bridge.simulator.launch import launched

if TYPE_CHECKING:
    from collections.abc import Callable

    from chorus_bridge.simulator import Pace, Simulator

__all__ = ["demo", "simulator"]


@click.command(
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
@click.option("--chaos", type=EXISTING, help="Faults drawn at random, and conditions, in JSON.")
@click.option("--ledger", type=WRITTEN, help="Add what is received and accepted to this file, line by line.")
@click.option("--port-file", type=WRITTEN, help="Write the address there once listening; removed at the end.")
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


@click.command(
    short_help="Play a whole story against the simulator.",
    help="""Play a company's month against a simulated Chorus Pro: its claims judged, sent, and followed until paid.

    No account and no network is needed. Exit code: 0 when everything went as told, 1 when something did not, 2 when the
    file cannot be used.""",
    epilog="""\b
    Examples:
      chorus-bridge demo
      chorus-bridge demo --lang fr --database demo.sqlite
      chorus-bridge assess docs/examples/situations/etancheite.json --database demo.sqlite""",
)
@click.option("--database", type=click.Path(path_type=Path), help="New file for the outbox, kept; temporary if absent.")
@LANGUAGE
@click.option("--keep", is_flag=True, help="Keep the outbox even when --database does not say where.")
def demo(database: Path | None, language: str | None, *, keep: bool) -> None:
    """Play the demonstration and end with its code."""
    from chorus_bridge.cli.demo import play  # noqa: PLC0415 — the story is only read to be told

    if database is not None and database.exists():
        raise click.BadParameter("it exists already; the story needs a new file", param_hint="'--database'")
    if database is None and keep:
        database = Path(mkdtemp(prefix="chorus-bridge-")) / "outbox.sqlite"
    spoken = reader(language)
    with errors_told(spoken, as_json=False):
        code = play(output(), database=database, language=spoken)
    raise click.exceptions.Exit(code)
