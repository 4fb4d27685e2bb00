"""The parts of a frozen submission: what identifies the invoice, and the files that go with it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from chorus_bridge.chorus import wire
from chorus_bridge.domain.vocabulary import InvoiceKind, Signature
from chorus_bridge.effects import JsonObject

__all__ = ["Content", "FileRef", "FileRole", "Upload"]


class Upload(StrEnum):
    """How the main PDF reaches the portal. Both are documented; which suits a given contract is a setting."""

    DEPOSIT_PDF = "deposer_pdf"
    """The operation made for it; it also tries to read the PDF, and knows of signatures."""
    ADD_FILE = "ajouter_fichier"
    """The operation for any attachment, accepted for the main PDF since version 4.10 of AIFE's API annex."""


class FileRole(StrEnum):
    """What a file is to its invoice."""

    MAIN = "main"
    ATTACHMENT = "attachment"


@frozen(kw_only=True)
class FileRef:
    """One file to upload and name in the submission."""

    key: str
    """What it is called among the files of its submission: its digest, ranked when contents are identical."""
    sha256: str
    name: str = field(repr=False)
    mime: str
    role: FileRole
    label: str = field(repr=False)
    type_code: str | None = None
    signature: Signature = Signature.NONE

    def to_json(self) -> JsonObject:
        """Return the frozen form of this reference."""
        return {
            "key": self.key,
            "sha256": self.sha256,
            "name": self.name,
            "mime": self.mime,
            "role": self.role.value,
            "label": self.label,
            "type_code": self.type_code,
            "signature": self.signature.value,
        }

    @classmethod
    def from_json(cls, source: JsonObject) -> "FileRef":
        """Return the reference frozen in *source*.

        Raises:
            ValueError: It is damaged.
        """
        return cls(
            key=_text(source, "key"),
            sha256=_text(source, "sha256"),
            name=_text(source, "name"),
            mime=_text(source, "mime"),
            role=FileRole(_text(source, "role")),
            label=_text(source, "label"),
            type_code=wire.text(source, "type_code"),
            signature=Signature(_text(source, "signature")),
        )


@frozen(kw_only=True)
class Content:
    """What makes two invoices the same one, to recognise ours at the portal."""

    number: str
    year: int
    issue_date: date | None
    """None for a typed invoice, which the portal dates itself."""
    total_incl_vat: Decimal = field(repr=False)
    discount_incl_vat: Decimal | None = field(default=None, repr=False)
    currency: str
    supplier_siret: str = field(repr=False)
    recipient_siret: str = field(repr=False)
    kind: InvoiceKind
    also_recipients: tuple[str, ...] = field(default=(), repr=False)
    """Other establishments the portal may list as the recipient: of a works document, its payer."""

    def to_json(self) -> JsonObject:
        """Return the frozen form of this content; what was added later is left out while it says nothing."""
        also: JsonObject = {"also_recipients": self.also_recipients} if self.also_recipients else {}
        return {
            **also,
            "number": self.number,
            "year": self.year,
            "issue_date": None if self.issue_date is None else self.issue_date.isoformat(),
            "total_incl_vat": self.total_incl_vat,
            "discount_incl_vat": self.discount_incl_vat,
            "currency": self.currency,
            "supplier_siret": self.supplier_siret,
            "recipient_siret": self.recipient_siret,
            "kind": self.kind.value,
        }

    @classmethod
    def from_json(cls, source: JsonObject) -> "Content":
        """Return the content frozen in *source*.

        Raises:
            ValueError: It is damaged.
        """
        return cls(
            number=_text(source, "number"),
            year=wire.known(wire.whole(source, "year"), "year"),
            issue_date=wire.day(source, "issue_date"),
            total_incl_vat=wire.known(wire.amount(source, "total_incl_vat"), "total_incl_vat"),
            discount_incl_vat=wire.amount(source, "discount_incl_vat"),
            currency=_text(source, "currency"),
            supplier_siret=_text(source, "supplier_siret"),
            recipient_siret=_text(source, "recipient_siret"),
            kind=InvoiceKind(_text(source, "kind")),
            also_recipients=wire.texts(source, "also_recipients"),
        )


def _text(source: JsonObject, key: str) -> str:
    return wire.known(wire.text(source, key), key)
