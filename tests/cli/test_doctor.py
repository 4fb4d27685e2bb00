"""`doctor`: what it looks at, what it says to do, and what it never shows."""

import json
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chorus_bridge.cli.doctor.checks import Level, Speaker
from chorus_bridge.cli.doctor.machine import libraries
from chorus_bridge.cli.doctor.outbox import database_checks
from chorus_bridge.cli.doctor.portal import _clock, _Dated
from chorus_bridge.messages import Language
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import DEMO_APPLICATION, DEMO_PASSWORD, MAIN_CONTRACTOR_SIRET, Fault, FaultKind, demo_login
from chorus_bridge.transport.port import HttpAnswer, HttpRequest
from tests.cli.stage import Stage

ACCOUNT = {"login_env": "LOGIN", "password_env": "PASSWORD"}
WRONG = {"LOGIN": "nobody@cpro.fr", "PASSWORD": "canary-password"}
SPEAK = Speaker(Language.EN)


@pytest.fixture
def stage(tmp_path):
    """Give a stage, closed at the end."""
    made = Stage(tmp_path)
    yield made
    made.close()


def checks(stage, *arguments, code=0, **environ):
    """Return what was seen, by name."""
    report = stage.json("doctor", *arguments, "--lang", "en", code=code, **environ)
    assert (report["format"], report["ok"]) == ("chorus-bridge/doctor", code == 0)
    return {check["name"]: check for check in report["checks"]}


def test_all_is_in_order(stage):
    """With good settings, an outbox and an account that works, nothing fails and nothing is to be done but rights."""
    file = stage.claims("D-1")
    stage.json("transmit", file)
    stage.database.chmod(0o600)
    seen = checks(stage, file)
    assert [check for check in seen.values() if check["level"] != "ok"] == []
    assert {"python", "sqlite", "library.httpx", "extra.facturx", "database.journal", "database.writable"} <= set(seen)
    assert seen["account.masonry"]["text"] == "masonry: the account works, and acts for its SIRET"


@pytest.mark.parametrize(("version", "level"), [((3, 34, 1), Level.FAILURE), ((3, 35, 0), Level.OK)])
def test_an_sqlite_that_is_too_old_fails(monkeypatch, version, level):
    """The gateway would not open an outbox with it."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    found = {check.name: check for check in libraries(SPEAK)}
    assert found["sqlite"].level is level


def test_people_read_what_to_do(stage):
    """Each line has its sign, each problem its remedy, in either language; the last line counts them."""
    done = stage.run("doctor", "--lang", "fr")
    assert done.exit_code == 0
    assert "! aucun compte n’a été essayé\n  → donnez un FICHIER qui nomme les entreprises\n" in done.stdout
    assert done.stdout.splitlines()[-1].endswith(" à regarder, 0 en échec")
    assert "\x1b" not in done.stdout + done.stderr
    assert "! no account was tried\n" in stage.run("doctor", "--lang", "en").stdout


def test_no_secret_is_shown(stage):
    """Neither of the application nor of an account, whatever is wrong, in any form."""
    file = stage.claims("D-1", account=ACCOUNT)
    secrets = ("canary", DEMO_APPLICATION[1], DEMO_APPLICATION[0], DEMO_PASSWORD, "nobody@cpro.fr")
    hostile = {**WRONG, "CHORUS_BRIDGE_PROXY": "ftp://me:canary@proxy", "CHORUS_BRIDGE_CLIENT_SECRT": "canary"}
    for environ in (WRONG, hostile, {**WRONG, "CHORUS_BRIDGE_PORTAL": "canary"}):
        for form in ((), ("--json",)):
            done = stage.run("doctor", file, *form, **environ)
            assert not any(secret in done.stdout + done.stderr for secret in secrets)


def test_offline_asks_nothing(stage):
    """Everything but the portal is looked at."""
    seen = checks(stage, stage.claims("D-1"), "--offline")
    assert not {name for name in seen if name.startswith(("portal", "account", "clock"))}
    assert stage.simulator.ledger.requests() == ()


def test_wrong_settings_are_named_without_their_value(stage):
    """Each variable with its problem; the portal is not asked then, and the command ends with 1."""
    wrong = {"CHORUS_BRIDGE_PORTAL": "canary", "CHORUS_BRIDGE_HOLD_SECONDS": "canary"}
    seen = checks(stage, code=1, **wrong)
    assert seen["setting.CHORUS_BRIDGE_PORTAL"]["text"] == ("CHORUS_BRIDGE_PORTAL is not sandbox, production or custom")
    assert seen["setting.CHORUS_BRIDGE_HOLD_SECONDS"]["level"] == "failure"
    assert seen["portal"]["level"] == "warning"


def test_a_misspelt_variable_is_noticed(stage):
    """It is not read: the closest setting is suggested."""
    seen = checks(stage, "--offline", CHORUS_BRIDGE_HOLD_SECOND="5", CHORUS_BRIDGE_ZZZZZZZZ="5")
    assert seen["setting.CHORUS_BRIDGE_HOLD_SECOND"]["remedy"] == "write CHORUS_BRIDGE_HOLD_SECONDS"
    assert seen["setting.CHORUS_BRIDGE_ZZZZZZZZ"]["remedy"] == "remove it, or correct its name"


def test_a_refused_application_is_told(stage):
    """No token, no further question."""
    seen = checks(stage, stage.claims("D-1"), code=1, CHORUS_BRIDGE_CLIENT_SECRET="wrong")
    assert "the PISTE application is unknown, or its secret is wrong" in seen["portal.token"]["text"]
    assert "account.masonry" not in seen


def test_a_portal_that_is_away_is_told(stage):
    """In bounded time, and as a failure."""
    stage.server.close()
    seen = checks(stage, stage.claims("D-1"), code=1)
    assert "Chorus Pro could not be reached" in seen["portal.token"]["text"]


def test_a_refused_account_is_told_and_not_tried_again(stage):
    """Once the outbox remembers that it was refused, it is only tried when asked to."""
    file = stage.claims("D-1", account=ACCOUNT)
    stage.json("transmit", file, "--no-prepare", "--now-hold", **WRONG)
    stage.run("worker", file, "--once", **WRONG)
    before = len(stage.simulator.ledger.requests("fournisseur"))
    seen = checks(stage, file, code=1, **WRONG)
    assert seen["account.masonry"]["text"] == "masonry: the account was refused before, and was not tried again"
    assert (
        seen["company.masonry.paused"]["text"] == "masonry waits: the technical account's login or password is refused"
    )
    assert len(stage.simulator.ledger.requests("fournisseur")) == before
    again = checks(stage, file, "--try-again", code=1, **WRONG)
    assert "login or password is refused" in again["account.masonry"]["text"]
    assert len(stage.simulator.ledger.requests("fournisseur")) == before + 1


def test_an_account_of_another_establishment_is_noticed(stage):
    """It works, and may not deposit for the SIRET of the file."""
    text = stage.folder / "other.json"
    good = stage.claims("D-1", account=ACCOUNT)
    text.write_text(Path(good).read_text(encoding="utf-8").replace(MAIN_CONTRACTOR_SIRET, "21690123100011"), "utf-8")
    seen = checks(stage, str(text), LOGIN=demo_login(MAIN_CONTRACTOR_SIRET), PASSWORD=DEMO_PASSWORD)
    assert seen["account.masonry"]["level"] == "warning"
    assert "does not act for the SIRET" in seen["account.masonry"]["text"]


def test_a_company_without_account_is_noticed(stage):
    """Nothing of it could leave."""
    seen = checks(stage, stage.claims("D-1", account=None))
    assert seen["account.masonry"]["text"] == "masonry has no technical account in this file"


def test_an_account_the_portal_does_not_answer_for_is_told(stage):
    """The token is good; the read fails."""
    stage.simulator.fault([Fault(route="structures/actives/fournisseur", kind=FaultKind.HTTP_503_HTML, times=5)])
    seen = checks(stage, stage.claims("D-1"), code=1)
    assert seen["portal.token"]["level"] == "ok"
    assert seen["account.masonry"]["level"] == "failure"


# --- the outbox


def looked(path, *, at=None):
    """Return what the outbox says, by name."""
    found = database_checks(SPEAK, path, at=at or datetime.now(UTC))
    return {check.name: check for check in found}


def test_work_that_nobody_takes_up_is_noticed(stage):
    """Ten minutes after their hour, transmissions say that no worker runs; not before."""
    stage.json("transmit", stage.claims("D-1", "D-2"), "--now-hold", "--no-prepare")
    at = datetime.now(UTC)
    assert looked(stage.database, at=at)["company.masonry"].level is Level.OK
    late = looked(stage.database, at=at + timedelta(minutes=11))["company.masonry.late"]
    assert (
        late.text
        == ("masonry: 2 transmissions should have been taken up, the first one 12 minutes ago; no worker seems to run")
        or "11 minutes ago" in late.text
    )
    assert late.remedy == "start one: chorus-bridge worker FILE"


def test_what_waits_for_a_person_is_noticed(stage):
    """Stopped transmissions are counted, with where to read what to do."""
    stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    with SqliteStore(stage.database) as store:
        store._connection.execute("UPDATE chorus_bridge_transmission SET state = 'held'")
    seen = looked(stage.database)
    assert seen["company.masonry.stopped"].text == "masonry: transmissions that wait for a person: 1"
    assert "company.masonry" not in seen


def test_an_open_breaker_is_noticed(stage):
    """The portal is left alone for a while: nothing to do, but good to know."""
    stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    with SqliteStore(stage.database) as store:
        store._connection.execute(
            "INSERT INTO chorus_bridge_gate (scope, name, open_until) "
            "VALUES ('company', 'masonry', '2099-01-01T00:00:00.000000Z')"
        )
    assert looked(stage.database)["company.masonry.breaker"].level is Level.WARNING


def test_no_outbox_yet_is_no_failure(tmp_path):
    """Neither named nor made: a warning says so, and nothing is made."""
    assert looked(None)["database"].level is Level.WARNING
    assert looked(tmp_path / "absent.sqlite")["database"].level is Level.WARNING
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_outbox_is_a_failure(tmp_path):
    """With the reason."""
    path = tmp_path / "other.sqlite"
    path.write_bytes(b"mine" * 100)
    seen = looked(path)
    assert (seen["database"].level, list(seen)) == (Level.FAILURE, ["database"])


def test_another_journal_is_noticed(stage):
    """A gateway would ask for WAL again: until then, a power cut is not survived as promised."""
    stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    with SqliteStore(stage.database) as store:
        store._connection.execute("PRAGMA journal_mode = DELETE")
    assert looked(stage.database)["database.journal"].level is Level.WARNING


def test_an_outbox_held_by_somebody_cannot_be_written(stage, monkeypatch):
    """A transaction that stays open stops every worker."""
    monkeypatch.setattr("chorus_bridge.cli.outbox_file.BUSY_SECONDS", 0.1)
    stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    with SqliteStore(stage.database) as store:
        store._connection.execute("BEGIN IMMEDIATE")
        assert looked(stage.database)["database.writable"].level is Level.FAILURE
        store._connection.execute("ROLLBACK")
    assert looked(stage.database)["database.writable"].level is Level.OK


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
@pytest.mark.parametrize(("mode", "told"), [(0o600, False), (0o640, False), (0o604, True), (0o602, True)])
def test_an_outbox_open_to_everybody_is_noticed(stage, mode, told):
    """It holds whole invoices."""
    stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    stage.database.chmod(mode)
    assert ("database.rights" in looked(stage.database)) is told


def test_a_full_disk_is_noticed(stage, monkeypatch):
    """Before it stops every transmission."""
    stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    monkeypatch.setattr("chorus_bridge.cli.doctor.outbox.ENOUGH_ROOM", 10**18)
    assert looked(stage.database)["database.room"].level is Level.WARNING


# --- the clock


QUESTION = HttpRequest(method="GET", url="", headers={}, body=b"", total=timedelta(seconds=1), fresh=False)


class _Http:
    def __init__(self, date):
        self._date = date

    def exchange(self, request):
        """Answer with a date, or none."""
        headers = {} if self._date is None else {"date": self._date}
        return HttpAnswer(status=200, headers=headers, body=b"")

    def close(self):
        """Close nothing."""


@pytest.mark.parametrize(
    ("date", "level", "text"),
    [
        (None, Level.OK, "not compared"),
        ("no date", Level.OK, "not compared"),
        ("Tue, 24 Nov 2026 09:01:59 GMT", Level.OK, "agrees"),
        ("Tue, 24 Nov 2026 09:10:00 GMT", Level.WARNING, "10 minutes from"),
        ("Tue, 24 Nov 2026 08:30:00 GMT", Level.WARNING, "30 minutes from"),
    ],
)
def test_the_clock_is_compared_with_the_date_of_an_answer(date, level, text):
    """More than two minutes apart is a warning, either way; an answer without date says nothing."""
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    http = _Dated(_Http(date), lambda: now)
    http.exchange(QUESTION)
    check = _clock(SPEAK, http.ahead)
    assert check.level is level
    assert text in check.text


def test_a_report_can_be_read_by_a_program(stage):
    """Every check has a name, a level, a text and a remedy, which is empty where all is well."""
    report = json.loads(stage.run("doctor", "--json", "--offline").stdout)
    assert all(set(check) == {"name", "level", "text", "remedy"} for check in report["checks"])
    assert all((check["remedy"] == "") == (check["level"] == "ok") for check in report["checks"])
