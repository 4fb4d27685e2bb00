"""What a fault makes of an answer."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from attrs import evolve

from chorus_bridge.simulator.answers import JSON_TYPE, Answer, html_answer, json_answer
from chorus_bridge.simulator.faults import ANNOUNCING, Fault, FaultKind
from chorus_bridge.simulator.refusals import NUMBER_USED

DEAD_TOKEN: Final = Answer(
    status=401,
    # The words for a dead token were not recorded: RFC 6750 gives the code.
    headers=(("WWW-Authenticate", 'Bearer realm="DefaultRealm", error="invalid_token"'),),
)
_SUCCESS: Final = json_answer({"codeRetour": 0, "libelle": "GCU_MSG_01_000"})


def disturbed(fault: Fault, answer: Answer | None, *, number: str, now: datetime) -> Answer | None:
    """Return what the client gets.

    Args:
        fault: The fault the request met.
        answer: What the portal answered, `None` when it did not handle the request.
        number: The invoice number the request names, empty when it names none.
        now: The present moment by the portal's clock.

    Returns:
        The answer sent, `None` when there is none.
    """
    if fault.kind in _UNTOUCHED:
        return answer
    if fault.kind is FaultKind.DUPLICATE:
        return json_answer({"codeRetour": NUMBER_USED.code, "libelle": NUMBER_USED.libelle(number)})
    if fault.kind is FaultKind.TRUNCATED_JSON:
        whole = answer or _SUCCESS
        return evolve(whole, body=whole.body[: len(whole.body) // 2])
    replacement = _REPLACEMENTS.get(fault.kind)
    if replacement is None:
        return None
    if fault.retry_after is None or fault.kind not in ANNOUNCING:
        return replacement()
    return replacement().carrying("Retry-After", _announced(fault, fault.retry_after, now))


def _announced(fault: Fault, seconds: int, now: datetime) -> str:
    """Return when to come back, as seconds or as a date."""
    if not fault.retry_as_date:
        return str(seconds)
    return format_datetime((now + timedelta(seconds=seconds)).astimezone(UTC), usegmt=True)


_UNTOUCHED: Final = frozenset({FaultKind.DELAY, FaultKind.LATE, FaultKind.DRIP, FaultKind.CUT_MIDWAY})
_REPLACEMENTS: Final[Mapping[FaultKind, Callable[[], Answer]]] = {
    FaultKind.HTTP_429: lambda: Answer(status=429),
    FaultKind.HTTP_500_JSON: lambda: json_answer({"status": 500, "error": "Internal Server Error"}, status=500),
    FaultKind.HTTP_500_HTML: lambda: html_answer(500, "500 Internal Server Error"),
    FaultKind.HTTP_502_HTML: lambda: html_answer(502, "502 Bad Gateway"),
    FaultKind.HTTP_503_HTML: lambda: html_answer(503, "503 Service Unavailable"),
    FaultKind.HTTP_504_HTML: lambda: html_answer(504, "504 Gateway Timeout"),
    FaultKind.EMPTY_200: lambda: Answer(status=200, headers=(("Content-Type", JSON_TYPE),)),
    FaultKind.HTML_200: lambda: html_answer(200, "Maintenance"),
    FaultKind.EXPIRED_TOKEN: lambda: DEAD_TOKEN,
    FaultKind.EMPTY_TOKEN: lambda: json_answer({"access_token": "", "token_type": "", "expires_in": 0, "scope": ""}),
}
