"""What a fork must not share: a connection to the outbox's file.

The system gives a forked process its parent's files without its locks, and SQLite, whose memory is copied too, believes
that it holds them. Once the parent is gone, the next program that opens the file takes the journal away from under the
child: what the child commits then is lost, the intent to send included.
"""

from __future__ import annotations

import os
import weakref
from typing import Final

from chorus_bridge.errors import ConfigurationError

__all__ = ["inherited", "note_open", "refuse_inherited"]

_OPEN: Final[set[tuple[int, str, int]]] = set()
"""The process that opened a file, the file, and by which store: a fork copies it along with the connections."""


def note_open(store: object, path: str) -> weakref.finalize[[tuple[int, str, int]], object]:
    """Remember that this process has the file open, and return what to call once it is closed."""
    mark = (os.getpid(), os.path.realpath(path), id(store))
    _OPEN.add(mark)
    return weakref.finalize(store, _OPEN.discard, mark)


def refuse_inherited(path: str) -> None:
    """Refuse to open a file that this process inherited open: SQLite would count locks that are its parent's.

    Raises:
        ConfigurationError: It did.
    """
    here, file = os.getpid(), os.path.realpath(path)
    if any(process != here and opened == file for process, opened, _ in tuple(_OPEN)):
        raise ConfigurationError(
            setting="database",
            problem=f"{path} was open in the process that this one was forked from",
            remedy="close the gateway before the fork, or open it after the fork only, in each process",
        )


def inherited() -> ConfigurationError:
    """Return what to raise when a store is used in a process forked from its own."""
    return ConfigurationError(
        setting="gateway",
        problem="opened in one process and used in another, forked from it",
        remedy="open the gateway in each process, after the fork",
    )
