"""An HTTP client that opens nothing: it calls a function, for tests and demonstrations."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeAlias

from chorus_bridge.transport.port import HttpAnswer, HttpRequest, TransportFailure

__all__ = ["Answer", "AsyncInProcess", "Handle", "InProcess"]


class Answer(Protocol):
    """What the function answers."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Iterable[tuple[str, str]]:
        """Names, in any case, and values."""

    @property
    def body(self) -> bytes:
        """The whole body."""


Handle: TypeAlias = Callable[[str, str, Mapping[str, str], bytes], Answer]
"""Method, address, headers, body → answer. An exception that says whether the request was ``processed`` is a
cut connection."""


class InProcess:
    """Makes requests by calling a function."""

    def __init__(self, handle: Handle) -> None:
        """Call *handle* for each request."""
        self._handle = handle

    def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Make *request* once and return its answer.

        Raises:
            TransportFailure: The function says that the connection was cut, which a client knows nothing more
                of.
        """
        try:
            answer = self._handle(request.method, request.url, request.headers, request.body)
        except Exception as exc:
            if not hasattr(exc, "processed"):
                raise
            failure = TransportFailure(sent=True, reason="connection_lost")
        else:
            headers = {name.lower(): value for name, value in answer.headers}
            return HttpAnswer(status=answer.status, headers=headers, body=answer.body)
        raise failure

    def close(self) -> None:
        """Do nothing: nothing is open."""


class AsyncInProcess:
    """Makes requests by calling a function that does not block."""

    def __init__(self, handle: Handle) -> None:
        """Call *handle* for each request."""
        self._blocking = InProcess(handle)

    async def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Make *request* once and return its answer.

        Raises:
            TransportFailure: The function says that the connection was cut.
        """
        return self._blocking.exchange(request)

    async def close(self) -> None:
        """Do nothing: nothing is open."""
