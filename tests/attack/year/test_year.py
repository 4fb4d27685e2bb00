"""A year of a company, replayed: every state is visited, and the books agree in the end."""

import pytest

from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.domain.lifecycle import State
from tests.attack.year.year import ENDS, Year


def lived(**size):
    """Live a year of that size and return what it came to, once the books agree."""
    verdict = Year(**size).live()
    assert verdict.disagreements == []
    assert set(verdict.portal) <= ENDS
    return verdict


def test_a_short_year_ends_in_agreement():
    """Three months on six contracts: what every change must pass."""
    verdict = lived(months=3, markets=6, seed=2)
    assert set(verdict.states) == set(State)
    assert set(verdict.shown) == set(DisplayState)


@pytest.mark.attack
@pytest.mark.parametrize("seed", [1])
def test_twelve_claims_on_twenty_contracts(seed):
    """Outbox, portal and feed of changes tell one story."""
    verdict = lived(seed=seed)
    assert verdict.claims == 240
    assert set(verdict.states) == set(State)
    assert set(verdict.shown) == set(DisplayState)
