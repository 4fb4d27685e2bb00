"""The host's own tables, in SQLite: what construction-site management software knew before Chorus Pro.

Nothing here comes from chorus_bridge, which keeps what it must remember in a file of its own.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from host.trade import Claim, Contract, File, Profile, Validation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["NumberTaken", "Records"]

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS companies (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, siret TEXT NOT NULL, login TEXT NOT NULL, password TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS contracts (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, client TEXT NOT NULL, public INTEGER NOT NULL, siret TEXT,
    service TEXT, engagement TEXT, number TEXT, version INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS claims (
    id TEXT PRIMARY KEY, rank INTEGER NOT NULL, contract TEXT NOT NULL REFERENCES contracts, title TEXT NOT NULL,
    period TEXT NOT NULL, number TEXT UNIQUE, issue_date TEXT, net TEXT NOT NULL, vat TEXT NOT NULL,
    comment TEXT NOT NULL, replaces TEXT, version INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS validations (
    claim TEXT NOT NULL REFERENCES claims, rank INTEGER NOT NULL, code TEXT NOT NULL, done_by TEXT,
    PRIMARY KEY (claim, rank));
CREATE TABLE IF NOT EXISTS documents (
    claim TEXT PRIMARY KEY REFERENCES claims, name TEXT NOT NULL, content BLOB NOT NULL);
"""


class NumberTaken(Exception):
    """Another claim already bears this invoice number."""


class Records:
    """Reads and writes the host's tables; safe to share between threads, each operation has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=10)
        db.row_factory = sqlite3.Row
        try:
            with db:
                yield db
        finally:
            db.close()

    @property
    def empty(self) -> bool:
        """Whether nothing was ever written."""
        with self._open() as db:
            return db.execute("SELECT 1 FROM companies").fetchone() is None

    def fill(self, profile: Profile, claims: Iterable[tuple[Claim, bytes | None]]) -> None:
        """Write a whole beginning at once: a company and its claims, each with its PDF if it has one."""
        with self._open() as db:
            db.execute(
                "INSERT INTO companies VALUES (?, ?, ?, ?, ?)",
                (profile.id, profile.name, profile.siret, profile.login, profile.password),
            )
            for rank, (claim, content) in enumerate(claims):
                _insert(db, rank, claim, content)

    def profile(self, identifier: str) -> Profile | None:
        """Return the profile of a company, or None when there is no such company."""
        with self._open() as db:
            row = db.execute("SELECT * FROM companies WHERE id = ?", (identifier,)).fetchone()
        return Profile(**row) if row else None

    def save_profile(self, identifier: str, *, name: str, siret: str, login: str, password: str | None) -> None:
        """Save a profile; without a password, the one it has stays."""
        with self._open() as db:
            db.execute(
                "UPDATE companies SET name = ?, siret = ?, login = ?, password = coalesce(?, password) WHERE id = ?",
                (name, siret, login, password, identifier),
            )

    def claims(self, identifiers: Sequence[str] | None = None) -> list[Claim]:
        """Return all claims, or those named that exist, in the order of the list page: four reads, however many.

        The contents of documents are not read: a list page needs their names and sizes only.
        """
        wanted = None if identifiers is None else set(identifiers)
        with self._open() as db:
            rows = db.execute("SELECT * FROM claims ORDER BY rank").fetchall()
            contracts = {row["id"]: _contract(row) for row in db.execute("SELECT * FROM contracts")}
            steps: dict[str, list[Validation]] = {}
            for row in db.execute("SELECT * FROM validations ORDER BY claim, rank"):
                steps.setdefault(row["claim"], []).append(Validation(code=row["code"], done_by=row["done_by"]))
            files = {
                row["claim"]: File(name=row["name"], size=row["size"])
                for row in db.execute("SELECT claim, name, length(content) AS size FROM documents")
            }
        return [
            _claim(row, contracts[row["contract"]], steps.get(row["id"], ()), files.get(row["id"]))
            for row in rows
            if wanted is None or row["id"] in wanted
        ]

    def claim(self, identifier: str) -> Claim | None:
        """Return one claim, or None."""
        return next(iter(self.claims([identifier])), None)

    def content(self, claim: str) -> bytes | None:
        """Return the bytes of a claim's PDF, or None."""
        with self._open() as db:
            row = db.execute("SELECT content FROM documents WHERE claim = ?", (claim,)).fetchone()
        return bytes(row["content"]) if row else None

    def validate(self, claim: str, code: str, *, by: str) -> bool:
        """Record that a step is done, if it is the one to do now, and return whether it was."""
        with self._open() as db:
            done = db.execute(
                "UPDATE validations SET done_by = :by WHERE claim = :claim AND code = :code AND done_by IS NULL"
                " AND rank = (SELECT min(rank) FROM validations WHERE claim = :claim AND done_by IS NULL)",
                {"by": by, "claim": claim, "code": code},
            )
            return done.rowcount == 1

    def save(self, claim: Claim, content: tuple[str, bytes] | None = None) -> bool:
        """Save a claim and its contract's references, unless somebody saved one of them since they were read.

        Args:
            claim: As it should be, with the versions that were read.
            content: Name and bytes of a new PDF.

        Returns:
            Whether it was saved. False: a version is no longer the one that was read, and nothing was written.

        Raises:
            NumberTaken: Another claim bears its number; nothing was saved.
        """
        try:
            with self._open() as db:
                saved = _update(db, claim, content)
                if not saved:
                    db.rollback()
                return saved
        except sqlite3.IntegrityError as error:
            raise NumberTaken from error


def _insert(db: sqlite3.Connection, rank: int, claim: Claim, content: bytes | None) -> None:
    sheet = claim.contract
    db.execute(
        "INSERT OR IGNORE INTO contracts VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (
            *(sheet.id, sheet.title, sheet.client, sheet.public),
            *(sheet.siret, sheet.service, sheet.engagement, sheet.number),
        ),
    )
    db.execute(
        "INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (
            *(claim.id, rank, sheet.id, claim.title, claim.period.isoformat(), claim.number, _iso(claim.issue_date)),
            *(str(claim.net), str(claim.vat), claim.comment, claim.replaces),
        ),
    )
    for place, step in enumerate(claim.validations):
        db.execute("INSERT INTO validations VALUES (?, ?, ?, ?)", (claim.id, place, step.code, step.done_by))
    if content is not None:
        db.execute("INSERT INTO documents VALUES (?, ?, ?)", (claim.id, f"{claim.number}.pdf", content))


def _update(db: sqlite3.Connection, claim: Claim, content: tuple[str, bytes] | None) -> bool:
    saved = db.execute(
        "UPDATE claims SET number = ?, issue_date = ?, comment = ?, replaces = ?, version = version + 1"
        " WHERE id = ? AND version = ?",
        (claim.number, _iso(claim.issue_date), claim.comment, claim.replaces, claim.id, claim.version),
    )
    sheet = claim.contract
    references = (sheet.siret, sheet.service, sheet.engagement)
    # Its version grows only when it changes: two claims of one contract do not disturb each other for nothing.
    filed = db.execute(
        "UPDATE contracts SET version = version + (siret IS NOT ?1 OR service IS NOT ?2 OR engagement IS NOT ?3),"
        " siret = ?1, service = ?2, engagement = ?3 WHERE id = ?4 AND version = ?5",
        (*references, sheet.id, sheet.version),
    )
    if saved.rowcount != 1 or filed.rowcount != 1:
        return False
    if content is not None:
        db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (claim.id, *content))
    return True


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _contract(row: sqlite3.Row) -> Contract:
    kept = {name: row[name] for name in ("id", "title", "client", "siret", "service", "engagement", "number")}
    return Contract(public=bool(row["public"]), version=row["version"], **kept)


def _claim(row: sqlite3.Row, contract: Contract, steps: Iterable[Validation], file: File | None) -> Claim:
    return Claim(
        id=row["id"],
        title=row["title"],
        period=date.fromisoformat(row["period"]),
        contract=contract,
        net=Decimal(row["net"]),
        vat=Decimal(row["vat"]),
        number=row["number"],
        issue_date=date.fromisoformat(row["issue_date"]) if row["issue_date"] else None,
        comment=row["comment"],
        replaces=row["replaces"],
        version=row["version"],
        validations=tuple(steps),
        file=file,
    )
