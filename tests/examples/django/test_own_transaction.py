"""The host's writes and the outbox's are one transaction: both are kept, or neither, whatever happens."""

import os
import sqlite3
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection, transaction
from django_host.claims import billing, bridge
from django_host.claims.models import Claim

import chorus_bridge as cb
from chorus_bridge.outbox import opening

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"

DYING = """
import os, sys
import django
django.setup()
from django.db import transaction
from django_host.claims import billing, bridge
bridge.gateway()
if sys.argv[1] == "before the commit":
    with transaction.atomic():
        billing.transmit([1], by="clerk")
        os._exit(9)
billing.transmit([1], by="clerk")
os._exit(9)
"""
"""A process that dies at the worst moment, without closing anything."""


def states(host):
    """Return the states of the transmissions in the file, read beside Django and chorus_bridge."""
    with sqlite3.connect(host.folder / "host.sqlite3") as file:
        found = [state for (state,) in file.execute("SELECT state FROM chorus_bridge_transmission")]
    file.close()
    return found


class Changed(Exception):
    """The host changes its mind."""


@contextmanager
def given_up():
    """Begin a transaction of the host, and roll it back at its end."""
    with suppress(Changed), transaction.atomic():
        yield
        raise Changed


def test_what_is_committed_is_sent(host):
    """Once committed, the claim is billed and the worker sends it."""
    claim = host.claim("A-1")
    with transaction.atomic():
        billing.transmit([claim.pk], by="clerk")
        assert states(host) == []
    assert states(host) == ["queued"]
    bridge.gateway().run_once()
    claim.refresh_from_db()
    assert (claim.status, host.deposits()) == ("billed", ["A-1"])


def test_what_is_rolled_back_was_never_asked(host):
    """When the host gives up afterwards, neither the mark nor the transmission is left, and nothing is sent."""
    claim = host.claim("A-1")
    with given_up():
        billing.transmit([claim.pk], by="clerk")
    assert bridge.gateway().run_once().idle
    claim.refresh_from_db()
    assert (claim.status, states(host), host.deposits()) == ("validated", [], [])


def test_a_savepoint_rolled_back_takes_its_claims_alone(host):
    """In nested blocks, what the inner one gave up is gone, and what the outer one did stays."""
    kept, other = host.claim("A-1"), host.claim("A-2")
    with transaction.atomic():
        billing.transmit([kept.pk], by="clerk")
        with given_up():
            billing.transmit([other.pk], by="clerk")
    bridge.gateway().run_once()
    assert host.deposits() == ["A-1"]
    assert list(Claim.objects.order_by("number").values_list("status", flat=True)) == ["billed", "validated"]


def test_a_cancellation_rolled_back_leaves_it_queued(host):
    """A cancelled transmission whose cancellation is given up is sent after all."""
    claim = host.claim("A-1")
    billing.transmit([claim.pk], by="clerk")
    with given_up():
        billing.cancel([claim.pk], by="clerk")
    bridge.gateway().run_once()
    claim.refresh_from_db()
    assert (claim.status, host.deposits()) == ("billed", ["A-1"])


@pytest.mark.parametrize(
    ("moment", "status", "sent"),
    [("before the commit", "validated", []), ("after the commit", "billed", ["A-1"])],
)
def test_a_death_leaves_both_or_neither(host, moment, status, sent):
    """A process that dies before the commit leaves nothing; after it, everything."""
    claim = host.claim("A-1")
    environment = {
        **os.environ,
        **host.environment,
        "DJANGO_SETTINGS_MODULE": "django_host.settings",
        "PYTHONPATH": f"{EXAMPLES}{os.pathsep}{EXAMPLES.parents[1] / 'src'}",
    }
    died = subprocess.run(
        [sys.executable, "-c", DYING, moment], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (died.returncode, died.stderr) == (9, "")
    bridge.gateway().run_once()
    claim.refresh_from_db()
    assert (claim.status, host.deposits()) == (status, sent)


def test_the_ordinary_gateway_waits_for_the_lock_and_fails(host, monkeypatch):
    """What the pages of documentation forbid: another connection, while the transaction holds the file."""
    bridge.close_gateway()
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.1)
    claim = host.claim("A-1")
    gateway = bridge.gateway()
    with transaction.atomic(), pytest.raises(cb.ChorusBridgeError, match="SQLITE_BUSY"):
        gateway.transmit(bridge.situation(claim, with_document=True))
    assert states(host) == []


def test_a_transaction_in_autocommit_is_refused(host):
    """Outside a transaction there is nothing to share, and the host is told."""
    host.claim("A-1")
    gateway = bridge.gateway()
    with pytest.raises(cb.ChorusBridgeError, match="no transaction"), gateway.within(connection.connection):
        pytest.fail("it was let in")
