"""The invoice's PDF, as small as one can be: a real host prints its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from host.words import month

if TYPE_CHECKING:
    from host.trade import Claim

__all__ = ["printed"]


def printed(claim: Claim) -> bytes:
    """Return a one-page PDF that names the claim and its amount."""
    lines = (
        f"Facture {claim.number}",
        f"{claim.contract.title} - {claim.contract.client}",
        f"Situation {claim.id}, {month(claim.period, 'fr')}",
        f"Net {claim.net} EUR, TVA {claim.vat} EUR, total {claim.total} EUR",
        "Document de demonstration : entreprise et travaux fictifs.",
    )
    text = "\n".join(f"({_escaped(line)}) Tj 0 -24 Td" for line in lines)
    drawing = f"BT /F1 14 Tf 60 760 Td\n{text}\nET".encode("latin-1", "replace")
    return _file(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(*objects: bytes) -> bytes:
    """Return the objects one after the other, with the table that says where each begins."""
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return content + head + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(content))
