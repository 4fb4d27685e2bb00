"""Workers killed with `kill -9` under load, a portal full of faults, a host that transmits and cancels.

`ATTACK_SCALE=5` is 10,000 invoices and 2,500 kills, as is `python -m tests.attack.kill --invoices 10000 --kills 2000`.
"""

from __future__ import annotations

import os
import sys

import pytest

from tests.attack.channel import CHANNELS, FLOW, SUBMISSION
from tests.attack.kill.__main__ import table
from tests.attack.kill.attack import Outcome, attack
from tests.attack.kill.disk import scratch
from tests.attack.kill.plan import Plan
from tests.attack.kill.verdict import judge

pytestmark = [
    pytest.mark.attack,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are born by fork, and killed by signal"),
]

SCALE = int(os.environ.get("ATTACK_SCALE", "1"))
SEED = int(os.environ.get("ATTACK_SEED", "0"))
SEEDS: tuple[int, ...] = ()
"""Seeds that once did harm."""


def attacked(name: str, **plan) -> Outcome:
    """Perform one attack in a folder of its own and print its figures."""
    with scratch() as folder:
        outcome = attack(Plan(folder=folder, **plan))
    sys.stdout.write(f"\nkill: {name}, {plan['invoices']} invoices\n\n{table({name: outcome})}\n")
    return outcome


SIZES = {SUBMISSION: 2000 * SCALE, FLOW: 300 * SCALE}
"""Invoices of each attack; a worker is killed for every fourth."""


@pytest.mark.parametrize("seed", [*SEEDS, SEED])
@pytest.mark.parametrize("channel", CHANNELS, ids=str)
def test_workers_killed_under_load_do_no_harm(channel, seed):
    """Nothing is sent twice, lost, cancelled and sent, wrongly rejected or left unfinished."""
    size = SIZES[channel]
    outcome = attacked(f"outbox, {channel}", invoices=size, kills=size // 4, seed=seed, channel=channel)
    assert (outcome.verdict.harm, outcome.deaths, outcome.failures) == ({}, 0, {})
    assert (outcome.verdict.invoices, outcome.kills >= size // 4) == (size, True)
    # It was an attack: answers were lost, some cancellations came too late and others did not.
    assert outcome.faults["CUT_AFTER"] > size / 40
    assert min(outcome.told["cancelled"], outcome.told["too late"]) > size / 200


@pytest.mark.parametrize("channel", CHANNELS, ids=str)
@pytest.mark.parametrize(
    ("refuses_duplicates", "harm"), [(False, "duplicated"), (True, "wrongly_rejected")], ids=["blind", "strict"]
)
def test_the_suite_sees_what_a_job_queue_does(channel, refuses_duplicates, harm):
    """Under the same attack, a job queue bills twice, or shows as rejected what was accepted."""
    invoices = 150 if channel is SUBMISSION else 80
    outcome = attacked(
        f"job queue, {channel}",
        invoices=invoices,
        kills=invoices // 4,
        seed=SEED,
        naive=True,
        refuses_duplicates=refuses_duplicates,
        channel=channel,
    )
    assert outcome.verdict.harm.get(harm, 0) > 0


def _row(**changes):
    row = {"number": "1", "state": "deposited", "documented": 1, "files": 1, "queued": 1, "intents": 1, "attempts": 1}
    return {**row, **changes}


@pytest.mark.parametrize(
    ("row", "accepted", "harm"),
    [
        ({}, {"1": 1}, {}),
        ({}, {"1": 3}, {"duplicated": 2}),
        ({}, {}, {"lost": 1}),
        ({"number": "2"}, {"2": 1}, {"lost": 1}),
        ({"files": 0}, {"1": 1}, {"lost": 1}),
        ({"attempts": 2}, {"1": 1}, {"lost": 1}),
        ({"state": "cancelled"}, {"1": 1}, {"cancelled_but_sent": 1}),
        ({"state": "refused"}, {"1": 1}, {"wrongly_rejected": 1}),
        ({"state": "sending"}, {"1": 1}, {"unfinished": 1}),
        ({"state": "held"}, {"1": 1}, {}),
    ],
)
def test_the_judge_sees_every_harm(row, accepted, harm):
    """Each kind of harm is counted for what it is."""
    assert judge([_row(**row)], accepted, queued=["1"]).harm == harm


def test_the_judge_believes_what_the_host_was_told():
    """An invoice said to be cancelled is harm when the portal has it, whatever its row says."""
    assert judge([_row()], {"1": 1}, promised=["1"]).harm == {"cancelled_but_sent": 1}
