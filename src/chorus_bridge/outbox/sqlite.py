"""The embedded store: one SQLite file, or memory for tests, behind the one verb every store has.

One connection per store, guarded by a lock: SQLite has one writer at a time anyway, and a private queue is fairer
than its busy handler. Use one store per process, at most a few processes, never a network file system.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from chorus_bridge.effects import Undone
from chorus_bridge.errors import StoreError
from chorus_bridge.outbox.forking import inherited, note_open
from chorus_bridge.outbox.guest import SqliteGuest
from chorus_bridge.outbox.library import queries
from chorus_bridge.outbox.opening import absolute, opened
from chorus_bridge.outbox.performing import failure, performed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from chorus_bridge.effects import Row, Statement

__all__ = ["SqliteStore"]


class SqliteStore:
    """A durable outbox in one file.

    A process that uses it never opens the file otherwise, not even to copy it: closing that handle would drop the locks
    of every connection of the process, and another process could remove the journal from under them.

    Args:
        path: The database file, created when absent; ``":memory:"`` for tests.

    Raises:
        ConfigurationError: The file cannot be opened, cannot give the durability the protocol needs, has two names, was
            written by a newer version or by another program, or was open when this process was forked; or this
            Python's SQLite is too old.
        StoreError: The database refused, for want of room or of patience.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = absolute(path)
        # Read now: an upgrade under a running process must not give old code new statements.
        queries()
        self._lock = threading.Lock()
        self._closed = False
        self._user: int | None = None
        self._connection, self._custody = opened(self._path)
        self._process = os.getpid()
        self._forget = note_open(self, self._path)

    def execute(self, statements: Sequence[Statement]) -> tuple[tuple[Row, ...], ...] | Undone:
        """Run *statements* in one transaction.

        Returns:
            The rows of each statement, or :class:`Undone` when one changed another number of rows than it expects.

        Raises:
            StoreError: The database refused; nothing was changed.
            ConfigurationError: The store was opened before this process was forked; the file was removed or replaced
                since, or this process lost SQLite's locks on it.
        """
        # Before the lock: a fork copies it as it is, held by a thread that is not there to let go.
        self._refuse_another_process()
        known = queries()
        writes = any(known[s.name].writes for s in statements)
        with self._alone(statements[0].name):
            if self._closed:
                raise StoreError(statement=statements[0].name, problem="the gateway or its store was closed before")
            self._refuse_loss(writing=writes)
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
            ConfigurationError: No transaction is open on it, it is on another file, or the store was opened before this
                process was forked; or the file was removed or replaced, or its locks lost.
        """
        self._refuse_another_process()
        self._refuse_loss(writing=True)
        guest = SqliteGuest(connection, self._path)
        try:
            yield guest
        finally:
            guest.leave()

    def close(self) -> None:
        """Close the file. Further calls raise :class:`StoreError`.

        In a process forked from the one that opened it, nothing is done: the connection is the parent's.
        """
        if self._process != os.getpid():
            return
        with self._alone("close"):
            self._forget()
            self._closed = True
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _refuse_another_process(self) -> None:
        if self._process != os.getpid():
            raise inherited()

    def _refuse_loss(self, *, writing: bool) -> None:
        if self._custody is not None:
            self._custody.refuse_loss(writing=writing)

    @contextmanager
    def _alone(self, statement: str) -> Iterator[None]:
        """Wait for the other threads, and for nobody when this one is itself in the middle of a statement."""
        here = threading.get_ident()
        if self._user == here:
            raise StoreError(statement=statement, problem="called by a signal's handler in the middle of a statement")
        with self._lock:
            self._user = here
            try:
                yield
            finally:
                self._user = None

    def _abandon(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:  # the connection is gone; the journal undoes the transaction when the file is next opened
            return
