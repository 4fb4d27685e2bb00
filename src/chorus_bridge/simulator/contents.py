"""The bytes of the files the portal holds, for those who download them: the last ones, within a limit of memory."""

from typing import Final

MOST_KEPT: Final = 64 * 1024 * 1024
"""Bytes in all: six files as large as they may be, or thousands of ordinary ones."""
_LEAST: Final = 512
"""Bytes a file counts for at least, however small."""


class Contents:
    """Files by their identifier; beyond the limit the oldest are forgotten, though the portal still knows of them.

    Args:
        limit: Most bytes kept.
    """

    def __init__(self, limit: int = MOST_KEPT) -> None:
        self._limit = limit
        self._kept: dict[int, bytes] = {}
        self._size = 0

    def keep(self, file_id: int, content: bytes) -> None:
        """Hold the content of a new file."""
        self._kept[file_id] = content
        self._size += max(len(content), _LEAST)
        while self._size > self._limit:
            self._size -= max(len(self._kept.pop(next(iter(self._kept)))), _LEAST)

    def get(self, file_id: int | None) -> bytes | None:
        """Return the content of a file, `None` when it is unknown or was forgotten."""
        return None if file_id is None else self._kept.get(file_id)
