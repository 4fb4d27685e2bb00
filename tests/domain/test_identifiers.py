"""SIREN and SIRET exist only when they are well formed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.domain.identifiers import InvoiceKey, Siren, Siret, SiretDefect, siret_defect
from chorus_bridge.errors import BadValue
from tests.builders import BAD_CHECK_DIGIT, LA_POSTE, SUPPLIER_SIRET

PUBLIC_BODIES = [
    "21750001600019",
    "21690123100011",
    "21130055300016",
    "21310555400017",
    "21330063500017",
    "21670482500019",
    "21440109300015",
    "21590350100017",
    "21350238800019",
    "21060088800015",
    "20004697700019",
    "23750007900312",
    "26750045200011",
    "11000201100044",
]
"""Cities, a metropolis, a region, a hospital and the State: all real."""


@pytest.mark.parametrize("siret", [*PUBLIC_BODIES, LA_POSTE, "35600000000048", "22460001500511", SUPPLIER_SIRET])
def test_real_establishments_are_accepted(siret):
    """No public body is refused for its number, nor La Poste, which has a rule of its own."""
    assert siret_defect(siret) is None
    assert Siret(siret) == siret


@pytest.mark.parametrize("siret", [*PUBLIC_BODIES, "35600000000049"])
def test_one_wrong_digit_is_noticed(siret):
    """The check digit catches a typing error."""
    mistyped = siret[:-1] + str((int(siret[-1]) + 1) % 10)
    assert siret_defect(mistyped) is SiretDefect.CHECKSUM


@pytest.mark.parametrize(
    "text", ["", " ", "7328293200007", "732829320000741", "7328293200007X", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "732-829-320-00074"]
)
def test_what_is_not_14_digits_is_no_siret(text):
    """Shape comes before the check digit, and no alphabet but the Arabic numerals of France counts."""
    assert siret_defect(text) is SiretDefect.SHAPE
    with pytest.raises(BadValue):
        Siret(text, lenient=True)


def test_spaces_between_groups_are_fine():
    """As printed on letterheads."""
    assert Siret(" 732 829 320 00074 ") == SUPPLIER_SIRET


def test_a_wrong_check_digit_passes_only_when_leniency_is_asked():
    """Fictitious bodies of the qualification platform."""
    with pytest.raises(BadValue) as refused:
        Siret(BAD_CHECK_DIGIT)
    assert BAD_CHECK_DIGIT not in str(refused.value)
    assert Siret(BAD_CHECK_DIGIT, lenient=True) == BAD_CHECK_DIGIT


def test_an_establishment_knows_its_legal_unit():
    """The first nine digits."""
    assert Siret(SUPPLIER_SIRET).siren == "732829320"
    assert Siren("732 829 320").checksum_ok
    assert not Siren("732829321").checksum_ok


@pytest.mark.parametrize("text", ["73282932", "7328293200", "73282932A", ""])
def test_what_is_not_9_digits_is_no_siren(text):
    """A legal unit has nine digits."""
    with pytest.raises(BadValue):
        Siren(text)


@given(st.text(max_size=20) | st.from_regex(r"[0-9 ]{14,18}", fullmatch=True))
def test_a_siret_exists_exactly_when_it_has_no_defect(text):
    """The parser and the judgement agree on every text."""
    if siret_defect(text) is None:
        assert len(Siret(text)) == 14
    else:
        with pytest.raises(BadValue):
            Siret(text)


def test_an_invoice_is_unique_by_year_legal_unit_and_number():
    """Two sites of one company share their numbers; two years do not."""
    head_office, site = Siret(SUPPLIER_SIRET), Siret("73282932000009", lenient=True)
    key = InvoiceKey.of(head_office, date(2026, 11, 24), "F/1")
    assert str(key) == "732829320/2026/F/1"
    assert InvoiceKey.of(site, date(2026, 1, 1), "F/1") == key
    assert InvoiceKey.of(head_office, date(2027, 1, 1), "F/1") != key
    assert InvoiceKey.of(head_office, date(2026, 1, 1), "f/1") != key


@pytest.mark.parametrize("given", [None, 21690123100011, b"21690123100011"])
@pytest.mark.parametrize(("make", "field"), [(Siret, "siret"), (Siren, "siren")])
def test_an_identifier_is_text(make, field, given):
    """A number has lost its leading zeros; the error does not quote it."""
    with pytest.raises(BadValue, match="text expected, not") as refused:
        make(given)
    assert refused.value.field == field
    assert "2169" not in str(refused.value)
