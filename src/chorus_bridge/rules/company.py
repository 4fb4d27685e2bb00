"""The billing company and its access to the portal."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.recipient import CredentialsVerdict
from chorus_bridge.domain.vocabulary import SYNCHRONOUS_FRAMEWORKS, CompanySize
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent, siret_barred, siret_doubtful, siret_usable

if TYPE_CHECKING:
    from collections.abc import Iterator

_on_profile = partial(rule, who=Who.ADMINISTRATOR, place=Place.PROFILE)
_on_portal = partial(rule, who=Who.ADMINISTRATOR, place=Place.PORTAL)

_ACCOUNT: Final = "company.account"
_SIRET: Final = "company.siret"

PLATFORM_OBLIGATION: Final = {
    CompanySize.LARGE_OR_MID: date(2026, 9, 1),
    CompanySize.SMALL: date(2027, 9, 1),
}
"""Since when ordinary invoices go through an approved platform. *Source:* DGFiP/AIFE, Dossier général v3.2,
p. 12-13."""


def _has_account(case: Case) -> bool:
    account = case.company.account
    return account is not None and not absent(account.login) and not absent(account.password)


def _password_expiry(case: Case) -> date | None:
    """Return the last day of the password: the portal's word first, then the profile's."""
    told = case.supplier_facts.password_expires if case.supplier_facts is not None else None
    return told or case.company.password_expires


@_on_profile(
    FindingCode.CREDENTIALS_MISSING,
    kind=Kind.MISSING,
    source=sources.CONNECTORS,
    why="Every request carries the technical account: without it nothing can be asked of the portal.",
)
def credentials_missing(case: Case) -> Iterator[Problem]:
    """The company has a technical account, with its login and its password."""
    if not _has_account(case):
        yield Problem(path=_ACCOUNT)


@_on_profile(
    FindingCode.CREDENTIALS_INVALID,
    kind=Kind.MISSING,
    source=sources.CONNECTORS,
    why="The portal has refused this very account; trying again risks locking it.",
)
def credentials_invalid(case: Case) -> Iterator[Problem]:
    """The portal accepts the technical account."""
    facts = case.supplier_facts
    if _has_account(case) and facts is not None and facts.credentials is CredentialsVerdict.REFUSED:
        yield Problem(path=_ACCOUNT)


@_on_portal(
    FindingCode.CREDENTIALS_EXPIRED,
    kind=Kind.MISSING,
    source=sources.STRUCTURES_API,
    why="The portal itself gives the date, and refuses the password afterwards; the day itself still counts.",
)
def credentials_expired(case: Case) -> Iterator[Problem]:
    """The technical account's password has not expired."""
    expiry = _password_expiry(case)
    if _has_account(case) and expiry is not None and expiry < case.today:
        yield Problem(path=_ACCOUNT, params={"date": expiry})


@_on_portal(
    FindingCode.CREDENTIALS_EXPIRING,
    kind=Kind.WARNING,
    source=sources.STRUCTURES_API,
    why="The password still works: only a reminder.",
)
def credentials_expiring(case: Case) -> Iterator[Problem]:
    """The technical account's password does not expire within the notice."""
    expiry = _password_expiry(case)
    if not _has_account(case) or expiry is None:
        return
    days = (expiry - case.today).days
    if 0 <= days <= case.policy.password_notice.days:
        yield Problem(path=_ACCOUNT, params={"date": expiry, "days": days})


@_on_profile(
    FindingCode.SUPPLIER_SIRET_MISSING,
    kind=Kind.MISSING,
    source=sources.LEGAL_MENTIONS,
    why="The portal and the law identify the issuer by its SIRET.",
)
def supplier_siret_missing(case: Case) -> Iterator[Problem]:
    """The company has a SIRET."""
    if absent(case.company.siret):
        yield Problem(path=_SIRET)


@_on_profile(
    FindingCode.SUPPLIER_SIRET_INVALID,
    kind=Kind.MISSING,
    source=sources.CHECK_DIGIT,
    why="A SIRET of the wrong shape names nobody; a wrong check digit is a typing error, in production.",
)
def supplier_siret_invalid(case: Case) -> Iterator[Problem]:
    """The company's SIRET is 14 digits, with a right check digit in production."""
    defect = siret_barred(case.company.siret, case.policy)
    if defect is not None:
        yield Problem(path=_SIRET, params={"reason": defect.value})


@_on_profile(
    FindingCode.SUPPLIER_SIRET_CHECKSUM,
    kind=Kind.WARNING,
    source=sources.CHECK_DIGIT,
    why="Companies of the qualification platform are fictitious: many fail the check digit and are accepted.",
)
def supplier_siret_checksum(case: Case) -> Iterator[Problem]:
    """On the qualification platform too, the company's SIRET has a right check digit."""
    if siret_doubtful(case.company.siret, case.policy):
        yield Problem(path=_SIRET)


@_on_portal(
    FindingCode.SUPPLIER_NOT_IN_CHORUS,
    kind=Kind.MISSING,
    source=sources.STRUCTURES_API,
    why="The submission names the supplier by its identifier in the directory, and there is none.",
)
def supplier_not_in_chorus(case: Case) -> Iterator[Problem]:
    """The company is known and active in the portal's directory."""
    if case.supplier_facts is not None and case.supplier_facts.in_chorus is False:
        yield Problem(path=_SIRET)


@_on_portal(
    FindingCode.SUPPLIER_NOT_LINKED,
    kind=Kind.MISSING,
    source=sources.STRUCTURES_API,
    why="An account acts only for the structures it is attached to: the portal would answer that it has no right.",
)
def supplier_not_linked(case: Case) -> Iterator[Problem]:
    """The technical account is attached to the company's establishment."""
    if case.supplier_facts is not None and case.supplier_facts.linked is False:
        yield Problem(path=_SIRET)


@_on_portal(
    FindingCode.SUPPLIER_NOT_VERIFIED,
    kind=Kind.WARNING,
    source=sources.OURS,
    why="Unknown is not wrong: a month-end must not depend on the portal having been asked.",
)
def supplier_not_verified(case: Case) -> Iterator[Problem]:
    """The portal has confirmed the company and its account's rights."""
    facts = case.supplier_facts
    verified = facts is not None and (facts.linked, facts.in_chorus) != (None, None)
    if siret_usable(case.company.siret, case.policy) and not verified:
        yield Problem(path=_SIRET)


@_on_profile(
    FindingCode.BANK_DETAILS_MISSING,
    kind=Kind.MISSING,
    source=f"{sources.INVOICES_API}; {sources.CONNECTORS}",
    why="The portal does not demand them; it blocks only for a company that has asked to be stopped.",
)
def bank_details_missing(case: Case) -> Iterator[Problem]:
    """A company that wants its transfers to name a bank account has chosen which; a flow names the account itself."""
    company = case.company
    chosen = company.bank_details_id is not None or case.by_flow
    if company.bank_details_required and case.by_transfer and not chosen:
        yield Problem(path="company.bank_details_id")


@rule(
    FindingCode.APPROVED_PLATFORM_OBLIGATION,
    kind=Kind.WARNING,
    who=Who.ADMINISTRATOR,
    place=Place.SETTINGS,
    source=sources.REFORM,
    why="AIFE keeps direct deposit open for the time being; how to comply is the company's decision.",
)
def approved_platform_obligation(case: Case) -> Iterator[Problem]:
    """Ordinary invoices of a company the reform concerns go through an approved platform; works never do."""
    size = case.company.size
    if size is None or case.market.framework not in SYNCHRONOUS_FRAMEWORKS:
        return
    since = PLATFORM_OBLIGATION[size]
    if (case.invoice.issue_date or case.today) >= since:
        yield Problem(path="company.size", params={"date": since})


RULES: Final = (
    credentials_missing,
    credentials_invalid,
    credentials_expired,
    credentials_expiring,
    supplier_siret_missing,
    supplier_siret_invalid,
    supplier_siret_checksum,
    supplier_not_in_chorus,
    supplier_not_linked,
    supplier_not_verified,
    bank_details_missing,
    approved_platform_obligation,
)
