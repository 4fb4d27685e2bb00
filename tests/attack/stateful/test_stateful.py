"""Random stories of whole calls: a host, its workers, its portal, and whatever happens to them.

``ATTACK_SEED`` chooses the stories and ``ATTACK_SCALE`` multiplies their number.
"""

from __future__ import annotations

import itertools
import os
import sys

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.attack.simulation.judge import NO_LIE
from tests.attack.simulation.sabotage import SABOTAGES, sabotaged
from tests.attack.simulation.situations import SETTINGS
from tests.attack.stateful import machine
from tests.attack.stateful.machine import Host, HostOnDisk

pytestmark = pytest.mark.attack

SCALE = float(os.environ.get("ATTACK_SCALE", "1"))
SEED = int(os.environ.get("ATTACK_SEED", "1"))
_SHOWN = ("lives", "steps", "kills", "faults", "restores", "posts", "deposits", "cancelled", "refused", "held")


def told(kind, examples, steps, *, phases=(Phase.generate, Phase.shrink), shift=0):
    """Tell *examples* stories of *steps* steps."""
    machine.TOTAL.clear()
    kind.TestCase.settings = settings(database=None)
    chosen = settings(
        max_examples=max(1, int(examples)),
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=phases,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(SEED + shift)(kind), settings=chosen)


def shown(capsys, name):
    """Print the figures of the stories told last."""
    with capsys.disabled():
        figures = ", ".join(f"{key} {machine.TOTAL[key]}" for key in _SHOWN)
        sys.stdout.write(f"\nstateful, {name}: seed {SEED}, {figures}; {NO_LIE}\n")


@pytest.mark.parametrize("refuses", [False, True], ids=["takes duplicates", "refuses duplicates"])
def test_no_story_in_memory_ends_badly(refuses, capsys):
    """Whatever is called, and whatever happens, outbox and portal agree at every step and everything ends."""
    # One unknown outcome is enough to call a human in every second story book.
    chosen = evolve(SETTINGS, resend_limit=1 if refuses else 3)
    told(type("Told", (Host,), {"refuse_duplicates": refuses, "settings": chosen}), 150 * SCALE, 50, shift=refuses)
    shown(capsys, f"{'refuses' if refuses else 'takes'} duplicates")


def test_no_story_on_disk_ends_badly(tmp_path, capsys):
    """The same on a file that is closed, lost in mid-air, and put back as it was."""
    files = itertools.count()

    class Told(HostOnDisk):
        def __init__(self):
            self.path = str(tmp_path / f"{next(files)}.db")
            super().__init__()

    told(Told, 60 * SCALE, 40)
    shown(capsys, "on disk")


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda sabotage: sabotage.__name__)
def test_a_missing_safeguard_is_noticed(sabotage):
    """Each safeguard, taken away, makes some story end badly."""
    with sabotaged(sabotage, SETTINGS) as chosen, pytest.raises(AssertionError, match=r"I\d|button|table"):
        told(type("Told", (Host,), {"settings": chosen}), 300, 50, phases=(Phase.generate,))
