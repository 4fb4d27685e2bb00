"""A month of works: to the cent on published and constructed examples, and true whatever the amounts."""

from decimal import Context, Decimal, Inexact, localcontext

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.domain.invoice import Invoice, VatLine
from chorus_bridge.errors import BadValue
from chorus_bridge.progress import (
    Advance,
    Deduction,
    Direction,
    IndexMove,
    Month,
    Retention,
    Roundings,
    Works,
    billed,
    month_amounts,
    revision_coefficient,
)

INDICES = (IndexMove(share="85", initial="125.4", current="131.2"),)
MONTH = Month(
    works=(Works(vat_rate="20", cumulative="345600.00", previous="288000.00"),),
    coefficient=revision_coefficient("15", INDICES),
    retention=Retention(rate="5"),
    advance=Advance(amount="28800.00", contract="480000.00"),
    penalties="500.00",
)
"""A contract of 480 000.00 excl. VAT, 72 % done, 60 % before."""


def text(amounts, *names):
    """Return the amounts of these names, as written."""
    return [str(getattr(amounts, name)) for name in names]


def test_the_hosts_arithmetic_refuses_no_amount():
    """Ten thousand billion less a cent is within bounds, whatever a host rounds to."""
    with localcontext(prec=6):
        assert Deduction(amount="9999999999999.99").amount == Decimal("9999999999999.99")


def test_a_month_with_everything():
    """Revision, VAT, retention, recovery, penalties: 54 350.56 to pay of 71 884.80."""
    amounts = month_amounts(MONTH)
    assert text(amounts, "works", "revision", "unrevised", "excl_vat", "vat", "incl_vat") == [
        "57600.00", "2304.00", "0.00", "59904.00", "11980.80", "71884.80",
    ]  # fmt: skip
    assert text(amounts, "retention", "recovery", "penalties", "direct_payments", "deductions", "payable") == [
        "3594.24", "13440.00", "500.00", "0.00", "0.00", "54350.56",
    ]  # fmt: skip
    assert amounts.vat_lines == (VatLine(rate=Decimal(20), base=Decimal("59904.00"), vat=Decimal("11980.80")),)


def test_a_subcontractor_paid_directly_leaves_the_rest():
    """Its 12 000.00 are billed with the whole, and paid to it."""
    direct = attrs.evolve(MONTH, direct_payments=(Deduction(amount="12000.00", label="Étanchéité"),))
    assert text(month_amounts(direct), "incl_vat", "payable") == ["71884.80", "42350.56"]


def test_an_advance_recovered_late_may_cost_a_month():
    """40 000 lent on 100 000, recovered from 65 to 80 %: the fourth month pays back more than it earns."""
    advance = Advance(amount="40000", contract="100000")
    cumulative, paid = Decimal(0), []
    for billed_amount in ("20000", "20000", "24000", "14000", "12000", "10000"):
        works = Works(vat_rate="0", cumulative=cumulative + Decimal(billed_amount), previous=cumulative)
        month = month_amounts(Month(works=(works,), advance=advance))
        cumulative += Decimal(billed_amount)
        paid.append(f"{month.recovery} {month.payable}")
    assert paid == [
        "0.00 20000.00", "0.00 20000.00", "0.00 24000.00",
        "34666.67 -20666.67", "5333.33 6666.67", "0.00 10000.00",
    ]  # fmt: skip


def test_a_month_becomes_the_amounts_of_its_invoice():
    """Totals, VAT per rate and net; nothing else of the invoice changes."""
    invoice = billed(Invoice(number="F-1", comment="novembre"), month_amounts(MONTH))
    assert invoice == Invoice(
        number="F-1",
        comment="novembre",
        vat_lines=(VatLine(rate=Decimal(20), base=Decimal("59904.00"), vat=Decimal("11980.80")),),
        total_excl_vat=Decimal("59904.00"),
        total_vat=Decimal("11980.80"),
        total_incl_vat=Decimal("71884.80"),
        payable=Decimal("54350.56"),
    )


@pytest.mark.parametrize(
    ("roundings", "expected"),
    [
        (Roundings(), "1.040"),
        (Roundings(coefficient=Direction.NEAREST), "1.039"),
        (Roundings(coefficient=Direction.DOWN, coefficient_decimals=4), "1.0393"),
        (Roundings(coefficient=Direction.UP, coefficient_decimals=6), "1.039315"),
        (Roundings(coefficient_decimals=0), "2"),
    ],
)
def test_a_coefficient_is_rounded_as_the_contract_says(roundings, expected):
    """0.15 + 0.85 × 131.2 / 125.4 is 1.039314…: up to the thousandth unless the contract says otherwise."""
    assert str(revision_coefficient("15", INDICES, roundings=roundings)) == expected


def test_a_division_that_never_ends_is_not_rounded_twice():
    """0.1 + 0.9 × 2 / 3 is exactly 0.7, which is not rounded up to 0.701."""
    assert str(revision_coefficient(10, [IndexMove(share=90, initial=3, current=2)])) == "0.700"


def test_several_indices_share_the_price():
    """Each moves its part."""
    moves = [IndexMove(share=50, initial=100, current=110), IndexMove(share="35", initial=100, current=90)]
    assert str(revision_coefficient("15", moves)) == "1.015"


@pytest.mark.parametrize(("fixed", "share"), [("15", "84"), ("20", "85"), ("-1", "85"), ("15.1", "85")])
def test_the_parts_of_a_price_make_the_whole(fixed, share):
    """A formula whose parts do not make 100 % is refused."""
    with pytest.raises(BadValue) as refused:
        revision_coefficient(fixed, [IndexMove(share=share, initial=1, current=1)])
    assert refused.value.field == "fixed"


def test_a_negative_part_is_refused_though_the_sum_is_right():
    """No part of a price is below nothing."""
    with pytest.raises(BadValue):
        revision_coefficient(
            "-10", [IndexMove(share=60, initial=1, current=1), IndexMove(share=50, initial=1, current=1)]
        )


def test_each_rate_has_its_own_vat():
    """Rounded per rate, then summed; a bonus is not revised."""
    works = (
        Works(vat_rate="20", cumulative="100.03", unrevised="-0.01"),
        Works(vat_rate="5.5", cumulative="10.09", previous="0.00"),
    )
    amounts = month_amounts(Month(works=works, coefficient="1.5"))
    assert [(str(x.rate), str(x.base), str(x.vat)) for x in amounts.vat_lines] == [
        ("20", "150.04", "30.01"),
        ("5.5", "15.14", "0.83"),
    ]
    assert text(amounts, "works", "revision", "unrevised", "excl_vat", "vat", "incl_vat") == [
        "110.12", "55.07", "-0.01", "165.18", "30.84", "196.02",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("direction", "revision", "retention", "recovery"),
    [("nearest", "0.01", "0.05", "0.33"), ("up", "0.01", "0.06", "0.34"), ("down", "0.00", "0.05", "0.33")],
)
def test_every_rounding_is_named(direction, revision, retention, recovery):
    """Revision, retention and recovery each go the way the contract says."""
    month = Month(
        works=(Works(vat_rate=0, cumulative="1.01"),),
        coefficient="1.005",
        retention=Retention(rate=5),
        advance=Advance(amount=1, contract="101.00", start=0, end=3),
        roundings=Roundings(revision=direction, retention=direction, recovery=direction),
    )
    assert text(month_amounts(month), "revision", "retention", "recovery") == [revision, retention, recovery]


def test_halves_go_away_from_zero_on_both_sides():
    """A month that goes back is the opposite of the month that went there."""
    forth = Month(works=(Works(vat_rate=10, cumulative="1.05"),), coefficient="1.1", retention=Retention(rate=10))
    back = attrs.evolve(forth, works=(Works(vat_rate=10, cumulative="0", previous="1.05"),))
    ahead, behind = month_amounts(forth), month_amounts(back)
    names = ("works", "revision", "excl_vat", "vat", "incl_vat", "retention", "payable")
    assert [getattr(ahead, name) for name in names] == [-getattr(behind, name) for name in names]


def test_a_guarantee_replaces_the_retention():
    """Nothing is kept then."""
    guaranteed = attrs.evolve(MONTH, retention=Retention(rate=5, guaranteed=True))
    assert text(month_amounts(guaranteed), "retention", "payable") == ["0.00", "57944.80"]


def test_other_deductions_may_give_back():
    """A retention released is a deduction below zero."""
    month = attrs.evolve(MONTH, deductions=(Deduction(amount="10.10"), Deduction(amount="-1000", label="RG")))
    assert text(month_amounts(month), "deductions", "payable") == ["-989.90", "55340.46"]


def test_nothing_done_is_nothing_paid():
    """Firm prices, no works, no deduction."""
    amounts = month_amounts(Month())
    assert set(text(amounts, "excl_vat", "vat", "incl_vat", "recovery", "retention", "payable")) == {"0.00"}
    assert amounts.vat_lines == ()


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Works(vat_rate=101, cumulative=1), "Works.vat_rate"),
        (lambda: Works(vat_rate="-1", cumulative=1), "Works.vat_rate"),
        (lambda: Works(vat_rate="0.0000001", cumulative=1), "Works.vat_rate"),
        (lambda: Works(vat_rate=20, cumulative="-0.01"), "Works.cumulative"),
        (lambda: Works(vat_rate=20, cumulative="0.001"), "Works.cumulative"),
        (lambda: Works(vat_rate=20, cumulative="1e13"), "Works.cumulative"),
        (lambda: Works(vat_rate=20, cumulative="1e-9999999"), "Works.cumulative"),
        (lambda: Works(vat_rate=20, cumulative=0.1), "Works.cumulative"),  # type: ignore[arg-type]  # on purpose
        (lambda: Works(vat_rate=20, cumulative="NaN"), "Works.cumulative"),
        (lambda: Works(vat_rate=20, cumulative=None), "Works.cumulative"),  # type: ignore[arg-type]  # on purpose
        (lambda: Works(vat_rate=20, cumulative=1, previous="-1"), "Works.previous"),
        (lambda: Works(vat_rate=20, cumulative=1, unrevised="-1e13"), "Works.unrevised"),
        (lambda: Works(vat_rate=20, cumulative=1, unrevised="0.005"), "Works.unrevised"),
        (lambda: Retention(rate="100.01"), "Retention.rate"),
        (lambda: Advance(amount="-1", contract=1), "Advance.amount"),
        (lambda: Advance(amount=1, contract=0), "Advance.contract"),
        (lambda: Advance(amount=1, contract=1, start=80), "Advance.end"),
        (lambda: Advance(amount=1, contract=1, start=-1), "Advance.start"),
        (lambda: Advance(amount=1, contract=1, end=101), "Advance.end"),
        (lambda: IndexMove(share=101, initial=1, current=1), "IndexMove.share"),
        (lambda: IndexMove(share=1, initial=0, current=1), "IndexMove.initial"),
        (lambda: IndexMove(share=1, initial=1, current="-1"), "IndexMove.current"),
        (lambda: Month(coefficient=0), "Month.coefficient"),
        (lambda: Month(coefficient=1001), "Month.coefficient"),
        (lambda: Month(penalties="-0.01"), "Month.penalties"),
        (lambda: Month(works=(Works(vat_rate=20, cumulative=1), Works(vat_rate="20.0", cumulative=2))), "Month.works"),
        (lambda: Deduction(amount="0.001"), "Deduction.amount"),
        (lambda: Roundings(coefficient_decimals=7), "Roundings.coefficient_decimals"),
        (lambda: Roundings(coefficient_decimals=-1), "Roundings.coefficient_decimals"),
        (lambda: Roundings(revision="sideways"), "Roundings.revision"),  # type: ignore[arg-type]  # on purpose
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_name(make, field):
    """What exists is valid."""
    with pytest.raises(BadValue) as refused:
        make()
    assert refused.value.field == field


def test_amounts_stay_out_of_what_is_printed():
    """Neither what a month is made of nor what it comes to shows its amounts."""
    shown = repr(MONTH) + repr(month_amounts(MONTH)) + repr(Deduction(amount="12.34", label="Étanchéité"))
    assert not [
        secret for secret in ("345600", "71884", "54350", "500", "28800", "12.34", "Étanchéité") if secret in shown
    ]


cents = st.integers(0, 10**12).map(lambda n: Decimal(n).scaleb(-2))
rates = st.sampled_from([Decimal(20), Decimal(10), Decimal("5.5"), Decimal(0)])
stages = st.lists(st.integers(0, 130), min_size=1, max_size=8).map(sorted)


@st.composite
def months(draw):
    """Return any month."""
    chosen = draw(st.lists(rates, unique=True, max_size=4))
    works = [Works(vat_rate=r, cumulative=draw(cents), previous=draw(cents), unrevised=draw(cents)) for r in chosen]
    return Month(
        works=tuple(works),
        coefficient=draw(st.integers(1, 5000)) * Decimal("0.001"),
        retention=draw(
            st.none() | st.builds(Retention, rate=st.sampled_from(["0", "3", "5"]), guaranteed=st.booleans())
        ),
        advance=draw(st.none() | st.builds(Advance, amount=cents, contract=st.just("1000000.01"))),
        penalties=draw(cents),
        direct_payments=tuple(draw(st.lists(st.builds(Deduction, amount=cents), max_size=2))),
        roundings=Roundings(revision=draw(st.sampled_from(Direction)), recovery=draw(st.sampled_from(Direction))),
    )


@given(months())
def test_the_totals_add_up(month):
    """Works, revision and the rest make the total; VAT is the sum of the rates'; the net is the total less the rest."""
    a = month_amounts(month)
    assert a.works + a.revision + a.unrevised == a.excl_vat == sum(x.base or 0 for x in a.vat_lines)
    assert a.vat == sum(x.vat or 0 for x in a.vat_lines)
    assert a.excl_vat + a.vat == a.incl_vat
    taken = a.retention + a.recovery + a.penalties + a.direct_payments + a.deductions
    assert a.payable == a.incl_vat - taken
    assert all(value.as_tuple().exponent == -2 for value in attrs.asdict(a).values() if isinstance(value, Decimal))


@given(months())
def test_the_arithmetic_of_the_host_does_not_matter(month):
    """A host that rounds to three digits, or traps inexact results, gets the same amounts."""
    expected = month_amounts(month)
    with localcontext(Context(prec=3, traps=[Inexact])):
        assert month_amounts(month) == expected


def test_nor_does_it_for_a_coefficient_or_a_recovery_alone():
    """They are computed as exactly outside of a month."""
    advance = Advance(amount="28800.00", contract="480000.00")
    with localcontext(Context(prec=3, traps=[Inexact])):
        assert str(advance.recovered(Decimal("345600.00"))) == "13440.00"
        assert str(revision_coefficient("15", INDICES, roundings=Roundings(coefficient_decimals=6))) == "1.039315"


@given(stages, cents, st.sampled_from(Direction))
def test_what_is_recovered_month_after_month_is_the_advance(percents, amount, direction):
    """Whatever the months, nothing is recovered twice, never backwards, and all of it by the end."""
    advance = Advance(amount=amount, contract="333.33")
    previous, recoveries = Decimal(0), []
    for percent in [*percents, 130]:
        cumulative = max(previous, (Decimal("333.33") * percent / 100).quantize(Decimal("0.01")))
        works = (Works(vat_rate=20, cumulative=cumulative, previous=previous),)
        month = Month(works=works, advance=advance, roundings=Roundings(recovery=direction))
        recoveries.append(month_amounts(month).recovery)
        previous = cumulative
    assert min(recoveries) >= 0
    assert sum(recoveries) == amount


@given(cents, cents)
def test_more_works_never_recover_less(one, other):
    """What is recovered grows with the works, from nothing to the whole advance."""
    advance = Advance(amount="28800.00", contract="4800000000.00")
    less, more = sorted([one, other])
    assert 0 <= advance.recovered(less) <= advance.recovered(more) <= advance.amount


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 100))
def test_a_price_moves_with_its_index(initial, current, share):
    """Between what is fixed and the index's own move, and not at all when the index did not move."""
    coefficient = revision_coefficient(100 - share, [IndexMove(share=share, initial=initial, current=current)])
    step = Decimal("0.001")
    low, high = sorted([Decimal(1), Decimal(current) / Decimal(initial)])
    assert low - step <= coefficient <= high + step
    assert revision_coefficient(100 - share, [IndexMove(share=share, initial=initial, current=initial)]) == 1
