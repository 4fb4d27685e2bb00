"""The named statements, read once from the SQL file that ships with the package."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NamedQuery", "queries", "schema", "upgrade"]

_HEADER: Final = re.compile(r"^-- name: (?P<name>\w+) \((?P<mode>read|write)\)$", re.MULTILINE)


@frozen(kw_only=True)
class NamedQuery:
    """One statement of ``queries.sql``."""

    name: str
    writes: bool
    sql: str


@cache
def queries() -> Mapping[str, NamedQuery]:
    """Return every named statement, by name."""
    pieces = _HEADER.split(_text("queries.sql"))[1:]
    triples = zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    return {name: NamedQuery(name=name, writes=mode == "write", sql=body.strip()) for name, mode, body in triples}


def schema() -> str:
    """Return the statements that create the tables."""
    return _text("schema.sql")


def upgrade(version: int) -> tuple[str, str]:
    """Return the statements that lead from *version* to the next one.

    Those to run before what ``schema.sql`` says and the file lacks is made, and those to run after.
    """
    before, _, after = _text(f"upgrade_{version + 1}.sql").partition("-- what schema.sql says that is not there --")
    return before, after


def _text(name: str) -> str:
    return (files("chorus_bridge.outbox") / "sql" / name).read_text(encoding="utf-8")
