"""The Flask application, made of what it is given."""

from __future__ import annotations

import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException

from host import web
from host.pages import acting, buying, company, detail, editing, listing, live

if TYPE_CHECKING:
    from host.bridge import Bridge
    from host.buyer import Buyer

__all__ = ["create_app"]

LARGEST_FORM = 12 * 1024 * 1024
"""A PDF of 10 MiB, and room for the rest."""


def create_app(bridge: Bridge, *, buyer: Buyer | None = None, stop: threading.Event | None = None) -> Flask:
    """Return the application.

    Args:
        bridge: The gateway and the tables behind it.
        buyer: The other side of the demonstration; None hides its page.
        stop: Ends the open streams when set.
    """
    app = Flask("host", root_path=str(Path(__file__).parent))
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),  # yours: kept, so that a restart does not sign everybody out
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
    )
    app.extensions["host"] = web.Host(bridge, buyer, stop or threading.Event(), threading.BoundedSemaphore(live.MOST))
    web.install(app)
    for page in (listing, detail, acting, editing, company, live):
        app.register_blueprint(page.pages)
    if buyer is not None:
        app.register_blueprint(buying.pages)
    app.register_error_handler(HTTPException, _apologise)
    return app


def _apologise(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    return render_template("problem.html", code=code), code
