"""A budget of requests, spread evenly."""

import threading
from decimal import Context, Decimal, Inexact, localcontext
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.transport.limiter import Limiter


def test_turns_are_spread():
    """One per half second, and an idle moment gives no burst."""
    limiter = Limiter(Decimal(2))
    assert [limiter.reserve(10.0) for _ in range(3)] == [0, 0.5, 1.0]
    assert limiter.reserve(100.0) == 0
    assert limiter.reserve(100.0) == 0.5


def test_the_arithmetic_of_the_host_does_not_matter():
    """A host that rounds to one digit, or traps inexact results, keeps the same pace."""
    with localcontext(Context(prec=1, traps=[Inexact])):
        limiter = Limiter(Decimal(3))
    assert [limiter.reserve(0.0) for _ in range(2)] == [0, 1 / 3]


def test_without_limit_nobody_waits():
    """No limit, no wait."""
    limiter = Limiter(None)
    assert [limiter.reserve(1.0) for _ in range(100)] == [0] * 100


def test_a_wait_beyond_patience_takes_no_turn():
    """Who does not wait leaves the place to the next."""
    limiter = Limiter(Decimal(1))
    assert limiter.reserve(0.0) == 0
    assert limiter.reserve(0.0, patience=0.5) == 1
    assert limiter.reserve(0.0, patience=1.0) == 1
    assert limiter.reserve(0.0) == 2


@given(st.lists(st.floats(0, 5), max_size=30))
def test_no_two_turns_are_closer_than_the_interval(pauses):
    """Whatever the arrivals, turns keep their distance."""
    limiter, now, turns = Limiter(Decimal(4)), 0.0, []
    for pause in pauses:
        now += pause
        turns.append(now + limiter.reserve(now))
    assert all(later - earlier >= 0.25 - 1e-9 for earlier, later in pairwise(turns))


def test_threads_share_the_budget():
    """No turn is given twice."""
    limiter, waits, lock = Limiter(Decimal(1000)), [], threading.Lock()

    def take() -> None:
        for _ in range(50):
            wait = limiter.reserve(0.0)
            with lock:
                waits.append(wait)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == pytest.approx([n / 1000 for n in range(400)])
