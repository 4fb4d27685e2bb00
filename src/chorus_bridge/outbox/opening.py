"""Open the outbox's file: a connection that is durable and private, on a schema that is this version's."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from typing import TYPE_CHECKING, Final

from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from chorus_bridge.errors import ConfigurationError, StoreError
from chorus_bridge.outbox.custody import Custody, refuse_other_names
from chorus_bridge.outbox.forking import refuse_inherited
from chorus_bridge.outbox.library import schema, upgrade
from chorus_bridge.outbox.performing import problem

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BUSY_SECONDS", "OLDEST_SQLITE", "SCHEMA_VERSION", "absolute", "opened"]

SCHEMA_VERSION: Final = 3

BUSY_SECONDS: Final = 30
"""How long a statement waits for another process's write; then it is a ``StoreError`` and nothing changed."""

OLDEST_SQLITE: Final = (3, 35)
"""The first whose statements return the rows they changed: an older one could send, and never write the outcome."""

_FULL: Final = 2
_MEMORY: Final = ":memory:"
_OTHERS: Final = 0o007
_COMPANIONS: Final = ("-wal", "-shm")
_UNUSABLE: Final = ("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")
"""Refusals about the file itself, which no patience changes."""

_BETWEEN_TRIES: Final = (0.005, 0.05)
"""Seconds, drawn between the two so that two who failed together do not meet again."""

_OURS: Final = "SELECT 1 FROM sqlite_master WHERE name = 'chorus_bridge_transmission'"

_CREATED: Final = re.compile(r"^CREATE (?:UNIQUE )?(?P<kind>TABLE|INDEX|TRIGGER) (?P<name>\w+)", re.MULTILINE)
"""What a statement of the schema makes."""


def absolute(path: object) -> str:
    """Return where the file is, whatever directory the process goes to later.

    Raises:
        ConfigurationError: It is no path.
    """
    if not isinstance(path, str | os.PathLike) or not str(path).strip():
        raise ConfigurationError(
            setting="database",
            problem=f"a path expected, not {'blank text' if isinstance(path, str) else type(path).__name__}",
            remedy='give the path of a file, or ":memory:" for a trial',
        )
    text = os.fspath(path)
    return text if path == _MEMORY else os.path.abspath(text)  # noqa: PTH100 — a link is followed when it is opened


def opened(path: str) -> tuple[sqlite3.Connection, Custody | None]:
    """Return a connection on the outbox at *path*, and what watches over the file; None for an outbox in memory.

    The outbox is made when absent, and brought up to date when it is older.

    Raises:
        ConfigurationError: The file cannot be opened, cannot give the durability the protocol needs, has two names, was
            written by a newer version or by another program, or was open when this process was forked; or this
            Python's SQLite is too old.
        StoreError: The database refused, for want of room or of patience.
    """
    _refuse_old_sqlite()
    try:
        with contextlib.ExitStack() as undo:
            on_disk = path != _MEMORY
            new = on_disk and not os.path.exists(path)  # noqa: PTH110 — text is what SQLite takes
            if on_disk:
                refuse_inherited(path)
            if on_disk and not new:
                refuse_other_names(path)
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            undo.callback(connection.close)
            connection.row_factory = sqlite3.Row
            if new:
                _keep_private(connection, path)
            _make_durable(connection, in_memory=not on_disk)
            _migrate(connection)
            custody = Custody.of(path) if on_disk else None
            if custody is not None:
                custody.refuse_loss(writing=True)
            undo.pop_all()
            return connection, custody
    except (OSError, ValueError) as exc:
        raise _unusable(path, getattr(exc, "strerror", None) or type(exc).__name__) from exc
    except sqlite3.Error as exc:
        name = problem(exc)
        if name.startswith(_UNUSABLE):
            raise _unusable(path, name) from exc
        raise StoreError(statement="open", problem=name) from exc


def _refuse_old_sqlite() -> None:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise ConfigurationError(
            setting="database",
            problem=f"this Python has SQLite {sqlite3.sqlite_version}, older than {'.'.join(map(str, OLDEST_SQLITE))}",
            remedy="use a Python built with a newer SQLite",
        )


def _keep_private(connection: sqlite3.Connection, path: str) -> None:
    """Close a new file to those who are neither its owner nor of its group: it holds invoices.

    By its path, and never by opening it: when a process closes a file, it loses its locks on it, whatever connection
    holds them, and another process may then take the journal away from under it.
    """
    connection.execute("PRAGMA user_version").fetchone()  # makes the file; the journal takes its rights
    _close_to_others(path)
    # Unless another process was quicker to write in it than this one to close it.
    for companion in _COMPANIONS:
        with contextlib.suppress(FileNotFoundError):
            _close_to_others(path + companion)


def _close_to_others(path: str) -> None:
    mode = os.stat(path).st_mode  # noqa: PTH116 — text is what SQLite takes
    os.chmod(path, mode & ~_OTHERS)  # noqa: PTH101 — same


def _make_durable(connection: sqlite3.Connection, *, in_memory: bool) -> None:
    """Set and read back what the protocol stands on: an intent that was committed survives a power cut."""
    connection.execute("PRAGMA foreign_keys = ON")
    mode = _journal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    level = connection.execute("PRAGMA synchronous").fetchone()[0]
    expected = {"wal", "memory"} if in_memory else {"wal"}
    if mode not in expected or level != _FULL:
        raise ConfigurationError(
            setting="store",
            problem=f"SQLite gave journal_mode={mode}, synchronous={level}",
            remedy="put the file on a local disk that allows WAL with synchronous=FULL",
        )


def _journal(connection: sqlite3.Connection) -> str:
    """Ask for the write-ahead log and return what SQLite keeps.

    Two who read the same new file and both want to change its journal would wait for each other: there SQLite refuses
    the second at once, whatever its timeout. So it asks again, and finds it done.
    """
    patiently = Retrying(
        retry=retry_if_exception(_busy),
        stop=stop_after_delay(BUSY_SECONDS),
        wait=wait_random(*_BETWEEN_TRIES),
        reraise=True,
    )
    mode: str = patiently(lambda: connection.execute("PRAGMA journal_mode = WAL").fetchone()[0])
    return mode


def _busy(exc: BaseException) -> bool:
    return isinstance(exc, sqlite3.OperationalError) and problem(exc).startswith("SQLITE_BUSY")


def _migrate(connection: sqlite3.Connection) -> None:
    version = _version(connection)
    # Asked before anything is locked: a program that is writing need not be waited for when nothing is to do.
    if version < SCHEMA_VERSION:
        version = _made_anew(connection)
    if version > SCHEMA_VERSION:
        raise ConfigurationError(
            setting="store",
            problem=f"the file has schema version {version}, this library knows {SCHEMA_VERSION}",
            remedy="upgrade chorus-bridge",
        )


def _made_anew(connection: sqlite3.Connection) -> int:
    """Create the tables, or bring those of an earlier version up to date, and return the version that was found.

    Whoever fails here closes the connection, which undoes all of it.
    """
    # Only outside a transaction: a table that others refer to may have to be made anew.
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA legacy_alter_table = ON")
    connection.execute("BEGIN IMMEDIATE")
    version = _version(connection)
    if version == 0:
        _do(connection, _split(schema()))
    elif version < SCHEMA_VERSION:
        _upgrade(connection, version)
    if version < SCHEMA_VERSION:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")
    connection.execute("PRAGMA legacy_alter_table = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    return version


def _upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Take away what changed since *version*, make what the schema says and the file lacks, and fill it."""
    before, after = upgrade(version)
    _do(connection, _split(before))
    existing = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    made = [(*_made_by(statement), statement) for statement in _split(schema())]
    missing = [(kind, statement) for kind, name, statement in made if name not in existing]
    _do(connection, [statement for kind, statement in missing if kind != "TRIGGER"])
    _do(connection, _split(after))
    _do(connection, [statement for kind, statement in missing if kind == "TRIGGER"])


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version and not connection.execute(_OURS).fetchone():
        raise ConfigurationError(
            setting="store",
            problem=f"the file has user_version {version} and no outbox: another program counts with it",
            remedy="give the outbox a file of its own",
        )
    return version


def _do(connection: sqlite3.Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.execute(statement)


def _unusable(path: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        setting="database",
        problem=f"{path} cannot be used as an outbox ({why})",
        remedy="give a file of its own, in a directory that exists and that this process may write to",
    )


def _made_by(statement: str) -> tuple[str, str]:
    """Return the kind and the name of what a statement of the schema makes."""
    found = _CREATED.search(statement)
    return (found["kind"], found["name"]) if found else ("", "")


def _split(script: str) -> list[str]:
    """Return the statements of *script*; ``executescript`` would commit our transaction."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
