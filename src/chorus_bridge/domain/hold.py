"""How long a transmission waits before it may leave: the cancellation window."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from attrs import field, frozen

from chorus_bridge.domain.fields import all_of, is_duration, listed, refused
from chorus_bridge.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self

    from attrs import Attribute

__all__ = ["HoldFor", "HoldPolicy", "NextSendingHour"]

_LONGEST: Final = timedelta(days=366)
"""Nobody holds an invoice for a year: beyond, the unit is mistaken, and the calendar may end before."""


def _is_while(instance: object, attribute: Attribute[Any], value: timedelta) -> None:
    is_duration(instance, attribute, value)
    if value > _LONGEST:
        raise refused(instance, attribute.name, "longer than a year", "give a shorter wait")


def _hours(value: Iterable[time]) -> tuple[time, ...]:
    return listed(value)


def _are_hours(instance: object, attribute: Attribute[Any], value: tuple[time, ...]) -> None:
    all_of(time)(instance, attribute, value)
    if not value:
        raise refused(instance, attribute.name, "empty", "give at least one hour")
    if any(hour.tzinfo is not None for hour in value):
        raise refused(instance, attribute.name, "an hour with a zone", "give plain hours, and their zone in zone")


def _is_zone(instance: object, attribute: Attribute[Any], value: object) -> None:
    try:
        ZoneInfo(value)  # type: ignore[arg-type]  # whatever was given
    except (KeyError, ValueError, TypeError, AttributeError, OSError) as exc:
        problem, remedy = "not a time zone of this machine", 'give its IANA name, like "Europe/Paris"'
        raise refused(instance, attribute.name, problem, remedy) from exc


@frozen
class HoldFor:
    """Wait a fixed time: 60 seconds lets a mistaken click be undone without anybody noticing a delay."""

    duration: timedelta = field(default=timedelta(seconds=60), validator=_is_while)

    def due(self, now: datetime) -> datetime:
        """Return the first instant at which it may leave."""
        return now + self.duration


@frozen(kw_only=True)
class NextSendingHour:
    """Wait for the next of the day's sending hours, e.g. every evening at 19:00 in Paris."""

    hours: tuple[time, ...] = field(default=(time(19, 0),), converter=_hours, validator=_are_hours)
    zone: str = field(default="Europe/Paris", validator=_is_zone)

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
        """Return the policy "every day at hour:minute, Paris time".

        Raises:
            BadValue: There is no such time of day.
        """
        try:
            return cls(hours=(time(hour, minute),))
        except (ValueError, TypeError) as exc:
            problem, remedy = "not a time of day", "give an hour from 0 to 23 and a minute from 0 to 59"
            raise BadValue(field=f"{cls.__name__}.daily", problem=problem, remedy=remedy) from exc


HoldPolicy = HoldFor | NextSendingHour
