"""Lines and VAT as a flow writes them: exact sums, or no line at all."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from chorus_bridge.domain.flow_lines import VatGroup, flow_lines, lines_add_up, vat_groups
from chorus_bridge.domain.invoice import Invoice, Line, VatLine
from chorus_bridge.domain.vocabulary import VatRegime
from tests import arbitrary
from tests.builders import INVOICE, evolved

TWENTY = Decimal(20)


def line(quantity="1", unit_price="100", rate="20", **changes):
    """Return one line of works."""
    return evolved(Line(label="Béton", quantity=quantity, unit_price=unit_price, vat_rate=rate), **changes)


def invoice(lines, *bases, regime=VatRegime.ON_DEBITS):
    """Return an invoice with VAT lines of (rate, base), whose VAT does not matter here."""
    vat_lines = tuple(VatLine(rate=Decimal(rate), base=Decimal(base), vat=Decimal(0)) for rate, base in bases)
    return Invoice(vat_regime=regime, lines=lines, vat_lines=vat_lines)


ADDING_UP = {
    "one line": invoice((line(),), ("20", "100.00")),
    "two rates": invoice((line(), line(rate="5.5"), line()), ("20", "200"), ("5.5", "100")),
    "rounded each": invoice((line("3", "0.335"), line("3", "0.335")), ("20", "2.02")),
    "half a cent away from zero": invoice((line("-1", "0.005"),), ("20", "-0.01")),
    "a quantity of four decimals": invoice((line("0.1234"),), ("20", "12.34")),
    "a discount": invoice((line(discount=Decimal("0.01")),), ("20", "99.99")),
    "a negative price": invoice((line("2", "-50"), line("2", "100")), ("20", "100")),
    "the same rate written twice": invoice((line("2"),), ("20", "150"), ("20.0", "50")),
    "reverse charge, rates ignored": invoice((line(), line(rate=None)), ("0", "200"), regime=VatRegime.REVERSE_CHARGE),
    "a regime without VAT, in two bases": invoice((line("3"),), ("0", "100"), ("0", "200"), regime=VatRegime.NO_VAT),
}
NOT_ADDING_UP = {
    "no line": invoice((), ("20", "100")),
    "a cent too many": invoice((line(),), ("20", "99.99")),
    "a cent missing": invoice((line(),), ("20", "100.01")),
    "each right, but not per rate": invoice((line(), line(rate="5.5")), ("20", "150"), ("5.5", "50")),
    "a rate without a line": invoice((line(),), ("20", "100"), ("5.5", "0")),
    "a line without its rate": invoice((line(), line("0", rate="10")), ("20", "100")),
    "no rate where VAT is billed": invoice((line(rate=None),), ("20", "100")),
    "no VAT line": invoice((line(),)),
    "no label": invoice((line(label=None),), ("20", "100")),
    "a blank label": invoice((line(label=" "),), ("20", "100")),
    "no quantity": invoice((line(), line(quantity=None)), ("20", "100")),
    "no unit price": invoice((line(), line(unit_price=None)), ("20", "100")),
    "a discount in thousandths": invoice((line(unit_price="100.001", discount=Decimal("0.001")),), ("20", "100")),
    "a quantity of five decimals": invoice((line("0.12345"),), ("20", "12.35")),
    "a price of seven decimals": invoice((line(unit_price="100.0000001"),), ("20", "100")),
    "a price beyond the portal's": invoice((line(unit_price="1E+13"),), ("20", "1E+13")),
    "a quantity of four hundred digits": invoice((line("1E+400"),), ("20", "100")),
}


@pytest.mark.parametrize("given", ADDING_UP.values(), ids=ADDING_UP)
def test_lines_that_add_up_are_kept_in_their_order(given):
    """Each line rounds to the cent, and per rate they make the base."""
    assert lines_add_up(given)
    assert [x.label for x in flow_lines(given)] == [x.label for x in given.lines]


@pytest.mark.parametrize("given", NOT_ADDING_UP.values(), ids=NOT_ADDING_UP)
def test_lines_that_do_not_are_all_left_out(given):
    """No line is written when one is unreadable or a base is missed by a cent."""
    assert not lines_add_up(given)
    assert flow_lines(given) == ()


def test_a_line_says_what_it_is_made_of():
    """The amount is the quantity times the price less the discount; an absent discount is none."""
    given = invoice((line("3", "0.335", unit="m3", reference="2.1", discount=Decimal("0.01")),), ("20", "1.00"))
    (made,) = flow_lines(given)
    assert (made.quantity, made.unit_price, made.discount, made.amount) == (
        Decimal(3),
        Decimal("0.335"),
        Decimal("0.01"),
        Decimal("1.00"),
    )
    assert (made.unit, made.reference, made.vat_rate) == ("m3", "2.1", TWENTY)
    (other,) = flow_lines(invoice((line(),), ("20", "100")))
    assert other.discount == 0


def test_where_no_vat_is_billed_the_rate_is_zero():
    """A rate given for information does not reach the document."""
    (made,) = flow_lines(invoice((line(),), ("0", "100"), regime=VatRegime.REVERSE_CHARGE))
    assert made.vat_rate == 0


def test_vat_is_grouped_by_rate_in_the_order_given():
    """A rate given twice is one group; 20 and 20.0 are one rate."""
    lines = [("20", "100", "20"), ("5.5", "10", "0.55"), ("20.0", "1", "0.20")]
    made = tuple(VatLine(rate=Decimal(r), base=Decimal(b), vat=Decimal(v)) for r, b, v in lines)
    assert vat_groups(Invoice(vat_regime=VatRegime.ON_DEBITS, vat_lines=made)) == (
        VatGroup(rate=TWENTY, base=Decimal(101), vat=Decimal("20.20")),
        VatGroup(rate=Decimal("5.5"), base=Decimal(10), vat=Decimal("0.55")),
    )


def test_an_incomplete_vat_line_counts_for_nothing():
    """What has a gap is for the rules to report."""
    gaps = [{"rate": None}, {"base": None}, {"vat": None}]
    whole = VatLine(rate=TWENTY, base=Decimal(1), vat=Decimal(2))
    spoilt = tuple(evolved(whole, **gap) for gap in gaps)
    assert vat_groups(Invoice(vat_regime=VatRegime.ON_RECEIPTS, vat_lines=spoilt)) == ()


def test_without_vat_there_is_one_group_at_zero():
    """Bases are added up; without any, the total excl. VAT is the base."""
    lines = (VatLine(rate=TWENTY, base=Decimal(1), vat=Decimal(0)), VatLine(base=Decimal(2)), VatLine())
    exempt = Invoice(vat_regime=VatRegime.EXEMPT, vat_lines=lines, total_excl_vat=Decimal(9))
    assert vat_groups(exempt) == (VatGroup(rate=Decimal(0), base=Decimal(3), vat=Decimal(0)),)
    assert vat_groups(evolved(exempt, vat_lines=()))[0].base == Decimal(9)
    assert vat_groups(Invoice(vat_regime=VatRegime.EXEMPT))[0].base == 0


def test_the_process_decides_nothing():
    """A decimal context of three digits that traps everything changes no sum."""
    given = invoice((line("3", "33333.335"), line("1", "0.01")), ("20", "100000.02"))
    with decimal.localcontext(decimal.Context(prec=3, traps=[decimal.Inexact, decimal.Rounded])):
        assert lines_add_up(given)


def test_no_amount_is_too_large_to_answer():
    """Sums beyond anything a decimal holds are infinite, not an error."""
    huge = Decimal("9E+999999")
    assert vat_groups(invoice((), ("20", huge), ("20", huge)))[0].base == Decimal("Infinity")
    assert not lines_add_up(invoice((line(),), ("20", huge), ("20", huge)))


@forall(arbitrary.invoices)
def test_any_invoice_has_an_answer(given):
    """However incomplete, an invoice either has all of its lines, exact, or none."""
    lines = flow_lines(given)
    assert len(lines) in {0, len(given.lines)}
    if lines:
        groups = {group.rate: group.base for group in vat_groups(given)}
        assert {x.vat_rate for x in lines} == set(groups)
        for rate, base in groups.items():
            assert sum(x.amount for x in lines if x.vat_rate == rate) == base


@forall(st.lists(st.tuples(arbitrary.cents, st.sampled_from(["20", "10", "5.5"])), min_size=1, max_size=6))
def test_lines_in_cents_always_add_up_to_their_own_sums(amounts):
    """Whatever the amounts, bases made of the lines are met, and missed as soon as one moves by a cent."""
    lines = tuple(line("1", str(amount), rate) for amount, rate in amounts)
    sums = {rate: sum((a for a, r in amounts if r == rate), Decimal(0)) for _, rate in amounts}
    assert lines_add_up(invoice(lines, *sums.items()))
    first = next(iter(sums))
    assert not lines_add_up(invoice(lines, *{**sums, first: sums[first] + Decimal("0.01")}.items()))


def test_a_claim_of_the_builders_adds_up():
    """The complete invoice of the other tests keeps its own line."""
    assert lines_add_up(INVOICE)
