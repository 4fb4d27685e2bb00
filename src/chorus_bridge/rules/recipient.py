"""The buyer: its SIRET, its name, and what the directory says of it. Facts never read oblige to nothing.

The buyer is whom the document is addressed to: the payer, or the contracting authority of a works document that
passes through it. What is wrong with the contracting authority's own SIRET is told once, by the rules on the other
parties.
"""

from __future__ import annotations

import re
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

_COUNTRY: Final = re.compile("[A-Z]{2}")


def well_coded(country: str) -> bool:
    """Return whether *country* has the shape of an ISO 3166-1 code; whether it exists is not judged."""
    return _COUNTRY.fullmatch(country) is not None


def _siret_path(case: Case) -> str:
    return f"{case.buyer_path}.siret"


@_on_market(
    FindingCode.RECIPIENT_SIRET_MISSING,
    kind=Kind.MISSING,
    source=sources.LEGAL_MENTIONS,
    why="The portal finds the recipient by its SIRET and nothing else.",
)
def recipient_siret_missing(case: Case) -> Iterator[Problem]:
    """The payer has a SIRET, where the document is addressed to it."""
    if not case.authority_buys and absent(case.buyer.siret):
        yield Problem(path=_siret_path(case))


@_on_market(
    FindingCode.RECIPIENT_SIRET_INVALID,
    kind=Kind.MISSING,
    source=sources.CHECK_DIGIT,
    why="A SIRET of the wrong shape names nobody; a wrong check digit is a typing error, in production.",
)
def recipient_siret_invalid(case: Case) -> Iterator[Problem]:
    """The payer's SIRET is 14 digits, with a right check digit in production."""
    defect = siret_barred(case.buyer.siret, case.policy)
    if not case.authority_buys and defect is not None:
        yield Problem(path=_siret_path(case), params={"reason": defect.value})


@_on_market(
    FindingCode.RECIPIENT_SIRET_CHECKSUM,
    kind=Kind.WARNING,
    source=sources.CHECK_DIGIT,
    why="Public bodies of the qualification platform are fictitious: many fail the check digit and are accepted.",
)
def recipient_siret_checksum(case: Case) -> Iterator[Problem]:
    """On the qualification platform too, the buyer's SIRET has a right check digit."""
    if siret_doubtful(case.buyer.siret, case.policy):
        yield Problem(path=_siret_path(case))


@_on_market(
    FindingCode.RECIPIENT_UNKNOWN,
    kind=Kind.MISSING,
    source=sources.STRUCTURES_API,
    why="The portal refuses even to save an invoice for a structure it does not know.",
)
def recipient_unknown(case: Case) -> Iterator[Problem]:
    """The buyer is in the portal's directory."""
    if case.buyer_facts is not None and not case.buyer_facts.known:
        yield Problem(path=_siret_path(case))


@rule(
    FindingCode.RECIPIENT_INACTIVE,
    kind=Kind.MISSING,
    who=Who.CONTRACTING_AUTHORITY,
    place=Place.MARKET,
    source=sources.STRUCTURES_API,
    why="The portal refuses an invoice for an inactive structure; the contracting authority knows which replaced it.",
)
def recipient_inactive(case: Case) -> Iterator[Problem]:
    """The buyer is active in the portal's directory."""
    if case.listed_buyer is not None and not case.listed_buyer.active:
        yield Problem(path=_siret_path(case))


@rule(
    FindingCode.RECIPIENT_NOT_VERIFIED,
    kind=Kind.WARNING,
    who=Who.NOBODY,
    place=Place.PORTAL,
    source=sources.OURS,
    why="Unknown is not wrong: an obligation is never guessed, and the portal has the last word.",
)
def recipient_not_verified(case: Case) -> Iterator[Problem]:
    """The buyer was looked up in the portal's directory."""
    if case.buyer_facts is None and siret_usable(case.buyer.siret, case.policy):
        yield Problem(path=_siret_path(case))


@rule(
    FindingCode.RECIPIENT_FACTS_STALE,
    kind=Kind.WARNING,
    who=Who.NOBODY,
    place=Place.PORTAL,
    source=sources.OURS,
    why="Directories change slowly: what was read still applies, and its age is said.",
)
def recipient_facts_stale(case: Case) -> Iterator[Problem]:
    """The buyer was looked up recently."""
    if case.buyer_facts is not None and case.freshness is Freshness.STALE:
        yield Problem(path=_siret_path(case), params={"date": case.day_in_paris(case.buyer_facts.fetched_at)})


@_on_market(
    FindingCode.RECIPIENT_NAME_MISSING,
    kind=Kind.MISSING,
    source=f"{sources.EUROPEAN_NORM}: BR-07",
    why="A structured invoice without its buyer's name is not valid; the other channels do not carry it.",
)
def recipient_name_missing(case: Case) -> Iterator[Problem]:
    """The buyer of a flow has a name."""
    if case.by_flow and absent(case.buyer.name):
        yield Problem(path=f"{case.buyer_path}.name")


@_on_market(
    FindingCode.RECIPIENT_COUNTRY_INVALID,
    kind=Kind.MISSING,
    source=f"{sources.EUROPEAN_NORM}: BR-11, ISO 3166-1",
    why="A structured invoice names countries by code: anything else is rejected hours later. Without an address "
    "it is France, where every SIRET is.",
)
def recipient_country_invalid(case: Case) -> Iterator[Problem]:
    """The country of a buyer's address, in a flow, is a code of two capital letters."""
    address = case.buyer.address
    if case.by_flow and address is not None and not well_coded(address.country):
        yield Problem(path=f"{case.buyer_path}.address.country")


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
        yield Problem(path="market.recipient.siret")


RULES: Final = (
    recipient_siret_missing,
    recipient_siret_invalid,
    recipient_siret_checksum,
    recipient_unknown,
    recipient_inactive,
    recipient_not_verified,
    recipient_facts_stale,
    recipient_name_missing,
    recipient_country_invalid,
    payment_status_not_reported,
)
