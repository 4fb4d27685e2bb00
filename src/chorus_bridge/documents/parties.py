"""Who the document is between: the seller, the buyer, and who validates first. Each framework has its answer."""

from typing import Final

from attrs import field, frozen

from chorus_bridge.documents.dialects import Dialect
from chorus_bridge.documents.elements import Element, branch, given, leaf
from chorus_bridge.domain.identifiers import Siret
from chorus_bridge.domain.situation import Address, Party
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.domain.vocabulary import AUTHORITY_BUYS, PROJECT_MANAGER_READS, Framework, VatRegime
from chorus_bridge.errors import BadValue

__all__ = ["FLOW_FRAMEWORKS", "Body", "buyer_of", "validator_of", "write_buyer", "write_seller", "write_validator"]

_TO_PAYER: Final = frozenset(
    (Framework.A1, Framework.A2, Framework.A6, Framework.A8, Framework.A9, Framework.A12, Framework.A23)
)
_BY_CONTRACTOR: Final = frozenset((Framework.A9, Framework.A10, Framework.A12, Framework.A13, Framework.A14))

FLOW_FRAMEWORKS: Final = AUTHORITY_BUYS | _TO_PAYER
"""Frameworks a company deposits: those a flow is written for."""


@frozen(kw_only=True)
class Body:
    """An establishment named in the document."""

    siret: Siret = field(repr=False)
    party: Party
    path: str
    """The domain's own path of the party, for errors."""


def buyer_of(invoice: TransmissibleInvoice) -> Body:
    """Return the buyer (*débiteur*): the contracting authority, or the payer where the document goes to it directly.

    *Source:* AIFE's examples call the buyer "débiteur" in every framework; that it is the contracting authority
    (*maître d'ouvrage*) of a works document still to be validated is inferred, to be verified at go-live.

    Raises:
        BadValue: No flow is written for this framework, or the contracting authority is absent.
    """
    market = invoice.situation.market
    framework = given(market.framework, field="market.framework")
    if framework in AUTHORITY_BUYS:
        return _body(invoice.authority, market.contracting_authority, "market.contracting_authority")
    if framework in _TO_PAYER:
        return Body(siret=invoice.recipient, party=market.recipient, path="market.recipient")
    problem, remedy = "no company deposits this framework by flow", f"give one of: {', '.join(sorted(FLOW_FRAMEWORKS))}"
    raise BadValue(field="market.framework", problem=problem, remedy=remedy)


def validator_of(invoice: TransmissibleInvoice) -> Body | None:
    """Return who validates first (*valideur*), or None where nobody does.

    *Source:* AIFE's examples bear one in A4, A7, A9, A10, A12, A13 and A14 and none in A22, without saying who it
    is. The main or lead contractor of A9 to A14 is the portal's documented circuit; the project manager (*maître
    d'œuvre*) of A4 and A7 is inferred, to be verified at go-live.

    Raises:
        BadValue: The framework has a validator and none is given.
    """
    market = invoice.situation.market
    if market.framework in PROJECT_MANAGER_READS:
        return _body(invoice.project_manager, market.project_manager, "market.project_manager")
    if market.framework in _BY_CONTRACTOR:
        return _body(invoice.validator, market.validator, "market.validator")
    return None


def _body(siret: Siret | None, party: Party | None, path: str) -> Body:
    return Body(siret=given(siret, field=path), party=given(party, field=path), path=path)


def write_seller(agreement: Element, invoice: TransmissibleInvoice, dialect: Dialect) -> None:
    """Write the supplier: name, SIRET, address, and VAT number unless the invoice is outside VAT.

    *Source:* EN 16931, rule BR-O-02: an invoice outside VAT bears no VAT number of its seller.
    """
    company = invoice.situation.company
    seller = Body(siret=invoice.supplier, party=Party(name=company.name, address=company.address), path="company")
    element = branch(agreement, "ram:SellerTradeParty")
    _write_identity(element, seller, dialect)
    if company.vat_number is not None and invoice.situation.invoice.vat_regime is not VatRegime.NO_VAT:
        number = "".join(company.vat_number.split()).upper()
        registration = branch(element, "ram:SpecifiedTaxRegistration")
        leaf(registration, "ram:ID", number, field="company.vat_number", schemeID="VA")


def write_buyer(agreement: Element, buyer: Body, dialect: Dialect) -> None:
    """Write the buyer: name, SIRET, address."""
    _write_identity(branch(agreement, "ram:BuyerTradeParty"), buyer, dialect)


def write_validator(settlement: Element, validator: Body, dialect: Dialect) -> None:
    """Write who validates first; where its service code would go is not published."""
    _write_identity(branch(settlement, "ram:InvoiceeTradeParty"), validator, dialect, located=False)


def _write_identity(element: Element, body: Body, dialect: Dialect, *, located: bool = True) -> None:
    """Write a name, identifiers and an address.

    The norm demands a name, which falls back on the SIRET, and the country of whoever must be *located*.
    """
    identity = dialect.identity(body.siret, body.party.service_code)
    siret = f"{body.path}.siret"
    for other in identity.others:
        leaf(element, "ram:GlobalID", other.value, field=siret, schemeID=other.scheme)
    name = body.party.name if body.party.name and body.party.name.strip() else str(body.siret)
    leaf(element, "ram:Name", name, field=f"{body.path}.name")
    organization = branch(element, "ram:SpecifiedLegalOrganization")
    leaf(organization, "ram:ID", identity.legal.value, field=siret, schemeID=identity.legal.scheme)
    if located or body.party.address is not None:
        address = branch(element, "ram:PostalTradeAddress")
        _write_address(address, body.party.address or Address(), f"{body.path}.address")
    if identity.electronic is not None:
        uri = branch(element, "ram:URIUniversalCommunication")
        leaf(uri, "ram:URIID", identity.electronic.value, field=siret, schemeID=identity.electronic.scheme)


def _write_address(element: Element, address: Address, path: str) -> None:
    leaf(element, "ram:PostcodeCode", address.postal_code, field=f"{path}.postal_code")
    leaf(element, "ram:LineOne", address.street, field=f"{path}.street")
    leaf(element, "ram:LineTwo", address.complement, field=f"{path}.complement")
    leaf(element, "ram:CityName", address.city, field=f"{path}.city")
    leaf(element, "ram:CountryID", address.country, field=f"{path}.country")
