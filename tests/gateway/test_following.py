"""After the deposit: everything the portal says is kept, and it is asked less and less often."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.chorus.results import InvoiceHistory
from chorus_bridge.chorus.statuses import news
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy
from chorus_bridge.gateway.flows import assessing, transmitting, working
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.following import polls_due, refresh
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import rows
from tests.builders import SITUATION
from tests.gateway.stage import DEPOSIT, HISTORY, PDF, SETTINGS, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD


@pytest.fixture
def stage():
    """A stage with one deposited invoice."""
    scene = Stage()
    scene.knows_everything()
    queued = scene.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=NO_HOLD))
    scene.portal.says(PDF, Accepted(77))
    scene.portal.says(SUBMIT, DEPOSIT)
    scene.subject = scene.play(deliver(queued, settings=SETTINGS))
    yield scene
    scene.store.close()


def said(stage, *codes, comment=""):
    """Return a history of statuses reached one minute after the other, the last with *comment*."""
    last = len(codes) - 1
    entries = tuple(
        news(code, stage.now + timedelta(minutes=n), comment if n == last else "") for n, code in enumerate(codes)
    )
    return Accepted(InvoiceHistory(portal_id="42", number="F-1", entries=entries, complete=True))


def asked(stage, answer):
    """Do one round in which the portal answers *answer*, and return the transmission."""
    stage.portal.says(HISTORY, answer)
    stage.play(working.run_once(settings=SETTINGS))
    return stage.play(outbox.load("company-1", stage.subject.id))


def test_the_last_status_and_the_whole_history_are_kept(stage):
    """The list page shows the last word, the detail panel all of them."""
    stage.wait(minutes=1)
    now = asked(stage, said(stage, "DEPOSEE", "EN_COURS_ACHEMINEMENT", "SUSPENDUE", comment="RIB manquant"))
    assert (now.news.raw, now.news.comment) == ("SUSPENDUE", "RIB manquant")
    told = [e.news.raw for e in stage.play(outbox.history("company-1", now.id)) if e.code == "portal"]
    assert told == ["DEPOSEE", "EN_COURS_ACHEMINEMENT", "SUSPENDUE"]
    judged = stage.play(assessing.assess(SITUATION, policy=SETTINGS.policy))
    assert (judged.state, judged.action_required) == ("transmitted", True)


def looks_at(stage):
    """Return when the invoice is looked at by itself again."""
    (row,) = stage.store._connection.execute("SELECT poll_due FROM chorus_bridge_transmission").fetchall()
    return None if row["poll_due"] is None else rows.instant(row["poll_due"])


def test_a_quiet_invoice_is_looked_at_less_and_less(stage):
    """Each look that learns nothing leads to the next, longer step; the last one stays."""
    waits = []
    answer = said(stage, "DEPOSEE")
    for look in range(6):
        waits.append(looks_at(stage) - stage.now)
        stage.now = looks_at(stage)
        stage.portal.says(HISTORY, answer)
        stage.play(refresh(stage.play(outbox.load("company-1", stage.subject.id)), look, settings=SETTINGS))
    steps = SETTINGS.poll_steps
    assert waits == [steps[0], steps[1], steps[2], steps[3], steps[3], steps[3]]


@pytest.mark.parametrize("final", ["MISE_EN_PAIEMENT", "REJETEE", "ABANDONNEE"])
def test_a_final_status_ends_the_looks(stage, final):
    """Nothing more is expected of it; the search for changes would still see it move."""
    stage.wait(minutes=1)
    asked(stage, said(stage, final))
    assert looks_at(stage) is None
    assert stage.play(working.next_wake()) == stage.now + SETTINGS.refresh_steps[0]


def test_a_status_nobody_has_described_is_kept_raw_and_still_followed(stage):
    """Unknown is not final, and never guessed."""
    stage.wait(minutes=1)
    now = asked(stage, said(stage, "EN_COURS_DE_QUELQUE_CHOSE"))
    assert (now.news.raw, now.news.status) == ("EN_COURS_DE_QUELQUE_CHOSE", "unknown")
    assert stage.play(working.next_wake()) is not None


def test_an_answer_that_does_not_come_loses_nothing(stage):
    """The last known status stays, and the invoice is asked about later."""
    stage.wait(minutes=1)
    now = asked(stage, Busy(operation=HISTORY, reason="portal_unavailable"))
    assert now.news.raw == "DEPOSEE"
    assert stage.play(working.next_wake()) > stage.now


def test_a_refused_access_pauses_the_company(stage):
    """Asking again with the same password could lock the account."""
    stage.wait(minutes=1)
    asked(stage, AuthRefused(operation=HISTORY, cause=AuthCause.ACCOUNT))
    assert stage.play(polls_due(at=stage.now + SETTINGS.access_pause / 2, limit=9)) == ()
    assert "access.refused" in stage.events()


def test_a_transmission_without_an_identifier_is_not_asked_about(stage):
    """There is nothing to name to the portal."""
    assert stage.play(refresh(attrs.evolve(stage.subject, portal_id=None), 0, settings=SETTINGS)) is None


def test_news_that_is_no_news_is_not_told(stage):
    """Observers hear of changes only."""
    stage.wait(minutes=1)
    answer = said(stage, "MISE_A_DISPOSITION")
    asked(stage, answer)
    stage.wait(minutes=2)
    asked(stage, answer)
    assert stage.events().count("portal.news") == 1
