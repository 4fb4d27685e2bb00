"""What the hosts of the attacks want to send: two companies of the demonstration world, a town that pays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chorus_bridge import PisteApplication, Portal, Settings, TechnicalAccount
from chorus_bridge.simulator import (
    DEMO_APPLICATION,
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    SUBCONTRACTOR_SIRET,
    demo_login,
)
from tests.attack.channel import FLOW, FLOW_HORIZON, FLOW_PATIENCE, SUBMISSION
from tests.builders import SITUATION, evolved

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LONGEST_LAG = timedelta(minutes=10)
"""Longest time an accepted invoice stays out of searches: what the settle horizon leaves beside a bearer's life."""

SETTINGS = Settings(
    portal=Portal.on_this_machine("http://127.0.0.1:1"),
    application=PisteApplication(client_id=DEMO_APPLICATION[0], client_secret=DEMO_APPLICATION[1]),
    flow_settle_horizon=FLOW_HORIZON,
    flow_patience=FLOW_PATIENCE,
)


def _of(company, siret, name, number, **changes):
    return evolved(
        SITUATION,
        id=f"{company}-{name}",
        company__id=company,
        company__siret=siret,
        company__account=TechnicalAccount(login=demo_login(siret), password=DEMO_PASSWORD),
        company__bank_details_id=None,
        market__recipient__service_code=None,
        invoice__number=number,
        **changes,
    )


def _all(company, siret):
    one, two, three = (_of(company, siret, f"s{n}", f"F-{n}") for n in (1, 2, 3))
    # The fourth competes for the number of the third; the portal refuses the fifth, until it is corrected.
    rival = _of(company, siret, "s4", "F-3")
    bad = evolved(_of(company, siret, "s5", "F-5"), company__bank_details_id=999_999)
    return one, two, three, rival, bad


SITUATIONS = (*_all("company-1", MAIN_CONTRACTOR_SIRET), *_all("company-2", SUBCONTRACTOR_SIRET))
WORKS = tuple(FLOW.claim(situation) for situation in SITUATIONS)
"""The same as works claims, which leave by flow: nothing of the fifth is wrong then, the portal rejects by luck."""
CLAIMS = {SUBMISSION: SITUATIONS, FLOW: WORKS}
COMPANIES = ("company-1", "company-2")


def edited(situation, times):
    """Return *situation* after *times* edits; the first one corrects what the portal refuses."""
    if not times:
        return situation
    return evolved(situation, company__bank_details_id=None, invoice__comment=f"version {times}")


def account(company):
    """Return the technical account of *company*."""
    return next(s.company.account for s in SITUATIONS if s.company.id == company)
