"""Opening what holds the directory: a CSV file, or an archive of some; within bounds, and never on the disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from chorus_bridge.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LARGEST", "MOST_MEMBERS", "SWELLING", "tables"]

LARGEST: Final = 512 * 1024 * 1024
"""Bytes of text in all: a hundred thousand bodies with ten services each, at five hundred bytes a line."""
MOST_MEMBERS: Final = 100
SWELLING: Final = 200
"""Times its size that a member may grow: text shrinks ten or twenty times, a bomb a thousand."""
_MAGIC: Final = b"PK\x03\x04"
_TABLES: Final = (".csv", ".txt")
_PIECE: Final = 1024 * 1024
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def tables(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each table.

    Args:
        content: A ZIP archive, or one table.

    Raises:
        BadValue: It cannot be read, holds no table, or is larger than the bounds.
    """
    if not content.startswith(_MAGIC):
        yield "", _text(content)
        return
    room = LARGEST
    for name, packed in _members(content):
        found = _unpacked(packed, room)
        room -= len(found)
        yield name, _text(found)


def _members(content: bytes) -> Iterator[tuple[str, tuple[zipfile.ZipFile, zipfile.ZipInfo]]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        listed = archive.infolist()
    except _BROKEN as exc:
        raise _bad("is not an archive that can be read", "download it again") from exc
    with archive:
        if len(listed) > MOST_MEMBERS:
            raise _bad(f"holds more than {MOST_MEMBERS} files", "take the tables out, and give them one by one")
        chosen = [one for one in listed if one.filename.lower().endswith(_TABLES)]
        if not chosen:
            kinds = sorted({one.filename.rpartition(".")[2].lower()[:10] for one in listed if "." in one.filename})
            told = ", ".join(kinds) or "none"
            raise _bad(f"holds no .csv or .txt file (kinds: {told})", "only tables of text are read")
        for one in chosen:
            yield one.filename, (archive, one)


def _unpacked(packed: tuple[zipfile.ZipFile, zipfile.ZipInfo], room: int) -> bytes:
    """Return the bytes of a member, counted as they come: what the archive says of its sizes is not believed."""
    archive, member = packed
    most = min(room, max(_PIECE, member.compress_size * SWELLING))
    found = bytearray()
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                found += piece
                if len(found) > most:
                    raise _bad(
                        "unpacks to more than a directory can be", "do not open it: it may be made to fill a disk"
                    )
    except BadValue:
        raise
    except _BROKEN as exc:
        raise _bad("holds a table that cannot be unpacked", "download it again") from exc
    return bytes(found)


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise _bad(f"is larger than {LARGEST // 1024**2} MB", "split it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Every byte is a letter of it: what the portal's other files use where they are not UTF-8.
        return content.decode("cp1252", errors="replace")


def _bad(problem: str, remedy: str) -> BadValue:
    return BadValue(field="directory", problem=problem, remedy=remedy)
