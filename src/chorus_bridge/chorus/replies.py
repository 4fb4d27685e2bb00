"""What an HTTP answer, or its absence, means: the one table that decides whether a deposit may have happened.

Two columns. What is repeatable may always be asked again. What is not must be called ``Unsure`` as soon as it
may have been
received: only the statuses of ``_VERDICTS`` and a readable answer of the portal say that it was not.

*Source:* AIFE, Swaggers "Factures" and "Structures" (declared statuses); statuses and headers measured by
third parties on the qualification platform, 2026-09; that a 429 means "not processed" is inferred, to be
verified at go-live.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeAlias, TypeVar

from attrs import evolve, field, frozen

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.flows import DEPOSIT_FLOW
from chorus_bridge.chorus.invoices import SUBMIT
from chorus_bridge.chorus.transverses import HEALTH
from chorus_bridge.chorus.wordings import says_duplicate
from chorus_bridge.chorus.works import SUBMIT_WORKS
from chorus_bridge.effects import Accepted, JsonObject, Operation, Reply
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused, Surprise, Unsure

__all__ = [
    "is_configuration",
    "is_duplicate",
    "read_answer",
    "read_failure",
    "retry_after",
]

T = TypeVar("T")
Failure: TypeAlias = Refused | Busy | Unsure | AuthRefused | Surprise

_DEPOSITS: Final = frozenset({SUBMIT, SUBMIT_WORKS, DEPOSIT_FLOW})
_UNCODED: Final = frozenset({HEALTH})
_OUTAGES: Final = frozenset({502, 503, 504})
_BAD_REQUEST: Final = 400
_CONFIGURATION: Final = frozenset({404, 413, 415})
_DAY: Final = 86_400
_BROKEN: Final = 500
_TRACES: Final = ("x-correlationid", "x-piste-request-id")
_LONGEST_TRACE: Final = 100


@frozen(kw_only=True)
class _Heard:
    """An HTTP answer, header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    retry_in: timedelta | None


def read_answer(
    operation: Operation[T], status: int, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> Reply[T]:
    """Return the outcome of *operation* from the HTTP answer it got.

    Args:
        operation: What was asked.
        status: HTTP status.
        headers: In any case.
        body: The whole body.
        now: The present instant, aware, for a ``Retry-After`` that is a date.
    """
    heard = _Heard(
        status=status,
        headers={name.lower(): value for name, value in headers.items()},
        body=body,
        retry_in=retry_after(headers, now),
    )
    return _traced(_outcome(operation, heard), heard)


def _outcome(operation: Operation[T], heard: _Heard) -> Reply[T]:
    if 200 <= heard.status < 300:  # noqa: PLR2004 — the range HTTP calls success
        return _understood(operation, heard)
    if heard.status == _BAD_REQUEST:
        return _malformed(operation, heard)
    return _VERDICTS.get(heard.status, _lost)(operation, heard)


def _traced(reply: Reply[T], heard: _Heard) -> Reply[T]:
    """Return *reply* with the name the gateway gave this exchange: PISTE's support asks for it."""
    trace = next((heard.headers[name] for name in _TRACES if heard.headers.get(name)), "")
    if isinstance(reply, Accepted) or not trace:
        return reply
    return evolve(reply, trace="".join(c for c in trace[:_LONGEST_TRACE] if c.isascii() and c.isprintable()))


def read_failure(operation: Operation[Any], *, sent: bool, reason: str) -> Busy | Unsure:
    """Return the outcome of *operation* when no answer came.

    Args:
        operation: What was asked.
        sent: Whether any of it may have left.
        reason: A short code, e.g. ``"connect_timeout"``.
    """
    if sent and not operation.repeatable:
        return Unsure(operation=operation.name, reason=reason)
    return Busy(operation=operation.name, reason=reason)


def _understood(operation: Operation[T], heard: _Heard) -> Reply[T]:
    """Read an answer that calls itself a success, which a refusal also does."""
    try:
        answer = wire.load(heard.body, limit=operation.answer_limit or wire.MAX_BYTES)
    except ValueError:
        return _silence(operation, heard, "unreadable_answer" if heard.body.strip() else "empty_answer")
    code = wire.whole(answer, "codeRetour")
    if code is None and operation.name not in _UNCODED:
        return _odd(operation, heard, "no codeRetour")
    if code and code not in operation.empty_codes:
        return _refused(operation, heard, answer, code)
    return _accepted(operation, heard, answer)


def _accepted(operation: Operation[T], heard: _Heard, answer: JsonObject) -> Reply[T]:
    try:
        return Accepted(operation.read(answer))
    except ValueError:
        return _odd(operation, heard, "a field that matters is unreadable")


def _malformed(operation: Operation[T], heard: _Heard) -> Reply[T]:
    """Read a 400: no token, a functional refusal under that status, or a request nobody could parse."""
    if "unable to find token" in _challenge(heard):
        return _auth(operation, heard, AuthCause.TOKEN)
    try:
        answer = wire.load(heard.body)
    except ValueError:
        answer = {}
    code = wire.whole(answer, "codeRetour")
    if code == 0:
        return _odd(operation, heard, "a success under an error status")
    if code in operation.empty_codes:
        return _accepted(operation, heard, answer)
    return _refused(operation, heard, answer, code)


def _refused(operation: Operation[Any], heard: _Heard, answer: JsonObject, code: int | None) -> Refused:
    words = wire.text(answer, "libelle") or ""
    return Refused(operation=operation.name, code=code, text=words, http_status=heard.status)


def _silence(operation: Operation[Any], heard: _Heard, reason: str) -> Busy | Unsure:
    """Return what an answer that says nothing of the request means."""
    if operation.repeatable:
        return Busy(
            operation=operation.name,
            reason="portal_unavailable",
            retry_in=heard.retry_in,
            http_status=heard.status,
        )
    return Unsure(operation=operation.name, reason=reason, http_status=heard.status)


def _odd(operation: Operation[Any], heard: _Heard, detail: str) -> Surprise | Unsure:
    """Return what an answer that contradicts the documents means."""
    if operation.repeatable:
        return Surprise(operation=operation.name, detail=detail, http_status=heard.status)
    return Unsure(operation=operation.name, reason="unreadable_answer", http_status=heard.status)


def _lost(operation: Operation[Any], heard: _Heard) -> Failure:
    """Read a status the table does not know: an outage, a redirect, anything of an intermediary."""
    if not operation.repeatable:
        reason = "server_error" if heard.status >= _BROKEN else "unexpected_status"
        return Unsure(operation=operation.name, reason=reason, http_status=heard.status)
    if heard.status in _OUTAGES or heard.status == 408:  # noqa: PLR2004 — Request Timeout
        return _silence(operation, heard, "")
    if heard.status >= _BROKEN:
        # A 500 answered to a read may be a fault of the request: asked again later, never at once.
        return Busy(operation=operation.name, reason="portal_error", http_status=heard.status)
    return Surprise(operation=operation.name, detail="an unexpected status", http_status=heard.status)


def _unauthorised(operation: Operation[Any], heard: _Heard) -> AuthRefused:
    account = "login or password" in _challenge(heard)
    return _auth(operation, heard, AuthCause.ACCOUNT if account else AuthCause.TOKEN)


def _forbidden(operation: Operation[Any], heard: _Heard) -> AuthRefused:
    """Tell the application's subscription from the account's rights, for which the portal echoes the request.

    *Source:* one third party's diagnosis. A page instead of JSON comes from before the portal, hence the
    subscription.
    """
    try:
        echo = bool(wire.load(heard.body))
    except ValueError:
        echo = False
    return _auth(operation, heard, AuthCause.RIGHTS if echo else AuthCause.SUBSCRIPTION)


def _misconfigured(operation: Operation[Any], heard: _Heard) -> Refused:
    return Refused(operation=operation.name, code=None, http_status=heard.status)


def _limited(operation: Operation[Any], heard: _Heard) -> Busy:
    return Busy(operation=operation.name, reason="rate_limited", retry_in=heard.retry_in, http_status=heard.status)


_VERDICTS: Final[Mapping[int, Callable[[Operation[Any], _Heard], Failure]]] = {
    401: _unauthorised,
    403: _forbidden,
    **dict.fromkeys(sorted(_CONFIGURATION), _misconfigured),
    429: _limited,
}
"""Statuses by which the gateway says it did not process the request, whatever it was."""


def _auth(operation: Operation[Any], heard: _Heard, cause: AuthCause) -> AuthRefused:
    return AuthRefused(operation=operation.name, cause=cause, http_status=heard.status)


def _challenge(heard: _Heard) -> str:
    return heard.headers.get("www-authenticate", "").lower()


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return the wait a server asks for, in seconds or until a date, at most a day; None if it asks none."""
    asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if asked.isascii() and asked.isdigit():
        return timedelta(seconds=min(int(asked[:9]), _DAY))
    try:
        until = parsedate_to_datetime(asked)
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), timedelta(seconds=_DAY))


def is_configuration(refused: Refused) -> bool:
    """Return whether the request can never work as it is (no such route, too large): it was not processed."""
    return refused.http_status in _CONFIGURATION


def is_duplicate(refused: Refused) -> bool:
    """Return whether a refused deposit may mean that the portal already has this number, or this flow."""
    return refused.operation in _DEPOSITS and says_duplicate(refused.text)
