"""An invoice in the portal's words, all but the identifiers that only the portal gives.

*Source:* AIFE, Swagger "Factures" 2020, request of ``soumettre``; obligations and forms as third parties run
it.
"""

from decimal import Decimal
from typing import Final, TypeVar

from chorus_bridge.chorus.vocabulary import (
    FRAMEWORKS,
    KINDS,
    PAYMENT_MODES,
    deposit_mode,
    vat_regime_code,
)
from chorus_bridge.domain.invoice import Invoice, Line, VatLine
from chorus_bridge.domain.situation import Market
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.domain.vocabulary import Channel, InvoiceKind, PaymentMode, VatRegime
from chorus_bridge.effects import Json, JsonObject
from chorus_bridge.errors import BadValue

__all__ = ["body_of", "given"]

T = TypeVar("T")

_WITHOUT_VAT: Final = frozenset({VatRegime.EXEMPT, VatRegime.NO_VAT, VatRegime.REVERSE_CHARGE})


def given(value: T | None, field: str) -> T:
    """Return a value the assessment demands.

    Raises:
        BadValue: It is absent, so the invoice does not come from an assessment of this version.
    """
    if value is None:
        raise BadValue(field=field, problem="absent", remedy="assess the situation again")
    return value


def body_of(invoice: TransmissibleInvoice, *, reverse_charge: str) -> JsonObject:
    """Return the request of ``soumettre`` without the supplier's and the files' identifiers.

    A typed invoice carries its lines and no date, which the portal sets itself; one around a PDF carries its
    date, and its lines stay in the PDF.

    Args:
        invoice: The invoice judged transmissible.
        reverse_charge: The portal's VAT regime for a reverse charge.
    """
    situation = invoice.situation
    document, market, company = situation.invoice, situation.market, situation.company
    typed = situation.channel is Channel.TYPED
    issued = given(document.issue_date, "invoice.issue_date")
    recipient: JsonObject = {
        "codeDestinataire": str(invoice.recipient),
        "codeServiceExecutant": _code(market.recipient.service_code),
    }
    supplier: JsonObject = {
        "idServiceFournisseur": company.service_id,
        "codeCoordonneesBancairesFournisseur": company.bank_details_id,
    }
    return _without_nulls(
        {
            "modeDepot": deposit_mode(situation.channel, document.signature),
            "numeroFactureSaisi": document.number,
            "dateFacture": None if typed else issued.isoformat(),
            "destinataire": _without_nulls(recipient),
            "fournisseur": _without_nulls(supplier),
            "cadreDeFacturation": _framework(invoice),
            "references": _references(document, market, reverse_charge),
            "lignePoste": tuple(_line(n, line) for n, line in enumerate(document.lines, 1)) if typed else (),
            "ligneTva": tuple(_vat_line(line) for line in document.vat_lines),
            "montantTotal": _totals(document),
            "commentaire": document.comment,
        }
    )


def _without_nulls(fields: JsonObject) -> JsonObject:
    """Return *fields* without what is absent or empty: that a null is taken everywhere was never observed."""
    return {key: value for key, value in fields.items() if value is not None and value not in ("", ())}


def _code(text: str | None) -> str | None:
    """Return a code or a reference without the white space around it, which no screen shows."""
    return None if text is None else text.strip()


def _framework(invoice: TransmissibleInvoice) -> JsonObject:
    market = invoice.situation.market
    validated = invoice.validator is not None and market.validator is not None
    return _without_nulls(
        {
            "codeCadreFacturation": FRAMEWORKS[given(market.framework, "market.framework")],
            "codeStructureValideur": None if invoice.validator is None else str(invoice.validator),
            "codeServiceValideur": _code(market.validator.service_code) if validated and market.validator else None,
        }
    )


def _references(document: Invoice, market: Market, reverse_charge: str) -> JsonObject:
    regime = given(document.vat_regime, "invoice.vat_regime")
    return _without_nulls(
        {
            "deviseFacture": document.currency,
            "typeFacture": KINDS[document.kind],
            "typeTva": vat_regime_code(regime, reverse_charge),
            "motifExonerationTva": document.exemption_reason if regime is VatRegime.EXEMPT else None,
            "numeroMarche": _code(market.contract_number),
            "numeroBonCommande": _code(market.engagement),
            "numeroFactureOrigine": _code(document.origin_number),
            "modePaiement": _payment_mode(document),
        }
    )


def _payment_mode(document: Invoice) -> str | None:
    """Return the payment mode; of a credit note, only one that is not the transfer every invoice starts with.

    *Source:* credit notes sent as flows must carry none, by a third party's practice; for ``soumettre`` it is
    unknown.
    """
    mode = document.payment_mode
    if mode is None or (document.kind is InvoiceKind.CREDIT_NOTE and mode is PaymentMode.TRANSFER):
        return None
    return PAYMENT_MODES[mode]


def _line(position: int, line: Line) -> JsonObject:
    return _without_nulls(
        {
            "lignePosteNumero": position,
            "lignePosteReference": line.reference,
            "lignePosteDenomination": line.label,
            "lignePosteQuantite": line.quantity,
            "lignePosteUnite": line.unit,
            "lignePosteMontantUnitaireHT": line.unit_price,
            "lignePosteMontantRemiseHT": line.discount,
            "lignePosteTauxTvaManuel": line.vat_rate,
        }
    )


def _vat_line(line: VatLine) -> JsonObject:
    return _without_nulls(
        {
            "ligneTvaTauxManuel": line.rate,
            "ligneTvaMontantBaseHtParTaux": line.base,
            "ligneTvaMontantTvaParTaux": line.vat,
        }
    )


def _totals(document: Invoice) -> JsonObject:
    amounts: dict[str, Json] = {
        "montantHtTotal": given(document.total_excl_vat, "invoice.total_excl_vat"),
        "montantTVA": _total_vat(document),
        "montantTtcTotal": given(document.total_incl_vat, "invoice.total_incl_vat"),
        "montantRemiseGlobaleTTC": document.discount_incl_vat,
        "motifRemiseGlobaleTTC": document.discount_reason,
        "montantAPayer": given(document.payable, "invoice.payable"),
    }
    return _without_nulls(amounts)


def _total_vat(document: Invoice) -> Decimal:
    if document.total_vat is None and document.vat_regime in _WITHOUT_VAT:
        return Decimal(0)
    return given(document.total_vat, "invoice.total_vat")
