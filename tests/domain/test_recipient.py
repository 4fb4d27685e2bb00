"""What is known, and for how long."""

from datetime import timedelta

import pytest

from chorus_bridge.domain.recipient import Freshness, freshness
from tests.builders import NOW, RECIPIENT

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("fetched_at", "expected"),
    [
        (None, Freshness.UNKNOWN),
        (NOW, Freshness.KNOWN),
        (NOW - DAY, Freshness.KNOWN),
        (NOW - DAY - timedelta(microseconds=1), Freshness.STALE),
        (NOW + DAY, Freshness.KNOWN),
    ],
)
def test_facts_age(fetched_at, expected):
    """Up to its age facts are known, then stale; never read, unknown."""
    assert freshness(fetched_at, now=NOW, max_age=DAY) is expected


def test_a_service_is_found_by_its_exact_code():
    """No code is corrected on the way."""
    assert RECIPIENT.service("VOIRIE") is RECIPIENT.services[1]
    assert RECIPIENT.service("voirie") is None
