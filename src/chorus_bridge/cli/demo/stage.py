"""What the story needs: examples, a simulated portal that listens, an outbox, and a clock that can be moved forward."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

from chorus_bridge.cli.situation_file.reading import read_situations
from chorus_bridge.drivers import Ports
from chorus_bridge.gateway import Gateway
from chorus_bridge.gateway.companies import accounts
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.settings import PisteApplication, Portal, Settings
from chorus_bridge.simulator import DEMO_APPLICATION, Simulator, SimulatorServer
from chorus_bridge.transport import Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from chorus_bridge.domain.situation import Company, Situation

__all__ = ["DemoClock", "Examples", "Stage", "examples"]

_OPENING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""The day the examples are set in, so that the story reads the same in any year."""


class DemoClock:
    """Time that passes as usual, and can be moved forward: nobody waits a month for a payment."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._jumped = timedelta(0)

    def __call__(self) -> datetime:
        """Return the present instant of the story, in UTC."""
        return _OPENING + self._jumped + timedelta(seconds=time.monotonic() - self._start)

    def steady(self) -> float:
        """Return seconds that follow the story's clock."""
        return self().timestamp()

    def jump(self, duration: timedelta) -> None:
        """Move forward by *duration*."""
        self._jumped += duration


@frozen(kw_only=True)
class Examples:
    """The situations of the story, and what each is there to show."""

    situations: tuple[Situation, ...]
    companies: Mapping[str, Company]
    expected: Mapping[str, Mapping[str, Any]]


def examples(environ: Mapping[str, str]) -> Examples:
    """Return the example situations that ship with the package."""
    folder = _folder()
    read = [read_situations(path, environ=environ) for path in _situation_files(folder)]
    expected: dict[str, Mapping[str, Any]] = {}
    for path in sorted(folder.rglob(_EXPECTED)):
        expected |= json.loads(path.read_text(encoding="utf-8"))
    rank = {name: place for place, name in enumerate(expected)}
    situations = [situation for file in read for situation in file.situations]
    return Examples(
        situations=tuple(sorted(situations, key=lambda situation: rank.get(situation.id, len(rank)))),
        companies={id_: company for file in read for id_, company in file.companies.items()},
        expected=expected,
    )


_EXPECTED = "expected.json"


def _situation_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.json") if path.name != _EXPECTED)


def _folder() -> Path:
    """Return where the examples are: inside an installed package, or in the documentation of a working copy."""
    packaged = Path(str(files("chorus_bridge.cli.demo"))) / "examples"
    return packaged if packaged.is_dir() else Path(__file__).parents[4] / "docs" / "examples" / "situations"


class Stage:
    """Everything open at once, closed together."""

    def __init__(
        self,
        database: Path,
        companies: Mapping[str, Company],
        *,
        log: Callable[[str], None] | None = None,
    ) -> None:
        """Start the simulated portal, open the outbox in *database*, and connect the two."""
        self.clock = DemoClock()
        self.simulator = Simulator(clock=self.clock)
        self.server = SimulatorServer(self.simulator, log=log)
        client_id, client_secret = DEMO_APPLICATION
        self.settings = Settings(
            portal=Portal.on_this_machine(self.server.url),
            application=PisteApplication(client_id=client_id, client_secret=client_secret),
        )
        self._store = SqliteStore(database)
        self._sender = Sender(self.settings, accounts(companies), clock=self.clock.steady, wall=self.clock)
        self.gateway = Gateway(Ports(sender=self._sender, store=self._store, clock=self.clock), self.settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._sender.close()
        self._store.close()
        self.server.close()
