"""The guide that adds a rule can be followed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "how-to" / "add-a-rule.md"
TAKEN = ("src", "tests", "scripts", "docs", "conftest.py", "pyproject.toml", "README.md", "CHANGELOG.md")


@pytest.fixture
def copy(tmp_path):
    """Return a copy of what the guide changes and of what judges it."""
    for name in TAKEN:
        origin, goal = ROOT / name, tmp_path / name
        if origin.is_dir():
            shutil.copytree(origin, goal, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(origin, goal)
    return tmp_path


def ran(copy, *command, words=""):
    """Run a command in *copy*, with its own sources, and return how it ended and what it said."""
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    done = subprocess.run(
        command, cwd=copy, env=environment, input=words, capture_output=True, text=True, timeout=300, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_the_changes_of_the_guide_make_a_rule_that_passes_everything(copy):
    """Applied to a copy of the tree, they pass the tests of the rules, the texts and the catalogue."""
    changes = re.findall(r"^```diff\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert ran(copy, "git", "apply", "--unidiff-zero", "-", words="".join(changes)) == (0, "")

    catalogue = (sys.executable, "-m", "scripts.rule_catalogue")
    assert ran(copy, *catalogue, "--check")[0] == 1
    assert ran(copy, *catalogue) == (0, "")
    assert "INVOICE_DATE_OLD" in (copy / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")

    code, said = ran(copy, sys.executable, "-m", "pytest", "-q", "tests/rules", "tests/messages")
    assert code == 0, said
