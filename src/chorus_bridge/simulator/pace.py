"""How fast invoices move by themselves: never, by being read, or with time."""

from datetime import datetime, timedelta
from typing import Protocol

from attrs import field, frozen
from attrs.validators import ge


class Pace(Protocol):
    """When an invoice takes its next step without anybody asking."""

    def due_after(self, reads: int, /) -> bool:
        """Say whether a step is due once an invoice was read this many times since the last one."""
        ...

    def moments_due(self, since: datetime, now: datetime, /) -> tuple[datetime, ...]:
        """Return the moments, in order, at which steps fell due after *since* and up to *now*."""
        ...


@frozen
class Manual:
    """Nothing moves but by `advance`, `set_status` or the recipient."""

    def due_after(self, _reads: int, /) -> bool:
        """Return False."""
        return False

    def moments_due(self, _since: datetime, _now: datetime, /) -> tuple[datetime, ...]:
        """Return nothing."""
        return ()


@frozen
class EveryReads:
    """One step after each *count* reads of an invoice: in a search result, consulted, or its history.

    The read that completes the count still shows the old status.
    """

    count: int = field(validator=ge(1))

    def due_after(self, reads: int, /) -> bool:
        """Return True when the count is reached."""
        return reads >= self.count

    def moments_due(self, _since: datetime, _now: datetime, /) -> tuple[datetime, ...]:
        """Return nothing: time alone moves no invoice."""
        return ()


@frozen
class Every:
    """One step each time *period* elapses on the simulator's clock, dated when it fell due."""

    period: timedelta = field()

    @period.validator
    def _positive(self, _attribute: object, value: timedelta) -> None:
        if value <= timedelta(0):
            raise ValueError("period must be positive")

    def due_after(self, _reads: int, /) -> bool:
        """Return False: reading alone moves no invoice."""
        return False

    def moments_due(self, since: datetime, now: datetime, /) -> tuple[datetime, ...]:
        """Return one moment per whole period elapsed."""
        return tuple(since + self.period * count for count in range(1, (now - since) // self.period + 1))


def pace_from(text: str) -> Pace:
    """Return the pace written `manual`, `reads:N` or `every:SECONDS`.

    Raises:
        ValueError: The text is none of these, or its number is not positive.
    """
    kind, _, number = text.partition(":")
    if kind == "manual" and not number:
        return Manual()
    if kind == "reads" and number.isdecimal():
        return EveryReads(int(number))
    if kind == "every" and number.isdecimal():
        return Every(timedelta(seconds=int(number)))
    raise ValueError(f"not a pace: {text!r}; write manual, reads:N or every:SECONDS")
