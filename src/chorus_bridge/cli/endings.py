"""How commands end: one code each, with the same meaning everywhere, and what is said when it is not 0."""

from __future__ import annotations

import json
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NoReturn

import click

from chorus_bridge.cli.store_words import store_words
from chorus_bridge.cli.words import say
from chorus_bridge.errors import (
    AuthRefused,
    Busy,
    ChorusBridgeError,
    ConfigurationError,
    NotFound,
    Refused,
    StoreError,
    Surprise,
    TooLate,
    Unsure,
)
from chorus_bridge.messages import error_text
from chorus_bridge.messages.templates import Prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chorus_bridge.messages import Language

__all__ = ["ERROR_FORMAT", "MEANINGS", "Ending", "end", "ending_of", "error_json", "error_words", "errors_told"]

ERROR_FORMAT: Final = "chorus-bridge/error"


class Ending(IntEnum):
    """Exit codes."""

    DONE = 0
    NOT_ALL = 1
    WRONG = 2
    AWAY = 3
    REFUSED = 4
    TOO_LATE = 5
    NOT_FOUND = 6
    UNFINISHED = 7
    UNTOLD = 8
    NO_READER = 141


MEANINGS: Final[Mapping[Ending, str]] = {
    Ending.DONE: "Done, and nothing asks for attention.",
    Ending.NOT_ALL: "Not everything asked for was done, or something found needs somebody: a claim that cannot be "
    "transmitted, a file with problems, a failed check, a database that refused. The output says what.",
    Ending.WRONG: "The command, its settings or its database cannot work as they are. Nothing was done.",
    Ending.AWAY: "The portal or PISTE could not be reached, was busy, or gave no readable answer. Run it again later.",
    Ending.REFUSED: "The portal or PISTE refused: credentials, rights, or an invoice. Asking again changes nothing.",
    Ending.TOO_LATE: "Too late to cancel: it has left, or may have.",
    Ending.NOT_FOUND: "This outbox holds no such transmission, or there is no such code to explain.",
    Ending.UNFINISHED: "The time given was over before everything was settled. What was queued stays queued.",
    Ending.UNTOLD: "Standard output could not be written: a full disk, for one. What had begun is finished; `status` "
    "tells where it stands.",
    Ending.NO_READER: "Whoever read the output stopped reading it, as in `status | head`. Nothing is said. A worker "
    "with --json finishes what it has begun and stops.",
}
"""What each code means, for the documentation and for whoever reads the code."""


def ending_of(error: ChorusBridgeError) -> Ending:
    """Return how a command ends because of *error*."""
    match error:
        case ConfigurationError() | StoreError(statement="open"):
            return Ending.WRONG
        case Busy(reason="company_paused", retry_in=None):  # no time ends that pause
            return Ending.REFUSED
        case Busy() | Unsure():
            return Ending.AWAY
        case AuthRefused() | Refused() | Surprise():
            return Ending.REFUSED
        case TooLate():
            return Ending.TOO_LATE
        case NotFound():
            return Ending.NOT_FOUND
        case _:
            return Ending.NOT_ALL


def error_json(error: ChorusBridgeError, language: Language) -> dict[str, object]:
    """Return *error* for programs: its class, its sentence, and the code a command would end with."""
    cause = getattr(error, "cause", None)
    reason = getattr(error, "reason", None)
    problem = error.problem if isinstance(error, StoreError) else None
    named = {"cause": cause, "reason": reason, "problem": problem}
    return {
        "error": type(error).__name__,
        "text": error_words(error, language),
        "exit_code": int(ending_of(error)),
        **{name: str(value) for name, value in named.items() if value},
    }


def error_words(error: ChorusBridgeError, language: Language) -> str:
    """Return what *error* means; of a database that refuses, also why and what to do, which its users can see to."""
    text = error_text(error, language)
    if not isinstance(error, StoreError):
        return text
    why, todo = store_words(error.problem, language)
    return f"{text} {say('database_refuses', language, why=Prose(why), todo=Prose(todo))}"


def end(code: Ending) -> NoReturn:
    """End the command.

    Raises:
        Exit: Always.
    """
    raise click.exceptions.Exit(int(code))


@contextmanager
def errors_told(language: Language, *, as_json: bool) -> Iterator[None]:
    """Tell an error on standard error and end the command with its code.

    Args:
        language: The reader's.
        as_json: Whether a program reads it.

    Raises:
        Exit: Something went wrong.
    """
    try:
        yield
    except ChorusBridgeError as exc:
        told = exc
    else:
        return
    if as_json:
        report = {"format": ERROR_FORMAT, "version": 1, **error_json(told, language)}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2).encode(), err=True)
    else:
        click.echo(error_words(told, language), err=True)
    # Apart from what led here, whose frames may hold the environment.
    end(ending_of(told))
