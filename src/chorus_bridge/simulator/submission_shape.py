"""The request of `soumettre`: its fields, their types, lengths and enumerations.

*Source:* AIFE, Swagger "Factures" 2020 (names and enumerations), field comments of the 2017 annex (lengths).
The Swagger shows one main attachment as an object; every client that ran it sends an array, so an array it
is.
"""

from collections.abc import Mapping
from typing import Final

from chorus_bridge.simulator.shapes import Amount, Group, Several, Shape, Text, Whole

TYPED: Final = "SAISIE_API"
MODES: Final = frozenset({TYPED, "DEPOT_PDF_API", "DEPOT_PDF_SIGNE_API"})
FRAMEWORKS: Final = frozenset(
    {
        "A1_FACTURE_FOURNISSEUR",
        "A2_FACTURE_FOURNISSEUR_DEJA_PAYEE",
        "A9_FACTURE_SOUSTRAITANT",
        "A12_FACTURE_COTRAITANT",
    }
)
VAT_REGIMES: Final = frozenset({"TVA_SUR_DEBIT", "TVA_SUR_ENCAISSEMENT", "EXONERATION", "SANS_TVA"})
PAYMENT_MODES: Final = frozenset({"CHEQUE", "PRELEVEMENT", "VIREMENT", "ESPECE", "AUTRE", "REPORT"})

_LINE: Final = Group(
    fields={
        "lignePosteNumero": Whole(required=True),
        "lignePosteReference": Text(),
        "lignePosteDenomination": Text(required=True),
        "lignePosteQuantite": Amount(required=True),
        "lignePosteUnite": Text(required=True),
        "lignePosteMontantUnitaireHT": Amount(required=True),
        "lignePosteMontantRemiseHT": Amount(),
        "lignePosteTauxTva": Text(),
        "lignePosteTauxTvaManuel": Amount(),
    }
)
_VAT_LINE: Final = Group(
    fields={
        "ligneTvaTaux": Text(),
        "ligneTvaTauxManuel": Amount(),
        "ligneTvaMontantBaseHtParTaux": Amount(required=True),
        "ligneTvaMontantTvaParTaux": Amount(required=True),
    }
)
_MAIN_FILE: Final = Group(
    fields={
        "pieceJointePrincipaleDesignation": Text(required=True, longest=100),
        "pieceJointePrincipaleId": Whole(required=True),
    }
)
ADDED_FILE: Final = Group(
    fields={
        "pieceJointeComplementaireDesignation": Text(required=True, longest=100),
        "pieceJointeComplementaireType": Text(required=True, longest=30),
        "pieceJointeComplementaireNumeroLigneFacture": Whole(),
        "pieceJointeComplementaireId": Whole(required=True),
    }
)
_OTHER_FILE: Final = Group(fields={**ADDED_FILE.fields, "pieceJointeComplementaireIdLiaison": Whole()})
_ALL_REFERENCES: Final[Mapping[str, Shape]] = {
    "deviseFacture": Text(longest=3),
    "typeFacture": Text(choices=frozenset({"FACTURE", "AVOIR"})),
    "typeTva": Text(choices=VAT_REGIMES),
    "motifExonerationTva": Text(),
    "numeroMarche": Text(longest=50),
    "numeroBonCommande": Text(longest=50),
    "numeroFactureOrigine": Text(longest=20),
    "modePaiement": Text(choices=PAYMENT_MODES),
}
_REFERENCES: Final = Group(
    required=True,
    fields={
        **_ALL_REFERENCES,
        "deviseFacture": Text(required=True, longest=3),
        "typeFacture": Text(required=True, choices=frozenset({"FACTURE", "AVOIR"})),
        "typeTva": Text(required=True, choices=VAT_REGIMES),
    },
)
CORRECTED_REFERENCES: Final = Group(fields=_ALL_REFERENCES)
"""The same block where it corrects an invoice: nothing in it is compulsory."""
RECIPIENT: Final = Group(
    required=True,
    fields={
        "codeDestinataire": Text(required=True, longest=14),
        "codeServiceExecutant": Text(longest=100),
    },
)
_TOTALS: Final = Group(
    required=True,
    fields={
        "montantHtTotal": Amount(required=True),
        "montantTVA": Amount(required=True),
        "montantTtcTotal": Amount(required=True),
        "montantRemiseGlobaleTTC": Amount(),
        "motifRemiseGlobaleTTC": Text(),
        "montantAPayer": Amount(required=True),
    },
)
SUBMIT: Final = Group(
    fields={
        "idUtilisateurCourant": Whole(),
        "modeDepot": Text(required=True, choices=MODES),
        "numeroFactureSaisi": Text(longest=20),
        "dateFacture": Text(),
        "destinataire": RECIPIENT,
        "fournisseur": Group(
            required=True,
            fields={
                "idFournisseur": Whole(required=True),
                "idServiceFournisseur": Whole(),
                "codeCoordonneesBancairesFournisseur": Whole(),
            },
        ),
        "cadreDeFacturation": Group(
            required=True,
            fields={
                "codeCadreFacturation": Text(required=True, choices=FRAMEWORKS),
                "codeStructureValideur": Text(longest=18),
                "codeServiceValideur": Text(longest=100),
            },
        ),
        "references": _REFERENCES,
        "lignePoste": Several(each=_LINE),
        "ligneTva": Several(each=_VAT_LINE),
        "montantTotal": _TOTALS,
        "pieceJointePrincipale": Several(each=_MAIN_FILE),
        "pieceJointeComplementaire": Several(each=_OTHER_FILE),
        "commentaire": Text(longest=2000),
    }
)
