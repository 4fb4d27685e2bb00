"""The operations on establishments and their services: who they are and what they demand.

*Source:* AIFE, Swagger "Structures".
"""

from collections.abc import Mapping
from typing import Final

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.results import Page, ServiceRef, ServiceSheet, StructureRef, StructureSheet
from chorus_bridge.chorus.routes import page as page_read
from chorus_bridge.chorus.routes import post
from chorus_bridge.effects import JsonObject, Operation

__all__ = ["find_structures", "service", "services", "structure"]

_STRUCTURES_PAGE: Final = 100
"""A SIRET names one establishment; duplicates of one structure are documented, hundreds are not."""
_STATES: Final[Mapping[str, bool]] = {"ACTIVE": True, "ACTIF": True, "INACTIVE": False, "INACTIF": False}
_SIDES: Final[Mapping[str, bool]] = {"PUBLIQUE": True, "PRIVEE": False}


def find_structures(siret: str) -> Operation[tuple[StructureRef, ...]]:
    """Find an establishment by its SIRET, private ones included; none when the directory has no such one.

    The switch that includes them is described in the sense sent here by a third party only: to be verified at
    go-live. Public bodies and one's own establishments are found in either sense.
    """
    body: JsonObject = {
        "structure": {"identifiantStructure": siret, "typeIdentifiantStructure": "SIRET"},
        "parametres": {"nbResultatsParPage": _STRUCTURES_PAGE, "pageResultatDemandee": 1},
        "restreindreStructuresPrivees": False,
    }

    return post("structures", "rechercher", body, _structure_refs)


def _structure_refs(answer: JsonObject) -> tuple[StructureRef, ...]:
    return tuple(_structure_ref(row) for row in wire.many(answer, "listeStructures"))


def _structure_ref(row: JsonObject) -> StructureRef:
    return StructureRef(
        structure_id=structure_id(row),
        siret=wire.text(row, "identifiantStructure"),
        name=wire.text(row, "designationStructure"),
        active=_STATES.get(wire.text(row, "statut") or ""),
    )


def structure_id(row: JsonObject) -> int:
    """Return an establishment's identifier, which answers spell in two ways.

    Raises:
        ValueError: Neither is there.
    """
    spelled = (wire.whole(row, "idStructureCPP"), wire.whole(row, "idStructure"))
    return wire.known(next((value for value in spelled if value is not None), None), "idStructureCPP")


def structure(structure_id: int) -> Operation[StructureSheet]:
    """Read what an establishment demands of invoices; one's own or a public one."""
    body: JsonObject = {"codeLangue": "fr", "idStructureCPP": structure_id}
    return post("structures", "consulter", body, _structure_sheet)


def _structure_sheet(answer: JsonObject) -> StructureSheet:
    about, rules = wire.one(answer, "informationGenerales"), wire.one(answer, "parametres")
    # The documentation names a getter, which the server may or may not have meant.
    moa = wire.flag(rules, "aMoa")
    silent = wire.flag(rules, "statutMiseEnPaiementNestPasRemonte")
    return StructureSheet(
        structure_id=wire.whole(about, "idStructureCPP"),
        siret=wire.text(about, "identifiantStructure"),
        name=wire.text(about, "raisonSocialeStructure") or wire.text(about, "libelleStructure"),
        public=_SIDES.get(wire.text(about, "structurePriveePublique") or ""),
        service_required=wire.flag(rules, "codeServiceDoitEtreRenseigne"),
        engagement_required=wire.flag(rules, "numeroEJDoitEtreRenseigne"),
        service_or_engagement=wire.flag(rules, "gestionNumeroEJOuCodeService"),
        moa_only=wire.flag(rules, "estMoaUniquement"),
        has_moa=wire.flag(rules, "getaMoa") if moa is None else moa,
        payment_status_reported=None if silent is None else not silent,
        password_expires=wire.day(about, "dateExpirationMotPasseCompteTech"),
    )


def services(structure_id: int, page: int = 1, page_size: int = 1000) -> Operation[Page[ServiceRef]]:
    """List the services of an establishment, by code.

    Args:
        structure_id: The establishment.
        page: From 1.
        page_size: Services per page. Third parties ask for 1,000 to 10,000; the portal's default of 10 would
            take many requests.
    """
    body: JsonObject = {
        "idStructure": structure_id,
        "parametresRechercherServicesStructure": {
            "nbResultatsParPage": page_size,
            "pageResultatDemandee": page,
            "triColonne": "CodeService",
            "triSens": "Ascendant",
        },
    }

    def read(answer: JsonObject) -> Page[ServiceRef]:
        rows = tuple(_service_ref(row) for row in wire.many(answer, "listeServices"))
        return page_read(rows, wire.page_of(answer), asked=page, size=page_size)

    return post("structures", "rechercher/services", body, read)


def _service_ref(row: JsonObject) -> ServiceRef:
    return ServiceRef(
        service_id=wire.known(wire.whole(row, "idService"), "idService"),
        code=wire.known(wire.text(row, "codeService"), "codeService"),
        label=wire.text(row, "libelleService"),
        active=wire.flag(row, "estActif"),
    )


def service(structure_id: int, service_id: int) -> Operation[ServiceSheet]:
    """Read one service, which may demand a commitment number when its establishment does not."""
    body: JsonObject = {"idStructure": structure_id, "idService": service_id, "codeLangue": "fr"}
    return post("structures", "consulter/service", body, _service_sheet)


def _service_sheet(answer: JsonObject) -> ServiceSheet:
    about, rules = wire.one(answer, "informationsGenerales"), wire.one(answer, "parametres")
    return ServiceSheet(
        code=wire.text(about, "codeService"),
        label=wire.text(about, "nomService"),
        engagement_required=wire.flag(rules, "numeroEngagement"),
        payment_launched_here=wire.flag(rules, "miseEnPaiement"),
        valid_from=wire.moment(rules, "dateDebutValidite"),
        valid_until=wire.moment(rules, "dateFinValidite"),
    )
