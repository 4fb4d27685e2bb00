"""The feed of changes as server-sent events, which a browser reads with ``EventSource``."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Final

from chorus_bridge import AsyncGateway

POLL: Final = 0.5
"""Seconds between two reads of the outbox, for each open page: one indexed read of a local file."""
TURN: Final = 20.0
"""Seconds a response lasts: a proxy cuts silent ones, and a stopping server waits for open ones."""


async def changes(gateway: AsyncGateway, company: str, after: int, turn: float = TURN) -> AsyncIterator[str]:
    """Yield each change of *company* after the cursor *after* as one event, for *turn* seconds.

    Then the response ends; the browser comes back by itself, and says in ``Last-Event-ID`` where it was.
    """
    yield "retry: 1000\n\n"
    loop = asyncio.get_running_loop()
    end = loop.time() + turn
    while True:
        for change in await gateway.events(after=after, company=company):
            after = change.cursor
            told = {"claim": change.situation, "transmission": change.transmission, "at": change.at.isoformat()}
            told |= {"kind": change.kind, "was": change.was, "became": change.became}
            yield f"id: {after}\nevent: {change.kind}\ndata: {json.dumps(told)}\n\n"
        if loop.time() >= end:
            return
        await asyncio.sleep(POLL)
