"""A value of the wrong type is refused where it is given."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.situation import Company, Market, Party
from chorus_bridge.domain.vocabulary import ClientKind
from chorus_bridge.errors import BadValue
from tests.builders import INVOICE, LINE, SITUATION


@pytest.mark.parametrize("bad", [1.1, True, "1,5", "NaN", Decimal("Infinity"), object()])
def test_an_amount_is_exact(bad):
    """No float, no word, no infinity."""
    with pytest.raises(BadValue) as refused:
        Invoice(payable=bad)
    assert refused.value.field == "payable"


def test_an_amount_may_be_text():
    """Text becomes a decimal; absence stays absence."""
    assert Line(quantity="2.50", unit_price=3) == Line(quantity=Decimal("2.50"), unit_price=Decimal(3))  # type: ignore[arg-type]
    assert VatLine().rate is None


@pytest.mark.parametrize("bad", [1, b"F-1", ["F-1"], date(2026, 1, 1)])
def test_text_is_text(bad):
    """A number given where text is expected is refused, and not shown."""
    with pytest.raises(BadValue) as refused:
        Invoice(number=bad)
    assert refused.value.field == "Invoice.number"
    assert "F-1" not in str(refused.value)


@pytest.mark.parametrize("bad", ["2026-01-01", datetime(2026, 1, 1, tzinfo=UTC), 20260101])
def test_a_day_has_no_hour(bad):
    """A date with a time is refused: which day it is depends on the place."""
    with pytest.raises(BadValue):
        Invoice(issue_date=bad)
    with pytest.raises(BadValue):
        Company(id="1", password_expires=bad)


def test_a_word_of_a_vocabulary_may_be_plain_text():
    """A host that keeps plain text gets the same judgement as one that uses our words."""
    assert Market(client="private").client is ClientKind.PRIVATE  # type: ignore[arg-type]
    assert Market().client is None


def test_a_word_outside_the_vocabulary_is_refused_with_the_right_ones():
    """The error names the field and lists what may be given."""
    with pytest.raises(BadValue, match="give one of: public, private") as refused:
        Market(client="state")  # type: ignore[arg-type]
    assert refused.value.field == "client"


def test_a_list_becomes_a_tuple():
    """What is frozen does not change afterwards."""
    lines = [LINE]
    invoice = Invoice(lines=lines)  # type: ignore[arg-type]
    lines.clear()
    assert invoice.lines == (LINE,)


def test_a_collection_holds_one_kind():
    """The place of the stranger is named."""
    with pytest.raises(BadValue) as refused:
        Market(required_attachments=("RIB", 7))  # type: ignore[arg-type]
    assert refused.value.field == "Market.required_attachments[1]"


def test_the_size_of_a_file_is_its_content_s():
    """A declared size counts only without the content."""
    assert Attachment(name="a.pdf", content=b"abc", declared_size=9).size == 3
    assert Attachment(name="a.pdf", declared_size=9).size == 9
    assert Attachment(name="a.pdf").size is None


def test_nothing_personal_or_secret_is_printed():
    """The printed form of a situation names nobody, gives no amount and no secret."""
    printed = repr(SITUATION) + repr(Party(siret="732829320", name="Dupont"))
    secrets = ("not-a-secret", "TECH_42", "Bâtir", "Ville de Lyon", "73282932000074", "71884", "gros", "Dupont")
    assert [secret for secret in secrets if secret in printed] == []
    assert str(INVOICE.number) in printed


@pytest.mark.parametrize(
    "make", [lambda bad: Invoice(number=bad), lambda bad: Company(id=bad), lambda bad: Attachment(name=bad)]
)
def test_half_a_character_is_refused_where_it_is_given(make):
    """Text read with the wrong encoding could be neither kept nor sent; it is not quoted either."""
    with pytest.raises(BadValue, match="not Unicode") as refused:
        make("F-\udce9")
    assert "F-" not in str(refused.value)
