"""In doubt, nothing is a success, nothing is sent, and nothing is forgotten."""

from __future__ import annotations

import json
import logging
import sqlite3
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chorus_bridge import HoldFor, NotTransmissible
from chorus_bridge.chorus import operations
from chorus_bridge.chorus.replies import read_answer, read_failure
from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.drivers import Ports
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, BadValue, Busy, Unsure
from chorus_bridge.gateway import Gateway
from chorus_bridge.telemetry import LogObserver
from tests.arbitrary import situations
from tests.builders import NOW, SITUATION, TODAY, assessed
from tests.effort import cases
from tests.gateway.stage import DEPOSIT, PDF, SETTINGS, SUBMIT, Stage

SEND = operations.submit({})
values = st.none() | st.booleans() | st.integers(-2, 50) | st.text(max_size=8) | st.lists(st.integers(), max_size=2)
documents = st.fixed_dictionaries(
    {
        "codeRetour": st.sampled_from([0, "0", 20, "20", -1]) | values,
        "identifiantFactureCPP": st.sampled_from([42, "42", 0, "0", ""]) | values,
    },
    optional=dict.fromkeys(("libelle", "numeroFacture", "statutFacture", "dateDepot"), values),
)
bodies = (documents | values).map(lambda document: json.dumps(document).encode()) | st.binary(max_size=30)


@given(
    status=st.sampled_from([200, 201, 400, 500]) | st.integers(100, 599),
    body=bodies,
    challenge=st.text("abc invalid_token \r\n", max_size=20),
)
@settings(max_examples=cases(300))
def test_only_a_whole_success_is_a_success(status, body, challenge):
    """A deposit is accepted on a 2xx whose code is 0 and which names the invoice; everything else is something else."""
    reply = read_answer(SEND, status, {"WWW-Authenticate": challenge}, body, now=NOW)
    if isinstance(reply, Accepted):
        said = json.loads(body)
        assert 200 <= status < 300
        assert str(said["codeRetour"]).strip() == "0"
        assert str(said["identifiantFactureCPP"]).strip("0")
    if isinstance(reply, Busy):
        assert status == 429
    if isinstance(reply, AuthRefused):
        assert status in {400, 401, 403}


@pytest.mark.parametrize("sent", [True, False])
def test_a_deposit_that_may_have_left_is_unsure(sent):
    """Whatever the reason says; only a request that certainly did not leave may be made again."""
    assert isinstance(read_failure(SEND, sent=sent, reason="x"), Unsure if sent else Busy)


class Silent:
    """A portal that nobody may ask."""

    def send(self, operation, company, *, until=None):
        """Refuse to be asked."""
        raise AssertionError(f"{operation.name} was sent for {company}")


@given(situations)
@settings(max_examples=cases(100))
def test_what_is_not_judged_complete_is_neither_queued_nor_sent(situation):
    """Of any claim a host can make: refused by the judgement, it leaves no row, and a worker has nothing to do."""
    stage = Stage()
    gateway = Gateway(Ports(sender=Silent(), store=stage.store, clock=lambda: stage.now), SETTINGS)
    try:
        queued = gateway.transmit(situation, hold=HoldFor(timedelta(days=9999)))
    except (NotTransmissible, BadValue):
        assert gateway.run_once().idle
        assert stage.store._connection.execute("SELECT COUNT(*) FROM chorus_bridge_transmission").fetchone()[0] == 0
    else:
        assert gateway.assess(situation).state is DisplayState.TRANSMITTING, queued


def test_a_judgement_that_breaks_sends_nothing(monkeypatch):
    """An error inside a rule is an error of the call: the claim is not queued without having been judged."""

    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    stage = Stage()
    gateway = Gateway(Ports(sender=Silent(), store=stage.store, clock=lambda: stage.now), SETTINGS)
    monkeypatch.setattr("chorus_bridge.gateway.flows.assessing.judge", broken)
    with pytest.raises(ZeroDivisionError):
        gateway.transmit(SITUATION)
    assert gateway.run_once().idle


def forged(body):
    """Return the frozen invoice with another amount: perfectly readable, and not what was judged."""
    other = body.replace(b"71884.80", b"91884.80")
    assert other != body
    return other


@pytest.mark.parametrize("damage", [forged, lambda _: b"", lambda _: b'{"schema": 99}', lambda body: body[:-1]])
def test_damaged_bytes_are_never_sent(damage):
    """What the outbox kept is compared with its digest: other bytes stop the invoice, and a human looks."""
    stage = Stage()
    stage.knows_everything()
    gateway = Gateway(Ports(sender=Silent(), store=stage.store, clock=lambda: stage.now), SETTINGS)
    queued = gateway.transmit(SITUATION, hold=HoldFor(timedelta(0)))
    connection, named = stage.store._connection, (queued.document,)
    (kept,) = connection.execute("SELECT body FROM chorus_bridge_document WHERE sha256 = ?", named).fetchone()
    connection.execute("UPDATE chorus_bridge_document SET body = ? WHERE sha256 = ?", (damage(kept), *named))
    gateway.run_once()
    found = gateway.transmission("company-1", queued.id)
    assert found.state in {"held", "refused"}
    assert not found.deposited_at


def test_a_portal_that_breaks_the_client_is_an_unsure_outcome():
    """An exception nobody foresaw, in the middle of a deposit: not a success, not sent again, searched for."""
    stage = Stage()
    stage.knows_everything()
    stage.portal.says(PDF, Accepted(1))
    stage.portal.says(SUBMIT, _broken)
    gateway = Gateway(stage.ports, SETTINGS)
    queued = gateway.transmit(SITUATION, hold=HoldFor(timedelta(0)))
    assert gateway.run_once().failed == 1
    assert gateway.transmission("company-1", queued.id).state == "sending"
    assert not gateway.assess(SITUATION).can_cancel
    stage.wait(minutes=10)
    gateway.run_once()
    assert gateway.transmission("company-1", queued.id).state == "unsure"
    assert stage.portal.asked.count(SUBMIT) == 1


def _broken(_operation):
    raise ZeroDivisionError


def test_an_observer_that_breaks_decides_nothing():
    """Telemetry that fails does not fail a deposit."""
    stage = Stage()
    stage.knows_everything()
    stage.portal.says(PDF, Accepted(1))
    stage.portal.says(SUBMIT, DEPOSIT)
    ports = Ports(sender=stage.portal, store=stage.store, clock=lambda: stage.now, observers=(_broken,))
    gateway = Gateway(ports, SETTINGS)
    queued = gateway.transmit(SITUATION, hold=HoldFor(timedelta(0)))
    gateway.run_once()
    assert gateway.transmission("company-1", queued.id).state == "deposited"


def test_the_record_of_attempts_is_not_rewritten():
    """Evidence is added, never changed: the database itself refuses."""
    stage = Stage()
    stage.knows_everything()
    Gateway(stage.ports, SETTINGS).transmit(SITUATION)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        stage.store._connection.execute("UPDATE chorus_bridge_attempt SET outcome = 'accepted'")


@pytest.mark.parametrize(
    ("days", "missing", "warned"),
    [(31, False, False), (30, False, True), (3, False, True), (0, False, True), (-1, True, False)],
)
def test_a_password_that_expires_is_announced_before_it_stops_everything(days, missing, warned):
    """A month before, in the assessment of every claim; once expired, nothing is sent with it."""
    found = assessed(company__password_expires=TODAY + timedelta(days=days))
    assert (FindingCode.CREDENTIALS_EXPIRED in {f.code for f in found.missing}) is missing
    assert (FindingCode.CREDENTIALS_EXPIRING in {f.code for f in found.warnings}) is warned
    assert found.can_transmit is not missing


def test_a_refused_access_is_an_alarm(caplog):
    """It is logged as a warning, with the company and the cause and nothing else."""
    caplog.set_level(logging.INFO, logger="chorus_bridge")
    stage = Stage()
    stage.knows_everything()
    stage.portal.says(PDF, AuthRefused(operation=PDF, cause=AuthCause.ACCOUNT))
    ports = Ports(sender=stage.portal, store=stage.store, clock=lambda: stage.now, observers=(LogObserver(),))
    gateway = Gateway(ports, SETTINGS)
    gateway.transmit(SITUATION, hold=HoldFor(timedelta(0)))
    gateway.run_once()
    alarms = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert any("access.refused" in alarm and "company=company-1" in alarm for alarm in alarms)
