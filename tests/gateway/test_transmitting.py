"""Queueing what may leave, once, and judging a whole page with one read."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chorus_bridge.domain.hold import HoldFor, NextSendingHour
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.domain.vocabulary import ClientKind
from chorus_bridge.effects import Execute
from chorus_bridge.errors import BadValue, NotTransmissible, TooLate
from chorus_bridge.gateway.flows import assessing, preparing, transmitting
from chorus_bridge.outbox import announcements, statements
from chorus_bridge.outbox import flows as outbox
from tests.builders import COMPANY, NOW, SITUATION, evolved, situation
from tests.gateway.stage import SETTINGS, Stage
from tests.gateway.test_delivering import NO_HOLD


@pytest.fixture
def stage():
    """A stage where everything about the parties is known."""
    scene = Stage()
    scene.knows_everything()
    yield scene
    scene.store.close()


def transmit(stage, of=SITUATION, **kwargs):
    """Transmit *of*."""
    return stage.play(transmitting.transmit(of, settings=SETTINGS, **kwargs))


def judged(stage, of=SITUATION):
    """Assess *of*."""
    return stage.play(assessing.assess(of, policy=SETTINGS.policy))


def test_a_ready_situation_is_queued_with_its_window(stage):
    """For the time of the hold, it can be cancelled."""
    assert judged(stage).can_transmit
    done = transmit(stage)
    assert (done.state, done.due) == (State.QUEUED, SETTINGS.hold.due(NOW))
    now = judged(stage)
    assert (now.state, now.can_cancel, now.can_transmit) == ("transmitting", True, False)


def test_the_window_may_last_until_the_next_sending_hour(stage):
    """A policy of the host: everything leaves at seven in the evening, Paris time."""
    done = transmit(stage, hold=NextSendingHour.daily(19))
    assert done.due == datetime.fromisoformat("2026-11-24T18:00:00+00:00")


def test_two_clicks_are_one_transmission(stage):
    """Whoever clicks second gets what the first one started."""
    assert transmit(stage) == transmit(stage)


def test_an_edit_after_queueing_is_told_and_does_not_travel(stage):
    """The frozen submission leaves; the list page warns."""
    transmit(stage)
    edited = situation(invoice__payable="1.00")
    assert "CHANGED_SINCE_QUEUED" in [w.code for w in judged(stage, edited).warnings]
    assert transmit(stage, edited).fingerprint != ""


def test_what_is_missing_or_pending_is_refused_with_everything(stage):
    """The error carries every code and the assessment itself."""
    bad = situation(invoice__number=None, market__recipient__siret=None)
    with pytest.raises(NotTransmissible) as refused:
        transmit(stage, bad)
    assert {"INVOICE_NUMBER_MISSING", "RECIPIENT_SIRET_MISSING"} <= set(refused.value.codes)
    assert refused.value.assessment.state == "missing_information"


def test_a_private_client_is_refused_as_not_applicable(stage):
    """The reason is named."""
    with pytest.raises(NotTransmissible) as refused:
        transmit(stage, situation(market__client=ClientKind.PRIVATE))
    assert refused.value.codes == ("NOT_PUBLIC_CLIENT",)


def test_a_document_without_its_content_is_refused_at_transmission_only(stage):
    """A list page may know the name and size alone."""
    light = situation(invoice__document__content=None, invoice__document__declared_size=1000)
    assert judged(stage, light).can_transmit
    with pytest.raises(NotTransmissible) as refused:
        transmit(stage, light)
    assert refused.value.codes == ("ATTACHMENT_CONTENT_MISSING",)


def test_one_bad_invoice_does_not_stop_a_selection(stage):
    """Each outcome is in its place."""
    selection = [
        SITUATION,
        situation(id="bad", invoice__number=None),
        situation(id="s3", invoice__number="F-3"),
    ]
    done = stage.play(transmitting.transmit_many(selection, settings=SETTINGS))
    assert [type(outcome) for outcome in done] == [Transmission, NotTransmissible, Transmission]


def test_a_selection_is_held_as_asked(stage):
    """The cancellation window of a selection is that of a single transmission."""
    (done,) = stage.play(transmitting.transmit_many([SITUATION], settings=SETTINGS, hold=HoldFor(timedelta(hours=3))))
    assert done.due == stage.now + timedelta(hours=3)


def test_a_number_held_by_another_situation_is_refused(stage):
    """The second situation is told, whoever asks first."""
    transmit(stage)
    with pytest.raises(NotTransmissible) as refused:
        transmit(stage, situation(id="situation-2"))
    assert refused.value.codes == ("NUMBER_ALREADY_USED",)


def overtaken(flow, stage):
    """Perform *flow*; before its second transaction, somebody else transmits the same number."""
    effect, reads = next(flow), 0
    while True:
        if isinstance(effect, Execute) and (reads := reads + 1) == 2:
            transmit(stage)
        effect = flow.send(stage.store.execute(effect.statements) if isinstance(effect, Execute) else stage.now)


def test_a_number_taken_between_the_judgement_and_the_queue_is_refused(stage):
    """The database has the last word in a race between two users."""
    flow = transmitting.transmit(situation(id="situation-2"), settings=SETTINGS)
    with pytest.raises(NotTransmissible) as refused:
        overtaken(flow, stage)
    assert refused.value.codes == ("NUMBER_ALREADY_USED",)


def test_cancelled_in_time_it_is_ready_again(stage):
    """The window closes nothing behind itself."""
    done = transmit(stage)
    assert stage.play(transmitting.cancel(COMPANY.id, done.id)).state is State.CANCELLED
    assert judged(stage).can_transmit
    assert transmit(stage).id != done.id


def test_cancelled_too_late_it_goes_on(stage):
    """The caller is told the true state."""
    done = transmit(stage, hold=NO_HOLD)
    stage.play(outbox.claim(done, lease=SETTINGS.lease))
    with pytest.raises(TooLate):
        stage.play(transmitting.cancel(COMPANY.id, done.id))
    assert (judged(stage).state, judged(stage).can_cancel) == ("transmitting", False)


def test_a_rejected_invoice_is_reissued_under_a_new_number(stage):
    """The old number stays burnt, the new one may leave, and both are kept."""
    done = transmit(stage, hold=NO_HOLD)
    held = stage.play(outbox.claim(done, lease=SETTINGS.lease))
    change = statements.Move(happening=Happening.ACCEPTED, at=stage.now, due=stage.now, portal_id="42")
    deposited = stage.play(outbox.settle(held, change))
    news = PortalNews(status=PortalStatus.REJECTED, raw="REJETEE", at=stage.now, comment="Montant erroné")
    stage.store.execute([announcements.latest_news(deposited, news, at=stage.now, poll_due=None, polls=0)])
    assert [p.code for p in judged(stage).pending] == ["REISSUE_WITH_NEW_NUMBER"]
    with pytest.raises(NotTransmissible):
        transmit(stage)
    stage.wait(minutes=1)
    reissued = transmit(stage, situation(invoice__number="F-NEW"))
    assert (reissued.state, reissued.id == done.id) == (State.QUEUED, False)


def counted(flow, stage):
    """Perform *flow* and return its result with the number of transactions it took."""
    reads, answer = 0, None
    while True:
        try:
            effect = flow.send(answer)
        except StopIteration as end:
            return end.value, reads
        reads += isinstance(effect, Execute)
        answer = stage.store.execute(effect.statements) if isinstance(effect, Execute) else stage.now


def test_a_thousand_situations_are_judged_with_one_read(stage):
    """The list page costs one transaction, whatever its length."""
    page = [situation(id=f"s{n}", invoice__number=f"F-{n}") for n in range(1000)]
    transmit(stage, page[7])
    found, reads = counted(assessing.assess_many(page, policy=SETTINGS.policy), stage)
    assert (reads, len(found), sum(a.can_transmit for a in found)) == (1, 1000, 999)
    assert found[7].can_cancel


def test_what_another_company_sent_does_not_show(stage):
    """Two companies may use the same identifiers and numbers without seeing each other."""
    transmit(stage)
    other = evolved(SITUATION, company__id="company-2")
    assert judged(stage, other).transmission is None


def test_facts_that_have_aged_are_said_to_be_stale(stage):
    """The obligations still apply; the assessment says how old they are."""
    stage.wait(timedelta(days=3))
    found = judged(stage)
    assert (found.recipient, found.can_transmit) == ("stale", True)


class Odd:
    """A policy of a host's own that gives what it should not."""

    def __init__(self, due):
        self._due = due

    def due(self, now):
        """Give it."""
        return self._due


ZONELESS = NOW.replace(tzinfo=None)


@pytest.mark.parametrize("hold", [60, "tomorrow", timedelta(minutes=1), Odd(None), Odd(60), Odd(ZONELESS)])
def test_what_is_no_policy_is_refused_before_anything_is_queued(stage, hold):
    """Read as an instant without a zone, it would leave at another hour than the host meant."""
    with pytest.raises(BadValue, match="hold"):
        stage.play(transmitting.transmit(SITUATION, settings=SETTINGS, hold=hold))
    assert stage.play(outbox.transmissions("company-1")) == ()


def test_a_selection_may_be_read_only_once(stage):
    """A generator of claims is judged, prepared and queued like a list of them."""
    other = situation(id="s-2", invoice__number="F-2")
    claims = (SITUATION, other)
    judged = stage.play(assessing.assess_many((claim for claim in claims), policy=SETTINGS.policy))
    assert [one.situation for one in judged] == [SITUATION.id, "s-2"]
    assert stage.play(preparing.prepare((claim for claim in claims), settings=SETTINGS)).fresh == 2
    queued = stage.play(transmitting.transmit_many((claim for claim in claims), settings=SETTINGS))
    assert [one.situation for one in queued] == [SITUATION.id, "s-2"]
