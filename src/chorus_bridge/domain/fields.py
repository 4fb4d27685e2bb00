"""Fields that refuse a value of the wrong type where it is given, naming the field, instead of failing far away later.

Absence is always allowed: a host hands over whatever it has, and None means what leaving the field out means. What a
value *means* is for the rules to judge. Only an identifier of the host's, and what a claim is made of, are demanded.

A field that takes more than what it holds (text for an amount, a list for a tuple) has a converter that makes of it
what it can and lets the rest through to the validator, which alone knows the field's name. The parameter of such a
converter is what type checkers let a host write.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from chorus_bridge.domain.money import money
from chorus_bridge.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "all_of",
    "choice",
    "day",
    "exact",
    "file_bytes",
    "is_a",
    "is_amount",
    "is_bytes",
    "is_duration",
    "is_identifier",
    "is_text",
    "listed",
    "may_be",
    "refused",
    "said",
    "switch",
    "text",
    "text_or",
    "values",
    "whole",
]

T = TypeVar("T")


def refused(instance: object, name: str, problem: str, remedy: str) -> BadValue:
    """Return the error that names the field *name* of *instance* as its developer typed it: ``Class.field``."""
    return BadValue(field=f"{type(instance).__name__}.{name}", problem=problem, remedy=remedy)


def _unlike(instance: object, name: str, expected: str, value: object) -> BadValue:
    return refused(instance, name, f"{expected} expected, not {type(value).__name__}", f"give {expected}")


def _unkind(instance: object, name: str, kind: type, value: object) -> BadValue:
    problem = f"{_name_of(kind)} expected, not {type(value).__name__}"
    return refused(instance, name, problem, "give text" if kind is str else f"make one with {kind.__name__}(…)")


def exact(value: Decimal | str | int | None) -> Decimal | None:
    """Return *value* as an exact amount, where it is one: :func:`is_amount` names the field of any other."""
    if value is None:
        return None
    try:
        return money(value)
    except BadValue:
        return value  # type: ignore[return-value]  # the validator's business


def is_amount(instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:  # noqa: ANN401 — anything may be given
    """Refuse anything but an exact amount, or nothing."""
    if value is not None:
        money(value, field=f"{type(instance).__name__}.{attribute.name}")


def text(*, secret: bool = False) -> Any:  # noqa: ANN401 — attrs fields are untyped by design
    """Return a field for text, kept out of ``repr`` when it may name a person or quote a contract."""
    return attrs.field(default=None, repr=not secret, validator=is_text)


def text_or(usual: str) -> Any:  # noqa: ANN401 — same
    """Return a field for text that is *usual* when nothing is said."""
    return attrs.field(default=usual, converter=attrs.converters.default_if_none(usual), validator=is_text)


def day() -> Any:  # noqa: ANN401 — same
    """Return a field for a calendar day."""
    return attrs.field(default=None, validator=_is_day)


def whole(*, least: int | None = None) -> Any:  # noqa: ANN401 — same
    """Return a field for a whole number, of at least *least*."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int):
            raise _unlike(instance, attribute.name, "a whole number", value)
        if least is not None and value < least:
            raise refused(instance, attribute.name, f"below {least}", f"give at least {least}")

    return attrs.field(default=None, validator=check)


def switch(usual: bool) -> Any:  # noqa: ANN401, FBT001 — same; the one argument is what it is when nothing is said
    """Return a field for yes or no; databases that have no such type say 1 or 0. A word, always true, is refused."""

    def read(value: object) -> object:
        if value is None:
            return usual
        return bool(value) if isinstance(value, int) and value in {0, 1} else value

    return attrs.field(default=usual, converter=read, validator=_is_bool)


def choice(kind: type[StrEnum], default: StrEnum | None = None, *, or_none: bool = False) -> Any:  # noqa: ANN401 — same
    """Return a field for one of the words of *kind*; its plain text is taken as the word itself.

    Args:
        kind: The vocabulary.
        default: The word when nothing is said.
        or_none: Whether None says something else than nothing: that there is no such word.
    """
    converter = attrs.Converter(_chooser(kind, None if or_none else default), takes_self=True, takes_field=True)
    return attrs.field(default=default, converter=converter)


def values(kind: type) -> Any:  # noqa: ANN401 — same
    """Return a field for a tuple of *kind*; a list is taken as a tuple."""
    return attrs.field(default=(), converter=listed, validator=all_of(kind))


def _chooser(
    kind: type[StrEnum], usual: StrEnum | None
) -> Callable[[str | None, object, attrs.Attribute[Any]], StrEnum | None]:
    def choose(value: str | None, instance: object, attribute: attrs.Attribute[Any]) -> StrEnum | None:
        try:
            return usual if value is None else kind(value)
        except ValueError as exc:
            problem, remedy = f"not one of the words of {kind.__name__}", f"give one of: {', '.join(kind)}"
            raise refused(instance, attribute.name, problem, remedy) from exc

    return choose


def said(value: str | None) -> str:
    """Return *value*, or an empty text: the rules then say that it is missing."""
    return "" if value is None else value


def listed(value: Iterable[T] | None) -> tuple[T, ...]:
    """Return *value* as a tuple, where it is a collection: :func:`all_of` names the field of anything else."""
    if value is None:
        return ()
    # A text is a collection too, of characters: never what was meant.
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return value  # type: ignore[return-value]  # the validator's business
    return tuple(value)


def file_bytes(value: bytes | bytearray | memoryview | None) -> bytes | None:
    """Return the content of a file as bytes that cannot change; some databases hand over a view of them."""
    return bytes(value) if isinstance(value, bytearray | memoryview) else value


def is_a(kind: type) -> Callable[[object, attrs.Attribute[Any], object], None]:
    """Return what refuses anything but a value of *kind*."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kind):
            raise _unkind(instance, attribute.name, kind, value)

    return check


def _name_of(kind: type) -> str:
    return "text" if kind is str else kind.__name__


def may_be(kind: type) -> Callable[[object, attrs.Attribute[Any], object], None]:
    """Return what refuses anything but a value of *kind*, or nothing."""
    return attrs.validators.optional(is_a(kind))


def all_of(kind: type) -> Callable[[object, attrs.Attribute[Any], object], None]:
    """Return what refuses anything but a tuple of *kind*, naming the place of the stranger."""

    def check(instance: object, attribute: attrs.Attribute[Any], found: object) -> None:
        if not isinstance(found, tuple):
            raise _unlike(instance, attribute.name, f"a list of {_name_of(kind)}", found)
        for index, value in enumerate(found):
            if not isinstance(value, kind):
                raise _unkind(instance, f"{attribute.name}[{index}]", kind, value)

    return check


def is_text(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Refuse anything but text, or nothing."""
    if value is None:
        return
    if not isinstance(value, str):
        raise _unlike(instance, attribute.name, "text", value)
    if any("\ud800" <= character <= "\udfff" for character in value):
        # Half a character, as from a file read with the wrong encoding: it could be neither kept nor sent.
        raise refused(instance, attribute.name, "not Unicode text", "read it with its own encoding")


def is_identifier(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Refuse anything but a name of the host's own, by which everything about a thing is found again."""
    is_text(instance, attribute, value)
    if not isinstance(value, str) or not value.strip():
        problem = "absent" if value is None else "empty"
        raise refused(instance, attribute.name, problem, "give your own identifier, which never changes")


def is_bytes(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Refuse anything but bytes, or nothing."""
    if value is not None and not isinstance(value, bytes):
        problem = f"bytes expected, not {type(value).__name__}"
        raise refused(instance, attribute.name, problem, "read the file in binary")


def is_duration(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Refuse anything but a duration of zero or more."""
    if not isinstance(value, timedelta):
        raise _unlike(instance, attribute.name, "a timedelta", value)
    if value < timedelta(0):
        raise refused(instance, attribute.name, "below zero", "give a duration of zero or more")


def _is_day(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        raise _unlike(instance, attribute.name, "a date", value)


def _is_bool(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, bool):
        raise _unlike(instance, attribute.name, "True or False", value)
