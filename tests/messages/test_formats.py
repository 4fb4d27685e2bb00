"""Amounts, dates, sizes and lists, as people write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.transmission import HistoryEntry
from chorus_bridge.errors import BadValue
from chorus_bridge.messages import (
    Button,
    Language,
    amount,
    button,
    day,
    duration,
    error_text,
    history_text,
    label,
    listing,
    moment,
    percent,
    reason_text,
    size,
    tooltip,
)
from chorus_bridge.messages.formats import FOREIGN_LIMIT, clean, in_days, number, visible
from tests.messages.samples import NOW, assessment

FR, EN = Language.FR, Language.EN


@pytest.mark.parametrize(
    ("value", "currency", "french", "english"),
    [
        ("59904.00", "EUR", "59\u202f904,00\u00a0€", "€59,904.00"),
        ("0.5", "EUR", "0,50\u00a0€", "€0.50"),
        ("12.345600", "EUR", "12,3456\u00a0€", "€12.3456"),
        ("-1234567.8", "EUR", "−1\u202f234\u202f567,80\u00a0€", "−€1,234,567.80"),
        ("-0", "EUR", "0,00\u00a0€", "€0.00"),
        ("1E+3", "EUR", "1\u202f000,00\u00a0€", "€1,000.00"),
        ("100000", "XPF", "100\u202f000\u00a0XPF", "XPF\u00a0100,000"),
        ("10.5", "XPF", "10,5\u00a0XPF", "XPF\u00a010.5"),
        ("-3", "XPF", "−3\u00a0XPF", "−XPF\u00a03"),
        (
            "123456789012345678901234567.891",
            "EUR",
            "123 456 789 012 345 678 901 234 567,891\u00a0€".replace(" ", "\u202f"),
            "€123,456,789,012,345,678,901,234,567.891",
        ),
        ("NaN", "EUR", "NaN\u00a0€", "€NaN"),
        ("1E+99", "EUR", "1E+99\u00a0€", "€1E+99"),
        ("1E-99", "EUR", "1E-99\u00a0€", "€1E-99"),
    ],
)
def test_amounts(value, currency, french, english):
    """An amount shows its currency, its thousands and every decimal that counts."""
    assert amount(Decimal(value), currency, FR) == french
    assert amount(Decimal(value), currency, EN) == english


AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=6)


@given(AMOUNTS, st.sampled_from(Language))
def test_an_amount_can_be_read_back(value, language):
    """Nothing of an amount is lost when it is shown."""
    text = amount(value, "EUR", language).replace("€", "").replace("−", "-")
    if language is FR:
        text = text.replace("\u202f", "").replace("\u00a0", "").replace(",", ".")
    assert Decimal(text.replace(",", "")) == value


@given(st.decimals(allow_nan=True, allow_infinity=True), st.sampled_from(Language))
def test_no_number_is_too_odd_to_show(value, language):
    """Whatever the host gives is shown, and shortly."""
    assert 0 < len(number(value, language)) < 100 + len(str(value))


def test_percentages():
    """A rate follows the same marks as an amount."""
    assert percent(Decimal("5.50"), FR) == "5,5\u00a0%"
    assert percent(Decimal("5.5"), EN) == "5.5%"
    assert percent(Decimal(20), FR) == "20\u00a0%"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (date(2026, 11, 24), "24 novembre 2026", "24 November 2026"),
        (date(2026, 8, 1), "1er août 2026", "1 August 2026"),
        (date(2026, 12, 31), "31 décembre 2026", "31 December 2026"),
        (date(2026, 1, 2), "2 janvier 2026", "2 January 2026"),
    ],
)
def test_days(value, french, english):
    """The first of a month is an ordinal in French."""
    assert day(value, FR) == french
    assert day(value, EN) == english


@pytest.mark.parametrize(
    ("instant", "french", "english"),
    [
        (datetime(2026, 11, 24, 13, 5, tzinfo=UTC), "à 14\u00a0h\u00a005", "at 14:05"),
        (
            datetime(2026, 11, 25, 7, 0, tzinfo=UTC),
            "le 25 novembre 2026 à 8\u00a0h\u00a000",
            "on 25 November 2026 at 08:00",
        ),
        # Paris is already on the next day.
        (
            datetime(2026, 11, 24, 23, 30, tzinfo=UTC),
            "le 25 novembre 2026 à 0\u00a0h\u00a030",
            "on 25 November 2026 at 00:30",
        ),
        (
            datetime(2026, 7, 1, 6, 0, tzinfo=UTC),
            "le 1er juillet 2026 à 8\u00a0h\u00a000",
            "on 1 July 2026 at 08:00",
        ),
    ],
)
def test_moments(instant, french, english):
    """An instant is told in Paris time, without its day when it is today's."""
    assert moment(instant, FR, now=NOW) == french
    assert moment(instant, EN, now=NOW) == english


def test_today_is_the_day_in_paris():
    """Late in the evening of London, it is already tomorrow in Paris."""
    evening = datetime(2026, 11, 24, 23, 10, tzinfo=UTC)
    assert moment(evening, EN, now=evening) == "at 00:10"
    assert moment(evening, EN, now=evening - timedelta(hours=1)) == "on 25 November 2026 at 00:10"


@pytest.mark.parametrize(
    ("octets", "french", "english"),
    [
        (0, "0\u00a0octets", "0 bytes"),
        (1023, "1023\u00a0octets", "1023 bytes"),
        (1024, "1\u00a0Ko", "1 KB"),
        (1536, "1,5\u00a0Ko", "1.5 KB"),
        (10 * 1024**2, "10\u00a0Mo", "10 MB"),
        (10 * 1024**2 + 1, "10,01\u00a0Mo", "10.01 MB"),
        (2000 * 1024**2, "2\u202f000\u00a0Mo", "2,000 MB"),
    ],
)
def test_sizes(octets, french, english):
    """A size one byte over a limit looks over it."""
    assert size(octets, FR) == french
    assert size(octets, EN) == english
    with localcontext(prec=3):  # as a host may compute
        assert size(octets, EN) == english


@pytest.mark.parametrize(
    ("span", "french", "english"),
    [
        (timedelta(0), "0 seconde", "0 seconds"),
        (timedelta(seconds=-5), "0 seconde", "0 seconds"),
        (timedelta(milliseconds=200), "1 seconde", "1 second"),
        (timedelta(seconds=59), "59 secondes", "59 seconds"),
        (timedelta(seconds=61), "2 minutes", "2 minutes"),
        (timedelta(hours=1), "1 heure", "1 hour"),
        (timedelta(hours=25), "2 jours", "2 days"),
    ],
)
def test_durations(span, french, english):
    """A wait is told in its largest unit, never shorter than it is."""
    assert duration(span, FR) == french
    assert duration(span, EN) == english


def test_days_ahead():
    """Today is called today."""
    assert (in_days(0, FR), in_days(1, FR), in_days(30, FR)) == (
        "aujourd’hui",
        "dans 1 jour",
        "dans 30 jours",
    )
    assert (in_days(0, EN), in_days(1, EN), in_days(30, EN)) == ("today", "in 1 day", "in 30 days")


def test_days_behind():
    """A day that has gone by is not told as one to come."""
    assert (in_days(-1, FR), in_days(-30, FR)) == ("il y a 1 jour", "il y a 30 jours")
    assert (in_days(-1, EN), in_days(-30, EN)) == ("1 day ago", "30 days ago")


@given(st.integers(), st.sampled_from(Language))
@example(10**9, FR)
@example(-(10**9), FR)
def test_no_number_of_days_is_too_large_to_tell(days, language):
    """What a portal answers may be any whole number: the sentence around it is still written."""
    assert in_days(days, language)


@pytest.mark.parametrize(
    ("items", "french", "english"),
    [
        ((), "", ""),
        (("a",), "a", "a"),
        (("a", "b"), "a et b", "a and b"),
        (("a", "b", "c"), "a, b et c", "a, b and c"),
    ],
)
def test_listings(items, french, english):
    """Items are read in one breath."""
    assert listing(items, FR) == french
    assert listing(items, EN) == english


def test_foreign_text_is_made_harmless():
    """Line breaks, control characters and direction marks go; a long text is cut."""
    assert clean("  Motif\r\n\tdu\u2028 refus\u202e ") == "Motif du refus"
    assert clean("x" * FOREIGN_LIMIT) == "x" * FOREIGN_LIMIT
    assert clean("x" * (FOREIGN_LIMIT + 1)) == "x" * (FOREIGN_LIMIT - 1) + "…"


@given(st.text(max_size=1000))
def test_cleaning_is_final(text):
    """A cleaned text is short, printable, and stays as it is when cleaned again."""
    cleaned = clean(text)
    assert len(cleaned) <= FOREIGN_LIMIT
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("character", "french", "english"),
    [
        ("é", "«\u00a0é\u00a0»", "“é”"),
        (" ", "espace", "space"),
        ("\t", "U+0009", "U+0009"),
        ("\u00a0", "U+00A0", "U+00A0"),
    ],
)
def test_characters_are_seen(character, french, english):
    """A character nobody can see is named."""
    assert visible(character, FR) == french
    assert visible(character, EN) == english


@pytest.mark.parametrize("language", Language)
def test_a_language_may_be_its_plain_word(language):
    """Every format reads the text as the word itself."""
    plain_word = language.value
    assert amount(Decimal("1234.5"), "EUR", plain_word) == amount(Decimal("1234.5"), "EUR", language)
    assert percent(Decimal("5.5"), plain_word) == percent(Decimal("5.5"), language)
    assert day(date(2026, 11, 1), plain_word) == day(date(2026, 11, 1), language)
    assert duration(timedelta(hours=2), plain_word) == duration(timedelta(hours=2), language)
    assert listing(["a", "b", "c"], plain_word) == listing(["a", "b", "c"], language)


NAIVE = datetime(2026, 11, 24, 14, 0)  # noqa: DTZ001 — what a host gives by mistake
LINE = HistoryEntry(at=NOW, code="queued")
SPOKEN = {
    "amount": lambda language: amount(Decimal("NaN"), "EUR", language),
    "percent": lambda language: percent(Decimal(5), language),
    "day": lambda language: day(date(2026, 11, 1), language),
    "duration": lambda language: duration(timedelta(days=2), language),
    "in_days": lambda language: in_days(0, language),
    "listing": lambda language: listing(["a"], language),
    "moment": lambda language: moment(NOW, language, now=NOW),
    "size": lambda language: size(1, language),
    "label": lambda language: label(DisplayState.READY, language),
    "tooltip": lambda language: tooltip(assessment(DisplayState.READY, Reason.READY), language, now=NOW),
    "history_text": lambda language: history_text(LINE, language, now=NOW),
    "error_text": lambda language: error_text(KeyError(), language),
    "button": lambda language: button(Button.TRANSMIT, language),
    "reason_text": lambda language: reason_text("timeout", language),
}


@pytest.mark.parametrize("said", SPOKEN.values(), ids=SPOKEN)
def test_a_language_that_is_not_spoken_is_refused_by_name(said):
    """Never half a sentence in another language, nor a bare ``KeyError``; a plain text is a language too."""
    with pytest.raises(BadValue) as refused:
        said("de")
    assert refused.value == BadValue(
        field="language", problem="not a language of the texts", remedy="give one of: fr, en"
    )
    assert said("fr") == said(FR)


@pytest.mark.parametrize("wrong", [NAIVE, None, "2026-11-24"])
def test_an_instant_that_says_no_zone_is_refused_by_name(wrong):
    """Read in the zone of the machine, it would be another hour in another place."""
    for field, said in (
        ("instant", lambda: moment(wrong, FR, now=NOW)),
        ("now", lambda: moment(NOW, FR, now=wrong)),
        ("now", lambda: history_text(LINE, FR, now=wrong)),
    ):
        with pytest.raises(BadValue) as refused:
            said()
        assert refused.value.field == field
