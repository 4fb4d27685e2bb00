"""How long a transmission waits before it may leave: the cancellation window."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from attrs import frozen

if TYPE_CHECKING:
    from typing import Self

__all__ = ["HoldFor", "HoldPolicy", "NextSendingHour"]


@frozen
class HoldFor:
    """Wait a fixed time: 60 seconds lets a mistaken click be undone without anybody noticing a delay."""

    duration: timedelta = timedelta(seconds=60)

    def due(self, now: datetime) -> datetime:
        """Return the first instant at which it may leave."""
        return now + self.duration


@frozen(kw_only=True)
class NextSendingHour:
    """Wait for the next of the day's sending hours, e.g. every evening at 19:00 in Paris."""

    hours: tuple[time, ...] = (time(19, 0),)
    zone: str = "Europe/Paris"

    def due(self, now: datetime) -> datetime:
        """Return the next sending hour strictly after *now*, in UTC."""
        local = now.astimezone(ZoneInfo(self.zone))
        days = (local.date() + timedelta(days=n) for n in range(3))
        wall = (datetime.combine(day, hour, tzinfo=local.tzinfo) for day in days for hour in self.hours)
        # Compared in UTC: twice a year, two readings of the same wall clock are an hour apart.
        return min(instant for instant in (reading.astimezone(UTC) for reading in wall) if instant > now).astimezone(
            now.tzinfo
        )

    @classmethod
    def daily(cls, hour: int, minute: int = 0) -> Self:
        """Return the policy "every day at hour:minute, Paris time"."""
        return cls(hours=(time(hour, minute),))


HoldPolicy = HoldFor | NextSendingHour
