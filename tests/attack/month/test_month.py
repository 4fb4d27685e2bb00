"""Five hundred works claims in one month: all but the bad ones arrive, each once, and the bad ones say why."""

import pytest

from chorus_bridge.domain.lifecycle import State
from tests.attack.month.month import BAD, Month


def lived(claims, seed):
    """Live a month, check what holds whatever its size, and return what became of it."""
    outcome = Month(claims=claims, seed=seed).live()
    assert dict(outcome.states) == {State.DEPOSITED: claims - 3, State.REFUSED: 3}
    bad = [f"SIT-{claims - 3 + n:03}" for n in range(3)]
    assert outcome.deposits == {number: int(number not in bad) for number in outcome.deposits}
    named = {number: {path for path, _ in said} for number, said in outcome.reasons.items()}
    assert named == {number: {path} for number, path in zip(bad, BAD.values(), strict=True)}
    return outcome


def test_a_small_month_ends_well():
    """The same story, small enough for every run."""
    assert lived(12, seed=3).requests["deposits"] >= 12


@pytest.mark.attack
@pytest.mark.parametrize("seed", [1, 2])
def test_five_hundred_claims_three_bad_and_answers_cut_at_random(seed):
    """Some left again after a day without trace; none twice."""
    outcome = lived(500, seed)
    assert outcome.requests["deposits"] == 500 + outcome.sent_again > 500
