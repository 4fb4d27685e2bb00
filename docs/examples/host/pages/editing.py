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
    from collections.abc import Mapping

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
LOCKED: Final = ("number", "issue_date", "comment", "document")
"""What the invoice itself bears: it stays as it was transmitted. The rest is the contract's, which goes on."""


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
        return _conflict(claim, typed)
    # What is still empty may be saved and is told as missing; what is typed and wrong is told at once.
    uploaded = typed.content[1] if typed.content else None
    told = _found(changed, uploaded)
    typed.errors = {name: told[name] for name in told if typed.values[name]} | typed.errors
    if host().bridge.locked(claim):
        typed.errors |= _touched(claim, typed)
    try:
        if not typed.errors and host().records.save(changed, typed.content):
            host().bridge.recipients_changed()
            success("saved")
            return redirect(url_for("detail.page", identifier=identifier), code=303)
    except NumberTaken:
        typed.errors["number"] = say(g.language, "number_taken")
    return (_form(claim, typed), 422) if typed.errors else _conflict(claim_or_404(identifier), typed)


def _touched(claim: Claim, typed: _Typed) -> dict[str, str]:
    """Return which locked fields were changed all the same: in a form opened before the invoice was transmitted."""
    kept = _values(claim)
    return {
        name: say(
            g.language,
            "locked_document" if name == "document" else "locked_field",
            value=kept[name] or say(g.language, "empty"),
        )
        for name in LOCKED
        if typed.values[name] != kept[name]
    }


def _conflict(claim: Claim, typed: _Typed) -> tuple[str, int]:
    """Show what somebody else saved meanwhile: taken over where this user touched nothing, beside it elsewhere."""
    current, theirs = _values(claim), {}
    for name in FIELDS:
        if typed.values[name] == current[name] or name == "document":
            continue
        untouched = request.form.get(f"was_{name}") == typed.values[name]
        said = "taken_over" if untouched else "theirs"
        theirs[name] = say(g.language, said, value=current[name] or say(g.language, "empty"))
        if untouched:
            typed.values[name] = current[name]
            typed.errors.pop(name, None)
    return _form(claim, typed, theirs), 409


def _form(claim: Claim, typed: _Typed, theirs: Mapping[str, str] | None = None) -> str:
    return render_template(
        "edit.html",
        claim=claim,
        typed=typed,
        theirs=theirs,
        kept=_values(claim),
        locked=LOCKED if host().bridge.locked(claim) else (),
        fields=FIELDS,
    )


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
