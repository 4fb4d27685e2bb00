"""Standard output that cannot be written, that nobody reads any more, or that was closed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chorus_bridge.cli.endings import Ending
from tests.cli.stage import Stage

FULL = Path("/dev/full")
ALL = (("status",), ("status", "--json"), ("doctor", "--offline"), ("--help",), ("explain", "--help"))

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")


@pytest.fixture
def stage(tmp_path):
    """Give a stage whose outbox holds a transmission."""
    made = Stage(tmp_path)
    made.json("transmit", made.claims("O-1"), "--now-hold")
    yield made
    made.close()


def started(stage, words, out):
    """Run a command as a process, its standard output being *out*; return its code and what it said beside."""
    command = [sys.executable, "-m", "chorus_bridge.cli", *words]
    environ = {**os.environ, **stage.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, env=environ, timeout=60, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("words", [*ALL, ("worker", "claims.json", "--once", "--json")])
def test_a_full_disk_is_told_in_one_line(stage, words):
    """The command ends with its own code and says what to do, without a traceback."""
    words = [str(stage.folder / word) if word.endswith(".json") else word for word in words]
    with FULL.open("w") as full:
        code, said = started(stage, words, full)
    assert code == Ending.UNTOLD
    assert said == (
        "Standard output could not be written (ENOSPC). What had begun is finished: look with status, then make room "
        "or correct where the output goes.\n"
    )


@pytest.mark.parametrize("words", ALL)
def test_a_reader_who_left_is_no_error(stage, words):
    """Nothing is said, and the code is that of a process whose pipe was closed."""
    reading, writing = os.pipe()
    os.close(reading)
    code, said = started(stage, words, writing)
    os.close(writing)
    assert (code, said) == (Ending.NO_READER, "")


@pytest.mark.parametrize("words", ALL[:2])
def test_an_output_that_was_closed_is_no_error(stage, words):
    """Whoever closes it wants to read nothing."""
    command = f"exec {sys.executable} -m chorus_bridge.cli {' '.join(words)} >&-"
    environ = {**os.environ, **stage.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["/bin/sh", "-c", command], stderr=subprocess.PIPE, text=True, env=environ, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_worker_whose_events_nobody_reads_finishes_and_stops(stage):
    """Events are not gone through in silence: what has begun is finished, then the worker ends."""
    with stage.spawn("worker", str(stage.folder / "claims.json"), "--json") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["event"] == "delivery.claimed"
        process.stdout.close()
        stage.json("transmit", stage.claims("O-2"), "--now-hold")
        deadline = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
    assert process.returncode == Ending.NO_READER
    assert stage.listed()["O-1"]["state"] == "deposited"
