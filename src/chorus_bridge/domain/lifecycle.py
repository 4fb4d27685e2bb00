"""The life of one transmission: every transition, in one table.

Rules of this file: all transitions live in ``TRANSITIONS``; nothing else in the library compares states to decide a
next state. The diagram in the documentation is drawn from the table.

Two lines differ from a job queue. A lease that expires leads to ``UNSURE``, never back to ``QUEUED``; and nothing
leads from ``UNSURE`` back to ``QUEUED`` but ``ABSENT``: searches that found nothing for longer than anything sent could
still arrive or stay hidden.

A flow adds one state: ``RECEIVED``. The portal has the file and will say later, in its report, whether it makes an
invoice of it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from chorus_bridge.errors import IllegalTransition

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CANCELLABLE", "LIVE", "TAKEN_UP", "TRANSITIONS", "Happening", "State", "advance"]


class State(StrEnum):
    """Where a transmission stands."""

    QUEUED = "queued"
    """Recorded, not yet claimed by a worker: waiting for its hour, or for a retry."""
    SENDING = "sending"
    """Claimed; from here on it may have left."""
    UNSURE = "unsure"
    """It may have been received; the outbox searches before anything else."""
    RECEIVED = "received"
    """The portal has the flow, and has not said yet whether it makes an invoice of it."""
    DEPOSITED = "deposited"
    """The portal has it, by its own word."""
    REFUSED = "refused"
    """The portal refused it at deposit: nothing was created, the number stays free."""
    CANCELLED = "cancelled"
    """Cancelled before it left."""
    CONFLICT = "conflict"
    """The portal holds another invoice under this number: a human decides."""
    HELD = "held"
    """Stopped: a human decides."""


class Happening(StrEnum):
    """What can happen to a transmission."""

    CLAIMED = "claimed"
    """A worker took the lease and recorded its intent."""
    ACCEPTED = "accepted"
    """The portal answered that it created the invoice."""
    RECEIVED = "received"
    """The portal answered that it has the flow: received is not created."""
    REFUSED = "refused"
    """The portal answered, or its report says, that it refuses the invoice."""
    DUPLICATE = "duplicate"
    """The portal says that the number exists: a proof of presence, not a refusal."""
    NOT_SENT = "not_sent"
    """The invoice was certainly not processed (never connected, token refused, rate-limited)."""
    MISCONFIGURED = "misconfigured"
    """The request can never work as it is (unknown route, too large): certainly not processed."""
    SILENCE = "silence"
    """It may have been received, and no readable answer came."""
    LEASE_EXPIRED = "lease_expired"
    """The worker vanished while holding the lease."""
    FOUND = "found"
    """A search, or a late answer, proves the portal has this very invoice."""
    FOUND_DIFFERENT = "found_different"
    """A search finds the number with another content."""
    PENDING = "pending"
    """The report on the flow has no verdict yet, or the invoice it announces is not listed yet."""
    NOT_FOUND = "not_found"
    """A search finds nothing, which proves nothing yet."""
    ABSENT = "absent"
    """Searches found nothing for longer than the settle horizon: what was sent never arrived, and never will."""
    ABSENT_CANCELLED = "absent_cancelled"
    """The same, and the host had asked to cancel meanwhile."""
    GIVEN_UP = "given_up"
    """Absent again after too many unknown outcomes, or no verdict for too long: a machine cannot see what is wrong."""
    CANCEL = "cancel"
    """The host cancels."""
    RECOVERED = "recovered"
    """The database was restored or failed over: what it calls queued may have been sent since."""
    RELEASED = "released"
    """A human says: send it again."""
    ABANDONED = "abandoned"
    """A human says: it is not at the portal, and must not go there."""


TRANSITIONS: Final[Mapping[State, Mapping[Happening, State]]] = {
    State.QUEUED: {
        Happening.CLAIMED: State.SENDING,
        Happening.CANCEL: State.CANCELLED,
        Happening.RECOVERED: State.UNSURE,
        Happening.RECEIVED: State.RECEIVED,
        Happening.FOUND: State.DEPOSITED,
    },
    State.SENDING: {
        Happening.ACCEPTED: State.DEPOSITED,
        Happening.RECEIVED: State.RECEIVED,
        Happening.REFUSED: State.REFUSED,
        Happening.DUPLICATE: State.UNSURE,
        Happening.NOT_SENT: State.QUEUED,
        Happening.MISCONFIGURED: State.HELD,
        Happening.SILENCE: State.UNSURE,
        Happening.LEASE_EXPIRED: State.UNSURE,
        Happening.FOUND: State.DEPOSITED,
    },
    State.RECEIVED: {
        Happening.PENDING: State.RECEIVED,
        Happening.FOUND: State.DEPOSITED,
        Happening.REFUSED: State.REFUSED,
        Happening.DUPLICATE: State.UNSURE,
        Happening.SILENCE: State.UNSURE,
        Happening.GIVEN_UP: State.HELD,
    },
    State.UNSURE: {
        Happening.RECEIVED: State.RECEIVED,
        Happening.FOUND: State.DEPOSITED,
        Happening.FOUND_DIFFERENT: State.CONFLICT,
        Happening.NOT_FOUND: State.UNSURE,
        Happening.ABSENT: State.QUEUED,
        Happening.ABSENT_CANCELLED: State.CANCELLED,
        Happening.GIVEN_UP: State.HELD,
    },
    State.DEPOSITED: {},
    State.REFUSED: {},
    State.CANCELLED: {Happening.RECEIVED: State.RECEIVED, Happening.FOUND: State.DEPOSITED},
    State.CONFLICT: {Happening.FOUND: State.DEPOSITED, Happening.ABANDONED: State.CANCELLED},
    State.HELD: {
        Happening.RECEIVED: State.RECEIVED,
        Happening.FOUND: State.DEPOSITED,
        Happening.RELEASED: State.QUEUED,
        Happening.ABANDONED: State.CANCELLED,
    },
}

LIVE: Final = frozenset({State.QUEUED, State.SENDING, State.UNSURE, State.RECEIVED, State.CONFLICT, State.HELD})
"""States in which the transmission is under way: a second one for the same number is never created."""

TAKEN_UP: Final = frozenset({State.QUEUED, State.UNSURE, State.RECEIVED})
"""States that a worker takes up when their time has come, unless their company waits."""

CANCELLABLE: Final = frozenset(state for state, row in TRANSITIONS.items() if Happening.CANCEL in row)
"""States from which the host may cancel."""


def advance(state: State, happening: Happening) -> State:
    """Return the state after *happening*.

    Raises:
        IllegalTransition: The table has no such transition.
    """
    try:
        return TRANSITIONS[state][happening]
    except KeyError as exc:
        raise IllegalTransition(state=state, happening=happening) from exc
