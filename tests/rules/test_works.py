"""A works document: to whom it is addressed, whose obligations apply, who is named."""

from datetime import timedelta

import pytest

from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.recipient import Freshness
from chorus_bridge.domain.situation import Party
from chorus_bridge.domain.vocabulary import Environment, Framework
from tests.builders import (
    AUTHORITY,
    AUTHORITY_SIRET,
    BAD_CHECK_DIGIT,
    NOW,
    RECIPIENT_SIRET,
    SUPPLIER_SIRET,
    VALIDATOR_SIRET,
    assessed,
    evolved,
    given,
    recipient,
    works,
)


def proof(**changes):
    """Return the proof that a document may leave."""
    sealed = assessed(**changes).transmissible
    assert sealed is not None
    return sealed


def test_a_complete_works_document_is_ready_without_a_word():
    """A4, its project manager and its contracting authority known, its payer not even named."""
    assessment = assessed(**works())
    assert assessment.state is DisplayState.READY
    assert assessment.warnings == ()
    assert (assessment.recipient, assessment.recipient_known_at) == (Freshness.KNOWN, AUTHORITY.fetched_at)


def test_a_works_document_is_addressed_to_its_contracting_authority():
    """It is the recipient of the flow, whose obligations apply; the project manager goes with it."""
    sealed = proof(**works())
    assert (sealed.recipient, sealed.authority, sealed.project_manager, sealed.validator) == (
        AUTHORITY_SIRET,
        AUTHORITY_SIRET,
        VALIDATOR_SIRET,
        None,
    )


def test_a_validated_works_document_is_addressed_to_the_payer():
    """Under A6 the payer receives it, and the contracting authority is named all the same."""
    payer = Party(siret=RECIPIENT_SIRET, name="Ville de Lyon", service_code="TRAVAUX")
    sealed = proof(**works(market__framework=Framework.A6, market__recipient=payer, market__project_manager=None))
    assert (sealed.recipient, sealed.authority, sealed.project_manager) == (RECIPIENT_SIRET, AUTHORITY_SIRET, None)


def test_an_ordinary_invoice_names_nobody_else():
    """A project manager or a contracting authority left on an ordinary contract is not read."""
    left = Party(siret="not a SIRET")
    sealed = proof(market__project_manager=left, market__contracting_authority=left)
    assert (sealed.recipient, sealed.authority, sealed.project_manager) == (RECIPIENT_SIRET, None, None)


def test_a_joint_contractor_names_its_lead():
    """Its works document goes to the lead contractor, then to the project manager."""
    lead = Party(siret=SUPPLIER_SIRET, name="Mandataire")
    sealed = proof(**works(market__framework=Framework.A13, market__role=None, market__validator=lead))
    assert (sealed.validator, sealed.project_manager, sealed.recipient) == (
        SUPPLIER_SIRET,
        VALIDATOR_SIRET,
        AUTHORITY_SIRET,
    )


@pytest.mark.parametrize(
    ("framework", "buys"),
    [
        *((value, True) for value in ("A4", "A5", "A7", "A10", "A13", "A14", "A22")),
        *((value, False) for value in ("A1", "A2", "A6", "A8", "A9", "A12", "A23")),
    ],
)
def test_obligations_are_those_of_the_buyer(framework, buys):
    """The contracting authority or the payer, by framework: what is missing is asked for where it is written."""
    nowhere = Party(siret=RECIPIENT_SIRET, name="Ville de Lyon")
    demanding = works(
        market__framework=Framework(framework),
        market__role=None,
        market__recipient=nowhere,
        market__contracting_authority__service_code=None,
        market__validator=Party(siret=VALIDATOR_SIRET),
        market__engagement=None,
        final=framework in {"A7", "A14"},
    )
    told = [(f.code, f.path) for f in assessed(**demanding).missing]
    buyer = "market.contracting_authority" if buys else "market.recipient"
    assert told == [
        (FindingCode.SERVICE_CODE_MISSING, f"{buyer}.service_code"),
        (FindingCode.ENGAGEMENT_MISSING, "market.engagement"),
    ]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (given(known=False), FindingCode.RECIPIENT_UNKNOWN),
        (given(active=False), FindingCode.RECIPIENT_INACTIVE),
        (given(fetched_at=NOW - timedelta(days=3)), FindingCode.RECIPIENT_FACTS_STALE),
    ],
)
def test_what_the_directory_says_of_the_contracting_authority_is_told_of_it(facts, code):
    """Once, at its own place on the contract's sheet."""
    assessment = assessed(**works(moa=evolved(AUTHORITY, **facts)))
    (told,) = (*assessment.missing, *assessment.warnings)
    assert (told.code, told.path) == (code, "market.contracting_authority.siret")


def test_a_contracting_authority_never_looked_up_is_said():
    """Nothing is guessed of it."""
    assessment = assessed(**works(moa=None))
    assert [(f.code, f.path) for f in assessment.warnings] == [
        (FindingCode.RECIPIENT_NOT_VERIFIED, "market.contracting_authority.siret")
    ]
    assert assessment.recipient is Freshness.UNKNOWN


def test_a_fictitious_contracting_authority_is_a_warning_on_the_qualification_platform():
    """As any other recipient there."""
    fictitious = works(
        market__contracting_authority__siret=BAD_CHECK_DIGIT,
        moa=evolved(AUTHORITY, siret=BAD_CHECK_DIGIT),
        policy=Policy(environment=Environment.QUALIFICATION),
    )
    assessment = assessed(**fictitious)
    assert [(f.code, f.path) for f in assessment.warnings] == [
        (FindingCode.RECIPIENT_SIRET_CHECKSUM, "market.contracting_authority.siret")
    ]
    assert assessment.transmissible is not None


@pytest.mark.parametrize("siret", [None, "", "1"])
def test_a_contracting_authority_without_a_siret_is_told_once(siret):
    """By the rules on the other parties; the payer is not asked for instead."""
    missing = assessed(**works(market__contracting_authority__siret=siret)).missing
    assert [f.code for f in missing] == [FindingCode.MOA_SIRET_INVALID if siret else FindingCode.MOA_MISSING]


def test_the_payer_who_does_not_report_payments_is_told_whoever_the_document_is_addressed_to():
    """It is the payer that pays."""
    payer = Party(siret=RECIPIENT_SIRET, name="Ville de Lyon")
    assessment = assessed(**works(market__recipient=payer), recipient=recipient(payment_status_reported=False))
    assert [f.code for f in assessment.warnings] == [FindingCode.PAYMENT_STATUS_NOT_REPORTED]
