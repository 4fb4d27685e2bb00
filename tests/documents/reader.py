"""A reader of the portal's historic dialect that shares nothing with the writer: XPath, and what AIFE says of each."""

import base64
import io
import zipfile
from datetime import datetime
from decimal import Decimal

from lxml import etree

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
TOP = "/rsm:CrossIndustryInvoice"
TRADE = f"{TOP}/rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRADE}/ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = f"{TRADE}/ram:ApplicableHeaderTradeSettlement"
SUMMATION = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"

TEXTS = {
    "framework": f"{TOP}/rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    "guideline": f"{TOP}/rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    "number": f"{TOP}/rsm:ExchangedDocument/ram:ID",
    "type": f"{TOP}/rsm:ExchangedDocument/ram:TypeCode",
    "comment": f"{TOP}/rsm:ExchangedDocument/ram:IncludedNote/ram:Content",
    "service": f"{AGREEMENT}/ram:BuyerReference",
    "engagement": f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
    "contract": f"{AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID",
    "contract type": f"{AGREEMENT}/ram:ContractReferencedDocument/ram:ReferenceTypeCode",
    "vat number": f"{AGREEMENT}/ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
    "currency": f"{SETTLEMENT}/ram:InvoiceCurrencyCode",
    "payment": f"{MEANS}/ram:TypeCode",
    "iban": f"{MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID",
    "account": f"{MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:AccountName",
    "bic": f"{MEANS}/ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID",
    "terms": f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description",
    "origin": f"{SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
}
AMOUNTS = {
    "lines": f"{SUMMATION}/ram:LineTotalAmount",
    "excl": f"{SUMMATION}/ram:TaxBasisTotalAmount",
    "vat": f"{SUMMATION}/ram:TaxTotalAmount[@currencyID='EUR']",
    "incl": f"{SUMMATION}/ram:GrandTotalAmount",
    "prepaid": f"{SUMMATION}/ram:TotalPrepaidAmount",
    "payable": f"{SUMMATION}/ram:DuePayableAmount",
}
PARTIES = {
    "seller": f"{AGREEMENT}/ram:SellerTradeParty",
    "buyer": f"{AGREEMENT}/ram:BuyerTradeParty",
    "validator": f"{SETTLEMENT}/ram:InvoiceeTradeParty",
}


class Document:
    """One document, read."""

    def __init__(self, content):
        self.top = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))

    def find(self, path, under=None):
        """Return the elements at *path*."""
        top = self.top if under is None else under
        return top.xpath(path, namespaces=NAMESPACES)

    def text(self, path, under=None):
        """Return the text at *path*, which stands there once, or None."""
        found = self.find(path, under)
        assert len(found) <= 1, path
        return found[0].text if found else None

    def number(self, path, under=None):
        """Return the amount at *path*, or None."""
        text = self.text(path, under)
        return None if text is None else Decimal(text)

    @property
    def texts(self):
        """Every single text, by name; what is absent is left out."""
        read = {name: self.text(path) for name, path in TEXTS.items()}
        return {name: value for name, value in read.items() if value is not None}

    @property
    def totals(self):
        """Every total."""
        read = {name: self.number(path) for name, path in AMOUNTS.items()}
        return {name: value for name, value in read.items() if value is not None}

    @property
    def issued(self):
        """The day of the invoice."""
        (found,) = self.find(f"{TOP}/rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString")
        assert found.get("format") == "102"
        return datetime.strptime(found.text, "%Y%m%d").date()  # noqa: DTZ007 — a day has no zone

    def party(self, name):
        """Return SIRET, its scheme, name and address of a party, or None."""
        found = self.find(PARTIES[name])
        if not found:
            return None
        (party,) = found
        (identifier,) = self.find("ram:SpecifiedLegalOrganization/ram:ID", party)
        lines = self.find("ram:PostalTradeAddress/*", party)
        address = {etree.QName(line).localname: line.text for line in lines}
        return identifier.text, identifier.get("schemeID"), self.text("ram:Name", party), address

    @property
    def vat(self):
        """The VAT breakdown: one row per rate."""
        names = ("CategoryCode", "RateApplicablePercent", "BasisAmount", "CalculatedAmount", "DueDateTypeCode")
        groups = self.find(f"{SETTLEMENT}/ram:ApplicableTradeTax")
        assert {self.text("ram:TypeCode", group) for group in groups} == {"VAT"}
        return [tuple(self.text(f"ram:{name}", group) for name in names) for group in groups]

    @property
    def exemption(self):
        """Why there is no VAT: the text and the code of the first breakdown."""
        group = self.find(f"{SETTLEMENT}/ram:ApplicableTradeTax")[0]
        return self.text("ram:ExemptionReason", group), self.text("ram:ExemptionReasonCode", group)

    @property
    def lines(self):
        """The lines, as dictionaries."""
        return [self._line(line) for line in self.find(f"{TRADE}/ram:IncludedSupplyChainTradeLineItem")]

    def _line(self, line):
        settlement = "ram:SpecifiedLineTradeSettlement"
        (quantity,) = self.find("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", line)
        changes = self.find(f"{settlement}/ram:SpecifiedTradeAllowanceCharge", line)
        signs = {"false": 1, "true": -1}
        return {
            "number": self.text("ram:AssociatedDocumentLineDocument/ram:LineID", line),
            "label": self.text("ram:SpecifiedTradeProduct/ram:Name", line),
            "detail": self.text("ram:SpecifiedTradeProduct/ram:Description", line),
            "reference": self.text("ram:SpecifiedTradeProduct/ram:SellerAssignedID", line),
            "quantity": Decimal(quantity.text),
            "unit": quantity.get("unitCode"),
            "price": self.number(
                "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount", line
            ),
            "discount": sum(
                signs[self.text("ram:ChargeIndicator/udt:Indicator", change)] * self.number("ram:ActualAmount", change)
                for change in changes
            ),
            "reason": [self.text("ram:Reason", change) for change in changes],
            "category": self.text(f"{settlement}/ram:ApplicableTradeTax/ram:CategoryCode", line),
            "rate": self.number(f"{settlement}/ram:ApplicableTradeTax/ram:RateApplicablePercent", line),
            "amount": self.number(
                f"{settlement}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", line
            ),
        }

    @property
    def files(self):
        """The files: name, type, MIME type, name of the ZIP, and what the ZIP holds."""
        return [self._file(file) for file in self.find(f"{AGREEMENT}/ram:AdditionalReferencedDocument")]

    def _file(self, file):
        (held,) = self.find("ram:AttachmentBinaryObject", file)
        assert self.text("ram:TypeCode", file) == "916"
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(held.text, validate=True))) as archive:
            assert archive.testzip() is None
            contents = {name: archive.read(name) for name in archive.namelist()}
        name, kind = self.text("ram:IssuerAssignedID", file), self.text("ram:Name", file)
        return name, kind, held.get("mimeCode"), held.get("filename"), contents
