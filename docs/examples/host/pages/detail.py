"""The detail page: the workflow of the host, and below it what Chorus Pro makes of the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, make_response, render_template

from host.pages.editing import FIELDS
from host.web import claim_or_404, host

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from host.trade import Claim

__all__ = ["pages"]

pages = Blueprint("detail", __name__)


@pages.get("/claims/<identifier>", endpoint="page")
def detail(identifier: str) -> str:
    """Show one claim."""
    cursor = host().bridge.cursor()
    claim = claim_or_404(identifier)
    return render_template("detail.html", cursor=cursor, **_shown(claim))


@pages.get("/claims/<identifier>/panel")
def panel(identifier: str) -> str:
    """Show its two states alone, for a page that follows what happens."""
    return render_template("_panel.html", **_shown(claim_or_404(identifier)))


@pages.get("/claims/<identifier>/portal.pdf")
def portal_pdf(identifier: str) -> Response:
    """Give the invoice as the portal keeps it."""
    claim = claim_or_404(identifier)
    response = make_response(host().bridge.download(claim))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = "attachment"
    return response


@pages.get("/claims/<identifier>/invoice.pdf")
def own_pdf(identifier: str) -> Response:
    """Give the invoice as the host has it."""
    claim = claim_or_404(identifier)
    response = make_response(host().records.content(claim.id) or abort(404))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = "attachment"
    return response


def _shown(claim: Claim) -> dict[str, object]:
    fields = {path: name for name, path in FIELDS.items()}
    return {"claim": claim, "chorus": host().bridge.panel(claim, g.language), "fields": fields}
