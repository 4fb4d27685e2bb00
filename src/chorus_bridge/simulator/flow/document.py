"""An invoice of a flow in the words of the API, so that it is shown and searched like any other.

Which word of the API each code of the XML becomes is our reading, to be verified on the qualification platform.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from chorus_bridge.simulator.actors import Structure
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.files.xml_tree import Element
from chorus_bridge.simulator.flow.amount_rules import number_at
from chorus_bridge.simulator.flow.case import (
    CONTRACT,
    CURRENCY,
    ENGAGEMENT,
    FRAMEWORK,
    LINE,
    MEANS,
    ORIGIN,
    SUPPLIER_SERVICE,
    TAX,
    TOTALS,
    Case,
)
from chorus_bridge.simulator.works.circuit import FRAMEWORKS

MODE: Final = "UPLOAD_API"
_NOTE: Final = "ExchangedDocument/IncludedNote/Content"
_ON_RECEIPTS: Final = "72"
_REGIMES: Final[Mapping[str, str]] = {"E": "EXONERATION", "O": "SANS_TVA", "AE": "SANS_TVA"}
_PAYMENT_MODES: Final[Mapping[str, str]] = {
    "30": "VIREMENT", "31": "VIREMENT", "42": "VIREMENT", "58": "VIREMENT", "49": "PRELEVEMENT", "59": "PRELEVEMENT",
    "20": "CHEQUE", "10": "ESPECE",
}  # fmt: skip
_AGREED: Final = "SpecifiedLineTradeAgreement"
_SETTLED: Final = "SpecifiedLineTradeSettlement"


def document_of(case: Case, supplier: Structure) -> Fields:
    """Return an invoice judged right, its fields named as those of a submission."""
    totals = case.root.at(TOTALS) or case.root
    gross = number_at(totals, "GrandTotalAmount")
    service = supplier.service(case.said(SUPPLIER_SERVICE))
    return Fields(
        {
            "modeDepot": MODE,
            "fournisseur": {"idFournisseur": supplier.id, "idServiceFournisseur": service.id if service else None},
            "cadreDeFacturation": {"codeCadreFacturation": FRAMEWORKS[case.said(FRAMEWORK)]},
            "references": _references(case),
            "lignePoste": [_line(line, rank) for rank, line in enumerate(case.root.each(LINE), start=1)],
            "ligneTva": [_tax(tax) for tax in case.root.each(TAX)],
            "montantTotal": {
                "montantHtTotal": number_at(totals, "TaxBasisTotalAmount"),
                "montantTVA": number_at(totals, "TaxTotalAmount"),
                "montantTtcTotal": gross,
                "montantAPayer": number_at(totals, "DuePayableAmount"),
            },
            "commentaire": case.said(_NOTE)[:2000] or None,
        }
    )


def _references(case: Case) -> dict[str, object]:
    """Return kind, regime and references."""
    tax, means = case.root.at(TAX) or case.root, case.said(f"{MEANS}/TypeCode")
    reason = tax.said("ExemptionReasonCode") or tax.said("ExemptionReason")
    return {
        "deviseFacture": case.said(CURRENCY),
        "typeFacture": "AVOIR" if case.credit_note else "FACTURE",
        "typeTva": _regime(tax),
        "motifExonerationTva": reason or None,
        "numeroMarche": case.said(CONTRACT) or None,
        "numeroBonCommande": case.said(ENGAGEMENT) or None,
        "numeroFactureOrigine": case.said(f"{ORIGIN}/IssuerAssignedID") or None,
        "modePaiement": _PAYMENT_MODES.get(means, "AUTRE") if means else None,
    }


def _regime(tax: Element) -> str:
    """Return the VAT regime that a first tax tells."""
    taxed = "TVA_SUR_ENCAISSEMENT" if tax.said("DueDateTypeCode") == _ON_RECEIPTS else "TVA_SUR_DEBIT"
    return _REGIMES.get(tax.said("CategoryCode"), taxed)


def _tax(tax: Element) -> dict[str, object]:
    """Return one VAT line."""
    return {
        "ligneTvaTauxManuel": number_at(tax, "RateApplicablePercent"),
        "ligneTvaMontantBaseHtParTaux": number_at(tax, "BasisAmount"),
        "ligneTvaMontantTvaParTaux": number_at(tax, "CalculatedAmount"),
    }


def _line(line: Element, rank: int) -> dict[str, object]:
    """Return one line; its discount is what its price and quantity say beyond its sum."""
    quantity = number_at(line, "SpecifiedLineTradeDelivery/BilledQuantity")
    price = number_at(line, f"{_AGREED}/NetPriceProductTradePrice/ChargeAmount")
    total = number_at(line, f"{_SETTLED}/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount")
    billed = line.at("SpecifiedLineTradeDelivery/BilledQuantity") or line
    discount = (quantity * price).quantize(Decimal("0.01")) - total
    return {
        "lignePosteNumero": rank,
        "lignePosteReference": line.said("SpecifiedTradeProduct/SellerAssignedID") or None,
        "lignePosteDenomination": line.said("SpecifiedTradeProduct/Name"),
        "lignePosteQuantite": quantity,
        "lignePosteUnite": billed.attributes.get("unitCode", ""),
        "lignePosteMontantUnitaireHT": price,
        "lignePosteMontantRemiseHT": discount or None,
        "lignePosteTauxTvaManuel": number_at(line, f"{_SETTLED}/ApplicableTradeTax/RateApplicablePercent"),
    }
