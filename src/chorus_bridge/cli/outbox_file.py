"""An outbox looked at, never touched: a worker may be using the file meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from chorus_bridge.errors import ConfigurationError, StoreError
from chorus_bridge.outbox.opening import SCHEMA_VERSION
from chorus_bridge.outbox.performing import failure, performed, problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chorus_bridge.effects import Row, Statement, Undone
    from chorus_bridge.errors import ChorusBridgeError

__all__ = ["OutboxFile", "refuse_another_program"]

_NO_DATABASE: Final = "cannot be read as an SQLite database"
_NOT_ITS_STATEMENTS: Final = frozenset({"SQLITE_ERROR", "SQLITE_NOTADB"})
_FULL: Final = 2
BUSY_SECONDS: Final = 5
"""How long somebody else's write is waited for."""
_REMEDY: Final = "name the file that the gateway was opened with"
_OLDER: Final = (
    "stop the workers of the earlier version and back it up; the first worker, or your software, that opens it then "
    "upgrades it (page on upgrading)"
)
_OWN_TABLE: Final = "chorus_bridge_transmission"


class OutboxFile:
    """A store that only reads: SQLite itself refuses every write, and never creates the file.

    It is opened as the gateway opens it, then told to only read: opened for reading alone, a database in WAL mode would
    leave its two companion files behind. Where this user may not write, SQLite itself opens it for reading.

    Args:
        path: The outbox's file.

    Raises:
        ConfigurationError: It is not an outbox that this version can read.
        StoreError: SQLite cannot open it here and now, whatever it is: rights, room, a lock, the disk.
    """

    def __init__(self, path: Path) -> None:
        self._connection = _connected(path)
        try:
            self._connection.execute("PRAGMA query_only = ON")
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error as exc:
            self.close()
            raise _refused(exc) from exc
        if version != SCHEMA_VERSION:
            another = _of_another_version(self._connection, version)
            self.close()
            raise another

    def execute(self, statements: Sequence[Statement]) -> tuple[tuple[Row, ...], ...] | Undone:
        """Return the rows of each of the reading *statements*, all seen at one moment.

        Raises:
            ConfigurationError: The file is not an outbox.
            StoreError: SQLite could not read it.
        """
        try:
            self._connection.execute("BEGIN")
            found = performed(self._connection, statements)
            self._connection.execute("ROLLBACK")
        except sqlite3.Error as exc:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            # What SQLite calls by no better name: a table of the statement is not there, or it writes.
            if problem(exc) in _NOT_ITS_STATEMENTS:
                raise _unreadable("holds no outbox that can be read") from exc
            raise failure(exc, statements) from exc
        return found

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def journal_mode(self) -> str:
        """Return how SQLite keeps the file whole: ``wal`` once a gateway has opened it."""
        return str(self._connection.execute("PRAGMA journal_mode").fetchone()[0])

    def write_problem(self) -> str:
        """Return SQLite's name of what keeps this user from durable writes, or nothing; the file is left as it is."""
        execute = self._connection.execute
        try:
            execute("PRAGMA query_only = OFF")
            execute("PRAGMA synchronous = FULL")
            level: int = execute("PRAGMA synchronous").fetchone()[0]
            execute("BEGIN IMMEDIATE")
            # With a write-ahead log, only a write shows that the file itself may not be written.
            execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except sqlite3.Error as exc:
            return problem(exc)
        finally:
            if self._connection.in_transaction:
                execute("ROLLBACK")
            execute("PRAGMA query_only = ON")
        return "" if level == _FULL else f"synchronous={level}"


def refuse_another_program(path: Path) -> None:
    """Do nothing, unless the file of *path* holds the tables of another program and no outbox.

    A host may have its gateway make the outbox among its own tables. A path that somebody typed may be a mistake.

    Raises:
        ConfigurationError: It does.
        StoreError: SQLite cannot open it.
    """
    if not path.exists():
        return
    with closing(_connected(path)) as connection:
        try:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except sqlite3.Error as exc:
            raise _refused(exc) from exc
    if names and _OWN_TABLE not in names:
        raise ConfigurationError(
            setting="database",
            problem="is the database of another program and holds no outbox",
            remedy="name the outbox's own file, or one that does not exist yet; in the file of your software, only "
            "Gateway.open makes the outbox",
        )


def _connected(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=rw"
    try:
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    except sqlite3.Error as exc:
        raise _refused(exc) from exc


def _refused(exc: sqlite3.Error) -> ChorusBridgeError:
    """Return what to raise: only one of SQLite's refusals says that it is another file; the others say why not now."""
    name = problem(exc)
    return _unreadable(_NO_DATABASE) if name == "SQLITE_NOTADB" else StoreError(statement="open", problem=name)


def _of_another_version(connection: sqlite3.Connection, version: int) -> ConfigurationError:
    """Return what to raise about a schema that this program does not read, or the version of somebody else's."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_OWN_TABLE,)).fetchone():
        return _unreadable("holds no outbox that can be read")
    age, remedy = ("older", _OLDER) if version < SCHEMA_VERSION else ("newer", "upgrade chorus-bridge")
    problem = f"has schema version {version}, {age} than this program's {SCHEMA_VERSION}"
    return ConfigurationError(setting="database", problem=problem, remedy=remedy)


def _unreadable(problem: str) -> ConfigurationError:
    return ConfigurationError(setting="database", problem=problem, remedy=_REMEDY)
