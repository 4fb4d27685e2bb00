"""The payer: its SIRET, and what the directory says of it. Facts never read oblige to nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.recipient import Freshness
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent, siret_barred, siret_doubtful, siret_usable

if TYPE_CHECKING:
    from collections.abc import Iterator

_on_market = partial(rule, who=Who.COMPANY, place=Place.MARKET)

_SIRET: Final = "market.recipient.siret"


@_on_market(
    FindingCode.RECIPIENT_SIRET_MISSING,
    kind=Kind.MISSING,
    source=sources.LEGAL_MENTIONS,
    why="The portal finds the recipient by its SIRET and nothing else.",
)
def recipient_siret_missing(case: Case) -> Iterator[Problem]:
    """The payer has a SIRET."""
    if absent(case.market.recipient.siret):
        yield Problem(path=_SIRET)


@_on_market(
    FindingCode.RECIPIENT_SIRET_INVALID,
    kind=Kind.MISSING,
    source=sources.CHECK_DIGIT,
    why="A SIRET of the wrong shape names nobody; a wrong check digit is a typing error, in production.",
)
def recipient_siret_invalid(case: Case) -> Iterator[Problem]:
    """The payer's SIRET is 14 digits, with a right check digit in production."""
    defect = siret_barred(case.market.recipient.siret, case.policy)
    if defect is not None:
        yield Problem(path=_SIRET, params={"reason": defect.value})


@_on_market(
    FindingCode.RECIPIENT_SIRET_CHECKSUM,
    kind=Kind.WARNING,
    source=sources.CHECK_DIGIT,
    why="Public bodies of the qualification platform are fictitious: many fail the check digit and are accepted.",
)
def recipient_siret_checksum(case: Case) -> Iterator[Problem]:
    """On the qualification platform too, the payer's SIRET has a right check digit."""
    if siret_doubtful(case.market.recipient.siret, case.policy):
        yield Problem(path=_SIRET)


@_on_market(
    FindingCode.RECIPIENT_UNKNOWN,
    kind=Kind.MISSING,
    source=sources.STRUCTURES_API,
    why="The portal refuses even to save an invoice for a structure it does not know.",
)
def recipient_unknown(case: Case) -> Iterator[Problem]:
    """The payer is in the portal's directory."""
    if case.payer is not None and not case.payer.known:
        yield Problem(path=_SIRET)


@rule(
    FindingCode.RECIPIENT_INACTIVE,
    kind=Kind.MISSING,
    who=Who.CONTRACTING_AUTHORITY,
    place=Place.MARKET,
    source=sources.STRUCTURES_API,
    why="The portal refuses an invoice for an inactive structure; the contracting authority knows which replaced it.",
)
def recipient_inactive(case: Case) -> Iterator[Problem]:
    """The payer is active in the portal's directory."""
    if case.listed_payer is not None and not case.listed_payer.active:
        yield Problem(path=_SIRET)


@rule(
    FindingCode.RECIPIENT_NOT_VERIFIED,
    kind=Kind.WARNING,
    who=Who.NOBODY,
    place=Place.PORTAL,
    source=sources.OURS,
    why="Unknown is not wrong: an obligation is never guessed, and the portal has the last word.",
)
def recipient_not_verified(case: Case) -> Iterator[Problem]:
    """The payer was looked up in the portal's directory."""
    if case.payer is None and siret_usable(case.market.recipient.siret, case.policy):
        yield Problem(path=_SIRET)


@rule(
    FindingCode.RECIPIENT_FACTS_STALE,
    kind=Kind.WARNING,
    who=Who.NOBODY,
    place=Place.PORTAL,
    source=sources.OURS,
    why="Directories change slowly: what was read still applies, and its age is said.",
)
def recipient_facts_stale(case: Case) -> Iterator[Problem]:
    """The payer was looked up recently."""
    if case.payer is not None and case.freshness is Freshness.STALE:
        yield Problem(path=_SIRET, params={"date": case.day_in_paris(case.payer.fetched_at)})


@rule(
    FindingCode.PAYMENT_STATUS_NOT_REPORTED,
    kind=Kind.WARNING,
    who=Who.NOBODY,
    place=Place.PORTAL,
    source=sources.STRUCTURES_API,
    why="It changes nothing to the invoice: only what can be expected afterwards.",
)
def payment_status_not_reported(case: Case) -> Iterator[Problem]:
    """The payer tells the portal when it launches the payment."""
    if case.listed_payer is not None and case.listed_payer.payment_status_reported is False:
        yield Problem(path=_SIRET)


RULES: Final = (
    recipient_siret_missing,
    recipient_siret_invalid,
    recipient_siret_checksum,
    recipient_unknown,
    recipient_inactive,
    recipient_not_verified,
    recipient_facts_stale,
    payment_status_not_reported,
)
