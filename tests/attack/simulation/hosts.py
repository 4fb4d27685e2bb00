"""What the people in front of the host's screens do: transmit, change their minds, edit, decide what was held."""

from __future__ import annotations

from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.domain.lifecycle import LIVE, State
from chorus_bridge.errors import Busy, IllegalTransition, NotFound, NotTransmissible, StaleWrite, TooLate
from chorus_bridge.gateway.flows import assessing, deciding, transmitting
from chorus_bridge.outbox import flows as outbox
from tests.attack.simulation.judge import Broken
from tests.attack.simulation.situations import edited

_EXPECTED = (Busy, IllegalTransition, NotFound, NotTransmissible, StaleWrite, TooLate)
"""Errors by which the library says that somebody was first, or that it is too early or too late."""


_DECIDED = (State.HELD, State.CONFLICT, State.REFUSED)
_UNDER_WAY = (State.QUEUED, State.SENDING, State.UNSURE, State.RECEIVED)


def next_wish(life):
    """Return the flow of the next wish of somebody, and what to do with its outcome."""
    dice, situation = life.rng.random(), life.rng.choice(life.situations)
    chosen = edited(situation, life.edits[situation.id])
    if dice < 0.55:
        hold = life.rng.choice([None, HoldFor(life.settings.hold.duration * 0)])
        return transmitting.transmit(chosen, settings=life.settings, hold=hold), _then(life, "transmits")
    if dice < 0.6:
        life.edits[situation.id] += 1
    if dice < 0.75:
        return assessing.assess(chosen, policy=life.settings.policy), _looked(life, chosen)
    return _decision(life) or (assessing.assess(chosen, policy=life.settings.policy), _looked(life, chosen))


def _decision(life):
    rows = life.rows_in(*_DECIDED, *_UNDER_WAY)
    if not rows:
        return None
    row = life.rng.choice(rows)
    state, who = State(row["state"]), (row["company"], row["id"])
    if state in {State.HELD, State.CONFLICT}:
        return _human(life, row), _then(life, "decisions")
    if state is State.REFUSED:
        return outbox.forget_refusal(*who), _then(life, "forgotten")
    return (transmitting.cancel(*who), _then(life, "cancels")) if life.rng.random() < 0.2 else None


def _human(life, row):
    """Somebody looks at the portal and says what is there."""
    who = (row["company"], row["id"])
    if found := life.judge.present(row):
        return outbox.adopt(*who, str(found[0].invoice_id))
    if row["state"] == State.CONFLICT or life.rng.random() < 0.5:
        return deciding.abandon(*who, settings=life.settings)
    return deciding.release(*who, settings=life.settings)


def _then(life, figure):
    def then(host, outcome):
        life.delay(host, life.rng.uniform(1, 200))
        if isinstance(outcome, Exception):
            assert isinstance(outcome, _EXPECTED), outcome
            return
        life.figures[figure] += 1
        if outcome.id not in life.judge.rows:
            raise Broken(f"I6: {outcome.id[:6]} was promised and is not in the outbox")

    return then


def _looked(life, situation):
    def then(host, found):
        life.delay(host, life.rng.uniform(1, 200))
        assert not isinstance(found, Exception), found
        life.figures["looks"] += 1
        judge_screen(found)

    return then


def judge_screen(found):
    """Check what a screen says: READY means nothing is in the way, cancellable means it is only waiting."""
    live = found.transmission is not None and found.transmission.state in LIVE
    free = not found.missing and not found.pending and not (found.transmission and found.transmission.standing)
    if (found.state is DisplayState.READY) is not free:
        raise Broken(f"READY shown {found.state}, missing {found.missing}, pending {found.pending}, live {live}")
    if found.can_cancel and not (found.state is DisplayState.TRANSMITTING and found.transmission.cancellable):
        raise Broken("cancellable shown, and it is not")
    if found.can_transmit and live:
        raise Broken("a second transmission is offered")
