"""Life stories the attacks brought to light, each told as short as it can be."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from attrs import evolve

from chorus_bridge import HoldFor
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.errors import Busy, IllegalTransition, NotTransmissible, StaleWrite
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.statements import Move
from chorus_bridge.simulator import Fault, FaultKind, FlowFate
from tests.attack.channel import FLOW, FLOW_PATIENCE, SUBMIT
from tests.attack.simulation.situations import SETTINGS, SITUATIONS, WORKS
from tests.attack.stateful.site import Site
from tests.outbox.stage import Stage, draft

pytestmark = pytest.mark.attack

ONE = SITUATIONS[0]
NOW = HoldFor(timedelta(0))


def queued(site):
    """Prepare and queue the first situation, and return its transmission."""
    site.gateway.prepare(SITUATIONS)
    return site.gateway.transmit(ONE, hold=NOW)


def test_a_slow_search_does_not_trip_over_the_next_transmission():
    """A search that answers after its transmission was cancelled and sent anew finds the new one's invoice: so what."""
    stage = Stage()
    first = stage.play(outbox.enqueue(draft()))
    claimed = stage.play(outbox.claim(first, lease=timedelta(minutes=4)))
    silence = Move(happening=Happening.SILENCE, at=stage.now, due=stage.now, uncertain=1, in_doubt=True)
    unsure = stage.play(outbox.settle(claimed, silence))
    gone = Move(happening=Happening.ABSENT_CANCELLED, at=stage.now, due=stage.now, in_doubt=False)
    stage.play(outbox.settle(unsure, gone))
    stage.play(outbox.enqueue(draft()))
    found = Move(happening=Happening.FOUND, at=stage.now, due=stage.now, portal_id="42", poll_due=stage.now)
    assert stage.play(outbox.settle(unsure, found)).state is State.CANCELLED


def test_adopting_a_cancelled_transmission_whose_number_was_taken_again_is_refused_in_words():
    """A human who adopts the wrong one of two transmissions is told so by the library's own error."""
    stage = Stage()
    first = stage.play(outbox.enqueue(draft()))
    stage.play(outbox.cancel("acme", first.id))
    stage.play(outbox.enqueue(draft()))
    with pytest.raises((IllegalTransition, StaleWrite)):
        stage.play(outbox.adopt("acme", first.id, "42"))


def test_a_purge_of_the_older_of_two_cancelled_transmissions_leaves_the_situation_usable():
    """What is transmitted after a purge gets an identifier that no remaining transmission has."""
    stage = Stage()
    first = stage.play(outbox.enqueue(draft()))
    stage.play(outbox.cancel("acme", first.id))
    stage.wait(days=2)
    second = stage.play(outbox.enqueue(draft()))
    stage.play(outbox.cancel("acme", second.id))
    assert stage.play(outbox.purge("acme", before=stage.now - timedelta(days=1))) == 1
    assert stage.play(outbox.enqueue(draft())).state is State.QUEUED


def test_recover_searches_again_for_what_was_already_unsure():
    """A restored "unsure" may have been sent again since the backup: its horizon starts anew."""
    site = Site()
    site.simulator.fault([Fault(route=SUBMIT, kind=FaultKind.CUT)])
    queued(site)
    site.gateway.run_once()
    for _ in range(8):
        site.wait(minutes=9)
        site.gateway.run_once()
    backup, since = site.back_up(), site.now
    site.simulator.conditions = _lagging(site)
    while not site.simulator.deposits():
        site.wait(minutes=2)
        site.gateway.run_once()
    assert len(site.simulator.deposits()) == 1
    site.restore(backup, since=since)
    for _ in range(20):
        site.gateway.run_once()
        site.check()
        site.wait(minutes=9)
    assert len(site.simulator.deposits()) == 1


def test_a_purged_invoice_is_not_deposited_again():
    """The number of a purged deposit stays taken: the portal still has it."""
    site = Site()
    done = queued(site)
    site.gateway.run_once()
    site.simulator.set_status(done.number, "MISE_EN_PAIEMENT")
    site.wait(days=1)
    site.gateway.run_once()
    site.wait(days=400)
    assert site.gateway.purge(done.company, before=site.now - timedelta(days=365)) == 1
    assert site.gateway.purge(done.company, before=site.now - timedelta(days=365)) == 0
    assert site.gateway.transmit(ONE, hold=NOW).id == done.id
    with pytest.raises(NotTransmissible, match="NUMBER_ALREADY_USED"):
        site.gateway.transmit(evolve(ONE, id="typed-twice"), hold=NOW)
    site.gateway.run_once()
    site.check()
    assert len(site.simulator.deposits()) == 1


def test_a_conflict_in_doubt_is_not_abandoned_before_what_left_has_died():
    """A request that still travels would make "it must not go there" a lie."""
    site = Site()
    held = queued(site)
    late = Fault(route=SUBMIT, kind=FaultKind.LATE, delay=timedelta(minutes=50))
    site.simulator.fault([late])
    _typed_by_hand(site)
    site.gateway.run_once()
    site.wait(minutes=2)
    site.gateway.run_once()
    assert site.gateway.transmission(held.company, held.id).state is State.CONFLICT
    with pytest.raises(Busy) as early:
        site.gateway.abandon(held.company, held.id)
    assert early.value.retry_in is not None
    site.wait(seconds=early.value.retry_in.total_seconds())
    site.check()
    site.gateway.adopt(held.company, held.id, str(site.judge.accepted(held.id)[0].invoice_id))


def test_recover_lets_nobody_release_too_early_what_was_held_in_the_backup():
    """A restored "held" may have been released since the backup: what left then may still arrive."""
    site = Site(settings=evolve(SETTINGS, resend_limit=1))
    site.simulator.fault([Fault(route=SUBMIT, kind=FaultKind.CUT)])
    held = queued(site)
    while site.gateway.transmission(held.company, held.id).state is not State.HELD:
        site.gateway.run_once()
        site.wait(minutes=9)
    backup, since = site.back_up(), site.now
    site.gateway.release(held.company, held.id)
    site.simulator.fault([Fault(route=SUBMIT, kind=FaultKind.LATE, delay=timedelta(minutes=30))])
    site.gateway.run_once()
    site.restore(backup, since=since)
    with suppress(Busy, IllegalTransition):
        site.gateway.release(held.company, held.id)
    site.gateway.run_once()
    site.wait(hours=1)
    site.check()


def test_recover_does_not_believe_the_report_on_a_flow_that_was_sent_again_since():
    """The backup knows the first flow: that it is rejected frees no number while the second one is on its way."""
    site = Site(channel=FLOW)
    late = timedelta(hours=2)
    site.simulator.conditions = evolve(site.simulator.conditions, flow_delay=(late, late))
    site.simulator.flow_fate(WORKS[0].invoice.number or "", FlowFate.STUCK)
    site.gateway.prepare(WORKS)
    sent = site.gateway.transmit(WORKS[0], hold=NOW)
    site.gateway.run_once()
    backup, since = site.back_up(), site.now
    while site.gateway.transmission(sent.company, sent.id).state is State.RECEIVED:
        site.wait(hours=1)
        site.gateway.run_once()
    assert site.now - since >= FLOW_PATIENCE
    site.gateway.release(sent.company, sent.id, flow_dropped=True)  # as its support said, wrongly
    site.gateway.run_once()
    first, second = site.simulator.flows()
    site.simulator.flow_fate(first.number, FlowFate.REJECTED)
    site.restore(backup, since=since)
    with pytest.raises(IllegalTransition):
        site.gateway.release(sent.company, sent.id)
    site.gateway.run_once()
    assert site.gateway.transmission(sent.company, sent.id).state is State.UNSURE
    site.calm_down()
    assert site.gateway.transmission(sent.company, sent.id).state is State.DEPOSITED
    assert [deposit.request for deposit in site.simulator.deposits()] == [second.request]


def _lagging(site):
    lag = timedelta(minutes=10)
    return evolve(site.simulator.conditions, index_lag=(lag, lag))


def _typed_by_hand(site):
    """Let somebody type the same number into the portal, dated otherwise, when the next deposit passes by."""
    carry = site.simulator.handle

    def typing(method, url, headers, body):
        if url.endswith(SUBMIT):
            site.simulator.handle = carry
            site.simulator.fault([])
            other = json.dumps({**json.loads(body), "dateFacture": "2026-11-02"}).encode()
            waiting = site.simulator._exchanges.faults._waiting
            kept, waiting[:] = list(waiting), []
            carry(method, url, headers, other)
            waiting[:] = kept
            site.judge.posts = {serial + 1: owner for serial, owner in site.judge.posts.items()}
        return carry(method, url, headers, body)

    site.simulator.handle = typing
