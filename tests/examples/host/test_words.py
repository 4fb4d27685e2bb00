"""The words of the host that are computed: what is left, and months."""

from datetime import date

import pytest
from host.words import left, month, say


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-3, "0 s"), (0.2, "1 s"), (42, "42 s"), (119, "119 s"), (120, "2 min 00 s"), (299.5, "5 min 00 s"),
     (3599, "59 min 59 s"), (3600, "1 h 00 min"), (86_399, "23 h 59 min")],
)  # fmt: skip
def test_what_is_left_is_said_in_what_people_count_in(seconds, said):
    """Seconds near the end, minutes before, hours before that; never less than nothing."""
    assert left(seconds) == said


def test_months_are_named_in_the_readers_language():
    """Twelve each, none twice."""
    year = [date(2026, number, 1) for number in range(1, 13)]
    assert month(year[9], "fr") == "octobre 2026"
    assert month(year[9], "en") == "October 2026"
    assert [len({month(day, language) for day in year}) for language in ("fr", "en")] == [12, 12]


def test_french_marks_have_the_spaces_of_the_library():
    """Narrow before the light ones, full before a colon and inside guillemets; never one where a line may break."""
    assert "commande\u202f;" in say("fr", "engagement_help")
    assert "Démonstration\u00a0:" in say("fr", "demonstration")
    assert "«\u00a0X\u00a0»" in say("fr", "locked_field", value="X")
