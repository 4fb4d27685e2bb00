"""Whether a CII document keeps to the schema: names, namespaces, order, what is compulsory, the form of values.

*Source:* the sentence for a value of the wrong type was recorded in a real report; the others imitate the words of
common validators, in French where it is ours.
"""

import re
from typing import Final

from chorus_bridge.simulator.dates import read_basic_day
from chorus_bridge.simulator.files.cii_schema import CHILDREN, ROOT, namespace_of
from chorus_bridge.simulator.files.xml_tree import Element

_DECIMAL: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_DECIMALS: Final = ("Amount", "Percent", "Quantity")
_DAYS: Final = frozenset({"DateTimeString", "DateString"})
_DAY_FORMAT: Final = "102"
_MOST_SHOWN: Final = 40


class SchemaRefused(Exception):
    """A document does not keep to the schema.

    Args:
        reason: What was found, in the words of a validator.
        element: Where.
    """

    def __init__(self, reason: str, element: Element) -> None:
        super().__init__(f"{reason} - ligne: {element.line} - position: {element.column}")


def check_schema(root: Element) -> None:
    """Return when a document keeps to the schema.

    Raises:
        SchemaRefused: Something is out of place, missing or malformed; the first found, in the order of the document.
    """
    if root.name != ROOT or root.namespace != namespace_of("", ROOT):
        raise SchemaRefused(f"cvc-elt.1: Cannot find the declaration of element '{_shown(root.name)}'.", root)
    _check(root)


def _check(element: Element) -> None:
    """Return when an element and everything under it keep to the schema."""
    allowed = CHILDREN.get(element.name)
    if allowed is None:
        _check_value(element)
        return
    if element.text:
        raise SchemaRefused(f"cvc-complex-type.2.3: Element '{element.name}' cannot have character content.", element)
    order = list(allowed)
    reached = 0
    seen: set[str] = set()
    for child in element.children:
        rank = order.index(child.name) if child.name in allowed else -1
        alone = child.name in seen and allowed.get(child.name) not in {"*", "+"}
        if rank < reached or alone or child.namespace != namespace_of(element.name, child.name):
            raise SchemaRefused(
                f"cvc-complex-type.2.4.a: Invalid content was found starting with element '{_shown(child.name)}'.",
                child,
            )
        reached = rank
        seen.add(child.name)
        _check(child)
    missing = next((name for name, mark in allowed.items() if mark in {"!", "+"} and name not in seen), None)
    if missing is not None:
        raise SchemaRefused(
            f"cvc-complex-type.2.4.b: The content of element '{element.name}' is not complete. "
            f"One of '{missing}' is expected.",
            element,
        )


def _check_value(element: Element) -> None:
    """Return when an element without children has a value of its type."""
    name, value = element.name, element.text
    if element.children:
        raise SchemaRefused(
            f"cvc-complex-type.2.4.d: Invalid content was found in element '{_shown(name)}'.", element.children[0]
        )
    if name.endswith(_DECIMALS) and not _DECIMAL.fullmatch(value):
        raise SchemaRefused(f"cvc-datatype-valid.1.2.1: '{_shown(value)}' is not a valid value for 'decimal'.", element)
    if name == "Indicator" and value not in {"true", "false", "0", "1"}:
        raise SchemaRefused(f"cvc-datatype-valid.1.2.1: '{_shown(value)}' is not a valid value for 'boolean'.", element)
    if name in _DAYS and (
        element.attributes.get("format", _DAY_FORMAT) != _DAY_FORMAT or read_basic_day(value) is None
    ):
        raise SchemaRefused(f"cvc-datatype-valid.1.2.1: '{_shown(value)}' is not a valid date.", element)


def _shown(text: str) -> str:
    """Return the start of a text, for a message of bounded length."""
    return text[:_MOST_SHOWN]
