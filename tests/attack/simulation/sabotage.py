"""Safeguards taken away, one at a time: an attack that does not notice is no attack."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from types import MappingProxyType

import attrs
import pytest

from chorus_bridge.domain.lifecycle import TRANSITIONS, Happening, State
from chorus_bridge.effects import ask, now
from chorus_bridge.gateway.flows import delivering, handing_over, reconciling, working
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import library, performing
from chorus_bridge.outbox.statements import Move


def blind_resend(patch, settings):
    """Treat silence as "not sent"."""

    def unsure(happening, at, reason):
        return Move(happening=Happening.NOT_SENT, at=at, due=at, reason=reason)

    patch.setattr(delivering, "_unsure", unsure)
    return settings


def lease_back_to_the_queue(patch, settings):
    """Give the transmission of a vanished worker to the next one, as a job queue does."""

    def sweep(expired):
        at = yield from now()
        return (yield from outbox.settle(expired, Move(happening=Happening.NOT_SENT, at=at, due=at)))

    patch.setattr(working, "sweep", sweep)
    return settings


def cancel_without_guard(patch, settings):
    """Cancel whatever has not ended."""
    query = library.queries()["grant_cancel"]
    head = query.sql.partition("AND state = :from")[0]
    bold = attrs.evolve(query, sql=f"{head} AND state IN (:from, 'sending', 'unsure', 'received') AND cancel_asked = 1")
    known = MappingProxyType({**library.queries(), "grant_cancel": bold})
    patch.setattr(performing, "queries", lambda: known)
    return settings


def no_settle_horizon(patch, settings):
    """Believe the first search that finds nothing."""
    patch.setattr(reconciling, "_LEAST_SEARCHES", 1)
    at_once = timedelta(microseconds=1)
    return attrs.evolve(settings, settle_horizon=at_once, flow_settle_horizon=at_once)


def no_last_look_at_the_lease(patch, settings):
    """Submit however long ago the lease was renewed: only one who falls asleep in between does harm."""

    def careless(operation, company, *, until=None):
        return ask(operation, company)

    patch.setattr(handing_over, "ask", careless)
    return settings


def receipt_taken_for_a_deposit(patch, settings):
    """Believe that what is received is created."""
    patch.setitem(TRANSITIONS[State.SENDING], Happening.RECEIVED, State.DEPOSITED)
    return settings


def resent_when_patience_ends(patch, settings):
    """Send again a flow whose verdict takes too long."""
    patch.setitem(TRANSITIONS[State.RECEIVED], Happening.GIVEN_UP, State.QUEUED)
    return attrs.evolve(settings, flow_patience=timedelta(minutes=1))


SABOTAGES = (blind_resend, lease_back_to_the_queue, cancel_without_guard, no_settle_horizon)
FLOW_SABOTAGES = (*SABOTAGES, resent_when_patience_ends)
"""Each does harm by itself; a receipt taken for a deposit is a lie, and no more."""


@contextmanager
def sabotaged(sabotage, settings):
    """Yield the settings to use while the safeguard is missing."""
    with pytest.MonkeyPatch.context() as patch:
        yield sabotage(patch, settings)
