"""What people see: the console of standard output, tables on it, and nothing but plain text where nobody watches."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["ABSENT", "output", "show_table", "trimmed", "write_json"]

ABSENT: Final = "—"
"""Stands where there is nothing to show."""
_FOLDED: Final = 120
"""Columns where nobody said how many."""
_UNFOLDED: Final = 2000
"""Columns of a page that is not a terminal: more than the cells can fill, so that each row is one line."""


class _Page(Console):
    """A console that leaves a reader who went to the command, which has a code for it."""

    def on_broken_pipe(self) -> None:
        """Raise it again."""
        raise  # noqa: PLE0704 — called while it is handled


def output(*, folded: bool = True) -> Console:
    """Return the console of standard output: colours on a terminal only, whatever the environment forces.

    Args:
        folded: Whether lines are also folded where nobody watches them, as in a pipe.
    """
    terminal = sys.stdout.isatty()
    width = None if terminal else _FOLDED if folded else _UNFOLDED
    return _Page(force_terminal=terminal, width=width, highlight=False, markup=False, emoji=False)


@contextmanager
def _trimming(console: Console) -> Iterator[None]:
    with console.capture() as page:
        yield
    console.file.writelines(f"{line.rstrip(' ')}\n" for line in page.get().removesuffix("\n").split("\n"))


def trimmed(console: Console) -> AbstractContextManager[None]:
    """Return what drops the blanks that end lines, which only a terminal needs."""
    return nullcontext() if console.is_terminal else _trimming(console)


def show_table(console: Console, headings: Sequence[str], rows: Sequence[Sequence[str | Text]]) -> None:
    """Print a table: boxed on a terminal, one line a row elsewhere."""
    boxed = console.is_terminal
    table = Table(box=box.ROUNDED if boxed else None, pad_edge=boxed)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    with trimmed(console):
        console.print(table)


def write_json(report: Mapping[str, object]) -> None:
    """Write one JSON object on standard output, in UTF-8 whatever the locale."""
    click.echo(json.dumps(report, ensure_ascii=False, indent=2).encode())
