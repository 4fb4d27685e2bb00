"""Talks to the portal, asynchronously."""

import asyncio
import contextvars
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
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
from chorus_bridge.transport.httpx_async import HttpxAsyncHttp
from chorus_bridge.transport.limiter import Limiter
from chorus_bridge.transport.port import NO_THREAD, AsyncHttp, HttpRequest, TransportFailure, Turns
from chorus_bridge.transport.token import AsyncTokenCache, Fetched

__all__ = ["AsyncSender"]

T = TypeVar("T")


class AsyncSender:
    """Carries operations to the portal; may be shared by the tasks of one event loop."""

    def __init__(
        self,
        settings: Settings,
        accounts: Callable[[str], TechnicalAccount | None],
        http: AsyncHttp | None = None,
        *,
        clock: Callable[[], float] = clocks.steady,
        wall: Callable[[], datetime] = clocks.wall,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
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
        self._http: AsyncHttp = HttpxAsyncHttp(settings) if http is None else http
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
        self._tokens = AsyncTokenCache(self._fetch, clock)

    async def send(self, operation: Operation[T], company: str, *, until: datetime | None = None) -> Reply[T]:
        """Return the outcome of *operation* in the name of *company*; a deposit is not begun after *until*."""
        talk = self._conversation.send(operation, company, until=until)
        result: object = None
        try:
            while True:
                result = await self._perform(talk.send(result))
        except StopIteration as end:
            reply: Reply[T] = end.value
            return reply
        finally:
            talk.close()

    async def close(self) -> None:
        """Close the connections this sender opened."""
        if self._owned:
            await self._http.close()

    async def _perform(self, step: Step) -> object:
        match step:
            case Wait(seconds):
                await self._sleep(seconds)
            case Borrow(valid_for):
                return await self._tokens.get(valid_for)
            case Drop(token):
                self._tokens.drop(token)
            case Reserve(patience):
                return await self._reserve(patience)
            case Exchange(request):
                return await self._exchange(request)
            case _:
                assert_never(step)
        return None

    async def _reserve(self, patience: float) -> float:
        """Return the seconds to wait for one's turn; without a thread to ask in, the queue is full."""
        ask = partial(self._turns.reserve, self._clock(), patience=patience)
        try:
            asked = asyncio.get_running_loop().run_in_executor(None, contextvars.copy_context().run, ask)
        except NO_THREAD:
            return patience + 1
        return await asked

    async def _exchange(self, request: HttpRequest) -> Exchanged:
        try:
            return await self._http.exchange(request)
        except TransportFailure as failure:
            return failure

    async def _fetch(self) -> Fetched:
        heard = await self._exchange(self._conversation.token_request())
        return self._conversation.token_read(heard)
