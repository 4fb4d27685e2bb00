"""Flows and works are driven from another process too."""

import json
from datetime import timedelta

import pytest

from chorus_bridge.simulator import MIXED
from chorus_bridge.simulator.control import control
from chorus_bridge.simulator.orders import weather_in
from chorus_bridge.simulator.requests import request_from
from tests.simulator.flow_stage import (
    deposit,
    judged,
    report,
    situation,
)
from tests.simulator.flow_variants import (
    validated,
)

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def order(simulator):
    """Return a function that gives an order, and returns the status and the JSON of its answer."""

    def give(name, body=None):
        raw = b"" if body is None else json.dumps(body).encode()
        request = request_from("GET" if body is None else "POST", f"/_simulator/{name}", JSON, raw)
        answer = control(simulator, request)
        return answer.status, answer.json()

    return give


def test_a_fate_is_ordered(order, company, clock):
    """Before the deposit, then on the flow; the flows say what is planned for them."""
    assert order("flow", {"number": "S07", "fate": "INCIDENT", "after_seconds": 60}) == (200, {"flows": []})
    flow = deposit(company, situation())["numeroFluxDepot"]
    (shown,) = order("flows")[1]["flows"]
    assert (shown["flow"], shown["number"], shown["syntax"], shown["fate"]) == (flow, "S07", MIXED, "INCIDENT")
    assert [state["state"] for state in shown["states"]][-2:] == ["IN_INCIDENTE", "IN_EN_ATTENTE_RETRAITEMENT_CPP"]
    assert report(company, flow)["etatCourantDepotFlux"] == "IN_INCIDENTE"
    (shown,) = order("flow", {"number": flow, "fate": "JUDGED"})[1]["flows"]
    assert shown["states"][-1] == {"state": "IN_INTEGRE", "at": clock.now.isoformat()}


def test_errors_of_a_flow_are_told_whole(order, company):
    """Uncut, with the number they are about."""
    judged(company, validated("A10", "99999999999999"))
    (shown,) = order("flows")[1]["flows"]
    (error,) = shown["errors"]
    assert error["number"] == "S07"
    assert error["text"].endswith("n'est pas reference dans notre systeme.")


def test_actors_are_ordered(order, company, simulator):
    """Each by the name of its lever, with a reason to refuse and a payer to validate."""
    judged(company, situation())
    assert order("works", {"number": "S07", "action": "moe_takes"})[1]["status"] == "PRISE_EN_COMPTE_MOE"
    piece = order("works", {"number": "S07", "action": "moe_answers"})[1]
    assert (piece["number"], piece["framework"], piece["flow"]) == ("S07EA", "A15", None)
    assert piece["previous"] == simulator.invoice("S07").id
    paid = order("works", {"number": "S07", "action": "moa_validates", "payer_siret": "21690123100011"})[1]
    assert (paid["number"], paid["recipient_siret"]) == ("S07EAV", "21690123100011")
    judged(company, validated("A10", **{"rsm:ExchangedDocument/ram:ID": "S08"}))
    assert order("works", {"number": "S08", "action": "validator_refuses"})[0] == 400
    refused = order("works", {"number": "S08", "action": "validator_refuses", "reason": "Non"})[1]
    assert (refused["status"], refused["comment"]) == ("REFUSEE_1", "Non")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("flow", {"number": "S07"}),
        ("flow", {"number": "S07", "fate": "ELSEWHERE"}),
        ("flow", {"number": "S07", "fate": "STUCK", "after_seconds": -1}),
        ("works", {"number": "S07", "action": "calm"}),
        ("works", {"number": "S07", "action": "moe_takes"}),
        ("works", {"action": "moe_takes"}),
        ("conditions", {"flow_delay_seconds": [2, 1]}),
        ("conditions", {"flow_syntaxes": [{"syntax": "IN_DP_E5", "opened_like": "IN_DP_E1_XCBL"}]}),
    ],
)
def test_an_order_that_cannot_be_is_refused(order, name, body):
    """400, with a word about it."""
    status, answer = order(name, body)
    assert status == 400
    assert answer["error"]


def test_conditions_of_flows_are_changed(order, simulator):
    """Those not named stay, an empty list of syntaxes forgets them."""
    syntaxes = [{"syntax": "IN_DP_E5_CII", "opened_like": MIXED}]
    asked = {"flow_delay_seconds": [1, 2.5], "flow_unknown_seconds": [3], "flow_labels": True, "works_apart": True}
    order("conditions", {**asked, "flow_syntaxes": syntaxes})
    now = simulator.conditions
    assert now.flow_delay == (timedelta(seconds=1), timedelta(seconds=2.5))
    assert now.flow_unknown_for == (timedelta(seconds=3),) * 2
    assert (now.flow_labels, now.works_apart, now.flow_syntaxes) == (True, True, {"IN_DP_E5_CII": MIXED})
    told = order("conditions", {"flow_labels": False})[1]
    assert (told["flow_labels"], told["flow_syntaxes"], told["flow_delay_seconds"]) == (False, syntaxes, [1.0, 2.5])
    assert order("conditions", {"flow_syntaxes": []})[1]["flow_syntaxes"] == []


def test_a_chaos_file_says_them_too(tmp_path):
    """Beside the faults."""
    file = tmp_path / "chaos.json"
    file.write_text(json.dumps({"conditions": {"flow_delay_seconds": [0, 2], "flow_labels": True}}), encoding="utf-8")
    conditions = weather_in(file).conditions
    assert (conditions.flow_delay, conditions.flow_labels) == ((timedelta(0), timedelta(seconds=2)), True)


def test_the_ledger_tells_flows(order, company):
    """With what became of them."""
    judged(company, situation())
    page = order("ledger")[1]
    assert page["totals"]["flows"] == 1
    (flow,) = page["flows"]
    assert (flow["number"], flow["verdict"]) == ("S07", "IN_INTEGRE")
