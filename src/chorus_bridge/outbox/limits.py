"""What all workers together may do: numbers kept in settings, enforced in rows, so that ten machines behave as one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
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
        for field in attrs.fields(type(self)):
            value = getattr(self, field.name)
            kind = type(field.default)
            if type(value) is not kind:
                problem, remedy = f"{kind.__name__} expected, not {type(value).__name__}", f"give a {kind.__name__}"
                raise ConfigurationError(setting=f"limits.{field.name}", problem=problem, remedy=remedy)
            if value <= kind(0):
                problem, remedy = "not above zero", "give a positive value"
                raise ConfigurationError(setting=f"limits.{field.name}", problem=problem, remedy=remedy)


USUAL_LIMITS: Final = Limits()


def breaker_wait(openings: int, limits: Limits) -> timedelta:
    """Return how long the portal is left alone after having been left alone *openings* times in a row."""
    longer: int = 2 ** min(openings, 16)
    return min(limits.breaker_wait * longer, limits.breaker_wait_max)
