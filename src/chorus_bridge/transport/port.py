"""What this library needs of an HTTP client: one verb in two colours, and what is certain when it fails."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Protocol

from attrs import field, frozen

__all__ = ["NO_THREAD", "AsyncHttp", "Http", "HttpAnswer", "HttpRequest", "TransportFailure", "Turns"]

NO_THREAD: Final[tuple[type[Exception], ...]] = (RuntimeError, MemoryError)
"""What Python raises when the system gives the process no further thread."""


@frozen(kw_only=True)
class HttpRequest:
    """One request, made once."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    total: timedelta
    """Deadline for all of it: connecting, writing, and reading to the last byte."""
    fresh: bool
    """Whether it needs a connection of its own.

    An idle connection that the server has just closed looks like a request that was lost: harmless for a
    read, an unsure outcome for a deposit.
    """
    limit: int | None = None
    """Bytes of its answer at most; None for the usual limit of the settings."""


@frozen(kw_only=True)
class HttpAnswer:
    """One answer, read to its end; header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@frozen(kw_only=True)
class TransportFailure(Exception):
    """No answer came. Raised by adapters only, and never further than the sender.

    Args:
        sent: Whether any of the request may have left. False needs certainty.
        reason: A short code.
    """

    sent: bool
    reason: str

    def __str__(self) -> str:
        return self.reason


class Http(Protocol):
    """Makes requests, blocking.

    It follows no redirect, repeats nothing, and reads no configuration of the machine.
    """

    def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Make *request* once and return its answer.

        Raises:
            TransportFailure: No whole answer came within the deadline.
        """

    def close(self) -> None:
        """Close every connection."""


class AsyncHttp(Protocol):
    """Makes requests, asynchronously, by the same rules."""

    async def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Make *request* once and return its answer.

        Raises:
            TransportFailure: No whole answer came within the deadline.
        """

    async def close(self) -> None:
        """Close every connection."""


class Turns(Protocol):
    """Says when one's next request may leave, so that all users of one application stay under its rate."""

    def reserve(self, now: float, *, patience: float) -> float:
        """Return the seconds to wait for one's turn, taken only if that is at most *patience*."""
