"""`status` and `history`: what an outbox holds, read and never changed."""

import json
import re

import pytest

from chorus_bridge.outbox.sqlite import SqliteStore
from tests.cli.stage import Stage


@pytest.fixture
def stage(tmp_path):
    """Give a stage, closed at the end."""
    made = Stage(tmp_path)
    yield made
    made.close()


def test_a_list_shows_each_transmission_the_newest_first(stage):
    """With its state, what comes next, what the portal says and whether somebody must act."""
    stage.json("transmit", stage.claims("L-1"), "--now-hold", "--wait")
    stage.json("transmit", stage.claims("L-2"))
    done = stage.run("status", "--lang", "en")
    heading, *lines = done.stdout.splitlines()
    assert (done.exit_code, done.stderr) == (0, "")
    assert heading.split("  ")[0] == "Company"
    assert [line.split()[1:3] for line in lines] == [["claim-L-2", "L-2"], ["claim-L-1", "L-1"]]
    assert re.search(r"Waiting to be sent +at \d\d:\d\d ", lines[0])
    assert "Invoice transmitted" in lines[1]
    assert "deposited" in lines[1]


@pytest.mark.parametrize(
    ("language", "heading", "empty"),
    [("fr", "Action requise", "Aucune transmission.\n"), ("en", "Action required", "No transmission.\n")],
)
def test_a_list_is_read_in_either_language(stage, language, heading, empty):
    """Headings and sentences follow the reader."""
    stage.json("transmit", stage.claims("L-1"))
    assert heading in stage.run("status", "--lang", language).stdout.splitlines()[0]
    assert stage.run("status", "--number", "L-9", "--lang", language).stdout == empty


def test_a_list_is_read_page_by_page(stage):
    """Each page gives the identifier after which the next goes on; the last one gives none; nothing comes twice."""
    for number in ("L-1", "L-2", "L-3"):
        stage.json("transmit", stage.claims(number), "--no-prepare")
    stage.json("transmit", stage.claims("L-4", company="roofing"), "--no-prepare")
    seen: list[tuple[str, str]] = []
    after: list[str] = []
    while True:
        page = stage.json("status", "--limit", "1", *after)
        assert page["format"] == "chorus-bridge/transmissions"
        seen += [(one["company"], one["number"]) for one in page["transmissions"]]
        if page["next"] is None:
            break
        after = ["--after", page["next"]]
    assert seen == [("masonry", "L-3"), ("masonry", "L-2"), ("masonry", "L-1"), ("roofing", "L-4")]
    told = stage.run("status", "--limit", "1", "--lang", "en")
    assert "There are more: --after " in told.stdout


def test_a_page_after_nothing_known_is_told(stage):
    """It ends with 6, and not as if the list were over."""
    stage.json("transmit", stage.claims("L-1"))
    assert stage.run("status", "--after", "0" * 32).exit_code == 6


def test_a_list_is_narrowed(stage):
    """By company, state, number or situation."""
    stage.json("transmit", stage.claims("L-1", "L-2"))
    stage.json("transmit", stage.claims("L-3", company="roofing"))
    stage.json("cancel", "masonry", "--number", "L-2")
    assert set(stage.listed("--company", "roofing")) == {"L-3"}
    assert set(stage.listed("--state", "cancelled")) == {"L-2"}
    assert set(stage.listed("--number", "L-1")) == {"L-1"}
    assert set(stage.listed("--situation", "claim-L-3")) == {"L-3"}
    assert set(stage.listed("--company", "masonry", "--situation", "claim-L-3")) == set()


def test_looking_changes_nothing(stage):
    """Not a byte of the file moves, and no file appears beside it."""
    report = stage.json("transmit", stage.claims("L-1"))
    id_ = report["situations"][0]["transmission"]["id"]
    before = {path.name: path.read_bytes() for path in stage.folder.iterdir()}
    stage.run("status")
    stage.run("history", "masonry", id_)
    stage.run("doctor", "--offline")
    assert {path.name: path.read_bytes() for path in stage.folder.iterdir()} == before


def test_a_list_is_read_while_a_worker_has_the_file(stage):
    """Another process holds it open, and even a transaction."""
    stage.json("transmit", stage.claims("L-1"))
    with SqliteStore(stage.database) as store:
        store._connection.execute("BEGIN IMMEDIATE")
        assert set(stage.listed()) == {"L-1"}
        store._connection.execute("ROLLBACK")


def test_what_the_portal_asks_for_is_an_action(stage):
    """A suspended invoice says so, with the recipient's words, for people and for programs."""
    file = stage.claims("L-1", "L-2")
    stage.json("transmit", file, "--now-hold", "--wait")
    stage.simulator.set_status("L-1", "SUSPENDUE", comment="EJ_ERR")
    stage.simulator.set_status("L-2", "REJETEE", comment="non")
    stage.json("refresh", file)
    listed = stage.listed("--lang", "en")
    assert listed["L-1"]["action_required"] is True
    assert (listed["L-1"]["portal"]["raw"], listed["L-1"]["portal"]["comment"]) == ("SUSPENDUE", "EJ_ERR")
    assert listed["L-1"]["portal"]["action"].startswith("Add ")
    assert listed["L-2"]["action_required"] is True
    assert listed["L-2"]["label"] == "deposited on Chorus Pro"
    told = stage.run("status", "--lang", "en").stdout
    assert re.search(r"L-1 .* act on Chorus Pro ", told)
    assert f"L-1: {listed['L-1']['portal']['action']}" in told.splitlines()


def test_a_cancelled_one_is_not_said_to_be_ready(stage):
    """What no longer speaks for its situation shows its own state, and asks nothing of anybody."""
    stage.json("transmit", stage.claims("L-1"))
    stage.json("cancel", "masonry", "--number", "L-1")
    one = stage.listed("--lang", "en")["L-1"]
    assert (one["label"], one["action_required"], one["due"]) == ("cancelled", False, None)


def test_a_history_is_told_in_order_in_either_language(stage):
    """Ours and the portal's, dated."""
    stage.json("transmit", stage.claims("L-1"), "--now-hold", "--wait")
    stage.json("refresh", stage.claims("L-1"))
    (one,) = stage.json("status")["transmissions"]
    zone, *english = stage.run("history", "masonry", one["id"], "--lang", "en").stdout.splitlines()
    heure, *french = stage.run("history", "masonry", one["id"], "--lang", "fr").stdout.splitlines()
    assert (zone, heure) == ("At the time of Paris:", "À l’heure de Paris\u00a0:")
    assert english[0].endswith(": transmission asked for")
    assert french[0].endswith("\u00a0: transmission demandée")
    assert any("tatus on Chorus Pro: deposited" in line for line in english)
    told = stage.json("history", "masonry", one["id"], "--lang", "en")
    assert (told["format"], told["transmission"]) == ("chorus-bridge/history", one["id"])
    assert [line["text"] for line in told["history"]] == english
    assert told["history"][0]["code"] == "queued"
    assert [line["portal"]["raw"] for line in told["history"] if line["portal"]] == ["DEPOSEE"]


def test_a_history_of_nothing_ends_with_6(stage):
    """Another company's transmission is nobody's here."""
    report = stage.json("transmit", stage.claims("L-1"))
    id_ = report["situations"][0]["transmission"]["id"]
    done = stage.run("history", "roofing", id_, "--json")
    assert (done.exit_code, done.stdout, json.loads(done.stderr)["error"]) == (6, "", "NotFound")


def test_an_outbox_must_exist(stage):
    """Nothing is created by looking."""
    for words in (("status",), ("history", "masonry", "x"), ("cancel", "masonry", "x")):
        assert stage.run(*words).exit_code == 2
    assert not stage.database.exists()


def test_hostile_words_cannot_drive_the_terminal(stage):
    """Identifiers of a host's may hold anything."""
    stage.json("transmit", stage.claims("L-1", company="m\x1b[2Jx"), "--no-prepare")
    done = stage.run("status")
    assert "\x1b" not in done.stdout
    assert "m [2Jx" in done.stdout
