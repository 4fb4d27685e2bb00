"""What an administrator looks at: each statement counts or lists exactly what it names."""

from __future__ import annotations

import pytest

from tests.outbox.world import World, at


@pytest.fixture
def world():
    """An outbox with nothing in it."""
    scene = World()
    yield scene
    scene.store.close()


def late(world, **params):
    """Return how many are late at the fortieth minute, and since when."""
    (row,) = world.run("late", **{"company": "acme", "before": at(30), "now": at(40), **params})
    return row["many"], row["since"]


@pytest.mark.parametrize("state", ["queued", "unsure", "received"])
def test_what_a_worker_should_have_taken_up_is_late(world, state):
    """Whatever is due of the three states in which something is to be done; the oldest says since when."""
    world.transmission("t1", state=state, due=at(30))
    world.transmission("t2", state=state, due=at(20))
    world.transmission("t3", state=state, due=at(31))
    assert late(world) == (2, at(20))


@pytest.mark.parametrize("state", ["sending", "deposited", "refused", "cancelled", "conflict", "held"])
def test_what_nobody_waits_for_is_never_late(world, state):
    """Under way, ended, or in the hands of a person."""
    world.transmission("t1", state=state, due=at(5))
    assert late(world) == (0, None)


def test_another_companys_delay_is_not_this_ones(world):
    """Each has its own."""
    world.transmission("t1", company="bati", due=at(5))
    assert late(world) == (0, None)
    assert late(world, company="bati") == (1, at(5))


@pytest.mark.parametrize(
    ("gate", "many"),
    [
        ({}, 1),
        ({"paused_until": at(40)}, 1),
        ({"paused_until": at(41)}, 0),
        ({"open_until": at(5)}, 0),
        ({"paused_until": at(41), "scope": "application"}, 1),
        ({"paused_until": at(41), "name": "bati"}, 1),
        ({"open_until": at(50), "scope": "application"}, 1),
        ({"open_until": at(50), "name": "bati"}, 1),
    ],
)
def test_a_company_that_waits_is_not_late(world, gate, many):
    """Paused until later, or at a portal given up for a while: no worker would have taken it up."""
    world.transmission("t1", due=at(5))
    world.gate(**gate)
    assert late(world)[0] == many


def test_what_the_portal_may_still_speak_of_is_listed_page_by_page(world):
    """Deposited and followed, of one company, by identifier, after one, up to a number."""
    for id_ in ("t3", "t1", "t2"):
        world.transmission(id_, state="deposited", poll_due=at(1))
    world.transmission("t4", state="deposited", poll_due=None)
    world.transmission("t5", state="refused", poll_due=at(1))
    world.transmission("t6", state="deposited", poll_due=at(1), company="bati")
    assert world.ids("open_deposits", company="acme", after="", limit=9) == ["t1", "t2", "t3"]
    assert world.ids("open_deposits", company="acme", after="t1", limit=1) == ["t2"]
    assert world.ids("open_deposits", company="bati", after="", limit=9) == ["t6"]


def test_a_companys_gate_is_its_own(world):
    """Not that of an application, nor another company's."""
    world.gate(paused_until=at(5), reason="account", openings=2)
    world.gate(scope="application", paused_until=at(6))
    world.gate(name="bati", open_until=at(7))
    assert [dict(row) for row in world.run("gate", company="acme")] == [
        {"paused_until": at(5), "reason": "account", "open_until": None, "openings": 2}
    ]
    assert world.run("gate", company="nobody") == []


def test_companies_are_listed_once_in_order(world):
    """Whatever the order they came in, and however many invoices each has."""
    for rank, company in enumerate(("zinc", "acme", "mur", "acme")):
        world.transmission(f"t{rank}", company=company)
    assert [row["company"] for row in world.run("companies")] == ["acme", "mur", "zinc"]


def test_an_administrators_page_is_the_newest_first(world):
    """By the instant of creation, then by identifier; each filter by itself; the next page after the last one."""
    world.transmission("t1", created_at=at(1), number="F-1", situation="s1")
    world.transmission("t3", created_at=at(2), state="cancelled", number="F-2", situation="s2")
    world.transmission("t2", created_at=at(2), number="F-1", situation="s2", key="other")
    world.transmission("t9", created_at=at(3), company="bati")
    usual = {"company": "acme", "state": None, "number": None, "situation": None, "after": "", "limit": 9}

    def page(**params):
        return world.ids("transmissions_listed", **{**usual, **params})

    assert page() == ["t3", "t2", "t1"]
    assert page(after="t3") == ["t2", "t1"]
    assert page(after="t2", limit=1) == ["t1"]
    assert page(limit=1) == ["t3"]
    assert page(state="cancelled") == ["t3"]
    assert page(number="F-1") == ["t2", "t1"]
    assert page(situation="s2") == ["t3", "t2"]
    assert page(company="bati") == ["t9"]
    assert page(after="t9") == []
