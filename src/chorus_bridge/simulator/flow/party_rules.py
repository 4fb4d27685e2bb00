"""Who an invoice in a flow is from, for and validated by: the controls against the structures.

*Source:* AIFE, Swagger "Structures" (flags of a recipient and of a service), reports recorded from real rejections. The
sentence for a missing service really says "engagement juridique". That a contracting authority is held to the flags of
any recipient is our reading.
"""

import re
from collections.abc import Iterator
from typing import Final

from chorus_bridge.simulator.actors import RESERVED_SERVICE
from chorus_bridge.simulator.flow.case import (
    BUYER,
    ENGAGEMENT,
    SELLER,
    SERVICE,
    SUPPLIER_SERVICE,
    VALIDATOR,
    Case,
    Rule,
    balise,
    compulsory,
    not_allowed,
)
from chorus_bridge.simulator.works.circuit import TO_PROJECT_MANAGER, VALIDATED_FIRST

_SIRET: Final = re.compile(r"\d{14}", re.ASCII)
_SIRET_SCHEMES: Final = frozenset({"1", "0002"})


def supplier(case: Case) -> Iterator[str]:
    """The supplier is one of the account's structures, active, by its SIRET; its service, if any, is its own."""
    found = case.structure(SELLER)
    if not case.said(SELLER):
        yield compulsory(SELLER)
    elif found is None or not _SIRET.fullmatch(case.said(SELLER)):
        yield (
            f"L'identifiant fournisseur de la demande de paiement (balise : {balise(SELLER)}) n'est pas reference "
            "dans notre systeme."
        )
    elif found.id not in case.account.structures or not found.active:
        yield f"La structure fournisseur (balise : {balise(SELLER)}) est inactive ou n'est pas rattachee au deposant."
    if case.said(SELLER) and not _siret_scheme(case, SELLER):
        yield not_allowed(f"{SELLER}/@schemeID")
    code = case.said(SUPPLIER_SERVICE)
    if code and found is not None and ((service := found.service(code)) is None or not service.usable_on(case.today)):
        yield not_allowed(SUPPLIER_SERVICE)


def buyer(case: Case) -> Iterator[str]:
    """The buyer is known, active, public, and plays the part that the framework gives it."""
    found = case.structure(BUYER)
    if not case.said(BUYER):
        yield compulsory(BUYER)
    elif found is None or not _SIRET.fullmatch(case.said(BUYER)) or not found.active:
        yield f"L'identifiant destinataire (balise : {balise(BUYER)}) n'est pas reference dans notre systeme."
    elif not found.public:
        yield f"Le destinataire (balise : {balise(BUYER)}) n'est pas une structure publique."
    elif case.to_authority and not found.has_moa:
        yield f"La structure (balise : {balise(BUYER)}) n'est pas declaree avec maitrise d'ouvrage."
    elif case.framework and not case.to_authority and found.moa_only:
        yield f"La structure (balise : {balise(BUYER)}) est uniquement maitre d'ouvrage."
    if case.said(BUYER) and not _siret_scheme(case, BUYER):
        yield not_allowed(f"{BUYER}/@schemeID")


def service(case: Case) -> Iterator[str]:
    """The service is there when demanded, and may be addressed."""
    found, code = case.structure(BUYER), case.said(SERVICE)
    if found is None:
        return
    if not code and found.service_required:
        yield f"L'engagement juridique ({balise(SERVICE)}) est obligatoire"
    if not code:
        return
    named = found.service(code)
    if code == RESERVED_SERVICE or named is None or not named.usable_on(case.today):
        yield f"Le code service ({balise(SERVICE)}) n'est pas utilisable pour cette structure."


def engagement(case: Case) -> Iterator[str]:
    """The engagement number is there when the buyer or its service demands it, or when no service replaces it."""
    found, written = case.structure(BUYER), case.said(ENGAGEMENT)
    if found is None or written:
        return
    named = found.service(case.said(SERVICE))
    by_service = named is not None and named.engagement_required
    if found.engagement_required or by_service or (found.service_or_engagement and named is None):
        yield f"L'engagement juridique ({balise(ENGAGEMENT)}) est obligatoire"


def validator(case: Case) -> Iterator[str]:
    """The validator is there in the frameworks that demand one, known and another than the supplier, and in no other.

    That the project manager may be left out (A4, A7) and that a validator is refused elsewhere are our reading; the
    client and this simulator share both guesses.
    """
    if not case.framework:
        return
    written, found = case.said(VALIDATOR), case.structure(VALIDATOR)
    if case.framework not in VALIDATED_FIRST | TO_PROJECT_MANAGER:
        if written:
            yield f"L'element {balise(VALIDATOR)} ne doit pas etre renseigne pour ce cadre de facturation."
    elif not written:
        if case.framework in VALIDATED_FIRST:
            yield compulsory(VALIDATOR)
    elif found is None or not found.active or written == case.said(SELLER):
        yield f"L'identifiant valideur (balise : {balise(VALIDATOR)}) n'est pas reference dans notre systeme."


def _siret_scheme(case: Case, path: str) -> bool:
    """Say whether an identifier is declared as a SIRET, or not declared at all."""
    element = case.root.at(path)
    return element is None or element.attributes.get("schemeID", "1") in _SIRET_SCHEMES


RULES: Final[tuple[Rule, ...]] = (supplier, buyer, service, engagement, validator)
