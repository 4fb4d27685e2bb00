"""Reading a PDF's bytes: every way of writing a name, nothing seen where nothing is, and bounds whatever the bytes."""

from __future__ import annotations

import random
import time
import tracemalloc
import zlib

import pytest
from facturx import generate_from_binary
from hypothesis import given, settings
from hypothesis import strategies as st

from chorus_bridge.rules.pdf import PdfSheet, inspect
from tests.effort import cases
from tests.rules.pdfs import XMP, by_hand, packed, printed, specification

MIB = 1024 * 1024
NAME = b"factur-x.xml"
PLAIN = PdfSheet(pdf=True)
WIDE = "factur-x.xml".encode("utf-16-be")
ESCAPED = b"".join(b"\\%03o" % byte for byte in NAME)


def hides(*objects: bytes) -> str:
    """Return what a PDF of these objects hides."""
    return inspect(by_hand(*objects)).hidden


@pytest.mark.parametrize(
    "written",
    [
        b"(factur-x.xml)",
        b"(Factur-X.XML)",
        b"(C:\\\\temp\\\\factur-x.xml)",
        b"(./factur-x.xml)",
        b"( factur-x.xml )",
        b"(" + ESCAPED + b")",
        b"(factur\\\r\n-x.\\\nxml)",
        b"(factur\\-x.xml)",
        b"(\xef\xbb\xbffactur-x.xml)",
        b"(\xfe\xff" + WIDE + b")",
        b"(\xfe\xff" + WIDE.replace(b"\x00", b"\\000") + b")",
        b"(\\376\\377" + WIDE + b")",
        b"<" + NAME.hex().encode() + b">",
        b"<" + NAME.hex(" ").upper().encode() + b">",
        b"<FEFF" + WIDE.hex().encode() + b">",
    ],
)
def test_the_name_is_read_however_it_is_written(written):
    """Literal, escaped, in octal, over two lines, in two bytes, in hexadecimal; with its folder or not."""
    assert hides(specification(written)) == "factur-x.xml"
    assert hides(packed(specification(written))) == "factur-x.xml"


@pytest.mark.parametrize(
    "key", [b"/F", b"/#46", b"/UF", b"/#55F", b"/U#46", b"/UF  \n", b"/UF\x00"], ids=lambda key: key.decode()
)
def test_the_key_is_read_however_it_is_written(key):
    """A PDF name may hide each of its letters behind a number."""
    assert hides(specification(b"(factur-x.xml)", key=key)) == "factur-x.xml"


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"]
)
def test_every_kind_of_hidden_invoice_is_told_by_its_name(name):
    """Those of a real library, too."""
    assert inspect(printed(attached=name)) == PdfSheet(pdf=True, hidden=name.lower())


@pytest.mark.parametrize(
    "kind",
    [
        b"/Type /ObjStm /N 1 /First 4",
        b"/Type/ObjStm",
        b"/#54ype /#4FbjStm",
        b"/Type /Obj#53tm",
    ],
)
def test_an_object_stream_is_unpacked(kind):
    """Whatever the way its kind is written."""
    assert hides(packed(specification(b"(factur-x.xml)"), kind=kind)) == "factur-x.xml"


@pytest.mark.parametrize("size", [10, 30_000, 300_000])
def test_a_stream_of_any_length_is_unpacked_to_its_end(size):
    """The name may come last, after pieces that do not compress, and the stream may end with the file."""
    filler = bytes(random.Random(size).choices(b"0123456789", k=size))  # noqa: S311 — any digits will do
    stream = packed(filler + specification(b"(factur-x.xml)"))
    assert NAME not in stream
    assert hides(stream) == "factur-x.xml"
    cut = by_hand(stream.partition(b"endstream")[0])
    assert inspect(cut[: cut.index(b"trailer") - 12]).hidden == "factur-x.xml"


def test_the_description_alone_is_told():
    """In clear, or compressed: the file announces invoice data that was not found."""
    assert hides(b"<< /Type /Metadata /Subtype /XML >> stream\n" + XMP) == "XMP"
    assert hides(packed(XMP, kind=b"/Type/Metadata/Subtype/XML")) == "XMP"
    older = XMP.replace(b"urn:factur-x:pdfa", b"urn:ferd:pdfa").replace(b'"urn:', b"'urn:")
    assert hides(packed(older, kind=b"/Type/Metadata/Subtype/XML")) == "XMP"


def test_an_embedded_file_is_told_before_the_description():
    """Its name says more."""
    assert hides(XMP, packed(specification(b"(xrechnung.xml)"))) == "xrechnung.xml"


@pytest.mark.parametrize(
    "harmless",
    [
        printed(),
        printed(attached="detail.xml"),
        printed(attached="my-factur-x.xml"),
        printed(attached="factur-x.xml.pdf"),
        printed(comment="factur-x.xml"),
        printed(comment="/UF (factur-x.xml)"),
        by_hand(b"<< /Contents (voir factur-x.xml) >>"),
        # A link to a file elsewhere embeds nothing.
        by_hand(specification(b"(factur-x.xml)", embedded=b"")),
        by_hand(specification(b"(factur-x.xml", key=b"/UF")),
        by_hand(
            b"<< /UF << /F 1 >> /EF 2 >>",
            b"<< /F 4 /EF 1 >>",
            b"<< /UF <zz> /EF 2 0 R >>",
            b"<< /FF (factur-x.xml) /EF 1 >>",
        ),
        by_hand(b"% urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"),
        by_hand(packed(specification(b"(factur-x.xml)"), kind=b"/Type /EmbeddedFile")),
        by_hand(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nnot compressed\nendstream"),
        by_hand(b"<< /Type /ObjStm >>"),
        by_hand(b"<< /UF (\\9factur-x.xml) /EF 1 >>"),
        by_hand(b"<< /UF (\\factur-x.xml) /EF 1 >>"),
    ],
)
def test_nothing_is_told_of_a_pdf_that_hides_nothing(harmless):
    """A comment, a link, another attachment, a name that only looks like it."""
    assert inspect(harmless) == PLAIN


def test_a_real_electronic_invoice_is_told():
    """One made by the library most French software uses."""
    pdf = generate_from_binary(printed(), CII, check_xsd=False, flavor="factur-x", level="en16931")
    assert inspect(pdf).hidden == "factur-x.xml"


CII = b"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"><rsm:ExchangedDocument><ram:ID>F1</ram:ID>
<ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20261124</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Seller</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Buyer</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""


def test_an_encrypted_pdf_tells_nothing_more():
    """Its names cannot be read."""
    locked = printed(attached="factur-x.xml", password="x")
    assert inspect(locked) == PdfSheet(pdf=True, encrypted=True)
    assert inspect(locked + b"x" * 5000) == PdfSheet(pdf=True, whole=False, encrypted=True)


@pytest.mark.parametrize(
    ("ending", "whole"),
    [
        (b"%%EOF", True),
        (b"%%EOF\r\n" + b"\x00" * 10_000, True),
        (b"startxref\n12\n", True),
        (b"%%EOF" + b"x" * 4000, True),
        (b"%%EOF" + b"x" * 5000, False),
        (b"%%EOF" + b"x" * 2100 + b"\x00" * 1990, True),
        (b"%%EOF" + b"x" * 2000 + b"\x00" * 3000, True),
        (b"%%EO", False),
        (b"", False),
    ],
)
def test_the_end_is_looked_for_generously(ending, whole):
    """What follows it a little is no harm; a file cut short has none."""
    assert inspect(b"%PDF-1.7\n" + b"x" * 9000 + ending).whole is whole


@pytest.mark.parametrize(("before", "seen"), [(0, True), (1024, True), (1025, False)])
def test_the_beginning_is_looked_for_as_readers_do(before, seen):
    """Mail adds lines before it."""
    assert inspect(b"\n" * before + b"%PDF-1.4 %%EOF").pdf is seen


@pytest.mark.parametrize(("before", "seen"), [(4999, True), (5000, False)])
@pytest.mark.parametrize(
    ("mark", "last"),
    [
        (b"/UF (x)", specification(b"(factur-x.xml)")),
        (b"/ObjStm" + b" " * 1100, packed(specification(b"(factur-x.xml)"))),
    ],
    ids=["names", "streams"],
)
def test_so_many_marks_are_looked_at_and_no_more(mark, last, before, seen):
    """Five thousand of each kind: more than a printed invoice has."""
    assert bool(hides(mark * before + last)) is seen


@pytest.mark.parametrize(("bombs", "seen"), [(14, True), (16, False)])
def test_so_much_is_unpacked_and_no_more(bombs, seen):
    """Two megabytes of each stream, thirty-two in all."""
    large, last = packed(b" " * 3 * MIB), packed(specification(b"(factur-x.xml)"))
    assert bool(hides(*[large] * bombs, last)) is seen
    assert hides(packed(b" " * (2 * MIB - 400) + specification(b"(factur-x.xml)")))
    assert not hides(packed(b" " * 2 * MIB + specification(b"(factur-x.xml)")))


WORDS = st.sampled_from(
    [
        *(
            b"/F(",
            b"/UF<",
            b"/EF",
            b"/ObjStm",
            b"/XML",
            b"/Root",
            b"/Encrypt 1 0 R",
            b"stream\n",
            b"trailer",
            b"<<",
            b"\\",
        ),
        *(
            b"factur-x.xml)",
            b"xmlns:fx='urn:a:pdfa:CrossIndustryDocument:",
            zlib.compress(b"/UF (a) /EF"),
            b"%PDF-",
            b"%%EOF",
        ),
    ]
)


@settings(max_examples=cases(400))
@given(st.lists(WORDS | st.binary(max_size=20), max_size=60).map(b"".join))
def test_any_bytes_are_read_without_failing(content):
    """Bytes of nothing, and bytes of pieces of PDF in any order."""
    for whole in (content, b"%PDF-1.4" + content + b"%%EOF"):
        sheet = inspect(whole)
        assert sheet.hidden == "" or sheet.pdf


def nested(streams: int) -> bytes:
    """Return streams that each go through all the following ones, then through megabytes that give nothing."""
    head = b"/ObjStm stream\n" + zlib.compress(b"")[:2]
    stored = b"\x00" + len(head).to_bytes(2, "little") + (0xFFFF - len(head)).to_bytes(2, "little") + head
    return head + stored * (streams - 1) + b"\x00\x00\x00\xff\xff" * (8 * MIB // 5)


EMPTY_BLOCKS = zlib.compress(b"")[:2] + b"\x00\x00\x00\xff\xff" * 100_000
HOSTILE = {
    "noise": random.Random(7).randbytes(MIB),  # noqa: S311 — any bytes will do
    "slashes": b"/" * MIB,
    "names": b"/F(" * (MIB // 3),
    "hexadecimal names": b"/UF<" * (MIB // 4),
    "blanks": b"/F" + b" " * MIB,
    "escapes": b"/F(" + b"\\" * MIB,
    "roots": b"/Root /Encrypt " * (MIB // 15),
    "digits": b"/Root/Encrypt " + b"1" * MIB,
    "streams": b"/ObjStm stream\n" * (MIB // 15),
    "streams of nothing": b"/ObjStm stream\n" * 30_000 + EMPTY_BLOCKS,
    "streams through each other": nested(2000),
    "one stream many times": (b"/ObjStm stream\n" + EMPTY_BLOCKS[:100]) * (MIB // 115),
    "short streams before much": (packed(b"x") + b" " * 1100) * 300 + random.Random(8).randbytes(9 * MIB),  # noqa: S311 — as above
    "bombs": by_hand(*[packed(b"\x00" * 20 * MIB)] * 50),
    "descriptions": b"xmlns:fx='urn:" * (MIB // 14),
    "embedded": specification(b"(factur-x.xm)") * (MIB // 70),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_bytes_take_long_or_much(name):
    """Ten megabytes made to be slow are read in a moment, a bomb in a few megabytes."""
    content = b"%PDF-1.7\n" + HOSTILE[name] * max(1, 10 * MIB // len(HOSTILE[name])) + b"%%EOF"
    started = time.process_time()
    sheet = inspect(content)
    spent = time.process_time() - started
    assert sheet.pdf
    assert spent < 3
    tracemalloc.start()
    inspect(content[: 2 * MIB])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 24 * MIB


@pytest.mark.parametrize("most", [20, 200, 20_000])
def test_a_stream_that_the_file_cuts_is_read_as_far_as_it_goes(most):
    """Its end never comes: what there is was looked at, and the file is said to be incomplete."""
    whole = by_hand(packed(b"".join(b"%d " % (n * n * n) for n in range(9_000))))
    assert not inspect(whole[: whole.index(b"stream") + most]).whole
