"""After the deposit: everything the portal says is kept, and it is asked less and less often."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.chorus.results import InvoiceHistory
from chorus_bridge.chorus.statuses import news
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused, Surprise, Unsure
from chorus_bridge.gateway.flows import assessing, transmitting, working
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.following import look, polls_due, refresh, same_news
from chorus_bridge.outbox import announcements, rows
from chorus_bridge.outbox import flows as outbox
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
    for polls in range(6):
        waits.append(looks_at(stage) - stage.now)
        stage.now = looks_at(stage)
        stage.portal.says(HISTORY, answer)
        stage.play(refresh(stage.play(outbox.load("company-1", stage.subject.id)), polls, settings=SETTINGS))
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


def feeds_of(stage):
    """Return the searches for what moved: how often in a row they were quiet."""
    found = stage.store._connection.execute("SELECT quiet FROM chorus_bridge_feed").fetchall()
    return [row["quiet"] for row in found]


def test_an_invoice_whose_first_look_fails_is_watched_all_the_same(stage):
    """Its next look is a day away: the search for changes must see it before."""
    assert feeds_of(stage) == []
    stage.wait(minutes=1)
    asked(stage, Busy(operation=HISTORY, reason="portal_unavailable"))
    assert feeds_of(stage) == [0]


def test_a_later_look_that_fails_does_not_hasten_the_search(stage):
    """It has been quiet for long; one invoice that cannot be read is no reason to ask again."""
    stage.wait(minutes=1)
    asked(stage, said(stage, "DEPOSEE"))
    stage.store._connection.execute("UPDATE chorus_bridge_feed SET quiet = 5, due = '2999'")
    stage.now = looks_at(stage)
    asked(stage, Busy(operation=HISTORY, reason="portal_unavailable"))
    assert feeds_of(stage) == [5]


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


def looked(stage):
    """Look at the invoice now, as somebody who presses *refresh* does."""
    return stage.play(look("company-1", stage.subject.id, settings=SETTINGS))


def test_whoever_looks_hears_what_is_new_once(stage):
    """Then there is nothing new, which is an answer too."""
    answer = said(stage, "MISE_A_DISPOSITION")
    stage.portal.says(HISTORY, answer, answer)
    assert looked(stage).raw == "MISE_A_DISPOSITION"
    assert looked(stage) is None


@pytest.mark.parametrize(
    "failure",
    [
        Busy(operation=HISTORY, reason="portal_unavailable"),
        Unsure(operation=HISTORY, reason="answer_lost"),
        Refused(operation=HISTORY, code=7),
        Surprise(operation=HISTORY, detail="not JSON"),
        AuthRefused(operation=HISTORY, cause=AuthCause.ACCOUNT),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_whoever_looks_hears_that_there_was_no_answer(stage, failure):
    """“Nothing new” would be a lie: what is known may be old, and stays as it was."""
    stage.portal.says(HISTORY, failure)
    with pytest.raises(type(failure)):
        looked(stage)
    assert stage.play(outbox.load("company-1", stage.subject.id)).news.raw == "DEPOSEE"


def test_nobody_s_look_tries_a_refused_access_again(stage):
    """Pressing *refresh* with an expired password could lock the account: the second press asks nothing."""
    stage.portal.says(HISTORY, AuthRefused(operation=HISTORY, cause=AuthCause.ACCOUNT))
    with pytest.raises(AuthRefused):
        looked(stage)
    stage.portal.asked.clear()
    with pytest.raises(Busy) as caught:
        looked(stage)
    assert (caught.value.reason, caught.value.retry_in) == ("company_paused", None)  # no time ends it
    assert stage.portal.asked == []


def test_what_the_portal_does_not_have_is_not_looked_for(stage):
    """A claim still queued has no news, and costs no request."""
    other = attrs.evolve(SITUATION, id="s-2", invoice=attrs.evolve(SITUATION.invoice, number="F-2"))
    queued = stage.play(transmitting.transmit(other, settings=SETTINGS))
    stage.portal.asked.clear()
    assert stage.play(look("company-1", queued.id, settings=SETTINGS)) is None
    assert stage.portal.asked == []


def kept(stage):
    """Return what the record tells of the portal."""
    lines = stage.play(outbox.history("company-1", stage.subject.id))
    return [(line.news.raw, line.news.comment) for line in lines if line.news]


def at_once(stage, *steps):
    """Return a history whose statuses were all reached within one minute."""
    minute = stage.now.replace(second=0, microsecond=0)
    entries = tuple(news(code, minute, comment) for code, comment in steps)
    return Accepted(InvoiceHistory(portal_id="42", number="F-1", entries=entries, complete=True))


def test_statuses_of_one_minute_stay_in_the_portal_s_order(stage):
    """It dates to the minute: the letters of their names tell nothing."""
    steps = [("MISE_A_DISPOSITION", ""), ("SERVICE_FAIT", ""), ("MANDATEE", ""), ("MISE_EN_PAIEMENT", "")]
    stage.portal.says(HISTORY, at_once(stage, *steps[:2]))
    looked(stage)
    stage.wait(seconds=10)
    stage.portal.says(HISTORY, at_once(stage, *steps))
    looked(stage)
    assert kept(stage) == steps


def test_a_status_reached_twice_in_one_minute_is_told_twice(stage):
    """Each suspension has its reason; read again, nothing is told once more."""
    steps = [("SUSPENDUE", "RIB manquant"), ("COMPLETEE", ""), ("SUSPENDUE", "Bordereau manquant"), ("TRAITEE", "")]
    for _ in range(2):
        stage.portal.says(HISTORY, at_once(stage, *steps))
        looked(stage)
    assert kept(stage) == steps


def test_what_a_list_told_first_takes_its_place_in_the_history(stage):
    """The list shows the last status alone."""
    last = news("MISE_A_DISPOSITION", stage.now)
    stage.store.execute([announcements.announce(stage.subject, last, stage.now)])
    steps = [("DEPOSEE", ""), ("EN_COURS_ACHEMINEMENT", ""), ("MISE_A_DISPOSITION", "")]
    stage.wait(seconds=10)
    entries = tuple(news(code, last.at) for code, _ in steps)
    stage.portal.says(HISTORY, Accepted(InvoiceHistory(portal_id="42", number="F-1", entries=entries, complete=True)))
    looked(stage)
    assert kept(stage) == steps


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("RIB manquant", "RIB manquant", True),
        ("RIB manquant", "", True),
        ("", "RIB manquant", True),
        ("RIB manq", "RIB manquant", True),
        ("RIB manquant", "Bordereau manquant", False),
    ],
)
def test_another_comment_is_news(stage, first, second, same):
    """Suspended anew within the minute, for another reason; a list that cuts it short says nothing new."""
    assert same_news(news("SUSPENDUE", stage.now, first), news("SUSPENDUE", stage.now, second)) is same
