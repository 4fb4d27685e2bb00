"""The page of the mapping says what the documents say: every element, and no other."""

import re
from pathlib import Path

import pytest
from lxml import etree

from chorus_bridge.documents.settlement import PAYMENT_MEANS
from chorus_bridge.documents.units import CODES, unit_code
from chorus_bridge.domain.vocabulary import VatRegime
from tests.builders import evolved
from tests.documents import claims
from tests.documents.golden_claims import GOLDEN
from tests.documents.reader import NAMESPACES, TRADE, Document

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "documents.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\|[^|]+\|[^|]+\| `((?:/rsm:|[ASL]/)[^`]+)` \|", re.MULTILINE)
SHORT = {
    "A": f"{TRADE}/ram:ApplicableHeaderTradeAgreement",
    "S": f"{TRADE}/ram:ApplicableHeaderTradeSettlement",
    "L": f"{TRADE}/ram:IncludedSupplyChainTradeLineItem",
}
PATHS = [SHORT.get(path[0], path[0]) + path[1:] for path in ROW.findall(PAGE)]
PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


def documents():
    """Return documents that, together, have every element: those kept whole, and an exempt one."""
    exempt = claims.billed(("0", "1.00", "0.00"), vat_regime=VatRegime.EXEMPT, exemption_reason="Motif 12")
    kept = [golden.content for golden in GOLDEN.values()]
    made = evolved(GOLDEN["monthly-statement.xml"], claim=claims.claim(invoice=exempt))
    return [Document(content) for content in (*kept, made.content)]


def spelled(element):
    """Return the path of an element, prefixes included and places left out."""
    names = [*(element, *element.iterancestors())][::-1]
    parts = [etree.QName(name) for name in names]
    return "".join(f"/{PREFIXES[part.namespace]}:{part.localname}" for part in parts)


@pytest.mark.parametrize("path", PATHS)
def test_every_element_of_the_page_is_written(path):
    """Some document has it."""
    assert any(document.find(path) for document in documents())


def test_every_element_written_is_on_the_page():
    """No text of any document is left out of the page."""
    written = {spelled(x) for document in documents() for x in document.top.iter() if not len(x) and x.text}
    listed = {path.removesuffix("/*") for path in PATHS}
    assert {path for path in written if path not in listed and path.rpartition("/")[0] not in listed} == set()


def test_every_means_of_payment_is_on_the_page():
    """With its code."""
    rows = dict(re.findall(r"^\| (`[a-z_`, ]+`) \| (\d\d)\b", PAGE, re.MULTILINE))
    listed = {word: code for words, code in rows.items() for word in re.findall(r"`(\w+)`", words)}
    assert listed == {mode.value: code for mode, code in PAYMENT_MEANS.items()}


def test_every_unit_is_on_the_page():
    """Each word with its code, however it is written; any other word has none."""
    rows = re.findall(r"^\| ([A-Z0-9]{2,3}) \| (`.+`) \|$", PAGE, re.MULTILINE)
    listed = {word: code for code, words in rows for word in re.findall(r"`([^`]+)`", words)}
    assert len(listed) > 50
    assert {word: unit_code(f" {word.upper()} ") for word in listed} == listed
    assert set(CODES) == set(listed)
    assert (unit_code(None), unit_code(" "), unit_code("brouette")) == ("C62", "C62", None)
