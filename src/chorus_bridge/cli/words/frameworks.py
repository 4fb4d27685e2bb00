"""What each invoicing framework (*cadre de facturation*) is: who deposits what.

*Source:* AIFE, Swagger "Factures": the names of its 25 codes, as ``A4_PROJET_DECOMPTE_MENSUEL_FOURNISSEUR``, and works
circuits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.vocabulary import Framework as A
from chorus_bridge.messages import Language
from chorus_bridge.messages.typography import french

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRAMEWORKS", "FRAMEWORKS_SOURCE", "NAMED_ONLY"]

FRAMEWORKS_SOURCE: Final = "AIFE, Swagger “Factures” (names of the 25 codes), and works circuits"

NAMED_ONLY: Final = frozenset({A.A5, A.A6, A.A11, A.A16, A.A25})
"""Frameworks no other source read describes, or that two sources describe otherwise: to be verified at go-live."""

_ENGLISH: Final = {
    A.A1: "supplier's invoice",
    A.A2: "supplier's invoice that is paid already",
    A.A3: "statement of justice costs",
    A.A4: "main or lead contractor's draft monthly statement: the progress claim itself",
    A.A5: "supplier's interim payment statement",
    A.A6: "supplier's validated interim payment statement",
    A.A7: "main contractor's draft final account",
    A.A8: "main contractor's final general account",
    A.A9: "payment request of a subcontractor who is paid directly",
    A.A10: "draft monthly statement of a subcontractor who is paid directly, on a works contract",
    A.A11: "subcontractor's draft final account",
    A.A12: "joint contractor's invoice",
    A.A13: "joint contractor's draft monthly statement",
    A.A14: "joint contractor's draft final account",
    A.A15: "project manager's interim payment statement",
    A.A16: "project manager's validated interim payment statement",
    A.A17: "project manager's draft general account",
    A.A18: "project manager's general account",
    A.A19: "contracting authority's validated interim payment statement",
    A.A20: "contracting authority's general account",
    A.A21: "claim for a refund of the domestic tax on consumption",
    A.A22: "supplier's draft general account under the tacit procedure",
    A.A23: "supplier's tacit final general account",
    A.A24: "project manager's tacit final general account",
    A.A25: "project manager's final general account under the tacit procedure",
}
_FRENCH: Final = {
    A.A1: "facture du fournisseur",
    A.A2: "facture du fournisseur, déjà payée",
    A.A3: "mémoire de frais de justice",
    A.A4: "projet de décompte mensuel du titulaire ou du mandataire : la situation de travaux elle-même",
    A.A5: "état d'acompte du fournisseur",
    A.A6: "état d'acompte validé du fournisseur",
    A.A7: "projet de décompte final du titulaire",
    A.A8: "décompte général et définitif du titulaire",
    A.A9: "demande de paiement d'un sous-traitant payé directement",
    A.A10: "projet de décompte mensuel d'un sous-traitant payé directement, sur un marché de travaux",
    A.A11: "projet de décompte final du sous-traitant",
    A.A12: "facture du cotraitant",
    A.A13: "projet de décompte mensuel du cotraitant",
    A.A14: "projet de décompte final du cotraitant",
    A.A15: "état d'acompte du maître d'œuvre",
    A.A16: "état d'acompte validé du maître d'œuvre",
    A.A17: "projet de décompte général du maître d'œuvre",
    A.A18: "décompte général du maître d'œuvre",
    A.A19: "état d'acompte validé du maître d'ouvrage",
    A.A20: "décompte général du maître d'ouvrage",
    A.A21: "demande de remboursement de la taxe intérieure de consommation",
    A.A22: "projet de décompte général du fournisseur, en procédure tacite",
    A.A23: "décompte général et définitif tacite du fournisseur",
    A.A24: "décompte général et définitif tacite du maître d'œuvre",
    A.A25: "décompte général et définitif du maître d'œuvre, en procédure tacite",
}

FRAMEWORKS: Final[Mapping[A, Mapping[Language, str]]] = {
    one: {Language.FR: french(_FRENCH[one]), Language.EN: _ENGLISH[one]} for one in A
}
"""By framework and language."""
