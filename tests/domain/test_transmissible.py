"""The proof that an invoice may leave, and the digest that notices an edit."""

import ast
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given as forall

import chorus_bridge
from chorus_bridge.domain.identifiers import InvoiceKey, Siret
from chorus_bridge.domain.invoice import Attachment, VatLine
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
    evolved,
    given,
    situation,
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
