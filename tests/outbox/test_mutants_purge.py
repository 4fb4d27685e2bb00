"""A purge deletes what is over and old, and nothing else."""

import pytest

from tests.outbox.world import World, at


@pytest.fixture
def world():
    """An empty outbox."""
    scene = World()
    yield scene
    scene.store.close()


OLD: list[tuple[str, dict[str, str]]] = [("refused", {}), ("cancelled", {}), ("deposited", {})]
YOUNG: list[tuple[str, dict[str, str]]] = [
    ("refused", {"updated_at": at(10)}),
    ("deposited", {"poll_due": at(50)}),
    ("queued", {}),
    ("held", {}),
]


def with_record(world, id_, **columns):
    """Put a transmission with one line in each of its tables."""
    world.transmission(id_, **columns)
    company = columns.get("company", "acme")
    world.put("file", transmission=id_, sha256="d1")
    world.put("status", transmission=id_, company=company, at=at(1), raw="R", status="s", seen_at=at(1))
    world.put("attempt", company=company, transmission=id_, fence=1, step="s", at=at(1), outcome="o")


@pytest.mark.parametrize("table", ["status", "file", "attempt"])
def test_a_purge_deletes_the_record_of_ended_transmissions_only(world, table):
    """Refused, cancelled, or deposited and no longer followed, before that day, of that company."""
    for number, (state, more) in enumerate([*OLD, *YOUNG]):
        with_record(world, f"t{number}", state=state, **more)
    with_record(world, "theirs", state="refused", company="other")
    names = {"status": "purge_statuses", "file": "purge_files", "attempt": "purge_attempts"}
    world.run(names[table], company="acme", before=at(10))
    left = world.store._connection.execute(f"SELECT transmission FROM chorus_bridge_{table} ORDER BY transmission")  # noqa: S608 — our own names
    assert [row[0] for row in left] == ["t3", "t4", "t5", "t6", "theirs"]


def test_a_purge_deletes_what_created_nothing(world):
    """The same ones, but for what the portal has; and it says which."""
    for number, (state, more) in enumerate([*OLD, *YOUNG]):
        world.transmission(f"t{number}", state=state, **more)
    world.transmission("theirs", state="refused", company="other")
    assert sorted(world.ids("purge", company="acme", before=at(10))) == ["t0", "t1"]
    assert [key[1] for key in world.rows() if key[0] == "transmission"] == ["t2", "t3", "t4", "t5", "t6", "theirs"]


def test_a_purge_empties_what_the_portal_has_once(world):
    """The line stays, without words or document; the next purge does not count it again."""
    world.put("document", sha256="nothing", body=b"", created_at=at(0))
    for number, (state, more) in enumerate([*OLD, *YOUNG]):
        world.transmission(f"t{number}", state=state, portal_comment="c", refusal_text="r", refusals="[1]", **more)
    world.transmission("theirs", state="deposited", company="other")
    world.transmission("young", state="deposited", updated_at=at(10))
    params = {"company": "acme", "before": at(10), "nothing": "nothing"}
    expected = {"document": "nothing", "portal_comment": "", "refusal_text": "", "refusals": "[]"}
    assert world.changes("purge_words", **params) == {"t2": expected}
    assert world.ids("purge_words", **params) == []


def test_a_purge_keeps_documents_in_use_and_young_ones(world):
    """Neither a frozen submission nor a file that one names is ever deleted."""
    for name, minute in (("used", 1), ("named", 1), ("old", 1), ("young", 10)):
        world.put("document", sha256=name, body=b"", created_at=at(minute))
    world.transmission("t1", document="used")
    world.put("file", transmission="t1", sha256="named")
    world.run("purge_documents", before=at(10))
    kept = [key[1].partition("/")[0] for key in world.rows() if key[0] == "document"]
    assert kept == ["named", "used", "young"]


def test_a_purge_deletes_the_acts_of_ended_transmissions_only(world):
    """But none that may still have an effect, whatever became of its invoice."""
    for number, (state, more) in enumerate([*OLD, *YOUNG]):
        world.transmission(f"t{number}", state=state, **more)
    world.transmission("theirs", state="refused", company="other")
    kept = {"company": "acme", "kind": "complete", "digest": "d", "created_at": at(1), "updated_at": at(1)}
    for number in range(len(OLD) + len(YOUNG)):
        for state in ("done", "refused", "absent", "begun", "unsure"):
            world.put("action", id=f"t{number}-{state}", transmission=f"t{number}", state=state, **kept)
    world.put("action", **{**kept, "id": "theirs-done", "transmission": "theirs", "company": "other", "state": "done"})
    world.run("purge_actions", company="acme", before=at(10))
    left = {row["id"] for row in world.store._connection.execute("SELECT id FROM chorus_bridge_action")}
    open_ones = {f"t{number}-{state}" for number in range(7) for state in ("begun", "unsure")}
    ended = {f"t{number}-{state}" for number in range(3, 7) for state in ("done", "refused", "absent")}
    assert left == open_ones | ended | {"theirs-done"}


def test_a_purge_deletes_the_events_before_that_day_of_that_company(world):
    """Those of the moment itself stay."""
    world.store._connection.execute("DELETE FROM chorus_bridge_event")
    for seq, (company, when) in enumerate([("acme", at(9)), ("acme", at(10)), ("acme", at(11)), ("other", at(9))]):
        world.put(
            "event",
            seq=seq,
            company=company,
            transmission="t",
            situation="s",
            name="state",
            at=when,
            was="",
            became="x",
        )
    world.run("purge_events", company="acme", before=at(10))
    left = [row["seq"] for row in world.store._connection.execute("SELECT seq FROM chorus_bridge_event ORDER BY seq")]
    assert left == [1, 2, 3]
