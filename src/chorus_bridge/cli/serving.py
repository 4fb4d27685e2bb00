"""Serving the simulator until asked to stop, and saying how to connect to it."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chorus_bridge.settings.environment import PREFIX
from chorus_bridge.simulator import DEMO_APPLICATION, DEMO_PASSWORD, MAIN_CONTRACTOR_SIRET, SimulatorServer, demo_login
from chorus_bridge.simulator.control import CONTROL_ROOT
from chorus_bridge.simulator.server import address_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from chorus_bridge.simulator import Simulator

__all__ = ["asked_to_stop", "environment_for", "serve"]


def environment_for(url: str) -> Mapping[str, str]:
    """Return the environment variables that connect the SDK to the simulator at *url*."""
    client_id, client_secret = DEMO_APPLICATION
    variables = {
        "PORTAL": "custom",
        "TOKEN_URL": f"{url}/api/oauth/token",
        "API_URL": url,
        "ALLOWED_HOSTS": urlsplit(url).hostname or "",
        "ALLOW_PLAIN_HTTP_ON_LOOPBACK": "1",
        "CLIENT_ID": client_id,
        "CLIENT_SECRET": client_secret,
    }
    return {PREFIX + name: value for name, value in variables.items()}


def serve(
    simulator: Simulator,
    *,
    host: str,
    port: int,
    say: Callable[[str], None],
    log: Callable[[str], None] | None,
    port_file: Path | None = None,
) -> None:
    """Serve *simulator* until the process is interrupted or terminated.

    Args:
        simulator: What answers.
        host: Loopback address to listen on.
        port: Port, 0 for any free one.
        say: Receives the lines that tell how to connect.
        log: Receives one line per request; None for silence.
        port_file: Where the address is written once the simulator listens; None for nowhere.

    Raises:
        ValueError: The host is not a loopback address.
        OSError: The port cannot be listened on, or the address not written.
    """
    with (
        asked_to_stop() as stop,
        SimulatorServer(simulator, host, port, log=log) as server,
        address_file(port_file, server.url),
    ):
        say("\n".join(_welcome(server.url)))
        # In short waits: on some systems a longer one would not see the signal.
        while not stop.wait(0.5):
            pass
    say("Stopped.")


def _welcome(url: str) -> Iterator[str]:
    yield f"Simulated Chorus Pro at {url}"
    yield f"  technical account  {demo_login(MAIN_CONTRACTOR_SIRET)} / {DEMO_PASSWORD}"
    yield '                     in a situation file: "account": "demo"'
    yield ""
    yield "To connect the SDK (Settings.from_environment):"
    yield from (f"  export {name}={value}" for name, value in environment_for(url).items())
    yield ""
    yield "To look at it and to move it:"
    yield f"  curl {url}{CONTROL_ROOT}invoices"
    yield f"  curl -H 'Content-Type: application/json' -d '{{}}' {url}{CONTROL_ROOT}advance"
    yield ""
    yield "Ctrl-C to stop."


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """Give an event that interruption and termination set, instead of ending the process at once."""
    stop, asked = threading.Event(), SimpleQueue[bool]()

    def relay() -> None:
        if asked.get():
            stop.set()

    # A handler runs in the main thread, which may be inside stop.wait() and hold the event's lock: stop.set() there
    # would wait for itself, for ever. This queue's put may interrupt anything, itself too; the thread sets the event.
    relaying = threading.Thread(target=relay, name="chorus-bridge stop", daemon=True)
    relaying.start()
    before = {kind: signal.signal(kind, lambda *_: asked.put(True)) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
        asked.put(False)
        relaying.join()
