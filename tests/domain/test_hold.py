"""The cancellation window: a while, or the next sending hour."""

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.domain.hold import HoldFor, NextSendingHour
from chorus_bridge.errors import BadValue

PARIS = ZoneInfo("Europe/Paris")
EVENING = NextSendingHour.daily(19)


def paris(year, month, day, hour, minute, second=0):
    """Return an instant given by the clocks of Paris."""
    return datetime(year, month, day, hour, minute, second, tzinfo=PARIS)


def test_a_while_is_a_while():
    """A minute by default."""
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert HoldFor().due(now) == now + timedelta(seconds=60)
    assert HoldFor(timedelta(0)).due(now) == now


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (paris(2026, 11, 24, 9, 0), paris(2026, 11, 24, 19, 0)),
        (paris(2026, 11, 24, 18, 59, 59), paris(2026, 11, 24, 19, 0)),
        (paris(2026, 11, 24, 19, 0), paris(2026, 11, 25, 19, 0)),
        (paris(2026, 12, 31, 23, 0), paris(2027, 1, 1, 19, 0)),
        # Clocks go forward on 29 March and back on 25 October 2026: the hour stays 19:00 on the wall.
        (paris(2026, 3, 28, 20, 0), paris(2026, 3, 29, 19, 0)),
        (paris(2026, 3, 29, 1, 30), paris(2026, 3, 29, 19, 0)),
        (paris(2026, 10, 24, 20, 0), paris(2026, 10, 25, 19, 0)),
        (paris(2026, 10, 25, 1, 30), paris(2026, 10, 25, 19, 0)),
    ],
)
def test_the_evening_comes_at_the_same_hour_on_the_wall(now, due):
    """The next 19:00 in Paris, strictly later, whatever the season."""
    assert EVENING.due(now.astimezone(UTC)) == due.astimezone(UTC)


def test_the_wait_is_an_hour_shorter_or_longer_when_clocks_change():
    """From evening to evening: 23 hours in March, 25 in October."""
    spring, autumn = paris(2026, 3, 28, 19, 0).astimezone(UTC), paris(2026, 10, 24, 19, 0).astimezone(UTC)
    assert EVENING.due(spring) - spring == timedelta(hours=23)
    assert EVENING.due(autumn) - autumn == timedelta(hours=25)


def test_the_first_of_several_hours_wins():
    """Whatever the order they are given in."""
    policy = NextSendingHour(hours=(time(19), time(7, 30), time(12)))
    morning = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert policy.due(morning) == paris(2026, 11, 24, 12, 0)
    assert policy.due(paris(2026, 11, 24, 20, 0)) == paris(2026, 11, 25, 7, 30)


def test_the_answer_is_in_the_asker_s_zone():
    """An instant in UTC gets an instant in UTC; another offset is kept too."""
    assert EVENING.due(datetime(2026, 11, 24, 9, tzinfo=UTC)).tzinfo is UTC
    reunion = timezone(timedelta(hours=4))
    assert EVENING.due(datetime(2026, 11, 24, 9, tzinfo=reunion)).utcoffset() == timedelta(hours=4)


def test_another_zone_may_be_chosen():
    """A company overseas has its own evenings."""
    policy = NextSendingHour(hours=(time(19),), zone="Indian/Reunion")
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert policy.due(now) == datetime(2026, 11, 24, 15, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 — naive by contract
    st.integers(4, 23),
)
def test_an_hour_is_never_past_and_never_far(now, hour):
    """By day, the due instant comes after now and within 25 hours."""
    due = NextSendingHour.daily(hour).due(now)
    assert now < due <= now + timedelta(hours=25)
    assert due.astimezone(PARIS).time() == time(hour)


def test_the_hour_that_happens_twice_is_never_in_the_past():
    """On the night the clocks go back, the next sending hour is still to come."""
    now = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    due = NextSendingHour.daily(2, 45).due(now)
    assert now < due <= now + timedelta(days=1, hours=1)


@pytest.mark.parametrize(
    ("kind", "given", "field", "problem"),
    [
        (HoldFor, {"duration": 60}, "duration", "a timedelta expected, not int"),
        (HoldFor, {"duration": None}, "duration", "a timedelta expected, not NoneType"),
        (HoldFor, {"duration": timedelta(seconds=-1)}, "duration", "below zero"),
        (HoldFor, {"duration": timedelta(days=366, microseconds=1)}, "duration", "longer than a year"),
        (NextSendingHour, {"hours": ()}, "hours", "empty"),
        (NextSendingHour, {"hours": 19}, "hours", "a list of time expected, not int"),
        (NextSendingHour, {"hours": ("19:00",)}, "hours[0]", "time expected, not str"),
        (NextSendingHour, {"hours": (time(19, tzinfo=UTC),)}, "hours", "an hour with a zone"),
        *(
            (NextSendingHour, {"zone": zone}, "zone", "not a time zone of this machine")
            for zone in ("Paris", "Europe", "", "../etc", None, 1)
        ),
    ],
)
def test_a_policy_that_cannot_work_is_refused_at_once(kind, given, field, problem):
    """Not when the first invoice is transmitted."""
    with pytest.raises(BadValue) as refused:
        kind(**given)
    assert (refused.value.field, refused.value.problem) == (f"{kind.__name__}.{field}", problem)


@pytest.mark.parametrize("at", [(24,), (-1,), (19, 60), ("19",)])
def test_an_hour_that_is_none_is_refused(at):
    """The error says which hours there are."""
    with pytest.raises(BadValue, match="from 0 to 23") as refused:
        NextSendingHour.daily(*at)
    assert refused.value.field == "NextSendingHour.daily"


def test_hours_may_be_a_list():
    """Any collection of hours is taken."""
    assert NextSendingHour(hours=[time(9), time(19)]).hours == (time(9), time(19))
    assert HoldFor(timedelta(days=366)).duration == timedelta(days=366)
