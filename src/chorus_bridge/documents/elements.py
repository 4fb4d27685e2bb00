"""XML elements whose text is exactly what was given, or refused: nothing is dropped, nothing is guessed.

Prefixes are written as they are and declared on the root: the standard library keeps its own table of prefixes,
which any other code of the process may change.
"""

import re
from typing import Final, TypeVar
from xml.etree import ElementTree as ET

from chorus_bridge.errors import BadValue

__all__ = ["Element", "branch", "document", "given", "leaf", "readable", "root"]

Element = ET.Element
T = TypeVar("T")

_NAMESPACE: Final = "urn:un:unece:uncefact:data:standard"
_PREFIXES: Final = {
    "rsm": f"{_NAMESPACE}:CrossIndustryInvoice:100",
    "ram": f"{_NAMESPACE}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_NAMESPACE}:UnqualifiedDataType:100",
}
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_BREAKS: Final = re.compile("\r\n|[\r\v\f]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f]")
_FOREIGN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters XML 1.0 cannot carry. *Source:* W3C, Extensible Markup Language 1.0, production 2."""


def root(name: str) -> Element:
    """Return a new root element, with every prefix declared."""
    return ET.Element(name, {f"xmlns:{prefix}": uri for prefix, uri in _PREFIXES.items()})


def branch(parent: Element, *path: str) -> Element:
    """Add a child under *parent*, a child under it, and so on; return the last."""
    for name in path:
        parent = ET.SubElement(parent, name)
    return parent


def leaf(parent: Element, name: str, text: str | None, *, field: str, **attributes: str) -> None:
    """Add under *parent* an element that says *text*; add none when the text is absent or blank.

    Args:
        parent: Where it goes.
        name: Its name, prefix included.
        text: What it says; white space around it does not count.
        field: The domain's own path of the value, for the error.
        attributes: Attributes of the element.

    Raises:
        BadValue: The text holds a character that XML cannot carry.
    """
    if text is not None and text.strip():
        ET.SubElement(parent, name, attributes).text = readable(text, field=field)


def readable(text: str, *, field: str) -> str:
    """Return *text* without the white space around it, its line ends as XML reads them.

    What word processors leave in a text, and XML cannot carry, is invisible: their line and page breaks become line
    ends, other control characters a space.

    Raises:
        BadValue: It holds something that is no character at all.
    """
    lines = _BREAKS.sub("\n", text)
    plain = _CONTROLS.sub(" ", lines)
    if _FOREIGN.search(plain):
        problem, remedy = (
            "holds a code that is no character, which XML cannot carry",
            "remove it where the text is kept",
        )
        raise BadValue(field=field, problem=problem, remedy=remedy)
    return plain.strip()


def given(value: T | None, *, field: str) -> T:
    """Return a value the assessment demands.

    Raises:
        BadValue: It is absent or blank, so the invoice does not come from an assessment of this version.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        raise BadValue(field=field, problem="absent", remedy="assess the situation again")
    return value


def document(top: Element) -> bytes:
    """Return the document under *top*: UTF-8, indented, the same bytes for the same elements."""
    ET.indent(top)
    return _DECLARATION + ET.tostring(top, encoding="unicode").encode() + b"\n"
