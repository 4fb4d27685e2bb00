"""What goes with the invoice's own PDF. Sizes are those of the files, not of their base64.

The portal also asks to avoid the characters ``% $ ! & : ; « » # @`` in names; as no source says that it
refuses them, neither do we.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent, has_controls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chorus_bridge.domain.invoice import Attachment

_on_situation = partial(rule, who=Who.COMPANY, place=Place.SITUATION, kind=Kind.MISSING)

_MIB: Final = 1024 * 1024
MAX_FILE: Final = 10 * _MIB
MAX_TOTAL: Final = 120 * _MIB
"""Of the invoice and its attachments together."""
MAX_NAME: Final = 50
"""Of an attachment, extension included."""
MAX_LABEL: Final = 100
MAX_TYPE: Final = 30
EXTENSIONS: Final = frozenset(
    (
        *("BMP", "BZ2", "CSV", "DOC", "DOCX", "FAX", "GIF", "GZ", "GZIP", "HTM", "HTML", "JPEG", "JPG"),
        *("ODP", "ODS", "ODT", "P7S", "PDF", "PNG", "PPS", "PPT", "PPTX", "RTF", "SVG", "TGZ", "TIF"),
        *("TIFF", "TXT", "XHTML", "XLC", "XLM", "XLS", "XLSX", "XML", "ZIP"),
    )
)
"""Extensions of attachments. *Source:* AIFE, community page on the rules for attachments."""


def files_sent(case: Case) -> Iterator[tuple[str, Attachment]]:
    """Yield every file that leaves with the invoice, and where it is."""
    if case.pdf is not None:
        yield "invoice.document", case.pdf
    yield from _attachments(case)


def _attachments(case: Case) -> Iterator[tuple[str, Attachment]]:
    return ((f"invoice.attachments[{i}]", file) for i, file in enumerate(case.invoice.attachments))


def extension_of(name: str) -> str:
    """Return the extension of *name* in capitals, or nothing."""
    stem, _, extension = name.rpartition(".")
    return "" if absent(stem) else extension.strip().upper()


_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that make a name read as another one, a known way to disguise an extension."""


def is_no_name(name: str) -> bool:
    """Return whether *name* is a path, or hides what it is."""
    return "/" in name or "\\" in name or has_controls(name) or not _DIRECTIONS.isdisjoint(name)


@_on_situation(
    FindingCode.ATTACHMENT_TOO_LARGE,
    source=sources.ATTACHMENT_GUIDE,
    why="The portal refuses a file beyond 10 MiB.",
)
def attachment_too_large(case: Case) -> Iterator[Problem]:
    """Each attachment has at most 10 MiB."""
    for path, file in _attachments(case):
        if file.size is not None and file.size > MAX_FILE:
            yield Problem(path=path, params={"name": file.name, "max": MAX_FILE, "got": file.size})


@_on_situation(
    FindingCode.ATTACHMENT_NAME_TOO_LONG,
    source=sources.ATTACHMENT_GUIDE,
    why="The portal refuses longer names, and renaming a signed document is not ours to do.",
)
def attachment_name_too_long(case: Case) -> Iterator[Problem]:
    """An attachment's name has at most 50 characters, extension included."""
    for path, file in _attachments(case):
        if len(file.name) > MAX_NAME:
            name = file.name
            yield Problem(path=f"{path}.name", params={"name": name, "max": MAX_NAME, "got": len(name)})


@_on_situation(
    FindingCode.ATTACHMENT_NAME_INVALID,
    source=sources.ATTACHMENT_GUIDE,
    why="The portal demands an extension, and a path or a control character names no file. Characters it only"
    " asks to avoid are let through.",
)
def attachment_name_invalid(case: Case) -> Iterator[Problem]:
    """An attachment's name has an extension, no path and no control character."""
    for path, file in _attachments(case):
        if not extension_of(file.name) or is_no_name(file.name):
            yield Problem(path=f"{path}.name", params={"name": file.name})


@_on_situation(
    FindingCode.ATTACHMENT_TYPE_NOT_ALLOWED,
    source=sources.ATTACHMENT_GUIDE,
    why="The portal publishes the list of extensions it takes.",
)
def attachment_type_not_allowed(case: Case) -> Iterator[Problem]:
    """An attachment's extension is one the portal takes."""
    for path, file in _attachments(case):
        extension = extension_of(file.name)
        if extension and extension not in EXTENSIONS:
            yield Problem(path=f"{path}.name", params={"name": file.name})


@_on_situation(
    FindingCode.ATTACHMENT_TOTAL_TOO_LARGE,
    source=sources.ATTACHMENT_GUIDE,
    why="The portal holds 120 MiB for an invoice and its attachments. Files of unknown size count for nothing.",
)
def attachment_total_too_large(case: Case) -> Iterator[Problem]:
    """The invoice and its attachments have at most 120 MiB together."""
    total = sum(file.size or 0 for _, file in files_sent(case))
    if total > MAX_TOTAL:
        yield Problem(path="invoice.attachments", params={"max": MAX_TOTAL, "got": total})


@_on_situation(
    FindingCode.ATTACHMENT_EMPTY,
    source=sources.ATTACHMENT_GUIDE,
    why="The portal refuses empty files.",
)
def attachment_empty(case: Case) -> Iterator[Problem]:
    """An attachment is not empty."""
    for path, file in _attachments(case):
        if file.size == 0:
            yield Problem(path=path, params={"name": file.name})


@_on_situation(
    FindingCode.ATTACHMENT_LABEL_TOO_LONG,
    source=sources.FIELD_LENGTHS,
    why="The portal's field holds no more.",
)
def attachment_label_too_long(case: Case) -> Iterator[Problem]:
    """An attachment's label has at most 100 characters."""
    for path, file in _attachments(case):
        if file.label is not None and len(file.label) > MAX_LABEL:
            got = len(file.label)
            yield Problem(path=f"{path}.label", params={"name": file.name, "max": MAX_LABEL, "got": got})


@_on_situation(
    FindingCode.ATTACHMENT_TYPE_MISSING,
    source=sources.FIELD_LENGTHS,
    why="The portal's documents call the type of an attachment compulsory, and every client seen sends one.",
)
def attachment_type_missing(case: Case) -> Iterator[Problem]:
    """An attachment says what kind of document it is, by the portal's code of at most 30 characters."""
    for path, file in _attachments(case):
        if absent(file.type_code) or len(file.type_code or "") > MAX_TYPE:
            yield Problem(path=f"{path}.type_code", params={"name": file.name, "max": MAX_TYPE})


@_on_situation(
    FindingCode.ATTACHMENT_REQUIRED_MISSING,
    source="the contract, as set by the host",
    why="A payer suspends a claim without the documents its contract demands; some are only made at validation.",
    at_validation=True,
)
def attachment_required_missing(case: Case) -> Iterator[Problem]:
    """Every supporting document the contract demands is attached."""
    attached = {file.type_code for file in case.invoice.attachments}
    for type_code in case.market.required_attachments:
        if type_code not in attached:
            yield Problem(path="invoice.attachments", params={"name": type_code})


@_on_situation(
    FindingCode.ATTACHMENT_CONTENT_MISSING,
    source=sources.OURS,
    why="What is sent is frozen when it is transmitted: a name alone cannot be sent later.",
)
def attachment_content_missing(case: Case) -> Iterator[Problem]:
    """When the invoice is transmitted, the files are there and not only their names."""
    for path, file in files_sent(case) if case.contents else ():
        if file.content is None:
            yield Problem(path=path, params={"name": file.name})


RULES: Final = (
    attachment_too_large,
    attachment_name_too_long,
    attachment_name_invalid,
    attachment_type_not_allowed,
    attachment_total_too_large,
    attachment_empty,
    attachment_label_too_long,
    attachment_type_missing,
    attachment_required_missing,
    attachment_content_missing,
)
