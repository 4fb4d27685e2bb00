"""What no linter says about the shape of the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src" / "chorus_bridge"
MODULES = sorted(SOURCES.rglob("*.py"))
TREES = {path.relative_to(SOURCES).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}

FORBIDDEN_NAMES = {"utils", "core", "base", "helpers", "manager", "data", "process"}
BODY_LIMIT = 40
FILE_LIMIT = 300
TABLES: dict[str, str] = {}
"""Files longer than the limit, each with its reason: they hold one table and no decision."""

PRINTERS = ("cli/", "simulator/__main__.py")
CLOCK_READERS = ("drivers", "transport", "cli/", "simulator/")
CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter",
}  # fmt: skip
DICE = {"random", "secrets"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documentable = ast.Module | ast.ClassDef | Function


def documentable(node: ast.Module | ast.ClassDef, path: str) -> Iterator[tuple[str, Documentable]]:
    """Yield every module, class, function and method a reader of the reference meets."""
    yield path, node
    for child in node.body:
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from documentable(child, f"{path}:{child.name}")
        elif isinstance(child, Function) and not child.name.startswith("_"):
            yield f"{path}:{child.name}", child


def functions(tree: ast.Module) -> Iterator[Function]:
    """Yield every function and method, the nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def body_lines(function: Function) -> int:
    """Count the lines of a body, its docstring aside."""
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    return 1 + (statements[-1].end_lineno or 0) - statements[0].lineno if statements else 0


def imported(tree: ast.Module) -> set[str]:
    """Return the absolute names of the modules imported anywhere in a file."""
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    origins = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return plain | origins


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the last two words of every name called or handed over."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, ".".join(ast.unparse(node).split(".")[-2:])
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id


def elsewhere(owners: tuple[str, ...]) -> Iterator[tuple[str, ast.Module]]:
    """Yield the files that are not under one of the *owners*."""
    return ((path, tree) for path, tree in TREES.items() if not path.startswith(owners))


def test_every_module_is_named_after_something_of_the_trade():
    """No module or package bears a name that would fit any program."""
    assert [path for path in TREES if FORBIDDEN_NAMES & {*Path(path).with_suffix("").parts}] == []


@pytest.mark.parametrize("path", TREES)
def test_everything_public_says_what_it_does(path):
    """Every public module, class, function and method has a docstring."""
    found = documentable(TREES[path], path)
    assert [name for name, node in found if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", TREES)
def test_functions_are_short(path):
    """No function body passes the hard limit."""
    long = [(f.name, body_lines(f)) for f in functions(TREES[path]) if body_lines(f) > BODY_LIMIT]
    assert long == []


def test_files_are_short_or_are_tables():
    """A file past the limit is a table that gives its reason, and no reason outlives its file's length."""
    lengths = {path: len((SOURCES / path).read_text(encoding="utf-8").splitlines()) for path in TREES}
    assert {path for path, length in lengths.items() if length > FILE_LIMIT} == set(TABLES)
    assert all(TABLES.values())


def test_only_commands_print():
    """No call to print outside the command line and the simulator's own."""
    assert [(path, line) for path, tree in elsewhere(PRINTERS) for line, name in calls(tree) if name == "print"] == []


def test_the_clock_is_read_at_the_edge():
    """Time is a parameter everywhere but where effects are performed."""
    reads = [(path, line, name) for path, tree in elsewhere(CLOCK_READERS) for line, name in calls(tree)]
    assert [read for read in reads if read[2] in CLOCKS] == []


def test_numbers_are_drawn_at_the_edge():
    """Randomness is a parameter everywhere but where effects are performed."""
    assert [path for path, tree in elsewhere(CLOCK_READERS) if DICE & imported(tree)] == []


def test_only_the_transport_opens_addresses():
    """No other client module imports the standard library's HTTP client."""
    forbidden = {"urllib.request", "http.client", "requests"}
    owners = ("transport/", "simulator/", "cli/")
    assert [path for path, tree in elsewhere(owners) if forbidden & imported(tree)] == []
