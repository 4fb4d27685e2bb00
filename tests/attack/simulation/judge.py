"""What must be true whatever happens: the outbox and the portal's ledger, compared.

The judge knows which transmission each deposit request was made for, because whoever carries the request tells it:
neither the portal nor the outbox is asked who is right.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from chorus_bridge.domain.lifecycle import CANCELLABLE, TRANSITIONS, State

_ROWS = """
SELECT id, company, key, number, state, fence, in_doubt, portal_id, attempts, document, flow
FROM chorus_bridge_transmission
"""
_ORPHANS = """
SELECT (SELECT COUNT(*) FROM chorus_bridge_transmission
        WHERE document NOT IN (SELECT sha256 FROM chorus_bridge_document))
     + (SELECT COUNT(*) FROM chorus_bridge_file WHERE sha256 NOT IN (SELECT sha256 FROM chorus_bridge_document))
"""
_LINES = "SELECT transmission, COUNT(*) FROM chorus_bridge_attempt GROUP BY transmission"

ENDS = frozenset({State.DEPOSITED, State.REFUSED, State.CANCELLED, State.CONFLICT, State.HELD})


NO_LIE = "duplicated 0, lost 0, cancelled but sent 0, wrongly rejected 0, unfinished 0"
"""What a run that ends has shown: the first of them would have ended it."""

ALL = frozenset({"I1", "I2", "I3", "I4", "I5", "I6", "button", "table"})


class Broken(AssertionError):
    """An invariant does not hold."""


class Judge:
    """Compares the outbox with the ledger; raises :class:`Broken` at the first lie."""

    def __init__(self, store, simulator, clock, watched=ALL):
        self.store, self.clock, self.watched = store, clock, watched
        self.posts: dict[int, str] = {}
        """Serial of each deposit request at the portal, and the transmission it was made for."""
        self.travelling: dict[str, list[datetime]] = defaultdict(list)
        """When the bearer of each request that has left and not arrived dies, by transmission."""
        self.cancelled: set[str] = set()
        self.rows: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self.ledger, self._flows = simulator.ledger, simulator.flows
        self._accepted: dict[str, list[Any]] = defaultdict(list)
        self._by_key: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self._read = 0

    def accepted(self, transmission):
        """Return the deposits the portal accepted from *transmission*."""
        return self._accepted.get(transmission, [])

    def present(self, row):
        """Return the deposits of the invoice of *row*, whoever sent them."""
        return self._by_key.get((row["key"].split("/")[0], row["number"]), [])

    def read(self):
        """Return every row of the outbox as it stands, by identifier."""
        connection = self.store._connection
        return {row["id"]: dict(row) for row in connection.execute(_ROWS)}

    def check(self, *, one_step=False):
        """Check every invariant now.

        Args:
            one_step: Whether at most one change of state was made since the last check.
        """
        rows = self.read()
        self._read_ledger()
        for row in rows.values():
            self._check_row(row)
        if one_step:
            self._check_moves(rows)
        self._check_kept(rows)
        self.rows = rows

    def forget(self, gone, emptied):
        """Take note that the host had these transmissions purged, wholly or but for one line."""
        for id_ in gone:
            self.rows.pop(id_, None)
        for id_ in gone | emptied:
            self.lines.pop(id_, None)

    def restored(self):
        """Take note that the outbox is an older one: what it said since was never said."""
        self.rows, self.lines = {}, {}
        self.cancelled = {id_ for id_, row in self.read().items() if row["state"] == State.CANCELLED}

    def unfinished(self):
        """Return the transmissions that have reached no end and wait for no human."""
        return [row for row in self.read().values() if row["state"] not in ENDS]

    def final(self):
        """Check, once everything is calm, that what the portal has is what the outbox says it has."""
        self.check()
        if left := self.unfinished():
            self._lie("I5", f"unfinished {left}")
        for id_, deposits in self._accepted.items():
            state = State(self.rows[id_]["state"]) if id_ in self.rows else None
            # A flow is judged late: what somebody typed may be found before it, and then a person compares.
            compared = state is State.CONFLICT and self.rows[id_]["flow"]
            if deposits and state not in {State.DEPOSITED, None} and not compared:
                self._lie("I6", f"{id_[:6]} is at the portal and the outbox says {state}")

    def _read_ledger(self):
        deposits = self.ledger.deposits()
        for deposit in deposits[self._read :]:
            owner = self.posts.get(deposit.request)
            if owner is None:
                continue
            key = (deposit.supplier_siret[:9], deposit.number)
            self._by_key[key].append(deposit)
            self._accepted[owner].append(deposit)
            if len(self._by_key[key]) > 1:
                self._lie("I1", f"{deposit.number} deposited {len(self._by_key[key])} times")
        self._read = len(deposits)

    def _check_row(self, row):
        id_, state = row["id"], State(row["state"])
        accepted = self.accepted(id_)
        if state is State.CANCELLED:
            self.cancelled.add(id_)
        if id_ in self.cancelled and accepted:
            self._lie("I2", f"{id_[:6]} was cancelled and is at the portal")
        if state is State.DEPOSITED and row["portal_id"] not in {str(d.invoice_id) for d in self.present(row)}:
            self._lie("I3", f"{id_[:6]} is said to be deposited and is not")
        if state is State.REFUSED and accepted:
            self._lie("I4", f"{id_[:6]} is said to be refused and is at the portal")
        if state in CANCELLABLE and not row["in_doubt"] and (accepted or self._may_arrive(id_)):
            self._lie("button", f"{id_[:6]} can be cancelled and may have an effect")

    def _lie(self, invariant, text):
        if invariant in self.watched:
            raise Broken(f"{invariant}: {text}")

    def _may_arrive(self, id_):
        """Return whether something of *id_* is on its way with a bearer that lives, or waits for its verdict."""
        if any(dies > self.clock() for dies in self.travelling.get(id_, ())):
            return True
        return any(self.posts.get(flow.request) == id_ and flow.judged_at and not flow.judged for flow in self._flows())

    def _check_moves(self, rows):
        """Check that what changed since the last look followed the table, one version after the other."""
        for id_, row in rows.items():
            before = self.rows.get(id_, row)
            reached = {State(before["state"])}
            # Two at most in one transaction: back to the queue, and out of it because somebody wished so.
            for _ in range(min(row["fence"] - before["fence"], 2)):
                reached = {after for state in reached for after in TRANSITIONS[state].values()}
            if State(row["state"]) not in reached:
                self._lie("table", f"{id_[:6]} went from {before['state']} to {row['state']}")

    def _check_kept(self, rows):
        connection = self.store._connection
        lost = self.rows.keys() - rows.keys()
        if lost:
            self._lie("I6", f"lost transmissions {sorted(lost)}")
        lines = dict(map(tuple, connection.execute(_LINES)))
        if any(lines.get(id_, 0) < many for id_, many in self.lines.items()):
            self._lie("I6", "lines of the record were lost")
        self.lines = lines
        if connection.execute(_ORPHANS).fetchone()[0]:
            self._lie("I6", "documents were lost")
