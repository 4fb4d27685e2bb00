"""`telecharger/groupe`: up to ten invoices as their PDF, with their attachments in a ZIP, or as one XML.

*Source:* AIFE, Swagger "Factures" 2020 (fields, 120 Mo), field comments of the 2017 annex: a PDF alone when there is
one file, a ZIP otherwise, a directory for each invoice when there are several. The names inside a ZIP, and the content
of the XML but the name of its root, are ours: it names files and does not hold them. Of a file whose bytes the
simulator no longer holds, and of an invoice that came without a PDF, a page with its number stands in.
"""

import base64
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape

from attrs import evolve

from chorus_bridge.simulator.attachments import LARGEST_IN_ALL
from chorus_bridge.simulator.files.pdf_writing import page_saying
from chorus_bridge.simulator.invoices import DOWNLOADED, AttachedFile, Invoice
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import FIELD_FORBIDDEN, TOO_MANY_INVOICES, Refused, TooLarge
from chorus_bridge.simulator.shapes import Group, Several, Shape, Text, Whole

_MOST_INVOICES: Final = 10
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+", re.ASCII)
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST: Final = 60

_WHICH: Final[dict[str, Shape]] = {
    "listeFacture": Several(required=True, each=Group(fields={"idFacture": Whole(required=True)})),
    "format": Text(required=True, choices=frozenset({"PDF", "PIVOT"})),
    "avecPiecesJointesComplementaires": Text(choices=frozenset({"OUI", "NON"})),
}
DOWNLOAD: Final = Group(fields={"idUtilisateurCourant": Whole(), "idEspace": Whole(), **_WHICH})
DOWNLOAD_FILES: Final = Group(
    fields={
        # The other kinds of objects are not played.
        "objetPieceJointe": Text(required=True, choices=frozenset({"DEMANDE_PAIEMENT"})),
        "demandePaiement": Group(fields=_WHICH, required=True),
    }
)


def download(call: Call) -> dict[str, object]:
    """Return invoices to whoever has a part in them, in base64.

    Raises:
        Refused: An invoice is unknown or of others, there are more than ten, or what is asked does not go together.
        TooLarge: More than 120 Mo in all.
    """
    return {"fichierResultat": _downloaded(call, "")}


def download_files(call: Call) -> dict[str, object]:
    """Return the same as `download` under another name, as the operation for every kind of object does.

    *Source:* a client's typed description of the operation, which says of its answer that `codeRetour` is absent.

    Raises:
        Refused: See `download`.
        TooLarge: See `download`.
    """
    return {"pieceJointe": _downloaded(call, "demandePaiement.")}


def _downloaded(call: Call, prefix: str) -> str:
    """Return the file asked for, in base64, once the histories tell who took what."""
    asked = call.body.each(f"{prefix}listeFacture")
    wanted = tuple(dict.fromkeys(item.whole("idFacture") for item in asked))
    if len(asked) > _MOST_INVOICES:
        raise Refused(TOO_MANY_INVOICES, str(_MOST_INVOICES))
    invoices = tuple(
        call.entitled(invoice_id, "supplier", "recipient", "validator", "moe", "moa") for invoice_id in wanted
    )
    complete = call.body.text(f"{prefix}avecPiecesJointesComplementaires") == "OUI"
    if call.body.text(f"{prefix}format") == "PIVOT":
        if complete:
            raise Refused(FIELD_FORBIDDEN, "avecPiecesJointesComplementaires", "le format PIVOT n'en a pas")
        content = _pivot(invoices)
    else:
        content = _pdfs(call, invoices, complete=complete)
    for invoice in invoices:
        marked = invoice.marked(DOWNLOADED, call.now, call.account.login)
        taken = invoice.downloaded or call.acts_for(invoice.recipient)
        call.portal.register.keep(evolve(marked, downloaded=taken))
    return base64.b64encode(content).decode()


def _pdfs(call: Call, invoices: tuple[Invoice, ...], *, complete: bool) -> bytes:
    """Return one PDF, or a ZIP of all of them."""
    chosen = [(invoice, _others(invoice) if complete else ()) for invoice in invoices]
    if sum(_weight(invoice, others) for invoice, others in chosen) > LARGEST_IN_ALL:
        raise TooLarge
    if len(chosen) == 1 and not chosen[0][1]:
        return _principal(call, chosen[0][0])
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for invoice, others in chosen:
            folder = f"{_safe(invoice.number)}_{invoice.id}/" if len(chosen) > 1 else ""
            for name, content in _entries(call, invoice, others):
                archive.writestr(zipfile.ZipInfo(folder + name), content)
    return written.getvalue()


def _others(invoice: Invoice) -> tuple[AttachedFile, ...]:
    """Return the complementary files of an invoice."""
    return tuple(file for file in invoice.files if file.id != invoice.principal)


def _weight(invoice: Invoice, others: Iterable[AttachedFile]) -> int:
    """Return how many bytes an invoice and some of its files weigh, whether they are still held or not."""
    return sum(file.size for file in invoice.files if file.id == invoice.principal) + sum(file.size for file in others)


def _principal(call: Call, invoice: Invoice) -> bytes:
    """Return the PDF of an invoice."""
    held = call.portal.contents.get(invoice.principal)
    return page_saying(f"Facture {invoice.number}") if held is None else held


def _entries(call: Call, invoice: Invoice, others: Iterable[AttachedFile]) -> Iterator[tuple[str, bytes]]:
    """Return the files of an invoice, each under a name that no other has and that any system takes."""
    yield f"{_safe(invoice.number)}.pdf", _principal(call, invoice)
    for file in others:
        held = call.portal.contents.get(file.id)
        name = f"{file.id}_{_safe(file.designation)}.{_safe(file.extension)}"
        yield name, page_saying(f"{file.id}") if held is None else held


def _safe(text: str) -> str:
    """Return a text as a part of the name of a file."""
    return _UNSAFE.sub("_", text)[:_LONGEST]


def _pivot(invoices: tuple[Invoice, ...]) -> bytes:
    """Return a small XML that tells what invoices are."""
    written = "".join(f"<Facture>{''.join(_told(invoice))}</Facture>" for invoice in invoices)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<CPPFacturePivot>{written}</CPPFacturePivot>\n'.encode()


def _told(invoice: Invoice) -> Iterator[str]:
    """Return the elements of one invoice."""
    totals = invoice.document.group("montantTotal")
    values = {
        "Identifiant": str(invoice.id),
        "Numero": invoice.number,
        "Date": invoice.issued_on.isoformat(),
        "Statut": invoice.status,
        "Fournisseur": invoice.supplier.siret,
        "Destinataire": invoice.recipient.siret,
        "MontantHT": f"{totals.total('montantHtTotal'):f}",
        "MontantTTC": f"{totals.total('montantTtcTotal'):f}",
        "MontantAPayer": f"{totals.total('montantAPayer'):f}",
    }
    for name, value in values.items():
        yield f"<{name}>{escape(_NOT_XML.sub('', value))}</{name}>"
    for file in invoice.files:
        yield f"<Fichier>{escape(_NOT_XML.sub('', file.designation))}</Fichier>"
