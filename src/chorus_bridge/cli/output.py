"""Standard output that cannot be written: told in one line, with a code; a reader who left is no error."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from chorus_bridge.cli.endings import Ending
from chorus_bridge.cli.parameters import language_of
from chorus_bridge.cli.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["output_told"]

_GONE: Final = frozenset({errno.EPIPE, errno.ESHUTDOWN})
_LOST: Final = frozenset({errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT, errno.EFBIG})
"""What a write may meet. An error that names a file is about that file."""


@contextmanager
def output_told() -> Iterator[None]:
    """Write what is left of the output, and end the process with its own code where it cannot be written.

    Raises:
        SystemExit: Standard output took no more; what was asked for had been done before.
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as exc:
        if exc.filename is not None or exc.errno not in _GONE | _LOST:
            raise
        number = exc.errno
    else:
        return
    _forget_the_rest()
    if number in _GONE:
        sys.exit(Ending.NO_READER)
    with contextlib.suppress(OSError):
        code = errno.errorcode[number or 0]
        click.echo(say("output_lost", language_of(os.environ), code=code), err=True)
    sys.exit(Ending.UNTOLD)


def _forget_the_rest() -> None:
    """Send what is still held back nowhere: the interpreter would try again to write it at its end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
