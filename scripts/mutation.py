"""Make small mistakes in the code that decides, one at a time, and count those that the fast tests notice.

The tree is copied to a temporary folder and the tests are collected once. Every mistake is then made in a forked
process: in the imported function itself, in the value a module holds, or by importing the package anew. Tests run only
where they reach the mutated line, the quickest first, until one fails.

A library was looked at first: mutmut 3 leaves out decorated functions (every rule is one), module level (the table of
transitions is there) and SQL; cosmic-ray starts a test process for each mutant.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from scripts.mutant import Mutant
from scripts.mutants import enumerations, python_mutants
from scripts.mutation_laboratory import PYTEST, Laboratory, Outcome
from scripts.sql_mutants import named, sql_mutants

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = "src/chorus_bridge"
TARGETS: Final = (
    "domain/lifecycle.py",
    "domain/assessment.py",
    "domain/transmission.py",
    "domain/action.py",
    "domain/acts.py",
    "domain/payment.py",
    "domain/motives.py",
    "domain/portal.py",
    "chorus/replies.py",
    "chorus/compare.py",
    "chorus/flow_words.py",
    "rules/*.py",
    "outbox/statements.py",
    "outbox/actions.py",
    "outbox/gates.py",
    "outbox/flows/*.py",
    "gateway/flows/*.py",
)
QUERIES: Final = "outbox/sql/queries.sql"
SCHEMA: Final = "outbox/sql/schema.sql"
TESTS: Final = "domain,rules,chorus,outbox,gateway"
TABLES: Final = {
    "domain/lifecycle.py": {"TRANSITIONS", "LIVE", "CANCELLABLE", "advance"},
    "chorus/replies.py": {"_VERDICTS", "_CONFIGURATION", "_OUTAGES", "_outcome", "_lost", "_silence", "read_failure"},
}
"""What is always mutated whole: one unexplained survivor here fails the run."""
GOAL: Final = 0.95
KNOWN: Final = "tests/attack/mutation/survivors.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print the figures; return 1 when the goal is missed."""
    options = _parser().parse_args(arguments)
    report = options.report.resolve() if options.report else None
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        tree = Path(folder).resolve() / "tree"
        shutil.copytree(options.root, tree, ignore=shutil.ignore_patterns(".*", "build", "dist", "__pycache__"))
        if options.since:
            options.file += _changed(options.since) or ["nothing"]
        os.chdir(tree)
        sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() not in {ROOT, ROOT / "src"}]
        run = Run(options, tree)
        status = int(pytest.main([*PYTEST, *(f"tests/{name}" for name in options.tests.split(","))], plugins=[run]))
    if report:
        lines = [json.dumps({"key": o.mutant.key, "killed": o.killed, "how": o.how}) for o in run.outcomes]
        report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    missed = verdict(run.outcomes, options, known(options.root / KNOWN), time.monotonic() - run.started)
    return status or int(bool(run.failing)) or missed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.mutation", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--file", action="append", default=[], help="a part of the path of the files to mutate")
    parser.add_argument("--since", help="only files that differ from this commit")
    parser.add_argument("--sample", type=int, help="how many mistakes besides those of the tables; all when absent")
    parser.add_argument("--again", type=Path, help="only what survived in this report")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("ATTACK_SEED", "1")))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--goal", type=float, default=GOAL)
    parser.add_argument("--report", type=Path, help="write one JSON line for each mistake")
    parser.add_argument("--tests", default=TESTS, help="the folders of tests, with commas")
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to copy")
    return parser


def _changed(commit: str) -> list[str]:
    command = [shutil.which("git") or "git", "diff", "--name-only", commit, "--", PACKAGE]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 — a commit the caller names
    return [line.removeprefix(f"{PACKAGE}/") for line in listed.stdout.splitlines()]


def mistakes(package: Path, files: Sequence[str] = ()) -> tuple[Mutant, ...]:
    """Return every mutant of the targets of *package*, or of those whose path contains one of *files*."""
    enums = enumerations(sorted(package.rglob("*.py")))
    found: list[Mutant] = []
    for path in sorted(path for pattern in TARGETS for path in package.glob(pattern)):
        name = path.relative_to(package).as_posix()
        if not files or any(part in name for part in files):
            found.extend(python_mutants(name, path.read_text(encoding="utf-8"), enums))
    if not files or any(part in QUERIES for part in files):
        queries, schema = ((package / name).read_text(encoding="utf-8") for name in (QUERIES, SCHEMA))
        found.extend(sql_mutants(QUERIES, named(queries), schema))
    return tuple(found)


def critical(mutant: Mutant) -> bool:
    """Return whether *mutant* is in a table of which every line must be tested."""
    return mutant.scope in TABLES.get(mutant.path, ())


def chosen(found: Sequence[Mutant], sample: int | None, seed: int) -> tuple[Mutant, ...]:
    """Return all mutants of the tables and *sample* others, always the same for one *seed*."""
    others = [mutant for mutant in found if not critical(mutant)]
    if sample is None or sample >= len(others):
        return tuple(found)
    picked = random.Random(seed).sample(others, sample)  # noqa: S311 — a sample, not a secret
    return (*filter(critical, found), *picked)


class Run:
    """The plugin that takes the place of running the tests.

    Args:
        options: What is asked.
        tree: The copy that is mutated.
    """

    def __init__(self, options: argparse.Namespace, tree: Path) -> None:
        self.started = time.monotonic()
        self.outcomes: list[Outcome] = []
        self.failing: tuple[str, ...] = ()
        self._options = options
        self._package = tree / PACKAGE
        self._notes = tree.parent

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure what the tests reach, then try every chosen mutant."""
        options = self._options
        found = chosen(mistakes(self._package, options.file), options.sample, options.seed)
        if options.again:
            alive = survivors(options.again)
            found = tuple(mutant for mutant in found if mutant.key in alive)
        laboratory = Laboratory(session, self._package, self._notes)
        self.failing = laboratory.failing
        for nodeid in self.failing:
            print(f"  fails on the code as it is, left out: {nodeid}")
        print(f"mutation: {len(found)} mistakes, {len(session.items)} tests, seed {options.seed}", flush=True)
        self.outcomes = laboratory.tried(found, options.jobs)
        return True


def survivors(report: Path) -> frozenset[str]:
    """Return the keys of what survived in a report."""
    lines = map(json.loads, report.read_text(encoding="utf-8").splitlines())
    return frozenset(line["key"] for line in lines if not line["killed"])


def known(listed: Path) -> frozenset[str]:
    """Return the keys of the survivors that were looked at and accepted."""
    text = listed.read_text(encoding="utf-8") if listed.exists() else ""
    lines = text.partition("\n## Open")[0].splitlines()
    return frozenset(line.removeprefix("- ``").partition("``")[0] for line in lines if line.startswith("- ``"))


def verdict(outcomes: Sequence[Outcome], options: argparse.Namespace, accepted: frozenset[str], seconds: float) -> int:
    """Print the figures and the survivors; return 1 when the goal is missed."""
    alive = [outcome.mutant for outcome in outcomes if not outcome.killed]
    for mutant in sorted(alive, key=lambda mutant: (mutant.path, mutant.line)):
        print(f"{'accepted' if mutant.key in accepted else 'SURVIVED'} {mutant.line:4} {mutant.key}")
    tried, missed = Counter(o.mutant.path for o in outcomes), Counter(mutant.path for mutant in alive)
    for path, many in sorted(tried.items()):
        print(f"  {path:32} {many - missed[path]:5} of {many:5} {(many - missed[path]) / many:7.1%}")
    holes = [mutant for mutant in alive if critical(mutant) and mutant.key not in accepted]
    share = 1 - len(alive) / max(1, len(outcomes))
    explained = sum(mutant.key in accepted for mutant in alive)
    print(
        f"mutation: {len(outcomes)} mistakes, {len(outcomes) - len(alive)} noticed ({share:.1%}), "
        f"{len(alive)} survived ({explained} accepted), {len(holes)} holes in the tables, "
        f"seed {options.seed}, {seconds:.0f} s"
    )
    return 1 if holes or share < options.goal else 0


if __name__ == "__main__":
    sys.exit(main())
