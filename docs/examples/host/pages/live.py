"""What changed, as it changes: the feed of the gateway, told to browsers as Server-Sent Events."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from host.web import host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from host.web import Host

__all__ = ["pages"]

pages = Blueprint("live", __name__)

PAUSE: Final = 0.5
"""Seconds between two reads of the feed."""
HEARTBEAT: Final = 15.0
"""Seconds of silence after which a line is sent: a connection that is gone is found out then."""
LONGEST: Final = 300.0
"""Seconds a stream lasts; the browser comes back by itself, with its cursor."""
MOST: Final = 20
"""Streams at once: each holds a thread of this server. One told to come back later costs nothing."""


@pages.get("/events")
def events() -> Response:
    """Tell every change after a cursor: that of the page, or the last one a browser that comes back has heard."""
    cursor = request.headers.get("Last-Event-ID", request.args.get("after", type=int), type=int)
    if not host().streams.acquire(blocking=False):
        return _stream(iter(("retry: 30000\n\n",)))
    answer = _stream(_told(host(), host().bridge.cursor() if cursor is None else cursor))
    answer.call_on_close(host().streams.release)
    return answer


def _stream(lines: Iterator[str]) -> Response:
    return Response(lines, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _told(here: Host, cursor: int) -> Iterator[str]:
    yield "retry: 2000\n\n"
    end = time.monotonic() + LONGEST
    spoken = time.monotonic()
    while time.monotonic() < end and not here.stop.is_set():
        for cursor, claim in here.bridge.changes(cursor):  # noqa: B020, PLR1704 — the cursor goes on from where it was
            yield f"id: {cursor}\nevent: change\ndata: {json.dumps({'claim': claim})}\n\n"
            spoken = time.monotonic()
        if time.monotonic() - spoken > HEARTBEAT:
            yield ": still here\n\n"
            spoken = time.monotonic()
        here.stop.wait(PAUSE)
