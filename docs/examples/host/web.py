"""What every page shares: the language, the user, the protection of forms, and where a page comes back to."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for

import chorus_bridge as cb
from chorus_bridge import messages
from host.words import USERS, left, month, say

if TYPE_CHECKING:
    import threading

    from flask import Flask
    from werkzeug.wrappers import Response

    from host.bridge import Bridge
    from host.buyer import Buyer
    from host.records import Records
    from host.trade import Claim

__all__ = ["Host", "back", "claim_or_404", "host", "install", "problem", "success"]

_FOR_A_YEAR: Final = 365 * 24 * 3600
_POLICY: Final = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


@dataclass(frozen=True)
class Host:
    """What the pages work with."""

    bridge: Bridge
    buyer: Buyer | None
    """The demonstration's other side; None where there is no simulator."""
    stop: threading.Event
    """Set when the application ends: streams end with it."""
    streams: threading.BoundedSemaphore
    """How many more may be open at once."""

    @property
    def records(self) -> Records:
        """The host's own tables."""
        return self.bridge.records


def host() -> Host:
    """Return what the pages of the current application work with."""
    found = current_app.extensions["host"]
    assert isinstance(found, Host)  # noqa: S101 — put there by create_app, nowhere else
    return found


def install(app: Flask) -> None:
    """Give an application its language, its users, its protections and what templates need."""
    app.before_request(_who_and_how)
    app.before_request(_refuse_forgeries)
    app.after_request(_remember_choices)
    app.after_request(_protect)
    app.register_error_handler(cb.ChorusBridgeError, _told)
    app.context_processor(_context)
    app.jinja_env.filters["amount"] = lambda value: messages.amount(value, "EUR", g.language)
    app.jinja_env.filters["day"] = lambda value: messages.day(value, g.language)
    app.jinja_env.filters["left"] = left
    app.jinja_env.filters["month"] = lambda value: month(value, g.language)


def success(key: str, **params: object) -> None:
    """Tell, on the next page, that something is done."""
    flash(say(g.language, key, **params), "success")


def problem(key: str, **params: object) -> None:
    """Tell, on the next page, that something is not."""
    flash(say(g.language, key, **params), "problem")


def back(fallback: str) -> Response:
    """Go back to the page the form came from, or to *fallback*; never to another site."""
    wanted = request.form.get("back", "")
    local = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return redirect(wanted if local else fallback, code=303)


def claim_or_404(identifier: str) -> Claim:
    """Return a claim, or answer that there is none."""
    found = host().records.claim(identifier)
    if found is None:
        abort(404)
    return found


def _who_and_how() -> None:
    asked = request.args.get("lang") or request.cookies.get("lang") or ""
    liked = request.accept_languages.best_match(("fr", "en"), default="fr")
    g.language = cb.Language(asked if asked in set(cb.Language) else liked)
    user = request.args.get("user") or request.cookies.get("user") or ""
    g.user = user if user in USERS else next(iter(USERS))


def _refuse_forgeries() -> None:
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(32)
    if request.method == "POST" and not hmac.compare_digest(
        request.form.get("csrf", "").encode(), session["csrf"].encode()
    ):
        abort(400)


def _remember_choices(response: Response) -> Response:
    for name, value in (("lang", g.get("language")), ("user", g.get("user"))):
        if value and request.args.get(name) == value:
            response.set_cookie(name, value, max_age=_FOR_A_YEAR, samesite="Lax", httponly=True)
    return response


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _told(error: cb.ChorusBridgeError) -> Response | tuple[str, int]:
    """Say what the library raised, in its own words, on the page the user was on."""
    identifier = (request.view_args or {}).get("identifier")
    if request.method != "POST" and request.endpoint != "detail.portal_pdf":
        return render_template("problem.html", code=503), 503  # going back to the page that fails would never end
    flash(messages.error_text(error, g.language), "problem")
    return back(url_for("detail.page", identifier=identifier) if identifier else url_for("claims.listing"))


def _context() -> dict[str, object]:
    def t(key: str, **params: object) -> str:
        return say(g.language, key, **params)

    def with_query(**changes: str) -> str:
        """Return the address of this page with other choices."""
        query: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {}), **changes}
        return url_for(request.endpoint or "claims.listing", **query)

    def here() -> str:
        return request.full_path.rstrip("?") if request.method == "GET" else request.path

    return {
        "t": t,
        "lang": g.get("language", cb.Language.FR),
        "user": g.get("user", ""),
        "users": USERS,
        "csrf": session.get("csrf", ""),
        "with_query": with_query,
        "here": here,
        "now": datetime.now(UTC),
        "button": lambda name: messages.button(messages.Button(name), g.language),
        "demonstration": host().buyer is not None,
    }
