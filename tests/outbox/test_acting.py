"""What is done at the portal is written down before and after, and read back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs
import pytest

from chorus_bridge.domain.action import Action, ActionState, Before
from chorus_bridge.domain.acts import ActionKind, Completion, digest_of
from chorus_bridge.errors import NotFound
from chorus_bridge.outbox import actions as statements
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import rows
from chorus_bridge.outbox.flows import acting
from tests.builders import transmission
from tests.outbox.stage import START, Stage

WORDS = Completion(comment="Voici")
BEFORE = Before(raw="SUSPENDUE", entries=3)


@pytest.fixture
def stage() -> Iterator[Any]:
    """A stage with one transmission at the portal."""
    scene: Any = Stage()
    scene.store._connection.execute(
        "INSERT INTO chorus_bridge_document (sha256, body, created_at) VALUES ('d', x'00', 'now')"
    )
    scene.store._connection.execute(
        "INSERT INTO chorus_bridge_transmission (id, company, situation, key, number, state, due, document, "
        "fingerprint, portal_id, created_at, updated_at) VALUES "
        "('t1', 'acme', 's', 'k', 'F1', 'deposited', :at, 'd', 'f', '42', :at, :at)",
        {"at": rows.stamp(START)},
    )
    scene.subject = scene.play(outbox.load("acme", "t1"))
    yield scene
    scene.store.close()


def begun(stage, what=WORDS, by="", past=()):
    """Begin *what*."""
    return stage.play(acting.begin(stage.subject, what, before=BEFORE, by=by, past=past))


def test_an_action_is_read_as_it_was_written(stage):
    """Every column comes back, and the document tells what was done."""
    new = begun(stage, by="user-7")
    assert stage.play(acting.actions("acme", "t1")) == (new,)
    assert new == Action(
        id=new.id,
        company="acme",
        transmission="t1",
        kind=ActionKind.COMPLETE,
        digest=digest_of(WORDS),
        state=ActionState.BEGUN,
        before=BEFORE,
        by="user-7",
        created_at=START,
        updated_at=START,
    )
    assert stage.play(outbox.document(new.digest)) == b'["complete", {"attachments": [], "comment": "Voici"}]'
    (line,) = stage.play(outbox.attempts("acme", "t1"))
    assert (line.step, line.outcome, line.actor) == ("complete", "action_begun", "user-7")
    assert stage.store._connection.execute("SELECT COUNT(*) FROM chorus_bridge_file").fetchone()[0] == 1


def test_a_lost_race_writes_nothing(stage):
    """No intent, no line, no document."""
    begun(stage)
    assert begun(stage, Completion(comment="Autre")) is None
    assert len(stage.play(outbox.attempts("acme", "t1"))) == 1
    with pytest.raises(NotFound):
        stage.play(outbox.document(digest_of(Completion(comment="Autre"))))


def test_the_second_occasion_comes_after_the_first_even_if_the_clock_stands_still(stage):
    """They are read in that order."""
    first = begun(stage)
    done = stage.play(acting.settle(stage.subject, attrs.evolve(first, state=ActionState.DONE)))
    second = begun(stage, past=(done,))
    assert second.created_at == first.created_at + timedelta(microseconds=1)
    assert [a.id for a in stage.play(acting.actions("acme", "t1"))] == [first.id, second.id]


def test_a_late_conclusion_leaves_its_line_and_loses(stage):
    """Evidence does not become false by coming late."""
    first = begun(stage)
    refused = attrs.evolve(first, state=ActionState.REFUSED)
    stage.play(acting.settle(stage.subject, refused))
    late = stage.play(acting.settle(stage.subject, attrs.evolve(first, state=ActionState.ABSENT, reason="busy")))
    assert late.state is ActionState.REFUSED
    lines = stage.play(outbox.attempts("acme", "t1"))
    assert [line.outcome for line in lines] == ["action_begun", "action_refused", "action_absent"]


def test_one_that_vanished_is_doubted_once(stage):
    """With a line that says why."""
    first = begun(stage)
    lease = timedelta(minutes=4)
    stage.wait(minutes=4)
    unsure = stage.play(acting.doubt(stage.subject, first, lease=lease))
    assert (unsure.state, unsure.reason, unsure.unsure_since) == (ActionState.UNSURE, "lease_expired", stage.now)
    assert stage.play(acting.actions_due(at=stage.now, lease=lease, pause=lease, limit=9)) == ()


def test_statements_name_what_they_must_change():
    """A begun or settled row that is not there undoes the whole transaction."""
    action = statements.drafted(transmission(), WORDS, before=BEFORE, at=START, by="", past=())
    assert statements.begin(action, 0).expect == 1
    assert statements.again(action, action, 1).expect == 1
    assert statements.settle(action).expect == 1
