"""Everything that may go wrong between a client and the portal: kinds, and one fault to come.

A new kind of fault is one member of `FaultKind`, and one line of the table in `disturbed` when it replaces the answer.
"""

import enum
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Final

from attrs import field, frozen
from attrs.validators import ge, optional

from chorus_bridge.simulator.tokens import TOKEN_PATH

_BEFORE, _AFTER = "_BEFORE", "_AFTER"


class FaultKind(enum.StrEnum):
    """What the client meets instead of the answer."""

    HTTP_429 = "HTTP_429"
    """Too many requests, with `Retry-After` when given. The real body is unknown: empty here."""
    HTTP_500_JSON = "HTTP_500_JSON"
    """An internal error in JSON."""
    HTTP_500_HTML = "HTTP_500_HTML"
    """An internal error as a page."""
    HTTP_502_HTML = "HTTP_502_HTML"
    """A gateway page."""
    HTTP_503_HTML = "HTTP_503_HTML"
    """A maintenance page, with `Retry-After` when given."""
    HTTP_504_HTML = "HTTP_504_HTML"
    """The page of a gateway that stopped waiting."""
    EMPTY_200 = "EMPTY_200"
    """A success without a body."""
    HTML_200 = "HTML_200"
    """A success whose body is a page."""
    TRUNCATED_JSON = "TRUNCATED_JSON"
    """The first half of the JSON, in an HTTP answer that is otherwise well formed."""
    DUPLICATE = "DUPLICATE"
    """A refusal for a number already used, true or not."""
    EXPIRED_TOKEN = "EXPIRED_TOKEN"  # noqa: S105 - a kind of fault
    """The token presented is dead, for this request and for those to come."""
    EMPTY_TOKEN = "EMPTY_TOKEN"  # noqa: S105 - a kind of fault
    """A token document without a token, as PISTE has answered in production; meets token requests alone."""
    CUT = "CUT"
    """The connection is closed without an answer."""
    CUT_MIDWAY = "CUT_MIDWAY"
    """The request is processed and the connection is closed in the middle of the answer."""
    RESET = "RESET"
    """The connection is reset (TCP RST) without an answer."""
    HANG = "HANG"
    """Silence, then the connection is closed without an answer."""
    DELAY = "DELAY"
    """The request is processed at once and the answer comes late."""
    LATE = "LATE"
    """The request is held back, and processed and answered only once the delay is over: a client that stopped
    waiting before then was not yet served, and will be."""
    DRIP = "DRIP"
    """The request is processed and the answer comes a few bytes at a time."""


SLOW: Final = frozenset({FaultKind.HANG, FaultKind.DELAY, FaultKind.LATE, FaultKind.DRIP})
"""Kinds made of time: they last one second unless told otherwise."""
_ALWAYS_PROCESSED: Final = frozenset({FaultKind.DELAY, FaultKind.DRIP, FaultKind.CUT_MIDWAY})
_OF_THEMSELVES: Final = _ALWAYS_PROCESSED | {FaultKind.LATE, FaultKind.EMPTY_TOKEN}
"""Kinds that say by themselves when the request is processed."""
ANNOUNCING: Final = frozenset({FaultKind.HTTP_429, FaultKind.HTTP_503_HTML})
"""Kinds that may say when to come back."""
_WORDS: Final = {kind.value: (kind, False) for kind in FaultKind} | {
    kind.value + moment: (kind, moment == _AFTER)
    for kind in FaultKind
    if kind not in _OF_THEMSELVES
    for moment in (_BEFORE, _AFTER)
}


def worded(word: str) -> tuple[FaultKind, bool]:
    """Return the kind a word names, and whether the request is processed before the fault hides its answer.

    Args:
        word: A kind, followed by `_BEFORE` or `_AFTER` (processing) where both may be: `CUT_AFTER`. A kind alone means
            before.

    Raises:
        ValueError: The word names no fault.
    """
    if word not in _WORDS:
        raise ValueError(f"not a fault: {word!r}; write one of {', '.join(_WORDS)}")
    return _WORDS[word]


def concerns(route: str | None, path: str) -> bool:
    """Say whether a route names this path.

    Args:
        route: End of a path, such as `factures/v1/soumettre`, in which `*` stands for anything; `None` for everything.
            The token endpoint is met when it is named without a `*`, and never otherwise.
        path: Path of a request.
    """
    if route is None or "*" in route:
        return path != TOKEN_PATH and (route is None or _ends(path, route))
    return _ends(path, route)


def _ends(path: str, route: str) -> bool:
    """Say whether a path ends as said, a whole segment at least."""
    return fnmatchcase(path, route) or fnmatchcase(path, f"*/{route.lstrip('/')}")


@frozen(kw_only=True)
class Fault:
    """One fault to come.

    Attributes:
        route: End of the path it waits for, such as `factures/v1/soumettre`, in which `*` stands for anything; `None`
            for any operation but the token.
        kind: What happens.
        times: How many requests it meets before it is gone.
        after_processing: Whether the portal handles the request before the fault hides its answer. Without effect on
            the kinds that say so by themselves: `DELAY`, `LATE`, `DRIP`, `CUT_MIDWAY`.
        retry_after: Seconds announced by a 429 or a 503, `None` to announce nothing.
        retry_as_date: Whether they are announced as an HTTP date, by the portal's clock.
        delay: How long the client waits before it meets the fault, or how long a `DRIP` lasts. When absent: one second
            for `HANG`, `DELAY`, `LATE` and `DRIP`, nothing for the others.
    """

    route: str | None = None
    kind: FaultKind
    times: int = field(default=1, validator=ge(1))
    after_processing: bool = False
    retry_after: int | None = field(default=None, validator=optional(ge(0)))
    retry_as_date: bool = False
    delay: timedelta | None = field(default=None, validator=optional(ge(timedelta(0))))

    def meets(self, path: str) -> bool:
        """Say whether the fault waits for requests to this path."""
        if self.kind is FaultKind.EMPTY_TOKEN:
            return path == TOKEN_PATH
        return concerns(self.route, path)

    @property
    def processes(self) -> bool:
        """Whether the portal has handled the request when the client meets the fault."""
        return self.kind in _ALWAYS_PROCESSED or (self.after_processing and self.kind not in _OF_THEMSELVES)

    @property
    def lasts(self) -> timedelta:
        """How long the client waits."""
        if self.delay is not None:
            return self.delay
        return timedelta(seconds=1 if self.kind in SLOW else 0)

    @property
    def word(self) -> str:
        """What the ledger calls it: the kind, and the moment where both may be."""
        if self.kind in _OF_THEMSELVES:
            return self.kind.value
        return self.kind.value + (_AFTER if self.after_processing else _BEFORE)


class ConnectionCut(Exception):
    """The client got no answer.

    Args:
        processed: Whether the portal handled the request before the silence. A real client cannot know it.
    """

    def __init__(self, *, processed: bool) -> None:
        super().__init__(f"connection cut, request {'processed' if processed else 'not processed'}")
        self.processed = processed
