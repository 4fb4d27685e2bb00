"""The whole scene on this machine: simulator, gateway, pages, worker; for the demonstration and for tests."""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from zoneinfo import ZoneInfo

from attrs import evolve
from werkzeug.serving import make_server

from chorus_bridge import HoldFor, PisteApplication, Portal, Settings
from chorus_bridge.simulator import DEMO_APPLICATION, Simulator, SimulatorServer
from host import seed
from host.app import create_app
from host.bridge import Bridge
from host.buyer import Buyer, world
from host.records import Records

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from flask import Flask

    from chorus_bridge import Gateway

__all__ = ["Stage", "demo_settings"]

DEFAULT_HOLD: Final = timedelta(seconds=20)
"""Long enough to cancel with both hands on the keyboard, short enough to watch."""
NAP: Final = timedelta(milliseconds=500)
PREPARE_EVERY: Final = timedelta(hours=1)
POLL: Final = 0.05
"""Seconds between two looks of the server at whether it must end."""
JOIN: Final = 30.0
"""Seconds a thread is waited for at the end: a round in progress is finished first."""


def demo_settings(url: str, hold: timedelta) -> Settings:
    """Return settings for a portal on this machine, which may be asked every second; a real one may not."""
    settings = Settings(
        portal=Portal.on_this_machine(url),
        application=PisteApplication(client_id=DEMO_APPLICATION[0], client_secret=DEMO_APPLICATION[1]),
        hold=HoldFor(hold),
        poll_steps=(timedelta(seconds=1), timedelta(days=1)),
        refresh_steps=(timedelta(seconds=1),),
    )
    patience = evolve(settings.limits, breaker_wait=timedelta(seconds=2), breaker_wait_max=timedelta(seconds=5))
    return evolve(settings, limits=patience)


class Stage:
    """Everything started on entering, and ended tidily on leaving.

    Args:
        folder: Where the two databases are; a temporary folder when None, gone at the end.
        hold: How long a transmission stays cancellable.
        worker: Whether threads send, follow and prepare by themselves. Without them, call ``gateway.run_once()``.
        claims: How many claims in all; None for the fixed ones.
        port: Of the pages; 0 for any free one.
    """

    url: str
    simulator: Simulator
    gateway: Gateway
    app: Flask
    bridge: Bridge

    def __init__(
        self,
        folder: Path | str | None = None,
        *,
        hold: timedelta = DEFAULT_HOLD,
        worker: bool = True,
        claims: int | None = None,
        port: int = 0,
    ) -> None:
        self._folder, self._hold, self._worker, self._claims, self._port = folder, hold, worker, claims, port
        self._stack = ExitStack()
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        with ExitStack() as stack:  # what has started is ended if the rest does not start
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._stack.close()

    def _start(self, stack: ExitStack) -> None:
        folder = Path(self._folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="chorus-host-")))
        folder.mkdir(parents=True, exist_ok=True)
        self.simulator = Simulator(world=world())
        portal = stack.enter_context(SimulatorServer(self.simulator))
        records = Records(folder / "host.sqlite")
        self.bridge = Bridge(records, folder / "outbox.sqlite", demo_settings(portal.url, self._hold))
        stack.callback(self.bridge.close)
        self.gateway = self.bridge.gateway
        if records.empty:
            today = datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris")).date()
            records.fill(seed.PROFILE, seed.claims(today, self._claims))
            self.bridge.prepare()
            seed.play(self.bridge, self.simulator)
        self.app = create_app(self.bridge, buyer=Buyer(self.simulator), stop=self._stop)
        self._serve(stack)

    def _serve(self, stack: ExitStack) -> None:
        server = make_server("127.0.0.1", self._port, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{server.server_port}"
        stack.callback(server.server_close)
        self._thread(stack, server.serve_forever, POLL)
        stack.callback(server.shutdown)
        if self._worker:
            self._thread(stack, self.bridge.work, self._stop, NAP)
            self._thread(stack, self.bridge.keep_prepared, self._stop, PREPARE_EVERY)
            stack.callback(self.bridge.recipients_changed)  # wakes the thread, which then sees that it must stop
        stack.callback(self._stop.set)

    @staticmethod
    def _thread(stack: ExitStack, does: Callable[..., object], *words: object) -> None:
        thread = threading.Thread(target=does, args=words, daemon=True)
        thread.start()
        stack.callback(thread.join, JOIN)
