"""A Django process of its own inside the tests: set up once, then each test has its database and its portal.

Setting Django up writes in the environment (``TZ``) and needs a variable there that Celery also reads: both are put
back, so that the tests of other frameworks run as if Django were not there.
"""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import django
import pytest

SETTINGS = "django_host.settings"


def _set_up() -> None:
    before = dict(os.environ)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()
    os.environ.clear()
    os.environ.update(before)
    time.tzset()


_set_up()

from django.core.files.base import ContentFile  # noqa: E402 — once Django is set up
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_host.claims import bridge  # noqa: E402
from django_host.claims.models import Claim, Company, Contract  # noqa: E402

from chorus_bridge.cli.serving import environment_for  # noqa: E402
from chorus_bridge.simulator import (  # noqa: E402
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    Simulator,
    SimulatorServer,
    demo_login,
)

PDF = b"%PDF-1.4 as the host printed it %%EOF"


class Host:
    """The host, as a test uses it: its tables, its portal, its files."""

    def __init__(self, folder: Path, portal: SimulatorServer) -> None:
        self.folder = folder
        self.portal = portal
        self.environment = {
            **environment_for(portal.url),
            "CHORUS_BRIDGE_HOLD_SECONDS": "0",
            "CHORUS_LOGIN_1": demo_login(MAIN_CONTRACTOR_SIRET),
            "CHORUS_PASSWORD_1": DEMO_PASSWORD,
            "DJANGO_HOST_FOLDER": str(folder),
        }

    def contract(self) -> Contract:
        """Return the contract, made at its first use."""
        company, _ = Company.objects.get_or_create(name="Gros Œuvre Fictif SAS", siret=MAIN_CONTRACTOR_SIRET)
        contract: Contract
        contract, _ = Contract.objects.get_or_create(
            company=company,
            name="École Jean Macé",
            number="2026-T-07",
            framework="A1",
            payer_name="Ville de Lyon",
            payer_siret="21690123100011",
        )
        return contract

    def claim(self, number: str, *, status: str = "validated") -> Claim:
        """Add a claim that may leave, or, a draft, that may not yet."""
        claim = Claim(
            contract=self.contract(),
            number=number,
            issue_date=timezone.localdate() - timedelta(days=1),
            status=status,
            total_excl_vat=Decimal("1000.00"),
            vat_rate=Decimal("20.00"),
            total_vat=Decimal("200.00"),
            payable=Decimal("1140.00"),
        )
        claim.document.save(f"{number}.pdf", ContentFile(PDF), save=False)
        claim.save()
        return claim

    def deposits(self) -> list[str]:
        """Return the numbers of the invoices that the portal accepted."""
        return [deposit.number for deposit in self.portal.simulator.ledger.deposits()]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database file with the tables of the host, made by its migrations."""
    file = tmp_path_factory.mktemp("django") / "migrated.sqlite3"
    connection.settings_dict["NAME"] = file
    call_command("migrate", verbosity=0)
    connection.close()
    return file


@pytest.fixture
def host(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Return a host with an empty database file and a portal of its own."""
    shutil.copy(migrated, tmp_path / "host.sqlite3")
    monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "host.sqlite3")
    with SimulatorServer(Simulator()) as portal, override_settings(MEDIA_ROOT=tmp_path / "documents"):
        made = Host(tmp_path, portal)
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        bridge.gateway()  # as wsgi.py does
        yield made
        bridge.close_gateway()
        connection.close()
