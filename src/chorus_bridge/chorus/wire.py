"""JSON as the portal speaks it: exact numbers out, tolerant readings in.

Writing never rounds and never passes by a binary float. Reading follows one rule: what is optional and
unreadable is None, what decides something and is unreadable is a :class:`ValueError`, which becomes an
outcome and never a guess.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn, TypeVar
from zoneinfo import ZoneInfo

from attrs import frozen

from chorus_bridge.effects import Json, JsonObject

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "Paging",
    "amount",
    "day",
    "dump",
    "flag",
    "known",
    "load",
    "many",
    "moment",
    "one",
    "optional_portal_time",
    "page_of",
    "portal_time",
    "text",
    "texts",
    "whole",
]

T = TypeVar("T")

MAX_BYTES: Final = 10 * 1024 * 1024
"""Largest answer read. Precedent: the portal's own limit for one file."""
MAX_DEPTH: Final = 100
"""Deepest nesting read; the deepest answer the portal documents has five levels."""

_INT64: Final = 2**63
_MAGNITUDE: Final = 30
"""Powers of ten an amount may span. Twice the portal's decimal(19,6), and far below what would fill the
memory when written out."""
_PLACE: Final = "Europe/Paris"
_YEARS: Final = range(2000, 2200)
"""Years a date of the portal's may have. The services it lists end as late as 2050; far from that is no date."""
_WHOLE: Final = re.compile(r"-?[0-9]{1,19}")
_AMOUNT: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_FLAGS: Final[Mapping[str, bool]] = {
    "true": True,
    "oui": True,
    "1": True,
    "false": False,
    "non": False,
    "0": False,
}


def dump(body: JsonObject) -> bytes:
    """Return *body* as JSON in UTF-8, keys in the order given, decimals as plain numbers.

    Raises:
        TypeError: A value JSON cannot carry exactly, such as a binary float.
        ValueError: A decimal that is not finite, or text that is not Unicode.
    """
    try:
        return _written(body).encode()
    except UnicodeEncodeError:
        # The original error holds the whole document.
        raise ValueError("text that is not Unicode") from None


def _written(value: Json) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("not a finite number")
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_written(key)}:{_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_written(item) for item in value) + "]"
    if value is None or isinstance(value, str | int):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"{type(value).__name__} has no exact JSON form")


def load(raw: bytes, *, limit: int = MAX_BYTES) -> JsonObject:
    """Return the JSON object in *raw*: fractions as :class:`~decimal.Decimal`, arrays as tuples.

    Args:
        raw: Bytes received.
        limit: Most bytes accepted.

    Raises:
        ValueError: Too large, not UTF-8, not JSON, not an object, or nested too deeply; it never quotes
            what was received.
    """
    if len(raw) > limit:
        raise ValueError("too large")
    try:
        read = json.loads(raw.decode("utf-8-sig"), parse_float=_exact, parse_constant=_refused)
        settled = _settled(read, MAX_DEPTH)
    except (ValueError, RecursionError):
        # The original error holds the whole document.
        raise ValueError("not readable as JSON") from None
    if not isinstance(settled, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 — wrong input, not a wrong call
    return settled


def _exact(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:
        raise ValueError("a number out of range") from None


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _settled(value: Json, depth: int) -> Json:
    """Return *value* with its arrays as tuples."""
    if depth < 0:
        raise ValueError("nested too deeply")
    if isinstance(value, dict):
        return {key: _settled(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_settled(item, depth - 1) for item in value)
    return value


def known(value: T | None, name: str) -> T:
    """Return *value*, which an answer must carry to mean anything.

    Raises:
        ValueError: It is absent or unreadable.
    """
    if value is None:
        raise ValueError(f"{name} is absent or unreadable")
    return value


def text(source: JsonObject, key: str) -> str | None:
    """Return a text as received, a number as its digits, None when absent, null, blank or anything else.

    Half surrogates and NUL, which no database stores, are replaced.
    """
    value = source.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def texts(source: JsonObject, key: str) -> tuple[str, ...]:
    """Return a list of texts; none when absent. What is not a text is left out."""
    value = source.get(key)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


def whole(source: JsonObject, key: str) -> int | None:
    """Return a whole number of at most 64 bits, written as a number or as text; None otherwise."""
    value = source.get(key)
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, Decimal) and _spanned(value) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -_INT64 <= value < _INT64:
        return None
    return value


def amount(source: JsonObject, key: str) -> Decimal | None:
    """Return an exact amount, written as a number or as text with a dot; None otherwise."""
    value = source.get(key)
    if isinstance(value, str) and _AMOUNT.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    return value if isinstance(value, Decimal) and _spanned(value) else None


def _spanned(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= _MAGNITUDE and abs(value.adjusted()) <= _MAGNITUDE


def flag(source: JsonObject, key: str) -> bool | None:
    """Return a boolean, also written ``"true"``, ``"OUI"`` or ``1``; None otherwise."""
    value = source.get(key)
    if isinstance(value, bool):
        return value
    return _FLAGS.get(str(value).strip().lower()) if isinstance(value, str | int) else None


def moment(source: JsonObject, key: str) -> datetime | None:
    """Return an instant in UTC; None when absent or unreadable.

    Read are a day, a day and a time to the minute or the second, and ISO 8601 with milliseconds, an offset or
    ``Z``. Without a zone it is Paris time; the hour that autumn repeats is taken as the first of the two. A year that
    no invoice can have (0001, 9999) stands for "none" in many systems: it is none here.

    *Source:* answers recorded by third parties, 2016 to 2026, which mix these forms within one answer.
    """
    read = _read(source, key)
    return None if read is None else read.astimezone(UTC)


def day(source: JsonObject, key: str) -> date | None:
    """Return the day an instant falls on in Paris, from any form :func:`moment` reads; None otherwise."""
    read = _read(source, key)
    return None if read is None else read.astimezone(ZoneInfo(_PLACE)).date()


def _read(source: JsonObject, key: str) -> datetime | None:
    value = source.get(key)
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if read.year not in _YEARS:
        return None
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(_PLACE))


def portal_time(instant: datetime) -> str:
    """Return an aware instant as a search criterion: Paris time to the second, without a zone.

    *Source:* criteria sent in production by a third party, whose form is ``YYYY-MM-DDTHH:MM:SS``; that the
    portal reads it as Paris time is inferred from its answers, to be verified at go-live.
    """
    return instant.astimezone(ZoneInfo(_PLACE)).replace(tzinfo=None).isoformat(timespec="seconds")


def optional_portal_time(instant: datetime | None) -> str | None:
    """Return *instant* as a search criterion, or None for no criterion."""
    return None if instant is None else portal_time(instant)


def many(source: JsonObject, key: str) -> tuple[JsonObject, ...]:
    """Return a list of objects; none when absent or null, one when an object stands alone.

    *Source:* a single object was once received where a list is documented.

    Raises:
        ValueError: Something else: a row that cannot be read must not pass for a row that is absent.
    """
    value = source.get(key)
    if value is None:
        return ()
    rows = value if isinstance(value, list | tuple) else (value,)
    objects = tuple(row for row in rows if isinstance(row, Mapping))
    if len(objects) != len(rows):
        raise ValueError(f"{key} is not a list of objects")
    return objects


def one(source: JsonObject, key: str) -> JsonObject:
    """Return an object, empty when absent or null, the first when there are several.

    Raises:
        ValueError: Something else.
    """
    return next(iter(many(source, key)), {})


@frozen(kw_only=True)
class Paging:
    """Where a list stands, as far as the answer says."""

    page: int | None
    pages: int | None
    size: int | None
    total: int | None


def page_of(source: JsonObject) -> Paging:
    """Return the paging numbers, in their usual block or at the root of the answer."""
    block = one(source, "parametresRetour") or source
    return Paging(
        page=whole(block, "pageCourante"),
        pages=whole(block, "pages"),
        size=whole(block, "nbResultatsParPage"),
        total=whole(block, "total"),
    )
