"""Random stories of whole calls: a host, its workers, its portal, and whatever happens to them.

``ATTACK_SEED`` chooses the stories and ``ATTACK_SCALE`` multiplies their number.
"""

from __future__ import annotations

import os
import sys

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.attack.simulation.judge import NO_LIE
from tests.attack.simulation.sabotage import FLOW_SABOTAGES, SABOTAGES, receipt_taken_for_a_deposit, sabotaged
from tests.attack.simulation.situations import SETTINGS
from tests.attack.stateful import machine
from tests.attack.stateful.kinds import FlowHost, FlowHostOnDisk, HostOnDisk
from tests.attack.stateful.machine import Host

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


@pytest.mark.parametrize(("kind", "stories"), [(Host, 150), (FlowHost, 50)], ids=["submission", "flow"])
@pytest.mark.parametrize("refuses", [False, True], ids=["takes duplicates", "refuses duplicates"])
def test_no_story_in_memory_ends_badly(kind, stories, refuses, capsys):
    """Whatever is called, and whatever happens, outbox and portal agree at every step and everything ends."""
    # One unknown outcome is enough to call a human in every second story book; there, flows never leave again either.
    chosen = evolve(SETTINGS, resend_limit=1 if refuses else 3, resend_flows=not refuses)
    told(type("Told", (kind,), {"refuse_duplicates": refuses, "settings": chosen}), stories * SCALE, 50, shift=refuses)
    shown(capsys, f"{kind.channel}, {'refuses' if refuses else 'takes'} duplicates")


@pytest.mark.parametrize(("kind", "stories"), [(HostOnDisk, 60), (FlowHostOnDisk, 60)], ids=["submission", "flow"])
def test_no_story_on_disk_ends_badly(kind, stories, tmp_path, capsys):
    """The same on a file that is closed, lost in mid-air, and put back as it was."""
    chosen = evolve(SETTINGS, resend_flows=True)
    told(type("Told", (kind,), {"folder": str(tmp_path), "settings": chosen}), stories * SCALE, 40)
    shown(capsys, f"{kind.channel}, on disk")


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda sabotage: sabotage.__name__)
def test_a_missing_safeguard_is_noticed(sabotage):
    """Each safeguard, taken away, makes some story end badly."""
    with sabotaged(sabotage, SETTINGS) as chosen, pytest.raises(AssertionError, match=r"I\d|button|table"):
        told(type("Told", (Host,), {"settings": chosen}), 300, 50, phases=(Phase.generate,))


@pytest.mark.parametrize(
    "sabotage", [*FLOW_SABOTAGES, receipt_taken_for_a_deposit], ids=lambda sabotage: sabotage.__name__
)
def test_a_missing_safeguard_of_flows_is_noticed(sabotage):
    """The same of those that leave by flow."""
    base = evolve(SETTINGS, resend_flows=True)
    with sabotaged(sabotage, base) as chosen, pytest.raises(AssertionError, match=r"I\d|button|table"):
        told(type("Told", (FlowHost,), {"settings": chosen}), 300, 50, phases=(Phase.generate,))
