"""Asking for a bearer, and what does not count as one."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.chorus.token import Token, read_token, token_request
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Surprise

GOOD = b'{"access_token":"canary","token_type":"Bearer","expires_in":3600,"scope":"openid"}'


def refused(status: int) -> AuthRefused:
    """Return a refusal of the application."""
    return AuthRefused(operation="token", cause=AuthCause.APPLICATION, http_status=status)


def busy(status: int, reason: str) -> Busy:
    """Return a gateway that gave no bearer for now."""
    return Busy(operation="token", reason=reason, http_status=status)


def surprise(status: int, detail: str) -> Surprise:
    """Return an answer nobody has described."""
    return Surprise(operation="token", detail=detail, http_status=status)


def test_the_credentials_go_in_the_form():
    """A form, not a header, with the characters of a secret escaped."""
    headers, form = token_request("app", "s&cr=t +")
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(form.decode())) == {
        "grant_type": "client_credentials",
        "client_id": "app",
        "client_secret": "s&cr=t +",
        "scope": "openid",
    }


def test_a_bearer_is_read_and_not_shown():
    """Its value stays out of its repr."""
    token = read_token(200, GOOD)
    assert token == Token(value="canary", expires_in=timedelta(hours=1))
    assert "canary" not in repr(token)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b"", busy(200, "token_unreadable")),
        (200, b"<html>", busy(200, "token_unreadable")),
        (200, b"{}", busy(200, "token_empty")),
        *[
            (200, GOOD.replace(*change), busy(200, "token_empty"))
            for change in [
                (b"canary", b""), (b"Bearer", b" "), (b"3600", b"0"), (b"3600", b"-1"), (b"3600", b"null"),
            ]
        ],
        *[
            (200, GOOD.replace(*change), surprise(200, "a token of an unknown kind"))
            for change in [
                (b"Bearer", b"mac"), (b"canary", b"a\\r\\nb"), (b"canary", b"a b"), (b"canary", b"\\u00e9"),
                (b"3600", b"9000000000000000000"),
            ]
        ],
        (400, b'{"error":"invalid_client"}', refused(400)),
        (401, b'{"error":"unauthorized_client"}', refused(401)),
        (400, b'{"error":"invalid_scope"}', surprise(400, "token refused without a known reason")),
        (403, b"<html>", surprise(403, "token refused without a known reason")),
        (302, b"", surprise(302, "token refused without a known reason")),
        *[
            (status, GOOD, busy(status, "token_unavailable"))
            for status in (408, 429, 500, 502, 503)
        ],
    ],
)  # fmt: skip
def test_anything_else_is_not_a_bearer(status, body, outcome):
    """An empty success, seen in production, least of all."""
    assert read_token(status, body) == outcome


def test_the_wait_the_gateway_asks_for_is_kept():
    """A busy gateway says how long."""
    wait = timedelta(seconds=7)
    told = read_token(429, b"", retry_in=wait)
    assert isinstance(told, Busy)
    assert told.retry_in == wait


@given(st.integers(100, 599), st.binary(max_size=60))
def test_no_answer_is_ever_an_exception(status, body):
    """Whatever comes, there is an outcome."""
    assert isinstance(read_token(status, body), Token | AuthRefused | Busy | Surprise)
