"""The weathers of the suite: what the portal and the network do to one life."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from chorus_bridge.simulator import Fault, FaultKind
from tests.attack.channel import SUBMISSION
from tests.attack.crash.world import Weather


def _submit(kind: FaultKind, **more: Any) -> Fault:
    return Fault(route=SUBMISSION.deposit, kind=kind, **more)


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


CUT_AFTER: Final = _submit(FaultKind.CUT, after_processing=True)
NO_SEARCH: Final = Fault(route=SUBMISSION.search, kind=FaultKind.HTTP_502_HTML, times=4)

NO_REPORT: Final = Fault(route=SUBMISSION.report, kind=FaultKind.HTTP_502_HTML, times=3)

WEATHERS: Final[dict[str, Weather]] = {
    "calm": Weather(),
    "calm, duplicates refused": Weather(refuses_duplicates=True),
    "cut before": Weather(script=(_submit(FaultKind.CUT),)),
    "cut before, four times": Weather(script=(_submit(FaultKind.CUT, times=4),)),
    "cut after": Weather(script=(CUT_AFTER,)),
    "cut after, seen late": Weather(script=(CUT_AFTER,), lag=_minutes(10)),
    "cut after, no search": Weather(script=(CUT_AFTER, NO_SEARCH)),
    "500 before": Weather(script=(_submit(FaultKind.HTTP_500_JSON),)),
    "502 after": Weather(script=(_submit(FaultKind.HTTP_502_HTML, after_processing=True),)),
    "429": Weather(script=(_submit(FaultKind.HTTP_429, retry_after=120),)),
    "processed after the client left": Weather(script=(_submit(FaultKind.LATE, delay=_minutes(4)),), lag=_minutes(2)),
    "arrives after its bearer died": Weather(script=(_submit(FaultKind.LATE, delay=_minutes(7)),)),
    "duplicate, untrue": Weather(script=(_submit(FaultKind.DUPLICATE),)),
}

FLOW_WEATHERS: Final[dict[str, Weather]] = {
    "calm": Weather(judging=_minutes(9)),
    "calm, listed late": Weather(judging=_minutes(9), lag=_minutes(10), refuses_duplicates=True),
    "cut before": Weather(script=(_submit(FaultKind.CUT),)),
    "cut after, judged late": Weather(script=(CUT_AFTER,), judging=_minutes(30)),
    "502 after, no search": Weather(script=(_submit(FaultKind.HTTP_502_HTML, after_processing=True), NO_SEARCH)),
    "429, no report": Weather(script=(_submit(FaultKind.HTTP_429, retry_after=120), NO_REPORT), judging=_minutes(3)),
    "received after the client left": Weather(
        script=(_submit(FaultKind.LATE, delay=_minutes(4)),), judging=_minutes(9)
    ),
    "rejected": Weather(rejects=True, judging=_minutes(3)),
    "duplicate, untrue": Weather(script=(_submit(FaultKind.DUPLICATE),)),
}
"""The same for flows, which are judged after their receipt."""
