"""Files: a PDF to be read and submitted, and attachments of every kind, until an invoice takes them.

*Source:* AIFE, Swagger "Factures" 2020 and field comments of the 2017 annex (names, lengths, 10 Mo, 120 Mo in
all); the list
of extensions comes from AIFE's community pages. Sizes are counted on decoded bytes, 1 Mo being 1024² bytes:
our reading.
"""

import base64
import binascii
from typing import Final

from chorus_bridge.simulator.invoices import AttachedFile
from chorus_bridge.simulator.portal import Call, StoredFile
from chorus_bridge.simulator.refusals import (
    FILE_ALREADY_USED,
    FILE_NAME_INVALID,
    FILE_NOT_PDF,
    FILE_TOO_LARGE,
    FILE_UNKNOWN,
    FILE_UNREADABLE,
    FILES_TOO_LARGE,
    Refused,
    TooLarge,
)
from chorus_bridge.simulator.shapes import Group, Text, Whole

LARGEST_FILE: Final = 10 * 1024 * 1024
"""Bytes."""
LARGEST_IN_ALL: Final = 120 * 1024 * 1024
"""Bytes of all the files of one invoice, and of a download."""
EXTENSIONS: Final = frozenset(
    {
        "bmp", "gif", "fax", "odt", "ppt", "tiff", "xls", "bz2", "gz", "jpeg", "p7s", "rtf", "txt",
        "xml", "csv", "gzip", "jpg", "pdf", "svg", "xhtml", "xlsx", "doc", "htm", "odp", "png",
        "tgz", "xlc", "zip", "docx", "html", "ods", "pps", "tif", "xlm", "pptx",
    }
)  # fmt: skip

DEPOSIT_PDF: Final = Group(
    fields={
        "idUtilisateurCourant": Whole(),
        "fichierFacture": Text(required=True),
        "nomFichier": Text(required=True, longest=200),
        "formatDepot": Text(required=True, choices=frozenset({"PDF_NON_SIGNE", "PDF_SIGNE_PADES", "PDF_SIGNE_XADES"})),
    }
)
ADD_FILE: Final = Group(
    fields={
        "idUtilisateurCourant": Whole(),
        "pieceJointeFichier": Text(required=True),
        "pieceJointeNom": Text(required=True, longest=50),
        "pieceJointeTypeMime": Text(required=True, longest=255),
        "pieceJointeExtension": Text(required=True),
    }
)

# The optical reading is best effort on the real portal and every value may be null: a client must live with
# none.
_UNREAD: Final = (
    "numeroFacture",
    "dateFacture",
    "codeDestinataire",
    "codeServiceExecutant",
    "codeFournisseur",
    "codeDeviseFacture",
    "typeFacture",
    "typeTva",
    "numeroBonCommande",
    "montantTtcAvantRemiseGlobalTTC",
    "montantAPayer",
    "montantHtTotal",
    "montantTVA",
)


def deposit_pdf(call: Call) -> dict[str, object]:
    """Keep a PDF and return its identifier, nothing else having been read in it.

    Raises:
        TooLarge: More than 10 Mo.
        Refused: The name or the content is not a PDF's.
    """
    content = _decoded(call, "fichierFacture")
    if len(content) > LARGEST_FILE:
        raise TooLarge
    name = call.body.text("nomFichier")
    if "/" in name or "\\" in name or not name.lower().endswith(".pdf"):
        raise Refused(FILE_NAME_INVALID, "nomFichier")
    if not content.startswith(b"%PDF-"):
        raise Refused(FILE_NOT_PDF, "fichierFacture")
    return {**dict.fromkeys(_UNREAD), "pieceJointeId": _stored(call, name, "pdf", content)}


def add_file(call: Call) -> dict[str, object]:
    """Keep an attachment and return its identifier.

    Raises:
        Refused: The name, the extension or the size is not accepted.
    """
    content = _decoded(call, "pieceJointeFichier")
    if len(content) > LARGEST_FILE:
        raise Refused(FILE_TOO_LARGE)
    name, extension = call.body.text("pieceJointeNom"), call.body.text("pieceJointeExtension").lower()
    stem, dot, ending = name.rpartition(".")
    if not (stem and dot) or ending.lower() != extension or extension not in EXTENSIONS:
        raise Refused(FILE_NAME_INVALID, "pieceJointeNom")
    return {"pieceJointeId": _stored(call, name, extension, content)}


def _decoded(call: Call, path: str) -> bytes:
    """Return the bytes of a base64 field: standard alphabet, padded, no line break, not empty."""
    try:
        content = base64.b64decode(call.body.text(path), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        raise Refused(FILE_UNREADABLE, path)
    return content


def _stored(call: Call, name: str, extension: str, content: bytes) -> int:
    """Return the identifier under which a file is kept for the calling account."""
    file_id = call.portal.next_file_id()
    call.portal.files[file_id] = StoredFile(
        id=file_id, owner=call.account.login, name=name, extension=extension, size=len(content)
    )
    call.portal.contents.keep(file_id, content)
    return file_id


def available(call: Call, file_id: int | None, path: str) -> StoredFile:
    """Return a file the calling account uploaded and no invoice has taken yet.

    Raises:
        Refused: There is no such file, or it is taken.
    """
    stored = None if file_id is None else call.portal.files.get(file_id)
    if stored is None or stored.owner != call.account.login:
        raise Refused(FILE_UNKNOWN, path)
    if call.portal.conditions.refuse_duplicates and call.portal.register.attached(stored.id):
        raise Refused(FILE_ALREADY_USED, path)
    return stored


def attached(stored: StoredFile, designation: str, type_code: str, line: int | None = None) -> AttachedFile:
    """Return a stored file as an invoice holds it."""
    return AttachedFile(
        id=stored.id,
        designation=designation,
        type_code=type_code,
        extension=stored.extension,
        size=stored.size,
        line=line,
    )


def complementary(call: Call) -> tuple[AttachedFile, ...]:
    """Return the complementary files that a request attaches.

    Raises:
        Refused: There is no such file, or it is taken.
    """
    files = []
    for item in call.body.each("pieceJointeComplementaire"):
        stored = available(call, item.whole("pieceJointeComplementaireId"), "pieceJointeComplementaireId")
        designation = item.text("pieceJointeComplementaireDesignation")
        line = item.whole("pieceJointeComplementaireNumeroLigneFacture")
        files.append(attached(stored, designation, item.text("pieceJointeComplementaireType"), line))
    return tuple(files)


def check_together(files: tuple[AttachedFile, ...]) -> None:
    """Return when the files of one invoice are different ones, and not too large in all.

    Raises:
        Refused: A file is there twice, or they weigh more than 120 Mo.
    """
    if len({file.id for file in files}) != len(files):
        raise Refused(FILE_ALREADY_USED, "pieceJointeComplementaireId")
    if sum(file.size for file in files) > LARGEST_IN_ALL:
        raise Refused(FILES_TOO_LARGE)
