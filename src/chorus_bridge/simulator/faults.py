"""Everything that may go wrong between a client and the portal, on demand.

A new kind of fault is one member of `FaultKind` and one line of `_REPLACEMENTS`.
"""

import enum
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final

from attrs import evolve, field, frozen
from attrs.validators import ge

from chorus_bridge.simulator.answers import JSON_TYPE, Answer, html_answer, json_answer
from chorus_bridge.simulator.tokens import TOKEN_PATH


class FaultKind(enum.Enum):
    """What the client meets instead of the answer."""

    HTTP_429 = "HTTP_429"
    """Too many requests, with `Retry-After` when given. The real body is unknown: empty here."""
    HTTP_500_JSON = "HTTP_500_JSON"
    """An internal error in JSON."""
    HTTP_502_HTML = "HTTP_502_HTML"
    """A gateway page."""
    HTTP_503_HTML = "HTTP_503_HTML"
    """A maintenance page."""
    EMPTY_200 = "EMPTY_200"
    """A success without a body."""
    HTML_200 = "HTML_200"
    """A success whose body is a page."""
    EMPTY_TOKEN = "EMPTY_TOKEN"  # noqa: S105 - a kind of fault
    """A token document without a token, as PISTE has answered in production; meets token requests alone."""
    CUT = "CUT"
    """The connection is closed without an answer."""
    DELAY = "DELAY"
    """The request is processed and the answer comes late."""


@frozen(kw_only=True)
class Fault:
    """One fault to come.

    Attributes:
        route: End of the path it waits for, such as `factures/v1/soumettre`; `None` for any operation but the
            token.
        kind: What happens.
        times: How many requests it meets before it is gone.
        after_processing: Whether the portal handles the request before the fault hides its answer.
        retry_after: Seconds announced by a 429 or a 503, `None` to announce nothing.
        delay: How long a late answer waits, `None` for one second.
    """

    route: str | None = None
    kind: FaultKind
    times: int = field(default=1, validator=ge(1))
    after_processing: bool = False
    retry_after: int | None = None
    delay: timedelta | None = None

    def meets(self, path: str) -> bool:
        """Say whether the fault waits for requests to this path."""
        if self.kind is FaultKind.EMPTY_TOKEN:
            return path == TOKEN_PATH
        if self.route is None:
            return path != TOKEN_PATH
        return path == self.route or path.endswith(f"/{self.route.lstrip('/')}")

    @property
    def processes(self) -> bool:
        """Whether the portal handles the request all the same."""
        return self.after_processing or self.kind is FaultKind.DELAY


class ConnectionCut(Exception):
    """The client got no answer.

    Args:
        processed: Whether the portal handled the request before the silence. A real client cannot know it.
    """

    def __init__(self, *, processed: bool) -> None:
        super().__init__(f"connection cut, request {'processed' if processed else 'not processed'}")
        self.processed = processed


class Faults:
    """The faults still to come, first given first met."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, script: Iterable[Fault]) -> None:
        """Queue faults after those already waiting."""
        self._waiting.extend(script)

    def clear(self) -> None:
        """Forget the faults still waiting."""
        self._waiting.clear()

    def take(self, path: str) -> Fault | None:
        """Return the fault a request to this path meets, used once; `None` when nothing awaits it."""
        for position, fault in enumerate(self._waiting):
            if fault.meets(path):
                left = [evolve(fault, times=fault.times - 1)] if fault.times > 1 else []
                self._waiting[position : position + 1] = left
                return fault
        return None


def disturbed(fault: Fault, answer: Answer | None) -> Answer | None:
    """Return what the client gets.

    Args:
        fault: The fault the request met.
        answer: What the portal answered, `None` when it did not handle the request.

    Returns:
        The answer sent, `None` when the connection is cut.
    """
    if fault.kind is FaultKind.CUT:
        return None
    if fault.kind is FaultKind.DELAY:
        return answer
    replacement = _REPLACEMENTS[fault.kind]()
    if fault.retry_after is not None and replacement.status in {429, 503}:
        return replacement.carrying("Retry-After", str(fault.retry_after))
    return replacement


_REPLACEMENTS: Final[Mapping[FaultKind, Callable[[], Answer]]] = {
    FaultKind.HTTP_429: lambda: Answer(status=429),
    FaultKind.HTTP_500_JSON: lambda: json_answer({"status": 500, "error": "Internal Server Error"}, status=500),
    FaultKind.HTTP_502_HTML: lambda: html_answer(502, "502 Bad Gateway"),
    FaultKind.HTTP_503_HTML: lambda: html_answer(503, "503 Service Unavailable"),
    FaultKind.EMPTY_200: lambda: Answer(status=200, headers=(("Content-Type", JSON_TYPE),)),
    FaultKind.HTML_200: lambda: html_answer(200, "Maintenance"),
    FaultKind.EMPTY_TOKEN: lambda: json_answer({"access_token": "", "token_type": "", "expires_in": 0, "scope": ""}),
}
