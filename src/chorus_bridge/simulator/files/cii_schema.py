"""The elements of a CII D16B invoice this portal knows, each with its children in the order of the schema.

*Source:* UN/CEFACT, Cross Industry Invoice D16B, as the EN 16931 binding and AIFE's own example flows (2018) use it.
The whole schema has more: an element that is not here is refused, which a real schema check might not do.
"""

from collections.abc import Mapping
from typing import Final

RSM: Final = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM: Final = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT: Final = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
QDT: Final = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"

ROOT: Final = "CrossIndustryInvoice"
_OWN_NAMESPACE: Final[Mapping[tuple[str, str], str]] = {
    ("", ROOT): RSM,
    (ROOT, "ExchangedDocumentContext"): RSM,
    (ROOT, "ExchangedDocument"): RSM,
    (ROOT, "SupplyChainTradeTransaction"): RSM,
    ("FormattedIssueDateTime", "DateTimeString"): QDT,
}
_IN_UDT: Final = frozenset({"DateTimeString", "DateString", "Indicator"})

_PARTY = "ID* GlobalID* Name RoleCode Description* SpecifiedLegalOrganization DefinedTradeContact* PostalTradeAddress"
_PARTY_KIND: Final = f"{_PARTY} URIUniversalCommunication SpecifiedTaxRegistration*"
_DOCUMENT_KIND: Final = (
    "IssuerAssignedID URIID LineID TypeCode Name* AttachmentBinaryObject* ReferenceTypeCode FormattedIssueDateTime"
)
_PARTIES: Final = (
    "SellerTradeParty", "BuyerTradeParty", "SalesAgentTradeParty", "BuyerTaxRepresentativeTradeParty",
    "SellerTaxRepresentativeTradeParty", "ProductEndUserTradeParty", "BuyerAgentTradeParty", "ShipToTradeParty",
    "UltimateShipToTradeParty", "ShipFromTradeParty", "InvoicerTradeParty", "InvoiceeTradeParty", "PayeeTradeParty",
    "PayerTradeParty",
)  # fmt: skip
_DOCUMENTS: Final = (
    "SellerOrderReferencedDocument", "BuyerOrderReferencedDocument", "QuotationReferencedDocument",
    "ContractReferencedDocument", "AdditionalReferencedDocument", "DespatchAdviceReferencedDocument",
    "ReceivingAdviceReferencedDocument", "DeliveryNoteReferencedDocument", "InvoiceReferencedDocument",
)  # fmt: skip

# A name is optional and single; `!` makes it compulsory, `*` repeated, `+` both.
_WRITTEN: Final[Mapping[str, str]] = {
    ROOT: "ExchangedDocumentContext! ExchangedDocument! SupplyChainTradeTransaction!",
    "ExchangedDocumentContext": (
        "TestIndicator BusinessProcessSpecifiedDocumentContextParameter GuidelineSpecifiedDocumentContextParameter"
    ),
    "TestIndicator": "Indicator!",
    "BusinessProcessSpecifiedDocumentContextParameter": "ID",
    "GuidelineSpecifiedDocumentContextParameter": "ID",
    "ExchangedDocument": "ID Name* TypeCode IssueDateTime CopyIndicator LanguageID* IncludedNote*",
    "IssueDateTime": "DateTimeString!",
    "CopyIndicator": "Indicator!",
    "IncludedNote": "Subject ContentCode* Content* SubjectCode",
    "SupplyChainTradeTransaction": (
        "IncludedSupplyChainTradeLineItem* ApplicableHeaderTradeAgreement! ApplicableHeaderTradeDelivery! "
        "ApplicableHeaderTradeSettlement!"
    ),
    "IncludedSupplyChainTradeLineItem": (
        "AssociatedDocumentLineDocument! SpecifiedTradeProduct SpecifiedLineTradeAgreement SpecifiedLineTradeDelivery "
        "SpecifiedLineTradeSettlement!"
    ),
    "AssociatedDocumentLineDocument": "LineID ParentLineID LineStatusCode LineStatusReasonCode IncludedNote*",
    "SpecifiedTradeProduct": "ID GlobalID SellerAssignedID BuyerAssignedID Name* Description",
    "SpecifiedLineTradeAgreement": (
        "BuyerOrderReferencedDocument ContractReferencedDocument AdditionalReferencedDocument* "
        "GrossPriceProductTradePrice NetPriceProductTradePrice"
    ),
    "GrossPriceProductTradePrice": "ChargeAmount! BasisQuantity AppliedTradeAllowanceCharge*",
    "NetPriceProductTradePrice": "ChargeAmount! BasisQuantity",
    "AppliedTradeAllowanceCharge": "ChargeIndicator CalculationPercent BasisAmount ActualAmount* ReasonCode Reason",
    "ChargeIndicator": "Indicator!",
    "SpecifiedLineTradeDelivery": "BilledQuantity ShipToTradeParty ActualDeliverySupplyChainEvent",
    "SpecifiedLineTradeSettlement": (
        "ApplicableTradeTax* BillingSpecifiedPeriod SpecifiedTradeAllowanceCharge* "
        "SpecifiedTradeSettlementLineMonetarySummation AdditionalReferencedDocument* "
        "ReceivableSpecifiedTradeAccountingAccount*"
    ),
    "SpecifiedTradeSettlementLineMonetarySummation": "LineTotalAmount*",
    "ReceivableSpecifiedTradeAccountingAccount": "ID TypeCode",
    "SpecifiedTradeAllowanceCharge": (
        "ChargeIndicator CalculationPercent BasisAmount ActualAmount* ReasonCode Reason CategoryTradeTax"
    ),
    "ApplicableTradeTax": (
        "CalculatedAmount* TypeCode ExemptionReason BasisAmount* LineTotalBasisAmount* AllowanceChargeBasisAmount* "
        "CategoryCode ExemptionReasonCode TaxPointDate DueDateTypeCode RateApplicablePercent"
    ),
    "CategoryTradeTax": "TypeCode ExemptionReason CategoryCode ExemptionReasonCode RateApplicablePercent",
    "TaxPointDate": "DateString!",
    "ApplicableHeaderTradeAgreement": (
        "BuyerReference SellerTradeParty BuyerTradeParty SalesAgentTradeParty BuyerTaxRepresentativeTradeParty "
        "SellerTaxRepresentativeTradeParty ProductEndUserTradeParty SellerOrderReferencedDocument "
        "BuyerOrderReferencedDocument QuotationReferencedDocument ContractReferencedDocument "
        "AdditionalReferencedDocument* BuyerAgentTradeParty SpecifiedProcuringProject"
    ),
    "SpecifiedProcuringProject": "ID Name",
    "SpecifiedLegalOrganization": "ID TradingBusinessName PostalTradeAddress",
    "DefinedTradeContact": (
        "PersonName DepartmentName TypeCode TelephoneUniversalCommunication FaxUniversalCommunication "
        "EmailURIUniversalCommunication"
    ),
    "TelephoneUniversalCommunication": "CompleteNumber",
    "FaxUniversalCommunication": "CompleteNumber",
    "EmailURIUniversalCommunication": "URIID",
    "URIUniversalCommunication": "URIID",
    "PostalTradeAddress": "PostcodeCode LineOne LineTwo LineThree CityName CountryID CountrySubDivisionName*",
    "SpecifiedTaxRegistration": "ID",
    "ApplicableHeaderTradeDelivery": (
        "ShipToTradeParty UltimateShipToTradeParty ShipFromTradeParty ActualDeliverySupplyChainEvent "
        "DespatchAdviceReferencedDocument ReceivingAdviceReferencedDocument DeliveryNoteReferencedDocument"
    ),
    "ActualDeliverySupplyChainEvent": "OccurrenceDateTime",
    "OccurrenceDateTime": "DateTimeString!",
    "FormattedIssueDateTime": "DateTimeString!",
    "ApplicableHeaderTradeSettlement": (
        "CreditorReferenceID PaymentReference TaxCurrencyCode InvoiceCurrencyCode InvoiceIssuerReference "
        "InvoicerTradeParty InvoiceeTradeParty PayeeTradeParty PayerTradeParty SpecifiedTradeSettlementPaymentMeans* "
        "ApplicableTradeTax* BillingSpecifiedPeriod SpecifiedTradeAllowanceCharge* SpecifiedTradePaymentTerms* "
        "SpecifiedTradeSettlementHeaderMonetarySummation InvoiceReferencedDocument* "
        "ReceivableSpecifiedTradeAccountingAccount*"
    ),
    "SpecifiedTradeSettlementPaymentMeans": (
        "TypeCode Information* ApplicableTradeSettlementFinancialCard PayerPartyDebtorFinancialAccount "
        "PayeePartyCreditorFinancialAccount PayeeSpecifiedCreditorFinancialInstitution"
    ),
    "ApplicableTradeSettlementFinancialCard": "ID CardholderName",
    "PayerPartyDebtorFinancialAccount": "IBANID",
    "PayeePartyCreditorFinancialAccount": "IBANID AccountName ProprietaryID",
    "PayeeSpecifiedCreditorFinancialInstitution": "BICID",
    "BillingSpecifiedPeriod": "StartDateTime EndDateTime",
    "StartDateTime": "DateTimeString!",
    "EndDateTime": "DateTimeString!",
    "SpecifiedTradePaymentTerms": "Description* DueDateDateTime DirectDebitMandateID*",
    "DueDateDateTime": "DateTimeString!",
    "SpecifiedTradeSettlementHeaderMonetarySummation": (
        "LineTotalAmount* ChargeTotalAmount* AllowanceTotalAmount* TaxBasisTotalAmount* TaxTotalAmount* "
        "RoundingAmount* GrandTotalAmount* TotalPrepaidAmount* DuePayableAmount*"
    ),
    **dict.fromkeys(_PARTIES, _PARTY_KIND),
    **dict.fromkeys(_DOCUMENTS, _DOCUMENT_KIND),
}
CHILDREN: Final[Mapping[str, Mapping[str, str]]] = {
    name: {word.rstrip("!*+"): word.lstrip(word.rstrip("!*+")) for word in written.split()}
    for name, written in _WRITTEN.items()
}
"""For each element that has children: their names in order, each with its mark."""


def namespace_of(parent: str, name: str) -> str:
    """Return the namespace an element of this name has under that parent, empty for the root's."""
    return _OWN_NAMESPACE.get((parent, name), UDT if name in _IN_UDT else RAM)
