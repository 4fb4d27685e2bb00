"""The edges of the table that decides whether a deposit may have happened."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.replies import read_answer
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import Unsure
from tests.chorus.invoices import found, frozen

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DONE = b'{"codeRetour":0,"identifiantFactureCPP":1,"numeroFacture":"F-1","statutFacture":"DEPOSEE"}'


@pytest.mark.parametrize(("status", "sure"), [(199, False), (200, True), (299, True), (300, False)])
def test_only_what_http_calls_a_success_is_read_as_one(status, sure):
    """The words of a deposit under any other status prove nothing."""
    reply = read_answer(operations.submit({}), status, {}, DONE, now=NOW)
    assert isinstance(reply, Accepted if sure else Unsure)


def test_without_a_discount_there_is_one_total():
    """An invoice that differs by one euro is another one."""
    content = frozen().submission.content
    less = evolve(found(content), total_incl_vat=content.total_incl_vat - Decimal(1))
    assert same_invoice(evolve(content, discount_incl_vat=None), less) is False
