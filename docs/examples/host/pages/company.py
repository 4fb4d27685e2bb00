"""The company's profile, where its access to Chorus Pro is typed in. The password goes in and never comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from host.bridge import COMPANY
from host.web import host, problem, success

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from host.trade import Profile

__all__ = ["pages"]

pages = Blueprint("company", __name__)


@pages.get("/company")
def profile() -> str:
    """Show the profile, without its password."""
    return render_template("company.html", profile=_profile())


@pages.post("/company")
def save() -> Response:
    """Save the profile, and try the account at once: one request, made because a person asked."""
    known = _profile()
    given = {name: request.form.get(name, "").strip() for name in ("name", "siret", "login")}
    given["siret"] = "".join(given["siret"].split())
    host().records.save_profile(known.id, **given, password=request.form.get("password") or None)
    wrong = host().bridge.access_problem(_profile(), g.language)
    if wrong:
        problem("access_fails", detail=wrong)
    else:
        success("access_works")
    return redirect(url_for("company.profile"), code=303)


def _profile() -> Profile:
    return host().records.profile(COMPANY) or abort(404)
