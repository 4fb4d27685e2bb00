"""A flow that will be sent, frozen when it was judged: its exact bytes are kept apart, under their digest.

Nothing of the portal's is put in at the last moment: a flow names everybody by SIRET.
"""

import hashlib
from typing import Final

from attrs import evolve, field, frozen

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.content import Content
from chorus_bridge.chorus.flow_words import reproaches
from chorus_bridge.chorus.submission import SCHEMA, Frozen, content_of
from chorus_bridge.documents import flow_file
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.domain.transmission import RemoteRefusal
from chorus_bridge.domain.vocabulary import FlowPackage
from chorus_bridge.effects import JsonObject

__all__ = ["FORM", "FlowSubmission", "freeze_flow"]

FORM: Final = "flow"
"""What marks the frozen form of a flow."""

_BUYER: Final = "market.recipient"
_READER: Final = "market.validator"


@frozen(kw_only=True)
class FlowSubmission:
    """One flow that carries one invoice: the proof of delivery needs it."""

    schema: int = SCHEMA
    name: str = field(repr=False)
    """File name, with its extension."""
    syntax: str
    """The portal's code of the format, ``syntaxeFlux``: open, as the portal's own list is."""
    sha256: str
    """Of the file."""
    works: bool
    """Whether the portal files it among works documents."""
    buyer: str = _BUYER
    """Path of the party it is addressed to, to name it when the portal reproaches something."""
    reader: str = _READER
    """Path of the party who validates first."""
    content: Content

    @property
    def supplier_siret(self) -> str:
        """The billing establishment."""
        return self.content.supplier_siret

    @property
    def digest(self) -> str:
        """SHA-256 of :meth:`to_bytes`."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """Return the frozen form: the same for the same flow, always."""
        return wire.dump(
            {
                "schema": self.schema,
                "form": FORM,
                "name": self.name,
                "syntax": self.syntax,
                "sha256": self.sha256,
                "works": self.works,
                "buyer": self.buyer,
                "reader": self.reader,
                "content": self.content.to_json(),
            }
        )

    @classmethod
    def from_json(cls, source: JsonObject) -> "FlowSubmission":
        """Return the flow frozen in *source*.

        Raises:
            ValueError: It is damaged.
        """
        return cls(
            name=wire.known(wire.text(source, "name"), "name"),
            syntax=wire.known(wire.text(source, "syntax"), "syntax"),
            sha256=wire.known(wire.text(source, "sha256"), "sha256"),
            works=wire.known(wire.flag(source, "works"), "works"),
            buyer=wire.known(wire.text(source, "buyer"), "buyer"),
            reader=wire.known(wire.text(source, "reader"), "reader"),
            content=Content.from_json(wire.one(source, "content")),
        )

    def reproaches(self, text: str) -> tuple[RemoteRefusal, ...]:
        """Return what the portal reproaches in *text*, each with the field of this very document it names."""
        return tuple(evolve(said, path=self._path(said.path)) for said in reproaches(text))

    def _path(self, path: str) -> str:
        if path.startswith(_BUYER):
            return self.buyer + path.removeprefix(_BUYER)
        return self.reader if path == _READER else path


def freeze_flow(
    invoice: TransmissibleInvoice, *, package: FlowPackage, syntax: str | None = None
) -> Frozen[FlowSubmission]:
    """Return the flow that will be sent for *invoice*, whatever happens to it afterwards.

    Args:
        invoice: The invoice judged transmissible.
        package: How the flow carries it.
        syntax: The portal's code of the format; None for the usual one of *package*. The codes reserved for works
            documents are not public: a setting, to be verified at go-live.

    Raises:
        BadValue: A file has no content, or the flow is too large.
        ConfigurationError: The package needs an extra that is not installed.
    """
    situation = invoice.situation
    file = flow_file(invoice, package)
    digest = hashlib.sha256(file.content).hexdigest()
    submission = FlowSubmission(
        name=file.name,
        syntax=syntax or file.syntax,
        sha256=digest,
        works=situation.works,
        buyer=situation.buyer_path,
        reader=situation.reader_path,
        content=content_of(invoice),
    )
    return Frozen(submission=submission, files={digest: file.content})
