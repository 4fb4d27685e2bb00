"""A test decides what becomes of a flow: an incident, a wait without end, a rejection, half of a verdict, silence."""

from datetime import timedelta

import pytest

from chorus_bridge.simulator import (
    FlowFate,
)
from tests.simulator.flow_stage import (
    BUYER,
    LYON,
    WAY,
    deposit,
    invoice,
    judged,
    report,
    situation,
    state,
    walked,
)


def test_an_incident_lasts_until_told(company, slow, clock):
    """It strikes when the verdict was due, and is reprocessed afterwards."""
    slow.flow_fate("S07", FlowFate.INCIDENT)
    flow = deposit(company, situation())["numeroFluxDepot"]
    assert walked(company, clock, flow, 7, minutes=1) == [*WAY, "IN_INCIDENTE", "IN_INCIDENTE"]
    assert slow.invoices() == ()
    (recovered,) = slow.flow_fate(flow, "JUDGED")
    assert [taken.code for taken in recovered.states] == [
        *WAY, "IN_INCIDENTE", "IN_EN_ATTENTE_RETRAITEMENT_CPP", "IN_INTEGRE",
    ]  # fmt: skip
    assert slow.deposits("S07")[0].at == clock.now


def test_an_incident_may_recover_by_itself(company, slow, clock):
    """Half its time in incident, half waiting to be reprocessed."""
    slow.flow_fate("S07", FlowFate.INCIDENT, after=timedelta(minutes=2))
    flow = deposit(company, situation())["numeroFluxDepot"]
    assert walked(company, clock, flow, 8, minutes=1)[4:] == [
        "IN_EN_COURS_TRAITEMENT_CPP", "IN_INCIDENTE", "IN_EN_ATTENTE_RETRAITEMENT_CPP", "IN_INTEGRE",
    ]  # fmt: skip


def test_a_flow_may_be_stuck(company, slow, clock):
    """For as long as nobody does anything; a fate given on the way counts too."""
    flow = deposit(company, situation())["numeroFluxDepot"]
    clock.move(minutes=2)
    slow.flow_fate(flow, FlowFate.STUCK)
    clock.move(days=10)
    company.token = None
    assert state(company, flow) == "IN_EN_COURS_TRAITEMENT_CPP"
    assert [taken.code for taken in slow.flows()[0].states] == WAY
    slow.flow_fate("S07")
    assert state(company, flow) == "IN_INTEGRE"


def test_a_fate_before_the_time_waits_for_it(company, slow, clock):
    """A flow given back to its judge is judged when it was due, no sooner."""
    slow.flow_fate("S07", FlowFate.STUCK)
    flow = deposit(company, situation())["numeroFluxDepot"]
    clock.move(minutes=1)
    slow.flow_fate("S07")
    assert walked(company, clock, flow, 5, minutes=1) == [*WAY[1:], "IN_INTEGRE"]


def test_a_flow_may_be_rejected_technically(company, simulator):
    """Nothing is created, and the same content then passes under the same number."""
    simulator.flow_fate("S07", FlowFate.REJECTED)
    answer = judged(company, situation())
    assert answer["etatCourantDepotFlux"] == "IN_REJETE"
    assert answer["listeErreurTechnique"][0]["codeErreur"]
    assert simulator.deposits() == ()
    assert judged(company, situation())["etatCourantDepotFlux"] == "IN_INTEGRE"


@pytest.mark.parametrize(("buyer", "created"), [("21590350100017", True), (LYON, False)])
def test_a_flow_may_be_integrated_in_part(company, simulator, buyer, created):
    """Its invoice is in it or not, which the errors tell by number."""
    simulator.flow_fate("S07", FlowFate.PARTIAL)
    answer = judged(company, invoice(**{BUYER: buyer}))
    assert answer["etatCourantDepotFlux"] == "IN_INTEGRE_PARTIEL"
    assert ("S07" in {error["numeroDP"] for error in answer["listeErreurDP"]}) is not created
    assert bool(simulator.deposits("S07")) is created


def test_a_flow_may_be_lost(company, simulator, clock):
    """Received, and never heard of again."""
    simulator.flow_fate("S07", FlowFate.LOST)
    flow = deposit(company, situation())["numeroFluxDepot"]
    clock.move(days=30)
    company.token = None
    assert report(company, flow)["codeRetour"] == 20001
    assert simulator.invoices() == ()
    assert [received.verdict for received in simulator.ledger.flows()] == [""]


def test_a_judged_flow_keeps_its_verdict(company, simulator):
    """A fate given too late concerns nobody, but the next of that number."""
    flow = deposit(company, situation())["numeroFluxDepot"]
    simulator.flow_fate(flow, FlowFate.STUCK)
    assert state(company, flow) == "IN_INTEGRE"


@pytest.mark.parametrize(("fate", "after"), [("ELSEWHERE", None), ("INCIDENT", timedelta(seconds=-1))])
def test_a_fate_that_cannot_be_is_refused(simulator, fate, after):
    """By name or by time."""
    with pytest.raises(ValueError, match=r"ELSEWHERE|after"):
        simulator.flow_fate("S07", fate, after=after)


def test_an_incident_may_last_no_time(company, simulator):
    """It is seen in the states, and the verdict falls with it."""
    simulator.flow_fate("S07", FlowFate.INCIDENT, after=timedelta(0))
    assert state(company, deposit(company, situation())["numeroFluxDepot"]) == "IN_INTEGRE"
    assert "IN_INCIDENTE" in {taken.code for taken in simulator.flows()[0].states}
