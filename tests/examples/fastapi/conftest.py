"""The FastAPI host, on a simulator over the loopback and an outbox in a temporary file."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from attrs import evolve
from fastapi import FastAPI
from fastapi_host.app import create_app
from fastapi_host.claims import Claim, Claims

from chorus_bridge import Company, HoldFor, PisteApplication, Portal, Settings, TechnicalAccount
from chorus_bridge.simulator import (
    DEMO_APPLICATION,
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    SUBCONTRACTOR_SIRET,
    Simulator,
    SimulatorServer,
    demo_login,
)

WAIT = 20.0
"""Seconds a test waits for what a worker does, at the most."""
PROFILES = {"masonry": MAIN_CONTRACTOR_SIRET, "roofing": SUBCONTRACTOR_SIRET}


def company(identifier: str) -> Company | None:
    """Return a profile of the host."""
    siret = PROFILES.get(identifier)
    if siret is None:
        return None
    account = TechnicalAccount(login=demo_login(siret), password=DEMO_PASSWORD)
    return Company(id=identifier, siret=siret, account=account)


def claim(number: str, *, validated: bool = True, owner: str = "masonry") -> Claim:
    """Return a claim of yesterday."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    net, vat = Decimal(1000), Decimal(200)
    return Claim(number=number, company=owner, issued=yesterday, excl_vat=net, vat=vat, validated=validated)


@pytest.fixture
def portal() -> Iterator[SimulatorServer]:
    """A portal on this machine."""
    with SimulatorServer(Simulator()) as server:
        yield server


@pytest.fixture
def build(tmp_path: Path, portal: SimulatorServer) -> Callable[..., FastAPI]:
    """Make an application, held for no time unless asked."""

    def build(*, hold: timedelta = timedelta(0)) -> FastAPI:
        application = PisteApplication(client_id=DEMO_APPLICATION[0], client_secret=DEMO_APPLICATION[1])
        settings = Settings(portal=Portal.on_this_machine(portal.url), application=application)
        records = (claim("S-1"), claim("S-2", validated=False), claim("R-1", owner="roofing"))
        return create_app(
            tmp_path / "outbox.sqlite3",
            settings=evolve(settings, hold=HoldFor(hold)),
            companies=company,
            claims=Claims(records),
        )

    return build


@asynccontextmanager
async def started(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Start the application, as a server would, and give a client of it."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://host", timeout=WAIT) as client:
            yield client


async def until(ready: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until something is true, within the limit."""
    async with asyncio.timeout(WAIT):
        while True:
            answer = ready()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.02)
