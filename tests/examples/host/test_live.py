"""The stream of changes: from a cursor, without end but bounded, and the fragments pages fetch."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from urllib.request import ProxyHandler, build_opener

import pytest
from host.pages import live
from host.stage import Stage

from tests.examples.host.conftest import Visitor

DIRECTLY = build_opener(ProxyHandler({}))


@pytest.fixture(autouse=True)
def short_streams(monkeypatch):
    """End each stream soon: one that tells nothing fails its test within seconds."""
    monkeypatch.setattr(live, "LONGEST", 10.0)


def heard(chunks, count):
    """Return the first *count* changes of a stream, each with its cursor."""
    found = []
    for chunk in chunks:
        text = chunk.decode() if isinstance(chunk, bytes) else chunk
        for cursor, data in re.findall(r"id: (\d+)\nevent: change\ndata: (.*)\n\n", text):
            found.append((int(cursor), json.loads(data)["claim"]))
        if len(found) >= count:
            return found[:count]
    return found


def stream(stage, **headers):
    """Open the stream as a browser that comes back does."""
    return stage.app.test_client().get("/events", headers=headers, buffered=False)


def test_changes_are_told_after_a_cursor(stage, alice):
    """Each change has its cursor; a browser that comes back with the last one hears only what follows."""
    before = stage.bridge.cursor()
    alice.does("/claims/S-READY/transmit")
    alice.does("/claims/S-READY/cancel")
    with stream(stage, **{"Last-Event-ID": str(before)}) as answer:
        assert answer.mimetype == "text/event-stream"
        first, second = heard(answer.response, 2)
    assert (first[1], second[1]) == ("S-READY", "S-READY")
    assert before < first[0] < second[0]
    with stream(stage, **{"Last-Event-ID": str(first[0])}) as answer:
        assert heard(answer.response, 1) == [second]


def test_a_page_gives_the_cursor_its_stream_begins_at(stage, alice):
    """What happens between the page and its stream is told: nothing falls in between."""
    page = alice.get("/claims")
    cursor = re.search(r'data-cursor="(\d+)"', page)
    assert cursor is not None
    alice.does("/claims/S-READY/transmit")
    with stage.app.test_client().get(f"/events?after={cursor.group(1)}", buffered=False) as answer:
        assert heard(answer.response, 1)[0][1] == "S-READY"


def test_a_first_cursor_of_zero_tells_everything(stage):
    """Zero is a cursor, not the absence of one."""
    with stage.app.test_client().get("/events?after=0", buffered=False) as answer:
        assert len(heard(answer.response, 10)) == 10


def test_a_stream_too_many_is_told_to_come_back_later(stage):
    """The cap holds, and a place that is left is free again."""
    streams = [stream(stage, **{"Last-Event-ID": "0"}) for _ in range(live.MOST)]
    with stream(stage) as answer:
        assert b"".join(answer.response) == b"retry: 30000\n\n"
    for opened in streams:
        opened.close()
    with stream(stage, **{"Last-Event-ID": "0"}) as answer:
        assert heard(answer.response, 1)


def test_a_stream_ends_by_itself(stage, monkeypatch):
    """After a while the browser comes back: no thread is held for ever."""
    monkeypatch.setattr(live, "LONGEST", 0.0)
    with stream(stage) as answer:
        assert b"".join(answer.response) == b"retry: 2000\n\n"


def test_a_silent_stream_shows_that_it_lives(stage, monkeypatch):
    """A line now and then, so that a connection that is gone is found out."""
    monkeypatch.setattr(live, "HEARTBEAT", 0.0)
    monkeypatch.setattr(live, "PAUSE", 0.01)
    monkeypatch.setattr(live, "LONGEST", 0.2)
    with stream(stage) as answer:
        assert b": still here\n\n" in b"".join(answer.response)


def test_a_row_and_a_panel_are_fetched_alone(stage, alice):
    """What a page that follows puts in place of the old ones."""
    row = alice.get("/claims/S-READY/row")
    assert row.strip().startswith('<tr data-claim="S-READY" data-state="ready"')
    assert "<html" not in alice.get("/claims/S-READY/panel")
    assert 'data-count="ready"' in alice.get("/claims/counts")


def test_the_worker_sends_and_the_stream_tells_over_a_real_connection(tmp_path):
    """Threads and sockets, as in the demonstration; and everything ends within moments."""
    with Stage(tmp_path, hold=timedelta(0)) as stage:
        alice = Visitor(stage.app.test_client())
        before = stage.bridge.cursor()
        with DIRECTLY.open(f"{stage.url}/events?after={before}", timeout=20) as answer:
            alice.does("/claims/S-READY/transmit")
            lines = iter(answer.readline, b"")
            claims = [json.loads(line[6:])["claim"] for line in _first(lines, b"data: ", 3)]
        assert set(claims) == {"S-READY"}
        end = time.monotonic() + 10
        while alice.state("S-READY") != "transmitted":
            assert time.monotonic() < end
            time.sleep(0.05)
        closing = time.monotonic()
    assert time.monotonic() - closing < 10


def _first(lines, start, count):
    """Return the first *count* lines that begin so."""
    found = []
    for line in lines:
        if line.startswith(start):
            found.append(line)
        if len(found) == count:
            break
    return found
