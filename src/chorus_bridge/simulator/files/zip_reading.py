"""A ZIP of one file, as XML flows carry attachments: read without trusting anything it says."""

import io
import zipfile
import zlib
from typing import Final

from attrs import field, frozen

_MOST_ENTRIES: Final = 5
_END_OF_DIRECTORY: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
"""Bytes of the record that ends an archive, without its comment."""
_FAILURES: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,  # encrypted, or compressed in a way the library does not know
    ValueError,
    OverflowError,
)
"""What the library raises on archives that lie."""


@frozen(kw_only=True)
class Zipped:
    """The only file of an archive."""

    name: str
    content: bytes = field(repr=False)


def only_file(archive: bytes, largest: int) -> Zipped | None:
    """Return the only file of an archive, `None` when it is not an archive of exactly one readable file.

    Args:
        archive: The archive.
        largest: Most bytes of the file, once inflated.
    """
    # The count is read before the library, which would make an object of each of a million entries, and where it would.
    last = len(archive) - _END_SIZE
    place = last if archive[last:].startswith(_END_OF_DIRECTORY) else archive.rfind(_END_OF_DIRECTORY)
    if place < 0 or int.from_bytes(archive[place + 10 : place + 12], "little") > _MOST_ENTRIES:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            if len(entries) != 1 or len(opened.infolist()) > _MOST_ENTRIES:
                return None
            with opened.open(entries[0]) as stream:
                content = stream.read(largest + 1)
    except _FAILURES:
        return None
    if len(content) > largest or "/" in entries[0].filename or "\\" in entries[0].filename:
        return None
    return Zipped(name=entries[0].filename, content=content)
