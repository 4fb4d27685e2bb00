"""The command line, `chorus-bridge`. Its libraries are an extra: importing this package needs none of them."""

from __future__ import annotations

import io
import os
import sys
from importlib.util import find_spec
from typing import Final

__all__ = ["EXTRA", "main"]

EXTRA: Final = ("click", "pydantic", "rich")
"""What the extra ``cli`` installs."""

_USAGE: Final = 2


def main() -> int:
    """Run the command that the process was started with and return its exit code.

    Returns:
        2 when the extra is not installed. Otherwise the command itself ends the process, with its own code.
    """
    absent = [name for name in EXTRA if find_spec(name) is None]
    if absent:
        sys.stderr.write(
            f"chorus-bridge: the command line also needs {', '.join(absent)}: pip install 'chorus-bridge[cli]'\n"
        )
        return _USAGE
    _open_what_was_closed()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that lacks a letter shows "?" in its place, instead of ending the command.
        sys.stdout.reconfigure(errors="replace")
    from chorus_bridge.cli.commands import commands  # noqa: PLC0415 — needs the extra
    from chorus_bridge.cli.output import output_told  # noqa: PLC0415 — same

    with output_told():
        return commands.main(prog_name="chorus-bridge")


def _open_what_was_closed() -> None:
    """Let what goes to an output that the caller closed go nowhere, as they asked; no other file takes its number."""
    # In the order of their numbers: each open takes the lowest that is free.
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
