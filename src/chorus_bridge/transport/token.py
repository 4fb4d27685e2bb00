"""The bearer in use, fetched by one caller at a time and shared by all."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from attrs import frozen

from chorus_bridge.chorus.token import Token
from chorus_bridge.errors import AuthRefused, Busy, Surprise

__all__ = ["AsyncTokenCache", "Fetched", "TokenCache"]

Fetched: TypeAlias = Token | AuthRefused | Busy | Surprise
Clock: TypeAlias = Callable[[], float]


@frozen
class _Held:
    token: Token
    until: float


class _Shelf:
    """What both colours keep. Callers hold the flight's lock when they land one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: _Held | None = None
        self._last: Fetched | None = None
        self.flights = 0

    def ready(self, valid_for: timedelta) -> Token | None:
        """Return the bearer if it has that much life left."""
        held = self._held
        if held is None or held.until - self._clock() < valid_for.total_seconds():
            return None
        return held.token

    def landed(self, seen: int) -> Fetched | None:
        """Return what was fetched since *seen* flights: those who waited share it, good or bad."""
        return self._last if self.flights != seen else None

    def land(self, fetched: Fetched, asked_at: float) -> Fetched:
        """Keep a bearer, its life counted from before it was asked for; of a failure, only the news."""
        if isinstance(fetched, Token):
            self._held = _Held(fetched, asked_at + fetched.expires_in.total_seconds())
        self._last = fetched
        self.flights += 1
        return fetched

    def drop(self, token: Token) -> None:
        """Forget *token* if it is still the one in use: two refusals of one bearer renew it once."""
        if self._held is not None and self._held.token is token:
            self._held = self._last = None

    def now(self) -> float:
        """Return the steady clock's reading."""
        return self._clock()


class TokenCache:
    """The bearer of one application, for threads."""

    def __init__(self, fetch: Callable[[], Fetched], clock: Clock) -> None:
        """Fetch with *fetch* when needed, measuring life with *clock*, in seconds."""
        self._fetch = fetch
        self._shelf = _Shelf(clock)
        self._flight = threading.Lock()

    def get(self, valid_for: timedelta) -> Fetched:
        """Return a bearer with *valid_for* to live, or the best there is, or why there is none."""
        seen = self._shelf.flights
        ready = self._shelf.ready(valid_for)
        if ready is not None:
            return ready
        with self._flight:
            known = self._shelf.ready(valid_for) or self._shelf.landed(seen)
            if known is not None:
                return known
            asked_at = self._shelf.now()
            return self._shelf.land(self._fetch(), asked_at)

    def drop(self, token: Token) -> None:
        """Forget *token*, which the gateway refused."""
        self._shelf.drop(token)


class AsyncTokenCache:
    """The bearer of one application, for the tasks of one event loop."""

    def __init__(self, fetch: Callable[[], Awaitable[Fetched]], clock: Clock) -> None:
        """Fetch with *fetch* when needed, measuring life with *clock*, in seconds."""
        self._fetch = fetch
        self._shelf = _Shelf(clock)
        self._flight = asyncio.Lock()

    async def get(self, valid_for: timedelta) -> Fetched:
        """Return a bearer with *valid_for* to live, or the best there is, or why there is none."""
        seen = self._shelf.flights
        ready = self._shelf.ready(valid_for)
        if ready is not None:
            return ready
        async with self._flight:
            known = self._shelf.ready(valid_for) or self._shelf.landed(seen)
            if known is not None:
                return known
            asked_at = self._shelf.now()
            return self._shelf.land(await self._fetch(), asked_at)

    def drop(self, token: Token) -> None:
        """Forget *token*, which the gateway refused."""
        self._shelf.drop(token)
