"""The PDF of an invoice that no file brought: a page with its number, enough to be opened."""

from typing import Final

_ESCAPED: Final = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


def page_saying(text: str) -> bytes:
    """Return a PDF of one page that says this; what Latin-1 cannot write becomes a question mark."""
    shown = f"BT /F1 12 Tf 72 770 Td ({text.translate(_ESCAPED)}) Tj ET".encode("latin-1", "replace")
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %b >>" % font,
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(shown), shown),
    )
    written, places = b"%PDF-1.4\n", []
    for rank, body in enumerate(bodies, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (rank, body)
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(bodies) + 1, entries)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(written))
    return written + table + trailer
