"""The operation that gives the whole public directory of recipients, as a file.

*Source:* clients of third parties: the answer holds a ZIP archive, named ``fichierResultat`` by the description of the
API and ``fichier`` by one client. What is inside the archive is in no source read; nothing here looks into it.
"""

import base64
from typing import Final

from attrs import evolve

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.routes import post
from chorus_bridge.effects import JsonObject, Operation

__all__ = ["recipients_directory"]

_NAMES: Final = ("fichierResultat", "fichier")
_AROUND: Final = 64 * 1024
"""Bytes an answer may have around its file."""


def recipients_directory(*, limit: int) -> Operation[bytes]:
    """Fetch the archive of all recipients; large, and made for being fetched once a day at most.

    Args:
        limit: Bytes of the archive at most.
    """
    operation = post("transverses", "telecharger/annuaire/destinataire", {}, _archive)
    # Three bytes are four characters on the wire.
    return evolve(operation, answer_limit=(limit + 2) // 3 * 4 + _AROUND)


def _archive(answer: JsonObject) -> bytes:
    """Return the file of an answer, under either name.

    Raises:
        ValueError: There is none, or two that differ.
    """
    found = {answer[name] for name in _NAMES if isinstance(answer.get(name), str)}
    if len(found) > 1:
        raise ValueError("fichierResultat and fichier differ")
    encoded = next(iter(found), "")
    try:
        content = base64.b64decode(str(encoded), validate=True)
    except ValueError as exc:
        raise ValueError("fichierResultat is not base64") from exc
    return wire.known(content or None, "fichierResultat")
