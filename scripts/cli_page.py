"""Write the page of the command line, docs/reference/cli.md, from the commands themselves.

With ``--check``, write nothing and fail when the page is stale.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from chorus_bridge.cli.commands import commands
from chorus_bridge.cli.endings import MEANINGS

PAGE: Final = Path(__file__).parents[1] / "docs" / "reference" / "cli.md"
PROGRAM: Final = "chorus-bridge"

HEAD: Final = """\
# The command line

<!-- Written by scripts/cli_page.py from the commands themselves: edit those, then run it again. -->

The extra `cli` (`pip install '.[cli]'` in a clone) adds `chorus-bridge`. Its commands work on the file of an outbox, on
[situation files](situation-file.md) and on the [settings](settings.md) of the environment:

- `--database`, or the variable `CHORUS_BRIDGE_DATABASE`, names the outbox. Commands that only look open it so that
  SQLite refuses every write, even while a worker uses it.
- The settings are the variables `CHORUS_BRIDGE_…`; no file of variables is read. `cancel`, `status`, `history`,
  `adopt`, `forget-refusal`, `recover` and `purge` need none.
- Companies and situations come from situation files. Accounts are in the variables that those name; no file holds a
  secret.

Texts are in French or English: `--lang`, or else the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set. Help and
usage errors are in English. Bars of progress are drawn on standard error, and only when it is a terminal; a pipe gets
plain text.

## For programs

With `--json` a command writes one JSON object on standard output, in UTF-8 whatever the locale, with `format` and
`version`. Names are stable; new ones may be added within a version. What went wrong is one object on standard error:
`chorus-bridge/file-problems` for a situation file (`problems`, each with `path`, `problem` and `remedy`),
`chorus-bridge/error` for anything else (`error`, the class; `text`; `exit_code`; `cause` or `reason` when there is
one). A usage error is plain text. `worker --json` writes one object a line.

## Exit codes

The same for every command:

| code | means |
|---|---|
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _synopsis(command: click.Command) -> str:
    pieces = [piece for param in command.params for piece in param.get_usage_pieces(click.Context(command))]
    return " ".join([PROGRAM, command.name or "", "[OPTIONS]", *pieces])


def _prose(command: click.Command) -> str:
    """Return the help of a command, its blocks that must not be folded as code."""
    blocks = inspect.cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: str) -> str:
    if block.startswith("\b"):
        return f"```text\n{block.removeprefix(chr(8)).strip(chr(10))}\n```"
    return re.sub(r"\bCHORUS_BRIDGE_\w*|(?<![\w`-])--[a-z][a-z-]+", lambda found: f"`{found[0]}`", block)


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    takes = "" if option.is_flag else _takes(option)
    notes = []
    if option.required:
        notes.append("required")
    if option.multiple:
        notes.append("may be repeated")
    if isinstance(option.envvar, str):
        notes.append(f"or `{option.envvar}`")
    if option.show_default and not option.is_flag:
        notes.append(f"default `{option.default}`")
    return f"| {names} | {_cell(takes)} | {_cell(option.help or '')} | {', '.join(notes)} |"


def _takes(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return " ".join(f"`{choice}`" for choice in option.type.choices)
    return f"`{option.metavar or option.type.name}`"


def _command(command: click.Command) -> Iterator[str]:
    yield f"\n## {command.name}\n"
    yield f"```text\n{_synopsis(command)}\n```\n"
    yield _prose(command)
    options = [param for param in command.params if isinstance(param, click.Option)]
    if options:
        yield "\n| option | takes | what it does | |\n|---|---|---|---|"
        yield from (_option(option) for option in options)
    examples = inspect.cleandoc(command.epilog or "").partition("Examples:\n")[2]
    lines = inspect.cleandoc(examples)
    yield f"\n```shell\n{lines}\n```"


def _leaves(group: click.Group, above: str = "") -> Iterator[click.Command]:
    """Yield every command, those of groups under their whole name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _leaves(command, f"{above}{name} ")
        else:
            command.name = f"{above}{name}"
            yield command


def _lines() -> Iterator[str]:
    yield HEAD + "\n".join(f"| {int(code)} | {meaning} |" for code, meaning in MEANINGS.items())
    for command in _leaves(commands):
        yield from _command(command)


def page() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def main() -> int:
    """Write the page, or say whether it is fresh."""
    fresh = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(fresh, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == fresh:
        return 0
    print(f"{PAGE.name} is stale: run python scripts/cli_page.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
