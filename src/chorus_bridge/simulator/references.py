"""The small reference operations: VAT rates, own structures, bank details, health."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import STRUCTURE_UNKNOWN, Refused
from chorus_bridge.simulator.shapes import Group, Text, Whole

# Code, label, value in per cent. Only TVA1 was recorded from the real portal; the other pairs are ours: a
# client must read them from the portal and never know them by heart.
VAT_RATES: Final = (
    ("TVA1", "Art 293B(FranchiseEnBase)", Decimal(0)),
    ("TVA2", "2,10 %", Decimal("2.1")),
    ("TVA3", "5,50 %", Decimal("5.5")),
    ("TVA4", "10,00 %", Decimal(10)),
    ("TVA5", "20,00 %", Decimal(20)),
    ("TVA6", "8,50 %", Decimal("8.5")),
)
VAT_CODES: Final[Mapping[str, Decimal]] = {code: value for code, _label, value in VAT_RATES}

NOTHING: Final = Group(fields={"idUtilisateurCourant": Whole()})
LANGUAGE_ONLY: Final = Group(fields={"idUtilisateurCourant": Whole(), "codeLangue": Text()})
ONE_STRUCTURE: Final = Group(fields={"idUtilisateurCourant": Whole(), "idStructure": Whole(required=True)})


def vat_rates(_call: Call) -> dict[str, object]:
    """Return the VAT rates."""
    return {
        "listeTauxTva": [
            {"codeTauxTva": code, "libelleTauxTva": label, "valeurTauxTva": value} for code, label, value in VAT_RATES
        ]
    }


def own_structures(call: Call) -> dict[str, object]:
    """Return the active structures the account may deposit for."""
    return {
        "listeStructures": [
            {
                "idStructureCPP": structure.id,
                "identifiant": structure.siret,
                "designationStructure": structure.name,
            }
            for structure in call.own_structures
            if structure.active
        ]
    }


def bank_details(call: Call) -> dict[str, object]:
    """Return the bank details of one of the account's structures, by name only.

    Raises:
        Refused: The structure is not one the account acts for.
    """
    structure = call.portal.world.structure(call.body.whole("idStructure"))
    if structure is None or not call.acts_for(structure):
        raise Refused(STRUCTURE_UNKNOWN, "idStructure")
    return {
        "listeCoordonneeBancaire": [
            {"idCoordonneeBancaire": details.id, "nomCoordonneeBancaire": details.label}
            for details in structure.bank_details
        ]
    }


def health(_call: Call) -> dict[str, object]:
    """Return the health of the API, in the words recorded in 2024; no `codeRetour` here."""
    return {
        "statusCodeValue": 200,
        "statusCode": "OK",
        "body": "L'API CPRO est actuellement disponible et fonctionnel.",
    }
