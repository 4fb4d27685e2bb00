"""The two drivers perform the same flow the same way, close it whatever happens, and never let telemetry decide."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from chorus_bridge.drivers import AsyncPorts, Ports, arun, run, utc_now
from chorus_bridge.effects import Accepted, Event, Execute, Now, Operation, Send, Sleep, Statement, Tell

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
READ = Operation(name="read", path="/", read=len, repeatable=True)


class Sender:
    """Answers with the name of the company."""

    def send(self, operation, company, *, until=None):
        return Accepted(company)


class AsyncSender:
    """The same, asynchronously."""

    async def send(self, operation, company, *, until=None):
        return Accepted(company)


class Store:
    """Gives back the statements' names, or fails."""

    def __init__(self, failure=None):
        self.failure = failure

    def execute(self, statements):
        if self.failure:
            raise self.failure
        return tuple(({"name": s.name},) for s in statements)


def blocking(flow, *, observers=(), failure=None, slept=None):
    """Perform *flow* with the blocking driver."""
    ports = Ports(
        sender=Sender(),
        store=Store(failure),
        clock=lambda: AT,
        sleep=(slept if slept is not None else []).append,
        observers=observers,
    )
    return run(flow, ports)


def asynchronous(flow, *, observers=(), failure=None, slept=None):
    """Perform *flow* with the asynchronous driver."""
    naps = slept if slept is not None else []

    async def sleep(duration):
        naps.append(duration)

    ports = AsyncPorts(sender=AsyncSender(), store=Store(failure), clock=lambda: AT, sleep=sleep, observers=observers)
    return asyncio.run(arun(flow, ports))


both = pytest.mark.parametrize("perform", [blocking, asynchronous])


@both
def test_every_effect_is_performed_and_its_result_sent_back(perform):
    """The flow sees the answers in the order it asked."""
    seen: list[Event] = []
    slept: list[timedelta] = []

    def flow():
        answers = [
            (yield Now()),
            (yield Send(READ, "acme")),
            (yield Execute((Statement(name="counts"),))),
            (yield Sleep(timedelta(seconds=3))),
            (yield Tell(Event(name="e", company="acme"))),
        ]
        return answers

    assert perform(flow(), observers=(seen.append,), slept=slept) == [
        AT,
        Accepted("acme"),
        (({"name": "counts"},),),
        None,
        None,
    ]
    assert (seen, slept) == ([Event(name="e", company="acme")], [timedelta(seconds=3)])


@both
def test_a_failing_effect_is_the_flows_business(perform):
    """The flow may catch it and go on."""

    def flow():
        try:
            yield Execute(())
        except OSError:
            return (yield Now())

    assert perform(flow(), failure=OSError()) == AT


@both
def test_a_failure_the_flow_does_not_catch_is_raised_and_the_flow_is_closed(perform):
    """Nothing stays half told."""
    closed = []

    def flow():
        try:
            yield Execute(())
        finally:
            closed.append(True)

    with pytest.raises(OSError, match="disk"):
        perform(flow(), failure=OSError("disk"))
    assert closed == [True]


@both
def test_an_observer_that_fails_changes_nothing(perform):
    """Telemetry never decides what happens to an invoice."""

    def broken(event):
        raise RuntimeError

    def flow():
        yield Tell(Event(name="e", company="acme"))
        return "done"

    assert perform(flow(), observers=(broken,)) == "done"


@both
def test_what_is_not_an_effect_is_a_bug_and_says_so(perform):
    """A flow that yields something else fails loudly."""

    def flow():
        yield "nonsense"

    with pytest.raises(AssertionError):
        perform(flow())


def test_the_default_clock_is_aware_and_in_utc():
    """No naive instant enters the library."""
    assert utc_now().utcoffset() == timedelta(0)


def test_the_default_sleeps_wait_and_accept_a_moment_already_past():
    """A negative wait is no wait."""

    def flow():
        yield Sleep(timedelta(seconds=-5))
        return "awake"

    assert run(flow(), Ports(sender=Sender(), store=Store())) == "awake"
    assert asyncio.run(arun(flow(), AsyncPorts(sender=AsyncSender(), store=Store()))) == "awake"
