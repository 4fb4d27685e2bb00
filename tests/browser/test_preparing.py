"""What keeps a claim from leaving, dealt with in the pages until it is ready."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from chorus_bridge.messages import Language, finding_text
from chorus_bridge.simulator import DEMO_PASSWORD
from tests.browser.telling import assessed


def said(findings, lang=Language.FR):
    """Return the sentences of *findings*."""
    return [finding_text(finding, lang) for finding in findings]


@pytest.mark.parametrize("lang", Language)
def test_every_missing_item_is_listed_with_its_sentence(still_stage, visit, lang):
    """The page of the claim lists all of them, in order, and nothing else."""
    claim = visit(still_stage, lang=lang).claim("S-MISSING").open()
    sentences = said(assessed(still_stage, "S-MISSING").missing, lang)
    assert sentences
    expect(claim.missing).to_have_count(len(sentences))
    for line, sentence in zip(claim.missing.all(), sentences, strict=True):
        expect(line).to_contain_text(sentence)


@pytest.mark.parametrize("lang", Language)
def test_every_pending_step_is_listed_in_order(still_stage, visit, lang):
    """The page of the claim says what is to be done first."""
    claim = visit(still_stage, lang=lang).claim("S-PENDING").open()
    sentences = said(assessed(still_stage, "S-PENDING").pending, lang)
    assert len(sentences) > 1
    expect(claim.pending).to_have_count(len(sentences))
    for line, sentence in zip(claim.pending.all(), sentences, strict=True):
        expect(line).to_contain_text(sentence)


def test_both_lists_are_shown_when_both_have_something(still_stage, visit):
    """Missing information gives the icon; the steps are told all the same."""
    claim = visit(still_stage).claim("S-BOTH").open()
    seen = assessed(still_stage, "S-BOTH")
    expect(claim.panel).to_have_attribute("data-state", "missing_information")
    expect(claim.missing).to_have_count(len(seen.missing))
    expect(claim.pending).to_have_count(len(seen.pending))
    assert seen.missing
    assert seen.pending


def test_a_claim_is_ready_once_its_last_step_is_validated(stage, visit):
    """One step after the other, as the workflow wants it; each press leaves one less to do."""
    visitor = visit(stage)
    claim = visitor.claim("S-PENDING").open()
    steps = claim.pending.count()
    for left in reversed(range(steps)):
        claim.button("validate").first.click()
        expect(claim.pending).to_have_count(left)
    claim.becomes("ready")
    expect(claim.button("transmit")).to_be_enabled()
    visitor.claims.open().row("S-PENDING").becomes("ready")


def test_a_step_cannot_be_done_before_its_turn(stage, visit):
    """A form that names a later step is refused: nothing is done, and the person is told."""
    claim = visit(stage).claim("S-PENDING").open()
    steps = claim.pending.count()
    claim.page.locator("[data-pending] input[name=step]").first.evaluate("input => { input.value = 'MOA_VALIDATION' }")
    claim.button("validate").first.click()
    expect(claim.alert.first).to_be_visible()
    expect(claim.pending).to_have_count(steps)


def test_two_people_who_validate_the_same_step_do_it_once(stage, visit):
    """The second is told that it was done meanwhile; the step after is still to do."""
    alice, bob = (visit(stage, user=user).claim("S-PENDING").open() for user in ("alice", "bob"))
    steps = alice.pending.count()
    alice.button("validate").first.click()
    expect(alice.pending).to_have_count(steps - 1)
    bob.button("validate").first.click()
    expect(bob.alert.first).to_be_visible()
    expect(bob.pending).to_have_count(steps - 1)


def test_missing_information_is_filled_in_and_the_claim_is_ready(stage, visit):
    """From the sentence to the field it names, then back: nothing is missing any more and it can leave."""
    visitor = visit(stage)
    claim = visitor.claim("S-MISSING").open()
    claim.missing.get_by_role("link").first.click()
    edit = visitor.edit("S-MISSING")
    expect(visitor.page).to_have_url(re.compile(r"/claims/S-MISSING/edit#\w+"))
    anchor = visitor.page.url.partition("#")[2]
    expect(visitor.page.locator(f"#{anchor}")).to_be_visible()
    edit.fill(service_code="DCPA", engagement="EJ-2026-14")
    claim.becomes("ready")
    expect(claim.missing).to_have_count(0)
    claim.press("transmit").becomes("transmitting")
    stage.gateway.run_once()
    assert stage.simulator.ledger.accepted("F-S-MISSING") == 1


def test_half_an_answer_leaves_the_other_half_missing(stage, visit):
    """What was filled in is kept; what is still missing is still listed."""
    visitor = visit(stage)
    visitor.edit("S-MISSING").open().fill(service_code="DCPA")
    claim = visitor.claim("S-MISSING").becomes("missing_information")
    expect(claim.missing).to_have_count(1)
    expect(visitor.edit("S-MISSING").open().page.locator("[name=service_code]")).to_have_value("DCPA")


def test_a_service_that_does_not_exist_is_refused_beside_its_field(stage, visit):
    """The form comes back with what was typed and the library's sentence, tied to the field."""
    visitor = visit(stage)
    visitor.expects("422")
    visitor.edit("S-MISSING").open().fill(service_code="NOWHERE", engagement="EJ-2026-14")
    field = visitor.page.locator("[name=service_code]")
    expect(field).to_have_value("NOWHERE")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("NOWHERE"))


def test_two_people_who_edit_the_same_claim_do_not_overwrite_each_other(stage, visit):
    """The second to save is shown what the first wrote, beside her own words."""
    alice, bob = visit(stage), visit(stage, user="bob")
    forms = [visitor.edit("S-MISSING").open() for visitor in (alice, bob)]
    bob.expects("409")
    forms[0].fill(service_code="DCPA")
    forms[1].fill(engagement="EJ-BOB")
    expect(bob.page.locator("main [role=alert]")).to_be_visible()
    expect(bob.page.locator("[name=engagement]")).to_have_value("EJ-BOB")
    expect(bob.page.locator("main")).to_contain_text("DCPA")


def test_a_wrong_password_is_told_at_once_then_corrected(stage, visit):
    """The profile says that access is refused; claims wait and say why; the right password makes them ready again."""
    visitor = visit(stage)
    company = visitor.company.open()
    company.change_password("wrong")
    expect(company.alert.first).to_be_visible()
    row = visitor.claims.open().row("S-READY").becomes("missing_information")
    visitor.claim("S-READY").open().missing.get_by_role("link").first.click()
    expect(company.form).to_be_visible()
    company.change_password(DEMO_PASSWORD)
    expect(company.message.first).to_be_visible()
    visitor.claims.open()
    row.becomes("ready").press("transmit").becomes("transmitting")
    stage.gateway.run_once()
    assert stage.simulator.ledger.accepted("F-S-READY") == 1


def test_the_password_never_comes_out(still_stage, visit):
    """The form shows nobody what it holds."""
    company = visit(still_stage).company.open()
    expect(company.form.locator("[name=password]")).to_have_value("")
    assert DEMO_PASSWORD not in company.page.content()
