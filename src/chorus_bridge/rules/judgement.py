"""From a situation to its assessment: every rule is run, none stops another."""

from __future__ import annotations

from decimal import localcontext
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.assessment import Assessment, DisplayState, Findings, Verdict, derive
from chorus_bridge.domain.codes import Kind, NotApplicable
from chorus_bridge.domain.identifiers import InvoiceKey, Siret
from chorus_bridge.domain.money import EXACT
from chorus_bridge.domain.payment import PaymentHorizon, payment_horizon
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.transmissible import TransmissibleInvoice, seal
from chorus_bridge.domain.vocabulary import ClientKind, Environment
from chorus_bridge.rules import (
    actors,
    amounts,
    company,
    documents,
    identity,
    issuer,
    lines,
    main_pdf,
    market,
    recipient,
    remote,
    routing,
    vat,
    workflow,
)
from chorus_bridge.rules.catalogue import Case, Rule
from chorus_bridge.rules.given import absent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chorus_bridge.domain.recipient import RecipientFacts, SupplierFacts
    from chorus_bridge.domain.situation import Party, Situation
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.domain.waiting import CompanyWait

__all__ = ["RULES", "SUBJECTS", "assess"]

SUBJECTS: Final[Mapping[str, tuple[Rule, ...]]] = {
    "The company and its access": company.RULES,
    "The issuer of a flow": issuer.RULES,
    "The contract": market.RULES,
    "The other parties": actors.RULES,
    "The recipient": recipient.RULES,
    "Service and engagement": routing.RULES,
    "Number, date and references": identity.RULES,
    "Amounts": amounts.RULES,
    "Lines": lines.RULES,
    "VAT and payment": vat.RULES,
    "The PDF": main_pdf.RULES,
    "Attachments": documents.RULES,
    "What the portal and the outbox remember": remote.RULES,
    "Workflow": workflow.RULES,
}
"""All rules by subject, in the order their findings are listed."""

RULES: Final[tuple[Rule, ...]] = tuple(rule for rules in SUBJECTS.values() for rule in rules)
"""All rules. The order within a list of findings is theirs."""


def assess(  # noqa: PLR0913 — each argument is one thing the caller knows, all optional but two
    situation: Situation,
    *,
    now: datetime,
    policy: Policy | None = None,
    recipient: RecipientFacts | None = None,
    supplier: SupplierFacts | None = None,
    moe: RecipientFacts | None = None,
    moa: RecipientFacts | None = None,
    transmission: Transmission | None = None,
    same_number: Transmission | None = None,
    wait: CompanyWait | None = None,
    contents: bool = False,
    may_transmit: bool = True,
) -> Assessment:
    """Return whether *situation* can be transmitted, everything that is missing or pending, and what to show.

    Args:
        situation: The progress claim, as the host has it.
        now: The present instant; aware.
        policy: What the host chose about judging; None for the defaults.
        recipient: What the directory says of the payer, if it was read.
        supplier: What the technical account sees of the billing company, if it was asked.
        moe: What the directory says of the project manager.
        moa: What the directory says of the contracting authority.
        transmission: The last transmission of this very situation.
        same_number: A transmission of another situation that holds this invoice's number.
        wait: What keeps the whole company waiting.
        contents: Whether the files themselves must be there, as when transmitting.
        may_transmit: Whether this user may transmit; the state is the same for everybody.
    """
    case = Case(
        situation=situation,
        now=now,
        policy=policy or Policy(),
        recipient=recipient,
        supplier=supplier,
        moe=moe,
        moa=moa,
        transmission=transmission,
        same_number=same_number,
        wait=wait,
        contents=contents,
    )
    with localcontext(EXACT):
        return _judge(case, may_transmit=may_transmit)


def _judge(case: Case, *, may_transmit: bool) -> Assessment:
    silent = not_applicable(case.situation)
    findings = Findings() if silent is not None else _findings(case)
    verdict = _verdict(case, silent, findings, may_transmit=may_transmit)
    # Zero only silences what would otherwise leave: missing data and steps are worth telling at any amount.
    if verdict.state is DisplayState.READY and _is_zero(case):
        silent = NotApplicable.AMOUNT_ZERO
        verdict = _verdict(case, silent, findings, may_transmit=may_transmit)
    return Assessment(
        situation=case.situation.id,
        verdict=verdict,
        findings=findings,
        not_applicable=silent,
        transmission=case.transmission,
        wait=case.wait,
        recipient=case.freshness,
        recipient_known_at=case.buyer_facts.fetched_at if case.buyer_facts is not None else None,
        transmissible=_sealed(case) if verdict.state is DisplayState.READY else None,
        payment=_payment(case),
    )


def _payment(case: Case) -> PaymentHorizon | None:
    payer = case.listed_payer
    reported = payer is None or payer.payment_status_reported is not False
    return payment_horizon(case.situation, case.transmission, today=case.today, reported=reported)


def _verdict(case: Case, silent: NotApplicable | None, findings: Findings, *, may_transmit: bool) -> Verdict:
    return derive(
        not_applicable=silent,
        findings=findings,
        transmission=case.transmission,
        wait=case.wait,
        precedence=case.policy.precedence,
        may_transmit=may_transmit,
    )


def not_applicable(situation: Situation) -> NotApplicable | None:
    """Return why Chorus Pro is not concerned, or None; a zero amount is judged last, by the assessment."""
    if situation.market.client is ClientKind.PRIVATE:
        return NotApplicable.NOT_PUBLIC_CLIENT
    if situation.market.outside_chorus:
        return NotApplicable.MARKET_OUTSIDE_CHORUS
    if not situation.payment_request:
        return NotApplicable.NOT_A_PAYMENT_REQUEST
    return NotApplicable.SITUATION_CANCELLED if situation.cancelled else None


def _is_zero(case: Case) -> bool:
    return case.invoice.total_incl_vat == 0 and not case.policy.allow_zero_amount


def _findings(case: Case) -> Findings:
    """Return all findings by list; what the host makes at validation is deferred while a step is pending."""
    found = [(rule, finding) for rule in RULES for finding in rule.findings(case)]
    awaited = any(rule.kind is Kind.PENDING for rule, _ in found)
    deferred = tuple(finding for rule, finding in found if awaited and rule.at_validation)
    lists = {kind: tuple(f for _, f in found if f.kind is kind and f not in deferred) for kind in Kind}
    return Findings(
        missing=lists[Kind.MISSING],
        pending=lists[Kind.PENDING],
        warnings=lists[Kind.WARNING],
        deferred=deferred,
    )


def _sealed(case: Case) -> TransmissibleInvoice:
    """Return the proof that *case* may leave: no rule objects, so nothing below is absent or malformed."""
    lenient = case.policy.environment is Environment.QUALIFICATION
    market, works = case.market, case.situation.works
    facts, issued = case.supplier_facts, case.invoice.issue_date
    supplier = Siret(case.company.siret or "", lenient=lenient)

    def parsed(party: Party | None, *, needed: bool) -> Siret | None:
        siret = party.siret if party is not None and needed else None
        return None if siret is None or absent(siret) else Siret(siret, lenient=lenient)

    found = facts.structure_id if facts is not None else None
    assert issued is not None  # noqa: S101 — the rule on the date
    return seal(
        case.situation,
        supplier=supplier,
        recipient=Siret(case.buyer.siret or "", lenient=lenient),
        validator=parsed(market.validator, needed=market.framework in actors.VALIDATORS),
        project_manager=parsed(market.project_manager, needed=market.framework in actors.MOE_FRAMEWORKS),
        authority=parsed(market.contracting_authority, needed=works),
        key=InvoiceKey.of(supplier, issued, case.invoice.number or ""),
        supplier_structure_id=found if case.company.structure_id is None else case.company.structure_id,
    )
