"""What can go wrong, named by what the host does next.

The tree::

    ChorusBridgeError
     ├── BadValue             fix the value it names
     ├── NotTransmissible     fix the invoice: every finding is attached
     ├── TooLate              nothing to do: the transmission can no longer be cancelled
     ├── Refused              read the portal's reasons; nothing was created
     ├── Busy                 come back later; nothing was created
     ├── Unsure               never resend: the outbox searches for the invoice first
     ├── AuthRefused          call the administrator: credentials or rights
     ├── Surprise             report to the maintainers: an answer nobody has seen
     ├── IllegalTransition    a race or a bug: reload
     ├── StaleWrite           somebody wrote first: reload
     ├── NotFound             check the identifier
     ├── StoreError           look at the database; nothing was changed
     └── ConfigurationError   fix the settings

Inside flows these are *returned* and matched; only the façade raises them. They carry data, compare by value,
and their ``str()`` is safe to log: no name, no amount, no secret, no text written by a person.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AuthCause",
    "AuthRefused",
    "BadValue",
    "Busy",
    "ChorusBridgeError",
    "ConfigurationError",
    "IllegalTransition",
    "NotFound",
    "NotTransmissible",
    "Refused",
    "StaleWrite",
    "StoreError",
    "Surprise",
    "TooLate",
    "Unsure",
]


class ChorusBridgeError(Exception):
    """The root of everything this library raises; never raised itself."""

    # Exceptions compare by identity; ours are also outcomes that flows return, and outcomes compare by value.
    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash((type(self), repr(self)))


def _values(error: ChorusBridgeError) -> tuple[object, ...]:
    return tuple(getattr(error, a.name) for a in getattr(type(error), "__attrs_attrs__", ()) if a.eq)


@frozen(kw_only=True)
class BadValue(ChorusBridgeError, ValueError):
    """A value cannot be what its field means.

    Args:
        field: What was given: ``"Invoice.number"`` when a value is made, a dotted path (``"invoice.document"``) when a
            whole claim is read, otherwise the parameter's name.
        problem: What is wrong with the value, without the value itself.
        remedy: What to do about it.
    """

    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}; {self.remedy}"


@frozen(kw_only=True)
class NotTransmissible(ChorusBridgeError):
    """The invoice cannot be sent yet; ``codes`` says why and ``assessment`` holds everything."""

    codes: tuple[str, ...]
    assessment: Any = field(repr=False, eq=False, default=None)

    def __str__(self) -> str:
        return "not transmissible: " + (", ".join(self.codes) or "see the assessment")


@frozen(kw_only=True)
class TooLate(ChorusBridgeError):
    """The transmission could not be cancelled any more; ``state`` is the true one."""

    transmission: str
    state: str

    def __str__(self) -> str:
        return f"too late to cancel {self.transmission}: it is {self.state}"


@frozen(kw_only=True)
class Refused(ChorusBridgeError):
    """The portal understood, and refused: nothing was created.

    Args:
        operation: Name of the operation, e.g. ``"factures/soumettre"``.
        code: The portal's ``codeRetour``; its meaning depends on the operation.
        text: The portal's own words, untouched. May quote what was sent: kept out of ``str()``.
        http_status: Status of the HTTP answer.
    """

    operation: str
    code: int | None
    text: str = field(default="", repr=False)
    http_status: int = 200
    trace: str = field(default="", eq=False)
    """The gateway's own name of the exchange, for its support; empty when it gave none."""

    def __str__(self) -> str:
        return f"{self.operation} refused by the portal (code {self.code}, HTTP {self.http_status})"


@frozen(kw_only=True)
class Busy(ChorusBridgeError):
    """The request was certainly not processed; it may be made again later.

    Args:
        operation: Name of the operation.
        reason: A short code, e.g. ``"rate_limited"`` or ``"not_connected"``.
        retry_in: Shortest wait the server asked for, when it did.
        http_status: Status of the answer; None when there was none.
    """

    operation: str
    reason: str
    retry_in: timedelta | None = None
    http_status: int | None = None
    trace: str = field(default="", eq=False)
    """The gateway's own name of the exchange, for its support; empty when it gave none."""

    def __str__(self) -> str:
        wait = f", retry in {self.retry_in.total_seconds():.0f} s" if self.retry_in else ""
        return f"{self.operation} not processed ({self.reason}{wait})"


@frozen(kw_only=True)
class Unsure(ChorusBridgeError):
    """The request may have been received, and no readable answer came back.

    Never send it again before a search has told what became of it.
    """

    operation: str
    reason: str
    http_status: int | None = None
    trace: str = field(default="", eq=False)
    """The gateway's own name of the exchange, for its support; empty when it gave none."""

    def __str__(self) -> str:
        return f"{self.operation}: outcome unknown ({self.reason})"


class AuthCause(StrEnum):
    """Which of the four locks did not open.

    *Source:* the gateway's status codes and headers as observed by third parties; see the how-to on access errors.
    """

    APPLICATION = "application"
    """The PISTE application is unknown, or its secret is wrong."""
    TOKEN = "token"  # noqa: S105 — the name of a cause, not a secret
    """A bearer fetched a moment ago was refused, twice."""
    SUBSCRIPTION = "subscription"
    """The application has not subscribed to this API, or its terms of use are not accepted."""
    ACCOUNT = "account"
    """The technical account's login or password was refused, or has expired."""
    ACCOUNT_MISSING = "account_missing"
    """The company has no technical account on its profile."""
    RIGHTS = "rights"
    """The account is known but has no right on this structure or space."""


@frozen(kw_only=True)
class AuthRefused(ChorusBridgeError):
    """Credentials or rights were refused; nothing was processed, and repeating would risk locking the account."""

    operation: str
    cause: AuthCause
    http_status: int | None = None
    trace: str = field(default="", eq=False)
    """The gateway's own name of the exchange, for its support; empty when it gave none."""

    def __str__(self) -> str:
        return f"{self.operation}: access refused ({self.cause})"


@frozen(kw_only=True)
class Surprise(ChorusBridgeError):
    """The server answered something no source describes; nothing certain follows from it.

    Args:
        operation: Name of the operation.
        detail: A short description of the shape of the answer, never its content.
        http_status: Status of the answer.
    """

    operation: str
    detail: str
    http_status: int | None = None
    trace: str = field(default="", eq=False)
    """The gateway's own name of the exchange, for its support; empty when it gave none."""

    def __str__(self) -> str:
        return f"{self.operation}: unexpected answer ({self.detail})"


@frozen(kw_only=True)
class IllegalTransition(ChorusBridgeError):
    """The state machine has no such transition, or the portal asks for no such act.

    Args:
        state: Where the transmission stands; a ``PortalStatus``, or the portal's own code when it is
            unknown, when the invoice at the portal decides.
        happening: What was wished.
    """

    state: str
    happening: str

    def __str__(self) -> str:
        return f"no transition from {self.state} on {self.happening}"


@frozen(kw_only=True)
class StaleWrite(ChorusBridgeError):
    """Somebody else changed the transmission first; nothing was written."""

    transmission: str
    fence: int

    def __str__(self) -> str:
        return f"transmission {self.transmission} has moved on since version {self.fence}"


@frozen(kw_only=True)
class NotFound(ChorusBridgeError):
    """There is no such thing in this company's outbox."""

    what: str
    id: str

    def __str__(self) -> str:
        return f"no {self.what} {self.id} for this company"


@frozen(kw_only=True)
class StoreError(ChorusBridgeError):
    """The database refused or is unavailable; the statement changed nothing."""

    statement: str
    problem: str

    def __str__(self) -> str:
        return f"store: {self.statement}: {self.problem}"


@frozen(kw_only=True)
class ConfigurationError(ChorusBridgeError):
    """The settings cannot work; ``remedy`` says what to set."""

    setting: str
    problem: str
    remedy: str
    context: Mapping[str, str] = field(factory=dict)

    def __str__(self) -> str:
        return f"{self.setting}: {self.problem}; {self.remedy}"
