"""The three packages: names, syntaxes, sizes, and the PDF with data inside."""

import io
import os
import random
import sys

import pytest
from pypdf import PdfReader, PdfWriter

from chorus_bridge.documents import (
    MAX_FLOW,
    SYNTAX_FACTURX,
    SYNTAX_MIXED,
    SYNTAX_STRUCTURED,
    flow_file,
)
from chorus_bridge.documents.attachments import further_files
from chorus_bridge.documents.cii import cii
from chorus_bridge.documents.dialects import CHORUS_HISTORIC_FACTURX
from chorus_bridge.domain.vocabulary import FlowPackage, Signature
from chorus_bridge.errors import BadValue, ConfigurationError
from tests.builders import evolved
from tests.documents import claims
from tests.documents.reader import Document


def blank_pdf():
    """Return a PDF of one blank page."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def catalogue(reader):
    """Return the catalogue of a PDF."""
    return reader.trailer["/Root"].get_object()


@pytest.fixture
def with_pdf():
    """Return the claim around a real PDF, with one more file."""
    return claims.claim(invoice__document__content=blank_pdf(), invoice__attachments=(claims.NOTICE,))


PACKAGES = [
    (FlowPackage.MIXED, SYNTAX_MIXED, "cii_mixte_F-2026-11_042+A.xml"),
    (FlowPackage.STRUCTURED, SYNTAX_STRUCTURED, "cii_F-2026-11_042+A.xml"),
    (FlowPackage.FACTURX, SYNTAX_FACTURX, "facturx_F-2026-11_042+A.pdf"),
]


@pytest.mark.parametrize(("package", "syntax", "name"), PACKAGES)
def test_each_package_has_its_syntax_and_its_name(with_pdf, package, syntax, name):
    """The name is made of the form and the number, without its slashes."""
    made = flow_file(with_pdf, package)
    assert (made.syntax, made.name) == (syntax, name)


def test_the_syntaxes_are_those_of_the_portal():
    """As its own description spells them."""
    assert SYNTAX_MIXED == "IN_DP_E2_CII_MIN_16B"
    assert SYNTAX_STRUCTURED == "IN_DP_E1_CII_16B"
    assert SYNTAX_FACTURX == "IN_DP_E2_CII_FACTURX"


def test_a_name_holds_no_character_the_portal_forbids():
    """Whatever the number, and never more than 200 characters."""
    forbidden = "% $ ! & / \\ : ; « » # @"
    name = flow_file(claims.claim(invoice__number=f"{forbidden}é"), FlowPackage.MIXED).name
    assert name == f"cii_mixte_{'-' * (len(forbidden) + 1)}.xml"
    long = flow_file(claims.claim(invoice__number="9" * 300), FlowPackage.STRUCTURED).name
    assert (len(long), long[:5], long[-5:]) == (200, "cii_9", "9.xml")


def around(size):
    """Return the claim around a PDF of *size* bytes that nothing compresses."""
    return claims.claim(invoice__document__content=random.Random(size).randbytes(size))  # noqa: S311 — bytes, no secret


def test_a_flow_that_is_too_large_is_refused():
    """Ten mebibytes pass, a few bytes more do not: the size is that of the flow, in which files take a third more."""
    assert MAX_FLOW == 10_485_760
    spare = MAX_FLOW - len(flow_file(around(3), FlowPackage.MIXED).content)
    fits = 3 + spare // 4 * 3
    assert MAX_FLOW - 4 < len(flow_file(around(fits), FlowPackage.MIXED).content) <= MAX_FLOW
    with pytest.raises(BadValue, match=f"{MAX_FLOW} at most") as caught:
        flow_file(around(fits + 3), FlowPackage.MIXED)
    assert caught.value.field == "invoice.attachments"


def test_files_are_compressed_when_the_flow_would_be_too_large():
    """What fits compressed is not refused, the PDF and the others alike."""
    large = b"0123456789" * 800_000
    claim = claims.claim(invoice__attachments=(evolved(claims.BILL, content=large),), invoice__document__content=large)
    made = flow_file(claim, FlowPackage.MIXED)
    assert len(made.content) < MAX_FLOW // 10
    assert [file[-1] for file in Document(made.content).files] == [{"PJP.pdf": large}, {"RIB.pdf": large}]


def test_a_file_is_stored_in_its_zip_not_compressed():
    """So that no library decides the bytes: the flow is as long for random bytes as for the same one."""
    lengths = {
        len(flow_file(claims.claim(invoice__document__content=content), FlowPackage.MIXED).content)
        for content in (b"x" * 9000, os.urandom(9000))
    }
    assert len(lengths) == 1


def test_factur_x_holds_the_same_data_as_the_document(with_pdf):
    """The XML inside is the document itself, with the code of ISO 6523, and the page is still there."""
    made = flow_file(with_pdf, FlowPackage.FACTURX)
    reader = PdfReader(io.BytesIO(made.content))
    (xml,) = reader.attachments["factur-x.xml"]
    enclosures = further_files(with_pdf.situation.invoice)
    assert xml == cii(with_pdf, dialect=CHORUS_HISTORIC_FACTURX, enclosures=enclosures)
    document = Document(xml)
    assert {document.party(name)[1] for name in ("seller", "buyer", "validator")} == {"0002"}
    assert [name for name, *_ in document.files] == [claims.NOTICE.name]
    assert len(reader.pages) == 1
    assert catalogue(reader)["/Lang"] == "fr-FR"
    assert reader.metadata is not None
    assert reader.metadata.title == "F-2026/11_042+A"
    assert reader.metadata.subject == "Factur-X F-2026/11_042+A"
    assert (reader.metadata.author or "", reader.metadata.keywords) == ("", "Factur-X")


@pytest.mark.parametrize(("framework", "level"), [("A1", b"EN 16931"), ("A4", b"EXTENDED")])
def test_factur_x_says_the_profile_of_its_data(framework, level):
    """EXTENDED with a validator, EN 16931 without."""
    claim = claims.claim(invoice__document__content=blank_pdf(), market__framework=framework)
    reader = PdfReader(io.BytesIO(flow_file(claim, FlowPackage.FACTURX).content))
    metadata = catalogue(reader)["/Metadata"].get_object().get_data()
    assert b"ConformanceLevel>" + level + b"<" in metadata


def test_factur_x_asks_no_server(with_pdf, monkeypatch):
    """The package would post the invoice to a server of rules unless told not to."""
    asked = []
    monkeypatch.setattr("requests.post", lambda *given, **named: asked.append((given, named)))
    assert flow_file(with_pdf, FlowPackage.FACTURX).content
    assert asked == []


def test_factur_x_without_its_extra_says_what_to_install(with_pdf, monkeypatch):
    """The other packages need nothing."""
    monkeypatch.setitem(sys.modules, "facturx", None)
    with pytest.raises(ConfigurationError, match=r"chorus-bridge\[facturx\]") as caught:
        flow_file(with_pdf, FlowPackage.FACTURX)
    assert caught.value.setting == "flow_package"
    assert flow_file(with_pdf, FlowPackage.MIXED).content


def test_factur_x_refuses_what_is_no_pdf():
    """Whatever the reader of PDF says of it; nothing of the file is repeated."""
    with pytest.raises(BadValue, match="cannot be read as a PDF") as caught:
        flow_file(claims.claim(invoice__document__content=b"%PDF-secret"), FlowPackage.FACTURX)
    assert caught.value.field == "invoice.document"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b""])
def test_factur_x_needs_the_pdf_itself(content):
    """A name alone holds nothing."""
    with pytest.raises(BadValue) as caught:
        flow_file(claims.claim(invoice__document__content=content), FlowPackage.FACTURX)
    assert caught.value.field == "invoice.document.content"
    with pytest.raises(BadValue) as caught:
        flow_file(claims.claim(invoice__document=None), FlowPackage.FACTURX)
    assert caught.value.field == "invoice.document"


@pytest.mark.parametrize("signature", [Signature.PADES, Signature.XADES])
def test_a_signed_pdf_is_not_rewritten(with_pdf, signature):
    """Embedding would break the signature; inside a data flow the PDF stays as it was signed."""
    situation = evolved(with_pdf.situation, invoice__signature=signature)
    with pytest.raises(BadValue, match="breaks its signature"):
        flow_file(claims.sealed(situation), FlowPackage.FACTURX)
    pdf = situation.invoice.document.content
    (held, *_) = Document(flow_file(claims.sealed(situation), FlowPackage.MIXED).content).files
    assert held[-1] == {"PJP.pdf": pdf}
