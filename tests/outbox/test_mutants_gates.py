"""Who waits and whose turn it is: every gate closes for its own company, at the very instant it should."""

import pytest

from tests.outbox.world import World, at

CLAIM = {
    "company": "acme", "id": "t1", "fence": 3, "from": "queued", "to": "sending", "lease_until": at(30), "at": at(10),
    "company_cap": 2, "application_cap": 3,
}  # fmt: skip


@pytest.fixture
def world():
    """An empty outbox."""
    scene = World()
    yield scene
    scene.store.close()


GATES = {
    "paused for longer": ({"paused_until": at(11)}, False),
    "paused until now": ({"paused_until": at(10)}, True),
    "open breaker": ({"open_until": at(1)}, False),
    "both": ({"paused_until": at(11), "open_until": at(11)}, False),
    "another company's pause": ({"name": "other", "paused_until": at(11)}, True),
    "a row of the application": ({"scope": "application", "paused_until": at(11)}, True),
}


@pytest.mark.parametrize("case", GATES)
def test_a_claim_waits_behind_its_own_companys_gate_only(world, case):
    """A pause that has not ended, or an open breaker, keeps the claim from happening."""
    gate, free = GATES[case]
    world.transmission("t1")
    world.gate(**gate)
    assert bool(world.changes("claim", **CLAIM)) is free


@pytest.mark.parametrize(("company_cap", "application_cap", "free"), [(2, 4, True), (1, 4, False), (2, 3, False)])
def test_a_claim_finds_the_house_full_or_not(world, company_cap, application_cap, free):
    """What is being sent counts, for the company and for all companies together; what waits does not."""
    world.transmission("t1")
    world.transmission("t2")
    world.transmission("mine", state="sending")
    world.transmission("theirs", state="sending", company="other")
    world.transmission("third", state="sending", company="third")
    caps = {"company_cap": company_cap, "application_cap": application_cap}
    assert bool(world.changes("claim", **{**CLAIM, **caps})) is free


@pytest.mark.parametrize(("due", "free"), [(at(10), True), (at(11), False)])
def test_a_claim_comes_at_its_time(world, due, free):
    """Not a moment before it is due, and at that very moment."""
    world.transmission("t1", due=due)
    assert bool(world.changes("claim", **CLAIM)) is free


GATE = {
    "paused_until": at(1),
    "reason": "why",
    "turn": 50,
    "served": 60,
    "failures": 4,
    "open_until": at(2),
    "openings": 3,
    "retries": 90,
}
GATE_WRITES = [
    ("serve", {"served": 70}, {"served": 70}),
    ("spend_retry", {"now": 80, "interval": 7}, {"retries": 97}),
    ("spend_retry", {"now": 100, "interval": 7}, {"retries": 107}),
    ("outage", {}, {"failures": 5}),
    ("open_breaker", {"open_until": at(9), "threshold": 9}, {"open_until": at(9), "openings": 4, "failures": 0}),
    ("probe_later", {"until": at(9)}, {"open_until": at(9)}),
    ("close_breaker", {}, {"open_until": None, "openings": 0, "failures": 0}),
    ("reward", {"interval": 7}, {"retries": 83}),
    ("reward", {"interval": 91}, {"retries": 0}),
    ("pause", {"until": at(9), "reason": "new"}, {"paused_until": at(9), "reason": "new"}),
    ("resume", {}, {"paused_until": None, "reason": "", "open_until": None, "openings": 0, "failures": 0}),
]


@pytest.mark.parametrize(("name", "params", "expected"), GATE_WRITES)
def test_a_gate_changes_for_one_company_only(world, name, params, expected):
    """The other company's row, and the application's row of the same name, stay as they were."""
    world.gate(**GATE)
    world.gate("other", **GATE)
    world.gate(scope="application", **GATE)
    assert world.changes(name, company="acme", **params) == {"acme@company": expected}


@pytest.mark.parametrize(
    ("until", "expected"),
    [(at(0), {}), (at(1), {"reason": "new"}), (at(2), {"paused_until": at(2), "reason": "new"})],
)
def test_the_longest_pause_holds(world, until, expected):
    """A refused password waits for somebody, whatever else is refused for a quarter of an hour meanwhile."""
    world.gate(**GATE)
    changed = world.changes("pause", company="acme", until=until, reason="new")
    assert changed == ({"acme@company": expected} if expected else {})


FIRST = [
    ("serve", {"company": "acme", "served": 70}, "acme@company", {"served": 70}),
    ("spend_retry", {"company": "acme", "now": 80, "interval": 7}, "acme@company", {"retries": 87}),
    ("outage", {"company": "acme"}, "acme@company", {"failures": 1}),
    (
        "pause",
        {"company": "acme", "until": at(9), "reason": "r"},
        "acme@company",
        {"paused_until": at(9), "reason": "r"},
    ),
    ("hold_turns", {"application": "app", "until": 70}, "app@application", {"served": 70}),
    (
        "take_turn",
        {"application": "app", "now": 70, "interval": 5, "patience": 1, "longest": 9, "held": 9},
        "app@application",
        {"turn": 75},
    ),
]


@pytest.mark.parametrize(("name", "params", "key", "expected"), FIRST)
def test_the_first_word_about_a_gate_makes_its_row(world, name, params, key, expected):
    """Everything it does not say is nothing."""
    row = world.changes(name, **params)[key]
    nothing = {
        "paused_until": None,
        "reason": "",
        "turn": 0,
        "served": 0,
        "failures": 0,
        "open_until": None,
        "openings": 0,
    }
    assert row == {"name": key.partition("@")[0], "scope": key.partition("@")[2], **nothing, "retries": 0, **expected}


@pytest.mark.parametrize(
    ("failures", "open_until", "opens"), [(4, None, False), (5, None, True), (6, None, True), (0, at(2), True)]
)
def test_a_breaker_opens_after_enough_outages_or_opens_again(world, failures, open_until, opens):
    """At the threshold, not before; an open one stays open for longer."""
    world.gate(failures=failures, open_until=open_until)
    assert bool(world.changes("open_breaker", company="acme", open_until=at(9), threshold=5)) is opens


@pytest.mark.parametrize(("failures", "open_until"), [(1, None), (0, at(2))])
def test_an_answer_closes_what_was_counted_or_open(world, failures, open_until):
    """One of both is enough."""
    world.gate(failures=failures, open_until=open_until)
    assert world.changes("close_breaker", company="acme")


def test_an_answer_writes_nothing_when_nothing_was_counted(world):
    """The usual case costs no write: a success changes no row."""
    world.gate()
    world.run("close_breaker", company="acme")
    assert world.store._connection.execute("SELECT changes()").fetchone()[0] == 0


@pytest.mark.parametrize(("until", "held"), [(40, None), (70, 70)])
def test_a_wait_that_was_asked_for_is_never_brought_forward(world, until, held):
    """Two requests for patience: the longer one holds."""
    world.gate("app", scope="application", served=50)
    world.gate("other", scope="application", served=50)
    expected = {} if held is None else {"app@application": {"served": held}}
    assert world.changes("hold_turns", application="app", until=until) == expected


@pytest.mark.parametrize(
    ("turn", "held", "now", "patience", "instant"),
    [
        (50, 0, 40, 9, None),
        (50, 0, 40, 10, 50),
        (50, 0, 40, 11, 50),
        (50, 0, 60, 0, 60),
        (50, 0, 50, 0, 50),
        (50, 55, 40, 14, None),
        (50, 55, 40, 15, 55),
        (50, 45, 40, 15, 50),
        (140, 0, 40, 99, None),
        (141, 0, 40, 99, 40),
        (141, 45, 40, 99, 45),
        (141, 200, 40, 99, None),
        (50, 240, 40, 300, 240),
        (50, 241, 40, 300, 50),
    ],
)
def test_a_turn_is_the_next_free_instant_or_none_when_too_far(world, turn, held, now, patience, instant):
    """Exactly at the end of one's patience, it is still taken; and nobody waits for a clock that was set back."""
    world.gate("app", scope="application", turn=turn, served=held)
    taken = world.run("take_turn", application="app", now=now, interval=5, patience=patience, longest=100, held=200)
    assert taken == ([] if instant is None else [{"at": instant}])
