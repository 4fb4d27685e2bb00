"""The edges of the table that decides whether a deposit may have happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.replies import is_duplicate, read_answer, retry_after
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthRefused, Refused, Unsure
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


@pytest.mark.parametrize("name", ["X-CorrelationId", "x-piste-request-id"])
def test_the_gateways_name_of_an_exchange_is_kept_without_what_no_log_can_carry(name):
    """Whatever it calls the header."""
    reply = read_answer(operations.submit({}), 401, {"Other": "no", name: "T\x01é-1"}, b"", now=NOW)
    assert isinstance(reply, AuthRefused)
    assert reply.trace == "T-1"


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("9", 9),
        ("Tue, 24 Nov 2026 12:00:00 +0200", 3600),
        ("Tue, 24 Nov 2026 09:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 09:01:00", 60),
        ("Tue, 24 Nov 2026 08:00:00 GMT", 0),
        ("", None),
        ("soon", None),
    ],
)
def test_a_wait_is_read_from_its_own_header_in_seconds_or_until_a_date(asked, seconds):
    """A date has its own zone; one that has passed is no wait."""
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after({"Age": "5", "Retry-After": asked, "X-Last": "6"}, NOW) == expected


@pytest.mark.parametrize(
    ("words", "suspected"),
    [
        ("Numéro déjà pris", True),
        ("DÉJA PRIS", True),
        ("Doublon", True),
        ("Duplicata", True),
        ("Contrôle d'unicité", True),
        ("Le numéro doit être unique.", True),
        ("Ce numéro existe.", True),
        ("Refusé", False),
    ],
)
def test_a_number_that_may_be_taken_is_suspected_whatever_the_accents(words, suspected):
    """A search tells the truth; a refusal would free a number in use."""
    refused = Refused(operation=operations.submit({}).name, code=1, text=words, http_status=200)
    assert is_duplicate(refused) is suspected
    assert is_duplicate(Refused(operation="other", code=1, text=words, http_status=200)) is False
