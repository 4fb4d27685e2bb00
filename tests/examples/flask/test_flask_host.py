"""The smallest Flask host does what its page says, against the simulator."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from attrs import evolve
from flask_host import start
from flask_host.app import create_app

from chorus_bridge import HoldFor, Settings
from chorus_bridge.cli.serving import environment_for
from chorus_bridge.simulator import (
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    Simulator,
    SimulatorServer,
    demo_login,
)

ROOT = Path(__file__).parents[3]
WAIT = 30.0
"""Seconds a test waits for another process, at the most."""


@pytest.fixture
def portal():
    """A portal on this machine."""
    with SimulatorServer(Simulator()) as server:
        yield server


@pytest.fixture
def environment(portal, tmp_path, monkeypatch):
    """What the process reads its settings from."""
    values = {
        **environment_for(portal.url),
        "HOST_LOGIN": demo_login(MAIN_CONTRACTOR_SIRET),
        "HOST_PASSWORD": DEMO_PASSWORD,
        "HOST_SIRET": MAIN_CONTRACTOR_SIRET,
        "HOST_OUTBOX": str(tmp_path / "outbox.sqlite3"),
        "HOST_SECRET_KEY": "of-a-test",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


@pytest.fixture
def app(environment):
    """The application, as a process makes it."""
    made = start.app()
    yield made
    made.extensions["chorus_bridge"].close()


@pytest.fixture
def at_once(environment, tmp_path):
    """The same, with no time to change one's mind."""
    settings = evolve(Settings.from_environment(os.environ), hold=HoldFor(timedelta(0)))
    made = create_app(
        tmp_path / "outbox.sqlite3",
        settings=settings,
        companies=start.company,
        claims=start.claims,
        secret_key="of-a-test",
    )
    yield made
    made.extensions["chorus_bridge"].close()


def transmission(app):
    """Return the transmission of the first claim."""
    return app.extensions["chorus_bridge"].assess(start.claims()[0]).transmission


def test_the_list_shows_each_claim_with_its_drawing_title_and_button(app):
    """A ready claim offers the button, one that waits does not; the drawing has its label for a screen reader."""
    page = app.test_client().get("/").text
    assert page.count("<svg") == 2
    assert 'aria-label="Prête à être transmise"' in page
    assert page.count(">Transmettre<") == 1
    assert ">Annuler<" not in page


def test_transmit_then_cancel(app, portal):
    """The button queues, the other cancels, and nothing has left."""
    client = app.test_client()
    queued = client.post("/transmit/claim-F-1", follow_redirects=True).text
    assert ">Annuler<" in queued
    again = client.post(f"/cancel/{transmission(app).id}", follow_redirects=True).text
    assert ">Transmettre<" in again
    assert transmission(app).state == "cancelled"
    app.extensions["chorus_bridge"].run_once()
    assert portal.simulator.deposits() == ()


def test_what_may_not_leave_is_told_on_the_page(app):
    """The library's sentence is shown to the user; an unknown claim is not found."""
    client = app.test_client()
    assert (
        "La facture ne peut pas encore être transmise" in client.post("/transmit/claim-F-2", follow_redirects=True).text
    )
    assert client.post("/transmit/claim-F-9").status_code == 404


def test_cancelling_too_late_is_told_on_the_page(at_once, portal):
    """Once the worker has sent it, the page says that it is too late."""
    client = at_once.test_client()
    client.post("/transmit/claim-F-1")
    at_once.extensions["chorus_bridge"].run_once()
    page = client.post(f"/cancel/{transmission(at_once).id}", follow_redirects=True).text
    assert '<p role="alert">' in page
    assert len(portal.simulator.deposits()) == 1


def test_the_worker_command_sends_and_stops_when_asked(at_once, portal, environment):
    """``flask chorus-work``, a process of its own, deposits what a page queued, and ends well on SIGTERM."""
    at_once.test_client().post("/transmit/claim-F-1")
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT / "docs" / "examples")))
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "flask_host.start:app", "chorus-work"],
        env={**os.environ, "PYTHONPATH": paths},
    )
    try:
        end = monotonic() + WAIT
        while not portal.simulator.deposits() and monotonic() < end:
            sleep(0.05)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(WAIT) == 0
    finally:
        worker.kill()
        worker.wait(WAIT)
    assert len(portal.simulator.deposits()) == 1
    assert at_once.extensions["chorus_bridge"].assess(start.claims()[0]).state == "transmitted"
