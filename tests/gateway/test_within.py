"""Queueing inside the host's own transaction: the invoice leaves if, and only if, the host's own work was committed."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import count

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.drivers import Ports
from chorus_bridge.effects import Undone
from chorus_bridge.errors import ConfigurationError, NotTransmissible, StoreError, TooLate
from chorus_bridge.gateway import Gateway
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.sqlite import SqliteStore
from tests.builders import COMPANY, INVOICE, NOW, evolved, situation
from tests.effort import cases
from tests.gateway.stage import SETTINGS, Script

AT_ONCE = HoldFor(timedelta(0))
FORK = multiprocessing.get_context("spawn")


def claim(number, **changes):
    """Return a transmissible claim of that number."""
    return situation(id=f"claim-{number}", invoice=evolved(INVOICE, number=number, **changes))


class Host:
    """A program with a table of its own, in the file of the outbox."""

    def __init__(self, path):
        self.told: list[str] = []
        self.portal = Script()
        self.store = SqliteStore(path)
        ports = Ports(
            sender=self.portal, store=self.store, clock=lambda: NOW, observers=(lambda e: self.told.append(e.name),)
        )
        self.gateway = Gateway(ports, SETTINGS)
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=0.1)
        self.connection.execute("CREATE TABLE IF NOT EXISTS own (id TEXT)")

    def begin(self):
        """Begin the host's transaction."""
        self.connection.execute("BEGIN IMMEDIATE")

    def write(self, id_):
        """Write a row of the host's own."""
        self.connection.execute("INSERT INTO own VALUES (?)", (id_,))

    def own(self):
        """Return the host's rows that are committed."""
        with closing(sqlite3.connect(self.store._path)) as other:
            return [row[0] for row in other.execute("SELECT id FROM own ORDER BY rowid")]

    def queued(self):
        """Return the situations a worker would see."""
        with closing(sqlite3.connect(self.store._path)) as other:
            found = other.execute("SELECT situation FROM chorus_bridge_transmission ORDER BY situation")
            return [row[0] for row in found]

    def close(self):
        """Close everything."""
        self.connection.close()
        self.store.close()


@pytest.fixture
def host(tmp_path):
    """A host on a file of its own."""
    ours = Host(tmp_path / "host.sqlite")
    yield ours
    ours.close()


def test_what_is_queued_is_committed_with_the_hosts_own_rows(host):
    """Nobody sees either before the commit; everybody sees both after it."""
    host.begin()
    host.write("claim-F-1")
    with host.gateway.within(host.connection) as inside:
        sent = inside.transmit(claim("F-1"))
        assert inside.assess(claim("F-1")).can_cancel
    assert (host.own(), host.queued()) == ([], [])
    host.connection.execute("COMMIT")
    assert (host.own(), host.queued()) == (["claim-F-1"], ["claim-F-1"])
    assert host.gateway.transmission(COMPANY.id, sent.id).state == "queued"


def test_what_is_queued_is_rolled_back_with_the_hosts_own_rows(host):
    """An error after the call, in the host's own work, leaves no invoice that would leave by itself."""
    host.begin()
    host.write("claim-F-1")
    with host.gateway.within(host.connection) as inside:
        inside.transmit(claim("F-1"))
    host.connection.execute("ROLLBACK")
    assert (host.own(), host.queued()) == ([], [])
    assert host.gateway.events() == ()
    assert host.gateway.assess(claim("F-1")).can_transmit


def test_a_refusal_leaves_the_hosts_transaction_as_it_was(host):
    """A claim that cannot be sent is an error the host may survive, its own rows with it."""
    host.begin()
    host.write("claim-F-1")
    with host.gateway.within(host.connection) as inside:
        with pytest.raises(NotTransmissible):
            inside.transmit(claim(None))
        outcomes = inside.transmit_many([claim(None), claim("F-2")])
    host.connection.execute("COMMIT")
    assert [type(outcome).__name__ for outcome in outcomes] == ["NotTransmissible", "Transmission"]
    assert (host.own(), host.queued()) == (["claim-F-1"], ["claim-F-2"])


def test_asked_twice_inside_and_once_outside_it_is_one_transmission(host):
    """The first call is the only one, whoever asks again."""
    host.begin()
    with host.gateway.within(host.connection) as inside:
        first, second = inside.transmit(claim("F-1")), inside.transmit(claim("F-1"))
    host.connection.execute("COMMIT")
    assert first.id == second.id == host.gateway.transmit(claim("F-1")).id


def test_a_cancellation_that_is_rolled_back_never_was(host):
    """Inside it is cancelled; outside, and after the rollback, it is still to leave."""
    sent = host.gateway.transmit(claim("F-1"))
    host.begin()
    with host.gateway.within(host.connection) as inside:
        assert inside.cancel(COMPANY.id, sent.id).state == "cancelled"
    host.connection.execute("ROLLBACK")
    assert host.gateway.transmission(COMPANY.id, sent.id).state == "queued"


def test_it_is_too_late_inside_as_outside(host):
    """A transaction of the host's gives no power over what has left."""
    sent = host.gateway.transmit(claim("F-1"), hold=AT_ONCE)
    host.store._connection.execute("UPDATE chorus_bridge_transmission SET state = 'sending'")
    host.begin()
    with host.gateway.within(host.connection) as inside, pytest.raises(TooLate):
        inside.cancel(COMPANY.id, sent.id)
    host.connection.execute("COMMIT")


def test_observers_hear_nothing_of_what_may_be_rolled_back_and_the_feed_has_it_once_committed(host):
    """The feed is in the same transaction; an observer could not be told that it never was."""
    host.begin()
    with host.gateway.within(host.connection) as inside:
        inside.transmit(claim("F-1"))
        assert len(inside.events()) == 1
    host.connection.execute("COMMIT")
    assert host.told == []
    assert [change.situation for change in host.gateway.events()] == ["claim-F-1"]


def test_a_connection_without_a_transaction_is_refused(host):
    """It would be committed at once, whatever became of the host's work."""
    with (
        pytest.raises(ConfigurationError, match="has no transaction open") as told,
        host.gateway.within(host.connection),
    ):
        raise AssertionError
    assert "BEGIN IMMEDIATE" in str(told.value)


def test_a_connection_that_changes_texts_is_refused(host):
    """What it would write or read of ours would not be what it is."""
    host.connection.text_factory = bytes
    host.begin()
    with pytest.raises(ConfigurationError, match="texts"), host.gateway.within(host.connection):
        pass
    sqlite3.register_converter("TEXT", bytes.upper)
    try:
        other = sqlite3.connect(host.store._path, isolation_level=None, detect_types=sqlite3.PARSE_DECLTYPES)
        other.execute("BEGIN")
        with pytest.raises(ConfigurationError, match="texts"), host.gateway.within(other):
            pass
        other.close()
    finally:
        sqlite3.converters.pop("TEXT")


def test_an_outbox_named_from_here_is_still_it_from_elsewhere(tmp_path, monkeypatch):
    """A process may go to another directory after it opened its gateway."""
    monkeypatch.chdir(tmp_path)
    host = Host("host.sqlite")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    host.begin()
    with host.gateway.within(host.connection) as inside:
        inside.transmit(claim("F-1"), hold=AT_ONCE)
    host.connection.execute("COMMIT")
    assert host.queued() == ["claim-F-1"]
    host.close()


@pytest.mark.parametrize("elsewhere", ["other.sqlite", ":memory:"])
def test_a_connection_on_another_file_is_refused(host, tmp_path, elsewhere):
    """What was queued there would never be seen by a worker."""
    other = sqlite3.connect(elsewhere if elsewhere.startswith(":") else tmp_path / elsewhere, isolation_level=None)
    other.execute("BEGIN")
    with pytest.raises(ConfigurationError, match="is on another file"), host.gateway.within(other):
        raise AssertionError
    other.close()


def test_an_outbox_in_memory_is_in_nobody_elses_transaction(host):
    """Two databases in memory are two databases."""
    with SqliteStore(":memory:") as store, closing(sqlite3.connect(":memory:", isolation_level=None)) as other:
        gateway = Gateway(Ports(sender=Script(), store=store), SETTINGS)
        other.execute("BEGIN")
        with pytest.raises(ConfigurationError, match="is on another file"), gateway.within(other):
            raise AssertionError


def test_a_store_of_another_kind_says_what_to_do_instead(host):
    """Its statements are not those a connection of SQLite understands."""

    class Other:
        def execute(self, statements):
            return host.store.execute(statements)

    gateway = Gateway(Ports(sender=Script(), store=Other()), SETTINGS)
    with pytest.raises(ConfigurationError, match="queue after your own commit"), gateway.within(host.connection):
        raise AssertionError


@pytest.mark.parametrize("ending", ["COMMIT", "ROLLBACK"])
def test_once_the_transaction_is_over_nothing_more_is_accepted(host, ending):
    """Neither in the block, nor after it: it would not be in the transaction the host thinks of."""
    host.begin()
    with host.gateway.within(host.connection) as inside:
        host.connection.execute(ending)
        with pytest.raises(StoreError, match="the host's transaction is over"):
            inside.transmit(claim("F-1"))
    host.begin()
    with pytest.raises(StoreError, match="the host's transaction is over"):
        inside.transmit(claim("F-1"))
    host.connection.execute("COMMIT")
    assert host.queued() == []


def test_the_rows_of_the_hosts_connection_may_be_anything(host):
    """Its row factory is its own, and is its own again afterwards."""
    host.connection.row_factory = lambda cursor, row: {
        column[0]: value for column, value in zip(cursor.description, row, strict=True)
    }
    host.begin()
    with host.gateway.within(host.connection) as inside:
        inside.transmit(claim("F-1"))
        assert inside.assess(claim("F-1")).can_cancel
    host.connection.execute("COMMIT")
    assert host.connection.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_a_stale_reading_of_the_host_is_told_and_changes_nothing(host):
    """A transaction that read first, and was overtaken, cannot write: the host rolls back and begins again."""
    host.connection.execute("BEGIN")
    host.connection.execute("SELECT COUNT(*) FROM own").fetchone()
    host.gateway.transmit(claim("F-2"))
    with host.gateway.within(host.connection) as inside, pytest.raises(StoreError, match="SQLITE_BUSY"):
        inside.transmit(claim("F-1"))
    assert host.connection.in_transaction
    host.connection.execute("ROLLBACK")
    assert host.queued() == ["claim-F-2"]


def test_statements_that_meet_other_rows_than_expected_are_undone_alone(host):
    """Those before them in the host's transaction stay."""
    host.begin()
    host.write("kept")
    with host.store.within(host.connection) as guest:
        guest.execute([statements.keep_document("kept", b"x", NOW)])
        wrong = attrs.evolve(statements.keep_document("other", b"y", NOW), expect=2)
        assert guest.execute([statements.keep_document("undone", b"z", NOW), wrong]) == Undone("keep_document")
        with pytest.raises(StoreError, match="text that is not Unicode"):
            guest.execute([statements.keep_document("undone", b"z", NOW), statements.read("document", sha256="\ud800")])
    host.connection.execute("COMMIT")
    kept = host.store._connection.execute("SELECT sha256 FROM chorus_bridge_document").fetchall()
    assert ([row[0] for row in kept], host.own()) == (["kept"], ["kept"])


def test_an_interruption_undoes_its_own_statements_only(host, monkeypatch):
    """Ctrl-C in the middle of a call leaves the host's transaction to the host."""
    host.begin()
    host.write("kept")
    with host.store.within(host.connection) as guest:
        wrong = attrs.evolve(statements.keep_document("a", b"x", NOW), name="no_such_statement")
        with pytest.raises(KeyError):
            guest.execute([statements.keep_document("a", b"x", NOW), wrong])
    host.connection.execute("COMMIT")
    assert (host.own(), host.store._connection.execute("SELECT * FROM chorus_bridge_document").fetchall()) == (
        ["kept"],
        [],
    )


def _die_before_committing(path):
    host = Host(path)
    host.begin()
    host.write("claim-F-1")
    with host.gateway.within(host.connection) as inside:
        inside.transmit(claim("F-1"))
    os._exit(9)


def test_a_death_before_the_commit_leaves_neither(tmp_path):
    """A process killed between the call and its commit has queued nothing."""
    path = tmp_path / "host.sqlite"
    child = FORK.Process(target=_die_before_committing, args=(path,))
    child.start()
    child.join(60)
    assert child.exitcode == 9
    host = Host(path)
    assert (host.own(), host.queued()) == ([], [])
    host.close()


STEPS = st.lists(st.sampled_from(["begin", "commit", "rollback", "inside", "outside"]), max_size=12)


@settings(max_examples=cases(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_the_host_does_its_rows_and_ours_agree(tmp_path_factory, steps):
    """A claim queued inside is there exactly when the row written with it is."""
    host = Host(tmp_path_factory.mktemp("host") / "host.sqlite")
    numbers = count(1)
    outside = set()
    for step in steps:
        open_ = host.connection.in_transaction
        if step == "begin" and not open_:
            host.begin()
        elif step in {"commit", "rollback"} and open_:
            host.connection.execute(step.upper())
        elif step == "inside" and open_:
            number = f"F-{next(numbers)}"
            host.write(f"claim-{number}")
            with host.gateway.within(host.connection) as inside:
                inside.transmit(claim(number))
        elif step == "outside" and not open_:
            number = f"F-{next(numbers)}"
            host.gateway.transmit(claim(number))
            outside.add(f"claim-{number}")
    if host.connection.in_transaction:
        host.connection.execute("ROLLBACK")
    assert set(host.queued()) == {*host.own(), *outside}
    host.close()
