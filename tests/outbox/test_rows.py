"""Instants are written so that they sort as they read, and come back."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from chorus_bridge.outbox.rows import instant, stamp

INSTANTS = st.datetimes(timezones=st.just(UTC))
FIRST = datetime(1, 1, 1, tzinfo=UTC)


@given(INSTANTS, INSTANTS)
@example(FIRST, datetime(2026, 11, 24, tzinfo=UTC))
def test_instants_come_back_and_sort_as_they_read(one, other):
    """Whatever the year: a date before the year 1000 once could not be read back, and stopped every company."""
    assert (instant(stamp(one)), len(stamp(one))) == (one, 27)
    assert (stamp(one) < stamp(other)) == (one < other)


def test_an_instant_is_written_in_utc():
    """Two writings of one instant are one text."""
    paris = timezone(timedelta(hours=1))
    assert stamp(datetime(2026, 11, 24, 9, 30, tzinfo=paris)) == "2026-11-24T08:30:00.000000Z"
