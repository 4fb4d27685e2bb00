"""The invoice embedded in a Factur-X PDF, found without a PDF library.

Every stream of the file is looked at, inflated when it can be, within bounds; the one that is a CII document is the
invoice. What a real reader does, following the catalogue to the name `factur-x.xml`, finds the same in any honest file.
"""

import zlib
from collections.abc import Iterator
from typing import Final

_MOST_STREAMS: Final = 10_000
_LARGEST_STREAM: Final = 10 * 1024 * 1024
_LARGEST_IN_ALL: Final = 60 * 1024 * 1024
"""Bytes inflated before the search is given up."""
_NAME: Final = b"factur-x.xml"
_MARK: Final = b"CrossIndustryInvoice"
_START: Final = b"stream"


def embedded_invoice(pdf: bytes) -> bytes | None:
    """Return the CII document embedded in a PDF; `None` when there is none, several, or none named `factur-x.xml`."""
    named, found = _NAME in pdf, []
    for content in _streams(pdf):
        if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" and _MARK in content[:4096]:
            found.append(content)
        named = named or _NAME in content
    return found[0] if named and len(set(found)) == 1 else None


def _streams(pdf: bytes) -> Iterator[bytes]:
    """Return every stream of a PDF, inflated when it is deflated, until a bound is met."""
    place, left = 0, _LARGEST_IN_ALL
    for _ in range(_MOST_STREAMS):
        place = pdf.find(_START, place)
        if place < 0 or left <= 0:
            return
        begin = place + len(_START)
        begin += 2 if pdf[begin : begin + 2] == b"\r\n" else 1
        end = pdf.find(b"endstream", begin)
        if end < 0:
            return
        raw = pdf[begin:end]
        place = end + len(b"endstream")
        content = _inflated(raw, min(left, _LARGEST_STREAM))
        left -= len(content)
        yield content


def _inflated(raw: bytes, largest: int) -> bytes:
    """Return a stream inflated up to a bound, or as it is when it is not deflated."""
    try:
        return zlib.decompressobj().decompress(raw, largest)
    except zlib.error:
        return raw[:largest]
