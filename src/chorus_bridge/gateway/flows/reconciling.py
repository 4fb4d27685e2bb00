"""Find out what became of an invoice whose deposit is unsure: by searching, never by sending again.

"Not found" is not "not received": an index lags, a request may still be on its way. Only when searches have found
nothing for the whole settle horizon (longer than a bearer lives, plus the index's lag) may the same bytes leave again;
and after three such rounds a human looks.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Final

import attrs
from attrs import frozen

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.frozen import thaw
from chorus_bridge.chorus.results import FoundInvoice
from chorus_bridge.domain.lifecycle import Happening
from chorus_bridge.effects import ask, execute, now, tell
from chorus_bridge.errors import AuthRefused, Busy, NotFound
from chorus_bridge.gateway.flows import access
from chorus_bridge.gateway.flows.delivering import tell_stopped
from chorus_bridge.gateway.flows.gating import consequences, is_outage
from chorus_bridge.gateway.flows.searching import NoAnswer, Nothing, search
from chorus_bridge.outbox import announcements, gates
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.statements import Move

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.chorus.frozen import Prepared
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Statement
    from chorus_bridge.gateway.flows.searching import Found
    from chorus_bridge.settings import Settings

__all__ = ["presence", "probe", "reconcile", "search_wait", "sweep"]

_LEAST_SEARCHES: Final = 3
"""Searches, spread over the horizon, before giving up: a clock that jumps cannot settle a case alone."""

_LONGEST_WAIT: Final = timedelta(minutes=15)
_LONGEST_WAIT_FOR_A_FLOW: Final = timedelta(hours=1)
"""A flow is searched for during a day: more often would only cost requests."""


_PATIENCE: Final = timedelta(days=1)
"""How long a portal that answers may answer searches with nothing that can be used, before a human looks."""
_VAIN: Final = frozenset({"search_refused", "search_unreadable"})
"""What such an answer is called in the record."""


@frozen(kw_only=True)
class _Instants:
    """When a search was asked, and when its answer is acted upon."""

    asked: datetime
    at: datetime
    vain: timedelta = timedelta(0)
    """Since how long every search is answered in vain."""


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
    if is_outage(reply):
        yield from execute(*gates.outage(company, at=at, openings=openings, limits=settings.limits))
        return False
    if isinstance(reply, Busy):
        # Nothing was learnt of the portal: our own rate, or a certificate. Asked again, no louder than before.
        later = at + max(reply.retry_in or timedelta(0), settings.limits.breaker_wait)
        yield from execute(gates.probe_later(company, later), *consequences(company, reply, at, settings))
        return False
    yield from execute(*consequences(company, reply, at, settings))
    yield from tell("portal.back", company=company)
    return True


def reconcile(unsure: Transmission, *, settings: Settings) -> Flow[Transmission]:
    """Search the portal for *unsure* and return it as it then stands."""
    try:
        prepared = thaw((yield from outbox.document(unsure.document)))
    except (NotFound, ValueError):
        return (yield from _give_up(unsure, "unreadable_document"))
    # What a search that found nothing proves is about the instant at which it was asked: a machine may sleep since.
    asked = yield from now()
    outcome = yield from search(unsure, prepared)
    at = yield from now()
    vain = (yield from _in_vain(unsure, outcome, at)) if isinstance(outcome, NoAnswer) else timedelta(0)
    change, also = _conclude(unsure, prepared, outcome, _Instants(asked=asked, at=at, vain=vain), settings)
    settled = yield from outbox.settle(unsure, change, also=also)
    if isinstance(outcome, NoAnswer) and isinstance(outcome.reply, AuthRefused):
        yield from access.tell_refusal(unsure.company, prepared.supplier_siret, outcome.reply)
    yield from tell_stopped(settled)
    yield from tell("delivery.reconciled", company=unsure.company, transmission=unsure.id, outcome=change.happening)
    return settled


def _conclude(
    unsure: Transmission,
    prepared: Prepared,
    outcome: tuple[Found, ...] | Nothing | NoAnswer,
    instants: _Instants,
    settings: Settings,
) -> tuple[Move, tuple[Statement, ...]]:
    at = instants.at
    match outcome:
        case Nothing():
            return _not_found(unsure, instants, settings), (gates.answered(unsure.company),)
        case NoAnswer():
            return _unanswered(unsure, outcome, instants, settings), consequences(
                unsure.company, outcome.reply, at, settings
            )
        case found:
            return _found(unsure, prepared, found, at, settings)


def _in_vain(unsure: Transmission, outcome: NoAnswer, at: datetime) -> Flow[timedelta]:
    """Return since how long the portal answers every search for *unsure* with nothing that can be used.

    An outage in between begins the count anew: the portal may have answered well before it.
    """
    if outcome.reason not in _VAIN or unsure.reason not in _VAIN:
        return timedelta(0)
    lines = reversed((yield from outbox.attempts(unsure.company, unsure.id)))
    vain = takewhile(lambda line: line.step == "search" and line.reason in _VAIN, lines)
    return at - min((line.at for line in vain), default=at)


def _unanswered(unsure: Transmission, outcome: NoAnswer, instants: _Instants, settings: Settings) -> Move:
    """Return the wait before the next search, which the portal may answer; or its end, when it answers in vain."""
    at, since = instants.at, unsure.unsure_since or instants.at
    if instants.vain >= _PATIENCE and at - since >= settings.horizon_of(unsure):
        return Move(happening=Happening.GIVEN_UP, at=at, due=at, reason=outcome.reason, unsure_since=since)
    return _wait(unsure, at, searches=unsure.searches, reason=outcome.reason)


def _found(
    unsure: Transmission,
    prepared: Prepared,
    found: tuple[Found, ...],
    at: datetime,
    settings: Settings,
) -> tuple[Move, tuple[Statement, ...]]:
    ours = next((item for item in found if same_invoice(prepared.content, item)), None)
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
    return presence(unsure, ours, at, settings)


def presence(seen: Transmission, ours: Found, at: datetime, settings: Settings) -> tuple[Move, tuple[Statement, ...]]:
    """Return the proof that the portal has *seen*, as it lists it, and what to write with it."""
    poll_due = at + settings.poll_steps[0]
    change = Move(
        happening=Happening.FOUND,
        at=at,
        due=at,
        portal_id=ours.portal_id,
        deposited_at=at,
        flow_number=ours.flow_number if isinstance(ours, FoundInvoice) and seen.flow else None,
        poll_due=poll_due,
    )
    news = announcements.latest_news(seen, ours.news, at=at, poll_due=poll_due, polls=0)
    if not seen.works or ours.news.at is None:
        return change, (news,)
    # A works document's history is read once its status moves; it dates to the minute, as this first line does then.
    first = attrs.evolve(ours.news, at=ours.news.at.replace(second=0, microsecond=0))
    return change, (news, announcements.announce(seen, first, at))


def _not_found(unsure: Transmission, instants: _Instants, settings: Settings) -> Move:
    searches, at = unsure.searches + 1, instants.at
    since = unsure.unsure_since or at
    if searches < _LEAST_SEARCHES or instants.asked - since < settings.horizon_of(unsure):
        return _wait(unsure, at, searches=searches, reason="not_found_yet")
    # Absent, and settled: whatever left has been dropped or would be visible by now, and its bearer has died since.
    # Of a flow nothing published says so: unless the host chose otherwise, it stays in doubt and a human looks.
    trusted = settings.resend_flows or not unsure.flow
    return Move(
        happening=_once_absent(unsure, settings) if trusted else Happening.GIVEN_UP,
        at=at,
        due=at,
        reason="absent" if trusted else "flow_unseen",
        in_doubt=False if trusted else None,
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
        due=at + search_wait(searches, longest=_LONGEST_WAIT_FOR_A_FLOW if unsure.flow else _LONGEST_WAIT),
        reason=reason,
        searches=searches,
        unsure_since=unsure.unsure_since or at,
    )


def search_wait(searches: int, *, longest: timedelta = _LONGEST_WAIT) -> timedelta:
    """Return the wait before the next search: 1, 2, 4, 8, 15 minutes… up to *longest*."""
    return min(timedelta(minutes=2 ** min(searches, 6)), longest)


def _give_up(unsure: Transmission, reason: str) -> Flow[Transmission]:
    at = yield from now()
    change = Move(happening=Happening.GIVEN_UP, at=at, due=at, reason=reason, unsure_since=unsure.unsure_since)
    settled = yield from outbox.settle(unsure, change)
    yield from tell_stopped(settled)
    return settled
