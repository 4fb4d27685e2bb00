"""What comes from outside is bounded before it is worked on: sizes, depths, numbers, names, times."""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
import zlib
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chorus_bridge import Settings
from chorus_bridge.chorus import operations, submission, wire
from chorus_bridge.chorus.token import Token, read_token
from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.effects import Statement
from chorus_bridge.errors import AuthRefused, BadValue, Busy, ConfigurationError, StoreError, Surprise, Unsure
from chorus_bridge.outbox import opening, sqlite
from chorus_bridge.transport import AsyncSender, Sender
from tests.builders import assessed
from tests.security.stage import ACCOUNT, finished, settings
from tests.transport.loopback import dripping, loopback, whole

TOKEN = b'{"access_token":"canary-bearer","token_type":"Bearer","expires_in":3600}'
READ, DEPOSIT = operations.own_structures(), operations.submit({})
MEGABYTE = 1024 * 1024


def blocking(chosen, operation):
    """Return the outcome of *operation*, blocking."""
    sender = Sender(chosen, lambda _: ACCOUNT, sleep=lambda _: None)
    try:
        return sender.send(operation, "company-1")
    finally:
        sender.close()


def asynchronous(chosen, operation):
    """Return the outcome of *operation*, asynchronously."""

    async def story():
        sender = AsyncSender(chosen, lambda _: ACCOUNT)
        try:
            return await sender.send(operation, "company-1")
        finally:
            await sender.close()

    return finished(story())


colours = pytest.mark.parametrize("ask", [blocking, asynchronous])


def after_a_token(behaviour):
    """Return a server that gives a bearer, then behaves as told."""

    def behave(client, request):
        (whole(TOKEN) if request.startswith(b"POST /api/oauth/token") else behaviour)(client, request)

    return behave


@colours
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "GZIP", "unheard-of"])
def test_a_compressed_answer_is_never_unpacked(ask, encoding):
    """A bomb of a few kilobytes costs a few kilobytes, and what a deposit's answer said stays unknown."""
    bomb = gzip.compress(b"0" * (64 * MEGABYTE), 9)
    bomb = zlib.compress(b"0" * (64 * MEGABYTE), 9) if encoding == "deflate" else bomb
    with loopback(after_a_token(whole(bomb, "200 OK", f"Content-Encoding: {encoding}"))) as server:
        tracemalloc.start()
        reply = ask(settings(server.url), DEPOSIT)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (type(reply), reply.reason) == (Unsure, "encoded_answer")
    assert peak < 8 * MEGABYTE


@colours
@pytest.mark.parametrize("announced", [True, False])
def test_an_answer_without_end_is_left_at_the_limit(ask, announced):
    """Whether it announces its size or not: the reader stops a little after the limit, and says "unknown"."""
    head = b"Content-Length: 99999999999\r\n" if announced else b"Connection: close\r\n"

    def flood(client, _):
        client.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        for _ in range(1000):
            client.sendall(b"[" * 65536)

    with loopback(after_a_token(flood)) as server:
        reply = ask(settings(server.url, answer_limit=MEGABYTE), DEPOSIT)
    assert (type(reply), reply.reason) == (Unsure, "answer_too_large")


@colours
def test_headers_without_end_are_left(ask):
    """They are bounded too, by the library that reads them."""
    with loopback(after_a_token(whole(b"{}", "200 OK", *(f"X-{n}: {'x' * 1000}" for n in range(500))))) as server:
        reply = ask(settings(server.url), DEPOSIT)
    assert (type(reply), reply.reason) == (Unsure, "connection_lost")


@colours
def test_a_token_s_answer_has_the_same_bounds(ask):
    """The server that gives bearers is not trusted with our memory either."""
    with loopback(whole(b"x" * (2 * MEGABYTE))) as server:
        reply = ask(settings(server.url, answer_limit=MEGABYTE, attempts=1), READ)
    assert (type(reply), reply.operation, reply.reason) == (Busy, "token", "answer_too_large")


HOSTILE = [
    pytest.param(b"[" * 200_000, id="arrays without end"),
    pytest.param(b'{"a":' * 200_000, id="objects without end"),
    pytest.param(b'{"a":' * 150 + b"1" + b"}" * 150, id="a little too deep"),
    pytest.param(b'{"a":' + b"9" * 1_000_000 + b"}", id="a number of a million digits"),
    pytest.param(b'{"a":1e9999999999999999999}', id="an exponent out of range"),
    pytest.param(b'{"a":NaN}', id="no number"),
    pytest.param(b'{"a":Infinity}', id="infinity"),
    pytest.param(b'{"a":"\xff"}', id="not UTF-8"),
    pytest.param(b"\xef\xbb\xbf\xef\xbb\xbf{}", id="two marks"),
    pytest.param(b"", id="nothing"),
    pytest.param(b"[]", id="not an object"),
    pytest.param(b" " * (10 * MEGABYTE) + b"{}", id="too large"),
]


@pytest.mark.parametrize("raw", HOSTILE)
def test_hostile_json_is_refused_quickly_and_unquoted(raw):
    """Nothing of it is in the error, whose causes are dropped: they would hold the whole document."""
    began = time.monotonic()
    with pytest.raises(ValueError, match=r"not readable as JSON|not a JSON object|too large") as caught:
        wire.load(raw)
    assert time.monotonic() - began < 2
    assert caught.value.__cause__ is None
    assert len(repr(caught.value)) < 100


@pytest.mark.parametrize("exponent", [31, 4000, 999_999_999])
def test_an_amount_that_would_fill_the_memory_is_unreadable(exponent):
    """A few characters that stand for a gigabyte of zeros are no amount."""
    for text in (f"1e{exponent}", f"-1e-{exponent}"):
        read = wire.load(f'{{"a":{text},"b":"{text}"}}'.encode())
        assert (wire.amount(read, "a"), wire.amount(read, "b"), wire.whole(read, "a")) == (None, None, None)
    assert wire.amount({"a": Decimal("1e30")}, "a") == Decimal("1e30")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)
bearers = st.fixed_dictionaries(
    {
        "access_token": st.sampled_from(["good", "a b", "a\r\nX: y", "é", "", "\0"]) | st.text(max_size=9) | values,
        "token_type": st.sampled_from(["Bearer", "bearer", "Basic"]) | values,
        "expires_in": st.sampled_from([3600, "3600", 10**30, 0, -1, 31_536_001, 1.5]) | values,
    }
)


@example(200, {"access_token": "a\r\nX: y", "token_type": "Bearer", "expires_in": 3600})
@example(200, {"access_token": "a b", "token_type": "Bearer", "expires_in": 3600})
@example(200, {"access_token": "good", "token_type": "Bearer", "expires_in": 10**30})
@given(status=st.sampled_from([200, 200, 200, 400, 401, 403, 429, 500, 503]), document=bearers | values)
def test_no_document_makes_a_doubtful_bearer(status, document):
    """Whatever its server answers is an outcome; a bearer can stand in a header, and lives a year at most."""
    found = read_token(status, json.dumps(document).encode())
    assert isinstance(found, Token | AuthRefused | Busy | Surprise)
    if isinstance(found, Token):
        assert found.value.isascii()
        assert found.value.isprintable()
        assert " " not in found.value
        assert 0 < found.expires_in.total_seconds() <= 365 * 86_400


@pytest.mark.parametrize("rate", ["NaN", "sNaN", "Infinity", "-Infinity", "0", "-1"])
def test_a_rate_that_is_none_does_not_lift_the_limit(rate):
    """A rate that is not a positive number is refused; only the word "none" means no limit."""
    environ = {"PORTAL": "sandbox", "CLIENT_ID": "a", "CLIENT_SECRET": "b", "REQUESTS_PER_SECOND": rate}
    with pytest.raises(ConfigurationError, match="not above zero"):
        Settings.from_environment({f"CHORUS_BRIDGE_{name}": value for name, value in environ.items()})


@colours
def test_a_server_that_drips_costs_a_deadline(ask):
    """However alive it looks; the whole exchange is bounded, not only each silence."""
    with loopback(after_a_token(dripping(b"HTTP/1.1 200 OK\r\nX: "))) as server:
        began = time.monotonic()
        reply = ask(settings(server.url, deposit_deadline=timedelta(milliseconds=250)), DEPOSIT)
    assert (type(reply), reply.reason) == (Unsure, "deadline")
    assert time.monotonic() - began < 3


@colours
def test_a_server_of_bearers_that_drips_costs_its_own_deadline(ask):
    """A bearer is waited for a moment, not for as long as a deposit."""
    with loopback(dripping(b"HTTP/1.1 200 OK\r\nX: ")) as server:
        began = time.monotonic()
        reply = ask(settings(server.url, attempts=1, token_timeout=timedelta(milliseconds=250)), READ)
    assert (type(reply), reply.operation, reply.reason) == (Busy, "token", "deadline")
    assert time.monotonic() - began < 3


def test_a_frozen_submission_is_read_up_to_a_limit(monkeypatch):
    """Even our own outbox is not trusted with the memory: it may have been written by another hand."""
    monkeypatch.setattr(submission, "_LARGEST", 100)
    with pytest.raises(BadValue, match="damaged"):
        submission.Submission.from_bytes(b'{"schema":1,"x":"' + b"x" * 100 + b'"}')


def test_a_locked_database_is_waited_for_a_bounded_time(monkeypatch, tmp_path):
    """Another process that holds the file makes an error, which says that nothing was changed."""
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with (
        sqlite.SqliteStore(tmp_path / "outbox.sqlite3") as held,
        sqlite.SqliteStore(tmp_path / "outbox.sqlite3") as late,
    ):
        held._connection.execute("BEGIN IMMEDIATE")
        statement = Statement(name="keep_document", params={"sha256": "0", "body": b"", "at": "x"})
        with pytest.raises(StoreError, match="SQLITE_BUSY"):
            late.execute([statement])
        held._connection.execute("ROLLBACK")
        assert late.execute([Statement(name="document", params={"sha256": "0"})]) == ((),)


NAMES = ["../../etc/passwd", "a/b.pdf", "a\\b.pdf", "C:\\x.pdf", "a\0.pdf", "a\r\nX: y.pdf", "\x1b[31m.pdf"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_that_is_a_path_or_hides_something_is_not_sent(name):
    """It is refused with its place; nothing here ever opens a file by it."""
    codes = {FindingCode.PDF_NAME_INVALID, FindingCode.ATTACHMENT_NAME_INVALID}
    found = assessed(invoice__document__name=name)
    assert {finding.code for finding in found.missing} & codes
    assert not found.can_transmit
