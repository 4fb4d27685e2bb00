"""What one attack is made of: how many, how fast time passes, what the portal does."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from attrs import field, frozen

from chorus_bridge import PisteApplication, Portal, Settings
from chorus_bridge.outbox.limits import Limits
from chorus_bridge.simulator import DEMO_APPLICATION, Chaos
from tests.attack.channel import SUBMISSION, Channel

SPEED: Final = 30
"""Seconds that pass, for both sides, in one second: two minutes become four seconds."""
_MORNING: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

TOKEN_LIFE: Final = timedelta(minutes=4)
INDEX_LAG: Final = (timedelta(0), timedelta(minutes=1))
LATEST: Final = timedelta(seconds=150)
"""Longest time a request is held back: far longer than its client waits, and shorter than its bearer lives."""
HORIZON: Final = timedelta(minutes=6)
"""Longer than a bearer lives and the index lags, as the real settings want it."""
FLOW_DELAY: Final = (timedelta(0), timedelta(seconds=50))
"""How long a flow waits for its verdict: with the rest, less than the horizon."""
_REAL_DEADLINE: Final = timedelta(seconds=2)
"""Sockets know nothing of the compressed clock: a client really waits so long, a minute by that clock."""

ODDS: Final[Mapping[str, float]] = {
    "CUT_BEFORE": 0.05,
    "CUT_AFTER": 0.05,
    "HTTP_500_JSON_BEFORE": 0.05,
    "HTTP_502_HTML_AFTER": 0.05,
    "HTTP_429": 0.05,
    "LATE": 0.01,
}


@frozen
class Clock:
    """A clock all processes of the machine share, and that runs fast."""

    started: float = field(factory=time.monotonic)

    def seconds(self) -> float:
        """Return steady seconds."""
        return (time.monotonic() - self.started) * SPEED

    def now(self) -> datetime:
        """Return the present instant."""
        return _MORNING + timedelta(seconds=self.seconds())

    def sleep(self, seconds: float) -> None:
        """Wait so many seconds of this clock."""
        time.sleep(max(0.0, seconds / SPEED))

    def pause(self, duration: timedelta) -> None:
        """Wait so long by this clock."""
        self.sleep(duration.total_seconds())


@frozen(kw_only=True)
class Plan:
    """One attack.

    Attributes:
        folder: Where its files are.
        invoices: How many the host transmits.
        kills: How many workers are killed at least.
        workers: How many work at once.
        seed: Where the host's and the portal's numbers come from; which worker dies when depends on the machine.
        refuses_duplicates: Whether the portal sees them.
        naive: Whether the outbox behaves like a job queue: see `naive`.
        channel: How the invoices leave.
    """

    folder: Path
    invoices: int = 2000
    kills: int = 500
    workers: int = 4
    seed: int = 0
    refuses_duplicates: bool = False
    naive: bool = False
    channel: Channel = SUBMISSION
    clock: Clock = field(factory=Clock)

    @property
    def database(self) -> Path:
        """The outbox."""
        return self.folder / "outbox.db"

    @property
    def ledger(self) -> Path:
        """What the portal received, in JSON lines."""
        return self.folder / "ledger.jsonl"

    @property
    def journal(self) -> Path:
        """What the host was told, in JSON lines."""
        return self.folder / "host.jsonl"

    @property
    def failures(self) -> Path:
        """The name of each error a worker did not foresee, one a line."""
        return self.folder / "failures"

    @property
    def address(self) -> Path:
        """The file in which the portal writes where it listens."""
        return self.folder / "address"

    @property
    def chaos(self) -> Chaos:
        """What goes wrong at the portal."""
        return Chaos(self.seed, {"*": ODDS}, delay=(timedelta(seconds=20), LATEST), retry_after=(1, 30))

    def settings(self) -> Settings:
        """Return settings in which minutes are seconds."""
        return Settings(
            portal=Portal.on_this_machine(self.address.read_text().strip()),
            application=PisteApplication(client_id=DEMO_APPLICATION[0], client_secret=DEMO_APPLICATION[1]),
            deposit_deadline=_REAL_DEADLINE,
            reading_deadline=_REAL_DEADLINE,
            token_timeout=_REAL_DEADLINE,
            deposit_token_margin=2 * SPEED * _REAL_DEADLINE,
            settle_horizon=HORIZON,
            flow_settle_horizon=HORIZON,
            resend_flows=True,
            report_steps=(timedelta(seconds=20), timedelta(minutes=1)),
            flow_patience=timedelta(hours=1),
            limits=Limits(company_in_flight=32, application_in_flight=32, retry_budget=10_000),
            # Following what is deposited is another story.
            poll_steps=(timedelta(days=30),),
        )
