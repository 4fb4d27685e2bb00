"""The same simulator over a real socket, and its control from another process."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from chorus_bridge.simulator import DEMO_PASSWORD, Fault, FaultKind, SimulatorServer
from chorus_bridge.simulator.connections import LARGEST_BODY
from chorus_bridge.simulator.loopback import is_loopback

RATES, SUBMIT = "/cpro/transverses/v1/recuperer/tauxtva", "/cpro/factures/v1/soumettre"


@pytest.fixture
def lines():
    """Return the lines logged."""
    return []


@pytest.fixture
def server(simulator, lines):
    """Return a running server."""
    with SimulatorServer(simulator, log=lines.append) as running:
        yield running


@pytest.fixture
def ask(server):
    """Return a function that sends one request on a connection kept open."""
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)) as connection:

        def send(method, path, body=b"", headers=None):
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()

        yield send


@pytest.fixture
def command(ask):
    """Return a function that gives the server an order and reads its answer."""

    def send(name, body=None):
        method, raw = ("GET", b"") if body is None else ("POST", json.dumps(body).encode())
        status, _, answer = ask(method, f"/_simulator/{name}", raw, {"Content-Type": "application/json"})
        return status, json.loads(answer)

    return send


def test_a_client_gets_a_token_and_an_answer(ask, company):
    """Token and operations answer on one address, several requests on one connection."""
    form = "grant_type=client_credentials&client_id=demo-application&client_secret=demo-secret&scope=openid"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    status, headers, body = ask("POST", "/api/oauth/token", form.encode(), kind)
    assert (status, headers["Content-Type"]) == (200, "application/json;charset=utf-8")
    company.token = json.loads(body)["access_token"]
    for _ in range(3):
        status, headers, body = ask("POST", RATES, b"{}", company.headers())
        assert (status, json.loads(body)["codeRetour"]) == (200, 0)
        assert headers["x-correlationid"].startswith("Id-")
    assert ask("GET", "/cpro/transverses/v1/health-check", b"", company.headers())[0] == 200


def test_the_log_says_one_discreet_line_a_request(ask, company, lines):
    """Method, path, status and time: no query, header or body."""
    ask("POST", f"{RATES}?login=secret", b"{}", company.headers())
    ask("GET", "/nothing")
    first, second = lines
    assert first.startswith(f"POST {RATES} 200 ")
    assert first.endswith(" ms")
    assert second.startswith("GET /nothing 400 ")
    assert "secret" not in first
    assert DEMO_PASSWORD not in "".join(lines)


def test_a_cut_closes_the_connection(ask, company, simulator, lines):
    """The client sees the connection end; the deposit happened behind it."""
    body, headers = json.dumps(company.invoice()).encode(), company.headers()
    simulator.fault([Fault(route="soumettre", kind=FaultKind.CUT, after_processing=True)])
    with pytest.raises(http.client.RemoteDisconnected):
        ask("POST", SUBMIT, body, headers)
    assert len(simulator.deposits()) == 1
    assert lines[0].startswith(f"POST {SUBMIT} cut ")


def test_a_delay_makes_the_client_wait(ask, company, simulator):
    """A late answer comes, whole, after the time said."""
    headers = company.headers()
    simulator.fault([Fault(kind=FaultKind.DELAY, delay=timedelta(milliseconds=120))])
    started = time.perf_counter()
    assert ask("POST", RATES, b"{}", headers)[0] == 200
    assert time.perf_counter() - started >= 0.12


def test_closing_does_not_wait_for_a_late_answer(simulator, company):
    """A server closes at once, whoever is still waiting."""
    headers = company.headers()
    simulator.fault([Fault(kind=FaultKind.DELAY, delay=timedelta(seconds=60))])
    server = SimulatorServer(simulator)
    received = len(simulator.ledger.requests())
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)) as connection:
        connection.request("POST", RATES, b"{}", headers)
        while len(simulator.ledger.requests()) == received:
            time.sleep(0.005)
        started = time.perf_counter()
        server.close()
        while any("process_request_thread" in thread.name for thread in threading.enumerate()):
            assert time.perf_counter() - started < 2
            time.sleep(0.005)
    server.close()
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", urlsplit(server.url).port), timeout=1)


def test_many_clients_at_once_lose_nothing(server, company, simulator):
    """Requests of several threads are all answered and all in the ledger."""
    headers = company.headers()
    statuses = []

    def client():
        with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)) as connection:
            for _ in range(10):
                connection.request("POST", RATES, b"{}", headers)
                response = connection.getresponse()
                response.read()
                statuses.append(response.status)

    threads = [threading.Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 80
    assert len(simulator.ledger.requests("tauxtva")) == 80


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": str(LARGEST_BODY + 1)}, 413),
        ({"Transfer-Encoding": "chunked"}, 411),
        ({"Content-Length": "many"}, 411),
    ],
)
def test_a_body_is_announced_and_bounded(server, headers, status):
    """A body too large or without a length is refused unread, and the connection ends."""
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)) as connection:
        connection.putrequest("POST", RATES)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        assert (response.status, response.headers["Connection"]) == (status, "close")
        response.read()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])  # noqa: S104 - refused
def test_other_machines_are_kept_out(simulator, host):
    """A server never listens beyond loopback by accident."""
    with pytest.raises(ValueError, match="loopback"):
        SimulatorServer(simulator, host)


def test_remote_use_is_a_choice(simulator):
    """Said explicitly, any address may be listened on."""
    with SimulatorServer(simulator, "0.0.0.0", allow_remote=True) as server:  # noqa: S104 - the point
        assert server.url.startswith("http://0.0.0.0:")


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False)],
)
def test_loopback_is_recognised(host, local):
    """Names and addresses of this machine, and no other."""
    assert is_loopback(host) is local


def test_invoices_are_driven_from_outside(command, company):
    """Status, advance and plan act on the running simulator and show what they did."""
    company.submit(numeroFactureSaisi="F1")
    assert command("advance", {"number": "F1", "steps": 2})[1]["invoices"][0]["status"] == "MISE_A_DISPOSITION"
    status, invoice = command("status", {"number": "F1", "status": "SUSPENDUE", "comment": "PJ"})
    assert (status, invoice["status"], invoice["comment"]) == (200, "SUSPENDUE", "PJ")
    assert command("plan", {"number": "F2", "steps": [{"status": "REJETEE", "comment": "Non"}]})[0] == 200
    company.submit(numeroFactureSaisi="F2")
    command("advance", {})
    shown = command("invoices")[1]["invoices"]
    assert [invoice["status"] for invoice in shown] == ["SUSPENDUE", "REJETEE"]
    assert [step["status"] for step in shown[0]["history"]] == [
        "DEPOSEE", "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION", "SUSPENDUE",
    ]  # fmt: skip


def test_the_ledger_is_read_from_outside(command, company):
    """Requests and deposits come out as JSON; commands are not among them."""
    company.submit()
    command("invoices")
    ledger = command("ledger")[1]
    assert [request["path"] for request in ledger["requests"]][-1] == SUBMIT
    assert ledger["deposits"][0]["number"] == "F-2026/001"


def test_faults_are_ordered_from_outside(command, ask, company):
    """A fault given in JSON has every setting of a fault."""
    headers = company.headers()
    fault = {"kind": "HTTP_429", "route": "tauxtva", "times": 2, "retry_after": 3, "after_processing": False}
    assert command("fault", {"faults": [fault, {"kind": "DELAY", "delay_seconds": 0.01}]}) == (
        200,
        {"queued": 2},
    )
    answers = [ask("POST", RATES, b"{}", headers) for _ in range(3)]
    assert [(status, received["Retry-After"]) for status, received, _ in answers] == [
        (429, "3"), (429, "3"), (200, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("status", {"number": "F404", "status": "REJETEE"}),
        ("status", {"number": "F404"}),
        ("advance", {"steps": 0}),
        ("advance", {"steps": "two"}),
        ("plan", {"number": "F1", "steps": []}),
        ("fault", {"faults": [{"kind": "EARTHQUAKE"}]}),
        ("fault", {"faults": [{"kind": "CUT", "times": 0}]}),
        ("fault", []),
    ],
)
def test_an_order_that_cannot_be_obeyed_is_refused(command, name, body):
    """A wrong command answers 400 and says why."""
    status, answer = command(name, body)
    assert status == 400
    assert answer["error"]


def test_a_page_in_a_browser_gives_no_orders(ask, command):
    """An order that is not announced as JSON is refused, and an unknown one does not exist."""
    assert ask("POST", "/_simulator/advance", b"{}", {"Content-Type": "text/plain"})[0] == 400
    assert command("reboot", {})[0] == 404


def test_the_module_runs_until_interrupted():
    """`python -m` prints where it listens and whom it knows, serves, and stops on an interruption."""
    command = [sys.executable, "-u", "-m", "chorus_bridge.simulator", "--port", "0", "--pace", "reads:2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        said = [running.stdout.readline() for _ in range(5)]
        url = said[0].split()[-1]
        with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)) as connection:
            connection.request("GET", "/_simulator/invoices")
            assert json.loads(connection.getresponse().read()) == {"invoices": []}
        running.send_signal(signal.SIGINT)
        logged = running.stdout.readline()
        assert running.wait(timeout=5) == 0
    assert DEMO_PASSWORD in said[-1]
    assert logged.startswith("GET /_simulator/invoices 200 ")


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_the_module_ends_tidily_although_interruptions_were_ignored(asked, tmp_path):
    """As a shell starts what it puts in the background: it is stopped all the same, and takes its address away."""
    address = tmp_path / "url"
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    served = [sys.executable, "-m", "chorus_bridge.simulator", "--port", "0", "--quiet", "--port-file", str(address)]
    with subprocess.Popen([sys.executable, "-c", ignoring, *served], stdout=subprocess.DEVNULL) as running:
        try:
            limit = time.monotonic() + 10
            while not address.exists():
                assert time.monotonic() < limit
                time.sleep(0.01)
            running.send_signal(asked)
            assert running.wait(timeout=5) == 0
        finally:
            running.kill()
    assert not address.exists()
