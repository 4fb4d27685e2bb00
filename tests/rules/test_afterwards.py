"""What is judged once the portal has the invoice: its payment, and its reissue after a rejection."""

from datetime import timedelta

from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.domain.vocabulary import PayerKind
from tests.builders import NOW, TODAY, assessed, news, recipient, transmission


def codes(findings):
    """Return the codes, in order."""
    return [finding.code for finding in findings]


def test_a_reissue_without_its_link_is_ready_all_the_same():
    """The link is asked for, never demanded: a valid invoice is not refused for it."""
    rejected = transmission(state=State.DEPOSITED, news=news(PortalStatus.REJECTED))
    alone = assessed(transmission=rejected, invoice__number="F-2026/12_001")
    astray = assessed(transmission=rejected, invoice__number="F-2026/12_001", replaces="F-1")
    assert alone.state is astray.state is DisplayState.READY
    assert codes(alone.warnings) == [FindingCode.REISSUE_LINK_MISSING]
    assert codes(astray.warnings) == [FindingCode.REISSUE_LINK_WRONG]


def test_the_payment_is_foreseen_of_what_is_at_the_portal():
    """An invoice that is transmitted has a horizon; one that is dead, or not there yet, has none."""
    paid_by_a_town = {"market__payer_kind": PayerKind.LOCAL, "now": NOW + timedelta(days=40)}

    def seen(status, state=State.DEPOSITED, **changes):
        known = transmission(state=state, news=news(status), payer_since=NOW)
        return assessed(transmission=known, **{**paid_by_a_town, **changes}).payment

    awaited = seen(PortalStatus.AVAILABLE)
    assert awaited is not None
    assert (awaited.expected, awaited.late_by) == (TODAY + timedelta(days=30), 10)
    assert awaited.announced
    assert seen(PortalStatus.REJECTED) is None
    assert seen(PortalStatus.AVAILABLE, State.REFUSED) is None
    # A payer known for never reporting payments is not called late.
    silent = seen(PortalStatus.AVAILABLE, recipient=recipient(payment_status_reported=False))
    unknown = seen(PortalStatus.AVAILABLE, recipient=recipient(payment_status_reported=None))
    assert silent is not None
    assert not silent.announced
    assert unknown == awaited
    assert seen(PortalStatus.AVAILABLE, recipient=None) == awaited
