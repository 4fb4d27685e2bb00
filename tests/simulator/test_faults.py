"""Faults meet the request they wait for, once or as often as said, before or after it is processed."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import attrs
import pytest

from chorus_bridge.simulator import ConnectionCut, Ending, Fault, FaultKind, worded
from chorus_bridge.simulator.chaos import Faults

SUBMIT, RATES = "factures/v1/soumettre", "transverses/v1/recuperer/tauxtva"
JSON, HTML = "application/json;charset=utf-8", "text/html;charset=utf-8"


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [
        (FaultKind.HTTP_429, 429, None),
        (FaultKind.HTTP_500_JSON, 500, JSON),
        (FaultKind.HTTP_500_HTML, 500, HTML),
        (FaultKind.HTTP_502_HTML, 502, HTML),
        (FaultKind.HTTP_503_HTML, 503, HTML),
        (FaultKind.HTTP_504_HTML, 504, HTML),
        (FaultKind.EMPTY_200, 200, JSON),
        (FaultKind.HTML_200, 200, HTML),
        (FaultKind.TRUNCATED_JSON, 200, JSON),
        (FaultKind.DUPLICATE, 200, JSON),
        (FaultKind.EXPIRED_TOKEN, 401, None),
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
    company.token = None
    assert company.call(SUBMIT, body)["codeRetour"] == 0 or processed


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
        (Fault(kind=FaultKind.RESET), False),
        (Fault(kind=FaultKind.RESET, after_processing=True), True),
        (Fault(kind=FaultKind.HANG), False),
        (Fault(kind=FaultKind.HANG, after_processing=True), True),
        (Fault(kind=FaultKind.CUT_MIDWAY), True),
        (Fault(kind=FaultKind.DRIP), True),
        (Fault(kind=FaultKind.DRIP, delay=timedelta(0)), True),
        (Fault(kind=FaultKind.HTTP_504_HTML, delay=timedelta(minutes=1)), False),
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


@pytest.mark.parametrize("negative", [{"retry_after": -1}, {"delay": timedelta(seconds=-1)}])
def test_time_goes_forward(negative):
    """A fault announces and lasts nothing negative."""
    with pytest.raises(ValueError, match="must be >= "):
        Fault(kind=FaultKind.HTTP_429, **negative)


def test_a_star_stands_for_any_route_but_the_token(company, simulator, ask_token):
    """A pattern meets a family of operations; the token is met only when it is named."""
    company.headers()
    simulator.fault([Fault(route="structures/*", kind=FaultKind.HTTP_429), Fault(route="*", kind=FaultKind.EMPTY_200)])
    assert ask_token(simulator).status == 200
    assert company.send(RATES, {}).body == b""
    assert company.send(RATES, {}).status == 200
    assert company.send("structures/v1/rechercher", {}).status == 429


def test_a_date_says_when_to_come_back(company, simulator, clock):
    """`Retry-After` may be an HTTP date, by the clock of the portal."""
    company.headers()
    simulator.conditions = attrs.evolve(simulator.conditions, clock_skew=timedelta(minutes=10))
    simulator.fault([Fault(kind=FaultKind.HTTP_503_HTML, retry_after=90, retry_as_date=True)])
    announced = company.send(RATES, {}).header("Retry-After")
    assert announced == "Tue, 24 Nov 2026 09:41:45 GMT"
    assert parsedate_to_datetime(announced) == datetime(2026, 11, 24, 9, 41, 45, tzinfo=UTC)


def test_a_truncated_answer_is_the_first_half_of_the_real_one(company, simulator):
    """The JSON of a deposit is cut in two, and cannot be read."""
    simulator.fault([Fault(route=SUBMIT, kind=FaultKind.TRUNCATED_JSON, after_processing=True)])
    answer = company.send(SUBMIT, company.invoice())
    assert answer.body.startswith(b'{"codeRetour": 0, ')
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert len(simulator.deposits()) == 1


@pytest.mark.parametrize("processed", [False, True])
def test_an_answer_may_say_duplicate_wrongly(company, simulator, processed):
    """It is the refusal of a second deposit, word for word, for the first; the ledger knows no duplicate."""
    body = company.invoice()
    simulator.fault([Fault(route=SUBMIT, kind=FaultKind.DUPLICATE, after_processing=processed)])
    said = company.call(SUBMIT, body)
    assert simulator.ledger.duplicates() == ()
    assert simulator.ledger.accepted("F-2026/001") == processed
    company.call(SUBMIT, body)
    assert said == company.call(SUBMIT, body)


def test_a_lost_answer_makes_a_true_duplicate(company, simulator):
    """Sent again after a first acceptance whose answer was lost, an invoice is refused and written down as such."""
    body = company.invoice()
    simulator.fault([Fault(route=SUBMIT, kind=FaultKind.RESET, after_processing=True)])
    with pytest.raises(ConnectionCut):
        company.send(SUBMIT, body)
    assert company.call(SUBMIT, body)["codeRetour"] == 20013
    refused = simulator.ledger.duplicates("F-2026/001")
    assert [duplicate.request for duplicate in refused] == [simulator.ledger.requests()[-1].serial]
    assert refused[0].sha256 == simulator.deposits()[0].sha256


def test_an_expired_token_stays_dead(company, simulator):
    """The token that was refused is refused again, and another one works."""
    company.headers()
    simulator.fault([Fault(kind=FaultKind.EXPIRED_TOKEN)])
    refused = [company.send(RATES, {}) for _ in range(2)]
    assert [answer.status for answer in refused] == [401, 401]
    assert all('error="invalid_token"' in answer.header("WWW-Authenticate") for answer in refused)
    company.token = None
    assert company.send(RATES, {}).status == 200


def test_a_token_that_is_not_there_cannot_expire(simulator, ask_token):
    """The fault meets a request without a token all the same."""
    simulator.fault([Fault(route="oauth/token", kind=FaultKind.EXPIRED_TOKEN)])
    assert [ask_token(simulator).status for _ in range(2)] == [401, 200]


def test_a_request_held_back_is_processed_when_its_time_comes(company, simulator, clock):
    """The client has gone, and the deposit happens afterwards, dated when it was due, whoever looks."""
    company.headers()
    body = company.invoice()
    simulator.fault([Fault(route=SUBMIT, kind=FaultKind.LATE, delay=timedelta(seconds=30))])
    with pytest.raises(ConnectionCut) as cut:
        company.send(SUBMIT, body)
    due = clock.now + timedelta(seconds=30)
    clock.move(seconds=29)
    assert (cut.value.processed, simulator.deposits()) == (False, ())
    assert (simulator.ledger.requests()[-1].status, simulator.ledger.requests()[-1].processed) == (None, False)
    clock.move(seconds=5)
    assert [deposit.at for deposit in simulator.deposits()] == [due]
    assert (simulator.ledger.requests()[-1].status, simulator.ledger.requests()[-1].processed) == (200, True)
    assert simulator.invoice("F-2026/001").deposited_at == due


def test_requests_held_back_keep_their_order(company, simulator, clock):
    """The one that was due first is processed first, and the other one is then a duplicate."""
    body = company.invoice()
    simulator.fault(Fault(route=SUBMIT, kind=FaultKind.LATE, delay=timedelta(seconds=s)) for s in (30, 10))
    for _ in range(2):
        with pytest.raises(ConnectionCut):
            company.send(SUBMIT, body)
    clock.move(minutes=1)
    first, second = simulator.ledger.requests("soumettre")
    assert simulator.deposits()[0].request == second.serial
    assert simulator.ledger.duplicates()[0].request == first.serial


def test_a_token_that_dies_on_the_way_is_refused(company, simulator, clock):
    """What is held back longer than the token lives is never deposited."""
    body = company.invoice()
    simulator.fault([Fault(route=SUBMIT, kind=FaultKind.LATE, delay=timedelta(hours=2))])
    with pytest.raises(ConnectionCut):
        company.send(SUBMIT, body)
    clock.move(hours=3)
    assert simulator.deposits() == ()
    assert simulator.ledger.requests()[-1].status == 401


def test_what_is_held_back_is_processed_once(company, simulator, clock):
    """Concluded by whoever waited or found due by whoever looks: one deposit, one answer."""
    body = json.dumps(company.invoice()).encode()
    simulator.fault([Fault(route=SUBMIT, kind=FaultKind.LATE)])
    exchange = simulator.exchange("POST", f"/cpro/{SUBMIT}", company.headers(), body)
    assert (exchange.answer, exchange.delay, exchange.ending) == (None, timedelta(seconds=1), Ending.WHOLE)
    answer = simulator.conclude(exchange.held)
    clock.move(seconds=5)
    assert answer == simulator.conclude(exchange.held)
    assert answer.json()["codeRetour"] == 0
    assert len(simulator.deposits()) == 1


def test_a_word_names_a_kind_and_a_moment():
    """A fault is written by the word the ledger will call it."""
    for kind in FaultKind:
        for after in (False, True):
            fault = Fault(kind=kind, after_processing=after)
            meant, moment = worded(fault.word)
            assert meant is kind
            assert Fault(kind=kind, after_processing=moment).processes == fault.processes
    assert worded("CUT_AFTER") == (FaultKind.CUT, True)
    assert worded("CUT") == worded("CUT_BEFORE") == (FaultKind.CUT, False)


@pytest.mark.parametrize("word", ["", "EARTHQUAKE", "cut", "DELAY_AFTER", "LATE_BEFORE", "EMPTY_TOKEN_AFTER"])
def test_another_word_names_no_fault(word):
    """A word that is not one is refused with those that are."""
    with pytest.raises(ValueError, match=r"not a fault.*CUT_AFTER"):
        worded(word)


def test_every_kind_is_met():
    """No kind of fault is refused to a script."""
    faults = Faults()
    faults.add(Fault(kind=kind) for kind in FaultKind)
    met = [faults.take("/cpro/x") for _ in FaultKind]
    assert {fault.kind for fault in met if fault} == set(FaultKind) - {FaultKind.EMPTY_TOKEN}
    assert met[-1] is None
    assert faults.take("/api/oauth/token") == Fault(kind=FaultKind.EMPTY_TOKEN)
