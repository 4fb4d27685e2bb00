"""An administrator's list of transmissions, and a worker that serves some companies only."""

import asyncio

import pytest

from chorus_bridge import AsyncGateway, Gateway
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.drivers import AsyncPorts
from chorus_bridge.errors import Busy
from chorus_bridge.gateway.flows.transmitting import cancel, transmit
from chorus_bridge.outbox import flows as outbox
from tests.builders import situation
from tests.gateway.stage import PDF, SETTINGS, Stage

NAMES = ("company-1", "company-2")


@pytest.fixture
def stage():
    """Give a stage on which five claims of two companies are queued, a minute apart."""
    made = Stage()
    for rank in range(1, 6):
        owner = "company-2" if rank == 4 else "company-1"
        claim = situation(id=f"s-{rank}", company__id=owner, invoice__number=f"F-{rank}")
        made.play(transmit(claim, settings=SETTINGS))
        made.wait(minutes=1)
    return made


def numbers(found):
    """Return the numbers of some transmissions, in order."""
    return [one.number for one in found]


def test_the_newest_come_first_page_by_page(stage):
    """The last identifier of a page begins the next one; nothing comes twice, nothing is left out."""
    first = stage.play(outbox.transmissions("company-1", limit=2))
    second = stage.play(outbox.transmissions("company-1", after=first[-1].id, limit=2))
    assert (numbers(first), numbers(second)) == (["F-5", "F-3"], ["F-2", "F-1"])
    assert stage.play(outbox.transmissions("company-1", after=second[-1].id)) == ()


def test_those_of_one_instant_are_told_apart(stage):
    """Many queued at once are read one by one all the same."""
    for rank in range(10):
        stage.play(transmit(situation(id=f"t-{rank}", invoice__number=f"T-{rank}"), settings=SETTINGS))
    seen, after = [], ""
    while page := stage.play(outbox.transmissions("company-1", after=after, limit=1)):
        seen += numbers(page)
        after = page[-1].id
    assert sorted(seen) == sorted([f"T-{rank}" for rank in range(10)] + ["F-1", "F-2", "F-3", "F-5"])


def test_another_companys_are_not_shown(stage):
    """Neither in the list, nor as the place to go on from."""
    (other,) = stage.play(outbox.transmissions("company-2"))
    assert other.number == "F-4"
    assert stage.play(outbox.transmissions("company-1", after=other.id)) == ()
    assert stage.play(outbox.companies()) == ("company-1", "company-2")


def test_the_list_is_narrowed(stage):
    """By state, by number, by situation."""
    (gone,) = stage.play(outbox.transmissions("company-1", number="F-2"))
    stage.play(cancel("company-1", gone.id))
    assert numbers(stage.play(outbox.transmissions("company-1", state=State.CANCELLED))) == ["F-2"]
    assert numbers(stage.play(outbox.transmissions("company-1", state=State.QUEUED))) == ["F-5", "F-3", "F-1"]
    assert numbers(stage.play(outbox.transmissions("company-1", situation="s-3"))) == ["F-3"]


def test_both_gateways_list_alike(stage):
    """The blocking one and the asynchronous one."""
    listed = Gateway(stage.ports, SETTINGS).transmissions("company-1", limit=3)
    ports = AsyncPorts(sender=None, store=stage.store)  # type: ignore[arg-type]  # nothing is sent
    alike = asyncio.run(AsyncGateway(ports, SETTINGS).transmissions("company-1", limit=3))
    assert numbers(listed) == ["F-5", "F-3", "F-2"]
    assert alike == listed


class _After:
    """An event that is set after so many looks."""

    def __init__(self, looks):
        self._looks = looks
        self.waits = []

    def is_set(self):
        """Count one look."""
        self._looks -= 1
        return self._looks < 0

    def wait(self, timeout=None):
        """Wait for nothing, and remember how long it would have been."""
        self.waits.append(timeout)


def test_a_worker_serves_the_companies_it_is_given(stage):
    """Those of another are left to whoever has their credentials: not even claimed."""
    stage.wait(hours=1)
    stage.portal.says(PDF, Busy(operation=PDF, reason="not_connected"))
    Gateway(stage.ports, SETTINGS).work(_After(3), companies=("company-2",))  # type: ignore[arg-type]
    attempts = {one.number: one.attempts for name in NAMES for one in stage.play(outbox.transmissions(name))}
    assert attempts == {"F-1": 0, "F-2": 0, "F-3": 0, "F-4": 1, "F-5": 0}


def test_a_worker_that_only_fails_slows_down(stage, monkeypatch):
    """Round after round, until one does not fail: then it is quick again."""
    stage.wait(hours=1)
    failing = [True] * 3

    def claim(*_args, **_kwargs):
        if failing and failing.pop(0):
            raise RuntimeError
        return None
        yield

    monkeypatch.setattr(outbox, "claim", claim)
    halt = _After(12)
    Gateway(stage.ports, SETTINGS).work(halt, companies=("company-2",))  # type: ignore[arg-type]
    assert halt.waits == [0.4, 0.8, 1.6, 0.2]


class _AfterAwaited(_After):
    async def wait(self, timeout=None):  # noqa: ASYNC109 — the signature of the event it stands for
        """Wait for nothing."""


def test_an_asynchronous_worker_does_too(stage):
    """The same, awaited."""
    stage.wait(hours=1)
    stage.portal.says(PDF, Busy(operation=PDF, reason="not_connected"))

    class Sender:
        async def send(self, operation, company, *, until=None):
            """Answer as the script says."""
            return stage.portal.send(operation, company, until=until)

    ports = AsyncPorts(sender=Sender(), store=stage.store, clock=lambda: stage.now)
    asyncio.run(AsyncGateway(ports, SETTINGS).work(_AfterAwaited(3), companies=("company-2",)))  # type: ignore[arg-type]
    attempts = {one.number: one.attempts for name in NAMES for one in stage.play(outbox.transmissions(name))}
    assert attempts == {"F-1": 0, "F-2": 0, "F-3": 0, "F-4": 1, "F-5": 0}
