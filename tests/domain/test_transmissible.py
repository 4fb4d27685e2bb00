"""The proof that an invoice may leave, and the digest that notices an edit."""

import ast
from decimal import Context, Decimal, Inexact, Overflow, Rounded, localcontext
from pathlib import Path

import pytest
from hypothesis import given as forall

import chorus_bridge
from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.domain.identifiers import InvoiceKey, Siret
from chorus_bridge.domain.invoice import Attachment, VatLine
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.situation import Address, Party, Step
from chorus_bridge.domain.transmissible import TransmissibleInvoice, fingerprint
from chorus_bridge.domain.vocabulary import Channel, Framework
from tests import arbitrary
from tests.builders import (
    LINE,
    PDF,
    RECIPIENT_SIRET,
    SITUATION,
    SUPPLIER_SIRET,
    TODAY,
    assessed,
    evolved,
    given,
    situation,
    transmission,
    works,
)

SOURCES = Path(chorus_bridge.__file__).parent


@pytest.mark.parametrize("stamp", [{}, {"seal": None}, {"seal": object()}, {"seal": True}])
def test_nobody_makes_one_by_hand(stamp):
    """Without the assessment's own seal, the value does not exist."""
    supplier = Siret(SUPPLIER_SIRET)
    with pytest.raises(TypeError):
        TransmissibleInvoice(
            situation=SITUATION,
            supplier=supplier,
            recipient=supplier,
            validator=None,
            key=InvoiceKey.of(supplier, TODAY, "F-1"),
            supplier_structure_id=None,
            **stamp,
        )


def test_only_the_rules_hold_the_seal():
    """No other module imports, or reaches for, what makes an invoice transmissible."""
    holders = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = isinstance(node, ast.ImportFrom) and {"seal", "_SEAL"} & {a.name for a in node.names}
            reached = isinstance(node, ast.Attribute) and node.attr in {"seal", "_SEAL"}
            if imported or reached:
                holders.add(path.relative_to(SOURCES).parts[0])
    assert holders == {"rules"}


SAME = [
    given(invoice__payable=Decimal("54350.5600")),
    given(invoice__vat_lines=(VatLine(rate=Decimal("20.0"), base=Decimal(59904), vat=Decimal("11980.8")),)),
    given(invoice__document=evolved(PDF, content=None, declared_size=PDF.size)),
    given(company__account=None, company__password_expires=TODAY, company__size=None),
    given(steps=(Step(),)),
    given(id="another", company__name="Renamed"),
]
EDITED = [
    given(channel=Channel.TYPED),
    given(company__siret="35600000049837"),
    given(company__bank_details_id=None),
    given(market__framework=Framework.A2),
    given(market__contract_number=None),
    given(market__engagement="EJ-4502"),
    given(market__recipient__service_code="VOIRIE"),
    given(market__validator=Party(siret=SUPPLIER_SIRET)),
    given(invoice__number="F-2"),
    given(invoice__payable=Decimal("54350.57")),
    given(invoice__payable=None),
    given(invoice__lines=(evolved(LINE, label="Lot 3"),)),
    given(invoice__comment="."),
    given(invoice__document=None),
    given(invoice__document=evolved(PDF, content=b"%PDF-1.4 a longer one")),
    given(invoice__attachments=(Attachment(name="a.pdf"),)),
]


@pytest.mark.parametrize("changes", SAME)
def test_what_is_not_the_invoice_does_not_count(changes):
    """Trailing zeros, contents known by their size, access and workflow leave the digest alone."""
    assert fingerprint(situation(**changes)) == fingerprint(SITUATION)


@pytest.mark.parametrize("changes", EDITED)
def test_an_edit_is_noticed(changes):
    """Whatever is sent, once edited, changes the digest."""
    assert fingerprint(situation(**changes)) != fingerprint(SITUATION)


CLAIM = works()["market"]
ON_THE_FLOW = [
    given(company__name="Bâtir SARL"),
    given(company__vat_number=None),
    given(company__iban="FR7630001007941234567890185"),
    given(company__bic="AGRIFRPP"),
    given(company__account_name="Affacturage SA"),
    given(company__address=Address(city="Lyon")),
    given(market=evolved(CLAIM, contracting_authority__name="Lille")),
    given(market=evolved(CLAIM, contracting_authority__address=Address(city="Lille"))),
    given(market=evolved(CLAIM, contracting_authority__siret=RECIPIENT_SIRET)),
    given(market=evolved(CLAIM, project_manager__siret=RECIPIENT_SIRET)),
]


@pytest.mark.parametrize("changes", ON_THE_FLOW)
def test_what_only_a_flow_carries_counts_on_a_flow(changes):
    """An ordinary invoice does not carry it, and is still the same."""
    claim = situation(market=CLAIM)
    assert fingerprint(evolved(claim, **changes)) != fingerprint(claim)
    if "market" not in changes:
        assert fingerprint(situation(**changes)) == fingerprint(SITUATION)


def test_every_edit_is_another_invoice():
    """No two edits look alike."""
    digests = {fingerprint(situation(**changes)) for changes in EDITED}
    assert len(digests) == len(EDITED)


@forall(arbitrary.situations)
def test_a_digest_can_always_be_made(any_situation):
    """Whatever the situation, the digest exists, and is the same twice."""
    digest = fingerprint(any_situation)
    assert len(digest) == 64
    assert fingerprint(any_situation) == digest


KEPT = [
    ({}, "dc9d2bdf3c2ccfcdd8f808ea95150b2823541a823bb8d4c78600f0784ff118ca"),
    (given(market=CLAIM), "09d36102a1270e1e79b5a4c10e6bf56fb1149752946981b6278466b248b14fac"),
    (
        given(
            invoice__payable=Decimal("1E+3"),
            invoice__total_vat=Decimal("-0.00"),
            invoice__discount_incl_vat=Decimal("0E-6"),
        ),
        "611a7e565d29a048305abc9a503fe0ced411d20c79b141cd9f0783d04150dc48",
    ),
    (
        given(
            invoice__lines=(
                evolved(
                    LINE,
                    unit_price=Decimal("0.3333333333333333333333333333"),
                    quantity=Decimal("1234567.890000"),
                ),
            )
        ),
        "7ddee3e025bb4ab4f9fbb5c96ed2cd3b2a59fb519943b40f6d01289532a4f597",
    ),
    (
        given(invoice__lines=(evolved(LINE, unit_price=Decimal("1234567890." + "123456789" * 4)),)),
        "512e08046f282656190abbdce12e806b0e72a31fccf9647c0efef810924fb1ed",
    ),
]
"""Digests as outboxes keep them, the last of an amount with more digits than Python computes with."""

HOSTS = [
    Context(prec=6),
    Context(prec=60, traps=[]),
    Context(prec=6, traps=[Inexact, Rounded]),
    Context(prec=3, Emax=2, Emin=-2, traps=[Overflow, Inexact]),
]


@pytest.mark.parametrize(("changes", "digest"), KEPT)
def test_a_digest_in_an_outbox_stays_valid(changes, digest):
    """What was kept by a host that computes as Python does by default is found again."""
    assert fingerprint(situation(**changes)) == digest


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("changes", "digest"), KEPT)
def test_the_arithmetic_of_the_host_does_not_make_another_digest(host, changes, digest):
    """A host that rounds to six digits, or traps inexact results, keeps the digest that everybody keeps."""
    with localcontext(host):
        assert fingerprint(situation(**changes)) == digest


@pytest.mark.parametrize("host", HOSTS)
def test_an_invoice_handed_over_in_the_host_s_arithmetic_is_unedited(host):
    """Its column tells no edit while it is queued, and repeats the portal's refusal once it is refused."""
    million = given(invoice__payable=Decimal("1234567.89"))
    with localcontext(host):
        queued = transmission(situation(**million))
        refused = evolved(queued, state=State.REFUSED)
        waiting, stopped = (assessed(transmission=known, **million) for known in (queued, refused))
    assert FindingCode.CHANGED_SINCE_QUEUED not in [finding.code for finding in waiting.findings.warnings]
    assert FindingCode.REMOTE_FIELD_REJECTED in [finding.code for finding in stopped.findings.missing]


@forall(arbitrary.situations)
def test_any_digest_is_the_same_in_any_arithmetic(any_situation):
    """Whatever the situation and whatever the host computes in."""
    digest = fingerprint(any_situation)
    for host in HOSTS:
        with localcontext(host):
            assert fingerprint(any_situation) == digest


def test_an_amount_without_measure_has_a_digest_too():
    """A number of a thousand billion zeros is not written out."""
    assert len(fingerprint(situation(invoice__payable=Decimal("1E+999999999999")))) == 64
