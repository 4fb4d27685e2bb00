"""The list page: every claim, its state in the ChorusPRO column, and what can be done to many at once."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for

from chorus_bridge import DisplayState
from host.web import claim_or_404, host

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

__all__ = ["pages"]

pages = Blueprint("claims", __name__)

PAGE = 50
LARGEST_PAGE = 500


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
    chosen = [row for row in rows if state in ("", row[1].seen.state)]
    size = min(max(request.args.get("size", PAGE, type=int), 1), LARGEST_PAGE)
    last = max(1, -(-len(chosen) // size))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    body = render_template(
        "listing.html",
        rows=chosen[(page - 1) * size : page * size],
        counts=Counter(cell.seen.state.value for _, cell in rows),
        states=list(DisplayState),
        state=state,
        page=page,
        last=last,
        total=len(rows),
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
    claims = host().records.claims()
    cells = host().bridge.column(claims, g.language)
    return render_template(
        "_counts.html", counts=Counter(cell.seen.state.value for cell in cells), states=list(DisplayState)
    )


@pages.get("/claims/<identifier>/row")
def row(identifier: str) -> str:
    """Show one row alone, for a list that follows what happens."""
    claim = claim_or_404(identifier)
    [cell] = host().bridge.column([claim], g.language)
    return render_template("_row.html", claim=claim, cell=cell, back=url_for("claims.listing"))
