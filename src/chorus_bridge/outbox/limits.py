"""What all workers together may do: numbers kept in settings, enforced in rows, so that ten machines behave as one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from attrs import frozen

from chorus_bridge.errors import ConfigurationError

__all__ = ["USUAL_LIMITS", "Limits", "breaker_wait"]


@frozen(kw_only=True)
class Limits:
    """Shared limits, each default with its argument."""

    company_in_flight: int = 2
    """Deposits of one company under way at once: one slow upload does not block the next, and no company fills the
    workers."""
    application_in_flight: int = 8
    """Deposits under way at once, all companies together: quotas are per PISTE application and not published."""
    breaker_threshold: int = 5
    """Outages in a row, for one company, after which the portal is left alone: fewer is bad luck."""
    breaker_wait: timedelta = timedelta(seconds=30)
    """First wait before a search asks whether the portal is back; doubled each time it is not."""
    breaker_wait_max: timedelta = timedelta(minutes=10)
    """Longest such wait: a portal that comes back is noticed within ten minutes."""
    retry_budget: int = 10
    """Deposits of one company that may be tried again at once. Beyond it only first attempts leave, until time or
    successes refill it: retries never feed an outage."""
    retry_interval: timedelta = timedelta(minutes=1)
    """Time that gives one retry back; a success gives one back at once."""

    def __attrs_post_init__(self) -> None:
        """Refuse a limit that would stop everything."""
        counts = ("company_in_flight", "application_in_flight", "breaker_threshold", "retry_budget")
        for name in (*counts, "breaker_wait", "breaker_wait_max", "retry_interval"):
            value = getattr(self, name)
            if value <= type(value)(0):
                raise ConfigurationError(
                    setting=f"limits.{name}", problem="not above zero", remedy="give a positive value"
                )


USUAL_LIMITS: Final = Limits()


def breaker_wait(openings: int, limits: Limits) -> timedelta:
    """Return how long the portal is left alone after having been left alone *openings* times in a row."""
    longer: int = 2 ** min(openings, 16)
    return min(limits.breaker_wait * longer, limits.breaker_wait_max)
