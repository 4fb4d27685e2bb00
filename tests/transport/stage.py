"""What transport tests share: settings full of canaries, a scripted client, a clock that only sleeping moves."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from chorus_bridge.domain.situation import TechnicalAccount
from chorus_bridge.settings import PisteApplication, Portal, Settings
from chorus_bridge.transport.async_sender import AsyncSender
from chorus_bridge.transport.port import HttpAnswer, HttpRequest, TransportFailure
from chorus_bridge.transport.sender import Sender

SECRETS = ("canary-id", "canary-secret", "canary-login", "canary-password", "canary-bearer")
APPLICATION = PisteApplication(client_id="canary-id", client_secret="canary-secret\n")
ACCOUNT = TechnicalAccount(login=" canary-login", password="canary-password\n")
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TOKEN_BODY = b'{"access_token":"canary-bearer","token_type":"Bearer","expires_in":3600}'

Played = HttpAnswer | TransportFailure


def settings(url: str = "http://127.0.0.1:9", **changes: Any) -> Settings:
    """Return settings for a portal on this machine."""
    portal = changes.pop("portal", None) or Portal.on_this_machine(url)
    return Settings(portal=portal, application=APPLICATION, **changes)


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> HttpAnswer:
    """Return an answer; ``retry_after="7"`` is the header ``retry-after``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpAnswer(status=status, headers=named, body=body)


TOKEN = answer(body=TOKEN_BODY)
LOST = TransportFailure(sent=True, reason="read_timeout")
UNREACHED = TransportFailure(sent=False, reason="connect_timeout")


class Scripted:
    """A client that plays answers in order, the last one for ever, and keeps the requests."""

    def __init__(self, answers: Iterable[Played], tokens: Iterable[Played] = (TOKEN,)) -> None:
        self._answers = {False: list(answers), True: list(tokens)}
        self.requests: list[HttpRequest] = []

    def play(self, request: HttpRequest) -> HttpAnswer:
        """Return or raise what comes next."""
        self.requests.append(request)
        left = self._answers[request.url.endswith("/token")]
        played = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(played, TransportFailure):
            raise TransportFailure(sent=played.sent, reason=played.reason)
        return played

    def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Answer, blocking."""
        return self.play(request)

    def close(self) -> None:
        """Do nothing."""

    @property
    def asked(self) -> list[HttpRequest]:
        """The requests to the API."""
        return [request for request in self.requests if not request.url.endswith("/token")]

    @property
    def tokens(self) -> int:
        """How many times a bearer was asked for."""
        return len(self.requests) - len(self.asked)


class AsyncScripted:
    """The same client, asynchronous."""

    def __init__(self, scripted: Scripted) -> None:
        self._scripted = scripted

    async def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Answer."""
        return self._scripted.play(request)

    async def close(self) -> None:
        """Do nothing."""


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """Return steady seconds."""
        return self.seconds

    def wall(self) -> datetime:
        """Return the instant."""
        return START + timedelta(seconds=self.seconds - 1000.0)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.seconds += seconds

    async def asleep(self, seconds: float) -> None:
        """Let time pass."""
        self.sleep(seconds)


def nobody(_company: str) -> TechnicalAccount | None:
    """Return no account."""
    return None


def somebody(_company: str) -> TechnicalAccount | None:
    """Return the account."""
    return ACCOUNT


class Highest(random.Random):
    """Chance at its worst: every draw is the largest possible."""

    def uniform(self, a: float, b: float) -> float:
        """Return the upper bound."""
        del a
        return b


def sender(
    http: Scripted,
    clock: Clock,
    *,
    accounts: Callable[[str], TechnicalAccount | None] = somebody,
    **changes: Any,
) -> Sender:
    """Return a blocking sender over a scripted client and a still clock."""
    return Sender(settings(**changes), accounts, http, clock=clock, wall=clock.wall, sleep=clock.sleep, rng=Highest())


def async_sender(http: Scripted, clock: Clock, **changes: Any) -> AsyncSender:
    """Return the asynchronous one."""
    return AsyncSender(
        settings(**changes),
        somebody,
        AsyncScripted(http),
        clock=clock,
        wall=clock.wall,
        sleep=clock.asleep,
        rng=Highest(),
    )
