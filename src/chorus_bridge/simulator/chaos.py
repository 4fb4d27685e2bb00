"""Faults drawn at random, the same ones each time for the same seed, and the order in which faults are met."""

import random
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from attrs import evolve, field, frozen
from attrs.validators import ge, optional

from chorus_bridge.simulator.faults import ANNOUNCING, SLOW, Fault, FaultKind, concerns, worded
from chorus_bridge.simulator.tokens import TOKEN_PATH

_ROUNDING: Final = 1e-9
"""Ten times a probability of 0.1 is a little more than one."""


def _kept(routes: Mapping[str, Mapping[str, float]]) -> Mapping[str, Mapping[str, float]]:
    """Return the probabilities as nobody can change them any more."""
    return MappingProxyType({route: MappingProxyType(dict(odds)) for route, odds in routes.items()})


@frozen
class Chaos:
    """How likely each fault is, route by route.

    The fate of the n-th request of a route depends on the seed, the route and n alone, whatever the other routes
    receive in between. A request meets one fault at most.

    Attributes:
        seed: Where the numbers come from.
        routes: For each route, the words of the faults and their probabilities, one at most in all:
            `{"factures/v1/soumettre": {"CUT_AFTER": 0.05, "HTTP_429": 0.02}, "*": {"RESET": 0.01}}`. The first route
            that concerns a request decides; `*` stands for anything but the token. Words are those of `worded`.
        delay: Shortest and longest time of a `HANG`, `DELAY`, `LATE` or `DRIP`.
        retry_after: Fewest and most seconds announced by a 429 or a 503, which then announces as often nothing, seconds
            or a date; `None` to announce nothing ever.
        limit: Most faults in all, `None` for no limit.

    Raises:
        ValueError: A word names no fault, probabilities are not some, or an empty token is awaited elsewhere than at
            the token endpoint.
    """

    seed: int
    routes: Mapping[str, Mapping[str, float]] = field(converter=_kept)
    delay: tuple[timedelta, timedelta] = field(default=(timedelta(seconds=0.5), timedelta(seconds=2)), kw_only=True)
    retry_after: tuple[int, int] | None = field(default=None, kw_only=True)
    limit: int | None = field(default=None, validator=optional(ge(0)), kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse odds that cannot be."""
        for route, odds in self.routes.items():
            if any(not 0 <= odd <= 1 for odd in odds.values()) or sum(odds.values()) > 1 + _ROUNDING:
                raise ValueError(f"{route}: probabilities lie between 0 and 1, and so does their sum")
            kinds = {worded(word)[0] for word in odds}
            if FaultKind.EMPTY_TOKEN in kinds and not concerns(route, TOKEN_PATH):
                raise ValueError(f"{route}: only the token endpoint answers an empty token")
        for low, high in (self.delay, self.retry_after or (0, 0)):
            if not low * 0 <= low <= high:  # type: ignore[operator]  # both are times, or both numbers
                raise ValueError("bounds are the least, then the most, neither negative")


class Dice:
    """The draws of one chaos, in progress."""

    def __init__(self, chaos: Chaos) -> None:
        self._chaos = chaos
        self._drawn = 0
        # A text is hashed the same way in every process, unlike a tuple.
        self._dice = {route: random.Random(f"{chaos.seed} {route}") for route in chaos.routes}

    def draw(self, path: str) -> Fault | None:
        """Return the fault the next request to this path meets, `None` for none."""
        route = next((route for route in self._dice if concerns(route, path)), None)
        if route is None or self._drawn == self._chaos.limit:
            return None
        dice = self._dice[route]
        left = dice.random()
        for word, odd in self._chaos.routes[route].items():
            left -= odd
            if left < 0:
                self._drawn += 1
                return self._fault(word, dice)
        return None

    def _fault(self, word: str, dice: random.Random) -> Fault:
        """Return the fault a word names, its settings drawn."""
        kind, after = worded(word)
        shortest, longest = self._chaos.delay
        delay = shortest + (longest - shortest) * dice.random() if kind in SLOW else None
        fault = Fault(kind=kind, after_processing=after, delay=delay)
        if self._chaos.retry_after is None or kind not in ANNOUNCING:
            return fault
        seconds, form = dice.randint(*self._chaos.retry_after), dice.randrange(3)
        return fault if form == 0 else evolve(fault, retry_after=seconds, retry_as_date=form == 1)


class Faults:
    """The faults to come: those of the script first, first given first met, then those of chaos."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._dice: Dice | None = None

    def add(self, script: Iterable[Fault]) -> None:
        """Queue faults after those already waiting."""
        self._waiting.extend(script)

    def clear(self) -> None:
        """Forget the faults still waiting."""
        self._waiting.clear()

    def unleash(self, chaos: Chaos | None) -> None:
        """Draw faults at random from now on, from the first number of the seed; `None` to stop."""
        self._dice = None if chaos is None else Dice(chaos)

    def take(self, path: str) -> Fault | None:
        """Return the fault a request to this path meets, used once; `None` when it meets none."""
        for position, fault in enumerate(self._waiting):
            if fault.meets(path):
                left = [evolve(fault, times=fault.times - 1)] if fault.times > 1 else []
                self._waiting[position : position + 1] = left
                return fault
        return None if self._dice is None else self._dice.draw(path)
