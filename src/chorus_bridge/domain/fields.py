"""Fields that refuse a value of the wrong type where it is given, naming the field, instead of failing far away later.

Absence is always allowed: a host hands over whatever it has. What a value *means* is for the rules to judge.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from chorus_bridge.domain.money import money
from chorus_bridge.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["amount", "day", "text", "values"]


def amount(*, secret: bool = True) -> Any:  # noqa: ANN401 — attrs fields are untyped by design
    """Return a field for an exact amount or quantity: a Decimal, or text made into one; never a float."""
    converter = attrs.Converter(_to_amount, takes_field=True)
    return attrs.field(default=None, repr=not secret, converter=converter)


def text(*, secret: bool = False) -> Any:  # noqa: ANN401 — same
    """Return a field for text, kept out of ``repr`` when it may name a person or quote a contract."""
    return attrs.field(default=None, repr=not secret, validator=_is_text)


def day() -> Any:  # noqa: ANN401 — same
    """Return a field for a calendar day."""
    return attrs.field(default=None, validator=_is_day)


def values(kind: type) -> Any:  # noqa: ANN401 — same
    """Return a field for a tuple of *kind*; a list is taken as a tuple."""
    return attrs.field(default=(), converter=tuple, validator=_all_of(kind))


def _path(instance: object, attribute: attrs.Attribute[Any]) -> str:
    return f"{type(instance).__name__}.{attribute.name}"


def _to_amount(value: Decimal | str | int | None, attribute: attrs.Attribute[Any]) -> Decimal | None:
    return None if value is None else money(value, field=attribute.name)


def _is_text(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise BadValue(
            field=_path(instance, attribute),
            problem=f"text expected, not {type(value).__name__}",
            remedy="give text",
        )


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
