"""The command a stranger types: it says where to look, and ends when told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from chorus_bridge.simulator import DEMO_PASSWORD

FOLDER = Path(__file__).parents[3] / "docs" / "examples" / "host"
PATIENCE = 30
DIRECTLY = build_opener(ProxyHandler({}))


def started(*words):
    """Start the command, and return it."""
    command = [sys.executable, str(FOLDER), "--no-browser", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_tidily(tmp_path, sign):
    """The address answers; after the signal the process ends by itself, without a complaint."""
    with started("--port", "0", "--folder", str(tmp_path)) as process:
        try:
            line = process.stdout.readline()
            [url] = re.findall(r"http://127\.0\.0\.1:\d+", line)
            with DIRECTLY.open(f"{url}/claims", timeout=PATIENCE) as page:
                assert page.status == 200
            process.send_signal(sign)
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert (process.returncode, err) == (0, "")
    assert "Stopping." in out
    assert DEMO_PASSWORD not in line + out
    assert (tmp_path / "host.sqlite").exists()


def test_a_port_already_taken_is_told_in_one_sentence():
    """With what to do about it, and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with started("--port", port) as process:
            _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "choose another one with --port" in err
    assert "Traceback" not in err
