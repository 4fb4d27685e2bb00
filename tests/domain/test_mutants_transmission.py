"""What a transmission says before anything has happened, and what it never shows."""

from __future__ import annotations

import attrs

from chorus_bridge.domain.transmission import Attempt, HistoryEntry, Transmission
from tests.builders import NOW, transmission


def defaults(kind):
    """Return what *kind* says of itself when nothing is given."""
    return {a.name: a.default for a in attrs.fields(kind) if a.default is not attrs.NOTHING}


def test_what_is_not_said_is_nothing():
    """Nothing tried, nothing doubted, nothing asked, nothing refused."""
    fresh = defaults(Transmission)
    switches = ("in_doubt", "cancel_asked", "works", "flow")
    silent = {"reason": "", "refusal_text": "", "attempts": 0, "uncertain": 0, "searches": 0}
    assert fresh == {**dict.fromkeys(fresh), **silent, **dict.fromkeys(switches, False), "refusals": ()}
    assert defaults(Attempt) == {"http_status": None, "code": None, "reason": "", "trace": "", "actor": ""}
    assert defaults(HistoryEntry) == {"news": None, "detail": "", "by": ""}


def test_neither_the_suppliers_number_nor_the_portals_words_are_shown():
    """A log may be read by anybody."""
    refused = transmission(key="732829320/2026/F-1", refusal_text="M. Untel")
    line = HistoryEntry(at=NOW, code="portal", detail="M. Untel")
    assert not [word for word in ("732829320", "Untel") if word in repr((refused, line))]
