"""Tries mutants, each in a process of its own: what the tests reach, which one notices, how long it may take."""

from __future__ import annotations

import ast
import gc
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

import coverage
import pytest
from attrs import evolve, frozen

from scripts.mutation_making import become_mutant, functions_of, import_mutant, replace_code
from scripts.mutation_watching import Watch, forked, reached_lines, record_queries, settle_hypothesis

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.mutant import Mutant

__all__ = ["PYTEST", "Laboratory", "Outcome"]

PYTEST: Final = (
    *("-q", "-s", "-p", "no:cacheprovider", "-p", "no:logging", "--hypothesis-seed=0", "-m", "not slow and not attack"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
_PATIENCE: Final = 4.0
"""Seconds of tests, the quickest first, after which a mutant is said to survive: the score can only be too low."""
_SLOW: Final = 0.25
"""Seconds beyond which a test waits until the others have said nothing."""
_FILES: Final = 9
"""Test files, the closest first, after which a mutant that needs a fresh import is said to survive."""
_SLOWNESS: Final = 10
"""How much slower than alone a test may be, on a busy machine, before it is taken for endless."""


@frozen(kw_only=True)
class Outcome:
    """What became of one mutant."""

    mutant: Mutant
    killed: bool
    how: str = ""
    """The test that noticed, ``time-out``, or ``import``."""


@frozen(kw_only=True)
class _Baseline:
    """What the tests do to the code as it is: tests are named by their place in the collection."""

    reached: dict[str, dict[int, list[int]]]
    queries: dict[str, list[int]]
    seconds: list[float]
    failed: list[int]
    """They fail on the code as it is, and say nothing of a mutant."""


class Laboratory:
    """Forks one process for each mutant and watches it.

    Args:
        session: The collected tests; none has run.
        package: The copy of the package that is mutated.
        notes: A folder for what processes tell each other.
    """

    def __init__(self, session: pytest.Session, package: Path, notes: Path) -> None:
        self._session = session
        self._items = session.items
        self._package = package
        self._notes = notes
        settle_hypothesis(session.items)
        self._functions = functions_of(str(package))
        self._lucky: dict[str, list[int]] = defaultdict(list)
        self._rarities: dict[tuple[str, int], dict[int, int]] = {}
        self._sources: dict[str, list[str]] = {}
        self._baseline = self._measured()
        self.failing = tuple(self._items[test].nodeid for test in self._baseline.failed)
        gc.freeze()

    def tried(self, found: Sequence[Mutant], jobs: int) -> list[Outcome]:
        """Return what became of each mutant, *jobs* at a time, in an order of its own."""
        waiting = [(mutant, False) for mutant in found]
        random.Random(0).shuffle(waiting)  # noqa: S311 — so that what is seen first speaks for the whole
        running: dict[int, tuple[Mutant, bool, float]] = {}
        outcomes: list[Outcome] = []
        while waiting or running:
            while waiting and len(running) < jobs:
                self._start(*waiting.pop(), running)
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                mutant, anew, _ = running.pop(pid)
                outcome = self._read(mutant, pid, status)
                if not outcome.killed and not anew and self._needs_import(mutant):
                    waiting.append((mutant, True))
                    continue
                outcomes.append(outcome)
                _tell(outcome, len(outcomes), len(found))
            else:
                time.sleep(0.005)
                _stop_late(running)
        return outcomes

    def _start(self, mutant: Mutant, anew: bool, running: dict[int, tuple[Mutant, bool, float]]) -> None:  # noqa: FBT001 — a pair of the queue
        order = self._order(mutant)
        allowed = 90.0 if anew else 20 + _SLOWNESS * sum(self._baseline.seconds[test] for test in order)
        pid = forked(lambda: self._try_anew(mutant) if anew else self._try_in_place(mutant, order), self._notes)
        running[pid] = (mutant, anew, time.monotonic() + allowed)

    def _read(self, mutant: Mutant, pid: int, status: int) -> Outcome:
        note = self._notes / f"killer-{pid}"
        shutil.rmtree(self._notes / f"scratch-{pid}", ignore_errors=True)
        if note.exists():
            killer = int(note.read_text())
            note.unlink()
            self._lucky[mutant.path + mutant.scope].insert(0, killer)
            return Outcome(mutant=mutant, killed=True, how=self._items[killer].nodeid)
        how = "time-out" if os.WIFSIGNALED(status) else "import"
        return Outcome(mutant=mutant, killed=status != 0, how=how)

    def _order(self, mutant: Mutant) -> list[int]:
        """Return the tests that reach *mutant*: who noticed its neighbours, who goes rare ways, who is quick."""
        reach = self._reach(mutant) - {*self._baseline.failed}
        seconds = self._baseline.seconds
        lucky = [test for test in dict.fromkeys(self._lucky[mutant.path + mutant.scope]) if test in reach]
        rarity = self._rarity(mutant)
        folder = Path(mutant.path).parts[0]
        others = sorted(reach - set(lucky), key=lambda test: self._rank(test, rarity, folder))
        spent = accumulate(seconds[test] for test in others)
        return lucky + [test for test, total in zip(others, spent, strict=True) if total < _PATIENCE]

    def _rank(self, test: int, rarity: dict[int, int], folder: str) -> tuple[bool, int, bool, float]:
        seconds = self._baseline.seconds[test]
        return seconds > _SLOW, rarity.get(test, 0), folder not in self._items[test].path.parts, seconds

    def _reach(self, mutant: Mutant) -> set[int]:
        if mutant.sql:
            return set(self._baseline.queries.get(mutant.scope, ()))
        lines = self._baseline.reached.get(mutant.path, {})
        where = {test for line in self._lines(mutant) for test in lines.get(line, ())}
        if mutant.fresh:  # a test may look at a value without running anything of its module
            folder = Path(mutant.path).parts[0]
            where |= {test for test, item in enumerate(self._items) if folder in item.path.parts}
        return where or {test for tests in lines.values() for test in tests}

    def _needs_import(self, mutant: Mutant) -> bool:
        """Return whether what holds the mistake runs when the package is imported, and in no test."""
        lines = self._baseline.reached.get(mutant.path, {})
        return not mutant.sql and (mutant.fresh or not any(lines.get(line) for line in self._lines(mutant)))

    def _rarity(self, mutant: Mutant) -> dict[int, int]:
        """Return how many tests, at least, go everywhere a test goes in the function: few know it as well."""
        if mutant.statement is None:
            return {}
        key = (mutant.path, mutant.statement.lineno)
        if key not in self._rarities:
            found = self._rarities[key] = {}
            for line in range(mutant.statement.lineno, (mutant.statement.end_lineno or 0) + 1):
                tests = self._baseline.reached.get(mutant.path, {}).get(line, [])
                found.update((test, min(len(tests), found.get(test, len(tests)))) for test in tests)
        return self._rarities[key]

    def _lines(self, mutant: Mutant) -> Sequence[int]:
        """Return the lines that show the mistake: its own, those of the rule it decorates, those that use the name."""
        if not mutant.fresh or mutant.statement is None:
            return range(mutant.line, mutant.last_line + 1)
        if isinstance(mutant.statement, ast.FunctionDef):
            return range(mutant.statement.lineno, (mutant.statement.end_lineno or 0) + 1)
        if mutant.path not in self._sources:
            self._sources[mutant.path] = (self._package / mutant.path).read_text(encoding="utf-8").splitlines()
        name = mutant.scope.partition(".")[0] or "\n"
        return [number for number, line in enumerate(self._sources[mutant.path], 1) if name in line]

    def _try_in_place(self, mutant: Mutant, order: Sequence[int]) -> None:
        file = str(self._package / mutant.path)
        if mutant.sql:
            known = sys.modules["chorus_bridge.outbox.library"].queries()
            known[mutant.scope] = evolve(known[mutant.scope], sql=mutant.sql)
        elif not mutant.fresh:
            replace_code(mutant, file, self._functions)
        elif not become_mutant(mutant, file):
            return
        self._perform(order, self._note)

    def _try_anew(self, mutant: Mutant) -> None:
        tests = self._close_files(mutant)
        import_mutant(mutant, str(self._package / mutant.path))
        spared = [word for nodeid in self.failing for word in ("--deselect", nodeid)]
        for batch in (tests[:1], tests[1:]):
            if batch and pytest.main([*PYTEST, "-x", *spared, *batch]) not in {0, 5}:
                os._exit(1)

    def _close_files(self, mutant: Mutant) -> list[str]:
        """Return test files, the closest to the mutated file first: by name, by folder, by how much they reach."""
        lines = self._baseline.reached.get(mutant.path, {})
        reach = Counter(self._items[test].path for tests in lines.values() for test in tests)
        name, folder = Path(mutant.path).stem, Path(mutant.path).parts[0]
        ranked = sorted(
            {item.path for item in self._items},
            key=lambda path: (name not in path.stem, folder not in path.parts, -reach[path]),
        )
        return [str(path) for path in ranked[:_FILES]]

    def _note(self, test: int) -> None:
        (self._notes / f"killer-{os.getpid()}").write_text(str(test))
        os._exit(1)

    def _perform(self, order: Sequence[int], failed: Callable[[int], None]) -> None:
        watch = Watch(failed)
        self._session.config.pluginmanager.register(watch)
        for place, watch.test in enumerate(order):
            after = self._items[order[place + 1]] if place + 1 < len(order) else None
            self._session.config.hook.pytest_runtest_protocol(item=self._items[watch.test], nextitem=after)

    def _measured(self) -> _Baseline:
        note = self._notes / "baseline.json"
        os.waitpid(forked(lambda: self._measure(note), self._notes), 0)
        read = json.loads(note.read_text(encoding="utf-8"))
        reached = {file: {int(line): tests for line, tests in lines.items()} for file, lines in read["reached"].items()}
        return _Baseline(reached=reached, queries=read["queries"], seconds=read["seconds"], failed=read["failed"])

    def _measure(self, note: Path) -> None:
        """Run every test once on the code as it is, and write down what it reaches."""
        failed: set[int] = set()
        watch = Watch(failed.add)
        self._session.config.pluginmanager.register(watch)
        used: dict[str, set[int]] = defaultdict(set)
        record_queries(lambda name: used[name].add(watch.test))
        meter = coverage.Coverage(data_file=None, include=[f"{self._package}/*"], config_file=False)
        meter.start()
        seconds = []
        for watch.test, item in enumerate(self._items):
            meter.switch_context(str(watch.test))
            begun = time.process_time()
            after = self._items[watch.test + 1] if watch.test + 1 < len(self._items) else None
            self._session.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            seconds.append(time.process_time() - begun)
        meter.stop()
        queries = {name: sorted(tests) for name, tests in used.items()}
        reached = dict(reached_lines(meter.get_data(), self._package))
        read = {"reached": reached, "queries": queries, "seconds": seconds, "failed": sorted(failed)}
        note.write_text(json.dumps(read), encoding="utf-8")


def _tell(outcome: Outcome, number: int, many: int) -> None:
    if not outcome.killed:
        print(f"  {number}/{many} survived: {outcome.mutant.line} {outcome.mutant.key}", flush=True)


def _stop_late(running: dict[int, tuple[Mutant, bool, float]]) -> None:
    for pid, (_, _, until) in running.items():
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
