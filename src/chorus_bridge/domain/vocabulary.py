"""The closed vocabularies of the trade: frameworks, roles, kinds. One English name each, the French term beside it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = [
    "AUTHORITY_BUYS",
    "PROJECT_MANAGER_READS",
    "SYNCHRONOUS_FRAMEWORKS",
    "WORKS_FRAMEWORKS",
    "Channel",
    "ClientKind",
    "CompanySize",
    "Consortium",
    "Environment",
    "FlowPackage",
    "Framework",
    "InvoiceKind",
    "PayerKind",
    "PaymentMode",
    "Role",
    "Signature",
    "VatRegime",
]


class Framework(StrEnum):
    """Invoicing framework (*cadre de facturation*): who deposits what, and who sees it next.

    *Source:* AIFE, Swagger "Factures" (25 values). A3 and A21 (justice costs, fuel tax) never concern a builder.
    """

    A1 = "A1"
    """Supplier's invoice, straight to the payer."""
    A2 = "A2"
    """Supplier's invoice already paid (purchasing card)."""
    A3 = "A3"
    A4 = "A4"
    """Main contractor's monthly statement (*projet de décompte mensuel*): the progress claim itself."""
    A5 = "A5"
    A6 = "A6"
    A7 = "A7"
    A8 = "A8"
    A9 = "A9"
    """Subcontractor's payment request (*demande de paiement direct*)."""
    A10 = "A10"
    A11 = "A11"
    A12 = "A12"
    """Joint contractor's invoice (*cotraitant*)."""
    A13 = "A13"
    A14 = "A14"
    A15 = "A15"
    A16 = "A16"
    A17 = "A17"
    A18 = "A18"
    A19 = "A19"
    A20 = "A20"
    A21 = "A21"
    A22 = "A22"
    A23 = "A23"
    A24 = "A24"
    A25 = "A25"


SYNCHRONOUS_FRAMEWORKS: Final = frozenset({Framework.A1, Framework.A2, Framework.A9, Framework.A12})
"""Frameworks the portal's synchronous submission accepts. *Source:* AIFE, Swagger "Factures", request enumeration."""

WORKS_FRAMEWORKS: Final = frozenset(Framework) - SYNCHRONOUS_FRAMEWORKS - {Framework.A3, Framework.A21}
"""Frameworks of works contracts (CCAG Travaux): they pass through project manager and contracting authority."""


AUTHORITY_BUYS: Final = frozenset(
    {Framework.A4, Framework.A5, Framework.A7, Framework.A10, Framework.A13, Framework.A14, Framework.A22}
)
"""Works frameworks whose flow names the contracting authority (MOA) as debtor; the others name the payer, straight
to whom they go. *Source:* AIFE, example flows of 2018 and works circuits; that A5 and A22 follow A4 is inferred."""

PROJECT_MANAGER_READS: Final = frozenset({Framework.A4, Framework.A7})
"""Frameworks whose flow names the project manager (MOE) as validator. *Source:* AIFE's example flows of A4 and A7
carry a validator without saying who it is: inferred from the works circuits, to be verified at go-live."""


class Role(StrEnum):
    """What a company or body does on a works contract."""

    MAIN_CONTRACTOR = "main_contractor"
    """*Titulaire.*"""
    LEAD_CONTRACTOR = "lead_contractor"
    """*Mandataire* of a consortium (*groupement*)."""
    JOINT_CONTRACTOR = "joint_contractor"
    """*Cotraitant.*"""
    SUBCONTRACTOR = "subcontractor"
    """*Sous-traitant* paid directly by the contracting authority."""
    PROJECT_MANAGER = "project_manager"
    """*Maître d'œuvre* (MOE)."""
    CONTRACTING_AUTHORITY = "contracting_authority"
    """*Maître d'ouvrage* (MOA)."""


class InvoiceKind(StrEnum):
    """Invoice or credit note (*avoir*)."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class VatRegime(StrEnum):
    """When VAT is due, or why there is none."""

    ON_DEBITS = "on_debits"
    ON_RECEIPTS = "on_receipts"
    EXEMPT = "exempt"
    """Exempt; an exemption reason is needed."""
    NO_VAT = "no_vat"
    REVERSE_CHARGE = "reverse_charge"
    """*Autoliquidation*: a building subcontractor bills without VAT (CGI art. 283-2 nonies).
    Which value the portal expects for it is not published: the wire value is a setting."""


class PaymentMode(StrEnum):
    """How the payer pays."""

    TRANSFER = "transfer"
    DIRECT_DEBIT = "direct_debit"
    CHEQUE = "cheque"
    CASH = "cash"
    OTHER = "other"
    CARRIED_OVER = "carried_over"


class Signature(StrEnum):
    """Electronic signature of the main PDF."""

    NONE = "none"
    PADES = "pades"
    XADES = "xades"


class ClientKind(StrEnum):
    """Whether the payer is a public body: Chorus Pro takes public invoices only."""

    PUBLIC = "public"
    PRIVATE = "private"


class PayerKind(StrEnum):
    """What kind of body pays, which decides how long it may take: see :mod:`chorus_bridge.domain.payment`."""

    STATE = "state"
    """The State and its public establishments."""
    LOCAL = "local"
    """Local authorities (*collectivités territoriales*), their establishments and groupings."""
    HEALTH = "health"
    """Public health establishments (*établissements publics de santé*), those of the armies included."""
    PUBLIC_COMPANY = "public_company"
    """*Entreprise publique*, unless it is a local public establishment."""


class CompanySize(StrEnum):
    """Size classes of the 2026 reform. *Source:* DGFiP/AIFE, Dossier général v3.2 (30/04/2026), p. 12-13."""

    LARGE_OR_MID = "large_or_mid"
    """*Grande entreprise* or *ETI*: must issue through an approved platform since 1 September 2026."""
    SMALL = "small"
    """*PME* or micro: from 1 September 2027."""


class Environment(StrEnum):
    """Which Chorus Pro is addressed; decides how severe a wrong SIRET check digit is."""

    PRODUCTION = "production"
    QUALIFICATION = "qualification"
    """The sandbox, whose bodies are fictitious."""


class Channel(StrEnum):
    """How the invoice enters the portal."""

    PDF = "pdf"
    """The host's PDF plus data: typed data for an ordinary invoice, a flow for a works document."""
    TYPED = "typed"
    """Typed data only; the portal renders the invoice and dates it itself. Never for a works document."""
    FLOW = "flow"
    """A structured document in a flow (*flux*), also for an ordinary invoice: received at once, judged later."""
    WORKS_SUBMIT = "works_submit"
    """The portal's own operation for works documents. Its contract is not public: off unless the host configures it."""


class FlowPackage(StrEnum):
    """How a flow carries the invoice."""

    MIXED = "mixed"
    """CII data with the PDF inside (*E2 mixte*): the default, it needs nothing but the host's PDF."""
    STRUCTURED = "structured"
    """CII data alone (*E1 structuré*): the portal renders the readable form, no PDF travels."""
    FACTURX = "facturx"
    """A Factur-X PDF, the data embedded in the host's PDF/A-3 (extra ``facturx``)."""


class Consortium(StrEnum):
    """How a consortium (*groupement*) bills: the contract says which."""

    LEAD_FOR_ALL = "lead_for_all"
    """The lead contractor (*mandataire*) presents one claim for everybody."""
    EACH_MEMBER = "each_member"
    """Each joint contractor (*cotraitant*) presents its own; the lead contractor validates it."""
