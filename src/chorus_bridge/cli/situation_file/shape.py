"""The shape of a situation file, field by field; its JSON Schema is made from these models.

Names are the domain's. No rule of the trade is here: a file of the right shape may describe an invoice that
cannot be sent, and the rules say why. Bounds only keep a mistake from filling the memory.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticCustomError

from chorus_bridge.cli.situation_file.fields import Amount, Id, Size, StepCode, Text, VariableName
from chorus_bridge.domain.codes import FindingCode, Who
from chorus_bridge.domain.situation import StepStatus
from chorus_bridge.domain.vocabulary import (
    Channel,
    ClientKind,
    CompanySize,
    Consortium,
    Framework,
    InvoiceKind,
    PayerKind,
    PaymentMode,
    Role,
    Signature,
    VatRegime,
)

__all__ = [
    "FORMAT",
    "VERSION",
    "AddressEntry",
    "CompanyEntry",
    "Document",
    "EnvironmentAccount",
    "FileEntry",
    "InvoiceEntry",
    "LineEntry",
    "MarketEntry",
    "PartyEntry",
    "SituationEntry",
    "StepEntry",
    "VatLineEntry",
    "json_schema",
]

FORMAT: Final = "chorus-bridge/situations"
VERSION: Final = 1


def _account_kind(value: object) -> str:
    return "<demo>" if isinstance(value, str) else "<environment>"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class EnvironmentAccount(_Entry):
    """A technical account whose secrets are in environment variables, never in the file."""

    login_env: VariableName
    """Name of the variable that holds the login."""
    password_env: VariableName
    """Name of the variable that holds the password."""


Account = Annotated[
    Annotated[Literal["demo"], Tag("<demo>")] | Annotated[EnvironmentAccount, Tag("<environment>")],
    Discriminator(_account_kind),
]


class AddressEntry(_Entry):
    """A postal address; only a flow carries it."""

    street: Text | None = None
    complement: Text | None = None
    postal_code: Text | None = None
    city: Text | None = None
    country: Text = "FR"
    """ISO 3166-1, two letters."""


class CompanyEntry(_Entry):
    """A billing company."""

    id: Id
    """Your identifier of the company; situations refer to it."""
    name: Text | None = None
    siret: Text | None = None
    account: Account | None = None
    """Its technical account: the variables that hold it, or "demo" for the bundled simulator's."""
    structure_id: int | None = None
    """Its identifier inside Chorus Pro; found by SIRET when absent."""
    service_id: int | None = None
    bank_details_id: int | None = None
    """Which of the bank details recorded on the portal to use."""
    bank_details_required: bool = False
    """Whether every transfer must name its bank details."""
    vat_number: Text | None = None
    """Intra-Community VAT number; a flow carries it."""
    address: AddressEntry | None = None
    iban: Text | None = None
    """Account to be paid on, as a flow names it; of the factor when the claims are assigned."""
    bic: Text | None = None
    account_name: Text | None = None
    """Holder of that account, when it is not the company."""
    password_expires: date | None = None
    size: CompanySize | None = None


class PartyEntry(_Entry):
    """Another establishment and the service that handles invoices there."""

    siret: Text | None = None
    name: Text | None = None
    service_code: Text | None = None
    address: AddressEntry | None = None


class MarketEntry(_Entry):
    """A contract (*marché*) and who plays which part in it."""

    id: Id
    """Your identifier of the contract; situations refer to it."""
    client: ClientKind | None = None
    outside_chorus: bool = False
    """Whether this contract is not billed through Chorus Pro."""
    framework: Framework | None = None
    """Invoicing framework, agreed with the contracting authority; never guessed."""
    role: Role | None = None
    """The billing company's role."""
    contract_number: Text | None = None
    engagement: Text | None = None
    """Commitment number (*numéro d'engagement*)."""
    recipient: PartyEntry = PartyEntry()
    """The payer (*destinataire*)."""
    payer_kind: PayerKind | None = None
    """What kind of body pays: within 30 days, 50 for hospitals, 60 for public companies."""
    project_manager: PartyEntry | None = None
    contracting_authority: PartyEntry | None = None
    validator: PartyEntry | None = None
    """Who validates first: the main contractor, or the lead contractor of a consortium."""
    consortium: Consortium | None = None
    """How the consortium bills, when there is one."""
    required_attachments: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    """Type codes of the supporting documents demanded with every claim."""


class LineEntry(_Entry):
    """One line of the invoice, excl. VAT."""

    label: Text | None = None
    quantity: Amount | None = None
    unit: Text | None = None
    unit_price: Amount | None = None
    discount: Amount | None = None
    vat_rate: Amount | None = None
    """Percentage: "5.5" is 5.5 %."""
    reference: Text | None = None


class VatLineEntry(_Entry):
    """One VAT rate with its base and its amount."""

    rate: Amount | None = None
    """Percentage: "5.5" is 5.5 %."""
    base: Amount | None = None
    vat: Amount | None = None


class FileEntry(_Entry):
    """A document: where it is, or how large it is when its content is not at hand."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["path"]}, {"required": ["size"]}]})

    name: Text
    """The name the portal will show."""
    path: Text | None = None
    """Where to read it, relative to the folder of this file and inside it."""
    size: Size | None = None
    """Its size in bytes."""
    label: Text | None = None
    """What the document is."""
    type_code: Text | None = None
    """The portal's code for the kind of document."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.path is None) == (self.size is None):
            remedy = 'write "path" to send the file, or "size" to check without it'
            raise PydanticCustomError("one_source", 'needs "path" or "size", and not both', {"remedy": remedy})
        return self


class InvoiceEntry(_Entry):
    """An invoice or credit note; amounts in its currency, written as text."""

    kind: InvoiceKind = InvoiceKind.INVOICE
    number: Text | None = None
    issue_date: date | None = None
    currency: Text = "EUR"
    vat_regime: VatRegime | None = None
    exemption_reason: Text | None = None
    """The portal's code of the exemption reason."""
    lines: Annotated[tuple[LineEntry, ...], Field(max_length=10_000)] = ()
    vat_lines: Annotated[tuple[VatLineEntry, ...], Field(max_length=100)] = ()
    total_excl_vat: Amount | None = None
    total_vat: Amount | None = None
    total_incl_vat: Amount | None = None
    discount_incl_vat: Amount | None = None
    discount_reason: Text | None = None
    payable: Amount | None = None
    """Net to pay, after retention, recovery of the advance and penalties."""
    payment_mode: PaymentMode | None = PaymentMode.TRANSFER
    origin_number: Text | None = None
    """Number of the invoice a credit note corrects."""
    comment: Text | None = None
    document: FileEntry | None = None
    """The invoice's own PDF."""
    signature: Signature = Signature.NONE
    attachments: Annotated[tuple[FileEntry, ...], Field(max_length=1_000)] = ()


class StepEntry(_Entry):
    """One step of the validation workflow, in order."""

    code: StepCode = FindingCode.HOST_STEP_PENDING
    status: StepStatus = StepStatus.PENDING
    who: Who | None = None
    label: Text | None = None
    """Your own words for a step that has no code here."""


class SituationEntry(_Entry):
    """One progress claim (*situation de travaux*), or any other invoice to a public body."""

    id: Id
    company: Id
    """Identifier of a company of this file."""
    market: Id
    """Identifier of a market of this file."""
    invoice: InvoiceEntry
    steps: Annotated[tuple[StepEntry, ...], Field(max_length=100)] = ()
    channel: Channel = Channel.PDF
    payment_request: bool = True
    """False for a document that asks for no payment."""
    final: bool = False
    """Whether this is the final account of the works, not a month's claim."""
    cancelled: bool = False
    replaces: Text | None = None
    """Number of the rejected invoice this one reissues."""


class Document(_Entry):
    """A situation file."""

    schema_reference: Text | None = Field(default=None, alias="$schema")
    """Where an editor finds the JSON Schema; not read."""
    format: Literal["chorus-bridge/situations"]
    version: Annotated[int, Field(ge=VERSION, le=VERSION), WithJsonSchema({"const": VERSION})]
    companies: Annotated[tuple[CompanyEntry, ...], Field(max_length=10_000)]
    markets: Annotated[tuple[MarketEntry, ...], Field(max_length=100_000)]
    situations: Annotated[tuple[SituationEntry, ...], Field(max_length=100_000)]


class _Schema(GenerateJsonSchema):
    """A schema without the titles pydantic makes up from field names."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Return False: a field's name is its title."""
        del schema
        return False


def json_schema() -> dict[str, object]:
    """Return the JSON Schema of a situation file; descriptions are on one line, however the code wraps them."""
    schema = Document.model_json_schema(schema_generator=_Schema)
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **{key: _unwrapped(node) for key, node in schema.items()}}


def _unwrapped(node: object) -> object:
    if isinstance(node, list):
        return [_unwrapped(child) for child in node]
    if not isinstance(node, dict):
        return node
    words = node.get("description")
    own = {"description": " ".join(words.split())} if isinstance(words, str) else {}
    return {key: _unwrapped(child) for key, child in node.items()} | own
