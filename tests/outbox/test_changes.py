"""Every change is told once, in order, by the transaction that made it; a cursor takes up where it was left."""

from __future__ import annotations

import pytest

from chorus_bridge.domain.change import ChangeKind
from chorus_bridge.domain.lifecycle import Happening
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.effects import Statement, Undone, execute
from chorus_bridge.errors import BadValue
from chorus_bridge.outbox import announcements, flows
from chorus_bridge.outbox.statements import Move
from tests.outbox.stage import START, Stage, draft
from tests.outbox.test_flows import LEASE


@pytest.fixture
def stage():
    """A fresh outbox in memory."""
    scene = Stage()
    yield scene
    scene.store.close()


def moved(stage, held, happening, **more):
    """Return *held* once that has happened to it."""
    return stage.play(flows.settle(held, Move(happening=happening, at=stage.now, due=stage.now, **more)))


def told(stage, **asked):
    """Return what changed, in short."""
    return [(c.company, c.situation, c.kind, c.was, c.became, c.reason) for c in stage.play(flows.changes(**asked))]


def lived(stage, situation="s1", company="acme"):
    """Let one transmission live until the portal has it, and return it."""
    queued = stage.play(flows.enqueue(draft(situation, company=company, key=f"732829320/2026/{situation}")))
    held = stage.play(flows.claim(queued, lease=LEASE))
    return moved(stage, held, Happening.ACCEPTED, portal_id="42")


def announced(stage, deposited, status, raw):
    """Let the portal say that."""
    news = PortalNews(status=status, raw=raw, at=START)
    told_ = announcements.latest_news(deposited, news, at=stage.now, poll_due=None, polls=0)
    stage.store.execute([told_])


def test_a_life_is_told_in_order(stage):
    """From the click to the payment, ours and the portal's."""
    deposited = lived(stage)
    announced(stage, deposited, PortalStatus.DEPOSITED, "DEPOSEE")
    announced(stage, deposited, PortalStatus.PAYMENT_LAUNCHED, "MISE_EN_PAIEMENT")
    assert told(stage) == [
        ("acme", "s1", ChangeKind.STATE, "", "queued", ""),
        ("acme", "s1", ChangeKind.STATE, "queued", "sending", ""),
        ("acme", "s1", ChangeKind.STATE, "sending", "deposited", ""),
        ("acme", "s1", ChangeKind.PORTAL, "", "DEPOSEE", ""),
        ("acme", "s1", ChangeKind.PORTAL, "DEPOSEE", "MISE_EN_PAIEMENT", ""),
    ]
    last = stage.play(flows.changes())[-1]
    assert (last.transmission, last.at, last.portal_at) == (deposited.id, stage.now, START)


def test_what_stays_as_it_was_is_no_change(stage):
    """The same status again, a later look, a renewed lease."""
    deposited = lived(stage)
    for _ in range(2):
        announced(stage, deposited, PortalStatus.DEPOSITED, "DEPOSEE")
    stage.store.execute([announcements.poll_later(deposited, poll_due=stage.now, polls=3)])
    assert [change[4] for change in told(stage)] == ["queued", "sending", "deposited", "DEPOSEE"]


def test_a_cursor_takes_up_where_it_was_left(stage):
    """Page by page, without hole or repetition; nothing after the last one."""
    for number in range(4):
        lived(stage, f"s{number}")
    whole, cursor = [], 0
    while page := stage.play(flows.changes(after=cursor, limit=5)):
        whole += page
        cursor = page[-1].cursor
    assert whole == list(stage.play(flows.changes(limit=99)))
    assert len(whole) == 12
    assert [change.cursor for change in whole] == sorted({change.cursor for change in whole})


def test_a_company_hears_of_itself_alone(stage):
    """All of them when none is named."""
    lived(stage, "s1"), lived(stage, "s2", company="other")
    assert {change[0] for change in told(stage, company="other")} == {"other"}
    assert {change[0] for change in told(stage)} == {"acme", "other"}


def test_what_was_undone_is_never_told(stage):
    """The change and its telling are one transaction."""
    deposited = lived(stage)
    before = told(stage)
    impossible = Statement(name="renew", params={**_renewal(deposited)}, expect=1)
    news = PortalNews(status=PortalStatus.DEPOSITED, raw="DEPOSEE", at=START)
    both = execute(announcements.latest_news(deposited, news, at=stage.now, poll_due=None, polls=0), impossible)
    assert isinstance(stage.play(both), Undone)
    assert told(stage) == before


def _renewal(deposited):
    return {"company": "acme", "id": deposited.id, "fence": 99, "state": "sending", "lease_until": "x"}


def test_a_purge_forgets_what_was_read_long_before(stage):
    """Cursors stay valid: later changes keep their places."""
    lived(stage)
    last = stage.play(flows.changes())[-1].cursor
    stage.wait(days=400)
    stage.play(flows.purge("acme", before=stage.now))
    assert told(stage) == []
    lived(stage, "s2")
    assert [change.cursor > last for change in stage.play(flows.changes(after=last))] == [True] * 3


@pytest.mark.parametrize("cursor", [-1, 2**63, "7", None, 1.5, True])
def test_what_is_no_cursor_is_refused(stage, cursor):
    """Read as one, it would skip everything in silence."""
    with pytest.raises(BadValue, match="after"):
        stage.play(flows.changes(after=cursor))


@pytest.mark.parametrize("limit", [0, -1, 2**63, None, True, "9"])
def test_no_page_is_without_a_bound(stage, limit):
    """To the database a negative number is all of them."""
    for read in (flows.transmissions, flows.stopped, flows.open_deposits):
        with pytest.raises(BadValue, match="limit"):
            stage.play(read("acme", limit=limit))
    with pytest.raises(BadValue, match="limit"):
        stage.play(flows.changes(limit=limit))
