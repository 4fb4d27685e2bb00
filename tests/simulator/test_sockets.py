"""Each fault over a real connection, and a server that stands a crowd."""

import http.client
import json
import socket
import threading
import time
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from chorus_bridge.simulator import Chaos, Fault, FaultKind, SimulatorServer, connections

SUBMIT, RATES = "/cpro/factures/v1/soumettre", "/cpro/transverses/v1/recuperer/tauxtva"
LOST = (http.client.RemoteDisconnected, ConnectionResetError)


@pytest.fixture
def server(simulator):
    """Return a running server."""
    with SimulatorServer(simulator) as running:
        yield running


def connected(server, timeout=5.0):
    """Return a connection to the server."""
    return closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=timeout))


def send(connection, company, path=RATES, body=b"{}"):
    """Send one request on a connection, and return the status and the body of its answer."""
    connection.request("POST", path, body, company.headers())
    answer = connection.getresponse()
    return answer.status, answer.read()


def until(true):
    """Wait for something to be true."""
    limit = time.monotonic() + 5
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.005)


WHOLE = {
    FaultKind.HTTP_429: 429,
    FaultKind.HTTP_500_JSON: 500,
    FaultKind.HTTP_500_HTML: 500,
    FaultKind.HTTP_502_HTML: 502,
    FaultKind.HTTP_503_HTML: 503,
    FaultKind.HTTP_504_HTML: 504,
    FaultKind.EMPTY_200: 200,
    FaultKind.HTML_200: 200,
    FaultKind.TRUNCATED_JSON: 200,
    FaultKind.DUPLICATE: 200,
    FaultKind.EXPIRED_TOKEN: 401,
}
SILENT = {
    FaultKind.CUT: http.client.RemoteDisconnected,
    FaultKind.RESET: ConnectionResetError,
    FaultKind.HANG: http.client.RemoteDisconnected,
}
SERVED = {FaultKind.DELAY, FaultKind.LATE, FaultKind.DRIP}
SHORT = timedelta(milliseconds=40)


def test_every_kind_is_tried_here():
    """A new kind of fault is a new case of this file."""
    tried = {*WHOLE, *SILENT, *SERVED, FaultKind.CUT_MIDWAY, FaultKind.EMPTY_TOKEN}
    assert tried == set(FaultKind)


@pytest.mark.parametrize("processed", [False, True])
@pytest.mark.parametrize("kind", WHOLE)
def test_an_answer_is_replaced(server, company, simulator, kind, processed):
    """The client reads a whole answer that is not the portal's, and the connection goes on."""
    body = json.dumps(company.invoice()).encode()
    simulator.fault([Fault(route="soumettre", kind=kind, after_processing=processed)])
    with connected(server) as connection:
        assert send(connection, company, SUBMIT, body)[0] == WHOLE[kind]
        company.token = None
        assert send(connection, company)[0] == 200
    assert len(simulator.deposits()) == processed


@pytest.mark.parametrize("processed", [False, True])
@pytest.mark.parametrize("kind", SILENT)
def test_a_connection_ends_without_an_answer(server, company, simulator, kind, processed):
    """Closed, reset or closed after a silence, what was processed shows in the ledger alone."""
    body = json.dumps(company.invoice()).encode()
    simulator.fault([Fault(route="soumettre", kind=kind, after_processing=processed, delay=SHORT)])
    started = time.monotonic()
    with connected(server) as connection, pytest.raises(ConnectionError) as end:
        send(connection, company, SUBMIT, body)
    assert end.type is SILENT[kind]  # a disconnection is also an error of the other kind
    assert time.monotonic() - started >= SHORT.total_seconds()
    assert len(simulator.deposits()) == processed


@pytest.mark.parametrize("kind", SERVED, ids=lambda kind: kind.name)
def test_a_patient_client_is_served(server, company, simulator, kind):
    """Late or in drips, the answer comes whole, and the connection goes on."""
    body = json.dumps(company.invoice()).encode()
    simulator.fault([Fault(route="soumettre", kind=kind, delay=SHORT)])
    started = time.monotonic()
    with connected(server) as connection:
        status, answer = send(connection, company, SUBMIT, body)
        assert time.monotonic() - started >= SHORT.total_seconds()
        assert send(connection, company)[0] == 200
    assert (status, json.loads(answer)["codeRetour"]) == (200, 0)
    assert len(simulator.deposits()) == 1


def test_an_answer_in_drips_has_no_silence_in_it(server, company, simulator):
    """It outlasts a client that only watches the time between two bytes."""
    headers = company.headers()
    simulator.fault([Fault(kind=FaultKind.DRIP, delay=timedelta(milliseconds=400))])
    pieces: list[bytes] = []
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port), timeout=0.2) as raw:
        lines = [f"POST {RATES} HTTP/1.1", "Content-Length: 2", *(f"{n}: {v}" for n, v in headers.items()), "", "{}"]
        raw.sendall("\r\n".join(lines).encode())
        while not b"".join(pieces).endswith(b"]}"):
            pieces.append(raw.recv(4096))
    assert len(pieces) > 50
    assert json.loads(b"".join(pieces).partition(b"\r\n\r\n")[2])["codeRetour"] == 0


def test_an_answer_is_cut_in_the_middle(server, company, simulator):
    """The client reads a beginning, then the end of the connection."""
    company.headers()
    simulator.fault([Fault(kind=FaultKind.CUT_MIDWAY)])
    with connected(server) as connection, pytest.raises(http.client.IncompleteRead):
        send(connection, company)
    assert simulator.ledger.requests()[-1].processed


def test_a_token_comes_empty(server, simulator):
    """Over a connection too."""
    simulator.fault([Fault(kind=FaultKind.EMPTY_TOKEN)])
    with connected(server) as connection:
        connection.request("POST", "/api/oauth/token", b"grant_type=client_credentials", {})
        assert json.loads(connection.getresponse().read())["access_token"] == ""


def test_what_a_client_did_not_wait_for_is_deposited_afterwards(server, company, simulator):
    """The client leaves before the deposit exists; it exists a moment later, once."""
    body = json.dumps(company.invoice()).encode()
    simulator.fault([Fault(route="soumettre", kind=FaultKind.LATE, delay=timedelta(seconds=30))])
    with connected(server, timeout=0.05) as connection, pytest.raises(TimeoutError):
        send(connection, company, SUBMIT, body)
    assert simulator.deposits() == ()
    until(lambda: not server._server._open)


def test_a_request_held_back_is_processed_by_the_true_clock(as_siret):
    """Nobody waits any more, and the first who looks finds it done at the moment it was due."""
    from chorus_bridge.simulator import Simulator  # noqa: PLC0415 - the only test on the true clock

    simulator = Simulator()
    company = as_siret(simulator)
    body = json.dumps(company.invoice()).encode()
    simulator.fault([Fault(route="soumettre", kind=FaultKind.LATE, delay=timedelta(milliseconds=400))])
    with SimulatorServer(simulator) as server, connected(server, timeout=0.03) as connection:
        with pytest.raises(TimeoutError):
            send(connection, company, SUBMIT, body)
        assert simulator.deposits() == ()
        until(simulator.deposits)
    arrived = simulator.ledger.requests("soumettre")[0].at
    assert [deposit.at - arrived for deposit in simulator.deposits()] == [timedelta(milliseconds=400)]


def test_a_client_that_leaves_frees_its_place(server, company, simulator):
    """Nobody waits two minutes for one who has gone."""
    headers = company.headers()
    simulator.fault([Fault(kind=FaultKind.DELAY, delay=timedelta(minutes=2), times=20)])
    for _ in range(20):
        with connected(server) as connection:
            connection.request("POST", RATES, b"{}", headers)
    until(lambda: len(simulator.ledger.requests("tauxtva")) == 20)
    until(lambda: not server._server._open)


def test_a_client_that_resets_frees_its_place(server, company, simulator):
    """An abrupt end is an end."""
    headers = company.headers()
    simulator.fault([Fault(kind=FaultKind.DELAY, delay=timedelta(minutes=2))])
    with connected(server) as connection:
        connection.request("POST", RATES, b"{}", headers)
        until(lambda: simulator.ledger.requests("tauxtva"))
        assert connection.sock is not None
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, connections._RESET_ON_CLOSE)
    until(lambda: not server._server._open)


def test_a_client_in_a_hurry_waits_all_the_same(server, company, simulator):
    """One that sends its next request while it waits gets both answers, in order, after the delay."""
    lines = [f"POST {RATES} HTTP/1.1", "Content-Length: 2", *(f"{n}: {v}" for n, v in company.headers().items())]
    request = "\r\n".join([*lines, "", "{}"]).encode()
    simulator.fault([Fault(kind=FaultKind.DELAY, delay=timedelta(milliseconds=80))])
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port), timeout=5) as raw:
        started = time.monotonic()
        raw.sendall(request)
        until(lambda: simulator.ledger.requests("tauxtva"))
        raw.sendall(request)
        received = raw.recv(65536)
        assert time.monotonic() - started >= 0.08
        while received.count(b"codeRetour") < 2:
            received += raw.recv(65536)


def test_a_request_cut_short_is_no_request(server, simulator):
    """A client killed while it writes sent nothing the portal would know of."""
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port), timeout=5) as raw:
        raw.sendall(f"POST {SUBMIT} HTTP/1.1\r\nContent-Length: 100\r\n\r\n{{".encode())
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(100) == b""
    assert simulator.ledger.requests() == ()


def test_closing_does_not_wait_for_drips(simulator, company):
    """An answer in drips stops where it is."""
    headers = company.headers()
    simulator.fault([Fault(kind=FaultKind.DRIP, delay=timedelta(minutes=2))])
    server = SimulatorServer(simulator)
    with connected(server) as connection:
        connection.request("POST", RATES, b"{}", headers)
        until(lambda: simulator.ledger.requests("tauxtva"))
        started = time.monotonic()
        server.close()
    assert time.monotonic() - started < 1
    assert not server._server._open


def test_a_client_gone_in_the_middle_of_drips_is_its_own_business(server, company, simulator):
    """The rest goes nowhere, and the place is free."""
    headers = company.headers()
    simulator.fault([Fault(kind=FaultKind.DRIP, delay=timedelta(seconds=1))])
    with connected(server) as connection:
        connection.request("POST", RATES, b"{}", headers)
        until(lambda: simulator.ledger.requests("tauxtva"))
        assert connection.sock is not None
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, connections._RESET_ON_CLOSE)
    until(lambda: not server._server._open)


def test_a_bug_of_the_simulator_is_told(server, company, simulator, monkeypatch, capfd):
    """What is no client's doing is written where somebody sees it."""

    def broken(*_):
        raise RuntimeError("a bug of ours")

    company.headers()
    monkeypatch.setattr(simulator, "exchange", broken)
    with connected(server) as connection, pytest.raises(LOST):
        send(connection, company)
    until(lambda: not server._server._open)
    assert "a bug of ours" in capfd.readouterr().err


def test_a_crowd_waits_for_its_turn(simulator, company, monkeypatch):
    """Beyond the limit a connection is accepted when another one ends; threads stay as many as said."""
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 3)
    headers = company.headers()
    with SimulatorServer(simulator) as server:
        crowd = [http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5) for _ in range(5)]
        for connection in crowd:
            connection.request("POST", RATES, b"{}", headers)
        for connection in crowd[:3]:
            assert connection.getresponse().read()
        time.sleep(0.1)
        assert len(simulator.ledger.requests("tauxtva")) == 3
        assert len(threads_of(server)) == 3
        for connection in crowd[:2]:
            connection.close()
        for connection in crowd[3:]:
            assert connection.getresponse().read()
            connection.close()
        crowd[2].close()


def test_closing_does_not_wait_for_a_crowd(simulator, monkeypatch):
    """Those who were never accepted are told that it is over."""
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 1)
    server = SimulatorServer(simulator)
    crowd = [socket.create_connection(("127.0.0.1", urlsplit(server.url).port), timeout=5) for _ in range(3)]
    time.sleep(0.1)
    started = time.monotonic()
    server.close()
    assert time.monotonic() - started < 1
    for connection in crowd:
        with connection:
            try:
                assert connection.recv(1) == b""
            except ConnectionResetError:
                continue


def threads_of(server):
    """Return the threads that serve a connection; the server's other one listens."""
    return [t for t in threading.enumerate() if "process_request_thread" in t.name]


def test_thirty_two_clients_in_a_storm_lose_nothing(build, as_siret):
    """Under every kind of fault at once the ledger counts each request and each number, exactly."""
    odds = {"CUT_AFTER": 0.05, "CUT_BEFORE": 0.05, "RESET_AFTER": 0.05, "HTTP_502_HTML_AFTER": 0.05, "HTTP_429": 0.05,
            "DRIP": 0.03, "LATE": 0.03, "DELAY": 0.03, "CUT_MIDWAY": 0.03, "DUPLICATE": 0.03}  # fmt: skip
    span = timedelta(milliseconds=5)
    simulator = build(chaos=Chaos(2, {"factures/v1/soumettre": odds}, delay=(span, span * 4)))
    bodies = {}
    for rank in range(20):
        invoice = as_siret(simulator).invoice(numeroFactureSaisi=f"F-{rank}")
        bodies[f"F-{rank}"] = json.dumps(invoice).encode()
    company = as_siret(simulator)
    headers = company.headers()
    sent = [0] * 32

    def client(server, rank):
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
        for number in list(bodies)[rank % 20 :] + list(bodies)[: rank % 20]:
            try:
                connection.request("POST", SUBMIT, bodies[number], headers)
                connection.getresponse().read()
            except (http.client.HTTPException, OSError):
                connection.close()
            sent[rank] += 1
        connection.close()

    before = len(simulator.ledger.requests())
    with SimulatorServer(simulator) as server:
        crowd = [threading.Thread(target=client, args=(server, rank)) for rank in range(32)]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
    ledger = simulator.ledger
    assert sent == [20] * 32
    assert len(ledger.requests()) - before == 640
    assert {number: ledger.attempts(number) for number in ledger.numbers()} == dict.fromkeys(bodies, 32)
    assert {number: ledger.accepted(number) for number in ledger.numbers()} == dict.fromkeys(bodies, 1)
    processed = [request for request in ledger.requests("soumettre") if request.processed]
    assert len(processed) == len(ledger.deposits()) + len(ledger.duplicates())
    assert len(ledger.faults()) == len(odds)
