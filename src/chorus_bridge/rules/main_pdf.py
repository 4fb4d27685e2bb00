"""The invoice's own PDF: there, small enough, named as a PDF, and read without a surprise.

Its bytes are looked at when they are given; a list page, which has none, says nothing of them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.vocabulary import Channel, FlowPackage, Signature
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.documents import MAX_FILE, extension_of, files_sent, is_no_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_on_situation = partial(rule, who=Who.COMPANY, place=Place.SITUATION)

_DOCUMENT: Final = "invoice.document"

MAX_PDF_NAME: Final = 200
MAX_FLOW: Final = MAX_FILE
"""Of the whole file of a flow."""


@_on_situation(
    FindingCode.PDF_MISSING,
    kind=Kind.MISSING,
    source=sources.INVOICES_API,
    why="On this channel the PDF is the invoice; an empty file is none. A flow of data alone carries none.",
    at_validation=True,
)
def pdf_missing(case: Case) -> Iterator[Problem]:
    """An invoice sent as a PDF, or in a flow that holds one, has its PDF."""
    pdf = case.pdf
    if case.pdf_sent and (pdf is None or pdf.size == 0):
        yield Problem(path=_DOCUMENT)


@_on_situation(
    FindingCode.PDF_TOO_LARGE,
    kind=Kind.MISSING,
    source=sources.INVOICES_API,
    why="The portal answers “too large” beyond 10 MiB.",
)
def pdf_too_large(case: Case) -> Iterator[Problem]:
    """The invoice's PDF has at most 10 MiB."""
    pdf = case.pdf
    if pdf is not None and pdf.size is not None and pdf.size > MAX_FILE:
        yield Problem(path=_DOCUMENT, params={"max": MAX_FILE, "got": pdf.size})


@_on_situation(
    FindingCode.PDF_NAME_INVALID,
    kind=Kind.MISSING,
    source=sources.FIELD_LENGTHS,
    why="The portal's field takes a file name with its extension and no path, of at most 200 characters.",
)
def pdf_name_invalid(case: Case) -> Iterator[Problem]:
    """The PDF's name ends in .pdf, has at most 200 characters and no path."""
    pdf = case.pdf
    if pdf is None:
        return
    if extension_of(pdf.name) != "PDF" or is_no_name(pdf.name) or len(pdf.name) > MAX_PDF_NAME:
        yield Problem(path=f"{_DOCUMENT}.name", params={"name": pdf.name, "max": MAX_PDF_NAME})


@_on_situation(
    FindingCode.PDF_DAMAGED,
    kind=Kind.MISSING,
    source=sources.PDF_NORM,
    why="A file that begins as something else, or whose end is missing, is an invoice nobody can read: it would be "
    "rejected, and its number lost. Both marks are looked for generously.",
)
def pdf_damaged(case: Case) -> Iterator[Problem]:
    """The invoice's PDF begins and ends as a PDF."""
    sheet = case.sheet
    if sheet is not None and not (sheet.pdf and sheet.whole):
        yield Problem(path=_DOCUMENT, params={"reason": "truncated" if sheet.pdf else "not_a_pdf"})


@_on_situation(
    FindingCode.PDF_ENCRYPTED,
    kind=Kind.WARNING,
    source=f"{sources.PDF_NORM}; {sources.OURS}: this warning",
    why="Nobody says what the portal does with it. Protected against changes only, it opens without a password; what "
    "it hides is not seen here.",
)
def pdf_encrypted(case: Case) -> Iterator[Problem]:
    """The invoice's PDF is not encrypted."""
    if case.sheet is not None and case.sheet.encrypted:
        yield Problem(path=_DOCUMENT)


@_on_situation(
    FindingCode.SIGNED_PDF_IN_FACTURX,
    kind=Kind.MISSING,
    source=f"{sources.OURS}: ISO 32000, a signature covers every byte of the file",
    why="Data embedded in a signed PDF break its signature. The mixed package carries both, side by side.",
)
def signed_pdf_in_facturx(case: Case) -> Iterator[Problem]:
    """A signed PDF does not leave as a Factur-X."""
    around = case.by_flow and case.policy.flow_package is FlowPackage.FACTURX
    if around and case.invoice.signature is not Signature.NONE:
        yield Problem(path=_DOCUMENT)


def _diverted(case: Case) -> bool:
    return case.situation.channel is Channel.PDF and not case.by_flow


@_on_situation(
    FindingCode.PDF_IS_FACTURX,
    kind=Kind.MISSING,
    source="reports of users of the portal, August 2026; that the interface does the same is inferred",
    why="The portal takes such a PDF for a flow and reads its data, which are written for the reform and are rejected; "
    "the deposit itself says nothing.",
)
def pdf_is_facturx(case: Case) -> Iterator[Problem]:
    """The PDF of an ordinary invoice hides no invoice data."""
    if case.sheet is not None and case.sheet.hidden and _diverted(case):
        yield Problem(path=_DOCUMENT, params={"name": case.sheet.hidden})


@_on_situation(
    FindingCode.PDF_HOLDS_INVOICE_DATA,
    kind=Kind.WARNING,
    source="not published: to be verified at go-live",
    why="In a flow the PDF travels beside, or around, the data this library writes. Whether the portal also reads "
    "those that were there before is not published; two invoices in one file may disagree.",
)
def pdf_holds_invoice_data(case: Case) -> Iterator[Problem]:
    """The PDF of a flow or of a works document hides no invoice data of its own."""
    if case.sheet is not None and case.sheet.hidden and not _diverted(case):
        yield Problem(path=_DOCUMENT, params={"name": case.sheet.hidden})


@_on_situation(
    FindingCode.FLOW_MAY_BE_TOO_LARGE,
    kind=Kind.WARNING,
    source="AIFE, Annexe API V5.00, as quoted by a third party: 10 MiB a file",
    why="Files travel in a flow compressed, then written in base64, a third longer. How far they shrink is known once "
    "they are packed: a PDF usually hardly does, but refusing by guess could stop a valid invoice.",
)
def flow_may_be_too_large(case: Case) -> Iterator[Problem]:
    """The files of a flow, were they not to shrink, make at most 10 MiB with it."""
    total = sum(file.size or 0 for _, file in files_sent(case))
    around = case.policy.flow_package is FlowPackage.FACTURX
    got = total if around else -(-total // 3) * 4
    if case.by_flow and got > MAX_FLOW:
        yield Problem(path=_DOCUMENT, params={"max": MAX_FLOW, "got": got})


RULES: Final = (
    pdf_missing,
    pdf_too_large,
    pdf_name_invalid,
    pdf_damaged,
    pdf_encrypted,
    signed_pdf_in_facturx,
    pdf_is_facturx,
    pdf_holds_invoice_data,
    flow_may_be_too_large,
)
