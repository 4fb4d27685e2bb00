"""The embedded store: one SQLite file, or memory for tests, behind the one verb every store has.

One connection per store, guarded by a lock: SQLite has one writer at a time anyway, and a private queue is fairer
than its busy handler. Use one store per process, at most a few processes, never a network file system.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, Self

from chorus_bridge.effects import Undone
from chorus_bridge.errors import ConfigurationError, StoreError
from chorus_bridge.outbox.guest import SqliteGuest
from chorus_bridge.outbox.library import queries, schema, upgrade
from chorus_bridge.outbox.performing import failure, performed, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from chorus_bridge.effects import Row, Statement

__all__ = ["SCHEMA_VERSION", "SqliteStore"]

SCHEMA_VERSION: Final = 3

BUSY_SECONDS: Final = 30
"""How long a statement waits for another process's write; then it is a ``StoreError`` and nothing changed."""

_FULL: Final = 2
_MEMORY: Final = ":memory:"
_OTHERS: Final = 0o007
_UNUSABLE: Final = ("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")
"""Refusals about the file itself, which no patience changes."""

_OURS: Final = "SELECT 1 FROM sqlite_master WHERE name = 'chorus_bridge_transmission'"

_CREATED: Final = re.compile(r"^CREATE (?:UNIQUE )?(?P<kind>TABLE|INDEX|TRIGGER) (?P<name>\w+)", re.MULTILINE)
"""What a statement of the schema makes."""


class SqliteStore:
    """A durable outbox in one file.

    A process that uses it never opens the file otherwise, not even to copy it: closing that handle would drop the locks
    of every connection of the process, and another process could remove the journal from under them.

    Args:
        path: The database file, created when absent; ``":memory:"`` for tests.

    Raises:
        ConfigurationError: The file cannot be opened, cannot give the durability the protocol needs, or was written by
            a newer version or by another program.
        StoreError: The database refused, for want of room or of patience.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = _absolute(path)
        # Read now: an upgrade under a running process must not give old code new statements.
        queries()
        self._lock = threading.Lock()
        self._closed = False
        try:
            with ExitStack() as undo:
                new = self._path != _MEMORY and not os.path.exists(self._path)  # noqa: PTH110 — text is what SQLite takes
                self._connection = sqlite3.connect(
                    self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
                )
                undo.callback(self._connection.close)
                self._connection.row_factory = sqlite3.Row
                if new:
                    self._keep_private()
                self._make_durable()
                self._migrate()
                undo.pop_all()
        except (OSError, ValueError) as exc:
            raise _unusable(self._path, getattr(exc, "strerror", None) or type(exc).__name__) from exc
        except sqlite3.Error as exc:
            name = problem(exc)
            if name.startswith(_UNUSABLE):
                raise _unusable(self._path, name) from exc
            raise StoreError(statement="open", problem=name) from exc

    def execute(self, statements: Sequence[Statement]) -> tuple[tuple[Row, ...], ...] | Undone:
        """Run *statements* in one transaction.

        Returns:
            The rows of each statement, or :class:`Undone` when one changed another number of rows than it expects.

        Raises:
            StoreError: The database refused; nothing was changed.
        """
        known = queries()
        writes = any(known[s.name].writes for s in statements)
        with self._lock:
            if self._closed:
                raise StoreError(statement=statements[0].name, problem="the gateway or its store was closed before")
            try:
                self._connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
                result = performed(self._connection, statements)
                self._connection.execute("ROLLBACK" if isinstance(result, Undone) else "COMMIT")
            except (sqlite3.Error, UnicodeEncodeError) as exc:
                self._abandon()
                raise failure(exc, statements) from (exc if isinstance(exc, sqlite3.Error) else None)
            except BaseException:
                self._abandon()
                raise
        return result

    @contextmanager
    def within(self, connection: sqlite3.Connection) -> Iterator[SqliteGuest]:
        """Give this outbox as seen from a transaction open on *connection*, until the block ends.

        Raises:
            ConfigurationError: No transaction is open on it, or it is on another file.
        """
        guest = SqliteGuest(connection, self._path)
        try:
            yield guest
        finally:
            guest.leave()

    def close(self) -> None:
        """Close the file. Further calls raise :class:`StoreError`."""
        with self._lock:
            self._closed = True
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _abandon(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:  # the connection is gone; the journal undoes the transaction when the file is next opened
            return

    def _keep_private(self) -> None:
        """Close a new file to those who are neither its owner nor of its group: it holds invoices.

        By its path, and never by opening it: when a process closes a file, it loses its locks on it, whatever
        connection holds them, and another process may then take the journal away from under it.
        """
        self._connection.execute("PRAGMA user_version").fetchone()  # makes the file; the journal takes its rights
        mode = os.stat(self._path).st_mode  # noqa: PTH116 — same
        os.chmod(self._path, mode & ~_OTHERS)  # noqa: PTH101 — same

    def _make_durable(self) -> None:
        """Set and read back what the protocol stands on: an intent that was committed survives a power cut."""
        self._connection.execute("PRAGMA foreign_keys = ON")
        mode = self._connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        self._connection.execute("PRAGMA synchronous = FULL")
        level = self._connection.execute("PRAGMA synchronous").fetchone()[0]
        expected = {"wal", "memory"} if self._path == _MEMORY else {"wal"}
        if mode not in expected or level != _FULL:
            raise ConfigurationError(
                setting="store",
                problem=f"SQLite gave journal_mode={mode}, synchronous={level}",
                remedy="put the file on a local disk that allows WAL with synchronous=FULL",
            )

    def _migrate(self) -> None:
        with self._lock:
            version = self._version()
            # Asked before anything is locked: a program that is writing need not be waited for when nothing is to do.
            if version < SCHEMA_VERSION:
                version = self._made_anew()
        if version > SCHEMA_VERSION:
            raise ConfigurationError(
                setting="store",
                problem=f"the file has schema version {version}, this library knows {SCHEMA_VERSION}",
                remedy="upgrade chorus-bridge",
            )

    def _made_anew(self) -> int:
        # Only outside a transaction: a table that others refer to may have to be made anew.
        self._connection.execute("PRAGMA foreign_keys = OFF")
        self._connection.execute("PRAGMA legacy_alter_table = ON")
        try:
            return self._brought_up_to_date()
        finally:
            self._connection.execute("PRAGMA legacy_alter_table = OFF")
            self._connection.execute("PRAGMA foreign_keys = ON")

    def _brought_up_to_date(self) -> int:
        """Create the tables, or bring those of an earlier version up to date, and return the version that was found."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            version = self._version()
            if version == 0:
                self._do(_split(schema()))
            elif version < SCHEMA_VERSION:
                self._upgrade(version)
            if version < SCHEMA_VERSION:
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            self._connection.execute("COMMIT")
        except BaseException:
            self._abandon()
            raise
        return version

    def _upgrade(self, version: int) -> None:
        """Take away what changed since *version*, make what the schema says and the file lacks, and fill it."""
        before, after = upgrade(version)
        self._do(_split(before))
        existing = {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master")}
        made = [(*_made_by(statement), statement) for statement in _split(schema())]
        missing = [(kind, statement) for kind, name, statement in made if name not in existing]
        self._do([statement for kind, statement in missing if kind != "TRIGGER"])
        self._do(_split(after))
        self._do([statement for kind, statement in missing if kind == "TRIGGER"])

    def _version(self) -> int:
        version: int = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version and not self._connection.execute(_OURS).fetchone():
            raise ConfigurationError(
                setting="store",
                problem=f"the file has user_version {version} and no outbox: another program counts with it",
                remedy="give the outbox a file of its own",
            )
        return version

    def _do(self, statements: Sequence[str]) -> None:
        for statement in statements:
            self._connection.execute(statement)


def _absolute(path: object) -> str:
    """Return where the file is, whatever directory the process goes to later."""
    if not isinstance(path, str | os.PathLike) or not str(path).strip():
        raise ConfigurationError(
            setting="database",
            problem=f"a path expected, not {'blank text' if isinstance(path, str) else type(path).__name__}",
            remedy='give the path of a file, or ":memory:" for a trial',
        )
    text = os.fspath(path)
    return text if path == _MEMORY else os.path.abspath(text)  # noqa: PTH100 — a link is followed when it is opened


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
