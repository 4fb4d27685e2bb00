"""The judge of an attack: what the outbox believes, against what the portal's ledger knows."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import asdict, frozen

FINISHED: Final = frozenset({"deposited", "refused", "cancelled", "held", "conflict"})
WAITING_FOR_A_PERSON: Final = frozenset({"held", "conflict"})

_ROWS: Final = """
SELECT t.id, t.company, t.number, t.state, t.attempts, t.in_doubt, t.uncertain,
       EXISTS (SELECT 1 FROM chorus_bridge_document AS d WHERE d.sha256 = t.document) AS documented,
       (SELECT COUNT(*) FROM chorus_bridge_attempt AS a WHERE a.transmission = t.id AND a.step = 'queue') AS queued,
       (SELECT COUNT(*) FROM chorus_bridge_attempt AS a WHERE a.transmission = t.id AND a.step = 'intent') AS intents,
       (SELECT COUNT(*) FROM chorus_bridge_file AS f WHERE f.transmission = t.id) AS files
FROM chorus_bridge_transmission AS t
"""


@frozen(kw_only=True)
class Verdict:
    """What was found; the five figures of the second half must be zero."""

    invoices: int
    deposited: int
    cancelled: int
    refused: int
    held: int
    """Finished, in the hands of a person (conflicts included)."""
    held_present: int
    """Of which the portal has the invoice: the person will find it."""
    duplicated: int
    lost: int
    cancelled_but_sent: int
    wrongly_rejected: int
    unfinished: int

    @property
    def harm(self) -> Mapping[str, int]:
        """The figures that must be zero and are not."""
        names = ("duplicated", "lost", "cancelled_but_sent", "wrongly_rejected", "unfinished")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def __add__(self, other: Verdict) -> Verdict:
        """Return the sum of two attacks."""
        mine, theirs = asdict(self), asdict(other)
        return Verdict(**{name: mine[name] + theirs[name] for name in mine})


NOTHING: Final = Verdict(
    invoices=0,
    deposited=0,
    cancelled=0,
    refused=0,
    held=0,
    held_present=0,
    duplicated=0,
    lost=0,
    cancelled_but_sent=0,
    wrongly_rejected=0,
    unfinished=0,
)


def rows_of(database: Path) -> list[dict[str, Any]]:
    """Return every transmission of an outbox, with what is kept beside it."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(_ROWS)]
    finally:
        connection.close()


def judge(
    rows: Iterable[Mapping[str, Any]],
    accepted: Mapping[str, int],
    *,
    queued: Iterable[str] = (),
    promised: Iterable[str] = (),
) -> Verdict:
    """Compare an outbox at rest with the ledger of its portal.

    Args:
        rows: The transmissions, as `rows_of` reads them; one for each number.
        accepted: How many deposits of each number the portal accepted.
        queued: Numbers of which the host was told that they are queued.
        promised: Numbers of which the host was told that they are cancelled.
    """
    known = {row["number"]: row for row in rows}
    states = Counter(row["state"] for row in known.values())
    present = {number for number, count in accepted.items() if count}
    in_state = {state: {n for n, row in known.items() if row["state"] == state} for state in states}
    sent_all_the_same = (in_state.get("cancelled", set()) | {*promised}) & present
    stopped = {n for n, row in known.items() if row["state"] in WAITING_FOR_A_PERSON}
    return Verdict(
        invoices=len(known),
        deposited=states["deposited"],
        cancelled=states["cancelled"],
        refused=states["refused"],
        held=len(stopped),
        held_present=len(stopped & present),
        duplicated=sum(count - 1 for count in accepted.values() if count > 1),
        lost=len(_lost(known, present, {*queued})),
        cancelled_but_sent=len(sent_all_the_same),
        wrongly_rejected=len(in_state.get("refused", set()) & present),
        unfinished=sum(state not in FINISHED for state in states.elements()),
    )


def _lost(known: Mapping[str, Mapping[str, Any]], present: set[str], queued: set[str]) -> set[str]:
    """Return the numbers that vanished: their row, their bytes, their record, or the deposit they boast of."""
    incomplete = {
        number
        for number, row in known.items()
        if not row["documented"] or not row["files"] or row["queued"] != 1 or row["intents"] != row["attempts"]
    }
    boasting = {number for number, row in known.items() if row["state"] == "deposited"} - present
    return (queued - {*known}) | incomplete | boasting | (present - {*known})
