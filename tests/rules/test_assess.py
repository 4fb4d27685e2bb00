"""From the findings to the assessment: lists, precedence, silence, and the proof that an invoice may leave."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from chorus_bridge.domain.assessment import DisplayState, Precedence, Reason
from chorus_bridge.domain.codes import FindingCode, NotApplicable, Place, Who
from chorus_bridge.domain.identifiers import InvoiceKey, Siret
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.domain.recipient import Freshness
from chorus_bridge.domain.situation import Party, Step, StepStatus
from chorus_bridge.domain.vocabulary import Channel, ClientKind, Environment, Framework, VatRegime
from chorus_bridge.rules import assess
from tests.builders import (
    BAD_CHECK_DIGIT,
    KNOWN,
    LINE,
    NOW,
    RECIPIENT,
    RECIPIENT_SIRET,
    SITUATION,
    SUPPLIER_SIRET,
    TODAY,
    VALIDATOR_SIRET,
    assessed,
    credit_note,
    given,
    news,
    recipient,
    supplier,
    transmission,
)

MOE = Step(code=FindingCode.MOE_VALIDATION)
ZERO = given(
    invoice__total_excl_vat=Decimal(0),
    invoice__total_vat=Decimal(0),
    invoice__total_incl_vat=Decimal("0.00"),
    invoice__payable=Decimal(0),
    invoice__vat_lines=(),
    invoice__vat_regime=VatRegime.NO_VAT,
)


def codes(findings):
    """Return the codes of *findings*, in order."""
    return [finding.code for finding in findings]


def proof(**changes):
    """Return the proof that a situation may leave."""
    sealed = assessed(**changes).transmissible
    assert sealed is not None
    return sealed


def test_a_complete_situation_is_ready():
    """Everything given, everything known: ready, without a single word."""
    assessment = assess(SITUATION, **KNOWN)
    assert assessment.state is DisplayState.READY
    assert assessment.can_transmit
    assert assessment.findings.clear
    assert assessment.warnings == ()
    assert assessment.recipient is Freshness.KNOWN
    assert assessment.recipient_known_at == RECIPIENT.fetched_at


def test_nothing_known_is_still_ready():
    """Facts never read make nothing missing: the assessment says that they are unknown."""
    assessment = assess(SITUATION, now=NOW)
    assert assessment.state is DisplayState.READY
    assert codes(assessment.warnings) == [
        FindingCode.SUPPLIER_NOT_VERIFIED,
        FindingCode.RECIPIENT_NOT_VERIFIED,
    ]
    assert (assessment.recipient, assessment.recipient_known_at) == (Freshness.UNKNOWN, None)


def test_a_complete_credit_note_and_a_typed_invoice_are_ready():
    """The other kind and the other channel pass too."""
    assert assess(credit_note(), **KNOWN).state is DisplayState.READY
    assert assessed(channel=Channel.TYPED, invoice__lines=(LINE,)).state is DisplayState.READY


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (given(market__client=ClientKind.PRIVATE), NotApplicable.NOT_PUBLIC_CLIENT),
        (given(market__outside_chorus=True), NotApplicable.MARKET_OUTSIDE_CHORUS),
        (given(payment_request=False), NotApplicable.NOT_A_PAYMENT_REQUEST),
        (given(cancelled=True), NotApplicable.SITUATION_CANCELLED),
    ],
)
def test_what_chorus_pro_is_not_for_is_not_judged(changes, reason):
    """Nothing is missing in what will never be sent, even when everything is."""
    assessment = assessed(**changes, company__account=None, invoice__number=None, steps=(MOE,))
    assert assessment.state is DisplayState.NOT_APPLICABLE
    assert assessment.not_applicable is reason
    assert assessment.findings == assess(SITUATION, **KNOWN).findings
    assert assessment.transmissible is None


def test_what_is_already_sent_is_shown_even_when_it_no_longer_concerns_chorus_pro():
    """A claim cancelled in the host after its deposit is still on the portal."""
    assessment = assessed(cancelled=True, transmission=transmission(state=State.DEPOSITED))
    assert assessment.state is DisplayState.TRANSMITTED


@pytest.mark.parametrize(
    ("changes", "state", "reason"),
    [
        (ZERO, DisplayState.NOT_APPLICABLE, NotApplicable.AMOUNT_ZERO),
        ({**ZERO, "policy": Policy(allow_zero_amount=True)}, DisplayState.READY, None),
        ({**ZERO, "invoice__number": None}, DisplayState.MISSING_INFORMATION, None),
        ({**ZERO, "steps": (MOE,)}, DisplayState.AWAITING_ACTION, None),
        ({**ZERO, "transmission": transmission()}, DisplayState.TRANSMITTING, None),
        ({**ZERO, "transmission": transmission(state=State.DEPOSITED)}, DisplayState.TRANSMITTED, None),
        (
            {**ZERO, "transmission": transmission(state=State.CANCELLED)},
            DisplayState.NOT_APPLICABLE,
            NotApplicable.AMOUNT_ZERO,
        ),
    ],
)
def test_a_month_without_work_is_silent_only_when_it_could_leave(changes, state, reason):
    """Zero silences what would be ready, unless the host allows it; it hides neither gaps nor a transmission."""
    assessment = assessed(**changes)
    assert (assessment.state, assessment.not_applicable) == (state, reason)
    assert (assessment.transmissible is None) == (state is not DisplayState.READY)


def test_what_the_host_makes_at_validation_is_deferred_while_a_step_is_pending():
    """Number, date, amounts, VAT split, PDF and contract documents are not missing yet."""
    unmade = given(
        invoice__number=None,
        invoice__issue_date=None,
        invoice__total_incl_vat=None,
        invoice__vat_lines=(),
        invoice__document=None,
        market__required_attachments=("EA",),
        company__siret=None,
    )
    waiting, done = assessed(**unmade, steps=(MOE,)), assessed(**unmade)
    made_later = [
        FindingCode.INVOICE_NUMBER_MISSING,
        FindingCode.INVOICE_DATE_MISSING,
        FindingCode.AMOUNT_MISSING,
        FindingCode.VAT_MISSING,
        FindingCode.PDF_MISSING,
        FindingCode.ATTACHMENT_REQUIRED_MISSING,
    ]
    assert codes(waiting.findings.deferred) == made_later
    assert codes(waiting.missing) == [FindingCode.SUPPLIER_SIRET_MISSING]
    assert codes(done.missing) == [FindingCode.SUPPLIER_SIRET_MISSING, *made_later]
    assert done.findings.deferred == ()


def test_a_deferred_gap_leaves_the_icon_to_the_step():
    """A claim that only waits for validation awaits action; it does not lack information."""
    assessment = assessed(invoice__number=None, steps=(MOE,))
    assert assessment.state is DisplayState.AWAITING_ACTION


@pytest.mark.parametrize(
    ("precedence", "state"),
    [
        (Precedence.MISSING_FIRST, DisplayState.MISSING_INFORMATION),
        (Precedence.PENDING_FIRST, DisplayState.AWAITING_ACTION),
    ],
)
def test_both_lists_are_given_whatever_the_icon(precedence, state):
    """The policy decides the icon only."""
    assessment = assessed(company__siret=None, steps=(MOE,), policy=Policy(precedence=precedence))
    assert assessment.state is state
    assert codes(assessment.missing) == [FindingCode.SUPPLIER_SIRET_MISSING]
    assert codes(assessment.pending) == [FindingCode.MOE_VALIDATION]


def test_steps_are_listed_in_order_with_who_does_them():
    """A step names who acts: the host's word, or who usually does it."""
    workflow = (
        Step(code=FindingCode.SITUATION_DRAFT, status=StepStatus.DONE),
        Step(code=FindingCode.OPC_VALIDATION),
        MOE,
        Step(code=FindingCode.MOA_VALIDATION, who=Who.PROJECT_MANAGER),
        Step(code=FindingCode.INVOICE_NOT_GENERATED),
        Step(label="Visa", who=Who.NOBODY),
    )
    assert [(f.code, f.path, f.who) for f in assessed(steps=workflow).pending] == [
        (FindingCode.OPC_VALIDATION, "steps[1]", Who.OTHER_PARTY),
        (FindingCode.MOE_VALIDATION, "steps[2]", Who.PROJECT_MANAGER),
        (FindingCode.MOA_VALIDATION, "steps[3]", Who.PROJECT_MANAGER),
        (FindingCode.INVOICE_NOT_GENERATED, "steps[4]", Who.COMPANY),
        (FindingCode.HOST_STEP_PENDING, "steps[5]", Who.NOBODY),
    ]


def test_a_refused_step_and_the_contract_come_first():
    """What must be redone, then the contract's sheet, then the other steps."""
    workflow = (
        MOE,
        Step(code=FindingCode.MARKET_SETUP_PENDING),
        Step(code=FindingCode.MOA_VALIDATION, status=StepStatus.REFUSED),
    )
    assessment = assessed(steps=workflow)
    assert [(f.code, f.who, f.place) for f in assessment.pending] == [
        (FindingCode.SITUATION_REFUSED, Who.COMPANY, Place.SITUATION),
        (FindingCode.MARKET_SETUP_PENDING, Who.COMPANY, Place.MARKET),
        (FindingCode.MOE_VALIDATION, Who.PROJECT_MANAGER, Place.SITUATION),
    ]
    assert assessment.verdict.reason is Reason.SITUATION_REFUSED
    assert assessment.action_required


def test_a_rejected_invoice_awaits_a_new_number_then_is_judged_afresh():
    """After a rejection the old number awaits a reissue; under a new one, the claim is ready again."""
    rejected = transmission(state=State.DEPOSITED, news=news(PortalStatus.REJECTED))
    old = assessed(transmission=rejected)
    new = assessed(transmission=rejected, invoice__number="F-2026/12_001", replaces="F-2026/11_042+A")
    assert (old.state, old.verdict.reason) == (DisplayState.AWAITING_ACTION, Reason.REISSUE)
    assert new.state is DisplayState.READY
    assert new.warnings == ()


def test_a_refused_invoice_may_leave_again_once_corrected():
    """A refusal at deposit names what to correct, under the same number, until something changes."""
    refused = transmission(state=State.REFUSED, refusal_text="Service inconnu", refusal_code=20013)
    assert codes(assessed(transmission=refused).missing) == [FindingCode.REMOTE_FIELD_REJECTED]
    corrected = assessed(transmission=refused, market__recipient__service_code="VOIRIE")
    assert corrected.state is DisplayState.READY


def test_a_ready_invoice_comes_with_its_proof():
    """Identifiers are parsed, the key is the invoice's, and the host's own structure comes before the directory's."""
    sealed = proof(company__siret="732 829 320 00074")
    assert (sealed.supplier, sealed.recipient, sealed.validator) == (SUPPLIER_SIRET, RECIPIENT_SIRET, None)
    assert sealed.key == InvoiceKey.of(Siret(SUPPLIER_SIRET), TODAY, "F-2026/11_042+A")
    assert sealed.supplier_structure_id == 2002
    assert proof(company__structure_id=0).supplier_structure_id == 0
    assert proof(supplier=None).supplier_structure_id is None


def test_only_frameworks_with_a_validator_name_one():
    """A validator left over on an ordinary contract is not read; on a subcontractor's, it is parsed."""
    assert proof(market__validator=Party(siret="not a SIRET")).validator is None
    subcontracted = proof(
        market__framework=Framework.A9, market__role=None, market__validator=Party(siret=VALIDATOR_SIRET)
    )
    assert subcontracted.validator == VALIDATOR_SIRET


def test_fictitious_bodies_pass_on_the_qualification_platform_only():
    """A wrong check digit is a warning there and a refusal in production."""
    fictitious = given(
        market__recipient__siret=BAD_CHECK_DIGIT,
        company__siret="98125730567914",
        market__framework=Framework.A12,
        market__role=None,
        market__validator=Party(siret="93125027408770"),
    )
    trial = assessed(
        **fictitious,
        policy=Policy(environment=Environment.QUALIFICATION),
        recipient=recipient(siret=BAD_CHECK_DIGIT),
        supplier=supplier(siret="98125730567914"),
    )
    assert codes(trial.warnings) == [
        FindingCode.SUPPLIER_SIRET_CHECKSUM,
        FindingCode.RECIPIENT_SIRET_CHECKSUM,
    ]
    assert trial.transmissible is not None
    assert trial.transmissible.validator == "93125027408770"
    assert codes(assessed(**fictitious).missing) == [
        FindingCode.SUPPLIER_SIRET_INVALID,
        FindingCode.VALIDATOR_SIRET_INVALID,
        FindingCode.RECIPIENT_SIRET_INVALID,
    ]


def test_stale_facts_still_oblige_and_say_their_age():
    """Old knowledge applies, with a warning."""
    assessment = assessed(recipient=recipient(fetched_at=NOW - timedelta(days=3)), market__recipient__service_code=None)
    assert assessment.recipient is Freshness.STALE
    assert codes(assessment.missing) == [FindingCode.SERVICE_CODE_MISSING]
    assert codes(assessment.warnings) == [FindingCode.RECIPIENT_FACTS_STALE]


def test_today_is_counted_where_it_begins_first_in_france():
    """An invoice dated of the new year's first minutes in Wallis is not dated in the future."""
    new_year = given(invoice__issue_date=datetime(2027, 1, 1, tzinfo=UTC).date())
    before = datetime(2026, 12, 31, 11, 59, tzinfo=UTC)
    assert codes(assessed(**new_year, now=before).missing) == [FindingCode.INVOICE_DATE_FUTURE]
    assert assessed(**new_year, now=before + timedelta(minutes=1)).state is DisplayState.READY
