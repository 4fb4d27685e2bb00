"""A hundred thousand effects of bad luck, one seed after the other, each life judged after every write and at its end.

``ATTACK_SEED`` chooses the first seed and ``ATTACK_SCALE`` multiplies the size: 10 makes a million effects.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from tests.attack.channel import CHANNELS, FLOW, SUBMISSION
from tests.attack.simulation.judge import ALL, NO_LIE, Broken
from tests.attack.simulation.sabotage import (
    FLOW_SABOTAGES,
    SABOTAGES,
    no_last_look_at_the_lease,
    receipt_taken_for_a_deposit,
    sabotaged,
)
from tests.attack.simulation.situations import SETTINGS
from tests.attack.simulation.world import Life

pytestmark = pytest.mark.attack

SCALE = float(os.environ.get("ATTACK_SCALE", "1"))
FIRST = int(os.environ.get("ATTACK_SEED", "1"))
STEPS = int(100_000 * SCALE)
STORM = 1000
"""Effects of one life before the calm: long enough for every invoice to meet trouble, short enough to find it early."""

SEEDS = ((SUBMISSION, 4), (SUBMISSION, 23), (FLOW, 43))
"""Seeds that once failed, or nearly."""

HARMFUL = [
    *((SUBMISSION, sabotage) for sabotage in SABOTAGES),
    *((FLOW, sabotage) for sabotage in FLOW_SABOTAGES),
]
LIES = [*HARMFUL, (SUBMISSION, no_last_look_at_the_lease), (FLOW, receipt_taken_for_a_deposit)]

_SHOWN = (
    "lives",
    "steps",
    "kills",
    "sleeps",
    "faults",
    "stragglers",
    "posts",
    "deposits",
    "cancelled",
    "refused",
    "held",
)
_PORTAL_ALONE = frozenset({"I1", "I2", "I3", "I4"})


def live_until(steps, first, channel):
    """Live one seed after the other until *steps* effects were performed, and return the sum of their figures."""
    figures: Counter[str] = Counter()
    seed = first
    while figures["steps"] < steps:
        try:
            figures.update(Life(seed, channel=channel).live(STORM).figures)
        except Exception as exc:
            exc.add_note(f"ATTACK_SEED={seed}")
            raise
        seed += 1
    return figures


def first_lie(lives, watched=ALL, **world):
    """Return the first lie found in *lives* lives, or None."""
    for seed in range(lives):
        try:
            Life(seed, watched=watched, **world).live(STORM)
        except Broken as lie:
            return str(lie)
    return None


@pytest.mark.parametrize("channel", CHANNELS, ids=str)
def test_every_life_ends_with_one_deposit_or_none(channel, capsys):
    """Whatever the order, the deaths, the sleeps and the faults, nothing is doubled, lost, or said falsely."""
    figures = live_until(STEPS, FIRST, channel)
    assert figures["steps"] >= STEPS
    assert min(figures[name] for name in ("kills", "sleeps", "stragglers", "lost_after", "cancels", "posts")) > 0
    with capsys.disabled():
        shown = ", ".join(f"{name} {figures[name]}" for name in _SHOWN)
        sys.stdout.write(f"\nsimulation, {channel}: seed {FIRST}, {shown}; {NO_LIE}\n")


@pytest.mark.parametrize(("channel", "seed"), SEEDS, ids=str)
def test_old_trouble_stays_away(channel, seed):
    """A seed that once failed lives well now."""
    assert Life(seed, channel=channel).live(STORM).figures["steps"] >= STORM


def test_the_same_seed_lives_the_same_life():
    """Nothing but the seed decides: not this process, nor the order of its sets."""
    code = f"from tests.attack.simulation.world import Life; print(Life({FIRST}).live({STORM}).digest)"
    environ = {**os.environ, "PYTHONHASHSEED": "17", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert Life(FIRST).live(STORM).digest == Life(FIRST).live(STORM).digest == done.stdout.strip()
    assert Life(FIRST + 1).live(STORM).digest != done.stdout.strip()


def named(part):
    """Return the name of a channel or of a sabotage."""
    return getattr(part, "__name__", str(part))


@pytest.mark.parametrize(("channel", "sabotage"), LIES, ids=named)
def test_a_missing_safeguard_is_noticed(channel, sabotage):
    """Each safeguard, taken away, makes the outbox lie within a few lives."""
    with sabotaged(sabotage, SETTINGS) as settings:
        assert first_lie(300, settings=settings, channel=channel) is not None


@pytest.mark.parametrize(("channel", "sabotage"), HARMFUL, ids=named)
def test_a_missing_safeguard_does_harm(channel, sabotage):
    """The lie is no matter of words: an invoice is at the portal twice, or after being cancelled, or called refused."""
    with sabotaged(sabotage, SETTINGS) as settings:
        assert first_lie(300, _PORTAL_ALONE, settings=settings, channel=channel) is not None


def test_the_settle_horizon_stands_on_the_life_of_a_bearer():
    """At a portal that lets old bearers in, a late request would double an invoice: to be verified at go-live."""
    assert first_lie(200, frozenset({"I1"}), bearer_life=timedelta(days=2), late=0.4) is not None
