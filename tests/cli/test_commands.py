"""The commands as people and programs meet them: what they print, where, and how they end."""

import io
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rich.console import Console

from chorus_bridge import Gateway, Settings, __version__
from chorus_bridge.chorus.structures import services
from chorus_bridge.cli import main
from chorus_bridge.cli.assessing import NoPortal, judge
from chorus_bridge.cli.commands import commands
from chorus_bridge.cli.judgement_json import judgement_json
from chorus_bridge.cli.judgement_table import show_judgement
from chorus_bridge.cli.outbox_file import OutboxFile
from chorus_bridge.cli.parameters import language_of
from chorus_bridge.cli.serving import environment_for, serve
from chorus_bridge.cli.situation_file.reading import read_situations
from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.recipient import RecipientFacts, SupplierFacts
from chorus_bridge.drivers import Ports
from chorus_bridge.drivers import run as drive
from chorus_bridge.effects import ask
from chorus_bridge.errors import StoreError
from chorus_bridge.messages import Language
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import gates, statements
from chorus_bridge.outbox.opening import SCHEMA_VERSION
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import Manual, Simulator, SimulatorServer
from tests.builders import NOW as BUILT_AT
from tests.builders import situation

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "situations"
BLOCKED = str(EXAMPLES / "gros-oeuvre-blocked.json")
WITHOUT_ACCESS = str(EXAMPLES / "without-access.json")
NOW = "2026-11-24T09:00:00Z"
STEP = '{"code": "MOE_VALIDATION"}'
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

BLOCK = """
import sys
sys.modules.update(dict.fromkeys({absent!r}))  # None: importing them fails
import chorus_bridge.cli
sys.exit(chorus_bridge.cli.main())
"""


def run(*arguments, **environ):
    """Run a command in this process, as a user whose locale says nothing."""
    silent = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"))
    return CliRunner().invoke(commands, arguments, env=silent | environ, prog_name="chorus-bridge")


def spawn(*arguments, **environ):
    """Run a command in a process of its own, its output piped."""
    words = [sys.executable, "-m", "chorus_bridge.cli", *arguments]
    return subprocess.run(words, capture_output=True, check=False, env=os.environ | environ)


def report(*arguments):
    """Return what ``assess --json`` says of each situation, by identifier."""
    done = run("assess", "--json", "--now", NOW, *arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    return {entry["id"]: entry for entry in json.loads(done.stdout)["situations"]}


def prepared(path):
    """Make an outbox that knows the parties of a claim of `without-access.json`, and return its path."""
    with SqliteStore(path) as store:
        known = RecipientFacts(siret="21330063500017", fetched_at=AT - timedelta(hours=1))
        supplier = SupplierFacts(siret="00010004000013", fetched_at=AT, linked=True, in_chorus=True)
        store.execute([statements.fact("peinture", known, statements.RECIPIENT)])
        store.execute([statements.fact("peinture", supplier, statements.SUPPLIER)])
    return str(path)


def files_of(folder):
    """Return every file of *folder* with its content."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- assess


def test_a_program_reads_every_situation_in_a_stable_shape():
    """One JSON object holds the format, the version, and all that is to be shown of each situation."""
    done = run("assess", WITHOUT_ACCESS, "--json", "--now", NOW, "--lang", "en")
    read = json.loads(done.stdout)
    entry = read.pop("situations")[1]
    no_credentials = "Chorus Pro credentials not entered: give the technical account's login and password"
    no_bank = "Bank details missing: choose the ones recorded on Chorus Pro"
    profile = {"who": "administrator", "place": "profile", "params": {}}
    assert (done.exit_code, done.stderr, read) == (0, "", {"format": "chorus-bridge/assessments", "version": 1})
    assert entry == {
        "id": "lyon-cvc-s03",
        "state": "missing_information",
        "icon": "chorus-missing-information",
        "label": "Information missing",
        "tooltip": [
            "Information is missing, or must be corrected:",
            f"{no_credentials} — fill in: company profile (by the administrator)",
            "Company SIRET missing — fill in: company profile (by the administrator)",
            f"{no_bank} — fill in: company profile (by the administrator)",
            "Note — The recipient could not be checked in the Chorus Pro directory yet",
        ],
        "can_transmit": False,
        "can_cancel": False,
        "action_required": False,
        "wait": None,
        "missing": [
            {"code": "CREDENTIALS_MISSING", "path": "company.account", "text": no_credentials, **profile},
            {"code": "SUPPLIER_SIRET_MISSING", "path": "company.siret", "text": "Company SIRET missing", **profile},
            {
                "code": "BANK_DETAILS_MISSING",
                "path": "company.bank_details_id",
                "text": no_bank,
                **profile,
            },
        ],
        "pending": [],
        "warnings": [
            {
                "code": "RECIPIENT_NOT_VERIFIED",
                "path": "market.recipient.siret",
                "who": "nobody",
                "place": "portal",
                "text": "The recipient could not be checked in the Chorus Pro directory yet",
                "params": {},
            }
        ],
        "deferred": [],
        "recipient_knowledge": {"freshness": "unknown", "known_at": None},
    }


def test_parameters_are_written_without_losing_a_cent():
    """Amounts are text, dates ISO, lists lists: no number passes through a binary float."""
    entries = report(BLOCKED, "--lang", "en").values()
    lists = ("missing", "pending", "warnings", "deferred")
    params = [value for e in entries for name in lists for f in e[name] for value in f["params"].values()]
    assert {type(value) for value in params} >= {str, int}
    assert float not in {type(value) for value in params}
    assert any(isinstance(value, str) and re.fullmatch(r"\d+\.\d\d", value) for value in params)


def test_dates_and_exponents_are_written_plainly():
    """A date is in ISO form, and an amount never in powers of ten."""
    late = situation(invoice__issue_date=AT.date() + timedelta(days=40))
    text = judgement_json(judge([late], at=AT, policy=Policy()), Language.EN, at=AT)
    found = {f["code"]: f["params"] for f in json.loads(text)["situations"][0]["missing"]}
    assert "2027-01-03" in found["INVOICE_DATE_FUTURE"].values()


@pytest.mark.parametrize(
    ("until", "told"),
    [(gates.UNTIL_RESUMED, None), (AT + timedelta(hours=1), (AT + timedelta(hours=1)).isoformat())],
)
def test_a_company_that_waits_is_told_with_its_end(tmp_path, until, told):
    """A program decides by it whether somebody has to be called."""
    claim = situation()
    with SqliteStore(tmp_path / "outbox.sqlite") as store:
        store.execute([gates.pause(claim.company.id, until=until, reason="account")])
    found = judge([claim], at=AT, policy=Policy(), database=tmp_path / "outbox.sqlite")
    (one,) = json.loads(judgement_json(found, Language.EN, at=AT))["situations"]
    assert one["wait"] == {"reason": "account_refused", "until": told}


@pytest.mark.parametrize(
    ("language", "label", "heading", "no_chorus"),
    [
        ("fr", "Informations manquantes", "Montant TTC", "Sans objet"),
        ("en", "Information missing", "Amount", "Not app"),
    ],
)
def test_people_read_a_table_in_their_language(language, label, heading, no_chorus):
    """Each situation is a line with its number, client, amount and state, and states are counted."""
    done = run("assess", BLOCKED, "--lang", language, "--now", NOW)
    line = next(line for line in done.stdout.splitlines() if line.startswith("paris-marche-s01"))
    assert done.exit_code == 0
    assert heading in done.stdout.splitlines()[0]
    assert re.search(rf"PM-2026-11-S01 +Ville de Paris +€?40.332.00(\u00a0€)? +✎ {label}$", line)
    assert re.search(rf"^ +3  – {no_chorus}", done.stdout, re.MULTILINE)
    assert done.stdout.endswith("\n    19  Total\n")


def test_details_are_told_when_asked_for():
    """The lines of the tooltips follow the table, and only then."""
    told = run("assess", WITHOUT_ACCESS, "--details", "--lang", "fr").stdout
    assert "    Identifiants Chorus Pro non renseignés" in told
    assert "Identifiants" not in run("assess", WITHOUT_ACCESS, "--lang", "fr").stdout


def test_the_policy_is_chosen_by_options(tmp_path):
    """Pending steps come first, and fictitious SIRETs pass, when asked."""
    text = (EXAMPLES / "without-access.json").read_text(encoding="utf-8").replace("21330063500017", "21330063500018")
    text = text.replace('"path": "facture.pdf"', '"size": 9').replace(
        '"invoice": {', f'"steps": [{STEP}], "invoice": {{'
    )
    file, name = tmp_path / "claims.json", "bordeaux-peinture-s01"
    file.write_text(text, encoding="utf-8")
    usual, turned, lenient = (
        report(str(file), *more)[name] for more in ((), ("--pending-first",), ("--qualification",))
    )
    assert (usual["state"], turned["state"]) == ("missing_information", "awaiting_action")
    codes = [{finding["code"] for finding in entry["missing"]} for entry in (usual, lenient)]
    assert codes[0] - codes[1] == {"RECIPIENT_SIRET_INVALID"}


@pytest.mark.parametrize(("now", "future"), [("2026-11-18T12:00:00Z", True), ("2026-11-20T12:00:00Z", False)])
def test_a_file_is_judged_at_the_instant_asked_for(now, future):
    """An invoice dated the day after that instant is dated in the future."""
    missing = report(WITHOUT_ACCESS, "--now", now)["bordeaux-peinture-s01"]["missing"]
    assert ("INVOICE_DATE_FUTURE" in {finding["code"] for finding in missing}) is future


def test_an_outbox_lends_its_memory_and_is_not_changed(tmp_path):
    """What was prepared counts, with its age; not a byte of the file moves, and no file appears beside it."""
    path = prepared(tmp_path / "outbox.sqlite")
    before = files_of(tmp_path)
    alone, helped = report(WITHOUT_ACCESS), report(WITHOUT_ACCESS, "--database", path)
    name = "bordeaux-peinture-s01"
    assert alone[name]["recipient_knowledge"] == {"freshness": "unknown", "known_at": None}
    assert helped[name]["recipient_knowledge"] == {"freshness": "known", "known_at": "2026-11-24T08:00:00+00:00"}
    assert helped["lyon-cvc-s03"] == alone["lyon-cvc-s03"]
    assert files_of(tmp_path) == before


def test_an_outbox_in_use_is_read(tmp_path):
    """A transmission queued by a worker that has the file open is seen."""
    claim = situation()
    draft = outbox.Draft(
        company=claim.company.id, situation=claim.id, key="k", number="n", fingerprint="f", due=BUILT_AT, document=b"d"
    )
    with SqliteStore(tmp_path / "outbox.sqlite") as store:
        drive(outbox.enqueue(draft), Ports(sender=NoPortal(), store=store, clock=lambda: BUILT_AT))
        judged = judge([claim], at=BUILT_AT, policy=Policy(), database=tmp_path / "outbox.sqlite")
    assert judged[0].assessment.state is DisplayState.TRANSMITTING


def test_an_outbox_cannot_be_written(tmp_path):
    """SQLite refuses a write made through the reader."""
    reader = OutboxFile(Path(prepared(tmp_path / "outbox.sqlite")))
    with pytest.raises(StoreError, match="SQLITE_READONLY"):
        reader.execute([statements.keep_document("0", b"", AT)])
    reader.close()


def test_what_is_not_an_outbox_is_refused(tmp_path):
    """Another file, another database and another version end in one clear sentence, and nothing is created."""
    other, newer = tmp_path / "other.sqlite", tmp_path / "newer.sqlite"
    for path, version in ((other, 0), (newer, 99)):
        with sqlite3.connect(path) as connection:
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("CREATE TABLE host (x)")
        connection.close()
    empty = tmp_path / "same.sqlite"
    with sqlite3.connect(empty) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.close()
    before = files_of(tmp_path)
    for path, problem in (
        (EXAMPLES / "facture.pdf", "cannot be read as an SQLite database"),
        (other, "holds no outbox that can be read"),
        (newer, "holds no outbox that can be read"),
        (empty, "holds no outbox"),
        (tmp_path / "absent.sqlite", "does not exist"),
    ):
        done = run("assess", WITHOUT_ACCESS, "--database", str(path))
        assert (done.exit_code, done.stdout) == (2, "")
        assert problem in done.stderr
        assert "--database" in done.stderr
    assert files_of(tmp_path) == before
    with pytest.raises(StoreError, match="SQLITE_CANTOPEN"):
        OutboxFile(tmp_path)


def test_every_problem_of_a_file_is_told_on_standard_error(tmp_path):
    """A bad file ends with 1, its problems with their places on standard error, in JSON when asked."""
    bad = tmp_path / "claims.json"
    bad.write_text('{"format": "chorus-bridge/situations", "version": 1, "companies": 3}', encoding="utf-8")
    done, asked = run("assess", str(bad)), run("assess", str(bad), "--json")
    told = json.loads(asked.stderr)
    assert (done.exit_code, done.stdout, asked.exit_code, asked.stdout) == (1, "", 1, "")
    assert "  companies: is not a list; write it between [ and ]\n" in done.stderr
    assert (told["format"], told["version"], told["file"]) == ("chorus-bridge/file-problems", 1, "claims.json")
    assert {"path": "companies", "problem": "is not a list", "remedy": "write it between [ and ]"} in told["problems"]
    assert {problem["path"] for problem in told["problems"]} >= {"companies", "markets", "situations"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("assess",), "Missing argument 'FILE'"),
        (("assess", "absent.json"), "does not exist"),
        (("assess", WITHOUT_ACCESS, "--lang", "de"), "'fr', 'en'"),
        (("assess", WITHOUT_ACCESS, "--now", "yesterday"), "is not an instant"),
        (("assess", WITHOUT_ACCESS, "--now", "2026-11-24T09:00:00"), "has no offset"),
        (("assess", WITHOUT_ACCESS, "--now", "0001-01-01T00:00:00+14:00"), "not between 2000 and 2200"),
        (("simulator", "--pace", "fast"), "write manual, reads:N or every:SECONDS"),
        (("simulator", "--pace", f"every:{10**20}"), "write manual, reads:N or every:SECONDS"),
        (("simulator", "--port", "65536"), "not in the range"),
        (("simulator", "--host", "0.0.0.0"), "is not a loopback address"),  # noqa: S104 — refused, which is the point
        (("send",), "No such command"),
    ],
)
def test_a_wrong_command_is_explained(arguments, told):
    """A usage error ends with 2 and a sentence, never a traceback."""
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, Language.EN),
        ({"LANG": "fr_FR.UTF-8"}, Language.FR),
        ({"LANG": "C.UTF-8"}, Language.EN),
        ({"LC_MESSAGES": "fr_BE", "LANG": "de_DE"}, Language.FR),
        ({"LC_ALL": "en_GB", "LC_MESSAGES": "fr_FR", "LANG": "fr_FR"}, Language.EN),
        ({"LC_ALL": "", "LANG": "FR"}, Language.FR),
    ],
)
def test_the_language_is_that_of_the_locale(environ, language):
    """The first variable that says something decides; what is not French is English."""
    assert language_of(environ) is language


def test_an_option_wins_over_the_locale():
    """The locale gives the language, unless an option does."""
    assert "Informations manquantes" in run("assess", WITHOUT_ACCESS, LANG="fr_FR.UTF-8").stdout
    assert "Information missing" in run("assess", WITHOUT_ACCESS, "--lang", "en", LANG="fr_FR.UTF-8").stdout


# --- where it is printed


def test_a_pipe_gets_plain_text():
    """No escape sequence, no box and no blank at the end of a line leave for a pipe, whatever is forced."""
    done = spawn("assess", BLOCKED, "--details", "--lang", "fr", FORCE_COLOR="1", CLICOLOR_FORCE="1", PYTHONUTF8="1")
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\x1b" not in text
    assert not re.search("[╭│─]", text)
    assert not re.search(" $", text, re.MULTILINE)


def test_a_poor_terminal_loses_letters_not_the_command():
    """Letters that the output's encoding lacks become question marks; JSON stays UTF-8."""
    table = spawn("assess", WITHOUT_ACCESS, "--lang", "fr", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (table.returncode, table.stderr) == (0, b"")
    assert b"? Informations manquantes" in table.stdout
    written = spawn("assess", WITHOUT_ACCESS, "--lang", "fr", "--json", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert "renseignés" in written.stdout.decode("utf-8")


def test_a_terminal_gets_colours_and_boxes():
    """On a terminal the table is boxed and states are coloured, and tooltips are folded under their situation."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, color_system="standard")
    judged = judge(read_situations(Path(BLOCKED), environ={}).situations, at=AT, policy=Policy())
    show_judgement(console, judged, Language.EN, at=AT, details=True)
    assert "╭" in screen.getvalue()
    assert "\x1b[33m✎ Information missing" in screen.getvalue()
    assert max(map(len, re.sub(r"\x1b\[[\d;]*m", "", screen.getvalue()).splitlines())) == 100


def test_what_a_file_says_cannot_drive_the_terminal():
    """Escape sequences and markup in a host's texts are shown as text, without their control characters."""
    hostile = situation(id="a\x1b[2Jb", market__recipient__name="[red]x[/red]\u202e", invoice__number="n\x07")
    screen = io.StringIO()
    judged = judge([hostile], at=BUILT_AT, policy=Policy())
    show_judgement(Console(file=screen, width=200), judged, Language.EN, at=BUILT_AT, details=True)
    assert "a [2Jb" in screen.getvalue()
    assert "[red]x[/red]" in screen.getvalue()
    assert not re.search("[\x1b\x07\u202e]", screen.getvalue())


def test_absent_values_leave_a_dash():
    """A claim without number, client or amount still has its line."""
    recipient = {"market__recipient__name": None, "market__recipient__siret": None}
    bare = situation(invoice__number=None, invoice__total_incl_vat=None, **recipient)
    screen = io.StringIO()
    judged = judge([bare], at=BUILT_AT, policy=Policy())
    show_judgement(Console(file=screen, width=200), judged, Language.EN, at=BUILT_AT, details=False)
    assert screen.getvalue().splitlines()[1].split().count("—") == 3


# --- the rest


def test_a_command_that_works_offline_asks_the_portal_nothing():
    """The sender of the offline commands fails whoever uses it."""
    with SqliteStore(":memory:") as store, pytest.raises(AssertionError, match="asks the portal nothing"):
        drive(ask(services(1), "company-1"), Ports(sender=NoPortal(), store=store))


def test_the_demonstration_never_touches_a_file_that_exists(tmp_path):
    """The story is told with a new outbox only: a real one keeps its bytes."""
    path = tmp_path / "outbox.sqlite"
    path.write_bytes(b"mine")
    done = run("demo", "--database", str(path))
    assert (done.exit_code, done.stdout, path.read_bytes()) == (2, "", b"mine")
    assert "needs a new file" in done.stderr


@pytest.mark.parametrize(
    ("options", "database", "code"),
    [((), None, 0), (("--database", "new.sqlite"), "new.sqlite", 1), (("--keep",), "outbox.sqlite", 0)],
)
def test_the_demonstration_is_told_where_and_in_which_language(monkeypatch, tmp_path, options, database, code):
    """The story gets the outbox's place and the reader's language, and its code ends the command."""
    told = {}

    def play(_console, **named):
        told.update(named)
        return code

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("chorus_bridge.cli.demo.play", play)
    done = run("demo", "--lang", "fr", *options)
    assert (done.exit_code, told["language"]) == (code, Language.FR)
    assert (told["database"] and told["database"].name) == database


def test_a_demonstration_without_a_place_for_its_outbox_is_explained(tmp_path):
    """An outbox that cannot be opened ends in a sentence."""
    done = run("demo", "--lang", "en", "--database", str(tmp_path / "absent" / "outbox.sqlite"))
    assert done.exit_code == 2
    assert str(tmp_path / "absent" / "outbox.sqlite") in done.stderr


@pytest.mark.parametrize("absent", [("click",), ("rich", "pydantic"), ("click", "pydantic", "rich")])
def test_without_the_extra_one_line_says_what_to_install(absent):
    """The package imports, and the command ends with 2 and the line to type."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", BLOCK.format(absent=absent)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "pip install 'chorus-bridge[cli]'" in done.stderr
    assert all(name in done.stderr for name in absent)


def test_the_entry_point_ends_as_its_command_does(monkeypatch, capsys):
    """The installed program runs the command it was started with, or says what is not installed."""
    monkeypatch.setattr(sys, "argv", ["chorus-bridge", "--version"])
    with pytest.raises(SystemExit, match=r"^0$"):
        main()
    monkeypatch.setattr("chorus_bridge.cli.find_spec", lambda _name: None)
    assert main() == 2
    assert capsys.readouterr() == (
        f"chorus-bridge {__version__}\n",
        "chorus-bridge: the command line also needs click, pydantic, rich: pip install 'chorus-bridge[cli]'\n",
    )


def test_the_program_says_its_version_and_its_commands():
    """`--version` gives the package's, and `--help` names every command."""
    done = spawn("--version")
    assert done.stdout.decode().split() == ["chorus-bridge", __version__]
    wanted = {"assess", "transmit", "cancel", "status", "history", "worker", "refresh", "doctor", "explain"}
    assert wanted | {"completion", "simulator", "demo"} <= set(commands.commands)
    told = run("--help")
    assert all(re.search(rf"^  {name} +\S", told.stdout, re.MULTILINE) for name in commands.commands)


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_explains_itself_with_examples(name):
    """The help of a command explains each of its options and gives examples."""
    told = run(name, "--help").stdout
    assert f"  chorus-bridge {name}" in told.partition("Examples:")[2]
    assert all(option.help for option in commands.commands[name].params if isinstance(option, click.Option))


def test_the_settings_printed_connect_the_sdk(tmp_path):
    """The variables for the simulator make settings with which its directory is read."""
    contents = read_situations(EXAMPLES / "gros-oeuvre-ready.json", environ={})
    with SimulatorServer(Simulator(pace=Manual())) as server:
        settings = Settings.from_environment(environment_for(server.url))
        with Gateway.open(tmp_path / "o.sqlite", settings=settings, companies=contents.companies) as gateway:
            gateway.prepare(contents.situations[:1])
        judged = judge(contents.situations[:1], at=datetime.now(UTC), policy=Policy(), database=tmp_path / "o.sqlite")
    assert settings.portal.local
    assert judged[0].assessment.recipient == "known"


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_the_simulator_stops_when_asked_to(asked):
    """Interruption and termination end the service, and mean again what they meant before."""
    before, said = signal.getsignal(asked), []

    def say(line):
        said.append(line)
        if len(said) == 1:
            signal.raise_signal(asked)

    serve(Simulator(pace=Manual()), host="127.0.0.1", port=0, say=say, log=None)
    assert said[1:] == ["Stopped."]
    assert signal.getsignal(asked) == before


def test_the_simulator_serves_until_it_is_told_to_stop():
    """It says how to connect, logs requests apart, stops when terminated and ends with 0."""
    words = [sys.executable, "-m", "chorus_bridge.cli", "simulator", "--port", "0", "--pace", "every:5"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while "Ctrl-C" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1]
        port = int(lines[0].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /_simulator/ledger HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
        process.terminate()
        rest, log = process.communicate(timeout=20)
    assert (process.returncode, rest) == (0, "Stopped.\n")
    assert re.fullmatch(r"GET /_simulator/ledger 200 \d+ ms\n", log)
    assert f"  export CHORUS_BRIDGE_API_URL=http://127.0.0.1:{port}\n" in lines


def test_a_port_in_use_is_explained():
    """The simulator that cannot listen ends with 1 and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("simulator", "--quiet", "--port", str(taken.getsockname()[1]))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "choose another port" in done.stderr
