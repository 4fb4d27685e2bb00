"""Words a host stores, and what never shows in a log."""

from __future__ import annotations

import pytest

from chorus_bridge.domain.assessment import DisplayState, Precedence, Reason
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.transmission import HistoryEntry
from tests.builders import NOW, assessed, transmission

WORDS = [*DisplayState, *Reason, *Precedence, *State, *Happening]


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{type(word).__name__}.{word.name}")
def test_a_word_is_stored_as_it_is_named(word):
    """Rows, events and hosts keep the value for years: it is the member's own name, in lower case."""
    assert word.value == word.name.lower()


def test_the_portals_words_never_show():
    """Neither a refusal's text, nor a line of the history, nor the invoice itself."""
    refused = transmission(refusal_text="M. Untel")
    line = HistoryEntry(at=NOW, code="portal", detail="M. Untel")
    assert "Untel" not in repr((refused, line))
    assert "TransmissibleInvoice" not in repr(assessed())
