"""The searches for what moved: which are due, which of them a statement touches, and which invoices they speak of."""

import json

import pytest

from tests.outbox.world import World, at

LATE = "2999-01-01T00:00:00.000000Z"


@pytest.fixture
def world():
    """An empty outbox."""
    scene = World()
    yield scene
    scene.store.close()


def due(world, **asked):
    """Return the searches that are due at the tenth minute."""
    rows = world.run("feeds_due", **{"now": at(10), "company": None, "limit": 9, **asked})
    return [(row["company"], row["supplier"], row["works"]) for row in rows]


@pytest.mark.parametrize(("when", "found"), [(at(9), True), (at(10), True), (at(11), False)])
def test_a_search_comes_at_its_time(world, when, found):
    """At that very moment too."""
    world.feed(due=when)
    assert bool(due(world)) is found


def test_searches_come_in_the_order_of_their_time_then_of_their_names(world):
    """And no more of them than are asked for."""
    for company, supplier, works, when in (
        ("b", "1", 0, at(8)),
        ("acme", "2", 0, at(8)),
        ("acme", "1", 1, at(8)),
        ("acme", "1", 0, at(8)),
        ("z", "1", 0, at(7)),
    ):
        world.feed(company, supplier, works, due=when)
    order = [("z", "1", 0), ("acme", "1", 0), ("acme", "1", 1), ("acme", "2", 0), ("b", "1", 0)]
    assert due(world) == order
    assert due(world, limit=2) == order[:2]
    assert due(world, company="acme") == order[1:4]


@pytest.mark.parametrize(
    ("gate", "found"),
    [
        ({"paused_until": at(11)}, False),
        ({"paused_until": at(10)}, True),
        ({"open_until": at(1)}, False),
        ({"name": "other", "paused_until": LATE, "open_until": LATE}, True),
        ({"scope": "application", "paused_until": LATE, "open_until": LATE}, True),
    ],
)
def test_a_company_that_waits_is_not_searched_for(world, gate, found):
    """Its own row counts, and no other."""
    world.feed()
    world.gate(**gate)
    assert bool(due(world)) is found


READ = {
    "company": "acme", "supplier": "1", "works": 0, "was_since": at(5), "was_page": 1,
    "since": at(8), "page": 4, "quiet": 0, "deep_at": at(9), "due": at(20),
}  # fmt: skip


def test_a_search_is_taken_up_where_it_stopped(world):
    """That one alone: the other list, the other supplier and the other company stay."""
    for company, supplier, works in (("acme", "1", 0), ("acme", "1", 1), ("acme", "2", 0), ("other", "1", 0)):
        world.feed(company, supplier, works)
    expected = {"since": at(8), "page": 4, "quiet": 0, "deep_at": at(9), "due": at(20)}
    assert world.changes("feed_read", **READ) == {"acme/1/0": expected}


@pytest.mark.parametrize("moved", [{"since": at(4)}, {"since": at(6)}, {"page": 2}])
def test_a_search_somebody_moved_meanwhile_stays_theirs(world, moved):
    """A new invoice began it earlier, or another worker went on: neither is undone."""
    world.feed(**moved)
    assert world.changes("feed_read", **READ) == {}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"since": at(4), "due": at(9)}, {"since": at(4), "due": at(9), "quiet": 0}),
        ({"since": at(6), "due": at(11)}, {"quiet": 0}),
    ],
)
def test_one_more_invoice_hastens_the_search_and_never_delays_it(world, given, kept):
    """It begins before the invoice, and soon; what others wait for is not put off."""
    world.feed()
    world.feed("other")
    params = {"company": "acme", "supplier": "1", "works": 0, "at": at(3), **given}
    assert world.changes("open_feed", **params) == {"acme/1/0": kept}


def test_the_first_invoice_of_a_list_opens_its_search(world):
    """From its first page, as if it had just gone back far enough."""
    params = {"company": "acme", "supplier": "1", "works": 1, "since": at(4), "due": at(9), "at": at(3)}
    world.run("open_feed", **params)
    (row,) = world.run("feeds_due", now=at(10), company=None, limit=9)
    assert row == {
        **{name: params[name] for name in ("company", "supplier", "works", "since", "due")},
        "page": 1, "quiet": 0, "deep_at": at(3),
    }  # fmt: skip


def test_a_row_of_the_portal_speaks_of_one_deposited_invoice_of_one_list(world):
    """Of that company, and of no other that bears the same identifier."""
    world.transmission("ours", state="deposited", portal_id="42")
    world.transmission("works", state="deposited", portal_id="42", works=1)
    world.transmission("theirs", state="deposited", portal_id="42", company="other")
    world.transmission("cancelled", state="cancelled", portal_id="42")
    world.transmission("another", state="deposited", portal_id="43")
    for works, found in ((0, "ours"), (1, "works")):
        assert world.ids("moved", company="acme", wanted=json.dumps(["42"]), works=works) == [found]
