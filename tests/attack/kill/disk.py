"""Where the files of an attack are: in memory where the system has such a disk.

Here processes die, not machines: what a file system has accepted is there for the next process, written through or
not. The outbox asks for `synchronous=FULL` all the same.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 — looked for, not assumed


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give an empty folder that is removed at the end."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)
