"""What the embedded store promises: all or nothing, durable, clear about what it cannot do."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from functools import partial

import attrs
import pytest

from chorus_bridge.effects import Statement, Undone
from chorus_bridge.errors import ConfigurationError, StoreError
from chorus_bridge.outbox import flows, gates, library, opening, sqlite, statements
from chorus_bridge.outbox.limits import Limits
from chorus_bridge.outbox.performing import performed
from chorus_bridge.outbox.sqlite import SqliteStore
from tests.outbox.stage import START, Stage, draft, opened_together

LEASE = timedelta(minutes=4)
ROOMY = Limits(company_in_flight=100, application_in_flight=100)


@pytest.fixture
def path(tmp_path):
    """Where a database file may live."""
    return tmp_path / "outbox.db"


def test_an_intent_survives_a_power_cut(path):
    """The file runs in WAL with full synchronisation, read back rather than assumed."""
    with SqliteStore(path) as store:
        level = store._connection.execute("PRAGMA synchronous").fetchone()[0]
        mode = store._connection.execute("PRAGMA journal_mode").fetchone()[0]
    assert (mode, level) == ("wal", 2)


def test_what_was_set_aside_to_make_the_tables_is_put_back(path):
    """Foreign keys are checked, and tables altered the modern way, from the first statement on."""
    with SqliteStore(path) as store:
        named = ("foreign_keys", "legacy_alter_table")
        assert [store._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in named] == [1, 0]


def test_what_was_written_is_there_after_reopening(path):
    """A transmission outlives the process."""
    first = Stage(path)
    queued = first.play(flows.enqueue(draft()))
    first.store.close()
    second = Stage(path)
    assert second.play(flows.load("acme", queued.id)) == queued
    second.store.close()


def test_a_statement_that_meets_other_rows_undoes_the_whole_transaction(path):
    """Nothing of the transaction remains, not even what came before."""
    with SqliteStore(path) as store:
        result = store.execute(
            [
                gates.resume("nobody"),
                statements.keep_document("a", b"x", START),
                attrs.evolve(gates.resume("nobody"), expect=1),
            ]
        )
        assert result == Undone("resume")
        assert store.execute([statements.read("document", sha256="a")]) == ((),)


def test_an_impossible_statement_changes_nothing_and_names_itself(path):
    """A violated constraint is a clear error without any value in it."""
    with SqliteStore(path) as store:
        bad = Statement(
            name="record",
            params={
                "company": "acme",
                "transmission": "secret-id",
                "fence": 0,
                "step": "x",
                "at": "x",
                "outcome": "x",
                "reason": "",
                "http_status": None,
                "code": None,
            },
        )
        with pytest.raises(StoreError) as failed:
            store.execute([statements.keep_document("a", b"x", START), bad])
        assert "secret-id" not in str(failed.value)
        assert store.execute([statements.read("document", sha256="a")]) == ((),)


def test_a_transaction_interrupted_by_the_program_changes_nothing(path, monkeypatch):
    """Even an error that is not the database's undoes what was begun."""
    with SqliteStore(path) as store:

        def interrupted(*called):
            performed(*called)
            raise KeyboardInterrupt

        monkeypatch.setattr(sqlite, "performed", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.execute([statements.keep_document("a", b"x", START)])
        monkeypatch.undo()
        assert store.execute([statements.read("document", sha256="a")]) == ((),)


def test_attempts_cannot_be_rewritten(path):
    """The record of what was tried only grows."""
    stage = Stage(path)
    stage.play(flows.enqueue(draft()))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        stage.store._connection.execute("UPDATE chorus_bridge_attempt SET outcome = 'other'")
    stage.store.close()


def test_a_newer_file_is_refused_with_what_to_do(path):
    """An older library does not touch a schema it does not know."""
    SqliteStore(path).close()
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {opening.SCHEMA_VERSION + 1}")
    raw.close()
    with pytest.raises(ConfigurationError, match="upgrade"):
        SqliteStore(path)


def test_a_file_that_cannot_be_used_is_a_clear_error(tmp_path):
    """The path, the reason, and what to do."""
    text = tmp_path / "notes.txt"
    text.write_text("This is no database, and never was one. " * 40, encoding="utf-8")
    for path, why in (
        (tmp_path / "absent" / "outbox.db", "SQLITE_CANTOPEN"),
        (tmp_path, "SQLITE_CANTOPEN"),
        (text, "SQLITE_NOTADB"),
        (tmp_path / "a\0b", "ValueError"),
    ):
        with pytest.raises(ConfigurationError) as refused:
            SqliteStore(path)
        assert refused.value.setting == "database"
        assert str(path) in refused.value.problem
        assert why in refused.value.problem


@pytest.mark.parametrize("path", [None, "", "  ", 7, b"outbox.db"])
def test_what_is_no_path_is_refused(path, tmp_path, monkeypatch):
    """A setting left out must not make a file named None."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match="a path expected"):
        SqliteStore(path)
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_closed_to_the_other_users_of_the_machine(path):
    """It holds invoices; its group may be that of the pages and of the worker."""
    before = os.umask(0o022)
    try:
        with SqliteStore(path) as store:
            store.execute([statements.keep_document("a", b"x", START)])
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys((path.name, f"{path.name}-wal", f"{path.name}-shm"), 0o640)


def test_a_journal_that_another_process_made_first_is_closed_as_well(path):
    """Between the file's birth and its closing, a quicker process may have begun to write in it."""
    opener, _ = opening.opened(str(path))
    for file in path.parent.iterdir():
        file.chmod(0o644)
    opening._keep_private(opener, str(path))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    opener.close()
    assert modes == dict.fromkeys((path.name, f"{path.name}-wal", f"{path.name}-shm"), 0o640)


def test_a_file_that_is_there_keeps_its_rights(path):
    """They are its owner's choice."""
    path.touch()
    path.chmod(0o664)
    SqliteStore(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


def test_a_closed_store_says_that_it_is_closed(path):
    """Whoever calls it is mistaken, not the database."""
    store = SqliteStore(path)
    store.close()
    with pytest.raises(StoreError, match="was closed before"):
        store.execute([statements.read("document", sha256="a")])


def test_a_file_system_without_the_needed_durability_is_refused(path, monkeypatch):
    """The store does not start on a promise it cannot keep."""
    monkeypatch.setattr(opening, "_FULL", 3)
    with pytest.raises(ConfigurationError, match="local disk"):
        SqliteStore(path)


def test_a_closed_store_says_so(path):
    """Using it after closing is an error, not silence."""
    store = SqliteStore(path)
    store.close()
    with pytest.raises(StoreError):
        store.execute([statements.read("counts", company=None)])


def test_threads_that_write_together_lose_nothing(path):
    """Every thread's transmission is there in the end."""
    stage = Stage(path)

    def queue(number):
        stage.play(flows.enqueue(draft(f"s{number}", key=f"732829320/2026/F{number}")))

    threads = [threading.Thread(target=queue, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = stage.store.execute([statements.read("counts", company=None)])
    assert counts == (({"state": "queued", "many": 16},),)
    stage.store.close()


def test_two_stores_on_one_file_claim_each_transmission_once(path):
    """Two processes' connections race for the same rows: each row has one winner."""
    one, two = Stage(path), Stage(path)
    queued = [one.play(flows.enqueue(draft(f"s{n}", key=f"732829320/2026/F{n}"))) for n in range(40)]
    won: list[str] = []

    def worker(stage):
        won.extend(t.id for t in queued if stage.play(flows.claim(t, lease=LEASE, limits=ROOMY)))

    threads = [threading.Thread(target=worker, args=(stage,)) for stage in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == sorted(t.id for t in queued)
    one.store.close()
    two.store.close()


def test_every_statement_prepares_against_the_schema(path):
    """The named statements and the tables agree."""
    with SqliteStore(path) as store:
        for query in library.queries().values():
            names = dict.fromkeys(_parameters(query.sql))
            store._connection.execute(f"EXPLAIN {query.sql}", names)


def _parameters(sql):
    return re.findall(r":(\w+)", re.sub(r"--.*", "", sql))


def test_text_that_is_not_unicode_is_refused_without_being_quoted(path):
    """The driver's own error would show it."""
    with SqliteStore(path) as store:
        with pytest.raises(StoreError) as refused:
            store.execute([statements.ask_cancel("acme", "secret-\udce9", START)])
        assert "secret" not in str(refused.value)
        assert store.execute([statements.read("counts", company=None)]) == ((),)


def test_a_file_that_another_program_counts_in_is_not_taken_for_an_outbox(path, monkeypatch):
    """The version of a file without our tables is somebody else's: nothing is created or changed, nor kept open."""
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE invoices (id INTEGER)")
        theirs.execute("PRAGMA user_version = 1")
    opened, connect = [], sqlite3.connect

    def noted(*given, **named):
        opened.append(connect(*given, **named))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    with pytest.raises(ConfigurationError, match="another program counts with it"):
        SqliteStore(path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
    monkeypatch.undo()
    theirs = sqlite3.connect(path)
    assert [row[0] for row in theirs.execute("SELECT name FROM sqlite_master")] == ["invoices"]
    assert theirs.execute("PRAGMA user_version").fetchone() == (1,)
    theirs.close()


def test_those_who_open_a_new_file_together_all_get_in(tmp_path):
    """A web server starts its processes at once, on the day it is installed too."""
    assert [opened_together(tmp_path / f"{n}.db") for n in range(10)] == [[]] * 10


@pytest.fixture
def read_by_a_host(path):
    """Return a connection of a host's that is reading its own file, which keeps the older kind of journal."""
    host = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    host.execute("CREATE TABLE invoices (id INTEGER)")
    host.execute("BEGIN")
    host.execute("SELECT * FROM invoices").fetchall()
    yield host
    host.close()


def test_a_file_that_somebody_reads_is_made_an_outbox_once_they_are_done(path, read_by_a_host):
    """The outbox may live in the file of the host's own data, and be installed while people work."""
    later = threading.Timer(0.2, read_by_a_host.execute, ["COMMIT"])
    later.start()
    SqliteStore(path).close()
    later.join()
    assert path.stat().st_size > 0


def test_a_file_that_somebody_reads_for_ever_is_waited_for_a_bounded_time(path, read_by_a_host, monkeypatch):
    """The error is the database's own, and names nothing of the file."""
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.2)
    with pytest.raises(StoreError, match="open: SQLITE_BUSY"):
        SqliteStore(path)
    assert read_by_a_host.execute("SELECT name FROM sqlite_master").fetchall() == [("invoices",)]


def test_what_no_patience_changes_is_told_at_once(path, monkeypatch):
    """A journal that cannot be kept today cannot be kept in half a minute."""
    asked = []

    class Failing(sqlite3.Connection):
        def execute(self, statement, *given):
            if "journal_mode" not in statement:
                return super().execute(statement, *given)
            asked.append(statement)
            raise sqlite3.OperationalError

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Failing))
    with pytest.raises(StoreError, match="open: OperationalError"):
        SqliteStore(path)
    assert asked == ["PRAGMA journal_mode = WAL"]


def test_a_file_that_is_up_to_date_is_opened_while_somebody_writes_in_it(path):
    """A host that opens the gateway inside its own transaction waits for nobody, itself least of all."""
    SqliteStore(path).close()
    host = sqlite3.connect(path, isolation_level=None)
    host.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with SqliteStore(path) as store:
        assert store.execute([statements.read("document", sha256="a")]) == ((),)
    assert time.monotonic() - began < opening.BUSY_SECONDS / 2
    host.execute("ROLLBACK")
    host.close()


VISIT = """
import sqlite3, sys
visitor = sqlite3.connect(sys.argv[1], timeout=30)
print(visitor.execute("SELECT COUNT(*) FROM chorus_bridge_document").fetchone()[0])
visitor.close()
"""


def visited(path):
    """Return how many documents another process sees, which opens the file and closes it."""
    command = [sys.executable, "-c", VISIT, str(path)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)


def test_opening_takes_no_lock_away_from_the_connections_that_are_open(path):
    """A process that closes any handle on a file loses its locks on it; the next visitor would delete the journal."""
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as host:
        host.execute("SELECT COUNT(*) FROM chorus_bridge_document").fetchone()
        with SqliteStore(path) as first, SqliteStore(path) as second:
            first.execute([statements.keep_document("a", b"x", START)])
            assert visited(path) == 1
            first.execute([statements.keep_document("b", b"y", START)])
            second.execute([statements.keep_document("c", b"z", START)])
            assert visited(path) == 3
            assert host.execute("SELECT COUNT(*) FROM chorus_bridge_document").fetchone() == (3,)
