"""What the file of a flow holds: the invoice in XML, and the files that travel with it.

*Source:* AIFE, comments of its example flows (2018): data alone in E1, the PDF zipped under the name `PJP.pdf` inside
the data in E2, the data inside the PDF in Factur-X; complementary files are zipped too. Their limits are those of
attachments in general.
"""

import base64
import binascii
from typing import Final

from attrs import field, frozen

from chorus_bridge.simulator.attachments import EXTENSIONS, LARGEST_FILE, LARGEST_IN_ALL
from chorus_bridge.simulator.files.pdf_reading import embedded_invoice
from chorus_bridge.simulator.files.xml_tree import Element
from chorus_bridge.simulator.files.zip_reading import only_file
from chorus_bridge.simulator.flow.case import ATTACHED, balise
from chorus_bridge.simulator.flow.syntaxes import FACTURX, MIXED

_PRINCIPAL: Final = "PJP.pdf"
_PDF: Final = b"%PDF-"
_OBJECT: Final = f"{ATTACHED}/AttachmentBinaryObject"
_TYPES: Final = frozenset({"application/pdf", "application/zip"})
_MOST_FILES: Final = 100
_LONGEST_NAME: Final = 50


@frozen(kw_only=True)
class CarriedFile:
    """A file that came with an invoice."""

    name: str
    size: int
    principal: bool = False
    content: bytes = field(default=b"", repr=False)

    @property
    def extension(self) -> str:
        """In lower case, without the dot."""
        return self.name.rpartition(".")[2].lower()


@frozen(kw_only=True)
class Files:
    """The files of an invoice, and what is wrong with them."""

    carried: tuple[CarriedFile, ...] = ()
    wrong: tuple[str, ...] = field(default=(), repr=False)


def xml_of(content: bytes, syntax: str) -> bytes | None:
    """Return the invoice in XML that a file holds, `None` when a PDF holds none.

    Args:
        content: The file.
        syntax: The played syntax it is opened like.
    """
    if syntax != FACTURX:
        return content
    return embedded_invoice(content) if content.startswith(_PDF) else None


def files_of(root: Element, content: bytes, syntax: str) -> Files:
    """Return the files of an invoice.

    Args:
        root: The invoice.
        content: The file of the flow.
        syntax: The played syntax it is opened like.
    """
    carried, wrong = [], []
    if syntax == FACTURX:
        carried.append(CarriedFile(name="facture.pdf", size=len(content), principal=True, content=content))
    objects = list(root.each(_OBJECT))
    for element in objects[:_MOST_FILES]:
        file = _carried(element)
        if isinstance(file, str):
            wrong.append(file)
        else:
            carried.append(file)
    principals = sum(file.principal for file in carried)
    if principals != (0 if syntax not in {MIXED, FACTURX} else 1):
        wrong.append(f"L'element {balise(_OBJECT)} doit contenir une archive ZIP du seul fichier {_PRINCIPAL}.")
    if len(objects) > _MOST_FILES or sum(file.size for file in carried) > LARGEST_IN_ALL:
        wrong.append(f"Les pieces jointes ({balise(_OBJECT)}) depassent 120 Mo au total.")
    carried.sort(key=lambda file: not file.principal)
    return Files(carried=tuple(carried), wrong=tuple(dict.fromkeys(wrong)))


def _carried(element: Element) -> CarriedFile | str:
    """Return the file one element holds, or what is wrong with it."""
    unreadable = f"La piece jointe ({balise(_OBJECT)}) n'est pas lisible."
    if element.attributes.get("mimeCode") not in _TYPES:
        return f"Le type de la piece jointe ({balise(f'{_OBJECT}/@mimeCode')}) n'est pas autorise."
    try:
        archive = base64.b64decode(element.text, validate=True)
    except (binascii.Error, ValueError):
        return unreadable
    zipped = only_file(archive, LARGEST_FILE)
    if zipped is None or not zipped.content:
        return unreadable
    principal = zipped.name == _PRINCIPAL
    file = CarriedFile(name=zipped.name, size=len(zipped.content), principal=principal, content=zipped.content)
    if principal and not zipped.content.startswith(_PDF):
        return unreadable
    if file.extension not in EXTENSIONS or len(zipped.name) > _LONGEST_NAME:
        return f"Le nom de la piece jointe ({balise(_OBJECT)}) n'est pas autorise."
    return file
