"""What may go wrong, or be asked for, next: the choices the stories are made of."""

from __future__ import annotations

import threading
from datetime import timedelta

from hypothesis import strategies as st

from chorus_bridge import HoldFor, NextSendingHour
from chorus_bridge.simulator import Fault, FaultKind, FlowFate
from tests.attack.channel import SUBMIT
from tests.attack.simulation.situations import COMPANIES, SITUATIONS

SEARCH = "factures/v1/rechercher/fournisseur"
UPLOAD = "factures/v1/deposer/pdf"
ANYTHING: str | None = None

_ANSWERED_ALONE = [FaultKind.HTTP_429, FaultKind.DUPLICATE, FaultKind.EXPIRED_TOKEN]
_retries = st.sampled_from([None, 60, 4000])
_EITHER = [
    FaultKind.CUT,
    FaultKind.RESET,
    FaultKind.HTTP_500_JSON,
    FaultKind.HTTP_502_HTML,
    FaultKind.HTTP_503_HTML,
    FaultKind.EMPTY_200,
    FaultKind.TRUNCATED_JSON,
]
faults = st.one_of(
    st.builds(
        Fault,
        kind=st.sampled_from(_ANSWERED_ALONE),
        route=st.just(SUBMIT),
        retry_after=_retries,
    ),
    st.builds(
        Fault,
        kind=st.sampled_from(_EITHER),
        route=st.sampled_from([SUBMIT, SUBMIT, SEARCH, UPLOAD, ANYTHING]),
        after_processing=st.booleans(),
        times=st.sampled_from([1, 1, 4, 20]),
    ),
)
ranks = st.integers(0, len(SITUATIONS) - 1)
companies = st.sampled_from(COMPANIES)
holds = st.sampled_from([None, None, HoldFor(timedelta(hours=2)), NextSendingHour()])
deposit_faults = st.one_of(
    st.builds(
        Fault,
        kind=st.sampled_from(_ANSWERED_ALONE),
        route=st.just(SUBMIT),
        retry_after=_retries,
    ),
    st.builds(Fault, kind=st.sampled_from(_EITHER), route=st.just(SUBMIT), after_processing=st.booleans()),
    st.builds(
        Fault,
        kind=st.just(FaultKind.LATE),
        route=st.just(SUBMIT),
        delay=st.integers(1, 200).map(lambda minutes: timedelta(minutes=minutes)),
    ),
)
fates = st.sampled_from([FlowFate.REJECTED, FlowFate.PARTIAL, FlowFate.STUCK, FlowFate.LOST, FlowFate.INCIDENT])
NOW = HoldFor(timedelta(0))
picks = st.integers(0, 30)


class Countdown(threading.Event):
    """A stop that is set after being looked at a few times, and that nobody waits for."""

    def __init__(self, looks):
        super().__init__()
        self._looks = looks

    def is_set(self):
        """Return whether it was looked at often enough."""
        self._looks -= 1
        return self._looks < 0

    def wait(self, timeout=None):
        """Return at once: time is the test's."""
        return self.is_set()
