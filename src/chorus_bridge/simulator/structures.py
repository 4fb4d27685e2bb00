"""Structures and their services: who can receive invoices, and what a recipient demands.

*Source:* AIFE, Swagger "Structures". `codeRetour` 0 with an empty list when nothing matches is our reading,
to be verified on the qualification platform (other searches answer 20000).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from chorus_bridge.simulator.actors import Service, Structure
from chorus_bridge.simulator.dates import midnight, minute, second
from chorus_bridge.simulator.paging import Item, Rows, page_of, paging_block
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import CRITERION_REQUIRED, STRUCTURE_UNKNOWN, UNKNOWN_SERVICE, Refused
from chorus_bridge.simulator.shapes import Flag, Group, Text, Whole

_IDENTIFIER_TYPES: Final = frozenset({"SIRET", "UE_HORS_FRANCE", "HORS_UE", "RIDET", "TAHITI", "AUTRE", "PARTICULIER"})

SEARCH: Final = Group(
    fields={
        "parametres": paging_block(),
        "restreindreStructuresPrivees": Flag(),
        "structure": Group(
            required=True,
            fields={
                "adresseCodePays": Text(),
                "adresseCodePostal": Text(),
                "adresseVille": Text(),
                "estMOA": Flag(),
                "estMOAUniquement": Flag(),
                "identifiantStructure": Text(),
                "libelleStructure": Text(),
                "nomStructure": Text(),
                "prenomStructure": Text(),
                "raisonSocialeStructure": Text(),
                "statutStructure": Text(choices=frozenset({"ACTIF", "INACTIF"})),
                "typeIdentifiantStructure": Text(choices=_IDENTIFIER_TYPES),
                "typeStructure": Text(choices=frozenset({"PRIVEE", "PUBLIQUE"})),
            },
        ),
    }
)
CONSULT: Final = Group(fields={"codeLangue": Text(), "idStructureCPP": Whole(required=True)})
SEARCH_SERVICES: Final = Group(
    fields={"idStructure": Whole(required=True), "parametresRechercherServicesStructure": paging_block()}
)
CONSULT_SERVICE: Final = Group(
    fields={"codeLangue": Text(), "idService": Whole(required=True), "idStructure": Whole(required=True)}
)

# Names of natural persons match nobody: the seed holds none.
_CRITERIA: Final[Mapping[str, Callable[[Structure, object], bool]]] = {
    "adresseCodePays": lambda _structure, wanted: wanted == "FR",
    "adresseCodePostal": lambda structure, wanted: structure.postal_code == wanted,
    "adresseVille": lambda structure, wanted: structure.city.casefold() == str(wanted).casefold(),
    "estMOA": lambda structure, wanted: structure.has_moa is wanted,
    "estMOAUniquement": lambda structure, wanted: structure.moa_only is wanted,
    "identifiantStructure": lambda structure, wanted: structure.siret == wanted,
    "libelleStructure": lambda structure, wanted: str(wanted).casefold() in structure.name.casefold(),
    "nomStructure": lambda _structure, _wanted: False,
    "prenomStructure": lambda _structure, _wanted: False,
    "raisonSocialeStructure": lambda structure, wanted: str(wanted).casefold() in structure.name.casefold(),
    "statutStructure": lambda structure, wanted: structure.active is (wanted == "ACTIF"),
    "typeIdentifiantStructure": lambda _structure, wanted: wanted == "SIRET",
    "typeStructure": lambda structure, wanted: structure.public is (wanted == "PUBLIQUE"),
}


def search(call: Call) -> dict[str, object]:
    """Return the structures that match: every public one, and the account's own among the private.

    Raises:
        Refused: No criterion at all.
    """
    criteria = call.body.group("structure")
    asked = {name: criteria.value(name) for name in _CRITERIA if criteria.has(name)}
    if not asked:
        raise Refused(CRITERION_REQUIRED, "structure")
    everybody = call.body.flag("restreindreStructuresPrivees") is False
    found = [
        _found(structure)
        for structure in call.portal.world.structures
        if (everybody or structure.public or call.acts_for(structure))
        and all(_CRITERIA[name](structure, wanted) for name, wanted in asked.items())
    ]
    return _paged(call, "listeStructures", found, "parametres")


def _found(structure: Structure) -> dict[str, object]:
    """Return a structure as a search shows it: the status is feminine here, masculine in the criterion."""
    return {
        "idStructureCPP": structure.id,
        "identifiantStructure": structure.siret,
        "designationStructure": structure.name,
        "typeIdentifiantStructure": "SIRET",
        "statut": "ACTIVE" if structure.active else "INACTIVE",
    }


def _paged(call: Call, list_name: str, found: Sequence[Item], block: str) -> dict[str, object]:
    """Return one page of a list and its description."""
    size = call.portal.settings.page_default
    page = page_of(found, call.body.group(block), Rows(item=_as_is), present=call.body.has(block), size=size)
    return {list_name: list(page.found), "parametresRetour": page.numbers()}


def _as_is(item: Item) -> Item:
    """Return a row that is shown already."""
    return item


def _visible(call: Call, path: str) -> Structure:
    """Return the structure a field names, if it is public or the account's own."""
    structure = call.portal.world.structure(call.body.whole(path))
    if structure is None or not (structure.public or call.acts_for(structure)):
        raise Refused(STRUCTURE_UNKNOWN, path)
    return structure


def consult(call: Call) -> dict[str, object]:
    """Return what a structure is and what it demands of invoices.

    Raises:
        Refused: The structure is unknown, or private and not the account's own.
    """
    structure = _visible(call, "idStructureCPP")
    expiry = structure.password_expires_at if call.acts_for(structure) else None
    return {
        "informationGenerales": {
            "idStructureCPP": structure.id,
            "identifiantStructure": structure.siret,
            "typeIdentifiantStructure": "SIRET",
            "libelleStructure": structure.name,
            "raisonSocialeStructure": structure.name,
            "structurePriveePublique": "PUBLIQUE" if structure.public else "PRIVEE",
            "numeroTVA": None,
            "dateExpirationMotPasseCompteTech": None if expiry is None else second(expiry),
        },
        "adressePostaleDuSiege": {"codePostal": structure.postal_code, "ville": structure.city, "pays": "FR"},
        "parametres": {
            "codeServiceDoitEtreRenseigne": structure.service_required,
            "numeroEJDoitEtreRenseigne": structure.engagement_required,
            "gestionNumeroEJOuCodeService": structure.service_or_engagement,
            "statutMiseEnPaiementNestPasRemonte": structure.payment_status_not_reported,
            "estMoaUniquement": structure.moa_only,
            "getaMoa": structure.has_moa,
            "estValideurDelegue": False,
            "connexionEDI": False,
            "recevoirDonneesViaEDI": False,
            "nonDiffusibleInsee": False,
        },
    }


def search_services(call: Call) -> dict[str, object]:
    """Return the services of a structure, page by page.

    Raises:
        Refused: The structure is unknown, or private and not the account's own.
    """
    structure = _visible(call, "idStructure")
    found = [_listed(service) for service in structure.services]
    return _paged(call, "listeServices", found, "parametresRechercherServicesStructure")


def _listed(service: Service) -> dict[str, object]:
    """Return a service as a list shows it."""
    return {
        "idService": service.id,
        "codeService": service.code,
        "libelleService": service.label,
        "estActif": service.active,
        "statutService": "ACTIF" if service.active else "INACTIF",
        "dateDbtService": minute(midnight(service.valid_from)),
        "dateFinService": None if service.valid_to is None else minute(midnight(service.valid_to)),
    }


def consult_service(call: Call) -> dict[str, object]:
    """Return what a service demands of invoices.

    Raises:
        Refused: The structure or the service is unknown.
    """
    service = _visible(call, "idStructure").service_by_id(call.body.whole("idService"))
    if service is None:
        raise Refused(UNKNOWN_SERVICE, "idService")
    opened = second(midnight(service.valid_from))
    return {
        "informationsGenerales": {
            "codeService": service.code,
            "nomService": service.label,
            "descriptionService": None,
        },
        "adressePostale": {"pays": "FR"},
        "parametres": {
            "dateCreation": opened,
            "dateDebutValidite": opened,
            "dateFinValidite": None if service.valid_to is None else second(midnight(service.valid_to)),
            "dateModification": opened,
            "miseEnPaiement": False,
            "numeroEngagement": service.engagement_required,
        },
    }
