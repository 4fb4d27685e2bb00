"""XML read with a bound on everything: no entity, no document type, no depth, no number of elements without a limit.

That a document type is refused altogether, and any other encoding than UTF-8, is our reading: the real portal's reader
is unknown, and a client has no need of either.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.parsers import expat

from attrs import define, field

DEEPEST: Final = 40
"""Levels of elements: an invoice needs a dozen."""
MOST_ELEMENTS: Final = 200_000
"""Elements of one document: some ten thousand lines."""


class XmlRefused(Exception):
    """A text is not XML this portal reads.

    Args:
        reason: Why, in French, without anything of the document.
        line: Where, from 1.
        column: Where, from 1.
    """

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(f"{reason} - ligne: {line} - position: {column}")


@define(eq=False)
class Element:
    """One element: its namespace and name, its text without the spaces around it, its children in order."""

    namespace: str
    name: str
    line: int
    column: int
    attributes: Mapping[str, str] = field(factory=dict, repr=False)
    children: list["Element"] = field(factory=list, repr=False)
    text: str = field(default="", repr=False)

    def each(self, path: str) -> Iterator["Element"]:
        """Return the elements at a path of names, in order."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                yield from child.each(rest) if rest else (child,)

    def at(self, path: str) -> "Element | None":
        """Return the first element at a path of names, `None` when there is none."""
        return next(self.each(path), None)

    def said(self, path: str) -> str:
        """Return the text of the first element at a path, empty when there is none."""
        found = self.at(path)
        return "" if found is None else found.text


def xml_tree(content: bytes) -> Element:
    """Return the root of a document.

    Args:
        content: The document, in UTF-8.

    Raises:
        XmlRefused: It is not well formed, declares a document type or another encoding, or passes a bound.
    """
    # The library recognises UTF-16 by itself, whatever it is told.
    if b"\0" in content[:4] or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise XmlRefused("encodage autre que UTF-8", 1, 1)
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as wrong:
        raise XmlRefused("document XML mal formé", wrong.lineno, wrong.offset + 1) from wrong
    return reader.root


class _Reader:
    """The tree being read."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator="\n")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.root = Element("", "", 0, 0)
        self._open: list[tuple[Element, list[str]]] = []
        self._count = 0

    def _refuse(self, reason: str) -> XmlRefused:
        """Return the refusal of what is being read, with its place."""
        return XmlRefused(reason, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Refuse another encoding than UTF-8."""
        if encoding is not None and encoding.upper() not in {"UTF-8", "UTF8"}:
            raise self._refuse("encodage autre que UTF-8")

    def _doctype(self, *_declaration: object) -> None:
        """Refuse a document type, and with it every entity."""
        raise self._refuse("déclaration DOCTYPE refusée")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise self._refuse("document XML trop volumineux ou trop imbriqué")
        namespace, _, local = name.rpartition("\n")
        place = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        element = Element(namespace, local, *place, attributes=attributes)
        if self._open:
            self._open[-1][0].children.append(element)
        else:
            self.root = element
        self._open.append((element, []))

    def _text(self, text: str) -> None:
        """Keep a piece of text."""
        self._open[-1][1].append(text)

    def _end(self, _name: str) -> None:
        """Close an element."""
        element, pieces = self._open.pop()
        element.text = "".join(pieces).strip()
