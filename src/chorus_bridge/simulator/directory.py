"""`telecharger/annuaire/destinataire`: every public recipient, as a ZIP in base64.

*Source:* the operation and its field ``fichierResultat`` are known from clients of third parties. What the real archive
holds is not: its one CSV file, its separator and its headings, which are the names that other operations give the same
things, are ours. A client that reads this file has proved nothing about the real one.
"""

import base64
import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Final

from chorus_bridge.simulator.actors import Service, Structure
from chorus_bridge.simulator.portal import Call

HEADINGS: Final = (
    "identifiantStructure", "idStructureCPP", "raisonSocialeStructure", "estActif", "codeServiceDoitEtreRenseigne",
    "numeroEJDoitEtreRenseigne", "gestionNumeroEJOuCodeService", "estMoaUniquement", "aMoa",
    "statutMiseEnPaiementNestPasRemonte", "codeService", "libelleService", "serviceEstActif", "numeroEngagement",
    "ville",
)  # fmt: skip


def download(call: Call) -> dict[str, object]:
    """Return the archive: a line for each public body, or one for each of its services."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEADINGS)
    for structure in call.portal.world.structures:
        if structure.public:
            lines.writerows(_lines(structure))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("annuaire.csv", text.getvalue().encode("utf-8-sig"))
    return {"fichierResultat": base64.b64encode(packed.getvalue()).decode()}


def _lines(structure: Structure) -> Iterator[tuple[str, ...]]:
    flags = (
        structure.active, structure.service_required, structure.engagement_required, structure.service_or_engagement,
        structure.moa_only, structure.has_moa, structure.payment_status_not_reported,
    )  # fmt: skip
    about = (structure.siret, str(structure.id), structure.name, *map(_word, flags))
    for service in structure.services or (None,):
        yield (*about, *_service(service), structure.city)


def _service(service: Service | None) -> tuple[str, str, str, str]:
    if service is None:
        return "", "", "", ""
    return service.code, service.label, _word(service.active), _word(service.engagement_required)


def _word(flag: bool) -> str:  # noqa: FBT001 — a value to be written
    return "OUI" if flag else "NON"
