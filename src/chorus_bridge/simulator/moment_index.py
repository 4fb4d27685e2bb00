"""Invoices in the order of a moment of theirs, so that a period is found without looking at all of them."""

from bisect import bisect_left, bisect_right, insort
from datetime import datetime

_Entry = tuple[float, int]


class MomentIndex:
    """Identifiers in the order of a moment; one moment each."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._moments: dict[int, float] = {}

    def put(self, identifier: int, moment: datetime) -> None:
        """Set the moment of an identifier, new or known."""
        seconds = moment.timestamp()
        if self._moments.get(identifier) == seconds:
            return
        self.drop(identifier)
        self._moments[identifier] = seconds
        insort(self._entries, (seconds, identifier))

    def drop(self, identifier: int) -> None:
        """Forget an identifier; one that is not there does nothing."""
        seconds = self._moments.pop(identifier, None)
        if seconds is not None:
            del self._entries[bisect_left(self._entries, (seconds, identifier))]

    def between(self, first: datetime | None, before: datetime | None) -> tuple[int, ...]:
        """Return the identifiers of a period, in order of moment.

        Args:
            first: The first moment of it, `None` when it has no beginning.
            before: The first moment after it, `None` when it has no end.
        """
        start = 0 if first is None else bisect_left(self._entries, first.timestamp(), key=_seconds)
        end = len(self._entries) if before is None else bisect_left(self._entries, before.timestamp(), key=_seconds)
        return tuple(identifier for _, identifier in self._entries[start:end])

    def until(self, last: datetime | None) -> tuple[int, ...]:
        """Return the identifiers whose moment is not after *last*, all of them when it is `None`, in order."""
        end = len(self._entries) if last is None else bisect_right(self._entries, last.timestamp(), key=_seconds)
        return tuple(identifier for _, identifier in self._entries[:end])


def _seconds(entry: _Entry) -> float:
    """Return the moment of an entry."""
    return entry[0]
