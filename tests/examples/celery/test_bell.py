"""The bell, rung in this process: eagerly, then by a message."""

import time
from datetime import timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from celery_worker import tasks
from celery_worker.app import EVERY, app
from celery_worker.tasks import ring


@pytest.fixture
def eager():
    """Run tasks where they are called."""
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


@pytest.fixture
def worker(host):
    """Start a worker of this process on a broker in memory."""
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        yield


def wait_for(condition):
    """Wait until *condition* holds, half a minute at most, and return whether it does."""
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_ring_sends_what_is_due(host, eager):
    """One call of the task is one round."""
    host.transmit("C-1")
    ring.delay()
    assert host.deposits() == ["C-1"]


def test_ringing_twice_sends_once(host, eager):
    """A message delivered twice, as brokers may, is harmless."""
    host.transmit("C-1")
    ring.delay()
    ring.delay()
    assert host.deposits() == ["C-1"]


def test_a_round_that_lasts_ends_between_two_invoices(host, eager, monkeypatch):
    """Its time is over, it begins nothing more; what is left goes with the next bell."""
    host.transmit("C-1")
    with monkeypatch.context() as hurried:
        hurried.setattr(tasks, "LONGEST", timedelta(0))
        ring.delay()
    assert host.portal.simulator.ledger.attempts("C-1") == 0
    ring.delay()
    assert host.deposits() == ["C-1"]


def test_a_message_rings(host, worker):
    """A worker that receives the message does the round."""
    host.transmit("C-1")
    ring.delay()
    assert wait_for(lambda: host.deposits() == ["C-1"])


def test_a_stale_bell_is_thrown_away_and_the_next_one_does_its_work(host, worker):
    """What rang while nobody listened does nothing; nothing is lost, since the work is in the rows."""
    host.transmit("C-1")
    stale = ring.apply_async(expires=-1)
    ring.delay()
    assert wait_for(lambda: host.deposits() == ["C-1"])
    assert host.portal.simulator.ledger.attempts("C-1") == 1
    assert stale.id


def test_the_message_carries_no_date_and_no_invoice():
    """The schedule says how often; what is due, and when, is never in a message."""
    (entry,) = app.conf.beat_schedule.values()
    assert entry == {"task": ring.name, "schedule": EVERY, "options": {"expires": EVERY.total_seconds()}}
    assert (ring.acks_late, ring.ignore_result) == (True, True)
