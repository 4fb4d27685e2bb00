"""The gateway of this process, for the database of the present transaction."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from trytond import config
from trytond.pool import Pool
from trytond.transaction import Transaction, without_check_access

from chorus_bridge import Company, Gateway, Settings

from .bridge import company


def gateway() -> Gateway:
    """Return the gateway of this process: opened when first needed, hence after any fork."""
    return opened(os.getpid(), Transaction().database.name)


@cache
def opened(process: int, database: str) -> Gateway:  # noqa: ARG001 — the process is part of the key
    """Open the outbox of a database: ``[chorus_bridge] folder`` of the configuration says where."""
    folder = Path(config.get("chorus_bridge", "folder", default="chorus_bridge"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = Settings.from_environment(os.environ)
    return Gateway.open(folder / f"{database}.sqlite3", settings=settings, companies=profile)


def profile(identifier: str) -> Company | None:
    """Return a company as its profile says in the present transaction, which is that of the worker."""
    with without_check_access():
        found = Pool().get("construction.company").search([("id", "=", int(identifier))])
        return company(found[0]) if found else None
