"""When the money is expected, and when nothing is said of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.payment import LEGAL_DAYS, PaymentHorizon, payment_horizon
from chorus_bridge.domain.portal import Phase, PortalStatus
from chorus_bridge.domain.vocabulary import AUTHORITY_BUYS, Framework, InvoiceKind, PayerKind
from tests.builders import given, news, situation, transmission

RECEIVED = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
SINCE = date(2026, 11, 3)
BEFORE = date(2026, 11, 24)
LAST_DAY = date(2026, 12, 3)
"""Thirty days after SINCE."""


def horizon(status=PortalStatus.AVAILABLE, *, today=BEFORE, at=RECEIVED, reported=True, sent=None, **changes):
    """Return the horizon of an invoice to a town, received on 3 November, of which the portal last said *status*."""
    told = None if status is None else news(status, at=at)
    claim = situation(**{"market__payer_kind": PayerKind.LOCAL, **changes})
    known = {"state": State.DEPOSITED, "news": told, "payer_since": RECEIVED, **(sent or {})}
    return payment_horizon(claim, transmission(claim, **known), today=today, reported=reported)


@pytest.mark.parametrize(
    ("kind", "days", "expected"),
    [
        (PayerKind.STATE, 30, LAST_DAY),
        (PayerKind.LOCAL, 30, LAST_DAY),
        (PayerKind.HEALTH, 50, date(2026, 12, 23)),
        (PayerKind.PUBLIC_COMPANY, 60, date(2027, 1, 2)),
    ],
)
def test_each_kind_of_payer_has_its_delay(kind, days, expected):
    """The code of public procurement gives thirty, fifty or sixty days from the receipt."""
    assert LEGAL_DAYS[kind] == days
    assert horizon(market__payer_kind=kind) == PaymentHorizon(since=SINCE, days=days, expected=expected)


@pytest.mark.parametrize(
    ("received", "since"),
    [
        (datetime(2026, 11, 2, 22, 59, tzinfo=UTC), date(2026, 11, 2)),
        (datetime(2026, 11, 2, 23, 0, tzinfo=UTC), date(2026, 11, 3)),
        # Summer time: Paris is two hours ahead.
        (datetime(2026, 7, 14, 22, 0, tzinfo=UTC), date(2026, 7, 15)),
    ],
)
def test_days_are_counted_in_paris(received, since):
    """An invoice received after midnight in Paris is received the next day."""
    found = horizon(sent={"payer_since": received})
    assert found.since == since
    assert found.expected == since + timedelta(days=30)


@pytest.mark.parametrize(
    ("today", "late_by"),
    [(LAST_DAY - timedelta(days=1), 0), (LAST_DAY, 0), (date(2026, 12, 4), 1), (date(2027, 1, 3), 31)],
)
def test_payment_is_late_from_the_day_after_the_last(today, late_by):
    """The last day is still in time."""
    assert horizon(today=today).late_by == late_by


@pytest.mark.parametrize(
    "changes",
    [
        given(market__payer_kind=None),
        given(sent={"payer_since": None}),
        given(sent={"state": State.RECEIVED}),
        given(sent={"state": State.QUEUED}),
        # Nothing is owed.
        given(invoice__kind=InvoiceKind.CREDIT_NOTE),
        given(invoice__payable=Decimal(0)),
        given(invoice__payable=Decimal(-1)),
        given(market__framework=Framework.A2),
        # The balance is due from the general account.
        given(final=True),
        *(
            given(market__framework=framework)
            for framework in (Framework.A7, Framework.A8, Framework.A14, Framework.A22, Framework.A23)
        ),
        # A completion nobody dated starts a delay nobody can count.
        given(status=PortalStatus.COMPLETED, at=None),
        given(status=PortalStatus.PAYMENT_LAUNCHED, at=None),
    ],
    ids=lambda changes: "-".join(f"{name}={value}" for name, value in changes.items()),
)
def test_nothing_is_said_when_nothing_is_certain(changes):
    """Without a delay, a start or a debt there is no date."""
    assert horizon(**changes) is None


def test_nothing_is_said_of_what_was_never_sent():
    """No transmission, no delay."""
    assert payment_horizon(situation(market__payer_kind=PayerKind.LOCAL), None, today=BEFORE) is None


@pytest.mark.parametrize("payable", [None, Decimal("0.01"), Decimal(1)])
def test_any_amount_owed_is_awaited(payable):
    """A cent is owed, and so is an amount nobody gave yet."""
    assert horizon(invoice__payable=payable).expected == LAST_DAY


RUNS = {Phase.IN_PROGRESS, Phase.VALIDATION, Phase.ACCEPTED}


@pytest.mark.parametrize("status", [None, *PortalStatus])
def test_the_delay_runs_only_while_the_document_goes_its_way(status):
    """A refusal, a rejection, a wrong addressee or a status nobody knows leaves no date; a suspension has none."""
    found, told = horizon(status), None if status is None else news(status)
    if status in {PortalStatus.SUSPENDED, PortalStatus.TO_COMPLETE}:
        assert found == PaymentHorizon(since=SINCE, days=30, suspended=True)
    elif told is None or told.phase in RUNS or status is PortalStatus.ATTACHED:
        assert found.expected == LAST_DAY
        assert not found.suspended
    elif status is PortalStatus.PAYMENT_LAUNCHED:
        assert found.paid_on == SINCE
    else:
        assert found is None


def test_a_new_delay_starts_when_the_payer_has_everything():
    """The delay is counted again from the completion, whole: what the law leaves is never longer."""
    completed = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    found = horizon(PortalStatus.COMPLETED, at=completed)
    assert (found.since, found.expected) == (date(2026, 11, 21), date(2026, 12, 21))
    # A completion dated before the receipt does not make the delay start earlier.
    early = horizon(PortalStatus.COMPLETED, at=RECEIVED - timedelta(days=5))
    assert early.since == SINCE


@pytest.mark.parametrize(
    ("paid", "late_by"),
    [(datetime(2026, 12, 3, 22, 59, tzinfo=UTC), 0), (datetime(2026, 12, 3, 23, 0, tzinfo=UTC), 1)],
)
def test_once_paid_only_the_day_of_payment_counts(paid, late_by):
    """The day the payment was launched, in Paris, against the last day; today no longer matters."""
    found = horizon(PortalStatus.PAYMENT_LAUNCHED, at=paid, today=date(2027, 6, 1))
    paid_on = date(2026, 12, 3) + timedelta(days=late_by)
    assert found == PaymentHorizon(since=SINCE, days=30, expected=LAST_DAY, late_by=late_by, paid_on=paid_on)


def test_a_payment_is_told_without_a_delay():
    """That it was paid is certain, whoever paid."""
    found = horizon(PortalStatus.PAYMENT_LAUNCHED, market__payer_kind=None)
    assert found == PaymentHorizon(paid_on=SINCE)


@pytest.mark.parametrize("framework", [None, *Framework])
def test_the_portal_does_not_tell_every_payment(framework):
    """A claim the contracting authority answers by another document is paid on that one."""
    found = horizon(market__framework=framework)
    if found is not None:
        assert found.announced == (framework not in AUTHORITY_BUYS)


def test_a_payer_that_never_reports_is_not_awaited():
    """Its silence after the last day says nothing; unless it is known to be silent, a payer reports."""
    assert not horizon(reported=False).announced
    claim = situation(market__payer_kind=PayerKind.LOCAL)
    known = transmission(claim, state=State.DEPOSITED, payer_since=RECEIVED)
    foreseen = payment_horizon(claim, known, today=BEFORE)
    assert foreseen is not None
    assert foreseen.announced
