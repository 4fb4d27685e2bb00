"""Somebody else's words, shown or logged, end no line, pass for nothing else and steer no terminal."""

from __future__ import annotations

import json
import logging
import unicodedata

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.cli.commands import commands
from chorus_bridge.cli.situation_file.problems import FileProblem, FileProblems, json_path
from chorus_bridge.effects import Event
from chorus_bridge.messages.formats import clean
from chorus_bridge.telemetry import LogObserver
from chorus_bridge.telemetry.log import LONGEST

HOSTILE = [
    "ok\r\n2026-11-24 WARNING forged line",
    "ok\u2028forged\u2029line\x85another",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31mred",
    "a\u202egnp.exe",
    "\u2066isolated\u2069\u200b\ufeff",
    'x" state=deposited',
    "x state=deposited",
    "a=b",
    "\ud800",
    "\0",
    "é" * 10_000,
]


def lines(event):
    """Return what a plain formatter and one that shows every extra field make of *event*."""
    heard = []

    class Ear(logging.Handler):
        def emit(self, record):
            heard.append(record)

    logger, ear = logging.getLogger("tests.security.foreign_words"), Ear()
    logger.setLevel(logging.DEBUG)
    logger.addHandler(ear)
    LogObserver(logger)(event)
    logger.removeHandler(ear)
    (record,) = heard
    extras = logging.Formatter("%(message)s | %(action)s %(company)s %(transmission)s")
    return [record.getMessage(), extras.format(record)]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("place", ["company", "transmission", "fact"])
def test_an_event_is_one_line_of_plain_characters(words, place):
    """Wherever the words are, and in the extra fields too; a long one is cut."""
    given_words = {"company": "acme", "transmission": "t1", "fact": "x"} | {place: words}
    facts = {"status": given_words.pop("fact")}
    for line in lines(Event(name="portal.news", facts=facts, **given_words)):
        assert line.isascii()
        assert line.isprintable()
        assert len(line) < 4 * (6 * LONGEST + 60)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_word_passes_for_another_field(first, second):
    """Whatever the values, a reader of the line finds the fields that were told, and no other."""
    (line, _) = lines(Event(name="e", company="acme", facts={"one": first, "two": second}))
    rest = line.removeprefix("e company=acme transmission=- one=")
    found = []
    for name in ("two=", None):
        if rest.startswith('"'):
            value, end = json.JSONDecoder().raw_decode(rest)
            found.append(value)
            rest = rest[end:].removeprefix(" ")
        else:
            value, _, rest = rest.partition(" ")
            found.append(value)
        if name:
            assert rest.startswith(name)
            rest = rest.removeprefix(name)
    assert rest == ""
    assert found == [text if len(text) <= LONGEST else text[: LONGEST - 3] + "..." for text in (first, second)]


@given(st.text())
def test_a_text_that_is_shown_is_one_line_with_nothing_invisible(text):
    """The portal's own words, in a tooltip: no control, no direction mark, no end of line."""
    shown = clean(text)
    assert not any(unicodedata.category(c)[0] == "C" or unicodedata.category(c) in {"Zl", "Zp"} for c in shown)
    assert len(shown) <= 300


@pytest.mark.parametrize("words", HOSTILE[:10])
def test_the_problems_of_a_file_steer_no_terminal(words):
    """Neither its name nor a field that somebody invented."""
    problem = FileProblem(path=json_path((words, 0)), problem="is absent", remedy="add it")
    said = str(FileProblems(file=words, problems=(problem,)))
    assert all(line.isprintable() for line in said.split("\n"))
    assert len(said.split("\n")) == 2


def test_a_file_with_a_hostile_name_is_reported_on_one_line(tmp_path):
    """As the command line prints it."""
    file = tmp_path / "claims\x1b[2J\nforged.json"
    file.write_text("not JSON", encoding="utf-8")
    done = CliRunner().invoke(commands, ["assess", str(file)])
    assert done.exit_code == 1
    assert "\x1b" not in done.output
    assert len(done.output.splitlines()) == 2


def test_a_hostile_situation_steers_no_terminal(tmp_path):
    """Identifier, number and recipient are shown in the table without what they hide."""
    bad = "x\x1b[2J\u202e\x9b1m"
    document = {
        "format": "chorus-bridge/situations",
        "version": 1,
        "companies": [{"id": "c", "name": bad}],
        "markets": [{"id": "m", "recipient": {"name": bad, "siret": bad}, "client": "public"}],
        "situations": [
            {"id": bad, "company": "c", "market": "m", "invoice": {"number": bad, "currency": bad, "payable": "1.00"}}
        ],
    }
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    done = CliRunner().invoke(commands, ["assess", str(file), "--details"])
    assert done.exit_code == 0
    hidden = {c for c in done.output if unicodedata.category(c)[0] == "C"} - {"\n"}
    assert hidden == set()
