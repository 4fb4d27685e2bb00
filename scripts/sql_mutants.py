"""Small, plausible mistakes in the named SQL statements, one at a time."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from scripts.mutant import Mutant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["named", "sql_mutants"]

_NESTED: Final = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_CONDITION: Final = rf"\b(WHERE|AND|OR|ON) ((?:{_NESTED}|[^()])+?)(?= AND | OR |\)|$| ORDER| RETURNING| GROUP| LIMIT)"
_VALUE: Final = r"(?:\w+\([^()]*\)|[^,()]+?)"
_EDITS: Final = tuple(
    (re.compile(before), after)
    for before, after in (
        (r"<=", "<"),
        (r"<=|<(?![=>])", ">"),
        (r"(?<!<)>=?(?!=)", "<"),
        (r"(?<![<>])=", "<>"),
        (r"<>", "="),
        (r"\bIS NOT NULL\b", "IS NULL"),
        (r"\bIS NULL\b", "IS NOT NULL"),
        (r"\bMAX\b", "MIN"),
        (r"\bMIN\b", "MAX"),
        (r"\+", "-"),
        (r" - ", " + "),
        (r"\bDESC\b", "ASC"),
        (r"\bOR\b", "AND"),
        (r"(?<= )\d+\b", "7"),
        (r"'[a-z]+'", "'other'"),
        (r"\bNOT EXISTS\b", "EXISTS"),
        (r"\bNOT IN\b", "IN"),
        (r"\bLEFT JOIN\b", "JOIN"),
        (r"COALESCE\(([^(), ]+), ([^(), ]+)\)", r"\1"),
        (r"COALESCE\(([^(), ]+), ([^(), ]+)\)", r"\2"),
        (r" ON CONFLICT.*$", ""),
        (r" ORDER BY .*?(?= LIMIT|$)", ""),
        (r"(?<=ORDER BY )[^, ]+(?:\([^()]*\))?,", ""),
        (r" LIMIT :\w+", ""),
        (_CONDITION, r"\1 1 = 1"),
        (rf"(?<=SET )\w+ = {_VALUE}, ", ""),
        (rf", \w+ = {_VALUE}(?=,| WHERE|$)", ""),
    )
)


class _Absent(dict[str, None]):
    """Gives every parameter the value NULL."""

    def __missing__(self, name: str) -> None:
        """Return NULL."""


def named(text: str) -> dict[str, str]:
    """Return the statements of the query file *text*, by name."""
    blocks = [block.partition("\n") for block in text.split("-- name: ")[1:]]
    return {head.split()[0]: body for head, _, body in blocks}


def sql_mutants(path: str, queries: Mapping[str, str], schema: str) -> tuple[Mutant, ...]:
    """Return every mutant of the named statements: a condition removed, a comparison, constant or order changed.

    What SQLite would not even accept is left out: any test would notice it.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(schema)
        every = (mutant for name, sql in queries.items() for mutant in _of_query(path, name, sql))
        return tuple({mutant.sql: mutant for mutant in every if _accepted(database, mutant.sql)}.values())


def _accepted(database: sqlite3.Connection, sql: str) -> bool:
    try:
        database.execute(f"EXPLAIN {sql}", _Absent())
    except sqlite3.Error:
        return False
    return True


def _of_query(path: str, name: str, text: str) -> Iterator[Mutant]:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    sql = " ".join(" ".join(lines).split())
    for pattern, after in _EDITS:
        for found in pattern.finditer(sql):
            new = found.expand(after)
            around = f"…{sql[max(0, found.start() - 25) : found.end() + 15]}…"
            yield Mutant(
                path=path,
                line=0,
                last_line=0,
                scope=name,
                change=f"{around} : {found[0].strip()} → {new}",
                sql=sql[: found.start()] + new + sql[found.end() :],
            )
