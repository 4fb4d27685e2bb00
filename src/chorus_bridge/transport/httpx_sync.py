"""The blocking HTTP client.

httpx has a time-out for each piece and none for the whole: a server that drips would outlive the lease of the
worker that waits. Hence one connection per lane, and an alarm that cuts it.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx

from chorus_bridge.settings import Settings
from chorus_bridge.transport.httpx_options import client_options, failure_of, plain, tls_context
from chorus_bridge.transport.port import NO_THREAD, HttpAnswer, HttpRequest, TransportFailure

__all__ = ["HttpxHttp"]


class HttpxHttp:
    """Makes requests with httpx; may be called from any thread."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to connect as *settings* say; nothing is opened yet.

        Raises:
            ConfigurationError: The certification authorities or the proxy cannot be used.
        """
        self._settings = settings
        self._context = tls_context(settings)
        self._lock = threading.Lock()
        # The first lane is made at once: settings it cannot be made of are refused now, not at a deposit.
        self._idle = [self._lane()]
        self._process = os.getpid()

    def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Make *request* once and return its answer.

        Raises:
            TransportFailure: No whole answer came within the deadline.
        """
        lane = self._lane() if request.fresh else self._take()
        try:
            answer = lane.exchange(request, limit=request.limit or self._settings.answer_limit)
        except BaseException:
            lane.close()
            raise
        if request.fresh:
            lane.close()
        else:
            with self._lock:
                self._idle.append(lane)
        return answer

    def close(self) -> None:
        """Close every idle connection."""
        with self._lock:
            idle, self._idle = self._idle, []
        for lane in idle:
            lane.close()

    def _take(self) -> "_Lane":
        """Return an idle lane, or a new one."""
        with self._lock:
            if self._process != os.getpid():
                # A forked worker must not speak over its parent's connections.
                self._idle, self._process = [], os.getpid()
            if self._idle:
                return self._idle.pop()
        return self._lane()

    def _lane(self) -> "_Lane":
        return _Lane(httpx.Client(**client_options(self._settings, self._context, connections=1)))


class _Lane:
    """A client with at most one connection, used by one request at a time."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._guard = threading.Lock()
        self._turn = 0
        self._late = False
        self._socket: socket.socket | None = None

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def exchange(self, request: HttpRequest, *, limit: int) -> HttpAnswer:
        """Make *request* and return its answer, or raise a TransportFailure."""
        with self._guard:
            self._turn, self._late = self._turn + 1, False
        alarm = self._alarm(request.total)
        failure: TransportFailure | None = None
        answer: HttpAnswer | None = None
        try:
            answer = self._perform(request, limit)
        except TransportFailure as exc:
            failure = TransportFailure(sent=exc.sent, reason=exc.reason)
        except Exception as exc:  # noqa: BLE001 — whatever it is, the request may have left
            failure = failure_of(exc)
        except BaseException as exc:  # noqa: BLE001 — an interruption: it goes on, but without the frames below
            # They hold credentials, and a crash report may show their variables.
            raise exc.with_traceback(None) from None
        finally:
            alarm.cancel()
            with self._guard:
                self._turn += 1
        if self._late and (failure is None or failure.sent):
            failure = TransportFailure(sent=True, reason="deadline")
        if failure is not None or answer is None:
            raise failure or TransportFailure(sent=True, reason="protocol_error")
        return answer

    def _alarm(self, after: timedelta) -> threading.Timer:
        """Return the alarm that cuts the connection of this turn *after* so long, already running.

        Raises:
            TransportFailure: No thread is to be had for it: without an alarm nothing leaves.
        """
        alarm = threading.Timer(after.total_seconds(), self._cut, (self._turn,))
        alarm.daemon = True
        with contextlib.suppress(*NO_THREAD):
            alarm.start()
            return alarm
        # Our own crowd, not the portal's health: no outage is counted.
        raise TransportFailure(sent=False, reason="queue_full")

    def _perform(self, request: HttpRequest, limit: int) -> HttpAnswer:
        with self._client.stream(
            request.method,
            request.url,
            headers=request.headers,
            content=request.body,
            extensions={"trace": self._watch},
        ) as response:
            plain(response)
            body = _read(response, limit, lambda: self._late)
            return HttpAnswer(status=response.status_code, headers=dict(response.headers), body=body)

    def _watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Note the socket in use, plain or under TLS, as the library opens it."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            with self._guard:
                self._socket = info["return_value"].get_extra_info("socket")
                if self._late:
                    self._shut()

    def _cut(self, turn: int) -> None:
        """Cut the connection of *turn*, unless it is over."""
        with self._guard:
            if turn == self._turn:
                self._late = True
                self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _read(response: httpx.Response, limit: int, late: Callable[[], bool]) -> bytes:
    """Return the body, at most *limit* bytes of it."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limit:
            raise TransportFailure(sent=True, reason="answer_too_large")
        if late():
            raise TransportFailure(sent=True, reason="deadline")
    return bytes(body)
