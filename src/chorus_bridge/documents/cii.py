"""The invoice as UN/CEFACT Cross Industry Invoice, D16B: the XML a flow carries.

Same invoice, same bytes: nothing here reads a clock, a locale, the decimal context or the library's table of XML
prefixes. *Source:* AIFE, example flows of April 2018, whose comments name the portal's field behind each element;
EN 16931 for what they leave open. What is inferred is said where it is decided.
"""

from typing import Final

from chorus_bridge.documents.attachments import Enclosure, write_enclosure
from chorus_bridge.documents.dialects import CHORUS_HISTORIC, Dialect
from chorus_bridge.documents.elements import Element, branch, document, given, leaf, root
from chorus_bridge.documents.figures import day
from chorus_bridge.documents.lines import write_lines
from chorus_bridge.documents.parties import buyer_of, validator_of, write_buyer, write_seller
from chorus_bridge.documents.settlement import write_settlement
from chorus_bridge.domain.invoice import Invoice
from chorus_bridge.domain.situation import Market
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.domain.vocabulary import InvoiceKind

__all__ = ["cii"]

_TYPES: Final = {InvoiceKind.INVOICE: "380", InvoiceKind.CREDIT_NOTE: "381"}
"""*Source:* UNTDID 1001, the two types of the portal."""

_CONTRACT: Final = "BC"
"""What AIFE's examples call a market number; UNTDID 1153 calls it the buyer's contract number."""


def cii(
    invoice: TransmissibleInvoice, *, dialect: Dialect = CHORUS_HISTORIC, enclosures: tuple[Enclosure, ...] = ()
) -> bytes:
    """Return the invoice as one XML document, in UTF-8.

    Args:
        invoice: The invoice judged transmissible.
        dialect: How it names its process, parties and services.
        enclosures: Files the document carries, in order.

    Raises:
        BadValue: A value the document demands is absent, not exact in cents, or not writable in XML; its field is
            named.
    """
    situation = invoice.situation
    validator = validator_of(invoice)
    buyer = buyer_of(invoice)
    top = root("rsm:CrossIndustryInvoice")
    context = branch(top, "rsm:ExchangedDocumentContext")
    framework = given(situation.market.framework, field="market.framework")
    process = branch(context, "ram:BusinessProcessSpecifiedDocumentContextParameter")
    leaf(process, "ram:ID", dialect.process(framework), field="market.framework")
    guideline = branch(context, "ram:GuidelineSpecifiedDocumentContextParameter")
    leaf(guideline, "ram:ID", dialect.guideline(with_validator=validator is not None), field="market.framework")
    _write_header(top, situation.invoice)
    transaction = branch(top, "rsm:SupplyChainTradeTransaction")
    write_lines(transaction, situation.invoice)
    agreement = branch(transaction, "ram:ApplicableHeaderTradeAgreement")
    service = dialect.buyer_reference(buyer.party.service_code)
    leaf(agreement, "ram:BuyerReference", service, field=f"{buyer.path}.service_code")
    write_seller(agreement, invoice, dialect)
    write_buyer(agreement, buyer, dialect)
    _write_references(agreement, situation.market)
    for enclosure in enclosures:
        write_enclosure(agreement, enclosure)
    branch(transaction, "ram:ApplicableHeaderTradeDelivery")
    write_settlement(transaction, situation, validator, dialect)
    return document(top)


def _write_header(top: Element, invoice: Invoice) -> None:
    header = branch(top, "rsm:ExchangedDocument")
    leaf(header, "ram:ID", given(invoice.number, field="invoice.number"), field="invoice.number")
    leaf(header, "ram:TypeCode", _TYPES[invoice.kind], field="invoice.kind")
    issued = day(given(invoice.issue_date, field="invoice.issue_date"))
    leaf(branch(header, "ram:IssueDateTime"), "udt:DateTimeString", issued, field="invoice.issue_date", format="102")
    if invoice.comment is not None and invoice.comment.strip():
        leaf(branch(header, "ram:IncludedNote"), "ram:Content", invoice.comment, field="invoice.comment")


def _write_references(agreement: Element, market: Market) -> None:
    """Write the commitment number (BT-13) and the contract number (BT-12)."""
    if market.engagement is not None and market.engagement.strip():
        order = branch(agreement, "ram:BuyerOrderReferencedDocument")
        leaf(order, "ram:IssuerAssignedID", market.engagement, field="market.engagement")
    if market.contract_number is not None and market.contract_number.strip():
        contract = branch(agreement, "ram:ContractReferencedDocument")
        leaf(contract, "ram:IssuerAssignedID", market.contract_number, field="market.contract_number")
        leaf(contract, "ram:ReferenceTypeCode", _CONTRACT, field="market.contract_number")
