"""The outbox inside a transaction of the host's: what a flow writes there is committed by the host, or never was."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chorus_bridge.effects import Undone
from chorus_bridge.errors import ConfigurationError, StoreError
from chorus_bridge.outbox.performing import failure, performed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chorus_bridge.effects import Row, Statement

__all__ = ["SqliteGuest"]

_PLAIN_TEXTS: Final = "leave its text_factory alone, and register no converter for TEXT"


class SqliteGuest:
    """A store on a connection that belongs to somebody else, who has begun a transaction on it and will end it.

    Each call is all or nothing, by a savepoint; nothing is durable, and no worker sees it, before the host commits.
    Claims are never made here: a worker's intent has to be on disk before it sends, which a host's transaction cannot
    promise.

    Args:
        connection: The host's.
        path: The outbox's file, which the connection must be on.

    Raises:
        ConfigurationError: No transaction is open, the connection is on another file, or it changes the texts it reads.
    """

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        if not connection.in_transaction:
            raise _unfit("has no transaction open", "begin one first: BEGIN IMMEDIATE, or your framework's own")
        if connection.text_factory is not str:
            raise _unfit("gives texts as something else", _PLAIN_TEXTS)
        if not _same_file(connection, path):
            remedy = "open the gateway on the file of your own data, and give it a connection on that file"
            raise _unfit("is on another file than the outbox", remedy)
        if not _unconverted(connection):
            raise _unfit("gives texts as something else", _PLAIN_TEXTS)
        self._connection = connection
        self._open = True

    def execute(self, statements: Sequence[Statement]) -> tuple[tuple[Row, ...], ...] | Undone:
        """Run *statements* within the host's transaction, all or nothing.

        Raises:
            StoreError: The database refused, or the transaction is over; of these statements nothing was changed.
        """
        if not (self._open and self._connection.in_transaction):
            raise StoreError(statement=statements[0].name, problem="the host's transaction is over")
        try:
            self._connection.execute("SAVEPOINT chorus_bridge")
            result = performed(self._connection, statements)
            if isinstance(result, Undone):
                self._connection.execute("ROLLBACK TO chorus_bridge")
            self._connection.execute("RELEASE chorus_bridge")
        except (sqlite3.Error, UnicodeEncodeError) as exc:
            self._give_up()
            raise failure(exc, statements) from (exc if isinstance(exc, sqlite3.Error) else None)
        except BaseException:
            self._give_up()
            raise
        return result

    def leave(self) -> None:
        """Accept nothing more: what was queued is the host's to commit."""
        self._open = False

    def _give_up(self) -> None:
        # When SQLite has undone the whole transaction itself, there is no savepoint left to go back to.
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK TO chorus_bridge")
            self._connection.execute("RELEASE chorus_bridge")


def _unconverted(connection: sqlite3.Connection) -> bool:
    """Return whether a column of text comes back as it is: a converter of the host's would change ours too."""
    cursor = connection.cursor()
    cursor.row_factory = None
    (name,) = cursor.execute("SELECT name FROM sqlite_master LIMIT 1").fetchone()
    return type(name) is str


def _same_file(connection: sqlite3.Connection, path: str) -> bool:
    """Return whether the connection's main database is the file at *path*; memory is never shared."""
    cursor = connection.cursor()
    # A host's connection may make its rows anything.
    cursor.row_factory = None
    theirs = next(file for _, name, file in cursor.execute("PRAGMA database_list") if name == "main")
    return bool(theirs) and Path(path).exists() and Path(path).samefile(theirs)


def _unfit(problem: str, remedy: str) -> ConfigurationError:
    return ConfigurationError(setting="connection", problem=problem, remedy=remedy)
