"""The measuring instrument itself: it makes the mistakes it should, and sees when a safeguard is gone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.mutants import python_mutants
from scripts.mutation import PACKAGE, QUERIES, ROOT, SCHEMA, chosen, critical, mistakes
from scripts.sql_mutants import named, sql_mutants

pytestmark = pytest.mark.attack

STATES = {"State": ("QUEUED", "SENT"), "Happening": ("CLAIMED", "CANCEL")}


def changes(source):
    """Return what the mutants of *source* change, in order."""
    return [mutant.change for mutant in python_mutants("m.py", source, STATES)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a):\n    g(a < 1)", ["g(a < 1) → pass", "Lt → LtE", "Lt → GtE", "1 → 2"]),
        (
            "def f(a, b):\n    return a and b",
            ["return a and b → return None", "a and b → a or b", "a and b → b", "a and b → a"],
        ),
        ("x = f(a, when=1, why='because')", ["f(a, when=1, why='because') → f(a, why='because')", "1 → 2"]),
        ("LIMIT: Final = Decimal('0.05')", ["'0.05' → '1.05'"]),
        ("def f():\n    raise E", ["raise E → pass"]),
        ("def f():\n    yield p", ["yield p → pass", "(yield p) → (yield)"]),
        ("x = State.SENT", ["State.SENT → State.QUEUED"]),
        ("'docs'\nimport a\n__all__ = ['b']\nif TYPE_CHECKING:\n    import c", []),
        ("def f(a: int = 1) -> 'x':\n    'docs'", ["1 → 2"]),
    ],
)
def test_each_kind_of_mistake_is_made(source, expected):
    """One at a time, none where no behaviour hangs on it."""
    assert changes(source) == expected


def test_a_table_of_transitions_loses_and_gains_every_line():
    """A transition that should not be there is as bad as one that is missing."""
    found = changes("TABLE = {State.QUEUED: {Happening.CLAIMED: State.SENT}}")
    assert any("Happening.CANCEL: State" in change.partition("→")[2] for change in found)
    assert any(change.endswith("State.SENT} → {}") for change in found)


def test_statements_lose_each_condition_and_each_assignment():
    """Nothing that SQLite refuses is counted."""
    schema = "CREATE TABLE t (a, b, c)"
    found = {
        mutant.sql
        for mutant in sql_mutants(
            "q.sql", named("-- name: q (write)\nUPDATE t SET a = :a, b = b + 1 WHERE c = :c AND a <= 2"), schema
        )
    }
    assert {
        "UPDATE t SET b = b + 1 WHERE c = :c AND a <= 2",
        "UPDATE t SET a = :a WHERE c = :c AND a <= 2",
        "UPDATE t SET a = :a, b = b - 1 WHERE c = :c AND a <= 2",
        "UPDATE t SET a = :a, b = b + 1 WHERE 1 = 1 AND a <= 2",
        "UPDATE t SET a = :a, b = b + 1 WHERE c = :c AND 1 = 1",
        "UPDATE t SET a = :a, b = b + 1 WHERE c = :c AND a < 2",
    } <= found
    assert not any("SET a <>" in sql for sql in found)


def test_a_sample_holds_the_tables_whole_and_is_the_same_for_one_seed():
    """The same seed gives the same mistakes, another seed others."""
    every = mistakes(ROOT / PACKAGE)
    one, two = (chosen(every, 20, 1) for _ in range(2))
    assert one == two != chosen(every, 20, 2)
    assert sum(map(critical, one)) == sum(map(critical, every)) == len(one) - 20
    assert {mutant.path for mutant in every} >= {QUERIES, "domain/lifecycle.py", "gateway/flows/delivering.py"}
    assert (ROOT / PACKAGE / SCHEMA).exists()


def figures(tree, *more):
    """Run the instrument on *tree* and return its exit code with the number tried and noticed."""
    words = ["--file", "domain/transmission.py", "--tests", "domain", "--root", str(tree), "--sample", "12", *more]
    done = subprocess.run(
        [sys.executable, "-m", "scripts.mutation", *words],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    told = re.search(r"mutation: (\d+) mistakes, (\d+) noticed", done.stdout)
    assert told, done.stdout + done.stderr
    return done.returncode, int(told[1]), int(told[2])


def test_a_safeguard_that_is_gone_is_seen(tmp_path):
    """With its tests the file passes; without them the same mistakes go unnoticed and the run fails."""
    assert figures(ROOT)[0] == 0
    tree = tmp_path / "tree"
    for part in ("src", "tests/domain", "tests/builders.py", "tests/arbitrary.py", "conftest.py", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (tree / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, tree / part)
    for file in ("test_lifecycle.py", "test_assessment.py"):
        Path(tree / "tests/domain" / file).unlink()
    code, tried, noticed = figures(tree)
    assert code == 1
    assert noticed < tried
