"""Recognising our own invoice, and putting facts together."""

from datetime import date
from decimal import Context, Decimal, Inexact, Rounded, localcontext

import pytest
from attrs import evolve

from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.facts import best_match, recipient_facts, supplier_facts
from chorus_bridge.chorus.results import (
    BankDetails,
    OwnStructure,
    ServiceRef,
    ServiceSheet,
    StructureRef,
    StructureSheet,
)
from chorus_bridge.domain.recipient import CredentialsVerdict, RecipientFacts, ServiceFacts, SupplierFacts
from chorus_bridge.domain.vocabulary import Channel, InvoiceKind
from tests.builders import NOW, RECIPIENT_SIRET, SUPPLIER_SIRET
from tests.chorus.invoices import found, frozen

CONTENT = frozen().submission.content
TYPED = frozen(channel=Channel.TYPED).submission.content


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, True),
        ({"number": " F-2026/11_042+A "}, True),
        ({"issue_date": None, "kind": None, "currency": None}, True),
        ({"total_incl_vat": Decimal("71884.8")}, True),
        ({"number": "F-2"}, False),
        ({"supplier_siret": "73282932000082"}, False),
        ({"recipient_siret": "21330063500017"}, False),
        ({"total_incl_vat": Decimal("71884.81")}, False),
        ({"issue_date": date(2026, 11, 23)}, False),
        ({"kind": InvoiceKind.CREDIT_NOTE}, False),
        ({"currency": "XPF"}, False),
        ({"number": None}, None),
        ({"supplier_siret": None}, None),
        ({"recipient_siret": None}, None),
        ({"total_incl_vat": None}, None),
        ({"total_incl_vat": None, "number": "F-2"}, False),
    ],
)
def test_an_invoice_is_ours_when_all_that_identifies_it_agrees(changes, verdict):
    """One difference makes it another; one absence makes it undecided."""
    assert same_invoice(CONTENT, found(CONTENT, **changes)) is verdict


def test_a_total_may_be_listed_before_or_after_the_discount():
    """Which of the two is not published."""
    content = evolve(CONTENT, discount_incl_vat=Decimal(100))
    assert same_invoice(content, found(content))
    assert same_invoice(content, found(content, total_incl_vat=Decimal("71784.80")))


@pytest.mark.parametrize("host", [Context(prec=4), Context(prec=6, traps=[Inexact, Rounded])])
def test_the_arithmetic_of_the_host_does_not_make_it_another_s(host):
    """A worker that rounds to a few digits, or traps inexact results, recognises its own deposit all the same."""
    content = evolve(CONTENT, discount_incl_vat=Decimal("148.14"))
    listed = found(content, total_incl_vat=Decimal("71736.66"))
    with localcontext(host):
        assert same_invoice(content, listed) is True
        assert same_invoice(content, evolve(listed, total_incl_vat=Decimal("71740.00"))) is False


@pytest.mark.parametrize(("issued", "verdict"), [(2025, False), (2026, True), (2027, True)])
def test_a_typed_invoice_is_dated_by_the_portal(issued, verdict):
    """Sent at the turn of the year it may be dated in the next, never in the one before."""
    assert same_invoice(TYPED, found(TYPED, issue_date=date(issued, 6, 1))) is verdict


REF = StructureRef(structure_id=1, siret=RECIPIENT_SIRET, name="Lyon", active=True)
SHEET = StructureSheet(
    structure_id=1,
    siret=RECIPIENT_SIRET,
    name="Ville de Lyon",
    public=True,
    service_required=True,
    engagement_required=False,
    service_or_engagement=None,
    moa_only=False,
    has_moa=True,
    payment_status_reported=True,
    password_expires=date(2027, 1, 1),
)


def test_an_active_establishment_is_preferred():
    """A closed one may share its number; another's is not taken."""
    closed = evolve(REF, structure_id=2, active=False)
    assert best_match(RECIPIENT_SIRET, (closed, REF)) is REF
    assert best_match(RECIPIENT_SIRET, (closed,)) is closed
    assert best_match(RECIPIENT_SIRET, (evolve(REF, siret=None),)) is not None
    assert best_match(SUPPLIER_SIRET, (REF,)) is None


def test_facts_about_a_recipient_come_from_three_answers():
    """The list, the sheet, the services and their sheets make one value."""
    services = (
        ServiceRef(service_id=10, code="A", label="Un", active=True),
        ServiceRef(service_id=11, code="B", label=None, active=None),
        ServiceRef(service_id=12, code="C", label=None, active=False),
    )
    demanding = ServiceSheet(
        code="A", label=None, engagement_required=True, payment_launched_here=None, valid_from=None, valid_until=None
    )
    facts = recipient_facts(
        RECIPIENT_SIRET,
        ref=evolve(REF, name=None),
        sheet=SHEET,
        services=services,
        complete=True,
        service_sheets={"A": demanding},
        fetched_at=NOW,
    )
    assert facts == RecipientFacts(
        siret=RECIPIENT_SIRET,
        fetched_at=NOW,
        structure_id=1,
        name="Ville de Lyon",
        service_required=True,
        engagement_required=False,
        service_or_engagement=None,
        moa_only=False,
        has_moa=True,
        payment_status_reported=True,
        services=(
            ServiceFacts(code="A", label="Un", engagement_required=True),
            ServiceFacts(code="B"),
            ServiceFacts(code="C", active=False),
        ),
        services_complete=True,
    )


def test_what_was_not_read_stays_unknown():
    """No sheet, no obligation; no such body, not known."""
    bare = recipient_facts(RECIPIENT_SIRET, ref=evolve(REF, active=None), fetched_at=NOW)
    assert (bare.active, bare.service_required, bare.services_complete) == (True, None, False)
    nameless = recipient_facts(RECIPIENT_SIRET, ref=evolve(REF, name=None, active=False), fetched_at=NOW)
    assert (nameless.name, nameless.active) == (None, False)
    assert not recipient_facts(RECIPIENT_SIRET, ref=None, fetched_at=NOW).known


def test_facts_about_a_supplier_come_from_its_own_account():
    """Linked when listed among its own; known when the directory has it active."""
    own = OwnStructure(structure_id=5, siret=SUPPLIER_SIRET, name=None)
    listed = StructureRef(structure_id=6, siret=SUPPLIER_SIRET, name=None, active=True)
    facts = supplier_facts(
        SUPPLIER_SIRET,
        own=own,
        refs=(listed,),
        sheet=SHEET,
        bank_details=(BankDetails(bank_details_id=3, name=None),),
        fetched_at=NOW,
    )
    assert facts == SupplierFacts(
        siret=SUPPLIER_SIRET,
        fetched_at=NOW,
        credentials=CredentialsVerdict.ACCEPTED,
        linked=True,
        in_chorus=True,
        structure_id=5,
        bank_details=(3,),
        password_expires=date(2027, 1, 1),
    )
    stranger = supplier_facts(SUPPLIER_SIRET, own=None, refs=(listed,), fetched_at=NOW)
    assert (stranger.linked, stranger.in_chorus, stranger.structure_id) == (False, True, 6)
    absent = supplier_facts(SUPPLIER_SIRET, own=None, refs=(), fetched_at=NOW)
    assert (absent.in_chorus, absent.structure_id) == (False, None)
    assert supplier_facts(SUPPLIER_SIRET, own=own, fetched_at=NOW).in_chorus is None
