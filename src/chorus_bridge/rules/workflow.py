"""The steps of the host's validation workflow that are still to be done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.situation import Step, StepStatus
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_pending = partial(rule, who=Who.COMPANY, kind=Kind.PENDING, source=sources.HOST)

ACTORS: Final[Mapping[FindingCode, Who]] = {
    FindingCode.SITUATION_DRAFT: Who.COMPANY,
    FindingCode.SITUATION_NOT_SUBMITTED: Who.COMPANY,
    FindingCode.PREVIOUS_SITUATION_OPEN: Who.COMPANY,
    FindingCode.SUBCONTRACTOR_PENDING: Who.OTHER_PARTY,
    FindingCode.OPC_VALIDATION: Who.OTHER_PARTY,
    FindingCode.MOE_VALIDATION: Who.PROJECT_MANAGER,
    FindingCode.AMO_VALIDATION: Who.OTHER_PARTY,
    FindingCode.MOA_VALIDATION: Who.CONTRACTING_AUTHORITY,
    FindingCode.MANDATAIRE_VALIDATION: Who.OTHER_PARTY,
    FindingCode.CERTIFICATE_NOT_ISSUED: Who.PROJECT_MANAGER,
    FindingCode.SIGNATURE_PENDING: Who.OTHER_PARTY,
    FindingCode.INVOICE_NOT_GENERATED: Who.COMPANY,
    FindingCode.HOST_STEP_PENDING: Who.OTHER_PARTY,
}
"""Who usually does each step; the host's own word comes first."""


def _steps(case: Case) -> Iterator[tuple[str, Step]]:
    """Yield every step that is not done, with its path."""
    for i, step in enumerate(case.situation.steps):
        if step.status is not StepStatus.DONE:
            yield f"steps[{i}]", step


def _refused(step: Step) -> bool:
    return step.status is StepStatus.REFUSED or step.code is FindingCode.SITUATION_REFUSED


@_pending(
    FindingCode.SITUATION_REFUSED,
    place=Place.SITUATION,
    why="A refused claim is corrected and submitted again; sending it as it is would send what was refused.",
)
def situation_refused(case: Case) -> Iterator[Problem]:
    """No step of the workflow was refused."""
    for path, step in _steps(case):
        if _refused(step):
            params = {"step": step.code.value, "label": step.label or ""}
            yield Problem(path=path, params=params, who=step.who)


@_pending(
    FindingCode.MARKET_SETUP_PENDING,
    place=Place.MARKET,
    why="The contract's identity sheet decides everything else: it comes before the other steps.",
)
def market_setup_pending(case: Case) -> Iterator[Problem]:
    """The contract's identity sheet is complete."""
    for path, step in _steps(case):
        if step.code is FindingCode.MARKET_SETUP_PENDING and not _refused(step):
            yield Problem(path=path, params={"label": step.label or ""}, who=step.who)


@_pending(
    FindingCode.HOST_STEP_PENDING,
    steps=tuple(code for code in ACTORS if code is not FindingCode.HOST_STEP_PENDING),
    place=Place.SITUATION,
    why="The host decides what must happen before a claim is billed; a code that is no step of a workflow is "
    "told as a step of the host's own.",
)
def step_pending(case: Case) -> Iterator[Problem]:
    """Every step of the workflow is done."""
    for path, step in _steps(case):
        if _refused(step) or step.code is FindingCode.MARKET_SETUP_PENDING:
            continue
        code = step.code if step.code in ACTORS else FindingCode.HOST_STEP_PENDING
        params = {"label": step.label or ""}
        yield Problem(path=path, params=params, who=step.who or ACTORS[code], code=code)


RULES: Final = (situation_refused, market_setup_pending, step_pending)
