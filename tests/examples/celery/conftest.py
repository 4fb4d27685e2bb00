"""A portal, an outbox, and what a host queues there; Celery does the rest."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from celery_worker import tasks

import chorus_bridge as cb
from chorus_bridge.cli.serving import environment_for
from chorus_bridge.simulator import (
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    Simulator,
    SimulatorServer,
    demo_login,
)

ACCOUNT = cb.TechnicalAccount(login=demo_login(MAIN_CONTRACTOR_SIRET), password=DEMO_PASSWORD)
MASONRY = cb.Company(id="masonry", siret=MAIN_CONTRACTOR_SIRET, account=ACCOUNT)
MARKET = cb.Market(
    client=cb.ClientKind.PUBLIC,
    framework=cb.Framework.A1,
    role=cb.Role.MAIN_CONTRACTOR,
    contract_number="2026-T-07",
    recipient=cb.Party(siret="21690123100011"),
)


class Host:
    """The pages of the host: they queue, and never send."""

    def __init__(self, folder: Path, portal: SimulatorServer) -> None:
        self.portal = portal
        self.database = folder / "outbox.sqlite3"
        self.environment = {
            **environment_for(portal.url),
            "CHORUS_BRIDGE_HOLD_SECONDS": "0",
            "CHORUS_DATABASE": str(self.database),
            "CHORUS_COMPANY": "masonry",
            "CHORUS_SIRET": MAIN_CONTRACTOR_SIRET,
            "CHORUS_LOGIN": ACCOUNT.login,
            "CHORUS_PASSWORD": ACCOUNT.password,
        }
        settings = cb.Settings.from_environment(self.environment)
        self.gateway = cb.Gateway.open(self.database, settings=settings, companies=[])

    def transmit(self, number: str) -> None:
        """Queue a claim."""
        invoice = cb.Invoice(
            number=number,
            issue_date=(datetime.now(UTC) - timedelta(days=1)).date(),
            vat_regime=cb.VatRegime.ON_RECEIPTS,
            vat_lines=(cb.VatLine(rate=Decimal(20), base=Decimal("1000.00"), vat=Decimal("200.00")),),
            total_excl_vat=Decimal("1000.00"),
            total_vat=Decimal("200.00"),
            total_incl_vat=Decimal("1200.00"),
            payable=Decimal("1200.00"),
            document=cb.Attachment(name=f"{number}.pdf", content=b"%PDF-1.4 invoice %%EOF"),
        )
        self.gateway.transmit(cb.Situation(id=number, company=MASONRY, market=MARKET, invoice=invoice))

    def deposits(self) -> list[str]:
        """Return the numbers of the invoices that the portal accepted."""
        return [deposit.number for deposit in self.portal.simulator.ledger.deposits()]


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Return a host whose outbox is a file, and a portal of its own."""
    with SimulatorServer(Simulator()) as portal:
        made = Host(tmp_path, portal)
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made
        tasks.close_gateway()
        made.gateway.close()
