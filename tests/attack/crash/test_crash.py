"""Every step at which a machine can die, in every weather: nothing is sent twice, nothing is lost.

`ATTACK_SCALE` above 1 adds machines that die several times, `ATTACK_SEED` chooses where.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
from datetime import timedelta

import pytest

from chorus_bridge.domain.lifecycle import TRANSITIONS, Happening, State
from chorus_bridge.effects import Now
from tests.attack.channel import CHANNELS, FLOW, SUBMISSION
from tests.attack.crash.weathers import FLOW_WEATHERS, WEATHERS
from tests.attack.crash.world import STORIES, Machine, Weather
from tests.attack.kill.disk import scratch
from tests.attack.kill.verdict import NOTHING, Verdict

pytestmark = pytest.mark.attack

SCALE = int(os.environ.get("ATTACK_SCALE", "1"))
SEED = int(os.environ.get("ATTACK_SEED", "0"))
MANY_DEATHS = 4
SEEDS: tuple[int, ...] = ()
"""Seeds of machines that once did harm, dying several times."""
MANY = [
    *((SUBMISSION, seed) for seed in range(SEED, SEED + 60 * SCALE)),
    *((FLOW, seed) for seed in range(SEED, SEED + 30 * SCALE)),
]
FLOW_LIVES = [
    *((weather, "sent") for weather in FLOW_WEATHERS),
    *((weather, "regretted after a round") for weather in ("cut before", "429, no report", "rejected")),
]


def _nothing():
    return {"runs": 0, "boundaries": 0, "deaths": 0, "sleeps": 0, "sum": NOTHING}


@pytest.fixture(scope="module", autouse=True)
def figures():
    """Print what was done, at the end."""
    done = {channel: _nothing() for channel in CHANNELS}
    yield done
    for channel, figure in done.items():
        sys.stdout.write(f"\ncrash, {channel.name}: {figure}\n")


@pytest.fixture
def tmp_path():
    """Give a folder on the quickest disk: thousands of outboxes are made."""
    with scratch() as folder:
        yield folder


def lives(tmp_path, weather: Weather, story: str, figures, *, sleeps: bool = False, **more):
    """Live the story once for each boundary, until none is left to burn; yield where, and the verdict."""
    for k in itertools.count(_first(tmp_path, weather, **more)):
        machine = Machine(tmp_path / f"{k}.db", weather, (k,), sleeps=sleeps, **more)
        verdict = machine.live(STORIES[story])
        figures["runs"] += 1
        figures["boundaries"] = max(figures["boundaries"], machine.fuse.passed)
        figures["sleeps" if sleeps else "deaths"] += machine.fuse.burnt
        figures["sum"] += verdict
        yield k, verdict, machine
        if not machine.fuse.burnt:
            return


def _first(tmp_path, weather: Weather, **more) -> int:
    """Return the rank of the first boundary after the preparation, in which nothing is at stake."""
    machine = Machine(tmp_path / "first.db", weather, **more)
    machine.live(())
    return machine.fuse.passed + 1


def harmless(found):
    """Check every life of *found*, of which there are enough."""
    told = [(k, verdict.harm, machine.failures["work"]) for k, verdict, machine in found]
    assert len(told) > MANY_DEATHS
    assert [harm for harm in told if harm[1:] != ({}, 0)] == []


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("weather", WEATHERS)
def test_a_machine_that_dies_does_no_harm(tmp_path, weather, story, figures):
    """Whatever the step at which it dies, the next worker finds out what is true."""
    harmless(lives(tmp_path, WEATHERS[weather], story, figures[SUBMISSION]))


@pytest.mark.parametrize(("weather", "story"), FLOW_LIVES)
def test_a_machine_that_dies_does_no_harm_to_a_flow(tmp_path, weather, story, figures):
    """The same before and after its receipt, and at every look at its report."""
    harmless(lives(tmp_path, FLOW_WEATHERS[weather], story, figures[FLOW], channel=FLOW))


@pytest.mark.parametrize("weather", ["calm", "cut after, judged late"])
def test_a_flow_that_only_a_person_may_send_again_is_not_harmed_either(tmp_path, weather, figures):
    """As the settings are unless the host chose otherwise: what no search finds waits for a person."""
    found = lives(tmp_path, FLOW_WEATHERS[weather], "sent", figures[FLOW], channel=FLOW, resend_flows=False)
    harmless(found)


@pytest.mark.parametrize("weather", ["calm", "cut before", "cut after, seen late", "429"])
def test_a_machine_that_sleeps_does_no_harm(tmp_path, weather, figures):
    """A worker that wakes up after another one did its work sends nothing again."""
    harmless(lives(tmp_path, WEATHERS[weather], "sent", figures[SUBMISSION], sleeps=True))


@pytest.mark.parametrize("weather", ["calm", "cut before", "rejected"])
def test_a_machine_that_sleeps_does_no_harm_to_a_flow(tmp_path, weather, figures):
    """Asleep with the number of its flow in its hand, too."""
    harmless(lives(tmp_path, FLOW_WEATHERS[weather], "sent", figures[FLOW], sleeps=True, channel=FLOW))


@pytest.mark.parametrize(("channel", "seed"), [*MANY, *((SUBMISSION, seed) for seed in SEEDS)])
def test_a_machine_that_dies_often_does_no_harm(tmp_path, channel, seed, figures):
    """A few deaths in one life, wherever they fall, change nothing to it."""
    dice = random.Random(seed)  # noqa: S311 — no secrecy is asked of it
    weathers = FLOW_WEATHERS if channel is FLOW else WEATHERS
    weather = weathers[dice.choice([*weathers])]
    first = _first(tmp_path, weather, channel=channel)
    burns_at = sorted(dice.sample(range(first, first + 60), MANY_DEATHS))
    machine = Machine(tmp_path / "life.db", weather, burns_at, channel=channel)
    verdict = machine.live(STORIES[dice.choice([*STORIES])])
    figures[channel]["runs"] += 1
    figures[channel]["deaths"] += machine.fuse.burnt
    figures[channel]["sum"] += verdict
    assert (verdict.harm, machine.failures["work"]) == ({}, 0)


def _harm(tmp_path, weather, *, sleeps=False, **more) -> Verdict:
    """Return the sum of what a sabotaged library does, until it has done harm twice."""
    weathers = FLOW_WEATHERS if more.get("channel") is FLOW else WEATHERS
    found = lives(tmp_path, weathers[weather], "sent", _nothing(), sleeps=sleeps, **more)
    total = NOTHING
    for _, verdict, _ in found:
        total += verdict
        if sum(total.harm.values()) > 1:
            break
    return total


@pytest.mark.parametrize("channel", CHANNELS, ids=str)
def test_the_suite_sees_a_lease_that_goes_back_to_the_queue(tmp_path, monkeypatch, channel):
    """With the line of a job queue in the table, a death after the request has left sends it twice."""
    monkeypatch.setitem(TRANSITIONS[State.SENDING], Happening.LEASE_EXPIRED, State.QUEUED)
    assert _harm(tmp_path, "calm", channel=channel).harm["duplicated"] > 1


def test_the_suite_sees_a_horizon_that_is_too_short(tmp_path):
    """A horizon shorter than the index's lag sends twice."""
    assert _harm(tmp_path, "cut after, seen late", settle_horizon=timedelta(seconds=1)).harm["duplicated"] > 1


def test_the_suite_sees_a_worker_that_does_not_look_at_its_lease(tmp_path, monkeypatch):
    """A worker that believes its lease to be endless sends twice when it wakes up."""

    def renewed(held, *, lease):
        yield Now()
        return held.updated_at + timedelta(days=1)

    monkeypatch.setattr("chorus_bridge.outbox.flows.renew", renewed)
    assert _harm(tmp_path, "calm", sleeps=True).harm["duplicated"] > 1


def test_the_suite_sees_a_horizon_that_a_flow_outlasts(tmp_path):
    """A flow still waiting for its verdict when its horizon has passed is sent twice."""
    short = timedelta(seconds=1)
    found = _harm(tmp_path, "cut after, judged late", channel=FLOW, flow_settle_horizon=short)
    assert found.harm["duplicated"] > 1


def test_the_suite_sees_a_receipt_that_passes_for_a_deposit(tmp_path, monkeypatch):
    """What the portal rejects afterwards is then said to be deposited."""
    monkeypatch.setitem(TRANSITIONS[State.SENDING], Happening.RECEIVED, State.DEPOSITED)
    assert _harm(tmp_path, "rejected", channel=FLOW).harm["lost"] > 1
