"""The simulator behind a real HTTP server, for a client in another process or one that opens sockets."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from chorus_bridge.simulator.connections import Connections
from chorus_bridge.simulator.loopback import is_loopback
from chorus_bridge.simulator.simulator import Simulator


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
        self._server = Connections(simulator, host, port, log)
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
        """Stop listening and close every open connection; again does nothing.

        A request in progress is finished first; its answer, or a wait that a fault makes, is not.
        """
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextlib.contextmanager
def address_file(path: Path | None, url: str) -> Iterator[None]:
    """Write a server's address in a file, whole or not at all, and remove it at the end.

    Args:
        path: Where, for a program that started the server and waits for it; `None` for nowhere.
        url: The address.
    """
    if path is None:
        yield
        return
    draft = path.with_name(f"{path.name}.part")
    draft.write_text(f"{url}\n", encoding="utf-8")
    draft.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
