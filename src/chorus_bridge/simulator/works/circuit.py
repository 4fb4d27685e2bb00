"""The frameworks of the portal, and the circuit of works documents between supplier, MOE, MOA and payer.

*Source:* AIFE, Swagger "Factures" 2020 (codes, types of works documents), knowledge base and community pages on works
(who acts after whom). Which status opens each circuit, and the type of document of each framework, are our reading, to
be verified on the qualification platform.
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

FRAMEWORKS: Final[Mapping[str, str]] = {
    "A1": "A1_FACTURE_FOURNISSEUR",
    "A2": "A2_FACTURE_FOURNISSEUR_DEJA_PAYEE",
    "A3": "A3_MEMOIRE_JUSTICE",
    "A4": "A4_PROJET_DECOMPTE_MENSUEL_FOURNISSEUR",
    "A5": "A5_ETAT_ACOMPTE_FOURNISSEUR",
    "A6": "A6_ETAT_ACOMPTE_VALIDE_FOURNISSEUR",
    "A7": "A7_PROJET_DECOMPTE_FINAL_FOURNISSEUR",
    "A8": "A8_DECOMPTE_GENERAL_DEFINITIF_FOURNISSEUR",
    "A9": "A9_FACTURE_SOUSTRAITANT",
    "A10": "A10_PROJET_DECOMPTE_MENSUEL_SOUSTRAITANT",
    "A11": "A11_PROJET_DECOMPTE_FINAL_SOUSTRAITANT",
    "A12": "A12_FACTURE_COTRAITANT",
    "A13": "A13_PROJET_DECOMPTE_MENSUEL_COTRAITANT",
    "A14": "A14_PROJET_DECOMPTE_FINAL_COTRAITANT",
    "A15": "A15_ETAT_ACOMPTE_MOE",
    "A16": "A16_ETAT_ACOMPTE_VALIDE_MOE",
    "A17": "A17_PROJET_DECOMPTE_GENERAL_MOE",
    "A18": "A18_DECOMPTE_GENERAL_MOE",
    "A19": "A19_ETAT_ACOMPTE_VALIDE_MOA",
    "A20": "A20_DECOMPTE_GENERAL_MOA",
    "A21": "A21_DEMANDE_REMBOURSEMENT_TIC",
    "A22": "A22_PROJET_DECOMPTE_GENERAL_FOURNISSEUR_PROCEDURE_TACITE",
    "A23": "A23_DECOMPTE_GENERAL_DEFINITIF_TACITE_FOURNISSEUR",
    "A24": "A24_DECOMPTE_GENERAL_DEFINITIF_TACITE_MOE",
    "A25": "A25_DECOMPTE_GENERAL_DEFINITIF_MOE_PROCEDURE_TACITE",
}
"""Every framework: the short code that XML flows write, and the code of the API."""
BY_SUPPLIER: Final = frozenset(
    {"A1", "A2", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A12", "A13", "A14", "A22", "A23"}
)
"""Frameworks a company may deposit; A11 was withdrawn in 2016, A3 and A21 concern other trades."""
TO_AUTHORITY: Final = frozenset({"A4", "A5", "A7", "A10", "A13", "A14", "A22"})
"""Works documents addressed to the contracting authority (maître d'ouvrage, MOA), not yet to the payer."""
VALIDATED_FIRST: Final = frozenset({"A9", "A10", "A12", "A13", "A14"})
"""Frameworks that the main or lead contractor validates before anybody else."""
TO_PROJECT_MANAGER: Final = frozenset({"A4", "A7"})
"""Frameworks whose validator (valideur) is the project manager (maître d'œuvre, MOE): inferred from AIFE's examples."""

WORKS_TYPES: Final[Mapping[str, str]] = {
    "A4": "PROJET_DECOMPTE_MENSUEL",
    "A5": "ETAT_ACOMPTE",
    "A6": "ETAT_ACOMPTE_VALIDE",
    "A7": "PROJET_DECOMPTE_FINAL",
    "A8": "DECOMPTE_GENERAL_SIGNE",
    "A10": "DP_DE_SOUSTRAITANT_TRAVAUX",
    "A13": "PROJET_DECOMPTE_MENSUEL",
    "A14": "PROJET_DECOMPTE_FINAL",
    "A15": "ETAT_ACOMPTE",
    "A16": "ETAT_ACOMPTE_VALIDE",
    "A17": "PROJET_DECOMPTE_GENERAL",
    "A18": "DECOMPTE_GENERAL",
    "A19": "ETAT_ACOMPTE_VALIDE",
    "A20": "DECOMPTE_GENERAL",
    "A22": "PROJET_DECOMPTE_GENERAL_PROCEDURE_TACITE",
    "A23": "DECOMPTE_GENERAL_DEFINITIF_TACITE",
    "A24": "DECOMPTE_GENERAL_DEFINITIF_TACITE",
    "A25": "DECOMPTE_GENERAL_DEFINITIF_PROCEDURE_TACITE",
}
"""Works frameworks, each with its `typeFactureTravaux`."""
_TO_PAYER: Final = frozenset({"A6", "A8", "A16", "A19", "A23", "A24", "A25"})


@frozen
class NextPiece:
    """What an actor deposits in answer to a document: its framework, and what is added to the number."""

    framework: str
    suffix: str


# AIFE advises to keep the first number with a suffix, EA then EAV; the other suffixes are ours.
ANSWERS: Final[Mapping[str, NextPiece]] = {
    "A4": NextPiece("A15", "EA"),
    "A10": NextPiece("A15", "EA"),
    "A13": NextPiece("A15", "EA"),
    "A7": NextPiece("A17", "DG"),
    "A14": NextPiece("A17", "DG"),
    "A5": NextPiece("A19", "EAV"),
    "A15": NextPiece("A19", "V"),
    "A17": NextPiece("A20", "M"),
    "A22": NextPiece("A25", "DGD"),
}
"""For each document that awaits an answer of the MOE or the MOA: the next piece of the dossier."""


def short_code(api_code: str) -> str:
    """Return the short code of a framework, `A4` of `A4_PROJET_DECOMPTE_MENSUEL_FOURNISSEUR`."""
    return api_code.partition("_")[0]


def is_works(code: str) -> bool:
    """Say whether the documents of a framework live among works documents."""
    return code in WORKS_TYPES


def is_payable(code: str) -> bool:
    """Say whether the documents of a framework go to the payer: ordinary ones, and the last of a works dossier."""
    return code in _TO_PAYER or not is_works(code)


def first_status(code: str, *, authority_only: bool, project_manager: bool) -> str:
    """Return the status a document takes when it enters the portal.

    Args:
        code: Short code of its framework.
        authority_only: Whether it is addressed to a structure that is a contracting authority and nothing else: one
            recorded document of that kind waited for the authority at once.
        project_manager: Whether it names its project manager.
    """
    if code in VALIDATED_FIRST:
        return "A_VALIDER_1"
    if is_payable(code):
        return "DEPOSEE"
    if code == "A20":
        return "A_ASSOCIER_FOURNISSEUR"
    if code in TO_PROJECT_MANAGER and (project_manager or not authority_only):
        return "A_ASSOCIER_MOE"
    return "A_ASSOCIER_MOA"
