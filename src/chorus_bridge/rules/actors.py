"""The other parties of a works contract: project manager (MOE), contracting authority (MOA), validator."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.vocabulary import WORKS_FRAMEWORKS, Framework, Role
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent, siret_barred

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chorus_bridge.domain.situation import Party

_on_market = partial(rule, who=Who.COMPANY, place=Place.MARKET, kind=Kind.MISSING)

_MOE: Final = "market.project_manager"
_MOA: Final = "market.contracting_authority"
_VALIDATOR: Final = "market.validator"

MOE_FRAMEWORKS: Final = frozenset(
    {Framework.A4, Framework.A7, Framework.A10, Framework.A13, Framework.A14},
)
"""Frameworks that the project manager reads on the portal. *Source:* AIFE, works circuits. Whether A5 names one is not
settled by the sources: it is not demanded."""

VALIDATORS: Final[Mapping[Framework, Role]] = {
    Framework.A9: Role.MAIN_CONTRACTOR,
    Framework.A10: Role.MAIN_CONTRACTOR,
    Framework.A12: Role.LEAD_CONTRACTOR,
    Framework.A13: Role.LEAD_CONTRACTOR,
    Framework.A14: Role.LEAD_CONTRACTOR,
}
"""Who validates first. *Source:* AIFE, Swagger “Factures”, guide on subcontracting and joint contracting."""


def _siret(party: Party | None) -> str | None:
    return None if party is None or absent(party.siret) else party.siret


@_on_market(
    FindingCode.MOE_MISSING,
    source=sources.WORKS_GUIDE,
    why="These documents go to the project manager, after the main or lead contractor if there is one: "
    "undesignated, they reach nobody.",
)
def moe_missing(case: Case) -> Iterator[Problem]:
    """The project manager is designated by its SIRET when it reads the document on the portal."""
    framework = case.market.framework
    if framework in MOE_FRAMEWORKS and _siret(case.market.project_manager) is None:
        yield Problem(path=_MOE, params={"framework": framework.value})


@_on_market(
    FindingCode.MOE_SIRET_INVALID,
    source=sources.CHECK_DIGIT,
    why="A works document sent to nobody waits for ever; no other document names the project manager.",
)
def moe_siret_invalid(case: Case) -> Iterator[Problem]:
    """The project manager's SIRET is 14 digits, with a right check digit in production."""
    defect = siret_barred(_siret(case.market.project_manager), case.policy)
    if case.market.framework in MOE_FRAMEWORKS and defect is not None:
        yield Problem(path=f"{_MOE}.siret", params={"reason": defect.value})


@rule(
    FindingCode.MOE_NOT_IN_CHORUS,
    kind=Kind.MISSING,
    who=Who.PROJECT_MANAGER,
    place=Place.PORTAL,
    source=sources.WORKS_GUIDE,
    why="Only said when the directory was read: the project manager must have an active structure to act on "
    "the document. A document it validated outside the portal, or never sees there, does not need it.",
)
def moe_not_in_chorus(case: Case) -> Iterator[Problem]:
    """The project manager is known and active in the portal's directory."""
    facts = case.moe_facts
    if facts is None or (facts.known and facts.active):
        return
    if case.market.framework in MOE_FRAMEWORKS:
        yield Problem(path=f"{_MOE}.siret")


@_on_market(
    FindingCode.MOA_MISSING,
    source=sources.WORKS_GUIDE,
    why="Every works document belongs to a contracting authority's file.",
)
def moa_missing(case: Case) -> Iterator[Problem]:
    """The contracting authority is designated by its SIRET on works documents."""
    framework = case.market.framework
    if framework in WORKS_FRAMEWORKS and _siret(case.market.contracting_authority) is None:
        yield Problem(path=_MOA, params={"framework": framework.value})


@_on_market(
    FindingCode.MOA_SIRET_INVALID,
    source=sources.CHECK_DIGIT,
    why="The document would be addressed to nobody; ordinary invoices do not name the contracting authority.",
)
def moa_siret_invalid(case: Case) -> Iterator[Problem]:
    """The contracting authority's SIRET is 14 digits, with a right check digit in production."""
    defect = siret_barred(_siret(case.market.contracting_authority), case.policy)
    if case.situation.works and defect is not None:
        yield Problem(path=f"{_MOA}.siret", params={"reason": defect.value})


@rule(
    FindingCode.MOA_NOT_ENABLED,
    kind=Kind.MISSING,
    who=Who.CONTRACTING_AUTHORITY,
    place=Place.PORTAL,
    source=f"{sources.WORKS_GUIDE}; {sources.STRUCTURES_API}",
    why="Only said when the directory was read: a structure without this role cannot open the document. When the "
    "document is addressed to it, an unknown structure is told by another rule.",
)
def moa_not_enabled(case: Case) -> Iterator[Problem]:
    """The contracting authority's structure has the role of contracting authority in the directory."""
    facts = case.moa_facts
    if facts is None or not case.situation.works:
        return
    if facts.has_moa is False if facts.known else not case.authority_buys:
        yield Problem(path=f"{_MOA}.siret")


@_on_market(
    FindingCode.VALIDATOR_MISSING,
    source=f"{sources.INVOICES_API}; {sources.WORKS_GUIDE}",
    why="These invoices wait for the main or lead contractor first: undesignated, nobody can validate them.",
)
def validator_missing(case: Case) -> Iterator[Problem]:
    """The main or lead contractor who validates first is designated by its SIRET."""
    framework = case.market.framework
    role = None if framework is None else VALIDATORS.get(framework)
    if framework is not None and role is not None and _siret(case.market.validator) is None:
        yield Problem(path=_VALIDATOR, params={"framework": framework.value, "role": role.value})


@_on_market(
    FindingCode.VALIDATOR_SIRET_INVALID,
    source=sources.CHECK_DIGIT,
    why="An invoice sent to a validator who does not exist comes back as an error on the validator.",
)
def validator_siret_invalid(case: Case) -> Iterator[Problem]:
    """The validator's SIRET is 14 digits, with a right check digit in production."""
    defect = siret_barred(_siret(case.market.validator), case.policy)
    if case.market.framework in VALIDATORS and defect is not None:
        yield Problem(path=f"{_VALIDATOR}.siret", params={"reason": defect.value})


RULES: Final = (
    moe_missing,
    moe_siret_invalid,
    moe_not_in_chorus,
    moa_missing,
    moa_siret_invalid,
    moa_not_enabled,
    validator_missing,
    validator_siret_invalid,
)
