"""The form that fills in what may be missing. What is typed is judged before it is saved, and never lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from flask import Blueprint, g, redirect, render_template, request, url_for

from host.records import NumberTaken
from host.trade import File
from host.web import claim_or_404, host, success
from host.words import say

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from host.trade import Claim

__all__ = ["pages"]

pages = Blueprint("editing", __name__)

FIELDS: Final = {
    "number": "invoice.number",
    "issue_date": "invoice.issue_date",
    "siret": "market.recipient.siret",
    "service_code": "market.recipient.service_code",
    "engagement": "market.engagement",
    "comment": "invoice.comment",
    "document": "invoice.document",
}
"""The fields of the form, and the name the library gives each."""


@dataclass
class _Typed:
    """What a user typed, as text, and what is wrong with it."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    content: tuple[str, bytes] | None = None


@pages.get("/claims/<identifier>/edit")
def edit(identifier: str) -> str:
    """Show the form, with what the library misses beside each field."""
    claim = claim_or_404(identifier)
    return _form(claim, _Typed(_values(claim), _found(claim)))


@pages.post("/claims/<identifier>/edit")
def save(identifier: str) -> Response | tuple[str, int]:
    """Save the claim, or show the form again with everything that was typed."""
    claim = claim_or_404(identifier)
    typed = _Typed({name: request.form.get(name, "").strip() for name in FIELDS})
    changed = _changed(claim, typed)
    if request.form.get("version") != claim.mark:
        return _form(claim, typed, conflict=True), 409
    # What is still empty may be saved and is told as missing; what is typed and wrong is told at once.
    uploaded = typed.content[1] if typed.content else None
    told = _found(changed, uploaded)
    typed.errors = {name: told[name] for name in told if typed.values[name]} | typed.errors
    try:
        if not typed.errors and host().records.save(changed, typed.content):
            host().bridge.recipients_changed()
            success("saved")
            return redirect(url_for("detail.page", identifier=identifier), code=303)
    except NumberTaken:
        typed.errors["number"] = say(g.language, "number_taken")
    if typed.errors:
        return _form(claim, typed), 422
    return _form(claim_or_404(identifier), typed, conflict=True), 409


def _form(claim: Claim, typed: _Typed, *, conflict: bool = False) -> str:
    current = _values(claim)
    theirs = {name: current[name] for name in FIELDS if conflict and current[name] != typed.values[name]}
    return render_template("edit.html", claim=claim, typed=typed, conflict=conflict, theirs=theirs)


def _values(claim: Claim) -> dict[str, str]:
    sheet = claim.contract
    return {
        "number": claim.number or "",
        "issue_date": claim.issue_date.isoformat() if claim.issue_date else "",
        "siret": sheet.siret or "",
        "service_code": sheet.service or "",
        "engagement": sheet.engagement or "",
        "comment": claim.comment,
        "document": "",
    }


def _found(claim: Claim, content: bytes | None = None) -> dict[str, str]:
    """Return what the library reproaches, by field of this form."""
    wrong = host().bridge.wrong(claim, content, g.language)
    return {name: wrong[path] for name, path in FIELDS.items() if path in wrong}


def _changed(claim: Claim, typed: _Typed) -> Claim:
    """Return the claim as the form wants it, noting what cannot be read."""
    values = typed.values
    try:
        issued = date.fromisoformat(values["issue_date"]) if values["issue_date"] else None
    except ValueError:
        typed.errors["issue_date"], issued = say(g.language, "not_a_date"), None
    file, upload = claim.file, request.files.get("document")
    if upload is not None and upload.filename:
        content = upload.read()
        typed.values["document"] = upload.filename
        typed.content, file = (upload.filename, content), File(name=upload.filename, size=len(content))
        if not content.startswith(b"%PDF-"):
            typed.errors["document"] = say(g.language, "not_a_pdf")
    sheet = replace(
        claim.contract,
        siret="".join(values["siret"].split()) or None,
        service=values["service_code"] or None,
        engagement=values["engagement"] or None,
    )
    return replace(
        claim,
        number=values["number"] or None,
        issue_date=issued,
        comment=values["comment"],
        file=file,
        contract=sheet,
    )
