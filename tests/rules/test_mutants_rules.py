"""Edges of the rules that the tables of examples do not reach."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chorus_bridge.domain.codes import FindingCode, Who
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.situation import Step
from chorus_bridge.domain.vocabulary import Channel, VatRegime
from chorus_bridge.rules.vat import FRENCH_RATES
from chorus_bridge.rules.workflow import ACTORS
from tests.builders import LINE, VAT_LINE, assessed, evolved

ACTOR = {
    "company": "SITUATION_DRAFT SITUATION_NOT_SUBMITTED PREVIOUS_SITUATION_OPEN INVOICE_NOT_GENERATED",
    "other_party": "SUBCONTRACTOR_PENDING OPC_VALIDATION AMO_VALIDATION MANDATAIRE_VALIDATION SIGNATURE_PENDING"
    " HOST_STEP_PENDING",
    "project_manager": "MOE_VALIDATION CERTIFICATE_NOT_ISSUED",
    "contracting_authority": "MOA_VALIDATION",
}


def found(code, **changes):
    """Return the findings of *code*."""
    lists = assessed(**changes).findings
    return [f for f in (*lists.missing, *lists.pending, *lists.warnings, *lists.deferred) if f.code is code]


def test_each_step_has_its_usual_actor():
    """The host's own word comes first, this table next."""
    decided = {FindingCode[name]: Who(who) for who, names in ACTOR.items() for name in names.split()}
    assert decided == ACTORS


@pytest.mark.parametrize("code", [FindingCode.MARKET_SETUP_PENDING, FindingCode.MOE_VALIDATION])
def test_the_hosts_own_word_on_who_acts_comes_first(code):
    """For every kind of step."""
    (step,) = found(code, steps=(Step(code=code, who=Who.OTHER_PARTY),))
    assert step.who is Who.OTHER_PARTY


@pytest.mark.parametrize("currency", ["E1R", "ÉUR", "EURO"])
def test_a_currency_is_three_letters_even_if_the_settings_say_otherwise(currency):
    """The portal's field holds nothing else."""
    policy = Policy(currencies=frozenset({currency}))
    assert found(FindingCode.CURRENCY_NOT_ALLOWED, invoice__currency=currency, policy=policy)


@pytest.mark.parametrize(("incl", "warned"), [("1", True), ("0.01", True), ("0", False), ("-1", False)])
def test_an_invoice_above_zero_asks_for_more_than_nothing(incl, warned):
    """From the first cent on."""
    changes = {"invoice__total_incl_vat": Decimal(incl), "invoice__payable": Decimal(0)}
    assert bool(found(FindingCode.NET_NOT_POSITIVE, **changes)) is warned


@pytest.mark.parametrize("field", ["quantity", "unit_price", "discount"])
def test_an_amount_of_a_line_is_named_by_its_field(field):
    """So that a form can show where."""
    line = evolved(LINE, **{field: Decimal(10) ** 14})
    paths = {f.path for f in assessed(channel=Channel.TYPED, invoice__lines=(line,)).missing}
    assert f"invoice.lines[0].{field}" in paths


@pytest.mark.parametrize("field", ["rate", "base", "vat"])
def test_an_amount_of_a_rate_is_named_by_its_field(field):
    """The same for the recapitulation of VAT."""
    broken = assessed().transmissible
    assert broken is not None
    rates = (evolved(broken.situation.invoice.vat_lines[0], **{field: Decimal(10) ** 14}),)
    paths = {f.path for f in assessed(invoice__vat_lines=rates).missing}
    assert f"invoice.vat_lines[0].{field}" in paths


def test_whoever_may_not_transmit_sees_the_same_state_without_the_button():
    """On a page of a colleague."""
    told = assessed(may_transmit=False)
    assert (told.state.value, told.can_transmit) == ("ready", False)


@pytest.mark.parametrize("field", ["rate", "base", "vat"])
def test_a_line_of_vat_that_is_not_whole_is_not_computed_with(field):
    """What is absent is missing, not wrong."""
    line = evolved(VAT_LINE, vat=Decimal(1))
    wrong = "invoice.vat_lines[0].vat"
    assert wrong in [f.path for f in found(FindingCode.VAT_INCONSISTENT, invoice__vat_lines=(line,))]
    less = evolved(line, **{field: None})
    assert wrong not in [f.path for f in found(FindingCode.VAT_INCONSISTENT, invoice__vat_lines=(less,))]


def test_the_rates_are_those_of_the_list():
    """Mainland, Corsica and overseas."""
    rates = "0 0.9 1.05 1.75 2.1 5.5 7 8.5 9.2 9.6 10 13 19.6 20 20.6"
    assert sorted(FRENCH_RATES) == [Decimal(rate) for rate in rates.split()]


def test_what_bears_no_vat_is_not_computed():
    """An exempt line is judged by other rules."""
    wrong = evolved(VAT_LINE, vat=Decimal(1))
    paths = [
        f.path
        for f in found(FindingCode.VAT_INCONSISTENT, invoice__vat_regime=VatRegime.EXEMPT, invoice__vat_lines=(wrong,))
    ]
    assert "invoice.vat_lines[0].vat" not in paths


@pytest.mark.parametrize("mark", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_a_name_that_reads_as_another_one_is_refused(mark):
    """A mark of direction shows ``fdp.exe`` as ``exe.pdf``: a known disguise."""
    told = {finding.code for finding in assessed(invoice__document__name=f"situation{mark}fdp.pdf").missing}
    assert told == {FindingCode.PDF_NAME_INVALID}
