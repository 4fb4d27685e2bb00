"""The other side of the demonstration: what a public buyer sees and decides. A real host has no such page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for

from host.web import host, success

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from host.buyer import Buyer

__all__ = ["pages"]

pages = Blueprint("buying", __name__)


@pages.get("/buyer")
def invoices() -> str:
    """Show what the portal holds."""
    buyer = _buyer()
    return render_template("buyer.html", invoices=buyer.invoices(), buyer=buyer)


@pages.post("/buyer/invoices/<number>")
def decide(number: str) -> Response:
    """Do what the button says to one invoice."""
    buyer, words = _buyer(), request.form.get("words", "").strip()
    decisions = {
        "accept": lambda: buyer.accept(number),
        "pay": lambda: buyer.pay(number),
        "suspend": lambda: buyer.suspend(number, words),
        "reject": lambda: buyer.reject(number, words),
        "reroute": lambda: buyer.reroute(number, words),
    }
    decide = decisions.get(request.form.get("decision", ""))
    if decide is None or number not in {invoice.number for invoice in buyer.invoices()}:
        abort(404)
    decide()
    success("decided", number=number)
    return redirect(url_for("buying.invoices"), code=303)


@pages.post("/buyer/portal")
def portal() -> Response:
    """Break the portal down, or mend it."""
    down = request.form.get("down") == "yes"
    _buyer().break_down(down=down)
    success("portal_down" if down else "portal_up")
    return redirect(url_for("buying.invoices"), code=303)


@pages.post("/buyer/lose")
def lose() -> Response:
    """Lose the next answer."""
    _buyer().lose_next_answer()
    success("answer_lost")
    return redirect(url_for("buying.invoices"), code=303)


def _buyer() -> Buyer:
    return host().buyer or abort(404)
