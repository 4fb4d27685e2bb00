"""PDFs as software makes them, and some made by hand for what no software at hand makes."""

import io
import zlib

from pypdf import PdfWriter
from pypdf.annotations import FreeText

XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"><fx:DocumentFileName>factur-x.xml'
    b"</fx:DocumentFileName></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def printed(*, attached: str | None = None, comment: str | None = None, password: str | None = None) -> bytes:
    """Return a page of a real PDF, with an attachment, somebody's comment or a password."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    if attached is not None:
        writer.add_attachment(attached, b"<Invoice/>")
    if comment is not None:
        writer.add_annotation(0, FreeText(text=comment, rect=(50, 550, 200, 650)))
    if password is not None:
        writer.encrypt("", owner_password=password, algorithm="RC4-128")
    page = io.BytesIO()
    writer.write(page)
    return page.getvalue()


def specification(name: bytes, *, key: bytes = b"/UF", embedded: bytes = b"/EF << /F 6 0 R >>") -> bytes:
    """Return what specifies an embedded file, its name as written in the file."""
    return b"<< /Type /Filespec " + key + b" " + name + b" " + embedded + b" >>"


def by_hand(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, as far as this library reads one."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, content) for n, content in enumerate(objects, 1))
    ending = b"trailer << /Size 9 /Root 1 0 R " + trailer + b" >>\nstartxref\n9\n%%EOF\n"
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body + b"xref\n0 1\n0000000000 65535 f \n" + ending


def packed(content: bytes, *, kind: bytes = b"/Type /ObjStm /N 1 /First 4") -> bytes:
    """Return a compressed stream."""
    squeezed = zlib.compress(content)
    head = b"<< " + kind + b" /Filter /FlateDecode /Length %d >>\nstream\n" % len(squeezed)
    return head + squeezed + b"\nendstream"
