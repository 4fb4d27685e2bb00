"""A fork copies a connection without its locks: what was opened before it is used on one side alone."""

from __future__ import annotations

import gc
import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from chorus_bridge.errors import ConfigurationError
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.sqlite import SqliteStore
from tests.outbox.stage import START

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

READ = [statements.read("document", sha256="a")]
SCENE = """
import os, sqlite3, subprocess, sys, threading, time
from datetime import UTC, datetime
from chorus_bridge.errors import ChorusBridgeError
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.sqlite import SqliteStore

path = sys.argv[1]
COUNT = "SELECT COUNT(*) FROM chorus_bridge_document"
VISIT = f"import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('{COUNT}').fetchone())"


def keep(store, name):
    store.execute([statements.keep_document(name, name.encode(), datetime(2026, 11, 24, tzinfo=UTC))])


def told(what):
    try:
        what()
    except ChorusBridgeError as exc:
        return str(exc)
    return "nothing"


def visitor():
    "Open the file in a process that has nothing to do with this one, as an operator would, and close it."
    visit = [sys.executable, "-c", VISIT, path]
    return subprocess.run(visit, capture_output=True, text=True, check=True).stdout.strip()


def forked(what):
    "Do it in a child that ends as processes do, and return once it has."
    child = os.fork()
    if not child:
        print(what(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)

"""


@pytest.fixture
def play(tmp_path):
    """Return what plays a scene in a process of its own and tells what it printed."""

    def played(scene):
        command = [sys.executable, "-c", SCENE + textwrap.dedent(scene), str(tmp_path / "outbox.db")]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert ended.stderr == ""
        return ended.stdout.splitlines()

    return played


def test_a_child_that_uses_its_parents_store_is_told(play):
    """A gateway opened while gunicorn preloads the application, or before a daemon leaves its terminal."""
    printed = play("""
        store = SqliteStore(path)
        keep(store, "before")
        forked(lambda: told(lambda: keep(store, "child")))
        keep(store, "after")
        print(visitor())
    """)
    assert "open the gateway in each process, after the fork" in printed[0]
    assert printed[1:] == ["2"]


def test_what_would_be_lost_without_that(play):
    """The parent of a daemon is gone, somebody looks at the file, and what the child commits is nowhere."""
    printed = play("""
        store = SqliteStore(path)
        keep(store, "before")
        parent = os.getpid()
        reading, writing = os.pipe()
        if os.fork():
            os.close(writing)
            os.read(reading, 1)
            os._exit(0)
        store._process, store._custody = os.getpid(), None  # as if nobody looked
        os.write(writing, b"x")
        os.close(writing)
        while os.getppid() == parent:
            time.sleep(0.01)
        visitor()
        keep(store, "child")
        print(visitor())
    """)
    assert printed == ["1"]


def test_a_child_that_closes_its_parents_store_takes_nothing_from_it(play):
    """What a framework closes when a process ends was copied by the fork as well."""
    printed = play("""
        store = SqliteStore(path)
        keep(store, "before")
        forked(store.close)
        keep(store, "after")
        visitor()
        keep(store, "later")
        print(visitor())
    """)
    assert printed == ["None", "3"]


def test_a_child_is_told_even_while_a_thread_of_its_parent_is_writing(play):
    """The lock was copied held; nobody is there to let it go."""
    printed = play("""
        store = SqliteStore(path)
        store._lock.acquire()
        forked(lambda: told(lambda: keep(store, "child")))
        forked(store.close)
    """)
    assert "after the fork" in printed[0]
    assert printed[1:] == ["None"]


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="this system does not list its locks")
def test_a_child_that_inherited_a_connection_of_the_hosts_is_told(play):
    """The host's data may be in the same file: SQLite counts that connection's locks too, and they stay behind."""
    printed = play("""
        SqliteStore(path).close()
        host = sqlite3.connect(path)
        host.execute("SELECT COUNT(*) FROM chorus_bridge_document").fetchone()
        forked(lambda: told(lambda: SqliteStore(path)))
        host.close()
        forked(lambda: told(lambda: keep(SqliteStore(path), "child")))
        print(visitor())
    """)
    assert "this process does not hold SQLite's locks" in printed[0]
    assert printed[1:] == ["nothing", "1"]


def test_a_child_opens_a_store_of_its_own(play):
    """When the parent has closed its own, or never had one on that file."""
    printed = play("""
        def opened():
            with SqliteStore(path) as store:
                keep(store, str(os.getpid()))

        def elsewhere():
            with SqliteStore(path + "2") as store:
                keep(store, "another file")

        store = SqliteStore(path)
        forked(lambda: told(opened))
        forked(lambda: told(elsewhere))
        store.close()
        forked(lambda: told(opened))
        print(visitor())
    """)
    assert "close the gateway before the fork" in printed[0]
    assert printed[1:] == ["nothing", "nothing", "1"]


@pytest.fixture
def parents():
    """Return the stores opened before the fork, to be closed by the process they belong to."""
    stores: list[SqliteStore] = []
    yield stores
    for store in stores:
        store.close()


@pytest.fixture
def fork(parents):
    """Return what makes this process look forked."""
    with pytest.MonkeyPatch.context() as patch:
        yield lambda: patch.setattr(os, "getpid", lambda: -1)


def test_a_store_opened_before_a_fork_is_refused_whatever_is_asked(tmp_path, parents, fork):
    """Reading as well: two copies of one connection are two readers of one state."""
    store = SqliteStore(tmp_path / "outbox.db")
    parents.append(store)
    with closing(sqlite3.connect(":memory:")) as host:
        fork()
        with pytest.raises(ConfigurationError, match="opened in one process and used in another") as refused:
            store.execute(READ)
        with pytest.raises(ConfigurationError, match="opened in one process"), store.within(host):
            pytest.fail("it was let in")
    assert refused.value.setting == "gateway"


def test_an_outbox_in_memory_is_not_shared_either(parents, fork):
    """Each side would send what the other has queued."""
    store = SqliteStore(":memory:")
    parents.append(store)
    fork()
    with pytest.raises(ConfigurationError, match="opened in one process"):
        store.execute(READ)
    with SqliteStore(":memory:") as own:
        assert own.execute(READ) == ((),)


@pytest.mark.parametrize("name", ["outbox.db", "link.db"])
def test_a_file_inherited_open_is_not_opened_again_by_any_of_its_names(tmp_path, parents, fork, name):
    """SQLite knows the file, not the path."""
    path, link = tmp_path / "outbox.db", tmp_path / "link.db"
    link.symlink_to(path)
    parents.append(SqliteStore(tmp_path / name))
    fork()
    for named in (path, link):
        with pytest.raises(ConfigurationError, match="was open in the process that this one was forked from"):
            SqliteStore(named)


@pytest.mark.filterwarnings("ignore:unclosed database")
@pytest.mark.parametrize("ending", [lambda stores: stores[0].close(), lambda stores: stores.clear()])
def test_a_store_that_is_closed_or_forgotten_holds_nothing(tmp_path, fork, ending):
    """Whether somebody closed it or nobody could any more."""
    stores = [SqliteStore(tmp_path / "outbox.db")]
    ending(stores)
    gc.collect()
    fork()
    with SqliteStore(tmp_path / "outbox.db") as own:
        own.execute([statements.keep_document("a", b"x", START)])


def test_one_of_two_stores_is_closed_and_the_other_still_counts(tmp_path, parents, fork):
    """Each is remembered by itself."""
    first = SqliteStore(tmp_path / "outbox.db")
    parents.append(SqliteStore(tmp_path / "outbox.db"))
    first.close()
    fork()
    with pytest.raises(ConfigurationError):
        SqliteStore(tmp_path / "outbox.db")
