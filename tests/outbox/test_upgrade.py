"""An outbox of an earlier version is brought up to date, and nothing of it is lost."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from chorus_bridge.chorus.statuses import news
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.errors import StoreError
from chorus_bridge.outbox import announcements, flows, opening
from chorus_bridge.outbox.library import upgrade
from chorus_bridge.outbox.sqlite import SqliteStore
from tests.outbox.stage import START, Stage, draft, opened_together

STATES = ("queued", "sending", "unsure", "deposited", "refused", "cancelled", "conflict", "held")
COLUMNS = {
    "company": "acme", "fence": 7, "due": "2026-11-24T09:00:00.000000Z", "lease_until": "2026-11-24T09:05:00.000000Z",
    "attempts": 3, "uncertain": 2, "in_doubt": 1, "searches": 4, "unsure_since": "2026-11-24T08:00:00.000000Z",
    "reason": "timeout", "cancel_asked": 1, "document": "d1", "fingerprint": "print", "portal_id": "42",
    "deposited_at": "2026-11-24T07:00:00.000000Z", "refusal_code": 20013, "refusal_text": "no",
    "portal_status": "deposited", "portal_raw": "DEPOSEE", "portal_at": "2026-11-24T06:00:00.000000Z",
    "portal_comment": "why", "closed": 0, "poll_due": "2026-11-24T10:00:00.000000Z", "polls": 5,
    "created_at": "2026-11-24T05:00:00.000000Z", "updated_at": "2026-11-24T05:30:00.000000Z",
}  # fmt: skip
"""Every column of a version 1 row, each with a value of its own."""


@pytest.fixture(params=[1, 2])
def version(request):
    """Return an earlier version."""
    return request.param


@pytest.fixture
def old(tmp_path, version):
    """Return the path of an outbox of an earlier version that holds one transmission in each state, and its rows."""
    path = tmp_path / "outbox.db"
    raw = sqlite3.connect(path)
    raw.executescript((Path(__file__).parent / f"schema_{version}.sql").read_text(encoding="utf-8"))
    raw.execute("INSERT INTO chorus_bridge_document VALUES ('d1', x'00', '2026-11-24T05:00:00.000000Z')")
    for state in STATES:
        row = {**COLUMNS, "id": state, "situation": state, "key": f"k-{state}", "number": state, "state": state}
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        raw.execute(f"INSERT INTO chorus_bridge_transmission ({names}) VALUES ({marks})", row)  # noqa: S608 — our own names
        line = (state, "intent", COLUMNS["created_at"], "claimed")
        raw.execute(
            "INSERT INTO chorus_bridge_attempt (company, transmission, fence, step, at, outcome)"
            " VALUES ('acme', ?, 1, ?, ?, ?)",
            line,
        )
    raw.execute(f"PRAGMA user_version = {version}")
    raw.commit()
    raw.row_factory = sqlite3.Row
    rows = {row["id"]: dict(row) for row in raw.execute("SELECT * FROM chorus_bridge_transmission")}
    raw.close()
    return path, rows


def content(path):
    """Return the transmissions of a file, by identifier."""
    raw = sqlite3.connect(path)
    raw.row_factory = sqlite3.Row
    rows = {row["id"]: dict(row) for row in raw.execute("SELECT * FROM chorus_bridge_transmission")}
    raw.close()
    return rows


def test_every_row_keeps_every_column(old):
    """What is new is empty: nothing old went by a flow."""
    path, rows = old
    SqliteStore(path).close()
    fresh = {"works": 0, "flow": 0, "flow_number": None, "received_at": None, "refusals": "[]", "payer_since": None}
    assert content(path) == {id_: {**row, **fresh} for id_, row in rows.items()}


def test_the_upgraded_file_is_the_same_as_a_new_one(old, tmp_path):
    """Tables, columns, indexes and triggers: later versions start from one place."""
    SqliteStore(old[0]).close()
    SqliteStore(tmp_path / "new.db").close()

    def shape(path):
        raw = sqlite3.connect(path)
        rows = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        found = {(kind, name, table, " ".join((sql or "").split())) for kind, name, table, sql in rows}
        found |= {("version", str(raw.execute("PRAGMA user_version").fetchone()[0]), "", "")}
        raw.close()
        return found

    assert shape(old[0]) == shape(tmp_path / "new.db")


def test_what_refers_to_a_transmission_still_does(old):
    """The record of attempts belongs to the same rows, and the database checks it."""
    stage = Stage(old[0])
    assert [line.step for line in stage.play(flows.attempts("acme", "unsure"))] == ["intent"]
    assert not stage.store._connection.execute("PRAGMA foreign_key_check").fetchall()
    assert stage.store._connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        stage.store._connection.execute("DELETE FROM chorus_bridge_transmission WHERE id = 'unsure'")
    stage.store.close()


def test_it_opens_again_and_works(old):
    """The second opening changes nothing; a transmission can be queued beside the old ones."""
    SqliteStore(old[0]).close()
    before = content(old[0])
    stage = Stage(old[0])
    assert content(old[0]) == before
    assert stage.play(flows.enqueue(draft())).state is State.QUEUED
    stage.store.close()


def test_an_upgraded_file_tells_a_status_that_is_reached_again(old):
    """Suspended, completed unseen, suspended anew: the host hears of it twice."""
    stage = Stage(old[0])
    deposited = stage.play(flows.load("acme", "deposited"))
    for minute in (1, 1, 2):
        suspended = news("SUSPENDUE", START + timedelta(minutes=minute, seconds=minute), "why")
        told = announcements.latest_news(deposited, suspended, at=START, poll_due=None, polls=0)
        stage.store.execute([told])
    changes = [(c.was, c.became) for c in stage.play(flows.changes(company="acme")) if c.kind == "portal"]
    assert changes == [("DEPOSEE", "SUSPENDUE"), ("SUSPENDUE", "SUSPENDUE")]
    stage.store.close()


def test_those_who_open_an_older_file_together_upgrade_it_once(old):
    """The processes of a web server restart at once on a new version."""
    assert opened_together(old[0]) == []
    assert set(content(old[0])) == set(old[1])


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(old, monkeypatch):
    """It is one transaction: the older version still opens it."""
    path, rows = old
    monkeypatch.setattr(opening, "upgrade", lambda version: (upgrade(version)[0], "SELECT nonsense FROM nowhere;"))
    with pytest.raises(StoreError, match="open"):
        SqliteStore(path)
    assert content(path) == rows
