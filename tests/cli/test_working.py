"""`worker` and `refresh`: what talks to the portal, and how it is stopped."""

import json
import signal
import time
from datetime import timedelta

import pytest

from chorus_bridge.cli.serving import asked_to_stop
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import DEMO_PASSWORD, MAIN_CONTRACTOR_SIRET, Fault, FaultKind, demo_login
from tests.cli.stage import Stage

PATIENCE = 30


@pytest.fixture
def stage(tmp_path):
    """Give a stage, closed at the end."""
    made = Stage(tmp_path)
    yield made
    made.close()


def until(happened):
    """Wait until something has happened, and fail when it has not in time."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_one_round_sends_what_is_due_and_tells_it(stage):
    """Events are lines on standard error, the report is on standard output; nothing draws a bar."""
    file = stage.claims("W-1", "W-2")
    stage.json("transmit", file, "--now-hold")
    done = stage.run("worker", file, "--once", "--lang", "en")
    assert done.exit_code == 0
    assert done.stdout == (
        "Stopped. Tried: 2; searched for: 0; asked about: 0; news: 0; failed: 0.\n  2: deposited on Chorus Pro\n"
    )
    assert done.stderr.count(" INFO delivery.settled company=masonry ") == 2
    assert "\x1b" not in done.stderr
    assert len(stage.simulator.deposits()) == 2


def test_a_program_reads_one_object_a_line(stage):
    """The events in their order, then the report."""
    file = stage.claims("W-1")
    stage.json("transmit", file, "--now-hold")
    done = stage.run("worker", file, "--once", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.exit_code, done.stderr) == (0, "")
    assert [event["event"] for event in events] == ["delivery.claimed", "delivery.settled", "report"]
    assert events[1]["facts"]["state"] == "deposited"
    assert (events[-1]["sent"], events[-1]["failed"]) == (1, 0)


def test_only_the_companies_of_the_files_are_served(stage):
    """Another one's invoices stay untouched, its access too; `--company` chooses among those of the files."""
    masonry = stage.claims("W-1")
    roofing = stage.claims("W-2", name="roofing.json", company="roofing")
    for file in (masonry, roofing):
        stage.json("transmit", file, "--now-hold")
    stage.run("worker", masonry, "--once")
    assert {number: one["state"] for number, one in stage.listed().items()} == {"W-1": "deposited", "W-2": "queued"}
    assert stage.listed()["W-2"]["attempts"] == 0
    stage.run("worker", masonry, roofing, "--company", "roofing", "--once")
    assert stage.listed()["W-2"]["state"] == "deposited"
    wrong = stage.run("worker", masonry, "--company", "roofing", "--once")
    assert (wrong.exit_code, "no file names the company 'roofing'" in wrong.stderr) == (2, True)


def test_two_files_may_not_describe_a_company_otherwise(stage):
    """Whose account would be used is never left to the order of the files."""
    one, other = stage.claims("W-1"), stage.claims("W-2", name="other.json", account=None)
    done = stage.run("worker", one, other, "--once")
    assert (done.exit_code, "describe the company 'masonry' otherwise" in done.stderr) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("rounds", [(), ("--once",)], ids=["service", "once"])
def test_a_worker_that_is_stopped_leaves_nothing_half_sent(stage, asked, rounds):
    """Asked to stop in the middle of a deposit, it waits for the answer, begins no other, and ends with 0."""
    files = stage.claims("W-1", "W-2"), stage.claims("W-3", name="roofing.json", company="roofing")
    for file in files:
        stage.json("transmit", file, "--now-hold")
    stage.simulator.fault([Fault(route="factures/v1/soumettre", kind=FaultKind.DELAY, delay=timedelta(seconds=2))])
    with stage.spawn("worker", *files, "--json", *rounds) as process:
        until(lambda: stage.simulator.ledger.requests("factures/v1/soumettre"))
        process.send_signal(asked)
        out, err = process.communicate(timeout=PATIENCE)
    report = json.loads(out.splitlines()[-1])
    assert (process.returncode, err) == (0, "")
    assert {number: one["state"] for number, one in stage.listed().items()} == {
        "W-1": "deposited",
        "W-2": "queued",
        "W-3": "queued",
    }
    assert (report["sent"], report["outcomes"]) == (1, [{"state": "deposited", "reason": "", "many": 1}])
    assert len(stage.simulator.ledger.requests("factures/v1/soumettre")) == 1


@pytest.mark.slow
def test_a_single_round_that_is_stopped_still_tells_a_refusal_by_its_code(stage):
    """Its report and its code speak of what it did; what it did not begin waits for the next one."""
    file = stage.claims("W-1", "W-2", recipient="21750001600019")  # this one demands a service code
    stage.json("transmit", file, "--no-prepare", "--now-hold")
    stage.simulator.fault([Fault(route="factures/v1/soumettre", kind=FaultKind.DELAY, delay=timedelta(seconds=2))])
    with stage.spawn("worker", file, "--once", "--json") as process:
        until(lambda: stage.simulator.ledger.requests("factures/v1/soumettre"))
        process.send_signal(signal.SIGTERM)
        out, _err = process.communicate(timeout=PATIENCE)
    outcomes = json.loads(out.splitlines()[-1])["outcomes"]
    assert (process.returncode, [one["state"] for one in outcomes]) == (4, ["refused"])
    assert {number: one["state"] for number, one in stage.listed().items()} == {"W-1": "refused", "W-2": "queued"}


def test_a_signal_that_interrupts_the_wait_for_it_is_heard():
    """The interrupted thread may hold the event's own lock, for an instant; even two signals at once end the wait."""
    with asked_to_stop() as stop:
        with stop._cond:  # type: ignore[attr-defined]  # its private lock, which wait() holds for an instant
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
        assert stop.wait(PATIENCE)


@pytest.mark.slow
def test_a_worker_takes_up_what_is_queued_meanwhile(stage):
    """It stays until it is stopped, and sees what another process queues."""
    file = stage.claims("W-1")
    with stage.spawn("worker", file) as process:
        assert process.stderr is not None
        assert "Serving masonry." in process.stderr.readline()
        stage.json("transmit", file, "--now-hold")
        until(lambda: len(stage.simulator.deposits()) == 1)
        process.send_signal(signal.SIGTERM)
        out, _err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out.startswith("Stopped. Tried: 1;")) == (0, True)


def test_refreshing_tells_what_changed(stage):
    """Each invoice that moved has its line, in the reader's language; what did not is only counted."""
    file = stage.claims("W-1", "W-2")
    stage.json("transmit", file, "--now-hold", "--wait")
    stage.simulator.set_status("W-2", "MISE_A_DISPOSITION")
    done = stage.run("refresh", file, "--lang", "en")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "claim-W-2 (W-2): deposited → made available to the recipient\n2 asked about, 1 changed, 0 not asked.\n"
    )
    french = stage.run("refresh", file, "--lang", "fr")
    assert french.stdout == "2 interrogées, 0 changées, 0 non interrogées.\n"


def test_a_program_reads_what_changed(stage):
    """With the portal's own codes and dates."""
    file = stage.claims("W-1")
    stage.json("transmit", file, "--now-hold", "--wait")
    stage.simulator.set_status("W-1", "REJETEE", comment="EJ_ERR")
    report = stage.json("refresh", file)
    (change,) = report["changed"]
    assert (report["format"], report["asked"], report["unasked"]) == ("chorus-bridge/refresh", 1, 0)
    assert (change["number"], change["was"], change["became"]) == ("W-1", "DEPOSEE", "REJETEE")
    assert stage.json("refresh", file)["asked"] == 0


def test_a_portal_that_is_away_ends_the_questions(stage):
    """One question that fails is enough for its company; the command ends with 3."""
    file = stage.claims("W-1", "W-2", "W-3")
    stage.json("transmit", file, "--now-hold", "--wait")
    stage.simulator.fault([Fault(route="*", kind=FaultKind.HTTP_503_HTML, times=50)])
    report = stage.json("refresh", file, "--lang", "en", code=3)
    assert (report["asked"], report["unasked"], report["changed"]) == (0, 3, [])
    assert [(one["company"], one["exit_code"]) for one in report["failures"]] == [("masonry", 3)]
    stage.simulator.clear_faults()


def test_a_refused_access_is_not_tried_again(stage):
    """It ends the questions with 4, and the next command asks nothing at all: the company waits."""
    file = stage.claims("W-1", "W-2", account={"login_env": "LOGIN", "password_env": "PASSWORD"})
    good = stage.claims("W-1", "W-2", name="good.json")
    stage.json("transmit", good, "--now-hold", "--wait")
    wrong = {"LOGIN": "nobody@cpro.fr", "PASSWORD": "wrong"}
    before = len(stage.simulator.ledger.requests())
    report = stage.json("refresh", file, code=4, **wrong)
    assert [one["cause"] for one in report["failures"]] == ["account"]
    asked = len([one for one in stage.simulator.ledger.requests()[before:] if "oauth" not in one.path])
    assert asked == 1
    before = len(stage.simulator.ledger.requests())
    waiting = stage.json("refresh", file, code=4, **wrong)
    assert [one["reason"] for one in waiting["failures"]] == ["company_paused"]
    assert len(stage.simulator.ledger.requests()) == before


def test_more_than_the_limit_is_said(stage):
    """What was left aside is never passed over in silence."""
    file = stage.claims("W-1", "W-2")
    stage.json("transmit", file, "--now-hold", "--wait")
    done = stage.run("refresh", file, "--limit", "1", "--lang", "en")
    assert "More of masonry are open than 1" in done.stderr
    assert stage.json("refresh", file, "--limit", "1")["beyond_limit"] == ["masonry"]


def test_a_corrected_access_is_let_go_on(stage):
    """A company whose password was refused waits until somebody says that it is corrected."""
    named = {"login_env": "LOGIN", "password_env": "PASSWORD"}
    file = stage.claims("W-1", account=named)
    right = {"LOGIN": demo_login(MAIN_CONTRACTOR_SIRET), "PASSWORD": DEMO_PASSWORD}
    stage.json("transmit", file, "--no-prepare", "--now-hold", **right)
    stage.run("worker", file, "--once", **{**right, "PASSWORD": "wrong"})
    stage.run("worker", file, "--once", **right)
    assert stage.listed()["W-1"]["reason"] == "account_refused"
    assert stage.run("worker", file, "--once", "--resume", **right).exit_code == 0
    with SqliteStore(stage.database) as store:
        store._connection.execute("UPDATE chorus_bridge_transmission SET due = '2026-01-01T00:00:00.000000Z'")
    stage.run("worker", file, "--once", **right)
    assert stage.listed()["W-1"]["state"] == "deposited"
