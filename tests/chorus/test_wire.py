"""JSON out is exact; JSON in is read with tolerance and never with a guess."""

import json
import traceback
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.chorus import wire
from chorus_bridge.effects import Json

MIDNIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)

amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**13), max_value=10**13, places=6)
texts = st.text(st.characters(codec="utf-8"), max_size=20)
leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | amounts | texts
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
bodies = st.dictionaries(texts, values, max_size=6)


@given(bodies)
def test_what_is_written_is_read_back(body):
    """Writing then reading gives the same values, decimals exact."""
    assert wire.load(wire.dump(body)) == body


@given(bodies)
def test_writing_is_deterministic_and_ordinary_json(body):
    """The same object gives the same bytes, which any reader understands."""
    assert wire.dump(body) == wire.dump(body)
    assert list(json.loads(wire.dump(body))) == list(body)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("100.00"), "100.00"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.000001"), "-0.000001"),
        (Decimal(20), "20"),
        ("é\n", '"é\\n"'),
        ((), "[]"),
        ([True, None], "[true,null]"),
    ],
)
def test_numbers_are_plain_and_text_is_utf8(value, written):
    """No exponent, no float, no escaped accent."""
    assert wire.dump({"a": value}) == f'{{"a":{written}}}'.encode()


@pytest.mark.parametrize("value", [0.1, b"x", object()])
def test_what_json_cannot_hold_exactly_is_not_written(value):
    """A binary float in a request is a fault of ours, and loud."""
    with pytest.raises(TypeError):
        wire.dump({"a": value})


def test_an_infinite_amount_is_not_written():
    """JSON has no infinity."""
    with pytest.raises(ValueError, match="finite"):
        wire.dump({"a": Decimal("Infinity")})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>canary</html>",
        b"[]",
        b"null",
        b'"canary"',
        b'{"canary": NaN}',
        b'{"canary": -Infinity}',
        b'{"canary": 1e99999999999999999999}',
        b'{"a": ' + b"1" * 5000 + b"}",
        b'{"canary": "\xff"}',
        b'{"a":' * 102 + b"1" + b"}" * 102,
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a": "' + b"x" * wire.MAX_BYTES + b'"}',
    ],
)
def test_what_is_not_a_bounded_json_object_is_refused_without_being_quoted(raw):
    """Neither the error nor anything it holds repeats what was received."""
    with pytest.raises(ValueError, match=r"^(too large|not readable as JSON|not a JSON object)$") as caught:
        wire.load(raw)
    shown = "".join(traceback.TracebackException.from_exception(caught.value).format())
    assert "canary" not in shown
    assert caught.value.__cause__ is None


def test_a_hundred_levels_and_a_byte_order_mark_are_read():
    """The bound on depth is generous, and an odd server's mark is skipped."""
    assert wire.load(b"\xef\xbb\xbf" + b'{"a":' * 99 + b"1" + b"}" * 99)


SHAPES: list[Json] = [None, "x", " ", 5, Decimal("1.5"), True, (), ({},), {}, "5", "1.5", "2026-11-24"]


@pytest.mark.parametrize(
    ("reader", "readings"),
    [
        (
            wire.text,
            [None, "x", None, "5", None, None, None, None, None, "5", "1.5", "2026-11-24"],
        ),
        (wire.whole, [None, None, None, 5, None, None, None, None, None, 5, None, None]),
        (
            wire.amount,
            [None, None, None, 5, Decimal("1.5"), None, None, None, None, 5, Decimal("1.5"), None],
        ),
        (wire.flag, [None, None, None, None, None, True, None, None, None, None, None, None]),
        (wire.moment, [*[None] * 11, MIDNIGHT]),
        (wire.day, [*[None] * 11, date(2026, 11, 24)]),
    ],
)
def test_optional_readers_read_what_they_can_and_nothing_else(reader, readings):
    """A value of another shape is absent, not an error and not a guess."""
    assert [reader({"k": shape}, "k") for shape in SHAPES] == readings
    assert reader({}, "k") is None


@given(values)
def test_readers_never_fail_on_anything_json_holds(value):
    """Whatever the portal sends, an optional reader gives a value or None."""
    for reader in (wire.text, wire.whole, wire.amount, wire.flag, wire.moment, wire.day):
        reader({"k": value}, "k")


def test_text_can_always_be_stored():
    """Half surrogates and NUL, which databases refuse, are replaced."""
    assert wire.text(wire.load(b'{"k": "a\\ud800b\\u0000c"}'), "k") == "a?b\ufffdc"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Decimal("12.0"), 12), (Decimal("12.5"), None), (2**63, None), (" -7 ", -7), (Decimal("1E+400"), None)],
)
def test_whole_numbers_fit_64_bits(value, expected):
    """A whole number may come with a zero fraction or as text, never out of range."""
    assert wire.whole({"k": value}, "k") == expected


@pytest.mark.parametrize("value", [Decimal("1E+999999"), Decimal("1E-999999"), "1_000", "1e5", "12,50", "NaN"])
def test_amounts_out_of_reason_are_not_amounts(value):
    """An amount that would fill the memory when written, or is not written plainly, is unreadable."""
    assert wire.amount({"k": value}, "k") is None


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("OUI", True), (1, True), ("1", True), ("non", False), (0, False), ("peut-être", None)],
)
def test_flags_come_in_several_spellings(written, value):
    """Booleans written as text or digits are understood."""
    assert wire.flag({"k": written}, "k") is value


@pytest.mark.parametrize(
    ("written", "instant", "on"),
    [
        ("2026-11-24", datetime(2026, 11, 23, 23, 0, tzinfo=UTC), date(2026, 11, 24)),
        ("2026-07-01 00:30", datetime(2026, 6, 30, 22, 30, tzinfo=UTC), date(2026, 7, 1)),
        ("2026-11-24T10:00:05", datetime(2026, 11, 24, 9, 0, 5, tzinfo=UTC), date(2026, 11, 24)),
        ("2019-07-11T15:45:39.674+02:00", datetime(2019, 7, 11, 13, 45, 39, 674000, tzinfo=UTC), date(2019, 7, 11)),
        ("2016-12-28T08:31:19+01:00", datetime(2016, 12, 28, 7, 31, 19, tzinfo=UTC), date(2016, 12, 28)),
        ("2026-11-24T23:30:00Z", datetime(2026, 11, 24, 23, 30, tzinfo=UTC), date(2026, 11, 25)),
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),
        ("0001-01-01T00:00:00+12:00", None, None),
        ("0001-01-01", None, None),
        ("1999-12-31T23:59:59", None, None),
        ("2000-01-01 12:00", datetime(2000, 1, 1, 11, 0, tzinfo=UTC), date(2000, 1, 1)),
        ("2050-12-31 00:00", datetime(2050, 12, 30, 23, 0, tzinfo=UTC), date(2050, 12, 31)),
        ("9999-12-31T23:30:00Z", None, None),
        ("hier", None, None),
    ],
)
def test_every_form_of_date_is_read_as_paris_time(written, instant, on):
    """Six forms in one answer, one instant each; without a zone it is Paris, and the day is Paris's.

    A year no invoice can have is no date: kept, it once stopped the reading of every row.
    """
    source = {"k": written}
    assert (wire.moment(source, "k"), wire.day(source, "k")) == (instant, on)


@given(st.integers(950_000_000, 4_000_000_000))
def test_a_criterion_is_read_back_as_the_instant_it_was(seconds):
    """An instant written as a criterion is the same second again, but in the hour autumn repeats."""
    instant = datetime.fromtimestamp(seconds, UTC)
    read = wire.moment({"k": wire.portal_time(instant)}, "k")
    assert read is not None
    assert (instant - read).total_seconds() in {0, 3600}


@pytest.mark.parametrize(
    ("value", "rows"),
    [(None, ()), ((), ()), ([{"a": 1}], ({"a": 1},)), ({"a": 1}, ({"a": 1},)), (({}, {}), ({}, {}))],
)
def test_a_list_may_be_absent_null_or_a_single_object(value, rows):
    """The portal has been seen to do all of these."""
    assert wire.many({"k": value}, "k") == rows
    assert wire.many({}, "k") == ()


@pytest.mark.parametrize("value", ["x", 1, ({}, None), ["x"]])
def test_a_row_that_cannot_be_read_is_not_a_row_that_is_absent(value):
    """An unreadable row is an error: a search must not overlook an invoice."""
    with pytest.raises(ValueError, match="not a list of objects"):
        wire.many({"k": value}, "k")


def test_paging_is_read_in_its_block_or_at_the_root():
    """Two places are documented."""
    numbers = {"pageCourante": 2, "pages": 3, "nbResultatsParPage": 10, "total": 21}
    expected = wire.Paging(page=2, pages=3, size=10, total=21)
    assert wire.page_of(numbers) == wire.page_of({"parametresRetour": numbers}) == expected
    assert wire.page_of({}) == wire.Paging(page=None, pages=None, size=None, total=None)


def test_a_needed_value_that_is_absent_is_named():
    """What must be there is asked for by name."""
    assert wire.known(0, "zero") == 0
    with pytest.raises(ValueError, match="identifiantFactureCPP"):
        wire.known(None, "identifiantFactureCPP")
