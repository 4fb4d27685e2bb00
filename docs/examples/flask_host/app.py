"""A list, two buttons and a worker command. Add your own session, rights and protection against forged forms."""

import signal
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

from flask import Flask, abort, flash, redirect, render_template_string, url_for
from werkzeug import Response

from chorus_bridge import ChorusBridgeError, Company, Gateway, Language, Settings, Situation, icons
from chorus_bridge.messages import error_text, label, tooltip

PAGE = """<!doctype html><html lang="fr"><title>Situations</title>
{% for text in get_flashed_messages() %}<p role="alert">{{ text }}</p>{% endfor %}
<form method="post"><table><tr><th>Facture<th>ChorusPRO</tr>
{% for claim, seen in rows %}<tr><td>{{ claim.invoice.number }}
<td><span role="img" aria-label="{{ title(seen) }}" title="{{ lines(seen) }}">{{ icons.svg(seen)|safe }}</span>
{% if seen.can_transmit %}<button formaction="{{ url_for('transmit', claim=claim.id) }}">Transmettre</button>{% endif %}
{% if seen.can_cancel %}<button formaction="{{ url_for('cancel', transmission=seen.transmission.id) }}">Annuler</button>
{% endif %}</tr>{% endfor %}</table></form></html>"""


def create_app(
    database: str | Path,
    *,
    settings: Settings,
    companies: Callable[[str], Company | None],
    claims: Callable[[], Iterable[Situation]],
    secret_key: str,
) -> Flask:
    """Return the application. Call it in each process, after any fork: it opens the gateway."""
    app = Flask(__name__)
    app.secret_key = secret_key
    gateway = app.extensions["chorus_bridge"] = Gateway.open(database, settings=settings, companies=companies)

    @app.get("/")
    def page() -> str:
        shown, now = list(claims()), datetime.now(UTC)
        return render_template_string(
            PAGE,
            rows=zip(shown, gateway.assess_many(shown), strict=True),
            title=lambda seen: label(seen, Language.FR, now=now),
            lines=lambda seen: "\n".join(tooltip(seen, Language.FR, now=now)),
            icons=icons,
        )

    @app.post("/transmit/<claim>")
    def transmit(claim: str) -> Response:
        chosen = next((each for each in claims() if each.id == claim), None) or abort(404)
        return answer(lambda: gateway.transmit(chosen))

    @app.post("/cancel/<transmission>")
    def cancel(transmission: str) -> Response:
        return answer(lambda: gateway.cancel("masonry", transmission))  # yours: the session's company

    def answer(act: Callable[[], object]) -> Response:
        try:
            act()
        except ChorusBridgeError as error:
            flash(error_text(error, Language.FR))
        return redirect(url_for("page"), code=303)

    @app.cli.command("chorus-work")
    def work() -> None:
        """Send what is due and follow what was sent, until told to stop."""
        gateway.work(asked_to_stop())

    return app


def asked_to_stop() -> threading.Event:
    """Return an event that is set once the system asks the process to stop."""
    stop, asked = threading.Event(), SimpleQueue[bool]()

    def relay() -> None:
        asked.get()
        stop.set()

    # Not stop.set() in the handler: it may interrupt stop.wait() where that holds the event's lock, and wait for ever.
    threading.Thread(target=relay, daemon=True).start()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: asked.put(True))
    return stop
