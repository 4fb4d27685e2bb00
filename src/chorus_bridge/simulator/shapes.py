"""What a request must look like: names, JSON types, lengths and allowed values, as data.

Our reading, to be verified on the qualification platform: a value of the wrong JSON type is answered HTTP
400, a field that is missing, too long, not in its enumeration or unknown is a functional refusal. Whether the
real portal ignores unknown fields was never observed; refusing them keeps a client honest about what it
sends. `null` and an empty text count as absent.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, assert_never

from attrs import frozen

from chorus_bridge.simulator import refusals
from chorus_bridge.simulator.refusals import Refused, WrongType

_INT64: Final = 2**63
_LARGEST: Final = Decimal(10**13)
_STEP: Final = Decimal("0.000001")


@frozen(kw_only=True)
class Text:
    """A JSON string of at most *longest* characters, among *choices* when there are some."""

    required: bool = False
    longest: int | None = None
    choices: frozenset[str] = frozenset()


@frozen(kw_only=True)
class Amount:
    """A JSON number that fits decimal(19,6); a number written as a string is refused."""

    required: bool = False


@frozen(kw_only=True)
class Whole:
    """A JSON integer on 64 bits."""

    required: bool = False


@frozen(kw_only=True)
class Flag:
    """A JSON boolean."""

    required: bool = False


@frozen(kw_only=True)
class Group:
    """A JSON object with these fields and no other."""

    fields: Mapping[str, "Shape"]
    required: bool = False


@frozen(kw_only=True)
class Several:
    """A JSON array whose members all have one shape; an empty one counts as absent."""

    each: "Shape"
    required: bool = False


@frozen(kw_only=True)
class Either:
    """A JSON value of the first of these shapes whose JSON type it has."""

    shapes: tuple["Shape", ...]
    required: bool = False


Shape = Text | Amount | Whole | Flag | Group | Several | Either


def verify(shape: Shape, value: object, path: str = "") -> None:
    """Return when *value* has this shape.

    Args:
        shape: What is expected.
        value: What was received, as parsed from JSON with fractions as `Decimal`.
        path: Where the value stands, for the message; empty at the root.

    Raises:
        WrongType: A value has another JSON type.
        Refused: A field is missing, unknown, too long or not in its enumeration.
    """
    absent = value is None or (isinstance(shape, Text) and value == "") or (isinstance(shape, Several) and value == [])
    if absent and shape.required:
        raise Refused(refusals.FIELD_REQUIRED, path)
    if absent:
        return
    _verify_present(shape, value, path)


def _verify_present(shape: Shape, value: object, path: str) -> None:
    """Return when a value that is there has this shape."""
    match shape:
        case Text():
            _verify_text(shape, value, path)
        case Amount():
            _verify_amount(value, path)
        case Whole():
            _verify_whole(value, path)
        case Flag():
            if not isinstance(value, bool):
                raise WrongType(path, "booléen attendu")
        case Group():
            _verify_group(shape, value, path)
        case Several():
            _verify_several(shape, value, path)
        case Either():
            _verify_either(shape, value, path)
        case _:
            assert_never(shape)


def _verify_text(shape: Text, value: object, path: str) -> None:
    """Return when a value is a text this shape accepts."""
    if not isinstance(value, str):
        raise WrongType(path, "chaîne attendue")
    if shape.longest is not None and len(value) > shape.longest:
        raise Refused(refusals.TOO_LONG, path, str(shape.longest))
    if shape.choices and value not in shape.choices:
        raise Refused(refusals.VALUE_NOT_ALLOWED, path)


def _verify_amount(value: object, path: str) -> None:
    """Return when a value is a number that fits decimal(19,6)."""
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise WrongType(path, "nombre attendu")
    amount = Decimal(value)
    if abs(amount) >= _LARGEST or amount.quantize(_STEP) != amount:
        raise Refused(refusals.TOO_PRECISE, path)


def _verify_whole(value: object, path: str) -> None:
    """Return when a value is an integer on 64 bits."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _INT64:
        raise WrongType(path, "entier attendu")


def _verify_group(shape: Group, value: object, path: str) -> None:
    """Return when a value is an object with only known fields, each of its shape."""
    if not isinstance(value, dict):
        raise WrongType(path or "racine", "objet attendu")
    prefix = f"{path}." if path else ""
    for name in value:
        if name not in shape.fields:
            raise Refused(refusals.UNKNOWN_FIELD, f"{prefix}{name}")
    for name, inner in shape.fields.items():
        verify(inner, value.get(name), f"{prefix}{name}")


def _verify_several(shape: Several, value: object, path: str) -> None:
    """Return when a value is an array whose members have the shape."""
    if not isinstance(value, list):
        raise WrongType(path, "tableau attendu")
    for position, member in enumerate(value):
        if member is None:
            raise WrongType(f"{path}[{position}]", "valeur attendue")
        verify(shape.each, member, f"{path}[{position}]")


def _verify_either(shape: Either, value: object, path: str) -> None:
    """Return when a value has one of the shapes; the last one that could be says what is wrong."""
    *firsts, last = shape.shapes
    for first in firsts:
        try:
            verify(first, value, path)
        except WrongType:
            continue
        return
    verify(last, value, path)
