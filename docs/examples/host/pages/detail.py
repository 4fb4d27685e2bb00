"""The detail page: the workflow of the host, and below it what Chorus Pro makes of the claim."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, render_template, request, send_file

from host.pages.editing import FIELDS
from host.web import claim_or_404, host

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def again(claim: Claim, errors: Mapping[str, str]) -> tuple[str, int]:
    """Show the page again after a form that did nothing: what was typed, and what is wrong, by field ("" for all)."""
    names = [file.filename for file in request.files.getlist("files") if file.filename]
    cursor = host().bridge.cursor()
    shown = _shown(claim, typed=request.form, errors=errors, files=", ".join(names))
    return render_template("detail.html", cursor=cursor, **shown), 422


@pages.get("/claims/<identifier>/portal.pdf")
def portal_pdf(identifier: str) -> Response:
    """Give the invoice as the portal keeps it."""
    number, content = host().bridge.download(claim_or_404(identifier))
    return _pdf(f"{number}.pdf", content)


@pages.get("/claims/<identifier>/invoice.pdf")
def own_pdf(identifier: str) -> Response:
    """Give the invoice as the host has it."""
    claim = claim_or_404(identifier)
    content = host().records.content(claim.id)
    if claim.file is None or content is None:
        abort(404)
    return _pdf(claim.file.name, content)


def _pdf(name: str, content: bytes) -> Response:
    # Named here and not by a `download` in the link: that one would save the page that says why there is no file.
    return send_file(BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)


def _shown(
    claim: Claim, *, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None, files: str = ""
) -> dict[str, object]:
    chorus = host().bridge.panel(claim, g.language)
    fields = {path: name for name, path in FIELDS.items()}
    form = {"typed": typed or {}, "errors": errors or {}, "files": files}
    return {"claim": claim, "chorus": chorus, "fields": fields, **form}
