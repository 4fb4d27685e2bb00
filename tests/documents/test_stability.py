"""The same claim gives the same bytes, whatever the process has done to itself."""

import decimal
import hashlib
import locale
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from chorus_bridge.documents import flow_file
from chorus_bridge.domain.vocabulary import FlowPackage
from tests.documents import claims
from tests.documents.golden_claims import GOLDEN

ROOT = Path(__file__).parents[2]
CLAIM = claims.claim(invoice=claims.DETAILED, invoice__attachments=(claims.NOTICE, claims.BILL))
HERE = """
import hashlib
from tests.documents.golden_claims import GOLDEN
print(hashlib.sha256(b"".join(golden.content for golden in GOLDEN.values())).hexdigest())
"""


def written():
    """Return the document of the detailed claim."""
    return flow_file(CLAIM, FlowPackage.MIXED).content


def test_twice_is_the_same():
    """Nothing is counted, drawn or dated."""
    assert written() == written()


def test_the_decimal_context_changes_nothing():
    """Neither precision, nor rounding, nor traps of the process."""
    expected = written()
    traps = [decimal.Inexact, decimal.Rounded, decimal.Subnormal]
    with decimal.localcontext(decimal.Context(prec=2, rounding=decimal.ROUND_UP, traps=traps, capitals=0)):
        assert written() == expected


def test_the_prefixes_of_other_code_change_nothing(monkeypatch):
    """The library's table of prefixes belongs to the whole process."""
    expected = written()
    table = "xml.etree.ElementTree._namespace_map"
    name = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
    monkeypatch.setitem(vars(ET)["_namespace_map"], name, table[:3])
    assert written() == expected


def test_the_locale_changes_nothing():
    """A dot stays the decimal mark."""
    expected = written()
    kept = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "")
        assert written() == expected
    finally:
        locale.setlocale(locale.LC_ALL, kept)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_writes_the_same(seed):
    """Whatever its hash seed, its locale and its zone."""
    environment = {
        **os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Noumea", "LC_ALL": "C", "PYTHONPATH": f"{ROOT / 'src'}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", HERE], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    here = hashlib.sha256(b"".join(golden.content for golden in GOLDEN.values())).hexdigest()
    assert done.stdout.strip() == here
