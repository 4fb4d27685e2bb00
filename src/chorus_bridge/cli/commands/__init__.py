"""The commands of `chorus-bridge`, their options and their exit codes, one module a theme."""

from __future__ import annotations

from typing import Final

import click

from chorus_bridge.cli.commands.checking import doctor
from chorus_bridge.cli.commands.deciding import abandon, adopt, forget_refusal, release
from chorus_bridge.cli.commands.explaining import completion, explain
from chorus_bridge.cli.commands.importing import directory
from chorus_bridge.cli.commands.judging import assess
from chorus_bridge.cli.commands.keeping import purge, recover
from chorus_bridge.cli.commands.looking import history, status
from chorus_bridge.cli.commands.queueing import cancel, transmit
from chorus_bridge.cli.commands.showing import demo, simulator
from chorus_bridge.cli.commands.working import refresh, worker
from chorus_bridge.cli.output import output_told

__all__ = ["commands"]


class _Commands(click.Group):
    """The group, whose commands may find nobody to write to."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """Read the arguments; some of them are answered at once."""
        with output_told():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        with output_told():
            return super().invoke(ctx)


@click.group(
    cls=_Commands,
    help="Send construction progress claims to Chorus Pro, and follow them until they are paid.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="chorus-bridge", prog_name="chorus-bridge", message="%(prog)s %(version)s")
def commands() -> None:
    """Hold the commands."""


_COMMANDS: Final = (
    assess,
    transmit,
    cancel,
    status,
    history,
    worker,
    refresh,
    release,
    adopt,
    abandon,
    forget_refusal,
    recover,
    purge,
    doctor,
    directory,
    explain,
    simulator,
    demo,
    completion,
)

for _command in _COMMANDS:
    commands.add_command(_command)
