"""What is done at the portal is kept in rows of which every statement touches only those it names."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.domain.action import Action, ActionState, Before
from chorus_bridge.domain.acts import ActionKind, Completion
from chorus_bridge.outbox import actions
from chorus_bridge.outbox.rows import instant
from tests.builders import NOW, transmission
from tests.outbox.world import World, at

KEPT = {
    "company": "acme",
    "transmission": "t1",
    "kind": "complete",
    "digest": "d1",
    "state": "begun",
    "before_raw": "3 SUSPENDUE",
    "tries": 2,
    "created_at": at(1),
    "updated_at": at(10),
}
SETTLE = {
    "company": "acme", "id": "a1", "tries": 2, "to": "done", "reason": "why", "refusal_text": "no",
    "unsure_since": at(9), "at": at(12), "vanished": None,
}  # fmt: skip
SETTLED = {
    "state": "done",
    "reason": "why",
    "refusal_text": "no",
    "unsure_since": at(9),
    "updated_at": at(12),
}
AGAIN = {
    "company": "acme", "id": "a1", "tries": 2, "state": "begun", "before": "5 SUSPENDUE", "actor": "user-7",
    "known": 3, "at": at(12),
}  # fmt: skip
PROVE = {"company": "acme", "id": "a1", "to": "done", "reason": "late", "at": at(12)}
BEGIN = {
    "id": "a9", "company": "acme", "transmission": "t1", "kind": "complete", "digest": "d9", "state": "begun",
    "before": "3 SUSPENDUE", "actor": "user-7", "known": 3, "at": at(12),
}  # fmt: skip


class Kept(World):
    """An outbox with two transmissions at the portal, and what was done about them."""

    def __init__(self):
        super().__init__()
        for id_ in ("t1", "t2"):
            self.transmission(id_, state="deposited", portal_id=f"4{id_}", polls=3)

    def action(self, id_, **columns):
        """Insert an action."""
        self.put("action", id=id_, **{**KEPT, **columns})

    def acts(self):
        """Return the actions, by identifier."""
        found = self.store._connection.execute("SELECT * FROM chorus_bridge_action").fetchall()
        return {row["id"]: {key: row[key] for key in row.keys()} for row in found}  # noqa: SIM118 — sqlite3.Row iterates over values

    def moves(self, name, **params):
        """Return what a statement changed in the actions."""
        before = self.acts()
        self.run(name, **params)
        changed = {}
        for id_, row in self.acts().items():
            new = {key: value for key, value in row.items() if before.get(id_, {}).get(key) != value}
            if new:
                changed[id_] = new
        return changed


@pytest.fixture
def world():
    """An outbox with two invoices at the portal."""
    scene = Kept()
    yield scene
    scene.store.close()


def test_a_settlement_is_of_this_try_alone(world):
    """It writes everything that is known of it, and of no other action."""
    world.action("a1")
    world.action("a2", transmission="t2")
    assert world.moves("act_settle", **SETTLE) == {"a1": SETTLED}


@pytest.mark.parametrize("other", [{"company": "other"}, {"id": "a9"}, {"tries": 1}, {"tries": 3}])
def test_a_settlement_of_something_else_changes_nothing(world, other):
    """A late writer loses to the try that followed."""
    world.action("a1")
    assert world.moves("act_settle", **{**SETTLE, **other}) == {}


@pytest.mark.parametrize("state", ["done", "refused", "absent"])
def test_what_is_concluded_is_not_settled_again(world, state):
    """Whatever the late writer believes."""
    world.action("a1", state=state)
    assert world.moves("act_settle", **SETTLE) == {}


@pytest.mark.parametrize(
    ("state", "vanished", "moves"),
    [("begun", at(9), False), ("begun", at(10), True), ("begun", at(11), True), ("unsure", at(11), False)],
)
def test_a_process_is_taken_for_dead_only_after_its_lease(world, state, vanished, moves):
    """Two who notice at once: the second finds it unsure already."""
    world.action("a1", state=state)
    assert bool(world.moves("act_settle", **{**SETTLE, "vanished": vanished})) is moves


@pytest.mark.parametrize("state", ["begun", "unsure", "refused", "absent"])
def test_that_it_was_done_wins(world, state):
    """Over whatever was concluded."""
    world.action("a1", state=state, refusal_text="no", unsure_since=at(9))
    world.action("a2", transmission="t2")
    expected = {"state": "done", "reason": "late", "refusal_text": "", "unsure_since": None, "updated_at": at(12)}
    assert world.moves("act_prove", **PROVE) == {"a1": expected}
    assert world.moves("act_prove", **{**PROVE, "at": at(13)}) == {}


@pytest.mark.parametrize("other", [{"company": "other"}, {"id": "a9"}])
def test_a_proof_is_of_one_action(world, other):
    """Every part of its name must agree."""
    world.action("a1")
    assert world.moves("act_prove", **{**PROVE, **other}) == {}


def again(world, **changed):
    """Ask once more for what was refused, beside a done one of the same invoice and an open one of another."""
    world.action("a1", state="refused", reason="r", refusal_text="no", unsure_since=at(2), actor="old")
    world.action("a2", state="done", tries=1)
    world.action("a3", transmission="t2", tries=7)
    return world.moves("act_again", **{**AGAIN, **changed})


def test_another_try_forgets_the_last_one(world):
    """Its answer, its doubt and who asked."""
    expected = {
        "state": "begun", "tries": 3, "before_raw": "5 SUSPENDUE", "actor": "user-7", "unsure_since": None,
        "reason": "", "refusal_text": "", "updated_at": at(12),
    }  # fmt: skip
    assert again(world) == {"a1": expected}


@pytest.mark.parametrize("other", [{"company": "other"}, {"id": "a2"}, {"tries": 1}, {"known": 2}, {"known": 4}])
def test_another_try_needs_what_was_read_to_be_true_still(world, other):
    """Nobody else has begun anything on this invoice meanwhile."""
    assert again(world, **other) == {}


@pytest.mark.parametrize("state", ["begun", "unsure", "done"])
def test_only_what_had_no_effect_is_tried_again(world, state):
    """Neither what is open nor what is done."""
    world.action("a1", state=state)
    assert world.moves("act_again", **{**AGAIN, "known": 2}) == {}


@pytest.mark.parametrize(("state", "moves"), [("begun", False), ("unsure", False), ("refused", True)])
def test_another_try_waits_for_what_is_open(world, state, moves):
    """Of the same invoice, whatever it is."""
    world.action("a1", state="absent")
    world.action("a2", state=state, tries=1)
    assert bool(world.moves("act_again", **AGAIN)) is moves


@pytest.mark.parametrize("state", ["begun", "unsure", "absent", "refused", "done"])
def test_a_new_one_waits_for_what_is_open(world, state):
    """Of the same invoice alone."""
    world.action("a1", state=state, tries=3)
    world.action("a3", transmission="t2", tries=7)
    open_ = state in {"begun", "unsure"}
    assert world.moves("act_begin", **BEGIN).keys() == (set() if open_ else {"a9"})


def test_an_intent_says_everything(world):
    """It is the first try."""
    (kept,) = world.moves("act_begin", **{**BEGIN, "known": 0}).values()
    assert kept == {
        "id": "a9", "company": "acme", "transmission": "t1", "kind": "complete", "digest": "d9", "state": "begun",
        "before_raw": "3 SUSPENDUE", "tries": 1, "reason": "", "refusal_text": "", "actor": "user-7",
        "created_at": at(12), "updated_at": at(12),
    }  # fmt: skip


@pytest.mark.parametrize("other", [{"company": "other"}, {"transmission": "t9"}, {"known": 1}])
def test_an_intent_is_about_an_invoice_at_the_portal_as_it_was_read(world, other):
    """Of this company, and nothing was begun meanwhile."""
    assert world.moves("act_begin", **{**BEGIN, "known": 0, **other}) == {}
    world.store._connection.execute("UPDATE chorus_bridge_transmission SET portal_id = NULL")
    assert world.moves("act_begin", **{**BEGIN, "known": 0}) == {}


def test_an_intent_that_is_there_already_is_not_written_twice(world):
    """The identifier is the same for whoever asks the same."""
    world.action("a9", state="done", tries=3)
    assert world.moves("act_begin", **BEGIN) == {}


def due(world, **changed):
    """Return what is due."""
    params = {"now": at(30), "vanished": at(20), "looked": at(25), "limit": 10, "company": None, **changed}
    return world.ids("act_due", **params)


def test_what_is_due_is_read_oldest_first(world):
    """What vanished, what was not looked at for a while, of whom is let through."""
    world.action("vanished", updated_at=at(20))
    world.action("under way", updated_at=at(21))
    world.action("unsure", state="unsure", updated_at=at(25))
    world.action("looked at", state="unsure", updated_at=at(26))
    world.action("old", state="unsure", updated_at=at(2))
    for state in ("done", "refused", "absent"):
        world.action(state, state=state, updated_at=at(1))
    assert due(world) == ["old", "vanished", "unsure"]
    assert due(world, limit=1) == ["old"]
    assert due(world, company="other") == []
    assert due(world, company="acme") == ["old", "vanished", "unsure"]


@pytest.mark.parametrize(
    ("gate", "found"),
    [({"paused_until": at(30)}, 1), ({"paused_until": at(31)}, 0), ({"open_until": at(1)}, 0), ({}, 1)],
)
def test_a_company_that_waits_is_not_served(world, gate, found):
    """Neither while it is paused nor while its breaker is open."""
    world.gate(**gate)
    world.action("unsure", state="unsure", updated_at=at(2))
    assert len(due(world)) == found


def test_a_company_that_waits_is_known_to(world):
    """Until the very instant."""
    world.gate(paused_until=at(30), reason="account")
    assert [dict(row) for row in world.run("act_paused", company="acme", now=at(29))] == [
        {"paused_until": at(30), "reason": "account"}
    ]
    assert world.run("act_paused", company="acme", now=at(30)) == []
    assert world.run("act_paused", company="other", now=at(1)) == []


def test_an_invoice_acted_upon_is_looked_at_soon(world):
    """It alone, and only what is followed."""
    params = {"company": "acme", "id": "t1", "due": at(40)}
    assert world.changes("act_look_at", **params) == {"t1": {"poll_due": at(40), "polls": 0}}
    assert world.changes("act_look_at", **{**params, "company": "other", "due": at(41)}) == {}
    world.store._connection.execute("UPDATE chorus_bridge_transmission SET state = 'held'")
    assert world.changes("act_look_at", **{**params, "due": at(42)}) == {}


def test_what_may_still_have_an_effect_is_never_purged(world):
    """What ended goes with its invoice."""
    for state in ("begun", "unsure", "done", "refused", "absent"):
        world.action(state, state=state)
    world.run("purge_actions", company="acme", before=at(50))
    assert world.acts().keys() == {"begun", "unsure"}


def test_everything_about_an_invoice_is_read_in_order(world):
    """Of this company and this invoice alone."""
    world.action("b", created_at=at(2))
    world.action("c", created_at=at(1))
    world.action("a", created_at=at(2))
    world.action("d", transmission="t2")
    assert world.ids("act_of", company="acme", transmission="t1") == ["c", "a", "b"]
    assert world.ids("act_of", company="other", transmission="t1") == []
    assert world.ids("act_one", company="acme", id="d") == ["d"]
    assert world.ids("act_one", company="other", id="d") == []


def kept_action(**changes):
    """Return an action that ended unsure."""
    ended = Action(
        id="a1", company="acme", transmission="t1", kind=ActionKind.COMPLETE, digest="d1", state=ActionState.UNSURE,
        before=Before(raw="SUSPENDUE", entries=3), tries=2, unsure_since=instant(at(9)), reason="silence",
        refusal_text="non", by="alice", created_at=instant(at(1)), updated_at=instant(at(10)),
    )  # fmt: skip
    return attrs.evolve(ended, **changes)


def test_asked_once_more_it_begins_anew_and_remembers_only_what_it_is():
    """One try more, by whoever asks now, from where the history stands now; nothing of what the last try met."""
    later = instant(at(20))
    once_more = actions.retried(kept_action(), before=Before(raw="A_COMPLETER", entries=5), at=later, by="bob")
    assert once_more == kept_action(
        state=ActionState.BEGUN, before=Before(raw="A_COMPLETER", entries=5), tries=3, unsure_since=None, reason="",
        refusal_text="", by="bob", updated_at=later,
    )  # fmt: skip


def test_the_same_act_asked_for_at_the_same_point_is_the_same_action():
    """Whoever asks, and whenever; another occasion of it is another, and comes after."""
    about, act = transmission(portal_id="42"), Completion(comment="x")

    def drafted(instant_, by, past=()):
        return actions.drafted(about, act, before=Before(), at=instant_, by=by, past=past)

    first, again = drafted(NOW, "alice"), drafted(NOW + timedelta(minutes=1), "bob")
    assert first.id == again.id
    assert (first.created_at, first.updated_at, first.state, first.by) == (NOW, NOW, ActionState.BEGUN, "alice")
    second = drafted(NOW, "alice", past=(first,))
    assert second.id != first.id
    assert second.created_at == second.updated_at == NOW + timedelta(microseconds=1)
    assert drafted(NOW + timedelta(hours=1), "alice", past=(first,)).created_at == NOW + timedelta(hours=1)
