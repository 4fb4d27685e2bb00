"""How a template is filled.

``{name}`` is a parameter, ``{name:kind}`` says how to show it, ``[…]`` goes when a parameter inside is empty.
The template is read once, from left to right: a brace or bracket inside a parameter is only text.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from chorus_bridge.messages import formats
from chorus_bridge.messages.tables import TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chorus_bridge.domain.finding import Param
    from chorus_bridge.messages.language import Language

__all__ = ["EURO", "Prose", "fill", "slots"]

EURO: Final = "EUR"
UNKNOWN: Final = "…"
"""Shown for a parameter nobody gave: a text with a hole is better than no tooltip."""

_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_SLOT: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")


class Prose(str):
    """A text already written in the reader's language: shown as it is."""

    __slots__ = ()


def slots(template: str) -> frozenset[str]:
    """Return the names of the parameters *template* may show."""
    return frozenset(match[1] for match in _SLOT.finditer(template))


def fill(template: str, params: Mapping[str, Param], language: Language, *, currency: str = EURO) -> str:
    """Return *template* with its parameters shown as *language* writes them.

    Args:
        template: A text of the tables.
        params: What may be shown; nothing else ever is.
        language: The reader's.
        currency: Currency of the amounts, unless a parameter ``currency`` says otherwise.
    """
    money = params.get("currency", currency)

    def shown(match: re.Match[str]) -> str:
        return _shown(match[1], match[2], params.get(match[1], UNKNOWN), language, str(money))

    # re.split alternates what is outside the brackets (even places) and what is inside (odd places).
    segments = enumerate(_OPTIONAL.split(template))
    kept = (segment for place, segment in segments if place % 2 == 0 or _complete(segment, params))
    return "".join(_SLOT.sub(shown, segment) for segment in kept)


def _complete(segment: str, params: Mapping[str, Param]) -> bool:
    return all(params.get(name, "") not in ("", ()) for name in slots(segment))


def _shown(name: str, kind: str | None, value: Param, language: Language, currency: str) -> str:
    match value:
        case Prose():
            return value
        case str():
            return TEXTS[language].words.get((name, value)) or formats.clean(value)
        case tuple():
            show = formats.visible if kind == "characters" else _foreign
            return formats.listing([show(item, language) for item in value], language)
        case date():
            return formats.day(value, language)
        case Decimal() if name == "rate":
            return formats.percent(value, language)
        case Decimal():
            return formats.amount(value, currency, language)
        case _:
            return _counted(value, kind, language)


def _foreign(text: str, language: Language) -> str:
    del language  # a foreign text is in nobody's language
    return formats.clean(text)


def _counted(value: int, kind: str | None, language: Language) -> str:
    if kind == "size":
        return formats.size(value, language)
    if kind == "days":
        return formats.in_days(value, language)
    return formats.number(Decimal(value), language)
