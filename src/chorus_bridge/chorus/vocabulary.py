"""The portal's words for frameworks, kinds, VAT regimes, payment modes, deposits and files.

*Source:* AIFE, Swagger "Factures" 2020, enumerations of the requests and answers.
"""

from collections.abc import Mapping
from typing import Final

from chorus_bridge.domain.vocabulary import (
    Channel,
    Framework,
    InvoiceKind,
    PaymentMode,
    Signature,
    VatRegime,
)

__all__ = [
    "FRAMEWORKS",
    "KINDS",
    "PAYMENT_MODES",
    "PDF_FORMATS",
    "REVERSE_CHARGE_DEFAULT",
    "deposit_mode",
    "framework_read",
    "kind_read",
    "media_type",
    "vat_regime_code",
]

FRAMEWORKS: Final[Mapping[Framework, str]] = {
    Framework.A1: "A1_FACTURE_FOURNISSEUR",
    Framework.A2: "A2_FACTURE_FOURNISSEUR_DEJA_PAYEE",
    Framework.A3: "A3_MEMOIRE_JUSTICE",
    Framework.A4: "A4_PROJET_DECOMPTE_MENSUEL_FOURNISSEUR",
    Framework.A5: "A5_ETAT_ACOMPTE_FOURNISSEUR",
    Framework.A6: "A6_ETAT_ACOMPTE_VALIDE_FOURNISSEUR",
    Framework.A7: "A7_PROJET_DECOMPTE_FINAL_FOURNISSEUR",
    Framework.A8: "A8_DECOMPTE_GENERAL_DEFINITIF_FOURNISSEUR",
    Framework.A9: "A9_FACTURE_SOUSTRAITANT",
    Framework.A10: "A10_PROJET_DECOMPTE_MENSUEL_SOUSTRAITANT",
    Framework.A11: "A11_PROJET_DECOMPTE_FINAL_SOUSTRAITANT",
    Framework.A12: "A12_FACTURE_COTRAITANT",
    Framework.A13: "A13_PROJET_DECOMPTE_MENSUEL_COTRAITANT",
    Framework.A14: "A14_PROJET_DECOMPTE_FINAL_COTRAITANT",
    Framework.A15: "A15_ETAT_ACOMPTE_MOE",
    Framework.A16: "A16_ETAT_ACOMPTE_VALIDE_MOE",
    Framework.A17: "A17_PROJET_DECOMPTE_GENERAL_MOE",
    Framework.A18: "A18_DECOMPTE_GENERAL_MOE",
    Framework.A19: "A19_ETAT_ACOMPTE_VALIDE_MOA",
    Framework.A20: "A20_DECOMPTE_GENERAL_MOA",
    Framework.A21: "A21_DEMANDE_REMBOURSEMENT_TIC",
    Framework.A22: "A22_PROJET_DECOMPTE_GENERAL_FOURNISSEUR_PROCEDURE_TACITE",
    Framework.A23: "A23_DECOMPTE_GENERAL_DEFINITIF_TACITE_FOURNISSEUR",
    Framework.A24: "A24_DECOMPTE_GENERAL_DEFINITIF_TACITE_MOE",
    Framework.A25: "A25_DECOMPTE_GENERAL_DEFINITIF_MOE_PROCEDURE_TACITE",
}
KINDS: Final[Mapping[InvoiceKind, str]] = {InvoiceKind.INVOICE: "FACTURE", InvoiceKind.CREDIT_NOTE: "AVOIR"}
PAYMENT_MODES: Final[Mapping[PaymentMode, str]] = {
    PaymentMode.TRANSFER: "VIREMENT",
    PaymentMode.DIRECT_DEBIT: "PRELEVEMENT",
    PaymentMode.CHEQUE: "CHEQUE",
    PaymentMode.CASH: "ESPECE",
    PaymentMode.OTHER: "AUTRE",
    PaymentMode.CARRIED_OVER: "REPORT",
}
PDF_FORMATS: Final[Mapping[Signature, str]] = {
    Signature.NONE: "PDF_NON_SIGNE",
    Signature.PADES: "PDF_SIGNE_PADES",
    Signature.XADES: "PDF_SIGNE_XADES",
}
REVERSE_CHARGE_DEFAULT: Final = "SANS_TVA"
"""What is sent for a reverse charge. No source says what the portal expects: a setting, to be verified at
go-live."""

_VAT_REGIMES: Final[Mapping[VatRegime, str]] = {
    VatRegime.ON_DEBITS: "TVA_SUR_DEBIT",
    VatRegime.ON_RECEIPTS: "TVA_SUR_ENCAISSEMENT",
    VatRegime.EXEMPT: "EXONERATION",
    VatRegime.NO_VAT: "SANS_TVA",
}
_KINDS_READ: Final = {code: kind for kind, code in KINDS.items()}

_MEDIA_TYPES: Final[Mapping[str, str]] = {
    "bmp": "image/bmp",
    "bz2": "application/x-bzip2",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "fax": "image/g3fax",
    "gif": "image/gif",
    "gz": "application/gzip",
    "gzip": "application/gzip",
    "htm": "text/html",
    "html": "text/html",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "p7s": "application/pkcs7-signature",
    "pdf": "application/pdf",
    "png": "image/png",
    "pps": "application/vnd.ms-powerpoint",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rtf": "application/rtf",
    "svg": "image/svg+xml",
    "tgz": "application/gzip",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "xhtml": "application/xhtml+xml",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}


def framework_read(code: str | None) -> Framework | None:
    """Return the framework a code names; None for "without framework" and for what is not a framework."""
    short = (code or "").partition("_")[0]
    return Framework(short) if short in set(Framework) else None


def kind_read(code: str | None) -> InvoiceKind | None:
    """Return the kind of document; None for an instalment (*acompte*), listed but never taken, or unknown."""
    return _KINDS_READ.get(code or "")


def vat_regime_code(regime: VatRegime, reverse_charge: str) -> str:
    """Return the portal's word for *regime*, which for a reverse charge is the configured one."""
    return _VAT_REGIMES.get(regime, reverse_charge)


def deposit_mode(channel: Channel, signature: Signature) -> str:
    """Return how the invoice is submitted: typed, or around a PDF, signed or not."""
    if channel is Channel.TYPED:
        return "SAISIE_API"
    return "DEPOT_PDF_API" if signature is Signature.NONE else "DEPOT_PDF_SIGNE_API"


def media_type(name: str) -> str:
    """Return the media type of a file by its extension, as generic as can be for one not in the table.

    A table rather than the machine's: the same submission must be the same everywhere.
    """
    return _MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
