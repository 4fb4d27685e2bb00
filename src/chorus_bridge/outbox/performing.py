"""Performing named statements on a connection of SQLite, whoever owns the connection and its transaction."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from chorus_bridge.effects import Undone
from chorus_bridge.errors import StoreError
from chorus_bridge.outbox.library import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chorus_bridge.effects import Row, Statement

__all__ = ["failure", "performed", "problem"]


def performed(connection: sqlite3.Connection, statements: Sequence[Statement]) -> tuple[tuple[Row, ...], ...] | Undone:
    """Run *statements* and return the rows of each, or the first that met other rows than it expects.

    Raises:
        sqlite3.Error: The database refused.
        UnicodeEncodeError: A text is not Unicode.
    """
    results: list[tuple[Row, ...]] = []
    for statement in statements:
        cursor = connection.cursor()
        # Of the cursor, not of the connection: that one may be somebody else's.
        cursor.row_factory = sqlite3.Row
        cursor.execute(queries()[statement.name].sql, dict(statement.params))
        results.append(tuple({key: row[key] for key in row.keys()} for row in cursor.fetchall()))  # noqa: SIM118 — sqlite3.Row iterates over values
        if statement.expect is not None and cursor.rowcount != statement.expect:
            return Undone(statement.name)
    return tuple(results)


def failure(exc: sqlite3.Error | UnicodeEncodeError, statements: Sequence[Statement]) -> StoreError:
    """Return what to raise instead of *exc*, whose words may quote values."""
    told = problem(exc) if isinstance(exc, sqlite3.Error) else "text that is not Unicode"
    return StoreError(statement=statements[0].name, problem=told)


def problem(exc: sqlite3.Error) -> str:
    """Return SQLite's name of an error; its message may quote values."""
    return getattr(exc, "sqlite_errorname", None) or type(exc).__name__
