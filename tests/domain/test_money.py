"""Amounts are exact, and rounded in two places only."""

from decimal import Context, Decimal, Inexact, Rounded, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.domain.money import ceil_to, decimals, money, percentage_of, round_to_cents
from chorus_bridge.errors import BadValue


@pytest.mark.parametrize(
    ("value", "expected"), [("1234.56", "1234.56"), (7, "7"), (Decimal("0.10"), "0.10"), ("-3", "-3")]
)
def test_an_amount_comes_from_text_or_whole_numbers(value, expected):
    """What is given is kept, digit for digit."""
    assert str(money(value)) == expected


@pytest.mark.parametrize("value", [0.1, True, None, "1 234,56", "", "NaN", "Infinity", Decimal("sNaN"), b"1"])
def test_what_is_not_exact_is_refused(value):
    """A binary float, a word, or no number at all is refused, by the name of its field."""
    with pytest.raises(BadValue) as refused:
        money(value, field="payable")
    assert refused.value.field == "payable"


@pytest.mark.parametrize(
    ("amount", "expected"), [("1", 0), ("1.50", 1), ("100", 0), ("1e3", 0), ("0.0000001", 7), ("0.00", 0)]
)
def test_trailing_zeros_are_no_decimals(amount, expected):
    """Only the decimals an amount needs count."""
    assert decimals(Decimal(amount)) == expected


def test_what_is_no_number_needs_no_decimals():
    """An infinite value has none."""
    assert decimals(Decimal("Infinity")) == 0


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("1", "1.00")],
)
def test_halves_go_away_from_zero(amount, expected):
    """The commercial rounding, on both sides of zero."""
    assert str(round_to_cents(Decimal(amount))) == expected


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [("1.0393122807", 3, "1.040"), ("1.040", 3, "1.040"), ("1.0000001", 2, "1.01")],
)
def test_coefficients_are_rounded_up(value, places, expected):
    """A revision coefficient of 1.03931 is 1.040."""
    assert str(ceil_to(Decimal(value), places)) == expected


@pytest.mark.parametrize(
    ("base", "rate", "expected"), [("100", "5.5", "5.50"), ("59904.00", "20", "11980.80"), ("0.10", "5.5", "0.01")]
)
def test_a_percentage_is_rounded_to_the_cent(base, rate, expected):
    """VAT of a base at its rate."""
    assert str(percentage_of(Decimal(base), Decimal(rate))) == expected


@given(st.decimals(-(10**9), 10**9, places=6))
def test_rounding_moves_by_half_a_cent_at_most(amount):
    """The rounded amount has two decimals and is the nearest."""
    rounded = round_to_cents(amount)
    assert abs(rounded - amount) <= Decimal("0.005")
    assert decimals(rounded) <= 2
    assert round_to_cents(rounded) == rounded
    assert round_to_cents(-amount) == -rounded


@pytest.mark.parametrize("host", [Context(prec=3), Context(prec=28, traps=[Inexact, Rounded])])
def test_the_arithmetic_of_the_host_does_not_matter(host):
    """A host that rounds to three digits, or traps inexact results, gets the same amounts."""
    with localcontext(host):
        assert str(round_to_cents(Decimal("1234567.885"))) == "1234567.89"
        assert str(percentage_of(Decimal("59904.33"), Decimal("5.5"))) == "3294.74"
        assert str(ceil_to(Decimal("1.0393122807"), 4)) == "1.0394"
        assert decimals(Decimal("1234567.8900")) == 2
