"""An outbox of another version of the package: the commands that only look say which, and what to do."""

import sqlite3

import pytest

from chorus_bridge.outbox.opening import SCHEMA_VERSION
from tests.cli.stage import Stage


@pytest.fixture
def stage(tmp_path):
    """Give a stage with one queued invoice, closed at the end."""
    made = Stage(tmp_path)
    made.json("transmit", made.claims("L-1"), "--no-prepare")
    yield made
    made.close()


def aged(stage, version):
    """Make the outbox one of schema *version*."""
    connection = sqlite3.connect(stage.database)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()


@pytest.mark.parametrize(
    ("version", "english", "french"),
    [
        (
            2,
            "has schema version 2, older than this program's 3; stop the workers of the earlier version and back it up",
            "plus ancienne que celle de ce programme, 3\u202f; arrêtez les processus d’envoi de l’ancienne version",
        ),
        (
            99,
            "has schema version 99, newer than this program's 3; upgrade chorus-bridge.",
            "plus récente que celle de ce programme, 3\u202f; mettez chorus-bridge à niveau.",
        ),
    ],
)
def test_an_outbox_of_another_version_says_what_to_do(stage, version, english, french):
    """It is the right file: nobody is sent to look for another one."""
    assert SCHEMA_VERSION == 3
    aged(stage, version)
    done = stage.run("status", "--lang", "en")
    assert (done.exit_code, done.stdout) == (2, "")
    assert english in done.stderr
    assert "name the file" not in done.stderr
    assert french in stage.run("status", "--lang", "fr").stderr


def test_the_number_of_another_program_is_no_version_of_ours(stage):
    """Another program counts with it: what is wrong is the file."""
    other = stage.folder / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("PRAGMA user_version = 2")
    connection.execute("CREATE TABLE host (x)")
    connection.close()
    told = stage.run("status", "--database", str(other), "--lang", "en").stderr
    assert "holds no outbox that can be read; name the file" in told
