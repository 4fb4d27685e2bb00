"""What every settled delivery and every concluded search leaves in the row, word by word."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.chorus.results import Page
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Refused, Surprise, Unsure
from chorus_bridge.gateway.flows import transmitting
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.reconciling import reconcile
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import rows
from tests.builders import SITUATION
from tests.gateway.stage import DEPOSIT, PDF, SEARCH, SETTINGS, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD
from tests.gateway.test_reconciling import FOUND


@pytest.fixture
def stage():
    """A stage with one queued transmission."""
    scene = Stage()
    scene.knows_everything()
    scene.subject = scene.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    yield scene
    scene.store.close()


def delivered(stage, submitted, uploaded=None):
    """Deliver the transmission, the portal answering so."""
    stage.portal.says(PDF, uploaded or Accepted(77))
    stage.portal.says(SUBMIT, submitted)
    return stage.play(deliver(stage.subject, settings=SETTINGS))


def steps(stage):
    """Return what is on record."""
    tried = stage.play(outbox.attempts("company-1", stage.subject.id))
    return [(a.step, a.outcome, a.reason) for a in tried]


def row(stage):
    """Return the transmission as the database has it."""
    return dict(stage.store._connection.execute("SELECT * FROM chorus_bridge_transmission").fetchone())


def test_an_unknown_outcome_is_counted_doubted_and_dated(stage):
    """So that nothing is said to be cancelled, and the horizon has a beginning."""
    done = delivered(stage, Unsure(operation=SUBMIT, reason="timeout"))
    told = (done.state, done.in_doubt, done.uncertain, done.unsure_since, done.reason)
    assert told == (State.UNSURE, True, 1, stage.now, "timeout")


def test_a_refusal_is_kept_in_the_portals_words(stage):
    """The code, the text, and the short word of ours."""
    done = delivered(stage, Refused(operation=SUBMIT, code=20013, text="non", http_status=200))
    told = (done.state, done.reason, done.refusal_code, done.refusal_text)
    assert told == (State.REFUSED, "refused", 20013, "non")
    assert steps(stage)[-1] == ("outcome", "refused", "refused")


@pytest.mark.parametrize(
    "reply",
    [Unsure(operation=PDF, reason="timeout", http_status=502), Surprise(operation=PDF, detail="x", http_status=502)],
)
def test_what_failed_before_the_submission_is_no_doubt(stage, reply):
    """An unused file may be left at the portal, nothing else."""
    done = delivered(stage, DEPOSIT, uploaded=reply)
    assert (done.state, done.reason, done.in_doubt) == (State.QUEUED, "preparation_failed", False)
    assert stage.play(outbox.attempts("company-1", done.id))[-1].http_status == 502


def test_a_refused_access_is_told_with_its_transmission(stage):
    """And with its cause."""
    delivered(stage, AuthRefused(operation=SUBMIT, cause=AuthCause.RIGHTS))
    told = next(event for event in stage.told if event.name == "access.refused")
    assert (told.company, told.transmission, told.facts) == ("company-1", stage.subject.id, {"cause": "rights"})


def test_a_deposit_that_is_found_is_dated_and_followed(stage):
    """From the first step on, like any other; the search is on record."""
    unsure = delivered(stage, Unsure(operation=SUBMIT, reason="timeout"))
    stage.wait(minutes=1)
    stage.portal.says(SEARCH, Accepted(Page(items=(FOUND,), page=1, last=True)))
    done = stage.play(reconcile(unsure, settings=SETTINGS))
    assert (done.state, done.portal_id, done.deposited_at) == (State.DEPOSITED, "42", stage.now)
    assert row(stage)["poll_due"] == rows.stamp(stage.now + SETTINGS.poll_steps[0])
    assert steps(stage)[-1][:2] == ("search", "found")


def test_another_content_leaves_the_doubt_its_beginning(stage):
    """A human who decides must wait for what left to settle."""
    unsure = delivered(stage, Unsure(operation=SUBMIT, reason="timeout"))
    stage.wait(minutes=1)
    other = attrs.evolve(FOUND, currency="XPF")
    stage.portal.says(SEARCH, Accepted(Page(items=(other,), page=1, last=True)))
    done = stage.play(reconcile(unsure, settings=SETTINGS))
    assert (done.state, done.unsure_since) == (State.CONFLICT, unsure.unsure_since)


def test_a_lease_that_is_renewed_lasts_its_whole_time(stage):
    """From now, not from the claim."""
    held = stage.play(outbox.claim(stage.subject, lease=SETTINGS.lease, limits=SETTINGS.limits))
    stage.wait(minutes=1)
    assert stage.play(outbox.renew(held, lease=timedelta(minutes=7))) is not None
    assert row(stage)["lease_until"] == rows.stamp(stage.now + timedelta(minutes=7))


def test_a_worker_that_lost_its_lease_says_so(stage):
    """It submits nothing, and the reason is its own."""

    def slept(_operation):
        stage.store._connection.execute("UPDATE chorus_bridge_transmission SET fence = fence + 5")
        return Accepted(77)

    stage.portal.says(PDF, slept)
    stage.play(deliver(stage.subject, settings=SETTINGS))
    assert SUBMIT not in stage.portal.asked
    assert steps(stage)[-1] == ("outcome", "not_sent", "lease_lost")


def test_a_cancel_is_told_with_its_transmission(stage):
    """By name."""
    stage.play(transmitting.cancel("company-1", stage.subject.id))
    told = stage.told[-1]
    assert (told.name, told.company, told.transmission) == ("transmission.cancelled", "company-1", stage.subject.id)


def test_the_history_is_by_minute_then_ours_first(stage):
    """The portal dates its statuses to the minute, and answers what we did before."""
    delivered(stage, DEPOSIT)
    for second in (30, 10):
        at = rows.stamp(stage.now.replace(second=second))
        stage.store._connection.execute(
            "INSERT INTO chorus_bridge_attempt (company, transmission, fence, step, at, outcome)"
            " VALUES (?, ?, 9, 's', ?, ?)",
            ("company-1", stage.subject.id, at, f"at {second}"),
        )
    stage.store._connection.execute(
        "INSERT INTO chorus_bridge_status VALUES (?, 'company-1', ?, 'DEPOSEE', 'deposited', '', ?)",
        (stage.subject.id, rows.stamp(stage.now), rows.stamp(stage.now)),
    )
    told = [entry.code for entry in stage.play(outbox.history("company-1", stage.subject.id))]
    assert told[-3:] == ["at 10", "at 30", "portal"]
