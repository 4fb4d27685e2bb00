"""What a person decides about one transmission, and what the owner of the database does to all of it."""

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chorus_bridge.outbox.sqlite import SqliteStore
from tests.cli.stage import Stage

LATER = (datetime.now(UTC) + timedelta(days=400)).isoformat()


@pytest.fixture
def stage(tmp_path):
    """Give a stage, closed at the end."""
    made = Stage(tmp_path)
    yield made
    made.close()


def written(stage, **values):
    """Change the one transmission of the outbox by hand, as only a test may, and return its identifier."""
    marks = ", ".join(f"{name} = :{name}" for name in values)
    with SqliteStore(stage.database) as store:
        store._connection.execute(f"UPDATE chorus_bridge_transmission SET {marks}", values)  # noqa: S608 — our names
        return store._connection.execute("SELECT id FROM chorus_bridge_transmission").fetchone()[0]


def held(stage, **values):
    """Return the identifier of a transmission that is stopped."""
    stage.json("transmit", stage.claims("D-1"), "--now-hold", "--no-prepare")
    return written(stage, state="held", reason="unknown_route", **values)


def in_doubt(minutes):
    """Return what makes a transmission doubtful since *minutes*."""
    since = datetime.now(UTC) - timedelta(minutes=minutes)
    return {"in_doubt": 1, "unsure_since": since.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}


def test_a_stopped_one_is_sent_again(stage):
    """It is queued, whoever decided is in the history, and the next worker sends it once."""
    id_ = held(stage)
    done = stage.run("release", "masonry", "--number", "D-1", "--looked", "--by", "J. Martin", "--lang", "en")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"claim-D-1 (D-1): released, it leaves at the next round of a worker ({id_})\n"
    assert stage.json("history", "masonry", id_)["history"][-1]["by"] == "J. Martin"
    stage.run("worker", stage.claims("D-1"), "--once")
    assert len(stage.simulator.ledger.deposits("D-1")) == 1


@pytest.mark.parametrize("command", ["release", "abandon"])
def test_nothing_is_decided_by_who_did_not_look(stage, command):
    """The command says where to look, and changes nothing."""
    held(stage)
    done = stage.run(command, "masonry", "--number", "D-1")
    assert done.exit_code == 2
    assert "search the invoice on Chorus Pro by its number first" in done.stderr
    assert stage.listed()["D-1"]["state"] == "held"


@pytest.mark.parametrize("command", ["release", "abandon"])
def test_a_decision_too_early_says_how_long_to_wait(stage, command):
    """What left may still arrive: it ends with 3, and nothing changes."""
    held(stage, **in_doubt(15))
    done = stage.run(command, "masonry", "--number", "D-1", "--looked", "--lang", "en")
    assert (done.exit_code, done.stdout) == (3, "")
    assert re.search(r"may still arrive at Chorus Pro.* in (1 hour|60 minutes|2 hours)", done.stderr)
    told = json.loads(stage.run(command, "masonry", "--number", "D-1", "--looked", "--json").stderr)
    assert (told["error"], told["reason"], told["exit_code"]) == ("Busy", "settling", 3)
    assert stage.listed()["D-1"]["state"] == "held"


@pytest.mark.parametrize(("command", "state"), [("release", "queued"), ("abandon", "cancelled")])
def test_once_nothing_can_arrive_it_is_decided(stage, command, state):
    """Later than the horizon, what somebody sees is certain."""
    held(stage, **in_doubt(80))
    done = stage.json(command, "masonry", "--number", "D-1", "--looked")
    assert (done["format"], done["transmission"]["state"]) == ("chorus-bridge/transmission", state)


def test_what_is_given_up_frees_its_number(stage):
    """The same invoice may be transmitted again, as another transmission."""
    first = held(stage)
    done = stage.run("abandon", "masonry", first, "--looked", "--lang", "fr")
    assert done.stdout == f"claim-D-1 (D-1)\u00a0: abandonnée, son numéro est libre ({first})\n"
    report = stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    assert report["situations"][0]["transmission"]["id"] != first


def test_what_the_portal_has_is_adopted(stage):
    """Without settings: it is followed, and never sent."""
    held(stage)
    environ = {name: None for name in stage.environ if name != "CHORUS_BRIDGE_DATABASE"}
    done = stage.run("adopt", "masonry", "--number", "D-1", "--portal-id", "4471231", "--lang", "en", **environ)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "(D-1): adopted as 4471231, it is followed from now on" in done.stdout
    one = stage.listed()["D-1"]
    assert (one["state"], one["portal_id"]) == ("deposited", "4471231")


def test_what_does_not_wait_for_a_person_is_not_decided(stage):
    """A queued one is not released: it ends with 1, and says what would be possible."""
    stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    done = stage.run("release", "masonry", "--number", "D-1", "--looked", "--lang", "en")
    assert done.exit_code == 1
    assert "only a stopped transmission" in done.stderr
    assert stage.run("abandon", "masonry", "f" * 32, "--looked").exit_code == 6


def test_a_flow_that_the_portal_has_is_asked_about_first(stage):
    """Its account is needed; as long as the report does not say that it is rejected, nothing is decided."""
    held(stage, flow=1, flow_number="CPP0000000000001")
    alone = stage.run("release", "masonry", "--number", "D-1", "--looked")
    assert alone.exit_code == 2
    assert "give --file FILE" in alone.stderr
    asked = stage.run("release", "masonry", "--number", "D-1", "--looked", "--file", stage.claims("D-1"), "--json")
    told = json.loads(asked.stderr)
    assert (asked.exit_code, told["error"]) == (3, "Busy")
    assert told["reason"] in {"flow_pending", "report_unread"}
    assert stage.listed()["D-1"]["state"] == "held"
    dropped = stage.json("release", "masonry", "--number", "D-1", "--looked", "--flow-dropped")
    assert dropped["transmission"]["state"] == "queued"


def test_a_refusal_of_the_portals_own_making_is_forgotten(stage):
    """The same invoice may leave unchanged; before that, it may not."""
    file = stage.claims("D-1", recipient="21750001600019")  # this one demands a service code
    stage.json("transmit", file, "--now-hold", "--no-prepare")
    stage.run("worker", file, "--once")
    assert stage.listed()["D-1"]["state"] == "refused"
    assert stage.run("transmit", file, "--no-prepare").exit_code == 1
    done = stage.run("forget-refusal", "masonry", "--number", "D-1", "--lang", "en")
    assert (done.exit_code, "may leave again as it is" in done.stdout) == (0, True)
    assert stage.run("transmit", file, "--no-prepare").exit_code == 0
    assert stage.run("forget-refusal", "masonry", "f" * 32).exit_code == 6


def test_what_a_backup_forgot_is_searched_for_instead_of_sent_again(stage):
    """The restored file believes that it has not left: once recovered, it is found at the portal."""
    file = stage.claims("D-1")
    stage.json("transmit", file, "--now-hold", "--no-prepare")
    backup = stage.folder / "backup.sqlite"
    connection = sqlite3.connect(stage.database)
    connection.execute("VACUUM INTO ?", (str(backup),))
    connection.close()
    since = datetime.now(UTC).isoformat()
    stage.run("worker", file, "--once")
    restored = {"CHORUS_BRIDGE_DATABASE": str(backup)}
    done = stage.run("recover", since, "--lang", "en", **restored)
    assert done.stdout == "Transmissions to search for before anything is sent: 1. Workers may start.\n"
    stage.run("worker", file, "--once", **restored)
    (one,) = stage.json("status", **restored)["transmissions"]
    assert one["state"] == "deposited"
    assert len(stage.simulator.ledger.deposits("D-1")) == 1
    assert stage.json("recover", since, **restored)["transmissions"] == 0


@pytest.mark.parametrize("words", [("recover", LATER), ("purge", "masonry", "--before", LATER), ("recover", "today")])
def test_an_instant_that_is_not_past_is_refused(stage, words):
    """It is a mistake, and may be the year."""
    stage.json("transmit", stage.claims("D-1"), "--no-prepare")
    done = stage.run(*words)
    assert done.exit_code == 2
    assert stage.listed()["D-1"]["state"] == "queued"


def test_the_file_of_another_program_is_not_recovered(stage):
    """Nothing is made in it."""
    other = stage.folder / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE host (x)")
    connection.close()
    before = other.read_bytes()
    assert stage.run("recover", "2026-01-01T00:00:00Z", "--database", str(other)).exit_code == 2
    assert other.read_bytes() == before


def test_old_ends_are_deleted_and_nothing_else(stage):
    """A cancelled one goes once it is older than the instant; a queued one stays."""
    stage.json("transmit", stage.claims("D-1", "D-2"), "--no-prepare")
    stage.json("cancel", "masonry", "--number", "D-1")
    assert stage.json("purge", "masonry", "--before", "2020-01-01T00:00:00Z")["transmissions"] == 0
    done = stage.run("purge", "masonry", "--before", datetime.now(UTC).isoformat(), "--lang", "en")
    assert done.stdout == "masonry: deleted transmissions: 1.\n"
    assert set(stage.listed()) == {"D-2"}


def test_a_backup_of_an_earlier_version_is_upgraded_by_recovering(stage):
    """To have it opened by a worker first would send what may have left."""
    old = stage.folder / "old.sqlite"
    connection = sqlite3.connect(old)
    connection.executescript((Path(__file__).parents[1] / "outbox" / "schema_2.sql").read_text(encoding="utf-8"))
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    told = stage.json("recover", "2026-01-01T00:00:00Z", "--database", str(old))
    assert (told["format"], told["transmissions"]) == ("chorus-bridge/recovered", 0)
    assert stage.run("status", "--database", str(old)).exit_code == 0
