"""The plain script, run as a scheduler runs it: a process, its file, its outbox, its exit code."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from script import transmit

import chorus_bridge as cb
from chorus_bridge.cli.serving import environment_for
from chorus_bridge.errors import StoreError
from chorus_bridge.simulator import (
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    Fault,
    FaultKind,
    Simulator,
    SimulatorServer,
    demo_login,
)

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "examples" / "script"
READY = "ecole-07;F-2026-0107;20/11/2026;A1;2026-T-07;;21690123100011;;12 500,00;20;2 500,00;14 250,00;facture.pdf"
DEPOSIT = "factures/v1/soumettre"


class Machine:
    """A machine with the script, a file of claims, and a portal to reach."""

    def __init__(self, folder: Path, portal: SimulatorServer) -> None:
        self.folder = folder
        self.claims = folder / "claims.csv"
        self.simulator = portal.simulator
        self.environment = {
            **environment_for(portal.url),
            "CHORUS_SIRET": MAIN_CONTRACTOR_SIRET,
            "CHORUS_LOGIN": demo_login(MAIN_CONTRACTOR_SIRET),
            "CHORUS_PASSWORD": DEMO_PASSWORD,
        }

    def write(self, *lines: str) -> None:
        """Write the file of claims."""
        text = "\n".join([";".join(transmit.COLUMNS), *lines, ""])
        self.claims.write_text(text, encoding="utf-8-sig")

    def start(self, *, patience: int = 20, options: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
        """Start the script, as a file, from elsewhere."""
        words = [str(FOLDER / "transmit.py"), str(self.claims), "--outbox", str(self.folder / "outbox.sqlite3")]
        return subprocess.Popen(
            [sys.executable, *words, "--patience", str(patience), *options],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), **self.environment},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *, patience: int = 20, options: tuple[str, ...] = ()) -> tuple[int, str]:
        """Run it to its end, and return its exit code and what it printed."""
        process = self.start(patience=patience, options=options)
        out, errors = process.communicate(timeout=90)
        return process.returncode, out + errors

    def wait_for_the_deposit(self) -> None:
        """Wait until a deposit has reached the portal, half a minute at most."""
        deadline = time.monotonic() + 30
        while not self.simulator.ledger.attempts("F-2026-0107") and time.monotonic() < deadline:
            time.sleep(0.02)

    def an_hour_passes(self) -> None:
        """Bring forward what the outbox waits for."""
        with sqlite3.connect(self.folder / "outbox.sqlite3") as file:
            file.execute("UPDATE chorus_bridge_transmission SET due = created_at")
        file.close()

    def deposits(self) -> list[str]:
        """Return the numbers of the invoices that the portal accepted."""
        return [deposit.number for deposit in self.simulator.ledger.deposits()]


@pytest.fixture
def machine(tmp_path):
    """Return a machine."""
    folder = tmp_path / "billing"
    folder.mkdir()
    for place in (folder, tmp_path):  # one beside the claims, and one out of their folder
        shutil.copy(FOLDER.parent / "situations" / "facture.pdf", place)
    with SimulatorServer(Simulator()) as portal:
        yield Machine(folder, portal)


def test_it_transmits_waits_and_prints_the_outcome(machine):
    """Exit code 0 means that every claim of the file is at the portal."""
    machine.write(READY)
    code, printed = machine.run()
    assert code == transmit.DONE, printed
    assert printed.startswith("ecole-07\u00a0: Facture transmise")
    assert machine.deposits() == ["F-2026-0107"]


def test_started_again_it_sends_nothing_again(machine):
    """The file still holds what was sent last time, and that is fine."""
    machine.write(READY)
    machine.run()
    code, printed = machine.run()
    assert code == transmit.DONE, printed
    assert machine.simulator.ledger.attempts("F-2026-0107") == 1


def test_two_runs_at_once_send_once_and_both_tell_the_outcome(machine):
    """No lock is needed: a claim is taken by one of them, and the other sees it arrive."""
    machine.write(READY, READY.replace("07;F-2026-0107", "08;F-2026-0108"))
    runs = [machine.start() for _ in range(2)]
    ended = [(process.communicate(timeout=90), process.returncode) for process in runs]
    assert [code for _, code in ended] == [0, 0], ended
    assert sorted(machine.deposits()) == ["F-2026-0107", "F-2026-0108"]
    assert machine.simulator.ledger.duplicates() == ()


def test_the_example_file_tells_what_is_missing(machine):
    """One claim of the example leaves, the other says what it lacks, and the exit code calls for somebody."""
    shutil.copy(FOLDER / "claims.csv", machine.claims)
    code, printed = machine.run()
    assert code == transmit.SOMEBODY_MUST_ACT, printed
    assert "ecole-07\u00a0: Facture transmise" in printed
    assert "ecole-08\u00a0: Informations manquantes" in printed
    assert machine.deposits() == ["F-2026-0107"]


def test_an_answer_lost_on_the_way_is_searched_for_by_the_same_run(machine):
    """The portal has the invoice and the run does not know: it looks, finds it, and never sends it again."""
    machine.write(READY)
    machine.simulator.fault([Fault(route=DEPOSIT, kind=FaultKind.CUT, after_processing=True)])
    process = machine.start(patience=60)
    machine.wait_for_the_deposit()
    while process.poll() is None:  # its patience bounds it
        machine.an_hour_passes()
        time.sleep(0.1)
    printed, _ = process.communicate(timeout=10)
    assert process.returncode == transmit.DONE, printed
    assert machine.simulator.ledger.attempts("F-2026-0107") == 1


def test_a_portal_that_is_busy_ends_the_run_in_time_and_a_later_one_goes_on(machine):
    """When patience is over the claim stays in the outbox, and leaves once its time has come."""
    machine.write(READY)
    machine.simulator.fault([Fault(route=DEPOSIT, kind=FaultKind.HTTP_429, retry_after=1)])
    code, printed = machine.run(patience=1)
    assert code == transmit.NOT_SETTLED, printed
    assert machine.deposits() == []
    machine.an_hour_passes()
    code, printed = machine.run()
    assert code == transmit.DONE, printed
    assert machine.deposits() == ["F-2026-0107"]


def test_killed_in_the_middle_of_a_deposit_it_never_sends_it_again(machine):
    """A run after the death finds the intent in the outbox, and does not send what may have left."""
    machine.write(READY)
    machine.simulator.fault([Fault(route=DEPOSIT, kind=FaultKind.LATE, delay=timedelta(seconds=1))])
    process = machine.start()
    machine.wait_for_the_deposit()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    code, printed = machine.run(patience=1)
    assert code == transmit.NOT_SETTLED, printed
    assert machine.simulator.ledger.attempts("F-2026-0107") == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (READY.replace("12 500,00", "douze"), "claims.csv, line 2: ht is not an amount such as 1 234,56"),
        (READY.replace("20/11/2026", "2026-11-20"), "claims.csv, line 2: date is not a day such as 20/11/2026"),
        (READY.replace(";A1;", ";A99;"), "claims.csv, line 2: cadre is not a framework such as A1"),
        (READY.replace("ecole-07", ""), "claims.csv, line 2: situation is empty; it names the claim for ever"),
        (READY.replace("facture.pdf", "absent.pdf"), "claims.csv, line 2: pdf is not a file beside this one"),
        (READY.replace("facture.pdf", "../facture.pdf"), "claims.csv, line 2: pdf is not a file beside this one"),
    ],
)
def test_a_wrong_value_stops_everything_and_says_where(machine, line, said):
    """Nothing of a wrong file is sent, and the message names the line and the column."""
    machine.write(line)
    assert machine.run() == (transmit.WRONG, f"{said}\n")
    assert machine.deposits() == []


def test_a_missing_variable_is_named(machine):
    """A scheduler gives little environment: what is not set is said."""
    machine.write(READY)
    del machine.environment["CHORUS_PASSWORD"]
    assert machine.run() == (transmit.WRONG, "not set: CHORUS_PASSWORD\n")


def test_amounts_are_exact(machine):
    """Thousands and decimals are read as they are written in French."""
    machine.write(READY.replace("12 500,00", "12\u202f500,05").replace("2 500,00", "2\u00a0500,01"))
    (claim,) = transmit.read_claims(machine.claims, cb.Company(id="us"))
    assert str(claim.invoice.total_incl_vat) == "15000.06"


def test_a_file_that_cannot_be_read_is_told(machine):
    """Absent, in another encoding, or with a quote left open: one line each, and nothing is done."""
    assert machine.run() == (
        transmit.WRONG,
        "claims.csv: cannot be read (No such file or directory); check its path and your rights\n",
    )
    machine.claims.write_bytes(";".join(transmit.COLUMNS).encode() + "\nécole".encode("latin-1"))
    assert machine.run() == (transmit.WRONG, "claims.csv: is not UTF-8 text; export it again as CSV UTF-8\n")
    machine.write(f'"{READY}')
    assert machine.run() == (
        transmit.WRONG,
        "claims.csv: is not a CSV file with semicolons; look for a quote left open\n",
    )


def test_an_outbox_that_cannot_be_opened_is_told(machine):
    """Its directory is not there, or a newer version wrote it: one line, no traceback, and the documented code."""
    machine.write(READY)
    with sqlite3.connect(machine.folder / "outbox.sqlite3") as file:
        file.execute("CREATE TABLE chorus_bridge_transmission (x)")
        file.execute("PRAGMA user_version = 99")
    file.close()
    code, printed = machine.run()
    assert (code, printed.count("\n"), "schema version 99" in printed) == (transmit.WRONG, 1, True)
    machine.folder = machine.folder / "absent"
    code, printed = machine.run()
    assert (code, printed.count("\n"), "SQLITE_CANTOPEN" in printed) == (transmit.WRONG, 1, True)


def test_a_corrected_password_is_told_once(machine):
    """A refused password is not tried again by itself; the run says how to go on once it is corrected."""
    machine.write(READY)
    right, machine.environment["CHORUS_PASSWORD"] = machine.environment["CHORUS_PASSWORD"], "last-year"
    assert machine.run()[0] == transmit.SOMEBODY_MUST_ACT
    machine.environment["CHORUS_PASSWORD"] = right
    code, printed = machine.run()
    assert (code, "lancez une fois avec --resume" in printed) == (transmit.SOMEBODY_MUST_ACT, True)
    code, printed = machine.run(options=("--resume",))
    assert code == transmit.DONE, printed
    assert machine.run()[0] == transmit.DONE


def test_a_database_that_refuses_meanwhile_is_told(machine, monkeypatch, capsys):
    """A disk that fills up during the run calls for somebody, in one line with SQLite's code."""
    machine.write(READY)

    def full(*_claims, **_patience):
        raise StoreError(statement="enqueue", problem="SQLITE_FULL")

    monkeypatch.setattr(transmit, "transmit", full)
    words = [str(machine.claims), "--outbox", str(machine.folder / "outbox.sqlite3")]
    assert transmit.main(words, machine.environment) == transmit.SOMEBODY_MUST_ACT
    assert capsys.readouterr().err == "store: enqueue: SQLITE_FULL\n"
