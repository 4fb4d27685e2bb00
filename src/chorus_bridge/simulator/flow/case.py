"""What the rules on a flow look at: one invoice in XML, who deposits it, and the world it enters."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from attrs import field, frozen

from chorus_bridge.simulator.actors import Account, Structure
from chorus_bridge.simulator.files.xml_tree import Element
from chorus_bridge.simulator.works.circuit import FRAMEWORKS, TO_AUTHORITY
from chorus_bridge.simulator.world import World

FRAMEWORK: Final = "ExchangedDocumentContext/BusinessProcessSpecifiedDocumentContextParameter/ID"
NUMBER: Final = "ExchangedDocument/ID"
KIND: Final = "ExchangedDocument/TypeCode"
ISSUED: Final = "ExchangedDocument/IssueDateTime/DateTimeString"
TRADE: Final = "SupplyChainTradeTransaction"
AGREEMENT: Final = f"{TRADE}/ApplicableHeaderTradeAgreement"
SETTLEMENT: Final = f"{TRADE}/ApplicableHeaderTradeSettlement"
LINE: Final = f"{TRADE}/IncludedSupplyChainTradeLineItem"
SELLER: Final = f"{AGREEMENT}/SellerTradeParty/SpecifiedLegalOrganization/ID"
BUYER: Final = f"{AGREEMENT}/BuyerTradeParty/SpecifiedLegalOrganization/ID"
VALIDATOR: Final = f"{SETTLEMENT}/InvoiceeTradeParty/SpecifiedLegalOrganization/ID"
SERVICE: Final = f"{AGREEMENT}/BuyerReference"
ENGAGEMENT: Final = f"{AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID"
CONTRACT: Final = f"{AGREEMENT}/ContractReferencedDocument/IssuerAssignedID"
SUPPLIER_SERVICE: Final = f"{SETTLEMENT}/InvoiceIssuerReference"
CURRENCY: Final = f"{SETTLEMENT}/InvoiceCurrencyCode"
MEANS: Final = f"{SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans"
TAX: Final = f"{SETTLEMENT}/ApplicableTradeTax"
TOTALS: Final = f"{SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"
ORIGIN: Final = f"{SETTLEMENT}/InvoiceReferencedDocument"
ATTACHED: Final = f"{AGREEMENT}/AdditionalReferencedDocument"
CREDIT_NOTE: Final = "381"


@frozen(kw_only=True)
class Case:
    """One invoice to be judged."""

    root: Element = field(repr=False)
    syntax: str
    """The played syntax it came in, or came like."""
    official: bool
    """Whether the depositor wrote one of the 13 official syntaxes."""
    account: Account = field(repr=False)
    world: World = field(repr=False)
    today: date
    """In Paris, when the verdict falls."""
    works_apart: bool = False
    """Whether works documents are rejected in an official syntax."""

    def said(self, path: str) -> str:
        """Return the text at a path, empty when absent."""
        return self.root.said(path)

    def structure(self, path: str) -> Structure | None:
        """Return the structure whose SIRET stands at a path, `None` when it is unknown."""
        return self.world.structure_by_siret(self.said(path))

    @property
    def framework(self) -> str:
        """Short code of the framework, empty when it is not one."""
        written = self.said(FRAMEWORK)
        return written if written in FRAMEWORKS else ""

    @property
    def to_authority(self) -> bool:
        """Whether the document is addressed to the contracting authority."""
        return self.framework in TO_AUTHORITY

    @property
    def credit_note(self) -> bool:
        """Whether it is a credit note."""
        return self.said(KIND) == CREDIT_NOTE


Rule = Callable[[Case], Iterator[str]]
"""A control: every sentence it has to say, in the words of a report, accents aside."""


def balise(path: str) -> str:
    """Return the name reports give to an element."""
    return f"FichierXml.{path.replace('/', '.')}.value"


def compulsory(path: str) -> str:
    """Return the sentence for an element that is missing, in the words recorded from real reports."""
    return f"L'element {balise(path)} est obligatoire."


def not_allowed(path: str) -> str:
    """Return the sentence for a value outside its list or its form; the words are ours."""
    return f"La valeur de l'element {balise(path)} n'est pas autorisee."
