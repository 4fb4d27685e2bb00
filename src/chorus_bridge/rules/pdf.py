"""What the bytes of a PDF tell before it is sent: whether it is one, whole, in clear, and what it hides.

Nothing here reads pages. A few linear searches find the dictionaries that matter, in the file and inside its
compressed object streams, whatever the way names and texts are escaped. Whatever the bytes, time and memory are
bounded: so many marks looked at, so many streams unpacked, so many bytes unpacked at a time and in all. What lies
beyond the bounds is not seen: the portal has the last word.

*Source:* ISO 32000-1: file structure (7.5), strings and names (7.3), object streams (7.5.7), file specifications
(7.11); Factur-X, ZUGFeRD, Order-X and XRechnung: names of the embedded file and XMP namespaces.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from attrs import frozen

__all__ = ["PdfSheet", "inspect"]

INVOICE_FILES: Final = frozenset(
    {"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"},
)
"""Names under which PDF invoices carry their data, in small letters: readers do not look at capitals."""
XMP: Final = "XMP"
"""What is told when only the description of the PDF announces invoice data."""

_HEAD: Final = 1024
"""Bytes among which readers look for the first mark. *Source:* ISO 32000-1, annex H, as readers apply it."""
_TAIL: Final = 4096
"""Bytes among which the last mark is looked for, blanks aside: four times what readers accept."""
_AROUND: Final = 1024
"""Bytes on each side of a mark that are taken for its dictionary."""
_MARKS: Final = 5_000
"""Marks of one kind looked at in one text."""
_STREAMS: Final = 5_000
_UNPACKED: Final = 2 * 1024 * 1024
"""Bytes of one stream: an object stream holds a few hundred small objects."""
_UNPACKED_IN_ALL: Final = 32 * 1024 * 1024
_PIECE: Final = 16 * 1024
"""Bytes given at a time: what is given beyond the end of a stream is copied, and megabytes would be."""
_BLANKS: Final = b"\x00\t\n\f\r "
_STRING: Final = 600
"""Bytes of one text, escapes included."""


@frozen(kw_only=True)
class PdfSheet:
    """What is known of a PDF without reading its pages."""

    pdf: bool
    """Whether it begins as a PDF."""
    whole: bool = True
    """Whether it ends as one: a file cut short does not."""
    encrypted: bool = False
    """Whether its texts are encrypted, with a password or not: nothing more is known then."""
    hidden: str = ""
    """Name of the embedded file of invoice data, :data:`XMP` when only the description announces it, or nothing."""


def inspect(content: bytes) -> PdfSheet:
    """Return what the bytes of a PDF tell.

    Args:
        content: The file; any bytes will do.
    """
    if b"%PDF-" not in content[: _HEAD + 5]:
        return PdfSheet(pdf=False)
    tail = content[-_TAIL:].rstrip(_BLANKS)
    if len(tail) < _TAIL // 2:
        tail = content.rstrip(_BLANKS)[-_TAIL:]
    whole = b"%%EOF" in tail or b"startxref" in tail
    if any(_ENCRYPT.search(content, *spot) for spot in _trailers(content)):
        return PdfSheet(pdf=True, whole=whole, encrypted=True)
    return PdfSheet(pdf=True, whole=whole, hidden=next(_hidden(content), ""))


def _named(name: str) -> bytes:
    """Return the pattern of a PDF name, each character as it is or written ``#xx``."""
    letters = (f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)
    return ("/" + "".join(letters) + r"(?![\w#.-])").encode()


_BLANK: Final = rb"[\x00\t\n\f\r ]"
_ENCRYPT: Final = re.compile(_named("Encrypt") + _BLANK + rb"*+(?:\d+" + _BLANK + rb"++\d+" + _BLANK + rb"++R|<<)")
_ROOT: Final = re.compile(_named("Root"))
_FILE: Final = re.compile(rb"(?:" + _named("F") + rb"|" + _named("UF") + rb")" + _BLANK + rb"*+([(<])(?!<)")
_EMBEDDED: Final = re.compile(_named("EF"))
_PACKED: Final = re.compile(rb"(?:" + _named("ObjStm") + rb"|" + _named("XML") + rb")")
_STREAM: Final = re.compile(rb"stream\r?\n")
_ANNOUNCED: Final = re.compile(
    rb"""xmlns:[\w.-]{1,40}\s{0,9}=\s{0,9}["']urn:[\w.:-]{1,40}:pdfa:CrossIndustryDocument:"""
)


def _trailers(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the dictionaries that name the document's root may be: trailers and cross-reference streams."""
    for root in islice(_ROOT.finditer(content), _MARKS):
        yield max(0, root.start() - _AROUND), root.end() + _AROUND


def _hidden(content: bytes) -> Iterator[str]:
    """Yield the invoice data that the file holds: embedded files first, in the file then in its object streams."""
    announced = False
    for text in chain((content,), _unpacked(content)):
        yield from _embedded(text)
        announced = announced or _ANNOUNCED.search(text) is not None
    if announced:
        yield XMP


def _embedded(text: bytes) -> Iterator[str]:
    """Yield the invoice data among the embedded files that *text* specifies."""
    for mark in islice(_FILE.finditer(text), _MARKS):
        name = _string(text, mark.start(1)).strip().rpartition("/")[2].rpartition("\\")[2].lower()
        # A name alone is only a link to a file elsewhere, or somebody's words.
        if name in INVOICE_FILES and _EMBEDDED.search(text, max(0, mark.start() - _AROUND), mark.end() + _AROUND):
            yield name


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield the content of compressed object streams and descriptions, within the bounds.

    Only the usual compression is undone; a stream in another, or damaged, yields what came out of it.
    """
    room, seen = _UNPACKED_IN_ALL, -1
    for mark in islice(_PACKED.finditer(content), _STREAMS):
        begins = _STREAM.search(content, mark.end(), mark.end() + _AROUND)
        if begins is None or begins.end() == seen or room <= 0:
            continue
        seen = begins.end()
        text, cost = _inflated(content, seen, min(_UNPACKED, room))
        room -= cost
        yield text


def _inflated(content: bytes, start: int, most: int) -> tuple[bytes, int]:
    """Return what is compressed at *start*, and the bytes read or made: a stream may also cost and give nothing."""
    machine, pieces, read, made = zlib.decompressobj(), [], 0, 0
    try:
        for place in range(start, len(content), _PIECE):
            given = content[place : place + _PIECE]
            pieces.append(machine.decompress(given, most - made))
            made += len(pieces[-1])
            read += len(given) - len(machine.unused_data)
            if machine.eof or machine.unconsumed_tail or made + read >= most:
                break
    except zlib.error:
        pass
    return b"".join(pieces), read + made


def _string(text: bytes, start: int) -> str:
    """Return the PDF string that begins at *start*, as far as the bounds go."""
    raw = text[start : start + _STRING]
    content = _literal(raw) if raw.startswith(b"(") else _hexadecimal(raw)
    if content.startswith(b"\xfe\xff"):
        return content[2:].decode("utf-16-be", errors="replace")
    return content.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


_ESCAPE: Final = re.compile(rb"\\([0-7]{1,3}|\r?\n|\r|.)", re.DOTALL)


def _literal(raw: bytes) -> bytes:
    """Return the bytes between parentheses; a parenthesis inside ends them, as no name looked for has one."""
    ended = re.match(rb"\(((?:[^\\()]|\\.)*+)", raw, re.DOTALL)
    return _ESCAPE.sub(_unescaped, ended[1]) if ended else b""


def _unescaped(escape: re.Match[bytes]) -> bytes:
    said = escape[1]
    if said[:1] in b"01234567":
        return bytes([int(said, 8) & 0xFF])
    if said in b"nrtbf":
        return b" "  # a control, which no name looked for holds
    return b"" if said[:1] in b"\r\n" else said


def _hexadecimal(raw: bytes) -> bytes:
    """Return the bytes between angle brackets; a digit left alone counts for its ten."""
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", raw.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
