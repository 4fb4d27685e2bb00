"""Each rule lets through what it should and objects where it should."""

import pytest

from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.rules import RULES
from tests.builders import assessed
from tests.rules import (
    examples_company,
    examples_documents,
    examples_flow,
    examples_invoice,
    examples_main_pdf,
    examples_market,
    examples_memory,
    examples_recipient,
    examples_vat,
    examples_works,
)

TABLE = {
    **examples_company.TABLE,
    **examples_documents.TABLE,
    **examples_flow.TABLE,
    **examples_invoice.TABLE,
    **examples_main_pdf.TABLE,
    **examples_market.TABLE,
    **examples_memory.TABLE,
    **examples_recipient.TABLE,
    **examples_vat.TABLE,
    **examples_works.TABLE,
}
SILENT = [(code, changes) for code, (silent, _) in TABLE.items() for changes in silent]
BROKEN = [(code, changes, found) for code, (_, broken) in TABLE.items() for changes, found in broken]
KINDS = {code: rule.kind for rule in RULES for code in rule.codes}
ENOUGH = 3


def findings(code, changes):
    """Return every finding of *code*, whatever its list."""
    lists = assessed(**changes).findings
    every = (*lists.missing, *lists.pending, *lists.warnings, *lists.deferred)
    return [finding for finding in every if finding.code is code]


def ids(rows):
    """Return a name for each row: the code and its rank."""
    return [f"{row[0]}-{n}" for n, row in enumerate(rows)]


@pytest.mark.parametrize(("code", "changes"), SILENT, ids=ids(SILENT))
def test_a_rule_is_silent_where_nothing_is_wrong(code, changes):
    """The rule says nothing of what it should let through."""
    assert findings(code, changes) == []


@pytest.mark.parametrize(("code", "changes", "expected"), BROKEN, ids=ids(BROKEN))
def test_a_rule_finds_every_place_where_it_is_broken(code, changes, expected):
    """The rule gives each place, in order, with its parameters, in its own list."""
    found = findings(code, changes)
    assert [(finding.path, dict(finding.params)) for finding in found] == expected
    assert {finding.kind for finding in found} == {KINDS[code]}


@pytest.mark.parametrize("code", FindingCode)
def test_every_code_has_examples(code):
    """Each code has at least three cases where its rule is silent and three where it objects."""
    silent, broken = TABLE[code]
    assert min(len(silent), len(broken)) >= ENOUGH


@pytest.mark.parametrize("code", FindingCode)
def test_the_parameters_of_a_code_never_vary(code):
    """Every finding of one code carries the same parameters, of the same types: texts rely on it."""
    shapes = {
        tuple(sorted((name, type(value).__name__) for name, value in params.items()))
        for _, found in TABLE[code][1]
        for _, params in found
    }
    assert len(shapes) == 1
