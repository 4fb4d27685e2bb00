"""What the portal's report on a flow says, in its own codes, labels and reproaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.chorus.flow_words import FlowVerdict, reproaches, verdict_of

V = FlowVerdict

STATES = {
    None: V.UNKNOWN_YET,
    "IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP": V.PENDING,
    "IN_RECU": V.PENDING,
    "IN_TRAITE_SE_CPP": V.PENDING,
    "IN_EN_ATTENTE_TRAITEMENT_CPP": V.PENDING,
    "IN_EN_COURS_TRAITEMENT_CPP": V.PENDING,
    "IN_A_RELANCER": V.PENDING,
    "IN_EN_ATTENTE_RETRAITEMENT_CPP": V.INCIDENT,
    "IN_INCIDENTE": V.INCIDENT,
    "IN_ERREUR_INTERNE": V.INCIDENT,
    "IN_INTEGRE": V.INTEGRATED,
    "IN_INTEGRE_PARTIEL": V.PARTIAL,
    "IN_REJETE": V.REJECTED,
    # As screens show them.
    "Reçu": V.PENDING,
    "Traité": V.PENDING,
    "En attente de traitement": V.PENDING,
    "En cours de traitement": V.PENDING,
    "En attente de retraitement": V.INCIDENT,
    "Incidenté": V.INCIDENT,
    "Intégré": V.INTEGRATED,
    "INTÉGRÉ": V.INTEGRATED,
    "Inte\u0301gre\u0301": V.INTEGRATED,
    "integre": V.INTEGRATED,
    "Intégré partiellement": V.PARTIAL,
    "Intégré partiel": V.PARTIAL,
    "Rejeté": V.REJECTED,
    " IN_REJETE ": V.REJECTED,
    # Nobody knows these.
    "IN_ARCHIVE": V.UNDESCRIBED,
    "IN_INTEGRE_BIENTOT": V.UNDESCRIBED,
    "REINTEGRE": V.UNDESCRIBED,
    "": V.UNDESCRIBED,
}


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_read_as_a_code_or_as_a_label(state):
    """With or without accents; an unknown one is never taken for an end."""
    assert verdict_of(state) is STATES[state]


@given(st.text(max_size=60))
def test_no_word_is_an_end_by_chance(state):
    """Only the words of the list end a flow."""
    ends = {V.INTEGRATED, V.PARTIAL, V.REJECTED}
    assert verdict_of(state) not in ends or any(root in state.casefold() for root in ("int", "rej"))


HEADER = "FichierXml.SupplyChainTradeTransaction.ApplicableHeaderTrade"
SAID = {
    f"L'element {HEADER}Settlement.SpecifiedTradeSettlementPaymentMeans.TypeCode.value est obligatoire.":
        "invoice.payment_mode",
    f"L'engagement juridique ({HEADER}Agreement.BuyerReference.value) est obligatoire":
        "market.recipient.service_code",
    f"L'engagement juridique ({HEADER}Agreement.BuyerOrderReferencedDocument.IssuerAssignedID.value) est obligatoire":
        "market.engagement",
    f"Le marche ({HEADER}Agreement.ContractReferencedDocument.IssuerAssignedID.value) est inconnu":
        "market.contract_number",
    f"{HEADER}Agreement.BuyerTradeParty.SpecifiedLegalOrganization.ID.value inconnu": "market.recipient",
    f"{HEADER}Agreement.SellerTradeParty.SpecifiedLegalOrganization.ID.value inconnu": "company.siret",
    f"{HEADER}Agreement.SellerTradeParty.SpecifiedTaxRegistration.ID.value inconnu": "company.vat_number",
    f"{HEADER}Settlement.InvoiceeTradeParty.SpecifiedLegalOrganization.ID inconnu": "market.validator",
    f"{HEADER}Settlement.InvoiceReferencedDocument.IssuerAssignedID.value est obligatoire": "invoice.origin_number",
    f"{HEADER}Settlement.SpecifiedTradeSettlementPaymentMeans.PayeePartyCreditorFinancialAccount.IBANID":
        "company.iban",
    f"{HEADER}Settlement.ApplicableTradeTax.RateApplicablePercent.value est obligatoire": "invoice.vat_lines",
    f"{HEADER}Settlement.SpecifiedTradeSettlementHeaderMonetarySummation.DuePayableAmount": "invoice.payable",
    f"{HEADER}Settlement.SpecifiedTradeSettlementHeaderMonetarySummation.GrandTotalAmount": "invoice.total_incl_vat",
    f"{HEADER}Settlement.SpecifiedTradeSettlementHeaderMonetarySummation.LineTotalAmount": "invoice.total_excl_vat",
    f"{HEADER}Settlement.InvoiceCurrencyCode.value": "invoice.currency",
    f"{HEADER}Agreement.AdditionalReferencedDocument.AttachmentBinaryObject": "invoice.document",
    "BusinessProcessSpecifiedDocumentContextParameter.ID doit etre un cadre de facturation": "market.framework",
    "FichierXml.ExchangedDocument.IssueDateTime.DateTimeString est invalide": "invoice.issue_date",
    "FichierXml.ExchangedDocument.TypeCode.value est invalide": "invoice.kind",
    "FichierXml.ExchangedDocument.ID.value depasse 20 caracteres": "invoice.number",
    "FichierXml.SupplyChainTradeTransaction.IncludedSupplyChainTradeLineItem.X est obligatoire si GrossPrice":
        "invoice.lines",
    # A tag of the other family of formats, in a recorded answer.
    "L'identifiant fournisseur de la demande de paiement (balise : AccountingSupplierParty.Party."
    "PartyIdentification.ID.value) n'est pas reference dans notre systeme.": "company.siret",
    # No tag at all.
    "Le service exécutant est obligatoire pour ce destinataire": "market.recipient.service_code",
    "Le numéro d'engagement est obligatoire": "market.engagement",
    "Identifiant fournisseur inconnu": "company.siret",
    "Le valideur est inconnu": "market.validator",
    "La structure n'utilise pa": "invoice",
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_a_reproach_names_the_field_that_carries_its_tag(text):
    """The tag decides, not the words around it: the portal says "engagement" of a missing service code."""
    (refusal,) = reproaches(text)
    assert (refusal.path, refusal.text) == (SAID[text], text)


def test_sentences_joined_by_a_bar_are_told_apart_and_a_cut_one_is_kept():
    """The portal cuts near 200 characters, in the middle of a word."""
    said = reproaches("Le numero d'engagement est obligatoire| |Le service  est inc")
    assert [(r.path, r.text) for r in said] == [
        ("market.engagement", "Le numero d'engagement est obligatoire"),
        ("market.recipient.service_code", "Le service est inc"),
    ]
    assert reproaches(" | ") == ()


def test_a_reproach_never_shows_itself():
    """It may name a person."""
    assert "Untel" not in repr(reproaches("M. Untel"))


@given(st.text(max_size=300))
def test_whatever_is_said_is_kept(text):
    """Nothing is lost but blanks and bars."""
    kept = "".join("".join(refusal.text.split()) for refusal in reproaches(text))
    assert kept == "".join(text.replace("|", "").split())
