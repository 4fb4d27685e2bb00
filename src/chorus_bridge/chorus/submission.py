"""What will be sent, frozen when it was judged.

The bytes are the same at every attempt, even after an edit or an upgrade. The identifiers only the portal can
give (the supplier's, the uploaded files') are left out and put in at the last moment.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from attrs import evolve, field, frozen

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.content import Content, FileRef, FileRole, Upload
from chorus_bridge.chorus.invoice_body import body_of, given
from chorus_bridge.chorus.vocabulary import REVERSE_CHARGE_DEFAULT, media_type
from chorus_bridge.domain.invoice import Attachment
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.domain.vocabulary import Channel
from chorus_bridge.effects import Json, JsonObject
from chorus_bridge.errors import BadValue

__all__ = ["SCHEMA", "Content", "FileRef", "FileRole", "Frozen", "Submission", "Upload", "freeze"]

S = TypeVar("S")

SCHEMA: Final = 1
"""Version of the frozen form; a new reader must keep reading every older one."""

_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a frozen submission. Files are apart: this holds data alone, a thousand times what an invoice
needs."""


@frozen(kw_only=True)
class Submission:
    """One invoice, ready but for the identifiers the portal gives."""

    schema: int = SCHEMA
    body: JsonObject = field(repr=False)
    files: tuple[FileRef, ...] = ()
    structure_id: int | None = None
    """The supplier's identifier at the portal, when the host knew it."""
    content: Content
    upload: Upload = Upload.DEPOSIT_PDF
    """How the main PDF is uploaded."""
    works: bool = False
    """Whether the portal's works operation takes it: the body is then the host's own, its contract being private."""

    @property
    def supplier_siret(self) -> str:
        """The billing establishment, by which its identifier is found when it is not known."""
        return self.content.supplier_siret

    @property
    def digest(self) -> str:
        """SHA-256 of :meth:`to_bytes`."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """Return the frozen form: the same for the same submission, always."""
        return wire.dump(
            {
                "schema": self.schema,
                "structure_id": self.structure_id,
                "upload": self.upload.value,
                "content": self.content.to_json(),
                "files": tuple(ref.to_json() for ref in self.files),
                "body": self.body,
                **({"works": True} if self.works else {}),
            }
        )

    @classmethod
    def from_bytes(cls, frozen_form: bytes) -> "Submission":
        """Return the submission frozen in *frozen_form*.

        Raises:
            BadValue: Written by a newer version, or damaged.
        """
        source = opened(frozen_form)
        schema = wire.whole(source, "schema")
        if schema != SCHEMA:
            raise newer(schema)
        try:
            return _read(source)
        except ValueError:
            raise damaged() from None

    def wire_body(self, structure_id: int, file_ids: Mapping[str, int]) -> JsonObject:
        """Return the complete request of ``soumettre``.

        Args:
            structure_id: The supplier's identifier at the portal.
            file_ids: The identifier each uploaded file received, by its ``key``.
        """
        main: tuple[Json, ...] = tuple(
            {"pieceJointePrincipaleDesignation": ref.label, "pieceJointePrincipaleId": file_ids[ref.key]}
            for ref in self.files
            if ref.role is FileRole.MAIN
        )
        others: tuple[Json, ...] = tuple(
            _attached(ref, file_ids[ref.key]) for ref in self.files if ref.role is FileRole.ATTACHMENT
        )
        files = {"pieceJointePrincipale": main, "pieceJointeComplementaire": others}
        supplier = {"idFournisseur": structure_id, **wire.one(self.body, "fournisseur")}
        body = {**self.body, "fournisseur": supplier}
        comment = {"commentaire": body.pop("commentaire")} if "commentaire" in body else {}
        return {**body, **{key: rows for key, rows in files.items() if rows}, **comment}


def _attached(ref: FileRef, file_id: int) -> JsonObject:
    kind: JsonObject = {} if ref.type_code is None else {"pieceJointeComplementaireType": ref.type_code}
    return {
        "pieceJointeComplementaireDesignation": ref.label,
        **kind,
        "pieceJointeComplementaireId": file_id,
    }


@frozen(kw_only=True)
class Frozen(Generic[S]):
    """What will be sent, and the exact contents of its files, by SHA-256."""

    submission: S
    files: Mapping[str, bytes] = field(repr=False)


def freeze(
    invoice: TransmissibleInvoice,
    *,
    reverse_charge_wire: str = REVERSE_CHARGE_DEFAULT,
    upload: Upload = Upload.DEPOSIT_PDF,
    body: JsonObject | None = None,
) -> Frozen[Submission]:
    """Return what will be sent for *invoice*, whatever happens to it afterwards.

    A typed invoice has no main PDF: the portal makes one.

    Args:
        invoice: The invoice judged transmissible.
        reverse_charge_wire: VAT regime sent for a reverse charge; the value the portal expects is not
            published.
        upload: How the main PDF is uploaded.
        body: What the host's own encoder made for the portal's works operation; None for ``soumettre``.

    Raises:
        BadValue: A file has no content.
    """
    documents = _documents(invoice)
    submission = Submission(
        body=body_of(invoice, reverse_charge=reverse_charge_wire) if body is None else body,
        files=_keyed(tuple(ref for ref, _ in documents)),
        structure_id=invoice.supplier_structure_id,
        content=content_of(invoice),
        upload=upload,
        works=body is not None,
    )
    return Frozen(submission=submission, files={ref.sha256: content for ref, content in documents})


def _documents(invoice: TransmissibleInvoice) -> tuple[tuple[FileRef, bytes], ...]:
    document = invoice.situation.invoice
    others = tuple(
        _file(attachment, f"invoice.attachments[{position}]", role=FileRole.ATTACHMENT)
        for position, attachment in enumerate(document.attachments)
    )
    if invoice.situation.channel is Channel.TYPED:
        return others
    main, content = _file(given(document.document, "invoice.document"), "invoice.document", role=FileRole.MAIN)
    return ((evolve(main, signature=document.signature), content), *others)


def _file(attachment: Attachment, path: str, *, role: FileRole) -> tuple[FileRef, bytes]:
    content = attachment.content
    if content is None:
        raise BadValue(field=f"{path}.content", problem="absent", remedy="give the file's bytes to transmit it")
    digest = hashlib.sha256(content).hexdigest()
    ref = FileRef(
        key=digest,
        sha256=digest,
        name=attachment.name,
        mime=media_type(attachment.name),
        role=role,
        label=attachment.label or ("Facture" if role is FileRole.MAIN else attachment.name),
        type_code=attachment.type_code,
    )
    return ref, content


def _keyed(refs: tuple[FileRef, ...]) -> tuple[FileRef, ...]:
    """Return *refs* with distinct keys: the same contents attached twice are uploaded twice, as two files."""
    seen: Counter[str] = Counter()
    keyed = []
    for ref in refs:
        rank = seen[ref.sha256]
        keyed.append(evolve(ref, key=f"{ref.sha256}-{rank}") if rank else ref)
        seen[ref.sha256] += 1
    return tuple(keyed)


def content_of(invoice: TransmissibleInvoice) -> Content:
    """Return what makes *invoice* itself, to recognise it at the portal."""
    document = invoice.situation.invoice
    typed = invoice.situation.channel is Channel.TYPED
    return Content(
        number=invoice.key.number,
        year=invoice.key.year,
        issue_date=None if typed else document.issue_date,
        total_incl_vat=given(document.total_incl_vat, "invoice.total_incl_vat"),
        discount_incl_vat=document.discount_incl_vat,
        currency=document.currency,
        supplier_siret=str(invoice.supplier),
        recipient_siret=str(invoice.recipient),
        kind=document.kind,
        also_recipients=_also(invoice),
    )


def _also(invoice: TransmissibleInvoice) -> tuple[str, ...]:
    """Return who else the portal may list as the recipient of a works document: its authority, or its payer."""
    if not invoice.situation.works:
        return ()
    payer = "".join((invoice.situation.market.recipient.siret or "").split())
    others = (str(invoice.authority or ""), payer)
    return tuple(dict.fromkeys(siret for siret in others if siret and siret != str(invoice.recipient)))


def _read(source: JsonObject) -> Submission:
    return Submission(
        body=wire.one(source, "body"),
        files=tuple(FileRef.from_json(row) for row in wire.many(source, "files")),
        structure_id=wire.whole(source, "structure_id"),
        content=Content.from_json(wire.one(source, "content")),
        upload=Upload(wire.known(wire.text(source, "upload"), "upload")),
        works=wire.flag(source, "works") or False,
    )


def opened(frozen_form: bytes) -> JsonObject:
    """Return the object frozen in *frozen_form*, whose version is known to be a number.

    Raises:
        BadValue: It is damaged.
    """
    try:
        source = wire.load(frozen_form, limit=_LARGEST)
        wire.known(wire.whole(source, "schema"), "schema")
    except ValueError:
        raise damaged() from None
    return source


def newer(schema: int | None) -> BadValue:
    """Return the error of a frozen form of another version."""
    return BadValue(
        field="submission.schema",
        problem=f"version {schema} is not one this version reads",
        remedy="send it with the version of chorus_bridge that froze it",
    )


def damaged() -> BadValue:
    """Return the error of a frozen form that cannot be read."""
    return BadValue(field="submission", problem="damaged", remedy="restore the outbox's documents from a backup")
