"""Judge situations with everything the outbox remembers, in one read whatever their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from chorus_bridge.domain.identifiers import InvoiceKey, Siret, SiretDefect, siret_defect
from chorus_bridge.effects import Undone, execute, now
from chorus_bridge.outbox import facts, gates, rows, statements
from chorus_bridge.rules import assess as judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.policy import Policy
    from chorus_bridge.domain.recipient import RecipientFacts, SupplierFacts
    from chorus_bridge.domain.situation import Party, Situation
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.domain.waiting import CompanyWait
    from chorus_bridge.effects import Flow, Row

__all__ = ["Memory", "assess", "assess_many", "invoice_key", "remember"]


def assess_many(
    situations: Iterable[Situation], *, policy: Policy, may_transmit: bool = True, contents: bool = False
) -> Flow[tuple[Assessment, ...]]:
    """Return the assessment of each situation, in order, after a single read of the outbox."""
    situations = tuple(situations)  # read twice
    memory = yield from remember(situations)
    instant = yield from now()
    return tuple(
        memory.assess(situation, at=instant, policy=policy, may_transmit=may_transmit, contents=contents)
        for situation in situations
    )


def assess(
    situation: Situation, *, policy: Policy, may_transmit: bool = True, contents: bool = False
) -> Flow[Assessment]:
    """Return the assessment of one situation."""
    found = yield from assess_many([situation], policy=policy, may_transmit=may_transmit, contents=contents)
    return found[0]


def remember(situations: Sequence[Situation]) -> Flow[Memory]:
    """Read all that the outbox knows about *situations*: transmissions, facts and waits, in one transaction."""
    asked = [(s.company.id, s.id, _key_text(s)) for s in situations]
    subjects = sorted({subject for s in situations for subject in _subjects(s)})
    companies = gates.waiting(s.company.id for s in situations)
    result = yield from execute(statements.wanted(asked), statements.facts_wanted(subjects), companies)
    return Memory() if isinstance(result, Undone) else Memory.of(*result)


@frozen(kw_only=True)
class Memory:
    """What the outbox remembers, indexed for judging."""

    by_situation: Mapping[tuple[str, str], Transmission] = field(factory=dict)
    """The last transmission of each (company, situation)."""
    by_key: Mapping[tuple[str, str], Transmission] = field(factory=dict)
    """The transmission that holds each (company, invoice key)."""
    recipients: Mapping[tuple[str, str], RecipientFacts] = field(factory=dict)
    suppliers: Mapping[tuple[str, str], SupplierFacts] = field(factory=dict)
    gates: Mapping[str, Row] = field(factory=dict)
    """What may keep each company waiting, and until when."""

    @classmethod
    def of(cls, transmissions: Iterable[Row], known: Iterable[Row], waiting: Iterable[Row]) -> Memory:
        """Return the memory made of the outbox's rows."""
        # The last one wins, unless an earlier one still stands; the final key only settles a clock that stood still.
        found = (rows.transmission(row) for row in transmissions)
        ordered = sorted(found, key=lambda t: (t.standing, t.created_at, t.blocks_number))
        kept = tuple(known)
        return cls(
            by_situation={(t.company, t.situation): t for t in ordered},
            by_key={(t.company, t.key): t for t in ordered if t.blocks_number},
            recipients={
                (row["company"], row["subject"]): facts.read_recipient(row["body"])
                for row in kept
                if row["kind"] == statements.RECIPIENT
            },
            suppliers={
                (row["company"], row["subject"]): facts.read_supplier(row["body"])
                for row in kept
                if row["kind"] == statements.SUPPLIER
            },
            gates={row["company"]: row for row in waiting},
        )

    def recipient(self, situation: Situation, party: Party | None) -> RecipientFacts | None:
        """Return what this company knows of *party*."""
        siret = _compact(party.siret) if party else None
        return self.recipients.get((situation.company.id, siret)) if siret else None

    def supplier(self, situation: Situation) -> SupplierFacts | None:
        """Return what the portal said of the billing company."""
        siret = _compact(situation.company.siret)
        return self.suppliers.get((situation.company.id, siret)) if siret else None

    def holder(self, situation: Situation) -> Transmission | None:
        """Return the transmission of *another* situation that holds this invoice number."""
        key = _key_text(situation)
        found = self.by_key.get((situation.company.id, key)) if key else None
        return found if found and found.situation != situation.id else None

    def wait(self, company: str, *, at: datetime) -> CompanyWait | None:
        """Return why nothing of *company* leaves at *at*, or None."""
        found = self.gates.get(company)
        return next(gates.waits(found, at=at), None) if found else None

    def assess(
        self,
        situation: Situation,
        *,
        at: datetime,
        policy: Policy,
        may_transmit: bool = True,
        contents: bool = False,
    ) -> Assessment:
        """Return the assessment of *situation* at *at*."""
        market = situation.market
        return judge(
            situation,
            now=at,
            policy=policy,
            recipient=self.recipient(situation, market.recipient),
            supplier=self.supplier(situation),
            moe=self.recipient(situation, market.project_manager),
            moa=self.recipient(situation, market.contracting_authority),
            transmission=self.by_situation.get((situation.company.id, situation.id)),
            same_number=self.holder(situation),
            wait=self.wait(situation.company.id, at=at),
            may_transmit=may_transmit,
            contents=contents,
        )


def invoice_key(situation: Situation) -> InvoiceKey | None:
    """Return what makes the invoice unique, or None while its number, date or supplier is missing."""
    siret, invoice = situation.company.siret, situation.invoice
    if not siret or siret_defect(siret) is SiretDefect.SHAPE or not invoice.number or not invoice.issue_date:
        return None
    return InvoiceKey.of(Siret(siret, lenient=True), invoice.issue_date, invoice.number)


def _key_text(situation: Situation) -> str | None:
    key = invoice_key(situation)
    return str(key) if key else None


def _subjects(situation: Situation) -> Iterable[tuple[str, str, str]]:
    market, company = situation.market, situation.company
    for party in (market.recipient, market.project_manager, market.contracting_authority):
        if party and party.siret:
            yield company.id, statements.RECIPIENT, _compact(party.siret) or ""
    if company.siret:
        yield company.id, statements.SUPPLIER, _compact(company.siret) or ""


def _compact(siret: str | None) -> str | None:
    return "".join(siret.split()) if siret else None
