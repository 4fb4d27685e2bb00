"""Fields that refuse a value of the wrong type where it is given, naming the field, instead of failing far away later.

Absence is always allowed: a host hands over whatever it has. What a value *means* is for the rules to judge.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs

from chorus_bridge.domain.money import money
from chorus_bridge.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["amount", "choice", "day", "is_text", "text", "values"]


def amount(*, secret: bool = True) -> Any:  # noqa: ANN401 — attrs fields are untyped by design
    """Return a field for an exact amount or quantity: a Decimal, or text made into one; never a float."""
    converter = attrs.Converter(_to_amount, takes_field=True)
    return attrs.field(default=None, repr=not secret, converter=converter)


def text(*, secret: bool = False) -> Any:  # noqa: ANN401 — same
    """Return a field for text, kept out of ``repr`` when it may name a person or quote a contract."""
    return attrs.field(default=None, repr=not secret, validator=is_text)


def day() -> Any:  # noqa: ANN401 — same
    """Return a field for a calendar day."""
    return attrs.field(default=None, validator=_is_day)


def choice(kind: type[StrEnum], default: StrEnum | None = None) -> Any:  # noqa: ANN401 — same
    """Return a field for one of the words of *kind*; its plain text is taken as the word itself."""
    return attrs.field(default=default, converter=attrs.Converter(_chooser(kind), takes_field=True))


def values(kind: type) -> Any:  # noqa: ANN401 — same
    """Return a field for a tuple of *kind*; a list is taken as a tuple."""
    return attrs.field(default=(), converter=tuple, validator=_all_of(kind))


def _path(instance: object, attribute: attrs.Attribute[Any]) -> str:
    return f"{type(instance).__name__}.{attribute.name}"


def _chooser(kind: type[StrEnum]) -> Callable[[str | None, attrs.Attribute[Any]], StrEnum | None]:
    def choose(value: str | None, attribute: attrs.Attribute[Any]) -> StrEnum | None:
        try:
            return None if value is None else kind(value)
        except ValueError as exc:
            problem, remedy = f"not one of the words of {kind.__name__}", f"give one of: {', '.join(kind)}"
            raise BadValue(field=attribute.name, problem=problem, remedy=remedy) from exc

    return choose


def _to_amount(value: Decimal | str | int | None, attribute: attrs.Attribute[Any]) -> Decimal | None:
    return None if value is None else money(value, field=attribute.name)


def is_text(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Refuse anything but text, or nothing."""
    if value is not None and not isinstance(value, str):
        raise BadValue(
            field=_path(instance, attribute),
            problem=f"text expected, not {type(value).__name__}",
            remedy="give text",
        )
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        # Half a character, as from a file read with the wrong encoding: it could be neither kept nor sent.
        problem, remedy = "not Unicode text", "read it with its own encoding"
        raise BadValue(field=_path(instance, attribute), problem=problem, remedy=remedy)


def _is_day(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        raise BadValue(
            field=_path(instance, attribute),
            problem=f"a date expected, not {type(value).__name__}",
            remedy="give a date",
        )


def _all_of(kind: type) -> Callable[[object, attrs.Attribute[Any], Sequence[object]], None]:
    def check(instance: object, attribute: attrs.Attribute[Any], found: Sequence[object]) -> None:
        for index, value in enumerate(found):
            if not isinstance(value, kind):
                raise BadValue(
                    field=f"{_path(instance, attribute)}[{index}]",
                    problem=f"{kind.__name__} expected, not {type(value).__name__}",
                    remedy=f"give {kind.__name__} values",
                )

    return check
