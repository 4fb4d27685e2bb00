"""The listening socket of a simulator and the connections it opened, each served by a thread of its own."""

import contextlib
import os
import selectors
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from chorus_bridge.simulator.answers import Answer, text_answer
from chorus_bridge.simulator.control import CONTROL_ROOT, control
from chorus_bridge.simulator.exchanges import Ending, Exchange
from chorus_bridge.simulator.loopback import is_loopback
from chorus_bridge.simulator.requests import request_from
from chorus_bridge.simulator.simulator import Simulator

LARGEST_BODY: Final = 32 * 1024 * 1024
"""Bytes: above any request the portal takes, a 10 Mo file weighing 14 in base64."""
MOST_CONNECTIONS: Final = 128
"""Connections served at once; those beyond wait to be accepted, so that neither threads nor memory grow for ever."""
SOCKET_TIMEOUT: Final = 30.0
"""Seconds a connection may stay silent."""
LONGEST_DELAY: Final = timedelta(minutes=2)
"""Longest wait a fault really makes."""
_MOST_DRIPS: Final = 500
"""Pieces an answer that drips is cut into, at most."""
_PATIENCE: Final = 2.0
"""Seconds given to the requests in progress when the server closes."""
_RESET_ON_CLOSE: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class Connections(ThreadingHTTPServer):
    """The listening socket and the connections it opened.

    Args:
        simulator: What answers.
        host: Address to listen on.
        port: Port, 0 for any free one.
        log: Receives one line per request.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, simulator: Simulator, host: str, port: int, log: Callable[[str], None] | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.simulator = simulator
        self.log = log
        self.closing = threading.Event()
        self._slots = threading.Semaphore(MOST_CONNECTIONS)
        self._changed = threading.Condition()
        self._open: set[socket.socket] = set()
        self._to_reset: set[socket.socket] = set()
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server who we are."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - typed so by the library
        """Remember a connection, then serve it in its own thread, once there is room for one more."""
        while not self._slots.acquire(timeout=0.05):
            if self.closing.is_set():
                self.close_request(request)
                return
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def reset(self, connection: socket.socket) -> None:
        """Make the end of a connection a reset: what was not yet sent is lost, and the client is told so."""
        with self._changed:
            self._to_reset.add(connection)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - typed so by the library
        """Close a connection and forget it."""
        if request in self._to_reset:
            with contextlib.suppress(OSError):
                request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self.close_request(request)
        else:
            super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._to_reset.discard(request)
            self._changed.notify_all()
        self._slots.release()

    def server_close(self) -> None:
        """Close the listening socket, wake up every thread that waits on a connection, and see them end."""
        super().server_close()
        with self._changed:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._open, timeout=_PATIENCE)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - typed so by the library
        """Stay quiet when a client hangs up, which is its own business; tell anything else."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection, request after request."""

    server: Connections
    protocol_version = "HTTP/1.1"
    timeout = SOCKET_TIMEOUT
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        """Answer one request, as the faults it meets will have it."""
        started = time.perf_counter()
        body = self._body()
        if body is None:
            self.close_connection = True
            return
        exchange = self._exchange(body) if isinstance(body, bytes) else self._refused(body)
        if exchange.delay and exchange.ending is not Ending.DRIP and not self._stays(exchange.delay):
            self.close_connection = True
            self._log("gone", started)
            return
        answer = exchange.answer if exchange.held is None else self.server.simulator.conclude(exchange.held)
        # Before the answer leaves: who has read it finds the line written.
        self._log("cut" if answer is None else str(answer.status), started)
        self._leave(exchange, answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve

    def _body(self) -> bytes | HTTPStatus | None:
        """Return the body; the refusal of one that is too long or of no known length; `None` when the client left."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            return HTTPStatus.LENGTH_REQUIRED
        if int(length) > LARGEST_BODY:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        # A request cut short never reached the portal: its end did not.
        body = self.rfile.read(int(length))
        return body if len(body) == int(length) else None

    def _refused(self, status: HTTPStatus) -> Exchange:
        """Return the refusal of a body that was not read; the connection cannot go on after it."""
        self.close_connection = True
        return Exchange(answer=text_answer(status, "body refused"), processed=False)

    def _exchange(self, body: bytes) -> Exchange:
        """Return what the simulator, or its control, makes of the request."""
        headers = dict(self.headers.items())
        request = request_from(self.command, self.path, headers, body)
        if not request.path.startswith(CONTROL_ROOT):
            return self.server.simulator.exchange(self.command, self.path, headers, body)
        if not is_loopback(str(self.client_address[0])):
            return Exchange(answer=text_answer(403, "local machine only"), processed=False)
        return Exchange(answer=control(self.server.simulator, request), processed=True)

    def _stays(self, delay: timedelta) -> bool:
        """Wait, and say whether the client is still there at the end; return early when it leaves or we close."""
        until = time.monotonic() + min(delay, LONGEST_DELAY).total_seconds()
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ)
            heard = selector.select(until - time.monotonic())
        try:
            gone = bool(heard) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            gone = True
        # A client that has already sent its next request is still there.
        return not gone and not self.server.closing.wait(max(0.0, until - time.monotonic()))

    def _leave(self, exchange: Exchange, answer: Answer | None) -> None:
        """Send an answer the way the exchange says; a client already gone is not an error."""
        self.close_connection |= exchange.ending not in {Ending.WHOLE, Ending.DRIP}
        if exchange.ending is Ending.RESET:
            self.server.reset(self.connection)
        if answer is None:
            return
        wire = self._wire(answer)
        try:
            if exchange.ending is Ending.DRIP:
                self._drip(wire, exchange.delay)
            else:
                self.wfile.write(wire[: len(wire) // 2] if exchange.ending is Ending.CUT_MIDWAY else wire)
        except OSError:
            self.close_connection = True

    def _drip(self, wire: bytes, duration: timedelta) -> None:
        """Send an answer a few bytes at a time, until the server closes."""
        size = -(-len(wire) // _MOST_DRIPS)
        pause = min(duration, LONGEST_DELAY).total_seconds() / -(-len(wire) // size)
        for start in range(0, len(wire), size):
            if self.server.closing.wait(pause):
                self.close_connection = True
                return
            self.wfile.write(wire[start : start + size])

    def _wire(self, answer: Answer) -> bytes:
        """Return an answer as it is sent."""
        headers = [*answer.headers, ("Content-Length", str(len(answer.body)))]
        if self.close_connection:
            headers.append(("Connection", "close"))
        lines = [f"{self.protocol_version} {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if self.command == "HEAD" else answer.body)

    def _log(self, status: str, started: float) -> None:
        """Say one line about the request, without its query, headers or body."""
        if self.server.log is None:
            return
        path = "".join(letter if letter.isprintable() else "?" for letter in self.path.partition("?")[0])
        self.server.log(f"{self.command} {path} {status} {(time.perf_counter() - started) * 1000:.0f} ms")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Stay quiet."""
