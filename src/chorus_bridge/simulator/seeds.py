"""The fixed recipients of the qualification platform, four fictitious companies, and their accounts.

Every password here is a public constant of the demonstration: the simulator guards nothing.
"""

from datetime import date
from typing import Final

from chorus_bridge.simulator.actors import Account, Application, BankDetails, Service, Structure

DEMO_APPLICATION: Final = ("demo-application", "demo-secret")
"""Identifier and secret of the demo PISTE application."""
DEMO_PASSWORD: Final = "demo-password"  # noqa: S105 - a public constant of the demonstration
"""Password of every demo technical account."""
STATE_SIRET: Final = "11000201100044"
MAIN_CONTRACTOR_SIRET: Final = "00010001600013"
"""Fictitious titulaire: it deposits, and validates the requests of its subcontractor."""
SUBCONTRACTOR_SIRET: Final = "00010002400017"
"""Fictitious sous-traitant, paid directly by the buyer."""
EXPIRED_SIRET: Final = "00010003200010"
"""Fictitious company whose technical account has an expired password."""
PROJECT_MANAGER_SIRET: Final = "00010004000013"
"""Fictitious project manager (maître d'œuvre) of works contracts."""
PASSWORD_EXPIRY: Final = date(2099, 12, 31)


def demo_login(siret: str) -> str:
    """Return the login of the technical account of a demo structure."""
    return f"TECH_1_{siret}@cpro.fr"


def demo_application() -> Application:
    """Return the demo application, subscribed to every simulated API."""
    client_id, client_secret = DEMO_APPLICATION
    return Application(client_id=client_id, client_secret=client_secret)


def accounts_for(structures: tuple[Structure, ...], *, expired: tuple[str, ...] = ()) -> tuple[Account, ...]:
    """Return one technical account per structure.

    Args:
        structures: The structures.
        expired: SIRETs of those whose password expired.
    """
    return tuple(
        Account(
            login=demo_login(structure.siret),
            password=DEMO_PASSWORD,
            structures=(structure.id,),
            expired=structure.siret in expired,
        )
        for structure in structures
    )


def service(structure_id: int, rank: int, code: str, label: str = "") -> Service:
    """Return an ordinary active service, its identifier made of its structure's and its rank."""
    return Service(id=structure_id * 1000 + rank, code=code, label=label or code)


QUALIFICATION_RECIPIENTS: Final = (
    Structure(
        id=25_000_001,
        siret="12345678200051",
        name="Destinataire sans paramètre",
        public=True,
        password_expiry=PASSWORD_EXPIRY,
    ),
    Structure(
        id=25_000_002,
        siret="12345678200036",
        name="Destinataire engagement obligatoire",
        public=True,
        engagement_required=True,
        password_expiry=PASSWORD_EXPIRY,
    ),
    Structure(
        id=25_000_003,
        siret="12345678200028",
        name="Destinataire service obligatoire",
        public=True,
        service_required=True,
        password_expiry=PASSWORD_EXPIRY,
        services=(service(25_000_003, 1, "SERVICE_DEST_SERV_OBL"),),
    ),
    Structure(
        id=25_000_004,
        siret="12345678200044",
        name="Destinataire engagement ou service obligatoire",
        public=True,
        service_or_engagement=True,
        password_expiry=PASSWORD_EXPIRY,
        services=(service(25_000_004, 1, "SERVICE_DEST_EJ_OU_SERV_OBL"),),
    ),
    # The SIRET and the service code are recorded; that both obligations hold is our reading of the State's
    # rules.
    Structure(
        id=25_000_005,
        siret=STATE_SIRET,
        name="État",
        public=True,
        state=True,
        service_required=True,
        engagement_required=True,
        password_expiry=PASSWORD_EXPIRY,
        services=(service(25_000_005, 1, "SFACETAT", "Service facturier de l'État"),),
    ),
)


def _company(structure_id: int, siret: str, name: str, expiry: date = PASSWORD_EXPIRY) -> Structure:
    """Return a fictitious company with one service and two bank details."""
    return Structure(
        id=structure_id,
        siret=siret,
        name=name,
        public=False,
        city="Villefictive",
        postal_code="99999",
        password_expiry=expiry,
        services=(service(structure_id, 1, "SERVICE_PRIVE_1", "Comptabilité"),),
        bank_details=(
            BankDetails(structure_id * 10 + 1, "Compte courant"),
            BankDetails(structure_id * 10 + 2, "Compte affacturage"),
        ),
    )


COMPANIES: Final = (
    _company(26_000_001, MAIN_CONTRACTOR_SIRET, "Gros Œuvre Fictif SAS"),
    _company(26_000_002, SUBCONTRACTOR_SIRET, "Étanchéité Fictive SARL"),
    _company(26_000_003, EXPIRED_SIRET, "Menuiserie Fictive EURL", expiry=date(2025, 6, 30)),
    _company(26_000_004, PROJECT_MANAGER_SIRET, "Maîtrise d'Œuvre Fictive SARL"),
)
