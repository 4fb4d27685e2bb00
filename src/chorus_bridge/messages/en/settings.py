"""What keeps settings from working, as the code says it: English already, and the keys of the other languages.

A ``{name}`` stands for what the code fills in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SETTINGS"]

_SAID: Final = (
    "missing",
    "empty",
    "not printable text",
    "not plain printable text",
    "not above zero",
    "not sandbox, production or custom",
    "not an http or https address",
    "not a whole number of seconds",
    'not a number such as 0.5, or "none"',
    "not the path of a PEM file of certification authorities",
    "not deposer_pdf or ajouter_fichier",
    "not yes or no",
    "unusable",
    "refused: not an address",
    "refused: an address carries no user name",
    "refused: an address carries no query and no fragment",
    "refused: only https is spoken",
    "refused: a host is named, not numbered",
    "refused: its host is not among the allowed ones",
    "cannot be read as an SQLite database",
    "holds no outbox that can be read",
    "is the database of another program and holds no outbox",
    "has schema version {version}, older than this program's {known}",
    "has schema version {version}, newer than this program's {known}",
    "the file has schema version {version}, this library knows {known}",
    "the file has user_version {version} and no outbox: another program counts with it",
    "{path} cannot be used as an outbox ({why})",
    "{path} has two names, a hard link or a mount of the file alone: each would have its own journal",
    "{path} was removed or replaced while it was open",
    "this process does not hold SQLite's locks on {path}",
    "this Python has SQLite {version}, older than {known}",
    "{path} was open in the process that this one was forked from",
    "opened in one process and used in another, forked from it",
    "SQLite gave journal_mode={mode}, synchronous={level}",
    "set these variables; the reference page on settings describes each",
    "keep one name; mount the directory that the file is in, not the file",
    "stop every process that uses it, put the right file in its place, then start them again",
    (
        "start it again; before a fork, close every connection to the file, and let nothing else in the process open "
        "and close it"
    ),
    "use a Python built with a newer SQLite",
    "close the gateway before the fork, or open it after the fork only, in each process",
    "open the gateway in each process, after the fork",
    "give a positive value",
    "write it in ASCII",
    'write "http://host:port"',
    "give the path of a PEM file of certification authorities",
    "copy the OAuth credentials of the application from the PISTE portal",
    "use Portal.sandbox() or Portal.production(), or correct the address",
    "name the file that the gateway was opened with",
    (
        "name the outbox's own file, or one that does not exist yet; in the file of your software, only "
        "Gateway.open makes the outbox"
    ),
    (
        "stop the workers of the earlier version and back it up; the first worker, or your software, that opens it "
        "then upgrades it (page on upgrading)"
    ),
    "upgrade chorus-bridge",
    "give the outbox a file of its own",
    "give a file of its own, in a directory that exists and that this process may write to",
    "put the file on a local disk that allows WAL with synchronous=FULL",
    "used in two event loops",
    (
        "keep one event loop for the gateway's life, as when the application's lifespan opens it; in a script, or "
        "in a task that runs a loop of its own, use the blocking Gateway"
    ),
)

SETTINGS: Final[Mapping[str, str]] = {text: text for text in _SAID}
"""By the problem or the remedy of a :class:`ConfigurationError`."""
