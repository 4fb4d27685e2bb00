"""What a reply of the portal means for everybody else: who must wait, what is counted, what is forgotten.

Written in the same transaction as the outcome itself, so that all workers of all processes act on it at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused, Surprise, Unsure
from chorus_bridge.outbox import gates

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.effects import Reply, Statement
    from chorus_bridge.settings import Settings

__all__ = ["consequences", "is_outage"]

_NEVER_RETRIED: Final = frozenset({AuthCause.ACCOUNT, AuthCause.ACCOUNT_MISSING})
"""Causes that only a new password cures: trying the old one again could lock the account."""

_UNTRUSTED_PAUSE: Final = timedelta(hours=1)
"""Pause after a failed certificate: somebody has to look, and an hour is soon enough to notice that they did."""

_USUAL_PATIENCE: Final = timedelta(seconds=30)
"""Wait after "too many requests" when the server names none."""

_OURS: Final = frozenset(
    {
        "lease_lost",
        "lease_spent",
        "queue_full",
        "token_refused",
        "preparation_failed",
        "profile_unavailable",
        "encoder_failed",
    }
)
"""Reasons that say nothing about the portal's health."""


def is_outage(reply: Reply[Any]) -> bool:
    """Return whether *reply* says that the portal does not answer, rather than something about us or our rate."""
    if isinstance(reply, Busy):
        return reply.reason not in {"rate_limited", "tls_failed", *_OURS}
    return isinstance(reply, Unsure)


def consequences(company: str, reply: Reply[Any], at: datetime, settings: Settings) -> tuple[Statement, ...]:
    """Return what to write, beside the outcome, because of *reply*."""
    match reply:
        case Accepted() | Refused() | Surprise():
            return (gates.answered(company),)
        case AuthRefused(cause=cause):
            until = gates.UNTIL_RESUMED if cause in _NEVER_RETRIED else at + settings.access_pause
            return gates.answered(company), gates.pause(company, until=until, reason=cause)
        case Busy(reason="rate_limited", retry_in=asked):
            return (gates.hold_turns(settings.application.key, at + (asked or _USUAL_PATIENCE)),)
        case Busy(reason="tls_failed"):
            return (gates.pause(company, until=at + _UNTRUSTED_PAUSE, reason="tls_failed"),)
        case Busy(reason=reason) if reason in _OURS:
            return ()
        case _:
            return gates.outage(company, at=at, openings=0, limits=settings.limits)
