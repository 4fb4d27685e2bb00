"""What is done at the portal survives deaths, sleep, two users and lost answers: nothing that took effect is repeated.

A flow is performed effect by effect, so that it can be stopped, put to sleep or killed between any two of them.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chorus_bridge.domain.action import ActionState
from chorus_bridge.domain.acts import (
    Act,
    ActionKind,
    Completion,
    RejectionAcknowledgement,
    Rerouting,
    ValidatorCorrection,
)
from chorus_bridge.gateway.flows.acting import act
from tests.builders import AUTHORITY_SIRET
from tests.effort import cases
from tests.gateway.counter import ACKNOWLEDGE, ASKS, COMPLETE, FIX_VALIDATOR, REROUTE, Desk, Telling
from tests.gateway.stage import SETTINGS

HORIZON, LEASE = SETTINGS.settle_horizon, SETTINGS.lease
ACTS: dict[str, Act] = {
    COMPLETE: Completion(comment="Voici"),
    REROUTE: Rerouting(recipient=AUTHORITY_SIRET),
    FIX_VALIDATOR: ValidatorCorrection(validator=AUTHORITY_SIRET),
    ACKNOWLEDGE: RejectionAcknowledgement(),
}
OPERATIONS = {
    ActionKind.COMPLETE: COMPLETE,
    ActionKind.REROUTE: REROUTE,
    ActionKind.FIX_VALIDATOR: FIX_VALIDATOR,
    ActionKind.ACKNOWLEDGE_REJECTION: ACKNOWLEDGE,
}
WEATHERS = ["well", "lost", "silent", "busy", "refused", "late"]


def consistent(desk):
    """Return whether what the rows say agrees with what the portal did."""
    actions = desk.gateway.actions(*desk.mine)
    for kind, name in OPERATIONS.items():
        mine = [action for action in actions if action.kind is kind]
        # An acknowledgement of what is acknowledged is done, and nothing was applied.
        done = sum(a.state is ActionState.DONE and a.reason != "already_there" for a in mine)
        maybe = sum(a.open for a in mine)
        assert done <= desk.portal.applied[name] <= done + maybe
    assert desk.portal.harm == []


def settled(desk, again):
    """Let time pass and everybody ask again until nothing is open; return what stands then."""
    for _ in range(4):
        desk.wait(HORIZON)
        desk.portal.arrive()
        desk.gateway.run_once()
        consistent(desk)
    assert not any(a.open for a in desk.gateway.actions(*desk.mine))
    return again()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("weather", WEATHERS)
@pytest.mark.parametrize("name", ACTS)
def test_a_process_that_dies_anywhere_leaves_nothing_that_repeats_an_effect(name, weather, after):
    """Whatever the portal did with the request, the next who asks ends with it done, once."""
    deaths = 0
    for boundary in range(60):
        desk = Desk()
        desk.portal.reaches(ASKS[name][0])
        desk.portal.weather = [weather]
        flow = Telling(act(*desk.mine, ACTS[name], settings=SETTINGS), desk.ports)
        for _ in range(boundary):
            if not flow.over:
                flow.step()
        if flow.over:
            break
        flow.die(after_the_effect=after)
        deaths += 1
        consistent(desk)
        same = lambda: Telling(act(*desk.mine, ACTS[name], settings=SETTINGS), desk.ports).finish()  # noqa: B023, E731 — used within the turn
        early = same()
        consistent(desk)
        desk.portal.weather = []
        assert settled(desk, same).state is ActionState.DONE, (boundary, early)
        consistent(desk)
        assert desk.portal.applied == {name: 1}
        desk.store.close()
    assert deaths >= 10


@pytest.mark.parametrize("name", ACTS)
def test_two_users_at_once_make_one_request(name):
    """At whatever step the second one arrives, both end with the same action."""
    for boundary in range(60):
        desk = Desk()
        desk.portal.reaches(ASKS[name][0])
        first = Telling(act(*desk.mine, ACTS[name], settings=SETTINGS, by="one"), desk.ports)
        for _ in range(boundary):
            if not first.over:
                first.step()
        over = first.over
        second = Telling(act(*desk.mine, ACTS[name], settings=SETTINGS, by="two"), desk.ports).finish()
        ours = first.finish()
        assert ours.id == second.id
        assert desk.posts(name) == 1
        assert desk.portal.applied == {name: 1}
        assert desk.only().state is ActionState.DONE
        desk.store.close()
        if over:
            return
    pytest.fail("the flow never ended")


def test_a_process_that_slept_past_its_lease_asks_nothing():
    """It wakes up after its action was settled, and its request is not made."""
    desk = Desk()
    desk.portal.reaches("SUSPENDUE")
    sleeper = Telling(act(*desk.mine, ACTS[COMPLETE], settings=SETTINGS), desk.ports)
    while not desk.gateway.actions(*desk.mine):
        sleeper.step()
    desk.wait(LEASE)
    desk.gateway.run_once()
    assert desk.only().state is ActionState.UNSURE
    assert sleeper.finish().reason == "lease_spent"
    assert desk.posts() == 0 or desk.portal.applied == {}
    assert desk.only().state is ActionState.ABSENT
    desk.store.close()


def test_a_late_word_of_the_portal_wins():
    """A process presumed dead comes back with "done" after everything was given up."""
    desk = Desk()
    desk.portal.reaches("SUSPENDUE")
    sleeper = Telling(act(*desk.mine, ACTS[COMPLETE], settings=SETTINGS), desk.ports)
    while not desk.posts():
        sleeper.step()
    # The effect, as if the index had not shown it until now.
    (shown,) = desk.portal.passed[-1:]
    desk.portal.passed.pop()
    for pause in (LEASE, HORIZON):
        desk.wait(pause)
        desk.gateway.run_once()
    assert desk.only().state is ActionState.ABSENT
    desk.portal.passed.append(shown)
    done = sleeper.finish()
    assert (done.state, done.reason, done.unsure_since) == (ActionState.DONE, "", None)
    desk.store.close()


@pytest.mark.parametrize("name", ACTS)
def test_what_is_asked_for_again_while_a_request_travels_is_not_said_to_have_failed(name):
    """The portal still takes it when it arrives: it is looked for, and done once."""
    desk = Desk()
    desk.portal.reaches(ASKS[name][0])
    desk.portal.weather = ["late"]
    same = lambda: Telling(act(*desk.mine, ACTS[name], settings=SETTINGS), desk.ports).finish()  # noqa: E731 — asked as often as wanted
    assert same().state is ActionState.UNSURE
    desk.portal.reaches(ASKS[name][0])
    desk.wait(timedelta(minutes=5))
    desk.gateway.run_once()
    assert same().state is ActionState.UNSURE
    desk.portal.arrive()
    assert settled(desk, same).state is ActionState.DONE
    consistent(desk)
    assert (desk.posts(name), desk.portal.applied) == (1, {name: 1})
    desk.store.close()


class Life(RuleBasedStateMachine):
    """Users, a worker, deaths and sleep, at a portal in any weather; somebody else moves the invoice too."""

    @initialize()
    def begin(self):
        """Deposit one invoice."""
        self.desk = Desk()
        self.flows = []
        self.late_since = None

    @rule(weather=st.lists(st.sampled_from(WEATHERS), max_size=3))
    def change_weather(self, weather):
        """Choose what happens to the next requests."""
        self.desk.portal.weather = weather

    @rule(name=st.sampled_from([*ACTS]))
    def ask(self, name):
        """Let the portal ask for something, if it has not ended with the invoice."""
        self.desk.portal.reaches(ASKS[name][0])

    @rule(status=st.sampled_from(["MISE_A_DISPOSITION", "SERVICE_FAIT", "NEVER_SEEN"]))
    def move(self, status):
        """Let the recipient do something else."""
        self.desk.portal.reaches(status)

    @precondition(lambda self: len(self.flows) < 3)
    @rule(name=st.sampled_from([*ACTS]), other=st.booleans(), steps=st.integers(0, 14))
    def come(self, name, other, steps):
        """Let a user begin something, and perhaps be interrupted."""
        what = Completion(comment="Autre") if other and name == COMPLETE else ACTS[name]
        self.flows.append(Telling(act(*self.desk.mine, what, settings=SETTINGS), self.desk.ports))
        self.go_on(len(self.flows) - 1, steps)

    @precondition(lambda self: self.flows)
    @rule(which=st.integers(0, 2), steps=st.integers(1, 20))
    def go_on(self, which, steps):
        """Let one of them go on."""
        flow = self.flows[which % len(self.flows)]
        for _ in range(steps):
            if not flow.over:
                flow.step()
        self.flows = [flow for flow in self.flows if not flow.over]
        if self.desk.portal.travelling and self.late_since is None:
            self.late_since = self.desk.now

    @precondition(lambda self: self.flows)
    @rule(which=st.integers(0, 2), after=st.booleans())
    def kill(self, which, after):
        """Let the process of one of them die."""
        flow = self.flows.pop(which % len(self.flows))
        flow.die(after_the_effect=after)

    @rule(pause=st.sampled_from([timedelta(seconds=30), timedelta(minutes=5), LEASE, HORIZON]), deaf=st.integers(0, 2))
    def wait(self, pause, deaf):
        """Let time pass; what travels arrives long before the horizon."""
        self.desk.wait(min(pause, timedelta(minutes=5)))
        if pause > timedelta(minutes=5):
            self.arrive()
            self.desk.wait(pause - timedelta(minutes=5))
        self.desk.portal.deaf = deaf

    @rule()
    def arrive(self):
        """Let what travels arrive."""
        self.desk.portal.arrive()

    @rule()
    def work(self):
        """Let the worker do a round."""
        self.desk.gateway.run_once()

    @invariant()
    def nothing_is_repeated(self):
        """No request is made of what took effect."""
        consistent(self.desk)

    def teardown(self):
        """Let everybody finish, and compare."""
        desk = self.desk
        for flow in self.flows:
            flow.finish()
        desk.portal.deaf = 0
        for _ in range(3):
            desk.portal.arrive()
            desk.wait(HORIZON)
            desk.gateway.run_once()
        assert not any(a.open for a in desk.gateway.actions(*desk.mine))
        consistent(desk)
        desk.store.close()


Life.TestCase.settings = settings(max_examples=cases(150), stateful_step_count=25)
TestLife = Life.TestCase
