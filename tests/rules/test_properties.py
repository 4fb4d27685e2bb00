"""What is true of every assessment, whatever the situation."""

from decimal import Context, Decimal, Inexact, localcontext

from hypothesis import given, settings
from hypothesis import strategies as st

from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.domain.codes import FindingCode, Kind
from chorus_bridge.domain.invoice import VatLine
from chorus_bridge.domain.lifecycle import LIVE, State
from chorus_bridge.domain.money import percentage_of
from chorus_bridge.rules import RULES, assess
from tests import arbitrary
from tests.builders import assessed, evolved
from tests.effort import cases
from tests.rules.test_examples import BROKEN

LARGE = settings(max_examples=cases(150))
AT_VALIDATION = {rule.code for rule in RULES if rule.at_validation}
ARITHMETIC = {FindingCode.AMOUNTS_INCONSISTENT, FindingCode.VAT_INCONSISTENT, FindingCode.VAT_ROUNDING_UNUSUAL}


def codes(findings):
    """Return the codes of *findings*."""
    return {finding.code for finding in findings}


def spoken_for(last):
    """Return whether the last transmission decides alone what is shown."""
    if last is None or last.state in {State.REFUSED, State.CANCELLED}:
        return False
    return last.state in LIVE or last.news is None or not last.news.closed_number


def holds(assessment):
    """Check what no assessment may break."""
    findings, last = assessment.findings, assessment.transmission
    concerned = assessment.not_applicable is None and not spoken_for(last)
    assert (assessment.state is DisplayState.READY) == (concerned and findings.clear)
    assert (assessment.transmissible is not None) == (assessment.state is DisplayState.READY)
    assert not assessment.can_transmit or assessment.state is DisplayState.READY
    assert not assessment.can_cancel or assessment.state is DisplayState.TRANSMITTING
    assert codes(findings.deferred) <= AT_VALIDATION
    assert not findings.deferred or findings.pending
    assert {finding.kind for finding in findings.missing} <= {Kind.MISSING}
    assert {finding.kind for finding in findings.pending} <= {Kind.PENDING}
    assert {finding.kind for finding in findings.warnings} <= {Kind.WARNING}


@LARGE
@given(arbitrary.situations, arbitrary.knowledge)
def test_any_situation_is_judged(situation, known):
    """No situation makes the judgement fail or contradict itself, and the same one is judged the same twice."""
    assessment = assess(situation, **known)
    holds(assessment)
    assert assess(situation, **known) == assessment


@LARGE
@given(arbitrary.situations, arbitrary.knowledge)
def test_knowing_less_of_the_recipient_never_blocks_more(situation, known):
    """What is not known of the payer, project manager or contracting authority makes nothing missing."""
    informed = assess(situation, **known)
    ignorant = assess(situation, **{**known, "recipient": None, "moe": None, "moa": None})
    assert codes(ignorant.missing) <= codes(informed.missing)


@LARGE
@given(st.lists(st.sampled_from(BROKEN), max_size=4))
def test_spoilt_situations_are_ready_or_say_why(examples):
    """However many things are wrong at once, a situation is ready exactly when nothing is missing or pending."""
    changes: dict[str, object] = {}
    for _, change, _ in examples:
        # Two examples may change one thing at two depths; the first to come wins.
        fresh = {path: value for path, value in change.items() if not overlaps(path, changes)}
        changes.update(fresh)
    holds(assessed(**changes))


def overlaps(path, others):
    """Return whether *path* is above, below or at one of *others*."""
    return any(f"{path}__".startswith(f"{o}__") or f"{o}__".startswith(f"{path}__") for o in others)


@given(st.sampled_from(BROKEN), st.booleans())
def test_who_looks_changes_the_button_and_nothing_else(example, may_transmit):
    """The state, the lists and the reasons are the same for a user who may not transmit."""
    _, changes, _ = example
    mine, theirs = assessed(**changes), assessed(**changes, may_transmit=may_transmit)
    assert evolved(theirs, verdict=mine.verdict) == mine
    assert evolved(theirs.verdict, can_transmit=mine.can_transmit) == mine.verdict


@given(st.sampled_from(BROKEN))
def test_the_arithmetic_of_the_host_does_not_matter(example):
    """A host that rounds to three digits, or traps inexact results, gets the same judgement."""
    _, changes, _ = example
    expected = assessed(**changes)
    with localcontext(Context(prec=3, traps=[Inexact])):
        assert assessed(**changes) == expected


rows = st.lists(
    st.tuples(st.sampled_from([Decimal(20), Decimal(10), Decimal("5.5"), Decimal(0)]), arbitrary.cents),
    min_size=1,
    max_size=6,
)


def billed(split):
    """Return the changes that bill *split*, rounded per rate and then summed."""
    taxes = [percentage_of(base, rate) for rate, base in split]
    lines = tuple(VatLine(rate=r, base=b, vat=tax) for (r, b), tax in zip(split, taxes, strict=True))
    excl, vat = sum(base for _, base in split), sum(taxes)
    return {
        "invoice__vat_lines": lines,
        "invoice__total_excl_vat": excl,
        "invoice__total_vat": vat,
        "invoice__total_incl_vat": excl + vat,
        "invoice__payable": excl + vat,
    }


@given(rows)
def test_amounts_computed_by_the_rule_book_are_accepted(split):
    """Bases in cents, VAT rounded per rate and summed: no rule on arithmetic objects."""
    findings = assessed(**billed(split)).findings
    assert not ARITHMETIC & codes((*findings.missing, *findings.warnings))


@given(rows, st.sampled_from(["total_excl_vat", "total_vat", "total_incl_vat"]), st.sampled_from([-1, 1]))
def test_one_cent_off_is_found(split, total, cent):
    """A total wrong by a single cent is always found."""
    changes = billed(split)
    changes[f"invoice__{total}"] += Decimal(cent).scaleb(-2)
    assert FindingCode.AMOUNTS_INCONSISTENT in codes(assessed(**changes).missing)
