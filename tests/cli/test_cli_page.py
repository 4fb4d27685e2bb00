"""The page of the command line, and what it is drawn from."""

from pathlib import Path

import click

from chorus_bridge.cli.commands import commands
from chorus_bridge.cli.endings import MEANINGS, Ending
from chorus_bridge.cli.words import WORDS
from chorus_bridge.messages import Language

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")


def test_every_command_and_option_is_on_the_page():
    """With its synopsis, and each of its names."""
    for name, command in commands.commands.items():
        section = PAGE.partition(f"\n## {name}")[2]
        assert section
        options = [param for param in command.params if isinstance(param, click.Option)]
        assert [option.name for option in options if f"`{option.opts[0]}`" not in section] == []


def test_every_exit_code_has_one_meaning():
    """The table tells each once, and each command tells those it ends with."""
    assert set(MEANINGS) == set(Ending)
    assert all(f"| {int(code)} | {meaning} |" in PAGE for code, meaning in MEANINGS.items())
    others = {"simulator"}  # it ends when it is stopped
    assert [name for name in commands.commands if name not in others and "Exit code" not in _whole(name)] == []


def _whole(name):
    command = commands.commands[name]
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return "".join(one.help or "" for one in (command, *below))


def test_both_languages_say_everything():
    """Each sentence exists in both, with the same places for values."""
    english, french = WORDS[Language.EN], WORDS[Language.FR]
    assert set(english) == set(french)
    optional = {"dr_setting_wrong"}
    assert [key for key in english if key not in optional and _places(english[key]) != _places(french[key])] == []


def _places(text):
    return {piece.partition("}")[0] for piece in text.split("{")[1:]}
