"""Every reading statement finds the rows it should, in the order it should, and no other."""

import json

import pytest

from tests.outbox.world import World, at

NOBODY = {"company": None, "now": at(10), "limit": 9}
DUE = {**NOBODY, "state": "queued", "retry_until": 100, "company_cap": 2, "application_cap": 3}


@pytest.fixture
def world():
    """An empty outbox."""
    scene = World()
    yield scene
    scene.store.close()


def sent(world, number, *, company="acme"):
    """Put *number* transmissions under way."""
    for count in range(number):
        world.transmission(f"{company}-sent-{count}", company=company, state="sending")


@pytest.mark.parametrize(("company", "found"), [("acme", ["c", "b", "a"]), ("other", ["d"])])
def test_what_concerns_a_situation_or_a_number_is_the_companys_newest_first(world, company, found):
    """At the same instant, the identifier decides."""
    for id_, minute in (("a", 1), ("b", 2), ("c", 3)):
        world.transmission(id_, situation="s", key="k", state="cancelled", created_at=at(minute))
    world.transmission("d", company="other", situation="s", key="k")
    world.transmission("e", situation="x", key="y")
    assert world.ids("transmissions_of_situation", company=company, situation="s") == found
    assert world.ids("transmissions_of_key", company=company, key="k") == found


def test_a_list_page_reads_by_situation_or_number_of_its_own_company(world):
    """A claim without a number is read by its situation alone."""
    world.transmission("by-situation", situation="s1")
    world.transmission("by-number", key="k1")
    world.transmission("other-company", company="other", situation="s1", key="k1")
    world.transmission("neither")
    rows = [{"company": "acme", "situation": "s1", "key": "k1"}, {"company": "acme", "situation": "s2", "key": None}]
    found = world.run("transmissions_wanted", wanted=json.dumps(rows))
    assert sorted(row["id"] for row in found) == ["by-number", "by-situation"]


@pytest.mark.parametrize("name", ["transmissions_in_state", "stopped"])
def test_pages_go_on_after_the_last_identifier(world, name):
    """A page has at most its limit, of one company, in order."""
    for id_ in ("d", "b", "a", "c"):
        world.transmission(id_, state="held")
    world.transmission("b2", state="queued")
    world.transmission("b3", state="held", company="other")
    state = {"state": "held"} if name == "transmissions_in_state" else {}
    assert world.ids(name, company="acme", after="a", limit=2, **state) == ["b", "c"]
    assert world.ids(name, company="acme", after="", limit=9, **state) == ["a", "b", "c", "d"]


def test_a_conflict_waits_for_a_human_too(world):
    """Both kinds of stop are listed."""
    world.transmission("a", state="conflict")
    world.transmission("b", state="held")
    assert world.ids("stopped", company="acme", after="", limit=9) == ["a", "b"]


def test_who_waited_longest_is_served_first_then_what_is_due_longest(world):
    """A company never served comes before all; its own transmissions come by due date, then identifier."""
    world.gate("served", served=5)
    world.gate("long-ago", served=4)
    world.gate("once", served=1)
    for id_, company, minute in (
        ("a", "served", 1),
        ("b", "long-ago", 2),
        ("c", "never", 4),
        ("e", "never", 3),
        ("d", "never", 3),
        ("f", "once", 1),
    ):
        world.transmission(id_, company=company, due=at(minute))
    assert world.ids("due", **DUE) == ["d", "e", "c", "f", "b", "a"]
    assert world.ids("due", **{**DUE, "limit": 2}) == ["d", "e"]
    assert world.ids("due", **{**DUE, "company": "served"}) == ["a"]


def test_a_turn_counts_for_its_own_scope(world):
    """An application's row that bears a company's name neither hides nor doubles its work."""
    world.gate("acme", scope="application", served=9, paused_until=at(50), open_until=at(50), retries=500)
    world.transmission("a", attempts=1)
    world.transmission("b", state="deposited", poll_due=at(1), key="kb")
    assert world.ids("due", **DUE) == ["a"]
    assert world.ids("polls_due", **NOBODY) == ["b"]
    world.gate()
    assert world.ids("due", **DUE) == ["a"]
    assert world.ids("polls_due", **NOBODY) == ["b"]


@pytest.mark.parametrize("name", ["due", "polls_due"])
@pytest.mark.parametrize(
    ("gate", "free"),
    [
        ({}, True),
        ({"paused_until": at(9)}, True),
        ({"paused_until": at(10)}, True),
        ({"paused_until": at(11)}, False),
        ({"open_until": at(1)}, False),
        ({"paused_until": at(9), "open_until": at(1)}, False),
        ({"name": "other", "paused_until": at(11), "open_until": at(11)}, True),
    ],
)
def test_a_company_that_waits_is_left_out(world, name, gate, free):
    """Until its pause ends, and as long as its breaker is open."""
    world.gate(**gate)
    world.transmission("a", poll_due=at(10))
    assert world.ids(name, **(DUE if name == "due" else NOBODY)) == (["a"] if free else [])


@pytest.mark.parametrize(("due", "found"), [(at(9), ["a"]), (at(10), ["a"]), (at(11), [])])
def test_what_is_due_now_is_due(world, due, found):
    """At that very instant."""
    world.transmission("a", due=due, poll_due=due)
    assert world.ids("due", **DUE) == found
    assert world.ids("polls_due", **NOBODY) == found


@pytest.mark.parametrize(
    ("attempts", "retries", "found"),
    [(0, 500, ["a"]), (1, 99, ["a"]), (1, 100, ["a"]), (1, 101, []), (1, None, ["a"]), (8, 500, [])],
)
def test_a_retry_needs_budget_and_a_first_attempt_none(world, attempts, retries, found):
    """Up to the whole budget; a company never seen has all of it."""
    if retries is not None:
        world.gate(retries=retries)
    world.transmission("a", attempts=attempts)
    assert world.ids("due", **DUE) == found


def test_a_company_never_seen_has_its_whole_budget(world):
    """Nothing spent is zero, even where the clock is at the very beginning."""
    world.transmission("a", attempts=1)
    assert world.ids("due", **{**DUE, "retry_until": 0}) == ["a"]


@pytest.mark.parametrize(
    ("mine", "theirs", "found"), [(1, 1, ["a"]), (2, 0, []), (0, 2, ["a"]), (1, 2, []), (0, 3, [])]
)
def test_a_full_house_lets_nothing_in(world, mine, theirs, found):
    """Two of one company or three in all, by these caps."""
    sent(world, mine)
    sent(world, theirs, company="other")
    world.transmission("a")
    world.transmission("waits", company="other", due=at(50))
    assert world.ids("due", **DUE) == found


def test_a_search_needs_no_room(world):
    """A full house and an empty budget hold deposits back, not questions."""
    sent(world, 3)
    world.gate(retries=500)
    world.transmission("a", state="unsure", attempts=1)
    assert world.ids("due", **{**DUE, "state": "unsure"}) == ["a"]


def test_vanished_workers_are_found_by_their_lease(world):
    """The longest dead first, at most the limit, of one company when asked."""
    for id_, minute, company in (("a", 9, "acme"), ("c", 8, "other"), ("b", 8, "acme"), ("d", 10, "acme")):
        world.transmission(id_, state="sending", lease_until=at(minute), company=company)
    world.transmission("alive", state="sending", lease_until=at(11))
    world.transmission("queued", lease_until=at(1))
    assert world.ids("expired", **NOBODY) == ["b", "c", "a", "d"]
    assert world.ids("expired", **{**NOBODY, "company": "acme", "limit": 2}) == ["b", "a"]


def test_polls_come_in_the_order_they_are_due(world):
    """At most the limit, of one company when asked, with or without a row of its own."""
    for id_, minute, company in (("a", 9, "acme"), ("c", 8, "other"), ("b", 8, "acme")):
        world.transmission(id_, state="deposited", poll_due=at(minute), company=company)
    world.transmission("never", state="deposited")
    assert world.ids("polls_due", **NOBODY) == ["b", "c", "a"]
    assert world.ids("polls_due", **{**NOBODY, "company": "acme"}) == ["b", "a"]
    assert world.ids("polls_due", **{**NOBODY, "limit": 1}) == ["b"]


def test_breakers_are_probed_in_the_order_they_may_be(world):
    """Those whose wait is over, not paused; never the application's own row."""
    opened = {"zeta": 8, "beta": 9, "alpha": 9, "now": 10, "later": 11}
    for openings, (name, minute) in enumerate(opened.items()):
        world.gate(name, open_until=at(minute), openings=openings)
    world.gate("paused", open_until=at(1), paused_until=at(11))
    world.gate("was-paused", open_until=at(7), paused_until=at(10), openings=6)
    world.gate("closed")
    world.gate("app", scope="application", open_until=at(1))
    found = world.run("probes_due", **NOBODY)
    assert [(row["company"], row["openings"]) for row in found] == [
        ("was-paused", 6), ("zeta", 0), ("alpha", 2), ("beta", 1), ("now", 3)
    ]  # fmt: skip
    assert [row["company"] for row in world.run("probes_due", **{**NOBODY, "limit": 2})] == ["was-paused", "zeta"]
    assert [row["company"] for row in world.run("probes_due", **{**NOBODY, "company": "beta"})] == ["beta"]


def test_the_record_is_read_in_order_for_one_transmission_of_one_company(world):
    """Attempts as they were written, statuses as the portal dated them, to the minute, then as they were seen."""
    world.transmission("t1")
    world.transmission("t2")
    for company, of, step in (("acme", "t1", "z"), ("acme", "t2", "b"), ("acme", "t1", "a"), ("other", "t1", "c")):
        world.put("attempt", company=company, transmission=of, fence=1, step=step, at=at(1), outcome="o")
    for company, of, when, raw, seen in (
        ("acme", "t1", at(3), "A", 1),
        ("acme", "t1", at(2), "C", 8),
        ("acme", "t1", at(2).replace(".000000Z", ".000001Z"), "B", 7),
        ("acme", "t2", at(1), "D", 1),
        ("other", "t1", at(1), "E", 1),
    ):
        world.put("status", company=company, transmission=of, at=when, raw=raw, status="s", seen_at=at(seen))
    one = {"company": "acme", "transmission": "t1"}
    assert [row["step"] for row in world.run("attempts", **one)] == ["z", "a"]
    assert [row["raw"] for row in world.run("statuses", **one)] == ["B", "C", "A"]


def test_one_transmission_is_read_by_its_own_company(world):
    """An identifier alone is no key."""
    world.transmission("t1")
    world.transmission("t2")
    assert world.ids("transmission", company="acme", id="t1") == ["t1"]
    assert world.ids("transmission", company="other", id="t1") == []


def test_facts_are_read_by_company_kind_and_subject(world):
    """All three must be the ones asked for."""
    asked = {"company": "acme", "kind": "supplier", "subject": "1"}
    for other in ({}, {"company": "other"}, {"kind": "recipient"}, {"subject": "2"}):
        world.put("fact", **{**asked, **other}, body=json.dumps(other), fetched_at=at(1))
    assert [row["body"] for row in world.run("facts_wanted", wanted=json.dumps([asked]))] == ["{}"]


def test_states_are_counted_for_one_company_or_all(world):
    """One line for each state there is."""
    for id_, company, state in (
        ("a", "acme", "queued"),
        ("b", "acme", "queued"),
        ("c", "acme", "held"),
        ("d", "x", "held"),
    ):
        world.transmission(id_, company=company, state=state)
    count = lambda company: {row["state"]: row["many"] for row in world.run("counts", company=company)}  # noqa: E731
    assert count("acme") == {"queued": 2, "held": 1}
    assert count("x") == {"held": 1}
    assert count(None) == {"queued": 2, "held": 2}


LATE = at(50)
WAKES = {
    "queued": ([{"due": at(20)}, {"due": at(21)}], {}, at(20)),
    "unsure": ([{"due": at(20), "state": "unsure"}], {}, at(20)),
    "held": ([{"due": at(20), "state": "held"}], {}, None),
    "sending": ([{"state": "sending", "lease_until": at(20)}, {"state": "sending", "lease_until": at(19)}], {}, at(19)),
    "a lease nobody holds": ([{"state": "held", "lease_until": at(20)}], {}, None),
    "polls": ([{"state": "deposited", "poll_due": at(22)}, {"state": "deposited", "poll_due": at(21)}], {}, at(21)),
    "the earliest of all": (
        [{"due": at(20)}, {"state": "sending", "lease_until": at(19)}, {"state": "deposited", "poll_due": at(18)}],
        {},
        at(18),
    ),
    "paused": ([{"due": at(20)}], {"paused_until": at(30)}, at(30)),
    "was paused": ([{"due": at(20)}], {"paused_until": at(10)}, at(20)),
    "open": ([{"due": at(20)}], {"open_until": at(30)}, at(30)),
    "was open": ([{"due": at(20)}], {"open_until": at(10)}, at(20)),
    "open polls": ([{"state": "deposited", "poll_due": at(20)}], {"open_until": at(30)}, at(30)),
    "once open polls": ([{"state": "deposited", "poll_due": at(20)}], {"open_until": at(10)}, at(20)),
    "paused polls": ([{"state": "deposited", "poll_due": at(20)}], {"paused_until": at(30)}, at(30)),
    "once paused polls": ([{"state": "deposited", "poll_due": at(20)}], {"paused_until": at(10)}, at(20)),
    "another's pause": ([{"due": at(20)}], {"name": "other", "paused_until": LATE, "open_until": LATE}, at(20)),
    "another's pause of polls": (
        [{"state": "deposited", "poll_due": at(20)}],
        {"name": "other", "paused_until": LATE},
        at(20),
    ),
    "the application's row": (
        [{"due": at(20)}, {"state": "deposited", "poll_due": at(30)}],
        {"scope": "application", "paused_until": LATE, "open_until": LATE},
        at(20),
    ),
    "the application's row, for polls": (
        [{"state": "deposited", "poll_due": at(30)}],
        {"scope": "application", "paused_until": LATE},
        at(30),
    ),
}


@pytest.mark.parametrize("case", WAKES)
def test_the_next_wake_is_the_earliest_thing_that_may_be_done(world, case):
    """Nothing to wait for is nothing, and a wait that ends later ends later."""
    transmissions, gate, wake = WAKES[case]
    for number, columns in enumerate(transmissions):
        world.transmission(f"t{number}", **columns)
    if gate:
        world.gate(**gate)
    assert world.run("next_wake", company=None) == [{"at": wake}]
    assert world.run("next_wake", company="acme") == [{"at": wake}]
    assert world.run("next_wake", company="other") == [{"at": None}]


@pytest.mark.parametrize(
    ("gate", "wake"),
    [
        ({}, at(20)),
        ({"paused_until": at(30)}, at(30)),
        ({"open_until": at(30)}, at(30)),
        ({"paused_until": at(10), "open_until": at(10)}, at(20)),
        ({"name": "other", "paused_until": LATE, "open_until": LATE}, at(20)),
        ({"scope": "application", "paused_until": LATE, "open_until": LATE}, at(20)),
    ],
)
def test_a_search_for_what_moved_wakes_too(world, gate, wake):
    """When its own company is let through."""
    for due, works in ((20, 0), (25, 1)):
        world.put("feed", company="acme", supplier="1", works=works, since=at(1), due=at(due), deep_at=at(1))
    if gate:
        world.gate(**gate)
    assert world.run("next_wake", company=None) == [{"at": wake}]
    assert world.run("next_wake", company="acme") == [{"at": wake}]
    assert world.run("next_wake", company="other") == [{"at": None}]


def test_lists_come_in_an_order_and_no_longer_than_asked(world):
    """Whatever the order in which the rows were written."""
    for id_, minute in (("c", 3), ("a", 1), ("b", 2)):
        world.transmission(id_, state="sending", lease_until=at(minute))
        world.transmission(f"p{id_}", state="deposited", poll_due=at(minute), company=f"z{id_}")
    asked = {"now": at(10), "company": None}
    assert world.ids("expired", **asked, limit=9) == ["a", "b", "c"]
    assert world.ids("expired", **asked, limit=2) == ["a", "b"]
    assert world.ids("polls_due", **asked, limit=9) == ["pa", "pb", "pc"]
    assert world.ids("polls_due", **asked, limit=2) == ["pa", "pb"]
    assert [row["company"] for row in world.run("companies")] == ["acme", "za", "zb", "zc"]


def test_events_come_in_the_order_of_their_cursor(world):
    """And no more of them than are asked for."""
    for id_ in ("c", "a", "b"):
        world.transmission(id_)
    asked = {"after": 0, "company": None}
    assert [row["transmission"] for row in world.run("events_after", **asked, limit=9)] == ["c", "a", "b"]
    assert [row["transmission"] for row in world.run("events_after", **asked, limit=2)] == ["c", "a"]


def test_a_pause_of_the_application_s_row_is_no_company_s(world):
    """Acts ask whether their own company waits."""
    world.gate("acme", scope="application", paused_until=LATE)
    assert world.run("act_paused", company="acme", now=at(10)) == []
    world.gate("acme", paused_until=LATE)
    assert [row["paused_until"] for row in world.run("act_paused", company="acme", now=at(10))] == [LATE]


def test_acts_of_one_invoice_are_told_oldest_first(world):
    """By their time, then by their identifier."""
    world.transmission("t1", state="deposited")
    kept = {"company": "acme", "transmission": "t1", "kind": "complete", "digest": "d", "state": "done"}
    for id_, minute in (("c", 1), ("b", 2), ("a", 2)):
        world.put("action", id=id_, **kept, created_at=at(minute), updated_at=at(1))
    assert world.ids("act_of", company="acme", transmission="t1") == ["c", "a", "b"]


@pytest.mark.parametrize("gate", [{"name": "other"}, {"scope": "application"}])
def test_an_act_waits_for_its_own_company_only(world, gate):
    """Another's pause, or the application's row of that name, is none of its."""
    world.transmission("t1", state="deposited")
    kept = {"company": "acme", "transmission": "t1", "kind": "complete", "digest": "d", "state": "unsure"}
    world.put("action", id="a", **kept, created_at=at(1), updated_at=at(1))
    world.gate(**gate, paused_until=LATE, open_until=LATE)
    asked = {"now": at(10), "vanished": at(5), "looked": at(5), "company": None, "limit": 9}
    assert world.ids("act_due", **asked) == ["a"]
