"""The clocks of the transport, read here and nowhere else."""

import time
from datetime import UTC, datetime

__all__ = ["steady", "wall"]

_BOOT = getattr(time, "CLOCK_BOOTTIME", None)


def steady() -> float:
    """Return seconds that never go back, and count the machine's sleep where it can tell.

    A bearer ages while a laptop sleeps.
    """
    return time.monotonic() if _BOOT is None else time.clock_gettime(_BOOT)


def wall() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)
