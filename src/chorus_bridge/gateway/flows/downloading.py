"""Fetch the files the portal keeps of an invoice: its PDF, with its documents, or the portal's own XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.chorus import operations
from chorus_bridge.errors import BadValue
from chorus_bridge.gateway.flows.asking import answer, deposited

if TYPE_CHECKING:
    from chorus_bridge.effects import Flow
    from chorus_bridge.settings import Settings

__all__ = ["KINDS", "download"]

KINDS: Final = ("pdf", "pivot")


def download(
    company: str, transmission: str, *, settings: Settings, kind: str = "pdf", attachments: bool = False
) -> Flow[bytes]:
    """Return the invoice as the portal keeps it.

    Args:
        company: Whose invoice it is.
        transmission: Which.
        settings: How large it may be.
        kind: ``"pdf"``, or ``"pivot"`` for the portal's XML, which holds the attachments too.
        attachments: With the PDF, its documents too: the result is then a ZIP archive, unless there is one file only.

    Raises:
        BadValue: There is no such kind.
        NotFound: This company has no such transmission.
        IllegalTransition: The portal does not have it.
        ChorusBridgeError: The portal did not answer, or refused.
    """
    if kind not in KINDS:
        raise BadValue(field="kind", problem="no such kind of download", remedy=f"give one of: {', '.join(KINDS)}")
    about, portal_id = yield from deposited(company, transmission, "download")
    operation = operations.download(
        [portal_id], pivot=kind == "pivot", attachments=attachments, limit=settings.download_limit
    )
    return (yield from answer(operation, about.company, settings))
