"""A value of the wrong type is refused where it is given."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.situation import (
    Address,
    Company,
    Market,
    Party,
    Situation,
    Step,
    StepStatus,
    TechnicalAccount,
)
from chorus_bridge.domain.vocabulary import Channel, ClientKind, InvoiceKind, PaymentMode, Signature
from chorus_bridge.errors import BadValue
from tests.builders import COMPANY, INVOICE, LINE, MARKET, SITUATION

PARTS: dict[str, Any] = {"id": "situation-1", "company": COMPANY, "market": MARKET, "invoice": INVOICE}


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (1.1, "a float is not exact"),
        (True, "a number expected, not bool"),
        (["1"], "a number expected, not list"),
        (object(), "a number expected, not object"),
        ("1,5", "not a number"),
        ("NaN", "not a finite number"),
        (Decimal("Infinity"), "not a finite number"),
    ],
)
def test_an_amount_is_exact(bad, problem):
    """No float, no word, no infinity; the error says what was given instead."""
    with pytest.raises(BadValue) as refused:
        Invoice(payable=bad)
    assert (refused.value.field, refused.value.problem) == ("Invoice.payable", problem)
    assert '"1234.56"' in refused.value.remedy


def test_an_amount_may_be_text():
    """Text becomes a decimal, for type checkers too; absence stays absence."""
    assert Line(quantity="2.50", unit_price=3) == Line(quantity=Decimal("2.50"), unit_price=Decimal(3))
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
    assert refused.value.field == "Market.client"


def test_a_list_becomes_a_tuple():
    """What is frozen does not change afterwards; any collection is taken, for type checkers too."""
    lines = [LINE]
    invoice = Invoice(lines=lines)
    lines.clear()
    assert invoice.lines == (LINE,)
    assert Invoice(lines=(line for line in (LINE, LINE))).lines == (LINE, LINE)


@pytest.mark.parametrize(
    ("kind", "given", "field", "problem"),
    [
        (Market, {"required_attachments": "RIB"}, "Market.required_attachments", "a list of text expected, not str"),
        (Invoice, {"vat_lines": 5}, "Invoice.vat_lines", "a list of VatLine expected, not int"),
        (Situation, {**PARTS, "steps": b"x"}, "Situation.steps", "a list of Step expected, not bytes"),
    ],
)
def test_a_text_is_no_collection(kind, given, field, problem):
    """The characters of a word are never what was meant by a list."""
    with pytest.raises(BadValue) as refused:
        kind(**given)
    assert (refused.value.field, refused.value.problem) == (field, problem)


def test_a_collection_holds_one_kind():
    """The place of the stranger is named."""
    with pytest.raises(BadValue, match="text expected, not int") as refused:
        Market(required_attachments=("RIB", 7))  # type: ignore[arg-type]
    assert refused.value.field == "Market.required_attachments[1]"


@pytest.mark.parametrize(
    ("kind", "given", "field", "problem"),
    [
        (Market, {"recipient": "21690123100011"}, "Market.recipient", "Party expected, not str"),
        (Market, {"project_manager": "x"}, "Market.project_manager", "Party expected, not str"),
        (Market, {"validator": ("x",)}, "Market.validator", "Party expected, not tuple"),
        (Party, {"address": "1 rue"}, "Party.address", "Address expected, not str"),
        (Situation, {**PARTS, "company": None}, "Situation.company", "Company expected, not NoneType"),
        (Situation, {**PARTS, "company": "bati"}, "Situation.company", "Company expected, not str"),
        (Situation, {**PARTS, "market": {}}, "Situation.market", "Market expected, not dict"),
        (Situation, {**PARTS, "invoice": None}, "Situation.invoice", "Invoice expected, not NoneType"),
        (Invoice, {"document": b"%PDF"}, "Invoice.document", "Attachment expected, not bytes"),
        (Attachment, {"name": "a", "content": "text"}, "Attachment.content", "bytes expected, not str"),
        (
            Attachment,
            {"name": "a", "declared_size": "12"},
            "Attachment.declared_size",
            "a whole number expected, not str",
        ),
        (Attachment, {"name": "a", "declared_size": -1}, "Attachment.declared_size", "below 0"),
        (Company, {"id": "1", "structure_id": True}, "Company.structure_id", "a whole number expected, not bool"),
        (Company, {"id": "1", "account": ("l", "p")}, "Company.account", "TechnicalAccount expected, not tuple"),
        (TechnicalAccount, {"login": "l", "password": 123}, "TechnicalAccount.password", "text expected, not int"),
        (TechnicalAccount, {"login": 1, "password": "p"}, "TechnicalAccount.login", "text expected, not int"),
        (Market, {"outside_chorus": "no"}, "Market.outside_chorus", "True or False expected, not str"),
        (Situation, {**PARTS, "cancelled": 2}, "Situation.cancelled", "True or False expected, not int"),
    ],
)
def test_what_is_inside_is_checked_too(kind, given, field, problem):
    """The error names the class and the field as they were typed, what was given, and what to give."""
    with pytest.raises(BadValue) as refused:
        kind(**given)
    assert (refused.value.field, refused.value.problem) == (field, problem)
    assert refused.value.remedy


def test_none_says_no_more_than_leaving_out():
    """A host whose column is empty hands over None, and gets what it would have got without the field."""
    assert Market(recipient=None, outside_chorus=None, required_attachments=None) == Market()  # type: ignore[arg-type]
    assert Invoice(kind=None, currency=None, signature=None, lines=None, vat_lines=None, attachments=None) == Invoice()  # type: ignore[arg-type]
    assert Situation(**PARTS, channel=None, payment_request=None, steps=None) == Situation(**PARTS)  # type: ignore[arg-type]
    assert Step(code=None, status=None) == Step()  # type: ignore[arg-type]
    assert Address(country=None).country == "FR"  # type: ignore[arg-type]
    assert (Attachment(name=None).name, TechnicalAccount(login=None, password=None).password) == ("", "")
    defaults = (Invoice().kind, Invoice().signature, Situation(**PARTS).channel, Step().status)
    assert defaults == (InvoiceKind.INVOICE, Signature.NONE, Channel.PDF, StepStatus.PENDING)


def test_no_payment_mode_is_not_the_usual_one():
    """Nothing said is a transfer; None is a host that does not know, which the rules tell."""
    assert (Invoice().payment_mode, Invoice(payment_mode=None).payment_mode) == (PaymentMode.TRANSFER, None)


@pytest.mark.parametrize("said", [0, 1, False, True])
def test_a_database_without_yes_and_no_may_say_1_or_0(said):
    """They become what they mean."""
    assert Situation(**PARTS, cancelled=said).cancelled is bool(said)


@pytest.mark.parametrize("kept", [bytearray(b"%PDF"), memoryview(b"%PDF")])
def test_the_content_of_a_file_does_not_change_afterwards(kept):
    """A view or an array of bytes, as some databases give, is copied."""
    assert Attachment(name="a.pdf", content=kept).content == b"%PDF"
    assert isinstance(Attachment(name="a.pdf", content=kept).content, bytes)


@pytest.mark.parametrize("bad", ["", "  ", None, 7, "\n"])
@pytest.mark.parametrize(
    ("make", "field"),
    [(lambda bad: Company(id=bad), "Company.id"), (lambda bad: Situation(**{**PARTS, "id": bad}), "Situation.id")],
)
def test_what_is_found_again_by_its_name_has_one(make, field, bad):
    """A blank identifier would mix up the claims of one host, or the companies of one outbox."""
    with pytest.raises(BadValue) as refused:
        make(bad)
    assert refused.value.field == field


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
