"""A hostile file costs a bounded time and a bounded memory, and is rejected like any other wrong one."""

import base64
import io
import time
import tracemalloc
import zipfile
import zlib

import pytest

from chorus_bridge.simulator import FACTURX, MIXED, STRUCTURED
from chorus_bridge.simulator.files.pdf_reading import embedded_invoice
from chorus_bridge.simulator.files.xml_tree import DEEPEST, XmlRefused, xml_tree
from chorus_bridge.simulator.files.zip_reading import only_file
from tests.simulator.flow_stage import (
    ATTACHED,
    FRAMEWORK,
    LINE,
    NUMBER,
    SUMS,
    attachment,
    change,
    facturx,
    find,
    judged,
    ordinary,
    words,
    written,
)

MEGABYTE = 1024 * 1024
LAUGHS = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 20))
DECLARED = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + LAUGHS + b"]><x>&a19;</x>"


def measured(act):
    """Return what an act returns, its seconds and the peak of its memory in megabytes."""
    tracemalloc.start()
    begin = time.perf_counter()
    outcome = act()
    lasted = time.perf_counter() - begin
    peak = tracemalloc.get_traced_memory()[1] / MEGABYTE
    tracemalloc.stop()
    return outcome, lasted, peak


def bomb(megabytes):
    """Return a ZIP of one PDF made of almost nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("PJP.pdf", b"%PDF-1.7" + b"\0" * (megabytes * MEGABYTE))
    return buffer.getvalue()


def crowd(entries):
    """Return a ZIP of many empty files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for rank in range(entries):
            archive.writestr(str(rank), b"")
    return buffer.getvalue()


def locked():
    """Return a ZIP that says it is encrypted, in both places where it may."""
    archive = bytearray(bomb(1))
    for place in (6, archive.rfind(b"PK\1\2") + 8):
        archive[place] |= 1
    return bytes(archive)


DOCUMENTS = {
    "entities that laugh": DECLARED,
    "an outer entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "a document type alone": b"<!DOCTYPE x><x/>",
    "an outer document type": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
    "a deep nest": b"<a>" * 100_000 + b"</a>" * 100_000,
    "a wide row": b"<a>" + b"<b/>" * 2_400_000 + b"</a>",
    "many attributes": b"<a " + b" ".join(b'b%d="1"' % n for n in range(300_000)) + b"/>",
    "a long name": b"<" + b"a" * (9 * MEGABYTE) + b"/>",
    "a long text": b"<a>" + b"x" * (9 * MEGABYTE) + b"</a>",
    "half a document": written(ordinary())[:-100],
    "two roots": written(ordinary()) * 2,
    "nothing but zeroes": b"\0" * 1000,
    "another encoding, unsaid": written(ordinary()).decode().encode("utf-16"),
    "another encoding, without a mark": written(ordinary()).decode().encode("utf-16-be"),
    "another encoding": b'<?xml version="1.0" encoding="UTF-16"?><a/>',
    "an encoding of nobody": b'<?xml version="1.0" encoding="x-nobody"?><a/>',
    "an encoding that unpacks": b'<?xml version="1.0" encoding="utf-7"?><a>+AGE-</a>',
    "bytes that are no text": b"<a>\xff\xfe</a>",
    "a namespace of nobody": b"<x:a/>",
}


@pytest.mark.parametrize("content", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_hostile_document_is_rejected(company, content):
    """In a few seconds and a hundred megabytes at worst, ten megabytes of file included."""
    answer, lasted, peak = measured(lambda: judged(company, content, syntax=STRUCTURED))
    assert answer["etatCourantDepotFlux"] == "IN_REJETE"
    assert answer["listeErreurTechnique"][0]["codeErreur"] == "ERR_XSD_001"
    assert lasted < 20
    assert peak < 250


def test_depth_has_a_limit_of_its_own():
    """The last level passes, one more does not."""
    assert xml_tree(b"<a>" * DEEPEST + b"</a>" * DEEPEST).name == "a"
    with pytest.raises(XmlRefused, match="imbriqué"):
        xml_tree(b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1))


def test_the_predefined_entities_are_read():
    """They are not declared, and stand for one character each."""
    assert xml_tree(b"<a>&lt;&amp;&#233;</a>").text == "<&é"


ARCHIVES = {
    "a bomb": bomb(200),
    "a crowd": crowd(50_000),
    "two files": crowd(2),
    "no archive": b"PK",
    "an empty archive": crowd(0),
    "half an archive": bomb(1)[:-30],
    "an archive that lies on its content": bomb(1)[:-1000] + b"\xff" * 900 + bomb(1)[-100:],
    "a locked archive": locked(),
    "an archive that lies on its end": bomb(1)[:-22] + b"PK\5\6" + b"\xff" * 18,
}


@pytest.mark.parametrize("archive", ARCHIVES.values(), ids=ARCHIVES)
def test_a_hostile_archive_is_not_read(company, archive):
    """The invoice that carries it is rejected, the archive inflated to ten megabytes at most."""
    tree = ordinary(**{ATTACHED: base64.b64encode(archive).decode()})
    answer, lasted, peak = measured(lambda: judged(company, tree))
    assert answer["etatCourantDepotFlux"] == "IN_REJETE"
    assert "n'est pas lisible" in words(answer)
    assert lasted < 10
    assert peak < 100


def test_a_crowd_is_not_even_listed():
    """Fifty thousand entries cost nothing, wherever the archive ends."""
    archive = ARCHIVES["a crowd"]
    for given in (archive, archive + b"\0" * 10):
        outcome, _lasted, peak = measured(lambda given=given: only_file(given, 100))
        assert outcome is None
        assert peak < 0.1


def test_a_path_out_of_the_archive_is_not_a_name():
    """Nothing is ever written, and such a file is refused all the same."""
    for name in ("../PJP.pdf", "a/PJP.pdf", "a\\PJP.pdf"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(name, b"%PDF-1.7")
        assert only_file(buffer.getvalue(), 100) is None


def test_an_archive_of_one_file_is_read_up_to_its_limit():
    """One byte more is too much."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("PJP.pdf", b"12345")
    read = only_file(buffer.getvalue(), 5)
    assert read is not None
    assert read.content == b"12345"
    assert only_file(buffer.getvalue(), 4) is None


PDFS = {
    "a stream that inflates": facturx(b"<" + b" " * (80 * MEGABYTE) + b"CrossIndustryInvoice"),
    "many streams that inflate": b"%PDF-1.7 factur-x.xml\n"
    + (b"stream\n" + zlib.compress(b"\0" * (9 * MEGABYTE), 9) + b"\nendstream\n") * 100,
    "streams without end": b"%PDF-1.7 factur-x.xml\n" + b"stream\n" * 1_000_000,
    "empty streams": b"%PDF-1.7 factur-x.xml\n" + b"stream\nendstream\n" * 500_000,
}


@pytest.mark.parametrize("pdf", PDFS.values(), ids=PDFS)
def test_a_hostile_pdf_is_searched_in_bounds(company, pdf):
    """No more than sixty megabytes are inflated."""
    answer, lasted, peak = measured(lambda: judged(company, pdf, syntax=FACTURX))
    assert answer["etatCourantDepotFlux"] == "IN_REJETE"
    assert lasted < 20
    assert peak < 200


def test_a_pdf_without_streams_holds_nothing():
    """Nor does one cut in its first stream."""
    assert embedded_invoice(b"%PDF-1.7 factur-x.xml") is None
    assert embedded_invoice(b"%PDF-1.7 factur-x.xml stream\n<CrossIndustryInvoice") is None


@pytest.mark.parametrize("number", ["9" * 100_000, "1e999999999", "NaN", "Infinity", "0x10", "1_000", "\u0661"])
def test_a_number_that_is_none_is_rejected(company, number):
    """Too long for the portal, or of a form the schema does not know."""
    answer, lasted, _peak = measured(lambda: judged(company, ordinary(**{f"{SUMS}/ram:GrandTotalAmount": number})))
    assert answer["etatCourantDepotFlux"] == "IN_REJETE"
    assert lasted < 5


def test_many_lines_are_judged_in_time(company, simulator):
    """Three thousand lines, right to the cent."""
    tree = ordinary()
    line = find(tree, LINE)
    for path, value in (
        ("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount", "1"),
        ("ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", "1"),
    ):
        change(line, path, value)
    find(tree, "rsm:SupplyChainTradeTransaction")[3][0:1] = [line] * 3000
    for path, value in (
        ("LineTotalAmount", "3000"), ("TaxBasisTotalAmount", "3000"), ("TaxTotalAmount", "600"),
        ("GrandTotalAmount", "3600"), ("TotalPrepaidAmount", "0"), ("DuePayableAmount", "3600"),
    ):  # fmt: skip
        change(tree, f"{SUMS}/ram:{path}", value)
    tax = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax"
    change(tree, f"{tax}/ram:BasisAmount", "3000")
    change(tree, f"{tax}/ram:CalculatedAmount", "600")
    answer, lasted, _peak = measured(lambda: judged(company, tree))
    assert (words(answer), answer["etatCourantDepotFlux"]) == ("", "IN_INTEGRE")
    assert lasted < 20


def test_a_message_holds_little_of_the_document(company):
    """A name or a value of megabytes is not repeated, nor kept in the report."""
    huge = "x" * MEGABYTE
    for tree in (
        ordinary(**{f"{SUMS}/ram:GrandTotalAmount": huge}),
        ordinary(**{FRAMEWORK: huge}),
        ordinary(**{NUMBER: huge}),
    ):
        answer = judged(company, tree)
        assert answer["etatCourantDepotFlux"] == "IN_REJETE"
        assert len(str(answer)) < 2000


def test_too_many_files_are_refused(company):
    """A hundred at most are opened."""
    tree = ordinary()
    agreed = find(tree, "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement")[3]
    agreed.extend([attachment("plan.pdf", b"%PDF-1.7", "application/zip")] * 99)
    assert words(judged(company, tree, syntax=MIXED)) == ""
    agreed.append(attachment("plan.pdf", b"%PDF-1.7", "application/zip"))
    assert "120 Mo" in words(judged(company, tree, syntax=MIXED))
