"""A company, its outbox and a portal in one process and in virtual time: what months of life are played on."""

from __future__ import annotations

import random
import weakref
from datetime import datetime, timedelta
from typing import Any

from chorus_bridge import Attachment, Company, Gateway, PisteApplication, Portal, Settings, TechnicalAccount
from chorus_bridge.drivers import Ports
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import DEMO_APPLICATION, DEMO_PASSWORD, MAIN_CONTRACTOR_SIRET, Simulator, World, demo_login
from chorus_bridge.transport.in_process import InProcess
from chorus_bridge.transport.sender import Sender

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
ACCOUNT = TechnicalAccount(login=demo_login(MAIN_CONTRACTOR_SIRET), password=DEMO_PASSWORD)
COMPANY = Company(
    id="masonry",
    name="Gros œuvre du Nord",
    siret=MAIN_CONTRACTOR_SIRET,
    account=ACCOUNT,
    vat_number=f"FR{(12 + 3 * (int(MAIN_CONTRACTOR_SIRET[:9]) % 97)) % 97:02}{MAIN_CONTRACTOR_SIRET[:9]}",
    iban="FR7630006000011234567890189",
)


def settings(**chosen: Any) -> Settings:
    """Return the settings of a portal in this very process."""
    return Settings(
        portal=Portal.on_this_machine("http://127.0.0.1:1"),
        application=PisteApplication(client_id=DEMO_APPLICATION[0], client_secret=DEMO_APPLICATION[1]),
        **chosen,
    )


def document(number: str) -> Attachment:
    """Return the PDF of an invoice."""
    return Attachment(name=f"{number.replace('/', '-')}.pdf", content=PDF)


class Virtual:
    """One company, one outbox, one portal, one clock."""

    def __init__(
        self, chosen: Settings, start: datetime, world: World | None = None, *, seed: int, **portal: Any
    ) -> None:
        self.settings, self.start, self.now = chosen, start, start
        self.simulator = Simulator(world, clock=lambda: self.now, seed=seed, **portal)
        self.store = SqliteStore(":memory:")
        weakref.finalize(self, self.store.close)
        self.sender = Sender(
            chosen,
            lambda _company: ACCOUNT,
            InProcess(self.simulator.handle),
            clock=self._seconds,
            wall=lambda: self.now,
            sleep=lambda seconds: self.wait(timedelta(seconds=seconds)),
            rng=random.Random(seed),  # noqa: S311 — the same seed, the same waits
        )
        self.gateway = self.on(self.store)

    def on(self, store: SqliteStore) -> Gateway:
        """Return a gateway to the same portal on another outbox: other software, that knows nothing of ours."""
        return Gateway(Ports(sender=self.sender, store=store, clock=lambda: self.now, sleep=self.wait), self.settings)

    def wait(self, duration: timedelta) -> None:
        """Let time pass."""
        self.now += duration

    def count(self, *states: str) -> int:
        """Return how many transmissions are in one of these states."""
        marks = ", ".join("?" for _ in states)
        query = f"SELECT COUNT(*) FROM chorus_bridge_transmission WHERE state IN ({marks})"  # noqa: S608 — marks only
        many: int = self.store._connection.execute(query, states).fetchone()[0]
        return many

    def _seconds(self) -> float:
        return (self.now - self.start).total_seconds()
