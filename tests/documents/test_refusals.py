"""What cannot be written is refused by name, and never with the value itself."""

from decimal import Decimal

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from chorus_bridge.documents import flow_file
from chorus_bridge.documents.attachments import further_files, main_pdf
from chorus_bridge.documents.cii import cii
from chorus_bridge.documents.dialects import CHORUS_HISTORIC
from chorus_bridge.documents.parties import buyer_of, validator_of
from chorus_bridge.domain.flow_lines import flow_lines, vat_groups
from chorus_bridge.domain.invoice import VatLine
from chorus_bridge.domain.situation import Address, Party
from chorus_bridge.domain.vocabulary import FlowPackage, Framework, VatRegime
from chorus_bridge.errors import BadValue
from tests.builders import evolved, given
from tests.documents import claims

NO_RATE = evolved(claims.CREDIT.vat_lines[0], rate=None)

ABSENT = {
    "market.contracting_authority": given(market__contracting_authority=None),
    "market.project_manager": given(market__project_manager=None),
    "market.validator": given(market__framework="A10", market__validator=None),
    "invoice.payment_mode": given(invoice__payment_mode=None),
    "company.iban": given(company__iban=None),
    "invoice.total_excl_vat": given(invoice__total_excl_vat=None),
    "invoice.total_vat": given(invoice__total_vat=None),
    "invoice.total_incl_vat": given(invoice__total_incl_vat=None),
    "invoice.payable": given(invoice__payable=None),
    "invoice.vat_regime": given(invoice__vat_regime=None),
    "invoice.vat_lines": given(invoice__vat_lines=()),
    "invoice.vat_lines[0].rate": given(invoice__vat_lines=(NO_RATE,)),
    "invoice.vat_lines[0].base": given(invoice__vat_lines=(VatLine(rate=Decimal(20), vat=Decimal(1)),)),
    "invoice.vat_lines[1].vat": given(
        invoice__vat_lines=(*claims.CREDIT.vat_lines, VatLine(rate=Decimal(20), base=Decimal(1)))
    ),
    "invoice.exemption_reason": given(invoice__vat_regime=VatRegime.EXEMPT),
    "invoice.document": given(invoice__document=None),
    "invoice.document.content": given(invoice__document__content=None),
    "invoice.attachments[0].content": given(invoice__attachments=(evolved(claims.BILL, content=b""),)),
}
"""The field that is absent, and how."""


@pytest.mark.parametrize("field", ABSENT)
def test_what_the_document_demands_is_asked_for_by_name(field):
    """The error is the one field that is absent."""
    with pytest.raises(BadValue, match="absent") as caught:
        flow_file(claims.claim(**ABSENT[field]), FlowPackage.MIXED)
    assert caught.value.field == field


def test_a_blank_is_absent_where_something_is_demanded():
    """Spaces are no account and no reason."""
    for changes in (given(company__iban=" "), given(invoice__vat_regime="exempt", invoice__exemption_reason=" ")):
        with pytest.raises(BadValue, match="absent"):
            cii(claims.claim(**changes))


TOO_FINE = {
    "invoice.total_excl_vat": given(invoice__total_excl_vat=Decimal("59904.001")),
    "invoice.total_vat": given(invoice__total_vat=Decimal("11980.801")),
    "invoice.total_incl_vat": given(
        invoice__total_incl_vat=Decimal("71884.801"), invoice__payable=Decimal("71884.801")
    ),
    "invoice.payable": given(invoice__payable=Decimal("0.001")),
    "invoice.vat_lines": given(
        invoice__vat_lines=(VatLine(rate=Decimal(20), base=Decimal("59904.001"), vat=Decimal("11980.80")),)
    ),
}


@pytest.mark.parametrize("field", TOO_FINE)
def test_no_total_is_rounded(field):
    """An amount that is not in cents is refused; rounding it would change the invoice."""
    with pytest.raises(BadValue, match="in cents") as caught:
        cii(claims.claim(**TOO_FINE[field]))
    assert caught.value.field == field


@pytest.mark.parametrize("amount", [Decimal("1E+13"), Decimal("-1E+500"), Decimal("1E-500")])
def test_no_total_is_beyond_what_the_portal_holds(amount):
    """Neither thirteen digits and more, nor a spurious power of ten."""
    with pytest.raises(BadValue, match="in cents"):
        cii(claims.claim(invoice__payable=amount))


def test_the_largest_total_is_written():
    """Thirteen digits and two decimals pass."""
    largest = Decimal("9999999999999.99")
    invoice = evolved(claims.REVERSE_CHARGE, vat_lines=(), total_excl_vat=largest, total_incl_vat=largest)
    assert b"<ram:DuePayableAmount>9999999999999.99<" in cii(claims.claim(invoice=evolved(invoice, payable=largest)))


def test_zero_has_no_sign():
    """Minus zero is zero."""
    assert b"<ram:DuePayableAmount>0.00<" in cii(claims.claim(invoice__payable=Decimal("-0.00")))
    line = claims.line("Reprise", "-0", "-0", discount=Decimal("-0.0"))
    content = cii(claims.claim(invoice=claims.billed(("20", "-0.0", "0"), lines=(line,))))
    assert b">-0" not in content
    assert b"AllowanceCharge" not in content


def test_a_global_discount_is_refused():
    """No field of a flow carries it; none at all, or zero, is fine."""
    with pytest.raises(BadValue) as caught:
        cii(claims.claim(invoice__discount_incl_vat=Decimal("0.01")))
    assert caught.value.field == "invoice.discount_incl_vat"
    assert cii(claims.claim(invoice__discount_incl_vat=Decimal(0))) == cii(claims.claim())


@pytest.mark.parametrize("framework", sorted(set(Framework) - set(claims.FRAMEWORKS)))
def test_a_framework_no_company_deposits_is_refused(framework):
    """Those of the project manager, of the authority, of justice and of fuel taxes, and the withdrawn one."""
    with pytest.raises(BadValue, match="no company deposits") as caught:
        cii(claims.claim(market__framework=framework))
    assert caught.value.field == "market.framework"


def test_a_claim_without_framework_is_refused():
    """It is never guessed."""
    with pytest.raises(BadValue) as caught:
        cii(claims.claim(market__framework=None))
    assert caught.value.field == "market.framework"


NOTHING = "\ufffe"
"""A code that will never be a character."""
CONTROLLED = {
    "company.name": given(company__name=NOTHING),
    "company.address.street": given(company__address=Address(street=NOTHING)),
    "company.address.postal_code": given(company__address=Address(postal_code=NOTHING)),
    "company.address.complement": given(company__address=Address(complement=NOTHING)),
    "company.address.country": given(company__address=Address(country=NOTHING)),
    "company.vat_number": given(company__vat_number=f"FR{NOTHING}"),
    "company.iban": given(company__iban=NOTHING),
    "company.account_name": given(company__account_name=NOTHING),
    "company.bic": given(company__bic=NOTHING),
    "market.contracting_authority.name": given(market__contracting_authority__name=NOTHING),
    "market.contracting_authority.service_code": given(market__contracting_authority__service_code=NOTHING),
    "market.contracting_authority.address.city": given(market__contracting_authority__address__city=NOTHING),
    "market.project_manager.name": given(market__project_manager=Party(siret=claims.MANAGER_SIRET, name=NOTHING)),
    "market.recipient.name": given(market__framework="A6", market__recipient__name=NOTHING),
    "market.engagement": given(market__engagement=NOTHING),
    "market.contract_number": given(market__contract_number=NOTHING),
    "invoice.number": given(invoice__number=NOTHING),
    "invoice.comment": given(invoice__comment=f"ligne\nautre{NOTHING}"),
    "invoice.currency": given(invoice__currency=NOTHING),
    "invoice.origin_number": given(invoice__origin_number=NOTHING),
    "invoice.exemption_reason": given(invoice__vat_regime=VatRegime.EXEMPT, invoice__exemption_reason=NOTHING),
    "invoice.lines[0].label": given(invoice__lines=(evolved(claims.CLAIM.invoice.lines[0], label=NOTHING),)),
    "invoice.lines[0].unit": given(invoice__lines=(evolved(claims.CLAIM.invoice.lines[0], unit=NOTHING),)),
    "invoice.lines[0].reference": given(invoice__lines=(evolved(claims.CLAIM.invoice.lines[0], reference=NOTHING),)),
    "invoice.document.name": given(invoice__document__name=NOTHING),
    "invoice.attachments[0].name": given(invoice__attachments=(evolved(claims.BILL, name=NOTHING),)),
    "invoice.attachments[0].type_code": given(invoice__attachments=(evolved(claims.BILL, type_code=NOTHING),)),
}
"""The field that holds it, and how."""


@pytest.mark.parametrize("field", CONTROLLED)
def test_a_character_xml_cannot_carry_is_refused_by_the_name_of_its_field(field):
    """It is neither dropped nor replaced."""
    with pytest.raises(BadValue, match="no character") as caught:
        flow_file(claims.claim(**CONTROLLED[field]), FlowPackage.MIXED)
    assert caught.value.field == field
    assert NOTHING not in str(caught.value)


@forall(st.characters(categories=("Cc", "Co", "Cn", "Cf", "Zl", "Zp", "So")))
def test_every_character_is_written_or_refused(character):
    """Those of production 2 of XML pass, what is invisible becomes white space, the rest of Unicode does not pass."""
    code = ord(character)
    allowed = character == "\t" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
    claim = claims.claim(invoice__comment=f"a{character}b")
    if allowed:
        assert f"a{character}b" in cii(claim).decode()
    elif character in "\n\r\v\f":
        assert "a\nb" in cii(claim).decode()
    elif code < 0x20:
        assert "a b" in cii(claim).decode()
    else:
        with pytest.raises(BadValue):
            cii(claim)


@pytest.mark.parametrize("name", ["../a.pdf", "a\\b.pdf", "/etc/passwd", "..", " "])
def test_no_file_leaves_the_folder_it_is_unpacked_in(name):
    """A name with folders, or that is no name, is refused."""
    with pytest.raises(BadValue, match="not a file name") as caught:
        flow_file(claims.claim(invoice__attachments=(evolved(claims.BILL, name=name),)), FlowPackage.MIXED)
    assert caught.value.field == "invoice.attachments[0].name"


def test_a_refusal_repeats_no_value():
    """Neither the sentence nor the representation of a file or party holds what was given."""
    claim = claims.claim(invoice__payable=Decimal("4242.424"))
    with pytest.raises(BadValue) as caught:
        cii(claim)
    assert "4242" not in repr(caught.value) + str(caught.value)


def test_no_value_of_the_documents_shows_what_it_holds():
    """Names, numbers, amounts and files stay out of every representation."""
    invoice = evolved(claims.DETAILED, attachments=(claims.NOTICE,))
    claim = claims.claim(invoice=invoice, invoice__number="SECRET-1")
    values = (
        flow_file(claim, FlowPackage.MIXED),
        *further_files(invoice),
        main_pdf(invoice),
        buyer_of(claim),
        validator_of(claim),
        CHORUS_HISTORIC.identity(claim.supplier, None),
        *flow_lines(invoice),
        *vat_groups(invoice),
    )
    shown = " ".join(map(repr, values))
    secrets = ("PK", "détail", "F-2026-11.pdf", "Métropole", "Atelier", "Béton", "1234", "98.764", "246.91")
    assert [secret for secret in (*secrets, claim.supplier, claims.AUTHORITY_SIRET) if secret in shown] == []
