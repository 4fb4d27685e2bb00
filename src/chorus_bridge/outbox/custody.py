"""Whether the file is still the one that was opened, under one name, with SQLite's locks on it still this process's.

SQLite looks at none of this once a file is open. Where one of them fails, what is committed may be nowhere the next
time the file is read, the intent to send included: the same invoice would leave again.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from typing import Final

from attrs import field, frozen

from chorus_bridge.errors import ConfigurationError

__all__ = ["Custody", "refuse_other_names"]

_LOCKS: Final = "/proc/locks"
"""Linux's own list of the locks on files; where there is none, nothing is said of locks."""
_MOUNTS: Final = "/proc/self/mountinfo"

_OF_A_HANDLE: Final = "-1"
"""What is listed for a lock that belongs to an open file rather than to a process: whose, nobody tells."""
_READINGS: Final = 8

_OCTAL: Final = re.compile(r"\\([0-7]{3})")

_PID, _FILE, _MOUNT_POINT = 4, 5, 4
"""Places of words in a line of the two lists."""


def refuse_other_names(path: str) -> None:
    """Refuse a file that somebody may open by another name: the journal lies beside the name, not beside the file.

    Raises:
        ConfigurationError: It has a hard link, or is mounted by itself, as a volume of a container may be.
    """
    state = os.stat(path)  # noqa: PTH116 — text is what SQLite takes
    if stat.S_ISREG(state.st_mode) and (state.st_nlink > 1 or _mounted_alone(path)):
        raise ConfigurationError(
            setting="database",
            problem=f"{path} has two names, a hard link or a mount of the file alone: each would have its own journal",
            remedy="keep one name; mount the directory that the file is in, not the file",
        )


@frozen(kw_only=True)
class Custody:
    """The file that was opened."""

    path: str
    _device: int = field(alias="device")
    _inode: int = field(alias="inode")

    @classmethod
    def of(cls, path: str) -> Custody:
        """Return what there is to know again of the file at *path*."""
        state = os.stat(path)  # noqa: PTH116 — text is what SQLite takes
        return cls(path=path, device=state.st_dev, inode=state.st_ino)

    def refuse_loss(self, *, writing: bool) -> None:
        """Do nothing, if what is committed now will be found in the file.

        Args:
            writing: Whether something is to be committed: then the locks must be there too.

        Raises:
            ConfigurationError: The file was removed or replaced, or this process lost SQLite's locks on it.
        """
        try:
            state = os.stat(self.path)  # noqa: PTH116 — text is what SQLite takes
        except (FileNotFoundError, NotADirectoryError):
            raise self._replaced() from None
        except OSError:  # a directory this process may no longer read: the file is as it was, as far as anybody knows
            return
        if (state.st_dev, state.st_ino) != (self._device, self._inode):
            raise self._replaced()
        if writing and not _locked(self._inode) and self._would_be_listed() and not self._locked_after_all():
            raise ConfigurationError(
                setting="database",
                problem=f"this process does not hold SQLite's locks on {self.path}",
                remedy="start it again; before a fork, close every connection to the file, and let nothing else in the "
                "process open and close it",
            )

    def _locked_after_all(self) -> bool:
        """Look again: a list that changes while it is read may lack a line."""
        return any(_locked(self._inode) for _ in range(_READINGS))

    def _would_be_listed(self) -> bool:
        """Return whether a lock of this process on a file beside ours is listed: not every system does it the same."""
        import fcntl  # noqa: PLC0415 — not on Windows, where no list is found either

        try:
            with tempfile.TemporaryFile(dir=os.path.dirname(self.path)) as beside:  # noqa: PTH120 — as above
                fcntl.lockf(beside, fcntl.LOCK_SH)
                return _locked(os.fstat(beside.fileno()).st_ino)
        except OSError:
            return False

    def _replaced(self) -> ConfigurationError:
        return ConfigurationError(
            setting="database",
            problem=f"{self.path} was removed or replaced while it was open",
            remedy="stop every process that uses it, put the right file in its place, then start them again",
        )


def _locked(inode: int) -> bool:
    """Return whether this process has a lock on the file, or the system does not tell.

    Devices are not compared: some file systems list another one than they give.
    """
    owners, file = {str(os.getpid()), _OF_A_HANDLE}, str(inode)
    listed = _lines(_LOCKS)
    if listed is None:
        return True
    # A line of somebody who waits for a lock has one word more before these, and is not taken for one.
    found = (line for line in listed if len(line) > _FILE and line[_PID] in owners)
    return any(line[_FILE].rpartition(":")[2] == file for line in found)


def _mounted_alone(path: str) -> bool:
    file = os.path.realpath(path)
    return any(_unescaped(line[_MOUNT_POINT]) == file for line in _lines(_MOUNTS) or ())


def _unescaped(text: str) -> str:
    """Return a path of the list of mounts, where white space and backslashes are written in octal."""
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)


def _lines(path: str) -> list[list[str]] | None:
    """Return the words of each line of a list of the system's, or None where there is no such list."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as listed:  # noqa: PTH123 — as short, and faster
            return [line.split() for line in listed]
    except OSError:
        return None
