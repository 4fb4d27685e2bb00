"""How a gateway is opened in Odoo: settings from the environment, profiles from ``res.company``."""

# ruff: noqa: TID252 — Odoo mounts this package under odoo.addons, whatever its own name
from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from chorus_bridge import Company, Gateway, Settings

from ..bridge import company
from ..gateways import Gateways


def profile(database: str, identifier: str) -> Company | None:
    """Return a company as its profile says at this moment, read with a cursor of its own."""
    with Registry(database).cursor() as cr:
        found = api.Environment(cr, SUPERUSER_ID, {})["res.company"].browse(int(identifier)).exists()
        return company(found) if found else None


def _open(database: str) -> Gateway:
    folder = Path(config["data_dir"], "chorus_bridge")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = Settings.from_environment(os.environ)
    return Gateway.open(folder / f"{database}.sqlite3", settings=settings, companies=partial(profile, database))


GATEWAYS = Gateways(_open)
