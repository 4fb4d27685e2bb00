"""Faults meet the request they wait for, once or as often as said, before or after it is processed."""

from datetime import timedelta

import pytest

from chorus_bridge.simulator import ConnectionCut, Fault, FaultKind

SUBMIT, RATES = "factures/v1/soumettre", "transverses/v1/recuperer/tauxtva"


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [
        (FaultKind.HTTP_429, 429, None),
        (FaultKind.HTTP_500_JSON, 500, "application/json;charset=utf-8"),
        (FaultKind.HTTP_502_HTML, 502, "text/html;charset=utf-8"),
        (FaultKind.HTTP_503_HTML, 503, "text/html;charset=utf-8"),
        (FaultKind.EMPTY_200, 200, "application/json;charset=utf-8"),
        (FaultKind.HTML_200, 200, "text/html;charset=utf-8"),
    ],
)
@pytest.mark.parametrize("processed", [False, True])
def test_an_answer_is_replaced(company, simulator, kind, status, content_type, processed):
    """The client sees the fault; only `after_processing` lets the deposit happen behind it."""
    body = company.invoice()
    simulator.fault([Fault(route=SUBMIT, kind=kind, after_processing=processed)])
    answer = company.send(SUBMIT, body)
    assert (answer.status, answer.header("content-type")) == (status, content_type)
    assert answer.header("x-correlationid")
    assert len(simulator.deposits()) == processed
    assert simulator.ledger.requests(SUBMIT)[-1].processed is processed
    assert company.send(SUBMIT, body).json()["codeRetour"] == 0 or processed


def test_a_429_says_when_to_come_back(company, simulator):
    """`Retry-After` is sent when the fault gives one, and only with an answer that may carry it."""
    company.headers()
    simulator.fault([Fault(kind=FaultKind.HTTP_429, retry_after=7), Fault(kind=FaultKind.HTTP_429)])
    assert company.send(RATES, {}).header("Retry-After") == "7"
    assert company.send(RATES, {}).header("Retry-After") is None
    simulator.fault([Fault(kind=FaultKind.HTTP_502_HTML, retry_after=7)])
    assert company.send(RATES, {}).header("Retry-After") is None


def test_faults_wait_for_their_route_in_order(company, simulator):
    """A fault leaves other routes alone, repeats as said, then the next one comes."""
    simulator.fault(
        [
            Fault(route=RATES, kind=FaultKind.HTTP_503_HTML, times=2),
            Fault(route="/cpro/" + RATES, kind=FaultKind.HTTP_429),
        ]
    )
    assert company.send("structures/v1/consulter", {"idStructureCPP": 25_000_001}).status == 200
    assert [company.send(RATES, {}).status for _ in range(4)] == [503, 503, 429, 200]


def test_a_route_is_a_whole_end_of_path(company, simulator):
    """A fault for `rechercher` does not meet `rechercher/services`."""
    simulator.fault([Fault(route="structures/v1/rechercher", kind=FaultKind.HTTP_429)])
    assert company.send("structures/v1/rechercher/services", {"idStructure": 25_000_011}).status == 200
    assert company.send("structures/v1/rechercher", {}).status == 429


def test_a_fault_without_a_route_spares_the_token(company, simulator, ask_token):
    """Any operation may meet it, the token endpoint never."""
    simulator.fault([Fault(kind=FaultKind.HTTP_503_HTML)])
    assert ask_token(simulator).status == 200
    assert company.send(RATES, {}).status == 503


def test_a_token_may_come_empty(company, simulator, ask_token):
    """An empty token document is a success in HTTP, met by token requests alone."""
    simulator.fault([Fault(kind=FaultKind.EMPTY_TOKEN)])
    company.token = "x"
    assert company.send(RATES, {}).status == 401
    empty = ask_token(simulator)
    assert (empty.status, empty.json()["access_token"], empty.json()["expires_in"]) == (200, "", 0)
    assert ask_token(simulator).json()["access_token"]


def test_a_token_request_may_fail_like_any_other(simulator, ask_token):
    """Naming the endpoint aims at it."""
    simulator.fault([Fault(route="oauth/token", kind=FaultKind.HTTP_503_HTML)])
    assert [ask_token(simulator).status for _ in range(2)] == [503, 200]


@pytest.mark.parametrize(
    ("fault", "processed"),
    [
        (Fault(kind=FaultKind.CUT), False),
        (Fault(kind=FaultKind.CUT, after_processing=True), True),
        (Fault(kind=FaultKind.DELAY), True),
        (Fault(kind=FaultKind.DELAY, delay=timedelta(minutes=5)), True),
    ],
)
def test_silence_tells_the_test_what_the_client_cannot_know(company, simulator, fault, processed):
    """In process a cut or a late answer is an error that says whether the deposit happened."""
    body = company.invoice()
    simulator.fault([fault])
    with pytest.raises(ConnectionCut) as cut:
        company.send(SUBMIT, body)
    assert cut.value.processed is processed
    assert len(simulator.deposits()) == processed


def test_a_cut_is_in_the_ledger_without_a_status(company, simulator):
    """What was received stays known though nothing was answered."""
    company.headers()
    simulator.fault([Fault(kind=FaultKind.CUT)])
    with pytest.raises(ConnectionCut):
        company.send(RATES, {})
    assert (simulator.ledger.requests()[-1].status, simulator.ledger.requests()[-1].processed) == (
        None,
        False,
    )


def test_faults_can_be_forgotten(company, simulator):
    """Cleared faults meet nobody."""
    simulator.fault([Fault(kind=FaultKind.CUT, times=9)])
    simulator.clear_faults()
    assert company.send(RATES, {}).status == 200


def test_a_fault_happens_at_least_once():
    """A fault that meets nobody is an error of the script."""
    with pytest.raises(ValueError, match="times"):
        Fault(kind=FaultKind.CUT, times=0)
