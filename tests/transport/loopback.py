"""A real server on this machine that answers as badly as it is told to."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

Behaviour: TypeAlias = Callable[[socket.socket, bytes], None]


def whole(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> Behaviour:
    """Return a server that answers well."""
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers)) + "\r\n\r\n"
    return lambda client, _: client.sendall(head.encode() + body)


def dripping(opening: bytes) -> Behaviour:
    """Return a server that sends *opening*, then one byte now and then, for ever."""

    def drip(client: socket.socket, _: bytes) -> None:
        client.sendall(opening)
        while True:
            client.sendall(b"x")
            time.sleep(0.02)

    return drip


def hanging_up(client: socket.socket, _: bytes) -> None:
    """Close without an answer."""
    client.close()


class Loopback:
    """Connections and requests, as the server saw them."""

    def __init__(self, behaviour: Behaviour, *, deaf: bool, opening: bytes) -> None:
        self.behaviour = behaviour
        self.deaf = deaf
        self.opening = opening
        self.connections = 0
        self.requests: list[bytes] = []
        self.open: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self) -> None:
        """Accept until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.connections += 1
                self.open.append(client)
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        """Answer the requests of one connection."""
        with contextlib.suppress(OSError):
            client.sendall(self.opening)
            while not self.deaf:
                request = received(client)
                if not request:
                    return
                self.requests.append(request)
                self.behaviour(client, request)

    def close(self) -> None:
        """Stop, and let every thread end."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for client in self.open:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()


def received(client: socket.socket) -> bytes:
    """Return one request, whole; nothing when the client has gone."""
    request = b""
    while b"\r\n\r\n" not in request:
        piece = client.recv(65536)
        if not piece:
            return b""
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    while len(body) < int(lengths[0] if lengths else 0):
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def loopback(behaviour: Behaviour, *, deaf: bool = False, opening: bytes = b"") -> Iterator[Loopback]:
    """Run a server for a while; a deaf one reads nothing, one with an opening speaks first."""
    server = Loopback(behaviour, deaf=deaf, opening=opening)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(5)
