"""What a flow may ask for. A flow is a generator: it yields effects, is sent their results, and returns its own.

Because flows only *ask*, everything that talks or stores is written once, runs under a blocking or an asynchronous
driver, and is tested as a transcript: no fake server, no clock to patch. ``drivers.run`` and ``drivers.arun`` perform
the effects.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import field, frozen

from chorus_bridge.errors import AuthRefused, Busy, Refused, Surprise, Unsure

__all__ = [
    "Accepted",
    "Effect",
    "Event",
    "Execute",
    "Flow",
    "Json",
    "JsonObject",
    "Now",
    "Operation",
    "Reply",
    "Row",
    "Send",
    "Sleep",
    "SqlValue",
    "Statement",
    "Tell",
    "Undone",
    "ask",
    "execute",
    "now",
    "tell",
]

T = TypeVar("T")

Json: TypeAlias = "str | int | Decimal | bool | list[Json] | tuple[Json, ...] | Mapping[str, Json] | None"
JsonObject: TypeAlias = Mapping[str, Json]
SqlValue: TypeAlias = str | int | bytes | None
Row: TypeAlias = Mapping[str, Any]


@frozen(kw_only=True)
class Operation(Generic[T]):
    """One request to the portal, as data.

    ``repeatable`` says whether making it twice is harmless. A deposit is not: the transport never repeats it, and an
    answer that may have been lost becomes ``Unsure``.
    """

    name: str
    """Short name for logs and errors, e.g. ``"factures/soumettre"``."""
    path: str
    """Path below the API's root, e.g. ``"/cpro/factures/v1/soumettre"``."""
    body: JsonObject = field(factory=dict, repr=False)
    read: Callable[[JsonObject], T] = field(repr=False, eq=False)
    """Turns a successful answer into our own value; raises ``ValueError`` on an unreadable one."""
    repeatable: bool
    method: str = "POST"
    empty_codes: frozenset[int] = frozenset()
    """Values of ``codeRetour`` by which this operation says "no result", which is an answer and not a refusal."""
    answer_limit: int | None = None
    """Bytes of its answer at most, when it carries files; None for what every answer is held to."""


@frozen
class Accepted(Generic[T]):
    """The portal did what was asked."""

    value: T


Reply: TypeAlias = Accepted[T] | Refused | Busy | Unsure | AuthRefused | Surprise
"""The six outcomes of a request, named by what comes next."""


@frozen
class Send(Generic[T]):
    """Ask the portal, in the name of a company. Result: a :data:`Reply`."""

    operation: Operation[T]
    company: str
    until: datetime | None = None
    """Not to be written to the network after this instant: by then the lease may be somebody else's."""


@frozen(kw_only=True)
class Statement:
    """One named SQL statement with its parameters."""

    name: str
    params: Mapping[str, SqlValue] = field(factory=dict, repr=False)
    expect: int | None = None
    """Exact number of rows it must change; otherwise the whole :class:`Execute` is undone."""


@frozen
class Execute:
    """Run statements in one transaction of our own. Result: the rows of each, or :class:`Undone`."""

    statements: tuple[Statement, ...]


@frozen
class Undone:
    """The transaction was rolled back because the named statement met other rows than expected: somebody was first."""

    statement: str


@frozen
class Sleep:
    """Wait. Result: None."""

    duration: timedelta


@frozen
class Now:
    """Read the clock. Result: an aware datetime in UTC."""


@frozen(kw_only=True)
class Event:
    """Something observers may want to know: ids, states, durations and codes only, never a payload or a name."""

    name: str
    company: str
    transmission: str | None = None
    facts: Mapping[str, str | int | float] = field(factory=dict)


@frozen
class Tell:
    """Tell the observers. Result: None. An observer that fails is ignored."""

    event: Event


Effect: TypeAlias = Send[Any] | Execute | Sleep | Now | Tell
Flow: TypeAlias = Generator[Effect, Any, T]


def ask(operation: Operation[T], company: str, *, until: datetime | None = None) -> Flow[Reply[T]]:
    """Ask the portal, at the latest at *until*, and return its reply."""
    reply: Reply[T] = yield Send(operation, company, until)
    return reply


def execute(*statements: Statement) -> Flow[tuple[tuple[Row, ...], ...] | Undone]:
    """Run *statements* in one transaction and return the rows of each, or :class:`Undone`."""
    result: tuple[tuple[Row, ...], ...] | Undone = yield Execute(statements)
    return result


def now() -> Flow[datetime]:
    """Return the present instant, aware, in UTC."""
    instant: datetime = yield Now()
    return instant


def tell(name: str, *, company: str, transmission: str | None = None, **facts: str | float) -> Flow[None]:
    """Tell the observers that something happened."""
    yield Tell(Event(name=name, company=company, transmission=transmission, facts=facts))
