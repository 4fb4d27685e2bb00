"""The files for cron and systemd call the script as it is to be called."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from script import transmit

FOLDER = Path(__file__).parents[3] / "docs" / "examples" / "script"
ANALYZE = shutil.which("systemd-analyze")
CRON = re.compile(r"^(?P<when>(?:[\d*/,-]+\s+){5})(?P<command>.*)$", re.MULTILINE)


def unit(name):
    """Return a unit file, section by section."""
    read = configparser.ConfigParser(interpolation=None)
    read.read(FOLDER / name, encoding="utf-8")
    return read


def accepted(command):
    """Return what the script understands of the command line of a scheduler."""
    words = shlex.split(command)
    return transmit.arguments(words[words.index("/opt/billing/transmit.py") + 1 :])


def test_the_line_of_cron_calls_the_script():
    """The line has five fields of time, no percent sign, which cron reads otherwise, and words the script knows."""
    (line,) = CRON.finditer((FOLDER / "crontab").read_text(encoding="utf-8"))
    assert "%" not in line["command"]
    assert accepted(line["command"]).outbox == Path("/var/lib/billing/outbox.sqlite3")


def test_the_service_leaves_the_script_the_time_it_takes():
    """The service is not stopped before the script's patience is over, and its code for later is no failure."""
    service = unit("chorus-transmit.service")["Service"]
    asked = accepted(service["ExecStart"])
    assert int(service["TimeoutStartSec"]) > asked.patience + 95
    assert service["SuccessExitStatus"] == str(transmit.NOT_SETTLED)


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")
def test_the_calendar_of_the_timer_is_one():
    """The timer's calendar is understood."""
    calendar = unit("chorus-transmit.timer")["Timer"]["OnCalendar"]
    done = subprocess.run([str(ANALYZE), "calendar", calendar], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
