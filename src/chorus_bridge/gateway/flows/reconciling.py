"""Find out what became of an invoice whose deposit is unsure: by searching, never by sending again.

"Not found" is not "not received": an index lags, a request may still be on its way. Only when searches have found
nothing for the whole settle horizon (longer than a bearer lives, plus the index's lag) may the same bytes leave again;
and after three such rounds a human looks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from attrs import frozen

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.submission import Submission
from chorus_bridge.domain.lifecycle import Happening
from chorus_bridge.effects import Accepted, ask, execute, now, tell
from chorus_bridge.errors import AuthRefused, Busy, NotFound, Refused, Surprise, Unsure
from chorus_bridge.gateway.flows import access
from chorus_bridge.gateway.flows.delivering import tell_stopped
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.outbox import announcements, gates
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.statements import Move

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.chorus.results import FoundInvoice, InvoiceSheet
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Statement
    from chorus_bridge.settings import Settings

__all__ = ["probe", "reconcile", "search_wait", "sweep"]

_LEAST_SEARCHES: Final = 3
"""Searches, spread over the horizon, before giving up: a clock that jumps cannot settle a case alone."""

_PAGES: Final = 20
"""Pages of a search by number that are read at most; a number is nearly unique."""


@frozen
class _Nothing:
    """The search answered, and knows nothing of the number."""


@frozen
class _NoAnswer:
    """The search did not answer: nothing was learnt."""

    reply: Refused | Busy | Unsure | AuthRefused | Surprise

    @property
    def reason(self) -> str:
        """Short code of what prevented it."""
        return self.reply.reason if isinstance(self.reply, Busy | Unsure) else "search_refused"


@frozen(kw_only=True)
class _Instants:
    """When a search was asked, and when its answer is acted upon."""

    asked: datetime
    at: datetime


def sweep(expired: Transmission) -> Flow[Transmission]:
    """Make a transmission whose worker vanished unsure: it may have been sent."""
    at = yield from now()
    change = Move(
        happening=Happening.LEASE_EXPIRED,
        at=at,
        due=at,
        reason="lease_expired",
        uncertain=1,
        in_doubt=True,
        unsure_since=at,
        lease_over=at,
    )
    swept = yield from outbox.settle(expired, change)
    yield from tell("delivery.lease_expired", company=swept.company, transmission=swept.id)
    return swept


def probe(company: str, openings: int, *, settings: Settings) -> Flow[bool]:
    """Ask whether the portal is back for *company*, by the smallest search, and return whether it is."""
    reply = yield from ask(operations.find_invoices(page_size=1), company)
    at = yield from now()
    if isinstance(reply, Busy | Unsure):
        yield from execute(*gates.outage(company, at=at, openings=openings, limits=settings.limits))
        return False
    yield from execute(*consequences(company, reply, at, settings))
    yield from tell("portal.back", company=company)
    return True


def reconcile(unsure: Transmission, *, settings: Settings) -> Flow[Transmission]:
    """Search the portal for *unsure* and return it as it then stands."""
    try:
        submission = Submission.from_bytes((yield from outbox.document(unsure.document)))
    except (NotFound, ValueError):
        return (yield from _give_up(unsure, "unreadable_document"))
    # What a search that found nothing proves is about the instant at which it was asked: a machine may sleep since.
    asked = yield from now()
    outcome = yield from _search(unsure, submission)
    at = yield from now()
    change, also = _conclude(unsure, submission, outcome, _Instants(asked=asked, at=at), settings)
    settled = yield from outbox.settle(unsure, change, also=also)
    if isinstance(outcome, _NoAnswer) and isinstance(outcome.reply, AuthRefused):
        yield from access.tell_refusal(unsure.company, submission.supplier_siret, outcome.reply)
    yield from tell_stopped(settled)
    yield from tell("delivery.reconciled", company=unsure.company, transmission=unsure.id, outcome=change.happening)
    return settled


def _search(
    unsure: Transmission, submission: Submission
) -> Flow[tuple[FoundInvoice | InvoiceSheet, ...] | _Nothing | _NoAnswer]:
    """Return the invoices the portal has under this number for this supplier."""
    known = yield from access.known_supplier(unsure.company, submission.supplier_siret)
    supplier = submission.structure_id or (known.structure_id if known else None)
    found: list[FoundInvoice] = []
    for page in range(1, _PAGES + 1):
        operation = operations.find_invoices(number=unsure.number, supplier_id=supplier, page=page)
        reply = yield from ask(operation, unsure.company)
        if not isinstance(reply, Accepted):
            return _NoAnswer(reply)
        found.extend(item for item in reply.value.items if item.number == unsure.number)
        if reply.value.last:
            break
    return (yield from _decided(unsure, submission, found)) if found else _Nothing()


def _decided(
    unsure: Transmission, submission: Submission, found: list[FoundInvoice]
) -> Flow[tuple[FoundInvoice | InvoiceSheet, ...] | _NoAnswer]:
    """Replace each invoice the search says too little about by its own sheet."""
    decided: list[FoundInvoice | InvoiceSheet] = []
    for item in found:
        if same_invoice(submission.content, item) is not None:
            decided.append(item)
            continue
        reply = yield from ask(operations.invoice(item.portal_id), unsure.company)
        if not isinstance(reply, Accepted):
            return _NoAnswer(reply)
        decided.append(reply.value)
    return tuple(decided)


def _conclude(
    unsure: Transmission,
    submission: Submission,
    outcome: tuple[FoundInvoice | InvoiceSheet, ...] | _Nothing | _NoAnswer,
    instants: _Instants,
    settings: Settings,
) -> tuple[Move, tuple[Statement, ...]]:
    at = instants.at
    match outcome:
        case _Nothing():
            return _not_found(unsure, instants, settings), (gates.answered(unsure.company),)
        case _NoAnswer():
            waiting = _wait(unsure, at, searches=unsure.searches, reason=outcome.reason)
            return waiting, consequences(unsure.company, outcome.reply, at, settings)
        case found:
            return _found(unsure, submission, found, at, settings)


def _found(
    unsure: Transmission,
    submission: Submission,
    found: tuple[FoundInvoice | InvoiceSheet, ...],
    at: datetime,
    settings: Settings,
) -> tuple[Move, tuple[Statement, ...]]:
    ours = next((item for item in found if same_invoice(submission.content, item)), None)
    if ours is None:
        # Somebody may have typed the same number in the portal, or the answer lacks what would tell: a human decides.
        change = Move(
            happening=Happening.FOUND_DIFFERENT,
            at=at,
            due=at,
            reason="other_content",
            unsure_since=unsure.unsure_since,
        )
        return change, ()
    poll_due = at + settings.poll_steps[0]
    change = Move(
        happening=Happening.FOUND, at=at, due=at, portal_id=ours.portal_id, deposited_at=at, poll_due=poll_due
    )
    return change, (announcements.latest_news(unsure, ours.news, at=at, poll_due=poll_due, polls=0),)


def _not_found(unsure: Transmission, instants: _Instants, settings: Settings) -> Move:
    searches, at = unsure.searches + 1, instants.at
    since = unsure.unsure_since or at
    if searches < _LEAST_SEARCHES or instants.asked - since < settings.settle_horizon:
        return _wait(unsure, at, searches=searches, reason="not_found_yet")
    # Absent, and settled: whatever left has been dropped or would be visible by now, and its bearer has died since.
    return Move(
        happening=_once_absent(unsure, settings),
        at=at,
        due=at,
        reason="absent",
        in_doubt=False,
        searches=searches,
        unsure_since=since,
    )


def _once_absent(unsure: Transmission, settings: Settings) -> Happening:
    if unsure.cancel_asked:
        return Happening.ABSENT_CANCELLED
    return Happening.GIVEN_UP if unsure.uncertain >= settings.resend_limit else Happening.ABSENT


def _wait(unsure: Transmission, at: datetime, *, searches: int, reason: str) -> Move:
    return Move(
        happening=Happening.NOT_FOUND,
        at=at,
        due=at + search_wait(searches),
        reason=reason,
        searches=searches,
        unsure_since=unsure.unsure_since or at,
    )


def search_wait(searches: int) -> timedelta:
    """Return the wait before the next search: 1, 2, 4, 8, 15 minutes, then every 15 minutes."""
    return min(timedelta(minutes=2 ** min(searches, 4)), timedelta(minutes=15))


def _give_up(unsure: Transmission, reason: str) -> Flow[Transmission]:
    at = yield from now()
    change = Move(happening=Happening.GIVEN_UP, at=at, due=at, reason=reason, unsure_since=unsure.unsure_since)
    settled = yield from outbox.settle(unsure, change)
    yield from tell_stopped(settled)
    return settled
