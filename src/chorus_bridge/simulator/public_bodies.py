"""Real public bodies, with ILLUSTRATIVE obligations.

SIRETs and names are public facts (SIRENE). The obligations, services and flags are invented so that a
demonstration meets every case; they say nothing about how these bodies really receive invoices.
"""

from datetime import date
from typing import Final

from attrs import evolve

from chorus_bridge.simulator.actors import RESERVED_SERVICE, Structure
from chorus_bridge.simulator.seeds import PASSWORD_EXPIRY, service


def _body(structure_id: int, siret: str, name: str, city: str, postal_code: str) -> Structure:
    """Return an active public body without any obligation."""
    return Structure(
        id=structure_id,
        siret=siret,
        name=name,
        public=True,
        city=city,
        postal_code=postal_code,
        password_expiry=PASSWORD_EXPIRY,
    )


_PARIS, _LYON, _MARSEILLE, _TOULOUSE, _BORDEAUX, _STRASBOURG, _NANTES = range(25_000_011, 25_000_018)
_LILLE, _RENNES, _NICE, _METROPOLE_LYON, _REGION, _AP_HP = range(25_000_018, 25_000_024)

PUBLIC_BODIES: Final = (
    evolve(
        _body(_PARIS, "21750001600019", "Ville de Paris", "Paris", "75004"),
        service_required=True,
        services=(
            service(_PARIS, 1, "DCPA", "Direction constructions publiques et architecture"),
            service(_PARIS, 2, "DVD", "Direction de la voirie et des déplacements"),
        ),
    ),
    _body(_LYON, "21690123100011", "Ville de Lyon", "Lyon", "69001"),
    evolve(
        _body(_MARSEILLE, "21130055300016", "Ville de Marseille", "Marseille", "13002"),
        engagement_required=True,
        services=(service(_MARSEILLE, 1, "BATIMENTS", "Bâtiments communaux"),),
    ),
    evolve(
        _body(_TOULOUSE, "21310555400017", "Ville de Toulouse", "Toulouse", "31000"),
        service_or_engagement=True,
        services=(service(_TOULOUSE, 1, "ARCHI", "Architecture et travaux"),),
    ),
    evolve(
        _body(_BORDEAUX, "21330063500017", "Ville de Bordeaux", "Bordeaux", "33000"),
        services=(
            evolve(service(_BORDEAUX, 1, "TRAVAUX", "Travaux sur commande"), engagement_required=True),
            service(_BORDEAUX, 2, "GENERAL", "Affaires générales"),
        ),
    ),
    evolve(_body(_STRASBOURG, "21670482500019", "Ville de Strasbourg", "Strasbourg", "67000"), active=False),
    # More services than any default page shows: a client that does not turn pages misses some.
    evolve(
        _body(_NANTES, "21440109300015", "Ville de Nantes", "Nantes", "44000"),
        service_required=True,
        services=tuple(service(_NANTES, n, f"SERVICE_{n:03}", f"Service n° {n}") for n in range(1, 231)),
    ),
    evolve(_body(_LILLE, "21590350100017", "Ville de Lille", "Lille", "59000"), has_moa=True),
    evolve(
        _body(_RENNES, "21350238800019", "Ville de Rennes", "Rennes", "35000"),
        payment_status_not_reported=True,
    ),
    _body(_NICE, "21060088800015", "Ville de Nice", "Nice", "06000"),
    evolve(
        _body(_METROPOLE_LYON, "20004697700019", "Métropole de Lyon", "Lyon", "69003"),
        has_moa=True,
        moa_only=True,
    ),
    evolve(
        _body(_REGION, "23750007900312", "Région Île-de-France", "Saint-Ouen-sur-Seine", "93400"),
        service_required=True,
        services=(
            service(_REGION, 1, "LYCEES", "Lycées"),
            evolve(service(_REGION, 2, "TRANSPORTS", "Transports"), active=False),
            evolve(service(_REGION, 3, "ARCHIVES", "Archives"), valid_to=date(2024, 12, 31)),
            service(_REGION, 4, RESERVED_SERVICE, "Factures entre entités publiques"),
        ),
    ),
    evolve(
        _body(_AP_HP, "26750045200011", "Assistance publique - Hôpitaux de Paris", "Paris", "75012"),
        service_required=True,
        services=(service(_AP_HP, 1, "TRAVAUX", "Direction des travaux"),),
    ),
)
