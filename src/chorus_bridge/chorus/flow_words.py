"""What the portal's report on a flow says: its states, and the fields its reproaches name.

Codes and labels are both read, with or without accents. The list is open: a state nobody has described has no verdict,
and is waited for.

*Source:* states and labels seen by four third parties (AIFE's own annex is not public); reproaches recorded by four
third parties, accents usually stripped, cut short near 200 characters.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from chorus_bridge.chorus.wordings import plain
from chorus_bridge.domain.transmission import RemoteRefusal

__all__ = ["FlowVerdict", "reproaches", "verdict_of"]


class FlowVerdict(StrEnum):
    """What a report says has become of a flow."""

    UNKNOWN_YET = "unknown_yet"
    """The portal does not know the flow yet: usual just after its receipt."""
    PENDING = "pending"
    """Being processed."""
    INCIDENT = "incident"
    """Stopped by a technical incident of the portal's: it may process it again by itself. Never sent again here."""
    INTEGRATED = "integrated"
    """Every invoice of it is created."""
    PARTIAL = "partial"
    """Some are created; the report names those that are not."""
    REJECTED = "rejected"
    """Nothing is created: the number stays free."""
    UNDESCRIBED = "undescribed"
    """A state nobody has described: waited for, never guessed."""


_PENDING: Final = (
    *("IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP", "IN_RECU", "IN_TRAITE_SE_CPP"),
    *("IN_EN_ATTENTE_TRAITEMENT_CPP", "IN_EN_COURS_TRAITEMENT_CPP", "IN_A_RELANCER"),
    *("RECU", "TRAITE", "EN_ATTENTE_DE_TRAITEMENT", "EN_COURS_DE_TRAITEMENT", "A_RELANCER"),
    # Whether a file can be received at all, as the portal's screens say: the verdict comes after.
    *("QP_RECEVABLE", "QP_RECEVABLE_AVEC_ERREUR"),
)
_INCIDENTS: Final = (
    *("IN_INCIDENTE", "IN_EN_ATTENTE_RETRAITEMENT_CPP", "IN_ERREUR_INTERNE"),
    *("INCIDENTE", "EN_ATTENTE_DE_RETRAITEMENT", "ERREUR_INTERNE"),
)
_VERDICTS: Final[Mapping[str, FlowVerdict]] = {
    **dict.fromkeys(_PENDING, FlowVerdict.PENDING),
    **dict.fromkeys(_INCIDENTS, FlowVerdict.INCIDENT),
    "IN_INTEGRE": FlowVerdict.INTEGRATED,
    "INTEGRE": FlowVerdict.INTEGRATED,
    "IN_INTEGRE_PARTIEL": FlowVerdict.PARTIAL,
    "INTEGRE_PARTIEL": FlowVerdict.PARTIAL,
    "INTEGRE_PARTIELLEMENT": FlowVerdict.PARTIAL,
    "IN_REJETE": FlowVerdict.REJECTED,
    "REJETE": FlowVerdict.REJECTED,
}


def verdict_of(state: str | None) -> FlowVerdict:
    """Return what the state of a flow means, written as a code or as a label."""
    if state is None:
        return FlowVerdict.UNKNOWN_YET
    words = re.sub(r"[^A-Z0-9]+", "_", plain(state).upper()).strip("_")
    return _VERDICTS.get(words, FlowVerdict.UNDESCRIBED)


# The most telling tag first: a reproach may name several, and "ID" alone names nothing.
_TAGS: Final = (
    (r"BusinessProcessSpecifiedDocumentContextParameter|CategoryCode", "market.framework"),
    (r"InvoiceReferencedDocument", "invoice.origin_number"),
    (r"BuyerOrderReferencedDocument", "market.engagement"),
    (r"ContractReferencedDocument", "market.contract_number"),
    (r"BuyerReference", "market.recipient.service_code"),
    (r"InvoiceeTradeParty", "market.validator"),
    (r"BuyerTradeParty|AccountingCustomerParty", "market.recipient"),
    (r"SellerTradeParty.*SpecifiedTaxRegistration", "company.vat_number"),
    (r"SellerTradeParty|AccountingSupplierParty", "company.siret"),
    (r"PayeePartyCreditorFinancialAccount|PayeeSpecifiedCreditorFinancialInstitution", "company.iban"),
    (r"SpecifiedTradeSettlementPaymentMeans|PaymentMeans", "invoice.payment_mode"),
    (r"AdditionalReferencedDocument|AttachmentBinaryObject", "invoice.document"),
    (r"IncludedSupplyChainTradeLineItem", "invoice.lines"),
    (r"ApplicableTradeTax|TaxTotalAmount|TaxBasisTotalAmount", "invoice.vat_lines"),
    (r"DuePayableAmount|TotalPrepaidAmount", "invoice.payable"),
    (r"GrandTotalAmount", "invoice.total_incl_vat"),
    (r"LineTotalAmount", "invoice.total_excl_vat"),
    (r"InvoiceCurrencyCode", "invoice.currency"),
    (r"IssueDateTime", "invoice.issue_date"),
    (r"ExchangedDocument\.TypeCode", "invoice.kind"),
    (r"ExchangedDocument\.ID", "invoice.number"),
)
"""Tags of the flow, and the field of ours they carry."""

_WORDS: Final = (
    (r"\bservice\b", "market.recipient.service_code"),
    (r"\bengagement\b", "market.engagement"),
    (r"\bidentifiant fournisseur\b", "company.siret"),
    (r"\bidentifiant destinataire\b", "market.recipient"),
    (r"\bvalideur\b", "market.validator"),
    (r"\bcadre de facturation\b", "market.framework"),
    (r"\bnumero de (la )?facture\b", "invoice.number"),
)
"""Words that name a field when no tag does."""

_ANYTHING: Final = "invoice"


def reproaches(text: str) -> tuple[RemoteRefusal, ...]:
    """Return each sentence of *text*, which the portal joins by ``|``, with the field of ours it names.

    The tag decides, not the words: "engagement" is said of a missing service code too. The last sentence may be cut
    short; it is kept as it is.
    """
    sentences = (" ".join(piece.split()) for piece in text.split("|"))
    return tuple(RemoteRefusal(path=_path(said), text=said) for said in sentences if said)


def _path(sentence: str) -> str:
    tagged = (path for tag, path in _TAGS if re.search(tag, sentence))
    words = plain(sentence).casefold()
    named = (path for word, path in _WORDS if re.search(word, words))
    return next(tagged, None) or next(named, _ANYTHING)
