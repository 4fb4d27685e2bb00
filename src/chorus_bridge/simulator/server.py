"""The simulator behind a real HTTP server, for a client in another process or one that opens sockets."""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self

from chorus_bridge.simulator.answers import Answer, text_answer
from chorus_bridge.simulator.control import CONTROL_ROOT, control
from chorus_bridge.simulator.requests import request_from
from chorus_bridge.simulator.simulator import Exchange, Simulator

LARGEST_BODY: Final = 64 * 1024 * 1024
"""Bytes: above any request the portal takes, a 10 Mo file weighing 14 in base64."""
SOCKET_TIMEOUT: Final = 30.0
"""Seconds a connection may stay silent."""
LONGEST_DELAY: Final = timedelta(minutes=2)
"""Longest wait a delay fault really makes."""


class SimulatorServer:
    """A simulator on a port, from construction to `close`.

    The token is at `/api/oauth/token`, operations under `/cpro/`, and commands for a test in another process
    under `/_simulator/`, answered to the local machine alone.

    Args:
        simulator: What answers.
        host: Address to listen on; loopback only unless *allow_remote*.
        port: Port, 0 for any free one.
        allow_remote: Whether other machines may connect. Demo credentials are public: do not.
        log: Receives one line per request: method, path, status, milliseconds. Never a header or a body.

    Raises:
        ValueError: The host is not a loopback address and remote use was not allowed.
    """

    def __init__(
        self,
        simulator: Simulator,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        allow_remote: bool = False,
        log: Callable[[str], None] | None = None,
    ) -> None:
        if not allow_remote and not is_loopback(host):
            raise ValueError(f"{host!r} is not a loopback address; allow_remote=True to listen on it all the same")
        self.simulator = simulator
        self._server = _Server(simulator, host, port, log)
        name = f"[{host}]" if ":" in host else host
        self.url: Final = f"http://{name}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def wait(self) -> None:
        """Return once the server is closed."""
        self._thread.join()

    def close(self) -> None:
        """Stop listening and close every open connection; again does nothing."""
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def is_loopback(host: str) -> bool:
    """Say whether an address can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Server(ThreadingHTTPServer):
    """The listening socket and the connections it opened."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, simulator: Simulator, host: str, port: int, log: Callable[[str], None] | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.simulator = simulator
        self.log = log
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server who we are."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - typed so by the library
        """Remember a connection, then serve it in its own thread."""
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - typed so by the library
        """Forget a connection and close it."""
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Close the listening socket and wake up every thread that waits on a connection."""
        super().server_close()
        with self._guard:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - typed so by the library
        """Stay quiet: a client that hangs up is its own business."""


class _Handler(BaseHTTPRequestHandler):
    """One connection, request after request."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = SOCKET_TIMEOUT
    disable_nagle_algorithm = True
    wbufsize = -1  # status, headers and body leave together

    def _serve(self) -> None:
        """Answer one request, or close the connection without a word when a fault says so."""
        started = time.perf_counter()
        body = self._body()
        exchange = self._refused() if body is None else self._exchange(body)
        if exchange.delay:
            self.server.closing.wait(min(exchange.delay, LONGEST_DELAY).total_seconds())
        # Before the answer leaves: who has read it finds the line written.
        self._log(exchange, time.perf_counter() - started)
        if exchange.answer is None:
            self.close_connection = True
        else:
            self._send(exchange.answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve

    def _body(self) -> bytes | None:
        """Return the body, `None` when its length is unsaid, unreadable or beyond the limit."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal() or int(length) > LARGEST_BODY:
            return None
        return self.rfile.read(int(length))

    def _refused(self) -> Exchange:
        """Return the refusal of a body that was not read; the connection cannot go on after it."""
        self.close_connection = True
        length = self.headers.get("Content-Length", "")
        status = 413 if length.isdecimal() and "Transfer-Encoding" not in self.headers else 411
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

    def _send(self, answer: Answer) -> None:
        """Write an answer; a client already gone is not an error."""
        try:
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def _log(self, exchange: Exchange, seconds: float) -> None:
        """Say one line about the request, without its query, headers or body."""
        if self.server.log is None:
            return
        status = "cut" if exchange.answer is None else exchange.answer.status
        path = "".join(letter if letter.isprintable() else "?" for letter in self.path.partition("?")[0])
        self.server.log(f"{self.command} {path} {status} {seconds * 1000:.0f} ms")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Stay quiet."""
