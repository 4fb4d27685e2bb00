"""The host's own tables: what two people save at once."""

from __future__ import annotations

from dataclasses import replace

import pytest


@pytest.fixture
def records(stage):
    """Return the tables of a fresh host."""
    return stage.bridge.records


def with_engagement(claim, engagement):
    """Return *claim* as a user who types an engagement number wants it."""
    return replace(claim, comment=engagement, contract=replace(claim.contract, engagement=engagement))


def test_the_same_claim_read_twice_is_saved_once(records):
    """The second save is told, and writes neither the claim nor its contract."""
    read = records.claim("S-MISSING")
    assert records.save(with_engagement(read, "EJ-1"))
    assert not records.save(with_engagement(read, "EJ-2"), ("other.pdf", b"%PDF-1.4 %%EOF"))
    kept = records.claim("S-MISSING")
    assert (kept.comment, kept.contract.engagement, kept.file.name) == ("EJ-1", "EJ-1", "F-S-MISSING.pdf")


def test_a_claim_alone_is_compared_too(records):
    """Its contract did not change between the two saves; the second is told all the same."""
    read = records.claim("S-MISSING")
    assert records.save(replace(read, comment="one"))
    assert not records.save(replace(read, comment="two"))
    assert records.claim("S-MISSING").comment == "one"


def test_two_claims_of_one_contract_do_not_undo_each_other(records):
    """Read together, saved one after the other: the second is told, and its own claim is not half saved."""
    first, second = records.claims(["S-READY", "S-SENT"])
    assert first.contract == second.contract
    assert records.save(with_engagement(first, "EJ-1"))
    assert not records.save(with_engagement(second, "EJ-2"))
    assert records.claim("S-SENT").comment == ""
    assert records.claim("S-SENT").contract.engagement == "EJ-1"


def test_a_claim_saved_without_touching_its_contract_disturbs_no_other(records):
    """A comment on one claim is no conflict for another."""
    first, second = records.claims(["S-READY", "S-SENT"])
    assert records.save(replace(first, comment="one"))
    assert records.save(replace(second, comment="two"))
