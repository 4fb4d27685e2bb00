"""Asking the gateway for a bearer, and reading what it answers.

*Source:* bodies and statuses recorded by third parties on the qualification platform, 2023 to 2026; among
them, a success whose document was empty.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from attrs import field, frozen

from chorus_bridge.chorus import wire
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Surprise

__all__ = ["OPERATION", "Token", "read_token", "token_request"]

OPERATION: Final = "token"
"""Name of this request in outcomes."""

_OK: Final = 200
_REFUSALS: Final = frozenset({400, 401, 403})
_AGAIN: Final = frozenset({408, 429})
_BROKEN: Final = 500
_LONGEST: Final = 365 * 86_400
"""Seconds. An hour is usual; a longer life than a year is not one this library knows how to believe."""


@frozen(kw_only=True)
class Token:
    """A bearer and how long it was good for when it was given."""

    value: str = field(repr=False)
    expires_in: timedelta


def token_request(client_id: str, client_secret: str) -> tuple[Mapping[str, str], bytes]:
    """Return the headers and the form that ask for a bearer."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
        "scope": "openid",
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return headers, urlencode(form).encode()


def read_token(status: int, body: bytes, *, retry_in: timedelta | None = None) -> Token | AuthRefused | Busy | Surprise:
    """Return the bearer, or what kept it from coming; an incomplete document is no bearer.

    Args:
        status: Status of the answer.
        body: Its body.
        retry_in: Wait the gateway asked for, when it did.
    """
    if status == _OK:
        return _granted(body)
    if status in _AGAIN or status >= _BROKEN:
        return Busy(operation=OPERATION, reason="token_unavailable", retry_in=retry_in, http_status=status)
    if status in _REFUSALS and _error(body) in {"invalid_client", "unauthorized_client", "access_denied"}:
        return AuthRefused(operation=OPERATION, cause=AuthCause.APPLICATION, http_status=status)
    return Surprise(operation=OPERATION, detail="token refused without a known reason", http_status=status)


def _error(body: bytes) -> str | None:
    try:
        return wire.text(wire.load(body), "error")
    except ValueError:
        return None


def _granted(body: bytes) -> Token | Busy | Surprise:
    try:
        document = wire.load(body)
    except ValueError:
        return Busy(operation=OPERATION, reason="token_unreadable", http_status=_OK)
    value, life = wire.text(document, "access_token"), wire.whole(document, "expires_in")
    kind = wire.text(document, "token_type")
    if value is None or kind is None or life is None or life <= 0:
        return Busy(operation=OPERATION, reason="token_empty", http_status=_OK)
    if kind.lower() != "bearer" or life > _LONGEST or not _printable(value):
        return Surprise(operation=OPERATION, detail="a token of an unknown kind", http_status=_OK)
    return Token(value=value, expires_in=timedelta(seconds=life))


def _printable(value: str) -> bool:
    """Return whether *value* can stand in a header as it is."""
    return value.isascii() and value.isprintable() and " " not in value
