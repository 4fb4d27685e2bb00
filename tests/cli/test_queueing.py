"""`transmit` and `cancel` as people and programs meet them."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chorus_bridge.cli.settling import settled
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.simulator import Fault, FaultKind
from tests.builders import transmission
from tests.cli.stage import Stage

DEMANDING = "21130055300016"
"""A public body of the simulator's directory that requires an engagement."""


@pytest.fixture
def stage(tmp_path):
    """Give a stage, closed at the end."""
    made = Stage(tmp_path)
    yield made
    made.close()


def test_what_can_be_transmitted_is_queued_and_nothing_leaves(stage):
    """Each situation has its line, in order, with the hour of its departure; the portal receives nothing."""
    done = stage.run("transmit", stage.claims("T-1", "T-2"), "--lang", "en")
    lines = done.stdout.splitlines()
    assert (done.exit_code, done.stderr) == (0, "")
    assert [line.partition(": queued, leaves at ")[0] for line in lines[:2]] == ["claim-T-1 (T-1)", "claim-T-2 (T-2)"]
    assert lines[2:] == ["2 queued", "Nothing leaves while no worker runs: chorus-bridge worker FILE."]
    assert stage.simulator.deposits() == ()


def test_a_french_reader_is_told_in_french(stage):
    """The locale gives the language, with French typography."""
    file = stage.claims("T-1")
    done = stage.run("transmit", file, LANG="fr_FR.UTF-8")
    assert "claim-T-1 (T-1)\u00a0: en file, part à " in done.stdout
    again = stage.run("transmit", file, LANG="fr_FR.UTF-8")
    assert "claim-T-1 (T-1)\u00a0: en attente d’envoi" in again.stdout
    assert again.stdout.endswith("1 déjà là\n")


def test_asked_twice_it_is_queued_once(stage):
    """The second time says that it was there, with the same identifier."""
    file = stage.claims("T-1")
    (first,), (second,) = (stage.json("transmit", file)["situations"] for _ in range(2))
    assert (first["outcome"], second["outcome"]) == ("queued", "already")
    assert first["transmission"]["id"] == second["transmission"]["id"]


def test_a_program_reads_what_became_of_each(stage):
    """One that cannot be transmitted has its codes and its sentence, stops no other, and ends the command with 1."""
    good = stage.claims("T-1")
    both = json.loads(Path(good).read_text(encoding="utf-8"))
    bad = json.loads(json.dumps(both["situations"][0]))
    bad["id"], bad["invoice"]["number"] = "claim-bad", "T-0"
    bad["invoice"]["total_vat"] = None
    both["situations"].insert(0, bad)
    (stage.folder / "both.json").write_text(json.dumps(both), encoding="utf-8")
    report = stage.json("transmit", str(stage.folder / "both.json"), "--lang", "en", code=1)
    assert (report["format"], report["version"], report["dry_run"]) == ("chorus-bridge/transmit", 1, False)
    first, second = report["situations"]
    assert (first["id"], first["outcome"], first["transmission"]) == ("claim-bad", "not_transmissible", None)
    assert first["error"]["error"] == "NotTransmissible"
    assert "AMOUNT_MISSING" in first["error"]["codes"]
    assert first["error"]["text"].startswith("The invoice cannot be transmitted yet: ")
    assert (second["outcome"], second["transmission"]["state"], second["error"]) == ("queued", "queued", None)
    assert report["unprepared"] == []


def test_a_dry_run_changes_nothing_and_asks_nothing(stage):
    """It says what would be queued, makes no file, and says what is there already once it is."""
    file = stage.claims("T-1")
    report = stage.json("transmit", file, "--dry-run")
    assert [one["outcome"] for one in report["situations"]] == ["would_queue"]
    assert "would be queued" in stage.run("transmit", file, "--dry-run").stdout
    assert not stage.database.exists()
    assert stage.simulator.ledger.requests() == ()
    stage.json("transmit", file)
    before = stage.database.read_bytes()
    assert [one["outcome"] for one in stage.json("transmit", file, "--dry-run")["situations"]] == ["already"]
    assert stage.database.read_bytes() == before


def test_a_dry_run_says_why_not(stage):
    """What is missing is told as when transmitting, with the same code."""
    file = stage.claims("T-1", payable=None)
    report = stage.json("transmit", file, "--dry-run", code=1)
    assert "AMOUNT_MISSING" in report["situations"][0]["error"]["codes"]


def test_a_private_client_is_not_transmitted(stage):
    """The reason why Chorus Pro is not concerned is the code."""
    file = stage.folder / "private.json"
    file.write_text(
        Path(stage.claims("T-1")).read_text(encoding="utf-8").replace('"client": "public"', '"client": "private"'),
        encoding="utf-8",
    )
    for options in ((), ("--dry-run",)):
        (one,) = stage.json("transmit", str(file), *options, code=1)["situations"]
        assert one["error"]["codes"] == ["NOT_PUBLIC_CLIENT"]


def test_some_situations_are_chosen(stage):
    """`--only` takes those, and one that the file does not have is a wrong command."""
    file = stage.claims("T-1", "T-2", "T-3")
    report = stage.json("transmit", file, "--only", "claim-T-3", "--only", "claim-T-1")
    assert [one["id"] for one in report["situations"]] == ["claim-T-1", "claim-T-3"]
    wrong = stage.run("transmit", file, "--only", "claim-T-9")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "no situation 'claim-T-9'" in wrong.stderr


@pytest.mark.parametrize(("options", "held"), [(("--hold", "600"), 600), (("--now-hold",), 0), ((), 60)])
def test_the_hold_is_the_one_asked_for(stage, options, held):
    """In seconds from the queueing, or none, or that of the settings."""
    (one,) = stage.json("transmit", stage.claims("T-1"), *options)["situations"]
    created, due = (datetime.fromisoformat(one["transmission"][name]) for name in ("created_at", "due"))
    assert abs((due - created) - timedelta(seconds=held)) < timedelta(seconds=5)


@pytest.mark.parametrize("options", [("--hold", "5", "--now-hold"), ("--dry-run", "--wait"), ("--hold", "-1")])
def test_options_that_exclude_each_other_are_refused(stage, options):
    """With a sentence, before anything is done."""
    done = stage.run("transmit", stage.claims("T-1"), *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert not stage.database.exists()


def test_who_asks_is_kept_in_the_history(stage):
    """`--by` is shown beside the line it belongs to."""
    (one,) = stage.json("transmit", stage.claims("T-1"), "--by", "J. Martin")["situations"]
    told = stage.run("history", "masonry", one["transmission"]["id"], "--lang", "en")
    assert "ransmission asked for (by J. Martin)" in told.stdout


def test_waiting_sends_and_says_where_each_stands(stage):
    """The portal has them when the command ends; the line says so."""
    done = stage.run("transmit", stage.claims("T-1", "T-2"), "--now-hold", "--wait", "--timeout", "60", "--lang", "en")
    assert done.exit_code == 0
    assert done.stdout.count("deposited on Chorus Pro") == 2
    assert sorted(deposit.number for deposit in stage.simulator.ledger.deposits()) == ["T-1", "T-2"]


def test_waiting_ends_with_the_time_given(stage):
    """What is held longer than that stays queued, and the command ends with 7."""
    report = stage.json("transmit", stage.claims("T-1"), "--hold", "3600", "--wait", "--timeout", "1", code=7)
    assert report["situations"][0]["transmission"]["state"] == "queued"
    assert stage.simulator.deposits() == ()


def test_waiting_tells_a_refusal_of_the_portal(stage):
    """An invoice that the portal refuses ends the command with 4; its own words are there for a program."""
    file = stage.claims("T-1", recipient=DEMANDING)
    report = stage.json("transmit", file, "--no-prepare", "--now-hold", "--wait", code=4)
    sent = report["situations"][0]["transmission"]
    assert (sent["state"], sent["action_required"]) == ("refused", True)
    assert sent["refusal"]["text"]


@pytest.mark.slow
def test_waiting_tells_what_needs_a_person(stage):
    """Another invoice under the same number at the portal stops the transmission, and the command ends with 1."""
    stage.json("transmit", stage.claims("T-1"), "--now-hold", "--wait")
    half = {"total_excl_vat": "500.00", "total_vat": "100.00", "total_incl_vat": "600.00", "payable": "600.00"}
    file = stage.claims("T-1", vat_lines=[{"rate": "20", "base": "500.00", "vat": "100.00"}], **half)
    elsewhere = ("--database", str(stage.folder / "other.sqlite"))
    report = stage.json("transmit", file, "--now-hold", "--wait", *elsewhere, code=1)
    assert report["situations"][0]["transmission"]["state"] == "conflict"


def test_waiting_ends_when_an_access_is_refused(stage):
    """Nothing more can happen before somebody has corrected it: the command does not wait for the end of its time."""
    file = stage.claims("T-1", account={"login_env": "LOGIN", "password_env": "PASSWORD"})
    words = ("transmit", file, "--no-prepare", "--now-hold", "--wait", "--timeout", "600")
    report = stage.json(*words, code=4, LOGIN="nobody@cpro.fr", PASSWORD="wrong")
    assert report["situations"][0]["transmission"]["reason"] == "account_refused"


@pytest.mark.slow
def test_a_portal_that_is_away_keeps_nothing_from_being_queued(stage):
    """What could not be asked is told once a company, apart; the invoices are queued, and judged again when sent."""
    stage.simulator.fault([Fault(route="*", kind=FaultKind.HTTP_503_HTML, times=50)])
    stage.simulator.fault([Fault(route="oauth/token", kind=FaultKind.HTTP_503_HTML, times=50)])
    done = stage.run("transmit", stage.claims("T-1", "T-2"), "--lang", "en")
    assert done.exit_code == 0
    assert done.stderr.count("What the recipients of masonry require could not all be asked: ") == 1
    assert "2 queued" in done.stdout


def test_a_refused_account_is_asked_once(stage):
    """The first refusal of a company ends its questions: each more could lock the account."""
    file = stage.claims("T-1", "T-2", account={"login_env": "LOGIN", "password_env": "PASSWORD"})
    report = stage.json("transmit", file, code=1, LOGIN="nobody@cpro.fr", PASSWORD="wrong")
    assert [one["outcome"] for one in report["situations"]] == ["not_transmissible"] * 2
    assert "CREDENTIALS_INVALID" in report["situations"][0]["error"]["codes"]
    assert [(one["company"], one["cause"], one["exit_code"]) for one in report["unprepared"]] == [
        ("masonry", "account", 4)
    ]
    assert sum("oauth" not in request.path for request in stage.simulator.ledger.requests()) == 1


def test_an_application_that_is_refused_asks_once(stage):
    """Whatever the cause, the first refusal of a company ends its questions."""
    report = stage.json("transmit", stage.claims("T-1", "T-2", "T-3"), CHORUS_BRIDGE_CLIENT_SECRET="wrong")
    assert [one["cause"] for one in report["unprepared"]] == ["application"]
    assert len(stage.simulator.ledger.requests("oauth/token")) == 1


@pytest.mark.parametrize(("tried", "over"), [(0, True), (1, False)])
def test_a_refusal_of_before_is_not_taken_for_todays(tried, over):
    """An access refused by an earlier attempt may be corrected: it is waited for until it is tried again."""
    one = transmission(state=State.QUEUED, reason="account_refused", attempts=1)
    assert settled(one, tried=tried) is over


def test_without_preparing_nothing_is_asked(stage):
    """`--no-prepare` queues with what the outbox knows."""
    stage.json("transmit", stage.claims("T-1"), "--no-prepare")
    assert stage.simulator.ledger.requests() == ()


def test_wrong_settings_end_the_command_with_2(stage):
    """In a sentence, or in JSON; no value is shown and nothing is made."""
    file = stage.claims("T-1")
    done = stage.run("transmit", file, CHORUS_BRIDGE_PORTAL="canary", CHORUS_BRIDGE_CLIENT_SECRET=None)
    told = stage.run("transmit", file, "--json", CHORUS_BRIDGE_PORTAL="canary")
    assert (done.exit_code, done.stdout, told.exit_code, told.stdout) == (2, "", 2, "")
    assert "CHORUS_BRIDGE_PORTAL (not sandbox, production or custom)" in done.stderr
    error = json.loads(told.stderr)
    assert (error["format"], error["error"], error["exit_code"]) == ("chorus-bridge/error", "ConfigurationError", 2)
    assert "canary" not in done.stderr + told.stderr
    assert not stage.database.exists()


def test_a_file_that_is_no_outbox_is_refused(stage):
    """A file of something else keeps its bytes, whichever command meets it."""
    stage.database.write_bytes(b"mine" * 100)
    claims = stage.claims("T-1")
    for words in (("transmit", claims), ("cancel", "masonry", "x"), ("status",), ("transmit", claims, "--dry-run")):
        done = stage.run(*words, "--json")
        assert (done.exit_code, json.loads(done.stderr)["exit_code"]) == (2, 2)
    assert stage.database.read_bytes() == b"mine" * 100


# --- cancel


def test_what_has_not_left_is_cancelled(stage):
    """By its number, its situation or its identifier; it never reaches the portal."""
    report = stage.json("transmit", stage.claims("T-1", "T-2", "T-3"))
    last = report["situations"][2]["transmission"]["id"]
    done = stage.run("cancel", "masonry", "--number", "T-1", "--lang", "en")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("claim-T-1 (T-1): cancelled, it will not be sent (")
    told = stage.json("cancel", "masonry", "--situation", "claim-T-2", "--by", "me")
    assert (told["format"], told["transmission"]["state"]) == ("chorus-bridge/transmission", "cancelled")
    assert stage.json("cancel", "masonry", last)["transmission"]["number"] == "T-3"
    assert {one["state"] for one in stage.listed().values()} == {"cancelled"}


def test_no_settings_are_needed_to_cancel(stage):
    """The portal is not asked: the database is enough."""
    stage.json("transmit", stage.claims("T-1"))
    without = {name: None for name in stage.environ if name != "CHORUS_BRIDGE_DATABASE"}
    assert stage.run("cancel", "masonry", "--number", "T-1", **without).exit_code == 0


def test_too_late_has_its_own_ending(stage):
    """What has left ends the command with 5 and a sentence, in either language, or in JSON."""
    stage.json("transmit", stage.claims("T-1"), "--now-hold", "--wait")
    done = stage.run("cancel", "masonry", "--number", "T-1", "--lang", "fr")
    assert (done.exit_code, done.stdout) == (5, "")
    assert done.stderr == "Trop tard pour annuler\u00a0: la transmission est déposée sur Chorus Pro.\n"
    told = stage.run("cancel", "masonry", "--number", "T-1", "--json")
    assert (json.loads(told.stderr)["error"], json.loads(told.stderr)["exit_code"]) == ("TooLate", 5)


def test_what_is_not_there_has_its_own_ending(stage):
    """Another company's, or nobody's, ends the command with 6."""
    report = stage.json("transmit", stage.claims("T-1"))
    known = report["situations"][0]["transmission"]["id"]
    for words in (("masonry", "0" * 32), ("roofing", known), ("masonry", "--number", "T-9"), ("x", "--number", "T-1")):
        done = stage.run("cancel", *words)
        assert (done.exit_code, done.stdout) == (6, "")
    assert stage.listed()["T-1"]["state"] == "queued"


def test_of_several_the_one_under_way_is_meant(stage):
    """A cancelled transmission does not hide the one that took its number again; two ended ones must be named."""
    file = stage.claims("T-1")
    stage.json("transmit", file)
    stage.json("cancel", "masonry", "--number", "T-1")
    stage.json("transmit", file)
    assert stage.json("cancel", "masonry", "--number", "T-1")["transmission"]["state"] == "cancelled"
    done = stage.run("cancel", "masonry", "--number", "T-1")
    assert done.exit_code == 2
    assert "name one of them" in done.stderr


@pytest.mark.parametrize("words", [(), ("x", "--number", "T-1"), ("--number", "T-1", "--situation", "s")])
def test_a_transmission_is_named_once(stage, words):
    """Neither by nothing, nor twice."""
    stage.json("transmit", stage.claims("T-1"))
    assert stage.run("cancel", "masonry", *words).exit_code == 2
