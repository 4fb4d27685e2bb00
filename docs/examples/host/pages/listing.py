"""The list page: every claim, its state in the ChorusPRO column, and what can be done to many at once."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for

from chorus_bridge import DisplayState
from chorus_bridge.messages import label
from host.web import claim_or_404, host
from host.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from host.shown import Cell

__all__ = ["pages"]

pages = Blueprint("claims", __name__)

PAGE: Final = 50
LARGEST_PAGE: Final = 500
ACTION: Final = "action"
"""The filter of what somebody must act upon, whatever its state: a suspended invoice is transmitted all the same."""


@pages.get("/")
def home() -> Response:
    """Go to the list."""
    return redirect(url_for("claims.listing"))


@pages.get("/claims")
def listing() -> Response:
    """Show a page of claims, all or those in one state, and how many are in each."""
    cursor = host().bridge.cursor()
    claims = host().records.claims()
    start = time.perf_counter()
    # All of them, since the counts and the filter need every state; this host has hundreds. With tens of thousands,
    # filter on your own columns first, and judge the page alone.
    rows = list(zip(claims, host().bridge.column(claims, g.language), strict=True))
    judged = time.perf_counter()
    state = request.args.get("state", "")
    chosen = [row for row in rows if state in ("", *_filters_of(row[1]))]
    size = min(max(request.args.get("size", PAGE, type=int), 1), LARGEST_PAGE)
    last = max(1, -(-len(chosen) // size))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    body = render_template(
        "listing.html",
        rows=chosen[(page - 1) * size : page * size],
        **_counted([cell for _, cell in rows]),
        page=page,
        last=last,
        cursor=cursor,
    )
    response = make_response(body)
    response.headers["Server-Timing"] = ", ".join(
        f"{name};dur={1000 * seconds:.1f}"
        for name, seconds in (("assess", judged - start), ("render", time.perf_counter() - judged))
    )
    return response


@pages.get("/claims/counts")
def counts() -> str:
    """Show the counts alone, for a page that follows what happens."""
    return render_template("_counts.html", **_counted(host().bridge.column(host().records.claims(), g.language)))


def _filters_of(cell: Cell) -> tuple[str, ...]:
    """Return the filters that show a claim."""
    return (cell.seen.state.value, ACTION) if cell.seen.action_required else (cell.seen.state.value,)


def _counted(cells: Sequence[Cell]) -> dict[str, object]:
    """Return the filters, each with its name and how many claims it shows."""
    now = datetime.now(UTC)
    names = {state.value: label(state, g.language, now=now) for state in DisplayState}
    return {
        "counts": Counter(name for cell in cells for name in _filters_of(cell)),
        "states": {ACTION: say(g.language, "state_action"), **names},
        "state": request.args.get("state", ""),
    }


@pages.get("/claims/<identifier>/row")
def row(identifier: str) -> str:
    """Show one row alone, for a list that follows what happens."""
    claim = claim_or_404(identifier)
    [cell] = host().bridge.column([claim], g.language)
    return render_template("_row.html", claim=claim, cell=cell, back=url_for("claims.listing"))
