"""The file a flow carries, its name and its syntax: one of three packages around the same data."""

import re
from typing import Final, assert_never

from attrs import field, frozen

from chorus_bridge.documents.attachments import Enclosure, content_of, further_files, main_pdf
from chorus_bridge.documents.cii import cii
from chorus_bridge.documents.dialects import CHORUS_HISTORIC_FACTURX
from chorus_bridge.documents.elements import given
from chorus_bridge.documents.facturx import embed
from chorus_bridge.documents.parties import validator_of
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.domain.vocabulary import FlowPackage, Signature
from chorus_bridge.errors import BadValue

__all__ = ["MAX_FLOW", "SYNTAX_FACTURX", "SYNTAX_MIXED", "SYNTAX_STRUCTURED", "FlowFile", "flow_file"]

SYNTAX_MIXED: Final = "IN_DP_E2_CII_MIN_16B"
SYNTAX_STRUCTURED: Final = "IN_DP_E1_CII_16B"
SYNTAX_FACTURX: Final = "IN_DP_E2_CII_FACTURX"
"""*Source:* AIFE, Swagger "Factures", values of the syntax of a flow. Flows of works alone (E4, E5) exist since
2024; their codes are not published, hence a plain text everywhere."""

MAX_FLOW: Final = 10 * 1024 * 1024
"""Bytes of one flow file. *Source:* AIFE, Annexe API V5.00, as one public integrator quotes it."""

MAX_NAME: Final = 200
"""Characters of a flow's name, extension included. *Source:* AIFE, Annexe API, field comments."""

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._+-]")
"""The portal forbids ``% $ ! & / \\ : ; « » # @`` in a flow's name; everything else unusual goes with them."""


@frozen(kw_only=True)
class FlowFile:
    """What is deposited."""

    name: str
    content: bytes = field(repr=False)
    syntax: str
    """The portal's word for what the file is."""


def flow_file(invoice: TransmissibleInvoice, package: FlowPackage) -> FlowFile:
    """Return the file to deposit for *invoice*.

    The same invoice gives the same bytes, but for Factur-X, which bears the hour it is made, and for files that must
    be compressed to fit.

    Args:
        invoice: The invoice judged transmissible, with the contents of its files.
        package: How the flow carries it.

    Raises:
        BadValue: A value the document demands is absent or not writable, a file has no content, or the whole is
            larger than a flow may be; its field is named.
        ConfigurationError: Factur-X is asked for and its extra is not installed.
    """
    made = _made(invoice, package, compressed=False)
    if len(made.content) > MAX_FLOW:
        made = _made(invoice, package, compressed=True)
    if len(made.content) > MAX_FLOW:
        problem = f"{len(made.content)} bytes as a flow, {MAX_FLOW} at most"
        remedy = "send fewer or smaller files; inside a flow they take a third more"
        raise BadValue(field="invoice.attachments", problem=problem, remedy=remedy)
    return made


def _made(invoice: TransmissibleInvoice, package: FlowPackage, *, compressed: bool) -> FlowFile:
    files = further_files(invoice.situation.invoice, compressed=compressed)
    match package:
        case FlowPackage.MIXED:
            content = cii(invoice, enclosures=(main_pdf(invoice.situation.invoice, compressed=compressed), *files))
            return FlowFile(name=_name("cii_mixte", invoice, "xml"), content=content, syntax=SYNTAX_MIXED)
        case FlowPackage.STRUCTURED:
            content = cii(invoice, enclosures=files)
            return FlowFile(name=_name("cii", invoice, "xml"), content=content, syntax=SYNTAX_STRUCTURED)
        case FlowPackage.FACTURX:
            content = _facturx(invoice, files)
            return FlowFile(name=_name("facturx", invoice, "pdf"), content=content, syntax=SYNTAX_FACTURX)
        case _:
            assert_never(package)


def _facturx(invoice: TransmissibleInvoice, files: tuple[Enclosure, ...]) -> bytes:
    document = invoice.situation.invoice
    if document.signature is not Signature.NONE:
        problem, remedy = "embedding data in a signed PDF breaks its signature", "choose the mixed package"
        raise BadValue(field="invoice.signature", problem=problem, remedy=remedy)
    pdf = content_of(given(document.document, field="invoice.document"), "invoice.document")
    xml = cii(invoice, dialect=CHORUS_HISTORIC_FACTURX, enclosures=files)
    level = "en16931" if validator_of(invoice) is None else "extended"
    return embed(pdf, xml, level=level, number=given(document.number, field="invoice.number"))


def _name(form: str, invoice: TransmissibleInvoice, extension: str) -> str:
    number = given(invoice.situation.invoice.number, field="invoice.number").strip()
    stem = _UNSAFE.sub("-", f"{form}_{number}")
    return f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}"
