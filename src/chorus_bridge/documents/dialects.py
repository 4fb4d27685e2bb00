"""The dialect of a document: how the same invoice names its process, its parties and their services.

Two incompatible dialects share the same XML. The historic one of Chorus Pro puts the invoicing framework where the
process goes and fourteen digits of SIRET where a legal unit goes; the one of the 2026 reform wants its own process
codes and a SIREN there. A document right in one is refused by the other, hence one object that decides all of it.
"""

from typing import Final, Protocol

from attrs import field, frozen

from chorus_bridge.domain.identifiers import Siret
from chorus_bridge.domain.vocabulary import Framework

__all__ = [
    "CHORUS_HISTORIC",
    "CHORUS_HISTORIC_FACTURX",
    "EN16931",
    "EXTENDED",
    "ChorusHistoric",
    "Dialect",
    "Identifier",
    "PartyIdentity",
]

EN16931: Final = "urn:cen.eu:en16931:2017"
"""Guideline of the European norm alone."""
EXTENDED: Final = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
"""Guideline of Factur-X EXTENDED, which has what the norm has not: an invoicee."""


@frozen(kw_only=True)
class Identifier:
    """An identifier and the code of the list it belongs to."""

    scheme: str
    value: str = field(repr=False)


@frozen(kw_only=True)
class PartyIdentity:
    """How a dialect identifies one party."""

    legal: Identifier
    """Legal registration: BT-30 of a seller, BT-47 of a buyer."""
    others: tuple[Identifier, ...] = ()
    """Further identifiers: BT-29 of a seller, BT-46 of a buyer."""
    electronic: Identifier | None = None
    """Electronic address: BT-34 of a seller, BT-49 of a buyer; None when the dialect has none."""


class Dialect(Protocol):
    """What a document asks of its dialect; everything else is the same in all of them."""

    def guideline(self, *, with_validator: bool) -> str:
        """Return the specification the document says it follows (BT-24)."""

    def process(self, framework: Framework) -> str:
        """Return the code of the process (BT-23)."""

    def identity(self, siret: Siret, service_code: str | None) -> PartyIdentity:
        """Return how a party is identified."""

    def buyer_reference(self, service_code: str | None) -> str | None:
        """Return what goes in the buyer's reference (BT-10)."""


@frozen(kw_only=True)
class ChorusHistoric:
    """The historic dialect of Chorus Pro, the only one that carries works documents.

    *Source:* AIFE, example flows of April 2018 (interfaces FSO1116A and FSO1117A), whose comments name the field of
    the portal behind each element; third parties' runs of 2026 for the full SIRET and the short framework code.
    """

    siret_scheme: str
    """Code for "this is a SIRET": ``1`` in the portal's own list, ``0002`` in the list of ISO 6523."""

    def guideline(self, *, with_validator: bool) -> str:
        """Return EN 16931, or EXTENDED when a validator is named.

        The validator is an invoicee, which EN 16931 has no place for: a document that bears one and says it
        follows EN 16931 alone would be wrong, and its schema refuses it. AIFE's data flows bear no guideline at
        all; which ones the portal takes today is inferred, to be verified at go-live.
        """
        return EXTENDED if with_validator else EN16931

    def process(self, framework: Framework) -> str:
        """Return the short code of the invoicing framework: ``A4``."""
        return framework.value

    def identity(self, siret: Siret, service_code: str | None) -> PartyIdentity:
        """Return the SIRET as legal registration; the service goes in the buyer's reference."""
        del service_code
        return PartyIdentity(legal=Identifier(scheme=self.siret_scheme, value=str(siret)))

    def buyer_reference(self, service_code: str | None) -> str | None:
        """Return the service code itself."""
        return service_code


CHORUS_HISTORIC: Final = ChorusHistoric(siret_scheme="1")
"""Of the data flows, with and without PDF: AIFE's examples write the portal's own list."""

CHORUS_HISTORIC_FACTURX: Final = ChorusHistoric(siret_scheme="0002")
"""Of Factur-X: AIFE's examples write either list, and ISO 6523 is the one the standard knows."""
