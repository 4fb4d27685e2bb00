"""Try it on the simulator: ``uvicorn --factory fastapi_host.demo:demo --app-dir docs/examples``."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from tempfile import mkdtemp

from fastapi import FastAPI

from chorus_bridge import Company, PisteApplication, Portal, Settings, TechnicalAccount
from chorus_bridge.simulator import (
    DEMO_APPLICATION,
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    Simulator,
    SimulatorServer,
    demo_login,
)
from fastapi_host.app import create_app
from fastapi_host.claims import Claim, Claims

LATE = 3
"""Rank of the claim that still waits for the project manager."""


def demo() -> FastAPI:
    """Return the application on a simulator of its own; both forget everything when they stop."""
    portal = SimulatorServer(Simulator())  # yours: no such line
    application = PisteApplication(client_id=DEMO_APPLICATION[0], client_secret=DEMO_APPLICATION[1])
    settings = Settings(portal=Portal.on_this_machine(portal.url), application=application)
    account = TechnicalAccount(login=demo_login(MAIN_CONTRACTOR_SIRET), password=DEMO_PASSWORD)
    company = Company(id="masonry", siret=MAIN_CONTRACTOR_SIRET, account=account)
    claims = Claims(tuple(claim(f"S-{rank}", validated=rank != LATE) for rank in range(1, 4)))
    database = f"{mkdtemp(prefix='chorus-')}/outbox.sqlite3"
    return create_app(database, settings=settings, companies={"masonry": company}.get, claims=claims)


def claim(number: str, *, validated: bool) -> Claim:
    """Return a claim of yesterday."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    net, vat = Decimal(1000), Decimal(200)
    return Claim(number=number, company="masonry", issued=yesterday, excl_vat=net, vat=vat, validated=validated)
