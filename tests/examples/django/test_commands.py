"""The commands of the Django example, run as a system runs them."""

import importlib
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django_host.claims import billing, bridge

MANAGE = Path(__file__).parents[3] / "docs" / "examples" / "django_host" / "manage.py"


def said(command, **options):
    """Return what a command of the host prints."""
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue().strip()


@pytest.fixture
def service(host):
    """Start the worker as a service, and end it whatever happens."""
    process = subprocess.Popen(
        [sys.executable, MANAGE, "chorus_worker"],
        env={**os.environ, **host.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.communicate(timeout=10)


def test_one_round_sends_what_is_due(host):
    """The round of a scheduler sends, says so, and ends."""
    billing.transmit([host.claim("A-1").pk], by="clerk")
    assert said("chorus_worker", once=True) == "sent 1, news 0, failed 0"
    assert host.deposits() == ["A-1"]


def test_the_service_sends_what_another_process_queues_and_stops_when_asked(host, service):
    """The worker finds what the pages queue, and a polite signal ends it after the round under way."""
    billing.transmit([host.claim("A-1").pk], by="clerk")
    deadline = time.monotonic() + 30
    while not host.deposits() and time.monotonic() < deadline:
        time.sleep(0.05)
    service.send_signal(signal.SIGTERM)
    printed, _ = service.communicate(timeout=30)
    assert service.returncode == 0, printed
    assert printed.startswith("sent 1,")
    assert host.deposits() == ["A-1"]


def test_what_the_portal_requires_is_read_once(host):
    """The daily command asks about each supplier and recipient once, and not again the same day."""
    host.claim("A-1")
    host.claim("A-2")
    assert said("chorus_prepare") == "fetched 2, fresh 0, failed 0"
    assert said("chorus_prepare") == "fetched 0, fresh 2, failed 0"


def test_a_corrected_password_is_used_at_once(host, monkeypatch):
    """The account is looked up each time the portal is asked, not kept by the gateway."""
    billing.transmit([host.claim("A-1").pk], by="clerk")
    monkeypatch.setenv("CHORUS_PASSWORD_1", "wrong")
    bridge.gateway().run_once()
    assert host.deposits() == []
    monkeypatch.setenv("CHORUS_PASSWORD_1", host.environment["CHORUS_PASSWORD_1"])
    bridge.gateway().resume("1")
    bridge.gateway().run_once()
    assert host.deposits() == ["A-1"]


def test_the_server_opens_the_gateway_when_it_starts(host, monkeypatch):
    """A mistake in the settings is known at the start, and no request opens the gateway inside a transaction."""
    bridge.close_gateway()
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "django_host.settings")
    monkeypatch.delitem(sys.modules, "django_host.wsgi", raising=False)
    assert callable(importlib.import_module("django_host.wsgi").application)
    assert bridge._opened.cache_info().currsize == 1


def test_the_hosts_own_tests_pass(host):
    """The tests that the example shows are run as a host runs them, and leave one another nothing."""
    done = subprocess.run(
        [sys.executable, MANAGE, "test", "django_host"],
        env={**os.environ, **host.environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Ran 2 tests" in done.stderr


def test_the_migrations_say_what_the_models_say(host):
    """No migration is missing."""
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_project_passes_the_checks_of_django(host):
    """Django finds nothing to say of the project."""
    call_command("check", fail_level="WARNING")
