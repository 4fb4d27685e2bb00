"""An imitated Odoo with two customers and five invoices, and a simulator on the loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chorus_bridge.cli.serving import environment_for
from chorus_bridge.simulator import (
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    Simulator,
    SimulatorServer,
    demo_login,
)
from tests.examples.odoo import recorded, stub

stub.install()

from odoo.tools import config  # noqa: E402 — same
from odoo_chorus_bridge.models import opening  # noqa: E402 — only once Odoo's names exist

PDF = b"%PDF-1.4 as Odoo printed it %%EOF"
READY, DRAFT, PRIVATE, BILL, OTHER = range(1, 6)
"""The invoices: one ready, a draft, one of a private client, a supplier's, another ready."""


def rows():
    """Return the tables of a small company."""
    made = recorded.tables()
    made["refs"] = {"odoo_chorus_bridge.chorus_round": ("ir.cron", 1)}
    made["ir.cron"][1] = {"name": "Chorus Pro"}
    made["res.users"] = {1: {"name": "OdooBot"}, 2: {"name": "Marie"}}
    made["res.currency"][1] = {"name": "EUR"}
    made["account.tax"][1] = {"amount": 20.0, "amount_type": "percent"}
    login = demo_login(MAIN_CONTRACTOR_SIRET)
    profile = {"chorus_siret": MAIN_CONTRACTOR_SIRET, "chorus_login": login, "chorus_password": DEMO_PASSWORD}
    made["res.company"][7] = {"name": "Gros Œuvre Fictif", "chorus_vat_regime": "on_receipts", **profile}
    made["res.partner"][1] = {"name": "Ville de Lyon", "chorus_public": True, "chorus_siret": "21690123100011"}
    made["res.partner"][2] = {"name": "SCI Fictive"}
    for identifier in range(1, 6):
        _invoice(made, identifier)
    made["account.move"][DRAFT].update(state="draft", name="/")
    made["account.move"][PRIVATE]["commercial_partner_id"] = 2
    made["account.move"][BILL]["move_type"] = "in_invoice"
    return made


def _invoice(made, identifier):
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    made["account.move.line"][identifier * 10] = {"balance": -1000.1}
    made["account.move.line"][identifier * 10 + 1] = {"tax_line_id": 1, "tax_base_amount": 1000.1, "balance": -200.02}
    made["account.move"][identifier] = {
        "name": f"FAC/2026/0000{identifier}",
        "state": "posted",
        "move_type": "out_invoice",
        "invoice_date": yesterday,
        "currency_id": 1,
        "company_id": 7,
        "commercial_partner_id": 1,
        "line_ids": [identifier * 10, identifier * 10 + 1],
        "amount_untaxed": 1000.1,
        "amount_tax": 200.02,
        "amount_total": 1200.12,
        "chorus_framework": "A1",
        "chorus_role": "main_contractor",
        "chorus_contract": "2026-T-07",
    }
    file = {"res_model": "account.move", "res_id": identifier, "mimetype": "application/pdf", "file_size": len(PDF)}
    printed = {"res_field": "invoice_pdf_report_file", "name": f"FAC-{identifier}.pdf", "raw": PDF}
    made["ir.attachment"][identifier] = {**file, **printed}
    noise = {"res_field": False, "name": "internal.pdf", "raw": b"%PDF-1.4 not for the buyer %%EOF"}
    made["ir.attachment"][identifier + 100] = {**file, **noise}


@pytest.fixture
def portal() -> Iterator[SimulatorServer]:
    """A portal on this machine."""
    with SimulatorServer(Simulator()) as server:
        yield server


@pytest.fixture
def database(portal, tmp_path, monkeypatch):
    """A database of Odoo, and the settings of its process."""
    values = environment_for(portal.url)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(config, "data_dir", str(tmp_path))
    monkeypatch.setitem(stub.Registry.databases, "test", made := rows())
    yield made
    for gateway in opening.GATEWAYS._opened.values():
        gateway.close()
    opening.GATEWAYS._opened.clear()


@pytest.fixture
def gateway(database):
    """The gateway of this process."""
    return opening.GATEWAYS.of("test")


@pytest.fixture
def visit(database):
    """Return an environment of its own, as each request of a user has."""

    def visit(*, lang="fr_FR", groups=("account.group_account_invoice",), uid=2):
        cr = stub.Registry("test").cursor()
        return recorded.Environment(cr, uid, {"lang": lang} if lang else {}, groups=groups)

    return visit
