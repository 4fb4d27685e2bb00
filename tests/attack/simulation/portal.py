"""The portal of one life: how late it is, whether it sees duplicates, and who else writes into it."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from datetime import timedelta

from attrs import evolve

from chorus_bridge.simulator import ConnectionCut, FlowFate, Simulator, World
from tests.attack.channel import FLOW, LONGEST_WAY, SUBMIT
from tests.attack.simulation.situations import LONGEST_LAG

_DEMO = World.demo()


def portal(rng, clock, bearer_life, channel):
    """Return a portal of which *rng* chooses the manners."""
    lag = (timedelta(0), LONGEST_LAG * rng.random())
    simulator = Simulator(
        _DEMO,
        clock=clock,
        token_life=bearer_life,
        refuse_duplicates=rng.random() < 0.3,
        index_lag=lag,
        seed=rng.randrange(99),
    )
    if channel is FLOW:
        # Often minutes, sometimes hours: as third parties saw it.
        simulator.conditions = evolve(
            simulator.conditions,
            flow_delay=(timedelta(0), LONGEST_WAY * rng.random() ** 3),
            flow_unknown_for=(timedelta(0), timedelta(minutes=10)),
        )
    return simulator


def luck_of_a_flow(simulator, rng):
    """Let something happen to the flow received last, or nothing."""
    (fate,) = rng.choices([*_LUCK], weights=[*_LUCK.values()])
    if fate is not FlowFate.JUDGED and (flows := simulator.flows()):
        after = LONGEST_WAY * rng.random() / 2 if fate is FlowFate.INCIDENT else None
        simulator.flow_fate(flows[-1].number, fate, after=after)
    return fate


_LUCK = {
    FlowFate.JUDGED: 70,
    FlowFate.INCIDENT: 10,
    FlowFate.REJECTED: 8,
    FlowFate.PARTIAL: 6,
    FlowFate.STUCK: 3,
    FlowFate.LOST: 3,
}


def typed_by_hand(simulator, request):
    """Let somebody in an office have given the portal the same number, dated otherwise."""
    body = json.loads(request.body)
    if request.url.endswith(SUBMIT):
        body["dateFacture"] = "2026-11-02"
    else:
        flow = base64.b64decode(body["fichierFlux"]).replace(b"20261124", b"20261102")
        body["fichierFlux"] = base64.b64encode(flow).decode()
    with suppress(ConnectionCut):
        simulator.handle(request.method, request.url, request.headers, json.dumps(body).encode())
