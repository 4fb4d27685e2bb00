"""The Tryton module, activated in a real trytond on SQLite in memory, against the simulator."""

import ast
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
INSIDE = Path(__file__).with_name("inside.py")
CLASSES = [node for node in ast.parse(INSIDE.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]
CASES = [
    (kind.name, test.name)
    for kind in CLASSES
    for test in kind.body
    if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
]
STANDARD = "StandardChecks"
"""Tryton's own checks of any module: their names are its."""
LIMIT = 300
"""Seconds for all of them, the activation of the module included."""


def installed(folder):
    """Make the module known as pip would: Tryton finds modules among the entry points."""
    facts = folder / "chorus_claim-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: chorus-claim\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text(
        "[trytond.modules]\nchorus_claim = tryton_chorus_bridge\n", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Run everything once, and return what became of each test."""
    folder = tmp_path_factory.mktemp("tryton")
    report = folder / "report.xml"
    paths = (installed(folder / "site"), ROOT / "docs" / "examples", ROOT / "src", ROOT)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "TRYTOND_DATABASE__URI": "sqlite://",
        "TRYTOND_CHORUS_BRIDGE__FOLDER": str(folder),
        "DB_NAME": ":memory:",
    }
    # Tryton's own warnings are not ours to correct.
    command = [sys.executable, "-m", "pytest", "-q", "-W", "default", "-p", "no:cacheprovider"]
    command += [str(INSIDE), f"--junitxml={report}"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, timeout=LIMIT, capture_output=True, text=True, check=False
    )
    assert report.exists(), done.stdout + done.stderr
    cases = ET.parse(report).iter("testcase")  # noqa: S314 — written by the line above
    return {(case.get("classname", "").rpartition(".")[2], case.get("name", "")): case for case in cases}


def problem(case):
    """Return what went wrong, or nothing."""
    return "\n".join(
        child.text or child.get("message", "") for child in case if child.tag in {"failure", "error", "skipped"}
    )


@pytest.mark.parametrize(("kind", "name"), CASES, ids=[name for _, name in CASES])
def test_in_tryton(results, kind, name):
    """Each test of ``inside.py`` passes in a process of Tryton's own."""
    assert problem(results[kind, name]) == ""


def test_the_module_passes_trytons_own_checks(results):
    """Views, fields, rights, buttons, icons and data files are what Tryton demands of any module."""
    standard = {name: problem(case) for (kind, name), case in results.items() if kind == STANDARD}
    assert len(standard) >= 25
    assert {name: text for name, text in standard.items() if text} == {}


def test_nothing_else_was_run(results):
    """What is collected there is what is listed here."""
    assert {key for key in results if key[0] != STANDARD} == set(CASES)
