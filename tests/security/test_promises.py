"""The page on security says what the code does: its places exist, its tests exist, its figures are the code's."""

from __future__ import annotations

import importlib
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from chorus_bridge.settings import Settings
from tests.security.stage import settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
ROWS = [re.split(r"(?<!\\)\|", line)[1:-1] for line in PAGE.splitlines() if line.startswith("|")]
LIMITS = [(row[1].strip(), row[2].strip(" `")) for row in ROWS if len(row) == 4 and ":" in row[2]]


def figure(place):
    """Return what is set at *place*; a setting's default."""
    module, _, name = place.partition(":")
    if name.startswith("Settings."):
        field = name.removeprefix("Settings.")
        assert field in {a.name for a in attrs.fields(Settings)}
        return Decimal(1) if field == "requests_per_second" else getattr(settings(), field)
    return getattr(importlib.import_module(module), name)


def written(value, like):
    """Return *value* as the page writes it."""
    if like.endswith("MiB"):
        return f"{value // 2**20} MiB"
    if isinstance(value, timedelta):
        return f"{value / timedelta(minutes=1):.0f} min" if like.endswith("min") else f"{value.total_seconds():.0f} s"
    return f"{value} s" if like.endswith(" s") else str(value)


@pytest.mark.parametrize(("told", "place"), LIMITS, ids=[place for _, place in LIMITS])
def test_a_limit_is_what_the_page_says(told, place):
    """The value in the code is the one a reader was told."""
    assert written(figure(place), told) == told


def test_the_page_names_only_what_exists():
    """Every module and every file of tests it leads to is there."""
    names = set(re.findall(r"`(chorus_bridge[\w.]*)(?::[\w.]+)?`", PAGE))
    assert [name for name in names if importlib.import_module(name) is None] == []
    paths = set(re.findall(r"`(tests/[\w/.]*)`", PAGE))
    assert [path for path in paths if not (ROOT / path).is_file()] == []
    here = {f"tests/security/{path.name}" for path in Path(__file__).parent.glob("test_*.py")}
    assert here - paths == {"tests/security/test_promises.py"}
    assert len(LIMITS) > 20


def test_an_audit_that_cannot_be_made_fails():
    """The targets that look at dependencies ignore no error and skip no package."""
    recipe = re.search(r"^audit:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe
    for line in recipe[1].splitlines():
        assert "--strict" in line
        assert "--require-hashes" in line
        assert not re.search(r"^\t-|\|\||--ignore|--skip|;\s*true", line)
    assert len(recipe[1].splitlines()) == len(list((ROOT / "requirements").glob("*.txt")))


def test_what_is_locked_is_what_is_installed():
    """Every lock is installed with its hashes and nothing else, then looked at for a hole."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    locks = list((ROOT / "requirements").glob("*.txt"))
    assert makefile.count("$(PIP) check") == len(locks)
    for lock in locks:
        recipe = re.search(rf"^.*: requirements/{lock.name}.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
        assert recipe, lock.name
        assert f"install --no-deps --require-hashes -r requirements/{lock.name}" in recipe[1]
