"""What only a flow says of the company: its name, its VAT number, the account to be paid on.

The other channels name the company by its identifier at the portal, where all this is recorded.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from stdnum import exceptions as stdnum_errors
from stdnum import iban as stdnum_iban
from stdnum.eu import vat as stdnum_vat

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.identifiers import Siret, SiretDefect, siret_defect
from chorus_bridge.domain.vocabulary import Environment, Framework, VatRegime
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent
from chorus_bridge.rules.recipient import well_coded

if TYPE_CHECKING:
    from collections.abc import Iterator

_on_profile = partial(rule, who=Who.ADMINISTRATOR, place=Place.PROFILE, kind=Kind.MISSING)

_VAT_NUMBER: Final = "company.vat_number"
_IBAN: Final = "company.iban"


@_on_profile(
    FindingCode.SUPPLIER_NAME_MISSING,
    source=f"{sources.EUROPEAN_NORM}: BR-06",
    why="A structured invoice without its issuer's name is not valid.",
)
def supplier_name_missing(case: Case) -> Iterator[Problem]:
    """The company whose invoice leaves as a flow has a name."""
    if case.by_flow and absent(case.company.name):
        yield Problem(path="company.name")


@_on_profile(
    FindingCode.SUPPLIER_COUNTRY_INVALID,
    source=f"{sources.EUROPEAN_NORM}: BR-09, ISO 3166-1",
    why="A structured invoice names countries by code: anything else is rejected hours later. Without an address "
    "it is France, where every SIRET is.",
)
def supplier_country_invalid(case: Case) -> Iterator[Problem]:
    """The country of the company's address, in a flow, is a code of two capital letters."""
    address = case.company.address
    if case.by_flow and address is not None and not well_coded(address.country):
        yield Problem(path="company.address.country")


def _vat_number_written(case: Case) -> bool:
    """Return whether the flow names the company's VAT number: wherever VAT is a matter, even billed at zero."""
    regime = case.invoice.vat_regime
    return case.by_flow and regime is not None and regime is not VatRegime.NO_VAT


def vat_number_of(siret: str | None) -> str:
    """Return the French VAT number that a SIRET implies, or nothing for a text that is no SIRET.

    A suggestion only: a company of a VAT group bills under the group's number.

    *Source:* the key that python-stdnum checks, (12 + 3 × (SIREN mod 97)) mod 97.
    """
    if siret is None or siret_defect(siret) is SiretDefect.SHAPE:
        return ""
    siren = Siret(siret, lenient=True).siren
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _bare(number: str) -> str:
    """Return *number* without the spaces of its groups, as it is written; nothing when a sign no number has is left."""
    bare = "".join(number.split())
    return bare if bare.isascii() and bare.isalnum() else ""


def _vat_number_wrong(number: str, case: Case) -> bool:
    try:
        stdnum_vat.validate(_bare(number))
    except stdnum_errors.InvalidChecksum:
        return case.policy.environment is Environment.PRODUCTION
    except stdnum_errors.ValidationError:
        return True
    return False


@_on_profile(
    FindingCode.VAT_NUMBER_MISSING,
    source=f"{sources.EUROPEAN_NORM}: BR-S-02, BR-Z-02, BR-E-02, BR-AE-02; {sources.FLOW_REFUSALS}",
    why="The norm wants the issuer's VAT number on every invoice but those that VAT does not concern.",
)
def vat_number_missing(case: Case) -> Iterator[Problem]:
    """A company whose flow speaks of VAT has a VAT number."""
    if _vat_number_written(case) and absent(case.company.vat_number):
        yield Problem(path=_VAT_NUMBER, params={"number": vat_number_of(case.company.siret)})


@_on_profile(
    FindingCode.VAT_NUMBER_INVALID,
    source="European Commission, structure of VAT numbers, as kept by python-stdnum",
    why="A number that no State has given is a typing error. Fictitious companies of the qualification platform may "
    "fail the check digits. A number that is not the SIREN's own may be a VAT group's: not judged.",
)
def vat_number_invalid(case: Case) -> Iterator[Problem]:
    """The company's VAT number has the shape of its country's, with right check digits in production."""
    number = case.company.vat_number or ""
    if not absent(number) and _vat_number_written(case) and _vat_number_wrong(number, case):
        yield Problem(path=_VAT_NUMBER, params={"number": vat_number_of(case.company.siret)})


def _account_written(case: Case) -> bool:
    """Return whether a flow names the account to be paid on; one that is paid already asks for nothing."""
    return case.by_flow and case.by_transfer and case.market.framework is not Framework.A2


@_on_profile(
    FindingCode.IBAN_MISSING,
    source=f"{sources.FLOW_REFUSALS}, rules S2.05 and G1.16 to G1.19; {sources.EUROPEAN_NORM}: BR-61",
    why="A flow does not say which of the accounts recorded on the portal to use: it names the account itself.",
)
def iban_missing(case: Case) -> Iterator[Problem]:
    """An invoice paid by transfer that leaves as a flow names the account to be paid on."""
    if _account_written(case) and absent(case.company.iban):
        yield Problem(path=_IBAN)


@_on_profile(
    FindingCode.IBAN_INVALID,
    source="ISO 13616, IBAN registry, as kept by python-stdnum",
    why="A wrong check digit is a typing error, and the money would not arrive. Whether the bank exists is not judged: "
    "lists of banks grow old.",
)
def iban_invalid(case: Case) -> Iterator[Problem]:
    """The IBAN of a flow paid by transfer has the length of its country and right check digits."""
    iban = case.company.iban or ""
    if absent(iban) or not _account_written(case):
        return
    if not stdnum_iban.is_valid(_bare(iban), check_country=False):
        yield Problem(path=_IBAN)


RULES: Final = (
    supplier_name_missing,
    supplier_country_invalid,
    vat_number_missing,
    vat_number_invalid,
    iban_missing,
    iban_invalid,
)
