"""From the lines of the directory to what is known of each recipient; a line that is wrong costs the others nothing."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import frozen

from chorus_bridge.cli.directory.columns import Columns, found_columns
from chorus_bridge.domain.recipient import RecipientFacts, ServiceFacts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

__all__ = ["MOST_TOLD", "Directory", "LineProblem", "read_directory"]

MOST_TOLD: Final = 100
"""Problems kept with their place; the others are only counted."""
_LONGEST_CELL: Final = 1000
_DIGITS: Final = 14
_YES: Final = frozenset({"oui", "o", "true", "vrai", "1", "yes", "y", "actif"})
_NO: Final = frozenset({"non", "n", "false", "faux", "0", "no", "inactif"})
_FLAGS: Final = ("active", "service_required", "engagement_required", "service_or_engagement", "moa_only", "has_moa")


@frozen(kw_only=True)
class LineProblem:
    """What is wrong with one line, without what it holds."""

    table: str
    line: int
    problem: str


@frozen(kw_only=True)
class Directory:
    """What the file says."""

    recipients: Mapping[str, RecipientFacts]
    """By SIRET, those asked for."""
    others: Mapping[str, Mapping[str, str]]
    """By SIRET, the columns that nobody has described, as they are."""
    lines: int
    problems: tuple[LineProblem, ...]
    untold: int
    """Problems beyond those kept."""


def read_directory(
    tables: Iterable[tuple[str, str]], *, wanted: Collection[str] | None, chosen: Mapping[str, str], at: datetime
) -> Directory:
    """Return what the *tables* say.

    Args:
        tables: Names and texts; the first line of each holds the headings.
        wanted: SIRETs that matter; None for all of them.
        chosen: Headings that the user named.
        at: When the directory was fetched.

    Raises:
        BadValue: A table has no column for the SIRET.
    """
    reader = _Reader(wanted=wanted, at=at)
    for name, text in tables:
        reader.read(name, text, chosen)
    kept = tuple(reader.problems[:MOST_TOLD])
    return Directory(
        recipients=reader.recipients,
        others=reader.others,
        lines=reader.lines,
        problems=kept,
        untold=len(reader.problems) - len(kept),
    )


class _Reader:
    """Reads tables line by line."""

    def __init__(self, *, wanted: Collection[str] | None, at: datetime) -> None:
        self.recipients: dict[str, RecipientFacts] = {}
        self.others: dict[str, Mapping[str, str]] = {}
        self.problems: list[LineProblem] = []
        self.lines = 0
        self._wanted = wanted
        self._at = at
        self._place = ("", 0)

    def read(self, name: str, text: str, chosen: Mapping[str, str]) -> None:
        """Read one table."""
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
        headings = next(rows, [])
        columns = found_columns(headings, chosen)
        while True:
            try:
                row = next(rows, None)
            except csv.Error:
                self._place = (name, rows.line_num)
                self._wrong("unreadable")
                continue
            if row is None:
                return
            self._place = (name, rows.line_num)
            if row:
                self.lines += 1
                self._take(row, headings, columns)

    def _wrong(self, problem: str) -> None:
        table, line = self._place
        self.problems.append(LineProblem(table=table, line=line, problem=problem))

    def _take(self, row: Sequence[str], headings: Sequence[str], columns: Columns) -> None:
        if len(row) != len(headings):
            self._wrong("columns")
            return
        siret = "".join(row[columns["siret"]].split())
        if len(siret) != _DIGITS or not (siret.isascii() and siret.isdigit()):
            self._wrong("siret")
            return
        if self._wanted is not None and siret not in self._wanted:
            return
        said = {name: row[place].strip()[:_LONGEST_CELL] for name, place in columns.items()}
        known = self.recipients.get(siret) or RecipientFacts(siret=siret, fetched_at=self._at)
        self.recipients[siret] = attrs.evolve(known, **self._changes(known, said, first=siret not in self.recipients))
        places = set(columns.values())
        rest = {heading: row[n][:_LONGEST_CELL] for n, heading in enumerate(headings) if n not in places and row[n]}
        self.others.setdefault(siret, rest)

    def _changes(self, known: RecipientFacts, said: Mapping[str, str], *, first: bool) -> dict[str, Any]:
        """Return what one more line adds; the list of services is never said to be whole."""
        flags = {name: self._flag(said, name) for name in _FLAGS}
        unreported = self._flag(said, "payment_status_unreported")
        told = {**flags, "payment_status_reported": None if unreported is None else not unreported}
        changes: dict[str, Any] = {name: flag for name, flag in told.items() if flag is not None}
        for name, flag in tuple(changes.items()):
            before = getattr(known, name)
            if not first and before is not None and before is not flag:
                self._wrong(f"contradiction:{name}")
                del changes[name]
        if said.get("name"):
            changes["name"] = said["name"]
        identifier = said.get("structure_id", "")
        if identifier.isascii() and identifier.isdigit():
            changes["structure_id"] = int(identifier)
        service = self._service(said)
        if service is not None:
            changes["services"] = (*(one for one in known.services if one.code != service.code), service)
        return changes

    def _flag(self, said: Mapping[str, str], name: str) -> bool | None:
        plain = said.get(name, "").casefold()
        if plain in _YES | _NO:
            return plain in _YES
        if plain:
            self._wrong(f"neither_yes_nor_no:{name}")
        return None

    def _service(self, said: Mapping[str, str]) -> ServiceFacts | None:
        code = said.get("service_code")
        if not code:
            return None
        return ServiceFacts(
            code=code,
            active=self._flag(said, "service_active") is not False,
            label=said.get("service_label") or None,
            engagement_required=self._flag(said, "service_engagement_required"),
        )


def _separator(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(";,\t|", key=heading.count)
