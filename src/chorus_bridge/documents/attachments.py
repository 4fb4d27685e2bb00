"""The files inside a document: each in a ZIP of its own, in base64.

*Source:* AIFE's example flows. The invoice's PDF is ``PJP.pdf`` in a ZIP, under ``application/pdf``; a further file
is ``PJ1.zip``, ``PJ2.zip``… under ``application/zip``, which AIFE shows for Factur-X and which is inferred for the
other flows, to be verified at go-live.
"""

import base64
import io
import zipfile
from typing import Final

from attrs import field, frozen

from chorus_bridge.documents.elements import Element, branch, given, leaf, readable
from chorus_bridge.domain.invoice import Attachment, Invoice
from chorus_bridge.errors import BadValue

__all__ = ["Enclosure", "further_files", "main_pdf", "write_enclosure"]

_UNSPECIFIED: Final = "ZZZ"
"""Type of a file in AIFE's examples."""
_SUPPORTING: Final = "916"
"""A document that supports the invoice (BG-24). *Source:* UNTDID 1001, as EN 16931 uses it."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first day a ZIP can name: the hour it is made must not change its bytes."""
_UNIX: Final = 3
_READABLE: Final = 0o644 << 16


@frozen(kw_only=True)
class Enclosure:
    """One file, ready to be written in a document."""

    name: str = field(repr=False)
    """The host's name of the file (BT-122)."""
    type_code: str
    """The portal's code for the kind of document (BT-123)."""
    mime_code: str
    filename: str = field(repr=False)
    """Name of what the base64 holds (BT-125)."""
    content: bytes = field(repr=False)
    """A ZIP."""
    path: str
    """The domain's own path of the file, for errors."""


def main_pdf(invoice: Invoice, *, compressed: bool = False) -> Enclosure:
    """Return the invoice's own PDF as a document carries it; *compressed* only when it must.

    Raises:
        BadValue: It is absent, or only its name is known.
    """
    pdf = given(invoice.document, field="invoice.document")
    return Enclosure(
        name=pdf.name,
        type_code=_UNSPECIFIED,
        mime_code="application/pdf",
        filename=pdf.name,
        content=_zipped("PJP.pdf", content_of(pdf, "invoice.document"), compressed=compressed),
        path="invoice.document",
    )


def further_files(invoice: Invoice, *, compressed: bool = False) -> tuple[Enclosure, ...]:
    """Return the other files, in the host's order, each under its own name inside its ZIP.

    Raises:
        BadValue: A file has no content.
    """
    files = enumerate(invoice.attachments, 1)
    return tuple(_further(number, file, compressed=compressed) for number, file in files)


def _further(number: int, file: Attachment, *, compressed: bool) -> Enclosure:
    path = f"invoice.attachments[{number - 1}]"
    return Enclosure(
        name=file.name,
        type_code=(file.type_code or "").strip() or _UNSPECIFIED,
        mime_code="application/zip",
        filename=f"PJ{number}.zip",
        content=_zipped(_member(file.name, path), content_of(file, path), compressed=compressed),
        path=path,
    )


def content_of(file: Attachment, path: str) -> bytes:
    """Return the content of a file.

    Raises:
        BadValue: It is absent or empty.
    """
    if not file.content:
        raise BadValue(field=f"{path}.content", problem="absent", remedy="give the file itself, not only its name")
    return file.content


def _member(name: str, path: str) -> str:
    """Return the name of a file inside its ZIP, which unpacks where it is asked and nowhere else."""
    if "/" in name or "\\" in name or not name.strip(". "):
        raise BadValue(field=f"{path}.name", problem="not a file name", remedy="give a name without folders")
    return readable(name, field=f"{path}.name")


def _zipped(name: str, content: bytes, *, compressed: bool) -> bytes:
    """Return a ZIP of one file: the same bytes on every machine, unless it is compressed.

    A file is stored as it is: compressed bytes depend on the library that makes them, and a PDF hardly shrinks.
    AIFE's examples are compressed; that a stored file is read too is inferred from the format.
    """
    member = zipfile.ZipInfo(name, date_time=_EPOCH)
    member.create_system = _UNIX
    member.external_attr = _READABLE
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(member, content, zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED)
    return archive.getvalue()


def write_enclosure(agreement: Element, enclosure: Enclosure) -> None:
    """Write one file (BG-24)."""
    path = enclosure.path
    element = branch(agreement, "ram:AdditionalReferencedDocument")
    leaf(element, "ram:IssuerAssignedID", enclosure.name, field=f"{path}.name")
    leaf(element, "ram:TypeCode", _SUPPORTING, field=path)
    leaf(element, "ram:Name", enclosure.type_code, field=f"{path}.type_code")
    attributes = {"mimeCode": enclosure.mime_code, "filename": readable(enclosure.filename, field=f"{path}.name")}
    content = base64.b64encode(enclosure.content).decode("ascii")
    leaf(element, "ram:AttachmentBinaryObject", content, field=path, **attributes)
