"""One bearer, fetched once, shared by all, renewed once."""

import asyncio
import threading
from datetime import timedelta

import pytest

from chorus_bridge.chorus.token import Token
from chorus_bridge.errors import Busy
from chorus_bridge.transport.clock import steady, wall
from chorus_bridge.transport.token import AsyncTokenCache, Fetched, TokenCache
from tests.transport.stage import Clock

MINUTE = timedelta(minutes=1)
BUSY = Busy(operation="token", reason="token_empty")


def bearer(name: str, life: timedelta = timedelta(hours=1)) -> Token:
    """Return a bearer of an hour."""
    return Token(value=name, expires_in=life)


class Fetches:
    """A fetch that plays results and counts."""

    def __init__(self, *results: Fetched) -> None:
        self.results = list(results)
        self.count = 0

    def __call__(self) -> Fetched:
        self.count += 1
        result: Fetched = self.results[min(self.count, len(self.results)) - 1]
        return result


def test_a_bearer_is_fetched_once_while_it_lives():
    """Asked again near its end, measured from before it was asked for."""
    clock, fetch = Clock(), Fetches(bearer("a"), bearer("b"))
    cache = TokenCache(fetch, clock)
    assert [cache.get(MINUTE), cache.get(MINUTE)] == [bearer("a")] * 2
    clock.sleep(3540)
    assert (cache.get(MINUTE), fetch.count) == (bearer("a"), 1)
    clock.sleep(0.001)
    assert (cache.get(MINUTE), fetch.count) == (bearer("b"), 2)


def test_a_deposit_needs_more_life_than_a_read():
    """The same bearer is enough for one and too old for the other."""
    clock, fetch = Clock(), Fetches(bearer("a"), bearer("b"))
    cache = TokenCache(fetch, clock)
    cache.get(MINUTE)
    clock.sleep(3400)
    assert cache.get(MINUTE) == bearer("a")
    assert cache.get(timedelta(seconds=335)) == bearer("b")


def test_the_time_a_fetch_takes_counts():
    """A slow answer does not make the bearer younger."""
    clock = Clock()

    def slow() -> Fetched:
        clock.sleep(30)
        return bearer("a", timedelta(seconds=100))

    cache = TokenCache(slow, clock)
    cache.get(MINUTE)
    first = clock.seconds
    cache.get(timedelta(seconds=70))
    assert clock.seconds == first
    cache.get(timedelta(seconds=71))
    assert clock.seconds == first + 30


def test_the_longest_life_to_be_had_is_used():
    """A gateway that grants short lives is not asked in a loop."""
    fetch = Fetches(bearer("a", timedelta(seconds=30)))
    cache = TokenCache(fetch, Clock())
    assert cache.get(MINUTE) == bearer("a", timedelta(seconds=30))
    assert fetch.count == 1


def test_a_failure_is_not_kept():
    """The next caller asks again."""
    fetch = Fetches(BUSY, bearer("a"))
    cache = TokenCache(fetch, Clock())
    assert cache.get(MINUTE) == BUSY
    assert cache.get(MINUTE) == bearer("a")


def test_only_the_bearer_in_use_is_dropped():
    """A late refusal of an old one leaves its successor alone."""
    fetch = Fetches(bearer("a"), bearer("b"), bearer("c"))
    cache = TokenCache(fetch, Clock())
    first = cache.get(MINUTE)
    assert isinstance(first, Token)
    cache.drop(first)
    cache.drop(first)
    assert cache.get(MINUTE) == bearer("b")
    cache.drop(first)
    assert cache.get(MINUTE) == bearer("b")
    assert fetch.count == 2


@pytest.mark.parametrize("result", [bearer("a"), BUSY])
def test_threads_that_wait_share_what_comes(result: Fetched, monkeypatch: pytest.MonkeyPatch):
    """Twenty threads, one fetch, good or bad."""
    gate, asked, fetches = threading.Event(), threading.Semaphore(0), []

    def fetch() -> Fetched:
        fetches.append(1)
        gate.wait(5)
        return result

    cache, got = TokenCache(fetch, Clock()), []

    ready = cache._shelf.ready

    def noted(valid_for: timedelta) -> Token | None:
        asked.release()
        return ready(valid_for)

    monkeypatch.setattr(cache._shelf, "ready", noted)
    threads = [threading.Thread(target=lambda: got.append(cache.get(MINUTE))) for _ in range(20)]
    for thread in threads:
        thread.start()
    # Each has asked, and the one that fetches has looked twice, before the fetch may end.
    assert all(asked.acquire(timeout=5) for _ in range(21))
    gate.set()
    for thread in threads:
        thread.join()
    assert (got, len(fetches)) == ([result] * 20, 1)


def test_two_refusals_of_one_bearer_renew_it_once():
    """Two threads answered 401 drop the same bearer and fetch one."""
    fetch = Fetches(bearer("a"), bearer("b"))
    cache = TokenCache(fetch, Clock())
    shared = cache.get(MINUTE)
    assert isinstance(shared, Token)

    def work() -> None:
        cache.drop(shared)
        assert cache.get(MINUTE) == bearer("b")

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fetch.count == 2


def test_a_bearer_refused_while_others_waited_is_not_handed_to_them():
    """What was dropped in between is fetched anew, not shared."""
    fetch = Fetches(bearer("a"), bearer("b"))
    cache = TokenCache(fetch, Clock())
    first = cache.get(MINUTE)
    assert isinstance(first, Token)
    cache.drop(first)
    assert cache._shelf.landed(0) is None


def test_tasks_share_one_fetch():
    """Twenty tasks, one fetch; later a drop and one more."""

    async def story() -> int:
        count = 0

        async def fetch() -> Fetched:
            nonlocal count
            count += 1
            await asyncio.sleep(0)
            return bearer(str(count))

        cache = AsyncTokenCache(fetch, Clock())
        got = await asyncio.gather(*(cache.get(MINUTE) for _ in range(20)))
        assert got == [bearer("1")] * 20
        assert isinstance(got[0], Token)
        cache.drop(got[0])
        assert await cache.get(MINUTE) == bearer("2")
        assert await cache.get(MINUTE) == bearer("2")
        return count

    assert asyncio.run(story()) == 2


def test_the_clocks_are_steady_and_aware():
    """Steady seconds do not go back; the wall's instant has a zone."""
    assert steady() <= steady()
    assert wall().utcoffset() == timedelta(0)
