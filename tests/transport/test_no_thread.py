"""A process at its limit of threads: nothing leaves, and everybody is told so."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest

from chorus_bridge.chorus import operations
from chorus_bridge.effects import Operation
from chorus_bridge.errors import Busy
from chorus_bridge.transport import HttpxHttp, Sender
from chorus_bridge.transport.port import TransportFailure
from tests.transport.loopback import loopback, whole
from tests.transport.stage import TOKEN_BODY, Clock, Scripted, answer, async_sender, settings, somebody
from tests.transport.test_httpx import request

READ, DEPOSIT = operations.own_structures(), operations.submit({})

Crowded = Callable[[], contextlib.AbstractContextManager[None]]


@pytest.fixture(params=[RuntimeError("can't start new thread"), MemoryError()])
def crowded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Crowded:
    """While it lasts, the system gives this process no thread."""

    def refuse(_: threading.Thread) -> None:
        raise request.param

    @contextlib.contextmanager
    def moment() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", refuse)
            yield

    return moment


@pytest.mark.parametrize("operation", [READ, DEPOSIT])
def test_without_an_alarm_nothing_is_sent(operation: Operation[object], crowded: Crowded):
    """The outcome says that our own queue is full, and the portal's health is not in doubt."""
    clock = Clock()
    with loopback(whole(TOKEN_BODY)) as server:
        sender = Sender(settings(server.url), somebody, clock=clock, wall=clock.wall, sleep=clock.sleep)
        sender.send(READ, "company-1")
        before = len(server.requests)
        with crowded():
            reply = sender.send(operation, "company-1")
        sender.close()
        assert len(server.requests) == before
    assert isinstance(reply, Busy)
    assert (reply.operation, reply.reason) == (operation.name, "queue_full")


def test_a_bearer_that_cannot_be_asked_for_sends_nothing_either(crowded: Crowded):
    """The first request of a deposit is the one for its bearer."""
    sender = Sender(settings(), somebody)
    with crowded():
        reply = sender.send(DEPOSIT, "company-1")
    sender.close()
    assert isinstance(reply, Busy)
    assert reply.reason == "queue_full"


@pytest.mark.parametrize("fresh", [True, False])
def test_the_connection_of_a_request_that_was_not_made_is_closed(fresh: bool, crowded: Crowded):
    """No lane is left open, and none is used again; the next request is made on a new one."""
    with loopback(whole()) as server:
        http = HttpxHttp(settings())
        http.exchange(request(server.url))
        (used,) = http._idle
        with crowded(), pytest.raises(TransportFailure) as failure:
            http.exchange(request(server.url, fresh=fresh))
        assert (failure.value.sent, failure.value.reason) == (False, "queue_full")
        assert failure.value.__context__ is None
        assert (used in http._idle, used._client.is_closed) == (fresh, not fresh)
        assert http.exchange(request(server.url, fresh=fresh)).status == 200
        http.close()


def test_a_turn_that_no_thread_can_take_sends_nothing(crowded: Crowded):
    """In an event loop, the turn is asked for in a thread: without one the queue is full."""
    http, clock = Scripted([answer()]), Clock()

    async def story() -> object:
        sender = async_sender(http, clock)
        with crowded():
            return await sender.send(DEPOSIT, "company-1")

    reply = asyncio.run(story())
    assert isinstance(reply, Busy)
    assert (reply.operation, reply.reason, http.asked) == (DEPOSIT.name, "queue_full", [])
