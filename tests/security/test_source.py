"""What the source must not contain: ways to run somebody's words, to skip a check, to share what is one company's."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from chorus_bridge.outbox.library import queries, schema

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "chorus_bridge"
TREES = {
    path.relative_to(SOURCES).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCES.rglob("*.py"))
}

DANGEROUS_MODULES = {
    "pickle", "cPickle", "dill", "marshal", "shelve", "subprocess", "pty", "commands", "ctypes", "code", "runpy",
    "telnetlib", "ftplib", "xmlrpc", "xml", "lxml", "yaml", "tarfile", "zipfile", "requests", "urllib3",
}  # fmt: skip
DANGEROUS_CALLS = {
    "eval", "exec", "compile", "__import__", "globals", "os.system", "os.popen", "tempfile.mktemp", "mktemp",
    "os.chmod", "os.umask", "hashlib.md5", "hashlib.sha1", "ssl._create_unverified_context", "ssl.wrap_socket",
    "logging.basicConfig", "logging.disable", "sqlite3.enable_load_extension", "breakpoint", "input",
}  # fmt: skip
FLOW_WRITERS = {("documents/elements.py", "xml"), ("documents/attachments.py", "zipfile")}
"""A flow is made of XML and of archives: the client writes them, and opens none."""
DIRECTORY_READERS = {("cli/directory/archive.py", "zipfile")}
"""The directory of recipients comes as an archive: one command reads it, in memory and within bounds."""
FLOW_READERS = {
    ("simulator/directory.py", "zipfile"),
    ("simulator/downloads.py", "xml"),
    ("simulator/downloads.py", "zipfile"),
    ("simulator/files/xml_tree.py", "xml"),
    ("simulator/files/zip_reading.py", "zipfile"),
    ("simulator/flow/reports.py", "xml"),
}
"""The simulated portal opens them, within bounds of its own, and writes what it gives back."""
TIGHTENINGS = {("outbox/opening.py", "os.chmod(path, mode & ~_OTHERS)")}
"""A new outbox is closed to those who are neither its owner nor of its group."""
OPENING = {"parse", "fromstring", "iterparse", "XML", "XMLParser", "extract", "extractall", "read", "open", "infolist"}
WEAKENINGS = {"verify", "trust_env", "follow_redirects", "check_hostname", "shell", "allow_remote", "check_same_thread"}
"""Names of switches; the values that weaken are refused below."""
ALLOWED_SWITCHES = {("outbox/opening.py", "check_same_thread", False)}
"""The store guards its connection with its own lock."""


def named(node: ast.AST) -> str:
    """Return the last two words of a name, as it is written."""
    return ".".join(ast.unparse(node).split(".")[-2:]) if isinstance(node, ast.Attribute | ast.Name) else ""


def imported(tree: ast.Module) -> set[str]:
    """Return the first word of every module imported."""
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    origins = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | origins}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of the package, with its file."""
    for path, tree in TREES.items():
        yield from ((path, node) for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_nothing_runs_or_unpacks_what_it_was_given():
    """No pickle, no eval, no shell, no archive, no XML, no other HTTP client; no temporary name without its file."""
    found = {(path, name) for path, tree in TREES.items() for name in imported(tree) & DANGEROUS_MODULES}
    assert found == FLOW_WRITERS | FLOW_READERS | DIRECTORY_READERS
    called = [
        (path, node.lineno, named(node.func)) for path, node in calls() if (path, ast.unparse(node)) not in TIGHTENINGS
    ]
    assert [call for call in called if call[2] in DANGEROUS_CALLS or call[2].startswith(("pickle.", "marshal."))] == []


def test_the_client_opens_no_archive_and_reads_no_xml():
    """What it writes for a flow, somebody else's code reads."""
    writers = {path for path, _ in FLOW_WRITERS}
    opened = [(path, named(node.func)) for path, node in calls() if path in writers]
    assert [call for call in opened if call[1].rpartition(".")[2] in OPENING] == []


def test_no_check_is_switched_off():
    """No call and no assignment turns a verification, a name check or an isolation off."""
    switched = [
        (path, keyword.arg, keyword.value.value)
        for path, node in calls()
        for keyword in node.keywords
        if keyword.arg in WEAKENINGS and isinstance(keyword.value, ast.Constant)
    ]
    weak = {
        (path, name, value)
        for path, name, value in switched
        if value is (name in {"trust_env", "follow_redirects", "shell", "allow_remote"})
    }
    assert weak == ALLOWED_SWITCHES & weak
    for path, tree in TREES.items():
        text = ast.unparse(tree)
        assert not re.search(r"CERT_NONE|CERT_OPTIONAL|check_hostname = False|_https_verify|PROTOCOL_TLSv1\b", text), (
            path
        )
    options = ast.unparse(TREES["transport/httpx_options.py"])
    assert "'trust_env': False" in options
    assert "'follow_redirects': False" in options


WRITERS = {"write_text", "write_bytes", "mkdir", "unlink", "rename", "touch", "symlink_to", "rmtree", "makedirs"}


def test_files_are_written_in_one_place():
    """The store writes its own file; nothing else a host embeds opens a file to write, so none can hold a secret."""
    written = {
        (path, named(node.func).rpartition(".")[2])
        for path, node in calls()
        if named(node.func).rpartition(".")[2] in WRITERS or _opens_to_write(node)
    }
    assert {place for place in written if not place[0].startswith("simulator/")} == set()
    connected = {path for path, node in calls() if named(node.func) == "sqlite3.connect"}
    assert connected == {"cli/outbox_file.py", "outbox/opening.py"}


def _opens_to_write(node: ast.Call) -> bool:
    if named(node.func).rpartition(".")[2] != "open":
        return False
    modes = [a.value for a in (*node.args, *(k.value for k in node.keywords)) if isinstance(a, ast.Constant)]
    return any(isinstance(mode, str) and set(mode) & set("wax+") and len(mode) <= len("wb+") for mode in modes)


OF_THE_PROCESS = ("outbox/forking.py", "_OPEN")
"""The files this process has open, which is what a fork has to be told: no company's, and nothing but their names."""


def test_no_module_keeps_something_that_changes():
    """What a module holds is a constant: two companies, or two threads, cannot meet there."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            assert not isinstance(node, ast.Global), path
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.List | ast.Dict | ast.Set):
                names = ast.unparse(node).partition("=")[0].partition(":")[0].strip()
                constant = names == "__all__" or names.lstrip("_").isupper() or "Final" in ast.unparse(node)
                assert constant, f"{path}: {names}"
    for path, tree in TREES.items():
        assert {(path, name) for name in _changed_constants(tree)} <= {OF_THE_PROCESS}


def _changed_constants(tree: ast.Module) -> list[str]:
    """Return where something is put into, or taken from, a name in capitals."""
    verbs = {"append", "add", "update", "pop", "clear", "extend", "insert", "remove", "setdefault", "discard"}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs:
            owner = ast.unparse(node.func.value)
            found += [owner] if owner.lstrip("_").isupper() else []
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            owner = ast.unparse(node.value)
            found += [owner] if owner.lstrip("_").isupper() else []
    return found


STATEMENTS = {
    "queries()[statement.name].sql",
    "_OURS",
    "statement",
    "'BEGIN IMMEDIATE' if writes else 'BEGIN'",
    "'ROLLBACK' if isinstance(result, Undone) else 'COMMIT'",
    "f'PRAGMA user_version = {SCHEMA_VERSION}'",
}
"""What is executed besides a constant: named queries, the pieces of the schema, the ends of a transaction, and the one
statement SQLite takes no parameter for, made of a number written in the code."""


def test_sql_is_written_in_the_code_alone():
    """No statement is made of a value: each is a constant, or a named query that takes parameters."""
    executed = [
        (path, ast.unparse(node.args[0]))
        for path, node in calls()
        if isinstance(node.func, ast.Attribute)
        and node.func.attr in {"execute", "executemany", "executescript"}
        and node.args
        and re.search(r"connection|cursor", ast.unparse(node.func))
        and not isinstance(node.args[0], ast.Constant)
    ]
    assert executed
    assert {sql for _, sql in executed} <= STATEMENTS
    assert {path for path, _ in executed} <= {"outbox/opening.py", "outbox/sqlite.py", "outbox/performing.py"}


OBJECT = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE(?! OF| SET)|TABLE|INDEX|TRIGGER|REFERENCES|ON)\s+(?:IF NOT EXISTS\s+)?"
    r"(?!CONFLICT|json_each|g\.|t\.|f\.|w\.|SET\b|OF\b)([a-z_][a-z_0-9]*)",
)


def test_every_table_is_ours():
    """Statements name tables of our prefix only: in a host's database, nothing else is read or written."""
    for text in (schema(), *(query.sql for query in queries().values())):
        statement = re.sub(r"--.*|'[^']*'", "", text)
        names = set(OBJECT.findall(statement))
        assert names
        assert {name for name in names if not name.startswith("chorus_bridge_")} == set()


_BY_DIGEST = "documents are found by their digest, which only a company's own rows name"
_FOR_ALL = "the worker's look for work, for one company or all; what it finds bears its company"
EVERYBODYS = {
    "keep_document": _BY_DIGEST,
    "document": _BY_DIGEST,
    "keep_file": "the files of a transmission made in the same transaction",
    "purge_documents": "documents that no company's row names any more",
    "due": _FOR_ALL,
    "act_due": _FOR_ALL,
    "expired": _FOR_ALL,
    "polls_due": _FOR_ALL,
    "feeds_due": _FOR_ALL,
    "events_after": _FOR_ALL,
    "probes_due": _FOR_ALL,
    "next_wake": _FOR_ALL,
    "counts": _FOR_ALL,
    "companies": "an administrator's look at the whole outbox: the identifiers of companies, and nothing of theirs",
    "recover": "after a restore, an administrator's act on the whole outbox",
    "recover_unsure": "after a restore, an administrator's act on the whole outbox",
    "recover_received": "after a restore, an administrator's act on the whole outbox",
    "recover_stopped": "after a restore, an administrator's act on the whole outbox",
    "take_turn": "the application's own rate, which all companies share",
    "hold_turns": "the application's own rate, which all companies share",
}
"""Statements that may go without naming a company, and why."""


@pytest.mark.parametrize("name", sorted(queries()))
def test_every_statement_names_the_company(name):
    """Whether it reads or writes: no row is found by its identifier alone."""
    sql = re.sub(r"--.*", "", queries()[name].sql)
    if name in EVERYBODYS:
        return
    chosen = (
        re.search(r"\b(company|name) = :company\b", sql.partition("WHERE")[2])
        or "'$.company'" in sql
        or "name IN (SELECT value FROM json_each(:companies))" in sql
    )
    assert chosen or ":company" in sql.partition("VALUES")[2]
    assert ":company IS NULL" not in sql


def test_no_value_is_pasted_into_a_statement():
    """The file of statements has parameters where values go: no placeholder of a template."""
    for name, query in queries().items():
        assert not re.search(r"%s|\{|\}|\?|\|\|", query.sql), name


IMPORTED = """
import sys
from chorus_bridge import Gateway, Settings
environ = {{"CHORUS_BRIDGE_PORTAL": "production", "CHORUS_BRIDGE_CLIENT_ID": "a", "CHORUS_BRIDGE_CLIENT_SECRET": "b"}}
gateway = Gateway.open({database!r}, settings=Settings.from_environment(environ), companies=())
gateway.run_once()
gateway.close()
found = sorted(name for name in sys.modules if "simulator" in name or name.startswith(("pytest", "tests")))
sys.exit("imported: " + ", ".join(found) if found else 0)
"""


def test_production_never_loads_the_simulator(tmp_path):
    """A host that opens a gateway on the real portal has no simulator in its process."""
    script = IMPORTED.format(database=str(tmp_path / "outbox.sqlite3"))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT / "src")
    assert (done.returncode, done.stderr) == (0, "")


def test_only_the_command_line_may_import_the_simulator():
    """No module that a host embeds imports it, lazily or not; the build's contract says so too."""
    guilty = {
        path
        for path, tree in TREES.items()
        if not path.startswith(("simulator/", "cli/")) and "chorus_bridge.simulator" in _imports_whole(tree)
    }
    assert guilty == set()
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    protections = [contract for contract in contracts if contract["type"] == "protected"]
    assert [contract["protected_modules"] for contract in protections] == [["chorus_bridge.simulator"]]
    assert [contract["allowed_importers"] for contract in protections] == [["chorus_bridge.cli"]]


def _imports_whole(tree: ast.Module) -> str:
    return "\n".join(ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
