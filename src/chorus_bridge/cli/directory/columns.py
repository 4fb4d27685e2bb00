"""Which column of the directory says what: names to be recognised, which the user may correct."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from chorus_bridge.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DEFAULTS", "Columns", "found_columns"]

DEFAULTS: Final[Mapping[str, tuple[str, ...]]] = {
    "siret": ("identifiantStructure", "siret"),
    "structure_id": ("idStructureCPP",),
    "name": ("raisonSocialeStructure", "designationStructure"),
    "active": ("estActif",),
    "service_required": ("codeServiceDoitEtreRenseigne",),
    "engagement_required": ("numeroEJDoitEtreRenseigne",),
    "service_or_engagement": ("gestionNumeroEJOuCodeService",),
    "moa_only": ("estMoaUniquement",),
    "has_moa": ("aMoa", "getaMoa"),
    "payment_status_unreported": ("statutMiseEnPaiementNestPasRemonte",),
    "service_code": ("codeService",),
    "service_label": ("libelleService", "nomService"),
    "service_active": ("serviceEstActif",),
    "service_engagement_required": ("numeroEngagement",),
}
"""What is looked for, and under which headings: the names that the portal's other operations give the same things, but
for ``siret`` and ``serviceEstActif``. Whether the real file uses them is not known."""

Columns = dict[str, int]
_SHOWN: Final = 40


def found_columns(headings: Sequence[str], chosen: Mapping[str, str]) -> Columns:
    """Return the place of each thing that a heading names.

    Args:
        headings: The first line.
        chosen: Headings named by the user, which win over the usual ones.

    Raises:
        BadValue: No column holds the SIRET, a chosen heading is absent, or two columns bear one heading.
    """
    places: dict[str, int] = {}
    twice = set()
    for place, heading in enumerate(headings):
        name = _plain(heading)
        if name in places:
            twice.add(name)
        places.setdefault(name, place)
    found: Columns = {}
    for field, usual in DEFAULTS.items():
        names = [_plain(chosen[field])] if field in chosen else [_plain(name) for name in usual]
        present = [name for name in names if name in places]
        if field in chosen and not present:
            raise _bad(f"has no column {chosen[field]!r}", f"its headings are: {_told(headings)}")
        if any(name in twice for name in present):
            raise _bad(f"has two columns that could be {field}", "rename one of them")
        if present:
            found[field] = places[present[0]]
    if "siret" not in found:
        raise _bad("has no column known to hold the SIRET", f"name it: --column siret=HEADING, of {_told(headings)}")
    return found


def _plain(heading: str) -> str:
    letters = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", letters.lower())


def _told(headings: Sequence[str]) -> str:
    return ", ".join(heading.strip()[:40] for heading in headings[:_SHOWN])


def _bad(problem: str, remedy: str) -> BadValue:
    return BadValue(field="directory", problem=problem, remedy=remedy)
