"""What is committed is found in the file afterwards, or nothing is committed: names, locks and the file itself."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from chorus_bridge.errors import ConfigurationError, StoreError
from chorus_bridge.outbox import custody, opening, sqlite, statements
from chorus_bridge.outbox.performing import performed
from chorus_bridge.outbox.sqlite import SqliteStore
from tests.outbox.stage import START

READ = [statements.read("document", sha256="a")]
WRITE = [statements.keep_document("a", b"x", START)]
LISTED = pytest.mark.skipif(not Path("/proc/locks").exists(), reason="this system does not list its locks")


@pytest.fixture
def path(tmp_path):
    """Where a database file may live."""
    return tmp_path / "outbox.db"


@pytest.fixture
def store(path):
    """Return a store on a new file."""
    with SqliteStore(path) as opened:
        yield opened


def refusal(what):
    """Return why *what* is refused."""
    with pytest.raises(ConfigurationError) as refused:
        what()
    assert refused.value.setting == "database"
    return refused.value.problem


def test_a_file_with_two_names_is_refused_by_either(path, tmp_path):
    """Each name would have its own journal: two processes would each send what is queued."""
    SqliteStore(path).close()
    (tmp_path / "link.db").hardlink_to(path)
    for name in ("outbox.db", "link.db"):
        assert "has two names" in refusal(lambda name=name: SqliteStore(tmp_path / name))
    path.unlink()
    SqliteStore(tmp_path / "link.db").close()


def mounted(at):
    """Return two lines of the system's list of mounts, the second of *at*."""
    where = str(at).replace("\\", r"\134").replace(" ", r"\040")
    return f"22 1 8:2 / / rw - ext4 /dev/sda2 rw\n99 22 8:2 /srv/x {where} rw - ext4 /dev/sda2 rw\n"


@pytest.mark.parametrize("folder", ["plain", "with space", "with\\backslash", "accentué"])
def test_a_file_mounted_by_itself_is_refused(tmp_path, monkeypatch, folder):
    """A container's volume made of the file alone keeps its journal in the container, and goes with it."""
    inside = tmp_path / folder
    inside.mkdir()
    mounts = tmp_path / "mountinfo"
    monkeypatch.setattr(custody, "_MOUNTS", str(mounts))
    SqliteStore(inside / "outbox.db").close()
    mounts.write_text(mounted(inside), encoding="utf-8")
    SqliteStore(inside / "outbox.db").close()
    mounts.write_text(mounted(inside / "outbox.db"), encoding="utf-8")
    assert "has two names" in refusal(lambda: SqliteStore(inside / "outbox.db"))
    (tmp_path / "link.db").symlink_to(inside / "outbox.db")
    assert "has two names" in refusal(lambda: SqliteStore(tmp_path / "link.db"))


def removed(path):
    """Take the file away."""
    path.unlink()


def replaced(path):
    """Put a backup in its place, as a restore does."""
    backup = path.with_name("backup.db")
    backup.write_bytes(path.read_bytes())
    backup.replace(path)


@pytest.mark.parametrize("lose", [removed, replaced])
@pytest.mark.parametrize("asked", [READ, WRITE])
def test_a_file_that_is_no_longer_there_is_neither_read_nor_written(path, store, lose, asked):
    """A worker that nobody remembered must not send what the restored file does not know of."""
    store.execute(WRITE)
    lose(path)
    assert "was removed or replaced" in refusal(lambda: store.execute(asked))
    with closing(sqlite3.connect(path)) as host, pytest.raises(ConfigurationError), store.within(host):
        pytest.fail("it was let in")


def test_a_directory_that_is_gone_takes_the_file_with_it(tmp_path):
    """Even when a file has taken its place."""
    folder = tmp_path / "folder"
    folder.mkdir()
    with SqliteStore(folder / "outbox.db") as store:
        folder.rename(tmp_path / "elsewhere")
        folder.write_text("a file", encoding="utf-8")
        assert "was removed or replaced" in refusal(lambda: store.execute(READ))


def test_a_directory_that_may_no_longer_be_read_says_nothing_of_the_file(store, monkeypatch):
    """What is open stays open: a working outbox is not stopped by what cannot be told."""

    def forbidden(path):
        raise PermissionError(path)

    monkeypatch.setattr(os, "stat", forbidden)
    store.execute(WRITE)


@LISTED
def test_a_process_that_lost_its_locks_writes_no_more(path, store):
    """Any handle on the file that is closed takes them away; the next visitor would delete the journal."""
    store.execute(WRITE)
    host = sqlite3.connect(path, isolation_level=None)
    host.execute("BEGIN IMMEDIATE")
    path.read_bytes()
    with pytest.raises(ConfigurationError, match="does not hold SQLite's locks"), store.within(host):
        pytest.fail("it was let in")
    host.close()
    assert "does not hold SQLite's locks" in refusal(lambda: store.execute(WRITE))
    assert store.execute(READ)[0][0]["body"] == b"x"


@pytest.fixture
def listed(tmp_path, monkeypatch):
    """Return what gives the answers to come when the system's list of locks is read, the last one for good."""

    def answers(*texts):
        left = [[line.split() for line in text.splitlines()] for text in texts]
        monkeypatch.setattr(custody, "_lines", lambda _: left.pop(0) if len(left) > 1 else left[0])

    return answers


def line(path, pid=None, flag=""):
    """Return a line of the list: a lock of this process, unless told otherwise, on the file at *path*."""
    return f"1: {flag}POSIX ADVISORY READ {pid or os.getpid()} 00:2a:{path.stat().st_ino} 128 128"


SOMEBODYS = "1: POSIX ADVISORY WRITE 1 08:02:1 0 EOF"


@pytest.mark.parametrize("text", ["", SOMEBODYS, "1: a line of a kind to come", "2:"])
def test_a_system_that_lists_no_lock_of_ours_stops_nothing(store, listed, text):
    """It leaves out a lock just taken beside the file as well: nothing is known."""
    listed(text)
    store.execute(WRITE)


def test_a_system_without_lists_stops_nothing(path, monkeypatch):
    """Nor one without locks of this kind, such as Windows."""
    monkeypatch.setattr(custody, "_LOCKS", str(path.parent / "absent"))
    monkeypatch.setattr(custody, "_MOUNTS", str(path.parent / "absent"))
    monkeypatch.setitem(sys.modules, "fcntl", None)
    for _ in range(2):
        with SqliteStore(path) as store:
            store.execute(WRITE)


@pytest.fixture
def trusted(monkeypatch):
    """Make the list one that tells."""
    monkeypatch.setattr(custody.Custody, "_would_be_listed", lambda _: True)


@pytest.mark.usefixtures("trusted")
def test_a_line_that_was_missed_once_stops_nothing(path, store, listed):
    """The list changes while it is read: a lock of another program that ends moves the lines."""
    listed(SOMEBODYS, SOMEBODYS, line(path))
    store.execute(WRITE)


@pytest.mark.usefixtures("trusted")
def test_a_lock_of_an_open_file_counts(path, store, listed):
    """Some builds of SQLite lock by the handle: whose it is, the list does not tell."""
    listed(line(path, pid=-1))
    store.execute(WRITE)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    "others",
    [
        lambda path: line(path, pid=os.getpid() + 1),
        lambda path: line(path, flag="-> "),
        lambda path: line(path.parent),
        lambda _: "",
    ],
    ids=["another process", "one who waits", "another file", "nobody"],
)
def test_what_is_no_lock_of_ours_on_the_file_does_not_count(path, store, listed, others):
    """Another process's, one that is only waited for, or one on another file."""
    listed(others(path))
    assert "does not hold SQLite's locks" in refusal(lambda: store.execute(WRITE))
    store.execute(READ)


def test_a_directory_where_nothing_can_be_made_stops_nothing(store, listed, monkeypatch):
    """Whether the list tells cannot be tried there."""

    def refused(**_):
        raise PermissionError

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    listed(SOMEBODYS)
    store.execute(WRITE)


def test_an_sqlite_that_could_not_write_an_outcome_is_refused_at_once(path, monkeypatch):
    """It would send, then fail to say that it did."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    assert "older than 3.35" in refusal(lambda: SqliteStore(path))
    assert not path.exists()
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (*opening.OLDEST_SQLITE, 0))
    SqliteStore(path).close()


@pytest.mark.parametrize("handled", [lambda store: store.close(), lambda store: store.execute(READ)])
def test_a_signals_handler_in_the_middle_of_a_statement_is_told_instead_of_waiting_for_ever(
    store, monkeypatch, handled
):
    """The statement it interrupted cannot end before it does; nothing of it is kept."""

    def interrupted(*called):
        done = performed(*called)
        monkeypatch.undo()
        handled(store)
        return done

    monkeypatch.setattr(sqlite, "performed", interrupted)
    with pytest.raises(StoreError, match="by a signal's handler"):
        store.execute(WRITE)
    assert store.execute(READ) == ((),)
