"""The company's profile, where its access to Chorus Pro is typed in. The password goes in and never comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from host.bridge import COMPANY
from host.web import host, notice, problem, success
from host.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from host.trade import Profile

__all__ = ["pages"]

pages = Blueprint("company", __name__)

SIRET_DIGITS: Final = 14


@pages.get("/company")
def profile() -> str:
    """Show the profile, without its password."""
    known = _profile()
    return _form({"name": known.name, "siret": known.siret, "login": known.login}, {})


@pages.post("/company")
def save() -> Response | tuple[str, int]:
    """Save the profile, and try the account at once: one request, made because a person asked."""
    known = _profile()
    given = {name: request.form.get(name, "").strip() for name in ("name", "siret", "login")}
    wrong = _wrong(given)
    if wrong:
        return _form(given, wrong), 422
    given["siret"] = "".join(given["siret"].split())
    host().records.save_profile(known.id, **given, password=request.form.get("password") or None)
    match host().bridge.access_problem(_profile(), g.language):
        case "":
            success("access_works")
        case None:
            notice("access_unknown")
        case detail:
            problem("access_fails", detail=detail)
    return redirect(url_for("company.profile"), code=303)


def _wrong(given: Mapping[str, str]) -> dict[str, str]:
    """Return what cannot be saved, by field; whether the rest is true, only the portal knows."""
    wrong = {}
    if not given["name"]:
        wrong["name"] = say(g.language, "name_empty")
    siret = "".join(given["siret"].split())
    if not (siret.isascii() and siret.isdecimal() and len(siret) == SIRET_DIGITS):
        wrong["siret"] = say(g.language, "siret_shape")
    return wrong


def _form(given: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    return render_template("company.html", given=given, errors=wrong)


def _profile() -> Profile:
    return host().records.profile(COMPANY) or abort(404)
