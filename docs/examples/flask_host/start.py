"""The application of a process, its settings read from the environment: ``flask --app flask_host.start:app run``."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from fastapi_host.claims import PDF, Claim, situation
from flask import Flask

from chorus_bridge import Company, Settings, Situation, TechnicalAccount
from flask_host.app import create_app


def company(identifier: str) -> Company | None:
    """Return a profile. Yours: a query, and a decryption."""
    if identifier != "masonry":
        return None
    account = TechnicalAccount(login=os.environ["HOST_LOGIN"], password=os.environ["HOST_PASSWORD"])
    return Company(id=identifier, siret=os.environ["HOST_SIRET"], account=account)


def claims() -> tuple[Situation, ...]:
    """Return this month's claims. Yours: a query; and read the files' contents to transmit only."""
    issued, net, vat = (datetime.now(UTC) - timedelta(days=1)).date(), Decimal(1000), Decimal(200)
    numbers, billing = ("F-1", "F-2"), company("masonry")
    rows = (
        Claim(number=number, company="masonry", issued=issued, excl_vat=net, vat=vat, validated=number != "F-2")
        for number in numbers
    )
    return tuple(situation(row, billing, content=PDF) for row in rows if billing is not None)


def app() -> Flask:
    """Return the application of this process."""
    settings = Settings.from_environment(os.environ)
    database, key = os.environ["HOST_OUTBOX"], os.environ["HOST_SECRET_KEY"]
    return create_app(database, settings=settings, companies=company, claims=claims, secret_key=key)
