"""What the buttons do. Each answers with a redirection: reloading the page that follows does nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, g, request, url_for

from chorus_bridge import ChorusBridgeError, TooLate, Transmission
from chorus_bridge.messages import duration, error_text, moment
from host.pages import detail
from host.printing import printed
from host.records import NumberTaken
from host.web import back, claim_or_404, host, problem, success
from host.words import USERS, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from werkzeug.wrappers import Response

    from host.trade import Claim

__all__ = ["pages"]

pages = Blueprint("acting", __name__)

LARGEST_NUMBER: Final = 20
"""Characters of an invoice number at the portal."""
SOON: Final = timedelta(minutes=2)
"""A wait below this is told as one: an hour of the clock would already be over."""


@pages.post("/transmit")
def selection() -> Response:
    """Transmit what is ticked."""
    claims = host().records.claims(request.form.getlist("claim"))
    if not claims:
        problem("nothing_selected")
    _transmit(claims)
    return back(url_for("claims.listing"))


@pages.post("/claims/<identifier>/transmit")
def transmit(identifier: str) -> Response:
    """Transmit one claim."""
    _transmit([claim_or_404(identifier)])
    return back(_page(identifier))


def _transmit(claims: list[Claim]) -> None:
    queued = []
    for claim, outcome in zip(claims, host().bridge.transmit(claims, by=g.user), strict=True):
        match outcome:
            case Transmission():
                first = host().bridge.first_asked_by(outcome)
                if first == g.user:
                    queued.append(outcome)
                else:
                    success("already_asked", claim.id, number=outcome.number, who=USERS.get(first, first))
            case error:
                problem("not_queued", claim=claim.id, detail=error_text(error, g.language))
    if len(queued) == 1:
        [one] = queued
        success("queued", one.situation, number=one.number, when=_when(one.due))
    elif queued:
        about = (one.situation for one in queued)
        success("queued_many", *about, count=len(queued), when=_when(queued[0].due))


def _when(due: datetime) -> str:
    now = datetime.now(UTC)
    if due <= now:
        return say(g.language, "at_once")
    if due - now < SOON:
        return say(g.language, "in_time", span=duration(due - now, g.language))
    return moment(due, g.language, now=now)


@pages.post("/claims/<identifier>/cancel")
def cancel(identifier: str) -> Response:
    """Cancel what has not left."""
    claim = claim_or_404(identifier)
    try:
        cancelled = host().bridge.cancel(claim, by=g.user)
    except TooLate as error:
        problem("too_late", detail=error_text(error, g.language))
    else:
        success("cancelled", identifier, number=cancelled.number)
    return back(_page(identifier))


@pages.post("/claims/<identifier>/validate")
def validate(identifier: str) -> Response:
    """Do the workflow's next step; the last one issues the invoice."""
    claim = claim_or_404(identifier)
    if host().records.validate(identifier, request.form.get("step", ""), by=g.user):
        success("validated")
        _issue(claim_or_404(identifier))
    else:
        problem("validated_meanwhile")
    return back(_page(claim.id))


def _issue(claim: Claim) -> None:
    if claim.next_validation is None and claim.number is None:
        _saved_with_pdf(replace(claim, number=f"F-{claim.id}", issue_date=_today()))


@pages.post("/claims/<identifier>/complete")
def complete(identifier: str) -> Response | tuple[str, int]:
    """Add words and files to what the buyer suspended."""
    claim = claim_or_404(identifier)
    files = [(file.filename or "", file.read()) for file in request.files.getlist("files") if file.filename]
    words = request.form.get("comment", "").strip()
    if not words and not files:
        return detail.again(claim, {"": say(g.language, "nothing_to_add")})
    wrong = host().bridge.wrong_files(claim, files, g.language)
    if wrong:
        return detail.again(claim, {"files": wrong})
    return _asked(claim, "completed", lambda: host().bridge.complete(claim, words, files, by=g.user))


@pages.post("/claims/<identifier>/reroute")
def reroute(identifier: str) -> Response | tuple[str, int]:
    """Send what came to the wrong place to the recipient the form names; what is left empty stays as it is."""
    claim = claim_or_404(identifier)
    siret, service, engagement = (
        request.form.get(name, "").strip() or None for name in ("siret", "service", "engagement")
    )
    if not (siret or service or engagement):
        return detail.again(claim, {"": say(g.language, "nothing_to_change")})
    moved = replace(claim, contract=replace(claim.contract, siret=siret))
    wrong = host().bridge.wrong(moved, None, g.language).get("market.recipient.siret") if siret else None
    if wrong:
        return detail.again(claim, {"siret": wrong})
    return _asked(claim, "rerouted", lambda: host().bridge.reroute(claim, siret, service, engagement, by=g.user))


@pages.post("/claims/<identifier>/acknowledge")
def acknowledge(identifier: str) -> Response | tuple[str, int]:
    """Say that a rejection is dealt with."""
    claim = claim_or_404(identifier)
    return _asked(claim, "acknowledged", lambda: host().bridge.acknowledge(claim, by=g.user))


def _asked(claim: Claim, done: str, ask: Callable[[], str]) -> Response | tuple[str, int]:
    """Ask something of the portal and tell what became of it; unless it is done, the form comes back as it was."""
    try:
        state = ask()
    except ChorusBridgeError as error:
        return detail.again(claim, {"": error_text(error, g.language)})
    if state not in {"done", "begun", "unsure"}:
        return detail.again(claim, {"": say(g.language, "act_refused")})
    success(done if state == "done" else "act_under_way")
    return back(_page(claim.id))


@pages.post("/claims/<identifier>/reissue")
def reissue(identifier: str) -> Response:
    """Make the rejected invoice anew under another number; the claim stays the same."""
    claim = claim_or_404(identifier)
    if not host().bridge.must_reissue(claim):  # somebody has just done it
        problem("changed_meanwhile")
        return back(_page(identifier))
    number = _next_number(claim.number or claim.id)
    again = replace(claim, number=number, issue_date=_today(), replaces=claim.number)
    if _saved_with_pdf(again):
        success("reissued", number=number)
    return back(_page(identifier))


def _saved_with_pdf(claim: Claim) -> bool:
    """Save a claim with the invoice just printed, or tell why it is not saved."""
    try:
        if host().records.save(claim, (f"{claim.number}.pdf", printed(claim))):
            return True
    except NumberTaken:
        problem("number_taken")
    else:
        problem("changed_meanwhile")
    return False


def _next_number(number: str) -> str:
    stem, mark, rank = number.rpartition("-R")
    end = f"-R{int(rank) + 1}" if mark and rank.isdecimal() else "-R1"
    return (stem if mark and rank.isdecimal() else number)[: LARGEST_NUMBER - len(end)] + end


def _page(identifier: str) -> str:
    return url_for("detail.page", identifier=identifier)


def _today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris")).date()
