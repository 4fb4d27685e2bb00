"""Whatever a host hands over, it is refused by the name of its field, or judged: nothing fails in between."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import attrs
import pytest

from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.domain.invoice import Invoice
from chorus_bridge.domain.situation import Address, Situation, Step
from chorus_bridge.domain.vocabulary import Channel, PaymentMode
from chorus_bridge.errors import BadValue
from chorus_bridge.rules import assess
from tests.builders import (
    COMPANY,
    INVOICE,
    MARKET,
    NOW,
    PDF,
    RECIPIENT,
    SITUATION,
    SUPPLIER,
    WORKS_MARKET,
    assessed,
    credit_note,
    evolved,
    given,
)

FULL = evolved(
    SITUATION,
    market=WORKS_MARKET,
    company__address=Address(city="Lyon"),
    invoice__attachments=(evolved(PDF, name="a.pdf", type_code="RIB"),),
    steps=(Step(label="Visa"),),
)
"""A works document that has something everywhere."""
ANYTHING: tuple[Any, ...] = (
    *(None, True, False, 0, 7, -1, 1.5, float("nan"), Decimal("1.5"), Decimal("NaN"), 2**70),
    *("", " ", "x", "1", "\udce9", b"x", bytearray(b"x"), date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)),
    *((), [], {}, {"a": 1}, [None], [[]], ["x"], object(), object, INVOICE, MARKET, COMPANY, PDF, Channel.FLOW),
)
PLACES = [
    *((), ("company",), ("company", "account"), ("company", "address"), ("market",), ("market", "recipient")),
    *(("market", "project_manager"), ("invoice",), ("invoice", "document")),
    *(("invoice", "lines"), ("invoice", "vat_lines"), ("invoice", "attachments"), ("steps",)),
]
"""Every kind of value a situation is made of, by where one is."""


def at(place: tuple[str, ...]) -> Any:
    """Return the value at *place*, the first one of a collection."""
    value: Any = FULL
    for name in place:
        value = getattr(value, name)
    return value[0] if isinstance(value, tuple) else value


def put(place: tuple[str, ...], value: Any) -> Situation:
    """Return the situation with *value* at *place*, alone in its collection."""
    for deep in range(len(place) - 1, -1, -1):
        parent = at(place[:deep])
        held = (value,) if isinstance(getattr(parent, place[deep]), tuple) else value
        value = attrs.evolve(parent, **{place[deep]: held})
    made: Situation = value
    return made


CASES = [(place, field.name) for place in PLACES for field in attrs.fields(type(at(place)))]


def spoilt(place: tuple[str, ...], name: str, value: object) -> Situation | BadValue:
    """Return the situation with *value* in the field *name* of what is at *place*, or the refusal."""
    try:
        return put(place, attrs.evolve(at(place), **{name: value}))
    except BadValue as refused:
        return refused


@pytest.mark.parametrize(("place", "name"), CASES, ids=[".".join((*place, name)) for place, name in CASES])
def test_anything_in_any_field_is_refused_by_name_or_judged(place, name):
    """No value of any type, in any field, makes the assessment fail."""
    for value in ANYTHING:
        made = spoilt(place, name, value)
        if isinstance(made, BadValue):
            assert made.field.split("[")[0] == f"{type(at(place)).__name__}.{name}"
            continue
        for channel, contents in product(Channel, (True, False)):
            judged = attrs.evolve(made, channel=channel)
            verdict = assess(judged, now=NOW, recipient=RECIPIENT, supplier=SUPPLIER, contents=contents)
            assert verdict.situation == judged.id


def test_every_kind_of_value_is_tried():
    """The places cover all that a situation is made of."""
    kinds = {type(at(place)).__name__ for place in PLACES}
    assert kinds == {
        *("Situation", "Company", "TechnicalAccount", "Address", "Market", "Party"),
        *("Invoice", "Attachment", "Line", "VatLine", "Step"),
    }


def test_a_contract_without_recipient_lacks_its_siret():
    """A host that has none yet hands over None, and is told what is missing."""
    found = assessed(market__recipient=None, recipient=None).missing
    assert [(finding.code, finding.path) for finding in found] == [
        (FindingCode.RECIPIENT_SIRET_MISSING, "market.recipient.siret")
    ]


def test_vat_without_regime_and_without_lines_lacks_both():
    """Both are said at once: a total of VAT tells that there is some."""
    found = assessed(invoice__vat_regime=None, invoice__vat_lines=()).missing
    assert [finding.code for finding in found] == [FindingCode.VAT_REGIME_MISSING, FindingCode.VAT_MISSING]


def test_a_credit_note_whose_payment_nobody_chose_says_nothing_of_it():
    """The transfer every invoice starts with is not sent on a credit note: there is nothing to remove."""
    said = {a.name: getattr(credit_note().invoice, a.name) for a in attrs.fields(Invoice) if a.name != "payment_mode"}
    assert Invoice(**said).payment_mode is PaymentMode.TRANSFER
    warnings = assessed(invoice=Invoice(**said)).warnings
    assert [finding.code for finding in warnings] == [FindingCode.CREDIT_NOTE_SIGN_UNVERIFIED]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        (given(invoice__payable=Decimal("71884.805")), DisplayState.READY),
        (given(invoice__payable=Decimal("71884.805001")), DisplayState.MISSING_INFORMATION),
        (given(invoice__payable=Decimal("71884.801"), channel=Channel.FLOW), DisplayState.MISSING_INFORMATION),
    ],
)
def test_less_than_half_a_cent_is_nothing_but_in_a_flow(changes, state):
    """The portal keeps six decimals and no source says that they count; a flow counts in cents."""
    assert assessed(**changes).state is state
