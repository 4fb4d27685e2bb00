"""A year of a company: twelve claims on each of twenty contracts, and everything that may become of them.

Ordinary invoices and works documents; changes of mind, lost answers, refusals, rejected flows, suspensions, rejections
and new numbers, a number typed by hand, a flow without trace. The judges are the simulator and the feed of changes.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
from attrs import field, frozen

from chorus_bridge import ClientKind, Framework, HoldFor, Invoice, Market, Party, Role, Situation, VatLine, VatRegime
from chorus_bridge.domain.change import ChangeKind
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.errors import TooLate
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import Fault, FaultKind
from tests.attack.virtual import COMPANY, Virtual, document, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.change import Change
    from chorus_bridge.domain.transmission import Transmission

START = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
SETTINGS = settings(hold=HoldFor(timedelta(minutes=1)))
LYON = Party(siret="21690123100011", name="Ville de Lyon")
LILLE = Party(siret="21590350100017", name="Ville de Lille")
NOBODY = Party(siret="21670482500019", name="Ville de Strasbourg")
"""Inactive, as the portal knows and the outbox was never told."""
SUBMIT, FLUX = "factures/v1/soumettre", "factures/v1/deposer/flux"
_WEEK = 7
ENDS = {"MISE_EN_PAIEMENT", "ASSOCIEE", "REJETEE"}


@frozen(kw_only=True)
class Verdict:
    """What the year came to."""

    claims: int
    states: Counter[str]
    """Every state a transmission was ever in."""
    shown: Counter[str]
    """Every display state a list page showed."""
    portal: Counter[str]
    """The last word of the portal on each invoice it has."""
    disagreements: list[str] = field(factory=list)
    events: int = 0
    requests: int = 0
    took: timedelta = timedelta(0)


class Year:
    """One company's year, lived day by day."""

    def __init__(self, *, months: int = 12, markets: int = 20, seed: int = 1) -> None:
        self.months, self.markets = months, markets
        self.dice = random.Random(seed)  # noqa: S311 — the same seed, the same year
        self.site = Virtual(
            SETTINGS,
            START,
            seed=seed,
            flow_delay=(timedelta(minutes=5), timedelta(hours=3)),
            index_lag=(timedelta(0), timedelta(minutes=3)),
        )
        self.gateway, self.simulator = self.site.gateway, self.site.simulator
        self.claims: dict[str, Situation] = {}
        self.shown: Counter[str] = Counter()
        self.cancelled: set[str] = set()
        self.days = 0

    def live(self) -> Verdict:
        """Live the year and return what it came to."""
        for month in range(self.months):
            plays = self._plays(month)
            for market in range(self.markets):
                play = plays.pop() if plays else self._ordinary
                play(self._claim(month, market))
            for _ in range(30):
                self._day()
        for _ in range(40):
            self._day()
        return self._judged()

    def _plays(self, month: int) -> list[Callable[[Situation], None]]:
        """Return what is out of the ordinary this month, in any order; each kind comes several times in a year."""
        every: list[Callable[[Situation], None]] = [
            self._cancelled_then_sent,
            self._answer_lost,
            self._suspended,
            self._rejected_then_reissued,
            self._refused_then_corrected,
        ]
        rare: list[Callable[[Situation], None]] = [self._typed_by_hand, self._flow_without_trace, self._flow_rejected]
        chosen = [*every, rare[month % len(rare)]]
        self.dice.shuffle(chosen)
        return chosen

    # -- what may become of a claim

    def _send(self, claim: Situation) -> Transmission:
        self.claims[claim.id] = claim
        self.shown[self.gateway.assess(claim).state.value] += 1
        sent = self.gateway.transmit(claim)
        self.shown[self.gateway.assess(claim).state.value] += 1
        return sent

    def _work(self, **wait: float) -> None:
        self.site.wait(timedelta(**wait))
        self.gateway.run_once(limit=500)

    def _ordinary(self, claim: Situation) -> None:
        self._send(claim)

    def _cancelled_then_sent(self, claim: Situation) -> None:
        sent = self._send(claim)
        self.gateway.cancel(COMPANY.id, sent.id)
        self.cancelled.add(sent.id)
        self._send(claim)
        self._work(minutes=2)
        try:
            self.gateway.cancel(COMPANY.id, self._last(claim).id)
        except TooLate:
            return

    def _answer_lost(self, claim: Situation) -> None:
        route = FLUX if claim.works else SUBMIT
        self._work(minutes=2)
        self.simulator.fault([Fault(route=route, kind=FaultKind.CUT, after_processing=True)])
        self._send(claim)
        self._work(minutes=2)

    def _suspended(self, claim: Situation) -> None:
        path = [("MISE_A_DISPOSITION", ""), ("SUSPENDUE", "RIB manquant"), ("COMPLETEE", "")]
        paid = [(code, "") for code in ("MISE_A_DISPOSITION", "MANDATEE", "MISE_EN_PAIEMENT")]
        ordinary = self._as(claim, Framework.A1)
        self.simulator.plan(_number(ordinary), [*path, *paid])
        self._send(ordinary)

    def _rejected_then_reissued(self, claim: Situation) -> None:
        ordinary = self._as(claim, Framework.A1)
        self.simulator.plan(_number(ordinary), [("MISE_A_DISPOSITION", ""), ("REJETEE", "Montant erroné")])
        self._send(ordinary)

    def _refused_then_corrected(self, claim: Situation) -> None:
        ordinary = self._as(claim, Framework.A1)
        wrong = attrs.evolve(ordinary, market=attrs.evolve(ordinary.market, recipient=NOBODY))
        self._send(wrong)
        self._work(minutes=2)
        self._look()
        self._send(ordinary)

    def _typed_by_hand(self, claim: Situation) -> None:
        """Somebody's other invoice bears the number: a person decides, and bills under another one."""
        ordinary = self._as(claim, Framework.A1)
        other = attrs.evolve(ordinary, id=f"{claim.id}-typed", invoice=_amounts(ordinary.invoice, Decimal(7)))
        store = SqliteStore(":memory:")
        hand = self.site.on(store)
        hand.transmit(other, hold=HoldFor(timedelta(0)))
        hand.run_once()
        store.close()
        sent = self._send(ordinary)
        self._work(minutes=2)
        self._work(minutes=30)
        stopped = [t.id for t in self.gateway.stopped(COMPANY.id)]
        if sent.id in stopped:
            self.site.wait(timedelta(hours=2))
            self.gateway.abandon(COMPANY.id, sent.id)
            self.cancelled.add(sent.id)
            self._send(self._renumbered(ordinary))

    def _flow_without_trace(self, claim: Situation) -> None:
        """The flow never left, and nobody can know: after a day a person looks, and lets it leave again."""
        works = self._as(claim, Framework.A4)
        self._work(minutes=2)
        self.simulator.fault([Fault(route=FLUX, kind=FaultKind.CUT)])
        sent = self._send(works)
        for _ in range(40):
            self._work(hours=1)
        if self.gateway.transmission(COMPANY.id, sent.id).state is State.HELD:
            self._look()
            self.gateway.release(COMPANY.id, sent.id)

    def _flow_rejected(self, claim: Situation) -> None:
        works = self._as(claim, Framework.A4)
        self.simulator.flow_fate(_number(works), "REJECTED")
        sent = self._send(works)
        for _ in range(8):
            self._work(hours=1)
        self._look()
        self.simulator.flow_fate(_number(works), "JUDGED")
        self.gateway.forget_refusal(COMPANY.id, sent.id)
        self._send(works)

    # -- days

    def _day(self) -> None:
        """Rounds of work, one step of every invoice at the portal; once a week, the company reads its list."""
        for _ in range(6):
            self._work(hours=4)
        self.simulator.advance()
        self.days += 1
        for assessment in self._look() if self.days % _WEEK == 0 else ():
            last, claim = assessment.transmission, self.claims.get(assessment.situation)
            if claim is None or last is None or last.news is None:
                continue
            if last.news.raw == "REJETEE" and _number(claim) == last.number:
                self._send(attrs.evolve(self._renumbered(claim), replaces=last.number))

    def _look(self) -> tuple[Assessment, ...]:
        private = attrs.evolve(self._claim(0, 0), id="private")
        private = attrs.evolve(private, market=attrs.evolve(private.market, client=ClientKind.PRIVATE))
        found = self.gateway.assess_many([*self.claims.values(), private])
        self.shown.update(assessment.state.value for assessment in found)
        return found

    def _last(self, claim: Situation) -> Transmission:
        transmission = self.gateway.assess(claim).transmission
        assert transmission is not None
        return transmission

    # -- claims

    def _claim(self, month: int, market: int) -> Situation:
        framework = Framework.A4 if market % 2 else Framework.A1
        number = f"{2026 + month // 12}-{month % 12 + 1:02}-M{market:02}"
        base = Decimal(1000 + 100 * market + month)
        invoice = _amounts(
            Invoice(
                number=number,
                issue_date=self.site.now.date(),
                vat_regime=VatRegime.ON_RECEIPTS,
                document=document(number),
            ),
            base,
        )
        contract = Market(
            client=ClientKind.PUBLIC,
            framework=framework,
            role=Role.MAIN_CONTRACTOR,
            contract_number=f"M{market:02}",
            recipient=LYON,
            project_manager=LYON,
            contracting_authority=LILLE,
        )
        return Situation(id=number, company=COMPANY, market=contract, invoice=invoice)

    def _as(self, claim: Situation, framework: Framework) -> Situation:
        return attrs.evolve(claim, market=attrs.evolve(claim.market, framework=framework))

    def _renumbered(self, claim: Situation) -> Situation:
        number = f"{_number(claim)}-B"
        invoice = attrs.evolve(claim.invoice, number=number, issue_date=self.site.now.date(), document=document(number))
        return attrs.evolve(claim, invoice=invoice)

    # -- the verdict

    def _judged(self) -> Verdict:
        changes = tuple(self._changes())
        kept = {t.id: t for claim in self.claims.values() for t in self._all(claim)}
        visited = Counter(change.became for change in changes if change.kind is ChangeKind.STATE)
        news = Counter(t.news.raw for t in kept.values() if t.news is not None)
        return Verdict(
            claims=len(self.claims),
            states=visited,
            shown=self.shown,
            portal=news,
            disagreements=[*_told_otherwise(changes, kept), *self._not_at_the_portal(kept)],
            events=len(changes),
            requests=len(self.simulator.ledger.requests()),
            took=self.site.now - START,
        )

    def _changes(self) -> Iterable[Change]:
        cursor = 0
        while page := self.gateway.events(after=cursor, limit=100):
            yield from page
            cursor = page[-1].cursor

    def _all(self, claim: Situation) -> Iterable[Transmission]:
        rows = self.site.store._connection.execute(
            "SELECT id FROM chorus_bridge_transmission WHERE situation = ?", (claim.id,)
        )
        return [self.gateway.transmission(COMPANY.id, row["id"]) for row in rows.fetchall()]

    def _not_at_the_portal(self, kept: dict[str, Transmission]) -> Iterable[str]:
        """Yield where the outbox and the portal tell different stories."""
        for t in kept.values():
            accepted = self.simulator.ledger.accepted(t.number)
            if t.state is State.DEPOSITED:
                status = self.simulator.invoice(t.number).status
                if accepted != 1 or t.news is None or t.news.raw != status:
                    yield f"{t.number}: {accepted} deposits, {t.news and t.news.raw} here, {status} there"
            elif t.live:
                yield f"{t.number}: still {t.state}"
        for number in self.simulator.ledger.numbers():
            if self.simulator.ledger.accepted(number) > 1:
                yield f"{number}: twice at the portal"


def _told_otherwise(changes: Iterable[Change], kept: dict[str, Transmission]) -> Iterable[str]:
    """Yield where the feed of changes and the outbox tell different stories."""
    states: dict[str, str] = {}
    said: dict[str, str] = {}
    for change in changes:
        ends = states if change.kind is ChangeKind.STATE else said
        if ends.get(change.transmission, "") != change.was:
            yield f"{change.situation}: from {change.was}, which it was not"
        ends[change.transmission] = change.became
    if states != {t.id: t.state.value for t in kept.values()}:
        yield "the states at the end of the feed are not the outbox's"
    if said != {t.id: t.news.raw for t in kept.values() if t.news is not None}:
        yield "the portal's words at the end of the feed are not the outbox's"


def _number(claim: Situation) -> str:
    return claim.invoice.number or ""


def _amounts(invoice: Invoice, base: Decimal) -> Invoice:
    vat = (base * Decimal("0.2")).quantize(Decimal("0.01"))
    return attrs.evolve(
        invoice,
        vat_lines=(VatLine(rate=Decimal(20), base=base, vat=vat),),
        total_excl_vat=base,
        total_vat=vat,
        total_incl_vat=base + vat,
        payable=base + vat,
    )
