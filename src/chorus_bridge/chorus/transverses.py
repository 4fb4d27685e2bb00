"""The operations the portal's modules share: attachments, one's own establishments, and its pulse.

*Source:* schemas typed by third parties' clients, as the official description is not public; to be verified
at go-live.
"""

import base64
from typing import Final

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.results import BankDetails, OwnStructure
from chorus_bridge.chorus.routes import post
from chorus_bridge.chorus.structures import structure_id
from chorus_bridge.effects import JsonObject, Operation

__all__ = ["HEALTH", "add_file", "bank_details", "file_id", "health", "own_structures"]

HEALTH: Final = "transverses/health-check"
"""The one operation whose answer carries no ``codeRetour``."""

_HTTP_OK: Final = 200


def add_file(name: str, content: bytes, mime: str) -> Operation[int]:
    """Upload a file; the value is its identifier, to name it in the submission.

    Args:
        name: At most 50 characters, extension included.
        content: The file itself.
        mime: Its media type.
    """
    body: JsonObject = {
        "pieceJointeExtension": name.rpartition(".")[2],
        "pieceJointeFichier": base64.b64encode(content).decode(),
        "pieceJointeNom": name,
        "pieceJointeTypeMime": mime,
    }
    return post("transverses", "ajouter/fichier", body, file_id, repeatable=False)


def file_id(answer: JsonObject) -> int:
    """Return the identifier an uploaded file received.

    Raises:
        ValueError: There is none; seen once in a third party's recorded answer.
    """
    return wire.known(wire.whole(answer, "pieceJointeId"), "pieceJointeId")


def own_structures() -> Operation[tuple[OwnStructure, ...]]:
    """List the active establishments the technical account may bill for."""
    return post("transverses", "recuperer/structures/actives/fournisseur", {}, _own_structures)


def _own_structures(answer: JsonObject) -> tuple[OwnStructure, ...]:
    return tuple(
        OwnStructure(
            structure_id=structure_id(row),
            siret=wire.text(row, "identifiant") or wire.text(row, "identifiantStructure"),
            name=wire.text(row, "designationStructure"),
        )
        for row in wire.many(answer, "listeStructures")
    )


def bank_details(structure_id: int) -> Operation[tuple[BankDetails, ...]]:
    """List the valid bank details of one's own establishment."""
    return post("transverses", "recuperer/coordbanc/valides", {"idStructure": structure_id}, _bank_details)


def _bank_details(answer: JsonObject) -> tuple[BankDetails, ...]:
    return tuple(
        BankDetails(
            bank_details_id=wire.known(wire.whole(row, "idCoordonneeBancaire"), "idCoordonneeBancaire"),
            name=wire.text(row, "nomCoordonneeBancaire"),
        )
        for row in wire.many(answer, "listeCoordonneeBancaire")
    )


def health() -> Operation[bool]:
    """Ask whether the portal says it works; both the application and the account must be accepted."""
    return Operation(
        name=HEALTH,
        path="/cpro/transverses/v1/health-check",
        read=lambda answer: wire.whole(answer, "statusCodeValue") == _HTTP_OK,
        repeatable=True,
        method="GET",
    )
