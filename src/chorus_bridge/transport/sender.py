"""Talks to the portal, blocking."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, assert_never

from chorus_bridge.domain.situation import TechnicalAccount
from chorus_bridge.effects import Operation, Reply
from chorus_bridge.settings import Settings
from chorus_bridge.transport import clock as clocks
from chorus_bridge.transport.conversation import (
    Borrow,
    Conversation,
    Drop,
    Exchange,
    Exchanged,
    Reserve,
    Step,
    Wait,
)
from chorus_bridge.transport.httpx_sync import HttpxHttp
from chorus_bridge.transport.limiter import Limiter
from chorus_bridge.transport.port import Http, HttpRequest, TransportFailure, Turns
from chorus_bridge.transport.token import Fetched, TokenCache

__all__ = ["Sender"]

T = TypeVar("T")


class Sender:
    """Carries operations to the portal; may be shared by threads."""

    def __init__(
        self,
        settings: Settings,
        accounts: Callable[[str], TechnicalAccount | None],
        http: Http | None = None,
        *,
        clock: Callable[[], float] = clocks.steady,
        wall: Callable[[], datetime] = clocks.wall,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
        turns: Turns | None = None,
    ) -> None:
        """Talk as *settings* say.

        Args:
            settings: Where to, and how patiently.
            accounts: Look-up of a company's technical account, made at each request.
            http: Client to use, closed by whoever made it; one of our own when absent.
            clock: Steady seconds.
            wall: The present instant, aware.
            sleep: Waits that many seconds.
            rng: Where random waits come from.
            turns: Whose turn it is, when other processes use the same application; this sender's own count otherwise.

        Raises:
            ConfigurationError: The settings cannot work.
        """
        self._owned = http is None
        self._http: Http = HttpxHttp(settings) if http is None else http
        self._sleep = sleep
        self._clock = clock
        self._turns: Turns = turns or Limiter(settings.requests_per_second)
        self._conversation = Conversation(
            settings=settings,
            accounts=accounts,
            clock=clock,
            wall=wall,
            rng=rng or random.SystemRandom(),
        )
        self._tokens = TokenCache(self._fetch, clock)

    def send(self, operation: Operation[T], company: str, *, until: datetime | None = None) -> Reply[T]:
        """Return the outcome of *operation* in the name of *company*; a deposit is not begun after *until*."""
        talk = self._conversation.send(operation, company, until=until)
        result: object = None
        try:
            while True:
                result = self._perform(talk.send(result))
        except StopIteration as end:
            reply: Reply[T] = end.value
            return reply
        finally:
            talk.close()

    def close(self) -> None:
        """Close the connections this sender opened."""
        if self._owned:
            self._http.close()

    def _perform(self, step: Step) -> object:
        match step:
            case Wait(seconds):
                self._sleep(seconds)
            case Borrow(valid_for):
                return self._tokens.get(valid_for)
            case Drop(token):
                self._tokens.drop(token)
            case Reserve(patience):
                return self._turns.reserve(self._clock(), patience=patience)
            case Exchange(request):
                return self._exchange(request)
            case _:
                assert_never(step)
        return None

    def _exchange(self, request: HttpRequest) -> Exchanged:
        try:
            return self._http.exchange(request)
        except TransportFailure as failure:
            return failure

    def _fetch(self) -> Fetched:
        return self._conversation.token_read(self._exchange(self._conversation.token_request()))
