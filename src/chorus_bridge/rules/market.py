"""The contract: whom it is for, how it is billed, what it is called."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.vocabulary import SYNCHRONOUS_FRAMEWORKS, Channel, Consortium, Framework, Role
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.routing import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_on_market = partial(rule, who=Who.COMPANY, place=Place.MARKET)
_on_channel = partial(rule, who=Who.INTEGRATOR, kind=Kind.MISSING)

_FRAMEWORK: Final = "market.framework"

MAX_CONTRACT_NUMBER: Final = 50
_CURRENCY_LETTERS: Final = 3

_OF_A_CONTRACTOR: Final = frozenset(
    {
        Framework.A1,
        Framework.A2,
        Framework.A4,
        Framework.A5,
        Framework.A6,
        Framework.A7,
        Framework.A8,
        Framework.A22,
        Framework.A23,
    }
)
_ORDINARY: Final = frozenset({Framework.A1, Framework.A2})

FRAMEWORKS_OF: Final[Mapping[Role, frozenset[Framework]]] = {
    Role.MAIN_CONTRACTOR: _OF_A_CONTRACTOR,
    Role.LEAD_CONTRACTOR: _OF_A_CONTRACTOR,
    Role.SUBCONTRACTOR: frozenset({Framework.A9, Framework.A10}),
    Role.JOINT_CONTRACTOR: frozenset({Framework.A12, Framework.A13, Framework.A14}),
    # Their own fees are ordinary invoices; the works documents they deposit are not a builder's.
    Role.PROJECT_MANAGER: _ORDINARY,
    Role.CONTRACTING_AUTHORITY: _ORDINARY,
}
"""Which frameworks each role deposits. *Source:* AIFE, list of invoicing frameworks: who deposits each."""

_MONTHLY: Final = frozenset({Framework.A4, Framework.A13})
"""Draft monthly statements (*projets de décompte mensuel*)."""
"""Draft final statements (*projets de décompte final*). A subcontractor's A10 serves for both."""
_OF_A_JOINT_CONTRACTOR: Final = frozenset({Framework.A12, Framework.A13, Framework.A14})

BUILDER_FRAMEWORKS: Final = frozenset[Framework]().union(*FRAMEWORKS_OF.values())
"""Frameworks a construction company deposits. A11 was replaced by A10; A3 and A21 are of other trades; the
rest are the project manager's and the contracting authority's."""


@_on_market(
    FindingCode.CLIENT_KIND_MISSING,
    kind=Kind.MISSING,
    source=sources.OURS,
    why="Only public clients are billed through Chorus Pro; guessing would send a private invoice to the State.",
)
def client_kind_missing(case: Case) -> Iterator[Problem]:
    """The contract says whether its client is public or private."""
    if case.market.client is None:
        yield Problem(path="market.client")


@_on_market(
    FindingCode.CONTRACT_REFERENCE_MISSING,
    kind=Kind.WARNING,
    source=f"{sources.LEGAL_MENTIONS}, 4°",
    why="The law wants an order, contract or engagement number, but the invoice's PDF may bear it in words "
    "the data do not show, and the portal does not check it: refusing could stop a valid invoice.",
)
def contract_reference_missing(case: Case) -> Iterator[Problem]:
    """The contract has a number, or at least an engagement number."""
    if not case.market.contract_number and not case.market.engagement:
        yield Problem(path="market.contract_number")


@_on_market(
    FindingCode.CONTRACT_REFERENCE_INVALID,
    kind=Kind.MISSING,
    source=sources.FIELD_LENGTHS,
    why="The portal's field holds no more, and a blank names no contract.",
)
def contract_reference_invalid(case: Case) -> Iterator[Problem]:
    """A contract number has at most 50 characters, is not blank and fits on one line."""
    number = case.market.contract_number
    if number and unwritable(number, MAX_CONTRACT_NUMBER):
        yield Problem(path="market.contract_number", params={"max": MAX_CONTRACT_NUMBER})


@_on_market(
    FindingCode.FRAMEWORK_MISSING,
    kind=Kind.MISSING,
    source=sources.INVOICES_API,
    why="The portal demands it, and which one applies is agreed with the contracting authority: never guessed.",
)
def framework_missing(case: Case) -> Iterator[Problem]:
    """The contract has an invoicing framework."""
    if case.market.framework is None:
        yield Problem(path=_FRAMEWORK)


@_on_market(
    FindingCode.FRAMEWORK_NOT_ALLOWED,
    kind=Kind.MISSING,
    source=f"{sources.WORKS_GUIDE}; {sources.STRUCTURES_API}",
    why="A wrong framework is an official cause of rejection, after which the number is lost. No role given, no guess.",
)
def framework_not_allowed(case: Case) -> Iterator[Problem]:
    """The framework is one that this company's role deposits, that the buyer receives, and that fits the account."""
    framework = case.market.framework
    if framework is None:
        return
    for reason in _objections(case, framework):
        yield Problem(path=_FRAMEWORK, params={"framework": framework.value, "reason": reason})


def _objections(case: Case, framework: Framework) -> Iterator[str]:
    role, final = case.market.role, case.situation.final
    if framework not in BUILDER_FRAMEWORKS:
        yield "not_a_builder"
    elif role is not None and framework not in FRAMEWORKS_OF[role]:
        yield "role"
    # A structure that is only a contracting authority receives works documents, never an ordinary invoice.
    works_only = case.listed_buyer is not None and case.listed_buyer.moa_only is True
    if works_only and framework in SYNCHRONOUS_FRAMEWORKS:
        yield "moa_only"
    # A final account closes the contract: a month's claim cannot stand for it. That a host says nothing of a final
    # account is no contradiction.
    if final and framework in _MONTHLY:
        yield "final_account"


@_on_market(
    FindingCode.CONSORTIUM_BILLED_BY_LEAD,
    kind=Kind.MISSING,
    source=f"{sources.WORKS_GUIDE}: the two circuits of joint contracting",
    why="The contract says that the lead contractor bills for everybody: the same works would be billed twice.",
)
def consortium_billed_by_lead(case: Case) -> Iterator[Problem]:
    """A joint contractor bills for itself only where each member does."""
    joint = case.market.role is Role.JOINT_CONTRACTOR or case.market.framework in _OF_A_JOINT_CONTRACTOR
    if joint and case.market.consortium is Consortium.LEAD_FOR_ALL:
        yield Problem(path="market.consortium")


@_on_channel(
    FindingCode.CHANNEL_NOT_ALLOWED,
    place=Place.SITUATION,
    source=f"{sources.INVOICES_API}; {sources.WORKS_GUIDE}",
    why="Works documents are deposited as files and can no longer be typed in; the portal's works operation takes "
    "nothing else.",
)
def channel_not_allowed(case: Case) -> Iterator[Problem]:
    """A works document is not typed in, and only a works document goes by the works operation."""
    framework, channel = case.market.framework, case.situation.channel
    ordinary = framework in SYNCHRONOUS_FRAMEWORKS
    wrong = case.situation.works if channel is Channel.TYPED else ordinary and channel is Channel.WORKS_SUBMIT
    if framework is not None and wrong:
        yield Problem(path="channel", params={"framework": framework.value, "channel": channel.value})


@_on_channel(
    FindingCode.CHANNEL_NOT_CONFIGURED,
    place=Place.SETTINGS,
    source="AIFE, Annexe API: names the operation (soumettreFactureTravaux), whose request is not public",
    why="A request nobody has seen is not guessed: without the host's own configuration nothing can be sent this way.",
)
def channel_not_configured(case: Case) -> Iterator[Problem]:
    """The portal's works operation is configured where it is chosen."""
    if case.situation.channel is Channel.WORKS_SUBMIT and not case.policy.works_submission:
        yield Problem(path="channel")


@_on_market(
    FindingCode.CURRENCY_NOT_ALLOWED,
    kind=Kind.MISSING,
    source=f"{sources.INVOICES_API}: three letters; {sources.OURS}: which ones",
    why="The portal's field holds three letters; other currencies than the euro and the Pacific franc are a setting.",
)
def currency_not_allowed(case: Case) -> Iterator[Problem]:
    """The currency is a three-letter code the settings accept."""
    currency, accepted = case.invoice.currency, case.policy.currencies
    shaped = len(currency) == _CURRENCY_LETTERS and currency.isascii() and currency.isalpha()
    if not shaped or currency not in accepted:
        yield Problem(path="invoice.currency", params={"name": currency, "codes": tuple(sorted(accepted))})


RULES: Final = (
    client_kind_missing,
    contract_reference_missing,
    contract_reference_invalid,
    framework_missing,
    framework_not_allowed,
    consortium_billed_by_lead,
    channel_not_allowed,
    channel_not_configured,
    currency_not_allowed,
)
