"""The ledger is exact: each request, deposit and duplicate, whatever happens at once and whatever is killed."""

import hashlib
import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chorus_bridge.simulator import (
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    SUBCONTRACTOR_SIRET,
    Chaos,
    ConnectionCut,
    Fault,
    FaultKind,
    Ledger,
    LedgerFile,
)

LYON = "21690123100011"
SUBMIT, PDF, RATES = "factures/v1/soumettre", "factures/v1/deposer/pdf", "transverses/v1/recuperer/tauxtva"


def lines_of(path):
    """Return the lines of a ledger file, read."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_deposit_is_written_down_whole(company, simulator, clock):
    """When, which number, from whom, to whom, under which identifier, by which request, with which bytes."""
    body = company.invoice()
    clock.move(microseconds=7)
    accepted = company.call(SUBMIT, body)
    (deposit,) = simulator.deposits()
    assert deposit.at == clock.now
    assert (deposit.number, deposit.invoice_id) == ("F-2026/001", accepted["identifiantFactureCPP"])
    assert (deposit.supplier_siret, deposit.recipient_siret) == (MAIN_CONTRACTOR_SIRET, LYON)
    assert deposit.sha256 == hashlib.sha256(json.dumps(body).encode()).hexdigest()
    request = simulator.ledger.requests()[deposit.request - 1]
    assert (request.serial, request.path, request.number) == (deposit.request, f"/cpro/{SUBMIT}", "F-2026/001")
    assert (request.size, request.status, request.processed) == (len(json.dumps(body)), 200, True)


def test_every_attempt_counts(company, simulator):
    """A deposit that was cut, refused, unauthorised or accepted arrived all the same."""
    body = company.invoice()
    simulator.fault([Fault(route=SUBMIT, kind=FaultKind.CUT), Fault(route=SUBMIT, kind=FaultKind.HTTP_429)])
    with pytest.raises(ConnectionCut):
        company.send(SUBMIT, body)
    company.send(SUBMIT, body)
    company.send(SUBMIT, body, Authorization="Bearer nobody")
    company.send(SUBMIT, body)
    company.send(SUBMIT, body)
    ledger = simulator.ledger
    assert (ledger.attempts("F-2026/001"), ledger.accepted("F-2026/001")) == (5, 1)
    assert ledger.refused_as_duplicates("F-2026/001") == 1
    assert [(r.fault, r.status, r.processed) for r in ledger.requests("soumettre")] == [
        ("CUT_BEFORE", None, False), ("HTTP_429_BEFORE", 429, False), (None, 401, True), (None, 200, True),
        (None, 200, True),
    ]  # fmt: skip
    assert ledger.numbers() == ("F-2026/001",)
    assert (ledger.attempts("F-404"), ledger.accepted("F-404")) == (0, 0)


def test_a_number_of_two_suppliers_is_two_deposits(simulator, company, as_siret):
    """It is counted once for each, and no duplicate is refused."""
    company.submit()
    as_siret(simulator, SUBCONTRACTOR_SIRET).submit()
    assert simulator.ledger.accepted("F-2026/001") == 2
    assert simulator.ledger.duplicates() == ()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"numeroFactureSaisi": 12}', b"{}"])
def test_a_deposit_that_names_no_number_is_received_all_the_same(company, simulator, body):
    """It is a request like any other, and no number's attempt."""
    company.send(SUBMIT, body)
    assert simulator.ledger.requests()[-1].number == ""
    assert simulator.ledger.numbers() == ()


def test_a_number_the_portal_gives_is_counted(company, simulator, typed):
    """A typed invoice without a number is accepted under one nobody tried."""
    del typed["numeroFactureSaisi"]
    number = company.call(SUBMIT, typed)["numeroFacture"]
    assert (simulator.ledger.attempts(number), simulator.ledger.accepted(number)) == (0, 1)
    assert simulator.ledger.numbers() == (number,)


def test_what_a_hostile_client_sends_takes_little_room(company, simulator):
    """Paths and numbers are kept in part."""
    company.send("x" * 10_000, {})
    company.send(SUBMIT, {"numeroFactureSaisi": "9" * 10_000})
    assert [len(r.path + r.number) for r in simulator.ledger.requests()[-2:]] == [200, 200 + len(f"/cpro/{SUBMIT}")]


def test_the_file_tells_what_the_ledger_tells(build, as_siret, tmp_path):
    """Each request has arrived before it is processed, and is answered after; nothing secret or personal is in it."""
    path = tmp_path / "ledger.jsonl"
    with LedgerFile(path) as file:
        simulator = build(ledger=Ledger(file), chaos=Chaos(3, {SUBMIT: {"CUT_AFTER": 0.3, "HTTP_429": 0.3}}))
        company = as_siret(simulator)
        for rank in range(30):
            body = company.invoice(numeroFactureSaisi=f"F-{rank % 20}")
            try:
                company.send(SUBMIT, body)
            except ConnectionCut:
                continue
    lines = lines_of(path)
    assert lines[0] == {"event": "opened"}
    events = {name: [line for line in lines if line["event"] == name] for name in ("arrived", "answered")}
    assert [line["serial"] for line in events["arrived"]] == list(range(1, len(simulator.ledger.requests()) + 1))
    answered = [{**line, "event": None} for line in events["answered"]]
    assert answered == [
        {"event": None, "serial": r.serial, "method": r.method, "path": r.path, "at": r.at.isoformat(), "size": r.size,
         "number": r.number, "fault": r.fault, "status": r.status, "processed": r.processed}
        for r in simulator.ledger.requests()
    ]  # fmt: skip
    for name, entries in (("deposit", simulator.deposits()), ("duplicate", simulator.ledger.duplicates())):
        told = [(line["number"], line["sha256"], line["request"]) for line in lines if line["event"] == name]
        assert told == [(entry.number, entry.sha256, entry.request) for entry in entries]
        assert told
    text = path.read_text(encoding="utf-8")
    assert not any(secret in text for secret in (DEMO_PASSWORD, company.token, company.credentials(), "JVBER"))


def test_a_file_is_only_added_to(tmp_path):
    """Another process goes on where the last one stopped."""
    path = tmp_path / "ledger.jsonl"
    for _ in range(2):
        file = LedgerFile(path)
        file('{"event": "x"}')
        file.close()
        file.close()
    assert [line["event"] for line in lines_of(path)] == ["opened", "x", "opened", "x"]


def test_many_threads_at_once_leave_an_exact_account(build, as_siret):
    """Every request has its own serial, every number is accepted once, whoever came first."""
    simulator = build(chaos=Chaos(9, {SUBMIT: {"CUT_AFTER": 0.2, "CUT_BEFORE": 0.2}}))
    bodies = [as_siret(simulator).invoice(numeroFactureSaisi=f"F-{rank}") for rank in range(40)]
    sent, told = [], []

    def client():
        company = as_siret(simulator)
        for body in bodies:
            sent.append(body["numeroFactureSaisi"])
            try:
                told.append(company.call(SUBMIT, body)["codeRetour"])
            except ConnectionCut as cut:
                told.append(cut.processed)

    run_together([client] * 8)
    ledger = simulator.ledger
    assert [request.serial for request in ledger.requests()] == list(range(1, len(ledger.requests()) + 1))
    assert {number: ledger.attempts(number) for number in ledger.numbers()} == Counter(sent)
    assert {deposit.number for deposit in ledger.deposits()} == set(sent)
    assert len(ledger.deposits()) == 40
    assert all(ledger.accepted(number) == 1 for number in sent)
    processed = [request for request in ledger.requests(SUBMIT) if request.processed]
    assert len(processed) == 40 + len(ledger.duplicates())
    assert Counter(told)[False] + Counter(told)[True] >= sum(ledger.faults().values()) > 0


def run_together(clients):
    """Run functions at once, and raise what they raised."""
    raised = []

    def guarded(client):
        try:
            client()
        except BaseException as error:  # noqa: BLE001 - raised again where pytest sees it
            raised.append(error)

    threads = [threading.Thread(target=guarded, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def test_a_killed_server_leaves_its_evidence(tmp_path, as_siret, build):
    """What was accepted before the kill is in the file, and the address file says where a new one listens."""
    evidence, address = tmp_path / "ledger.jsonl", tmp_path / "url"
    words = [sys.executable, "-m", "chorus_bridge.simulator", "--port", "0", "--quiet",
             "--ledger", str(evidence), "--port-file", str(address)]  # fmt: skip
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as server:
        url = awaited(address)
        remote = Remote(url, build, as_siret)
        accepted = [remote.submit(f"F-{rank}") for rank in range(5)]
        server.send_signal(signal.SIGKILL)
    deposits = [line for line in lines_of(evidence) if line["event"] == "deposit"]
    assert [(line["number"], line["invoice_id"]) for line in deposits] == accepted
    assert Path(address).exists()


def awaited(address):
    """Return the address a server writes once it listens."""
    limit = time.monotonic() + 10
    while not address.exists():
        assert time.monotonic() < limit
        time.sleep(0.01)
    return address.read_text(encoding="utf-8").strip()


class Remote:
    """A company talking to a simulator of another process."""

    def __init__(self, url, build, as_siret):
        self.url = url
        self._company = as_siret(build())
        self._company.simulator.handle = self._handle

    def _handle(self, method, path, headers, body=b""):
        with closing(http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=5)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            raw = answer.read()
            return type("Answer", (), {"status": answer.status, "body": raw, "json": lambda _: json.loads(raw)})()

    def submit(self, number):
        """Deposit an invoice and return its number and identifier."""
        return number, self._company.submit(numeroFactureSaisi=number)["identifiantFactureCPP"]
