"""An outbox looked at, never touched: a worker may be using the file meanwhile."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from chorus_bridge.errors import ConfigurationError
from chorus_bridge.outbox.performing import performed
from chorus_bridge.outbox.sqlite import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chorus_bridge.effects import Row, Statement, Undone

__all__ = ["OutboxFile"]

_NO_DATABASE: Final = "cannot be read as an SQLite database"
_FULL: Final = 2
BUSY_SECONDS: Final = 5
"""How long somebody else's write is waited for."""
_REMEDY: Final = "name the file that the gateway was opened with"


class OutboxFile:
    """A store that only reads: SQLite itself refuses every write, and never creates the file.

    It is opened as the gateway opens it, then told to only read: opened for reading alone, a database in WAL mode would
    leave its two companion files behind.

    Args:
        path: The outbox's file.

    Raises:
        ConfigurationError: It is not an outbox that this version can read.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=BUSY_SECONDS
            )
        except sqlite3.Error as exc:
            raise _unreadable(_NO_DATABASE) from exc
        problem = self._problem()
        if problem:
            self.close()
            raise _unreadable(problem)

    def execute(self, statements: Sequence[Statement]) -> tuple[tuple[Row, ...], ...] | Undone:
        """Return the rows of each of the reading *statements*, all seen at one moment.

        Raises:
            ConfigurationError: The file is not an outbox.
        """
        try:
            self._connection.execute("BEGIN")
            found = performed(self._connection, statements)
            self._connection.execute("ROLLBACK")
        except sqlite3.Error as exc:
            raise _unreadable("holds no outbox that can be read") from exc
        return found

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def journal_mode(self) -> str:
        """Return how SQLite keeps the file whole: ``wal`` once a gateway has opened it."""
        return str(self._connection.execute("PRAGMA journal_mode").fetchone()[0])

    def takes_durable_writes(self) -> bool:
        """Return whether SQLite lets this user write, each commit on the disk before it returns; nothing is written."""
        try:
            self._connection.execute("PRAGMA query_only = OFF")
            self._connection.execute("PRAGMA synchronous = FULL")
            level: int = self._connection.execute("PRAGMA synchronous").fetchone()[0]
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("ROLLBACK")
            self._connection.execute("PRAGMA query_only = ON")
        except sqlite3.Error:
            return False
        return level == _FULL

    def _problem(self) -> str | None:
        """Return what keeps the file from being read as an outbox, or None."""
        try:
            self._connection.execute("PRAGMA query_only = ON")
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error:
            return _NO_DATABASE
        return (
            None if version == SCHEMA_VERSION else f"has schema version {version}, this program reads {SCHEMA_VERSION}"
        )


def _unreadable(problem: str) -> ConfigurationError:
    return ConfigurationError(setting="database", problem=problem, remedy=_REMEDY)
