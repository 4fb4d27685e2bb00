"""What a rule is, and everything it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from attrs import field, frozen

from chorus_bridge.domain.finding import Finding, Problem
from chorus_bridge.domain.invoice import Attachment, Invoice
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.recipient import Freshness, freshness
from chorus_bridge.domain.transmissible import fingerprint
from chorus_bridge.domain.vocabulary import AUTHORITY_BUYS, Channel, FlowPackage, InvoiceKind, PaymentMode
from chorus_bridge.rules.given import absent, same_siret
from chorus_bridge.rules.pdf import PdfSheet, inspect

if TYPE_CHECKING:
    from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
    from chorus_bridge.domain.recipient import RecipientFacts, ServiceFacts, SupplierFacts
    from chorus_bridge.domain.situation import Company, Market, Party, Situation
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.domain.waiting import CompanyWait

__all__ = ["Case", "Judge", "Rule", "rule"]

_PARIS: Final = ZoneInfo("Europe/Paris")
_WALLIS: Final = ZoneInfo("Pacific/Wallis")
"""The French territory furthest ahead. *Source:* IANA time zone database."""


@frozen(kw_only=True)
class Case:
    """Everything a rule may look at. Facts about another establishment than the contract's stay silent."""

    situation: Situation
    now: datetime
    policy: Policy = field(factory=Policy)
    recipient: RecipientFacts | None = None
    """What the directory says of the payer, if it was read."""
    supplier: SupplierFacts | None = None
    moe: RecipientFacts | None = None
    """What the directory says of the project manager."""
    moa: RecipientFacts | None = None
    """What the directory says of the contracting authority."""
    transmission: Transmission | None = None
    """The last transmission of this very situation."""
    same_number: Transmission | None = None
    """A transmission of another situation that holds this invoice's number."""
    wait: CompanyWait | None = None
    """What keeps the whole company waiting."""
    contents: bool = False
    """Whether the files themselves must be there, as when transmitting; a list page has names and sizes."""

    @property
    def invoice(self) -> Invoice:
        """The invoice."""
        return self.situation.invoice

    @property
    def market(self) -> Market:
        """The contract."""
        return self.situation.market

    @property
    def company(self) -> Company:
        """The billing company."""
        return self.situation.company

    @property
    def typed(self) -> bool:
        """Whether the portal renders the invoice from typed data."""
        return self.situation.channel is Channel.TYPED

    @property
    def today(self) -> date:
        """The day in Paris."""
        return self.day_in_paris(self.now)

    @property
    def latest_day(self) -> date:
        """The day where it begins first in France: an invoice of Nouméa is of tomorrow when Paris has lunch."""
        return self.now.astimezone(_WALLIS).date()

    @staticmethod
    def day_in_paris(instant: datetime) -> date:
        """Return the day *instant* falls on in Paris."""
        return instant.astimezone(_PARIS).date()

    @property
    def by_flow(self) -> bool:
        """Whether the invoice leaves as a flow."""
        return self.situation.by_flow

    @property
    def by_transfer(self) -> bool:
        """Whether it is an invoice to be paid by transfer."""
        asks = self.invoice.kind is InvoiceKind.INVOICE
        return asks and self.invoice.payment_mode is PaymentMode.TRANSFER

    @property
    def pdf_sent(self) -> bool:
        """Whether a PDF is sent: neither with typed data nor in a flow of data alone."""
        return not self.typed and not (self.by_flow and self.policy.flow_package is FlowPackage.STRUCTURED)

    @property
    def pdf(self) -> Attachment | None:
        """The invoice's PDF, where one is sent."""
        return self.invoice.document if self.pdf_sent else None

    @cached_property
    def sheet(self) -> PdfSheet | None:
        """What the bytes of that PDF say, read once for all rules; None without its content, which tells nothing."""
        return inspect(self.pdf.content) if self.pdf is not None and self.pdf.content else None

    @property
    def authority_buys(self) -> bool:
        """Whether the document is addressed to the contracting authority, not to the payer."""
        return self.market.framework in AUTHORITY_BUYS

    @property
    def buyer(self) -> Party:
        """Whom the document is addressed to: the contracting authority or the payer, by framework."""
        return self.situation.buyer

    @property
    def buyer_path(self) -> str:
        """Where the contract's sheet names the buyer."""
        return self.situation.buyer_path

    @property
    def buyer_facts(self) -> RecipientFacts | None:
        """What is known of the buyer, whatever its age."""
        return self.moa_facts if self.authority_buys else _about(self.recipient, self.market.recipient)

    @property
    def listed_buyer(self) -> RecipientFacts | None:
        """What is known of a buyer the directory does list: only then are there obligations."""
        return self.buyer_facts if self.buyer_facts is not None and self.buyer_facts.known else None

    @property
    def listed_payer(self) -> RecipientFacts | None:
        """What is known of a payer the directory does list, be it the buyer or not."""
        facts = _about(self.recipient, self.market.recipient)
        return facts if facts is not None and facts.known else None

    @property
    def freshness(self) -> Freshness:
        """What the knowledge of the buyer is worth."""
        fetched_at = self.buyer_facts.fetched_at if self.buyer_facts is not None else None
        return freshness(fetched_at, now=self.now, max_age=self.policy.facts_max_age)

    @property
    def service_code(self) -> str | None:
        """The buyer's service code as it will be sent: without the white space around it."""
        code = self.buyer.service_code
        return None if code is None or absent(code) else code.strip()

    @property
    def service(self) -> ServiceFacts | None:
        """What the directory says of that service."""
        if self.listed_buyer is None or self.service_code is None:
            return None
        return self.listed_buyer.service(self.service_code)

    @property
    def supplier_facts(self) -> SupplierFacts | None:
        """What is known of the billing company, when it is about this establishment."""
        facts = self.supplier
        return facts if facts is not None and same_siret(facts.siret, self.company.siret) else None

    @property
    def moe_facts(self) -> RecipientFacts | None:
        """What is known of the project manager."""
        return _about(self.moe, self.market.project_manager)

    @property
    def moa_facts(self) -> RecipientFacts | None:
        """What is known of the contracting authority."""
        return _about(self.moa, self.market.contracting_authority)

    @property
    def unchanged(self) -> bool:
        """Whether the invoice is still what its last transmission was made of."""
        return self.transmission is not None and fingerprint(self.situation) == self.transmission.fingerprint

    @property
    def dead_at_portal(self) -> bool:
        """Whether the last transmission was deposited, then rejected or withdrawn for good."""
        last = self.transmission
        if last is None or last.state is not State.DEPOSITED:
            return False
        return last.news is not None and last.news.closed_number


def _about(facts: RecipientFacts | None, party: Party | None) -> RecipientFacts | None:
    if facts is None or party is None or not same_siret(facts.siret, party.siret):
        return None
    return facts


Judge = Callable[[Case], Iterator[Problem]]
"""Yields every problem of one kind in one case; never raises."""


@frozen(kw_only=True)
class Rule:
    """One rule: what it demands, why, where that comes from, and how it is judged."""

    code: FindingCode
    """The code of its findings."""
    steps: tuple[FindingCode, ...] = ()
    """Codes a finding may bear instead; only for the workflow's steps."""
    kind: Kind
    who: Who
    """Who can act, unless the problem itself says otherwise."""
    place: Place
    source: str
    why: str
    """The argument for its kind: why it blocks, or why it only warns."""
    at_validation: bool
    """Whether the host makes what is absent at validation: it is not missing while steps are pending."""
    title: str
    """What it demands, in one sentence."""
    judge: Judge = field(repr=False)

    @property
    def codes(self) -> tuple[FindingCode, ...]:
        """Every code this rule, and no other, may give."""
        return (self.code, *self.steps)

    def findings(self, case: Case) -> tuple[Finding, ...]:
        """Return every finding of this rule in *case*."""
        return tuple(self._finding(problem) for problem in self.judge(case))

    def _finding(self, problem: Problem) -> Finding:
        return Finding(
            code=problem.code or self.code,
            kind=self.kind,
            path=problem.path,
            who=problem.who or self.who,
            place=self.place,
            params=problem.params,
        )


def rule(
    code: FindingCode,
    *,
    steps: tuple[FindingCode, ...] = (),
    kind: Kind,
    who: Who,
    place: Place,
    source: str,
    why: str,
    at_validation: bool = False,
) -> Callable[[Judge], Rule]:
    """Return a decorator that makes a rule of a function, whose docstring says what is demanded."""

    def make(judge: Judge) -> Rule:
        return Rule(
            code=code,
            steps=steps,
            kind=kind,
            who=who,
            place=place,
            source=source,
            why=why,
            at_validation=at_validation,
            title=(judge.__doc__ or "").partition("\n")[0],
            judge=judge,
        )

    return make
