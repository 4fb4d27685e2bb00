"""A database that refuses: its code, why, what to do, and never that the file is at fault when it is not."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from chorus_bridge.cli import outbox_file
from chorus_bridge.cli.doctor.checks import Level, Speaker
from chorus_bridge.cli.doctor.outbox import database_checks
from chorus_bridge.messages import Language
from chorus_bridge.outbox.sqlite import SqliteStore
from tests.cli.stage import Stage

SPEAK = Speaker(Language.EN)


@pytest.fixture
def stage(tmp_path):
    """Give a stage whose outbox holds a transmission."""
    made = Stage(tmp_path)
    made.json("transmit", made.claims("B-1"), "--no-prepare")
    yield made
    made.close()


class _Refusing:
    """A connection that refuses everything, as SQLite does with a code."""

    def __init__(self, code):
        self._code = code

    def execute(self, *_statement):
        """Refuse."""
        error = sqlite3.OperationalError("canary")
        error.sqlite_errorname = self._code
        raise error

    def close(self):
        """Close nothing."""


REFUSALS = [
    ("SQLITE_FULL", "no room is left on its disk", "make room"),
    ("SQLITE_IOERR_SHMSIZE", "no room is left on its disk", "make room"),
    ("SQLITE_IOERR_READ", "its disk does not read or write", "look at the disk"),
    ("SQLITE_BUSY", "another process holds it", "a transaction left open"),
    ("SQLITE_READONLY_DIRECTORY", "this user may not write", "the user of the worker"),
    ("SQLITE_CANTOPEN", "it cannot be opened", "check the path"),
    ("SQLITE_CORRUPT", "its content is damaged", "restore a backup"),
    ("SQLITE_NOMEM", "SQLITE_NOMEM", "look for this code"),
]


@pytest.mark.parametrize(("code", "why", "todo"), REFUSALS)
def test_a_refusal_is_told_by_its_code(stage, monkeypatch, code, why, todo):
    """Each with its own remedy, to people and to programs; nobody is sent to look for another file."""
    monkeypatch.setattr(outbox_file, "_connected", lambda _path: _Refusing(code))
    for command in (("status",), ("assess", stage.claims("B-1")), ("cancel", "masonry", "--number", "B-1")):
        done = stage.run(*command, "--database", str(stage.database), "--lang", "en")
        assert (done.exit_code, why in done.stderr, todo in done.stderr) == (2, True, True)
        assert code in done.stderr
        assert "name the file" not in done.stderr
        assert "canary" not in done.stderr
    assert f'"problem": "{code}"' in stage.run("status", "--json").stderr
    (check,) = database_checks(SPEAK, stage.database, at=datetime.now(UTC))
    assert (check.level, code in check.text, todo in check.remedy) == (Level.FAILURE, True, True)


def test_a_file_of_another_kind_is_still_named(stage, tmp_path):
    """Only then is the path what has to be corrected."""
    other = tmp_path / "other"
    other.write_bytes(b"mine" * 100)
    done = stage.run("status", "--database", str(other))
    assert (done.exit_code, "cannot be read as an SQLite database" in done.stderr) == (2, True)


def test_a_lock_is_told_with_what_to_look_for(stage, monkeypatch):
    """Rights would be a wrong remedy."""
    monkeypatch.setattr(outbox_file, "BUSY_SECONDS", 0.1)
    with SqliteStore(stage.database) as store:
        store._connection.execute("BEGIN IMMEDIATE")
        found = {check.name: check for check in database_checks(SPEAK, stage.database, at=datetime.now(UTC))}
        store._connection.execute("ROLLBACK")
    check = found["database.writable"]
    assert check.text == "it cannot be written: another process holds it (SQLITE_BUSY)"
    assert "transaction left open" in check.remedy


def test_a_file_that_may_only_be_read_is_not_called_writable(stage, monkeypatch):
    """In a directory that may be written, a lock is given all the same: only a write tells."""
    uri = f"{stage.database.as_uri()}?mode=ro"
    monkeypatch.setattr(outbox_file, "_connected", lambda _path: sqlite3.connect(uri, uri=True, isolation_level=None))
    found = {check.name: check for check in database_checks(SPEAK, stage.database, at=datetime.now(UTC))}
    assert found["database.writable"].level is Level.FAILURE
    assert "SQLITE_READONLY" in found["database.writable"].text
    assert stage.run("status").exit_code == 0


def test_looking_whether_it_can_be_written_writes_nothing(stage):
    """The file is the same, byte for byte, and the reader still refuses to write."""
    before = stage.database.read_bytes()
    with closing(outbox_file.OutboxFile(stage.database)) as store:
        assert store.write_problem() == ""
        with pytest.raises(sqlite3.OperationalError):
            store._connection.execute("DELETE FROM chorus_bridge_transmission")
    assert stage.database.read_bytes() == before


@pytest.mark.parametrize("command", [("transmit",), ("worker", "--once"), ("refresh",), ("directory",)])
def test_the_database_of_another_program_stays_as_it_is(stage, tmp_path, command):
    """A mistyped path is refused with what to do; an outbox is only made in a new file, or beside its own tables."""
    theirs = tmp_path / "theirs.sqlite"
    with closing(sqlite3.connect(theirs)) as connection:
        connection.execute("CREATE TABLE accounts (x)")
    before = theirs.read_bytes()
    words = ("import",) if command == ("directory",) else ()
    done = stage.run(command[0], *words, stage.claims("B-2"), *command[1:], "--database", str(theirs))
    assert (done.exit_code, "the database of another program" in done.stderr) == (2, True)
    assert theirs.read_bytes() == before


def test_an_outbox_among_the_tables_of_a_host_is_used(stage):
    """The host had its gateway make it there."""
    with closing(sqlite3.connect(stage.database)) as connection:
        connection.execute("CREATE TABLE accounts (x)")
    assert stage.run("worker", stage.claims("B-1"), "--once").exit_code == 0


def test_an_empty_file_becomes_an_outbox(stage, tmp_path):
    """It holds nothing of anybody's."""
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    assert stage.run("worker", stage.claims("B-1"), "--once", "--database", str(empty)).exit_code == 0
