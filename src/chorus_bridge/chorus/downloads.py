"""The operation that gives files back: the invoice's PDF with its documents, or the portal's own XML.

*Source:* AIFE, Swagger "Factures" 2020; its values and limits from its specification as kept by a public client. No
public operation gives the certificate of deposit, only its digest in the answer to a deposit.
"""

import base64
from collections.abc import Sequence
from typing import Final

from attrs import evolve

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.invoices import numeric
from chorus_bridge.chorus.routes import post
from chorus_bridge.effects import JsonObject, Operation
from chorus_bridge.errors import BadValue

__all__ = ["MOST_INVOICES", "download"]

MOST_INVOICES: Final = 10
"""Invoices in one download. Precedent: the most the portal's documentation recommends."""

_AROUND: Final = 64 * 1024
"""Bytes an answer may have around its file."""


def download(
    portal_ids: Sequence[str], *, pivot: bool = False, attachments: bool = False, limit: int
) -> Operation[bytes]:
    """Fetch the files of some of our invoices.

    One file of one invoice comes as it is, several as a ZIP archive. The portal notes the download in the invoice's
    history of actions: asking twice is otherwise harmless.

    Args:
        portal_ids: Which, at most ten.
        pivot: The portal's own XML, which holds everything, instead of the PDF.
        attachments: With the PDF, its documents too.
        limit: Bytes of the result at most.

    Raises:
        BadValue: No invoice, or too many.
    """
    if not 1 <= len(portal_ids) <= MOST_INVOICES:
        problem, remedy = f"{len(portal_ids)} invoices", f"ask for 1 to {MOST_INVOICES} at a time"
        raise BadValue(field="portal_ids", problem=problem, remedy=remedy)
    with_attachments: JsonObject = {"avecPiecesJointesComplementaires": "OUI" if attachments else "NON"}
    body: JsonObject = {
        "listeFacture": tuple({"idFacture": numeric(portal_id)} for portal_id in portal_ids),
        "format": "PIVOT" if pivot else "PDF",
        **({} if pivot else with_attachments),
    }
    operation = post("factures", "telecharger/groupe", body, _file)
    # Three bytes are four characters on the wire.
    return evolve(operation, answer_limit=(limit + 2) // 3 * 4 + _AROUND)


def _file(answer: JsonObject) -> bytes:
    """Return the file of an answer.

    Raises:
        ValueError: There is none.
    """
    encoded = answer.get("fichierResultat")
    content = base64.b64decode(encoded, validate=True) if isinstance(encoded, str) else b""
    return wire.known(content or None, "fichierResultat")
