"""A test as a host writes it, run by `manage.py test`."""

# mypy: allow-subclassing-any
import os
from datetime import timedelta
from decimal import Decimal
from tempfile import mkdtemp
from unittest import mock

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from django.utils import timezone

from chorus_bridge import simulator as sim
from django_host.claims import billing
from django_host.claims.bridge import close_gateway, gateway
from django_host.claims.models import Claim, Company, Contract


@override_settings(MEDIA_ROOT=mkdtemp())
class BillingTest(TransactionTestCase):
    """Billing, with a simulated portal."""

    def setUp(self) -> None:
        """Start a portal, and open the gateway on the database of the tests."""
        portal = sim.SimulatorServer(sim.Simulator())
        self.addCleanup(portal.close)
        self.portal = portal.simulator
        environment = mock.patch.dict(os.environ, _variables(portal.url))
        environment.start()
        self.addCleanup(environment.stop)
        self.addCleanup(forget_outbox)
        gateway()

    def test_a_billed_claim_arrives_once(self) -> None:
        """What is billed is sent by the worker, once."""
        claim = _claim()
        billing.transmit([claim.pk], by="clerk")
        billing.transmit([claim.pk], by="clerk")
        gateway().run_once()
        self.assertEqual(self.portal.ledger.accepted("A-1"), 1)  # noqa: PT009 — the runner is unittest's

    def test_a_claim_whose_billing_is_rolled_back_never_leaves(self) -> None:
        """What the host gives up is not sent."""
        claim = _claim()
        with transaction.atomic():
            billing.transmit([claim.pk], by="clerk")
            transaction.set_rollback(True)
        gateway().run_once()
        self.assertEqual(self.portal.ledger.accepted("A-1"), 0)  # noqa: PT009 — as above


def forget_outbox() -> None:
    """Remove the tables of the outbox after a test: Django empties its own only."""
    close_gateway()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'chorus_bridge_%%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {name}")
        cursor.execute("PRAGMA user_version = 0")
        cursor.execute("PRAGMA foreign_keys = ON")


def _variables(url: str) -> dict[str, str]:
    client_id, client_secret = sim.DEMO_APPLICATION
    return {
        "CHORUS_BRIDGE_PORTAL": "custom",
        "CHORUS_BRIDGE_TOKEN_URL": f"{url}/api/oauth/token",
        "CHORUS_BRIDGE_API_URL": url,
        "CHORUS_BRIDGE_ALLOWED_HOSTS": "127.0.0.1",
        "CHORUS_BRIDGE_ALLOW_PLAIN_HTTP_ON_LOOPBACK": "yes",
        "CHORUS_BRIDGE_CLIENT_ID": client_id,
        "CHORUS_BRIDGE_CLIENT_SECRET": client_secret,
        "CHORUS_BRIDGE_HOLD_SECONDS": "0",
        "CHORUS_LOGIN_1": sim.demo_login(sim.MAIN_CONTRACTOR_SIRET),
        "CHORUS_PASSWORD_1": sim.DEMO_PASSWORD,
    }


def _claim() -> Claim:
    company = Company.objects.create(pk=1, name="Gros Œuvre Fictif SAS", siret=sim.MAIN_CONTRACTOR_SIRET)
    payer = {"payer_name": "Ville de Lyon", "payer_siret": "21690123100011"}
    contract = Contract.objects.create(company=company, name="École", number="2026-T-07", framework="A1", **payer)
    claim = Claim(
        contract=contract,
        number="A-1",
        issue_date=timezone.localdate() - timedelta(days=1),
        status=Claim.Status.VALIDATED,
        total_excl_vat=Decimal("1000.00"),
        vat_rate=Decimal("20.00"),
        total_vat=Decimal("200.00"),
        payable=Decimal("1140.00"),
    )
    claim.document.save("A-1.pdf", ContentFile(b"%PDF-1.4 as the host printed it %%EOF"))
    return claim
