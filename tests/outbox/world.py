"""A database of neighbours: rows that differ in one column each, to see which of them a named statement touches."""

from __future__ import annotations

import weakref
from typing import Any

from chorus_bridge.effects import Statement
from chorus_bridge.outbox.sqlite import SqliteStore

TABLES = ("transmission", "gate", "attempt", "status", "file", "document", "fact", "feed", "action")


def at(minute, day=24):
    """Return an instant as the rows write it."""
    return f"2026-11-{day:02}T09:{minute:02}:00.000000Z"


class World:
    """Puts rows in, runs statements, and says what changed."""

    def __init__(self):
        self.store = SqliteStore(":memory:")
        weakref.finalize(self, self.store.close)
        self.put("document", sha256="d1", body=b"frozen", created_at=at(0))

    def put(self, table, **columns):
        """Insert one row."""
        names = ", ".join(columns)
        marks = ", ".join(f":{name}" for name in columns)
        self.store._connection.execute(f"INSERT INTO chorus_bridge_{table} ({names}) VALUES ({marks})", columns)  # noqa: S608 — our own names

    def transmission(self, id_, **columns):
        """Insert a transmission of ``acme`` that is queued and due, but for *columns*."""
        usual = {"id": id_, "company": "acme", "situation": id_, "key": f"k-{id_}", "number": id_, "state": "queued"}
        more = {"fence": 3, "due": at(10), "document": "d1", "fingerprint": "print", "created_at": at(0)}
        self.put("transmission", **{**usual, **more, "updated_at": at(0), **columns})

    def feed(self, company="acme", supplier="1", works=0, **columns):
        """Insert a search for what moved that is due, but for *columns*."""
        usual = {"since": at(5), "due": at(10), "deep_at": at(1), "quiet": 3}
        self.put("feed", company=company, supplier=supplier, works=works, **{**usual, **columns})

    def gate(self, name="acme", scope="company", **columns):
        """Insert the shared row of one company."""
        self.put("gate", scope=scope, name=name, **columns)

    def run(self, name, **params):
        """Perform one named statement and return its rows."""
        result: Any = self.store.execute([Statement(name=name, params=params)])
        return list(result[0])

    def ids(self, name, **params):
        """Return the identifiers a reading statement finds, in order."""
        return [row["id"] for row in self.run(name, **params)]

    def rows(self):
        """Return every row of every table, by table and key."""
        found = {}
        for table in TABLES:
            for row in self.store._connection.execute(f"SELECT * FROM chorus_bridge_{table}"):  # noqa: S608 — our own names
                columns = {key: row[key] for key in row.keys()}  # noqa: SIM118 — sqlite3.Row iterates over values
                key = columns.get("id") or "/".join(str(value) for value in [*columns.values()][:3])
                found[table, columns["name"] + "@" + columns["scope"] if table == "gate" else key] = columns
        return found

    def changes(self, name, **params):
        """Return what one statement changed: new values by row and column, None for a row that is gone."""
        before = self.rows()
        self.run(name, **params)
        after = self.rows()
        told: dict[str, Any] = {}
        for key in before.keys() | after.keys():
            old, new = before.get(key, {}), after.get(key)
            if new is None:
                told[key[1]] = None
            elif changed := {name: value for name, value in new.items() if name not in old or old[name] != value}:
                told[key[1]] = changed
        return told
