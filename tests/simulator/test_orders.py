"""Faults, chaos and conditions from another process or from a file; and the ledger, page by page."""

import http.client
import json
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from chorus_bridge.cli.commands import commands
from chorus_bridge.simulator import Chaos, ConnectionCut, FaultKind, Manual
from chorus_bridge.simulator.__main__ import main
from chorus_bridge.simulator.control import control
from chorus_bridge.simulator.launch import launched
from chorus_bridge.simulator.orders import weather_in
from chorus_bridge.simulator.requests import request_from
from chorus_bridge.simulator.server import address_file

SUBMIT, RATES = "factures/v1/soumettre", "transverses/v1/recuperer/tauxtva"
KIND = {"Content-Type": "application/json"}
CHAOS = {
    "seed": 7,
    "routes": {SUBMIT: {"CUT_AFTER": 0.25, "HTTP_429": 0}, "*": {"HTML_200": 0.125}},
    "delay_seconds": [0.25, 1.5],
    "retry_after_seconds": [1, 5],
    "limit": 40,
}
READ = Chaos(
    7,
    {SUBMIT: {"CUT_AFTER": 0.25, "HTTP_429": 0}, "*": {"HTML_200": 0.125}},
    delay=(timedelta(seconds=0.25), timedelta(seconds=1.5)),
    retry_after=(1, 5),
    limit=40,
)


@pytest.fixture
def order(simulator):
    """Return a function that gives an order and reads its answer."""

    def send(name, body=None):
        method, raw = ("GET", b"") if body is None else ("POST", json.dumps(body).encode())
        answer = control(simulator, request_from(method, f"/_simulator/{name}", KIND, raw))
        return answer.status, json.loads(answer.body)

    return send


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a chaos file."""

    def write(contents):
        path = tmp_path / "chaos.json"
        path.write_text(contents if isinstance(contents, str) else json.dumps(contents), encoding="utf-8")
        return path

    return write


def test_a_fault_is_ordered_by_its_word(order, company, simulator):
    """A word says the moment, as the ledger will; a date is announced when asked for."""
    body = company.invoice()
    faults = [
        {"kind": "CUT_AFTER", "route": "soumettre"},
        {"kind": "HTTP_429", "retry_after": 60, "retry_as_date": True},
    ]
    assert order("fault", {"faults": faults}) == (200, {"queued": 2})
    with pytest.raises(ConnectionCut):
        company.send(SUBMIT, body)
    assert len(simulator.deposits()) == 1
    assert company.send(RATES, {}).header("Retry-After").endswith("GMT")


def test_chaos_is_ordered_and_calmed(order, company, simulator):
    """Drawn from the first number of the seed each time it is ordered, until calm is."""
    company.headers()
    always = {"seed": 3, "routes": {"*": {"HTTP_503_HTML": 1}}, "limit": 2}
    assert order("chaos", always) == (200, {"seed": 3, "routes": ["*"]})
    assert [company.send(RATES, {}).status for _ in range(3)] == [503, 503, 200]
    order("chaos", always)
    assert company.send(RATES, {}).status == 503
    assert order("calm", {})[0] == 200
    assert company.send(RATES, {}).status == 200


def test_conditions_are_changed_one_by_one(order, simulator):
    """Those not named stay, and all of them are told."""
    first = {"index_lag_seconds": [1, 2.5], "unknown_statuses": 0.25, "seed": 9}
    told = order("conditions", first)[1]
    unchanged = {
        "clock_skew_seconds": 0.0,
        "refuse_duplicates": True,
        "flow_delay_seconds": [0.0, 0.0],
        "flow_unknown_seconds": [0.0, 0.0],
        "flow_labels": False,
        "flow_syntaxes": [],
        "works_apart": False,
        "status_lag_seconds": [0.0, 0.0],
        "status_dates_vary": False,
        "spoilt_rows": 0.0,
    }
    assert told == {**first, **unchanged, "index_lag_seconds": [1.0, 2.5]}
    told = order("conditions", {"clock_skew_seconds": -90, "refuse_duplicates": False, "index_lag_seconds": [3]})[1]
    assert told == order("conditions")[1]
    assert simulator.conditions.index_lag == (timedelta(seconds=3), timedelta(seconds=3))
    assert simulator.conditions.clock_skew == timedelta(seconds=-90)
    assert not simulator.conditions.refuse_duplicates
    assert (simulator.conditions.unknown_statuses, simulator.conditions.seed) == (0.25, 9)


def test_the_ledger_is_read_page_by_page(order, company, simulator):
    """Pages put end to end are the ledger, and their size is chosen."""
    for rank in range(7):
        company.submit(numeroFactureSaisi=f"F-{rank % 5}")
    read: dict[str, list[dict[str, object]]] = {name: [] for name in ("requests", "deposits", "duplicates", "flows")}
    after, page = 0, dict[str, Any](more=True)
    while page["more"]:
        status, page = order(f"ledger?after={after}&limit=4")
        assert status == 200
        for name, entries in read.items():
            assert len(page[name]) <= 4
            entries.extend(page[name])
        after += 4
    assert page["totals"] == {name: len(entries) for name, entries in read.items()}
    assert [entry["serial"] for entry in read["requests"]] == [r.serial for r in simulator.ledger.requests()]
    assert [entry["sha256"] for entry in read["deposits"]] == [d.sha256 for d in simulator.deposits()]
    assert [entry["number"] for entry in read["duplicates"]] == ["F-0", "F-1"]
    assert order("ledger")[1]["requests"] == read["requests"]


def test_numbers_are_counted(order, company):
    """How often each was tried, accepted and refused, page by page."""
    for number in ("F-1", "F-2", "F-1"):
        company.submit(numeroFactureSaisi=number)
    once, twice = ({"attempts": n, "accepted": 1, "refused_as_duplicates": n - 1} for n in (1, 2))
    assert order("counts")[1] == {"counts": {"F-1": twice, "F-2": once}, "total": 2, "more": False}
    assert order("counts?limit=1")[1] == {"counts": {"F-1": twice}, "total": 2, "more": True}
    assert order("counts?after=1")[1]["counts"] == {"F-2": once}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("ledger?limit=0", None),
        ("ledger?limit=10001", None),
        ("ledger?after=x", None),
        ("ledger?after=99999999999999999999", None),
        ("counts?before=1", None),
        ("invoices?after=1", None),
        ("fault", {"faults": [{"kind": "DELAY_AFTER"}]}),
        ("fault", {"faults": [{"kind": "CUT", "delay_seconds": -1}]}),
        ("calm", {"now": True}),
        ("conditions", {"index_lag_seconds": [1, 2, 3]}),
        ("conditions", {"index_lag_seconds": [2, 1]}),
        ("conditions", {"unknown_statuses": 2}),
        ("conditions", {"index_lag_seconds": ["1"]}),
        ("chaos", {"routes": {"*": {"CUT": 2}}}),
        ("chaos", {"routes": {"*": {"EARTHQUAKE": 0.1}}}),
        ("chaos", {"routes": {"*": {"CUT": "often"}}}),
        ("chaos", {"routes": {"*": 0.5}}),
        ("chaos", {"routes": ["*"]}),
        ("chaos", {"weather": "bad"}),
        ("chaos", {"conditions": {}}),
    ],
)
def test_an_order_that_cannot_be_obeyed_changes_nothing(order, simulator, name, body):
    """It answers 400 and says why."""
    before = simulator.conditions
    status, answer = order(name, body)
    assert status == 400
    assert answer["error"]
    assert simulator.conditions == before


def test_a_chaos_file_is_read(written):
    """Faults and conditions, one seed for both unless each has its own."""
    weather = weather_in(written(CHAOS))
    assert weather.chaos == READ
    assert weather.conditions.seed == 7
    conditions = {"index_lag_seconds": [0, 2], "refuse_duplicates": False, "unknown_statuses": 0.1}
    weather = weather_in(written({"seed": 4, "conditions": conditions}))
    assert (weather.chaos.routes, weather.chaos.seed, weather.conditions.seed) == ({}, 4, 4)
    assert weather.conditions.index_lag == (timedelta(0), timedelta(seconds=2))


def test_a_seed_takes_the_place_of_those_of_the_file(written):
    """The same file plays other runs."""
    weather = weather_in(written({**CHAOS, "conditions": {"seed": 2}}), seed=12)
    assert (weather.chaos.seed, weather.conditions.seed) == (12, 12)
    assert weather_in(written({**CHAOS, "conditions": {"seed": 2}})).conditions.seed == 2


@pytest.mark.parametrize(
    ("contents", "says"),
    [
        ("{", "a JSON object"),
        ("[]", "a JSON object"),
        ({"conditions": {"weather": 1}}, "conditions.weather"),
        ({"conditions": []}, None),
        ({"conditions": {"seed": "x"}}, "conditions.seed"),
        ({"routes": {"*": {"CUT": None}}}, r"routes\.\*\.CUT"),
        ({"delay_seconds": [2, 1]}, "the least, then the most"),
    ],
)
def test_a_wrong_chaos_file_says_where(written, contents, says):
    """The place and the reason are told."""
    with pytest.raises(ValueError, match=says or "conditions"):
        weather_in(written(contents))


def test_a_simulator_is_launched_as_described(written, tmp_path, as_siret):
    """Faults, conditions and ledger are in force before the first request."""
    path = written({"routes": {SUBMIT: {"CUT_AFTER": 1}}, "conditions": {"clock_skew_seconds": 60}})
    with launched(pace=Manual(), chaos_file=path, ledger_file=tmp_path / "l.jsonl", seed=5) as simulator:
        with pytest.raises(ConnectionCut):
            as_siret(simulator).submit()
        assert simulator.conditions.clock_skew == timedelta(minutes=1)
        assert simulator.conditions.seed == 5
    assert '"event": "deposit"' in (tmp_path / "l.jsonl").read_text(encoding="utf-8")
    with launched(pace=Manual()) as simulator:
        as_siret(simulator).submit()
        assert simulator.conditions.seed == 0


def test_an_address_file_lasts_as_long_as_the_server(tmp_path):
    """It holds one line, leaves no draft, and goes even when something fails."""
    path = tmp_path / "url"
    with address_file(path, "http://127.0.0.1:1"):
        assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [
            ("url", "http://127.0.0.1:1\n")
        ]
    assert not path.exists()
    with pytest.raises(KeyError), address_file(path, "x"):
        raise KeyError
    assert not path.exists()
    with address_file(None, "http://127.0.0.1:1"):
        assert list(tmp_path.iterdir()) == []


def test_a_command_line_that_cannot_be_obeyed_ends_at_once(written, capsys, tmp_path):
    """The module says what is wrong with a file, and serves nothing."""
    for path in (written({"weather": 1}), tmp_path / "nowhere.json"):
        with pytest.raises(SystemExit) as end:
            main(["--port", "0", "--chaos", str(path)])
        assert end.value.code == 2
        assert ("weather" in (said := capsys.readouterr().err)) or "nowhere.json" in said


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--chaos", "{chaos}"], 2, "between 0 and 1"),
        (["--ledger", "{folder}/no/ledger"], 1, "no/ledger: No such file"),
        (["--port-file", "{folder}/no/url"], 1, "no/url.part: No such file"),
    ],
)
def test_the_command_explains_a_file_that_will_not_do(written, tmp_path, words, code, says):
    """Each option tells its own mistake."""
    chaos = written({"routes": {"*": {"CUT": 3}}})
    words = [word.format(chaos=chaos, folder=tmp_path) for word in words]
    done = CliRunner().invoke(commands, ["simulator", "--quiet", "--port", "0", *words])
    assert done.exit_code == code
    assert says in " ".join(done.stderr.split())


@pytest.mark.parametrize("module", ["chorus_bridge.simulator", "chorus_bridge.cli simulator"])
def test_a_program_starts_one_and_finds_it(written, tmp_path, module):
    """Seed, chaos, ledger and address come from the command line; an interruption takes the address away."""
    path = written({"routes": {"*": {"HTTP_502_HTML": 1}}, "limit": 1})
    address, ledger = tmp_path / "url", tmp_path / "ledger.jsonl"
    options = ["--port", "0", "--quiet", "--seed", "3", "--chaos", path, "--ledger", ledger, "--port-file", address]
    words = [sys.executable, "-m", *module.split(), *map(str, options)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as running:
        limit = time.monotonic() + 10
        while not address.exists():
            assert time.monotonic() < limit
            time.sleep(0.01)
        netloc = urlsplit(address.read_text(encoding="utf-8").strip()).netloc
        with closing(http.client.HTTPConnection(netloc, timeout=5)) as connection:
            for status in (502, 400):
                connection.request("GET", "/cpro/x")
                answer = connection.getresponse()
                assert (answer.read() is not None, answer.status) == (True, status)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=5) == 0
    assert not address.exists()
    events = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    assert [e["event"] for e in events] == ["opened", "arrived", "answered", "arrived", "answered"]
    assert events[1]["fault"] == f"{FaultKind.HTTP_502_HTML}_BEFORE"
