"""Every writing statement changes the columns it should, of the row it names, and nothing else."""

import pytest

from chorus_bridge.effects import Statement
from tests.outbox.world import World, at

MOVE = {
    "company": "acme", "id": "t1", "fence": 3, "from": "sending", "to": "unsure", "due": at(20), "reason": "timeout",
    "uncertain": 1, "in_doubt": 1, "searches": 2, "unsure_since": at(12), "portal_id": None, "deposited_at": None,
    "refusal_code": 5, "refusal_text": "no", "refusals": '[["invoice", "no"]]', "poll_due": at(21), "at": at(12),
    "keep_wish": 1, "lease_over": None, "flow_number": None, "received_at": None,
}  # fmt: skip
MOVED = {
    "state": "unsure", "fence": 4, "lease_until": None, "due": at(20), "reason": "timeout", "updated_at": at(12),
    "uncertain": 3, "in_doubt": 1, "searches": 2, "unsure_since": at(12), "refusal_code": 5, "refusal_text": "no",
    "refusals": '[["invoice", "no"]]', "poll_due": at(21),
}  # fmt: skip
CLAIM = {
    "company": "acme", "id": "t1", "fence": 3, "from": "queued", "to": "sending", "lease_until": at(30), "at": at(10),
    "company_cap": 2, "application_cap": 3,
}  # fmt: skip
NEWS = {
    "company": "acme", "id": "t1", "status": "rejected", "raw": "REJETEE", "portal_at": at(5), "comment": "why",
    "closed": 1, "poll_due": at(40), "polls": 2, "at": at(12), "payer_since": at(3),
    "payer_again": None,
}  # fmt: skip
NEWS_KEPT = {
    "portal_status": "rejected", "portal_raw": "REJETEE", "portal_at": at(5), "portal_comment": "why", "closed": 1,
    "poll_due": at(40), "polls": 2, "updated_at": at(12), "payer_since": at(3),
}  # fmt: skip
NAMED = {"company": "acme", "id": "t1"}

WRITES = {
    "claim": ("queued", CLAIM, {"state": "sending", "fence": 4, "lease_until": at(30), "attempts": 3}, "fence from"),
    "renew": (
        "sending",
        {**NAMED, "fence": 3, "state": "sending", "lease_until": at(44)},
        {"lease_until": at(44)},
        "fence state",
    ),
    "move": ("sending", MOVE, MOVED, "fence from"),
    "grant_cancel": (
        "queued",
        {**NAMED, "from": "queued", "to": "cancelled", "at": at(12)},
        {"state": "cancelled", "fence": 4, "poll_due": None},
        "from",
    ),
    "ask_cancel": ("sending", {**NAMED, "at": at(12)}, {"cancel_asked": 1}, ""),
    "forget_refusal": ("refused", {**NAMED, "state": "refused", "at": at(12)}, {"fingerprint": ""}, "state"),
    "news": ("deposited", NEWS, NEWS_KEPT, ""),
    "poll_later": ("deposited", {**NAMED, "poll_due": at(40), "polls": 2}, {"poll_due": at(40), "polls": 2}, ""),
}
"""State before, parameters, what changes, and what must be as it was read besides company and identifier."""
UNDATED = {"renew", "poll_later"}


@pytest.fixture
def world():
    """An empty outbox."""
    scene = World()
    yield scene
    scene.store.close()


def neighbours(world, state):
    """Put two transmissions in *state* whose columns all hold something."""
    wished = {} if state == "sending" else {"cancel_asked": 1}
    usual = {"lease_until": at(30, day=23), "attempts": 2, "uncertain": 2, "searches": 7, "poll_due": at(9), "polls": 6}
    for id_ in ("t1", "t2"):
        world.transmission(id_, state=state, **usual, **wished)


@pytest.mark.parametrize("name", WRITES)
def test_a_change_touches_the_row_and_the_columns_it_names(world, name):
    """Its neighbour in the same state, of the same company, stays as it was."""
    state, params, expected, _ = WRITES[name]
    neighbours(world, state)
    dated = {} if name in UNDATED else {"updated_at": params["at"]}
    assert world.changes(name, **params) == {"t1": {**dated, **expected}}


@pytest.mark.parametrize(
    ("name", "guard"), [(name, guard) for name, case in WRITES.items() for guard in ("company", "id", *case[3].split())]
)
def test_a_change_that_names_another_row_or_version_changes_nothing(world, name, guard):
    """Somebody else's transmission, an older version and another state are all out of reach."""
    state, params, _, _ = WRITES[name]
    neighbours(world, state)
    wrong = 2 if guard == "fence" else "held" if guard in {"from", "state"} else "other"
    assert world.changes(name, **{**params, guard: wrong}) == {}


def test_a_move_keeps_what_it_does_not_know(world):
    """The portal's identifiers, the deposit and the doubt survive a change that says nothing of them."""
    known = {"portal_id": "42", "deposited_at": at(1), "in_doubt": 1, "flow_number": "CPP1", "received_at": at(2)}
    world.transmission("t1", state="sending", **known)
    silent = {**MOVE, **dict.fromkeys(known)}
    assert not world.changes("move", **silent)["t1"].keys() & known.keys()


def test_a_move_writes_what_it_does_know(world):
    """What was known before gives way."""
    old = {"portal_id": "42", "deposited_at": at(1), "in_doubt": 1, "flow_number": "CPP1", "received_at": at(2)}
    new = {"portal_id": "43", "deposited_at": at(2), "in_doubt": 0, "flow_number": "CPP2", "received_at": at(3)}
    world.transmission("t1", state="sending", **old)
    changed = world.changes("move", **{**MOVE, **new})["t1"]
    assert {name: changed[name] for name in new} == new


@pytest.mark.parametrize(
    ("over", "lease", "moves"),
    [(at(11), at(10), True), (at(11), at(11), True), (at(11), at(12), False), (at(11), None, False)],
)
def test_a_worker_is_taken_for_dead_only_once_its_lease_is_over(world, over, lease, moves):
    """A lease that was renewed meanwhile is no longer the one that expired."""
    world.transmission("t1", state="sending", lease_until=lease)
    assert bool(world.changes("move", **{**MOVE, "lease_over": over})) is moves


@pytest.mark.parametrize(("keep", "wish"), [(1, None), (0, {"cancel_asked": 0})])
def test_a_wish_to_cancel_outlives_a_move_unless_it_is_taken_back(world, keep, wish):
    """Only a human who sends it again takes it back."""
    world.transmission("t1", state="sending", cancel_asked=1)
    changed = world.changes("move", **{**MOVE, "keep_wish": keep})["t1"]
    assert {name: value for name, value in changed.items() if name == "cancel_asked"} == (wish or {})


@pytest.mark.parametrize("row", [{"in_doubt": 1, "cancel_asked": 1}, {"in_doubt": 0, "cancel_asked": 0}])
def test_only_what_was_asked_and_can_have_no_effect_is_cancelled(world, row):
    """The statement itself refuses, whoever calls it."""
    world.transmission("t1", **row)
    assert world.changes("grant_cancel", **WRITES["grant_cancel"][1]) == {}


@pytest.mark.parametrize("state", ["deposited", "refused", "cancelled"])
def test_a_cancel_of_what_is_over_is_no_wish(world, state):
    """Nothing is left to grant."""
    world.transmission("t1", state=state)
    assert world.changes("ask_cancel", company="acme", id="t1", at=at(12)) == {}


def granted(world, *, asked=1, **columns):
    """Return the record lines a grant writes, of a transmission beside another that was cancelled before."""
    world.transmission("t1", cancel_asked=asked, **columns)
    world.transmission("t2", state="cancelled", updated_at=at(12))
    grant = Statement(name="grant_cancel", params=WRITES["grant_cancel"][1])
    line = {**NAMED, "to": "cancelled", "at": at(12), "outcome": "cancel", "actor": "user-7"}
    world.store.execute([grant, Statement(name="record_granted", params=line)])
    return [dict(row) for row in world.store._connection.execute("SELECT * FROM chorus_bridge_attempt")]


def test_a_granted_cancel_leaves_one_line(world):
    """Of the version it made, without a reason."""
    (line,) = granted(world)
    told = ("company", "transmission", "fence", "step", "at", "outcome", "reason", "actor")
    assert [line[name] for name in told] == ["acme", "t1", 4, "cancel", at(12), "cancel", "", "user-7"]


@pytest.mark.parametrize("row", [{"asked": 0}, {"state": "cancelled", "updated_at": at(12)}, {"company": "other"}])
def test_a_cancel_that_is_not_granted_leaves_none(world, row):
    """Neither a wish refused, nor one that was granted before, nor somebody else's."""
    assert granted(world, **row) == []


@pytest.mark.parametrize("other", [{"company": "other"}, {"id": "t9"}, {"to": "queued"}, {"at": at(13)}])
def test_the_line_is_about_the_transmission_that_was_cancelled(world, other):
    """Every part of its name must agree."""
    world.transmission("t1", cancel_asked=1)
    grant = Statement(name="grant_cancel", params=WRITES["grant_cancel"][1])
    line = {**NAMED, "to": "cancelled", "at": at(12), "outcome": "cancel", "actor": "", **other}
    world.store.execute([grant, Statement(name="record_granted", params=line)])
    assert not world.run("attempts", company="acme", transmission="t1")


def test_keeping_twice_is_nothing(world):
    """Documents, files and statuses are kept once, facts anew; a status takes the words and the place it has now."""
    world.transmission("t1")
    kept = {
        "transmission": "t1",
        "company": "acme",
        "at": at(1),
        "raw": "R",
        "status": "s",
        "comment": "c",
        "seen_at": at(2),
    }
    fact = {"company": "acme", "kind": "supplier", "subject": "1", "body": "{}", "fetched_at": at(1)}
    for name, params in (
        ("keep_file", {"transmission": "t1", "sha256": "d1"}),
        ("announce", kept),
        ("keep_fact", fact),
    ):
        assert world.changes(name, **params)
        assert world.changes(name, **params) == {}
    (known,) = world.changes("announce", **{**kept, "comment": "x", "seen_at": at(3)}).values()
    assert known == {"comment": "x", "seen_at": at(3)}
    (known,) = world.changes("announce", **{**kept, "comment": "", "seen_at": at(4), "status": "z"}).values()
    assert known == {"seen_at": at(4)}
    assert world.changes("keep_document", sha256="d1", body=b"other", at=at(9)) == {}
    assert world.changes("keep_fact", **{**fact, "body": "[]", "fetched_at": at(3)}) == {
        "acme/supplier/1": {"body": "[]", "fetched_at": at(3)}
    }


def test_recovery_makes_unsure_what_was_queued_until_then(world):
    """What is due at that very instant too; what is due later, or elsewhere, stays."""
    for id_, due in (("before", at(9)), ("then", at(10)), ("after", at(11))):
        world.transmission(id_, due=due, searches=4, uncertain=2)
    world.transmission("sending", state="sending", due=at(9))
    expected = {
        "state": "unsure", "fence": 4, "due": at(12), "uncertain": 3, "in_doubt": 1, "searches": 0,
        "unsure_since": at(12), "reason": "recovered", "updated_at": at(12),
    }  # fmt: skip
    params = {"from": "queued", "to": "unsure", "at": at(12), "until": at(10)}
    assert world.changes("recover", **params) == {"before": expected, "then": expected}


def test_recovery_starts_again_what_was_unsure(world):
    """Whatever was counted of it was counted before the backup."""
    world.transmission("t1", state="unsure", searches=4, uncertain=2, unsure_since=at(1))
    world.transmission("t2", state="held")
    expected = {
        "fence": 4, "due": at(12), "in_doubt": 1, "searches": 0, "unsure_since": at(12), "reason": "recovered",
        "updated_at": at(12),
    }  # fmt: skip
    assert world.changes("recover_unsure", state="unsure", at=at(12)) == {"t1": expected}


def test_recovery_doubts_what_waited_for_a_human(world):
    """It may have been released since the backup; it waits on, and nothing is said of what the human knows."""
    for state in ("held", "conflict", "queued", "cancelled", "deposited"):
        world.transmission(state, state=state, reason="why")
    expected = {"fence": 4, "in_doubt": 1, "unsure_since": at(12), "updated_at": at(12)}
    assert world.changes("recover_stopped", at=at(12)) == {"held": expected, "conflict": expected}


def test_only_a_queued_successor_of_that_number_is_doubted(world):
    """What has left is somebody else's to judge, and other numbers and companies have nothing to do with it."""
    world.transmission("queued", key="k", searches=4, uncertain=2)
    world.transmission("was", key="k", state="cancelled")
    world.transmission("other number")
    world.transmission("theirs", company="other", key="k")
    expected = {
        "state": "unsure", "fence": 4, "due": at(12), "uncertain": 3, "in_doubt": 1, "searches": 0,
        "unsure_since": at(12), "reason": "late_presence", "updated_at": at(12),
    }  # fmt: skip
    params = {"from": "queued", "to": "unsure", "at": at(12), "company": "acme", "key": "k"}
    assert world.changes("doubt_successor", **params) == {"queued": expected}


BACK = {
    "company": "acme", "id": "was", "fence": 3, "from": "cancelled", "to": "deposited", "due": at(12), "reason": "",
    "uncertain": 0, "in_doubt": None, "keep_wish": 1, "searches": 0, "unsure_since": None, "portal_id": "42",
    "deposited_at": at(12), "refusal_code": None, "refusal_text": "", "refusals": "[]", "poll_due": None,
    "lease_over": None, "flow_number": None, "received_at": None, "at": at(12),
}  # fmt: skip
"""A late proof of presence, for a transmission that was cancelled."""


@pytest.mark.parametrize(
    "successor",
    [
        {"key": "k", "state": "queued"},
        {"key": "k", "state": "deposited", "closed": 1},
        {"situation": "s", "state": "unsure"},
        {"situation": "s", "state": "deposited"},
    ],
)
def test_a_cancelled_transmission_does_not_come_back_beside_its_successor(world, successor):
    """The number, or the open situation, is somebody else's now."""
    world.transmission("was", key="k", situation="s", state="cancelled")
    world.transmission("successor", **successor)
    assert world.changes("move", **BACK) == {}


@pytest.mark.parametrize(
    "other",
    [
        {"key": "k", "state": "refused"},
        {"key": "k", "state": "cancelled"},
        {"situation": "s", "state": "refused"},
        {"situation": "s", "state": "cancelled"},
        {"situation": "s", "state": "deposited", "closed": 1},
        {"state": "queued"},
        {"company": "other", "key": "k", "situation": "s", "state": "queued"},
    ],
)
def test_a_cancelled_transmission_that_nobody_followed_comes_back(world, other):
    """What ended, or concerns others, does not speak for it."""
    world.transmission("was", key="k", situation="s", state="cancelled")
    world.transmission("other", **other)
    assert world.changes("move", **BACK)["was"]["state"] == "deposited"
