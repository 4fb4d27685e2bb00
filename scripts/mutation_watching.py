"""What is watched while tests run: failures, lines reached, statements used; and the process they run in."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import coverage

__all__ = ["Watch", "forked", "reached_lines", "record_queries", "settle_hypothesis"]


class Watch:
    """Tells the first failure, and of which test."""

    def __init__(self, failed: Callable[[int], None]) -> None:
        self.test = 0
        self._failed = failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell a failure, in a test or around it."""
        if report.failed:
            self._failed(self.test)


class _Recorded(dict[str, Any]):
    """The named statements, telling which one is used."""

    def __init__(self, known: dict[str, Any], tell: Callable[[str], None]) -> None:
        super().__init__(known)
        self._tell = tell

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 — as the mapping it stands for
        self._tell(name)
        return super().__getitem__(name)


def record_queries(tell: Callable[[str], None]) -> None:
    """Tell, from now on, the name of every statement the store runs."""
    store: Any = sys.modules.get("chorus_bridge.outbox.performing")
    if store is not None:
        recorded = _Recorded(store.queries(), tell)
        store.queries = lambda: recorded


def settle_hypothesis(items: Sequence[pytest.Item]) -> None:
    """Let generated tests stop at the first failure they find: a mutant needs no smallest example."""
    name = "_hypothesis_internal_use_settings"
    for item in items:
        function = getattr(item, "function", None)
        if hasattr(function, name):
            quick = settings(getattr(function, name), database=None, phases=(Phase.explicit, Phase.generate))
            setattr(function, name, quick)


def forked(work: Callable[[], object], notes: Path) -> int:
    """Do *work* in a process of its own, silent and bounded, and return its identifier."""
    pid = os.fork()
    if pid:
        return pid
    try:
        scratch = notes / f"scratch-{os.getpid()}"
        scratch.mkdir()
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(scratch)
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        work()
        os._exit(0)
    finally:
        os._exit(1)


def reached_lines(data: coverage.CoverageData, package: Path) -> Iterator[tuple[str, dict[int, list[int]]]]:
    """Return the tests that reached each line of each file."""
    for file in data.measured_files():
        lines = data.contexts_by_lineno(file)
        tests = {line: [int(test) for test in names if test] for line, names in lines.items()}
        yield Path(file).relative_to(package).as_posix(), tests
