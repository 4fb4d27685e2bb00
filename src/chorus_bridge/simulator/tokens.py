"""The token endpoint of PISTE.

*Source:* bodies recorded by third parties on the qualification platform, 2023 to 2026. Codes of error other
than `invalid_client` are those of RFC 6749, not observed.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

from chorus_bridge.simulator.answers import Answer, json_answer, text_answer
from chorus_bridge.simulator.requests import Request
from chorus_bridge.simulator.world import World

TOKEN_PATH: Final = "/api/oauth/token"  # noqa: S105 - a path
_TOKEN_LENGTH: Final = 54  # the length third parties observe; the content is opaque


class Tokens:
    """The tokens granted and not yet expired."""

    def __init__(self, world: World, life: timedelta, ids: Iterator[int]) -> None:
        self._world = world
        self._life = life
        self._ids = ids
        self._live: dict[str, tuple[str, datetime]] = {}

    def grant(self, request: Request, now: datetime) -> Answer:
        """Return a token for good credentials, an OAuth error with HTTP 400 otherwise.

        An unknown identifier and a wrong secret get the very same answer, as on the real gateway.
        """
        if request.method != "POST":
            return text_answer(405, "Method Not Allowed")
        if request.content_type != "application/x-www-form-urlencoded":
            return _error("invalid_request", "Unsupported content type")
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        if form.get("grant_type") != "client_credentials":
            return _error("unsupported_grant_type", "Unsupported grant type")
        application = self._world.application(form.get("client_id", ""))
        if application is None or application.client_secret != form.get("client_secret"):
            return _error("invalid_client", "Client authentication failed")
        if "openid" not in form.get("scope", "").split():
            return _error("invalid_scope", "Invalid scope")
        return json_answer(
            {
                "access_token": self._issued(application.client_id, now),
                "token_type": "Bearer",
                "expires_in": int(self._life.total_seconds()),
                "scope": "openid",
            }
        )

    def owner(self, token: str, now: datetime) -> str | None:
        """Return the application a token was granted to, `None` when it is unknown or expired."""
        client_id, expiry = self._live.get(token, (None, now))
        return client_id if now < expiry else None

    def forget(self, token: str) -> None:
        """End the life of a token now."""
        self._live.pop(token, None)

    def _issued(self, client_id: str, now: datetime) -> str:
        """Return a new token; several live together, as for several workers of one application."""
        self._live = {token: held for token, held in self._live.items() if now < held[1]}
        seed = f"{client_id}|{now.isoformat()}|{next(self._ids)}"
        token = hashlib.sha256(seed.encode()).hexdigest()[:_TOKEN_LENGTH]
        self._live[token] = (client_id, now + self._life)
        return token


def _error(code: str, description: str) -> Answer:
    """Return an OAuth error."""
    return json_answer({"error": code, "error_description": description}, status=400)
