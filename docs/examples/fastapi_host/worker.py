"""The worker task: started with the application, finished with it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from chorus_bridge import AsyncGateway

GRACE: Final = 120.0
"""Seconds a round may need to end: one deposit has a deadline of 95. Give your process manager as much."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def working(gateway: AsyncGateway) -> AsyncIterator[asyncio.Task[object]]:
    """Run a worker during the block; at its end, let the round under way finish."""
    stop = asyncio.Event()
    task: asyncio.Task[object] = asyncio.create_task(gateway.work(stop), name="chorus-bridge worker")
    task.add_done_callback(_say_how_it_ended)
    try:
        yield task
    finally:
        stop.set()
        # Past the grace it is cancelled: what was being sent is then unsure, and searched for; never sent blindly.
        await asyncio.wait({task}, timeout=GRACE)
        task.cancel()
        await asyncio.wait({task}, timeout=1)


def _say_how_it_ended(task: asyncio.Task[object]) -> None:
    if not task.cancelled() and (problem := task.exception()) is not None:
        log.critical("the chorus_bridge worker has stopped: nothing is sent until a restart", exc_info=problem)
