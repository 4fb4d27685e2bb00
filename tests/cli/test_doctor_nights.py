"""What `doctor` must not pass over, nor say twice otherwise, and how it serves as an alarm."""

from datetime import UTC, datetime, timedelta

import pytest

from chorus_bridge.cli.doctor.checks import Level, Speaker
from chorus_bridge.cli.doctor.outbox import database_checks
from chorus_bridge.messages import Language
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import DEMO_PASSWORD, MAIN_CONTRACTOR_SIRET, Fault, FaultKind, demo_login
from tests.cli.stage import Stage
from tests.cli.test_doctor import checks

ACCOUNT = {"login_env": "LOGIN", "password_env": "PASSWORD"}
RIGHT = {"LOGIN": demo_login(MAIN_CONTRACTOR_SIRET), "PASSWORD": DEMO_PASSWORD}
DEMANDING = "21130055300016"
"""A public body of the simulator's directory that requires an engagement."""


@pytest.fixture
def stage(tmp_path):
    """Give a stage, closed at the end."""
    made = Stage(tmp_path)
    yield made
    made.close()


def looked(stage, **later):
    """Return what the outbox says, by name."""
    at = datetime.now(UTC) + timedelta(**later)
    return {check.name: check for check in database_checks(Speaker(Language.EN), stage.database, at=at)}


@pytest.mark.parametrize("offline", [(), ("--offline",)])
def test_certification_authorities_that_cannot_be_used_fail(stage, offline):
    """A worker would not start: the setting is named with the reason, whether or not the portal is asked."""
    bundle = stage.claims("D-1")
    seen = checks(stage, *offline, code=1, CHORUS_BRIDGE_CA_BUNDLE=bundle)
    check = seen["setting.CHORUS_BRIDGE_CA_BUNDLE"]
    assert (check["level"], "PEM file" in check["text"]) == ("failure", True)


def test_a_company_that_waits_is_not_said_to_be_calm(stage):
    """One line says that it waits; none says the contrary."""
    file = stage.claims("D-1", account=ACCOUNT)
    wrong = {**RIGHT, "PASSWORD": "last-year"}
    stage.json("transmit", file, "--no-prepare", "--now-hold", **wrong)
    stage.run("worker", file, "--once", **wrong)
    seen = looked(stage)
    assert seen["company.masonry.paused"].level is Level.WARNING
    assert "company.masonry" not in seen


def test_a_refused_invoice_waits_for_a_person_until_another_takes_its_place(stage):
    """It is counted beside what is held; corrected and transmitted again, it no longer is."""
    stage.json("transmit", stage.claims("D-1", recipient=DEMANDING), "--no-prepare", "--now-hold", "--wait", code=4)
    assert looked(stage)["company.masonry.stopped"].text == "masonry: transmissions that wait for a person: 1"
    stage.json("transmit", stage.claims("D-2"), "--no-prepare")
    with SqliteStore(stage.database) as store:
        store._connection.execute("UPDATE chorus_bridge_transmission SET state = 'conflict' WHERE number = 'D-2'")
    assert looked(stage)["company.masonry.stopped"].text == "masonry: transmissions that wait for a person: 2"
    stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    assert looked(stage)["company.masonry.stopped"].text == "masonry: transmissions that wait for a person: 1"


def test_strict_serves_as_an_alarm(stage):
    """Where all is well it ends with 0; a company that waits, which is only a warning, ends it with 1."""
    file = stage.claims("D-1")
    stage.json("transmit", file, "--no-prepare")
    stage.database.chmod(0o600)
    assert stage.run("doctor", file, "--strict").exit_code == 0
    with SqliteStore(stage.database) as store:
        store._connection.execute("UPDATE chorus_bridge_transmission SET due = '2026-01-01T00:00:00.000000Z'")
    assert stage.run("doctor", file).exit_code == 0
    assert stage.run("doctor", file, "--strict").exit_code == 1


@pytest.mark.parametrize(
    ("route", "name"), [("structures/actives/fournisseur", "account.masonry"), ("oauth/token", "portal.token")]
)
def test_an_outage_sends_nobody_to_correct_an_access(stage, route, name):
    """There is nothing to correct on this side."""
    stage.simulator.fault([Fault(route=route, kind=FaultKind.HTTP_503_HTML, times=9)])
    seen = checks(stage, stage.claims("D-1"), code=1)
    assert seen[name]["remedy"] == "nothing to correct here: try again later"
    stage.simulator.clear_faults()
