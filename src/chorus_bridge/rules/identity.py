"""What names the invoice: its number, its date, the invoice it corrects, its comment."""

from __future__ import annotations

import string
from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.vocabulary import InvoiceKind
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent

if TYPE_CHECKING:
    from collections.abc import Iterator

_on_situation = partial(rule, who=Who.COMPANY, place=Place.SITUATION)

_NUMBER: Final = "invoice.number"
_DATE: Final = "invoice.issue_date"

MAX_NUMBER: Final = 20
"""Characters of an invoice number in public billing; the 35 of the reform are for private billing."""
NUMBER_CHARACTERS: Final = frozenset(string.ascii_letters + string.digits + "-_/+ ")
"""*Source:* AIFE, rule G1.05 on flows, which lists the space; other lists omit it. What one source takes is not refused
here: a single space between two characters passes, and the portal decides."""
MAX_COMMENT: Final = 2000


def _foreign(number: str) -> tuple[str, ...]:
    """Return the characters of *number* the portal does not accept, each once."""
    foreign = dict.fromkeys(c for c in number if c not in NUMBER_CHARACTERS)
    if number != number.strip(" ") or "  " in number:
        foreign[" "] = None  # white space that a screen does not show
    return tuple(foreign)


@_on_situation(
    FindingCode.INVOICE_NUMBER_MISSING,
    kind=Kind.MISSING,
    source=sources.LEGAL_MENTIONS,
    why="The number is what makes the invoice findable and unique; the portal's own numbering would break the"
    " sequence.",
    at_validation=True,
)
def invoice_number_missing(case: Case) -> Iterator[Problem]:
    """The invoice has a number."""
    if absent(case.invoice.number):
        yield Problem(path=_NUMBER)


@_on_situation(
    FindingCode.INVOICE_NUMBER_TOO_LONG,
    kind=Kind.MISSING,
    source=f"{sources.SPECIFICATION}, p. 33-34",
    why="AIFE repeats the limit of 20 for public billing; a longer number is refused.",
)
def invoice_number_too_long(case: Case) -> Iterator[Problem]:
    """The invoice's number has at most 20 characters."""
    number = case.invoice.number
    if number is not None and not absent(number) and len(number) > MAX_NUMBER:
        yield Problem(path=_NUMBER, params={"max": MAX_NUMBER, "got": len(number)})


@_on_situation(
    FindingCode.INVOICE_NUMBER_INVALID,
    kind=Kind.MISSING,
    source=sources.FIELD_LENGTHS,
    why="The annex lists the accepted characters: letters, digits and - _ / + only.",
)
def invoice_number_invalid(case: Case) -> Iterator[Problem]:
    """The invoice's number is made of unaccented letters, digits and - _ / +."""
    number = case.invoice.number
    if number is not None and not absent(number) and _foreign(number):
        yield Problem(path=_NUMBER, params={"characters": _foreign(number)})


@_on_situation(
    FindingCode.INVOICE_DATE_MISSING,
    kind=Kind.MISSING,
    source=sources.LEGAL_MENTIONS,
    why="Law and portal demand it, and its year is part of what makes the invoice unique, on typed invoices too.",
    at_validation=True,
)
def invoice_date_missing(case: Case) -> Iterator[Problem]:
    """The invoice has a date."""
    if case.invoice.issue_date is None:
        yield Problem(path=_DATE)


@_on_situation(
    FindingCode.INVOICE_DATE_FUTURE,
    kind=Kind.MISSING,
    source=sources.OURS,
    why="An invoice cannot have been issued tomorrow; what the portal does with such a date is not published."
    " Until the day is over where it begins first in France, Wallis and Futuna, somebody may have issued it.",
)
def invoice_date_future(case: Case) -> Iterator[Problem]:
    """The invoice is not dated after today, wherever in France."""
    issued = case.invoice.issue_date
    if issued is not None and issued > case.latest_day:
        yield Problem(path=_DATE, params={"date": issued})


@_on_situation(
    FindingCode.TYPED_DATE_IGNORED,
    kind=Kind.WARNING,
    source="observed on the qualification platform by third parties, 2026",
    why="The portal dates typed invoices itself: the invoice is valid, but will bear another date.",
)
def typed_date_ignored(case: Case) -> Iterator[Problem]:
    """A typed invoice is dated of the day it is sent."""
    issued = case.invoice.issue_date
    if case.typed and issued is not None and issued != case.today:
        yield Problem(path=_DATE, params={"date": issued})


@_on_situation(
    FindingCode.ORIGIN_INVOICE_MISSING,
    kind=Kind.MISSING,
    source=f"{sources.INVOICES_API}; {sources.INFERRED}",
    why="A credit note that corrects nothing cannot be attached by the payer; the 2026 rules demand it too.",
)
def origin_invoice_missing(case: Case) -> Iterator[Problem]:
    """A credit note names the invoice it corrects."""
    if case.invoice.kind is InvoiceKind.CREDIT_NOTE and absent(case.invoice.origin_number):
        yield Problem(path="invoice.origin_number")


@_on_situation(
    FindingCode.ORIGIN_INVOICE_INVALID,
    kind=Kind.MISSING,
    source=sources.FIELD_LENGTHS,
    why="It is a number the portal accepted once, so it obeys the same limits; it is sent whatever the kind.",
)
def origin_invoice_invalid(case: Case) -> Iterator[Problem]:
    """The corrected invoice's number has at most 20 of the accepted characters."""
    origin = case.invoice.origin_number
    if origin is None or absent(origin):
        return
    if len(origin) > MAX_NUMBER or _foreign(origin):
        yield Problem(path="invoice.origin_number", params={"max": MAX_NUMBER})


@_on_situation(
    FindingCode.COMMENT_TOO_LONG,
    kind=Kind.MISSING,
    source=sources.FIELD_LENGTHS,
    why="The portal's field holds no more, and cutting somebody's words is not ours to do.",
)
def comment_too_long(case: Case) -> Iterator[Problem]:
    """The comment has at most 2000 characters."""
    comment = case.invoice.comment
    if comment is not None and len(comment) > MAX_COMMENT:
        yield Problem(path="invoice.comment", params={"max": MAX_COMMENT, "got": len(comment)})


RULES: Final = (
    invoice_number_missing,
    invoice_number_too_long,
    invoice_number_invalid,
    invoice_date_missing,
    invoice_date_future,
    typed_date_ignored,
    origin_invoice_missing,
    origin_invoice_invalid,
    comment_too_long,
)
