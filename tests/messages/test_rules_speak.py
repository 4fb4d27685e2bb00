"""The sentences fit what the rules really find."""

import re

import pytest

from chorus_bridge.messages import Language, finding_text
from tests.messages.samples import PARAMS, finding
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

TABLES = (
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
FOUND = [
    pytest.param(code, params, id=f"{code}-{rank}")
    for examples in TABLES
    for code, (_, broken) in examples.TABLE.items()
    for rank, (_, found) in enumerate(broken)
    for _, params in found
]


def shape(params):
    """Return the names and types of parameters."""
    return {name: type(value).__name__ for name, value in params.items()}


@pytest.mark.parametrize(("code", "params"), FOUND)
def test_every_finding_of_the_rules_is_told_in_full(code, params):
    """What a rule finds has the parameters the sentence shows, and reads without a hole in both languages."""
    assert shape(params) == shape(PARAMS[code])
    for language in Language:
        text = finding_text(finding(code, params), language)
        assert not re.search(r"[{}\[\]]", text)
