"""A deposit is not begun after its lease may be over, by whichever clock tells."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from chorus_bridge.effects import Accepted
from chorus_bridge.errors import Busy
from tests.transport.stage import START, Clock, Scripted, async_sender, sender
from tests.transport.test_conversation import DEPOSIT, DONE

SPENT = Busy(operation=DEPOSIT.name, reason="lease_spent")


def deposited(talker, until):
    """Deposit at the latest at *until*, in either colour."""
    made = talker.send(DEPOSIT, "company", until=until)
    return asyncio.run(made) if asyncio.iscoroutine(made) else made


@pytest.mark.parametrize("colour", [sender, async_sender])
def test_in_time_it_leaves(colour):
    """The instant itself is still in time."""
    http, clock = Scripted([DONE]), Clock()
    assert isinstance(deposited(colour(http, clock), START), Accepted)


@pytest.mark.parametrize("colour", [sender, async_sender])
def test_late_it_does_not_leave(colour):
    """Nothing was sent: the transmission goes back as it was."""
    http, clock = Scripted([DONE]), Clock()
    assert deposited(colour(http, clock), START - timedelta(seconds=1)) == SPENT
    assert http.asked == []


@pytest.mark.parametrize("colour", [sender, async_sender])
def test_waiting_for_its_turn_may_make_it_late(colour):
    """The clock is looked at last, after every wait."""
    http, clock = Scripted([DONE]), Clock()
    talker = colour(http, clock, requests_per_second=Decimal("0.1"))
    assert isinstance(deposited(talker, START + timedelta(seconds=5)), Accepted)
    assert deposited(talker, START + timedelta(seconds=5)) == SPENT
    assert len(http.asked) == 1


class SlowToken(Scripted):
    """A portal whose bearer takes a minute, during which the wall clock may be set back."""

    def __init__(self, clock, *, noticed):
        super().__init__([DONE])
        self.clock, self.noticed = clock, noticed

    def play(self, request):
        """Take a minute for the bearer."""
        if request.url.endswith("/token"):
            self.clock.seconds += 60
            self.clock.forgotten = timedelta(seconds=0 if self.noticed else 60)
        return super().play(request)


class Forgetful(Clock):
    """A clock whose wall reading can be set back."""

    forgotten = timedelta(0)

    def wall(self):
        """Return the instant, less what was forgotten."""
        return super().wall() - self.forgotten


@pytest.mark.parametrize("noticed", [True, False])
def test_a_machine_that_slept_sends_nothing_late_even_if_its_clock_was_set_back(noticed):
    """Steady seconds count the sleep that the wall clock was made to forget."""
    clock = Forgetful()
    http = SlowToken(clock, noticed=noticed)
    assert deposited(sender(http, clock), START + timedelta(seconds=30)) == SPENT
    assert http.asked == []
