"""A real pool of processes, with a real schedule, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from chorus_bridge.simulator import Fault, FaultKind

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
SITE = """
from datetime import timedelta
from celery_worker.app import app
queue = {queue!r}
app.conf.broker_transport_options = {{
    "data_folder_in": queue, "data_folder_out": queue, "control_folder": queue + "/control"
}}
app.conf.beat_schedule["chorus-bridge"]["schedule"] = timedelta(seconds={every})
"""
"""The application of the example, with its messages in a folder and another schedule."""


def wait_for(condition):
    """Wait until *condition* holds, half a minute at most, and return whether it does."""
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


@pytest.fixture
def start(host, tmp_path):
    """Return how to start a worker of two processes; whatever is left at the end is killed."""
    queue = tmp_path / "queue"
    (queue / "control").mkdir(parents=True)
    environment = {
        **os.environ,
        **host.environment,
        "CELERY_BROKER_URL": "filesystem://",
        "PYTHONPATH": os.pathsep.join(map(str, [tmp_path, EXAMPLES, EXAMPLES.parents[1] / "src"])),
    }
    words = ["-A", "site_app", "worker", "--beat", "--pool", "prefork", "--concurrency", "2", "--loglevel", "warning"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--schedule", str(tmp_path / "beat")]
    started = []

    def begin(*, every=0.2):
        (tmp_path / "site_app.py").write_text(SITE.format(queue=str(queue), every=every), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", *words, *quiet],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        kill(process)


def kill(process):
    """Kill a worker and all the processes of its pool, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def children(process):
    """Return the processes forked by a worker."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def has_open(pid, file):
    """Return whether a process has a file open."""
    held = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            held.append(entry.readlink())
        except FileNotFoundError:
            continue
    return file in held


def test_a_worker_killed_in_the_middle_of_a_deposit_never_sends_it_again(host, start):
    """How Celery dies does not matter: the intent is in the outbox, the other work goes on, and this one is not resent.

    What it may have sent is searched for when its lease is over, which takes minutes: the attacks on delivery test it.
    """
    late = Fault(route="factures/v1/soumettre", kind=FaultKind.LATE, delay=timedelta(seconds=1))
    host.portal.simulator.fault([late])
    ledger = host.portal.simulator.ledger
    host.transmit("C-1")
    first = start()
    assert wait_for(lambda: ledger.attempts("C-1") == 1)
    kill(first)
    host.transmit("C-2")
    start()
    assert wait_for(lambda: sorted(host.deposits()) == ["C-1", "C-2"])
    assert (ledger.attempts("C-1"), ledger.attempts("C-2")) == (1, 1)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the open files of a process are read in /proc")
def test_each_process_of_the_pool_opens_its_own_gateway_after_the_fork(host, start):
    """The parent has no connection to hand over; its children have one each, before the first bell."""
    worker = start(every=3600)
    assert wait_for(lambda: len([pid for pid in children(worker) if has_open(pid, host.database)]) == 2)
    assert not has_open(worker.pid, host.database)


def test_a_polite_signal_ends_the_worker(host, start):
    """Stopped as a system stops it, it finishes its round and ends well."""
    host.transmit("C-1")
    worker = start()
    assert wait_for(lambda: host.deposits() == ["C-1"])
    worker.terminate()
    assert worker.wait(timeout=30) == 0
