"""A month of works claims: five hundred at once, three of them bad, a network that cuts, a portal that takes its time.

Three are bad in ways only the portal can see: what it demands is not what the outbox was told. Everything happens in
virtual time, in one process; the simulator's ledger is the judge.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
from attrs import field, frozen

from chorus_bridge import ClientKind, Framework, HoldFor, Invoice, Market, Party, Role, Situation, VatLine, VatRegime
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.simulator import Chaos, World
from tests.attack.virtual import COMPANY, Virtual, document, settings

START = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
AUTHORITY = Party(siret="21590350100017", name="Ville de Lille")
MANAGER = Party(siret="21690123100011", name="Atelier d'architecture")
CUTS = {"CUT": 0.03, "CUT_AFTER": 0.05, "RESET": 0.02, "HTTP_502_HTML": 0.02, "EMPTY_200_AFTER": 0.02}
"""How often the answer to a deposit is lost, whether or not the portal had it."""
READS = {"CUT": 0.02, "HTTP_503_HTML": 0.02}
ROUTES = {
    "deposits": "factures/v1/deposer/flux",
    "reports": "transverses/v1/consulterCRDetaille",
    "works searches": "facturesTravaux/v1/rechercher",
    "ordinary searches": "factures/v1/rechercher/fournisseur",
}

SETTINGS = settings(
    hold=HoldFor(timedelta(0)),
    # The simulator integrates within hours, which is what this option stands on; and nobody is there to decide.
    resend_flows=True,
    resend_limit=9,
    # Only what settles is counted: nothing is followed afterwards.
    poll_steps=(timedelta(days=365),),
)


@frozen(kw_only=True)
class Outcome:
    """What became of the month."""

    states: Counter[State]
    reasons: dict[str, tuple[tuple[str, str], ...]]
    """By number, what the portal reproached: the field of ours, its words."""
    deposits: dict[str, int]
    """By number, how many invoices the portal made of it."""
    requests: dict[str, int]
    sent_again: int
    """Flows that left again after a day of searches that found nothing."""
    took: timedelta = field(repr=False)
    """Virtual time until nothing was left to do."""


def claim(number: int, **changes: Any) -> Situation:
    """Return one month's claim."""
    base = Decimal(1000 + number)
    vat = (base * Decimal("0.2")).quantize(Decimal("0.01"))
    invoice = Invoice(
        number=f"SIT-{number:03}",
        issue_date=START.date(),
        vat_regime=VatRegime.ON_RECEIPTS,
        vat_lines=(VatLine(rate=Decimal(20), base=base, vat=vat),),
        total_excl_vat=base,
        total_vat=vat,
        total_incl_vat=base + vat,
        payable=base + vat,
        document=document(f"SIT-{number:03}"),
    )
    market = Market(
        client=ClientKind.PUBLIC,
        framework=Framework.A4,
        role=Role.MAIN_CONTRACTOR,
        contract_number="2026-T-07",
        project_manager=MANAGER,
        contracting_authority=AUTHORITY,
    )
    return Situation(id=f"claim-{number}", company=COMPANY, market=attrs.evolve(market, **changes), invoice=invoice)


UNKNOWN = Party(siret="13002526500013", name="Direction interministérielle du numérique")
DEMANDS_A_SERVICE = Party(siret="20004697700019", name="Métropole de Lyon")
DEMANDS_AN_ENGAGEMENT = Party(siret="21350238800019", name="Ville de Rennes")
BAD = {
    UNKNOWN: "market.contracting_authority",
    DEMANDS_A_SERVICE: "market.contracting_authority.service_code",
    DEMANDS_AN_ENGAGEMENT: "market.engagement",
}
"""Authorities whose claims the portal rejects, and the field of ours it must name."""


def world() -> World:
    """Return the demo world, in which two authorities demand what nobody knows of here."""
    demo = World.demo()
    service = attrs.evolve(demo.structure_of(str(DEMANDS_A_SERVICE.siret)), has_moa=True, service_required=True)
    engagement = attrs.evolve(
        demo.structure_of(str(DEMANDS_AN_ENGAGEMENT.siret)), has_moa=True, engagement_required=True
    )
    return demo.with_structure(service).with_structure(engagement)


def bad_claims(first: int) -> tuple[Situation, ...]:
    """Return three claims whose fault only the portal sees: nothing was prepared about these bodies."""
    return tuple(claim(first + n, contracting_authority=party) for n, party in enumerate(BAD))


class Month:
    """One month, from the click to the last verdict."""

    def __init__(self, *, claims: int = 500, seed: int = 1) -> None:
        self.site = Virtual(
            SETTINGS,
            START,
            world(),
            seed=seed,
            flow_delay=(timedelta(minutes=1), timedelta(hours=6)),
            flow_unknown_for=(timedelta(0), timedelta(minutes=3)),
            index_lag=(timedelta(0), timedelta(minutes=5)),
        )
        self.site.simulator.unleash(Chaos(seed, {ROUTES["deposits"]: CUTS, "*": READS}))
        self.claims = [*(claim(n) for n in range(claims - 3)), *bad_claims(claims - 3)]

    def live(self) -> Outcome:
        """Transmit everything in one call, work until nothing is left to do, and return what became of it."""
        sent = self.site.gateway.transmit_many(self.claims)
        while self.site.count("queued", "sending", "unsure", "received"):
            self.site.gateway.run_once(limit=500)
            self.site.wait(timedelta(minutes=1))
        states: Counter[State] = Counter()
        reasons: dict[str, tuple[tuple[str, str], ...]] = {}
        again = 0
        for transmission in sent:
            assert not isinstance(transmission, Exception), transmission
            last = self.site.gateway.transmission("masonry", transmission.id)
            states[last.state] += 1
            again += sum(line.outcome == "absent" for line in self.site.gateway.attempts("masonry", last.id))
            if last.refusals:
                reasons[last.number] = tuple((said.path, said.text) for said in last.refusals)
        ledger = self.site.simulator.ledger
        return Outcome(
            states=states,
            reasons=reasons,
            deposits={c.invoice.number or "": ledger.accepted(c.invoice.number or "") for c in self.claims},
            requests={name: len(ledger.requests(path)) for name, path in ROUTES.items()},
            sent_again=again,
            took=self.site.now - START,
        )
