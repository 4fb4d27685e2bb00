"""What every page shares: the language, the user, the protection of forms, and where a page comes back to."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

import chorus_bridge as cb
from chorus_bridge import messages
from host.words import USERS, left, month, say

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from flask import Flask
    from werkzeug.wrappers import Response

    from host.bridge import Bridge
    from host.buyer import Buyer
    from host.records import Records
    from host.trade import Claim

__all__ = ["Host", "back", "claim_or_404", "host", "install", "notice", "problem", "success"]

_CHOICES: Final = ("lang", "user")
"""What a link of every page chooses, and a cookie remembers."""
_FOR_A_YEAR: Final = 365 * 24 * 3600
_POLICY: Final = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_NUMBER: Final = re.compile(r"\b(?=[\w-]{3,24}(?![\w-]))[A-Z0-9]+(?:-[A-Z0-9]+)+")
"""What looks like the number of an invoice, a claim or a contract: it is read whole, or not at all."""


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
    app.jinja_env.filters["whole"] = _whole
    app.jinja_env.filters["month"] = lambda value: month(value, g.language)


def success(key: str, *about: str, **params: object) -> None:
    """Tell, on the next page, that something is done, until one of the claims it is *about* changes again."""
    _tell("success", say(g.language, key, **params), *about)


def problem(key: str, **params: object) -> None:
    """Tell, on the next page, that something is not done."""
    _tell("problem", say(g.language, key, **params))


def notice(key: str, **params: object) -> None:
    """Tell, on the next page, something that is neither a success nor a failure."""
    _tell("notice", say(g.language, key, **params))


def _tell(kind: str, text: str, *about: str) -> None:
    flash(text, " ".join((kind, *about)))


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


def _who_and_how() -> Response | None:
    asked = request.args.get("lang") or request.cookies.get("lang") or ""
    liked = request.accept_languages.best_match(("fr", "en"), default="fr")
    g.language = cb.Language(asked if asked in set(cb.Language) else liked)
    user = request.args.get("user") or request.cookies.get("user") or ""
    g.user = user if user in USERS else next(iter(USERS))
    # A choice is remembered and leaves the address: a page loaded again later must not choose anew.
    if request.method == "GET" and request.endpoint and not request.args.keys().isdisjoint(_CHOICES):
        return redirect(_address(request.path, dict.fromkeys(_CHOICES)))
    return None


def _address(path: str, changes: Mapping[str, object]) -> str:
    """Return a path of this site with the present query, but for *changes*: None leaves a name out."""
    query = {**request.args.to_dict(flat=False), **changes}
    kept = urlencode({name: value for name, value in query.items() if value is not None}, doseq=True)
    address = quote(path)
    return f"{address}?{kept}" if kept else address


def _page() -> str:
    """Return the path of the page this request is about: its own, or, of a form, the one it is on."""
    identifier = (request.view_args or {}).get("identifier")
    if request.method == "GET":
        return request.path
    try:
        current_app.url_map.bind("").match(request.path, method="GET")
    except HTTPException:
        return url_for("detail.page", identifier=identifier) if identifier else url_for("claims.listing")
    return request.path


def _token() -> str:
    """Return what a form carries: it is of this browser, and of the user it was shown to."""
    return f"{session.get('csrf', '')}.{g.get('user', '')}"


def _refuse_forgeries() -> None:
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(32)
    if request.method == "POST" and not hmac.compare_digest(request.form.get("csrf", "").encode(), _token().encode()):
        abort(400)


def _remember_choices(response: Response) -> Response:
    for name, value in zip(_CHOICES, (g.get("language"), g.get("user")), strict=True):
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
    _tell("problem", messages.error_text(error, g.language))
    return back(url_for("detail.page", identifier=identifier) if identifier else url_for("claims.listing"))


def _context() -> dict[str, object]:
    def t(key: str, **params: object) -> str:
        return say(g.language, key, **params)

    def with_query(**changes: object) -> str:
        """Return the address of this page with other choices; of the page a form is on, when a form was sent."""
        return _address(_page(), changes)

    def here() -> str:
        return request.full_path.rstrip("?") if request.method == "GET" else request.path

    return {
        "t": t,
        "lang": g.get("language", cb.Language.FR),
        "user": g.get("user", ""),
        "users": USERS,
        "csrf": _token(),
        "with_query": with_query,
        "form_page": _page,
        "here": here,
        "now": datetime.now(UTC),
        "button": lambda name: messages.button(messages.Button(name), g.language),
        "demonstration": host().buyer is not None,
    }


def _whole(text: str) -> Markup:
    """Return *text* with its numbers unbroken at the end of a line: a hyphen is part of them."""
    parts, end = [], 0
    for found in _NUMBER.finditer(text):
        parts += [escape(text[end : found.start()]), Markup('<span class="keep">{}</span>').format(found.group())]
        end = found.end()
    return Markup().join([*parts, escape(text[end:])])
