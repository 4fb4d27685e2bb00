"""A flow is frozen with its exact bytes, read back the same, and told from a submission."""

import hashlib

import attrs
import pytest

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.flow_submission import FlowSubmission
from chorus_bridge.chorus.frozen import prepare, thaw
from chorus_bridge.chorus.submission import Submission
from chorus_bridge.documents import flow_file
from chorus_bridge.domain.vocabulary import Channel, FlowPackage, Framework
from chorus_bridge.errors import BadValue
from tests.builders import AUTHORITY_SIRET, RECIPIENT_SIRET, VALIDATOR_SIRET, assessed, works
from tests.gateway.works import FOUND


def claim(**changes):
    """Return a works claim judged transmissible."""
    sealed = assessed(contents=True, **works(**changes)).transmissible
    assert sealed is not None
    return sealed


def flow(invoice, **choices):
    """Return the flow frozen for *invoice*."""
    made = prepare(invoice, **choices).submission
    assert isinstance(made, FlowSubmission)
    return made


def test_a_works_document_is_frozen_as_a_flow():
    """One file, kept under its digest; the submission says what it is and who is concerned."""
    invoice = claim()
    made = prepare(invoice)
    file = flow_file(invoice, FlowPackage.MIXED)
    digest = hashlib.sha256(file.content).hexdigest()
    assert made.files == {digest: file.content}
    assert made.submission == FlowSubmission(
        name=file.name,
        syntax="IN_DP_E2_CII_MIN_16B",
        sha256=digest,
        works=True,
        buyer="market.contracting_authority",
        reader="market.project_manager",
        content=made.submission.content,
    )
    assert made.submission.supplier_siret == str(invoice.supplier)
    assert thaw(made.submission.to_bytes()) == made.submission


def test_the_same_invoice_gives_the_same_bytes():
    """At every attempt, in every process."""
    one, other = prepare(claim()), prepare(claim())
    assert (one.files, one.submission.to_bytes()) == (other.files, other.submission.to_bytes())
    assert one.submission.digest == hashlib.sha256(one.submission.to_bytes()).hexdigest()


def test_the_syntax_is_the_settings_own_when_given():
    """The codes reserved for works documents are not public."""
    assert flow(claim(), syntax="IN_DP_E5_X").syntax == "IN_DP_E5_X"
    assert flow(claim(), package=FlowPackage.STRUCTURED).syntax == "IN_DP_E1_CII_16B"


@pytest.mark.parametrize(("channel", "form"), [(Channel.FLOW, FlowSubmission), (Channel.PDF, Submission)])
def test_an_ordinary_invoice_is_a_flow_only_by_choice(channel, form):
    """Both are read back by one function."""
    sealed = assessed(contents=True, channel=channel).transmissible
    assert sealed is not None
    made = prepare(sealed).submission
    assert isinstance(made, form)
    assert thaw(made.to_bytes()) == made
    assert getattr(made, "works", False) is False


def test_the_portal_may_list_the_authority_or_the_payer():
    """Which one it calls the recipient of a works document is not published."""
    payer = {"market__recipient__siret": RECIPIENT_SIRET, "market__recipient__name": "Ville de Lyon"}
    content = prepare(claim(**payer)).submission.content
    assert (content.recipient_siret, content.also_recipients) == (AUTHORITY_SIRET, (RECIPIENT_SIRET,))
    assert same_invoice(content, attrs.evolve(FOUND, recipient_siret=RECIPIENT_SIRET)) is True
    assert same_invoice(content, attrs.evolve(FOUND, recipient_siret=VALIDATOR_SIRET)) is False
    assert same_invoice(content, attrs.evolve(FOUND, recipient_siret=None)) is None
    assert (
        same_invoice(prepare(claim()).submission.content, attrs.evolve(FOUND, recipient_siret=RECIPIENT_SIRET)) is False
    )


def test_a_document_for_the_payer_may_be_listed_under_the_authority():
    """A6 goes straight to the payer; the portal knows its authority too."""
    payer = {"market__recipient__siret": RECIPIENT_SIRET, "market__recipient__name": "Ville de Lyon"}
    sealed = claim(market__framework=Framework.A6, market__recipient__service_code="TRAVAUX", **payer)
    content = prepare(sealed).submission.content
    assert (content.recipient_siret, content.also_recipients) == (RECIPIENT_SIRET, (AUTHORITY_SIRET,))


def test_a_reproach_names_the_party_of_this_very_document():
    """The service missing on an A4 is the authority's, the validator is the project manager."""
    made = flow(claim())
    text = "X.BuyerReference.value|X.BuyerTradeParty.ID|X.InvoiceeTradeParty.ID|X.BuyerOrderReferencedDocument"
    assert [said.path for said in made.reproaches(text)] == [
        "market.contracting_authority.service_code",
        "market.contracting_authority",
        "market.project_manager",
        "market.engagement",
    ]
    ordinary = attrs.evolve(made, buyer="market.recipient", reader="market.validator")
    assert [said.path for said in ordinary.reproaches(text)][:3] == [
        "market.recipient.service_code",
        "market.recipient",
        "market.validator",
    ]


def test_a_newer_flow_says_what_to_do():
    """It is kept, not sent."""
    newer = prepare(claim()).submission.to_bytes().replace(b'"schema":1', b'"schema":2')
    with pytest.raises(BadValue, match="version 2"):
        thaw(newer)


@pytest.mark.parametrize("name", ["name", "syntax", "sha256", "works", "buyer", "reader", "content"])
def test_a_damaged_flow_is_never_read(name):
    """Each part of it matters."""
    whole = wire.load(prepare(claim()).submission.to_bytes())
    without = {key: value for key, value in whole.items() if key != name}
    with pytest.raises(BadValue, match="damaged"):
        thaw(wire.dump(without))


def test_nothing_personal_shows():
    """Neither a SIRET, nor the file's name."""
    made = flow(claim())
    assert not [word for word in (AUTHORITY_SIRET, made.supplier_siret, made.name) if word in repr(made)]
