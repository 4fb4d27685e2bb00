"""Fetch what the portal knows about recipients and suppliers, each once, and keep it with its age.

Assessing never waits for the network: it uses what was prepared, and says how old it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from chorus_bridge.chorus import facts as assembly
from chorus_bridge.chorus import operations
from chorus_bridge.domain.recipient import (
    CredentialsVerdict,
    Freshness,
    RecipientFacts,
    SupplierFacts,
    freshness,
)
from chorus_bridge.effects import Accepted, ask, execute, now, tell
from chorus_bridge.errors import AuthRefused, Busy, ChorusBridgeError
from chorus_bridge.gateway.flows import access
from chorus_bridge.gateway.flows.asking import let_through
from chorus_bridge.gateway.flows.assessing import remember
from chorus_bridge.outbox import gates, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from chorus_bridge.chorus.results import (
        BankDetails,
        OwnStructure,
        ServiceRef,
        ServiceSheet,
        StructureRef,
        StructureSheet,
    )
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.effects import Flow, Operation
    from chorus_bridge.settings import Settings

__all__ = ["Preparation", "Unprepared", "prepare"]

_SERVICE_PAGES: Final = 50
"""Pages of a body's services read at most: 5,000 services, more than any body has."""


@frozen(kw_only=True)
class Unprepared:
    """One recipient or supplier the portal would not tell about."""

    company: str
    siret: str = field(repr=False)
    error: ChorusBridgeError


@frozen(kw_only=True)
class Preparation:
    """What was learnt, and what could not be."""

    fetched: int = 0
    """Recipients and suppliers asked about with success."""
    fresh: int = 0
    """Those whose facts were recent enough already."""
    failures: tuple[Unprepared, ...] = ()
    """Those that stay as they were, and why."""


class _Stop(Exception):
    """A reply that ends the questions about one subject."""

    def __init__(self, error: ChorusBridgeError) -> None:
        super().__init__()
        self.error = error


def prepare(situations: Iterable[Situation], *, settings: Settings, force: bool = False) -> Flow[Preparation]:
    """Fetch the facts of every distinct recipient and supplier of *situations* that are missing or stale.

    One subject that fails leaves the others untouched; a company whose access is refused is asked nothing more, and one
    that waits until somebody has mended its access is asked nothing, unless forced.

    Args:
        situations: Whose recipients and suppliers matter.
        settings: How old facts may be.
        force: Ask again even when the facts are recent, or the company waits: somebody has just corrected its access.
    """
    situations = tuple(situations)  # read twice
    memory = yield from remember(situations)
    at = yield from now()
    fetched, fresh, refused = 0, 0, set[str]()
    failures: list[Unprepared] = []
    for subject in _subjects(situations):
        known = memory.suppliers if subject.kind == statements.SUPPLIER else memory.recipients
        facts = known.get((subject.company, subject.siret))
        if not force and _enough(facts, subject, at, settings):
            fresh += 1
            if isinstance(facts, SupplierFacts) and facts.credentials is CredentialsVerdict.REFUSED:
                refused.add(subject.company)
            continue
        if subject.company in refused:
            continue
        error = (yield from _paused(subject, force=force)) or (yield from _fetch(subject))
        if error is None:
            fetched += 1
        else:
            failures.append(Unprepared(company=subject.company, siret=subject.siret, error=error))
            if isinstance(error, AuthRefused) or _waits(error):
                refused.add(subject.company)
    return Preparation(fetched=fetched, fresh=fresh, failures=tuple(failures))


@frozen(kw_only=True)
class _Subject:
    company: str
    kind: str
    siret: str = field(repr=False)
    services: tuple[str, ...] = ()
    """Service codes whose own sheet matters."""
    sheet: bool = True
    """Whether its sheet matters. A project manager may be private: only the directory speaks of it."""


def _subjects(situations: Sequence[Situation]) -> tuple[_Subject, ...]:
    """Return each distinct subject once, suppliers first: they tell whether the company has access at all."""
    services: dict[tuple[str, str, str], set[str]] = {}
    demanding: set[tuple[str, str, str]] = set()
    for situation in situations:
        company, market = situation.company, situation.market
        if company.account is None:
            continue
        if company.siret:
            services.setdefault((statements.SUPPLIER, company.id, "".join(company.siret.split())), set())
        for party in (market.recipient, market.project_manager, market.contracting_authority):
            if party and party.siret:
                subject = (statements.RECIPIENT, company.id, "".join(party.siret.split()))
                codes = services.setdefault(subject, set())
                if party is not market.project_manager:
                    demanding.add(subject)
                    codes.update({party.service_code} if party.service_code else ())
    ordered = sorted(services.items(), key=lambda item: (item[0][0] != statements.SUPPLIER, item[0]))
    return tuple(
        _Subject(
            company=company,
            kind=kind,
            siret=siret,
            services=tuple(sorted(codes)),
            sheet=(kind, company, siret) in demanding,
        )
        for (kind, company, siret), codes in ordered
    )


def _paused(subject: _Subject, *, force: bool) -> Flow[ChorusBridgeError | None]:
    """Return why the company may not be asked about: its access was refused, and nobody insists."""
    try:
        if not force:
            yield from let_through(subject.company, "prepare")
    except Busy as waits:
        return waits
    return None


def _waits(error: ChorusBridgeError) -> bool:
    return isinstance(error, Busy) and error.reason == "company_paused"


def _enough(facts: RecipientFacts | SupplierFacts | None, subject: _Subject, at: datetime, settings: Settings) -> bool:
    if isinstance(facts, SupplierFacts) and facts.credentials is CredentialsVerdict.REFUSED:
        return True  # a refused password is never tried again for its own sake: `resume` says that it was corrected
    if (
        facts is None
        or freshness(facts.fetched_at, now=at, max_age=settings.policy.facts_max_age) is not Freshness.KNOWN
    ):
        return False
    if isinstance(facts, SupplierFacts):
        return facts.linked is not None
    if subject.sheet and facts.known and _without_sheet(facts):
        return False  # known as a project manager only, so far
    # A service used for the first time brings its own obligations.
    known = {service.code for service in facts.services if service.engagement_required is not None}
    listed = {service.code for service in facts.services}
    return not (set(subject.services) & listed - known) and (facts.services_complete or not subject.services)


def _without_sheet(facts: RecipientFacts) -> bool:
    return facts.service_required is None and facts.engagement_required is None and facts.has_moa is None


def _fetch(subject: _Subject) -> Flow[ChorusBridgeError | None]:
    """Ask about one subject and keep the answer; return what prevented it."""
    try:
        asked = _supplier(subject) if subject.kind == statements.SUPPLIER else _recipient(subject)
        facts = yield from asked
    except _Stop as stop:
        if isinstance(stop.error, AuthRefused):
            yield from tell("access.refused", company=subject.company, cause=stop.error.cause)
            if subject.kind == statements.SUPPLIER:
                yield from access.note(subject.company, subject.siret, stop.error)
        return stop.error
    yield from execute(statements.fact(subject.company, facts, subject.kind))
    if subject.kind == statements.SUPPLIER:
        # The company's access works: whatever it waited for is over.
        yield from execute(gates.resume(subject.company))
    return None


def _supplier(subject: _Subject) -> Flow[SupplierFacts]:
    own: tuple[OwnStructure, ...] = yield from _answer(operations.own_structures(), subject.company)
    mine = next((structure for structure in own if structure.siret == subject.siret), None)
    refs = yield from _answer(operations.find_structures(subject.siret), subject.company)
    sheet = None
    banks: tuple[BankDetails, ...] = ()
    if mine is not None:
        sheet = yield from _answer(operations.structure(mine.structure_id), subject.company)
        banks = yield from _answer(operations.bank_details(mine.structure_id), subject.company)
    return assembly.supplier_facts(
        subject.siret,
        own=mine,
        refs=refs,
        sheet=sheet,
        bank_details=banks,
        fetched_at=(yield from now()),
    )


def _recipient(subject: _Subject) -> Flow[RecipientFacts]:
    refs: tuple[StructureRef, ...] = yield from _answer(operations.find_structures(subject.siret), subject.company)
    ref = assembly.best_match(subject.siret, refs)
    if ref is None:
        return assembly.recipient_facts(subject.siret, ref=None, fetched_at=(yield from now()))
    if not subject.sheet:
        return assembly.recipient_facts(subject.siret, ref=ref, fetched_at=(yield from now()))
    sheet: StructureSheet = yield from _answer(operations.structure(ref.structure_id), subject.company)
    services: tuple[ServiceRef, ...] = ()
    complete = False
    if subject.services or sheet.service_required or sheet.service_or_engagement:
        services, complete = yield from _services(ref, subject)
    return assembly.recipient_facts(
        subject.siret,
        ref=ref,
        sheet=sheet,
        services=services,
        complete=complete,
        service_sheets=(yield from _service_sheets(ref, services, subject)),
        fetched_at=(yield from now()),
    )


def _services(ref: StructureRef, subject: _Subject) -> Flow[tuple[tuple[ServiceRef, ...], bool]]:
    found: list[ServiceRef] = []
    for page in range(1, _SERVICE_PAGES + 1):
        answer = yield from _answer(operations.services(ref.structure_id, page=page), subject.company)
        found.extend(answer.items)
        if answer.last:
            return tuple(found), True
    return tuple(found), False


def _service_sheets(
    ref: StructureRef, services: tuple[ServiceRef, ...], subject: _Subject
) -> Flow[dict[str, ServiceSheet]]:
    sheets: dict[str, ServiceSheet] = {}
    for service in services:
        if service.code in subject.services:
            operation = operations.service(ref.structure_id, service.service_id)
            sheets[service.code] = yield from _answer(operation, subject.company)
    return sheets


def _answer(operation: Operation[Any], company: str) -> Flow[Any]:
    reply = yield from ask(operation, company)
    if isinstance(reply, Accepted):
        return reply.value
    raise _Stop(reply)
